"""Prices that patterns prove: a programme of patterns asks for more of them until none would lower it.

What the prices of places can prove at best is the least cost of shares of patterns. Where subgradients creep towards
that, column generation arrives after some dozens of programmes if prices are kept near the best ones (du Merle,
Villeneuve, Desrosiers and Hansen 1999) and new patterns are asked for between the two (Wentges 1997).
"""

from __future__ import annotations

from math import inf
from typing import NamedTuple

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.location.knapsack import Loads, fill
from recycling_net.siting.location.prices import Prices, prices_from
from recycling_net.siting.model import Draft, Floats, Ints

BETWEEN = 0.5
"""Patterns are asked for so far from the prices of the programme towards the best ones."""
BOX = 0.05
"""A price may differ from the best one by so much of what a place costs for nothing, by more at a fine."""
ROUNDS = 500
NEAR = 1e-7
"""Nothing more is to be proved if the bound is as near as this share to the programme."""
FINED = 1e-6
"""A price is outside its box if more than this of a fine is in the programme."""


class _Patterns(NamedTuple):
    """New patterns as columns: cost of each, and the rows of its places and of its site."""

    cost: Floats
    matrix: sp.csc_matrix


def tighten(loads: Loads, first: Floats, cutoff: float, limits: Limits) -> Prices:
    """Return prices from which all sites, each of them open, prove about the most; enough if it is the cutoff.

    ``first`` (I,) are prices to begin with.
    """
    places, sites = len(loads.demand), len(loads.fixed)
    best, known = prices_from(first.copy(), sites), set[bytes]()
    fresh = _ask(loads, best, first, known)
    box, box_at = BOX * max(abs(best.bound) / places, NEAR), best.bound
    master, fines = _master(loads, best.best, box), np.arange(2 * places)
    for _ in range(ROUNDS):
        master.add_columns(fresh.cost, (np.zeros(len(fresh.cost)), np.full(len(fresh.cost), inf)), fresh.matrix)
        if best.bound > box_at:
            master.recost(fines, np.concatenate([best.best + box, box - best.best]))
            box_at = best.bound
        answer = master.run(limits)
        if answer.ending != "optimal" or answer.values is None or best.bound >= cutoff:
            break
        fined = answer.values[: 2 * places].sum() > FINED
        if answer.objective - best.bound <= NEAR * abs(best.bound):
            if not fined:
                break
            box, box_at = 2 * box, -inf
        dual = answer.row_dual[:places]
        fresh = _ask(loads, best, BETWEEN * best.best + (1 - BETWEEN) * dual, known)
        if len(fresh.cost) == 0:
            fresh = _ask(loads, best, dual, known)
            if len(fresh.cost) == 0 and best.bound <= box_at and not fined:
                break
    return best


def _master(loads: Loads, best: Floats, box: float) -> Solver:
    """Every place served once, every site filled once; so far there are only fines for leaving the box."""
    places, sites = len(loads.demand), len(loads.fixed)
    draft = Draft()
    served = draft.rows(places, lower=1.0, upper=1.0)
    draft.rows(sites, lower=1.0, upper=1.0)
    draft.put(served, draft.columns(best + box, lower=0.0, upper=inf, integer=False), 1.0)
    draft.put(served, draft.columns(box - best, lower=0.0, upper=inf, integer=False), -1.0)
    return Solver(draft.done(), Limits(inf, 0.0, 1, 1), whole=False)


def _ask(loads: Loads, best: Prices, now: Floats, known: set[bytes]) -> _Patterns:
    """Return the best pattern of every site at these prices, as far as it is new; keep the prices if they prove more."""
    start, end, cost = loads.by_site
    places, sites = len(loads.demand), len(loads.fixed)
    share, saving = np.zeros(len(end)), np.zeros(sites)
    fill(loads, True, now, np.ones(sites, dtype=np.int8), saving, share)
    bound = float(now.sum() - (saving - loads.fixed).sum())
    if bound > best.bound:
        best.best[:], best.saving[:], best.state[0] = now, saving, bound
    costs: list[float] = []
    rows: list[Ints] = []
    for j in range(sites):
        used = start[j] + np.flatnonzero(share[start[j] : start[j + 1]] > 0.5)
        key = j.to_bytes(4) + end[used].tobytes()
        if key not in known:
            known.add(key)
            costs.append(float(cost[used].sum() + loads.fixed[j]))
            rows.append(np.append(end[used].astype(np.int64), places + j))
    pointer = np.concatenate([[0], np.cumsum([len(row) for row in rows])]).astype(np.int64)
    row = np.concatenate(rows) if rows else np.empty(0, dtype=np.int64)
    matrix = sp.csc_matrix((np.ones(len(row)), row, pointer), shape=(places + sites, len(costs)))
    return _Patterns(np.array(costs), matrix)
