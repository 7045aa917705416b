"""The search for plain rounds, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recycling_net.routing.ruin.ground import Ground, Ints, PlainRounds, ground_of
from recycling_net.routing.ruin.rings import AFTER, driven, fill, rings_of, rows
from recycling_net.routing.ruin.savings import savings
from recycling_net.routing.ruin.strings import anneal

_STEP = 5000
"""Iterations between two looks at the clock; less than a tenth of a second."""
_HOT, _COLD = 0.4, 0.02
"""First and last temperature, in parts of what a leg costs on average."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends: with its iterations, or where there are none with its seconds.

    The temperature falls with the iterations, and seconds only cut the search off; same iterations and seed give the
    same rounds. Without iterations it falls with the clock.
    """

    seconds: float
    iterations: int | None = None
    seed: int = 0


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
        Rounds that keep the capacity, every stop in one; None begins with those of savings.
    listen
        Called with each better answer, ten times a second at most.
    stop
        When set, the search ends and the best rounds so far are returned.
    """
    started = time.perf_counter()
    stop = stop or threading.Event()
    search = _Search(problem, start)
    done, told = 0, np.inf

    def found(ended: Literal["", "iterations", "time", "interrupted"]) -> Found:
        return search.found(done, time.perf_counter() - started, ended)

    while True:
        seconds = time.perf_counter() - started
        if listen is not None and search.best < told:
            told = search.best
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
        stops, ends = savings(problem, self.ground) if start is None else _joined(problem, start)
        self.ring, self.way = rings_of(self.ground, problem.demand)
        legs = (self.ground.cost, self.ground.is_rounded)
        fill(self.ring, self.way, *legs, stops, ends)
        whole = driven(self.way, *legs, stops, ends) + problem.vehicle_cost * len(ends)
        self.costs = np.array([whole, whole])
        self.leg = whole / max(1, len(stops) + len(ends))
        self.best_after = self.ring[:, AFTER].copy()
        self.changed = np.zeros(2 * len(self.ring) + 2, np.int64)

    @property
    def best(self) -> float:
        return float(self.costs[1])

    def step(self, share: tuple[float, float], steps: int, seed: int) -> None:
        """Go on for some iterations; ``share`` says how much of the search is over, before and after."""
        ground, problem = self.ground, self.problem
        first, last = (max(self.leg * _HOT * (_COLD / _HOT) ** part, 1e-9) for part in share)
        anneal(
            self.ring, self.way, ground.cost, ground.is_rounded, ground.near, ground.near_cost, problem.capacity,
            problem.vehicle_cost, self.best_after, self.changed, self.costs, (first, last), steps, seed % 2**32,
        )  # fmt: skip

    def found(self, done: int, seconds: float, ended: Literal["", "iterations", "time", "interrupted"]) -> Found:
        stops, ends = rows(self.best_after)
        whole = driven(self.way, self.ground.cost, self.ground.is_rounded, stops, ends)
        cost = whole + self.problem.vehicle_cost * len(ends)
        return Found(tuple(np.split(stops, ends[:-1])) if len(ends) else (), cost, done, seconds, ended)


def _joined(problem: PlainRounds, start: tuple[Ints, ...]) -> tuple[Ints, Ints]:
    """Return rounds one after the other; raise ValueError where they are none."""
    driven_rounds = [np.asarray(one, np.int64) for one in start if len(one)]
    stops = np.concatenate(driven_rounds) if driven_rounds else np.zeros(0, np.int64)
    if not np.array_equal(np.sort(stops), np.arange(1, len(problem.demand))):
        raise ValueError("the start must visit every stop once")
    if any(problem.demand[one].sum() > problem.capacity for one in driven_rounds):
        raise ValueError("a round of the start carries more than the capacity")
    return stops, np.cumsum([len(one) for one in driven_rounds])
