"""Rounds as rows of clients, with what is known of every beginning and every rest of a round.

A stretch of a round is six numbers: how long it takes with as little waiting as can be, the earliest and the latest
begin with which it does so, what it delivers, what it collects, and the most it carries (Vidal, Crainic, Gendreau and
Prins 2013, Computers and Operations Research 40, doi 10.1016/j.cor.2012.07.018). Two stretches join in a few steps, so
that a client is tried at a place without driving the round.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.mixed.ground import (
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
    Floats,
    Ground,
    Ints,
    Short,
)

TAKES, FROM, UNTIL, BRINGS, TAKEN, MOST, LEG = 0, 1, 2, 3, 4, 5, 6
"""Columns of a stretch, and the length of the leg to a client, or from it."""
ROUND, PLACE, BEFORE, AFTER = 0, 1, 2, 3
"""Columns of where a client is (-1 in no round), and the nodes before and after it."""
SIZE, KIND = 0, 1
"""Columns of the numbers of a round."""
FAR, COST, CARRIES = 0, 1, 2
"""Columns of the figures of a round."""


class State(NamedTuple):
    """Rounds on their way.

    Attributes
    ----------
    row
        Clients of each round in the order of driving, shape (rounds, clients); only the first ``SIZE`` count.
    round_number, round_figure
        Size and kind of each round; how far it goes, what it costs, the most it carries.
    at
        Round and place of each client, and what stands before and after it.
    ahead, rest
        The stretch from the depot up to each client with it, and from each client on back to the depot.
    used
        How many vehicles of each kind drive.
    """

    row: Short
    round_number: Ints
    round_figure: Floats
    at: Ints
    ahead: Floats
    rest: Floats
    used: Ints


def empty(ground: Ground) -> State:
    """Return no rounds."""
    clients = len(ground.client)
    rounds = min(clients, int(ground.number[:, COUNT].sum()))
    return State(
        np.zeros((rounds, clients), np.int32),
        np.zeros((rounds, 2), np.int64),
        np.zeros((rounds, 3)),
        np.full((clients, 4), -1),
        np.zeros((clients, 7)),
        np.zeros((clients, 7)),
        np.zeros(len(ground.number), np.int64),
    )


@compiled
def measure(far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, which: int) -> None:
    """Learn anew all that is known of a round from its clients and kind."""
    size, kind = state.round_number[which, SIZE], state.round_number[which, KIND]
    depot, profile = number[kind, DEPOT], number[kind, PROFILE]
    first = far.shape[1] - len(client)
    row, before = state.row[which], depot
    takes, begin, until = 0.0, limit[kind, EARLIEST], limit[kind, LATEST]
    brings, taken, most, whole = 0.0, 0.0, 0.0, 0.0
    for place in range(size):
        one = row[place]
        state.at[one, ROUND], state.at[one, PLACE], state.at[one, BEFORE] = which, place, before
        leg = far[profile, before, first + one]
        whole += leg
        if len(time):
            later = takes + time[profile, before, first + one]
            waits = max(client[one, OPEN] - later - until, 0.0)
            takes = later + client[one, STAY] + waits
            begin = max(client[one, OPEN] - later, begin) - waits
            until = min(client[one, CLOSE] - later, until)
        own = max(client[one, DROP], client[one, PICK])
        most = max(most + client[one, DROP], taken + own)
        brings, taken = brings + client[one, DROP], taken + client[one, PICK]
        line = state.ahead[one]
        line[TAKES], line[FROM], line[UNTIL], line[BRINGS], line[TAKEN], line[MOST], line[LEG] = (
            takes, begin, until, brings, taken, most, leg
        )  # fmt: skip
        before = first + one
    whole += far[profile, before, depot]
    after = depot
    takes, begin, until = 0.0, limit[kind, EARLIEST], limit[kind, LATEST]
    brings, taken, most = 0.0, 0.0, 0.0
    for place in range(size - 1, -1, -1):
        one = row[place]
        if len(time):
            later = client[one, STAY] + time[profile, first + one, after]
            waits = max(begin - later - client[one, CLOSE], 0.0)
            takes = later + takes + waits
            begin = max(begin - later, client[one, OPEN]) - waits
            until = min(until - later, client[one, CLOSE])
        own = max(client[one, DROP], client[one, PICK])
        most = max(own + brings, client[one, PICK] + most)
        brings, taken = brings + client[one, DROP], taken + client[one, PICK]
        state.at[one, AFTER] = after
        line = state.rest[one]
        line[TAKES], line[FROM], line[UNTIL], line[BRINGS], line[TAKEN], line[MOST], line[LEG] = (
            takes, begin, until, brings, taken, most, far[profile, first + one, after]
        )  # fmt: skip
        after = first + one
    state.round_figure[which, FAR] = whole
    state.round_figure[which, COST] = whole * limit[kind, PER] + limit[kind, FIXED] if size else 0.0
    state.round_figure[which, CARRIES] = most


@compiled
def try_at(
    far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, one: int, which: int, place: int
) -> tuple[float, float]:  # fmt: skip
    """Return (how much farther a round goes with one more client at a place, the most it then carries).

    The first is infinite where a window, the longest duration or the farthest way is not kept.
    """
    size, kind = state.round_number[which, SIZE], state.round_number[which, KIND]
    depot, profile = number[kind, DEPOT], number[kind, PROFILE]
    first, row = far.shape[1] - len(client), state.row[which]
    before = first + row[place - 1] if place > 0 else depot
    after = first + row[place] if place < size else depot
    more = far[profile, before, first + one] + far[profile, first + one, after] - far[profile, before, after]
    if state.round_figure[which, FAR] + more > limit[kind, FARTHEST]:
        return np.inf, 0.0
    taken, most = 0.0, 0.0
    takes, begin, until = 0.0, limit[kind, EARLIEST], limit[kind, LATEST]
    if place > 0:
        line = state.ahead[row[place - 1]]
        taken, most = line[TAKEN], line[MOST]
        takes, begin, until = line[TAKES], line[FROM], line[UNTIL]
    most = max(most + client[one, DROP], taken + max(client[one, DROP], client[one, PICK]))
    taken += client[one, PICK]
    opens, closes, whole = limit[kind, EARLIEST], limit[kind, LATEST], 0.0
    if place < size:
        line = state.rest[row[place]]
        most = max(most + line[BRINGS], taken + line[MOST])
        opens, closes, whole = line[FROM], line[UNTIL], line[TAKES]
    if not len(time):
        return more, most
    later = takes + time[profile, before, first + one]
    if begin + later > client[one, CLOSE]:
        return np.inf, 0.0
    waits = max(client[one, OPEN] - later - until, 0.0)
    takes = later + client[one, STAY] + waits
    begin = max(client[one, OPEN] - later, begin) - waits
    until = min(client[one, CLOSE] - later, until)
    later = takes + time[profile, first + one, after]
    if begin + later > closes or later + whole + max(opens - later - until, 0.0) > limit[kind, LONGEST]:
        return np.inf, 0.0
    return more, most


@compiled
def other_kind(limit: Floats, number: Ints, state: State, kind: int, far: float, carries: float) -> tuple[float, int]:
    """Return (cost, kind) of the cheapest kind like this one that is free and holds a round; -1 where there is none."""
    best, chosen = np.inf, -1
    for other in range(len(limit)):
        if (
            number[other, LIKE] == number[kind, LIKE]
            and carries <= limit[other, CAPACITY]
            and far <= limit[other, FARTHEST]
            and limit[other, LONGEST] >= limit[kind, LONGEST]
            and state.used[other] < number[other, COUNT]
        ):
            cost = limit[other, FIXED] + limit[other, PER] * far
            if cost < best:
                best, chosen = cost, other
    return best, chosen
