"""What a planner finds in the folder of a run that has no plan."""

from __future__ import annotations

import json
from pathlib import Path

from recycling_net.blamed import Words
from recycling_net.errors import Issue, Where, render
from recycling_net.report import no_plan
from recycling_net.report.folder import write_no_plan
from recycling_net.siting import Change, Conflicts, Group
from tests.diagnosed import explain
from tests.siting.cases import case

RULES = {
    "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "50 %"}],
    "capex_budget": [{"year": 2024, "most": "1 万元"}],
    "coverage": [{"kind": "collection_point", "within": "1 m", "households": "100 %", "year": 2024}],
    "at_most": [{"kind": "collection_point", "count": 2}],
}


def test_run_json_and_the_page_tell_each_group_and_the_way_out(tmp_path: Path) -> None:
    """A budget of one point against 69 t, and all households within a metre against two points at most.

    Raised to 2 points the budget brings 69 t; a third point, and 3 万元, are what full coverage needs.
    """
    scenario = case(rules=RULES)
    issues = explain(scenario, seconds=60)
    written = write_no_plan(tmp_path, scenario, issues)
    found = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert found["all_conflicts_found"] is True
    assert all(group["minimal"] for group in found["conflicts"])
    named = {rule["rule"] for group in found["conflicts"] for rule in group["rules"]}
    assert {"coverage[collection_point,2024]", "at_most[collection_point,county]", "capex_budget[2024]"} <= named
    changes = {change["key"]: change for change in found["cheapest_way"]["changes"]}
    assert changes["rules.coverage.0.households"]["becomes"] <= 1800 / 2300 + 1e-9
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "覆盖率" in page
    assert "rules.capex_budget.0" in page
    assert "the cheapest way to a plan" in page


def test_a_page_without_groups_tells_what_was_seen_without_solving() -> None:
    page = no_plan.page(case(), [])
    assert "第 1 组" not in page
    assert no_plan.facts([]) == {"conflicts": [], "cheapest_way": None, "all_conflicts_found": True}


def _untold(groups: int) -> list[Issue]:
    """What is said where a target and a budget are at odds in so many groups and only the relaxation was settled."""
    rules = {"recovery_target": RULES["recovery_target"], "capex_budget": RULES["capex_budget"]}
    target, budget = ("recovery_target", 0), ("capex_budget", 0)
    floor = {
        target: Change(69.0, 69.0, False, (), least=False, floor=69.0),
        budget: Change(4_500.0, 10_000.0, False, (), least=False, floor=4_500.0),
    }
    found = Conflicts((Group((target, budget), False, {}),) * groups, floor=floor)
    words = Words(case(rules=rules), found)
    return [Issue("RN501"), *words.groups(), *words.rules(), Issue("RN515", facts={"limit": "100", "spent": "100"})]


def test_a_screen_tells_what_is_known_of_changes_that_were_not_found() -> None:
    """Without a target of 69 t nothing is asked, and a budget of 10,000 yuan lacks 4,500 for certain; no way is named."""
    folded = no_plan.brief(_untold(3))
    assert [issue.code for issue in folded] == ["RN501", "RN527", "RN515"]
    text, english = render(folded[1]), render(folded[1], "en")
    assert "2024 年投资不超过 1 万元 → 没有算出(只改这一条时至少是 1.45 万元)(第 1–3 组)\n" in text
    assert "→ 没有算出,但已经知道只有等于去掉它才行(第 1–3 组)\n" in text
    assert "not found in the time (if it alone changes, it cannot be less than 14,500 yuan)" in english
    assert "出路" not in text
    assert "way out" not in english
    assert "没有找到出路" in render(folded[2])


def test_a_line_tells_what_is_enough_beside_what_is_certain() -> None:
    """1.6 万元 are enough and 1.45 certain; 3 exceptions are enough, and 1.2 in the relaxation are 2 at least."""
    rules = {
        "at_least": [{"kind": "collection_point", "count": 2, "per": "township", "year": 2024}],
        "capex_budget": RULES["capex_budget"],
    }
    number, budget = ("at_least", 0), ("capex_budget", 0)
    alone = {
        number: Change(3.0, 4.0, True, (), least=False, floor=1.2),
        budget: Change(6_000.0, 10_000.0, False, (), least=False, floor=4_500.0, scope="group"),
    }
    words = Words(case(rules=rules), Conflicts((Group((number, budget), True, alone),)))
    assert [issue.facts["short"] for issue in words.rules()] == [
        ("3 处例外(未证明最小;不会少于 2 处)", "3 exceptions (not proved least; not less than 2)"),
        ("1.6 万元(未证明最小;至少是 1.45 万元)", "16,000 yuan (not proved least; it cannot be less than 14,500 yuan)"),
    ]


def test_what_is_enough_for_each_of_several_groups_is_not_told_as_enough_for_all_together() -> None:
    """The same 1.6 万元 in two groups and another figure in a third, each found for its group alone."""
    target, budget = ("recovery_target", 0), ("capex_budget", 0)
    rules = {"recovery_target": RULES["recovery_target"], "capex_budget": RULES["capex_budget"]}
    groups = tuple(
        Group((target, budget), True, {budget: Change(much, 10_000.0, False, (), least=True, scope="group")})
        for much in (6_000.0, 6_000.0, 4_000.0)
    )
    told = [render(issue) for issue in Words(case(rules=rules), Conflicts(groups)).rules()]
    english = [render(issue, "en") for issue in Words(case(rules=rules), Conflicts(groups)).rules()]
    assert any("它所在的每一组单独看" in text and "几组一起可能要更多" in text for text in told)
    assert any("for each of its groups by itself" in text and "together they may need more" in text for text in english)


def test_a_screen_points_to_the_way_out_where_there_is_one() -> None:
    way = Issue("RN514", facts={"ways": ("甲", "a"), "below": ("", ""), "which": ("出路", "a way"), "proved": ("", "")})
    assert "每组改其中一条即可,或照下面的出路一起改;" in render(no_plan.brief([*_untold(3), way])[1])


def test_a_rule_of_which_the_same_is_said_alone_and_in_a_group_is_listed_once() -> None:
    words = ("2024 年", "2024"), ("没有算出", "not found")
    place = Where(key="rules.at_least.0")
    own = [
        Issue("RN513", place, {"group": [1], "asked": words[0], "short": words[1]}),
        Issue("RN510", place, {"group": [2, 3], "asked": words[0], "short": words[1]}),
    ]
    assert no_plan._rule_lines(own) == [("2024 年 → 没有算出(第 1–3 组)", "2024 -> not found (group 1–3)")]


def test_a_way_out_points_to_changes_of_one_rule_only_where_some_were_found() -> None:
    rules = {"capex_budget": RULES["capex_budget"]}
    budget = ("capex_budget", 0)
    change = Change(1e4, 1e4, False, (), least=False)
    for alone, told in (({}, False), ({budget: change}, True)):
        found = Conflicts((Group((budget,), True, alone),), {budget: change})
        assert ("见上" in render(Words(case(rules=rules), found).way())) == told


def test_names_that_are_too_many_for_a_sentence_are_all_in_the_file() -> None:
    names = [f"村{number}" for number in range(9)]
    few, many = {"needed_by": names[:8]}, {"needed_by": names}
    way = Issue("RN514", facts={"changes": [few, many]})
    assert no_plan.named(way, "zh") == f"\n    全部 9 处:{'、'.join(names)}"
    assert no_plan.named(Issue("RN510", facts={"change": many}), "en") == f"\n    all 9: {', '.join(names)}"
    assert no_plan.named(Issue("RN510", facts={"change": None}), "zh") == ""
