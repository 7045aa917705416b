"""Fleets that depots share: no more vehicles on a day than the county has."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import inf
from typing import Any

import pytest

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.routing import plan_rounds
from recycling_net.routing.fleet import Fleet, weekly_slots, within
from recycling_net.routing.problem import Problem
from recycling_net.routing.rounds import solve_problems
from recycling_net.scenario import Scenario, Solve, canonical_facts
from tests.routing.cases import on_a_line, visit
from tests.union import county
from tests.union.test_service import facts_of as service_facts


def _depots() -> list[Problem]:
    """Three depots with two far stops each, on opposite sides, of one tonne: 2 t fit a trip, a vehicle makes one."""
    return [
        on_a_line([far, -far], [visit("a", 1.0), visit("b", 1.0)], count=2, trips=1, shift="3 h", cost_per_day=day)
        for far, day in ((8, "1 元/d"), (12, "1 元/d"), (40, "1 元/d"))
    ]


@pytest.mark.parametrize("count", [1, 2, 3, 4, 6])
def test_vehicles_go_where_they_are_missed_most(count: int) -> None:
    """Against every way to share them out: the fewest visits left out, the least cost of these."""
    problems, limits = _depots(), Solve(route_iterations=50)

    made = within(solve_problems(problems, limits), Fleet(count), lambda some: solve_problems(some, limits))
    assert sum(len(one.rounds.days) for one in made) <= count
    best = (inf, inf)
    for parts in product(range(3), repeat=3):
        if sum(parts) <= count:
            some = [
                replace(problem, vehicle=problem.vehicle.model_copy(update={"count": own}))
                for problem, own in zip(problems, parts, strict=True)
                if own
            ]
            found = solve_problems(some, limits)
            left = sum(2 for own in parts if not own) + sum(len(one.rounds.unserved) for one in found)
            best = min(best, (left, sum(one.rounds.cost_yuan for one in found)))
    left = sum(len(one.rounds.unserved) for one in made)
    assert (left, sum(one.rounds.cost_yuan for one in made)) == pytest.approx(best)


def test_weekly_rounds_lie_as_far_apart_as_six_days_allow() -> None:
    assert weekly_slots(1) == ("周一", "周二", "周三", "周四", "周五", "周六")
    assert weekly_slots(2) == ("周一、周四", "周二、周五", "周三、周六")
    assert weekly_slots(3) == ("周一、周三、周五", "周二、周四、周六")
    assert weekly_slots(7) == ("周一、周二、周三、周四、周五、周六、周日",)


def _planned(count: int, *, shared: bool, per_week: int = 1) -> tuple[Scenario, Plan]:
    facts = county.facts(union=None, count=count)
    facts["rounds"]["milk_run"] |= {"per_week": per_week} | ({"shared": True} if shared else {})
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    return scenario, plan_rounds(scenario, network, siting.solve(scenario, network))


def test_one_truck_serves_two_stations_on_two_days() -> None:
    """Both stations have one route a week; one truck of the county drives them on Monday and on Tuesday."""
    _, each = _planned(1, shared=False)
    scenario, plan = _planned(1, shared=True)
    routes = plan.tables["routes"]
    assert sorted(routes["day"]) == ["周一", "周二"]
    assert routes["depot"].nunique() == 2
    assert routes["cost_yuan"].sum() == pytest.approx(each.tables["routes"]["cost_yuan"].sum())
    assert plan.routing[0].rounds_per_year == 52
    assert plan.routing[0].bound_yuan == pytest.approx(each.routing[0].bound_yuan)
    assert check.verify(scenario, build(scenario), plan).faults == ()


def test_what_the_shared_fleet_cannot_do_is_left_with_its_reason() -> None:
    """Seven times a week leaves no other day: with one truck the station whose points cost least to leave goes without."""
    scenario, plan = _planned(1, shared=True, per_week=7)
    routes, left = plan.tables["routes"], plan.tables["unserved_orders"]
    assert len(routes) == 1
    assert len(left) == 1
    assert set(left["reason"].str[:5]) == {"RN672"}
    assert check.verify(scenario, build(scenario), plan).faults == ()


def test_the_check_finds_a_truck_that_is_not_there_and_a_day_that_is_none() -> None:
    scenario, plan = _planned(1, shared=True)
    network = build(scenario)

    def rules(days: list[str]) -> set[str]:
        routes = plan.tables["routes"].assign(day=days)
        told = replace(plan, tables={**plan.tables, "routes": routes})
        return {str(issue.facts["rule"]) for issue in check.verify(scenario, network, told).faults}

    assert rules(["周一", "周二"]) == set()
    assert rules(["周二", "周二"]) == {"route_fleet"}
    assert rules(["周一", "周日"]) == {"route_fleet"}


def test_the_key_leaves_the_digest_as_it_was() -> None:
    assert "shared" not in canonical_facts(county.scenario(union=None))["rounds"]["milk_run"]


def _sampled_and_on_days() -> dict[str, Any]:
    """Vans at the door on sampled days and in villages on a calendar, from a station in each township."""
    facts = service_facts("daily", "mobile")
    facts["rules"]["at_least"] = [{"kind": "transfer_station", "count": 1, "per": "township", "year": 2025}]
    facts["rules"]["nesting"] = [{"kind": "transfer_station"}]
    modes = facts["streams"]["recyclables"]["modes"]
    del modes["drop_off"]
    stream = {**facts["streams"]["recyclables"], "modes": {"mobile": modes["mobile"]}}
    facts["streams"]["appliance"] = {**stream, "chain": ["transfer_station", "sorting_centre", "processing_base"]}
    del modes["mobile"]
    item = facts["supply"]["items"]["rows"][0]
    facts["supply"]["items"]["rows"].append({**item, "item": "fridge", "name": "冰箱", "stream": "appliance"})
    for size in facts["facilities"]["transfer_station"]["sizes"].values():
        size["capacity"] = "2000 t/年"
    facts["streams"]["recyclables"]["sale_price"] = facts["streams"]["appliance"]["sale_price"] = "2000 元/t"
    facts["fleet"]["van"]["volume"] = "40 m³"
    return facts


def _on_a_calendar() -> dict[str, Any]:
    days = {"weeks": 1, "days": ["周一", "周三", "周五"], "container": "20 m³", "full": "90 %", "iterations": 50}
    facts = county.facts(union=None, calendar=days)
    facts["rules"]["at_least"] = [{"kind": "transfer_station", "count": 1, "per": "township", "year": 2025}]
    facts["rules"]["nesting"] = [{"kind": "transfer_station"}]
    return facts


@pytest.mark.parametrize(
    ("facts", "families"), [(_sampled_and_on_days(), {"daily", "mobile"}), (_on_a_calendar(), {"milk_run"})]
)
def test_on_no_day_are_more_out_than_the_county_has(facts: dict[str, Any], families: set[str]) -> None:
    facts["solve"].pop("union", None)
    for family in families:
        facts["rounds"][family]["shared"] = True
    for vehicle in facts["fleet"].values():
        vehicle["count"] = 1
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    plan = plan_rounds(scenario, network, siting.solve(scenario, network))
    routes = plan.tables["routes"]
    assert set(routes["family"]) == families
    assert routes.groupby("family")["depot"].nunique().max() == 2
    assert routes.groupby(["family", "day"]).size().max() == 1
    assert check.verify(scenario, network, plan).faults == ()
