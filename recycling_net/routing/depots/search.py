"""The search: estimates rank sets of sites, ever fewer are looked at ever longer, the last with sites that may change.

Successive halving after Jamieson and Talwalkar, Non-stochastic Best Arm Identification and Hyperparameter Optimization
(AISTATS 2016, arXiv 1502.07943); what the rungs share of the time was found on seven of the thirty instances of Prins,
Prodhon and Wolfler Calvo.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np

from recycling_net.routing.depots.anneal import Annealer, Course
from recycling_net.routing.depots.budget import Budget
from recycling_net.routing.depots.estimate import Estimates
from recycling_net.routing.depots.ground import ground_of
from recycling_net.routing.depots.polish import Allowed, holds_all, polished
from recycling_net.routing.depots.problem import (
    Bools,
    Ending,
    Limits,
    LocationRouting,
    Opened,
    Rounds,
    cost_of,
    opened,
    overload_of,
)
from recycling_net.routing.depots.sets import ranked
from recycling_net.routing.depots.supply import Shared, Supply, Way, loads


@dataclass(frozen=True, slots=True)
class _Rung:
    """How many sets are looked at, what share of the budget they take together, and how much dearer than the best so far
    a set may be."""

    sets: int
    share: float
    within: float


_RANKING = 0.10
_RUNGS = (_Rung(48, 0.17, 1.08), _Rung(12, 0.15, 1.03), _Rung(3, 0.13, 1.03))
_WANDERING, _CLOSING = 0.35, 0.004
"""Share of what is then left in which sites may open and close, and how often one is shut."""
_SETTLING = 0.93
"""Share of what is left after that for the best set; the rest is for the choice among all rounds met."""
_ENOUGH, _AGAIN = 1_500, 4
"""With so many steps a stop or more the best set is settled on anew, at most so often: three searches of 250,000 steps
for 200 stops ended 0.1 to 0.6 % above the best known, three of 800,000 no better, so the best of several is."""
_POLISHED = (_Rung(16, 0.5, 1.05), _Rung(6, 0.6, 1.015), _Rung(2, 0.9, 1.01))
"""As `_RUNGS`, in the routing room, where sites hold whatever comes; shares of what is then left."""
_SLOWER, _FOREVER_S = 100, 3600.0
"""An iteration there takes as long as so many here; a limit in seconds for what iterations limit."""
_UNFIT = 1.03
"""A set for which no rounds were found yet that keep every limit counts as so much dearer."""
_SHARED = 96
"""For so many sets it is looked at how a platform's vehicles share them."""
_OVER, _NEXT = 0.3, 0.01
"""What overloaded vehicles add to an estimate, in parts of what their load costs, and what each further way to share the
same set adds, in parts of the best estimate: lest one set with all its ways stand before all others."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A set of sites, shared out over the platform's vehicles if there is one; its rounds so far and all that these
    cost."""

    cost: float
    sites: tuple[int, ...]
    shared: Shared
    rounds: Rounds


def open_depots(
    problem: LocationRouting,
    limits: Limits,
    *,
    start: Rounds = (),
    listen: Callable[[Opened], None] | None = None,
    stop: threading.Event | None = None,
) -> Opened:
    """Return which sites open and the rounds that leave from them; every stop is in exactly one.

    Parameters
    ----------
    start
        Rounds known before, every stop in one; where they overload nothing the answer is no dearer.
    listen
        Called with each better answer.
    stop
        When set, the search ends and the best rounds so far are returned.
    """
    search = _Search(problem, Budget(limits, stop), listen)
    if start:
        search.begin_with(start)
    candidates = search.ranked()
    alone = holds_all(problem)
    for rung in _RUNGS[:1] if alone else _RUNGS:
        kept = [one for one in candidates[: rung.sets] if one.cost <= candidates[0].cost * rung.within]
        if len(kept) > 1:
            candidates = search.compared(kept, rung)
    if alone and search.best:
        search.polish()
    else:
        search.finish(candidates[0])
    search.choose()
    return search.answer(search.budget.ended)


class _Search:
    """The best so far, and what is needed to find better."""

    def __init__(self, problem: LocationRouting, budget: Budget, listen: Callable[[Opened], None] | None) -> None:
        self.problem, self.budget, self.listen = problem, budget, listen
        self.best: Rounds = ()
        self.by_sites: dict[tuple[int, ...], tuple[float, Rounds]] = {}
        self.ways: tuple[Way, ...] = ()
        self.cost = inf
        ground = ground_of(problem)
        self.supply = Supply(problem)
        self.estimates = Estimates(problem, ground)
        self.annealer = Annealer(problem, ground, budget, self.consider)

    def consider(self, rounds: Rounds) -> float:
        """Keep rounds that overload nothing where they are better than the best; return what all costs."""
        supply, ways = self.supply.least(rounds)
        cost = cost_of(self.problem, rounds) + supply
        sites = opened(rounds)
        if cost < self.by_sites.get(sites, (inf,))[0]:
            self.by_sites[sites] = cost, rounds
        if cost < self.cost - 1e-9:
            self.best, self.ways, self.cost = rounds, ways, cost
            if self.listen is not None:
                self.listen(self.answer(""))
        return cost

    def begin_with(self, start: Rounds) -> None:
        """Improve rounds known before, for as long as one set gets on the first rung."""
        until = self.budget.over + _RUNGS[0].share / _RUNGS[0].sets
        if overload_of(self.problem, start) == 0:
            self.consider(start)
        problem = self.supply.shared_by(self.supply.least(start)[1])
        self.annealer.improve(problem, start, self._only(opened(start)), Course(until))

    def ranked(self) -> list[_Candidate]:
        """Return sets of sites by their estimates, as many as the first rung looks at."""

        def goes_on() -> bool:
            self.budget.estimated = len(self.estimates.known)
            few = self.budget.estimated < _RUNGS[0].sets and not self.budget.stop.is_set()
            return few or self.budget.over < _RANKING

        sets = ranked(self.problem, self.estimates, self.budget.limits.seed, goes_on)
        self.budget.estimated = len(self.estimates.known)
        found = []
        for cost, sites in sets[: _RUNGS[0].sets if self.problem.platform is None else _SHARED]:
            rounds = self.estimates.rounds(sites)
            held, per_load = loads(self.problem, rounds), _OVER * cost / max(1.0, float(self.problem.demand.sum()))
            shares = []
            for shared in self.supply.shares(sites):
                grouped = np.bincount(shared.group, weights=held, minlength=len(shared.group_room))
                over = float(np.maximum(grouped - shared.group_room, 0.0).sum())
                shares.append((cost + shared.cost + per_load * over, shared))
            shares.sort(key=lambda each: each[0])
            found += [(each, rank, sites, shared, rounds) for rank, (each, shared) in enumerate(shares)]
        least = min(cost for cost, *_ in found)
        found.sort(key=lambda each: each[0] + each[1] * _NEXT * least)
        return [_Candidate(cost, sites, shared, rounds) for cost, _, sites, shared, rounds in found[: _RUNGS[0].sets]]

    def compared(self, candidates: Sequence[_Candidate], rung: _Rung) -> list[_Candidate]:
        """Look at each candidate for its part of the rung; return them anew, cheapest first.

        Sites that closed on the way stay closed.
        """
        found, ends = [], self.budget.over + rung.share
        for number, one in enumerate(candidates):
            until = self.budget.over + (ends - self.budget.over) / (len(candidates) - number)
            usable, course = self._only(one.sites), Course(until)
            rounds, fits = self.annealer.improve(self.supply.grouped(one.shared), one.rounds, usable, course)
            cost = cost_of(self.problem, rounds) + one.shared.cost
            cost = self.consider(rounds) if fits else cost * _UNFIT
            found.append(_Candidate(cost, opened(rounds) if fits else one.sites, one.shared, rounds))
        return _each_once(sorted(found, key=lambda one: one.cost))

    def finish(self, first: _Candidate) -> None:
        """Let sites change, then settle on the best set.

        Where a platform's vehicles share the sites, these do not change: the kernel does not know what their ways cost.
        """
        start = self.best or first.rounds
        if self.problem.platform is None:
            usable = np.ones(self.problem.sites, np.bool_)
            course = Course(self._after(_WANDERING), _CLOSING)
            rounds, _ = self.annealer.improve(self.problem, start, usable, course)
            start = self.best or rounds
        began, ends = self.budget.over, self._after(_SETTLING)
        times = int(max(1, min(_AGAIN, self.annealer.steps(ends - began) // _ENOUGH)))
        for until in np.linspace(began, ends, times + 1)[1:].tolist():
            problem = self.supply.shared_by(self.ways) if self.best else self.supply.grouped(first.shared)
            rounds, _ = self.annealer.improve(problem, start, self._only(opened(start)), Course(until))
            start = self.best or rounds

    def polish(self) -> None:
        """Hand the best sets to the routing room, ever fewer for ever longer, each time with another seed."""
        for turn, rung in enumerate(_POLISHED):
            least = sorted(self.by_sites.values(), key=lambda one: one[0])[: rung.sets]
            sets = [opened(rounds) for cost, rounds in least if cost <= self.cost * rung.within]
            self._polish(sets, (self._after(rung.share) - self.budget.over) / len(sets), turn)

    def _polish(self, sets: Sequence[tuple[int, ...]], share: float, turn: int) -> None:
        """Hand sets to the routing room, each for a share of the budget."""
        budget, limits = self.budget, self.budget.limits
        seconds, iterations = share * limits.seconds, None
        if limits.iterations is not None:
            seconds, iterations = _FOREVER_S, int(share * limits.iterations / _SLOWER)
        allowed = Allowed(seconds, iterations, limits.seed + turn, limits.is_processor_time)
        found = polished(self.problem, sets, allowed, budget.stop)
        budget.iterations += _SLOWER * found.iterations
        if limits.is_processor_time:
            budget.elsewhere += found.cpu_seconds
        for rounds in found.rounds:
            self.annealer.pool.add(rounds)
            self.consider(rounds)

    def choose(self) -> None:
        """Choose among all rounds met from the best set."""
        if self.best and not self.budget.stop.is_set():
            problem = self.supply.shared_by(self.ways)
            self.consider(self.annealer.pool.best(problem, self.best, self.budget.rest_s))

    def _after(self, share: float) -> float:
        """Return where this share of what is left of the budget ends."""
        return self.budget.over + share * (1 - self.budget.over)

    def answer(self, ended: Ending) -> Opened:
        """Return the best so far."""
        budget = self.budget
        return Opened(self.best, self.ways, self.cost, budget.iterations, budget.seconds, ended)

    def _only(self, sites: Sequence[int]) -> Bools:
        usable = np.zeros(self.problem.sites, np.bool_)
        usable[list(sites)] = True
        return usable


def _each_once(candidates: Sequence[_Candidate]) -> list[_Candidate]:
    """Leave out those that came to the same sites as a cheaper one, shared out in the same way."""
    kept: dict[tuple[object, ...], _Candidate] = {}
    for one in candidates:
        kept.setdefault((one.sites, tuple(one.shared.group[list(one.sites)])), one)
    return list(kept.values())
