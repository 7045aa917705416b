"""The rounds of every year of a plan, what they cost in a year, and what each collection point owes of it."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.lost import Lost, without_impossible, without_vehicle
from recycling_net.routing.milk_run import milk_run_work
from recycling_net.routing.problem import Problem
from recycling_net.routing.rounds import solve_problems
from recycling_net.routing.schedule import Rounds
from recycling_net.routing.tables import calendar_table, unserved_table
from recycling_net.scenario import MilkRun, Scenario
from recycling_net.union.shares import day_shares

KEY = ["year", "station", "point"]
_COLUMNS = [*KEY, "visits", "tonnes", "share_yuan"]


@dataclass(frozen=True, slots=True)
class Driven:
    """The rounds of one station in one year, on one day of its calendar if it has one."""

    year: int
    problem: Problem
    rounds: Rounds
    per_year: int


@dataclass(frozen=True, slots=True)
class Collection:
    """Rounds from collection points to stations.

    Attributes
    ----------
    driven
        Every station's rounds.
    shares
        year, station, point, and in a year: visits, tonnes, share_yuan; the shares are what all rounds cost.
    yuan
        Year -> yuan, as driven.
    bound_yuan
        Year -> yuan below which no rounds from these points to these stations are; NaN where days were chosen.
    unserved
        Visits that no vehicle makes, over all years.
    tables
        ``calendar`` and ``unserved_orders`` of a plan, with the year before their columns.
    """

    driven: tuple[Driven, ...]
    shares: pd.DataFrame
    yuan: Mapping[int, float]
    bound_yuan: Mapping[int, float]
    unserved: int
    tables: Mapping[str, pd.DataFrame]

    def discounted(self, discount: Mapping[int, float]) -> tuple[float, float]:
        """What all years cost and the bound on it, in yuan of the first year."""
        cost, bound = (sum(discount[year] * yuan for year, yuan in of.items()) for of in (self.yuan, self.bound_yuan))
        return cost, bound


def milk_run(scenario: Scenario) -> MilkRun:
    """The rounds that the scenario asks for; reading has made sure that it does."""
    rule = scenario.rounds.milk_run
    if rule is None:
        raise ValueError("the scenario asks for no milk run")
    return rule


def in_year(scenario: Scenario, year: int) -> Scenario:
    """Return the scenario with its milk runs in that year."""
    rounds = scenario.rounds.model_copy(update={"milk_run": milk_run(scenario).model_copy(update={"year": year})})
    return scenario.model_copy(update={"rounds": rounds})


def point_flows(network: Network, plan: Plan) -> pd.DataFrame:
    """The flows of a plan that rounds collect."""
    flows, kinds = plan.tables["flows"], network.sites["kind"]
    wanted = flows["origin"].map(kinds).eq("collection_point") & flows["destination"].map(kinds).eq("transfer_station")
    return flows[wanted]


def with_flows(plan: Plan, flows: pd.DataFrame) -> Plan:
    """Return the plan with other flows."""
    return replace(plan, tables={**plan.tables, "flows": flows})


def collect(
    scenario: Scenario, network: Network, plan: Plan, *, years: Sequence[int], stop: threading.Event | None = None
) -> Collection:
    """Return the rounds that collect the flows of a plan in each of ``years``; one child routes them all."""
    problems: list[tuple[int, Problem, int]] = []
    calendars: dict[int, pd.DataFrame] = {}
    missing: dict[int, list[Lost]] = {year: [] for year in years}
    unserved = 0
    for year in years:
        work = milk_run_work(in_year(scenario, year), network, plan, stop)
        calendars[year] = calendar_table(list(work.calendar))
        for problem in work.problems:
            possible, impossible = without_impossible(problem)
            missing[year] += impossible
            unserved += len(impossible)
            problems.append((year, possible, work.rounds_per_year))
    answers = solve_problems([problem for _, problem, _ in problems], scenario.solve, stop=stop)
    driven = tuple(
        Driven(year, problem, answer.rounds, per_year)
        for (year, problem, per_year), answer in zip(problems, answers, strict=True)
    )
    yuan, bound = dict.fromkeys(years, 0.0), dict.fromkeys(years, 0.0)
    for one, answer in zip(driven, answers, strict=True):
        missing[one.year] += without_vehicle(one.problem, one.rounds.unserved)
        unserved += len(one.rounds.unserved)
        yuan[one.year] += one.rounds.cost_yuan * one.per_year
        bound[one.year] += float("nan") if len(calendars[one.year]) else answer.bound_yuan * one.per_year
    left_out = {year: unserved_table(rows) for year, rows in missing.items()}
    tables = {name: by_year(found) for name, found in (("calendar", calendars), ("unserved_orders", left_out))}
    return Collection(driven, _shares(driven), yuan, bound, unserved, tables)


def by_year(tables: Mapping[int, pd.DataFrame]) -> pd.DataFrame:
    """Return the tables of all years as one, with the year; at least one is given."""
    parts = [table.assign(year=year) for year, table in tables.items()]
    filled = [part for part in parts if len(part)]
    return pd.concat(filled, ignore_index=True) if filled else parts[0]


def _shares(driven: Iterable[Driven]) -> pd.DataFrame:
    rows = [
        (
            one.year, one.problem.depot.code, one.problem.visits[visit].point.code, one.per_year,
            one.problem.visits[visit].load_t * one.per_year, yuan * one.per_year,
        )
        for one in driven
        for day in one.rounds.days
        for visit, yuan in day_shares(one.problem, day)
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=_COLUMNS)
    return table.groupby(KEY, sort=True)[_COLUMNS[3:]].sum().reset_index()
