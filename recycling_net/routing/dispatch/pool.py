"""Routes that the search has met, put together anew: which of them serve every order for least.

Set partitioning over the routes of a local search, after Subramanian, Uchoa and Ochi, A hybrid algorithm for a class of
vehicle routing problems, Computers & Operations Research 40 (2013), doi 10.1016/j.cor.2013.01.013.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sp
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import FOREVER, SLACK
from recycling_net.routing.dispatch.rows import restore, settle, total, unload, write

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
    above, most, met, wanted = _limits(day, pool, at)
    whole, time_limit = total(day, best), max(0.01, seconds)
    relaxed = linprog(cost, above, most, met, wanted, method="highs", options={"time_limit": time_limit})
    if relaxed.status != 0 or relaxed.fun > whole - _CENT:
        return False
    reduced = cost - above.T @ relaxed.ineqlin.marginals - met.T @ relaxed.eqlin.marginals
    useful = reduced <= whole - relaxed.fun + _CENT
    pool.size[at[~useful[: len(at)]]] = 0
    columns = np.sort(np.argsort(np.where(useful, reduced, np.inf), kind="stable")[: min(_MOST, useful.sum())])
    found = milp(
        cost[columns], integrality=np.ones(len(columns)), bounds=Bounds(0.0, 1.0),
        constraints=[
            LinearConstraint(above[:, columns], -np.inf, most), LinearConstraint(met[:, columns], wanted, wanted)
        ],
        options={"node_limit": _NODES, "time_limit": time_limit, "mip_rel_gap": _GAP},
    )  # fmt: skip
    if found.x is None or found.fun > whole - _CENT:
        return False
    chosen = columns[found.x > 0.5]
    _drive(day, routes, pool, at[chosen[chosen < len(at)]])
    full = (routes.taken > day.site["spare"] + SLACK).any()  # the solver's own tolerance is a gram
    if full or total(day, routes) > whole - _CENT:
        restore(routes, best)
        return False
    return True


def _limits(day: Day, pool: Pool, at: Ints) -> tuple[sp.csc_array, Floats, sp.csc_array, Floats]:
    """Rows and sides of what must not be exceeded (vehicles of a kind, tonnes of a site) and of what must be met.

    Columns are the routes and, after them, each order left out. A vehicle under way goes on, and each order is made.
    """
    kinds, of = np.unique(pool.kind, return_inverse=True)
    under_way = kinds >= len(day.truck)
    count, own = len(day.call), np.searchsorted(kinds, pool.of[at])
    tokens = pool.tokens[at]
    column, place = np.nonzero((np.arange(tokens.shape[1]) < pool.size[at, None]) & (tokens >= 0))
    ones, left = np.ones(len(column)), sp.eye_array(count)
    made = sp.csc_array((ones, (tokens[column, place], column)), shape=(count, len(at)))
    driven = sp.csr_array((np.ones(len(at)), (own, np.arange(len(at)))), shape=(len(kinds), len(at)))
    met = sp.block_array([[made, left], [driven[under_way], None]], format="csc")
    idle = np.flatnonzero(day.site["spare"] < FOREVER)
    taken = np.zeros((len(at), len(day.site)))
    _unloaded(day, pool, at, taken)
    unloaded = sp.csr_array(taken[:, idle].T)
    most = np.concatenate([np.bincount(of)[~under_way], day.site["spare"][idle]])
    spared = sp.csc_array((len(most), count))
    above = sp.hstack([sp.vstack([driven[~under_way], unloaded]), spared], format="csc")
    return above, most, met, np.ones(count + int(under_way.sum()))


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
