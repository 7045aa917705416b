"""A first answer: rounds of one stop each, joined where that saves most.

After Clarke and Wright, Scheduling of Vehicles from a Central Depot, Operations Research 12 (1964),
doi 10.1287/opre.12.4.568, among near stops only.
"""

from __future__ import annotations

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.routing.ruin.ground import Ground, Ints, PlainRounds


def savings(rounds: PlainRounds, ground: Ground) -> tuple[Ints, Ints]:
    """Return rounds that keep the capacity: all stops one after the other, and where each round ends among them."""
    stops, width = len(ground.near) - 1, ground.near.shape[1]
    first = np.repeat(np.arange(1, stops + 1), width)
    second = ground.near[1:].ravel().astype(np.int64)
    if rounds.cost is not None:
        home = (rounds.cost[0] + rounds.cost[:, 0]) / 2
    else:
        home = np.hypot(*(ground.points[: stops + 1] - ground.points[0]).T)
    saved = home[first] + home[second] - ground.near_cost[1:].ravel()
    order = np.argsort(-saved, kind="stable")
    order = order[saved[order] > 0]
    return walked(joined(first[order], second[order], rounds.demand, rounds.capacity))


@compiled
def joined(first: Ints, second: Ints, demand: Ints, capacity: int) -> Ints:
    """Return the one or two neighbours of each stop, 0 for the depot; shape (nodes, 2)."""
    beside = np.zeros((len(demand), 2), np.int64)
    other_end, load = np.arange(len(demand)), demand.copy()
    for k in range(len(first)):
        one, other = first[k], second[k]
        whole = load[one] + load[other]
        if beside[one, 1] or beside[other, 1] or other_end[one] == other or whole > capacity:
            continue
        beside[one, 1 if beside[one, 0] else 0] = other
        beside[other, 1 if beside[other, 0] else 0] = one
        begin, end = other_end[one], other_end[other]
        other_end[begin], other_end[end] = end, begin
        load[begin], load[end] = whole, whole
    return beside


@compiled
def walked(beside: Ints) -> tuple[Ints, Ints]:
    """Return rounds as `savings` does, from the neighbours of each stop."""
    count = len(beside) - 1
    stops, ends = np.empty(count, np.int64), np.empty(count, np.int64)
    seen = np.zeros(count + 1, np.bool_)
    size, number = 0, 0
    for start in range(1, count + 1):
        if seen[start] or beside[start, 1]:
            continue
        last, here = 0, start
        while here:
            seen[here] = True
            stops[size] = here
            size += 1
            ahead = beside[here, 1] if beside[here, 0] == last else beside[here, 0]
            last, here = here, ahead
        ends[number] = size
        number += 1
    return stops, ends[:number]
