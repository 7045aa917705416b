"""Simulated annealing of rounds from given sites, in steps between which it can be watched and stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recycling_net.routing.depots.budget import Budget
from recycling_net.routing.depots.ground import PLACE, USABLE, Ground, State, rounds_of, state_of
from recycling_net.routing.depots.pool import Pool
from recycling_net.routing.depots.problem import Bools, LocationRouting, Rounds, cost_of, overload_of
from recycling_net.routing.depots.strings import anneal, fill
from recycling_net.routing.ruin.rings import AFTER

STEPS = 500
"""Iterations between two looks at the clock; some milliseconds."""
SCANNED = 1_000
"""Among so many stops or fewer one is put back anywhere, else beside one of the nearest."""
_HOT, _WARM, _STEPS = 1.0, 0.05, 1_000
"""The first temperature, in parts of what a leg costs on average, where there is time for so many steps a stop; less in
proportion where there is not, and the least: what begins too hot for its time ends worse than it began."""
_COLD = 0.001
"""The last temperature, in parts of what a leg costs on average: sets that are looked at briefly are told apart better
than with five times as much."""
_LOOKS = 40
"""So many times in a search the rounds of now go into the pool."""
_DEAR, _DEARER = 3.0, 1.15
"""What overload costs at first, in what the legs cost per load, and by how much more or less then."""
_SELDOM, _OFTEN = 0.03, 0.1
"""Where fewer steps than this overload nothing, overload costs more; where more do, less.

Rounds that overload nothing are seldom reached from one another without overload between, above all where the sites
hold little more than all stops bring: with 0.3 and 0.6 such instances ended a tenth of a per cent dearer.
"""
_WEIGHTS = (1e-3, 1e7)
"""What overload costs at least and at most."""
_FROZEN = 1e-9
_SEEDS = 2**32


@dataclass(frozen=True, slots=True)
class Course:
    """How a search goes: the share of the budget at which it ends, and how often a site is shut."""

    until: float
    closing: float = 0.0


class Annealer:
    """Searches of one problem, one after the other; all rounds that they meet go into one pool."""

    def __init__(
        self, problem: LocationRouting, ground: Ground, budget: Budget, better: Callable[[Rounds], object]
    ) -> None:
        self.ground, self.budget, self.better = ground, budget, better
        self.fleet = problem.capacity, float(problem.vehicle_cost), problem.stops <= SCANNED
        self.pool = Pool(problem)
        self.spent = 0.0
        self.chance = np.random.default_rng(budget.limits.seed)

    def improve(self, problem: LocationRouting, start: Rounds, usable: Bools, course: Course) -> tuple[Rounds, bool]:
        """Return (the best rounds that overload nothing, True), or (the last ones, False) where there are none.

        ``problem`` is that of all searches but for its groups.
        """
        state, budget = self.filled(problem, start, usable), self.budget
        opened = sorted({one.site for one in start})
        legs = cost_of(problem, start) - float(problem.opening[opened].sum()) - problem.vehicle_cost * len(start)
        legs = max(legs, float(problem.far.mean()))  # rounds to stops that stand at their sites say nothing of legs
        per_leg, weight = legs / problem.stops, _DEAR * legs / max(1.0, float(problem.demand.sum()))
        began, looked, told, spent = budget.over, 0.0, np.inf, self.spent
        while (over := budget.over) < course.until:
            part = (over - began) / (course.until - began)
            self.spent = spent + over - began
            hot = min(_HOT, max(_WARM, _HOT * self.steps(course.until - began) / _STEPS))
            heat = max(per_leg * hot * (_COLD / hot) ** part, _FROZEN)
            kept = self.step(state, weight, heat, course.closing)
            if kept < _SELDOM * STEPS:
                weight = min(weight * _DEARER, _WEIGHTS[1])
            elif kept > _OFTEN * STEPS:
                weight = max(weight / _DEARER, _WEIGHTS[0])
            budget.iterations += STEPS
            if part >= looked:
                looked = max(looked + 1 / _LOOKS, part)
                self.pool.add(self.rounds_now(state))
                if state.sums[2] < told:
                    told = float(state.sums[2])
                    best = rounds_of(state.best_after, state.best_place)
                    self.pool.add(best)
                    self.better(best)
        self.spent = spent + max(0.0, budget.over - began)
        if state.sums[2] == np.inf:
            return self.rounds_now(state), False
        best = rounds_of(state.best_after, state.best_place)
        self.pool.add(best)
        self.better(best)
        return best, True

    def steps(self, share: float) -> float:
        """Return how many steps a stop this share of the budget has, by the steps so far; 0 before any."""
        return share * self.budget.iterations / self.spent / (len(self.ground.near) - 1) if self.spent > 0 else 0.0

    @staticmethod
    def rounds_now(state: State) -> Rounds:
        """Return the rounds of now."""
        return rounds_of(state.ring[:, AFTER], state.ring[:, PLACE])

    def filled(self, problem: LocationRouting, start: Rounds, usable: Bools) -> State:
        """Return the state with rounds in it; they are the best so far where they overload nothing."""
        state = state_of(problem)
        state.site[:, USABLE] = usable
        stops = np.concatenate([one.stops for one in start]).astype(np.int64) + 1
        ends = np.cumsum([len(one.stops) for one in start])
        sites = np.array([one.site for one in start])
        ground = self.ground
        fill(ground.far, state.ring, state.way, state.site, state.group, state.sums, self.fleet, stops, ends, sites)
        if overload_of(problem, start) == 0:
            state.sums[2] = state.sums[0]
        state.best_after[:], state.best_place[:] = state.ring[:, AFTER], state.ring[:, PLACE]
        return state

    def step(self, state: State, weight: float, heat: float, closing: float) -> int:
        """Anneal for some iterations; return after how many of them nothing was overloaded."""
        ground = self.ground
        seed = int(self.chance.integers(_SEEDS))
        return anneal(
            ground.far, ground.into, ground.near, ground.near_cost, ground.alone, ground.shore, state.ring, state.way,
            state.site, state.group, state.best_after, state.best_place, state.changed, state.sums, self.fleet, weight, heat,
            closing, STEPS, seed,
        )  # fmt: skip
