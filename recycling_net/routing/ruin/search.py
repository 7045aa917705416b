"""The search for plain rounds, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recycling_net.routing.ruin.ground import Ground, Ints, PlainRounds, ground_of
from recycling_net.routing.ruin.rings import AFTER, SIZE, driven, fill, rings_of, rows
from recycling_net.routing.ruin.savings import savings
from recycling_net.routing.ruin.strings import Fleet, anneal

_STEP = 5000
"""Iterations between two looks at the clock; less than a tenth of a second."""
_BETWEEN_REPORTS_S = 0.1
_HOT, _COLD = 0.4, 0.02
"""First and last temperature, in parts of what a leg costs on average."""
_FROZEN = 1e-9
"""A temperature at which nothing worse is accepted."""
_SETTLED = 20
"""So many iterations a stop join stops that begin alone, until their legs say how long legs are."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends: with its iterations, or where there are none with its seconds.

    The temperature falls with the iterations, and seconds only cut the search off; same iterations and seed give the
    same rounds. Without iterations it falls with ``clock``.
    """

    seconds: float
    iterations: int | None = None
    seed: int = 0
    clock: Callable[[], float] = time.perf_counter


@dataclass(frozen=True, slots=True)
class Found:
    """The best rounds so far: stops in the order of driving, what they cost, why the search ended ("" while it lasts)."""

    rounds: tuple[Ints, ...]
    cost: float
    iterations: int
    seconds: float
    ended: Literal["", "iterations", "time", "interrupted"]


def improve(
    problem: PlainRounds,
    limits: Limits,
    *,
    start: tuple[Ints, ...] | None = None,
    listen: Callable[[Found], None] | None = None,
    stop: threading.Event | None = None,
) -> Found:
    """Return good rounds; every stop is in exactly one.

    Parameters
    ----------
    start
        Rounds that keep the capacity and the windows, every stop in one.
    listen
        Called with each better answer, ten times a second at most.
    stop
        When set, the search ends and the best rounds so far are returned.
    """
    started = limits.clock()
    stop = stop or threading.Event()
    search = _Search(problem, start)
    done, told, told_at = 0, np.inf, -_BETWEEN_REPORTS_S

    def found(ended: Literal["", "iterations", "time", "interrupted"]) -> Found:
        return search.found(done, limits.clock() - started, ended)

    while True:
        seconds = limits.clock() - started
        if listen is not None and search.best < told and seconds >= told_at + _BETWEEN_REPORTS_S:
            told, told_at = search.best, seconds
            listen(found(""))
        if stop.is_set():
            return found("interrupted")
        if len(problem.demand) < 3 or (limits.iterations is not None and done >= limits.iterations):
            return found("iterations")
        if seconds >= limits.seconds:
            return found("time")
        if limits.iterations is None:
            share, steps = (seconds / limits.seconds,) * 2, _STEP
        else:
            steps = min(_STEP, limits.iterations - done)
            share = done / limits.iterations, (done + steps) / limits.iterations
        search.step(share, steps, limits.seed + done)
        done += steps


class _Search:
    """Rounds on their way to better ones."""

    def __init__(self, problem: PlainRounds, start: tuple[Ints, ...] | None) -> None:
        self.problem = problem
        self.ground: Ground = ground_of(problem)
        stops, ends = _first(problem, self.ground) if start is None else _joined(problem, start)
        self.ring, self.way = rings_of(self.ground, problem.demand)
        fill(self.ring, self.way, self.ground.clock, self.ground.legs, self.ground.is_rounded, stops, ends)
        whole = self._cost(stops, ends)
        surplus = max(0, len(ends) - problem.vehicles)
        self.fleet: Fleet = (problem.capacity, problem.vehicle_cost, problem.vehicles, whole)
        self.costs = np.full(2, whole * (1 + surplus))
        self.best_after = self.ring[:, AFTER].copy()
        self.changed = np.zeros(2 * len(self.ring) + 2, np.int64)
        if problem.times is not None and len(stops) > 1:
            self._anneal((_FROZEN, _FROZEN), _SETTLED * len(stops), 0)
        self.leg = self.best / max(1, len(stops) + int(self.ring[0, SIZE]))

    @property
    def best(self) -> float:
        return float(self.costs[1])

    def step(self, share: tuple[float, float], steps: int, seed: int) -> None:
        """Go on for some iterations; ``share`` says how much of the search is over, before and after."""
        first, last = (max(self.leg * _HOT * (_COLD / _HOT) ** part, _FROZEN) for part in share)
        self._anneal((first, last), steps, seed % 2**32)

    def _anneal(self, heat: tuple[float, float], steps: int, seed: int) -> None:
        ground = self.ground
        anneal(
            self.ring, self.way, ground.clock, ground.legs, ground.is_rounded, ground.near, ground.near_cost, self.fleet,
            self.best_after, self.changed, self.costs, heat, steps, seed,
        )  # fmt: skip

    def found(self, done: int, seconds: float, ended: Literal["", "iterations", "time", "interrupted"]) -> Found:
        stops, ends = rows(self.best_after)
        rounds = tuple(np.split(stops, ends[:-1])) if len(ends) else ()
        return Found(rounds, self._cost(stops, ends), done, seconds, ended)

    def _cost(self, stops: Ints, ends: Ints) -> float:
        whole = driven(self.way, self.ground.legs, self.ground.is_rounded, stops, ends)
        return whole + self.problem.vehicle_cost * len(ends)


def _first(problem: PlainRounds, ground: Ground) -> tuple[Ints, Ints]:
    """Rounds to begin with; where time matters every stop has its own, and few iterations join them."""
    if problem.times is None:
        return savings(problem, ground)
    stops = np.arange(1, len(problem.demand))
    return stops, stops.copy()


def _joined(problem: PlainRounds, start: tuple[Ints, ...]) -> tuple[Ints, Ints]:
    """Return rounds one after the other; raise ValueError where they are none."""
    driven_rounds = [np.asarray(one, np.int64) for one in start if len(one)]
    stops = np.concatenate(driven_rounds) if driven_rounds else np.zeros(0, np.int64)
    if not np.array_equal(np.sort(stops), np.arange(1, len(problem.demand))):
        raise ValueError("the start must visit every stop once")
    if any(problem.demand[one].sum() > problem.capacity for one in driven_rounds):
        raise ValueError("a round of the start carries more than the capacity")
    return stops, np.cumsum([len(one) for one in driven_rounds])
