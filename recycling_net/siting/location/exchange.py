"""Local search where nothing limits the sites: open one, close one, or both at once, while it pays.

Each place knows its nearest two open sites, so that the worth of an exchange is the sum over a few places (Resende and
Werneck 2007, without their matrix of corrections, which lists of near sites make unnecessary).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Arcs, Location, turned
from recycling_net.siting.model import Bools, Floats, Ints

GAIN = 1e-7
"""An exchange that saves less than this is not made, lest rounding goes round in circles."""
TOUCHED = 1e-12
"""Sets a site that an exchange concerns apart from one that it does not."""
AROUND = 200
"""So many sites around a place at most are tried after a shake there."""
SWAPS = 4
"""A shake exchanges up to so many sites."""


class Ground(NamedTuple):
    """Where sites are exchanged: arcs both ways, fixed costs (J,), whether the number of open sites stays the same.

    ``far`` is what it costs that a place has no open site in its list: more than any answer does.
    """

    by_place: Arcs
    by_site: Arcs
    fixed: Floats
    counted: bool
    far: float


class Nearest(NamedTuple):
    """For every place its nearest two open sites (-1: none) and what they cost.

    ``loss`` (J,) is what closing an open site costs the places whose nearest it is.
    """

    first: Ints
    second: Ints
    first_cost: Floats
    second_cost: Floats
    loss: Floats


def ground_of(location: Location) -> Ground:
    """Return a location as exchanges need it."""
    arcs = location.arcs
    far = float(np.maximum.reduceat(arcs.cost, arcs.start[:-1]).sum() + location.fixed.sum()) + 1.0
    return Ground(arcs, turned(arcs, len(location.fixed)), location.fixed, location.count is not None, far)


@compiled
def look(ground: Ground, opened: Bools, nearest: Nearest, i: int) -> None:
    """Find the nearest two open sites of place ``i`` anew."""
    start, end, cost = ground.by_place
    first, second, first_cost, second_cost, _ = nearest
    first[i] = second[i] = -1
    first_cost[i] = second_cost[i] = ground.far
    for a in range(start[i], start[i + 1]):
        if opened[end[a]]:
            if first[i] < 0:
                first[i] = end[a]
                first_cost[i] = cost[a]
            else:
                second[i] = end[a]
                second_cost[i] = cost[a]
                return


@compiled
def nearest_of(ground: Ground, opened: Bools) -> Nearest:
    """Return the nearest two open sites of every place."""
    places = len(ground.by_place.start) - 1
    none = np.full(places, -1, np.int64)
    nearest = Nearest(none, none.copy(), np.zeros(places), np.zeros(places), np.zeros(len(opened)))
    for i in range(places):
        look(ground, opened, nearest, i)
        if nearest.first[i] >= 0:
            nearest.loss[nearest.first[i]] += nearest.second_cost[i] - nearest.first_cost[i]
    return nearest


@compiled
def cost_of(ground: Ground, opened: Bools, nearest: Nearest) -> float:
    """Return what it costs with every place at its nearest open site."""
    return float(nearest.first_cost.sum() + ground.fixed[opened].sum())


@compiled
def toggle(ground: Ground, opened: Bools, nearest: Nearest, j: int) -> None:
    """Open site ``j``, or close it, and keep the nearest two of every place it concerns."""
    start, end, cost = ground.by_site
    first, second, first_cost, second_cost, loss = nearest
    opened[j] = not opened[j]
    for a in range(start[j], start[j + 1]):
        i = end[a]
        arrives = opened[j] and (cost[a] < second_cost[i] or second[i] < 0)
        if arrives or (not opened[j] and j in (first[i], second[i])):
            if first[i] >= 0:
                loss[first[i]] -= second_cost[i] - first_cost[i]
            look(ground, opened, nearest, i)
            if first[i] >= 0:
                loss[first[i]] += second_cost[i] - first_cost[i]
    if not opened[j]:
        loss[j] = 0.0


@compiled
def gain_of(ground: Ground, nearest: Nearest, j: int, extra: Floats) -> float:
    """Return what opening site ``j`` saves; ``extra`` (J,) becomes what closing another would cost less after that."""
    start, end, cost = ground.by_site
    gain = -ground.fixed[j]
    for a in range(start[j], start[j + 1]):
        i = end[a]
        r = nearest.first[i]
        if cost[a] < nearest.second_cost[i]:
            gain += max(0.0, nearest.first_cost[i] - cost[a])
            if r >= 0:
                extra[r] += max(cost[a], nearest.first_cost[i]) - nearest.second_cost[i] - TOUCHED
    return float(gain)


@compiled
def improve(ground: Ground, tried: Ints, opened: Bools, nearest: Nearest) -> float:
    """Exchange until nothing pays; return the cost.

    ``tried`` lists the sites that may enter; any open site may leave for them.
    """
    extra = np.zeros(len(opened))
    idle, at = 0, 0
    opens = np.flatnonzero(opened)
    while idle < len(tried):
        at = (at + 1) % len(tried)
        idle += 1
        enter, leave, change = tried[at], -1, 0.0
        if not opened[enter]:
            gain, best = gain_of(ground, nearest, enter, extra), np.inf
            for r in opens:
                saved = nearest.loss[r] - ground.fixed[r] + extra[r]
                extra[r] = 0.0
                if saved < best and (ground.counted or saved < 0.0):
                    best = saved
                    leave = int(r)
            change = (best if leave >= 0 else 0.0) - gain
        elif not ground.counted:
            enter, leave = -1, enter
            change = nearest.loss[leave] - ground.fixed[leave]
        if change < -GAIN:
            if enter >= 0:
                toggle(ground, opened, nearest, enter)
            if leave >= 0:
                toggle(ground, opened, nearest, leave)
            opens = np.flatnonzero(opened)
            idle = 0
    return cost_of(ground, opened, nearest)


@compiled
def stir(ground: Ground, around: Ints, draw: Floats, opened: Bools, nearest: Nearest) -> None:
    """Open a few sites among those around; where the number counts, as many of the old ones make room."""
    old, made = opened.copy(), 0
    for k in range(1 + int(draw[0] * SWAPS)):
        enter = around[int(draw[1 + k] * min(len(around), 20 * (k + 1)))]
        if not opened[enter]:
            toggle(ground, opened, nearest, enter)
            made += 1
    if not ground.counted:
        return
    # near old ones first, then any old one, then what was just opened where there were fewer old ones than that
    for j in np.concatenate((around[old[around]], np.flatnonzero(old), np.flatnonzero(opened))):
        if made > 0 and opened[j]:
            toggle(ground, opened, nearest, j)
            made -= 1


@compiled
def shake(ground: Ground, everywhere: Ints, best: Bools, draws: Floats) -> float:
    """Stir near a place of chance and improve, again and again; keep in ``best`` what is cheaper, return its cost.

    After a stir the sites around may enter; with ``everywhere`` those instead. ``draws`` is (rounds, 2 + SWAPS).
    """
    opened = best.copy()
    start, end, _ = ground.by_place
    nearest = nearest_of(ground, opened)
    record = cost_of(ground, opened, nearest)
    for r in range(len(draws)):
        middle = int(draws[r, 0] * (len(start) - 1))
        around = end[start[middle] : min(start[middle] + AROUND, start[middle + 1])].astype(np.int64)
        stir(ground, around, draws[r, 1:], opened, nearest)
        cost = improve(ground, around if len(everywhere) == 0 else everywhere, opened, nearest)
        if cost < record - GAIN:
            record = cost
            best[:] = opened
        else:
            for j in np.flatnonzero(opened != best):
                toggle(ground, opened, nearest, int(j))
    return record
