"""What plain rounds are planned on: one depot, stops with one load each, legs by points or by a matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from recycling_net.compiled import compiled

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Short = npt.NDArray[np.int32]
Clock = Floats | None

NEAR = 40
"""A stop is put back beside one of so many nearest to it."""
_WAIT = 0.2
"""How remote an hour of waiting makes a stop, beside one of being late (PyVRP's own value)."""
_MOST = 2**31 - 1
"""Loads are kept in 32 bits: a stop's few numbers then lie in one line of the cache."""


@dataclass(frozen=True, slots=True, eq=False)
class Times:
    """The clock of rounds, in one unit of time.

    Attributes
    ----------
    windows
        When service at a node may begin, shape (nodes, 2); that of the depot is first departure and last return.
    service
        How long it takes, shape (nodes,); 0 for the depot.
    duration
        How long a leg takes, shape (nodes, nodes).
    """

    windows: Floats
    service: Floats
    duration: Floats


@dataclass(frozen=True, slots=True, eq=False)
class PlainRounds:
    """A problem of plain rounds; node 0 is the depot, where every round begins and ends.

    Attributes
    ----------
    demand
        Load of each node, shape (nodes,); whole numbers of the unit of ``capacity``, 0 for the depot.
    points
        Shape (nodes, 2): legs are straight, to the nearest whole number where ``is_rounded``. Needs no matrix, so
        that ten thousand stops fit into some megabytes. None where ``cost`` is given.
    cost
        What a leg costs, not negative, shape (nodes, nodes); may differ by direction.
    vehicle_cost
        What each round costs beside its legs.
    vehicles
        More rounds than these are made only where the search finds no others.
    times
        When each stop must begin, if that matters; needs ``cost``.
    """

    demand: Ints
    capacity: int
    points: Floats | None = None
    cost: Floats | None = None
    is_rounded: bool = False
    vehicle_cost: float = 0.0
    vehicles: int = _MOST
    times: Times | None = None

    def __post_init__(self) -> None:
        """Raise ValueError where no rounds can be planned."""
        nodes = len(self.demand)
        if (self.points is None) == (self.cost is None):
            raise ValueError("either points or a matrix of costs")
        if self.points is not None and self.points.shape != (nodes, 2):
            raise ValueError(f"points of shape {self.points.shape} for {nodes} nodes")
        if self.cost is not None and (self.cost.shape != (nodes, nodes) or not (self.cost >= 0).all()):
            raise ValueError(f"costs of shape {self.cost.shape} for {nodes} nodes, or costs below 0")
        if not 0 <= self.demand.min() <= self.demand.max() <= self.capacity <= _MOST:
            raise ValueError("loads must lie between 0 and the capacity, and that below 2**31")
        if self.times is not None and not self._can_be_alone(self.times):
            raise ValueError("a stop cannot be visited in its window, or there is no matrix of costs")

    def _can_be_alone(self, times: Times) -> bool:
        begin = np.maximum(times.windows[:, 0], times.windows[0, 0] + times.duration[0])
        back = begin + times.service + times.duration[:, 0]
        in_time = (begin <= times.windows[:, 1]) & (back <= times.windows[0, 1])
        return self.cost is not None and bool(in_time[1:].all())


class Ground(NamedTuple):
    """The problem as the kernels read it.

    Attributes
    ----------
    points
        Shape (2 * stops + 1, 2): the nodes, then the depot once for every round there can be; zeros with a matrix.
    legs
        Shape (1 or 2, nodes, nodes): costs and, where time matters, durations; no rows where points say it.
    clock
        Shape (2 * stops + 1, 5): `rings.OPEN` and the columns after it. None where time does not matter: the kernels
        are then compiled without it.
    near, near_cost
        Shape (nodes, width): the stops nearest to each, nearest first, and the cheaper direction's cost.
    """

    points: Floats
    legs: Floats
    clock: Clock
    is_rounded: bool
    near: Short
    near_cost: Floats


@compiled
def leg(way: Floats, legs: Floats, is_rounded: bool, one: int, other: int) -> float:
    """What it costs to drive from one node to another; nodes beyond the stops are the depot."""
    nodes = legs.shape[1]
    if nodes:
        return float(legs[0, one if one < nodes else 0, other if other < nodes else 0])
    east, north = way[one, 0] - way[other, 0], way[one, 1] - way[other, 1]
    far = np.sqrt(east * east + north * north)
    return float(np.floor(far + 0.5)) if is_rounded else float(far)


@compiled
def lasting(legs: Floats, one: int, other: int) -> float:
    """How long it takes to drive from one node to another."""
    nodes = legs.shape[1]
    return float(legs[1, one if one < nodes else 0, other if other < nodes else 0])


def ground_of(rounds: PlainRounds, near: int = NEAR) -> Ground:
    """Return the ground of a problem; each stop knows at most ``near`` others."""
    stops = len(rounds.demand) - 1
    width = max(0, min(near, stops - 1))
    clock: Clock = None
    if rounds.points is not None:
        points, legs = np.asarray(rounds.points, float), np.zeros((1, 0, 0))
        nearest = _nearest(points[1:], width)
        away = np.hypot(*np.moveaxis(points[1:, None] - points[nearest], 2, 0))
        away = np.floor(away + 0.5) if rounds.is_rounded else away
    else:
        points, legs = np.zeros((stops + 1, 2)), np.asarray(rounds.cost, float)[None]
        both = np.minimum(legs[0], legs[0].T)[1:, 1:]
        remote = both.copy()
        if rounds.times is not None:
            legs = np.stack([legs[0], rounds.times.duration])
            remote += _waits(rounds.times)
            clock = _clock(rounds.times)
        np.fill_diagonal(remote, np.inf)
        nearest = np.argsort(remote, axis=1, kind="stable")[:, :width] + 1
        away = np.take_along_axis(both, nearest - 1, axis=1)
    return Ground(
        np.vstack([points, np.repeat(points[:1], stops, axis=0)]),
        np.ascontiguousarray(legs),
        clock,
        rounds.is_rounded,
        np.vstack([np.zeros((1, width), np.int64), nearest]).astype(np.int32),
        np.vstack([np.zeros((1, width)), away]),
    )


def _waits(times: Times) -> Floats:
    """What waiting and being late make stops remote from each other, in the better order; shape (stops, stops)."""
    begin, end = times.windows[1:].T
    drive = times.service[1:, None] + times.duration[1:, 1:]
    wait = np.maximum(0.0, begin[None] - (end[:, None] + drive))
    late = np.maximum(0.0, begin[:, None] + drive - end[None])
    remote = _WAIT * wait + late
    return np.asarray(np.minimum(remote, remote.T), float)


def _clock(times: Times) -> Floats:
    """Opening, closing and service of each node and of the depot of each round; earliest and latest of one alone."""
    nodes = np.column_stack([times.windows, times.service, times.windows])
    return np.vstack([nodes, np.repeat(nodes[:1], len(nodes) - 1, axis=0)])


def _nearest(stops: Floats, width: int) -> Ints:
    """Numbers (from 1) of the stops nearest to each stop, itself left out; shape (stops, width)."""
    if not len(stops):
        return np.zeros((0, 0), np.int64)
    _, found = cKDTree(stops).query(stops, k=np.arange(1, width + 2))
    own = found == np.arange(len(stops))[:, None]
    # Where more stops than that share one place, a stop may be missing from its own list: the last one makes way.
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(stops), width) + 1, np.int64)
