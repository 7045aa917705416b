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

NEAR = 40
"""A stop is put back beside one of so many nearest to it."""
_MOST = 2**31 - 1
"""Loads are kept in 32 bits: a stop's few numbers then lie in one line of the cache."""


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
    """

    demand: Ints
    capacity: int
    points: Floats | None = None
    cost: Floats | None = None
    is_rounded: bool = False
    vehicle_cost: float = 0.0

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


class Ground(NamedTuple):
    """The problem as the kernels read it.

    Attributes
    ----------
    points
        Shape (2 * stops + 1, 2): the nodes, then the depot once for every round there can be; zeros with a matrix.
    cost
        Shape (nodes, nodes); no rows where points say it.
    near, near_cost
        Shape (nodes, width): the stops nearest to each, nearest first, and the cheaper direction's cost.
    """

    points: Floats
    cost: Floats
    is_rounded: bool
    near: Short
    near_cost: Floats


@compiled
def leg(points: Floats, cost: Floats, is_rounded: bool, one: int, other: int) -> float:
    """What it costs to drive from one node to another; nodes beyond the stops are the depot."""
    if len(cost):
        row = one if one < len(cost) else 0
        column = other if other < len(cost) else 0
        return float(cost[row, column])
    east, north = points[one, 0] - points[other, 0], points[one, 1] - points[other, 1]
    far = np.sqrt(east * east + north * north)
    return float(np.floor(far + 0.5)) if is_rounded else float(far)


def ground_of(rounds: PlainRounds, near: int = NEAR) -> Ground:
    """Return the ground of a problem; each stop knows at most ``near`` others."""
    stops = len(rounds.demand) - 1
    width = max(0, min(near, stops - 1))
    if rounds.points is not None:
        points, cost = np.asarray(rounds.points, float), np.zeros((0, 0))
        nearest = _nearest(points[1:], width)
        away = np.hypot(*np.moveaxis(points[1:, None] - points[nearest], 2, 0))
        away = np.floor(away + 0.5) if rounds.is_rounded else away
    else:
        points, cost = np.zeros((stops + 1, 2)), np.ascontiguousarray(rounds.cost, float)
        both = np.minimum(cost, cost.T)[1:, 1:]
        np.fill_diagonal(both, np.inf)
        nearest = np.argsort(both, axis=1, kind="stable")[:, :width] + 1
        away = np.take_along_axis(both, nearest - 1, axis=1)
    return Ground(
        np.vstack([points, np.repeat(points[:1], stops, axis=0)]),
        cost,
        rounds.is_rounded,
        np.vstack([np.zeros((1, width), np.int64), nearest]).astype(np.int32),
        np.vstack([np.zeros((1, width)), away]),
    )


def _nearest(stops: Floats, width: int) -> Ints:
    """Numbers (from 1) of the stops nearest to each stop, itself left out; shape (stops, width)."""
    if not len(stops):
        return np.zeros((0, 0), np.int64)
    _, found = cKDTree(stops).query(stops, k=np.arange(1, width + 2))
    own = found == np.arange(len(stops))[:, None]
    # Where more stops than that share one place, a stop may be missing from its own list: the last one makes way.
    own[~own.any(axis=1), -1] = True
    return np.asarray(found[~own].reshape(len(stops), width) + 1, np.int64)
