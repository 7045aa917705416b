"""What comes before and after each place of a row of tokens, so that one more order is judged without driving it all."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled_inside
from recycling_net.routing.dispatch.day import REST, Day, Floats, Ints, Routes
from recycling_net.routing.dispatch.drive import NEVER_H, Segment, after_now, departure, node_of, step, work_of


class Along(NamedTuple):
    """Of each vehicle at each place 0 .. size of its row, before the token that stands there; filled by :func:`look`.

    A rest that is not under way may still be taken elsewhere: a row counts as bare without it.
    """

    version: Ints
    """(V,) the version of the row that this is about."""
    nodes: Ints
    """(V, M + 2) where the vehicle is before each place; the last is where its day ends."""
    legs_km: Floats
    """(V, M + 1) from where the vehicle is before each place to where it is after it."""
    legs: Floats
    """(V, M + 1) the hours of that."""
    ahead: Floats
    """(V, M + 1, 4) the segment of all that comes before."""
    rear: Floats
    """(V, M + 1, 4) hours, first and last begin, waiting of all that comes from the place on."""
    bare_ahead: Floats
    bare_rear: Floats
    before: Floats
    """(V, M + 1, 3) the largest load of the trip so far."""
    after: Floats
    """(V, M + 1, 3) the largest load of the trip from here on."""
    ends: Ints
    """(V, M + 1) the place at which the trip's load is taken off."""
    bits: Ints
    """(V, M + 1, 4) at such a place: contents of the trip, what may not be with it, 1 if it begins where goods are loaded, 1
    if goods are delivered on it."""
    carried: Floats
    """(V, 3) loads of all trips."""
    km: Floats
    """(V,)"""
    trips: Ints
    """(V,) how many."""
    rest: Ints
    """(V,) the place of a rest that may be taken elsewhere, -1 for none."""
    rested: Ints
    """(V,) 1 if a rest is under way."""


def nothing_along(routes: Routes) -> Along:
    """Return room for what is along each row."""
    count, places = routes.tokens.shape[0], routes.tokens.shape[1] + 1
    segments, loads = (count, places, 4), (count, places, 3)
    return Along(
        np.full(count, -1, np.int64), np.zeros((count, places + 1), np.int64), np.zeros((count, places)),
        np.zeros((count, places)), np.zeros(segments), np.zeros(segments),
        np.zeros(segments), np.zeros(segments), np.zeros(loads), np.zeros(loads), np.zeros((count, places), np.int64),
        np.zeros(segments, np.int64), np.zeros((count, 3)), np.zeros(count), np.zeros(count, np.int64),
        np.zeros(count, np.int64), np.zeros(count, np.int64),
    )  # fmt: skip


@compiled_inside
def segment(of: Floats, place: int) -> Segment:
    """One row of segments."""
    return of[place, 0], of[place, 1], of[place, 2], of[place, 3]


@compiled_inside
def write(into: Floats, place: int, done: Segment) -> None:
    """Write a segment into a row of them."""
    into[place, 0], into[place, 1], into[place, 2], into[place, 3] = done


@compiled_inside
def joined(done: Segment, drive: float, rear: Floats, place: int) -> Segment:
    """A segment and, after a drive, all that comes from a place on; late: hours NEVER_H."""
    if done[0] >= NEVER_H or rear[place, 0] >= NEVER_H:
        return NEVER_H, 0.0, 0.0, 0.0
    whole = step(done, drive, (rear[place, 1], rear[place, 2]), rear[place, 0])
    return whole[0], whole[1], whole[2], whole[3] + rear[place, 3]


@compiled_inside
def look(day: Day, routes: Routes, along: Along, vehicle: int) -> None:
    """Bring what is along a row up to date."""
    if along.version[vehicle] == routes.version[vehicle]:
        return
    along.version[vehicle] = routes.version[vehicle]
    size, tokens, nodes = routes.size[vehicle], routes.tokens[vehicle], along.nodes[vehicle]
    truck = day.truck[vehicle]
    km, hours, total = day.km[truck.profile], day.hours[truck.profile], 0.0
    legs_km, legs = along.legs_km[vehicle], along.legs[vehicle]
    along.rest[vehicle], along.rested[vehicle] = -1, 0
    nodes[0], nodes[size + 1] = truck.start, truck.end
    for k in range(size):
        nodes[k + 1] = nodes[k] if tokens[k] == REST else node_of(len(day.site), tokens[k])
        legs_km[k], legs[k] = km[nodes[k], nodes[k + 1]], hours[nodes[k], nodes[k + 1]]
        total += legs_km[k]
        if tokens[k] == REST and k < routes.locked[vehicle]:
            along.rested[vehicle] = 1
        elif tokens[k] == REST:
            along.rest[vehicle] = k
    legs_km[size], legs[size] = km[nodes[size], truck.end], hours[nodes[size], truck.end]
    along.km[vehicle] = total + legs_km[size]
    lock = (routes.locked[vehicle], routes.departed[vehicle])
    clocks(day, vehicle, (tokens, legs, along.ahead[vehicle], along.rear[vehicle]), size, lock, -1)
    bare = (tokens, legs, along.bare_ahead[vehicle], along.bare_rear[vehicle])
    clocks(day, vehicle, bare, size, lock, along.rest[vehicle])
    _loads(day, routes, along, vehicle)


@compiled_inside
def clocks(
    day: Day, vehicle: int, row: tuple[Ints, Floats, Floats, Floats], size: int, lock: tuple[int, float], left_out: int
) -> None:
    """Write the segments before and from each place on; the token at ``left_out`` takes no time.

    ``row`` is tokens, hours of legs and the two arrays that are written, all as in :class:`Along`.
    """
    tokens, legs, ahead, rear = row
    truck = day.truck[vehicle]
    done = departure(truck, day.now, lock)
    for k in range(size + 1):
        if 0 < lock[0] == k:
            done = after_now(day.now, done)
        write(ahead, k, done)
        if k < size and k != left_out and done[0] < NEVER_H:
            begins, stay = work_of(day, truck, tokens[k])
            done = step(done, legs[k], begins, stay)
    write(rear, size, (0.0, 0.0, truck.back, 0.0))
    for k in range(size - 1, -1, -1):
        if k == left_out:
            write(rear, k, segment(rear, k + 1))
            continue
        begins, stay = work_of(day, truck, tokens[k])
        drive = legs[k + 2] if k + 1 == left_out else legs[k + 1]  # one rests where one is
        write(rear, k, joined((stay, begins[0], begins[1], 0.0), drive, rear, k + 1))


@compiled_inside
def _loads(day: Day, routes: Routes, along: Along, vehicle: int) -> None:
    """Write the loads and contents of each trip at its places."""
    size, tokens = routes.size[vehicle], routes.tokens[vehicle]
    begin, on_board, brought = 0, day.paper.load[4], day.paper.load[5]
    at_home = True
    along.trips[vehicle] = 0
    for unit in range(3):
        along.carried[vehicle, unit] = 0.0
    before, after = along.before[vehicle], along.after[vehicle]
    for end in range(size):
        if tokens[end] >= 0 or tokens[end] == REST:
            continue
        contents, shuns, brings = 0, 0, False
        for unit in range(3):
            on_board[unit] = brought[unit] = 0.0
        for k in range(begin, end + 1):
            along.ends[vehicle, k] = end
            for unit in range(3):
                before[k, unit] = on_board[unit]
            if tokens[k] >= 0:
                call = day.call[tokens[k]]
                contents |= call.is_of
                shuns |= call.shuns
                for unit in range(3):
                    on_board[unit] += call.take[unit] - call.bring[unit]
                    brought[unit] += call.bring[unit]
                    brings = brings or call.bring[unit] > 0
                    along.carried[vehicle, unit] += call.take[unit]
        for unit in range(3):  # what is delivered is on board from the trip's begin
            most = -np.inf
            for k in range(end, begin - 1, -1):
                most = max(most, before[k, unit] + brought[unit])
                after[k, unit] = most
            most = -np.inf
            for k in range(begin, end + 1):
                most = max(most, before[k, unit] + brought[unit])
                before[k, unit] = most
        along.bits[vehicle, end, 0], along.bits[vehicle, end, 1] = contents, shuns
        along.bits[vehicle, end, 2] = 1 if at_home else 0
        along.bits[vehicle, end, 3] = 1 if brings else 0
        along.trips[vehicle] += 1
        at_home = -1 - tokens[end] == day.truck[vehicle].start
        begin = end + 1
