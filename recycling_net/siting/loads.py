"""Prices of places where sites have capacities: each site fills itself with what saves most.

As in `prices`, but what a site saves is a knapsack: continuous where a place may be served from several sites, of whole
places where it may not, which gives a better bound (Holmberg, Rönnqvist and Yuan 1999). A second knapsack chooses
the sites: together they must hold everything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.siting.compiled import compiled
from recycling_net.siting.knapsack import choose, fill
from recycling_net.siting.location import Arcs, Location, turned
from recycling_net.siting.model import Floats
from recycling_net.siting.prices import MEMORY, PATIENCE, RECENT, SHRINK, SMALLEST, Marks, Prices


class Loads(NamedTuple):
    """A location as the compiled loops read it; ``count`` is -1 where it is free how many sites open."""

    by_site: Arcs
    demand: Floats
    fixed: Floats
    capacity: Floats
    beyond: Floats
    count: int
    needed: float
    """All the demand; what a site can hold beyond it is of no use."""


def loads_of(location: Location) -> Loads:
    """Return a location as the compiled loops read it."""
    by_site = turned(location.arcs, len(location.fixed))
    count = -1 if location.count is None else location.count
    demand = location.demand
    return Loads(by_site, demand, location.fixed, location.capacity, location.beyond, count, float(demand.sum()))


def first_prices(location: Location) -> Prices:
    """Return prices to begin with: the cost of one of the nearest sites and a usual cost of room."""
    arcs, sites = location.arcs, len(location.fixed)
    rank = np.minimum(np.diff(arcs.start) - 1, 4)
    held = np.minimum(location.capacity, location.demand.sum())
    now = arcs.cost[arcs.start[:-1] + rank] + float(np.median(location.fixed / held)) * location.demand
    now = np.minimum(now, location.beyond)
    zero = np.zeros(len(now))
    return Prices(now, now.copy(), zero, np.zeros(sites), np.zeros(sites), np.array([-np.inf, 1.0, 0.0, 0.0]))


@compiled
def climb(  # noqa: PLR0913  # a kernel takes arrays, not objects
    loads: Loads, whole: bool, prices: Prices, status: Marks, upper: float, steps: int, flow: Floats
) -> None:
    """Climb for at most ``steps``; ``flow`` is kept if it is not empty.

    Parameters
    ----------
    whole
        Whether sites fill themselves with whole places.
    flow
        (A,) by site: running mean of the share that each arc takes.
    """
    by_site, demand, fixed, capacity, beyond, count, needed = loads
    now, best, direction, saving_best, usage, state = prices
    sites = len(fixed)
    share, saving, taken = np.zeros(len(by_site.end)), np.zeros(sites), np.zeros(sites)
    covered = np.zeros(len(now))
    for _ in range(steps):
        np.minimum(now, beyond, now)
        fill(by_site, demand, capacity, whole, now, status, saving, share)
        total, price = choose(saving - fixed, capacity, needed, status, count, taken)
        bound = now.sum() - total
        usage *= 1 - RECENT
        usage += RECENT * taken
        covered[:] = 0.0
        for j in np.flatnonzero(taken):
            for a in range(by_site.start[j], by_site.start[j + 1]):
                covered[by_site.end[a]] += taken[j] * share[a]
        if len(flow) > 0:
            flow *= 1 - RECENT
            for j in np.flatnonzero(taken):
                for a in range(by_site.start[j], by_site.start[j + 1]):
                    flow[a] += RECENT * taken[j] * share[a]
        state[2] += 1
        if bound > state[0]:
            if bound > state[0] + 1e-5 * abs(bound):
                state[2] = 0
            state[0] = bound
            best[:] = now
            saving_best[:] = saving
            state[3] = price
        if bound == np.inf:
            break
        if state[2] >= PATIENCE:
            state[1] *= SHRINK
            state[2] = 0
            now[:] = best
            if state[1] < SMALLEST:
                break
        direction *= MEMORY
        direction += (1 - MEMORY) * (1 - covered)
        square = (direction * direction).sum()
        if square < 1e-12:
            break
        now += state[1] * max(upper - bound, 1e-4 * abs(upper)) / square * direction
