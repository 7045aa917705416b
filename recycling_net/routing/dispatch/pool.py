"""Routes that the search has met, put together anew: which of them serve every order for least.

Set partitioning over the routes of a local search, after Subramanian, Uchoa and Ochi, A hybrid algorithm for a class of
vehicle routing problems, Computers & Operations Research 40 (2013), doi 10.1016/j.cor.2013.01.013.
"""

from __future__ import annotations

from typing import NamedTuple

import highspy
import numpy as np

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import FOREVER, SLACK
from recycling_net.routing.dispatch.rows import restore, settle, total, unload, write
from recycling_net.routing.program import Part, program

_ROOM = 1 << 15
"""Routes that are kept; later ones are not, until those that can be of no use have gone."""
_LONGEST = 64
"""Tokens of a route that is kept: long ones are hardly ever met twice with others that fit them."""
_LOOKS = 32
_MOST = 800
"""So many routes, those of least reduced cost, are put together: with 2,000 the root alone took seven seconds."""
_NODES = 500
"""Of the tree in which routes are put together."""
_GAP = 1e-6
_CENT = 0.005


class Pool(NamedTuple):
    """The cheapest row of tokens met for each set of orders and kind of vehicle, in a table that is open to both sides."""

    tokens: Ints
    """(K, L)"""
    size: Ints
    """(K,) how many tokens, 0 where there is no route."""
    cost: Floats
    """(K,) yuan."""
    key: Ints
    """(K,) of the set of orders, the kind of vehicle and, where sites take only so much, where it is unloaded."""
    of: Ints
    """(K,) the kind of vehicle."""
    kind: Ints
    """(V,) vehicles of one kind may drive each other's routes: ``alike``, and nothing under way."""
    word: Ints
    """(n + S + V,) random numbers of orders, sites and kinds, whose exclusive or is a key."""


def empty_pool(day: Day, routes: Routes) -> Pool:
    """Return a pool of no routes."""
    vehicles = len(day.truck)
    kind = np.where(routes.locked > 0, vehicles + np.arange(vehicles), day.truck["alike"])
    words = np.random.default_rng(0).integers(1, 1 << 62, len(day.call) + len(day.site) + 2 * vehicles)
    room = _ROOM
    width = min(_LONGEST, routes.tokens.shape[1])
    return Pool(
        np.zeros((room, width), np.int64), np.zeros(room, np.int64), np.zeros(room), np.zeros(room, np.int64),
        np.zeros(room, np.int64), kind.astype(np.int64), words.astype(np.int64),
    )  # fmt: skip


@compiled_in_place
def keep(day: Day, routes: Routes, pool: Pool, vehicle: int) -> None:
    """Put the route of a vehicle into the pool if it is the cheapest of its key."""
    size, tokens, calls, sites = routes.size[vehicle], routes.tokens[vehicle], len(day.call), len(day.site)
    if size == 0 or size > pool.tokens.shape[1]:
        return
    key = pool.word[calls + sites + pool.kind[vehicle]]
    for k in range(size):
        if tokens[k] >= 0:
            key ^= pool.word[tokens[k]]
        elif day.scarce and tokens[k] != REST:
            key ^= pool.word[calls - 1 - tokens[k]]
    _hold(pool, key, (tokens, size), routes.cost[vehicle], pool.kind[vehicle])


@compiled_inside
def _hold(pool: Pool, key: int, row: tuple[Ints, int], yuan: float, kind: int) -> None:
    """Keep a row of tokens if it is the cheapest of its key and there is room."""
    room = len(pool.size)
    for look in range(_LOOKS):
        at = (key + look) % room
        if pool.size[at] == 0 or (pool.key[at] == key and pool.cost[at] > yuan):
            pool.size[at], pool.cost[at], pool.key[at], pool.of[at] = row[1], yuan, key, kind
            write(row[0], row[1], pool.tokens[at])
            return
        if pool.key[at] == key:
            return


@compiled_in_place
def pour(pool: Pool, into: Pool) -> None:
    """Put the routes of a pool into another one."""
    for row in range(len(pool.size)):
        if pool.size[row]:
            _hold(into, pool.key[row], (pool.tokens[row], pool.size[row]), pool.cost[row], pool.of[row])
            pool.size[row] = 0


def recombine(day: Day, routes: Routes, best: Routes, pool: Pool, seconds: float) -> bool:
    """Make ``routes`` the cheapest choice of routes of the pool if that is cheaper than the ``best``; say whether it is.

    Routes of the pool that can be part of no cheaper choice are taken out of it.
    """
    at = np.flatnonzero(pool.size)
    cost = np.concatenate([pool.cost[at], day.call["worth"]])
    part, row = _limits(day, pool, at)
    whole, time_limit = total(day, best), max(0.01, seconds)
    relaxed = _solved(program(cost, np.zeros(len(cost), bool), [part], row), time_limit)
    least = relaxed.getInfo().objective_function_value
    if relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal or least > whole - _CENT:
        return False
    rows, columns, values = part
    price = np.array(relaxed.getSolution().row_dual)
    reduced = cost - np.bincount(columns, price[rows] * values, len(cost))
    useful = reduced <= whole - least + _CENT
    pool.size[at[~useful[: len(at)]]] = 0
    few = np.sort(np.argsort(np.where(useful, reduced, np.inf), kind="stable")[: min(_MOST, useful.sum())])
    found = _solved(program(cost[few], np.ones(len(few), bool), [_of_columns(part, few)], row), time_limit)
    known = found.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible.value
    if not known or found.getInfo().objective_function_value > whole - _CENT:
        return False
    chosen = few[np.array(found.getSolution().col_value) > 0.5]
    _drive(day, routes, pool, at[chosen[chosen < len(at)]])
    full = (routes.taken > day.site["spare"] + SLACK).any()  # the solver's own tolerance is a gram
    if full or total(day, routes) > whole - _CENT:
        restore(routes, best)
        return False
    return True


def _solved(model: highspy.HighsLp, seconds: float) -> highspy.Highs:
    """Let HiGHS look for the best of a program."""
    solver = highspy.Highs()
    limits = (("threads", 1), ("time_limit", seconds), ("mip_max_nodes", _NODES), ("mip_rel_gap", _GAP))
    for name, value in (("output_flag", False), *limits):
        solver.setOptionValue(name, value)
    solver.passModel(model)
    solver.run()
    return solver


def _of_columns(part: Part, few: Ints) -> Part:
    """The entries in some columns, which lie in order, numbered from 0."""
    rows, columns, values = part
    there = np.isin(columns, few)
    return rows[there], np.searchsorted(few, columns[there]), values[there]


def _limits(day: Day, pool: Pool, at: Ints) -> tuple[Part, tuple[Floats, Floats]]:
    """Entries and sides of the rows: every order met, vehicles of each kind, tonnes of each site that takes only so much.

    Columns are the routes and, after them, each order left out. A vehicle under way goes on, and each order is made.
    """
    kinds, of = np.unique(pool.kind, return_inverse=True)
    count, own = len(day.call), np.searchsorted(kinds, pool.of[at])
    tokens, route = pool.tokens[at], np.arange(len(at))
    column, place = np.nonzero((np.arange(tokens.shape[1]) < pool.size[at, None]) & (tokens >= 0))
    scarce = np.flatnonzero(day.site["spare"] < FOREVER)
    taken = np.zeros((len(at), len(day.site)))
    _unloaded(day, pool, at, taken)
    unloading, where = np.nonzero(taken[:, scarce])
    rows = [tokens[column, place], np.arange(count), count + own, count + len(kinds) + where]
    columns = [column, len(at) + np.arange(count), route, unloading]
    tonnes = taken[unloading, scarce[where]]
    values = [np.ones(len(column) + count + len(at)), tonnes]
    vehicles = np.bincount(of).astype(float)
    least = np.where(kinds >= len(day.truck), vehicles, -np.inf)
    spare = day.site["spare"][scarce]
    low = np.concatenate([np.ones(count), least, np.full(len(spare), -np.inf)])
    high = np.concatenate([np.ones(count), vehicles, spare])
    return (np.concatenate(rows), np.concatenate(columns), np.concatenate(values)), (low, high)


@compiled_in_place
def _unloaded(day: Day, pool: Pool, at: Ints, taken: Floats) -> None:
    """Write the tonnes that each route unloads at each site."""
    for row in range(len(at)):
        unload(day, pool.tokens[at[row]], pool.size[at[row]], taken[row], 1.0)


def _drive(day: Day, routes: Routes, pool: Pool, chosen: Ints) -> None:
    """Let the vehicles drive these routes and no others, each kind's first vehicles first."""
    for vehicle in range(len(routes.size)):
        settle(day, routes, vehicle, routes.tokens[vehicle], 0, 0.0)
    for at in chosen.tolist():
        able = (pool.kind == pool.of[at]) & (routes.size == 0)
        settle(day, routes, int(np.flatnonzero(able)[0]), pool.tokens[at], int(pool.size[at]), float(pool.cost[at]))
