"""What one visit needs, where on a day it costs least, and how it is put there or taken out."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled_in_place
from recycling_net.routing.calendar.state import Facts, State

SLACK = 1e-9
NEVER = 1e18
_BLINK = 0.01
"""Share of positions overlooked, so that the same hole is not always filled the same way (Christiaens 2020)."""


@compiled_in_place
def put(facts: Facts, state: State, at: tuple[int, int, int], node: int) -> None:
    """Put a node, whose load and work are known, behind another on a day; ``at`` is (day, trip, node before)."""
    day, trip, left = at
    nodes = state.trip.shape[1]
    right = state.after[day, left]
    a = 0 if left >= nodes else left // facts.parts + 1
    b = 0 if right >= nodes else right // facts.parts + 1
    p = node // facts.parts + 1
    hours = facts.hours[a, p] + facts.hours[p, b] - facts.hours[a, b] + state.work[day, node]
    if state.stops[day, trip] == 0:
        hours += facts.limit[1]
    state.after[day, left] = node
    state.before[day, node] = left
    state.after[day, node] = right
    state.before[day, right] = node
    state.trip[day, node] = trip
    state.held[day, trip, 0] += state.load[day, node, 0]
    state.held[day, trip, 1] += state.load[day, node, 1]
    state.driven[day, trip] += facts.yuan[a, p] + facts.yuan[p, b] - facts.yuan[a, b]
    state.stops[day, trip] += 1
    state.busy[day, trip // facts.trips] += hours


@compiled_in_place
def take(facts: Facts, state: State, day: int, node: int) -> None:
    """Take a node out of its trip."""
    nodes = state.trip.shape[1]
    trip, left, right = state.trip[day, node], state.before[day, node], state.after[day, node]
    a = 0 if left >= nodes else left // facts.parts + 1
    b = 0 if right >= nodes else right // facts.parts + 1
    p = node // facts.parts + 1
    hours = facts.hours[a, p] + facts.hours[p, b] - facts.hours[a, b] + state.work[day, node]
    state.after[day, left] = right
    state.before[day, right] = left
    state.trip[day, node] = -1
    state.held[day, trip, 0] -= state.load[day, node, 0]
    state.held[day, trip, 1] -= state.load[day, node, 1]
    state.driven[day, trip] -= facts.yuan[a, p] + facts.yuan[p, b] - facts.yuan[a, b]
    state.stops[day, trip] -= 1
    vehicle = trip // facts.trips
    state.busy[day, vehicle] -= hours
    if state.stops[day, trip] == 0:  # exact zeros, so that sums do not drift
        state.held[day, trip, 0] = state.held[day, trip, 1] = 0.0
        state.driven[day, trip] = 0.0
        state.busy[day, vehicle] -= facts.limit[1]
        busy = 0
        for one in range(vehicle * facts.trips, (vehicle + 1) * facts.trips):
            busy += state.stops[day, one]
        if busy == 0:
            state.busy[day, vehicle] = 0.0


@compiled_in_place
def in_time(
    facts: Facts, state: State, at: tuple[int, int, int], point: int, work: float, begin: tuple[float, float]
) -> bool:
    """Whether a vehicle that also goes to a point, behind the node ``at`` (day, trip, node), is nowhere late.

    It leaves as early as it may; beginning later arrives later by as much less all waiting until then, so the day may
    be shortened by waiting as far as no stop becomes late.
    """
    day, new_trip, left = at
    nodes = state.trip.shape[1]
    vehicle = new_trip // facts.trips
    clock, waited, spare, here = facts.limit[2], 0.0, NEVER, 0
    for trip in range(vehicle * facts.trips, (vehicle + 1) * facts.trips):
        if state.stops[day, trip] == 0 and trip != new_trip:
            continue
        node = nodes + trip
        while True:
            if trip == new_trip and node == left:
                clock += facts.hours[here, point]
                begins = max(clock, begin[0])
                waited += begins - clock
                spare = min(spare, begin[1] - begins + waited)
                clock, here = begins + work, point
            node = state.after[day, node]
            if node >= nodes:
                break
            there = node // facts.parts + 1
            clock += facts.hours[here, there]
            begins = max(clock, state.begin[day, node, 0])
            waited += begins - clock
            spare = min(spare, state.begin[day, node, 1] - begins + waited)
            clock, here = begins + state.work[day, node], there
        clock += facts.hours[here, 0] + facts.limit[1]
        here = 0
    if spare - waited < -SLACK or clock > facts.limit[3] + SLACK:
        return False
    return bool(clock - min(waited, spare) - facts.limit[2] <= facts.limit[0] + SLACK)


@compiled_in_place
def best_place(
    facts: Facts, state: State, day: int, client: int, need: tuple[float, float, float], begin: tuple[float, float]
) -> tuple[float, float, int, int]:
    """Return (yuan, hours, trip, node before) where a visit costs least; ``need`` is t, m³, hours of work.

    It begins between the two hours ``begin``, and every other stop of the vehicle stays in time.
    """
    nodes, vehicles = state.trip.shape[1], state.busy.shape[1]
    p = client + 1
    best, best_h, best_trip, best_left = NEVER, 0.0, -1, -1
    idle_seen = False
    for vehicle in range(vehicles):
        idle = state.busy[day, vehicle] == 0.0
        if idle and idle_seen:
            continue
        idle_seen = idle_seen or idle
        spare = facts.limit[0] - state.busy[day, vehicle] + SLACK
        empty_seen = False
        for trip in range(vehicle * facts.trips, (vehicle + 1) * facts.trips):
            fresh = state.stops[day, trip] == 0
            if fresh and empty_seen:
                continue
            empty_seen = empty_seen or fresh
            extra_h = need[2] + (facts.limit[1] if fresh else 0.0)
            extra_yuan = facts.price[1] if idle else 0.0
            if (
                state.held[day, trip, 0] + need[0] > facts.room[0] + SLACK
                or state.held[day, trip, 1] + need[1] > facts.room[1] + SLACK
                or extra_h > spare
            ):
                continue
            left = nodes + trip
            while True:
                right = state.after[day, left]
                if np.random.random() >= _BLINK or fresh:
                    a = 0 if left >= nodes else left // facts.parts + 1
                    b = 0 if right >= nodes else right // facts.parts + 1
                    hours = facts.hours[a, p] + facts.hours[p, b] - facts.hours[a, b] + extra_h
                    if hours <= spare:
                        yuan = facts.yuan[a, p] + facts.yuan[p, b] - facts.yuan[a, b]
                        yuan += hours * facts.price[0] + extra_yuan
                        if yuan < best and (
                            not facts.timed or in_time(facts, state, (day, trip, left), p, need[2], begin)
                        ):
                            best, best_h, best_trip, best_left = yuan, hours, trip, left
                left = right
                if left >= nodes:
                    break
    return best, best_h, best_trip, best_left


@compiled_in_place
def needs(facts: Facts, client: int, gap: int, part: int) -> tuple[float, float, float, bool]:
    """Return t, m³ and hours of one part of what gathers in ``gap`` days, and whether there is such a part."""
    tonnes, volume = facts.rate[client, 0] * gap, facts.rate[client, 1] * gap
    vehicles = max(tonnes / facts.room[0], volume / facts.room[1])
    share = 1.0
    if vehicles > 1.0 + SLACK:
        share = min(1.0, vehicles - part) / vehicles
    work = facts.stop_h[client] + facts.per_t_h[client] * tonnes * share
    return tonnes * share, volume * share, work, part == 0 or vehicles - part > SLACK
