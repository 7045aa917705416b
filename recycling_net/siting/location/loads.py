"""Prices of places where sites have capacities: each site fills itself with what saves most.

As in `prices`, but what a site saves is a knapsack: continuous where a place may be served from several sites, of whole
places where it may not, which gives a better bound (Holmberg, Rönnqvist and Yuan 1999). A second knapsack chooses
the sites: together they must hold everything.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Location, turned
from recycling_net.siting.location.knapsack import Loads, choose, fill
from recycling_net.siting.location.prices import RECENT, Marks, Prices, advance, prices_from
from recycling_net.siting.model import Floats


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
    return prices_from(np.minimum(now, location.beyond), sites)


@compiled
def climb(  # a kernel takes arrays, not objects
    loads: Loads, whole: bool, prices: Prices, marks: Marks, upper: float, steps: int, flow: Floats
) -> None:
    """Climb for at most ``steps`` towards ``upper``; ``flow`` is kept if it is not empty.

    Parameters
    ----------
    whole
        Whether sites fill themselves with whole places.
    flow
        (A,) by site: running mean of the share that each arc takes.
    """
    start, end, _ = loads.by_site
    now, usage = prices.now, prices.usage
    share, saving, taken = np.zeros(len(end)), np.zeros(len(usage)), np.zeros(len(usage))
    covered = np.zeros(len(now))
    for _step in range(steps):
        np.minimum(now, loads.beyond, now)
        fill(loads, whole, now, marks, saving, share)
        bound = now.sum() - choose(loads, saving - loads.fixed, marks, taken)
        usage *= 1 - RECENT
        usage += RECENT * taken
        covered[:] = 0.0
        flow *= 1 - RECENT
        for j in np.flatnonzero(taken):
            for a in range(start[j], start[j + 1]):
                covered[end[a]] += share[a]
            if len(flow) > 0:
                flow[start[j] : start[j + 1]] += RECENT * share[start[j] : start[j + 1]]
        if not advance(prices, bound, saving, covered, upper):
            return


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
        opens = choose(loads, worth, marks, taken)
        marks[j] = -1
        closes = choose(loads, worth, marks, taken)
        if total - closes >= cutoff:
            marks[j] = 1
        elif total - opens < cutoff:
            marks[j] = 0
