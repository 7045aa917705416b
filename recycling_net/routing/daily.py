"""Sampled days of door-to-door collection: what is called for on each, at the stations that serve it."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.family import Work, point_of, site_point, way_yuan
from recycling_net.routing.fleet import Fleet
from recycling_net.routing.problem import Problem, Visit, build_problem
from recycling_net.routing.sampled import pieces_a_tonne, sampled
from recycling_net.scenario import Daily, Scenario, Vehicle, sample_word

_WHOLE = 1e-9
_OF_SHIFT = 0.5
"""A village whose calls take longer than half a shift is visited in parts."""


def daily_work(scenario: Scenario, network: Network, plan: Plan) -> Work:
    """Return one problem per sampled day and site to which places are served from door to door.

    Pieces of an item are Poisson with mean recovered tonnes x pieces a tonne / working days; the county's pieces of a
    stream say how many of each item a tonne has. All calls of a place are one visit, or equal parts where a vehicle
    has no room for it. The sampled days cost as often as they make a year.
    """
    rule = scenario.rounds.daily
    if rule is None:
        raise ValueError("the scenario asks for no sampled days")
    year = rule.year or scenario.horizon.last
    wanted = served(plan, rule, year)
    called = calls(network, wanted, rule, year, seed=scenario.solve.seed)
    vehicle = scenario.fleet[rule.vehicle]
    problems = [
        _problem(network, str(site), day, rows, (rule.vehicle, vehicle))
        for day in range(rule.days)
        for site, rows in called[called["day"] == day].groupby("site", sort=True)
    ]
    estimate = float(way_yuan(scenario, wanted).sum())
    fleet = Fleet(vehicle.count) if rule.shared else None
    return Work("daily", year, tuple(problems), (), rule.times_a_year, estimate, fleet=fleet, samples=rule.days)


def served(plan: Plan, rule: Daily, year: int) -> pd.DataFrame:
    """Return the plan's ``assignments`` of a year that are collected so."""
    table = plan.tables["assignments"]
    mine = table["year"].eq(year) & table["mode"].eq("door_to_door") & table["stream"].isin(rule.streams)
    return table[mine]


def calls(network: Network, wanted: pd.DataFrame, rule: Daily, year: int, *, seed: int) -> pd.DataFrame:
    """Return what every place calls for on every sampled day: site, place, day, load_t, load_m3, service_h."""
    items = pieces_a_tonne(network, rule.streams, year).reset_index()
    pieces = items[["stream", "item", "a_tonne"]].assign(
        load_t=items["weight_kg"] / 1000, load_m3=items["volume_m3"], service_h=rule.stop + items["handling_min"] / 60
    )
    return sampled(wanted, pieces, days=rule.days, a_year=rule.working_days, seed=seed)


def _problem(network: Network, site: str, day: int, rows: pd.DataFrame, vehicle: tuple[str, Vehicle]) -> Problem:
    visits = []
    for row in rows.to_dict("records"):
        load_t, load_m3, service_h = (float(row[name]) for name in ("load_t", "load_m3", "service_h"))
        count = _parts(vehicle[1], load_t, load_m3, service_h)
        for number in range(1, count + 1):
            note = f"{number}/{count}" if count > 1 else ""
            point = point_of(network.places, str(row["place"]))
            visits.append(Visit(point, load_t / count, load_m3 / count, service_h / count, note=note))
    made = build_problem("daily", site_point(network, site), tuple(visits), vehicle, network.ways)
    return replace(made, day=sample_word(day), day_number=day)


def _parts(vehicle: Vehicle, load_t: float, load_m3: float, service_h: float) -> int:
    """In how many equal parts a place is visited; one where no vehicle could take anything, which is said later."""
    if vehicle.capacity <= 0 or vehicle.volume <= 0:
        return 1
    most = max(load_t / vehicle.capacity, load_m3 / vehicle.volume, service_h / (_OF_SHIFT * vehicle.shift))
    count: int = ceil(most - _WHOLE)
    return max(1, count)
