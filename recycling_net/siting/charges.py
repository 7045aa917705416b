"""What collection costs by its rounds, in place of the price of each haul from a collection point."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.model import Draft, Floats, Programme, Rows
from recycling_net.siting.problem import amounts, positions
from recycling_net.siting.task import Task

_ENDS = ["origin", "destination", "year"]


@dataclass(frozen=True, slots=True)
class Charges:
    """What rounds cost in each year.

    Attributes
    ----------
    points
        year, origin, destination, yuan_per_t, yuan_a_year (while the origin is open), tonnes (what it usually sends: by
        them a yearly charge is spread where no column says who sends where).
    stations
        year, station, yuan_a_year (while anything that may send there is open).
    service
        year, stream, mode, place, site, visits, yuan_per_t: in place of what the mode's way costs.
    """

    points: pd.DataFrame
    stations: pd.DataFrame
    service: pd.DataFrame


def charged(task: Task, charges: Charges) -> Task:
    """Return the task with ``charges`` in place of the prices of these hauls; rules and budgets keep the scenario's.

    The least yearly charge of an origin goes to its being open, what another destination costs more to sending there;
    where an origin may split what it has, that goes to its tonnes.
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
    np.add.at(cost, columns.is_open, least * discount)  # a site that stands has one column for all years
    _, first = np.unique(pair, return_index=True)
    first = first[pair[first] >= 0]
    cost[columns.sends[pair[first]]] += more[first] * discount
    task = replace(task, programme=replace(task.programme, cost=cost))
    return task if charges.stations.empty else _with_stations(task, charges.stations)


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


def _with_stations(task: Task, stations: pd.DataFrame) -> Task:
    """z[j,t] >= y[i,t] where i has no other destination than j, else s[i,j,t], or f[i,j,t] / most of what may be split.

    z costs the station's yearly charge.
    """
    problem, columns = task.problem, task.columns
    codes, years = np.unique(stations["station"]), np.array(problem.years)
    yuan = stations.pivot_table(index="station", columns="year", values="yuan_a_year").reindex(codes, columns=years)
    draft = Draft(n_columns=len(task.programme.cost))
    driven = draft.columns(yuan.fillna(0.0).to_numpy(float) * problem.discount[:-1], lower=0, upper=1, integer=False)
    arcs = problem.arcs[problem.arcs["destination"].isin(codes)]
    choice = arcs.groupby("origin_at")["destination_at"].transform("nunique").to_numpy() > 1
    pair, origin = positions(arcs, "pair"), positions(arcs, "origin_at")
    station = driven[np.searchsorted(codes, arcs["destination"].to_numpy(codes.dtype))]
    told, splits = pair >= 0, choice & (pair < 0)
    hauled = columns.flow[arcs.index.to_numpy(np.int64)[splits]]
    for sender, most, chosen in (
        (columns.is_open[origin[~choice]], 1.0, ~choice),
        (columns.sends[pair[told]], 1.0, told),
        (hauled, np.maximum(task.programme.upper[hauled], 1.0), splits),
    ):
        rows = draft.rows(sender.shape, lower=-np.inf, upper=0)
        draft.put(rows, sender, 1.0)
        draft.put(rows, station[chosen], -most)
    programme = _wider(task.programme, draft)
    more, below = np.ones(driven.size, dtype=bool), np.ones(draft.n_rows, dtype=bool)
    return replace(
        task, programme=programme, begin_columns=np.concatenate([task.begin_columns, more]),
        begin_rows=np.concatenate([task.begin_rows, below]), implied=np.concatenate([task.implied, ~below]),
    )  # fmt: skip


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
