"""Ruin and recreate: strings of neighbouring stops are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914, with unloadings, rests and vehicles of several kinds.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import loads_fit
from recycling_net.routing.dispatch.insert import NOWHERE, SITES_TRIED, cheapest, others, priced, rested, settle

_REMOVED, _LONGEST = 10.0, 10.0
"""Orders taken out on average, and from one route at most (the article's own values)."""
_SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_SPLIT = 0.5
"""How often a string keeps one stop in its middle."""
_KEPT_FACTOR = 4.0


@compiled
def total(day: Day, routes: Routes) -> float:
    """Yuan of all routes and of all orders that nobody makes."""
    yuan = routes.cost.sum()
    for order in range(len(day.call)):
        if routes.where[order] < 0:
            yuan += day.call[order].worth
    return float(yuan)


@compiled
def reset(day: Day, routes: Routes, vehicle: int, tokens: Ints, size: int) -> bool:
    """Make a row without what has become useless the route of a vehicle: trips of no orders, rests of no driver."""
    locked = routes.locked[vehicle]
    kept = np.empty(size + 1, np.int64)
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
    if yuan >= NOWHERE or not loads_fit(day, vehicle, kept, length, others(day, routes, vehicle), np.empty((3, 3))):
        return False
    settle(day, routes, vehicle, kept, length, yuan)
    return True


@compiled
def polish(day: Day, routes: Routes, vehicle: int) -> None:
    """Unload elsewhere or once less where that is cheaper."""
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    taken, work = others(day, routes, vehicle), np.empty((3, 3))
    k, last = lock[0], -1
    while k < routes.size[vehicle]:
        size, token = routes.size[vehicle], routes.tokens[vehicle, k]
        k += 1
        last = token if token >= 0 else last
        if token >= 0 or token == REST or last < 0:
            continue
        best, best_size = routes.cost[vehicle] - 1e-9, 0
        room, tried = np.empty(size + 2, np.int64), np.empty(size + 2, np.int64)
        for nearest in range(-1, min(SITES_TRIED, len(day.site))):
            site = day.near_sites[last, nearest] if nearest >= 0 else -1
            tried[:size] = routes.tokens[vehicle, :size]
            length = size
            if site >= 0:
                tried[k - 1] = -1 - site
            elif k < size:
                tried[k - 1 : size - 1] = routes.tokens[vehicle, k:size]
                length = size - 1
            if (site >= 0 and -1 - site == token) or (site < 0 and k == size):
                continue
            if not loads_fit(day, vehicle, tried, length, taken, work):
                continue
            yuan, length = priced(day, vehicle, tried, length, lock)
            if yuan < best:
                best, best_size = yuan, length
                room[:length] = tried[:length]
        if best_size:
            settle(day, routes, vehicle, room, best_size, best)


@compiled
def _pull(day: Day, routes: Routes, vehicle: int, order: int, most: float) -> Ints:
    """Take a string of stops with ``order`` among them out of the free part of a route; return them, none on failure."""
    size, locked = routes.size[vehicle], routes.locked[vehicle]
    free = np.empty(size, np.int64)
    count, own = 0, -1
    for k in range(locked, size):
        if routes.tokens[vehicle, k] >= 0:
            if routes.tokens[vehicle, k] == order:
                own = count
            free[count] = k
            count += 1
    if own < 0:
        return free[:0]
    length = 1 + int(np.random.random() * min(most, float(count)))
    spared = 0
    if 1 < length < count and np.random.random() < _SPLIT:
        spared = 1 + int(np.random.random() * min(count - length, 3))
    span = length + spared
    low, high = max(0, own - span + 1), min(own, count - span)
    begin = low + int(np.random.random() * (high - low + 1))
    hole = begin + 1 + int(np.random.random() * (length - 1)) if spared else begin + span
    out = np.zeros(size, np.bool_)
    pulled = np.empty(span, np.int64)
    number = 0
    for at in range(begin, begin + span):
        if spared and hole <= at < hole + spared:
            continue
        out[free[at]] = True
        pulled[number] = routes.tokens[vehicle, free[at]]
        number += 1
    row = np.empty(size + 1, np.int64)
    length = 0
    for k in range(size):
        if not out[k]:
            row[length] = routes.tokens[vehicle, k]
            length += 1
    return pulled[:number] if reset(day, routes, vehicle, row, length) else pulled[:0]


@compiled
def ruin(day: Day, routes: Routes, pool: Ints) -> int:
    """Take strings out of routes near a random order; return how many orders stand in ``pool`` then, left-out ones too."""
    count, driven, stops = 0, 0, 0
    for vehicle in range(len(routes.size)):
        driven += routes.size[vehicle] > 0
    for order in range(len(routes.where)):
        if routes.where[order] < 0:
            pool[count] = order
            count += 1
        else:
            stops += 1
    longest = min(_LONGEST, stops / max(1, driven))
    strings = int(1 + np.random.random() * (_KEPT_FACTOR * _REMOVED / (1.0 + longest) - 1.0))
    touched = np.zeros(len(routes.size), np.bool_)
    centre = int(np.random.random() * len(routes.where))
    for order in day.near[centre]:
        vehicle = routes.where[order]
        if strings == 0:
            break
        if vehicle < 0 or touched[vehicle]:
            continue
        touched[vehicle] = True
        pulled = _pull(day, routes, vehicle, order, longest)
        for one in pulled:
            pool[count] = one
            count += 1
        strings -= 1 if len(pulled) else 0
    return count


@compiled
def recreate(day: Day, routes: Routes, pool: Ints, count: int, skip: float) -> None:
    """Put the orders of ``pool`` back one by one, each where it costs least, or nowhere if that costs less."""
    key = np.random.random(count)
    kind = int(np.random.random() * 12)
    for at in range(count):
        order = pool[at]
        if 4 <= kind <= 7:
            key[at] = -(day.call[order].take / day.widest).max()
        elif 8 <= kind <= 9:
            key[at] = -day.call[order].remote
        elif kind == 10:
            key[at] = day.call[order].remote
        elif kind == 11:
            key[at] = day.call[order].latest - day.call[order].earliest
    room, best_room = np.empty(routes.tokens.shape[1], np.int64), np.empty(routes.tokens.shape[1], np.int64)
    for at in np.argsort(key):
        order = pool[at]
        best, best_size, best_vehicle, last_idle = day.call[order].worth, 0, -1, -1
        for turn in range(2 * len(routes.size)):  # those on the road first: what they cost rules out most of the others
            vehicle = turn % len(routes.size)
            is_idle = routes.size[vehicle] == 0
            if is_idle != (turn >= len(routes.size)) or (is_idle and day.truck[vehicle].alike == last_idle):
                continue
            if is_idle:
                last_idle = day.truck[vehicle].alike
            more, size = cheapest(day, routes, order, vehicle, room, (best, skip))
            if size and more < best:
                best, best_size, best_vehicle = more, size, vehicle
                best_room[:size] = room[:size]
        if best_size:
            settle(day, routes, best_vehicle, best_room, best_size, routes.cost[best_vehicle] + best)


@compiled
def begin(day: Day, routes: Routes, seed: int) -> None:
    """Put every order that nobody makes where it costs least."""
    np.random.seed(seed)
    left = np.flatnonzero(routes.where < 0)
    recreate(day, routes, left, len(left), 0.0)


@compiled
def restore(routes: Routes, from_: Routes) -> None:
    """Copy routes over others."""
    for vehicle in range(len(routes.size)):
        size = from_.size[vehicle]
        routes.tokens[vehicle, :size] = from_.tokens[vehicle, :size]
    routes.size[:] = from_.size
    routes.cost[:] = from_.cost
    routes.idle[:] = from_.idle
    routes.where[:] = from_.where
    routes.taken[:] = from_.taken


@compiled
def improve(day: Day, now: Routes, best: Routes, seed: int, heat: Floats) -> None:
    """Improve ``now`` and keep the best in ``best``; one step for each temperature (yuan) of ``heat``."""
    np.random.seed(seed)
    before = Routes(
        now.tokens.copy(), now.size.copy(), now.locked, now.departed, now.cost.copy(), now.idle.copy(), now.where.copy(),
        now.taken.copy(),
    )  # fmt: skip
    pool = np.empty(len(now.where), np.int64)
    yuan, least = total(day, now), total(day, best)
    for temperature in heat:
        count = ruin(day, now, pool)
        recreate(day, now, pool, count, _SKIP)
        for vehicle in range(len(now.size)):
            if now.size[vehicle] and now.cost[vehicle] != before.cost[vehicle]:
                polish(day, now, vehicle)
        found = total(day, now)
        if found < yuan - temperature * np.log(np.random.random()):
            yuan = found
            restore(before, now)
            if found < least - 1e-9:
                least = found
                restore(best, now)
        else:
            restore(now, before)
