"""Where a pair costs least: what is picked up at the first is delivered, later in the same round, at the last."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled_in_place, inlined
from recycling_net.routing.mixed.ground import (
    BACK,
    BACK_S,
    CAPACITY,
    CLOSE,
    COUNT,
    DEPOT,
    EARLIEST,
    FARTHEST,
    FIXED,
    LAST,
    LATEST,
    LONGEST,
    PER,
    PICK,
    PROFILE,
    THERE,
    THERE_S,
    Ground,
)
from recycling_net.routing.mixed.state import (
    BRINGS,
    BROUGHT,
    FAR,
    FROM,
    KIND,
    ROUND,
    SIZE,
    TAKEN,
    TAKES,
    UNTIL,
    State,
    joined,
)
from recycling_net.routing.mixed.strings import SKIP, cheapest, put_in


@inlined
def put_back(ground: Ground, state: State, saved: State, one: int, searched: float, changes: bool) -> float:
    """Put a client, or the pair whose first it is, where that costs least; return what it costs, infinite: it fits nowhere.

    ``searched`` and ``changes`` are as `cheapest` takes them.
    """
    last = ground.pair[one, LAST]
    if last == one:
        price, which, place, kind = cheapest(ground, state, one, searched, changes)
        if kind >= 0:
            put_in(ground, state, saved, one, (which, place, kind))
        return price
    price, which, place, kind, second = _cheapest_pair(ground, state, one, last)
    if kind >= 0:
        put_in(ground, state, saved, one, (which, place, kind))
        put_in(ground, state, saved, last, (state.at[one, ROUND], second, kind))
    return price


@compiled_in_place
def _cheapest_pair(ground: Ground, state: State, one: int, last: int) -> tuple[float, int, int, int, int]:
    """Return (what a pair costs where it costs least, round, place of the first, kind, place of the last).

    Round -1 is a new one, kind -1 nowhere. The place of the last counts the first. Rounds keep their kinds.
    """
    best, where, put, second, with_kind = np.inf, -1, 0, 0, -1
    both, number = ground.fits[one] & ground.fits[last], ground.number
    for kind in range(len(number)):
        if (both >> kind) & 1 and state.used[kind] < number[kind, COUNT]:
            cost, place, other = _within(ground, state, one, last, -1, kind, best)
            if cost < best:
                best, put, second, with_kind = cost, place, other, kind
    for which in range(len(state.round_number)):
        kind = state.round_number[which, KIND]
        if state.round_number[which, SIZE] and (both >> kind) & 1:
            cost, place, other = _within(ground, state, one, last, which, kind, best)
            if cost < best:
                best, where, put, second, with_kind = cost, which, place, other, kind
    return best, where, put, with_kind, second


@compiled_in_place
def _within(
    ground: Ground, state: State, one: int, last: int, which: int, kind: int, best: float
) -> tuple[float, int, int]:
    """Return (what a pair costs where it costs least in a round, place of the first, place of the last).

    Infinite where it cannot be, or costs no less than ``best``. Round -1 is a new one. Where the first alone costs more
    than that, no place of the last is tried: one more stop saves nothing.
    """
    legs, client, limit, row = ground.legs[ground.number[kind, PROFILE]], ground.client, ground.limit, state.row
    first, depot = len(legs) - len(client), ground.number[kind, DEPOT]
    here, there = first + one, first + last
    size, brought, far, fixed = 0, 0.0, 0.0, limit[kind, FIXED]
    if which >= 0:
        size, brought = state.round_number[which, SIZE], state.round_figure[which, BROUGHT]
        far, fixed = state.round_figure[which, FAR], 0.0
    per, room, farthest = limit[kind, PER], limit[kind, CAPACITY] - client[one, PICK], limit[kind, FARTHEST] - far
    found, put, second = np.inf, 0, 0
    for place in range(size + 1):
        before, load, takes, begin, until = _before(ground, state, which, place, kind)
        if ground.timed and begin + takes > client[one, CLOSE]:
            break
        after = first + row[which, place] if place < size else depot
        there_first = legs[here, before, BACK] - legs[before, after, THERE]
        more_first = there_first + legs[here, after, THERE]
        if load > room or fixed + per * more_first >= best:
            continue
        if ground.timed:
            later = takes + legs[here, before, BACK_S]
            if begin + later > client[one, CLOSE]:
                continue
            takes, begin, until = joined(client, one, later, begin, until)
        at = here
        for behind in range(place, size + 1):
            if behind > place:
                other = row[which, behind - 1]
                if brought - state.ahead[other, BRINGS] + state.ahead[other, TAKEN] > room:
                    break
                if ground.timed:
                    later = takes + legs[at, first + other, THERE_S]
                    if begin + later > client[other, CLOSE]:
                        break
                    takes, begin, until = joined(client, other, later, begin, until)
                at = first + other
            if ground.timed and begin + takes > client[last, CLOSE]:
                break
            onward = first + row[which, behind] if behind < size else depot
            more = there_first if behind == place else more_first - legs[at, onward, THERE]
            more += legs[there, at, BACK] + legs[there, onward, THERE]
            cost = fixed + per * more
            if cost >= best or more > farthest:
                continue
            if ground.timed and not _ends_in_time(ground, state, last, kind, which, behind, at, (takes, begin, until)):
                continue
            if np.random.random() >= SKIP:
                best, found, put, second = cost, cost, place, behind + 1
    return found, put, second


@inlined
def _before(ground: Ground, state: State, which: int, place: int, kind: int) -> tuple[int, float, float, float, float]:
    """Return (node, load on board behind it, takes, from, until) of what a round drives before a place."""
    load = state.round_figure[which, BROUGHT] if which >= 0 else 0.0
    if place == 0:
        return ground.number[kind, DEPOT], load, 0.0, ground.limit[kind, EARLIEST], ground.limit[kind, LATEST]
    other, ahead = state.row[which, place - 1], state.ahead
    load += ahead[other, TAKEN] - ahead[other, BRINGS]
    node = ground.legs.shape[1] - len(ground.client) + other
    return node, load, ahead[other, TAKES], ahead[other, FROM], ahead[other, UNTIL]


@compiled_in_place
def _ends_in_time(
    ground: Ground, state: State, last: int, kind: int, which: int, behind: int, at: int,
    stretch: tuple[float, float, float],
) -> bool:  # fmt: skip
    """Whether a stretch up to a node can go on to the last of a pair, and then to the rest of its round from a place."""
    legs, client, limit = ground.legs[ground.number[kind, PROFILE]], ground.client, ground.limit
    first = len(legs) - len(client)
    onward, opens, closes, whole = ground.number[kind, DEPOT], limit[kind, EARLIEST], limit[kind, LATEST], 0.0
    if which >= 0 and behind < state.round_number[which, SIZE]:
        other = state.row[which, behind]
        onward = first + other
        opens, closes, whole = state.rest[other, FROM], state.rest[other, UNTIL], state.rest[other, TAKES]
    takes, begin, until = stretch
    later = takes + legs[first + last, at, BACK_S]
    if begin + later > client[last, CLOSE]:
        return False
    takes, begin, until = joined(client, last, later, begin, until)
    later = takes + legs[first + last, onward, THERE_S]
    waits = max(opens - later - until, 0.0)
    return bool(begin + later <= closes and later + whole + waits <= limit[kind, LONGEST])
