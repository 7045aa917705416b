"""How good and how fast a made-up day of orders and a made-up week of rounds are planned, with the product's own limits."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from recycling_net.bench.measure import Figures, measured
from recycling_net.check.day import verify_day
from recycling_net.errors import InputError, InternalError, Issue, Where
from recycling_net.network import Network, build
from recycling_net.network.ways import Ways
from recycling_net.reading import read
from recycling_net.reading.orders import dispatch_of
from recycling_net.routing.calendar.choose import Client, Task, choose
from recycling_net.routing.calendar.patterns import patterns, rarest
from recycling_net.routing.dispatch.ask import Asked
from recycling_net.routing.dispatch.plan import plan_day
from recycling_net.routing.problem import Point
from recycling_net.routing.rounds import solve_problems
from recycling_net.scenario import Calendar, DispatchOrder, Solve, Vehicle

_WINDOWS = (("08:00", "12:00"), ("13:00", "17:00"), ("08:00", "17:00"))
_OPEN = ("transfer_station", "sorting_centre", "custody_depot")
_SITE_T = 600.0
"""Tonnes a year of every site of a made-up day: two a working day."""
_HEAVIEST_KG = 100.0
_HOURS = 2.0
"""After which a search ends whatever its iterations."""


@dataclass(frozen=True, slots=True)
class DayWanted:
    """A day of so many orders, searched from several seeds, and once with ``times`` as many iterations."""

    orders: int = 120
    seeds: int = 3
    times: int = 20


def days(file: Path, wanted: DayWanted) -> Iterator[dict[str, object]]:
    """Yield the figures of the long search, then those of each seed with its gap to it (%).

    Raises
    ------
    InputError
        RN620 if the scenario at ``file`` dispatches nothing.
    InternalError
        If the independent check refuses the routes.
    """
    long = measured(f"{wanted.orders} orders, {wanted.times} x as long", day, file, wanted.orders, 1, wanted.times)
    yield long
    for seed in range(1, wanted.seeds + 1):
        found = measured(f"{wanted.orders} orders, seed {seed}", day, file, wanted.orders, seed, 1)
        yield found | {"gap": round(100 * (float(str(found["cost"])) / float(str(long["cost"])) - 1), 3)}


def day(file: Path, count: int, seed: int, times: int) -> Figures:
    """Return the figures of a day on which every candidate site is open and households call where they live."""
    scenario = read(file)
    how = dispatch_of(scenario)
    if how is None:
        raise InputError([Issue("RN620", Where(file, key="rounds.dispatch"))])
    limits = scenario.solve.model_copy(update={"route_time_limit": _HOURS, "seed": seed})
    scenario = scenario.model_copy(update={"solve": limits})
    network = build(scenario)
    codes = network.sites.index[network.sites["kind"].isin(_OPEN)]
    horizon = scenario.horizon
    sites = pd.DataFrame(
        {"code": codes, "opening_year": horizon.first, "last_year": horizon.last, "capacity_t": _SITE_T}
    )
    rows = scenario.supply.items.rows if scenario.supply.items is not None else ()
    orders = _orders(network, [item.item for item in rows if item.weight_kg <= _HEAVIEST_KG], count)
    date = f"{horizon.last}-05-12"
    for iterations in (1, how.iterations * times):  # the search is turned into machine code before the clock starts
        asked = Asked(scenario, network, how.model_copy(update={"iterations": iterations}), sites, horizon.last)
        clock, processor = time.perf_counter(), time.process_time()
        planned = plan_day(asked, orders, date=date)
        spent = time.perf_counter() - clock, time.process_time() - processor
    verdict = verify_day(scenario, network.ways, how, sites, (orders, planned))
    if not verdict.ok:
        raise InternalError(verdict.faults)
    routes, left = planned.tables["routes"], planned.tables["left_out"]
    return {
        "cost": round(planned.cost_yuan, 2), "vehicles": len(routes), "left_out": len(left), "checked": True,
        "iterations": planned.iterations, "seconds": round(spent[0], 2), "cpu_seconds": round(spent[1], 2),
    }  # fmt: skip


def _orders(network: Network, items: list[str], count: int) -> list[DispatchOrder]:
    """One piece an order, in villages by their households, in the morning, in the afternoon or at any hour."""
    random = np.random.default_rng(3)
    share = network.places["households"].to_numpy(float)
    chosen = random.choice(network.places.index, count, p=share / share.sum())
    made = []
    for number, place in enumerate(chosen):
        earliest, latest = _WINDOWS[random.integers(len(_WINDOWS))]
        facts = {"order": f"Q{number:04d}", "place": str(place), "item": str(random.choice(items))}
        made.append(DispatchOrder.model_validate({**facts, "earliest": earliest, "latest": latest}))
    return made


@dataclass(frozen=True, slots=True)
class WeekWanted:
    """A service area's week: so many stops, and vehicles that unload at the depot several times a day."""

    stops: int = 500
    vehicles: int = 4
    seeds: int = 1


def weeks(wanted: WeekWanted) -> Iterator[dict[str, object]]:
    """Yield the figures of each seed."""
    for seed in range(1, wanted.seeds + 1):
        what = f"{wanted.stops} stops, {wanted.vehicles} vehicles, seed {seed}"
        yield measured(what, week, wanted.stops, wanted.vehicles, seed)


_WAYS = Ways((np.array([127.0]), np.array([46.0])), detour_factor=1.35, speed_kmh=40.0)
"""No roads: great circle times 1.35."""
_WORKDAYS = 5
_CONTAINER_M3, _KEPT_D = 4.8, 3.0
"""What a stop's container holds, and how long the fullest may wait."""
_TRUCK = {
    "capacity": "5 t", "volume": "38 m³", "cost_per_km": "3.4 元/km", "cost_per_hour": "60 元/h",
    "cost_per_day": "200 元/d", "shift": "9 h", "trips": 4,
}  # fmt: skip


def week(stops: int, vehicles: int, seed: int) -> Figures:
    """Return the figures of a week: stops some ten kilometres round the depot, of 0.3 m³ a day in the middle."""
    random = np.random.default_rng(1)
    able = patterns(range(_WORKDAYS), 1)
    clients = []
    for number in range(stops):
        a_day = float(random.lognormal(-1.2, 0.8))
        point = Point(
            f"p{number}",
            f"p{number}",
            127 + float(random.normal(0, 0.10)),
            46 + float(random.normal(0, 0.07)),
            "surveyed",
        )
        longest = max(_CONTAINER_M3 / a_day, _KEPT_D)
        clients.append(Client(point, a_day * 0.2, a_day, 0.08, 0.1, tuple(rarest(able, 1, longest))))
    depot = Point("D", "D", 127.0, 46.0, "surveyed")
    truck = Vehicle.model_validate({**_TRUCK, "count": vehicles})
    for few in (True, False):  # the search is turned into machine code before the clock starts
        some, days_of = (clients[:2], Calendar(iterations=1)) if few else (clients, Calendar())
        task = Task("milk_run", depot, tuple(some), "truck", truck, days_of, 1)
        clock, processor = time.perf_counter(), _processor_s()
        chosen = choose(task, _WAYS, Solve(seed=seed))
        chosen_s = time.perf_counter() - clock
        answers = solve_problems(chosen.problems, Solve(seed=seed))
        spent = time.perf_counter() - clock, _processor_s() - processor
    made = [one.rounds for one in answers]
    return {
        "cost": round(sum(one.cost_yuan for one in made), 2),
        "visits": sum(len(problem.visits) for problem in chosen.problems),
        "left_out": sum(len(one.unserved) for one in made),
        "vehicle_days": sum(len(one.days) for one in made),
        "trips": sum(len(day.trips) for one in made for day in one.days),
        "hours": round(sum(day.hours for one in made for day in one.days), 1),
        "choosing_seconds": round(chosen_s, 2), "seconds": round(spent[0], 2), "cpu_seconds": round(spent[1], 2),
    }  # fmt: skip


def _processor_s() -> float:
    """Processor seconds of this process and its children that have ended."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system
