"""What one vehicle's row of tokens costs, if it can be driven at all."""

from __future__ import annotations

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Record, Records

SLACK = 1e-9
GOOD, TIRED, NEVER = 0, 1, 2
"""Can be driven; lacks a rest that is due; cannot be driven."""
NEVER_H = 1e6
"""The hours of a way that cannot be driven in time."""
Segment = tuple[float, float, float, float]
"""Hours, first and last departure, waiting among the hours; see :func:`step`."""
FOREVER = 1e9
"""Tonnes that no site is limited by."""
AFTER_H = 1 / 60
"""A vehicle that needs no rest because it departs after the time of rest does so a minute later."""


@compiled_in_place
def loads_fit(day: Day, vehicle: int, tokens: Ints, size: int, taken: Floats) -> bool:
    """Whether skills, loads, trips, neighbours on board and sites allow a row of tokens.

    What is delivered is on board from the beginning of its trip, which must be where the vehicle stands; ``taken``
    is what all other vehicles unload at each site.
    """
    trips, kinds, shuns, streams = 0, 0, 0, 0
    calls, sites_of, truck = day.call, day.site, day.truck[vehicle]
    load = day.paper.load
    collected, delivered, peak, whole = load[0], load[1], load[2], load[3]
    for unit in range(3):
        collected[unit] = delivered[unit] = peak[unit] = whole[unit] = 0.0
    at_home, brings = True, False
    for k in range(size):
        token = tokens[k]
        if token == REST:
            continue
        if token >= 0:
            call = calls[token]
            if call.needs & ~truck.skills:
                return False
            if kinds & call.shuns or shuns & call.is_of:
                return False
            kinds |= call.is_of
            shuns |= call.shuns
            streams |= call.streams
            for unit in range(3):
                brings = brings or call.bring[unit] > 0
                delivered[unit] += call.bring[unit]
                collected[unit] += call.take[unit]
                peak[unit] = max(peak[unit], collected[unit] - delivered[unit])
            continue
        site = -1 - token
        trips += 1
        if brings and not at_home:
            return False
        for unit in range(3):
            whole[unit] += collected[unit]
            if delivered[unit] + peak[unit] > truck.room[unit] + SLACK or whole[unit] > truck.most[unit] + SLACK:
                return False
        if streams & ~sites_of[site].accepts:
            return False
        if sites_of[site].spare < FOREVER:
            here = taken[site] + collected[0]
            for before in range(k):
                if tokens[before] == token:
                    here += _trip_tonnes(calls, tokens, before)
            if here > sites_of[site].spare + SLACK:
                return False
        for unit in range(3):
            collected[unit] = delivered[unit] = peak[unit] = 0.0
        kinds, shuns, streams, brings = 0, 0, 0, False
        at_home = site == truck.start
    return trips <= truck.trips and kinds == 0 and streams == 0 and not brings


@compiled_inside
def _trip_tonnes(calls: Records, tokens: Ints, unload: int) -> float:
    """Tonnes that the trip before an unloading has collected."""
    total = 0.0
    for k in range(unload - 1, -1, -1):
        token = tokens[k]
        if token == REST:
            continue
        if token < 0:
            break
        total += calls[token].take[0]
    return total


@compiled_inside
def step(done: Segment, drive: float, begins: tuple[float, float], stay: float) -> Segment:
    """Return a way of work after which one drives on to more work that may begin between two hours; late: hours NEVER_H.

    A segment is its hours, the first and the last departure with so few, and the waiting among its hours (Vidal et
    al. 2013, doi 10.1016/j.cor.2012.07.018); what follows may be a segment itself, of so many hours of ``stay``.
    """
    lasts, first, last, idle = done
    reach = lasts + drive
    if first + reach > begins[1] + SLACK:
        return NEVER_H, first, last, idle
    wait = max(0.0, begins[0] - reach - last)
    first = max(first, begins[0] - reach - wait)
    return reach + wait + stay, first, max(first, min(last, begins[1] - reach - wait)), idle + wait


@compiled_inside
def work_of(day: Day, truck: Record, token: int) -> tuple[tuple[float, float], float]:
    """When the work of a token may begin, and how long it takes."""
    if token == REST:
        return (truck.rest[0], truck.rest[1]), truck.rest[2]
    if token >= 0:
        return (day.call[token].earliest, day.call[token].latest), day.call[token].service
    site = day.site[-1 - token]
    return (site.opens, site.closes), truck.unloading + site.stay


@compiled_inside
def departure(truck: Record, now: float, lock: tuple[int, float]) -> Segment:
    """The segment of a vehicle that has done nothing yet; ``lock`` is what is under way and when it departed."""
    if lock[0] > 0:
        return 0.0, lock[1], lock[1], 0.0
    return 0.0, max(truck.begin, now), truck.back, 0.0


@compiled_inside
def after_now(now: float, done: Segment) -> Segment:
    """A segment under way that waits until now for what comes next."""
    wait = max(0.0, now - done[0] - done[1])
    return done[0] + wait, done[1], done[2], done[3] + wait


@compiled_inside
def yuan_of(truck: Record, hours: float, km: float) -> float:
    """What a day of so many hours and kilometres costs."""
    over = max(0.0, hours - truck.shift)
    return float(truck.per_day + km * truck.per_km + hours * truck.per_h + over * truck.overtime_per_h)


@compiled_inside
def verdict(truck: Record, whole: Segment, km: float, rests: bool) -> tuple[int, float, float]:
    """Return (GOOD, TIRED or NEVER, yuan, departure) of a whole day: hours, kilometres, and whether the driver rests."""
    lasts, first, last, _ = whole
    if lasts >= NEVER_H or lasts > truck.shift + truck.overtime + SLACK or km > truck.within + SLACK:
        return NEVER, 0.0, first
    yuan = yuan_of(truck, lasts, km)
    if truck.rest[2] > 0 and not rests and first + lasts > truck.rest[1] + SLACK:
        if last <= truck.rest[1] + SLACK:
            return TIRED, yuan, first
        first = max(first, min(last, truck.rest[1] + AFTER_H))
    return GOOD, yuan, first


@compiled_in_place
def price(
    day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]
) -> tuple[int, float, float, Segment]:
    """Return (GOOD, TIRED or NEVER, yuan, departure, segment) of a row of tokens; loads are not looked at.

    ``lock`` is how many tokens are under way and when the vehicle departed; what is not under way begins ``day.now``
    or later.
    """
    truck, sites = day.truck[vehicle], len(day.site)
    here, km, rests = truck.start, 0.0, False
    legs_h, legs_km = day.hours[truck.profile], day.km[truck.profile]
    done = departure(truck, day.now, lock)
    for k in range(size):
        token = tokens[k]
        rests = rests or token == REST
        there = here if token == REST else node_of(sites, token)
        if 0 < lock[0] == k:
            done = after_now(day.now, done)
        begins, stay = work_of(day, truck, token)
        done = step(done, legs_h[here, there], begins, stay)
        if done[0] >= NEVER_H:
            return NEVER, 0.0, done[1], done
        km += legs_km[here, there]
        here = there
    done = step(done, legs_h[here, truck.end], (0.0, truck.back), 0.0)
    if done[0] >= NEVER_H:
        return NEVER, 0.0, done[1], done
    code, yuan, first = verdict(truck, done, km + legs_km[here, truck.end], rests)
    return code, yuan, first, done


@compiled_in_place
def node_of(sites: int, token: int) -> int:
    """The node of an order or an unloading; orders come after the sites."""
    return token + sites if token >= 0 else -1 - token
