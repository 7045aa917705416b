"""What it would cost to serve each village by the rounds that call at it: told by rounds driven, guessed elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.family import way_yuan
from recycling_net.routing.sampled import pieces_a_tonne
from recycling_net.scenario import Scenario, Vehicle
from recycling_net.siting import Charges
from recycling_net.union.collection import SERVICE_KEY, Collection, Driven

Floats = npt.NDArray[np.float64]
MODES = {"mobile": "mobile", "daily": "door_to_door"}
"""The mode of service that each family of rounds carries out."""
_KEY = ["year", "stream", "mode", "place", "site", "visits"]
_PAIR = ["place", "site"]
_WHOLE, _NO_ROOM = 1e-9, 1e-12
_FEW = 2.0
"""So many visits on sampled days, and a village's own cost counts as much as what is usual: chance may have spared it."""


def service_charges(
    scenario: Scenario, network: Network, last: tuple[Plan, Collection], earlier: pd.DataFrame | None
) -> pd.DataFrame:
    """Return what siting is to charge for each tonne served: year, family, stream, mode, place, site, visits, yuan_per_t.

    A visit is taken to cost a part of the way there and back, one leg between neighbours, its unloading and its part
    of a vehicle's day, as rounds driven have them on average (continuous approximation: Daganzo 1984, The Distance
    Traveled to Visit N Points with a Maximum of C Stops per Vehicle, Transportation Science 18), and the time of its
    stop. Villages that rounds call at pay this times what their shares are of it, so that siting prices the ``last``
    plan as it is routed; others what is usual, but no less than they were found to cost in an ``earlier`` round. A year
    without such rounds takes the figures of the nearest year with some.
    """
    plan, found = last
    parts = []
    for family in MODES:
        own = [one for one in found.driven if one.problem.family == family and one.rounds.days]
        busy = sorted({one.year for one in own})
        for year in network.years if busy else ():
            like = min(busy, key=lambda other, year=year: (abs(other - year), -other))  # type: ignore[misc]  # mypy cannot infer a lambda's default
            usual = _Usual.of([one for one in own if one.year == like])
            table = _expected(scenario, network, family, year, usual)
            told = _told(table, _served(plan, found, family, year), _served(plan, found, family, like))
            parts.append(told.assign(family=family))
    columns = [*_KEY, "family", "yuan_per_t", "times", "visited"]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return table[columns] if earlier is None or earlier.empty else _remembered(table[columns], earlier)


def taken_for_service(scenario: Scenario, plan: Plan, charges: Charges | None) -> pd.DataFrame:
    """Return what siting took the rounds to villages for: the columns of `SERVICE_KEY`, priced_yuan, estimate_yuan."""
    served = collected(scenario, plan)
    key = [*SERVICE_KEY, "priced_yuan", "estimate_yuan"]
    served = served.assign(priced_yuan=way_yuan(scenario, served))
    served = served.assign(estimate_yuan=served["priced_yuan"])
    if charges is not None and len(charges.service):
        told = charges.service.set_index(_KEY)["yuan_per_t"].reindex(pd.MultiIndex.from_frame(served[_KEY]))
        known = told.to_numpy(float) * served["recovered_t"].to_numpy(float)
        served = served.assign(estimate_yuan=np.where(np.isnan(known), served["priced_yuan"], known))
    return served[key].groupby(SERVICE_KEY, sort=True).sum().reset_index()


def collected(scenario: Scenario, plan: Plan) -> pd.DataFrame:
    """The plan's assignments that rounds carry out, with their family."""
    served = plan.tables["assignments"]
    parts = []
    for family in MODES:
        rule = getattr(scenario.rounds, family)
        if rule is not None:
            own = served[_of(served, family)]
            parts.append(own[own["stream"].isin(_streams(scenario, family))].assign(family=family))
    return pd.concat(parts, ignore_index=True) if parts else served.iloc[:0].assign(family="")


def _of(table: pd.DataFrame, family: str) -> pd.Series:
    """Which rows a family carries out: whatever is mobile, however often; of door-to-door service the plain mode alone."""
    mode = table["mode"] if family == "daily" else table["mode"].str.split("/").str[0]
    return mode == MODES[family]


def _streams(scenario: Scenario, family: str) -> tuple[str, ...]:
    rule = scenario.rounds.daily
    if family == "daily":
        return rule.streams if rule is not None else ()
    return tuple(
        stream
        for stream, spec in scenario.streams.items()
        if any(mode.partition("/")[0] == MODES[family] for mode in spec.modes)
    )


@dataclass(frozen=True, slots=True)
class _Usual:
    """What rounds of one family and year have on average."""

    vehicle: Vehicle
    stops_a_trip: float
    stops_a_day: float
    leg_yuan: float
    visits_a_year: float
    """Of a village."""

    @staticmethod
    def of(driven: list[Driven]) -> _Usual:
        trips = [(one.problem, trip) for one in driven for day in one.rounds.days for trip in day.trips]
        stops = sum(len(trip) for _, trip in trips)
        legs = [
            float(problem.driving_yuan[before + 1, after + 1])
            for problem, trip in trips
            for before, after in pairwise(trip)
        ]
        villages = {(one.problem.depot.code, visit.point.code) for one in driven for visit in one.problem.visits}
        visits = sum(one.per_year * len(one.problem.visits) for one in driven)
        return _Usual(
            driven[0].problem.vehicle, stops / len(trips), stops / sum(len(one.rounds.days) for one in driven),
            float(np.mean(legs)) if legs else 0.0, visits / len(villages),
        )  # fmt: skip

    def visit_yuan(self, km: Floats, speed_kmh: float) -> Floats:
        """What a visit so far from its station costs beside its stop."""
        vehicle = self.vehicle
        there_and_back = 2 * km * (vehicle.cost_per_km + vehicle.cost_per_hour / speed_kmh)
        once = there_and_back + vehicle.unloading * vehicle.cost_per_hour - self.leg_yuan
        return np.asarray(self.leg_yuan + once / self.stops_a_trip + vehicle.cost_per_day / self.stops_a_day)


def _expected(scenario: Scenario, network: Network, family: str, year: int, usual: _Usual) -> pd.DataFrame:
    """Every option of a mode with what its tonne would usually cost; tonnes of all streams share a visit."""
    options = network.options
    table = options[_of(options, family) & options["stream"].isin(_streams(scenario, family))]
    supply = network.supply[year].reindex(pd.MultiIndex.from_frame(table[["place", "stream"]])).to_numpy(float)
    table = table.assign(year=year, tonnes=supply * table["share"].to_numpy(float))
    table = table[table["tonnes"] > 0]
    together = table.groupby([*_PAIR, "mode", "visits"])["tonnes"].transform("sum")
    hours = pd.Series(0.0, table.index)
    if (rule := scenario.rounds.daily) is not None and family == "daily":
        items = pieces_a_tonne(network, rule.streams, year)
        by_stream = (items["a_tonne"] * (rule.stop + items["handling_min"] / 60)).groupby(items["stream"]).sum()
        hours = table["stream"].map(by_stream).astype(float)
        rate = table["tonnes"] * table["stream"].map(items.groupby("stream")["a_tonne"].sum()) / rule.working_days
        visits = rule.working_days * -np.expm1(-rate.groupby([table["place"], table["site"]]).transform("sum"))
        stop = 0.0
    else:
        visits = _loads(scenario, table["visits"], together, usual)
        stop = scenario.rounds.mobile.dwell if scenario.rounds.mobile is not None else 0.0
    hour = usual.vehicle.cost_per_hour
    a_visit = usual.visit_yuan(table["km"].to_numpy(float), network.ways.speed_kmh) + stop * hour
    return table.assign(yuan_per_t=hours * hour + visits * a_visit / together)


def _loads(scenario: Scenario, visits: pd.Series, tonnes: pd.Series, usual: _Usual) -> pd.Series:
    """The stops of mobile vehicles in a year: as many at each visit as it takes vehicles to load what has gathered."""
    density = scenario.rounds.mobile.density if scenario.rounds.mobile is not None else 1.0
    room = max(min(usual.vehicle.capacity, usual.vehicle.volume * density), _NO_ROOM)
    vehicles = np.ceil(tonnes / visits.clip(lower=1) / room - _WHOLE).clip(lower=1)
    stops: pd.Series = (visits * vehicles).where(visits > 0, usual.visits_a_year)
    return stops


def _served(plan: Plan, found: Collection, family: str, year: int) -> pd.DataFrame:
    """Of every village that rounds call at in a year: place, site, stream, recovered_t, its share_yuan and calls."""
    shares = found.service[(found.service["family"] == family) & (found.service["year"] == year)]
    served = plan.tables["assignments"]
    served = served[(served["year"] == year) & _of(served, family)]
    return served[[*_PAIR, "stream", "mode", "visits", "recovered_t"]].merge(
        shares[[*_PAIR, "visits", "share_yuan"]].rename(columns={"visits": "calls"}), on=_PAIR, how="left"
    )


def _told(table: pd.DataFrame, own: pd.DataFrame, like: pd.DataFrame) -> pd.DataFrame:
    """The expected charges times what rounds of this year (``own``), or of one ``like`` it, cost of what is expected."""
    mine, usual = (_owed(table, served) for served in (own, like))
    is_driven = mine["share_yuan"].sum() > 0
    basis = mine if is_driven else usual
    mean = float(basis["share_yuan"].sum() / basis["expected"].sum())
    trust = mine["calls"] / (mine["calls"] + _FEW)
    times = trust * mine["share_yuan"] / mine["expected"] + (1 - trust) * mean
    if is_driven:
        times *= float(mine["share_yuan"].sum() / (times * mine["expected"]).sum())
    known = times.reindex(pd.MultiIndex.from_frame(table[_PAIR])).to_numpy(float)
    times_of = np.where(np.isnan(known), mean, known)
    return table.assign(yuan_per_t=table["yuan_per_t"] * times_of, times=times_of, visited=~np.isnan(known))


def _owed(table: pd.DataFrame, served: pd.DataFrame) -> pd.DataFrame:
    """By place and site: expected yuan of what is served there, its share_yuan, its calls."""
    option = [*_PAIR, "stream", "mode", "visits"]
    priced = served.merge(table[[*option, "yuan_per_t"]], on=option)
    priced = priced.assign(expected=priced["yuan_per_t"] * priced["recovered_t"]).fillna(
        {"calls": 0.0, "share_yuan": 0.0}
    )
    return priced.groupby(_PAIR).agg({"expected": "sum", "share_yuan": "first", "calls": "first"})


def _remembered(table: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The charges of villages that were called at in an earlier round, are not now, and were dearer."""
    known = earlier[earlier["visited"]].set_index(_KEY)["times"].reindex(pd.MultiIndex.from_frame(table[_KEY]))
    before = known.to_numpy(float)
    dearer = ~table["visited"].to_numpy(bool) & (before > table["times"].to_numpy(float))
    factor = np.where(dearer, before / table["times"], 1.0)
    return table.assign(
        yuan_per_t=table["yuan_per_t"] * factor, times=table["times"] * factor,
        visited=table["visited"].to_numpy(bool) | ~np.isnan(before),
    )  # fmt: skip
