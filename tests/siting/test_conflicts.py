"""Groups of rules at odds and least changes, against every subset of rules tried on a small county."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import combinations
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.diagnose import changed_rules
from recycling_net.errors import NoPlanError
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance, instances, only
from recycling_net.siting import Change, conflicts, solve
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


def _changed(scenario: Scenario, changes: Mapping[Instance, Change]) -> Scenario:
    """The scenario whose rules are as is said to be enough, rounded as it is shown."""
    return scenario.model_copy(update={"rules": changed_rules(scenario, changes)})


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
    alone = {group.rules[0]: group.ever for group in found.groups if len(group.rules) == 1 and group.ever}
    eased = _changed(scenario, alone)
    hidden = _at_odds(eased) if alone and len(instances(eased.rules)) == len(instances(scenario.rules)) else set()
    assert {frozenset(group.rules) for group in found.groups} == _at_odds(scenario) | hidden
    for group in found.groups:
        assert group.minimal
        held = scenario if frozenset(group.rules) not in hidden else eased
        assert not _possible(_kept(held, list(group.rules)))
        for part in combinations(group.rules, len(group.rules) - 1):
            assert _possible(_kept(held, list(part)))
    assert _possible(_changed(scenario, found.way))
    if len(found.groups) > 1:
        return
    for each, change in found.groups[0].alone.items():
        assert _possible(_changed(scenario, {each: change}))
        if not change.counted:
            less = change.much - 1 if FAMILIES[each[0]].unit == "sites" else change.much * 0.99
            tighter = _changed(scenario, {each: replace(change, much=less)})
            assert tighter == _changed(scenario, {each: change}) or not _possible(tighter)  # as it is told
