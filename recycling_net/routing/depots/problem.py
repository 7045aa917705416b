"""Depots that may open, and rounds that leave from them: the question and the answer as plain data."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]

_MOST = 2**31 - 1
"""Loads of stops are kept in 32 bits: a stop's few numbers then lie in one line of the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Platform:
    """Where everything comes from or goes to: larger vehicles drive between it and the open sites.

    Each site is on one vehicle's way, which may call at several.

    Attributes
    ----------
    far
        What a leg costs, shape (1 + sites, 1 + sites): the platform first, then the sites.
    capacity
        What one of its vehicles holds.
    vehicle_cost
        What each of its vehicles costs beside its legs.
    """

    far: Floats
    capacity: int
    vehicle_cost: float


@dataclass(frozen=True, slots=True, eq=False)
class LocationRouting:
    """Sites that cost something to open and hold so much, stops to be visited once, vehicles all alike.

    Every round begins and ends at its site; a site is open where a round leaves from it.

    Attributes
    ----------
    far
        What a leg costs, not negative, the diagonal 0, shape (sites + stops, sites + stops): sites first, then stops.
        May differ by direction.
    demand
        Load of each stop, shape (stops,); whole numbers of the unit of ``capacity``.
    capacity
        What a vehicle holds.
    vehicle_cost
        What each round costs beside its legs.
    opening
        What it costs to open each site, shape (sites,).
    room
        What the rounds of each site may bring together, shape (sites,); infinite where it does not matter.
    group, group_room
        Sites that share a limit beside their own: the group of each site, shape (sites,), and the limit of each
        group, shape (groups,). With a platform they say nothing: its vehicles are the groups.
    platform
        The other echelon, None where there is none.
    """

    far: Floats
    demand: Ints
    capacity: int
    vehicle_cost: float
    opening: Floats
    room: Floats
    group: Ints
    group_room: Floats
    platform: Platform | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where no rounds can be planned."""
        nodes = self.sites + self.stops
        if not self.sites or not self.stops:
            raise ValueError("no sites, or no stops")
        if self.far.shape != (nodes, nodes) or not (self.far >= 0).all() or self.far.diagonal().any():
            raise ValueError(f"costs of shape {self.far.shape} for {nodes} nodes, below 0, or not 0 on the diagonal")
        if not 0 <= self.demand.min() <= self.demand.max() <= self.capacity <= _MOST:
            raise ValueError("loads must lie between 0 and the capacity, and that below 2**31")
        if len(self.room) != self.sites or len(self.group) != self.sites:
            raise ValueError("every site has one room and one group")
        shared = np.bincount(self.group, weights=self.room, minlength=len(self.group_room))
        if np.minimum(shared, self.group_room).sum() < self.demand.sum():
            raise ValueError("all sites together hold less than all stops bring")
        if self.platform is not None and self.platform.far.shape != (1 + self.sites, 1 + self.sites):
            raise ValueError(f"costs of shape {self.platform.far.shape} for a platform and {self.sites} sites")

    @property
    def sites(self) -> int:
        """How many sites may open."""
        return len(self.opening)

    @property
    def stops(self) -> int:
        """How many stops are visited."""
        return len(self.demand)


def ungrouped(sites: int) -> tuple[Ints, Floats]:
    """Return ``group`` and ``group_room`` of sites that share no limit."""
    return np.zeros(sites, np.int64), np.array([np.inf])


@dataclass(frozen=True, slots=True)
class Round:
    """One round: its site, and its stops, counted from 0, in the order of driving."""

    site: int
    stops: tuple[int, ...]


Rounds = tuple[Round, ...]


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends: with its seconds by ``clock``, or with its iterations where these are given.

    With iterations nothing looks at a clock: same iterations and seed give the same rounds.
    """

    seconds: float
    iterations: int | None = None
    seed: int = 0
    clock: Callable[[], float] = time.perf_counter

    @property
    def is_processor_time(self) -> bool:
        """Whether the clock shows what this process computes, which leaves out other processes."""
        return self.clock is time.process_time


Ending = Literal["", "iterations", "time", "interrupted"]


@dataclass(frozen=True, slots=True)
class Opened:
    """The best rounds so far, what they and their sites cost, and why the search ended ("" while it lasts).

    ``rounds`` is empty and ``cost`` infinite where no rounds were found that keep every limit. ``ways`` are those of the
    platform's vehicles, each the sites in the order of driving; their cost is in ``cost``.
    """

    rounds: Rounds
    ways: tuple[tuple[int, ...], ...]
    cost: float
    iterations: int
    seconds: float
    ended: Ending


def opened(rounds: Rounds) -> tuple[int, ...]:
    """Return the sites that rounds leave from."""
    return tuple(sorted({one.site for one in rounds}))


def cost_of(problem: LocationRouting, rounds: Rounds) -> float:
    """Return what rounds and the sites that they open cost, without the ways of a platform's vehicles."""
    legs = 0.0
    for one in rounds:
        nodes = np.array([one.site, *(problem.sites + stop for stop in one.stops), one.site])
        legs += float(problem.far[nodes[:-1], nodes[1:]].sum())
    opening = problem.opening[list(opened(rounds))].sum()
    return legs + problem.vehicle_cost * len(rounds) + float(opening)


def overload_of(problem: LocationRouting, rounds: Rounds) -> float:
    """Return by how much sites, and groups of sites, hold more than they may, added up."""
    held, shared = np.zeros(problem.sites), np.zeros(len(problem.group_room))
    for one in rounds:
        held[one.site] += problem.demand[list(one.stops)].sum()
    np.add.at(shared, problem.group, held)
    over = np.maximum(held - problem.room, 0.0).sum() + np.maximum(shared - problem.group_room, 0.0).sum()
    return float(over)
