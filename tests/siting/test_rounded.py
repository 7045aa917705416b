"""Plans among the sites that the relaxation opens, and what is known without asking again; figures of `tests.siting.cases`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from recycling_net.progress import silent
from recycling_net.scenario.families import Instance
from recycling_net.siting.pricing import Pricing
from recycling_net.siting.questions import Questions, questions
from tests.siting.cases import case

EACH = {"kind": "collection_point", "count": 1, "per": "township", "year": 2024}
NUMBER, MONEY, RADIUS = ("at_least", 0), ("capex_budget", 0), ("service_radius", 0)


def _asked() -> Questions:
    """A point in each of two townships is 2 万元, one more than the budget."""
    rules = {
        "at_least": [EACH],
        "capex_budget": [{"year": 2024, "most": "1 万元"}],
        "service_radius": [{"kind": "collection_point", "within": "5 km"}],
    }
    return questions(case(rules=rules), seconds=60, listen=silent)


def test_a_plan_is_found_among_the_sites_of_the_relaxation() -> None:
    ask = _asked()
    company = ask.keeping([NUMBER, RADIUS])
    ask.rounded(company, [MONEY], seconds=20)
    ((given, values),) = ask.plans
    assert given == pytest.approx({MONEY: 10_000.0})
    relaxed = ask.shares[frozenset(company.items()), frozenset({MONEY})]
    opened = ask.elastic.task.columns.is_open
    assert not ((values[opened] > 0.5).any(axis=1) & (relaxed[opened] < 1e-6).all(axis=1)).any()


def test_what_is_known_is_told_when_no_time_is_left() -> None:
    ask = _asked()
    company = ask.keeping([NUMBER, RADIUS])
    late = ask.sooner(0.0)
    assert late.whole(company, [MONEY], seconds=20).values is None
    ask.rounded(company, [MONEY], seconds=20)
    answer = late.whole(company, [MONEY], seconds=20)
    assert answer.values is not None
    assert answer.ending == "time"
    assert ask.elastic.given(answer.values) == pytest.approx({MONEY: 10_000.0})


def test_an_answer_of_the_relaxation_stands_whatever_changes_are_measured_by() -> None:
    ask = _asked()
    first = ask.relaxed(ask.keeping([NUMBER, RADIUS]), [MONEY])
    scaled = replace(ask, elastic=replace(ask.elastic, scales={MONEY: 20_000.0}), until=ask.began + 60)
    again = scaled.relaxed(ask.keeping([NUMBER, RADIUS]), [MONEY])
    assert again.values is first.values
    assert again.objective == pytest.approx(first.objective / 2)
    assert again.objective / scaled.elastic.price(MONEY) == pytest.approx(10_000.0)


def test_a_rule_of_a_group_is_priced_where_what_shapes_the_network_holds_too() -> None:
    """Nothing but number and budget are at odds; a plan that keeps the radius as well is soon found and as good."""
    ask = _asked()
    pricing = Pricing(ask, {})
    pricing._shaped(MONEY, ask.keeping([NUMBER]), seconds=20)
    assert ask.known([NUMBER, RADIUS]) is True
    count = len(ask.plans)
    pricing._shaped(MONEY, ask.keeping([NUMBER]), seconds=20)
    pricing._shaped(MONEY, ask.keeping([NUMBER, RADIUS]), seconds=20)
    assert len(ask.plans) == count


def test_a_plan_that_changes_one_rule_besides_what_is_granted_changes_it_alone() -> None:
    """Of two plans that cost the same, each with two changes, the second is less by the measure told, and one is granted."""
    ask = _asked()
    ask.rounded(ask.keeping([NUMBER, RADIUS]), [MONEY], seconds=20)
    ((_, first),) = ask.plans
    second = first.copy()
    ask.plans[:] = [({MONEY: 30_000.0, RADIUS: 1.0}, first), ({MONEY: 10_000.0, NUMBER: 1.0}, second)]

    def money(changes: Mapping[Instance, float]) -> float:
        return changes[MONEY]

    assert ask.simplest({}, [MONEY], money)[0] is first
    ask.grant(NUMBER, 1.0)
    assert ask.simplest({}, [MONEY], money)[0] is second
