"""Sampled rounds that join villages: whole pieces and bulk pickups, several places in one trip to the site that takes them."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, isfinite
from typing import Any

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.network.arrivals import appointed
from recycling_net.plan import Plan
from recycling_net.routing.family import Work, point_of, site_point, way_yuan
from recycling_net.routing.fleet import Fleet
from recycling_net.routing.lost import Lost, lost
from recycling_net.routing.problem import Problem, Visit, build_problem
from recycling_net.routing.sampled import pieces_a_tonne, sampled
from recycling_net.scenario import Joint, Scenario, Vehicle, sample_word

_WHOLE = 1e-9


def joint_work(scenario: Scenario, network: Network, plan: Plan, name: str) -> Work:
    """Return one problem per sampled round and site of the rounds ``name``.

    Pieces are Poisson with mean recovered tonnes x pieces a tonne / rounds a year, and what a place has is one visit, or
    several where no vehicle has room for it: full loads of whole pieces and a rest, or equal parts where the table of
    items weighs them. A vehicle that holds at most so many pieces, all of one weight, has room for their weight and
    half a piece, so that no rounding tells one less.
    """
    rule = scenario.rounds.joint[name]
    year = rule.year or scenario.horizon.last
    wanted = served(plan, rule, year)
    called = calls(network, wanted, rule, year, seed=scenario.solve.seed)
    vehicle = scenario.fleet[rule.vehicle]
    if rule.piece is not None and rule.pieces is not None:
        most = (rule.pieces + 0.5) * rule.piece
        vehicle = vehicle.model_copy(update={"capacity": min(vehicle.capacity, most)})
    problems: list[Problem] = []
    missing: list[Lost] = []
    each = [
        (number, str(site), rows)
        for number in range(rule.samples)
        for site, rows in called[called["day"] == number].groupby("site", sort=True)
    ]
    for number, site, rows in each:
        depot = site_point(network, site)
        if not isfinite(depot.lon):
            missing += [
                lost(str(code), str(network.places["name"][code]), "RN664", site=depot.name) for code in rows["place"]
            ]
            continue
        visits = tuple(visit for row in rows.to_dict("records") for visit in _visits(network, row, rule, vehicle))
        made = build_problem(f"joint/{name}", depot, visits, (rule.vehicle, vehicle), network.ways)
        problems.append(replace(made, day=sample_word(number), day_number=number))
    estimate = float(way_yuan(scenario, wanted).sum())
    times = rule.times_a_year
    fleet = Fleet(vehicle.count) if rule.shared else None
    return Work(f"joint/{name}", year, tuple(problems), tuple(missing), times, estimate, (), fleet, rule.samples)


def served(plan: Plan, rule: Joint, year: int) -> pd.DataFrame:
    """Return the plan's ``assignments`` of a year that are fetched so."""
    table = plan.tables["assignments"]
    at_the_door = table["mode"].str.split("/").str[0].eq("door_to_door")
    return table[table["year"].eq(year) & at_the_door & table["stream"].isin(rule.streams)]


def calls(network: Network, wanted: pd.DataFrame, rule: Joint, year: int, *, seed: int) -> pd.DataFrame:
    """Return what every place has in every sampled round: site, day, place, load_t, load_m3, loading_h, earliest_h, latest_h."""
    table = sampled(wanted, _pieces(network, rule, year), days=rule.samples, a_year=rule.rounds_per_year, seed=seed)
    hours = [(window.earliest, window.latest) for window in rule.windows] or [(0.0, 24.0)]
    chosen = appointed(zip(table["place"], table["day"], strict=True), len(hours), seed)
    earliest, latest = np.array(hours)[chosen].reshape(-1, 2).T
    return table.assign(earliest_h=earliest, latest_h=latest)


def _pieces(network: Network, rule: Joint, year: int) -> pd.DataFrame:
    """Stream, item, pieces of it in a tonne of its stream; what a piece weighs (t), fills (m³), takes to load (h)."""
    if rule.piece is not None:
        names = list(rule.streams)
        alike = {"a_tonne": 1 / rule.piece, "load_t": rule.piece, "load_m3": 0.0, "loading_h": rule.loading}
        return pd.DataFrame({"stream": names, "item": names}).assign(**alike)
    items = pieces_a_tonne(network, rule.streams, year).reset_index()
    return items[["stream", "item", "a_tonne"]].assign(
        load_t=items["weight_kg"] / 1000, load_m3=items["volume_m3"], loading_h=items["handling_min"] / 60
    )


def _visits(network: Network, row: dict[Any, Any], rule: Joint, vehicle: Vehicle) -> list[Visit]:
    point = point_of(network.places, str(row["place"]))
    shares = _shares(float(row["load_t"]), float(row["load_m3"]), rule, vehicle)
    return [
        Visit(
            point, share * row["load_t"], share * row["load_m3"], rule.stop + share * row["loading_h"],
            row["earliest_h"], row["latest_h"], note=f"{number}/{len(shares)}" if len(shares) > 1 else "",
        )
        for number, share in enumerate(shares, start=1)
    ]  # fmt: skip


def _shares(load_t: float, load_m3: float, rule: Joint, vehicle: Vehicle) -> list[float]:
    """What each visit fetches of all that a place has; one visit where no vehicle could take anything, which is said later."""
    if rule.piece is not None:
        pieces, most = round(load_t / rule.piece), int(vehicle.capacity / rule.piece + _WHOLE)
        if most == 0:
            return [1.0]
        return [min(most, pieces - done) / pieces for done in range(0, pieces, most)]
    if vehicle.capacity <= 0 or vehicle.volume <= 0:
        return [1.0]
    count = max(1, ceil(max(load_t / vehicle.capacity, load_m3 / vehicle.volume) - _WHOLE))
    return [1 / count] * count
