"""Ruin and recreate: strings of neighbouring stops are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914. A stop is put back beside one of its nearest only, and what is not accepted is taken back
stop by stop, so that a step costs the same among a hundred stops and among ten thousand.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.ruin.ground import Clock, Floats, Ints, Short, leg
from recycling_net.routing.ruin.rings import AFTER, BEFORE, HOME, IDLE, IN, LOAD, OUT, SIZE, in_time, put, take

Fleet = tuple[int, float, int, float]
"""Capacity, cost of a round, how many rounds there may be, and cost of each beyond these."""

REMOVED, LONGEST = 10.0, 10.0
"""Stops taken out on average, and from one round at most (the article's own values)."""
SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_SPLIT, _SPLIT_MORE = 0.5, 0.01
"""How often a string spares a stop in its middle, and how often one more (the article's own values)."""
_LEAST = 1e-9
"""What a better answer saves at least, lest rounding be taken for it."""
_ROOM = 64
"""More than are ever taken out at once: less than 4 * ``REMOVED`` and a string."""


@compiled
def has(row: Ints, size: int, value: int) -> bool:
    """Whether a value is among the first ``size`` of a row."""
    found = False
    for k in range(size):
        found |= row[k] == value
    return found


@compiled
def ruin(
    ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, near: Short, fleet: Fleet, taken: Ints, behind: Ints,
    touched: Ints,
) -> tuple[int, float]:  # fmt: skip
    """Take strings out of rounds near a random stop; return how many stops, and what that saves.

    They stand in ``taken`` in the order of taking, the nodes that they stood behind at that moment in ``behind``.
    """
    count, saved = strings(ring, near, taken, touched), 0.0
    for k in range(count):
        home = ring[taken[k], HOME]
        behind[k] = ring[taken[k], BEFORE]
        saved += take(ring, way, clock, legs, is_rounded, taken[k])
        if ring[home, SIZE] == 0:
            saved += fleet[1] + (fleet[3] if ring[0, SIZE] >= fleet[2] else 0.0)
    return count, saved


@compiled
def strings(ring: Short, near: Short, taken: Ints, touched: Ints) -> int:
    """Write stops of strings of rounds near a random stop to ``taken``, one string a round; return how many stops."""
    stops = len(near) - 1
    longest = min(LONGEST, stops / ring[0, SIZE])
    wanted = int(1.0 + np.random.random() * (4.0 * REMOVED / (1.0 + longest) - 1.0))
    centre = 1 + int(np.random.random() * stops)
    count, hit = 0, 0
    for k in range(-1, near.shape[1]):
        stop = centre if k < 0 else near[centre, k]
        home = ring[stop, HOME]
        if home < 0 or has(touched, hit, home):
            continue
        touched[hit] = home
        hit += 1
        here, span, hole, spared = string(ring, stop, longest)
        for place in range(span):
            if not hole <= place < hole + spared:
                taken[count] = here
                count += 1
            here = ring[here, AFTER]
        if hit == wanted:
            break
    return count


@compiled
def string(ring: Short, stop: int, longest: float) -> tuple[int, int, int, int]:
    """Return (first stop, stops in a row, place of the spared among them, number of the spared); ``stop`` is in the row."""
    number = ring[ring[stop, HOME], SIZE]
    length = 1 + int(np.random.random() * min(longest, float(number)))
    spared = 0
    if 1 < length < number and np.random.random() < _SPLIT:
        spared = 1
        while length + spared < number and np.random.random() < _SPLIT_MORE:
            spared += 1
    span, depots = length + spared, len(ring) // 2
    first, back, last, on = stop, 0, stop, 0
    while back < span - 1 and ring[first, BEFORE] <= depots:
        first = ring[first, BEFORE]
        back += 1
    while on < span - 1 and ring[last, AFTER] <= depots:
        last = ring[last, AFTER]
        on += 1
    least = max(0, span - 1 - on)
    for _ in range(back - least - int(np.random.random() * (back - least + 1))):
        first = ring[first, AFTER]
    hole = 1 + int(np.random.random() * (length - 1)) if spared else span
    return first, span, hole, spared


@compiled
def cheapest(
    ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, near: Short, near_cost: Floats, fleet: Fleet, stop: int,
) -> tuple[float, int]:  # fmt: skip
    """Return what a stop costs where it costs least, and the node to put it behind: an idle depot for a round alone.

    Of the two neighbours at a place the farther one decides whether it can be cheaper than the best: a place is looked
    at once, from there (or from a stop beside the depot).
    """
    depots, room = len(near) - 1, fleet[0] - ring[stop, LOAD]
    out, back = leg(way, legs, is_rounded, 0, stop), leg(way, legs, is_rounded, stop, 0)
    best, where, home_cost = out + back + fleet[1], ring[0, IDLE], min(out, back)
    if ring[0, SIZE] >= fleet[2]:
        best += fleet[3]
    for k in range(near.shape[1]):
        beside, away = near[stop, k], near_cost[stop, k]
        bar = away + min(away, home_cost) - best
        if way[beside, OUT] <= bar and way[beside, IN] <= bar:
            continue
        home = ring[beside, HOME]
        if home < 0 or ring[home, LOAD] > room:
            continue
        ahead = ring[beside, AFTER]
        rest = leg(way, legs, is_rounded, stop, ahead)
        if rest >= away or ahead > depots:
            more = rest - way[beside, OUT] + (leg(way, legs, is_rounded, beside, stop) if legs.shape[1] else away)
            is_better = more < best
            if clock is not None:
                is_better = is_better and in_time(clock, legs, stop, beside, ahead)
            if is_better and np.random.random() >= SKIP:
                best, where = more, beside
        before = ring[beside, BEFORE]
        rest = leg(way, legs, is_rounded, before, stop)
        if rest >= away or before > depots:
            more = rest - way[beside, IN] + (leg(way, legs, is_rounded, stop, beside) if legs.shape[1] else away)
            is_better = more < best
            if clock is not None:
                is_better = is_better and in_time(clock, legs, stop, before, beside)
            if is_better and np.random.random() >= SKIP:
                best, where = more, before
    return best, where


@compiled
def recreate(
    ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, near: Short, near_cost: Floats, fleet: Fleet, taken: Ints, count: int, placed: Ints, behind: Ints, key: Floats,
) -> float:  # fmt: skip
    """Put stops back one by one, each where it costs least; return what that costs.

    They stand in ``placed`` in the order of placing, the nodes that they were put behind in ``behind``.
    """
    kind = int(np.random.random() * 11)
    for k in range(count):
        stop = taken[k]
        if kind < 4:
            value = np.random.random()
        elif kind < 8:
            value = -float(ring[stop, LOAD])
        else:
            value = leg(way, legs, is_rounded, 0, stop) * (-1.0 if kind < 10 else 1.0)
        at = k
        while at > 0 and key[at - 1] > value:
            key[at], placed[at] = key[at - 1], placed[at - 1]
            at -= 1
        key[at], placed[at] = value, stop
    more = 0.0
    for k in range(count):
        stop = placed[k]
        price, behind[k] = cheapest(ring, way, clock, legs, is_rounded, near, near_cost, fleet, stop)
        put(ring, way, clock, legs, is_rounded, stop, behind[k])
        more += price
    return more


@compiled
def restore(
    ring: Short,
    way: Floats,
    clock: Clock,
    legs: Floats,
    is_rounded: bool,
    taken: Ints,
    count: int,
    placed: Ints,
    behind: Ints,
) -> None:
    """Undo `ruin` and `recreate`; ``behind`` is that of `ruin`."""
    for k in range(count - 1, -1, -1):
        take(ring, way, clock, legs, is_rounded, placed[k])
    for k in range(count - 1, -1, -1):
        put(ring, way, clock, legs, is_rounded, taken[k], behind[k])


@compiled
def anneal(
    ring: Short, way: Floats, clock: Clock, legs: Floats, is_rounded: bool, near: Short, near_cost: Floats, fleet: Fleet, best_after: Short, changed: Ints, costs: Floats, heat: tuple[float, float], steps: int, seed: int,
) -> None:  # fmt: skip
    """Make steps of simulated annealing, from the first temperature of ``heat`` to the second.

    ``costs`` are those of the rounds now and of the best so far. The best is known by its column of nodes after, which
    is brought up to date only where something has changed since: ``changed`` holds at 0 how many nodes these are, from
    1 on which, and in its second half whether a node is among them.
    """
    np.random.seed(seed)
    taken, was_behind, touched = np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int64)
    placed, is_behind, key = np.empty(_ROOM, np.int64), np.empty(_ROOM, np.int64), np.empty(_ROOM)
    temperature, cooling = heat[0], (heat[1] / heat[0]) ** (1.0 / steps)
    for _ in range(steps):
        temperature *= cooling
        count, saved = ruin(ring, way, clock, legs, is_rounded, near, fleet, taken, was_behind, touched)
        more = recreate(
            ring, way, clock, legs, is_rounded, near, near_cost, fleet, taken, count, placed, is_behind, key
        )
        if more - saved >= -temperature * np.log(np.random.random()):
            restore(ring, way, clock, legs, is_rounded, taken, count, placed, was_behind)
            continue
        costs[0] += more - saved
        for k in range(count):
            mark(changed, taken[k])
            mark(changed, was_behind[k])
            mark(changed, is_behind[k])
        if costs[0] < costs[1] - _LEAST:
            costs[1] = costs[0]
            keep(ring, best_after, changed)


@compiled
def mark(changed: Ints, node: int) -> None:
    """Note that a node differs from the best."""
    if not changed[len(changed) // 2 + node]:
        changed[len(changed) // 2 + node] = 1
        changed[0] += 1
        changed[changed[0]] = node


@compiled
def keep(ring: Short, best_after: Short, changed: Ints) -> None:
    """Make the rounds of now the best."""
    for k in range(1, changed[0] + 1):
        node = changed[k]
        best_after[node] = ring[node, AFTER]
        changed[len(changed) // 2 + node] = 0
    changed[0] = 0
