"""Where one more order costs least: in a trip, in a trip of its own, or in a vehicle that stands idle."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import (
    GOOD,
    LATE,
    NEVER,
    NEVER_H,
    after_now,
    departure,
    loads_fit,
    node_of,
    price,
    step,
    verdict,
    work_of,
)  # fmt: skip

NOWHERE = 1e18
SITES_TRIED = 3
"""A new trip may end at one of so many sites nearest to the order that take what is on board."""


@compiled
def others(day: Day, routes: Routes, vehicle: int) -> Floats:
    """Tonnes that all vehicles but one unload at each site."""
    taken = routes.taken.copy()
    trip = 0.0
    for k in range(routes.size[vehicle]):
        token = routes.tokens[vehicle, k]
        if token >= 0:
            trip += day.call[token].take[0]
        elif token != REST:
            taken[-1 - token] -= trip
            trip = 0.0
    return taken


@compiled
def settle(day: Day, routes: Routes, vehicle: int, tokens: Ints, size: int, yuan: float) -> None:
    """Make a row of tokens the route of a vehicle."""
    routes.taken[:] = others(day, routes, vehicle)
    for k in range(routes.size[vehicle]):
        token = routes.tokens[vehicle, k]
        if token >= 0:
            routes.where[token] = -1
    trip = 0.0
    for k in range(size):
        token = tokens[k]
        routes.tokens[vehicle, k] = token
        if token >= 0:
            routes.where[token] = vehicle
            trip += day.call[token].take[0]
        elif token != REST:
            routes.taken[-1 - token] += trip
            trip = 0.0
    routes.size[vehicle] = size
    routes.cost[vehicle] = yuan
    routes.idle[vehicle] = price(day, vehicle, tokens, size, (routes.locked[vehicle], routes.departed[vehicle]))[3][3]


@compiled
def put(tokens: Ints, size: int, at: int, token: int, into: Ints) -> None:
    """Write a row with one token more, which stands at ``at``."""
    for k in range(at):
        into[k] = tokens[k]
    into[at] = token
    for k in range(at, size):
        into[k + 1] = tokens[k]


@compiled
def priced(day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]) -> tuple[float, int]:
    """Return (yuan, size) of a row, NOWHERE if it cannot be driven; a rest is put in, moved or taken out if that helps."""
    code, yuan, _, _ = price(day, vehicle, tokens, size, lock)
    if code == GOOD:
        return yuan, size
    if code != LATE or day.truck[vehicle].rest[2] <= 0:
        return NOWHERE, size
    return rested(day, vehicle, tokens, size, lock)


@compiled
def rested(day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]) -> tuple[float, int]:
    """Put the rest where the row costs least, which may be nowhere; return (yuan, size), NOWHERE if all are late."""
    if day.truck[vehicle].rest[2] <= 0:
        code, yuan, _, _ = price(day, vehicle, tokens, size, lock)
        return (yuan if code == GOOD else NOWHERE), size
    bare = np.empty(size + 1, np.int64)
    length = 0
    for k in range(size):
        if tokens[k] != REST:
            bare[length] = tokens[k]
            length += 1
        elif k < lock[0]:
            code, yuan, _, _ = price(day, vehicle, tokens, size, lock)
            return (yuan if code == GOOD else NOWHERE), size
    best, best_at = NOWHERE, -2
    code, yuan, _, _ = price(day, vehicle, bare, length, lock)
    if code == GOOD:
        best, best_at = yuan, -1
    tried = np.empty(length + 1, np.int64)
    for at in range(max(1, lock[0]), length + 1):
        put(bare, length, at, REST, tried)
        code, yuan, _, _ = price(day, vehicle, tried, length + 1, lock)
        if code == GOOD and yuan < best:
            best, best_at = yuan, at
    if best_at == -2:
        return NOWHERE, size
    if best_at == -1:
        tokens[:length] = bare[:length]
        return best, length
    put(bare, length, best_at, REST, tokens)
    return best, length + 1


@compiled
def around(day: Day, vehicle: int, tokens: Ints, size: int, at: int) -> tuple[int, int]:
    """The nodes between which a token at ``at`` would stand."""
    before, after, sites = day.truck[vehicle].start, day.truck[vehicle].end, len(day.site)
    for k in range(at - 1, -1, -1):
        if tokens[k] != REST:
            before = node_of(sites, tokens[k])
            break
    for k in range(at, size):
        if tokens[k] != REST:
            after = node_of(sites, tokens[k])
            break
    return before, after


@compiled
def streams_on_board(day: Day, tokens: Ints, at: int) -> int:
    """The streams that have been collected since the last unloading before ``at``."""
    streams = 0
    for k in range(at - 1, -1, -1):
        if tokens[k] >= 0:
            streams |= day.call[tokens[k]].streams
        elif tokens[k] != REST:
            break
    return streams


@compiled
def ends_of(
    day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]
) -> tuple[Floats, Floats, Ints, float]:
    """Return what comes before and after each place of a row, the nodes there, and the kilometres of the row.

    ahead (size + 1, 4) is the segment of the tokens before a place, rear (size + 1, 3) hours, first and last begin of
    those from it on, with the return.
    """
    truck = day.truck[vehicle]
    hours, km, calls, sites = day.hours[truck.profile], day.km[truck.profile], day.call, len(day.site)
    ahead, rear = np.empty((size + 1, 4)), np.empty((size + 1, 3))
    nodes = np.empty(size + 2, np.int64)
    nodes[0], nodes[size + 1] = truck.start, truck.end
    done, total = departure(truck, day.now, lock), 0.0
    for k in range(size + 1):
        if 0 < lock[0] == k:
            done = after_now(day.now, done)
        ahead[k, 0], ahead[k, 1], ahead[k, 2], ahead[k, 3] = done
        if k == size:
            break
        nodes[k + 1] = nodes[k] if tokens[k] == REST else node_of(sites, tokens[k])
        begins, stay = work_of(calls, truck, tokens[k])
        done = step(done, hours[nodes[k], nodes[k + 1]], begins, stay)
        total += km[nodes[k], nodes[k + 1]]
    total += km[nodes[size], truck.end]
    rear[size, 0], rear[size, 1], rear[size, 2] = 0.0, 0.0, truck.back
    for k in range(size - 1, -1, -1):
        begins, stay = work_of(calls, truck, tokens[k])
        back = step(
            (stay, begins[0], begins[1], 0.0),
            hours[nodes[k + 1], nodes[k + 2]],
            (rear[k + 1, 1], rear[k + 1, 2]),
            rear[k + 1, 0],
        )
        rear[k, 0], rear[k, 1], rear[k, 2] = back[0], back[1], back[2]
    return ahead, rear, nodes, total


@compiled
def cheapest(
    day: Day, routes: Routes, order: int, vehicle: int, room: Ints, bounds: tuple[float, float]
) -> tuple[float, int]:
    """Return (yuan more, size) of the cheapest way to put an order into a route; the row is written to ``room``.

    ``bounds`` is what the way must be cheaper than, and the probability with which each place is passed over. First
    within the trips there are; where the loads leave no room for it, with one more unloading.
    """
    limit, skip = bounds
    truck, call = day.truck[vehicle], day.call[order]
    if call.needs & ~truck.skills or (routes.size[vehicle] == 0 and truck.per_day >= limit):
        return NOWHERE, 0
    size, tokens, was = routes.size[vehicle], routes.tokens[vehicle], routes.cost[vehicle]
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    km, hours, node = day.km[truck.profile], day.hours[truck.profile], len(day.site) + order
    ahead, rear, nodes, total = ends_of(day, vehicle, tokens, size, lock)
    rests = size > 0 and (tokens[:size] == REST).any()
    taken = others(day, routes, vehicle)
    tried, work = np.empty(size + 4, np.int64), np.empty((3, 3))
    best, best_size, fits = limit, 0, False
    for at in range(lock[0], size):
        before, after = nodes[at], nodes[at + 1]
        more_km = km[before, node] + km[node, after] - km[before, after]
        more_h = max(
            0.0, hours[before, node] + hours[node, after] - hours[before, after] + call.service - routes.idle[vehicle]
        )
        if fits and more_km * truck.per_km + more_h * truck.per_h >= best:
            continue
        if skip > 0 and np.random.random() < skip:
            continue
        code, yuan = LATE, NOWHERE
        if tokens[at] != REST:  # a rest is where the stop before it is: its segment would begin elsewhere
            done = (ahead[at, 0], ahead[at, 1], ahead[at, 2], ahead[at, 3])
            done = step(done, hours[before, node], (call.earliest, call.latest), call.service)
            if done[0] < NEVER_H:
                done = step(done, hours[node, after], (rear[at, 1], rear[at, 2]), rear[at, 0])
            if done[0] < NEVER_H:
                code, yuan, _ = verdict(truck, done, total + more_km, rests)
            if fits and (
                code == NEVER or (code == LATE and truck.rest[2] <= 0) or (code == GOOD and yuan - was >= best)
            ):
                continue
        put(tokens, size, at, order, tried)
        if not loads_fit(day, vehicle, tried, size + 1, taken, work):
            continue
        fits = True
        length = size + 1
        if code == LATE:
            yuan, length = priced(day, vehicle, tried, size + 1, lock)
        if code != NEVER and yuan < NOWHERE and yuan - was < best:
            best, best_size = yuan - was, length
            room[:length] = tried[:length]
    if fits:
        return best if best_size else NOWHERE, best_size
    return _with_unloading(day, routes, order, vehicle, room, best)


@compiled
def _with_unloading(day: Day, routes: Routes, order: int, vehicle: int, room: Ints, limit: float) -> tuple[float, int]:
    """The cheapest way to put an order into a route together with one more unloading, before or after it."""
    size, tokens, was = routes.size[vehicle], routes.tokens[vehicle], routes.cost[vehicle]
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    truck = day.truck[vehicle]
    km, hours, node = day.km[truck.profile], day.hours[truck.profile], len(day.site) + order
    stay = day.call[order].service + truck.unloading - routes.idle[vehicle]
    taken = others(day, routes, vehicle)
    tried, work = np.empty(size + 4, np.int64), np.empty((3, 3))
    best, best_size = limit, 0
    for at in range(lock[0], size + 1):
        before, after = around(day, vehicle, tokens, size, at)
        streams = streams_on_board(day, tokens, at)
        sites = 0
        for site in day.near_sites[order]:
            if sites == SITES_TRIED:
                break
            for second in range(2 if lock[0] < at < size else 1):
                collected = streams if second else streams | day.call[order].streams
                if collected & ~day.site[site].accepts:
                    continue
                sites += 1 - second
                one, two = (site, node) if second else (node, site)
                more_km = km[before, one] + km[one, two] + km[two, after] - km[before, after]
                more_h = hours[before, one] + hours[one, two] + hours[two, after] - hours[before, after] + stay
                if more_km * truck.per_km + max(0.0, more_h) * truck.per_h >= best:
                    continue
                put(tokens, size, at, order if second else -1 - site, tried)
                for k in range(size + 1, at, -1):
                    tried[k] = tried[k - 1]
                tried[at] = -1 - site if second else order
                if not loads_fit(day, vehicle, tried, size + 2, taken, work):
                    continue
                yuan, length = priced(day, vehicle, tried, size + 2, lock)
                if yuan < NOWHERE and yuan - was < best:
                    best, best_size = yuan - was, length
                    room[:length] = tried[:length]
    return best if best_size else NOWHERE, best_size
