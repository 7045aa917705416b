"""Ruin and recreate: strings of neighbouring stops are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914, with unloadings, rests and vehicles of several kinds.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.dispatch.along import Along, joined, look, segment
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Record, Routes
from recycling_net.routing.dispatch.drive import SLACK, loads_fit, node_of, step
from recycling_net.routing.dispatch.insert import IN_TRIP, Known, cheapest, least, write_row
from recycling_net.routing.dispatch.pool import Pool, keep
from recycling_net.routing.dispatch.rows import NOWHERE, others, rested, restore, settle, total

_REMOVED, _LONGEST = 10.0, 10.0
"""Orders taken out on average, and from one route at most (the article's own values)."""
_SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_SPLIT = 0.5
"""How often a string keeps one stop in its middle."""
_KEPT_FACTOR = 4.0
_BACK = 20
"""Of the orders that nobody makes so many come back at most, those nearest to where strings are taken out."""
_BETTER_YUAN = 0.005
"""A day that is cheaper by less is no reason to change one that drivers may know."""
_WHOLE, _SHORT = 0.1, 40
"""How often a whole route of at most so many stops is taken out, so that vehicles elsewhere may come in its place."""
_FRESH, _HOMES = 0.5, 4
"""How often its first order then goes to an idle vehicle that stands at one of so many nearest sites: greedy insertion
would not pay for one more vehicle (tried on three days of 120 orders)."""


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
    if yuan >= NOWHERE or not loads_fit(day, vehicle, kept, length, others(day, routes, vehicle), np.empty((4, 3))):
        return False
    settle(day, routes, vehicle, kept, length, yuan)
    return True


@compiled
def polish(day: Day, routes: Routes, along: Along, vehicle: int) -> None:
    """Unload elsewhere or once less where that is cheaper."""
    k, has_load = routes.locked[vehicle], False
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    for before in range(k):
        has_load = routes.tokens[vehicle, before] >= 0 or (has_load and routes.tokens[vehicle, before] == REST)
    while k < routes.size[vehicle]:
        size, token = routes.size[vehicle], routes.tokens[vehicle, k]
        k += 1
        if token >= 0 or token == REST or not has_load:
            has_load = token >= 0 or (token == REST and has_load)
            continue
        look(day, routes, along, vehicle)
        best, best_size = routes.cost[vehicle] - SLACK, 0
        room, tried = np.empty(size + 2, np.int64), np.empty(size + 2, np.int64)
        for site in range(-1 if k < size else 0, len(day.site)):
            if -1 - site == token or _at_least(day, along, vehicle, k - 1, site) >= best:
                continue
            tried[:size] = routes.tokens[vehicle, :size]
            length = size
            if site >= 0:
                tried[k - 1] = -1 - site
            else:
                tried[k - 1 : size - 1] = routes.tokens[vehicle, k:size]
                length = size - 1
            if not loads_fit(day, vehicle, tried, length, others(day, routes, vehicle), np.empty((4, 3))):
                continue
            yuan, length = rested(day, vehicle, tried, length, lock)
            if yuan < best:
                best, best_size = yuan, length
                room[:length] = tried[:length]
        has_load = False
        if best_size:
            has_load = best_size < size
            settle(day, routes, vehicle, room, best_size, best)


@compiled
def exchange(day: Day, routes: Routes, vehicle: int) -> None:
    """Let a vehicle that stands idle drive a whole route where that is cheaper; it unloads last where its own day ends."""
    size, tokens, own = routes.size[vehicle], routes.tokens[vehicle], day.truck[vehicle]
    if size == 0 or routes.locked[vehicle] > 0:
        return
    end = size - 2 if tokens[size - 1] == REST else size - 1
    before = end - 2 if tokens[end - 1] == REST else end - 1
    goes_home = -1 - tokens[end] == own.end
    first, last = node_of(len(day.site), tokens[0]), node_of(len(day.site), tokens[before if goes_home else end])
    best, best_size, best_vehicle, last_idle = routes.cost[vehicle] - SLACK, 0, -1, own.alike
    room, tried = np.empty(size + 2, np.int64), np.empty(size + 2, np.int64)
    spent = own.per_day + _ends(day, own, first, last)
    for other in range(len(routes.size)):
        truck = day.truck[other]
        if routes.size[other] > 0 or truck.alike == last_idle:
            continue
        last_idle = truck.alike
        if truck.per_day + _ends(day, truck, first, last) >= spent and truck.profile == own.profile:
            continue
        tried[:size] = tokens[:size]
        tried[end] = -1 - truck.end if goes_home else tokens[end]
        if not loads_fit(day, other, tried, size, others(day, routes, vehicle), np.empty((4, 3))):
            continue
        yuan, length = rested(day, other, tried, size, (0, np.nan))
        if yuan < best:
            best, best_size, best_vehicle = yuan, length, other
            room[:length] = tried[:length]
    if best_size:
        settle(day, routes, vehicle, room, 0, 0.0)
        settle(day, routes, best_vehicle, room, best_size, best)


@compiled
def _ends(day: Day, truck: Record, first: int, last: int) -> float:
    """What the ways to the first and from the last stop cost."""
    km, hours = day.km[truck.profile], day.hours[truck.profile]
    far = km[truck.start, first] + km[last, truck.end]
    return float(far * truck.per_km + (hours[truck.start, first] + hours[last, truck.end]) * truck.per_h)


@compiled
def _at_least(day: Day, along: Along, vehicle: int, at: int, site: int) -> float:
    """What a row costs at least if it unloads at another site at a place, or (-1) does not; NOWHERE if that is too late."""
    truck, nodes = day.truck[vehicle], along.nodes[vehicle]
    km, hours = day.km[truck.profile], day.hours[truck.profile]
    following = at + 2 if at + 1 == along.rest[vehicle] else at + 1
    before, here, after = nodes[at], nodes[at + 1], nodes[following + 1]
    done = segment(along.bare_ahead[vehicle], at)
    total = along.km[vehicle] - km[before, here] - km[here, after]
    if site < 0:
        total += km[before, after]
        whole = joined(done, hours[before, after], along.bare_rear[vehicle], following)
    else:
        total += km[before, site] + km[site, after]
        at_site = day.site[site]
        done = step(done, hours[before, site], (at_site.opens, at_site.closes), truck.unloading + at_site.stay)
        whole = joined(done, hours[site, after], along.bare_rear[vehicle], following)
    return least(truck, whole, total, along.rested[vehicle] == 1)[1]


@compiled
def _pull(day: Day, routes: Routes, vehicle: int, order: int, limits: tuple[float, int]) -> Ints:
    """Take a string of stops with ``order`` among them out of the free part of a route; return them, none on failure.

    ``limits`` is how many they are at most, and how many a route may have that is taken out whole.
    """
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
def ruin(day: Day, routes: Routes, pool: Ints) -> tuple[int, int]:
    """Take strings out of routes near a random order; write them into ``pool`` beside orders nearby that nobody makes.

    Return how many orders stand there, and an idle vehicle that the first of them is to go to (-1 for none).
    """
    count, driven, stops = 0, 0, 0
    for vehicle in range(len(routes.size)):
        driven += routes.size[vehicle] > 0
    for order in range(len(routes.where)):
        stops += routes.where[order] >= 0
    longest = min(_LONGEST, stops / max(1, driven))
    strings = int(1 + np.random.random() * (_KEPT_FACTOR * _REMOVED / (1.0 + longest) - 1.0))
    touched = np.zeros(len(routes.size), np.bool_)
    centre = int(np.random.random() * len(routes.where))
    is_whole = np.random.random() < _WHOLE
    if is_whole:
        strings = 1
    if stops < len(routes.where):
        for order in day.near[centre]:
            if routes.where[order] < 0 and count < _BACK:
                pool[count] = order
                count += 1
    for order in day.near[centre]:
        vehicle = routes.where[order]
        if strings == 0:
            break
        if vehicle < 0 or touched[vehicle]:
            continue
        touched[vehicle] = True
        pulled = _pull(day, routes, vehicle, order, (longest, _SHORT if is_whole else 0))
        for one in pulled:
            pool[count] = one
            count += 1
        strings -= 1 if len(pulled) else 0
    is_fresh = is_whole and np.random.random() < _FRESH
    return count, _idle(day, routes, centre) if is_fresh else -1


@compiled
def _idle(day: Day, routes: Routes, order: int) -> int:
    """An idle vehicle that stands at one of the sites nearest to an order, -1 if none stands there."""
    home = day.near_sites[order, int(np.random.random() * min(_HOMES, len(day.site)))]
    begin = int(np.random.random() * len(routes.size))
    for turn in range(len(routes.size)):
        vehicle = (begin + turn) % len(routes.size)
        if routes.size[vehicle] == 0 and day.truck[vehicle].start == home:
            return vehicle
    return -1


@compiled
def recreate(  # what there is, who comes back and how
    day: Day, now: tuple[Routes, Along, Known], pool: Ints, count: int, skip: float, fresh: int
) -> None:
    """Put the orders of ``pool`` back one by one, each where it costs least, or nowhere if that costs less.

    The first goes to the vehicle ``fresh`` if that can take it (-1: none).
    """
    routes = now[0]
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
    row = np.empty(routes.tokens.shape[1] + 2, np.int64)
    for at in np.argsort(key):
        order = pool[at]
        vehicle, spot, site = fresh, -1, -1
        if fresh >= 0:
            (_, spot, site), _ = cheapest(day, routes, now[1], order, fresh, (day.call[order].worth, -1))
            fresh = -1
        if site < 0:
            vehicle, spot, site = _choose(day, now, order, skip)
        if vehicle < 0:
            continue
        size = write_row(routes, order, vehicle, (spot, site), row)
        yuan, size = rested(day, vehicle, row, size, (routes.locked[vehicle], routes.departed[vehicle]))
        settle(day, routes, vehicle, row, size, yuan)


@compiled
def _choose(day: Day, now: tuple[Routes, Along, Known], order: int, skip: float) -> tuple[int, int, int]:
    """Return the vehicle that takes an order for least (-1 for none), its spot and site.

    First those whose spot is known: what they cost rules out most of the others.
    """
    routes, along, known = now
    best, chosen = day.call[order].worth, (-1, -1, -1)
    first = 0
    for near in day.near[order]:  # who is close by is asked first
        if routes.where[near] >= 0:
            first = routes.where[near]
            break
    for asks in (False, True):
        last_idle = -1
        for turn in range(len(routes.size)):
            vehicle = (first + turn) % len(routes.size)
            if routes.size[vehicle] == 0:
                if day.truck[vehicle].alike == last_idle:
                    continue
                last_idle = day.truck[vehicle].alike
            is_known = known.version[order, vehicle] == routes.version[vehicle]
            found = (known.yuan[order, vehicle], known.spot[order, vehicle], known.site[order, vehicle])
            is_known = is_known and (found[2] >= 0 or found[0] >= best)
            if is_known == asks or (is_known and found[0] >= best):
                continue
            if asks:
                found, limited = cheapest(day, routes, along, order, vehicle, (best, -1))
                known.version[order, vehicle] = -1 if limited else routes.version[vehicle]
                known.yuan[order, vehicle] = min(found[0], best)
                known.spot[order, vehicle], known.site[order, vehicle] = found[1], found[2]
            elif not _has_room(day, routes, order, vehicle, (found[1], found[2])):
                found, limited = cheapest(day, routes, along, order, vehicle, (best, -1))
            if found[0] < best and np.random.random() < skip:
                found, limited = cheapest(day, routes, along, order, vehicle, (best, found[1] // 3))
            if found[0] < best:
                best, chosen = found[0], (vehicle, found[1], found[2])
    return chosen


@compiled
def _has_room(day: Day, routes: Routes, order: int, vehicle: int, where: tuple[int, int]) -> bool:
    """Whether the site of a spot still takes the order, whatever others unload by now."""
    if not day.scarce:
        return True
    site = day.site[where[1]]
    if where[0] % 3 == IN_TRIP:
        return bool(routes.taken[where[1]] + day.call[order].take[0] <= site.spare + SLACK)
    row = np.empty(routes.size[vehicle] + 3, np.int64)
    size = write_row(routes, order, vehicle, where, row)
    return loads_fit(day, vehicle, row, size, others(day, routes, vehicle), np.empty((4, 3)))


@compiled
def begin(day: Day, now: tuple[Routes, Along, Known], seed: int) -> None:
    """Put every order that nobody makes where it costs least."""
    np.random.seed(seed)
    left = np.flatnonzero(now[0].where < 0)
    recreate(day, now, left, len(left), 0.0, -1)


@compiled
def improve(  # what is driven, what is known of it, where it is kept
    day: Day, now: tuple[Routes, Along, Known], best: Routes, pool: Pool, seed: int, heat: Floats
) -> None:
    """Improve the routes of ``now`` and keep the best; one step for each temperature (yuan) of ``heat``."""
    np.random.seed(seed)
    routes, along, _ = now
    before = Routes(
        routes.tokens.copy(), routes.size.copy(), routes.locked, routes.departed, routes.cost.copy(),
        routes.version.copy(), routes.latest, routes.where.copy(), routes.taken.copy(),
    )  # fmt: skip
    out = np.empty(len(routes.where), np.int64)
    yuan, least_yuan = total(day, routes), total(day, best)
    for temperature in heat:
        count, fresh = ruin(day, routes, out)
        recreate(day, now, out, count, _SKIP, fresh)
        for vehicle in range(len(routes.size)):
            if routes.size[vehicle] and routes.version[vehicle] != before.version[vehicle]:
                polish(day, routes, along, vehicle)
                exchange(day, routes, vehicle)
        found = total(day, routes)
        if found < yuan - temperature * np.log(np.random.random()):
            yuan = found
            for vehicle in range(len(routes.size)):
                if routes.version[vehicle] != before.version[vehicle]:
                    keep(day, routes, pool, vehicle)
            restore(before, routes)
            if found < least_yuan - _BETTER_YUAN:
                least_yuan = found
                restore(best, routes)
        else:
            restore(routes, before)
