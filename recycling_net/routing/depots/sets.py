"""Which sets of sites are worth a closer look: all, or what a local search meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import combinations

import numpy as np

from recycling_net.routing.depots.estimate import Estimates
from recycling_net.routing.depots.problem import LocationRouting

Chosen = tuple[int, ...]

_ENUMERATED = 11
"""With so many sites or fewer all sets are looked at."""
_MORE = 4
"""Up to so many sites more than the fewest that hold everything."""
_IDLE = 20
"""After so many random beginnings in a row that met no new set there are hardly any more."""


def ranked(
    problem: LocationRouting, estimates: Estimates, seed: int, goes_on: Callable[[], bool]
) -> list[tuple[float, Chosen]]:
    """Return sets of sites that hold everything, cheapest estimate first; ``goes_on`` says whether there is time."""
    needed = float(problem.demand.sum())
    fewest = int(np.searchsorted(np.cumsum(np.sort(problem.room)[::-1]), needed)) + 1
    if problem.sites <= _ENUMERATED:
        for chosen in _all(problem, fewest, needed):
            estimates.cost(chosen)
            if not goes_on():
                break
    else:
        _descend(problem, estimates, needed, seed, goes_on)
    return sorted((cost, chosen) for chosen, cost in estimates.known.items())


def _all(problem: LocationRouting, fewest: int, needed: float) -> Iterator[Chosen]:
    for size in range(fewest, min(problem.sites, fewest + _MORE) + 1):
        for chosen in combinations(range(problem.sites), size):
            if held(problem, chosen) >= needed:
                yield chosen


def held(problem: LocationRouting, chosen: Chosen) -> float:
    """Return what a set of sites holds, its groups being no larger than they may."""
    sites = list(chosen)
    shared = np.bincount(problem.group[sites], weights=problem.room[sites], minlength=len(problem.group_room))
    return float(np.minimum(shared, problem.group_room).sum())


def _descend(
    problem: LocationRouting, estimates: Estimates, needed: float, seed: int, goes_on: Callable[[], bool]
) -> None:
    """Descend from the set of least opening cost for its room, then from random ones."""
    chance = np.random.default_rng(seed)
    order = np.argsort(problem.opening / np.clip(problem.room, 1e-9, needed), kind="stable")
    idle = 0
    while idle < _IDLE:
        before, size = len(estimates.known), 1
        while held(problem, tuple(order[:size].tolist())) < needed:
            size += 1
        chosen = tuple(sorted(order[:size].tolist()))
        better: Chosen | None = chosen
        while better is not None:
            chosen, better = better, _better(problem, estimates, better, chance, goes_on)
        if not goes_on():
            return
        idle = idle + 1 if len(estimates.known) == before else 0
        order = chance.permutation(problem.sites)


def _better(
    problem: LocationRouting,
    estimates: Estimates,
    chosen: Chosen,
    chance: np.random.Generator,
    goes_on: Callable[[], bool],
) -> Chosen | None:
    """Return the first cheaper set with one site more, one fewer, or one exchanged, in random order; None if none.

    Not the best of them: among sixty sites these are a thousand, and time is over before all are looked at.
    """
    near: list[Chosen] = list(_near(problem.sites, chosen))
    needed, least = float(problem.demand.sum()), estimates.cost(chosen)
    for number in chance.permutation(len(near)).tolist():
        other: Chosen = near[number]
        if not other or held(problem, other) < needed:
            continue
        if not goes_on():
            return None
        if estimates.cost(other) < least:
            return other
    return None


def _near(sites: int, chosen: Chosen) -> Iterator[Chosen]:
    closed = [site for site in range(sites) if site not in chosen]
    for gone in chosen:
        rest = tuple(site for site in chosen if site != gone)
        yield rest
        for new in closed:
            yield tuple(sorted((*rest, new)))
    for new in closed:
        yield tuple(sorted((*chosen, new)))
