"""The other echelon: which of a platform's vehicles calls at which open sites."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, permutations
from math import ceil, inf

import numpy as np

from recycling_net.routing.depots.problem import Floats, Ints, LocationRouting, Platform, Rounds

Way = tuple[int, ...]
"""Sites in the order of driving."""

_SPARE = 1
"""So many vehicles more than the fewest that hold everything may drive."""


@dataclass(frozen=True, slots=True)
class Shared:
    """Open sites shared out over vehicles: what the ways cost, and the groups of a problem with one a vehicle."""

    cost: float
    ways: tuple[Way, ...]
    group: Ints
    group_room: Floats


class Supply:
    """Ways of one platform's vehicles, each set of sites once; without a platform there are none."""

    def __init__(self, problem: LocationRouting) -> None:
        self.problem = problem
        self.known: dict[frozenset[int], tuple[float, Way]] = {}

    def shares(self, sites: Sequence[int]) -> Iterator[Shared]:
        """Yield every way to share sites out over vehicles in which these may hold everything."""
        platform, problem = self.problem.platform, self.problem
        if platform is None:
            yield Shared(0.0, (), problem.group, problem.group_room)
            return
        needed = float(problem.demand.sum())
        most = ceil(needed / platform.capacity) + _SPARE
        for parts in _parts(tuple(sites)):
            held = sum(min(platform.capacity, float(problem.room[list(part)].sum())) for part in parts)
            if len(parts) <= most and held >= needed:
                yield self._shared(platform, parts)

    def least(self, rounds: Rounds) -> tuple[float, tuple[Way, ...]]:
        """Return (cost, ways) of the vehicles for what the sites hold; infinite where they cannot carry it."""
        platform = self.problem.platform
        if platform is None:
            return 0.0, ()
        held = loads(self.problem, rounds)
        best: tuple[float, tuple[Way, ...]] = inf, ()
        for parts in _parts(tuple(np.flatnonzero(held).tolist())):
            if all(held[list(part)].sum() <= platform.capacity for part in parts):
                cost = sum(self._way(platform, part)[0] for part in parts)
                if cost < best[0]:
                    best = cost, tuple(self._way(platform, part)[1] for part in parts)
        return best

    def shared_by(self, ways: Sequence[Way]) -> LocationRouting:
        """Return the problem with the sites on each way as a group."""
        platform, problem = self.problem.platform, self.problem
        return problem if platform is None else self.grouped(self._shared(platform, ways))

    def grouped(self, shared: Shared) -> LocationRouting:
        """Return the problem with these groups."""
        return replace(self.problem, group=shared.group, group_room=shared.group_room)

    def _shared(self, platform: Platform, parts: Sequence[Way]) -> Shared:
        """Sites on no way are in a group without a limit; they do not open."""
        group = np.full(self.problem.sites, len(parts))
        for number, part in enumerate(parts):
            group[list(part)] = number
        room = np.append(np.full(len(parts), float(platform.capacity)), inf)
        found = [self._way(platform, part) for part in parts]
        return Shared(sum(cost for cost, _ in found), tuple(way for _, way in found), group, room)

    def _way(self, platform: Platform, part: Way) -> tuple[float, Way]:
        """Return the cheapest way through a few sites and its cost, the vehicle's among it."""
        key = frozenset(part)
        if key not in self.known:
            order = min(permutations(sorted(part)), key=lambda sites: _driven(platform.far, sites))
            self.known[key] = _driven(platform.far, order) + platform.vehicle_cost, order
        return self.known[key]


def loads(problem: LocationRouting, rounds: Rounds) -> Floats:
    """Return what each site holds."""
    held = np.zeros(problem.sites)
    for one in rounds:
        held[one.site] += problem.demand[list(one.stops)].sum()
    return held


def _driven(far: Floats, way: Way) -> float:
    return float(sum(far[here, there] for here, there in pairwise((0, *(site + 1 for site in way), 0))))


def _parts(sites: Way) -> Iterator[tuple[Way, ...]]:
    """Yield every partition of sites."""
    if not sites:
        yield ()
        return
    for parts in _parts(sites[1:]):
        yield ((sites[0],), *parts)
        for k, part in enumerate(parts):
            yield (*parts[:k], (sites[0], *part), *parts[k + 1 :])
