from __future__ import annotations

import json
from dataclasses import replace
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest

from recycling_net.errors import Issue
from recycling_net.report import excel, facts, folder, geopackage, html
from tests.report import fake
from tests.report.conftest import Answer

WHOLE = {"run.json", "scenario.resolved.yaml", "plan.gpkg", "tables", "report.xlsx", "report.html", "log.txt"}
UNKNOWN_COUNTY = Issue("RN301", facts={"value": "某县", "hint": ("试试别的", "try another")})


def _write(root: Path, answer: Answer, **changes: Any) -> Path:
    scenario, network, plan = answer
    verdict: Any = fake.Verdict()
    return folder.write_run(root, scenario, network, replace(plan, **changes), verdict, log_lines=["读取", "求解"])


@pytest.fixture
def light(monkeypatch: pytest.MonkeyPatch) -> None:
    """Empty files in place of the slow ones, for tests of the folder alone."""

    def touch(*arguments: object, **_: object) -> None:
        next(each for each in arguments if isinstance(each, Path)).write_text("", encoding="utf-8")

    for room in (excel, geopackage, html):
        monkeypatch.setattr(room, "write", touch)


def test_everything_is_there_and_nothing_hidden_stays(small: Answer, tmp_path: Path) -> None:
    written = _write(tmp_path, small)
    assert written == tmp_path / f"tiny-{small[0].digest}"
    assert {path.name for path in written.iterdir()} >= WHOLE
    assert [path.name for path in tmp_path.iterdir()] == [written.name]
    assert (written / "log.txt").read_text(encoding="utf-8") == "读取\n求解\n"


def test_run_json(small: Answer, tmp_path: Path) -> None:
    found = json.loads((_write(tmp_path, small, bound_yuan=nan) / "run.json").read_text(encoding="utf-8"))
    assert (found["status"], found["stopped_because"], found["digest"]) == ("plan", "gap", small[0].digest)
    assert found["bound_yuan"] is None
    assert found["objective_yuan"] == pytest.approx(small[2].objective_yuan)
    assert found["routing"][0]["bound_yuan"] is None
    assert found["check"] == {"ok": True, "rules_checked": list(fake.Verdict().rules_checked)}
    assert found["kpis"]["recovered_t"]["recyclables"]["base"] == pytest.approx(46.0)
    assert found["kpis"]["sites"]["sorting_centre"] == 1
    assert set(found["kpis"]["cost_yuan"]) >= {"capital", "operating", "haul"}


def test_no_plan_says_why_in_both_languages(small: Answer, tmp_path: Path) -> None:
    written = folder.write_no_plan(tmp_path, small[0], [UNKNOWN_COUNTY], log_lines=["x"])
    found = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert (found["status"], found["objective_yuan"]) == ("none", None)
    assert "没有县(市、区)、地市`某县`" in found["reasons"][0]["zh"]
    assert "no county or prefecture `某县`" in (written / "reasons.txt").read_text(encoding="utf-8")
    assert (written / "scenario.resolved.yaml").exists()


@pytest.mark.usefixtures("light")
@pytest.mark.parametrize("crash", [RuntimeError("disk"), KeyboardInterrupt()])
def test_a_crash_leaves_the_older_run_and_no_half_folder(
    small: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, crash: BaseException
) -> None:
    written = _write(tmp_path, small)
    before = (written / "run.json").read_bytes()

    def fail(*_: object, **__: object) -> None:
        raise crash

    monkeypatch.setattr(html, "write", fail)
    with pytest.raises(type(crash)):
        _write(tmp_path, small, seed=99)
    assert (written / "run.json").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == [written.name]


@pytest.mark.usefixtures("light")
def test_run_json_is_written_last(small: Answer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[set[str]] = []
    write = folder._write_json

    def spy(target: Path, found: object) -> None:
        seen.append({path.name for path in target.iterdir()})
        write(target, found)

    monkeypatch.setattr(folder, "_write_json", spy)
    _write(tmp_path, small)
    assert seen[0] >= WHOLE - {"run.json"}


@pytest.mark.usefixtures("light")
def test_an_older_run_is_replaced_whole(small: Answer, tmp_path: Path) -> None:
    written = _write(tmp_path, small)
    (written / "stale.txt").write_text("old", encoding="utf-8")
    assert _write(tmp_path, small, seed=7) == written
    assert not (written / "stale.txt").exists()
    assert json.loads((written / "run.json").read_text(encoding="utf-8"))["seed"] == 7


def test_json_knows_no_nan() -> None:
    assert json.loads(facts.to_json({"a": nan, "b": [inf, 1.5], 3: (True, None)})) == {
        "a": None, "b": [None, 1.5], "3": [True, None],
    }  # fmt: skip
