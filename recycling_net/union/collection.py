"""The rounds of every year of a plan, what they cost in a year, and what each point and village owes of it."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import nan, sqrt
from statistics import stdev

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.daily import daily_work
from recycling_net.routing.family import Work
from recycling_net.routing.milk_run import ENDS, hauled, milk_run_work
from recycling_net.routing.mobile import mobile_work
from recycling_net.routing.problem import Problem
from recycling_net.routing.rounds import solve_works
from recycling_net.routing.schedule import Rounds
from recycling_net.routing.tables import calendar_table, unserved_table
from recycling_net.scenario import MilkRun, Scenario
from recycling_net.scenario import Rounds as Asked
from recycling_net.union.shares import day_shares

KEY = ["year", "family", "station", "point"]
SERVICE_KEY = ["year", "family", "site", "place"]
_FIGURES = ["visits", "tonnes", "share_yuan"]
_WORKS: dict[str, Callable[[Scenario, Network, Plan, threading.Event | None], Work]] = {
    "milk_run": milk_run_work,
    "trunk": partial(milk_run_work, family="trunk"),
    "mobile": mobile_work,
    "daily": lambda scenario, network, plan, _stop: daily_work(scenario, network, plan),
}


@dataclass(frozen=True, slots=True)
class Driven:
    """The rounds of one station in one year, on one day of its calendar if it has one."""

    year: int
    problem: Problem
    rounds: Rounds
    per_year: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Rounds from collection points to stations, and those that call at villages.

    Attributes
    ----------
    driven
        Every station's rounds.
    shares
        Of rounds between facilities: year, family, station, point, and in a year: visits, tonnes, share_yuan; they add
        up to what these cost.
    service
        Of rounds to villages: year, family, site, place, and the same three.
    families
        year, family, routed_yuan, bound_yuan, as in a year: what its rounds cost as driven, and below which no rounds
        for the same visits are; NaN where days were chosen.
    days_yuan
        Year -> what each sampled day costs, if a year were nothing but such days; none where no days are sampled.
    unserved
        Visits that no vehicle makes, over all years.
    short
        Years and families of which visits are left out because a shared fleet has no more vehicles.
    tables
        ``calendar`` and ``unserved_orders`` of a plan, with the year before their columns.
    """

    driven: tuple[Driven, ...]
    shares: pd.DataFrame
    service: pd.DataFrame
    families: pd.DataFrame
    days_yuan: Mapping[int, tuple[float, ...]]
    unserved: int
    tables: Mapping[str, pd.DataFrame]
    short: frozenset[tuple[int, str]] = frozenset()

    @property
    def is_idle(self) -> bool:
        """Whether nothing is fetched anywhere."""
        return self.shares.empty and self.service.empty

    @property
    def years(self) -> list[int]:
        """The years that rounds were asked for."""
        return sorted({int(year) for year in self.families["year"]})

    def discounted(self, discount: Mapping[int, float]) -> tuple[float, float]:
        """What all years cost and the bound on it, in yuan of the first year."""
        factor = self.families["year"].map(discount).astype(float)
        cost, bound = (
            float((self.families[name] * factor).sum(skipna=False)) for name in ("routed_yuan", "bound_yuan")
        )
        return cost, bound

    def discounted_by_family(self, discount: Mapping[int, float]) -> dict[str, float]:
        """What all years cost by family of rounds, in yuan of the first year."""
        yuan = self.families["routed_yuan"] * self.families["year"].map(discount).astype(float)
        return {
            str(name): float(cost) for name, cost in yuan.groupby(self.families["family"], sort=False).sum().items()
        }

    def error_yuan(self, discount: Mapping[int, float]) -> float:
        """The standard error of the discounted cost by the few days that were sampled; NaN where none were."""
        if not self.days_yuan:
            return nan
        by_day = [sum(days) for days in zip(*self._discounted_days(discount), strict=True)]
        return float(stdev(by_day)) / sqrt(len(by_day))

    def _discounted_days(self, discount: Mapping[int, float]) -> list[list[float]]:
        return [[discount[year] * yuan for yuan in days] for year, days in self.days_yuan.items()]


def fetching(scenario: Scenario, family: str) -> MilkRun:
    """The rounds between facilities that the scenario asks for; reading has made sure that it does."""
    rule: MilkRun | None = getattr(scenario.rounds, family)
    if rule is None:
        raise ValueError("the scenario asks for no such rounds")
    return rule


def families(scenario: Scenario) -> tuple[str, ...]:
    """The families of rounds whose cost goes back to siting."""
    return tuple(name for name in _WORKS if getattr(scenario.rounds, name) is not None)


def in_year(scenario: Scenario, year: int, wanted: Sequence[str]) -> Scenario:
    """Return the scenario with these families of rounds alone, in that year."""
    asked = {name: getattr(scenario.rounds, name).model_copy(update={"year": year}) for name in wanted}
    return scenario.model_copy(update={"rounds": Asked(**asked)})


def point_flows(network: Network, plan: Plan, family: str) -> pd.DataFrame:
    """The flows of a plan that a family of rounds collects."""
    return hauled(network, plan.tables["flows"], family)


def with_flows(plan: Plan, flows: pd.DataFrame) -> Plan:
    """Return the plan with other flows."""
    return replace(plan, tables={**plan.tables, "flows": flows})


def collect(
    scenario: Scenario,
    network: Network,
    plan: Plan,
    *,
    wanted: Sequence[str],
    years: Sequence[int],
    stop: threading.Event | None = None,
) -> Collection:
    """Return the rounds of the ``wanted`` families that a plan asks for in each of ``years``; one child routes them all."""
    works = [_WORKS[name](in_year(scenario, year, wanted), network, plan, stop) for year in years for name in wanted]
    solved = solve_works(works, scenario.solve, stop=stop)
    driven = tuple(
        Driven(one.work.year, answer.problem, answer.rounds, one.work.rounds_per_year)
        for one in solved
        for answer in one.answers
    )
    bounds = [nan if one.work.calendar else answer.bound_yuan for one in solved for answer in one.answers]
    missing = {
        year: [
            row
            for part in ("impossible", "left")
            for one in solved
            if one.work.year == year
            for row in getattr(one, part)
        ]
        for year in years
    }
    calendars = {
        year: calendar_table([row for work in works if work.year == year for row in work.calendar]) for year in years
    }
    left_out = {year: unserved_table(rows) for year, rows in missing.items()}
    tables = {name: by_year(found) for name, found in (("calendar", calendars), ("unserved_orders", left_out))}
    shares, service = _shares(driven)
    return Collection(
        driven=driven,
        shares=shares,
        service=service,
        families=_by_family(works, driven, bounds),
        days_yuan=_days(works, driven),
        unserved=sum(len(rows) for rows in missing.values()),
        tables=tables,
        short=frozenset((one.work.year, one.work.family) for one in solved if one.left and one.work.fleet is not None),
    )


def _by_family(works: Sequence[Work], driven: Sequence[Driven], bounds: Sequence[float]) -> pd.DataFrame:
    rows = []
    for work in works:
        own = [
            (one, bound)
            for one, bound in zip(driven, bounds, strict=True)
            if (one.year, one.problem.family) == (work.year, work.family)
        ]
        yuan = sum(one.rounds.cost_yuan * one.per_year for one, _ in own)
        rows.append((work.year, work.family, yuan, sum(bound * one.per_year for one, bound in own)))
    return pd.DataFrame(rows, columns=["year", "family", "routed_yuan", "bound_yuan"])


def _days(works: Sequence[Work], driven: Sequence[Driven]) -> dict[int, tuple[float, ...]]:
    found = {}
    for work in works:
        if work.samples:
            days = [0.0] * work.samples
            for one in driven:
                if (one.year, one.problem.family) == (work.year, work.family):
                    days[one.problem.day_number] += one.rounds.cost_yuan * one.per_year * work.samples
            found[work.year] = tuple(days)
    return found


def by_year(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all years as one, with the year; at least one is given."""
    parts = [table.assign(year=year) for year, table in tables.items()]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def with_driven(collection: Collection, driven: Iterable[Driven]) -> Collection:
    """Return the collection as if these were its rounds, with what points owe of them."""
    own = tuple(driven)
    shares, service = _shares(own)
    return replace(collection, driven=own, shares=shares, service=service)


def _shares(driven: Iterable[Driven]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """What each point owes and sends in a year, and how often vehicles come: several on one day are one visit.

    First of rounds between facilities, then of those to villages.
    """
    rows = [
        (
            one.year, one.problem.family, one.problem.depot.code, one.problem.visits[visit].point.code, number, one.per_year,
            one.problem.visits[visit].load_t * one.per_year, yuan * one.per_year,
        )
        for number, one in enumerate(driven)
        for day in one.rounds.days
        for visit, yuan in day_shares(one.problem, day)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=[*SERVICE_KEY, "day", *_FIGURES])
    by_day = table.groupby([*SERVICE_KEY, "day"], sort=True).agg(
        {"visits": "first", "tonnes": "sum", "share_yuan": "sum"}
    )
    every = by_day.groupby(SERVICE_KEY, sort=True)[_FIGURES].sum().reset_index()
    runs, of_point = every["family"].isin(list(ENDS)), {"site": "station", "place": "point"}
    return every[runs].rename(columns=of_point).reset_index(drop=True), every[~runs].reset_index(drop=True)
