"""Groups of rules at odds and least changes, against every subset of rules tried on a small county."""

from __future__ import annotations

from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.errors import NoPlanError
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance, instances, only
from recycling_net.siting import conflicts, solve
from tests.siting.cases import case

POINT = "collection_point"


def _possible(scenario: Scenario) -> bool:
    """Whether siting itself, which knows nothing of conflicts, finds a plan."""
    try:
        solve(scenario, build(scenario))
    except NoPlanError:
        return False
    return True


def _kept(scenario: Scenario, kept: list[Instance]) -> Scenario:
    return scenario.model_copy(update={"rules": only(scenario.rules, kept)})


def _at_odds(scenario: Scenario) -> set[frozenset[Instance]]:
    """Every set of rules without a plan of which each part has one."""
    every = instances(scenario.rules)
    found: list[frozenset[Instance]] = []
    for size in range(1, len(every) + 1):
        for rules in map(frozenset, combinations(every, size)):
            if not any(other <= rules for other in found) and not _possible(_kept(scenario, list(rules))):
                found.append(rules)
    return set(found)


def _changed(scenario: Scenario, values: dict[Instance, float]) -> Scenario:
    """The scenario whose rules ask for what is said to be enough, rounded as it is shown."""
    rules = {}
    for name, family in FAMILIES.items():
        own = list(getattr(scenario.rules, name))
        for index, rule in enumerate(own):
            if (name, index) in values:
                own[index] = family.changed(rule, values[name, index])
        rules[name] = tuple(own)
    return scenario.model_copy(update={"rules": scenario.rules.model_copy(update=rules)})


def _asking(name: str, asked: float, much: float) -> float:
    """What a rule asks for that gives way by so much, rounded to the side on which it can be kept."""
    family = FAMILIES[name]
    slip = 0.0 if family.unit == "sites" else 1e-5 * max(asked, 1e-3)
    return max(asked - much - slip, 0.0) if family.rising else asked + much + slip


RULES = st.fixed_dictionaries(
    {
        "recovery_target": st.lists(
            st.sampled_from([30, 50, 90, 140]).map(
                lambda growth: {"stream": "recyclables", "year": 2024, "increase": f"{growth} %"}
            ),
            max_size=1,
        ),
        "coverage": st.lists(
            st.sampled_from([40, 70, 100]).map(
                lambda share: {"kind": POINT, "within": "1 km", "households": f"{share} %", "year": 2024}
            ),
            max_size=1,
        ),
        "at_least": st.lists(
            st.sampled_from([1, 2]).map(lambda count: {"kind": POINT, "count": count, "per": "township", "year": 2024}),
            max_size=1,
        ),
        "at_most": st.lists(st.sampled_from([0, 1, 2]).map(lambda count: {"kind": POINT, "count": count}), max_size=1),
        "service_radius": st.lists(
            st.sampled_from(["0.5 km", "4.5 km"]).map(lambda km: {"kind": POINT, "within": km}), max_size=1
        ),
        "capex_budget": st.lists(
            st.sampled_from(["0.5 万元", "1 万元", "2.5 万元"]).map(lambda most: {"year": 2024, "most": most}),
            max_size=1,
        ),
        "opex_budget": st.lists(
            st.sampled_from(["2000 元", "4500 元", "7000 元"]).map(lambda most: {"year": 2024, "most": most}),
            max_size=1,
        ),
    }
)


@settings(max_examples=5, deadline=None)
@given(rules=RULES)
def test_groups_and_changes_are_those_that_trying_everything_finds(rules: dict[str, Any]) -> None:
    """A group has no plan, each part of it has; the changes give a plan, and a little less of one alone does not."""
    scenario = case(rules=rules)
    found = conflicts(scenario, seconds=60)
    assert bool(found.groups) != _possible(scenario)
    if not found.groups:
        return
    assert found.complete
    assert found.every_group
    assert {frozenset(group.rules) for group in found.groups} == _at_odds(scenario)
    for group in found.groups:
        assert group.minimal
        assert not _possible(_kept(scenario, list(group.rules)))
        for part in combinations(group.rules, len(group.rules) - 1):
            assert _possible(_kept(scenario, list(part)))
    way = {each: _asking(each[0], change.asked, change.much) for each, change in found.way.items()}
    assert _possible(_changed(scenario, way))
    if len(found.groups) > 1:
        return
    for each, change in found.groups[0].alone.items():
        assert _possible(_changed(scenario, {each: _asking(each[0], change.asked, change.much)}))
        less = change.much - 1 if FAMILIES[each[0]].unit == "sites" else change.much * 0.99
        assert not _possible(_changed(scenario, {each: _asking(each[0], change.asked, less)}))
