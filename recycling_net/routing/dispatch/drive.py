"""What one vehicle's row of tokens costs, if it can be driven at all."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints

SLACK = 1e-9
GOOD, LATE, NEVER = 0, 1, 2
"""Can be driven; is late, which a rest at another time may cure; breaks another limit."""
FOREVER = 1e9
"""Tonnes that no site is limited by."""
AFTER_H = 1 / 60
"""A vehicle that needs no rest because it departs after the time of rest does so a minute later."""


@compiled
def loads_fit(day: Day, vehicle: int, tokens: Ints, size: int, taken: Floats) -> bool:
    """Whether skills, loads, trips, neighbours on board and sites allow a row of tokens.

    What is delivered is on board from the beginning of its trip, which must be where the vehicle stands; ``taken``
    is what all other vehicles unload at each site.
    """
    trips, kinds, shuns, streams = 0, 0, 0, 0
    collected, delivered, peak = np.zeros(3), np.zeros(3), np.zeros(3)
    at_home, brings = True, False
    for k in range(size):
        token = tokens[k]
        if token == REST:
            continue
        if token >= 0:
            if day.call[token].needs & ~day.truck[vehicle].skills:
                return False
            if kinds & day.call[token].shuns or shuns & day.call[token].is_of:
                return False
            kinds |= day.call[token].is_of
            shuns |= day.call[token].shuns
            streams |= day.call[token].streams
            for unit in range(3):
                brings = brings or day.call[token].bring[unit] > 0
                delivered[unit] += day.call[token].bring[unit]
                collected[unit] += day.call[token].take[unit]
                peak[unit] = max(peak[unit], collected[unit] - delivered[unit])
            continue
        site = -1 - token
        trips += 1
        if brings and not at_home:
            return False
        for unit in range(3):
            if delivered[unit] + peak[unit] > day.truck[vehicle].room[unit] + SLACK:
                return False
        if streams & ~day.site[site].accepts:
            return False
        if day.site[site].spare < FOREVER:
            here = taken[site] + collected[0]
            for before in range(k):
                if tokens[before] == token:
                    here += _trip_tonnes(day, tokens, before)
            if here > day.site[site].spare + SLACK:
                return False
        collected[:] = 0.0
        delivered[:] = 0.0
        peak[:] = 0.0
        kinds, shuns, streams, brings = 0, 0, 0, False
        at_home = site == day.truck[vehicle].start
    return trips <= day.truck[vehicle].trips and kinds == 0 and streams == 0 and not brings


@compiled
def _trip_tonnes(day: Day, tokens: Ints, unload: int) -> float:
    """Tonnes that the trip before an unloading has collected."""
    total = 0.0
    for k in range(unload - 1, -1, -1):
        token = tokens[k]
        if token == REST:
            continue
        if token < 0:
            break
        total += day.call[token].take[0]
    return total


@compiled
def price(
    day: Day, vehicle: int, tokens: Ints, size: int, lock: tuple[int, float]
) -> tuple[int, float, float, float, float]:
    """Return (GOOD, LATE or NEVER, yuan, earliest departure, hours, hours of waiting) of a row of tokens; loads are not looked at.

    Departures from the earliest on give the least hours as long as the latest possible is not passed: clocks are
    joined as time-window segments (Vidal et al. 2013, doi 10.1016/j.cor.2012.07.018). ``lock`` is how many tokens are
    under way and when the vehicle departed; what is not under way begins ``day.now`` or later.
    """
    locked, departed = lock
    profile = day.truck[vehicle].profile
    here, km, sites = day.truck[vehicle].start, 0.0, len(day.site)
    idle, lasts, first, last = 0.0, 0.0, max(day.truck[vehicle].begin, day.now), day.truck[vehicle].back
    rests = False
    if locked > 0:
        first, last = departed, departed
    for k in range(size + 1):
        earliest, latest, stay = 0.0, 24.0, 0.0
        if k == size:
            there = day.truck[vehicle].end
            latest = day.truck[vehicle].back
        elif tokens[k] == REST:
            there = here
            earliest, latest, stay = day.truck[vehicle].rest[0], day.truck[vehicle].rest[1], day.truck[vehicle].rest[2]
            rests = True
        elif tokens[k] >= 0:
            order = tokens[k]
            there = sites + order
            earliest, latest, stay = day.call[order].earliest, day.call[order].latest, day.call[order].service
        else:
            there = -1 - tokens[k]
            stay = day.truck[vehicle].unloading
        if k == locked and locked > 0 and k < size:  # nothing more begins before now
            wait = max(0.0, day.now - lasts - first)
            lasts += wait
            idle += wait
        drive = day.hours[profile, here, there]
        km += day.km[profile, here, there]
        reach = lasts + drive
        if first + reach > latest + SLACK:
            return LATE, 0.0, first, lasts, idle
        wait = max(0.0, earliest - reach - last)
        idle += wait
        lasts = reach + wait + stay
        first = max(first, earliest - reach - wait)
        last = min(last, latest - reach - wait)
        last = max(last, first)  # it may lack less than the slack
        here = there
    if km > day.truck[vehicle].within + SLACK:
        return NEVER, 0.0, first, lasts, idle
    if lasts > day.truck[vehicle].shift + day.truck[vehicle].overtime + SLACK:
        return LATE, 0.0, first, lasts, idle
    if day.truck[vehicle].rest[2] > 0 and not rests:
        limit = day.truck[vehicle].rest[1]
        if first + lasts > limit + SLACK and last <= limit + SLACK:
            return LATE, 0.0, first, lasts, idle
        if first + lasts > limit + SLACK and first <= limit + SLACK:
            first = min(last, limit + AFTER_H)
    over = max(0.0, lasts - day.truck[vehicle].shift)
    yuan = day.truck[vehicle].per_day + km * day.truck[vehicle].per_km
    return GOOD, yuan + lasts * day.truck[vehicle].per_h + over * day.truck[vehicle].overtime_per_h, first, lasts, idle
