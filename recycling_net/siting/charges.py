"""What collection costs by its rounds, in place of the price of each haul from a collection point."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.model import Bools, Draft, Floats, Ints, Programme, Rows
from recycling_net.siting.problem import amounts, positions
from recycling_net.siting.task import Task

_ENDS = ["origin", "destination", "year"]


@dataclass(frozen=True, slots=True)
class Charges:
    """What rounds cost in each year.

    Attributes
    ----------
    points
        year, family (of rounds), origin, destination, yuan_per_t, yuan_a_year (while anything comes to the origin),
        tonnes (what it usually sends: by them a yearly charge is spread where no column says who sends where).
    stations
        year, family, station, yuan_a_year (while anything that may send there is visited).
    service
        year, family, stream, mode, place, site, visits, yuan_per_t: in place of what the mode's way costs.
    fleets
        Rounds whose vehicles have been too few.
    """

    points: pd.DataFrame
    stations: pd.DataFrame
    service: pd.DataFrame
    fleets: tuple[FleetLimit, ...] = ()

    def without(self, family: str, year: int) -> Charges:
        """Return them as if the rounds of a family cost nothing in a year."""

        def free(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
            mine = (table["family"] == family) & (table["year"] == year)
            return table.assign(**{name: table[name].where(~mine, 0.0) for name in names})

        return replace(
            self, points=free(self.points, ["yuan_per_t", "yuan_a_year"]), stations=free(self.stations, ["yuan_a_year"]),
            service=free(self.service, ["yuan_per_t"]),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FleetLimit:
    """The days of vehicles of a year and family of rounds: so many there are, each more is taken to cost ``over_yuan``.

    ``days`` charges vehicle-days where `Charges` charges yuan.
    """

    year: int
    family: str
    days: Charges
    most_days: float
    over_yuan: float


def charged(task: Task, charges: Charges) -> Task:
    """Return the task with ``charges`` in place of the prices of these hauls, and no more days of vehicles than there are.

    sum of the days that the rounds of the family are charged - over <= most_days in the year; a day over costs
    `over_yuan`. As a plan is charged what its rounds take, the days of the one whose rounds are known are exact.
    """
    priced = _priced(task, charges)
    if not charges.fleets:
        return priced
    draft, years = Draft(n_columns=len(priced.programme.cost)), list(task.problem.years)
    for fleet in charges.fleets:
        discount = task.problem.discount[years.index(fleet.year)]
        told, free = (_priced(task, each) for each in (fleet.days, fleet.days.without(fleet.family, fleet.year)))
        days = (told.programme.cost - free.programme.cost) / discount
        used = np.flatnonzero(days)
        limit = draft.rows(1, lower=-np.inf, upper=fleet.most_days)
        draft.put(limit, used, days[used])
        most = np.maximum(days[used], 0.0) @ priced.programme.upper[used]
        over = draft.columns(np.array([fleet.over_yuan * discount]), lower=0, upper=most, integer=False)
        draft.put(limit, over, -1.0)
    return _widened(priced, draft)


def _priced(task: Task, charges: Charges) -> Task:
    """Return the task with ``charges`` in place of the prices of these hauls; rules and budgets keep the scenario's.

    The least yearly charge of an origin goes to its being visited, what another destination costs more to sending
    there; where an origin may split what it has, that goes to its tonnes. A facility that a rule keeps open with
    nothing to fetch is not visited, and costs no rounds.
    """
    problem, columns = task.problem, task.columns
    per_t, a_year, usual = (_by_arc(task, charges.points, name) for name in ("yuan_per_t", "yuan_a_year", "tonnes"))
    priced = np.isfinite(per_t)
    extra = np.where(priced, per_t - amounts(problem.arcs, "yuan_per_t")[:, None], 0.0)
    origin, pair = positions(problem.arcs, "origin_at"), positions(problem.arcs, "pair")
    least = np.full((len(problem.sites), len(problem.years)), np.inf)
    np.minimum.at(least, origin, np.where(priced, a_year, np.inf))
    least = np.where(np.isfinite(least), least, 0.0)
    more = np.where(priced, a_year - least[origin], 0.0)
    extra += np.where((pair < 0)[:, None] & (more > 0), more / usual, 0.0)
    discount = problem.discount[:-1]
    cost = task.programme.cost.copy()
    cost[columns.option] += _by_option(task, charges.service) * discount
    cost[columns.flow] += extra * discount
    arc = positions(problem.options, "arc")
    leg = arc >= 0
    cost[columns.option[leg]] += problem.delivered[leg] * extra[arc[leg]] * discount
    _, first = np.unique(pair, return_index=True)
    first = first[pair[first] >= 0]
    cost[columns.sends[pair[first]]] += more[first] * discount
    task = replace(task, programme=replace(task.programme, cost=cost))
    return (
        task if charges.stations.empty else _with_visits(task, charges.stations, least, np.asarray(priced.any(axis=1)))
    )


def _by_arc(task: Task, points: pd.DataFrame, name: str) -> Floats:
    """(A, T) a charge of each arc, NaN where it has none."""
    arcs, years = task.problem.arcs, np.array(task.problem.years)
    wanted = [np.repeat(arcs[end].to_numpy(), len(years)) for end in _ENDS[:2]]
    found = points.set_index(_ENDS)[name].reindex(pd.MultiIndex.from_arrays([*wanted, np.tile(years, len(arcs))]))
    charge: Floats = found.to_numpy(float).reshape(len(arcs), len(years))
    return charge


def _by_option(task: Task, service: pd.DataFrame) -> Floats:
    """(O, T) yuan a year that a leg costs more by its rounds than by the price of its way."""
    problem = task.problem
    options, years = problem.options, np.array(problem.years)
    if service.empty:
        return np.zeros((len(options), len(years)))
    streams = problem.scenario.streams
    by_tonne = [
        streams[stream].modes[mode].cost for stream, mode in zip(options["stream"], options["mode"], strict=True)
    ]
    names = ["stream", "mode", "place", "site", "visits"]
    wide = service.pivot_table(index=names, columns="year", values="yuan_per_t").reindex(columns=years)
    told = wide.reindex(pd.MultiIndex.from_frame(options[names])).to_numpy(float)
    way = amounts(options, "yuan_per_t") - np.array(by_tonne, float)
    fixed = amounts(options, "yuan_per_year")[:, None] * (problem.recovered > 0)
    return np.where(np.isnan(told), 0.0, problem.recovered * (told - way[:, None]) - fixed)


def _with_visits(task: Task, stations: pd.DataFrame, least: Floats, priced: Bools) -> Task:
    """v[i,t] >= what brings anything to i, or takes it on; z[j,t] >= what brings anything to j (yearly charges of i and j).

    That is: of no choice, v[o,t] of who sends there, and the sum of the legs of one place and stream; else s[o,i,t] of
    who sends there, or f[o,i,t] / most of what may be split.
    """
    problem = task.problem
    codes, years = np.unique(stations["station"]), np.array(problem.years)
    yuan = stations.pivot_table(index="station", columns="year", values="yuan_a_year").reindex(codes, columns=years)
    arcs = problem.arcs[priced]
    origins = np.unique(positions(arcs, "origin_at"))
    draft, discount = Draft(n_columns=len(task.programme.cost)), problem.discount[:-1]
    visited = draft.columns(least[origins] * discount, lower=0, upper=1, integer=False)
    driven = draft.columns(yuan.fillna(0.0).to_numpy(float) * discount, lower=0, upper=1, integer=False)
    ends = pd.Series(np.searchsorted(codes, arcs["destination"].to_numpy(codes.dtype)), index=arcs.index)
    _gates(task, draft, arcs[arcs["destination"].isin(codes)], (driven, ends), (visited, origins))
    onward = arcs[np.isin(positions(arcs, "destination_at"), origins)]
    at = pd.Series(np.searchsorted(origins, positions(onward, "destination_at")), index=onward.index)
    _gates(task, draft, onward, (visited, at), (visited, origins))
    _brought(task, draft, arcs, (visited, origins))
    return _widened(task, draft)


def _widened(task: Task, draft: Draft) -> Task:
    """Return the task with the columns and rows of a draft that begins behind its columns."""
    programme = _wider(task.programme, draft)
    added = draft.n_columns - len(task.programme.cost)
    more, below = np.ones(added, dtype=bool), np.ones(draft.n_rows, dtype=bool)
    return replace(
        task, programme=programme, begin_columns=np.concatenate([task.begin_columns, more]),
        begin_rows=np.concatenate([task.begin_rows, below]), implied=np.concatenate([task.implied, ~below]),
    )  # fmt: skip


def _gates(task: Task, draft: Draft, arcs: pd.DataFrame, to: tuple[Ints, pd.Series], known: tuple[Ints, Ints]) -> None:
    """The column of where an arc leads (``to``: columns, and which of them by arc) is above what says that anything goes there."""
    columns, (visited, origins), (ends, end_of) = task.columns, known, to
    end = ends[end_of.loc[arcs.index].to_numpy(np.int64)]
    choice = arcs.groupby("origin_at")["destination_at"].transform("nunique").to_numpy() > 1
    pair, origin = positions(arcs, "pair"), np.searchsorted(origins, positions(arcs, "origin_at"))
    told, splits = pair >= 0, choice & (pair < 0)
    hauled = columns.flow[arcs.index.to_numpy(np.int64)[splits]]
    for sender, most, chosen in (
        (visited[origin[~choice]], 1.0, ~choice),
        (columns.sends[pair[told]], 1.0, told),
        (hauled, np.maximum(task.programme.upper[hauled], 1.0), splits),
    ):
        rows = draft.rows(sender.shape, lower=-np.inf, upper=0)
        draft.put(rows, sender, 1.0)
        draft.put(rows, end[chosen], -most)


def _brought(task: Task, draft: Draft, arcs: pd.DataFrame, known: tuple[Ints, Ints]) -> None:
    """sum of x[o,t] over the legs of a place and stream that begin at i <= v[i,t], where what comes to i is fetched."""
    problem, (visited, origins) = task.problem, known
    options = problem.options
    fetched = pd.MultiIndex.from_frame(arcs[["origin_at", "stream"]])
    mine = pd.MultiIndex.from_frame(options[["site_at", "stream"]]).isin(fetched)
    legs = np.flatnonzero(mine)
    at = np.searchsorted(origins, positions(options, "site_at")[legs])
    key = pd.MultiIndex.from_arrays([at, positions(options, "group")[legs]])
    number, labels = pd.factorize(key)
    rows = draft.rows((len(labels), len(problem.years)), lower=-np.inf, upper=0)
    draft.put(rows[number], task.columns.option[legs], 1.0)
    draft.put(rows, visited[labels.get_level_values(0).to_numpy(np.int64)], -1.0)


def _wider(programme: Programme, draft: Draft) -> Programme:
    """Return the programme with the columns and rows of a draft that begins behind its columns."""
    cost, lower, upper, integer = (np.concatenate(part) for part in zip(*draft.column_parts, strict=True))
    below, rows = draft.written_rows(), programme.rows
    beside = sp.csr_matrix((len(rows), len(cost)))
    return Programme(
        np.concatenate([programme.cost, cost]), np.concatenate([programme.lower, lower]),
        np.concatenate([programme.upper, upper]), np.concatenate([programme.integer, integer]),
        Rows(
            np.concatenate([rows.lower, below.lower]), np.concatenate([rows.upper, below.upper]),
            sp.vstack([sp.hstack([rows.matrix, beside]), below.matrix], format="csr"),
        ),
    )  # fmt: skip
