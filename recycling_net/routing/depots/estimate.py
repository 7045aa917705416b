"""What rounds from a given set of sites would cost, roughly: stops are shared out by regret, and joined by savings."""

from __future__ import annotations

import heapq

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.depots.ground import Ground
from recycling_net.routing.depots.problem import Floats, Ints, LocationRouting, Round, Rounds
from recycling_net.routing.ruin.savings import joined, walked

_WIDTH = 30
"""Stops are joined with so many of those nearest."""
_NOWHERE_ELSE = 1e6
"""Regret of a stop for which one site only has room."""


class Estimates:
    """Estimates of one problem, each set of sites once."""

    def __init__(self, problem: LocationRouting, ground: Ground) -> None:
        self.problem, self.ground = problem, ground
        self.known: dict[tuple[int, ...], float] = {}
        width = min(_WIDTH, ground.near.shape[1])
        one = np.repeat(np.arange(1, problem.stops + 1), width)
        other = ground.near[1:, :width].ravel().astype(np.int64)
        pair = np.unique(np.column_stack([np.minimum(one, other), np.maximum(one, other)]), axis=0)
        self.one, self.other = np.ascontiguousarray(pair.T)
        far = problem.far
        rows = self.one + problem.sites - 1, self.other + problem.sites - 1
        self.between = (far[rows] + far[rows[::-1]]) / 2
        self.reach = np.ascontiguousarray((ground.alone[1:] - problem.vehicle_cost) / 2)  # (stops, sites), one way
        self.load = np.concatenate([[0], problem.demand]).astype(np.int64)

    def cost(self, chosen: tuple[int, ...]) -> float:
        """Return what a set of sites and its rounds would cost."""
        if chosen not in self.known:
            site, neighbours = self._joined(chosen)
            self.known[chosen] = self._cost(chosen, site, neighbours)
        return self.known[chosen]

    def rounds(self, chosen: tuple[int, ...]) -> Rounds:
        """Return the rounds that were estimated; the sites may be overloaded."""
        site, neighbours = self._joined(chosen)
        stops, ends = walked(neighbours)
        parts = np.split(stops - 1, ends[:-1])
        return tuple(Round(int(site[part[0]]), tuple(part.tolist())) for part in parts)

    def _joined(self, chosen: tuple[int, ...]) -> tuple[Ints, Ints]:
        """Return the site of each stop, and the one or two stops beside it, 0 for none."""
        sites = np.array(chosen)
        room = np.minimum(self.problem.room[sites], 1.0 + self.load.sum())
        site = sites[shared_out(self.reach[:, sites], self.load[1:], room)]
        alike = site[self.one - 1] == site[self.other - 1]
        one, other = self.one[alike], self.other[alike]
        reach = self.reach[np.arange(len(site)), site]
        saved = reach[one - 1] + reach[other - 1] - self.between[alike] + self.problem.vehicle_cost
        order = np.argsort(-saved, kind="stable")
        order = order[saved[order] > 0]
        return site, joined(one[order], other[order], self.load, self.problem.capacity)

    def _cost(self, chosen: tuple[int, ...], site: Ints, neighbours: Ints) -> float:
        """Every end of a round goes home; the links between stops are met from both sides."""
        far, first = self.problem.far, self.problem.sites - 1
        stop = np.arange(1, len(neighbours))
        both = neighbours[1:]
        single = (both == 0).sum(axis=1)
        legs = float((self.reach[stop - 1, site] * single).sum())
        for column in both.T:
            linked = column > 0
            one, other = stop[linked] + first, column[linked] + first
            legs += float((far[one, other] + far[other, one]).sum()) / 4
        rounds = float(single.sum()) / 2
        opening = float(self.problem.opening[list(chosen)].sum())
        return legs + rounds * self.problem.vehicle_cost + opening


@compiled
def shared_out(reach: Floats, load: Ints, room: Floats) -> Ints:
    """Return for each stop the place in ``room`` of its site: those first that have most to lose by the second best.

    What fits nowhere goes where most room is left, which is then overloaded.
    """
    stops, sites = reach.shape
    left, where, best = room.copy(), np.full(stops, -1, np.int64), np.full(stops, -1, np.int64)
    heap = [(0.0, 0)]
    heap.pop()
    for stop in range(stops):
        heapq.heappush(heap, (-_regret(reach, load, left, stop, best), stop))
    while heap:
        _, stop = heapq.heappop(heap)
        if best[stop] >= 0 and left[best[stop]] < load[stop]:
            heapq.heappush(heap, (-_regret(reach, load, left, stop, best), stop))
            continue
        chosen = best[stop]
        if chosen < 0:
            chosen = 0
            for one in range(sites):
                if left[one] > left[chosen]:
                    chosen = one
        where[stop] = chosen
        left[chosen] -= load[stop]
    return where


@compiled
def _regret(reach: Floats, load: Ints, left: Floats, stop: int, best: Ints) -> float:
    """Note the nearest site that has room for a stop, -1 where none has; return how much nearer it is than the next."""
    least, second, chosen = np.inf, np.inf, -1
    for one in range(len(left)):
        if left[one] >= load[stop]:
            if reach[stop, one] < least:
                least, second, chosen = reach[stop, one], least, one
            elif reach[stop, one] < second:
                second = reach[stop, one]
    best[stop] = chosen
    if chosen < 0:
        return 0.0
    return float(second - least) if second < np.inf else 10 * float(least) + _NOWHERE_ELSE
