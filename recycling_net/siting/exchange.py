"""Local search where nothing limits the sites: open one, close one, or both at once, while it pays.

Each place knows its nearest two open sites, so that the worth of an exchange is the sum over a few places (Resende and
Werneck 2007, without their matrix of corrections, which lists of near sites make unnecessary).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location import Arcs
from recycling_net.siting.model import Bools, Floats, Ints

GAIN = 1e-7
"""An exchange that saves less than this is not made, lest rounding goes round in circles."""


class Nearest(NamedTuple):
    """For every place the positions of the arcs to its nearest two open sites (-1: none) and their costs."""

    first: Ints
    second: Ints
    first_cost: Floats
    second_cost: Floats
    loss: Floats
    """(J,) what closing an open site costs the places whose nearest it is."""


def nearest_of(by_place: Arcs, opened: Bools, far: float) -> Nearest:
    """Return the nearest two open sites of every place; ``far`` is the cost of having none."""
    places = len(by_place.start) - 1
    none = np.full(places, -1, dtype=np.int64)
    nearest = Nearest(none, none.copy(), np.full(places, far), np.full(places, far), np.zeros(len(opened)))
    for_all(by_place, opened, far, nearest)
    return nearest


@compiled
def look(by_place: Arcs, opened: Bools, far: float, nearest: Nearest, i: int) -> None:
    """Find the nearest two open sites of place ``i`` anew."""
    start, end, cost = by_place
    first, second, first_cost, second_cost, _ = nearest
    first[i] = second[i] = -1
    first_cost[i] = second_cost[i] = far
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
def for_all(by_place: Arcs, opened: Bools, far: float, nearest: Nearest) -> None:
    """Find the nearest two open sites of every place, and what closing each site would cost."""
    nearest.loss[:] = 0.0
    for i in range(len(nearest.first)):
        look(by_place, opened, far, nearest, i)
        if nearest.first[i] >= 0:
            nearest.loss[nearest.first[i]] += nearest.second_cost[i] - nearest.first_cost[i]


@compiled
def toggle(
    by_place: Arcs, by_site: Arcs, opened: Bools, far: float, nearest: Nearest, j: int
) -> None:  # a kernel takes arrays, not objects
    """Open site ``j``, or close it, and keep the nearest two of every place it concerns."""
    first, second, first_cost, second_cost, loss = nearest
    opened[j] = not opened[j]
    for a in range(by_site.start[j], by_site.start[j + 1]):
        i = by_site.end[a]
        if opened[j]:
            concerned = by_site.cost[a] < second_cost[i] or second[i] < 0
        else:
            concerned = j in (first[i], second[i])
        if concerned:
            if first[i] >= 0:
                loss[first[i]] -= second_cost[i] - first_cost[i]
            look(by_place, opened, far, nearest, i)
            if first[i] >= 0:
                loss[first[i]] += second_cost[i] - first_cost[i]
    if not opened[j]:
        loss[j] = 0.0


@compiled
def improve(  # noqa: PLR0912, PLR0913  # one sweep tries opening, closing and both; a kernel takes arrays, not objects
    by_place: Arcs,
    by_site: Arcs,
    fixed: Floats,
    counted: bool,
    tried: Ints,
    opened: Bools,
    far: float,
    nearest: Nearest,
) -> float:
    """Exchange until nothing pays; return the cost. How many sites are open stays the same where ``counted``.

    ``tried`` lists the sites that may enter; any open site may leave for them.
    """
    sites = len(fixed)
    extra, touched = np.zeros(sites), np.zeros(sites, np.int64)
    idle, at = 0, 0
    opens = np.flatnonzero(opened)
    while idle < len(tried):
        at = (at + 1) % len(tried)
        j = tried[at]
        idle += 1
        if opened[j]:
            if not counted and nearest.loss[j] - fixed[j] < -GAIN:
                toggle(by_place, by_site, opened, far, nearest, j)
                opens = np.flatnonzero(opened)
                idle = 0
            continue
        gain, count = -fixed[j], 0
        for a in range(by_site.start[j], by_site.start[j + 1]):
            i = by_site.end[a]
            r = nearest.first[i]
            if by_site.cost[a] >= nearest.second_cost[i]:
                continue
            if r >= 0 and extra[r] == 0.0:
                touched[count] = r
                count += 1
            if by_site.cost[a] < nearest.first_cost[i]:
                gain += nearest.first_cost[i] - by_site.cost[a]
                if r >= 0:  # closing the old first costs this place nothing more
                    extra[r] += nearest.first_cost[i] - nearest.second_cost[i] - 1e-12
            elif r >= 0:
                extra[r] += by_site.cost[a] - nearest.second_cost[i] - 1e-12
        best, leave = np.inf, -1
        for r in opens:
            if nearest.loss[r] - fixed[r] + extra[r] < best:
                best = nearest.loss[r] - fixed[r] + extra[r]
                leave = r
        for k in range(count):
            extra[touched[k]] = 0.0
        if not counted and best > 0.0:
            best, leave = 0.0, -1
        if best - gain < -GAIN:
            toggle(by_place, by_site, opened, far, nearest, j)
            if leave >= 0:
                toggle(by_place, by_site, opened, far, nearest, leave)
            opens = np.flatnonzero(opened)
            idle = 0
    total = 0.0
    for i in range(len(nearest.first)):
        total += nearest.first_cost[i]
    for j in range(sites):
        if opened[j]:
            total += fixed[j]
    return total
