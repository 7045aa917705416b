"""Rounds that were met on the way, and the best choice among them by a mixed-integer program."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from recycling_net.routing.depots.problem import Floats, LocationRouting, Round, Rounds
from recycling_net.routing.program import program

_MOST = 3_000
"""More rounds than these make the program slow; those that serve their stops dearest are left out."""
_NODES = 500
"""So many nodes of branch and bound where no clock may be looked at."""


class Pool:
    """Rounds by site and stops, the cheapest order of each."""

    def __init__(self, problem: LocationRouting) -> None:
        self.problem = problem
        self.known: dict[tuple[int, frozenset[int]], tuple[float, Round]] = {}

    def add(self, rounds: Rounds) -> None:
        """Keep rounds."""
        far, sites = self.problem.far, self.problem.sites
        nodes = np.array([node for one in rounds for node in (one.site, *(sites + stop for stop in one.stops))])
        first = np.cumsum([0, *(1 + len(one.stops) for one in rounds)])
        after = np.append(nodes[1:], 0)
        after[first[1:] - 1] = nodes[first[:-1]]
        costs = np.add.reduceat(far[nodes, after], first[:-1])
        for one, cost in zip(rounds, costs.tolist(), strict=True):
            key = one.site, frozenset(one.stops)
            if key not in self.known or cost < self.known[key][0]:
                self.known[key] = cost, one

    def best(self, problem: LocationRouting, start: Rounds, seconds: float) -> Rounds:
        """Return the best rounds from the sites of ``start`` that can be put together, never dearer than ``start``.

        ``problem`` is that of the pool but for its groups. Without a limit of seconds (infinite) branch and bound ends with its nodes.
        """
        self.add(start)
        sites = sorted({one.site for one in start})
        choice = _choice(self, sites, start)
        chosen = _solved(problem, choice, sites, start, seconds)
        return tuple(choice.rounds[k] for k in np.flatnonzero(chosen[: len(choice.rounds)] > 0.5).tolist())


@dataclass(frozen=True, slots=True)
class _Choice:
    """The rounds to choose among, and what each costs without its vehicle."""

    rounds: list[Round]
    cost: Floats


def _choice(pool: Pool, sites: list[int], start: Rounds) -> _Choice:
    problem, opened = pool.problem, set(sites)
    known = [each for each in pool.known.values() if each[1].site in opened]
    cost = np.array([cost for cost, _ in known])
    rounds = [one for _, one in known]
    if len(rounds) > _MOST:
        length = np.array([len(one.stops) for one in rounds])
        stop = np.concatenate([one.stops for one in rounds])
        number = np.repeat(np.arange(len(rounds)), length)
        load = np.maximum(np.bincount(number, weights=problem.demand[stop]), 1e-9)
        share = (problem.opening / np.maximum(problem.room, 1e-9))[[one.site for one in rounds]]
        dear = (cost + problem.vehicle_cost) / load + share
        least = np.full(problem.stops, np.inf)
        np.minimum.at(least, stop, dear[number])
        wasted = dear / np.maximum(np.bincount(number, weights=least[stop]) / length, 1e-9)
        kept = np.argsort(wasted, kind="stable")[:_MOST]
        needed = {(one.site, frozenset(one.stops)) for one in start}
        names = set(kept.tolist())
        names |= {k for k, one in enumerate(rounds) if (one.site, frozenset(one.stops)) in needed}
        order = sorted(names)
        rounds, cost = [rounds[k] for k in order], cost[order]
    return _Choice(rounds, cost)


def _solved(problem: LocationRouting, choice: _Choice, sites: list[int], start: Rounds, seconds: float) -> Floats:
    """Every stop in one round, no site and no group overloaded, sites paid for where a round leaves."""
    rounds = len(choice.rounds)
    place = {site: k for k, site in enumerate(sites)}
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("mip_rel_gap", 1e-6)):
        highs.setOptionValue(name, value)
    highs.setOptionValue(*(("time_limit", seconds) if np.isfinite(seconds) else ("mip_max_nodes", _NODES)))
    highs.passModel(_model(problem, choice, sites))
    given = np.zeros(rounds + len(sites))
    wanted = {(one.site, frozenset(one.stops)) for one in start}
    for k, one in enumerate(choice.rounds):
        if (one.site, frozenset(one.stops)) in wanted:
            given[k] = given[rounds + place[one.site]] = 1.0
    solution = highspy.HighsSolution()
    solution.col_value = given.tolist()
    highs.setSolution(solution)
    highs.run()
    if highs.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible.value:
        return given
    return np.array(highs.getSolution().col_value)


def _model(problem: LocationRouting, choice: _Choice, sites: list[int]) -> highspy.HighsLp:
    stops, rounds, opened = problem.stops, len(choice.rounds), len(sites)
    length = np.array([len(one.stops) for one in choice.rounds])
    stop = np.concatenate([one.stops for one in choice.rounds]).astype(np.int64)
    number = np.repeat(np.arange(rounds), length)
    load = np.bincount(number, weights=problem.demand[stop], minlength=rounds)
    where = np.searchsorted(sites, [one.site for one in choice.rounds])
    column, limited = np.arange(rounds), np.flatnonzero(np.isfinite(problem.group_room))
    most = np.minimum(problem.room[sites], problem.demand.sum())
    opens = rounds + np.arange(opened)
    shared = [(stops + opened + g, np.flatnonzero(problem.group[sites][where] == k)) for g, k in enumerate(limited)]
    parts = [
        (stop, number, np.ones(len(stop))),
        (stops + where, column, load),
        (stops + np.arange(opened), opens, -most),
        *((np.full(len(of), row), of, load[of]) for row, of in shared),
    ]
    cost = np.concatenate([choice.cost + problem.vehicle_cost, problem.opening[sites]])
    least = np.concatenate([np.ones(stops), np.full(opened + len(limited), -highspy.kHighsInf)])
    limit = np.concatenate([np.ones(stops), np.zeros(opened), problem.group_room[limited]])
    return program(cost, np.ones(len(cost), np.bool_), parts, (least, limit))
