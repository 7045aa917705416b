"""Local search where every place is served whole from one of the open sites: shift, swap, and now and then a kick.

Sites may be overloaded on the way, at a price that follows whether answers come out overloaded (as in tabu search for
generalised assignment, Yagiura, Ibaraki and Glover 2004); what is kept never is.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Location
from recycling_net.siting.model import Bools, Floats, Ints

LARGEST = 4_000_000
"""Up to so many pairs of place and site the search is made: it looks costs up in a full table."""
GAIN = 1e-7
TOLERANCE = 0.001
"""An answer is taken up if it costs at most so much more than the last one, less and less as rounds go by."""
KICKED = 4
"""Places that are moved by chance in a kick."""
FINE = 3.0
"""What a usual demand pays at first where there is no room for it, in usual costs."""


class Table(NamedTuple):
    """Costs (I, J) of serving a place whole, infinite where a site may not; demand (I,) and room (J,)."""

    cost: Floats
    demand: Floats
    room: Floats


class Packing(NamedTuple):
    """Where every place is served (I,), and what every site holds (J,).

    ``fresh`` (J,) marks sites where something has changed since all moves there were tried.
    """

    at: Ints
    load: Floats
    fresh: Bools


def packed(location: Location, at: Ints, rounds: int, generator: np.random.Generator) -> Ints | None:
    """Return (I,) where places are served at the least cost found, None where nothing was found that fits.

    ``at`` (I,) is where they are served at first, fitting or not; all sites are open.
    """
    places, sites = len(location.demand), len(location.fixed)
    if places * sites > LARGEST:
        return None
    cost = np.full((places, sites), np.inf)
    cost[location.arcs.row, location.arcs.end] = location.arcs.cost
    table = Table(cost, location.demand, location.capacity)
    load: Floats = np.bincount(at, weights=location.demand, minlength=sites).astype(np.float64)
    fine = FINE * float(np.median(location.arcs.cost)) / max(float(np.median(location.demand)), GAIN)
    now, best = Packing(at.copy(), load, np.ones(sites, dtype=bool)), at.copy()
    least = pack(table, now, best, generator.random((rounds, 1 + KICKED)), fine)
    return best if least < np.inf else None


@compiled
def over(table: Table, packing: Packing, j: int, more: float) -> float:
    """Return by how much site ``j`` is overloaded once it holds so much more."""
    return float(max(0.0, packing.load[j] + more - table.room[j]))


@compiled
def move(table: Table, packing: Packing, i: int, j: int) -> None:
    """Serve place ``i`` from site ``j`` instead."""
    packing.load[packing.at[i]] -= table.demand[i]
    packing.load[j] += table.demand[i]
    packing.fresh[packing.at[i]] = packing.fresh[j] = True
    packing.at[i] = j


@compiled
def shift(table: Table, packing: Packing, i: int, fine: float) -> bool:
    """Move place ``i`` to the site where it costs least, overload counted at ``fine``, if that pays."""
    a, d = packing.at[i], table.demand[i]
    stay = table.cost[i, a] + fine * (over(table, packing, a, 0.0) - over(table, packing, a, -d))
    best, where = stay - GAIN, -1
    for j in range(len(table.room)):
        if j != a and (packing.fresh[j] or packing.fresh[a]):
            value = table.cost[i, j] + fine * (over(table, packing, j, d) - over(table, packing, j, 0.0))
            if value < best:
                best = value
                where = j
    if where >= 0:
        move(table, packing, i, where)
    return where >= 0


@compiled
def swap(table: Table, packing: Packing, i: int, others: Ints, fine: float) -> bool:
    """Exchange the sites of place ``i`` and of the one among the others with which that saves most, if it does."""
    cost, a = table.cost, packing.at[i]
    best, partner = -GAIN, -1
    mine = over(table, packing, a, 0.0)
    for k in others:
        b = packing.at[k]
        if a != b:
            change = cost[i, b] + cost[k, a] - cost[i, a] - cost[k, b]
            theirs = over(table, packing, b, 0.0)
            if change - fine * (mine + theirs) < best:
                more = table.demand[k] - table.demand[i]
                change += fine * (over(table, packing, a, more) - mine + over(table, packing, b, -more) - theirs)
                if change < best:
                    best = change
                    partner = k
    if partner < 0:
        return False
    b = packing.at[partner]
    move(table, packing, i, b)
    move(table, packing, partner, a)
    return True


@compiled
def descend(table: Table, packing: Packing, fine: float) -> float:
    """Shift and swap while it pays; return the cost, overload counted at ``fine``."""
    places, load = len(packing.at), packing.load.copy()
    everyone = np.arange(places)
    while packing.fresh.any():
        load[:] = packing.load
        moved = np.flatnonzero(packing.fresh[packing.at])
        for i in range(places):
            others = everyone if packing.fresh[packing.at[i]] else moved
            if not shift(table, packing, i, fine):
                swap(table, packing, i, others, fine)
        packing.fresh[:] = packing.load != load  # a site that holds as much as before has been tried
    total = 0.0
    for i in range(places):
        total += table.cost[i, packing.at[i]]
    for j in range(len(table.room)):
        total += fine * over(table, packing, j, 0.0)
    return total


@compiled
def kick(table: Table, packing: Packing, draw: Floats) -> None:
    """Move a few places by chance, each to the nearer one of two sites, as ``draw`` tells."""
    sites = len(table.room)
    for k in range(KICKED):
        i = int(draw[k] * len(packing.at))
        j, other = int(draw[k] * 7919.0) % sites, int(draw[k] * 104729.0) % sites
        if table.cost[i, other] < table.cost[i, j]:
            j = other
        if table.cost[i, j] < np.inf:
            move(table, packing, i, j)


@compiled
def pack(table: Table, now: Packing, best: Ints, draws: Floats, fine: float) -> float:
    """Kick and descend, again and again, from ``now``; keep in ``best`` what is cheapest and fits, return its cost."""
    least, last = np.inf, np.inf
    for r in range(len(draws)):
        trial = Packing(now.at.copy(), now.load.copy(), now.fresh.copy())
        if r > 0:
            kick(table, trial, draws[r])
        cost = descend(table, trial, fine)
        broken = (trial.load > table.room * (1 + 1e-9) + 1e-9).any()
        fine *= 1.05 if broken else 0.97
        if not broken and cost < least - GAIN:
            least = cost
            best[:] = trial.at
        if cost < last + TOLERANCE * abs(last) * (1 - r / len(draws)):
            last = cost
            now.at[:] = trial.at
            now.load[:] = trial.load
            now.fresh[:] = trial.fresh
    return float(least)
