"""`recycling-net why`, worked out by hand from the figures of `tests.siting.cases`.

The plan opens CPv1 (v1 50 t, v2 15 t) and CPv3 (40 t): 22,350 yuan. Without CPv1 the point goes to CPv2: v2 25 t, v1
30 t, 19,650 yuan; the decision costs 2,700. With CPv2 open as well v2 brings 25 t at home: 2,700 more for 3,000.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from recycling_net import why as questions
from recycling_net.cli import main
from recycling_net.errors import ExitCode, InputError
from recycling_net.network import Forbids
from recycling_net.report.change import Between, villages
from recycling_net.report.why import _served, sentences
from recycling_net.run import Options, run
from recycling_net.why import Wanted
from tests.reading.written import write_tiny
from tests.siting.cases import _HAUL, _POINT, _STREAM, sites

OLD: dict[str, Any] = {
    "code": "old1", "name": "老交投点", "kind": "collection_point", "status": "existing", "size": "small",
    "township_code": "230126100", "lon": 127.40, "lat": 46.08,
}  # fmt: skip


def _case(**changes: Any) -> dict[str, Any]:
    return {
        "streams": {"recyclables": _STREAM}, "hauls": [_HAUL], "horizon": {"base": 2023, "first": 2024, "last": 2024},
        "facilities": {"collection_point": {"candidates": "villages", "sizes": {"small": _POINT}}},
        "rules": {}, "solve": {"gap": "0 %"}, **changes,
    }  # fmt: skip


def _run(folder: Path, **changes: Any) -> Path:
    return run(write_tiny(folder / "in", **_case(**changes)), Options(folder / "runs")).folder


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _run(tmp_path_factory.mktemp("why"))


def test_the_opposite_of_the_plan_is_tried_and_costs_what_it_costs(done: Path) -> None:
    outcome = questions.run(done, Wanted("CPv1"))
    assert outcome.exit_code == ExitCode.PLAN
    assert (outcome.answer.decided.open, outcome.answer.name) == (False, "东村交投点")
    assert outcome.answer.costs_yuan == pytest.approx((2700, 2700, 2700))
    found = outcome.answer.between
    assert found is not None
    worse, better = (found.served(how).set_index("place") for how in ("worse", "better"))
    assert [worse.at["v1", name] for name in ("km", "share", "recovered_t")] == pytest.approx([0, 0.5, 50])
    assert [worse.at["v1", name] for name in ("km_new", "share_new", "recovered_t_new")] == pytest.approx(
        [4.18, 0.3, 30], abs=0.01
    )
    assert [better.at["v2", name] for name in ("share", "share_new")] == pytest.approx([0.3, 0.5])
    changed = dict(zip(found.sites["code"], found.sites["change"], strict=True))
    assert changed == {"CPv1": "gone", "CPv2": "opens"}
    (folder,) = done.parent.glob(f"{done.name}-why-*")
    shown = pd.read_csv(folder / "tables" / "villages.csv", encoding="utf-8-sig")
    assert set(shown["原方式"].dropna()) | set(shown["新方式"].dropna()) == {"自送"}
    money = found.money.set_index("item")["difference"]
    assert money["sales"] == pytest.approx(10 * 300)
    assert money["capital"] == pytest.approx(0)


def test_a_site_named_by_its_name_is_opened(done: Path) -> None:
    outcome = questions.run(done, Wanted("西村交投点", True))
    assert outcome.answer.costs_yuan == pytest.approx((300, 300, 300))
    said = " ".join(sentences(outcome.answer))
    assert "西村交投点(CPv2,交投点)必须开" in said
    assert "新方案比原方案多花 300 元" in said
    assert (
        "2024 年有 0 个村(社区)的服务变差,1 个村(社区)的服务变好:西村(可回收物 自送 4.2 km 30.0% → 自送 0.0 km 50.0%)。合计:可回收物多收 10.0 吨。"
        in said
    )
    assert "其他设施没有变化" in said


def test_the_range_is_that_of_both_bounds(done: Path, tmp_path: Path) -> None:
    """The old plan might be 100 yuan from the best: the decision costs 2,700 to 2,800."""
    facts = json.loads((done / "run.json").read_text("utf-8"))
    for path in (done, *done.rglob("*")):
        target = tmp_path / "runs" / done.name / path.relative_to(done)
        if path.is_dir():
            target.mkdir(parents=True)
        else:
            target.write_bytes(path.read_bytes())
    facts["bound_yuan"] -= 100
    (tmp_path / "runs" / done.name / "run.json").write_text(json.dumps(facts), "utf-8")
    answer = questions.run(tmp_path / "runs" / done.name, Wanted("CPv1", False)).answer
    assert answer.costs_yuan == pytest.approx((2700, 2700, 2800))
    assert "实际要多花 2,700 元 到 2,800 元" in sentences(answer)[1]
    assert "2,700 yuan to 2,800 yuan" in sentences(answer, "en")[1]


def test_a_kept_site_is_closed_and_a_year_may_be_named(tmp_path: Path) -> None:
    """The old point costs no investment: 65 t for 2,000 a year. Without it CPv1 opens for 3,000 a year of one."""
    folder = _run(tmp_path, sites=sites(OLD))
    answer = questions.run(folder, Wanted("old1")).answer
    assert (answer.decided.open, answer.restricts) == (False, False)
    assert answer.costs_yuan[0] == pytest.approx(1000)
    later = _run(tmp_path / "two", horizon={"base": 2023, "first": 2024, "last": 2025})
    opened = questions.run(later, Wanted("CPv2", True, 2025)).answer
    assert opened.between is not None
    (row,) = opened.between.sites.to_dict("records")
    assert (row["code"], row["after"]) == ("CPv2", "小型 2025—2025")
    assert opened.costs_yuan[0] == pytest.approx(300)


def test_rules_that_forbid_it_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """70 % of households within 1 km of a point; without one at v1 only 1,300 of 2,300 can be."""
    covered = {"kind": "collection_point", "within": "1 km", "households": "70 %", "year": 2024}
    folder = _run(tmp_path, rules={"coverage": [covered]})
    assert main(["why", str(folder), "--site", "CPv1", "--close"]) == ExitCode.NO_PLAN
    said = capsys.readouterr()
    assert "处错误" not in said.err
    assert "这样决定就没有任何方案:关它与覆盖率(交投点,2024 年)不能同时成立" in said.out
    assert "rules.decided" not in said.err
    assert "decided[CPv1]" not in said.err
    assert "覆盖率(交投点,2024 年) 与同组其他约束" in said.err
    (answer,) = [path for path in folder.parent.iterdir() if "-why-" in path.name]
    told = json.loads((answer / "run.json").read_text("utf-8"))
    assert (told["status"], bool(told["reasons"])) == ("none", True)
    assert "coverage (collection point, 2024)" in (answer / "why.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("decided", "count", "by"),
    [([], 3, "按 why 所问"), ([{"site": "CPv2", "open": False}], 2, "按 rules.decided 与 why 所问")],
)
def test_what_is_asked_is_told_from_what_the_scenario_decides(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], decided: list[dict[str, Any]], count: int, by: str
) -> None:
    """Three candidates: without CPv1, and perhaps CPv2, fewer are left than must open."""
    least = {"kind": "collection_point", "count": count, "year": 2024}
    folder = _run(tmp_path, rules={"at_least": [least], "decided": decided})
    assert main(["why", str(folder), "--site", "CPv1", "--close"]) == ExitCode.NO_PLAN
    said = capsys.readouterr().err
    assert f"CPv1({by}),巴彦县 就只剩" in said.replace("CPv1、CPv2", "CPv1")
    assert "rules.decided 或" not in said


def test_a_rule_that_binds_is_named(tmp_path: Path) -> None:
    """At most two points: with CPv2 open CPv1 goes, as if it had been decided, for CPv3 earns 7,800: 2,700 again."""
    folder = _run(tmp_path, rules={"at_most": [{"kind": "collection_point", "count": 2}]})
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert told["binding"] == ["at_most[collection_point,county]"]
    answer = questions.run(folder, Wanted("CPv2")).answer
    assert sentences(answer)[-1] == "这样决定压到的约束:最多数量(交投点,每县)(代价变大)。"
    assert (
        sentences(answer, "en")[-1]
        == "The decision presses on: at most (collection point, per county) (costs more than before)."
    )
    assert answer.costs_yuan[0] == pytest.approx(2700)


def test_the_screen_and_the_folder(done: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", str(done), "--site", "CPv1", "--language", "en"]) == ExitCode.PLAN
    said = capsys.readouterr().out
    assert "Suppose 东村交投点 (CPv1, collection point) must not be open; everything else is free." in said
    assert "costs 2,700 yuan more" in said
    folder = done.parent / f"{done.name}-why-CPv1-close"
    assert str(folder / "why.html") in said
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert (told["status"], told["costs_yuan"]["found"]) == ("why", pytest.approx(2700))
    villages = pd.read_csv(folder / "tables" / "villages.csv", encoding="utf-8-sig")
    assert villages["变化"].tolist() == ["变差", "变好"]
    assert main(["check", str(folder / "scenario.resolved.yaml")]) == ExitCode.PLAN


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--site", "CPv11"], "RN568", "CPv1"),
        (["--site", "东村交投店"], "RN568", "是不是想写 `东村交投点`?"),
        (["--site", "村交投"], "RN568", "名称里有它的:`CPv1`(东村交投点)、`CPv2`(西村交投点)"),
        (["--site", "base"], "RN569", "县外站点不由方案决定"),
        (["--site", "CPv1", "--open"], "RN569", "本来就开着"),
        (["--site", "CPv2", "--close"], "RN569", "本来就没有开"),
        (["--site", "CPv1", "--year", "2031"], "RN156", "2031"),
        (["--site", "CPv1", "--open", "--close"], "RN934", "只能写一个"),
    ],
)
def test_what_cannot_be_asked(
    words: list[str], code: str, said: str, done: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["why", str(done), *words]) == ExitCode.INPUT
    shown = capsys.readouterr().err
    assert code in shown
    assert said in shown


@pytest.mark.parametrize(
    "harm", ["nothing", "no json", "half json", "no plan", "no table", "empty table", "headers", "words", "scenario"]
)
def test_a_broken_run_folder_is_said_and_shows_no_traceback(
    harm: str, done: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "run"
    if harm != "nothing":
        for path in sorted(done.rglob("*")):
            target = folder / path.relative_to(done)
            target.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file():
                target.write_bytes(path.read_bytes())
    told, table = folder / "run.json", folder / "tables" / "facilities.csv"
    if harm == "no json":
        told.unlink()
    elif harm == "half json":
        told.write_text(told.read_text("utf-8")[:100], "utf-8")
    elif harm == "no plan":
        told.write_text('{"status": "none"}', "utf-8")
    elif harm == "no table":
        table.unlink()
    elif harm == "empty table":
        table.write_text("", "utf-8")
    elif harm == "headers":
        table.write_text("编号,名称\nCPv1,东村\n", "utf-8")
    elif harm == "words":
        table.write_text(table.read_text("utf-8-sig").replace("2024", "明年"), "utf-8")
    elif harm == "scenario":
        (folder / "scenario.resolved.yaml").write_text("name: [", "utf-8")
    assert main(["why", str(folder), "--site", "CPv1"]) == ExitCode.INPUT
    shown = capsys.readouterr().err
    assert "RN901" not in shown
    said = {
        "no table": "没有这个文件",
        "empty table": "已损坏",
        "headers": "没有 类别 这一列",
        "words": "年份有空格或不是整数",
    }
    assert said.get(harm, "") in shown
    assert "No columns" not in shown
    assert ("RN567" in shown) is (harm != "scenario")
    assert not [path for path in folder.parent.iterdir() if "-why-" in path.name]


def test_a_better_plan_than_that_of_the_run_is_told(done: Path) -> None:
    """As if the run had found only 19,000 yuan of 22,350: without CPv1 the new plan has 19,650."""
    answer = questions.run(done, Wanted("CPv1")).answer
    poor = replace(answer, before_yuan=-19_000.0, before_bound_yuan=-22_350.0)
    assert poor.costs_yuan == pytest.approx((-650, 0, 2700))
    assert sentences(poor)[1].endswith(
        "省 650 元;按两个方案已证明的下限,这样决定实际要多花 0 元 到 2,700 元;可见原方案还不是最好的。"
    )
    assert "not the best there is" in sentences(poor, "en")[1]


def test_a_site_that_land_forbids_is_named_with_its_rule(tmp_path: Path) -> None:
    """v3's land is awaited beyond the plan's only year: the rule is the answer, nothing need be solved again."""
    waits: dict[str, Any] = {
        "land": {"table": "land.csv", "rows": [{"code": "v3", "kind": "collection_point", "land": "pending"}]}
    }
    folder = _run(tmp_path, **waits, rules={"land_status": [{"kinds": ["collection_point"]}]})
    with pytest.raises(InputError) as caught:
        questions.run(folder, Wanted("CPv3", True))
    (issue,) = caught.value.issues
    assert issue.code == "RN569"
    assert "用地落实(交投点) 不许它开设" in str(issue.facts["reason"])


def test_what_looks_the_same_is_no_change_for_the_worse() -> None:
    """40 m farther is the same to one decimal; 200 m are farther; the door instead of the point is another mode.

    At the door it does not matter where the vehicle comes from.
    """
    own = {
        "year": 2024,
        "place_name": "村",
        "township": "乡",
        "stream": "recyclables",
        "share": 0.5,
        "recovered_t": 50.0,
    }
    before = [
        *[("v1", "drop_off", "A", 1.0), ("v2", "drop_off", "A", 1.0), ("v3", "drop_off", "A", 1.0)],
        ("v4", "door_to_door", "A", 1.0),
    ]
    after = [
        *[("v1", "drop_off", "B", 1.04), ("v2", "drop_off", "B", 1.2), ("v3", "door_to_door", "B", 9.0)],
        ("v4", "door_to_door", "B", 9.0),
    ]
    old, new = (
        pd.DataFrame([{**own, "place": place, "mode": mode, "site": site, "site_name": site, "km": km} for place, mode, site, km in rows])
        for rows in (before, after)
    )  # fmt: skip
    changed = villages(old, new, 2024).set_index("place")["change"]
    assert changed.to_dict() == {"v1": "moved", "v2": "worse", "v3": "moved", "v4": "moved"}


def test_a_rule_without_rows_that_keeps_a_village_from_another_point_is_named(tmp_path: Path) -> None:
    """Within 3 km v1 has its own point alone; CPv2, 4.18 km away, is open and would bring 30 % of its 100 t."""
    radius = {"kind": "collection_point", "within": "3 km"}
    folder = _run(tmp_path, rules={"service_radius": [radius]})
    answer = questions.run(folder, Wanted("CPv1", False)).answer
    assert answer.forbidding == (Forbids("service_radius[collection_point]", 1, ("西村交投点",)),)
    said = sentences(answer)
    assert "合计:可回收物少收 50.0 吨。" in said[2]
    (pressed,) = [line for line in said if "约束" in line]
    assert "没有" not in pressed
    assert "服务半径(交投点)(不是它,变差的村里有 1 个可由西村交投点更好地服务)" in pressed
    assert (
        "without it 1 of the villages that fare worse could be served better by 西村交投点"
        in sentences(answer, "en")[-1]
    )


def test_a_village_with_two_streams_is_told_once() -> None:
    row = {
        "change": "worse", "place": "v1", "place_name": "东村", "township": "巴彦镇", "mode": "drop_off", "site_name": "甲",
        "km": 1.0, "share": 0.5, "mode_new": "", "site_name_new": "", "km_new": float("nan"), "share_new": 0.0,
        "recovered_t_new": 0.0,
    }  # fmt: skip
    both = [{**row, "stream": "appliance", "recovered_t": 5.0}, {**row, "stream": "recyclables", "recovered_t": 7.0}]
    found = Between(2027, pd.DataFrame(both), pd.DataFrame(), pd.DataFrame())
    said = _served(found, "zh")
    assert (
        "1 个村(社区)的服务变差:东村(废旧家电 自送 1.0 km 50.0% → 没有服务、可回收物 自送 1.0 km 50.0% → 没有服务)"
        in said
    )
    assert said.endswith("合计:废旧家电少收 5.0 吨、可回收物少收 7.0 吨。")
