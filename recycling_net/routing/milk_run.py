"""The weekly round of each transfer station to its collection points, from the flows of one year."""

from __future__ import annotations

import math

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.family import Work, site_point
from recycling_net.routing.problem import Point, Problem, Visit, build_problem
from recycling_net.scenario import MilkRun, Scenario, Vehicle

_WEEKS = 52
_NOTHING_T = 1e-9
_WHOLE = 1e-9


def milk_run_work(scenario: Scenario, network: Network, plan: Plan) -> Work:
    """Return one problem per transfer station that takes anything from collection points in the year.

    The load of a point is tonnes / 52 / per_week over all streams; its volume is load / density.
    """
    rule = scenario.rounds.milk_run
    if rule is None:
        raise ValueError("the scenario asks for no milk run")
    year = rule.year or scenario.horizon.last
    flows = _flows(network, plan.tables["flows"], year)
    vehicle = scenario.fleet[rule.vehicle]
    loads = flows.groupby(["destination", "origin"], sort=True)["tonnes"].sum() / (_WEEKS * rule.per_week)
    loads = loads[loads > _NOTHING_T]
    problems: list[Problem] = []
    for station, points in loads.groupby(level="destination", sort=True):
        visits = tuple(
            visit
            for point, load in points.droplevel("destination").items()
            for visit in _visits(site_point(network, str(point)), float(load), rule, vehicle)
        )
        depot = site_point(network, str(station))
        problems.append(build_problem("milk_run", depot, visits, (rule.vehicle, vehicle), network.ways))
    return Work(
        "milk_run", year, tuple(problems), (), _WEEKS * rule.per_week, estimate_yuan=float(flows["haul_yuan"].sum())
    )


def _flows(network: Network, flows: pd.DataFrame, year: int) -> pd.DataFrame:
    kinds = network.sites["kind"]
    of_year = flows[flows["year"] == year]
    wanted = of_year["origin"].map(kinds).eq("collection_point")
    wanted &= of_year["destination"].map(kinds).eq("transfer_station")
    return of_year[wanted]


def _visits(point: Point, load_t: float, rule: MilkRun, vehicle: Vehicle) -> list[Visit]:
    """Split a load that no vehicle can hold into full visits and a rest."""
    load_m3 = load_t / rule.density
    if vehicle.capacity <= 0 or vehicle.volume <= 0:
        return [_visit(point, load_t, load_m3, rule, "")]  # refused with its reason later
    vehicles = max(load_t / vehicle.capacity, load_m3 / vehicle.volume)
    count = max(1, math.ceil(vehicles - _WHOLE))
    parts = [min(1.0, vehicles - part) / vehicles for part in range(count)] if count > 1 else [1.0]
    return [
        _visit(point, load_t * part, load_m3 * part, rule, f"{number}/{count}" if count > 1 else "")
        for number, part in enumerate(parts, start=1)
    ]


def _visit(point: Point, load_t: float, load_m3: float, rule: MilkRun, note: str) -> Visit:
    return Visit(point, load_t, load_m3, service_h=rule.stop + rule.loading * load_t, note=note)
