"""What is taken out of routes: strings of neighbouring stops, or a whole short route.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.day import FITTED, FREE, KEPT, PULLED, REST, Day, Ints, Routes
from recycling_net.routing.dispatch.rows import NOWHERE, driving, fits, rested, settle

_REMOVED, _LONGEST = 10.0, 10.0
"""Orders taken out on average, and from one route at most (the article's own values)."""
_SPLIT = 0.5
"""How often a string keeps one stop in its middle."""
_KEPT_FACTOR = 4.0
_BACK = 20
"""Of the orders that nobody makes so many come back at most, those nearest to where strings are taken out."""
_WHOLE, _SHORT = 0.1, 40
"""How often a whole route of at most so many stops is taken out, so that vehicles elsewhere may come in its place."""
_FRESH, _HOMES = 0.5, 4
"""How often its first order then goes to an idle vehicle that stands at one of so many nearest sites: greedy insertion
would not pay for one more vehicle (tried on three days of 120 orders)."""


@compiled_in_place
def reset(day: Day, routes: Routes, vehicle: int, tokens: Ints, size: int) -> bool:
    """Make a row without what has become useless the route of a vehicle: trips of no orders, rests of no driver."""
    locked = routes.locked[vehicle]
    kept = day.paper.row[KEPT]
    length, orders, on_trip = 0, 0, 0
    for k in range(size):
        token = tokens[k]
        orders += token >= 0
        on_trip += token >= 0
        if token < 0 and token != REST:
            if on_trip == 0 and k >= locked:
                continue
            on_trip = 0
        kept[length] = token
        length += 1
    if orders == 0 and locked == 0:
        settle(day, routes, vehicle, kept, 0, 0.0)
        return True
    lock = (locked, routes.departed[vehicle])
    yuan, length = rested(day, vehicle, kept, length, lock)
    if yuan >= NOWHERE or not fits(day, routes, vehicle, kept, length):
        return False
    settle(day, routes, vehicle, kept, length, yuan)
    return True


@compiled_inside
def _pull(  # where what is taken out goes, and how much
    day: Day, routes: Routes, vehicle: int, order: int, pulled: Ints, limits: tuple[float, int]
) -> int:
    """Take a string of stops with ``order`` among them out of the free part of a route; write them into ``pulled``.

    Return how many there are, none on failure.
    ``limits`` is how many they are at most, and how many a route may have that is taken out whole.
    """
    size, locked = routes.size[vehicle], routes.locked[vehicle]
    free, row, out = day.paper.row[FREE], day.paper.row[PULLED], day.paper.row[FITTED]
    count, own = 0, -1
    for k in range(locked, size):
        if routes.tokens[vehicle, k] >= 0:
            if routes.tokens[vehicle, k] == order:
                own = count
            free[count] = k
            count += 1
        out[k] = 0
    if own < 0:
        return 0
    length = 1 + int(np.random.random() * min(limits[0], float(count)))
    spared = 0
    if count <= limits[1]:
        length = count
    if 1 < length < count and np.random.random() < _SPLIT:
        spared = 1 + int(np.random.random() * min(count - length, 3))
    span = length + spared
    low, high = max(0, own - span + 1), min(own, count - span)
    begin = low + int(np.random.random() * (high - low + 1))
    hole = begin + 1 + int(np.random.random() * (length - 1)) if spared else begin + span
    number = 0
    for at in range(begin, begin + span):
        if spared and hole <= at < hole + spared:
            continue
        out[free[at]] = 1
        pulled[number] = routes.tokens[vehicle, free[at]]
        number += 1
    length = 0
    for k in range(size):
        if k < locked or not out[k]:
            row[length] = routes.tokens[vehicle, k]
            length += 1
    return number if reset(day, routes, vehicle, row, length) else 0


@compiled_in_place
def ruin(day: Day, routes: Routes, pool: Ints) -> tuple[int, int]:
    """Take strings out of routes near a random order; write them into ``pool`` beside orders nearby that nobody makes.

    Return how many orders stand there, and an idle vehicle that the first of them is to go to (-1 for none).
    """
    count, driven, stops = 0, driving(routes), 0
    for order in range(len(routes.where)):
        stops += routes.where[order] >= 0
    longest = min(_LONGEST, stops / max(1, driven))
    strings = int(1 + np.random.random() * (_KEPT_FACTOR * _REMOVED / (1.0 + longest) - 1.0))
    touched = day.paper.touched
    for vehicle in range(len(routes.size)):
        touched[vehicle] = 0
    centre = int(np.random.random() * len(routes.where))
    is_whole = np.random.random() < _WHOLE
    if is_whole:
        strings = 1
    if stops < len(routes.where):
        for k in range(len(routes.where)):
            order = day.near[centre, k]
            if routes.where[order] < 0 and count < _BACK:
                pool[count] = order
                count += 1
    for k in range(len(routes.where)):
        order = day.near[centre, k]
        vehicle = routes.where[order]
        if strings == 0:
            break
        if vehicle < 0 or touched[vehicle]:
            continue
        touched[vehicle] = 1
        pulled = _pull(day, routes, vehicle, order, pool[count:], (longest, _SHORT if is_whole else 0))
        count += pulled
        strings -= 1 if pulled else 0
    is_fresh = is_whole and np.random.random() < _FRESH and driving(routes) < day.most
    return count, _idle(day, routes, centre) if is_fresh else -1


@compiled_inside
def _idle(day: Day, routes: Routes, order: int) -> int:
    """An idle vehicle that stands at one of the sites nearest to an order, -1 if none stands there."""
    home = day.near_sites[order, int(np.random.random() * min(_HOMES, len(day.site)))]
    begin = int(np.random.random() * len(routes.size))
    for turn in range(len(routes.size)):
        vehicle = (begin + turn) % len(routes.size)
        if routes.size[vehicle] == 0 and day.truck[vehicle].start == home:
            return vehicle
    return -1
