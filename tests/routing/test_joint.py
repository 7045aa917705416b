"""Rounds that join villages: what they fetch, how they drive, by hand; the check finds what is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting, solve
from recycling_net.errors import InputError
from recycling_net.network import Network, build
from recycling_net.network.arrivals import appointed
from recycling_net.plan import Plan, frame
from recycling_net.reading import read
from recycling_net.report.html import page
from recycling_net.routing import plan_rounds
from recycling_net.routing.joint import calls, joint_work, served
from recycling_net.routing.problem import Point, Problem, Visit
from recycling_net.routing.rounds import solve_problems
from recycling_net.scenario import Scenario, Solve, Vehicle
from tests import tiny
from tests.reading.written import write_tiny
from tests.union import county

_CARRIER = {
    "capacity": "20 t", "volume": "60 m³", "count": 4, "cost_per_km": "6 元/km", "cost_per_hour": "60 元/h",
    "cost_per_day": "300 元/d", "trips": 2, "profile": "car_carrier",
}  # fmt: skip


def _facts(**rule: Any) -> dict[str, Any]:
    """The tiny county, everything fetched at the door: 60 t, 30 t and 48 t a year, a piece of 1.5 t, three on a carrier."""
    facts = tiny.facts()
    del facts["streams"]["recyclables"]["modes"]["drop_off"]
    joint = {
        "vehicle": "carrier", "streams": ["recyclables"], "rounds_per_year": 26, "samples": 2, "piece": "1.5 t", "pieces": 3,
        **rule,
    }  # fmt: skip
    joint = {name: value for name, value in joint.items() if value is not None}
    return facts | {
        "fleet": {"carrier": _CARRIER}, "rounds": {"joint": {"cars": joint}}, "solve": {"route_iterations": 100},
    }  # fmt: skip


@cache
def _planned(items: bool = False) -> tuple[Scenario, Network, Plan]:
    rule = {
        "piece": None,
        "pieces": None,
        "windows": [{"earliest": "08:30", "latest": "11:30"}, {"earliest": "13:30", "latest": "16:30"}],
    }
    scenario = Scenario.model_validate(_facts(**(rule if items else {})))
    network = build(scenario)
    return scenario, network, plan_rounds(scenario, network, siting.solve(scenario, network))


def _line(loads: list[float], windows: list[tuple[float, float]], vehicle: dict[str, Any]) -> Problem:
    """A yard at 0 km and villages at 10, 20, 30, .. km on one road, 40 km/h; half an hour at each."""
    km = np.abs(np.subtract.outer(*[10.0 * np.arange(len(loads) + 1)] * 2))
    visits = tuple(
        Visit(Point(f"v{at}", f"村{at}", 0.0, 0.0, "surveyed"), load, 0.0, 0.5, *window)
        for at, (load, window) in enumerate(zip(loads, windows, strict=True), start=1)
    )
    model = Vehicle.model_validate({**_CARRIER, "unloading": "30 min", **vehicle})
    return Problem("joint/cars", Point("d", "拆解企业", 0.0, 0.0, "surveyed"), visits, "carrier", model, km, km / 40)


def test_a_car_carrier_joins_three_villages() -> None:
    """Cars at 10, 20 and 30 km, three on the carrier: 60 km, 60 / 40 + 3 x 0.5 + 0.5 = 3.5 h, 300 + 360 + 210 = 870 yuan.

    One by one they were 20 + 40 + 60 = 120 km.
    """
    problem = _line([1.5] * 3, [(0.0, 24.0)] * 3, {"capacity": "5 t"})
    (answer,) = solve_problems([problem], Solve(route_iterations=100))
    (day,) = answer.rounds.days
    assert (len(day.trips), day.km, day.hours, day.cost_yuan) == pytest.approx((1, 60.0, 3.5, 870.0))


def test_a_low_loader_for_two_machines_goes_twice() -> None:
    """Four machines, two on the low-loader: those at 30 and 40 km together (80 km), those at 10 and 20 km (40 km): 120 km."""
    problem = _line([2.0] * 4, [(0.0, 24.0)] * 4, {"capacity": "4 t", "shift": "10 h"})
    (answer,) = solve_problems([problem], Solve(route_iterations=100))
    (day,) = answer.rounds.days
    assert sorted(sorted(trip) for trip in day.trips) == [[0, 1], [2, 3]]
    assert day.km == pytest.approx(120.0)


def test_institutions_are_visited_in_their_windows() -> None:
    """The office at 10 km may be called on from 13:30, that at 20 km until 11:30: first the far one, 40 km, and it waits.

    Latest departure that ends first: at 13:30 at the near one, 15 min from the far one's end (at the latest 12:00): the
    truck leaves at 11:00, is there at 11:30, waits till 13:15, and is home at 14:15 and empty at 14:45: 3.75 h.
    """
    problem = _line([0.5, 0.5], [(13.5, 16.5), (8.5, 11.5)], {})
    (answer,) = solve_problems([problem], Solve(route_iterations=100))
    (day,) = answer.rounds.days
    assert day.trips == ((1, 0),)
    assert (day.km, day.hours) == pytest.approx((40.0, 3.75))


def test_pieces_are_whole_and_full_loads_come_before_the_rest() -> None:
    """60 t a year are 40 pieces, 1.54 a round on average; seven at a place are three, three and one."""
    scenario, network, plan = _planned()
    rule = scenario.rounds.joint["cars"]
    wanted = served(plan, rule, 2025)
    called = calls(network, wanted, rule, 2025, seed=0)
    pieces = called["load_t"].to_numpy() / 1.5
    assert pieces == pytest.approx(np.round(pieces))
    assert called["loading_h"].to_numpy() == pytest.approx(0.5 * pieces)
    many = plan.tables["assignments"].assign(recovered_t=lambda table: 26 * 1.5 * 20 * (table["recovered_t"] > 0))
    work = joint_work(scenario, network, replace(plan, tables={**plan.tables, "assignments": many}), "cars")
    for problem in work.problems:
        loads = [round(visit.load_t / 1.5) for visit in problem.visits if visit.point.code == "v1"]
        assert set(loads[:-1]) == {3}
        assert sum(loads) > 9


@pytest.mark.parametrize("items", [False, True])
def test_the_check_agrees_and_the_page_says_it(items: bool) -> None:
    scenario, network, plan = _planned(items)
    verdict = check.verify(scenario, network, plan)
    assert verdict.faults == ()
    assert "joint_loads" in verdict.rules_checked
    (figure,) = plan.routing
    assert (figure.family, figure.rounds_per_year) == ("joint/cars", 13)
    assert figure.cost_yuan == pytest.approx(plan.tables["routes"]["cost_yuan"].sum())
    assert figure.spread_yuan > 0
    assert set(plan.tables["routes"]["route"].str[:8]) == {"JR-cars-"}
    assert "拼车上门·cars" in page(plan, scenario, network, verdict)


def test_every_place_has_one_of_the_windows() -> None:
    """Two windows, a thousand places: about half of them each, and the same again."""
    names = [(str(number), 0) for number in range(1000)]
    chosen = appointed(names, 2, 7)
    assert 450 < chosen.sum() < 550
    assert appointed(names, 2, 7).tolist() == chosen.tolist()
    _, _, plan = _planned(True)
    stops = plan.tables["stops"].query("action == 'collect'")
    morning = stops["arrive"].between("08:30", "11:30")
    assert (morning | stops["arrive"].between("13:30", "16:30")).all()


@pytest.mark.parametrize(
    ("column", "value", "rules"),
    [
        ("load_t", 0.75, {"joint_loads", "route_load", "route_totals"}),
        ("arrive", "23:00", {"route_clock"}),
        ("code", "v9", {"joint_loads"}),
    ],
)
def test_wrong_rounds_are_found(column: str, value: Any, rules: set[str]) -> None:
    scenario, network, plan = _planned()
    stops = plan.tables["stops"].copy()
    stops.loc[stops.index[stops["action"] == "collect"][0], column] = value
    broken = replace(plan, tables={**plan.tables, "stops": frame("stops", stops)})
    found = {str(issue.facts["rule"]) for issue in check.verify(scenario, network, broken).faults}
    assert rules & found


def test_more_pieces_on_a_trip_than_it_holds_are_found() -> None:
    scenario, network, plan = _planned()
    rule = scenario.rounds.joint["cars"].model_copy(update={"pieces": 1})
    rounds = scenario.rounds.model_copy(update={"joint": {"cars": rule}})
    strict = scenario.model_copy(update={"rounds": rounds})
    codes = {(issue.code, issue.facts["rule"]) for issue in check.verify(strict, network, plan).faults}
    assert ("RN753", "joint_loads") in codes


def test_a_site_without_coordinates_is_said() -> None:
    scenario, network, plan = _planned()
    work = joint_work(scenario, replace(network, sites=network.sites.assign(lon=np.nan)), plan, "cars")
    assert work.problems == ()
    assert {row.reason[:5] for row in work.lost} == {"RN664"}


def test_nothing_written_leaves_the_digest() -> None:
    assert tiny.scenario().digest == tiny.scenario(rounds={"joint": {}}).digest


def test_every_fault_is_told_at_once(tmp_path: Path) -> None:
    facts = _facts(
        vehicle="lorry", streams=["recyclables", "appliance"], samples=3, year=2030,
        windows=[{"earliest": "12:00", "latest": "08:00"}],
    )  # fmt: skip
    facts["rounds"]["joint"]["more"] = {"vehicle": "carrier", "streams": ["recyclables"], "pieces": 2}
    facts["rounds"]["joint"]["heavy"] = {"vehicle": "carrier", "streams": ["recyclables"], "pieces": 9, "piece": "3 t"}
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path, **facts))
    found = sorted((issue.code, issue.where.key) for issue in caught.value.issues if issue.where is not None)
    assert found == [
        ("RN155", "rounds.joint.cars.vehicle"),
        ("RN156", "rounds.joint.cars.year"),
        ("RN182", "rounds.joint.heavy.pieces"),
        ("RN660", "rounds.joint.cars.rounds_per_year"),
        ("RN661", "rounds.joint.cars.streams.1"),
        ("RN662", "rounds.joint.more.pieces"),
        ("RN663", "rounds.joint.heavy.streams.0"),
        ("RN663", "rounds.joint.more.streams.0"),
        ("RN665", "rounds.joint.cars.windows.0.latest"),
    ]


def test_joint_rounds_stand_beside_siting_and_rounds_decided_together() -> None:
    """The points' rounds go back to siting; what is fetched at the door in joint rounds is planned once, after it."""
    facts = county.facts(union={"rounds": 2})
    facts["streams"]["recyclables"]["modes"]["door_to_door"] = tiny.facts()["streams"]["recyclables"]["modes"][
        "door_to_door"
    ]
    facts["rounds"]["joint"] = {"big": {"vehicle": "truck", "streams": ["recyclables"], "piece": "0.5 t", "pieces": 3}}
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    plan = solve.solve(scenario, network)
    assert [figure.family for figure in plan.routing] == ["milk_run", "joint/big"]
    assert plan.union is not None
    assert check.verify(scenario, network, plan).faults == ()
