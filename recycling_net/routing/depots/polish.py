"""Rounds from sites that hold whatever comes: vehicles alone are full, which the routing room does best."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recycling_net.routing.child import Outcome, run_jobs
from recycling_net.routing.depots.problem import LocationRouting, Round, Rounds
from recycling_net.routing.job import NEVER, UNLIMITED, Job, Kind, rounded

_STOPS = 200
"""Among more stops strings on rings find more in the same time."""
_FINE = 1_000
"""Costs that are not whole numbers are rounded to one part in so many."""


def holds_all(problem: LocationRouting) -> bool:
    """Whether each site alone holds what all stops bring, and few enough stops are visited."""
    plenty = bool(problem.room.min() >= problem.demand.sum() and np.isinf(problem.group_room).all())
    return plenty and problem.platform is None and problem.stops <= _STOPS


@dataclass(frozen=True, slots=True)
class Allowed:
    """What one set of sites may take, and the seed; ``iterations`` is None where seconds are the limit."""

    seconds: float
    iterations: int | None
    seed: int
    is_processor_time: bool


@dataclass(slots=True)
class Polished:
    """What was found, and what it took: seconds of the processor in another process, iterations."""

    rounds: list[Rounds]
    cpu_seconds: float = 0.0
    iterations: int = 0


def polished(
    problem: LocationRouting, sets: Sequence[tuple[int, ...]], allowed: Allowed, stop: threading.Event
) -> Polished:
    """Return the rounds that were found from each set of sites; what breaks down is left out.

    Every search begins with each stop alone at its nearest site: from rounds that strings had made, the routing room
    found nothing better in ten thousand iterations, where from these it found the best known in as many.

    ``problem`` is one of which `holds_all` is true.
    """
    found = Polished([])

    def done(position: int, outcome: Outcome) -> None:
        found.cpu_seconds += outcome.cpu_seconds
        found.iterations += outcome.iterations
        if outcome.trips is not None:
            driven = zip(outcome.trips, outcome.kinds, strict=True)
            found.rounds.append(
                tuple(Round(sets[position][kind], tuple(trip)) for trips, kind in driven for trip in trips)
            )

    run_jobs([_job(problem, sites, allowed) for sites in sets], done, stop=stop)
    return found


def _job(problem: LocationRouting, sites: tuple[int, ...], allowed: Allowed) -> Job:
    nodes = np.concatenate([sites, problem.sites + np.arange(problem.stops)])
    far = problem.far[np.ix_(nodes, nodes)]
    fine = 1 if (far == np.rint(far)).all() else _FINE
    kinds = [
        Kind(problem.stops, [problem.capacity], depot=depot, fixed_cost=round(problem.vehicle_cost * fine))
        for depot in range(len(sites))
    ]
    alone = far[: len(sites), len(sites) :] + far[len(sites) :, : len(sites)].T
    none = np.zeros(problem.stops, np.int64)
    return Job(
        kinds=kinds, distance=rounded(far * fine)[None], duration=np.empty((0, 0, 0), np.int64),
        pickup=problem.demand.astype(np.int64)[:, None], delivery=none[:, None], service=none,
        windows=np.tile(np.array([0, NEVER]), (problem.stops, 1)), release=none,
        iterations=UNLIMITED if allowed.iterations is None else allowed.iterations, seconds=allowed.seconds,
        seed=allowed.seed, depots=len(sites), start=[[[stop]] for stop in range(problem.stops)],
        start_kinds=np.argmin(alone, axis=0).tolist(), is_processor_time=allowed.is_processor_time,
    )  # fmt: skip
