"""Ruin and recreate: strings of neighbouring stops are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914, with unloadings, rests and vehicles of several kinds.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled_in_place, compiled_inside
from recycling_net.routing.dispatch.along import Along, joined, look, segment
from recycling_net.routing.dispatch.day import (
    FITTED,
    FOUND,
    GIVEN,
    REST,
    TRIED,
    Day,
    Floats,
    Ints,
    Record,
    Routes,
    copied,
)
from recycling_net.routing.dispatch.drive import SLACK, loads_fit, node_of, step
from recycling_net.routing.dispatch.insert import IN_TRIP, Known, cheapest, least, write_row
from recycling_net.routing.dispatch.pool import Pool, keep
from recycling_net.routing.dispatch.rows import driving, fits, others, rested, restore, settle, total, write
from recycling_net.routing.dispatch.ruin import ruin

_SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_BETTER_YUAN = 0.005
"""A day that is cheaper by less is no reason to change one that drivers may know."""
_STAYS = 0.5
"""Orders that are still to be put back are taken to cost their service alone, and no more than such a part of what taking
all of them out has spared: where somebody has to wait, service costs nothing. A third of the time was for days that cost
too much in the end, found out late."""


@compiled_inside
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
        room, tried = day.paper.row[FOUND], day.paper.row[TRIED]
        for site in range(-1 if k < size else 0, len(day.site)):
            if -1 - site == token or _at_least(day, along, vehicle, k - 1, site) >= best:
                continue
            write(routes.tokens[vehicle], size, tried)
            length = size
            if site >= 0:
                tried[k - 1] = -1 - site
            else:
                write(routes.tokens[vehicle, k:], size - k, tried[k - 1 :])
                length = size - 1
            if not fits(day, routes, vehicle, tried, length):
                continue
            yuan, length = rested(day, vehicle, tried, length, lock)
            if yuan < best:
                best, best_size = yuan, length
                write(tried, length, room)
        has_load = False
        if best_size:
            has_load = best_size < size
            settle(day, routes, vehicle, room, best_size, best)


@compiled_inside
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
    room, tried = day.paper.row[FOUND], day.paper.row[TRIED]
    others(day, routes, vehicle)
    spent = own.per_day + _ends(day, own, first, last)
    for other in range(len(routes.size)):
        truck = day.truck[other]
        if routes.size[other] > 0 or truck.alike == last_idle:
            continue
        last_idle = truck.alike
        if truck.per_day + _ends(day, truck, first, last) >= spent and truck.profile == own.profile:
            continue
        write(tokens, size, tried)
        tried[end] = -1 - truck.end if goes_home else tokens[end]
        if not loads_fit(day, other, tried, size, day.paper.taken[0]):
            continue
        yuan, length = rested(day, other, tried, size, (0, np.nan))
        if yuan < best:
            best, best_size, best_vehicle = yuan, length, other
            write(tried, length, room)
    if best_size:
        settle(day, routes, vehicle, room, 0, 0.0)
        settle(day, routes, best_vehicle, room, best_size, best)


@compiled_inside
def _ends(day: Day, truck: Record, first: int, last: int) -> float:
    """What the ways to the first and from the last stop cost."""
    km, hours = day.km[truck.profile], day.hours[truck.profile]
    far = km[truck.start, first] + km[last, truck.end]
    return float(far * truck.per_km + (hours[truck.start, first] + hours[last, truck.end]) * truck.per_h)


@compiled_inside
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


@compiled_in_place
def recreate(  # what there is, who comes back and how
    day: Day, now: tuple[Routes, Along, Known], pool: Ints, count: int, how: tuple[float, int, float]
) -> bool:
    """Put the orders of ``pool`` back one by one, each where it costs least, or nowhere if that costs less.

    ``how`` is how often a place is passed over, the vehicle that the first goes to if it can take it (-1: none), and
    what the day must cost less than: return whether it does, which is given up as soon as it no longer can.
    """
    routes, (skip, fresh, limit) = now[0], how
    left, stay = limit - total(day, routes), 0.0
    for at in range(count):
        left += day.call[pool[at]].worth
        stay += day.call[pool[at]].service
    an_hour = min(day.least[1], _STAYS * left / max(stay, SLACK))
    left -= an_hour * stay
    _in_turn(day, pool, count)
    row = day.paper.row[GIVEN]
    for at in range(count):
        order = pool[at]
        vehicle, spot, site = fresh, -1, -1
        left += an_hour * day.call[order].service
        most = min(day.call[order].worth, left)
        if fresh >= 0:
            (_, spot, site), _ = cheapest(day, routes, now[1], order, fresh, (most, -1))
            fresh = -1
        if site < 0:
            vehicle, spot, site = _choose(day, now, order, skip, most)
        if vehicle < 0:
            left -= day.call[order].worth
            if left <= 0.0:
                return False
            continue
        size = write_row(routes, order, vehicle, (spot, site), row)
        yuan, size = rested(day, vehicle, row, size, (routes.locked[vehicle], routes.departed[vehicle]))
        left -= yuan - routes.cost[vehicle]
        settle(day, routes, vehicle, row, size, yuan)
    return True


@compiled_inside
def _in_turn(day: Day, pool: Ints, count: int) -> None:
    """Put orders in the turn in which they are put back: by chance, the largest, farthest, nearest or shortest window first."""
    key = day.paper.key
    for at in range(count):
        key[at] = np.random.random()
    kind = int(np.random.random() * 12)
    for at in range(count):
        order = pool[at]
        if 4 <= kind <= 7:
            key[at] = -_largest(day, order)
        elif 8 <= kind <= 9:
            key[at] = -day.call[order].remote
        elif kind == 10:
            key[at] = day.call[order].remote
        elif kind == 11:
            key[at] = day.call[order].latest - day.call[order].earliest
    _sort(key, pool, count)


@compiled_inside
def _largest(day: Day, order: int) -> float:
    """The part of the largest room that an order takes, of the load of which that is most."""
    most = 0.0
    for unit in range(3):
        most = max(most, day.call[order].take[unit] / day.widest[unit])
    return most


@compiled_inside
def _sort(key: Floats, pool: Ints, count: int) -> None:
    """Put orders in the order of their keys, by insertion: they are few, or many only once."""
    for at in range(1, count):
        its, order, k = key[at], pool[at], at
        while k > 0 and key[k - 1] > its:
            key[k], pool[k] = key[k - 1], pool[k - 1]
            k -= 1
        key[k], pool[k] = its, order


@compiled_inside
def _choose(day: Day, now: tuple[Routes, Along, Known], order: int, skip: float, most: float) -> tuple[int, int, int]:
    """Return the vehicle that takes an order for least, which must be less than ``most`` (-1 for none), its spot and site.

    First those whose spot is known: what they cost rules out most of the others.
    """
    routes, along, known = now
    best, chosen = most, (-1, -1, -1)
    for is_idle in (False, True):  # whoever stands idle costs a day more
        if is_idle and (day.least[0] >= best or driving(routes) >= day.most):
            break
        who, count = day.paper.touched, _idle(day, routes) if is_idle else _driven(day, routes, order)
        for asks in (False, True):
            for k in range(count):
                vehicle = who[k]
                if is_idle and day.truck[vehicle].per_day >= best:
                    continue
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


@compiled_inside
def _driven(day: Day, routes: Routes, order: int) -> int:
    """Write down who drives, and first of them who makes the nearest order; return how many."""
    who, count, first = day.paper.touched, 0, -1
    for k in range(len(routes.where)):
        first = routes.where[day.near[order, k]]
        if first >= 0:
            break
    for turn in range(1 + len(routes.size)):
        vehicle = turn - 1 if turn else first
        if vehicle >= 0 and routes.size[vehicle] and (vehicle != first or turn == 0):
            who[count] = vehicle
            count += 1
    return count


@compiled_inside
def _idle(day: Day, routes: Routes) -> int:
    """Write down who stands idle, one of each kind; return how many."""
    who, count, last = day.paper.touched, 0, -1
    for vehicle in range(len(routes.size)):
        if routes.size[vehicle] == 0 and day.truck[vehicle].alike != last:
            last = day.truck[vehicle].alike
            who[count] = vehicle
            count += 1
    return count


@compiled_inside
def _has_room(day: Day, routes: Routes, order: int, vehicle: int, where: tuple[int, int]) -> bool:
    """Whether the site of a spot still takes the order, whatever others unload by now."""
    if not day.scarce:
        return True
    site = day.site[where[1]]
    if where[0] % 3 == IN_TRIP:
        return bool(routes.taken[where[1]] + day.call[order].take[0] <= site.spare + SLACK)
    row = day.paper.row[FITTED]
    size = write_row(routes, order, vehicle, where, row)
    return fits(day, routes, vehicle, row, size)


@compiled_in_place
def sow(seed: int) -> None:
    """Let what is random in kernels begin with a seed."""
    np.random.seed(seed)


def begin(day: Day, now: tuple[Routes, Along, Known], seed: int) -> None:
    """Put every order that nobody makes where it costs least."""
    sow(seed)
    left = np.flatnonzero(now[0].where < 0)
    recreate(day, now, left, len(left), (0.0, -1, np.inf))


class Search(NamedTuple):
    """The routes of which one would be left with now, those of the last step, and the cheapest of all."""

    best: Routes
    before: Routes
    out: Ints
    """(n,) the orders taken out in a step."""


def prepared(best: Routes) -> Search:
    """Return what the search begins with."""
    return Search(best, copied(best), np.zeros(len(best.where), np.int64))


@compiled_in_place
def improve(  # what is driven, what is known of it, where it is kept
    day: Day, now: tuple[Routes, Along, Known], found: Search, pool: Pool, seed: int, heat: Floats
) -> None:
    """Improve the routes of ``now`` and keep the best; one step for each temperature (yuan) of ``heat``."""
    np.random.seed(seed)
    routes, along, _ = now
    best, before, out = found
    restore(before, routes)
    yuan, least_yuan = total(day, routes), total(day, best)
    for at in range(len(heat)):
        limit = yuan - heat[at] * np.log(np.random.random())
        count, fresh = ruin(day, routes, out)
        if not recreate(day, now, out, count, (_SKIP, fresh, limit)):
            restore(routes, before)
            continue
        for vehicle in range(len(routes.size)):
            if routes.size[vehicle] and routes.version[vehicle] != before.version[vehicle]:
                polish(day, routes, along, vehicle)
                exchange(day, routes, vehicle)
        reached = total(day, routes)
        if reached < limit:
            yuan = reached
            for vehicle in range(len(routes.size)):
                if routes.version[vehicle] != before.version[vehicle]:
                    keep(day, routes, pool, vehicle)
            restore(before, routes)
            if reached < least_yuan - _BETTER_YUAN:
                least_yuan = reached
                restore(best, routes)
        else:
            restore(routes, before)
