"""The search for days and rounds: hot at first, cold in the end, by the clock or by iterations."""

from __future__ import annotations

from itertools import pairwise
from math import inf

import numpy as np

from recycling_net.routing.unloading.kernel import Facts, State, seeded, steps
from recycling_net.routing.unloading.problem import Floats, Ints, Limits, Planned, UnloadingRounds

_HOT, _COLD = 1.2, 0.01
"""First and last temperature, in shares of the mean leg between a stop and its nearest neighbours."""
_NEIGHBOURS = 5
_MOST_OUT = 18
_CHUNK = 200
_LEAST = 1e-6
_LEFT_OUT = 50.0
"""Leaving a stop out costs as much as so many of the dearest ways there and back."""


def plan_days(problem: UnloadingRounds, limits: Limits) -> Planned:
    """Return the days of each stop and the rounds of each day that cost least in all.

    Which days and where is decided together: stops near each other are taken out of all their days and put back on the
    pattern that adds least, unloading being planned anew for each place that is tried (ruin and recreate, Schrimpf and
    others 2000, with annealing; splitting by dynamic programming, Prins 2004).
    """
    began = limits.clock()
    facts = _facts(problem)
    state = _empty(problem)
    states = (state, _empty(problem), _empty(problem))
    seeded(limits.seed)
    hot = _HOT * max(_leg(facts), _LEAST)
    done, share = 0, 0.0
    most = min(_MOST_OUT, max(1, problem.stops // 2))
    while share < 1:
        heat = hot * (_COLD / _HOT) ** np.array([share, share])
        count = _CHUNK if limits.iterations is None else min(_CHUNK, limits.iterations - done)
        steps(facts, states, heat, count, most)
        done += count
        share = (limits.clock() - began) / limits.seconds if limits.iterations is None else done / limits.iterations
    return _planned(problem, facts, states[2], (done, limits.clock() - began))


def _leg(facts: Facts) -> float:
    """The mean leg between a stop and those nearest to it."""
    legs = facts.far[1:, 1:].copy()
    np.fill_diagonal(legs, np.inf)
    near = np.sort(legs, axis=1)[:, :_NEIGHBOURS]
    return float(near[np.isfinite(near)].mean()) if np.isfinite(near).any() else 0.0


def _facts(problem: UnloadingRounds) -> Facts:
    nodes = 1 + problem.stops
    far = problem.far[:nodes, :nodes].astype(float)
    both_ways = far[1:, 1:] + far[1:, 1:].T
    np.fill_diagonal(both_ways, np.inf)
    near = np.argsort(both_ways, axis=1, kind="stable")[:, : problem.stops - 1]
    patterns = [pattern for each in problem.patterns for pattern in each]
    on = np.zeros((len(patterns), problem.days), np.int64)
    for number, pattern in enumerate(patterns):
        on[number, list(pattern)] = 1
    first = np.cumsum([0, *(len(each) for each in problem.patterns)])
    by = _by(problem)[1]
    dearest = _LEFT_OUT * float(2 * problem.far.max() + 1) * problem.days
    return Facts(
        far, by, np.concatenate([[0.0], problem.load]), np.concatenate([[0.0], problem.service]), near, first, on,
        np.array([problem.room, problem.longest, dearest]), problem.vehicles,
    )  # fmt: skip


def _by(problem: UnloadingRounds) -> tuple[Ints, Floats]:
    """The best place to unload at between any two of depot and stops, and what the way by it costs."""
    nodes = 1 + problem.stops
    ways = problem.far[:nodes, nodes:, None] + problem.far[None, nodes:, :nodes]
    return nodes + ways.argmin(axis=1), ways.min(axis=1)


def _empty(problem: UnloadingRounds) -> State:
    rows = problem.days * problem.vehicles
    return State(
        np.zeros((rows, problem.stops), np.int64), np.zeros(rows, np.int64), np.zeros(rows), np.zeros(rows),
        np.full(problem.stops, -1),
    )  # fmt: skip


def _planned(problem: UnloadingRounds, facts: Facts, state: State, spent: tuple[int, float]) -> Planned:
    place = _by(problem)[0]
    ways = [
        _way(facts, place, state.row[r, : state.size[r]].tolist()) if state.size[r] else ()
        for r in range(len(state.size))
    ]
    days = range(0, len(ways), problem.vehicles)
    routes = tuple(tuple(way for way in ways[day : day + problem.vehicles] if way) for day in days)
    legs = [(here, there) for way in ways for here, there in pairwise(way)]
    cost = float(sum(problem.far[leg] for leg in legs))
    return Planned(routes, cost, tuple(np.flatnonzero(state.choice < 0).tolist()), *spent)


def _way(facts: Facts, place: Ints, stops: list[int]) -> tuple[int, ...]:
    """The nodes of a day with the unloading that costs least, found from its end."""
    count = len(stops)
    rest, end = [0.0] * count, [0] * count
    for begin in reversed(range(count)):
        load, cost, best = 0.0, 0.0, inf
        for last in range(begin, count):
            load += float(facts.load[stops[last]])
            if load > facts.limit[0]:
                break
            cost += float(facts.far[stops[last - 1], stops[last]]) if last > begin else 0.0
            after = stops[last + 1] if last + 1 < count else 0
            then = cost + float(facts.by[stops[last], after]) + (rest[last + 1] if last + 1 < count else 0.0)
            if then < best:
                best, end[begin] = then, last
        rest[begin] = best
    way, begin = [0], 0
    while begin < count:
        last = end[begin]
        after = stops[last + 1] if last + 1 < count else 0
        way += [*stops[begin : last + 1], int(place[stops[last], after])]
        begin = last + 1
    return (*way, 0)
