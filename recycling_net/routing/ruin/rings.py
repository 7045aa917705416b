"""Rounds as rings of stops, changed and restored one stop at a time."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.ruin.ground import Clock, Floats, Ground, Ints, Short, lasting, leg

AFTER, BEFORE, HOME, LOAD, SIZE, IDLE = 0, 1, 2, 3, 4, 5
"""Columns of a ring: the nodes after and before, the depot of the round (-1: in none), the load of a stop or, in the
row of a depot, of its round, the number of its stops, and the depot that is idle after this one (0: no more).

The row of node 0 stands for all rounds: how many are driven (SIZE), and the first idle depot (IDLE).
"""
X, Y, OUT, IN = 0, 1, 2, 3
"""Columns of the ways: the point of a node, what its leg out costs and that into it."""
OPEN, CLOSE, SERVICE, EARLY, LATE = 0, 1, 2, 3, 4
"""Columns of the clock: the window of a node, how long it takes, when service can begin there at the earliest and when
it must at the latest; for the depot the first departure and the last return."""

TIME_SLACK = 1e-9
"""So much later than the latest is rounding."""
NEVER = -1e300


def rings_of(ground: Ground, demand: Ints) -> tuple[Short, Floats]:
    """Return the rings without a stop in any, and the ways; one row a node, one depot for every round there can be."""
    stops = len(ground.near) - 1
    ring = np.full((2 * stops + 1, 6), -1, np.int32)
    depots = np.arange(stops + 1, 2 * stops + 1)
    ring[: stops + 1, LOAD] = demand
    ring[depots, AFTER] = ring[depots, BEFORE] = ring[depots, HOME] = depots
    ring[depots, LOAD] = ring[depots, SIZE] = 0
    ring[depots, IDLE] = depots + 1
    ring[-1, IDLE] = 0
    ring[0, SIZE], ring[0, IDLE] = 0, stops + 1
    way = np.zeros((2 * stops + 1, 4))
    way[:, X : Y + 1] = ground.points
    return ring, way


@compiled
def _earliest(ring: Short, clock: Floats, legs: Floats, node: int) -> None:
    """Tell a node and those after it when they begin at the earliest, up to the first for which nothing changes."""
    while node < legs.shape[1]:
        behind = ring[node, BEFORE]
        begin = clock[behind, EARLY] + clock[behind, SERVICE] + lasting(legs, behind, node)
        begin = max(begin, clock[node, OPEN])
        if begin == clock[node, EARLY]:
            return
        clock[node, EARLY] = begin
        node = ring[node, AFTER]


@compiled
def _latest(ring: Short, clock: Floats, legs: Floats, node: int) -> None:
    """Tell a node and those before it when they must begin at the latest, up to the first for which nothing changes."""
    while node < legs.shape[1]:
        ahead = ring[node, AFTER]
        begin = clock[ahead, LATE] - lasting(legs, node, ahead) - clock[node, SERVICE]
        begin = min(begin, clock[node, CLOSE])
        if begin == clock[node, LATE]:
            return
        clock[node, LATE] = begin
        node = ring[node, BEFORE]


@compiled
def in_time(clock: Floats, legs: Floats, stop: int, behind: int, ahead: int) -> bool:
    """Whether all are in time when a stop is put between two nodes."""
    begin = clock[behind, EARLY] + clock[behind, SERVICE] + lasting(legs, behind, stop)
    begin = max(begin, clock[stop, OPEN])
    end = clock[ahead, LATE] - lasting(legs, stop, ahead) - clock[stop, SERVICE]
    return bool(begin <= min(end, clock[stop, CLOSE]) + TIME_SLACK)


@compiled
def put(ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, stop: int, behind: int) -> None:
    """Put a stop that is in no round behind a node."""
    ahead, home = ring[behind, AFTER], ring[behind, HOME]
    ring[stop, AFTER], ring[stop, BEFORE], ring[stop, HOME] = ahead, behind, home
    ring[behind, AFTER] = stop
    ring[ahead, BEFORE] = stop
    to_it = leg(way, legs, is_rounded, behind, stop)
    from_it = leg(way, legs, is_rounded, stop, ahead)
    way[behind, OUT] = to_it
    way[stop, IN] = to_it
    way[stop, OUT] = from_it
    way[ahead, IN] = from_it
    ring[home, LOAD] += ring[stop, LOAD]
    if ring[home, SIZE] == 0:  # the first idle depot: rounds begin and end in the order of a stack
        ring[0, IDLE] = ring[home, IDLE]
        ring[0, SIZE] += 1
    ring[home, SIZE] += 1
    if clock is not None:
        clock[stop, EARLY] = clock[stop, LATE] = NEVER  # what it was elsewhere may be what it is here
        _earliest(ring, clock, legs, stop)
        _latest(ring, clock, legs, stop)


@compiled
def take(ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, stop: int) -> float:
    """Take a stop out of its round; return what its legs cost more than the one without it."""
    ahead, behind, home = ring[stop, AFTER], ring[stop, BEFORE], ring[stop, HOME]
    across = leg(way, legs, is_rounded, behind, ahead)
    ring[behind, AFTER] = ahead
    ring[ahead, BEFORE] = behind
    ring[stop, HOME] = -1
    way[behind, OUT] = across
    way[ahead, IN] = across
    ring[home, LOAD] -= ring[stop, LOAD]
    ring[home, SIZE] -= 1
    if ring[home, SIZE] == 0:
        ring[home, IDLE] = ring[0, IDLE]
        ring[0, IDLE] = home
        ring[0, SIZE] -= 1
    if clock is not None:
        _earliest(ring, clock, legs, ahead)
        _latest(ring, clock, legs, behind)
    return float(way[stop, IN] + way[stop, OUT] - across)


@compiled
def fill(ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, stops: Ints, ends: Ints) -> None:
    """Drive rounds that stand one after the other in ``stops``, each up to its place in ``ends``."""
    begin = 0
    for end in ends:
        behind = ring[0, IDLE]
        for k in range(begin, end):
            put(ring, way, clock, legs, is_rounded, stops[k], behind)
            behind = stops[k]
        begin = end


@compiled
def rows(after: Short) -> tuple[Ints, Ints]:
    """Return rounds as `fill` reads them; ``after`` is that column of a ring."""
    count = len(after) // 2
    stops, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    size, rounds = 0, 0
    for depot in range(count + 1, 2 * count + 1):
        here = after[depot]
        if here == depot:
            continue
        while here != depot:
            stops[size] = here
            size += 1
            here = after[here]
        ends[rounds] = size
        rounds += 1
    return stops[:size], ends[:rounds]


@compiled
def driven(way: Floats, legs: Floats, is_rounded: bool, stops: Ints, ends: Ints) -> float:
    """What all legs of rounds cost."""
    whole, begin = 0.0, 0
    for end in ends:
        here = 0
        for k in range(begin, end):
            whole += leg(way, legs, is_rounded, here, stops[k])
            here = stops[k]
        whole += leg(way, legs, is_rounded, here, 0)
        begin = end
    return whole
