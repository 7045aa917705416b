"""Which rules are blamed where no plan exists, and what would be possible instead."""

from __future__ import annotations

from typing import cast

from recycling_net.diagnose import explain
from recycling_net.errors import render
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
    assert "回收目标 recovery_target[recyclables,2024] 69.0 t → 65.0 t\n" in way
    assert "相加为 5.8%" in way
    assert "回收目标 recovery_target[recyclables,2024]" in target
    assert issues[1].where.key == "rules.recovery_target.0"
    assert "能达到 65.0 t(比基准年 +41.3 %)" in target
    assert "capex_budget[2024]" in budget
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
    assert "service_radius[collection_point]" in text
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
    assert [issue.code for issue in issues] == ["RN501", "RN510", "RN510", "RN511", "RN515"]
    assert issues[-2].facts["rules"] == ["recovery_target[recyclables,2024]", "capex_budget[2024]"]


def test_two_conflicts_that_have_nothing_to_do_with_each_other_are_two_groups() -> None:
    """There are three candidates, four are asked for; and 69 t need two points while one may be paid."""
    rules = {
        "recovery_target": [TARGET],
        "capex_budget": [BUDGET],
        "at_least": [{"kind": "collection_point", "count": 4, "per": "county", "year": 2024}],
    }
    issues = explain(case(rules=rules), seconds=60)
    groups: dict[object, list[object]] = {}
    for issue in issues:
        if issue.code in {"RN510", "RN513"}:
            groups.setdefault(issue.facts["group"], []).append(issue.facts["rule"])
    assert sorted(map(len, groups.values())) == [1, 2]
    assert ["at_least[collection_point,county,2024]"] in groups.values()
    (alone,) = [issue for issue in issues if issue.code == "RN513"]
    assert "最多能达到 1 处" in render(alone)  # one point is what is paid where the target gives way
    assert "69.0 t → 65.0 t" in render(issues[-1])
    assert "4 处 → 1 处" in render(issues[-1])


def test_the_year_in_which_a_target_can_be_met_instead() -> None:
    """One point may be paid in 2024 (65 t at most), the second in 2025: by then the 69 t of 2024 are recovered."""
    rules = {
        "recovery_target": [TARGET, {**TARGET, "year": 2025}],
        "capex_budget": [BUDGET, {**BUDGET, "year": 2025}],
    }
    target, budget, way = explain(case(rules=rules, years=(2024, 2025)), seconds=30)[1:]
    assert "最多能达到 65.0 t(比基准年 +41.3 %);原定的量 2025 年可以达到" in render(target)
    assert "; what it asks for can be met in 2025" in render(target, "en")
    change = cast("dict[str, object]", target.facts["change"])
    assert (change["met_in"], change["proved_least"]) == (2025, True)
    assert "至少要 2 万元" in render(budget)
    assert way.code == "RN514"
