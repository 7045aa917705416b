"""Ruin and recreate for mixed fleets: strings of neighbours are taken out and put back where they cost least.

After Christiaens and Vanden Berghe, Slack Induction by String Removals, Transportation Science 54 (2020),
doi 10.1287/trsc.2019.0914. A client that fits nowhere waits outside; each wait makes it weigh more, so that others
make way for it.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled_in_place, inlined
from recycling_net.routing.mixed.ground import (
    BACK,
    CAPACITY,
    COUNT,
    DEPOT,
    DROP,
    FARTHEST,
    FIRST,
    FIXED,
    LAST,
    LIKE,
    PER,
    PICK,
    PROFILE,
    THERE,
    Ground,
    Ints,
)
from recycling_net.routing.mixed.state import (
    AFTER,
    BEFORE,
    BROUGHT,
    CARRIES,
    COLLECTED,
    COST,
    FAR,
    IN,
    KIND,
    MAY_DRIVE,
    OUT,
    PLACE,
    ROUND,
    SIZE,
    State,
    carries,
    in_time,
    measure,
    other_kind,
)

_LONGEST = 10.0
"""Clients taken out of one round at most (the article's own value)."""
SKIP = 0.01
"""How often a place is passed over (the article's own value)."""
_SPLIT, _SPLIT_MORE = 0.5, 0.01
"""How often a string spares a client in its middle, and how often one more (the article's own values)."""
SEARCHED = 0.1
"""How often every place is tried for a client that fits beside none of its nearest."""
_LEAST_PER = 1e-9
"""A way that costs less than this says nothing of what a place costs."""


@compiled_in_place
def keep(state: State, saved: State, which: int) -> bool:
    """Note how a round is before it changes, once until the next step; return whether it was new.

    ``saved.used[0]`` counts the noted ones.
    """
    count = saved.used[0]
    for k in range(count):
        if saved.at[k, ROUND] == which:
            return False
    saved.at[count, ROUND] = which
    for column in range(state.round_number.shape[1]):
        saved.round_number[count, column] = state.round_number[which, column]
    for column in range(state.round_figure.shape[1]):
        saved.round_figure[count, column] = state.round_figure[which, column]
    for place in range(state.round_number[which, SIZE]):
        saved.row[count, place] = state.row[which, place]
    saved.used[0] = count + 1
    return True


@compiled_in_place
def restore(ground: Ground, state: State, saved: State) -> None:
    """Bring the noted rounds back."""
    for k in range(saved.used[0]):
        which = saved.at[k, ROUND]
        size = state.round_number[which, SIZE]
        for place in range(size):
            take_out(state, state.row[which, place])
        if size:
            state.used[state.round_number[which, KIND]] -= 1
    for k in range(saved.used[0]):
        which, size = saved.at[k, ROUND], saved.round_number[k, SIZE]
        for column in range(state.round_number.shape[1]):
            state.round_number[which, column] = saved.round_number[k, column]
        for place in range(size):
            state.row[which, place] = saved.row[k, place]
        if size:
            state.used[saved.round_number[k, KIND]] += 1
        measure(ground, state, which, 0, size - 1)


@compiled_in_place
def take_out(state: State, one: int) -> None:
    """Note that a client is in no round."""
    state.at[one, ROUND] = -1
    state.leg[one, IN] = state.leg[one, OUT] = -np.inf


@compiled_in_place
def ruin(ground: Ground, state: State, saved: State, taken: Ints, outside: int) -> int:
    """Take strings out of rounds near a random client into ``taken``; return how many clients these are.

    Pairs go as a whole; they count once and are known by their first. The rounds are measured anew by `match`.
    """
    clients, count = len(ground.near), 0
    centre = int(np.random.random() * clients)
    longest = min(_LONGEST, (clients - outside) / max(1, state.used.sum()))
    strings = int(1.0 + np.random.random() * (4.0 * ground.removed / (1.0 + longest) - 1.0))
    for k in range(-1, ground.near.shape[1]):
        one = centre if k < 0 else ground.near[centre, k]
        which = state.at[one, ROUND]
        if which < 0 or not keep(state, saved, which):
            continue
        count = _string(ground, state, one, which, longest, taken, count)
        strings -= 1
        if strings <= 0:
            break
    return count


@compiled_in_place
def _string(ground: Ground, state: State, one: int, which: int, longest: float, taken: Ints, count: int) -> int:
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
    row, left = state.row, begin
    for place in range(begin, begin + span):
        gone = row[which, place]
        if not hole <= place < hole + spared and state.at[gone, ROUND] >= 0:
            first = ground.pair[gone, FIRST]
            taken[count] = first
            count += 1
            left = min(left, state.at[first, PLACE])
            take_out(state, first)
            take_out(state, ground.pair[gone, LAST])
    for place in range(left, size):
        if state.at[row[which, place], ROUND] >= 0:
            row[which, left] = row[which, place]
            left += 1
    state.round_number[which, SIZE] = left
    return count


@compiled_in_place
def match(ground: Ground, state: State, saved: State) -> None:
    """Measure the noted rounds, and give each the cheapest kind that holds what is left of it, one after the other.

    Where that leaves one of them without a vehicle, all stay as they were.
    """
    count, numbers, figure = saved.used[0], state.round_number, state.round_figure
    for k in range(count):
        which = saved.at[k, ROUND]
        measure(ground, state, which, 0, numbers[which, SIZE] - 1)
        if ground.varied or numbers[which, SIZE] == 0:
            state.used[numbers[which, KIND]] -= 1
    if not ground.varied:
        return
    turn = int(np.random.random() * count)
    for k in range(count):
        which = saved.at[(k + turn) % count, ROUND]
        if numbers[which, SIZE] == 0:
            continue
        cost, chosen = other_kind(
            ground, state, numbers[which, KIND], numbers[which, MAY_DRIVE], figure[which, FAR], figure[which, CARRIES]
        )
        if chosen < 0:
            _unmatch(ground, state, saved, k, turn)
            return
        state.used[chosen] += 1
        numbers[which, KIND], figure[which, COST] = chosen, cost


@compiled_in_place
def _unmatch(ground: Ground, state: State, saved: State, done: int, turn: int) -> None:
    """Undo what `match` did to so many rounds."""
    count = saved.used[0]
    for k in range(count):
        place = (k + turn) % count
        which, kind = saved.at[place, ROUND], saved.round_number[place, KIND]
        if state.round_number[which, SIZE] == 0:
            continue
        if k < done:
            state.used[state.round_number[which, KIND]] -= 1
        state.used[kind] += 1
        state.round_number[which, KIND] = kind
        state.round_figure[which, COST] = (
            state.round_figure[which, FAR] * ground.limit[kind, PER] + ground.limit[kind, FIXED]
        )


@compiled_in_place
def cheapest(ground: Ground, state: State, one: int, searched: float, changes: bool) -> tuple[float, int, int, int]:
    """Return (what a client costs where it costs least, round, place, kind); round -1 is a new one, kind -1 nowhere.

    Of the two neighbours at a place the farther one decides whether it can be cheaper than the best: a place is looked
    at once, from there (or from a client beside the depot). ``searched`` says
    how often every place is tried where there is none near, ``changes`` whether rounds may change their kinds.
    """
    best, where, put, with_kind = np.inf, -1, 0, -1
    least_per, free = np.inf, 0
    for kind in range(len(ground.number)):
        least_per = min(least_per, ground.limit[kind, PER])
        if state.used[kind] < ground.number[kind, COUNT]:
            free |= 1 << kind
            if ground.alone[kind, one] < best:
                best, with_kind = ground.alone[kind, one], kind
    least_per = max(least_per, _LEAST_PER)
    legs, at, leg, first = ground.legs, state.at, state.leg, ground.legs.shape[1] - len(ground.client)
    for k in range(ground.near.shape[1]):
        beside, away = ground.near[one, k], ground.away[one, k]
        bar = away + min(away, ground.home[one]) - best / least_per
        if leg[beside, OUT] <= bar and leg[beside, IN] <= bar:
            continue
        which = at[beside, ROUND]
        if not _has_room(ground, state, one, which, free if changes else 0):
            continue
        profile = ground.number[state.round_number[which, KIND], PROFILE]
        for side in range(2):
            if side == 0:
                other = at[beside, AFTER]
                rest = legs[profile, first + one, other, THERE]
                more = legs[profile, first + one, first + beside, BACK] + rest - leg[beside, OUT]
            else:
                other = at[beside, BEFORE]
                rest = legs[profile, first + one, other, BACK]
                more = legs[profile, first + one, first + beside, THERE] + rest - leg[beside, IN]
            if rest < away and other >= first:
                continue
            place = at[beside, PLACE] + 1 - side
            cost, kind = _price(ground, state, one, which, place, more, best, changes)
            if cost < best and np.random.random() >= SKIP:
                best, where, put, with_kind = cost, which, place, kind
    if with_kind < 0 and searched > 0 and np.random.random() < searched:
        return _anywhere(ground, state, one, changes)
    return best, where, put, with_kind


@compiled_in_place
def _anywhere(ground: Ground, state: State, one: int, changes: bool) -> tuple[float, int, int, int]:
    """Return what `cheapest` returns, of every place in every round."""
    best, where, put, with_kind = np.inf, -1, 0, -1
    first, row = ground.legs.shape[1] - len(ground.client), state.row
    for which in range(len(state.round_number)):
        size, own = state.round_number[which, SIZE], state.round_number[which, KIND]
        depot, legs = ground.number[own, DEPOT], ground.legs[ground.number[own, PROFILE]]
        for place in range(size + 1 if size else 0):
            before = first + row[which, place - 1] if place > 0 else depot
            after = first + row[which, place] if place < size else depot
            more = legs[first + one, before, BACK] + legs[first + one, after, THERE] - legs[before, after, THERE]
            cost, kind = _price(ground, state, one, which, place, more, best, changes)
            if cost < best:
                best, where, put, with_kind = cost, which, place, kind
    return best, where, put, with_kind


@inlined
def _has_room(ground: Ground, state: State, one: int, which: int, free: int) -> bool:
    """Whether one more client may be in a round: by what it brings, and what it collects, and who may visit it.

    ``free`` are the kinds, bit by bit, to which rounds may change. Of 130 places a step for six kinds (PR24), 97 failed
    by this, each looked at in full.
    """
    own, figure, limit = state.round_number[which, KIND], state.round_figure, ground.limit
    load = max(figure[which, BROUGHT] + ground.client[one, DROP], figure[which, COLLECTED] + ground.client[one, PICK])
    may = state.round_number[which, MAY_DRIVE] & ground.fits[one]
    if (may >> own) & 1 and load <= limit[own, CAPACITY]:
        return True
    may &= free
    for kind in range(len(limit) if may else 0):
        if (
            (may >> kind) & 1
            and load <= limit[kind, CAPACITY]
            and ground.number[kind, LIKE] == ground.number[own, LIKE]
        ):
            return True
    return False


@inlined
def _price(
    ground: Ground, state: State, one: int, which: int, place: int, more: float, best: float, changes: bool
) -> tuple[float, int]:
    """Return what a client costs at a place that is so much farther, and the kind that the round then has.

    Infinite where it cannot be, or costs more than ``best``.
    """
    kind, figure, limit = state.round_number[which, KIND], state.round_figure, ground.limit
    brings = figure[which, BROUGHT] + ground.client[one, DROP]
    takes = figure[which, COLLECTED] + ground.client[one, PICK]
    far, capacity = figure[which, FAR] + more, limit[kind, CAPACITY]
    cost = more * limit[kind, PER]
    fits = (ground.fits[one] >> kind) & 1 and max(brings, takes) <= capacity and far <= limit[kind, FARTHEST]
    if fits:
        if cost >= best:
            return np.inf, kind
        more_load = ground.client[one, DROP] + ground.client[one, PICK]
        fits = figure[which, CARRIES] + more_load <= capacity or carries(ground, state, one, which, place) <= capacity
    if not fits:
        if not changes:
            return np.inf, kind
        may = state.round_number[which, MAY_DRIVE] & ground.fits[one]
        cost, other = other_kind(ground, state, kind, may, far, carries(ground, state, one, which, place))
        cost, kind = cost - figure[which, COST], other
        if cost >= best:
            return np.inf, kind
    if ground.timed and not in_time(ground, state, one, which, place):
        return np.inf, kind
    return cost, kind


@compiled_in_place
def put_in(ground: Ground, state: State, saved: State, one: int, where: tuple[int, int, int]) -> None:
    """Put a client into (round, place, kind) as `cheapest` says them."""
    which, place, kind = where
    if which < 0:
        which = 0
        while state.round_number[which, SIZE]:
            which += 1
    keep(state, saved, which)
    size, row = state.round_number[which, SIZE], state.row
    if size:
        state.used[state.round_number[which, KIND]] -= 1
    state.used[kind] += 1
    for k in range(size, place, -1):
        row[which, k] = row[which, k - 1]
    row[which, place] = one
    state.round_number[which, SIZE], state.round_number[which, KIND] = size + 1, kind
    measure(ground, state, which, place, place)
