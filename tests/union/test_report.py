from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from recycling_net.batch.compare import rows as rows_of
from recycling_net.batch.compare import summary
from recycling_net.batch.ended import Ended
from recycling_net.cli import main
from recycling_net.errors import ExitCode, InputError
from recycling_net.plan import UNION_TABLES
from recycling_net.reading import read
from recycling_net.report.tables import read_csv
from recycling_net.scenario import canonical_facts
from tests.reading.written import write_tiny
from tests.union import county


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("union")
    file = write_tiny(root / "in", **county.facts(union={}))
    assert main(["run", str(file), "--runs", str(root / "runs")]) == ExitCode.PLAN
    (made,) = (root / "runs").iterdir()
    return made


def test_run_json_tells_every_round_and_what_is_saved(folder: Path) -> None:
    told = json.loads((folder / "run.json").read_text("utf-8"))["union"]
    first, kept = told["rounds"][0], told["rounds"][told["kept"]]
    assert told["saved_yuan"] == pytest.approx(first["total_yuan"] - kept["total_yuan"])
    assert told["stopped_because"] == "repeats"
    assert [one["round"] for one in told["rounds"]] == [0, 1, 2]
    assert first["routed_yuan"] == pytest.approx(72_626.84, abs=0.01)
    assert told["kept"] == told["estimated"] == 1
    assert told["alone"] == 0
    assert [one["like"] for one in told["rounds"]] == [0, 1, 1]
    # siting guessed 56,601 yuan before the rounds were known; 53,230 is what they cost
    assert kept["estimate_yuan"] == pytest.approx(56_601.43, abs=0.01)
    assert told["estimated_yuan"] == pytest.approx(53_230.05, abs=0.01)
    assert told["estimate_error"] == pytest.approx(56_601.43 / 53_230.05 - 1, abs=1e-6)
    assert told["rounds"][2]["estimate_yuan"] == pytest.approx(kept["routed_yuan"])


def test_the_plan_is_told_by_its_rounds_and_not_by_a_gap_at_other_prices(folder: Path) -> None:
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert told["stopped_because"] == "united"
    kept = told["union"]["rounds"][told["union"]["kept"]]
    assert told["routed_net_yuan"] == kept["total_yuan"]
    assert told["objective_yuan"] - kept["priced_yuan"] + kept["routed_yuan"] == pytest.approx(kept["total_yuan"])


def test_the_workbook_and_a_comparison_take_the_total_with_its_rounds(folder: Path) -> None:
    """-242,744 by the tonne, less 8,411 for the hauls at price, plus 53,230 of rounds: -197,925 yuan."""
    book = openpyxl.load_workbook(folder / "report.xlsx", read_only=True)
    told = {row[0]: row[1] for row in book["概览"].iter_rows(values_only=True) if row[0]}
    assert told["折现净收益(线路按排出的计)"] == pytest.approx(19.7925, abs=1e-4)
    assert told["折现净收益(按情景运价)"] == pytest.approx(24.2744, abs=1e-4)
    rows = list(book["因线路而变"].iter_rows(values_only=True))
    assert [row[:3] for row in rows[1:]] == [("不再开", "中转站", "TS230126105"), ("换了去向", "交投点", "CPv3")]
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    ended = Ended(folder / "tiny.yaml", 0, folder, facts)
    assert summary([ended], "zh") == ["  0  tiny.yaml  有方案  -19.8 万元"]
    assert rows_of([ended])["线路按排出的计 (万元)"].tolist() == pytest.approx([-19.7925], abs=1e-4)


def test_the_table_of_rounds_says_why_each_is_kept_or_not_and_what_its_estimate_is_held_against(folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "report.xlsx", read_only=True)
    head, *rows = book["选址与线路合一"].iter_rows(values_only=True)
    told = [dict(zip(head, row, strict=True)) for row in rows]
    assert [row["结果"] for row in told] == ["先选址、后排线路", "采用", "与前面某轮相同"]
    assert [row["缘由"] for row in told] == ["合计比采用的贵 2.4 万元", "合计最省", "与第 1 轮相同"]
    assert [row["与哪一轮相同"] for row in told] == ["—", "—", "1"]
    assert told[1]["线路的估计 (元)"] == pytest.approx(56_601.43, abs=0.01)
    assert told[1]["车够时排出的线路 (元)"] == pytest.approx(53_230.05, abs=0.01)
    assert "合计比采用的贵 2.4 万元" in (folder / "tables" / "union_rounds.csv").read_text("utf-8-sig")


def test_the_page_the_tables_and_the_first_sentences_say_so(folder: Path) -> None:
    page = (folder / "report.html").read_text("utf-8")
    assert '<section id="union">' in page
    assert "一起定省 2.4 万元" in page
    assert "The union saves 23,694 yuan" in page
    assert "按情景运价算的" in page
    assert '<table id="union-families">' in page
    assert ";选址时估计 2.8 万元,按情景运价是 4,205 元" in page  # 28,301 and 4,205 yuan in each of the two years
    assert "线路还没排时,选址对线路费用的估计比排出的高 6.3%(估计 5.7 万元,排出 5.3 万元)" in page
    assert "再选址的决定与前面某一轮相同" in page
    assert (
        "siting&#39;s estimate of its rounds was 6.3% above what they cost (estimate 56,601 yuan, as routed 53,230 yuan)"
        in page
    )
    assert '<table id="union-changes">' in page
    assert "设施改开 0 处、不再开 1 处、换了地方 0 处、换了规模 0 处、换了去向 1 处。" in page
    assert "0 opened, 1 no longer opened, 0 moved, 0 of another size, 1 sending elsewhere." in page
    assert '<span class="en">small 2024—2025</span>' in page
    assert "折现净收益 19.8 万元(线路按排出的计;" in page
    assert {f"{name}.csv" for name in UNION_TABLES} <= {path.name for path in (folder / "tables").iterdir()}
    shares = read_csv("union_shares", folder / "tables")
    # 52 rounds a year: the kept round's 53,230 yuan are those of two years alike
    assert shares["share_yuan"].sum() == pytest.approx(53_230.05, abs=0.05)


def test_the_resolved_scenario_gives_the_same_union(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", str(folder / "scenario.resolved.yaml"), "--runs", str(tmp_path)]) == ExitCode.PLAN
    assert "一起定省 2.4 万元" in capsys.readouterr().err
    (again,) = tmp_path.iterdir()
    assert again.name == folder.name
    for table in sorted((folder / "tables").iterdir()):
        assert (again / "tables" / table.name).read_bytes() == table.read_bytes(), table.name


def test_the_key_leaves_the_digest_of_those_without_it_as_it_was() -> None:
    apart, together = county.scenario(union=None), county.scenario(union={})
    assert "union" not in canonical_facts(apart)["solve"]
    assert canonical_facts(together)["solve"]["union"]["rounds"] == 5
    assert apart.digest != together.digest


def test_a_union_without_milk_runs_is_refused(tmp_path: Path) -> None:
    facts = county.facts(union={})
    facts["rounds"] = {}
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path, **facts))
    (issue,) = caught.value.issues
    assert issue.code == "RN183"
    assert issue.where is not None
    assert issue.where.key == "solve.union"


def test_the_shipped_union_of_bayan_is_bayan_in_its_last_year_but_for_rounds_and_prices() -> None:
    folder = Path(__file__).parents[2] / "scenarios" / "bayan"
    together, apart = read(folder / "union.yaml"), read(folder / "bayan.yaml")
    assert together.solve.union is not None
    assert together.rounds.daily is not None
    assert together.rounds.daily.streams == ("appliance", "recyclables")
    assert together.rounds.trunk is not None
    assert together.rounds.milk_run is not None
    assert together.rounds.milk_run.shared
    mobile = together.streams["recyclables"].modes["mobile"]
    assert [each.every for each in mobile.visits] == [2, 4]
    assert [(haul.origin, haul.destination) for haul in together.hauls] == [
        (haul.origin, haul.destination) for haul in apart.hauls
    ]
    assert together.hauls[2:] == apart.hauls[2:]
    assert (together.horizon.first, together.horizon.last) == (2027, 2027)
    (budget,) = together.rules.capex_budget
    assert budget.most == sum(row.most for row in apart.rules.capex_budget)
    for name in ("recovery_target", "coverage"):
        assert getattr(together.rules, name) == tuple(r for r in getattr(apart.rules, name) if r.year == 2027), name
    names = ("solve", "name", "title", "horizon", "rules", "rounds", "streams", "sources", "hauls", "fleet")
    alike = together.model_copy(update={name: getattr(apart, name) for name in names})
    assert alike.digest == apart.digest
