"""The shipped scenarios of single networks run to the end, here with a part of their places; `make scenarios` runs them whole."""

from __future__ import annotations

import csv
import html
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from recycling_net.errors import ExitCode
from recycling_net.run import Options, Outcome, run
from recycling_net.words import WORDS

SCENARIOS = Path(__file__).parents[1] / "scenarios"
SMALL: dict[str, tuple[str, Callable[[int, dict[str, str]], bool]]] = {
    "harbin_dismantlers": ("townships.csv", lambda at, _: at % 8 == 0),
    "farm_machinery": ("villages.csv", lambda at, _: at % 12 == 0),
    "two_networks": ("villages.csv", lambda _, row: row["乡镇代码"] in {"230108001", "230108002", "230108003"}),
}
"""Folder -> its table of places, and which of their rows are kept."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Outcome]:
    """What each of them gives with the places that are kept."""
    root = tmp_path_factory.mktemp("shipped")
    found = {}
    for name, (table, keep) in SMALL.items():
        folder = root / name
        shutil.copytree(SCENARIOS / name, folder)
        with (folder / table).open(encoding="utf-8-sig", newline="") as lines:
            reader = csv.DictReader(lines)
            rows = [row for at, row in enumerate(reader) if keep(at, row)]
        with (folder / table).open("w", encoding="utf-8-sig", newline="") as lines:
            writer = csv.DictWriter(lines, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        for other in folder.glob("tonnes.csv"):
            _only(other, {row["编号"] for row in rows})
        settings = (("solve.gap", "5 %"), ("solve.time_limit", "5 min"))
        found[name] = run(folder / f"{name}.yaml", Options(root / "runs", settings))
    return found


def _only(table: Path, codes: set[str]) -> None:
    lines = table.read_text(encoding="utf-8-sig").splitlines()
    kept = [lines[0], *(line for line in lines[1:] if line.partition(",")[0] in codes)]
    table.write_text("\n".join(kept) + "\n", encoding="utf-8-sig")


@pytest.mark.parametrize("name", list(SMALL))
def test_a_shipped_scenario_runs_to_the_end_within_its_gap(name: str, outcomes: dict[str, Outcome]) -> None:
    outcome = outcomes[name]
    facts = json.loads((outcome.folder / "run.json").read_text(encoding="utf-8"))
    assert outcome.exit_code == ExitCode.PLAN
    assert (facts["stopped_because"], facts["check"]["ok"]) == ("gap", True)
    assert facts["siting_gap"] <= 0.05
    assert facts["kpis"]["targets_met"] == len(facts["kpis"]["targets"]) >= 3


_CODE = re.compile(r"[a-z]+_[a-z_]+|·[a-z_]{3,}|\[[a-z,_/]*\]")
"""A word of ours with an underscore, one behind a dot, the brackets of a rule."""


def _spoken(page: str) -> str:
    """What a Chinese reader sees of a page: no English, no names of files."""
    body = page[page.index("<main") : page.index("</main>")]
    body = re.sub(r'<span class="en">.*?</span>', "", body, flags=re.DOTALL)
    body = html.unescape(re.sub(r"<[^>]+>", "\n", body))
    return re.sub(r"[\w/]+\.(csv|xlsx|geojson|yaml)", "", body)


@pytest.mark.parametrize("name", list(SMALL))
def test_no_code_word_of_ours_is_left_in_chinese(name: str, outcomes: dict[str, Outcome]) -> None:
    folder = outcomes[name].folder
    said = {"report.html": _spoken((folder / "report.html").read_text(encoding="utf-8"))}
    for file in sorted((folder / "tables").glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as lines:
            said[file.name] = "\n".join(cell for row in csv.reader(lines) for cell in row)
    own = {"recycling_net", *SMALL}
    found = {where: set(_CODE.findall(text)) - own for where, text in said.items()}
    assert {where: words for where, words in found.items() if words} == {}


def test_dismantlers_are_warned_of_by_capacity_and_their_tow_trucks_are_counted(outcomes: dict[str, Outcome]) -> None:
    plan = outcomes["harbin_dismantlers"].plan
    assert plan is not None
    warned = plan.tables["capacity_warnings"]
    assert set(warned["kind"]) >= {"dismantler"}
    assert set(warned["year"]) == {2024, 2025, 2026, 2027}
    assert (plan.tables["loads"]["family"] == "tow").all()
    assert plan.tables["loads"]["loads"].sum() > 0
    products = set(plan.tables["products"]["stream"])
    assert products == {"recyclables/steel", "recyclables/nonferrous", "scrap_vehicle/parts"}


def test_farm_machinery_goes_through_depots_of_five_counties_to_dismantlers(outcomes: dict[str, Outcome]) -> None:
    plan = outcomes["farm_machinery"].plan
    assert plan is not None
    depots = plan.tables["facilities"].query("kind == 'custody_depot'")
    assert depots["township_code"].str[:6].nunique() == 5
    flows = plan.tables["flows"]
    assert set(flows["destination"]) <= {"out01", "out02", "out03", "out04"}
    assert (flows["km"] <= 350).all()


def test_two_networks_are_cheaper_together(outcomes: dict[str, Outcome]) -> None:
    plan = outcomes["two_networks"].plan
    assert plan is not None
    assert plan.apart is not None
    assert plan.apart.basis == "solved"
    assert {code[:2] for code in plan.apart.hosts} == {"WS", "WP"}
    assert plan.apart.ridden_t > 0
    reused = plan.tables["flows"].query("stream == 'office_equipment/reuse'")
    assert set(reused["destination"]) == {"out08"}
    assert 0 < plan.apart.found_yuan <= plan.apart.most_yuan


def test_comments_name_vehicles_as_the_reports_do() -> None:
    """A planner meets one word for a vehicle, in the file that she edits and on what is printed."""
    texts = [*SCENARIOS.rglob("*.yaml"), SCENARIOS.parent / "recycling_net" / "data" / "scenario.yaml.j2"]
    named = [
        (key, said)
        for path in texts
        for key, said in re.findall(
            r"^  (van|box_truck|tow_truck|car_carrier): +# (\w+)", path.read_text("utf-8"), re.MULTILINE
        )
    ]
    assert len(named) > 10
    assert [(key, said) for key, said in named if said != WORDS[key]] == []
