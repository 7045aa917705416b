"""What the waste system lends is used at its own cost, and what that saves is told from a second solve."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import apart, siting
from recycling_net.check import verify
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from tests import tiny
from tests.siting.test_optimum import compare, counties
from tests.two_networks.county import HOST, LEG, facts, lent


@st.composite
def sharing(draw: st.DrawFn) -> dict[str, Any]:
    """A small county in which a third station may be hosted, and a waste round passes two stations on its way."""
    county = draw(counties())
    number = st.integers
    host = {
        **HOST, "size": "one", "lon": 127.42, "capex_yuan": draw(number(0, 20000)), "opex_yuan": draw(number(0, 6000)),
        "capacity_t": draw(number(10, 140)),
    }  # fmt: skip
    way = {"destination": "base", "room_t": draw(number(0, 60))}
    legs = [
        {"round": "r1", "origin": "w1", "yuan_per_t_km": draw(number(0, 6)) / 10, **way},
        {"round": "r1", "origin": "s1", "yuan_per_t_km": draw(number(0, 6)) / 10, "yuan_per_t": 3, **way},
    ]
    if "collection_point" in county["facilities"]:
        legs.append({"round": "r2", "origin": "CPv1", "destination": "w1", "yuan_per_t_km": 0.5, "room_t": 25})
    return {**county, "two_networks": lent([host], legs)}


@given(sharing())
@settings(max_examples=10, deadline=None, derandomize=True)
def test_small_counties_against_everything_tried(facts: dict[str, Any]) -> None:
    compare(facts)


def test_a_host_is_opened_at_its_own_cost_and_its_truck_takes_what_it_has_room_for() -> None:
    """60 % of 23 t... of 230 t a year arise; 69 t must come in 2025, and the target's 59.8 t need 99.7 t served.

    The host costs 20,000 yuan and 4,000 a year where a new station costs 60,000 and 10,000. To the sorting centre it
    is 0.686 km: 0.686 yuan a tonne with the own truck, 0.0686 on the waste truck, which has room for 40 t.
    """
    scenario = Scenario.model_validate(facts())
    network = build(scenario)
    plan = siting.solve(scenario, network)
    opened = plan.tables["facilities"].set_index("code")
    own = [float(opened[name]["w1"]) for name in ("capex_yuan", "opex_yuan", "capacity_t")]
    assert own == [20000, 4000, 150]
    (leg,) = plan.tables["backhauls"].to_dict("records")
    km = network.arcs.set_index(["origin", "destination"])["km"]["w1", "SC230126"]
    assert leg["tonnes"] == pytest.approx(40)
    assert leg["yuan"] == pytest.approx(40 * 0.1 * km)
    assert leg["saved_yuan"] == pytest.approx(40 * 0.9 * km)
    costs = plan.tables["costs"].query("item == 'haul'").set_index("detail")["yuan"]
    assert costs["backhaul"] == pytest.approx(-40 * 0.9 * km)
    assert verify(scenario, network, plan).faults == ()


def test_what_sharing_saves_is_the_difference_of_two_proven_plans() -> None:
    scenario = Scenario.model_validate(facts())
    plan = solve(scenario)
    alone = siting.solve(tiny.scenario(), build(tiny.scenario()))
    assert plan.apart is not None
    assert plan.apart.basis == "solved"
    assert plan.apart.hosts == ("w1",)
    assert plan.apart.ridden_t == pytest.approx(40)
    assert plan.apart.apart_yuan == pytest.approx(alone.objective_yuan)
    assert sum(plan.apart.cost_yuan.values()) == pytest.approx(alone.objective_yuan)
    assert plan.apart.least_yuan == pytest.approx(alone.bound_yuan - plan.objective_yuan)
    assert plan.apart.most_yuan == pytest.approx(alone.objective_yuan - plan.bound_yuan)
    assert 0 < plan.apart.least_yuan <= plan.apart.found_yuan <= plan.apart.most_yuan
    assert solve(tiny.scenario()).apart is None


def test_where_nothing_is_possible_apart_nothing_is_said_to_be_saved() -> None:
    """Without the host no station fits into the budget of 40,000 yuan beside a centre that stands already."""
    rules = {
        **tiny.facts()["rules"],
        "capex_budget": [{"year": 2024, "most": "34 万元"}, {"year": 2025, "most": "1 万元"}],
    }
    plan = solve(Scenario.model_validate(facts(rules=rules)))
    assert plan.apart is not None
    assert plan.apart.basis == "no_plan"
    (warning,) = apart.unsure(plan.apart)
    assert (warning.code, warning.facts["reason"]) == ("RN576", apart.WHY["no_plan"])


def test_keys_that_came_later_leave_the_digest_of_older_scenarios() -> None:
    scenario = tiny.scenario()
    assert scenario.model_copy(update={"two_networks": None}).digest == scenario.digest
    assert Scenario.model_validate(facts()).digest != scenario.digest


def test_a_leg_that_saves_nothing_is_said_and_left_out() -> None:
    dear = {**LEG, "yuan_per_t_km": 2}
    network = build(Scenario.model_validate(facts(two_networks=lent([HOST], [dear]))))
    assert network.backhauls.empty
    assert [issue.code for issue in network.warnings] == ["RN574"]


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [("tonnes", 41.0, "RN577"), ("yuan", 9.0, "RN706"), ("saved_yuan", 99.0, "RN706"), ("round", "r9", "RN578")],
)
def test_the_check_sees_a_slip(column: str, value: Any, code: str) -> None:
    scenario = Scenario.model_validate(facts())
    network = build(scenario)
    plan = siting.solve(scenario, network)
    table = plan.tables["backhauls"].assign(**{column: value})
    broken = replace(plan, tables={**plan.tables, "backhauls": table})
    assert code in {issue.code for issue in verify(scenario, network, broken).faults}


@pytest.mark.parametrize("column", ["capex_yuan", "opex_yuan", "capacity_t"])
def test_the_check_knows_a_host_by_its_own_figures(column: str) -> None:
    scenario = Scenario.model_validate(facts())
    network = build(scenario)
    plan = siting.solve(scenario, network)
    table = plan.tables["facilities"]
    usual = {"capex_yuan": 60000.0, "opex_yuan": 10000.0, "capacity_t": 300.0}[column]
    wrong = table.assign(**{column: table[column].where(table["code"] != "w1", usual)})
    verdict = verify(scenario, network, replace(plan, tables={**plan.tables, "facilities": wrong}))
    assert "facility_facts" in {issue.facts["rule"] for issue in verdict.faults}
