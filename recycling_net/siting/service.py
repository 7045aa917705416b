"""Rows that every plan keeps: single assignment, sizes, flow balance, capacity, single hauls."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.siting.changes import size_changes
from recycling_net.siting.columns import Columns
from recycling_net.siting.gates import passed_gates
from recycling_net.siting.model import Draft, Floats, Ints
from recycling_net.siting.nodes import Ways, within_reach
from recycling_net.siting.problem import Problem, amounts, largest, positions
from recycling_net.siting.spans import grown


def single_assignment(draft: Draft, problem: Problem, columns: Columns) -> Ints:
    """sum_o x[o,t] <= 1 over the legs of a place and stream   (rule: single assignment); returns the rows, (groups, T)"""
    group = positions(problem.options, "group")
    rows = draft.rows((int(group.max(initial=-1)) + 1, len(problem.years)), lower=-np.inf, upper=1)
    draft.put(rows[group], columns.option, 1.0)
    return rows


def one_size(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_s u[j,s,t] = y[j,t]; u[j,s,t] >= u[j,s,t-1]: one size, opened once, never closed   (rule: existing)

    Sites that may be enlarged or closed keep the first part alone; their second part is `changes.size_changes`.
    """
    site = positions(problem.choices, "site")
    varies = problem.changing
    chosen = (columns.sized[:, 0] != columns.is_open[site, 0]) & (problem.free[site] | varies)
    several = np.unique(site[chosen])
    rows = draft.rows((len(several), len(problem.years)), lower=0, upper=0)
    draft.put(rows, columns.is_open[several], -1.0)
    draft.put(rows[np.searchsorted(several, site[chosen])], columns.sized[chosen], 1.0)
    new = (problem.sites["status"].to_numpy() == "candidate")[site] & ~varies
    grows = draft.rows((int(new.sum()), len(problem.years) - 1), lower=0, upper=np.inf)
    draft.put(grows, columns.sized[new][:, 1:], 1.0)
    draft.put(grows, columns.sized[new][:, :-1], -1.0)
    size_changes(draft, problem.moves, problem.choices, (columns.sized, columns.moves))


def fixed(draft: Draft, problem: Problem, columns: Columns) -> None:
    """u[j,s,t] = 1 in the opening year, y[j,t] = 0 before; of the rest of the part y[j,t] = 0 if it is complete   (rule: fixed)

    What a kept facility becomes later is free: it may be enlarged or closed where its kind may.
    """
    kept, sites = problem.scenario.fixed, problem.sites
    if kept is None:
        return
    concerned = [
        status == "candidate" and kept.concerns(kind, township)
        for status, kind, township in zip(sites["status"], sites["kind"], sites["township_code"], strict=True)
    ]
    site_of, size_of = positions(problem.choices, "site"), problem.choices["size"].to_numpy()
    at = {code: site for site, code in enumerate(sites["code"]) if concerned[site]}
    first, until = problem.years[0], min(kept.until or problem.years[-1], problem.years[-1])
    closed = np.zeros((len(sites), len(problem.years)), dtype=bool)
    if kept.complete:
        closed[np.array(concerned, dtype=bool)] = np.array(problem.years) <= until
    for row in kept.facilities.rows:
        year = max(row.opening_year or first, first)
        own = np.flatnonzero(site_of == at.get(row.code, -1))
        own = own[size_of[own] == row.size] if row.size else own
        if len(own) == 0 or year > until:
            continue
        opening = problem.years.index(year)
        closed[at[row.code]] = np.arange(len(problem.years)) < opening
        draft.put(draft.rows(1, lower=1, upper=np.inf), columns.sized[own, opening], 1.0)
    site, when = np.nonzero(closed)
    draft.put(draft.rows(len(site), lower=-np.inf, upper=0), columns.is_open[site, when], 1.0)


def balance(draft: Draft, problem: Problem, columns: Columns) -> None:
    """keep[n] c[n,t] = sum_out f[t] + d[n,t] at nodes between legs and terminal; t per year

    c is what comes in by legs and hauls, or comes out of another stream there; d is disposed of.
    """
    years = len(problem.years)
    inside = ~problem.nodes["terminal"].to_numpy(bool) & ~problem.starts
    rows = np.full((len(inside), years), -1)
    rows[inside] = draft.rows((int(inside.sum()), years), lower=0, upper=0)
    keep = amounts(problem.nodes, "keep")
    for node, column, tonnes in _ways_in(problem, columns):
        here = inside[node]
        draft.put(rows[node[here]], column[here], tonnes[here] * keep[node[here]][:, None])
    start = positions(problem.arcs, "from_node")
    out = inside[start]
    draft.put(rows[start[out]], columns.flow[out], -1.0)
    thrown = rows[positions(problem.disposals, "node"), positions(problem.disposals, "year_at")]
    draft.put(thrown[thrown >= 0], columns.disposed[thrown >= 0], -1.0)


def conversions(draft: Draft, problem: Problem, columns: Columns) -> None:
    """m[k,t] = share[k] c[n,t]: so much of what comes to a node comes out there as another stream; t per year"""
    made = problem.made
    rows = draft.rows((len(made), len(problem.years)), lower=0, upper=0)
    draft.put(rows, columns.made, -1.0)
    source = pd.DataFrame({"node": made["from_node"], "row": np.arange(len(made)), "share": made["share"]})
    for node, column, tonnes in _ways_in(problem, columns):
        pairs = pd.DataFrame({"node": node, "way": np.arange(len(node))}).merge(source, on="node")
        way = positions(pairs, "way")
        draft.put(rows[positions(pairs, "row")], column[way], tonnes[way] * amounts(pairs, "share")[:, None])


def extra_size(draft: Draft, problem: Problem, columns: Columns) -> None:
    """Capacity between two sizes, and the years in which a kind may open   (rules: expansion, open_years)"""
    grown(draft, problem.choices, columns.sized, columns.extra)
    kinds = problem.choices["kind"].to_numpy()
    new = (problem.choices["status"] == "candidate").to_numpy()
    for kind, spec in problem.scenario.facilities.items():
        own = np.flatnonzero((kinds == kind) & new)
        for at, year in enumerate(problem.years):
            if spec.open_years and year not in spec.open_years:
                rows = draft.rows(len(own), lower=-np.inf, upper=0)
                draft.put(rows, columns.sized[own, at], 1.0)
                if at > 0:
                    draft.put(rows, columns.sized[own, at - 1], -1.0)


def _ways_in(problem: Problem, columns: Columns) -> list[tuple[Ints, Ints, Floats]]:
    """Every way by which something comes to a node: the nodes, the columns, tonnes per unit of the column."""
    leg = positions(problem.options, "arc") >= 0
    return [
        (positions(problem.options, "node"), columns.option, problem.recovered),
        (positions(problem.options, "end_node")[leg], columns.option[leg], problem.delivered[leg]),
        (positions(problem.arcs, "to_node"), columns.flow, np.ones(columns.flow.shape)),
        (positions(problem.made, "to_node"), columns.made, np.ones(columns.made.shape)),
    ]


def capacity(draft: Draft, problem: Problem, columns: Columns) -> None:
    """min[j,s] u[j,s,t] <= throughput[j,t] <= capacity[j,s] u[j,s,t] + e[j,t], summed over s   (rules: capacity, min_throughput)

    Throughput is everything that comes in, over all streams, t per year; an outside site has its own yearly limit.
    """
    n_sites, years = len(problem.sites), len(problem.years)
    outside = (problem.sites["status"] == "outside").to_numpy()
    limit = np.where(outside, amounts(problem.sites, "capacity_t"), 0.0)
    rows = draft.rows((n_sites, years), lower=-np.inf, upper=limit[:, None])
    site = positions(problem.choices, "site")
    least = amounts(problem.choices, "min_throughput_t")
    needs = np.unique(site[least > 0])
    floor = draft.rows((len(needs), years), lower=0, upper=np.inf)
    floor_of = np.full(n_sites, -1)
    floor_of[needs] = np.arange(len(needs))
    draft.put(rows[site], columns.sized, -amounts(problem.choices, "capacity_t")[:, None])
    draft.put(rows[site[amounts(problem.choices, "span_t") > 0]], columns.extra, -1.0)
    asked = least > 0
    draft.put(floor[floor_of[site[asked]]], columns.sized[asked], -least[asked][:, None])
    leg = np.flatnonzero(positions(problem.options, "arc") >= 0)
    end = positions(problem.nodes, "site_at")[positions(problem.options, "end_node")[leg]]
    for where, column, tonnes in (
        (positions(problem.options, "site_at"), columns.option, problem.recovered),
        (end, columns.option[leg], problem.delivered[leg]),
        (positions(problem.arcs, "destination_at"), columns.flow, np.ones(columns.flow.shape)),
    ):
        draft.put(rows[where], column, tonnes)
        held = floor_of[where] >= 0
        draft.put(floor[floor_of[where[held]]], column[held], tonnes[held])


def single_haul(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_d z[o,d,t] <= y[o,t]; z[o,d,t] <= y[d,t]; sum_m f[m,o,d,t] <= M z[o,d,t]: one destination a year

    M is what can come through the pair at most: what can leave the origin, what fits into the destination.
    """
    if problem.pairs.empty:
        return
    years = len(problem.years)
    origin, destination = positions(problem.pairs, "origin_at"), positions(problem.pairs, "destination_at")
    choice = positions(problem.pairs, "choice")
    one = draft.rows((int(choice.max()) + 1, years), lower=-np.inf, upper=0)
    draft.put(one[choice], columns.sends, 1.0)
    first = np.unique(choice, return_index=True)[1]
    draft.put(one, columns.is_open[origin[first]], -1.0)
    there = draft.rows((len(choice), years), lower=-np.inf, upper=0)
    draft.put(there, columns.sends, 1.0)
    draft.put(there, columns.is_open[destination], -1.0)
    arcs = problem.arcs[problem.arcs["pair"] >= 0]
    pair = positions(arcs, "pair")
    reach = within_reach(
        (problem.recovered, problem.options), Ways(problem.arcs, problem.nodes, problem.made, problem.disposals)
    )
    leaving = np.minimum(problem.most_t, reach) * amounts(problem.nodes, "keep")[:, None]
    most = np.zeros((len(choice), years))
    np.add.at(most, pair, leaving[positions(arcs, "from_node")])
    most = np.minimum(most, largest(problem.sites, problem.choices)[destination][:, None])
    through = draft.rows((len(choice), years), lower=-np.inf, upper=0)
    draft.put(through[pair], columns.flow[arcs.index.to_numpy()], 1.0)
    arc = positions(problem.options, "arc")
    pair_of = np.where(arc >= 0, positions(problem.arcs, "pair")[arc], -1)
    leg = pair_of >= 0
    draft.put(through[pair_of[leg]], columns.option[leg], problem.delivered[leg])
    draft.put(through, columns.sends, -most)


def open_to_serve(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_o x[o,t] <= y[k,t] over the legs of a place and stream that pass site k; the same with z[o,d,t] of a pair

    Capacity says so already in whole numbers; in fractions this is far tighter.
    """
    gate, legs = passed_gates(problem)
    opened = np.vstack([columns.is_open, columns.sends])
    rows = draft.rows((len(gate), len(problem.years)), lower=-np.inf, upper=0)
    part = legs.tocoo()
    draft.put(rows[part.row], columns.option[part.col], 1.0)
    draft.put(rows, opened[gate], -1.0)
    draft.implied(rows)
