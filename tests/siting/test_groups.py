"""Groups guessed from one relaxation, and a plan that is bettered among its own sites; figures of `tests.siting.cases`."""

from __future__ import annotations

import pytest

from recycling_net.progress import silent
from recycling_net.scenario.families import instances
from recycling_net.siting.groups import groups
from recycling_net.siting.questions import Questions, questions
from tests.siting.cases import case

TWO = {"kind": "collection_point", "count": 2, "per": "county", "year": 2024}
THREE = {"kind": "collection_point", "count": 3, "per": "county", "year": 2024}
SOME, ALL, MONEY, MOST = ("at_least", 0), ("at_least", 1), ("capex_budget", 0), ("at_most", 0)


def _asked(money: str) -> Questions:
    """Two points cost 2 万元, three 3 万元; the most that may open are no hindrance."""
    rules = {
        "at_least": [TWO, THREE],
        "at_most": [{"kind": "collection_point", "count": 3}],
        "capex_budget": [{"year": 2024, "most": money}],
    }
    return questions(case(rules=rules), seconds=60, listen=silent)


def test_one_relaxation_tells_of_several_groups() -> None:
    ask = _asked("0.5 万元")
    assert ask.blamed(instances(ask.elastic.scenario.rules)) == ([SOME, ALL], [SOME, ALL, MONEY])
    found = groups(ask, instances(ask.elastic.scenario.rules))
    assert {frozenset(rules): sure for rules, sure in found} == {
        frozenset({SOME, MONEY}): True,
        frozenset({ALL, MONEY}): True,
    }


def test_without_a_guess_one_group_is_found_by_leaving_out_rule_after_rule() -> None:
    ask = _asked("0.5 万元")
    ask.slow.set()
    ((rules, sure),) = groups(ask, instances(ask.elastic.scenario.rules))
    assert MONEY in rules
    assert len(rules) == 2
    assert sure


def test_a_plan_gets_better_among_its_own_sites() -> None:
    """A plan with all three points; two are enough, with 1 万元 more than the budget instead of 2."""
    ask = _asked("1 万元")
    first = ask.whole({ALL: 0.0}, [], seconds=20)
    assert first.values is not None
    assert ask.elastic.given(ask.plans[0][1]) == pytest.approx({MONEY: 20_000.0})
    ask.nearer({SOME: 0.0}, [MONEY], seconds=20)
    assert ask.plans[1][0] == pytest.approx({MONEY: 10_000.0, ALL: 1.0})


def test_rules_without_an_amount_are_held_where_what_is_at_odds_is_guessed() -> None:
    """A point in each of two townships is 2 万元: the budget alone is asked to give way, the townships count as at odds."""
    each = {"kind": "collection_point", "count": 1, "per": "township", "year": 2024}
    rules = {"at_least": [each], "capex_budget": [{"year": 2024, "most": "1 万元"}]}
    ask = questions(case(rules=rules), seconds=60, listen=silent)
    assert ask.blamed([("at_least", 0), MONEY]) == ([MONEY], [("at_least", 0), MONEY])
