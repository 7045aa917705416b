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
from recycling_net.siting.location import Arcs, Location
from recycling_net.siting.model import Floats

MEMORY = 0.7
"""How much of the last direction stays in the next one."""
PATIENCE = 15
"""Steps without gain before the step shrinks, by a factor of SHRINK."""
SHRINK = 0.7
SMALLEST = 2e-3
"""Below this step size nothing more is to be gained."""
RECENT = 0.05
"""Weight of the last step in the running mean of what opens."""


Marks = npt.NDArray[np.int8]


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


def first_prices(location: Location) -> Prices:
    """Return prices to begin with: about what it costs when as many sites are open as will be."""
    arcs, sites = location.arcs, len(location.fixed)
    listed = np.diff(arcs.start)
    count = location.count if location.count is not None else max(1, sites // 10)
    rank = np.minimum(listed - 1, max(1, int(1.2 * sites / count)) if location.count else 8)
    now = arcs.cost[arcs.start[:-1] + rank]
    if location.count is None:
        now = now + float(np.median(location.fixed)) / 4
    now = np.minimum(now, location.beyond)
    zero = np.zeros(len(now))
    return Prices(now, now.copy(), zero, np.zeros(sites), np.zeros(sites), np.array([-np.inf, 1.0, 0.0]))


@compiled
def climb(  # noqa: PLR0912, PLR0913  # one step of the climb; a kernel takes arrays, not objects
    arcs: Arcs, fixed: Floats, count: int, beyond: Floats, prices: Prices, status: Marks, upper: float, steps: int
) -> int:
    """Climb for at most ``steps``; return the steps made. A negative ``count`` leaves open how many sites open.

    ``status`` (J,) is 1 for a site that must open, -1 for one that must not, else 0.
    """
    start, end, cost = arcs
    now, best, direction, saving_best, usage, state = prices
    places, sites = len(now), len(fixed)
    saving, key, covered = np.zeros(sites), np.zeros(sites), np.zeros(places)
    opened = np.zeros(sites, np.bool_)
    for step in range(steps):
        saving[:] = 0.0
        bound = 0.0
        for i in range(places):
            now[i] = min(now[i], beyond[i])
            bound += now[i]
            a = start[i]
            while a < start[i + 1] and cost[a] < now[i]:
                saving[end[a]] += now[i] - cost[a]
                a += 1
        opened[:] = False
        if count >= 0:
            for j in range(sites):
                key[j] = (fixed[j] - saving[j]) if status[j] == 0 else (-status[j] * np.inf)
            for j in np.argsort(key)[:count]:
                opened[j] = True
                bound += fixed[j] - saving[j]
        else:
            for j in range(sites):
                if status[j] > 0 or (status[j] == 0 and saving[j] > fixed[j]):
                    opened[j] = True
                    bound += fixed[j] - saving[j]
        usage *= 1 - RECENT
        usage[opened] += RECENT
        state[2] += 1
        if bound > state[0]:
            if bound > state[0] + 2e-6 * abs(bound):
                state[2] = 0
            state[0] = bound
            best[:] = now
            saving_best[:] = saving
        if state[2] >= PATIENCE:
            state[1] *= SHRINK
            state[2] = 0
            now[:] = best
            if state[1] < SMALLEST:
                return step + 1
        square = 0.0
        for i in range(places):
            covered[i] = 0.0
            a = start[i]
            while a < start[i + 1] and cost[a] < now[i]:
                if opened[end[a]]:
                    covered[i] += 1
                a += 1
            direction[i] = (1 - MEMORY) * (1 - covered[i]) + MEMORY * direction[i]
            square += direction[i] * direction[i]
        if square < 1e-12:
            return step + 1
        now += state[1] * max(upper - bound, 1e-4 * abs(upper)) / square * direction
    return steps
