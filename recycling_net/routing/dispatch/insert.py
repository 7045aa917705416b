"""Where one more order costs least: in a trip, in a trip of its own, or in a vehicle that stands idle."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.along import Along, joined, look, segment
from recycling_net.routing.dispatch.day import NEW, Day, Floats, Ints, Record, Routes
from recycling_net.routing.dispatch.drive import (
    GOOD,
    NEVER,
    SLACK,
    TIRED,
    Segment,
    departure,
    loads_fit,
    step,
    verdict,
    yuan_of,
)  # fmt: skip
from recycling_net.routing.dispatch.rows import NOWHERE, fits, put, rested

SITES_TRIED = 3
"""A new trip may end at one of so many sites nearest to the order that take what is on board, or where the day ends."""
_TRIES = 8
"""So many places at most are tried with the rest elsewhere, and as many with one more unloading, the most promising first."""
Spot = tuple[float, int, int]
"""Yuan more (NOWHERE if none), 3 x the place in the row + how, the site. How: 0 in the trip that ends at the site,
1 before a new unloading there, 2 after one."""
IN_TRIP, THEN_UNLOAD, UNLOADED = 0, 1, 2


class Known(NamedTuple):
    """What has been found out about orders (rows) and vehicles (columns): :data:`Spot` of a version of the vehicle's row."""

    version: Ints
    yuan: Floats
    """Of the cheapest spot; where there is none, what it would at least have to cost."""
    spot: Ints
    site: Ints
    """-1: no spot costs less than ``yuan``."""


def nothing_known(routes: Routes) -> Known:
    """Return that nothing has been found out."""
    shape = (len(routes.where), len(routes.size))
    return Known(np.full(shape, -1, np.int64), np.zeros(shape), np.zeros(shape, np.int64), np.zeros(shape, np.int64))


@compiled_in_place
def cheapest(
    day: Day, routes: Routes, along: Along, order: int, vehicle: int, bounds: tuple[float, int]
) -> tuple[Spot, bool]:
    """Return the cheapest spot for an order in a row, and whether it depends on what others unload.

    ``bounds`` is what it must be cheaper than, and a place to be passed over (-1: none).
    """
    (limit, banned), none = bounds, (NOWHERE, -1, -1)
    truck, call, size = day.truck[vehicle], day.call[order], routes.size[vehicle]
    if call.needs & ~truck.skills or (size == 0 and truck.per_day >= limit):
        return none, False
    look(day, routes, along, vehicle)
    for unit in range(3):
        if along.carried[vehicle, unit] + call.take[unit] > truck.most[unit] + SLACK:
            return none, False
    node, nodes, rest = len(day.site) + order, along.nodes[vehicle], along.rest[vehicle]
    from_km, to_km, legs_km = day.km[truck.profile, node], day.back_km[truck.profile, node], along.legs_km[vehicle]
    from_h, to_h, legs = day.hours[truck.profile, node], day.back_hours[truck.profile, node], along.legs[vehicle]
    whole = joined(segment(along.ahead[vehicle], size), legs[size], along.rear[vehicle], size)
    bare = joined(segment(along.bare_ahead[vehicle], size), legs[size], along.bare_rear[vehicle], size)
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    work_h, begin = bare[0] - bare[3], departure(truck, day.now, lock)[1]
    best, spot, site, limited = limit, -1, -1, False
    tired, full = _blank(day.paper.yuan[0], size + 1), _blank(day.paper.yuan[1], size + 1)
    for at in range(lock[0], size + 1):
        if at in (rest, banned):  # the way goes from before the rest to what comes after it: the next place
            continue
        before, after = nodes[at], nodes[at + 1]
        more = (to_km[before] + from_km[after] - legs_km[at]) * truck.per_km
        more_h = to_h[before] + from_h[after] - legs[at] + call.service
        more += max(0.0, more_h - whole[3]) * truck.per_h
        if more >= best or too_long(truck, begin, work_h + more_h, along.rested[vehicle] == 1):
            continue
        fits, is_full = _takes(day, routes, along, order, vehicle, at) if at < size else (False, False)
        limited = limited or is_full
        if not fits:
            full[at] = more
        elif not is_full:
            code, more = _bare(day, routes, along, order, vehicle, at)
            if code == GOOD and more < best:
                best, spot, site = more, 3 * at, int(-1 - routes.tokens[vehicle, along.ends[vehicle, at]])
            elif code == TIRED:
                tired[at] = more
    at, tries = _smallest(tired, size + 1), 0
    while tired[at] < best and tries < _TRIES:  # a rest is tried where the row is cheap without one
        tries += 1
        more = _with_rest(day, routes, along, order, vehicle, at)
        if more < best:
            best, spot, site = more, 3 * at, int(-1 - routes.tokens[vehicle, along.ends[vehicle, at]])
        tired[at] = NOWHERE
        at = _smallest(tired, size + 1)
    at, tries = _smallest(full, size + 1), 0
    while full[at] < best and tries < _TRIES and along.trips[vehicle] < truck.trips:
        tries += 1
        (more, its_spot, its_site), is_full = _with_unloading(day, routes, along, order, vehicle, (at, best))
        limited = limited or is_full
        if more < best:
            best, spot, site = more, int(its_spot), int(its_site)
        full[at] = NOWHERE
        at = _smallest(full, size + 1)
    return ((best, spot, site) if spot >= 0 else none), limited


@compiled_inside
def _blank(values: Floats, count: int) -> Floats:
    """The values, of which the first are nowhere."""
    for k in range(count):
        values[k] = NOWHERE
    return values


@compiled_inside
def _smallest(values: Floats, count: int) -> int:
    """Where the smallest of the first values stands."""
    at = 0
    for k in range(1, count):
        if values[k] < values[at]:
            at = k
    return at


@compiled_inside
def _takes(day: Day, routes: Routes, along: Along, order: int, vehicle: int, at: int) -> tuple[bool, bool]:
    """Whether the trip at a place has room for an order, and if so whether its site has not."""
    end, call = along.ends[vehicle, at], day.call[order]
    bits, site = along.bits[vehicle, end], day.site[-1 - routes.tokens[vehicle, end]]
    if bits[0] & call.shuns or bits[1] & call.is_of or call.streams & ~site.accepts:
        return False, False
    room = day.truck[vehicle].room
    for unit in range(3):
        if call.bring[unit] > 0 and not bits[2]:
            return False, False
        if along.before[vehicle, at, unit] + call.bring[unit] > room[unit] + SLACK:
            return False, False
        if along.after[vehicle, at, unit] + call.take[unit] > room[unit] + SLACK:
            return False, False
    return True, routes.taken[-1 - routes.tokens[vehicle, end]] + call.take[0] > site.spare + SLACK


@compiled_inside
def too_long(truck: Record, begin: float, work_h: float, rests: bool) -> bool:
    """Whether a day of so many hours without waiting and (unless that is among them) rest cannot be driven, whatever its order."""
    if not rests and begin + work_h > truck.rest[1] and truck.back - work_h < truck.rest[1]:
        work_h += truck.rest[2]
    return bool(work_h > min(truck.shift + truck.overtime, truck.back - begin) + SLACK)


@compiled_inside
def least(truck: Record, whole: Segment, km: float, rests: bool) -> tuple[int, float]:
    """Return (GOOD, yuan) of a day, or (TIRED, what it costs at least with a rest), or (NEVER, NOWHERE)."""
    code, yuan, _ = verdict(truck, whole, km, rests)
    if code == NEVER:
        return NEVER, NOWHERE
    if code == GOOD:
        return GOOD, yuan
    hours = max(whole[0], whole[0] - whole[3] + truck.rest[2])  # a rest may fill time that is waited for anyway
    if hours > truck.shift + truck.overtime + SLACK:
        return NEVER, NOWHERE
    if truck.begin + whole[0] - whole[3] + truck.rest[2] > truck.back + SLACK:
        return NEVER, NOWHERE
    return code, yuan_of(truck, hours, km)


@compiled_inside
def _bare(day: Day, routes: Routes, along: Along, order: int, vehicle: int, at: int) -> tuple[int, float]:
    """Return (GOOD, yuan more) with an order at a place of a trip, or (TIRED, at least), or (NEVER, NOWHERE)."""
    truck, call, node = day.truck[vehicle], day.call[order], len(day.site) + order
    km, hours, nodes = day.km[truck.profile], day.hours[truck.profile], along.nodes[vehicle]
    before, after = nodes[at], nodes[at + 1]
    total = along.km[vehicle] + km[before, node] + km[node, after] - km[before, after]
    done = segment(along.bare_ahead[vehicle], at)
    done = step(done, hours[before, node], (call.earliest, call.latest), call.service)
    whole = joined(done, hours[node, after], along.bare_rear[vehicle], at)
    code, yuan = least(truck, whole, total, along.rested[vehicle] == 1)
    return code, yuan - routes.cost[vehicle]


@compiled_inside
def _with_rest(day: Day, routes: Routes, along: Along, order: int, vehicle: int, at: int) -> float:
    """Yuan more with an order at a place of a trip and a rest: where it is now, or else where it costs least."""
    truck, call, node = day.truck[vehicle], day.call[order], len(day.site) + order
    km, hours, nodes = day.km[truck.profile], day.hours[truck.profile], along.nodes[vehicle]
    before, after = nodes[at], nodes[at + 1]
    if along.rest[vehicle] >= 0:
        done = segment(along.ahead[vehicle], at)
        done = step(done, hours[before, node], (call.earliest, call.latest), call.service)
        whole = joined(done, hours[node, after], along.rear[vehicle], at)
        total = along.km[vehicle] + km[before, node] + km[node, after] - km[before, after]
        code, yuan = least(truck, whole, total, True)
        if code == GOOD:
            return float(yuan - routes.cost[vehicle])
    tried, lock = day.paper.row[NEW], (routes.locked[vehicle], routes.departed[vehicle])
    put(routes.tokens[vehicle], routes.size[vehicle], at, order, tried)
    return float(rested(day, vehicle, tried, routes.size[vehicle] + 1, lock)[0] - routes.cost[vehicle])


@compiled_inside
def _with_unloading(
    day: Day, routes: Routes, along: Along, order: int, vehicle: int, place: tuple[int, float]
) -> tuple[Spot, bool]:
    """The cheapest way to put an order at a place with one more unloading before or after it; whether sites are full."""
    at, limit = place
    truck, call, size, was = day.truck[vehicle], day.call[order], routes.size[vehicle], routes.cost[vehicle]
    km, hours, nodes = day.km[truck.profile], day.hours[truck.profile], along.nodes[vehicle]
    node, begins = len(day.site) + order, (call.earliest, call.latest)
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    before, after, ahead = nodes[at], nodes[at + 1], segment(along.bare_ahead[vehicle], at)
    tried, best, spot, site_of, limited, tries = day.paper.row[NEW], limit, -1, -1, False, 0
    last = at - 2 if at - 1 == along.rest[vehicle] else at - 1
    has_load = lock[0] <= last and routes.tokens[vehicle, last] >= 0
    for number in range(-1, len(day.site)):
        if tries > SITES_TRIED:
            break
        site = truck.end if number < 0 else day.near_sites[order, number]
        if (number >= 0 and site == truck.end) or call.streams & ~day.site[site].accepts:
            continue
        tries += 1
        stay, open_ = truck.unloading + day.site[site].stay, (day.site[site].opens, day.site[site].closes)
        for how in range(THEN_UNLOAD, UNLOADED + 1 if has_load and at < size else UNLOADED):
            one, two = (node, site) if how == THEN_UNLOAD else (site, node)
            total = along.km[vehicle] + km[before, one] + km[one, two] + km[two, after] - km[before, after]
            if (total - along.km[vehicle]) * truck.per_km >= best:
                continue
            if how == THEN_UNLOAD:
                done = step(step(ahead, hours[before, node], begins, call.service), hours[node, site], open_, stay)
            else:
                done = step(step(ahead, hours[before, site], open_, stay), hours[site, node], begins, call.service)
            whole = joined(done, hours[two, after], along.bare_rear[vehicle], at)
            code, yuan = least(truck, whole, total, along.rested[vehicle] == 1)
            if code == NEVER or yuan - was >= best or (at < size and _overfull(day, along, order, vehicle, at, how)):
                continue
            length = write_row(routes, order, vehicle, (3 * at + how, site), tried)
            if not fits(day, routes, vehicle, tried, length):
                if day.scarce and not limited:
                    limited = loads_fit(day, vehicle, tried, length, day.paper.taken[1])
                continue
            if code != GOOD:
                yuan = rested(day, vehicle, tried, length, lock)[0]
            if yuan - was < best:
                best, spot, site_of = yuan - was, 3 * at + how, site
    return ((best, spot, site_of) if spot >= 0 else (NOWHERE, -1, -1)), limited


@compiled_inside
def _overfull(day: Day, along: Along, order: int, vehicle: int, at: int, how: int) -> bool:
    """Whether a trip from which nothing is delivered, cut in two at a place, has no room for an order in that part of it."""
    if along.bits[vehicle, along.ends[vehicle, at], 3]:
        return False
    before, after, room = along.before[vehicle, at], along.after[vehicle, at], day.truck[vehicle].room
    for unit in range(3):
        held = before[unit] if how == THEN_UNLOAD else after[unit] - before[unit]
        if held + day.call[order].take[unit] > room[unit] + SLACK:
            return True
    return False


@compiled_in_place
def write_row(routes: Routes, order: int, vehicle: int, where: tuple[int, int], into: Ints) -> int:
    """Write the row with an order at a spot and site; return its size. The rest stands where it stood."""
    at, how = where[0] // 3, where[0] % 3
    size, tokens = routes.size[vehicle], routes.tokens[vehicle]
    put(tokens, size, at, order if how != UNLOADED else -1 - where[1], into)
    if how == IN_TRIP:
        return int(size + 1)
    for k in range(size + 1, at + 1, -1):
        into[k] = into[k - 1]
    into[at + 1] = -1 - where[1] if how == THEN_UNLOAD else order
    return int(size + 2)
