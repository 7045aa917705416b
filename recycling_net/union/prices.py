"""What it would cost to collect each point by the rounds of each station: told by rounds driven, guessed elsewhere."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.milk_run import ENDS, hauled
from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import Rounds
from recycling_net.scenario import Scenario, Vehicle
from recycling_net.siting import Charges
from recycling_net.union.collection import Collection, Driven, collect, fetching, point_flows, with_flows
from recycling_net.union.located import located, points_of, yuan_between
from recycling_net.union.service import service_charges

Floats = npt.NDArray[np.float64]
_PAIR = ["origin", "destination"]
_FREE = 1e-9
"""Yuan an hour of driving that stand for nothing: what costs nothing to drive is taken to take no time."""
_STATION = ["year", "family", "station", "yuan_a_year"]
_POINT = ["year", "family", *_PAIR, "yuan_per_t", "yuan_a_year", "tonnes", "visited"]


def charges(
    scenario: Scenario,
    network: Network,
    last: tuple[Plan, Collection],
    earlier: Charges | None,
    stop: threading.Event | None = None,
) -> Charges:
    """Return what siting is to charge for what rounds collect: see `_haul_charges` and `service_charges`."""
    service = service_charges(scenario, network, last, None if earlier is None else earlier.service)
    driven = [family for family in ENDS if (last[1].shares["family"] == family).any()]
    if not driven:
        return Charges(pd.DataFrame(columns=_POINT), pd.DataFrame(columns=_STATION), service)
    told = [_haul_charges(scenario, network, last, family, stop) for family in driven]
    points, stations = (pd.concat(parts, ignore_index=True) for parts in zip(*told, strict=True))
    if earlier is not None and not earlier.points.empty:
        points = _remembered(points, earlier.points)
    return Charges(points, stations, service)


def _haul_charges(
    scenario: Scenario, network: Network, last: tuple[Plan, Collection], family: str, stop: threading.Event | None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the charges of every way from a point to a station as a family of rounds drives it, and of every station.

    Points are whatever rounds fetch from, stations where they unload. A station with rounds costs the day of one vehicle on each of their days, with one unloading, whoever sends there;
    a point what is left of its share of them. So siting prices the ``last`` plan as it is routed. A station without
    rounds is taken to have those that it would drive where location-routing opens it (`located`); elsewhere those to
    the points to which it is nearer than their own station; one without any such points, as many days as stations have
    on average. Any other point is charged what it would owe if
    it joined a station's rounds, and for each tonne its part of what of a full load's way there and back is not in
    that (the two parts of the usual estimates of rounds: Haimovich and Rinnooy Kan 1985, Bounds and Heuristics for
    Capacitated Routing Problems, Mathematics of Operations Research 10), with that trip's part of a vehicle's day, for
    who sends more needs more vehicles; but no less than by what it was charged after
    it had been visited in an earlier round (`_remembered`).

    A year without rounds has the prices of the nearest year with some, all by the tonne: a point that opens before
    there is a station to take anything is not to be charged for it.
    """
    plan, found = last
    pairs = _pairs(network, family)
    flows = point_flows(network, plan, family)
    busy = sorted({int(year) for year in found.shares.loc[found.shares["family"] == family, "year"]})
    idle = [_idle(scenario, network, family, pairs, flows[flows["year"] == year]) for year in busy]
    alone = {family: fetching(scenario, family).model_copy(update={"shared": None})}
    free = scenario.model_copy(update={"rounds": scenario.rounds.model_copy(update=alone)})
    dreamt = collect(
        free, network, with_flows(plan, pd.concat(idle, ignore_index=True)), wanted=(family,), years=busy, stop=stop
    )
    told = [_of_year(scenario, network, pairs, _Year(family, year, found, dreamt)) for year in busy]
    points, stations = (pd.concat(parts, ignore_index=True) for parts in zip(*told, strict=True))
    for year in sorted(set(network.years) - set(busy)):
        like = min(busy, key=lambda other: (abs(other - year), -other))
        points = pd.concat([points, _by_tonne(points, stations, like).assign(year=year)], ignore_index=True)
    return points, stations


def _by_tonne(points: pd.DataFrame, stations: pd.DataFrame, year: int) -> pd.DataFrame:
    """The charges of a year's points with all that is charged by the year, stations too, spread over usual tonnes."""
    like = points[points["year"] == year]
    visited = like[like["visited"]]
    at = stations[(stations["year"] == year) & stations["station"].isin(visited["destination"])]
    rest = at["yuan_a_year"].sum() / visited["tonnes"].sum()
    by_tonne = like["yuan_per_t"] + like["yuan_a_year"] / like["tonnes"] + rest
    return like.assign(yuan_per_t=by_tonne, yuan_a_year=0.0, visited=False)


def _remembered(points: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The points with the charges of earlier rounds where they were visited then, are not now, and were dearer."""
    key = ["year", *_PAIR]
    names = ["yuan_per_t", "yuan_a_year"]
    known = earlier[earlier["visited"]].set_index(key)[names].reindex(pd.MultiIndex.from_frame(points[key]))
    before = known["yuan_per_t"].to_numpy() * points["tonnes"] + known["yuan_a_year"].to_numpy()
    dearer = ~points["visited"] & (before > points["yuan_per_t"] * points["tonnes"] + points["yuan_a_year"])
    kept = {name: np.where(dearer, known[name].to_numpy(), points[name]) for name in names}
    return points.assign(**kept, visited=points["visited"] | known["yuan_per_t"].notna().to_numpy())


def _pairs(network: Network, family: str) -> pd.DataFrame:
    """Every point and station between which something may be hauled: origin, destination, km."""
    arcs = hauled(network, network.arcs, family)[[*_PAIR, "km"]]
    return arcs.drop_duplicates(_PAIR).sort_values(_PAIR[::-1]).reset_index(drop=True)


def _idle(scenario: Scenario, network: Network, family: str, pairs: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The flows of a year as they would be to each station without rounds: see `_haul_charges`."""
    idle = ~pairs["destination"].isin(flows["destination"])
    chosen = pairs[:0]
    if idle.any() and fetching(scenario, family).calendar is None:
        chosen = located(scenario, network, family, pairs, flows.groupby("origin", sort=True)["tonnes"].sum())
    chosen = chosen[~chosen["destination"].isin(flows["destination"])]
    moved = flows.drop(columns=["destination", "km"]).merge(chosen, on="origin")[list(flows.columns)]
    others = pairs[~pairs["destination"].isin(chosen["destination"])]
    return pd.concat([moved, _nearer(pairs, others, flows)], ignore_index=True)


def _nearer(pairs: pd.DataFrame, others: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """The flows as they would be to ``others`` that are idle, from points that are nearer to it than to their own."""
    idle = others[~others["destination"].isin(flows["destination"])].rename(
        columns={"destination": "other", "km": "way"}
    )
    at = flows.drop(columns="km").merge(pairs, on=_PAIR).merge(idle, on="origin")
    at = at[at["way"] < at["km"]]
    return at.assign(destination=at["other"])[list(flows.columns)]


@dataclass(frozen=True, slots=True)
class _Year:
    """One year's rounds of a family: those of the plan, and those that stations without any would drive."""

    family: str
    year: int
    found: Collection
    dreamt: Collection

    @property
    def driven(self) -> list[Driven]:
        """All of them."""
        every = (one for part in (self.found, self.dreamt) for one in part.driven if one.year == self.year)
        return [one for one in every if one.problem.family == self.family]

    @property
    def shares(self) -> pd.DataFrame:
        """What points owe of them."""
        told = pd.concat([self.of(part) for part in (self.found, self.dreamt)])
        named = told.rename(columns={"point": "origin", "station": "destination"})
        return named.drop(columns=["year", "family", "visits"])

    def of(self, part: Collection) -> pd.DataFrame:
        """The shares of the family and year."""
        return part.shares[(part.shares["year"] == self.year) & (part.shares["family"] == self.family)]


def _of_year(
    scenario: Scenario, network: Network, pairs: pd.DataFrame, told: _Year
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Points and stations of `Charges` in one year."""
    rule = fetching(scenario, told.family)
    vehicle = scenario.fleet[rule.vehicle]
    hour, own = vehicle.cost_per_hour, told.of(told.found)
    visits = float(own.groupby("point")["visits"].sum().mean())
    usual_t = float(own.groupby("point")["tonnes"].sum().mean())
    stations = _stations(pairs, told, vehicle)
    parts = []
    for station, here in pairs.groupby("destination", sort=True):
        rounds = [(one.problem, one.rounds) for one in told.driven if one.problem.depot.code == station]
        joining, alone = _ways(network, str(station), here["origin"], rounds, vehicle)
        parts.append(here.assign(joining=joining, beyond=alone - joining))
    table = pd.concat(parts).merge(told.shares, on=_PAIR, how="left")
    table = table.merge(stations[["station", "part"]].rename(columns={"station": "destination"}), on="destination")
    owes = table["share_yuan"].notna()
    left = table["share_yuan"].fillna(0.0) * (1 - table["part"])
    usual = table["tonnes"].fillna(usual_t)
    load_t = min(vehicle.capacity, vehicle.volume * rule.density)
    an_hour = max(vehicle.cost_per_km * network.ways.speed_kmh + hour, _FREE)
    driving_h = (table["joining"] + table["beyond"]) / an_hour
    trip_h = driving_h + vehicle.unloading + rule.stop + rule.loading * load_t
    of_day = (trip_h / vehicle.shift).clip(1 / vehicle.trips, 1.0)
    trip_yuan = hour * vehicle.unloading + table["beyond"] + of_day * vehicle.cost_per_day
    per_t = hour * rule.loading + trip_yuan / load_t
    per_t = np.where(owes, np.minimum(per_t, left / usual), per_t)
    a_year = np.where(owes, left - per_t * usual, visits * (hour * rule.stop + table["joining"]))
    visited = pd.MultiIndex.from_frame(table[_PAIR]).isin(pd.MultiIndex.from_frame(own[["point", "station"]]))
    points = table.assign(
        year=told.year, family=told.family, yuan_per_t=per_t, yuan_a_year=a_year, tonnes=usual, visited=visited
    )
    return points[_POINT], stations[_STATION]


def _stations(pairs: pd.DataFrame, told: _Year, vehicle: Vehicle) -> pd.DataFrame:
    """Every station's yearly charge, and what part that is of all that its rounds cost."""
    a_day = vehicle.cost_per_day + vehicle.cost_per_hour * vehicle.unloading
    rows = [
        (one.problem.depot.code, one.per_year, one.per_year * one.rounds.cost_yuan)
        for one in told.driven
        if one.rounds.days
    ]
    days = pd.DataFrame(rows, columns=["station", "days", "yuan"]).groupby("station").sum()
    usual = days["days"].mean()
    days = days.reindex(np.unique(pairs["destination"]))
    charge = days["days"].fillna(usual) * a_day
    part = (charge / days["yuan"]).fillna(0.0)
    return pd.DataFrame(
        {
            "year": told.year,
            "family": told.family,
            "station": days.index,
            "yuan_a_year": charge.to_numpy(),
            "part": part.to_numpy(),
        }
    )


def _ways(
    network: Network,
    station: str,
    codes: pd.Series,
    rounds: Sequence[tuple[Problem, Rounds]],
    vehicle: Vehicle,
) -> tuple[Floats, Floats]:
    """Yuan of driving that each point would owe if it joined a station's rounds, and for a trip to it alone.

    Of n stops and one that joins each is as likely to be the first to be there: with 1 / (n + 1) it owes the trip to
    it alone, else the detour.
    """
    home, points = points_of(network, pd.Series([station])), points_of(network, codes)
    alone = yuan_between(network, home, points, vehicle)[0] + yuan_between(network, points, home, vehicle)[:, 0]
    least = alone.copy()
    for problem, made in rounds:
        nodes = points_of(network, pd.Series([station, *(visit.point.code for visit in problem.visits)]))
        there, back = yuan_between(network, nodes, points, vehicle), yuan_between(network, points, nodes, vehicle)
        for trip in (trip for day in made.days for trip in day.trips):
            for before, after in pairwise([0, *(visit + 1 for visit in trip), 0]):
                detour = np.maximum(there[before] + back[:, after] - problem.driving_yuan[before, after], 0.0)
                least = np.minimum(least, (alone + len(trip) * detour) / (len(trip) + 1))
    return least, alone
