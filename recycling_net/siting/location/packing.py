"""Local search where every place is served whole from one site of limited capacity: shift, swap, open, close.

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
ROUNDS = 400
KINDS = 12
"""One in so many changes opens a site, as many exchange one, as many close one; the others are kicks."""
KICKED = 4
"""Places that are moved by chance in a kick."""


class Table(NamedTuple):
    """Costs (I, J) of serving a place whole, infinite where a site may not; demand (I,), fixed costs and room (J,)."""

    cost: Floats
    demand: Floats
    fixed: Floats
    room: Floats


class Packing(NamedTuple):
    """Where every place is served (I,), what every site holds (J,), and which sites are open (J,).

    ``fresh`` (J,) marks sites where something has changed since all moves there were tried.
    """

    at: Ints
    load: Floats
    opened: Bools
    fresh: Bools


def table_of(location: Location) -> Table:
    """Return a location as a full table."""
    arcs = location.arcs
    cost = np.full((len(location.demand), len(location.fixed)), np.inf)
    cost[arcs.row, arcs.end] = arcs.cost
    return Table(cost, location.demand, location.fixed, np.minimum(location.capacity, location.demand.sum()))


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
def cheapest(table: Table, packing: Packing, i: int, fine: float, fresh: bool) -> int:
    """Return the open site other than its own at which place ``i`` costs least, overload counted at ``fine``.

    With ``fresh`` only sites where something has changed are looked at.
    """
    best, where = np.inf, -1
    for j in range(len(table.room)):
        if packing.opened[j] and j != packing.at[i] and (packing.fresh[j] or not fresh):
            value = table.cost[i, j] + fine * (over(table, packing, j, table.demand[i]) - over(table, packing, j, 0.0))
            if value < best:
                best = value
                where = j
    return where


@compiled
def shift(table: Table, packing: Packing, i: int, fine: float) -> bool:
    """Move place ``i`` to the site where it costs least, if that pays."""
    a, d = packing.at[i], table.demand[i]
    j = cheapest(table, packing, i, fine, not packing.fresh[a])
    if j < 0:
        return False
    change = table.cost[i, j] - table.cost[i, a]
    change += fine * (over(table, packing, j, d) - over(table, packing, j, 0.0))
    change += fine * (over(table, packing, a, -d) - over(table, packing, a, 0.0))
    if change < -GAIN:
        move(table, packing, i, j)
        return True
    return False


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
    """Shift and swap while it pays, close what holds nothing; return the cost, overload counted at ``fine``."""
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
    total, served = 0.0, np.zeros(len(table.room), np.int64)
    for i in range(places):
        total += table.cost[i, packing.at[i]]
        served[packing.at[i]] += 1
    for j in range(len(table.room)):
        packing.opened[j] = packing.opened[j] and served[j] > 0
        if packing.opened[j]:
            total += table.fixed[j] + fine * over(table, packing, j, 0.0)
    return total


@compiled
def overloaded(table: Table, packing: Packing) -> bool:
    """Whether any site holds more than it can."""
    return bool((packing.load > table.room * (1 + 1e-9) + 1e-9).any())


@compiled
def change(table: Table, packing: Packing, likely: Ints, draw: Floats, fine: float) -> None:
    """Open a likely site, close an open one, do both, or move a few places by chance, as ``draw`` (6,) tells."""
    kind = int(draw[0] * KINDS)
    if kind < 2:
        packing.opened[likely[int(draw[1] * len(likely))]] = True
    if kind in (1, 2):
        opens = np.flatnonzero(packing.opened)
        leave = int(opens[int(draw[2] * len(opens))])
        if len(opens) > 1:
            packing.opened[leave] = False
            for left in np.flatnonzero(packing.at == leave):
                j = cheapest(table, packing, int(left), fine, False)
                if j >= 0:
                    move(table, packing, int(left), j)
            packing.opened[leave] = (packing.at == leave).any()
    if kind == 0:  # what gains by the new site goes there, so that it has a chance
        enter = int(likely[int(draw[1] * len(likely))])
        for i in range(len(packing.at)):
            room = packing.load[enter] + table.demand[i] <= table.room[enter]
            if room and table.cost[i, enter] < table.cost[i, packing.at[i]]:
                move(table, packing, i, enter)
    if kind > 2:
        opens = np.flatnonzero(packing.opened)
        for k in range(KICKED):  # of two sites of chance the nearer one
            i = int(draw[1 + k] * len(packing.at))
            j = int(opens[int(draw[1 + k] * 7919.0) % len(opens)])
            other = int(opens[int(draw[1 + k] * 104729.0) % len(opens)])
            if table.cost[i, other] < table.cost[i, j]:
                j = other
            if table.cost[i, j] < np.inf:
                move(table, packing, i, j)


@compiled
def begin(table: Table, opened: Bools, fine: float) -> Packing:
    """Return every place, the largest first, at the open site where it costs least."""
    packing = Packing(
        np.full(len(table.demand), -1, np.int64), np.zeros(len(opened)), opened.copy(), np.ones(len(opened), np.bool_)
    )
    for i in np.argsort(-table.demand):
        j = cheapest(table, packing, i, fine, False)
        if j < 0 or table.cost[i, j] == np.inf:
            packing.at[:] = -1
            return packing
        packing.at[i] = j
        packing.load[j] += table.demand[i]
    return packing


@compiled
def copy(one: Packing, other: Packing) -> None:
    """Write one packing over the other."""
    other.at[:] = one.at
    other.load[:] = one.load
    other.opened[:] = one.opened
    other.fresh[:] = one.fresh


@compiled
def pack(
    table: Table, now: Packing, best: Packing, likely: Ints, draws: Floats, state: Floats
) -> None:  # one round of search reads and writes both packings
    """Change by chance and descend, again and again, from ``now``; keep in ``best`` what is cheapest and fits.

    ``state`` holds the cost of the best, infinite where there is none, and the fine; ``draws`` is (rounds, 6).
    """
    last = descend(table, now, state[1])
    for r in range(len(draws)):
        trial = Packing(now.at.copy(), now.load.copy(), now.opened.copy(), now.fresh.copy())
        if r > 0:
            change(table, trial, likely, draws[r], state[1])
        cost = descend(table, trial, state[1])
        broken = overloaded(table, trial)
        state[1] *= 1.05 if broken else 0.97
        if not broken and cost < state[0] - GAIN:
            state[0] = cost
            copy(trial, best)
        if cost < last + TOLERANCE * abs(last) * (1 - r / len(draws)):
            last = cost
            copy(trial, now)
