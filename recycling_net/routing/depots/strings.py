"""Ruin and recreate where rounds leave from several sites, whose room is a limit that costs to break.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914. The kernel for plain rounds (`routing.ruin.strings`) knows one depot: its legs, its pile of
idle rounds and its price of a round are those of that depot, and a window decides in its innermost loop where here a
site's load does. What does not touch them is shared: the shape of rings, and which strings are taken out of them.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled, inlined
from recycling_net.routing.depots.ground import (
    COST,
    GROUP,
    HELD,
    IN,
    OPENING,
    OUT,
    OVER,
    PLACE,
    ROOM,
    ROUNDS,
    USABLE,
)
from recycling_net.routing.depots.problem import Floats, Ints, Short
from recycling_net.routing.ruin.rings import AFTER, BEFORE, HOME, IDLE, LOAD, SIZE
from recycling_net.routing.ruin.strings import SKIP, mark, strings

Fleet = tuple[int, float, bool]
"""Capacity, cost of a round, and whether a stop may be put back anywhere."""

_BEST = 2
"""The place of the best cost among the sums."""
_LEAST = 1e-7
"""What a better answer saves at least, and an overload that is one: less is rounding."""


@inlined
def _load(site: Floats, group: Floats, which: int, load: float) -> float:
    """Change what a site holds; return by how much more it and its group are overloaded."""
    shared = int(site[which, GROUP])  # no row is taken out on its own: a view costs more than all the sums
    before = max(0.0, site[which, HELD] - site[which, ROOM]) + max(0.0, group[shared, 1] - group[shared, 0])
    site[which, HELD] += load
    group[shared, 1] += load
    now = max(0.0, site[which, HELD] - site[which, ROOM]) + max(0.0, group[shared, 1] - group[shared, 0])
    return float(now - before)


@inlined
def put(far: Floats, ring: Short, way: Floats, site: Floats, group: Floats, sums: Floats, fleet: Fleet, stop: int, behind: int) -> None:  # fmt: skip
    """Put a stop that is in no round behind a node; the site of an idle round is known before."""
    ahead, home = ring[behind, AFTER], ring[behind, HOME]
    which = ring[home, PLACE]
    ring[stop, AFTER], ring[stop, BEFORE], ring[stop, HOME] = ahead, behind, home
    ring[behind, AFTER] = stop
    ring[ahead, BEFORE] = stop
    to_it = far[ring[behind, PLACE], ring[stop, PLACE]]
    from_it = far[ring[stop, PLACE], ring[ahead, PLACE]]
    sums[COST] += to_it + from_it - far[ring[behind, PLACE], ring[ahead, PLACE]]
    way[behind, OUT] = to_it
    way[stop, IN] = to_it
    way[stop, OUT] = from_it
    way[ahead, IN] = from_it
    ring[home, LOAD] += ring[stop, LOAD]
    sums[OVER] += _load(site, group, which, ring[stop, LOAD])
    if ring[home, SIZE] == 0:  # the first idle round: rounds begin and end in the order of a pile
        ring[0, IDLE] = ring[home, IDLE]
        ring[0, SIZE] += 1
        sums[COST] += fleet[1] + (site[which, OPENING] if site[which, ROUNDS] == 0 else 0.0)
        site[which, ROUNDS] += 1
    ring[home, SIZE] += 1


@inlined
def take(far: Floats, ring: Short, way: Floats, site: Floats, group: Floats, sums: Floats, fleet: Fleet, stop: int) -> None:  # fmt: skip
    """Take a stop out of its round."""
    ahead, behind, home = ring[stop, AFTER], ring[stop, BEFORE], ring[stop, HOME]
    which = ring[home, PLACE]
    across = far[ring[behind, PLACE], ring[ahead, PLACE]]
    ring[behind, AFTER] = ahead
    ring[ahead, BEFORE] = behind
    ring[stop, HOME] = -1
    sums[COST] -= way[stop, IN] + way[stop, OUT] - across
    way[behind, OUT] = across
    way[ahead, IN] = across
    ring[home, LOAD] -= ring[stop, LOAD]
    sums[OVER] += _load(site, group, which, -ring[stop, LOAD])
    ring[home, SIZE] -= 1
    if ring[home, SIZE] == 0:
        ring[home, IDLE] = ring[0, IDLE]
        ring[0, IDLE] = home
        ring[0, SIZE] -= 1
        site[which, ROUNDS] -= 1
        sums[COST] -= fleet[1] + (site[which, OPENING] if site[which, ROUNDS] == 0 else 0.0)


@compiled
def ruin(
    far: Floats, near: Short, ring: Short, way: Floats, site: Floats, group: Floats, sums: Floats, fleet: Fleet, taken: Ints,
    behind: Ints, was: Ints, touched: Ints,
) -> int:  # fmt: skip
    """Take strings out of rounds near a random stop; return how many stops.

    They stand in ``taken`` in the order of taking, the nodes that they stood behind at that moment in ``behind``, the
    sites of their rounds in ``was``.
    """
    count = strings(ring, near, taken, touched)
    for k in range(count):
        stop = taken[k]
        behind[k], was[k] = ring[stop, BEFORE], ring[ring[stop, HOME], PLACE]
        take(far, ring, way, site, group, sums, fleet, stop)
    return count


@compiled
def shut_one(
    far: Floats, ring: Short, way: Floats, site: Floats, group: Floats, sums: Floats, fleet: Fleet, taken: Ints, behind: Ints,
    was: Ints,
) -> tuple[int, int]:  # fmt: skip
    """Take all stops of a random open site out; return how many, and the site: 0 and -1 where only one is open."""
    opened = 0
    for which in range(len(site)):
        opened += site[which, ROUNDS] > 0
    if opened < 2:
        return 0, -1
    turn, chosen = int(np.random.random() * opened), -1
    for which in range(len(site)):
        if site[which, ROUNDS] > 0:
            if turn == 0:
                chosen = which
            turn -= 1
    count = 0
    for home in range(len(ring) // 2 + 1, len(ring)):
        while ring[home, SIZE] and ring[home, PLACE] == chosen:
            stop = ring[home, AFTER]
            taken[count], behind[count], was[count] = stop, home, chosen
            take(far, ring, way, site, group, sums, fleet, stop)
            count += 1
    return count, chosen


@inlined
def cheapest(
    far: Floats, into: Floats, near: Short, near_cost: Floats, alone: Floats, shore: Floats, ring: Short, way: Floats,
    site: Floats, group: Floats, fleet: Fleet, weight: float, stop: int, shut: int, dear: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Return the node to put a stop behind where it costs least, and the site that the round is then from.

    ``weight`` is what overload costs; ``dear`` is room for what it adds at each site. Where a site was ``shut``, those
    that are not open compete by their rounds alone.
    """
    load = ring[stop, LOAD]
    best, where, chosen = np.inf, -1, -1
    for which in range(len(site)):
        over = site[which, HELD] + load - site[which, ROOM]
        dear[which] = weight * min(over, load) if over > 0 else 0.0
        shared = int(site[which, GROUP])
        over = group[shared, 1] + load - group[shared, 0]
        dear[which] += weight * min(over, load) if over > 0 else 0.0
        if not site[which, USABLE] or which == shut:
            continue
        more = alone[stop, which] + dear[which]
        if site[which, ROUNDS] == 0 and shut < 0:
            more += site[which, OPENING]
        if more < best and (chosen < 0 or np.random.random() >= SKIP):
            best, where, chosen = more, ring[0, IDLE], which
    if fleet[2]:
        behind = _among_all(far, into, ring, way, dear, fleet[0] - load, stop, best)
    else:
        behind = _among_near(far, near, near_cost, shore, ring, way, dear, fleet[0] - load, stop, best)
    return (where, chosen) if behind < 0 else (behind, ring[ring[behind, HOME], PLACE])


@inlined
def _among_all(
    far: Floats, into: Floats, ring: Short, way: Floats, dear: Floats, spare: int, stop: int, best: float
) -> int:  # fmt: skip
    """Return the node of any round with room to put a stop behind for less than ``best``; -1 where there is none.

    Full rounds, which most are where room is tight, are passed over whole.
    """
    here, behind, home = ring[stop, PLACE], -1, len(ring) // 2
    for _ in range(ring[0, SIZE]):
        home += 1
        while ring[home, SIZE] == 0:
            home += 1
        if ring[home, LOAD] > spare:
            continue
        extra = dear[ring[home, PLACE]]
        node, out = home, into[here, ring[home, PLACE]]
        while True:
            ahead = ring[node, AFTER]
            at = ring[ahead, PLACE]
            more = out + far[here, at] - way[node, OUT] + extra
            if more < best and np.random.random() >= SKIP:
                best, behind = more, node
            if ahead == home:
                break
            node, out = ahead, into[here, at]
    return behind


@compiled
def _among_near(
    far: Floats, near: Short, near_cost: Floats, shore: Floats, ring: Short, way: Floats, dear: Floats, spare: int,
    stop: int, best: float,
) -> int:  # fmt: skip
    """The same beside the nearest stops only.

    Of the two neighbours at a place the farther one decides whether it can be cheaper than the best: a place is looked
    at once, from there (or from a stop beside a site).
    """
    here, behind, ends, coast = ring[stop, PLACE], -1, len(near) - 1, shore[stop]
    for k in range(near.shape[1]):
        beside, away = near[stop, k], near_cost[stop, k]
        bar = away + min(away, coast) - best
        if way[beside, OUT] <= bar and way[beside, IN] <= bar:
            continue
        home = ring[beside, HOME]
        if home < 0 or ring[home, LOAD] > spare:
            continue
        extra, at = dear[ring[home, PLACE]], ring[beside, PLACE]
        ahead = ring[beside, AFTER]
        rest = far[here, ring[ahead, PLACE]]
        if rest >= away or ahead > ends:
            more = rest + far[at, here] - way[beside, OUT] + extra
            if more < best and np.random.random() >= SKIP:
                best, behind = more, beside
        before = ring[beside, BEFORE]
        rest = far[ring[before, PLACE], here]
        if rest >= away or before > ends:
            more = rest + far[here, at] - way[beside, IN] + extra
            if more < best and np.random.random() >= SKIP:
                best, behind = more, before
    return behind


@inlined
def _sort(far: Floats, ring: Short, site: Floats, taken: Ints, count: int, key: Floats, placed: Ints) -> None:
    """Bring stops into the order of putting back: by chance, load, or the way to the nearest open site."""
    way = np.random.random()
    for k in range(count):
        stop, value = taken[k], np.inf
        if way < 0.4:
            value = np.random.random()
        elif way < 0.8:
            value = -float(ring[stop, LOAD])
        else:
            for which in range(len(site)):
                if site[which, ROUNDS] > 0:
                    value = min(value, far[which, ring[stop, PLACE]])
            value = -value if way < 0.93 else value
        at = k
        while at > 0 and key[at - 1] > value:
            key[at], placed[at] = key[at - 1], placed[at - 1]
            at -= 1
        key[at], placed[at] = value, stop


@compiled
def anneal(
    far: Floats, into: Floats, near: Short, near_cost: Floats, alone: Floats, shore: Floats, ring: Short, way: Floats,
    site: Floats, group: Floats, best_after: Short, best_place: Short, changed: Ints, sums: Floats, fleet: Fleet,
    weight: float, temperature: float, closing: float, steps: int, seed: int,
) -> int:  # fmt: skip
    """Make steps of simulated annealing; return after how many of them nothing was overloaded.

    ``weight`` is what overload costs, ``closing`` how often a site is shut and its stops go elsewhere.
    """
    np.random.seed(seed)
    stops = len(near) - 1
    taken, was_behind, was = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty(stops, np.int64)
    placed, is_behind, touched = np.empty(stops, np.int64), np.empty(stops, np.int64), np.empty(64, np.int64)
    key, dear = np.empty(stops), np.empty(len(site))
    kept = 0
    for _ in range(steps):
        cost, over = sums[COST], sums[OVER]
        count, shut = 0, -1
        if closing > 0 and np.random.random() < closing:
            count, shut = shut_one(far, ring, way, site, group, sums, fleet, taken, was_behind, was)
        if shut < 0:
            count = ruin(far, near, ring, way, site, group, sums, fleet, taken, was_behind, was, touched)
        _sort(far, ring, site, taken, count, key, placed)
        for k in range(count):
            behind, which = cheapest(
                far, into, near, near_cost, alone, shore, ring, way, site, group, fleet, weight, placed[k], shut, dear
            )  # fmt: skip
            ring[ring[behind, HOME], PLACE] = which
            is_behind[k] = behind
            put(far, ring, way, site, group, sums, fleet, placed[k], behind)
        kept += sums[OVER] <= _LEAST
        if sums[COST] - cost + weight * (sums[OVER] - over) >= -temperature * np.log(np.random.random()):
            for k in range(count - 1, -1, -1):
                take(far, ring, way, site, group, sums, fleet, placed[k])
            for k in range(count - 1, -1, -1):
                ring[ring[was_behind[k], HOME], PLACE] = was[k]
                put(far, ring, way, site, group, sums, fleet, taken[k], was_behind[k])
            sums[COST], sums[OVER] = cost, over
            continue
        for k in range(count):
            mark(changed, taken[k])
            mark(changed, was_behind[k])
            mark(changed, is_behind[k])
        if sums[OVER] <= _LEAST and sums[COST] < sums[_BEST] - _LEAST:
            sums[_BEST] = sums[COST]
            for k in range(1, changed[0] + 1):
                node = changed[k]
                best_after[node], best_place[node] = ring[node, AFTER], ring[node, PLACE]
                changed[len(changed) // 2 + node] = 0
            changed[0] = 0
    return kept


@compiled
def fill(
    far: Floats, ring: Short, way: Floats, site: Floats, group: Floats, sums: Floats, fleet: Fleet, stops: Ints, ends: Ints,
    sites: Ints,
) -> None:  # fmt: skip
    """Drive rounds that stand one after the other in ``stops``, each up to its place in ``ends``, from its site."""
    begin = 0
    for number in range(len(ends)):
        behind = ring[0, IDLE]
        ring[behind, PLACE] = sites[number]
        for k in range(begin, ends[number]):
            put(far, ring, way, site, group, sums, fleet, stops[k], behind)
            behind = stops[k]
        begin = ends[number]
