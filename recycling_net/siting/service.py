"""Rows that every plan keeps: single assignment, sizes, flow balance, capacity, single hauls."""

from __future__ import annotations

import numpy as np

from recycling_net.siting.columns import Columns
from recycling_net.siting.gates import passed_gates
from recycling_net.siting.model import Draft, Ints
from recycling_net.siting.problem import Problem, amounts, largest, positions


def single_assignment(draft: Draft, problem: Problem, columns: Columns) -> Ints:
    """sum_o x[o,t] <= 1 over the legs of a place and stream   (rule: single assignment); returns the rows, (groups, T)"""
    group = positions(problem.options, "group")
    rows = draft.rows((int(group.max(initial=-1)) + 1, len(problem.years)), lower=-np.inf, upper=1)
    draft.put(rows[group], columns.option, 1.0)
    return rows


def one_size(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_s u[j,s,t] = y[j,t]; u[j,s,t] >= u[j,s,t-1]: one size, opened once, never closed   (rule: existing)"""
    site = positions(problem.choices, "site")
    apart = columns.sized[:, 0] != columns.is_open[site, 0]
    fixed = ~problem.free[site]
    several = np.unique(site[apart & ~fixed])
    rows = draft.rows((len(several), len(problem.years)), lower=0, upper=0)
    draft.put(rows, columns.is_open[several], -1.0)
    chosen = apart & ~fixed
    draft.put(rows[np.searchsorted(several, site[chosen])], columns.sized[chosen], 1.0)
    new = (problem.sites["status"].to_numpy() == "candidate")[site]
    grows = draft.rows((int(new.sum()), len(problem.years) - 1), lower=0, upper=np.inf)
    draft.put(grows, columns.sized[new][:, 1:], 1.0)
    draft.put(grows, columns.sized[new][:, :-1], -1.0)


def balance(draft: Draft, problem: Problem, columns: Columns) -> None:
    """(1 - residue[n]) (sum_o D[o,t] x[o,t] + sum_in f[t]) = sum_out f[t] at nodes between legs and terminal; t per year"""
    inside = ~problem.nodes["terminal"].to_numpy(bool) & ~problem.starts
    row_of = np.full(len(problem.nodes), -1)
    row_of[inside] = np.arange(int(inside.sum()))
    rows = draft.rows((int(inside.sum()), len(problem.years)), lower=0, upper=0)
    keep = 1 - amounts(problem.nodes, "residue")
    node = positions(problem.options, "end_node")
    served = inside[node]
    draft.put(
        rows[row_of[node[served]]], columns.option[served], problem.delivered[served] * keep[node[served]][:, None]
    )
    start, end = positions(problem.arcs, "from_node"), positions(problem.arcs, "to_node")
    out = inside[start]
    draft.put(rows[row_of[start[out]]], columns.flow[out], -1.0)
    onward = inside[end]
    draft.put(rows[row_of[end[onward]]], columns.flow[onward], keep[end[onward]][:, None])


def capacity(draft: Draft, problem: Problem, columns: Columns) -> None:
    """min[j,s] u[j,s,t] <= throughput[j,t] <= capacity[j,s] u[j,s,t], summed over s   (rules: capacity, min_throughput)

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
    draft.late(there)
    arcs = problem.arcs[problem.arcs["pair"] >= 0]
    pair = positions(arcs, "pair")
    leaving = problem.most_t * (1 - amounts(problem.nodes, "residue"))[:, None]
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
    draft.late(through)


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
