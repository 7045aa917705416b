"""Simulated annealing over rounds of mixed fleets."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recycling_net.compiled import compiled_in_place
from recycling_net.routing.mixed.ground import CLOSE, DROP, FIRST, OPEN, PICK, Floats, Ground, Ints
from recycling_net.routing.mixed.pairs import put_back
from recycling_net.routing.mixed.state import COST, ROUND, SIZE, State
from recycling_net.routing.mixed.strings import SEARCHED, match, restore, ruin

_LEAST = 1e-6
"""What a better answer saves at least, lest rounding be taken for it."""
_RETRIED = 10
"""So many of those outside are tried in each step; before the first answer that may be all."""
OUTSIDE = 1e15
"""What a client outside weighs once there is an answer without any: more than all the rounds."""
_ALONE = 2.0
"""What a client outside weighs in the beginning, in parts of what a round of its own costs, and by how much more at most
when so many steps have begun with it outside as there are clients. Where it weighed more than all the rounds from the
beginning, what these cost did not count: they wound through the county until no vehicle had an hour left, and 720
clients of six kinds of vehicles (PR14B) had no answer after a quarter of a minute."""


class Paper(NamedTuple):
    """What a step writes on: clients taken out, those outside before it, by what they are sorted.

    ``weight`` is what each client outside weighs in the comparison of two answers, ``heavier`` by how much that grows at
    most in a step.
    """

    taken: Ints
    before: Ints
    key: Floats
    weight: Floats
    heavier: Floats


def paper(ground: Ground) -> Paper:
    """Return empty paper."""
    clients, alone = len(ground.client), ground.alone.min(axis=0)
    taken, before = np.empty((2, clients), np.int64)
    weight = _ALONE * np.where(np.isfinite(alone), alone, 0.0) + _LEAST
    return Paper(taken, before, np.empty(clients), weight, weight / clients)


@compiled_in_place
def sort(ground: Ground, taken: Ints, count: int, key: Floats) -> None:
    """Bring clients into the order of putting back: by chance, load, distance, or window."""
    client = ground.client
    way = int(np.random.random() * (17 if ground.timed else 11))
    for k in range(count):
        one, at = taken[k], k
        if way < 4:
            value = np.random.random()
        elif way < 8:
            value = -max(client[one, PICK], client[one, DROP])
        elif way < 11:
            value = ground.home[one] * (-1.0 if way < 10 else 1.0)
        elif way < 13:
            value = client[one, CLOSE] - client[one, OPEN]
        else:
            value = client[one, OPEN] if way < 15 else -client[one, CLOSE]
        while at > 0 and key[at - 1] > value:
            key[at], taken[at] = key[at - 1], taken[at - 1]
            at -= 1
        key[at], taken[at] = value, one


@compiled_in_place
def anneal(
    ground: Ground, state: State, saved: State, best: State, paper: Paper, costs: Floats, heat: tuple[float, float],
    steps: int, seed: int,
) -> None:  # fmt: skip
    """Make steps of simulated annealing, from the first temperature of ``heat`` to the second.

    ``costs`` are those of the rounds now and of the best so far, and how many clients these two leave outside, where a
    pair counts once.
    """
    np.random.seed(seed)
    clients = len(ground.client)
    taken, before, weight = paper.taken, paper.before, paper.weight
    temperature, cooling = heat[0], (heat[1] / heat[0]) ** (1.0 / steps)
    for _ in range(steps):
        temperature *= cooling
        saved.used[0] = 0
        outside = 0
        for one in range(clients if costs[2] > 0 else 0):
            if state.at[one, ROUND] < 0 and ground.pair[one, FIRST] == one:
                before[outside] = one
                outside += 1
        count, begun = 0, state.used.sum() > 0
        if begun:
            count = ruin(ground, state, saved, taken, outside)
            match(ground, state, saved)
        spared = 0.0
        for k in range(saved.used[0]):
            spared += saved.round_figure[k, COST] - state.round_figure[saved.at[k, ROUND], COST]
        tried = min(outside, _RETRIED) if begun else outside
        turn = int(np.random.random() * max(1, outside))
        weighs = 0.0
        for k in range(tried):
            taken[count] = before[(turn + k) % outside]
            weight[taken[count]] += paper.heavier[taken[count]] * np.random.random()
            weighs -= weight[taken[count]]
            count += 1
        sort(ground, taken, count, paper.key)
        # putting back saves nothing: where that costs more already than may be, the rest need not be tried
        most = spared - temperature * np.log(np.random.random())
        changes = ground.varied and (ground.kept == 0.0 or np.random.random() >= ground.kept)
        more, still = 0.0, 0
        for k in range(count):
            one = taken[k]
            price = put_back(ground, state, saved, one, SEARCHED if outside else 0.0, changes)
            if price < np.inf:
                more += price
            else:
                weighs += weight[one]
                still += 1
            if not outside and more + weighs >= most:
                break
        if more + weighs >= most:
            restore(ground, state, saved)
            continue
        costs[0] += more - spared
        costs[2] += still - tried
        if costs[2] < costs[3] or (costs[2] == costs[3] and costs[0] < costs[1] - _LEAST):
            if costs[2] == 0 and costs[3] > 0:
                weight[:] = OUTSIDE
            costs[1], costs[3] = costs[0], costs[2]
            copy(state, best)


@compiled_in_place
def copy(state: State, best: State) -> None:
    """Note the rounds of now as the best."""
    for which in range(len(state.round_number)):
        for column in range(state.round_number.shape[1]):
            best.round_number[which, column] = state.round_number[which, column]
        for place in range(state.round_number[which, SIZE]):
            best.row[which, place] = state.row[which, place]
