"""A problem as the kernels read it, and rounds as the rings that they change."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.routing.depots.problem import Floats, LocationRouting, Round, Rounds, Short
from recycling_net.routing.ruin.rings import AFTER, BEFORE, HOME, IDLE, LOAD, SIZE, rows

PLACE = 6
"""One more column of a ring: the row of a node in the matrix; that of a round is its site."""
OUT, IN = 0, 1
"""Columns of the ways: what the leg out of a node costs, and that into it."""
ROOM, OPENING, HELD, ROUNDS, USABLE, GROUP = 0, 1, 2, 3, 4, 5
"""Columns of a site: what it holds at most, what it costs, what it holds now, how many rounds leave from it, whether
rounds may begin there, its group."""
COST, OVER = 0, 1
"""What the rounds cost, and by how much sites and groups are overloaded."""

NEAR = 100
"""Strings are taken out of the rounds of so many nearest stops at most; beside one of them a stop is put back where it
may not be put back anywhere."""


class Ground(NamedTuple):
    """The problem in arrays; stops are counted from 1 as in rings.

    Attributes
    ----------
    into
        ``far`` with rows and columns changed: what leads into a node lies together.
    near, near_cost
        Shape (stops + 1, width): the stops nearest to each, nearest first, and the cheaper direction's cost.
    alone
        What a round to one stop costs from each site, shape (stops + 1, sites).
    shore
        The cheapest leg between a stop and any site, shape (stops + 1,).
    """

    far: Floats
    into: Floats
    near: Short
    near_cost: Floats
    alone: Floats
    shore: Floats


class State(NamedTuple):
    """Rounds on their way: `Ring` columns as in `routing.ruin.rings` and ``PLACE``; the other columns as above.

    Attributes
    ----------
    best_after, best_place
        Those columns of the best rounds that overload nothing.
    changed
        At 0 how many nodes differ from the best, from 1 on which, in its second half whether a node is among them.
    sums
        ``COST`` and ``OVER`` of now, and the cost of the best.
    """

    ring: Short
    way: Floats
    site: Floats
    group: Floats
    best_after: Short
    best_place: Short
    changed: np.ndarray[tuple[int], np.dtype[np.int64]]
    sums: Floats


def ground_of(problem: LocationRouting) -> Ground:
    """Return the arrays of a problem."""
    sites, stops = problem.sites, problem.stops
    far = np.ascontiguousarray(problem.far, float)
    into = far if (far == far.T).all() else np.ascontiguousarray(far.T)
    width = min(NEAR, stops - 1)
    near, away = np.zeros((stops + 1, width), np.int32), np.zeros((stops + 1, width))
    for stop in range(stops):  # row by row: a matrix of five thousand stops is kept once, not three times
        both = np.minimum(far[sites + stop, sites:], far[sites:, sites + stop])
        both[stop] = -1.0
        nearest = np.argsort(both, kind="stable")[1 : width + 1]
        near[stop + 1], away[stop + 1] = nearest + 1, both[nearest]
    out, back = far[sites:, :sites], far[:sites, sites:].T
    nothing = np.zeros((1, sites))
    alone = np.vstack([nothing, problem.vehicle_cost + out + back])
    return Ground(far, into, near, away, alone, np.vstack([nothing, np.minimum(out, back)]).min(axis=1))


def state_of(problem: LocationRouting) -> State:
    """Return the state in which no stop is in a round, and no site usable."""
    sites, stops = problem.sites, problem.stops
    ring = np.full((2 * stops + 1, 7), -1, np.int32)
    ends = np.arange(stops + 1, 2 * stops + 1)
    ring[1 : stops + 1, LOAD] = problem.demand
    ring[1 : stops + 1, PLACE] = np.arange(sites, sites + stops)
    ring[ends, AFTER] = ring[ends, BEFORE] = ring[ends, HOME] = ends
    ring[ends, LOAD] = ring[ends, SIZE] = ring[ends, PLACE] = 0
    ring[ends, IDLE] = ends + 1
    ring[-1, IDLE] = 0
    ring[0, SIZE], ring[0, IDLE] = 0, stops + 1
    nothing = np.zeros(sites)
    site = np.column_stack([problem.room, problem.opening, nothing, nothing, nothing, problem.group])
    group = np.column_stack([problem.group_room, np.zeros(len(problem.group_room))])
    return State(
        ring,
        np.zeros((2 * stops + 1, 2)),
        site,
        group,
        ring[:, AFTER].copy(),
        ring[:, PLACE].copy(),
        np.zeros(2 * len(ring) + 2, np.int64),
        np.array([0.0, 0.0, np.inf]),
    )


def rounds_of(after: Short, place: Short) -> Rounds:
    """Return the rounds in these columns of a ring."""
    stops, ends = rows(after)
    first = len(after) // 2 + 1
    driven = np.flatnonzero(after[first:] != np.arange(first, len(after)))
    parts = np.split(stops - 1, ends[:-1]) if len(ends) else []
    return tuple(
        Round(site, tuple(part.tolist())) for site, part in zip(place[first + driven].tolist(), parts, strict=True)
    )
