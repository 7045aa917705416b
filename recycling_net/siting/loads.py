"""Prices of places where sites have capacities: each site fills itself with what saves most.

As in `prices`, but what a site saves is a knapsack: continuous where a place may be served from several sites, of whole
places where it may not, which gives a better bound (Holmberg, Rönnqvist and Yuan 1999). A second knapsack chooses
the sites: together they must hold everything.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.knapsack import choose, fill
from recycling_net.siting.location import Arcs, Location, turned
from recycling_net.siting.model import Floats
from recycling_net.siting.prices import MEMORY, PATIENCE, RECENT, SHRINK, SMALLEST, Marks, Prices


class Loads(NamedTuple):
    """A location as the compiled loops read it; ``count`` is -1 where it is free how many sites open."""

    by_site: Arcs
    demand: Floats
    fixed: Floats
    room: Floats
    """(J,) capacity; more than all the demand is of no use."""
    beyond: Floats
    count: int
    needed: float
    """All the demand."""
    grain: float
    """The greatest number of which every room is a multiple; 0 where rooms are not whole."""

    @property
    def free(self) -> Marks:
        """Marks of sites of which nothing is decided."""
        return np.zeros(len(self.fixed), dtype=np.int8)


def loads_of(location: Location) -> Loads:
    """Return a location as the compiled loops read it."""
    by_site = turned(location.arcs, len(location.fixed))
    needed = float(location.demand.sum())
    room = np.minimum(location.capacity, needed)
    whole = bool((room % 1 == 0).all())
    return Loads(
        by_site, location.demand, location.fixed, room, location.beyond,
        -1 if location.count is None else location.count, needed,
        float(np.gcd.reduce(room.astype(np.int64))) if whole else 0.0,
    )  # fmt: skip


def first_prices(location: Location) -> Prices:
    """Return prices to begin with: the cost of one of the nearest sites and a usual cost of room."""
    arcs, sites = location.arcs, len(location.fixed)
    rank = np.minimum(np.diff(arcs.start) - 1, 4)
    room = np.minimum(location.capacity, location.demand.sum())
    now = arcs.cost[arcs.start[:-1] + rank] + float(np.median(location.fixed / room)) * location.demand
    now = np.minimum(now, location.beyond)
    zero = np.zeros(len(now))
    return Prices(now, now.copy(), zero, np.zeros(sites), np.zeros(sites), np.array([-np.inf, 1.0, 0.0]))


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
    by_site, demand, fixed, room, beyond, count, needed, grain = loads
    now, best, direction, saving_best, usage, state = prices
    sites = len(fixed)
    share, saving, taken = np.zeros(len(by_site.end)), np.zeros(sites), np.zeros(sites)
    covered = np.zeros(len(now))
    for _ in range(steps):
        np.minimum(now, beyond, now)
        fill(by_site, demand, room, whole, now, status, saving, share)
        total = choose(saving - fixed, room, needed, grain, status, count, taken)
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


@compiled
def decide(loads: Loads, prices: Prices, cutoff: float, marks: Marks) -> None:
    """Mark the sites that are open, and those that are closed, in every answer below the cutoff.

    The bound is computed anew at the best prices for either way of deciding each site that is free.
    """
    sites = len(loads.fixed)
    taken, total = np.zeros(sites), prices.best.sum()
    worth = prices.saving - loads.fixed
    for j in np.flatnonzero(marks == 0):
        marks[j] = 1
        opens = choose(worth, loads.room, loads.needed, loads.grain, marks, loads.count, taken)
        marks[j] = -1
        closes = choose(worth, loads.room, loads.needed, loads.grain, marks, loads.count, taken)
        if total - closes >= cutoff:
            marks[j] = 1
        elif total - opens < cutoff:
            marks[j] = 0
