"""Prices of places where nothing limits the sites: each place pays its price, each site takes what it can save.

The relaxation gives up "every place is served once" for a price per place; what is left falls apart by site. Prices
climb by deflected subgradients with a step that shrinks when nothing is gained (Held, Wolfe and Crowder 1974;
Camerini, Fratta and Maffioli 1975).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.compiled import compiled
from recycling_net.siting.location.data import Arcs, Location
from recycling_net.siting.model import Bools, Floats

Marks = npt.NDArray[np.int8]
"""(J,) 1 for a site that must open, -1 for one that must not, else 0."""

MEMORY = 0.7
"""How much of the last direction stays in the next one."""
PATIENCE = 15
"""Steps without gain before the step size shrinks, by a factor of SHRINK."""
SHRINK = 0.7
SMALLEST = 2e-3
"""Below this step size nothing more is to be gained."""
GAIN = 2e-6
"""A bound counts as better if it rises by this share."""
RECENT = 0.05
"""Weight of the last step in the running mean of what opens."""


class Prices(NamedTuple):
    """Where the climb stands; all arrays are written in place.

    Attributes
    ----------
    now, best, direction
        (I,) the current prices, those of the best bound, and the smoothed direction.
    saving
        (J,) what each site saves at the best prices, before its fixed cost.
    usage
        (J,) running mean of how often a site opens, 0 to 1.
    state
        The best bound, the step size, and the number of steps without gain.
    """

    now: Floats
    best: Floats
    direction: Floats
    saving: Floats
    usage: Floats
    state: Floats

    @property
    def bound(self) -> float:
        """The best bound so far."""
        return float(self.state[0])

    @property
    def spent(self) -> bool:
        """Whether the step has become too small to gain anything."""
        return bool(self.state[1] < SMALLEST)

    def again(self, size: float) -> None:
        """Begin anew at the best prices, with this step size, as if nothing were proved."""
        self.now[:] = self.best
        self.direction[:] = 0.0
        self.state[:] = (-np.inf, size, 0.0)


class Lists(NamedTuple):
    """A location without capacities as the compiled loops read it; ``wanted`` is how many open, -1 where that is free."""

    arcs: Arcs
    fixed: Floats
    beyond: Floats
    wanted: int


def lists_of(location: Location) -> Lists:
    """Return a location as the compiled loops read it."""
    return Lists(location.arcs, location.fixed, location.beyond, -1 if location.count is None else location.count)


def prices_from(now: Floats, sites: int) -> Prices:
    """Return the foot of a climb from these prices."""
    nothing = np.zeros(len(now))
    return Prices(now, now.copy(), nothing, np.zeros(sites), np.zeros(sites), np.array([-np.inf, 1.0, 0.0]))


def first_prices(location: Location) -> Prices:
    """Return prices to begin with: about what it costs when as many sites are open as will be."""
    arcs, sites = location.arcs, len(location.fixed)
    listed = np.diff(arcs.start)
    rank = np.minimum(listed - 1, max(1, int(1.2 * sites / location.count)) if location.count else 8)
    now = arcs.cost[arcs.start[:-1] + rank]
    if location.count is None:
        now = now + float(np.median(location.fixed)) / 4
    return prices_from(np.minimum(now, location.beyond), sites)


@compiled
def advance(prices: Prices, bound: float, saving: Floats, covered: Floats, upper: float) -> bool:
    """Note what the current prices prove and take the next step; return whether going on makes sense.

    ``covered`` (I,) is how often each place is served at the current prices; ``upper`` is the cost aimed at.
    """
    now, best, direction, saving_best, _, state = prices
    state[2] += 1
    if bound > state[0]:
        if bound > state[0] + GAIN * abs(bound):
            state[2] = 0
        state[0] = bound
        best[:] = now
        saving_best[:] = saving
    if bound == np.inf:
        return False
    if state[2] >= PATIENCE:
        state[1] *= SHRINK
        state[2] = 0
        now[:] = best
        if state[1] < SMALLEST:
            return False
    direction *= MEMORY
    direction += (1 - MEMORY) * (1 - covered)
    square = (direction * direction).sum()
    if square < 1e-12:
        return False
    now += state[1] * max(upper - bound, 1e-4 * abs(upper)) / square * direction
    return True


@compiled
def open_best(lists: Lists, saving: Floats, marks: Marks, opened: Bools) -> float:
    """Open the sites that save most beyond their fixed cost; return what that adds to the bound."""
    sites, total = len(saving), 0.0
    opened[:] = False
    if lists.wanted < 0:
        for j in range(sites):
            opened[j] = marks[j] > 0 or (marks[j] == 0 and saving[j] > lists.fixed[j])
    else:
        key = np.empty(sites)
        for j in range(sites):
            key[j] = (lists.fixed[j] - saving[j]) if marks[j] == 0 else (-marks[j] * np.inf)
        opened[np.argsort(key)[: lists.wanted]] = True
    for j in range(sites):
        if opened[j]:
            total += lists.fixed[j] - saving[j]
    return total


@compiled
def climb(lists: Lists, prices: Prices, marks: Marks, upper: float, steps: int) -> None:
    """Climb for at most ``steps``, towards ``upper``."""
    start, end, cost = lists.arcs
    now, usage = prices.now, prices.usage
    saving, covered, opened = np.zeros(len(usage)), np.zeros(len(now)), np.zeros(len(usage), np.bool_)
    for _ in range(steps):
        saving[:] = 0.0
        for i in range(len(now)):
            now[i] = min(now[i], lists.beyond[i])
            a = start[i]
            while a < start[i + 1] and cost[a] < now[i]:
                saving[end[a]] += now[i] - cost[a]
                a += 1
        bound = now.sum() + open_best(lists, saving, marks, opened)
        usage *= 1 - RECENT
        usage[opened] += RECENT
        for i in range(len(now)):
            covered[i] = 0.0
            a = start[i]
            while a < start[i + 1] and cost[a] < now[i]:
                covered[i] += opened[end[a]]
                a += 1
        if not advance(prices, bound, saving, covered, upper):
            return
