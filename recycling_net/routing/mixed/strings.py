"""Ruin and recreate for mixed fleets: strings of neighbours are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914. A client that fits nowhere waits outside; each wait makes it weigh more, so that others
make way for it.
"""

from __future__ import annotations

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
    LONGEST,
    OPEN,
    PER,
    PICK,
    PROFILE,
    STAY,
    Bools,
    Floats,
    Ints,
    Short,
)
from recycling_net.routing.mixed.state import (
    AFTER,
    BEFORE,
    CARRIES,
    COST,
    FAR,
    KIND,
    LEG,
    PLACE,
    ROUND,
    SIZE,
    State,
    measure,
    other_kind,
    try_at,
)

_REMOVED, _LONGEST = 10.0, 10.0
"""Clients taken out on average, and from one round at most (the article's own values)."""
_SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_SPLIT, _SPLIT_MORE = 0.5, 0.01
"""How often a string spares a client in its middle, and how often one more (the article's own values)."""


@compiled
def keep(state: State, saved: State, which: int) -> None:
    """Note how a round is before it changes, once until the next step; ``saved.used[0]`` counts the noted ones."""
    count = saved.used[0]
    for k in range(count):
        if saved.at[k, ROUND] == which:
            return
    size = state.round_number[which, SIZE]
    saved.at[count, ROUND] = which
    saved.round_number[count] = state.round_number[which]
    saved.round_figure[count] = state.round_figure[which]
    saved.row[count, :size] = state.row[which, :size]
    saved.used[0] = count + 1


@compiled
def restore(far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, saved: State) -> None:
    """Bring the noted rounds back."""
    for k in range(saved.used[0]):
        which = saved.at[k, ROUND]
        size = state.round_number[which, SIZE]
        for place in range(size):
            state.at[state.row[which, place], ROUND] = -1
        if size:
            state.used[state.round_number[which, KIND]] -= 1
    for k in range(saved.used[0]):
        which, size = saved.at[k, ROUND], saved.round_number[k, SIZE]
        state.round_number[which] = saved.round_number[k]
        state.row[which, :size] = saved.row[k, :size]
        if size:
            state.used[saved.round_number[k, KIND]] += 1
        measure(far, time, client, limit, number, state, which)


@compiled
def ruin(near: Short, state: State, saved: State, taken: Ints, count: int) -> int:
    """Take strings out of rounds near a random client; ``taken`` has ``count`` already. Return how many then.

    The rounds are measured anew by the caller.
    """
    clients = len(near)
    centre = int(np.random.random() * clients)
    driven, stops = 0, 0
    for which in range(len(state.round_number)):
        if state.round_number[which, SIZE]:
            driven += 1
            stops += state.round_number[which, SIZE]
    longest = min(_LONGEST, stops / max(1, driven))
    strings = int(1.0 + np.random.random() * (4.0 * _REMOVED / (1.0 + longest) - 1.0))
    for k in range(-1, near.shape[1]):
        one = centre if k < 0 else near[centre, k]
        which = state.at[one, ROUND]
        if which < 0:
            continue
        known = saved.used[0]
        keep(state, saved, which)
        if saved.used[0] == known:
            continue
        count = _string(state, one, which, longest, taken, count)
        strings -= 1
        if strings <= 0:
            break
    return count


@compiled
def _string(state: State, one: int, which: int, longest: float, taken: Ints, count: int) -> int:
    """Take a string with a client out of its round, all but what it spares in its middle."""
    size, at = state.round_number[which, SIZE], state.at[one, PLACE]
    length = 1 + int(np.random.random() * min(longest, float(size)))
    spared = 0
    if 1 < length < size and np.random.random() < _SPLIT:
        spared = 1
        while length + spared < size and np.random.random() < _SPLIT_MORE:
            spared += 1
    span = length + spared
    low, high = max(0, at - span + 1), min(at, size - span)
    begin = low + int(np.random.random() * (high - low + 1))
    hole = begin + 1 + int(np.random.random() * (length - 1)) if spared else begin + span
    row, left = state.row[which], begin
    for place in range(begin, size):
        if begin <= place < begin + span and not hole <= place < hole + spared:
            taken[count] = row[place]
            state.at[row[place], ROUND] = -1
            count += 1
        else:
            row[left] = row[place]
            left += 1
    state.round_number[which, SIZE] = left
    return count


@compiled
def match(
    far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, saved: State, varied: bool
) -> None:  # fmt: skip
    """Measure the noted rounds, and give each the cheapest kind that holds what is left of it, one after the other.

    Where that leaves one of them without a vehicle, all stay as they were.
    """
    count = saved.used[0]
    for k in range(count):
        which = saved.at[k, ROUND]
        measure(far, time, client, limit, number, state, which)
        if varied or state.round_number[which, SIZE] == 0:
            state.used[state.round_number[which, KIND]] -= 1
    if not varied:
        return
    turn = int(np.random.random() * count)
    for k in range(count):
        which = saved.at[(k + turn) % count, ROUND]
        if state.round_number[which, SIZE] == 0:
            continue
        kind = state.round_number[which, KIND]
        figure = state.round_figure[which]
        _, chosen = other_kind(limit, number, state, kind, figure[FAR], figure[CARRIES])
        if chosen < 0:
            _unmatch(state, saved, k, turn)
            break
        state.used[chosen] += 1
        state.round_number[which, KIND] = chosen
    for k in range(count):
        measure(far, time, client, limit, number, state, saved.at[k, ROUND])


@compiled
def _unmatch(state: State, saved: State, done: int, turn: int) -> None:
    """Undo `match` after so many rounds."""
    count = saved.used[0]
    for k in range(count):
        place = (k + turn) % count
        which = saved.at[place, ROUND]
        if state.round_number[which, SIZE] == 0:
            continue
        if k < done:
            state.used[state.round_number[which, KIND]] -= 1
        state.round_number[which, KIND] = saved.round_number[place, KIND]
        state.used[saved.round_number[place, KIND]] += 1


@compiled
def cheapest(
    far: Floats, into: Floats, time: Floats, allowed: Bools, client: Floats, limit: Floats, number: Ints, near: Short,
    state: State, one: int, lean: bool, varied: bool,
) -> tuple[float, int, int, int]:  # fmt: skip
    """Return (what a client costs where it costs least, round, place, kind); round -1 is a new one, kind -1 nowhere.

    ``lean`` says that nobody both gets and gives, so that loads add up; ``varied``, that a round may change its kind.
    """
    best, where, put, with_kind = np.inf, -1, 0, -1
    for kind in range(len(limit)):
        if state.used[kind] < number[kind, COUNT] and allowed[kind, one]:
            cost = _alone(far, time, client, limit, number, one, kind)
            if cost < best:
                best, with_kind = cost, kind
    at, ahead, rest, round_number, first = (
        state.at,
        state.ahead,
        state.rest,
        state.round_number,
        far.shape[1] - len(client),
    )
    figures, own = state.round_figure, max(client[one, DROP], client[one, PICK])
    for k in range(near.shape[1]):
        beside = near[one, k]
        which = at[beside, ROUND]
        if which < 0:
            continue
        kind = round_number[which, KIND]
        if not allowed[kind, one]:
            continue
        profile, per = number[kind, PROFILE], limit[kind, PER]
        if figures[which, CARRIES] + own > limit[kind, CAPACITY] and (lean or varied):
            if not varied:
                continue
            per = 0.0
            carries = figures[which, CARRIES] + (own if lean else 0.0)
            least, _ = other_kind(limit, number, state, kind, figures[which, FAR], carries)
            if least - figures[which, COST] >= best:
                continue
        to, out = into[profile, first + one], far[profile, first + one]
        more = (to[first + beside] + out[at[beside, AFTER]] - rest[beside, LEG]) * per
        if more < best:
            more, kind = _price(far, time, client, limit, number, state, one, which, at[beside, PLACE] + 1)
            if more < best and np.random.random() >= _SKIP:
                best, where, put, with_kind = more, which, at[beside, PLACE] + 1, kind
        more = (to[at[beside, BEFORE]] + out[first + beside] - ahead[beside, LEG]) * per
        if more < best:
            more, kind = _price(far, time, client, limit, number, state, one, which, at[beside, PLACE])
            if more < best and np.random.random() >= _SKIP:
                best, where, put, with_kind = more, which, at[beside, PLACE], kind
    if with_kind < 0:
        for which in range(len(state.round_number)):
            size = state.round_number[which, SIZE]
            if size and allowed[state.round_number[which, KIND], one]:
                for place in range(size + 1):
                    more, kind = _price(far, time, client, limit, number, state, one, which, place)
                    if more < best:
                        best, where, put, with_kind = more, which, place, kind
    return best, where, put, with_kind


@compiled
def _price(
    far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, one: int, which: int, place: int
) -> tuple[float, int]:  # fmt: skip
    """Return what a client costs more at a place, and the kind that the round then has; infinite where it cannot be."""
    kind = state.round_number[which, KIND]
    more, most = try_at(far, time, client, limit, number, state, one, which, place)
    if more == np.inf:
        return np.inf, kind
    if most <= limit[kind, CAPACITY]:
        return more * limit[kind, PER], kind
    if len(limit) == 1:
        return np.inf, kind
    figure = state.round_figure[which]
    cost, other = other_kind(limit, number, state, kind, figure[FAR] + more, most)
    return cost - figure[COST], other


@compiled
def _alone(far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, one: int, kind: int) -> float:
    """Return what a round to one client costs; infinite where it cannot be."""
    depot, profile = number[kind, DEPOT], number[kind, PROFILE]
    node = far.shape[1] - len(client) + one
    whole = far[profile, depot, node] + far[profile, node, depot]
    if max(client[one, DROP], client[one, PICK]) > limit[kind, CAPACITY] or whole > limit[kind, FARTHEST]:
        return np.inf
    if len(time):
        out, back = time[profile, depot, node], time[profile, node, depot]
        begins = max(limit[kind, EARLIEST] + out, client[one, OPEN])
        takes = out + client[one, STAY] + back
        if begins > client[one, CLOSE] or begins + takes - out > limit[kind, LATEST] or takes > limit[kind, LONGEST]:
            return np.inf
    return float(limit[kind, FIXED] + limit[kind, PER] * whole)


@compiled
def put_in(
    far: Floats, time: Floats, client: Floats, limit: Floats, number: Ints, state: State, saved: State, one: int,
    where: tuple[int, int, int],
) -> None:  # fmt: skip
    """Put a client into (round, place, kind) as `cheapest` says them."""
    which, place, kind = where
    if which < 0:
        which = 0
        while state.round_number[which, SIZE]:
            which += 1
    keep(state, saved, which)
    size, row = state.round_number[which, SIZE], state.row[which]
    if size:
        state.used[state.round_number[which, KIND]] -= 1
    state.used[kind] += 1
    for k in range(size, place, -1):
        row[k] = row[k - 1]
    row[place] = one
    state.round_number[which, SIZE], state.round_number[which, KIND] = size + 1, kind
    measure(far, time, client, limit, number, state, which)
