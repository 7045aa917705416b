"""Simulated annealing over rounds of mixed fleets."""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.mixed.ground import CLOSE, DROP, LIKE, OPEN, PICK, Bools, Floats, Ints, Short
from recycling_net.routing.mixed.state import COST, ROUND, SIZE, State
from recycling_net.routing.mixed.strings import cheapest, match, put_in, restore, ruin

_LEAST = 1e-6
"""What a better answer saves at least, lest rounding be taken for it."""
_RETRIED = 10
"""So many of those outside are tried in each step; before the first answer that may be all."""
_HEAVIER = 0.1
"""By how much a client weighs more at most with each step that leaves it outside."""


@compiled
def sort(far: Floats, client: Floats, taken: Ints, count: int, timed: bool) -> Ints:
    """Return clients in the order of putting back: by chance, load, distance, or window."""
    key, first = np.empty(count), far.shape[1] - len(client)
    way = int(np.random.random() * (17 if timed else 11))
    for k in range(count):
        one = taken[k]
        if way < 4:
            key[k] = np.random.random()
        elif way < 8:
            key[k] = -max(client[one, PICK], client[one, DROP])
        elif way < 11:
            key[k] = far[0, 0, first + one] * (-1.0 if way < 10 else 1.0)
        elif way < 13:
            key[k] = client[one, CLOSE] - client[one, OPEN]
        else:
            key[k] = client[one, OPEN] if way < 15 else -client[one, CLOSE]
    return taken[:count][np.argsort(key)]


@compiled
def anneal(
    far: Floats, into: Floats, time: Floats, allowed: Bools, client: Floats, limit: Floats, number: Ints, near: Short,
    state: State, saved: State, best: State, weight: Floats, costs: Floats, heat: tuple[float, float], steps: int,
    seed: int,
) -> None:  # fmt: skip
    """Make steps of simulated annealing, from the first temperature of ``heat`` to the second.

    ``costs`` are those of the rounds now and of the best so far, and how many clients these two leave outside;
    ``weight`` is what each client outside weighs in the comparison.
    """
    np.random.seed(seed)
    clients = len(client)
    lean = client[:, PICK].max() == 0 or client[:, DROP].max() == 0
    varied = len(np.unique(number[:, LIKE])) < len(number)
    taken, before, after = np.empty(clients, np.int64), np.empty(clients, np.int64), np.empty(clients, np.int64)
    temperature, cooling = heat[0], (heat[1] / heat[0]) ** (1.0 / steps)
    for _ in range(steps):
        temperature *= cooling
        saved.used[0] = 0
        outside = 0
        for one in range(clients if costs[2] > 0 else 0):
            if state.at[one, ROUND] < 0:
                before[outside] = one
                outside += 1
        if outside < clients:
            count = ruin(near, state, saved, taken, 0)
            match(far, time, client, limit, number, state, saved, varied)
        else:
            count = 0
        tried = outside if outside == clients else min(outside, _RETRIED)
        turn = int(np.random.random() * max(1, outside))
        for k in range(tried):
            taken[count] = before[(turn + k) % outside]
            count += 1
        still = 0
        for one in sort(far, client, taken, count, len(time) > 0):
            _, which, place, kind = cheapest(
                far, into, time, allowed, client, limit, number, near, state, one, lean, varied
            )
            if kind < 0:
                after[still] = one
                still += 1
            else:
                put_in(far, time, client, limit, number, state, saved, one, (which, place, kind))
        more = 0.0
        for k in range(saved.used[0]):
            more += state.round_figure[saved.at[k, ROUND], COST] - saved.round_figure[k, COST]
        weighs = 0.0
        for k in range(still):
            weighs += weight[after[k]]
        for k in range(tried):
            weighs -= weight[before[(turn + k) % outside]]
        for k in range(still):
            weight[after[k]] *= 1.0 + _HEAVIER * np.random.random()
        if more + weighs >= -temperature * np.log(np.random.random()):
            restore(far, time, client, limit, number, state, saved)
            continue
        costs[0] += more
        costs[2] += still - tried
        if costs[2] < costs[3] or (costs[2] == costs[3] and costs[0] < costs[1] - _LEAST):
            costs[1], costs[3] = costs[0], costs[2]
            copy(state, best)


@compiled
def copy(state: State, best: State) -> None:
    """Note the rounds of now as the best."""
    for which in range(len(state.round_number)):
        size = state.round_number[which, SIZE]
        best.round_number[which] = state.round_number[which]
        best.row[which, :size] = state.row[which, :size]
