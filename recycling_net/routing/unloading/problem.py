"""Stops to be visited on some of several days, and places to unload at between: the question and the answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class UnloadingRounds:
    """Vehicles start empty at a depot each day, unload on their way when they like, and come home empty.

    Attributes
    ----------
    far
        What a leg costs, and the time that it takes; shape (nodes, nodes): the depot, the stops, the places to unload.
    load, service
        Of each visit of a stop, shape (stops,).
    patterns
        For each stop the sets of days, counted from 0, of which one must be chosen.
    days, vehicles
        How many there are; vehicles are alike, and as many on each day.
    room, longest
        What a vehicle holds, and the longest time of its day: legs and visits; unloading takes none.
    """

    far: Floats
    load: Floats
    service: Floats
    patterns: tuple[tuple[tuple[int, ...], ...], ...]
    days: int
    vehicles: int
    room: float
    longest: float

    def __post_init__(self) -> None:
        """Raise ValueError where no rounds can be planned."""
        if len(self.far) <= 1 + len(self.load) or self.far.shape[0] != self.far.shape[1]:
            raise ValueError(f"costs of shape {self.far.shape} for {len(self.load)} stops and places to unload at")
        if not len(self.load) == len(self.service) == len(self.patterns) > 0 or not all(self.patterns):
            raise ValueError("every stop has a load, a time and some days")
        if self.load.max() > self.room or self.load.min() < 0:
            raise ValueError("a load is below 0, or more than a vehicle holds")

    @property
    def stops(self) -> int:
        """How many stops there are."""
        return len(self.load)


@dataclass(frozen=True, slots=True)
class Planned:
    """The days of all vehicles.

    Attributes
    ----------
    routes
        For each day the way of each vehicle that drives: nodes in the order of driving, the depot at both ends.
    cost
        Of all legs.
    missing
        Stops, counted from 0, for which no place was found.
    """

    routes: tuple[tuple[tuple[int, ...], ...], ...]
    cost: float
    missing: tuple[int, ...]
    iterations: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Limits:
    """When a search ends: after so many seconds by ``clock``, or so many iterations; the same of these, the same answer."""

    seconds: float
    iterations: int | None = None
    seed: int = 0
    clock: Callable[[], float] = time.monotonic
