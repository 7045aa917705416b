"""Which rules are blamed where no plan exists, and what would be possible instead."""

from __future__ import annotations

from typing import Any, cast

from recycling_net.errors import Issue, render
from recycling_net.report.no_plan import brief, conflicts, page
from tests import tiny
from tests.diagnosed import explain
from tests.siting.cases import case, sites

TARGET = {"stream": "recyclables", "year": 2024, "increase": "50 %"}
BUDGET = {"year": 2024, "most": "1 万元"}


def test_two_rules_are_to_blame_and_two_are_not() -> None:
    """69 t need two points (90 t from v1 and v3); one point brings 65 t at most. Coverage and at_most are innocent."""
    rules = {
        "recovery_target": [TARGET],
        "coverage": [{"kind": "collection_point", "within": "5 km", "households": "60 %", "year": 2024}],
        "at_most": [{"kind": "collection_point", "count": 2}],
        "capex_budget": [BUDGET],
    }
    issues = explain(case(rules=rules), seconds=20)
    assert [issue.code for issue in issues] == ["RN501", "RN510", "RN510", "RN514"]
    target, budget, way = (render(issue) for issue in issues[1:])
    assert "回收目标(可回收物,2024 年) 69.0 t → 65.0 t(比 2023 年 +41.3 %)\n" in way
    assert "回收目标(可回收物,2024 年)" in target
    assert issues[1].where.key == "rules.recovery_target.0"
    assert "能达到 65.0 t(比 2023 年 +41.3 %)" in target
    assert "投资预算(2024 年)" in budget
    assert "至少要 2 万元" in budget
    assert "changing one of them is enough; if this one, 20,000 yuan is the least" in render(issues[2], "en")


def test_counts_against_each_other() -> None:
    """Three points near every household of two townships, one in the county."""
    rules = {
        "coverage": [{"kind": "collection_point", "within": "5 km", "households": "70 %", "year": 2024}],
        "at_most": [{"kind": "collection_point", "count": 1}],
    }
    coverage, most, _ = explain(case(rules=rules), seconds=20)[1:]
    assert "能达到 65.2 %(因为:北村)" in render(coverage)
    assert "至少要 2 处" in render(most)


def test_a_rule_that_shapes_the_network() -> None:
    """Within 3 km only a village's own point: v3 is the third point that three budgets of one cannot pay."""
    rules = {
        "recovery_target": [{**TARGET, "increase": "30 %"}],
        "service_radius": [{"kind": "collection_point", "within": "3 km"}],
        "opex_budget": [{"year": 2024, "most": "4000 元"}],
    }
    issues = explain(case(rules=rules), seconds=20)
    text = "\n".join(render(issue) for issue in issues)
    assert [issue.code for issue in issues] == ["RN501", "RN510", "RN510", "RN510", "RN514"]
    assert "服务半径(交投点)" in text
    assert "至少要 4.18 km(因为:西村)" in text


def test_a_plan_exists_after_all() -> None:
    assert explain(case(rules={"capex_budget": [BUDGET]}), seconds=20) == ()


def test_no_rule_is_to_blame() -> None:
    """An existing point must treat 100 t and can be brought 15 + 25 at most."""
    row = {
        "name": "老点",
        "kind": "collection_point",
        "township_code": "230126100",
        "size": "small",
        "lon": 127.36,
        "lat": 46.08,
    }
    table = sites({**row, "code": "old", "status": "existing"})
    scenario = case(
        sites=table, point={"capacity": "200 t/年", "min_throughput": "100 t/年"}, rules={"capex_budget": [BUDGET]}
    )
    assert [issue.code for issue in explain(scenario, seconds=20)] == ["RN512"]


def test_without_time_every_rule_stays() -> None:
    rules = {"recovery_target": [TARGET], "capex_budget": [BUDGET]}
    issues = explain(case(rules=rules), seconds=0)
    assert [issue.code for issue in issues] == ["RN501", "RN511", "RN510", "RN510", "RN515"]
    assert issues[1].facts["rules"] == ["recovery_target[recyclables,2024]", "capex_budget[2024]"]


def test_what_facilities_cost_is_known_without_time() -> None:
    """A centre and a station are 36 万元 in 2024, with two stations 42 in 2025: budgets of 5 and 5 lack 32, in either year."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "10 %"}],
        "at_least": [{"kind": "transfer_station", "count": 2, "year": 2025}],
        "capex_budget": [{"year": year, "most": "5 万元"} for year in (2024, 2025)],
    }
    issues = explain(tiny.scenario(rules=rules), seconds=0)
    budgets = [issue for issue in issues if str(issue.where.key).startswith("rules.capex_budget")]
    assert ["只改这一条时至少是 37 万元" in render(issue) for issue in budgets] == [True, True]
    (group,) = conflicts(issues)
    told = {rule["key"]: rule["certainly_changed_by"] for rule in group["rules"]}
    assert told["rules.capex_budget.0"] == told["rules.capex_budget.1"] == 320_000
    assert told["rules.at_least.0"] is None


def _groups(issues: tuple[Issue, ...]) -> dict[int, set[object]]:
    """Number of each group -> the names of its rules."""
    groups: dict[int, set[object]] = {}
    for issue in issues:
        if issue.code in {"RN510", "RN513"}:
            for number in cast("list[int]", issue.facts["group"]):
                groups.setdefault(number, set()).add(issue.facts["rule"])
    return groups


def test_what_cannot_hold_alone_hides_nothing_that_is_at_odds_with_the_rest_of_it() -> None:
    """There are three candidates, four are asked for: three are 3 万元, and one may be paid; 69 t need two points.

    So the budget alone settles all but the number: 3 万元. Neither the target alone nor the number alone does: one point
    brings 65 t, and one site is what is paid.
    """
    rules = {
        "recovery_target": [TARGET],
        "capex_budget": [BUDGET],
        "at_least": [{"kind": "collection_point", "count": 4, "per": "county", "year": 2024}],
    }
    scenario = case(rules=rules)
    issues = explain(scenario, seconds=60)
    number, target, budget = (
        "at_least[collection_point,county,2024]",
        "recovery_target[recyclables,2024]",
        "capex_budget[2024]",
    )
    assert sorted(sorted(map(str, group)) for group in _groups(issues).values()) == sorted(
        [[number], sorted([target, budget]), sorted([number, budget])]
    )
    texts = {(issue.code, issue.where.key): render(issue) for issue in issues}
    headings = {str(issue.facts["group"]): issue.code for issue in issues if issue.code in {"RN518", "RN519"}}
    assert headings == {"1": "RN519", "2": "RN518", "3": "RN518"}
    heads = {render(issue).splitlines()[1].strip().partition(":")[2] for issue in issues if issue.code == "RN518"}
    settled = {head.startswith("单独就做不到的约束改到做得到之后,"): "最少数量" in head for head in heads}
    assert settled == {True: True, False: False}
    assert page(scenario, issues).count("单独就做不到的约束改到做得到之后,这几条仍不能同时成立") == 1
    assert "最多能达到 3 处" in texts["RN513", "rules.at_least.0"]
    assert (
        "单独就做不到的约束改到做得到之后,改其中一条即可;只改这一条时,至少要 3 万元"
        in texts["RN510", "rules.capex_budget.0"]
    )
    way = "其他各组照下面的出路改好后,改其中一条即可;只改这一条时,"  # the target 65 t, the number 1
    assert f"{way}最多能达到 65.0 t" in texts["RN510", "rules.recovery_target.0"]
    assert f"{way}最多能达到 1 处" in texts["RN510", "rules.at_least.0"]


def test_a_rule_of_several_groups_is_told_once_with_what_does_for_all() -> None:
    """Three points, full coverage or 110 t (two points bring 105) each need 3 万元, and 1 may be spent in each year.

    So each budget is in three groups and told once: a year alone has to pay for two points, 2 万元.
    """
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2025, "tonnes": "110 t"}],
        "coverage": [{"kind": "collection_point", "within": "1 m", "households": "100 %", "year": 2025}],
        "at_least": [{"kind": "collection_point", "count": 3, "year": 2025}],
        "capex_budget": [{**BUDGET, "year": year} for year in (2024, 2025)],
    }
    issues = explain(case(rules=rules, years=(2024, 2025)), seconds=60)
    own = [issue for issue in issues if issue.code == "RN510"]
    keys = [issue.where.key for issue in own]
    assert len(keys) == len(set(keys)) == 5
    (budget,) = [issue for issue in own if issue.where.key == "rules.capex_budget.1"]
    assert budget.facts["groups"] == "1–3"
    assert [each["change"]["becomes"] for each in cast("list[Any]", budget.facts["each"])] == [20_000] * 3
    assert "第 1–3 组:投资预算(2025 年)" in render(budget)
    assert "至少要 2 万元" in render(budget)
    folded = brief(issues)
    assert [issue.code for issue in folded] == ["RN501", "RN527", "RN514"]
    text = render(folded[1])
    assert "投资预算(2024、2025 年)" in text
    assert "      2025 年投资不超过 1 万元 → 2 万元(第 1–3 组)\n" in text
    assert len([line for issue in folded for line in render(issue).splitlines()]) <= 20


def test_a_way_out_below_the_base_year_says_so() -> None:
    """46 t in 2023; 100 kg a tonne: v2 brings 25 t for 2.5 tCO2e, v1 50 t for 5.0, and 2.4 are allowed.

    22 of 47 t and 0.1 of 2.5 tCO2e are a smaller share than the 2.6 of 5 tCO2e with which v1 could be served.
    """
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "47 t"}],
        "carbon_cap": [{"year": 2024, "most": "2.4 tCO2e"}],
    }
    carbon = {"transport": {}, "handling": {"collection_point": "100 kgCO2e/t"}}
    way = explain(case(rules=rules, carbon=carbon), seconds=60)[-1]
    assert "回收目标(可回收物,2024 年) 47.0 t → 25.0 t(低于 2023 年的回收量,-45.6 %)" in render(way)
    assert "注意:这样回收目标(可回收物,2024 年)就比 2023 年的实际回收量还少\n" in render(way)
    assert "Mind that this puts recovery target (recyclables, 2024) below what was recovered in 2023" in render(
        way, "en"
    )


def test_the_year_in_which_a_target_can_be_met_instead() -> None:
    """One point may be paid in 2024 (65 t at most), the second in 2025: by then the 69 t of 2024 are recovered."""
    rules = {
        "recovery_target": [TARGET, {**TARGET, "year": 2025}],
        "capex_budget": [BUDGET, {**BUDGET, "year": 2025}],
    }
    target, budget, way = explain(case(rules=rules, years=(2024, 2025)), seconds=30)[1:]
    assert "最多能达到 65.0 t(比 2023 年 +41.3 %);原定的量 2025 年可以达到" in render(target)
    assert "; what it asks for can be met in 2025" in render(target, "en")
    change = cast("dict[str, object]", target.facts["change"])
    assert (change["met_in"], change["proved_least"]) == (2025, True)
    assert "至少要 2 万元" in render(budget)
    assert way.code == "RN514"
