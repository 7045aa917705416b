"""Stops near each other taken out of all their days and put back where, and on which days, they cost least."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled, compiled_in_place
from recycling_net.routing.unloading.problem import Floats, Ints

_BLINK = 0.01
"""One place in a hundred is overlooked, so that the search does not run in circles (Christiaens, Vanden Berghe 2020)."""


class Facts(NamedTuple):
    """What never changes; node 0 is the depot, node k the stop k - 1.

    ``far`` and ``by`` are the costs of a leg, straight and by way of the best place to unload, shape (1 + stops,
    1 + stops). ``near`` has the other stops of each, nearest first. Patterns ``first[k]`` to ``first[k + 1]`` are those
    of stop k; ``on[p, day]`` says whether pattern p has the day. ``limit`` has what a vehicle holds, its longest day,
    and what leaving a stop out costs.
    """

    far: Floats
    by: Floats
    load: Floats
    service: Floats
    near: Ints
    first: Ints
    on: Ints
    limit: Floats
    vehicles: int


class State(NamedTuple):
    """A plan: ``row[r]`` has the stops (nodes) of vehicle r % vehicles on day r // vehicles, ``size[r]`` of them."""

    row: Ints
    size: Ints
    cost: Floats
    work: Floats
    choice: Ints
    """The pattern of each stop; -1 while it is left out."""


@compiled_in_place
def driven(facts: Facts, row: Ints, size: int, new: int, at: int, start: Floats) -> float:
    """Return the least cost of driving a row with ``new`` (0: nothing) put before place ``at``, unloading where best.

    ``start[j]`` is the least cost of being at the j-th stop having unloaded just before. A trip takes stops from j on
    as long as they fit.
    """
    count = size + 1 if new > 0 else size
    if count == 0:
        return 0.0
    room = facts.limit[0]
    for j in range(count):
        start[j] = np.inf
    begin = new if at == 0 and new > 0 else row[0]
    start[0] = facts.far[0, begin]
    least = np.inf
    for j in range(count):
        cost, load = start[j], 0.0
        here = row[j] if new == 0 or j < at else (new if j == at else row[j - 1])
        for k in range(j, count):
            load += facts.load[here]
            if load > room:
                break
            if k + 1 == count:
                least = min(least, cost + facts.by[here, 0])
                break
            after = k + 1
            there = row[after] if new == 0 or after < at else (new if after == at else row[after - 1])
            start[after] = min(start[after], cost + facts.by[here, there])
            cost += facts.far[here, there]
            here = there
    return float(least)


@compiled_in_place
def total(facts: Facts, state: State) -> float:
    """Return the cost of a plan with what is left out."""
    cost = 0.0
    for r in range(len(state.size)):
        cost += state.cost[r]
    for stop in range(len(state.choice)):
        if state.choice[stop] < 0:
            cost += facts.limit[2]
    return cost


@compiled_in_place
def _taken_out(facts: Facts, state: State, stop: int, start: Floats) -> None:
    if state.choice[stop] < 0:
        return
    state.choice[stop] = -1
    for r in range(len(state.size)):
        kept = 0
        for k in range(state.size[r]):
            if state.row[r, k] != stop + 1:
                state.row[r, kept] = state.row[r, k]
                kept += 1
        if kept < state.size[r]:
            state.size[r] = kept
            state.work[r] -= facts.service[stop + 1]
            state.cost[r] = driven(facts, state.row[r], kept, 0, 0, start)


@compiled_in_place
def _places(facts: Facts, state: State, stop: int, best: Floats, start: Floats) -> None:
    """Note for each day the cheapest place of a stop: what it adds, the row, the place in it."""
    vehicles = facts.vehicles
    for day in range(best.shape[0]):
        best[day, 0] = np.inf
        for vehicle in range(vehicles):
            r = day * vehicles + vehicle
            spare = facts.limit[1] - state.work[r] - facts.service[stop + 1]
            for at in range(state.size[r] + 1):
                if np.random.random() < _BLINK:  # noqa: NPY002  # numba has its own
                    continue
                cost = driven(facts, state.row[r], state.size[r], stop + 1, at, start)
                if cost <= spare and cost - state.cost[r] < best[day, 0]:
                    best[day, 0], best[day, 1], best[day, 2] = cost - state.cost[r], r, at
            if state.size[r] == 0:
                break


@compiled_in_place
def _put_back(facts: Facts, state: State, stop: int, best: Floats, start: Floats) -> None:
    _places(facts, state, stop, best, start)
    least, chosen = facts.limit[2], -1
    for pattern in range(facts.first[stop], facts.first[stop + 1]):
        cost = 0.0
        for day in range(best.shape[0]):
            if facts.on[pattern, day]:
                cost += best[day, 0]
        if cost < least:
            least, chosen = cost, pattern
    if chosen < 0:
        return
    state.choice[stop] = chosen
    for day in range(best.shape[0]):
        if facts.on[chosen, day]:
            r, at = int(best[day, 1]), int(best[day, 2])
            for k in range(state.size[r], at, -1):
                state.row[r, k] = state.row[r, k - 1]
            state.row[r, at] = stop + 1
            state.size[r] += 1
            state.work[r] += facts.service[stop + 1]
            state.cost[r] += best[day, 0]


@compiled_in_place
def _copy(one: State, other: State) -> None:
    for stop in range(len(one.choice)):
        other.choice[stop] = one.choice[stop]
    for r in range(len(one.size)):
        other.size[r], other.cost[r], other.work[r] = one.size[r], one.cost[r], one.work[r]
        for k in range(one.size[r]):
            other.row[r, k] = one.row[r, k]


@compiled_in_place
def _ruined(facts: Facts, state: State, most: int, out: Ints, start: Floats) -> int:
    """Take out some stops around one, and all that are left out already; return how many are out."""
    stops = len(state.choice)
    count = 0
    for stop in range(stops):
        if state.choice[stop] < 0:
            out[count] = stop
            count += 1
    wanted = count + 1 + np.random.randint(most)  # noqa: NPY002  # as above
    middle = np.random.randint(stops)  # noqa: NPY002  # as above
    for k in range(-1, facts.near.shape[1]):
        if count >= min(wanted, stops):
            break
        stop = middle if k < 0 else facts.near[middle, k]
        if state.choice[stop] >= 0 and np.random.random() < 0.7:  # noqa: NPY002  # as above; some neighbours stay
            _taken_out(facts, state, stop, start)
            out[count] = stop
            count += 1
    return count


@compiled_in_place
def _sorted(facts: Facts, out: Ints, count: int) -> None:
    """Put what is out in an order: by chance, those of most work first, or those far from the depot first."""
    kind = np.random.randint(3)  # noqa: NPY002  # as above
    for k in range(count - 1, 0, -1):
        other = np.random.randint(k + 1)  # noqa: NPY002  # as above
        out[k], out[other] = out[other], out[k]
    if kind == 0:
        return
    for k in range(1, count):
        stop, j = out[k], k - 1
        while j >= 0 and _weight(facts, out[j], kind) < _weight(facts, stop, kind):
            out[j + 1] = out[j]
            j -= 1
        out[j + 1] = stop


@compiled_in_place
def _weight(facts: Facts, stop: int, kind: int) -> float:
    if kind == 1:
        days = 0
        for day in range(facts.on.shape[1]):
            days += facts.on[facts.first[stop], day]
        return float(facts.load[stop + 1] * days)
    return float(facts.far[0, stop + 1])


@compiled
def steps(facts: Facts, states: tuple[State, State, State], heat: Floats, count: int, most: int) -> None:
    """Change the first of ``states`` so many times at a temperature between the two of ``heat``; the last is the best."""
    state, before, best = states
    start = np.empty(state.row.shape[1] + 2)
    found = np.empty((facts.on.shape[1], 3))
    out = np.empty(len(state.choice), np.int64)
    current, least = total(facts, state), total(facts, best)
    for step in range(count):
        temperature = heat[0] * (heat[1] / heat[0]) ** (step / count)
        _copy(state, before)
        left = _ruined(facts, state, most, out, start)
        _sorted(facts, out, left)
        for k in range(left):
            _put_back(facts, state, out[k], found, start)
        cost = total(facts, state)
        if cost < current - temperature * np.log(1.0 - np.random.random()):  # noqa: NPY002  # as above
            current = cost
            if cost < least - 1e-9:  # sums of floats differ in the last digits
                least = cost
                _copy(state, best)
        else:
            _copy(before, state)


@compiled
def seeded(seed: int) -> None:
    """Begin chance anew."""
    np.random.seed(seed)  # noqa: NPY002  # as above
