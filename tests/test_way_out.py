"""The way out of a scenario without any plan, followed: its scenario is written, and a plan of it to begin with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.diagnose import explain
from recycling_net.errors import ExitCode, Issue, NoPlanError
from recycling_net.run import Options, run
from tests.land import drawn, square
from tests.siting.cases import case

TARGET = {"stream": "recyclables", "year": 2024, "increase": "50 %"}
BUDGET = {"year": 2024, "most": "1 万元"}


def _changed(**facts: Any) -> dict[str, Any]:
    """The rules as the way out changes them, family by family."""
    scenario = case(**facts)
    way = explain(scenario, seconds=60).way
    assert way is not None
    return {name: getattr(way.rules, name) for name in scenario.rules.model_fields_set}


def test_an_amount_is_changed_as_it_is_told() -> None:
    """69 t need two points, one is paid: 65 t are possible, which is a smaller share than a second point."""
    changed = _changed(rules={"recovery_target": [TARGET], "capex_budget": [BUDGET]})
    (target,), (budget,) = changed["recovery_target"], changed["capex_budget"]
    assert (target.tonnes, target.increase, budget.most) == (65.0, None, 10_000)


def test_money_that_any_year_may_bring_is_spread_over_the_years() -> None:
    """Three points are 3 万元, two budgets of 1.2 that carry over lack 0.6 wherever it comes from: 0.3 in each year.

    That is 20 % of 3 万元; to ask for two points would be 33 %.
    """
    rules = {
        "at_least": [{"kind": "collection_point", "count": 3, "year": 2025}],
        "capex_budget": [{"year": year, "most": "1.2 万元", "carry": year == 2024} for year in (2024, 2025)],
    }
    changed = _changed(rules=rules, years=(2024, 2025))
    assert changed["at_least"][0].count == 3
    assert [budget.most for budget in changed["capex_budget"]] == [15_000, 15_000]


def test_a_township_is_exempt_where_that_is_enough() -> None:
    """Two points a township: 巴彦镇 has two villages, 巴彦港镇 one."""
    number = {"kind": "collection_point", "count": 2, "per": "township", "year": 2024}
    (changed,) = _changed(rules={"at_least": [number]})["at_least"]
    assert (changed.count, changed.exempt) == (2, ("230126105",))


def test_the_changed_scenario_names_who_is_exempt_and_counts_money_in_wan(tmp_path: Path) -> None:
    """Beside the number of points per township a budget of 3 万元 becomes 5."""
    scenario = case(rules={"at_least": [{"kind": "collection_point", "count": 2, "per": "township", "year": 2024}],
                           "capex_budget": [{"year": 2024, "most": "3 万元"}]})  # fmt: skip
    (number,), (budget,) = scenario.rules.at_least, scenario.rules.capex_budget
    rules = scenario.rules.model_copy(
        update={
            "at_least": (number.model_copy(update={"exempt": ("230126105",)}),),
            "capex_budget": (budget.model_copy(update={"most": 50_000.0}),),
        }
    )
    reading.resolved.write(scenario, tmp_path)
    text = reading.resolved.write_changed(scenario, rules, tmp_path).read_text("utf-8")
    assert "# 例外(exempt):230126105 巴彦港镇\n" in text
    assert "most: 5 万元" in text
    assert reading.read(tmp_path / "way_out.yaml").rules.capex_budget[0].most == 50_000


def test_a_site_is_exempt_where_that_is_enough() -> None:
    """All three candidates stand in the zone and one point is asked for: one of three exceptions is the smaller share."""
    number = {"kind": "collection_point", "count": 1, "year": 2024}
    facts = drawn(water=[("", square(127.45, 46.07, 0.2))])
    changed = _changed(rules={"exclusion_zone": [{"map": "water"}], "at_least": [number]}, **facts)
    (zone,), (least,) = changed["exclusion_zone"], changed["at_least"]
    assert (len(zone.exempt), least.count) == (1, 1)
    assert zone.exempt[0] in {"CPv1", "CPv2", "CPv3"}


def test_a_decision_is_kept_where_a_number_gives_way_by_less() -> None:
    """Three candidates, one shut, three asked for: a third of the number is less than the whole of the decision."""
    rules = {
        "decided": [{"site": "CPv1", "open": False}],
        "at_least": [{"kind": "collection_point", "count": 3, "year": 2024}],
    }
    changed = _changed(rules=rules)
    assert (len(changed["decided"]), changed["at_least"][0].count) == (1, 2)


def test_a_decision_that_has_to_go_is_left_out() -> None:
    """CPv1 may not be open and must be covered: its households are 43 %, and 100 % asked; so are two of three points."""
    covered = [
        {"kind": "collection_point", "within": "1 km", "households": "100 %", "year": year}
        for year in (2024, 2025, 2026)
    ]
    rules = {"decided": [{"site": "CPv1", "open": False}], "coverage": covered}
    changed = _changed(rules=rules, years=(2024, 2026))
    assert changed["decided"] == ()
    assert [rule.households for rule in changed["coverage"]] == [1, 1, 1]


def test_the_folder_of_a_run_without_plan_leads_to_one_with(tmp_path: Path) -> None:
    """The scenario of the way out, written beside the reasons, begins with the plan beside it and ends with exit 0."""
    rules = {"recovery_target": [TARGET], "capex_budget": [BUDGET]}
    file = reading.resolved.write(case(rules=rules), tmp_path / "asked")
    with pytest.raises(NoPlanError) as reason:
        run(file, Options(root=tmp_path / "runs"))
    (told,) = [issue for issue in reason.value.issues if issue.code == "RN517"]
    assert isinstance(told, Issue)
    changed, folder = Path(str(told.facts["file"])), Path(str(told.facts["folder"]))
    assert told.facts["options"] == f" --runs {tmp_path / 'runs'}"
    assert reading.read(changed).rules.recovery_target[0].tonnes == 65.0
    outcome = run(changed, Options(root=tmp_path / "runs", start=folder))
    assert outcome.exit_code == ExitCode.PLAN
    said = "已按出路放宽:回收目标(可回收物,2024 年) 原为比基准年回收量增长的比例 50 %,现为当年至少回收的吨数 65 t"
    page = (outcome.folder / "report.html").read_text(encoding="utf-8")
    assert said in page[: page.index("</section>")]
    assert reading.read(changed).title == f"{case().title}(已按出路放宽)"
    facts = json.loads((outcome.folder / "run.json").read_text(encoding="utf-8"))
    assert facts["objective_yuan"] == pytest.approx(-14_550)  # CPv1 with v1 and v2: 65 x 270 - 3,000


def test_a_rule_that_is_left_out_is_told_beside_those_that_stay(tmp_path: Path) -> None:
    """Of two decisions the first goes; a scenario of a way out that is changed again is marked once."""
    scenario = case(rules={"decided": [{"site": "CPv1", "open": False}, {"site": "CPv2", "open": True}]})
    scenario = scenario.model_copy(update={"title": "甲(已按出路放宽)"})
    rules = scenario.rules.model_copy(update={"decided": scenario.rules.decided[1:]})
    reading.resolved.write(scenario, tmp_path)
    changed = reading.read(reading.resolved.write_changed(scenario, rules, tmp_path))
    assert changed.title == "甲(已按出路放宽)"
    assert changed.sources["rules.decided"] == "已按出路放宽:逐站的决定(CPv1) 去掉"
