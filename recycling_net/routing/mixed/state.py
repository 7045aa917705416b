"""Rounds as rows of clients, with what is known of every beginning and every rest of a round.

A stretch of a round is six numbers: how long it takes with as little waiting as can be, the earliest and the latest
begin with which it does so, what it delivers, what it collects, and the most it carries (Vidal, Crainic, Gendreau and
Prins 2013, Computers and Operations Research 40, doi 10.1016/j.cor.2012.07.018). Two stretches join in a few steps, so
that a client is tried at a place without driving the round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled_in_place, inlined
from recycling_net.routing.mixed.ground import (
    BACK,
    BACK_S,
    CAPACITY,
    CLOSE,
    COUNT,
    DEPOT,
    DROP,
    EARLIEST,
    FARTHEST,
    FIXED,
    LATEST,
    LIKE,
    LONGEST,
    OPEN,
    PER,
    PICK,
    PROFILE,
    STAY,
    THERE,
    THERE_S,
    Floats,
    Ground,
    Ints,
    Short,
)

TAKES, FROM, UNTIL, BRINGS, TAKEN, MOST, WAY = 0, 1, 2, 3, 4, 5, 6
"""Columns of a stretch, the last of those from the depot only: how far it is up to there."""
ROUND, PLACE, BEFORE, AFTER, MAY = 0, 1, 2, 3, 4
"""Columns of where a client is (-1 in no round), the nodes before and after it, and which kinds may drive the stretch
up to it."""
IN, OUT = 0, 1
"""Columns of the legs to a client and from it."""
SIZE, KIND, MAY_DRIVE = 0, 1, 2
"""Columns of the numbers of a round."""
FAR, COST, CARRIES, BROUGHT, COLLECTED = 0, 1, 2, 3, 4
"""Columns of the figures of a round."""
_ANY = 2**62 - 1
"""Every kind may drive a round without clients."""


class State(NamedTuple):
    """Rounds on their way.

    Attributes
    ----------
    row
        Clients of each round in the order of driving, shape (rounds, clients); only the first ``SIZE`` count.
    round_number, round_figure
        Size and kind of each round, and which kinds may drive it; how far it goes, what it costs, the most it carries,
        what it brings and collects.
    at
        Round and place of each client, and what stands before and after it.
    leg
        How far it is to each client and from it; infinitely little for one in no round.
    ahead, rest
        The stretch from the depot up to each client with it, and from each client on back to the depot.
    used
        How many vehicles of each kind drive.
    """

    row: Short
    round_number: Ints
    round_figure: Floats
    at: Ints
    leg: Floats
    ahead: Floats
    rest: Floats
    used: Ints


def empty(ground: Ground) -> State:
    """Return no rounds."""
    clients = len(ground.client)
    rounds = min(clients, int(ground.number[:, COUNT].sum()))
    return State(
        np.zeros((rounds, clients), np.int32),
        np.zeros((rounds, 3), np.int64),
        np.zeros((rounds, 5)),
        np.full((clients, 5), -1),
        np.full((clients, 2), -np.inf),
        np.zeros((clients, 7)),
        np.zeros((clients, 7)),
        np.zeros(len(ground.number), np.int64),
    )


@inlined
def joined(client: Floats, one: int, later: float, begin: float, until: float) -> tuple[float, float, float]:
    """Return (takes, from, until) of a stretch that goes on to a client, there ``later`` than it begins."""
    waits = max(client[one, OPEN] - later - until, 0.0)
    takes = later + client[one, STAY] + waits
    return takes, max(client[one, OPEN] - later, begin) - waits, min(client[one, CLOSE] - later, until)


@compiled_in_place
def measure(ground: Ground, state: State, which: int, begin: int, end: int) -> None:
    """Learn what is known of a round from its clients and kind.

    Those before place ``begin`` know their way from the depot, those behind place ``end`` their way back.
    """
    _measure_ahead(ground, state, which, begin)
    _measure_rest(ground, state, which, end)


@compiled_in_place
def _measure_ahead(ground: Ground, state: State, which: int, begin: int) -> None:
    """Learn the stretches from the depot up to those from a place on, and the figures of the whole round."""
    legs, client, at, ahead = ground.legs, ground.client, state.at, state.ahead
    size, kind = state.round_number[which, SIZE], state.round_number[which, KIND]
    depot, profile = ground.number[kind, DEPOT], ground.number[kind, PROFILE]
    first, before, may = legs.shape[1] - len(client), depot, _ANY
    takes, opens, until = 0.0, ground.limit[kind, EARLIEST], ground.limit[kind, LATEST]
    brings, taken, most, whole = 0.0, 0.0, 0.0, 0.0
    if begin > 0:
        one = state.row[which, begin - 1]
        before, may = first + one, at[one, MAY]
        takes, opens, until = ahead[one, TAKES], ahead[one, FROM], ahead[one, UNTIL]
        brings, taken = ahead[one, BRINGS], ahead[one, TAKEN]
        most, whole = ahead[one, MOST], ahead[one, WAY]
    for place in range(begin, size):
        one = state.row[which, place]
        way, drop, pick = legs[profile, first + one, before, BACK], client[one, DROP], client[one, PICK]
        whole += way
        may &= ground.fits[one]
        if ground.timed:
            later = takes + legs[profile, first + one, before, BACK_S]
            takes, opens, until = joined(client, one, later, opens, until)
        most = max(most + drop, taken + max(drop, pick))
        brings, taken = brings + drop, taken + pick
        at[one, ROUND], at[one, PLACE], at[one, BEFORE], at[one, MAY] = which, place, before, may
        state.leg[one, IN] = way
        ahead[one, TAKES], ahead[one, FROM], ahead[one, UNTIL] = takes, opens, until
        ahead[one, BRINGS], ahead[one, TAKEN], ahead[one, MOST], ahead[one, WAY] = brings, taken, most, whole
        before = first + one
    whole += legs[profile, before, depot, THERE]
    figure = state.round_figure
    state.round_number[which, MAY_DRIVE] = may
    figure[which, FAR], figure[which, CARRIES] = whole, most
    figure[which, BROUGHT], figure[which, COLLECTED] = brings, taken
    figure[which, COST] = whole * ground.limit[kind, PER] + ground.limit[kind, FIXED] if size else 0.0


@compiled_in_place
def _measure_rest(ground: Ground, state: State, which: int, end: int) -> None:
    """Learn the stretches back to the depot from those up to a place."""
    legs, client, rest = ground.legs, ground.client, state.rest
    size, kind = state.round_number[which, SIZE], state.round_number[which, KIND]
    after, profile = ground.number[kind, DEPOT], ground.number[kind, PROFILE]
    first = legs.shape[1] - len(client)
    takes, opens, until = 0.0, ground.limit[kind, EARLIEST], ground.limit[kind, LATEST]
    brings, taken, most = 0.0, 0.0, 0.0
    if end < size - 1:
        one = state.row[which, end + 1]
        after = first + one
        takes, opens, until = rest[one, TAKES], rest[one, FROM], rest[one, UNTIL]
        brings, taken, most = rest[one, BRINGS], rest[one, TAKEN], rest[one, MOST]
    for place in range(min(end, size - 1), -1, -1):
        one = state.row[which, place]
        drop, pick = client[one, DROP], client[one, PICK]
        if ground.timed:
            later = client[one, STAY] + legs[profile, first + one, after, THERE_S]
            waits = max(opens - later - client[one, CLOSE], 0.0)
            takes = later + takes + waits
            opens = max(opens - later, client[one, OPEN]) - waits
            until = min(until - later, client[one, CLOSE])
        most = max(max(drop, pick) + brings, pick + most)
        brings, taken = brings + drop, taken + pick
        state.at[one, AFTER], state.leg[one, OUT] = after, legs[profile, first + one, after, THERE]
        rest[one, TAKES], rest[one, FROM], rest[one, UNTIL] = takes, opens, until
        rest[one, BRINGS], rest[one, TAKEN], rest[one, MOST] = brings, taken, most
        after = first + one


@compiled_in_place
def carries(ground: Ground, state: State, one: int, which: int, place: int) -> float:
    """Return the most that a round carries with one more client at a place."""
    client, size = ground.client, state.round_number[which, SIZE]
    taken, most, drop, pick = 0.0, 0.0, client[one, DROP], client[one, PICK]
    if place > 0:
        other = state.row[which, place - 1]
        taken, most = state.ahead[other, TAKEN], state.ahead[other, MOST]
    most = max(most + drop, taken + max(drop, pick))
    if place < size:
        other = state.row[which, place]
        most = max(most + state.rest[other, BRINGS], taken + pick + state.rest[other, MOST])
    return float(most)


@inlined
def in_time(ground: Ground, state: State, one: int, which: int, place: int) -> bool:
    """Whether a round keeps all windows and its longest duration with one more client at a place."""
    client, legs, first = ground.client, ground.legs, ground.legs.shape[1] - len(ground.client)
    size, kind = state.round_number[which, SIZE], state.round_number[which, KIND]
    before, profile = ground.number[kind, DEPOT], ground.number[kind, PROFILE]
    takes, begin, until = 0.0, ground.limit[kind, EARLIEST], ground.limit[kind, LATEST]
    after, opens, closes, whole = before, begin, until, 0.0
    if place > 0:
        other = state.row[which, place - 1]
        before = first + other
        takes, begin, until = state.ahead[other, TAKES], state.ahead[other, FROM], state.ahead[other, UNTIL]
    later = takes + legs[profile, first + one, before, BACK_S]
    if begin + later > client[one, CLOSE]:
        return False
    if place < size:
        other = state.row[which, place]
        after = first + other
        opens, closes, whole = state.rest[other, FROM], state.rest[other, UNTIL], state.rest[other, TAKES]
    takes, begin, until = joined(client, one, later, begin, until)
    later = takes + legs[profile, first + one, after, THERE_S]
    waits = max(opens - later - until, 0.0)
    return bool(begin + later <= closes and later + whole + waits <= ground.limit[kind, LONGEST])


@compiled_in_place
def other_kind(ground: Ground, state: State, kind: int, may: int, far: float, most: float) -> tuple[float, int]:
    """Return (cost, kind) of the cheapest kind like this one that is free and may hold a round; -1: there is none.

    Where others cost as much it stays this one.
    """
    limit, number = ground.limit, ground.number
    best, chosen = np.inf, -1
    for k in range(-1, len(limit)):
        other = kind if k < 0 else k
        if (
            number[other, LIKE] == number[kind, LIKE]
            and (may >> other) & 1
            and most <= limit[other, CAPACITY]
            and far <= limit[other, FARTHEST]
            and limit[other, LONGEST] >= limit[kind, LONGEST]
            and state.used[other] < number[other, COUNT]
        ):
            cost = limit[other, FIXED] + limit[other, PER] * far
            if cost < best:
                best, chosen = cost, other
    return best, chosen
