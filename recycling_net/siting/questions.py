"""Whether rules can hold together, and by how little they would have to give way: relaxations first, then plans."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any, TypeVar

import numpy as np

from recycling_net.progress import Listener, Progress
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance
from recycling_net.siting.elastic import WORTH, Elastic, elastic
from recycling_net.siting.highs import Answer, Limits
from recycling_net.siting.model import Floats, Ints, Programme
from recycling_net.siting.reduced import reduced
from recycling_net.siting.tidied import tidied

GAP = 0.002
"""How exactly the least change is found, as a share of it."""
CORES = min(2, os.cpu_count() or 1)
"""Questions that are asked beside one another: the solver leaves the lock to others while it works."""
ROOM = 1e-7
"""Share by which what another rule gives way may be exceeded, so that rounding takes no plan away."""
_GUESS = 0.08
"""What may be at odds is guessed in this share of the time, or not at all."""
SLIP = 1e-6
"""A plan fits a question if no rule gives way by more than is allowed and this share of what it asks for."""

_ROUNDING, _RELAXING = 0.7, 0.6
"""A plan is looked for near the relaxation in this share of the time, after the relaxation itself in this share of that."""

_T = TypeVar("_T")
_S = TypeVar("_S")
Held = frozenset[Instance]
_NONE = np.empty(0)
LATE = Answer("time", None, np.nan, np.nan, _NONE, _NONE)
"""No time was left to ask."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions about the rules of one scenario, and the time there is for all of them.

    A question names the rules that hold, or how far each may give way at most; all others are as if they were not.
    What was answered is kept, and no question is asked of which an earlier answer tells.

    Attributes
    ----------
    plans
        Every plan found, each rule giving way in it by no more than it must, and by how much.
    shares
        What was asked of the relaxation -> its answer, in which sites may be open in part.
    relaxing, barred
        Rules that hold together in the relaxation; rules of which it is proved that they cannot hold.
    granted
        How far a rule that cannot hold even alone gives way wherever it is held: less is of no use to anybody.
    spared
        Of whom such a rule asks nothing in the relaxation, where exceptions are counted.
    tell
        Called with what is being asked, and how many groups there are so far.
    stop
        Set when nobody waits for the answers any longer.
    slow
        Set when a relaxation in which every rule may give way takes long.
    """

    elastic: Elastic
    began: float
    until: float
    threads: int
    seed: int
    tell: Callable[[str, int], None]
    granted: dict[Instance, float] = field(default_factory=dict)
    spared: dict[Instance, tuple[str, ...]] = field(default_factory=dict)
    plans: list[tuple[Mapping[Instance, float], Floats]] = field(default_factory=list)
    shares: dict[tuple[frozenset[tuple[Instance, float]], Held], Floats] = field(default_factory=dict)
    relaxing: list[Held] = field(default_factory=list)
    barred: list[Held] = field(default_factory=list)
    stop: Event = field(default_factory=Event)
    slow: Event = field(default_factory=Event)

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.until - time.monotonic())

    @property
    def spent(self) -> float:
        """Seconds that have gone by."""
        return time.monotonic() - self.began

    def sooner(self, share: float) -> Questions:
        """Return the same questions with a share of the time that is left; what they answer is known to both."""
        return replace(self, until=time.monotonic() + share * self.left)

    def keeping(self, held: Collection[Instance]) -> dict[Instance, float]:
        """Return how far each rule that is held may give way: not at all, but for what is granted."""
        return {each: self.granted.get(each, 0.0) for each in held}

    def grant(self, instance: Instance, much: float, codes: Collection[str] = ()) -> None:
        """Hold a rule that cannot hold even alone as far as it can be, and forget what was proved of it as it is.

        Where exceptions are counted, ``codes`` are those that the relaxation makes.
        """
        self.granted[instance] = much
        self.spared[instance] = tuple(codes)
        self.barred[:] = [each for each in self.barred if instance not in each]

    def beside(self, tasks: Sequence[Callable[[], _T]]) -> list[_T]:
        """Return what each task gives; two are at work at a time."""
        with ThreadPoolExecutor(CORES) as pool:
            futures = [pool.submit(task) for task in tasks]
            try:
                return [each.result() for each in futures]
            except BaseException:
                self.stop.set()
                for each in futures:
                    each.cancel()
                raise

    def two(self, one: Callable[[], _T], other: Callable[[], _S]) -> tuple[_T, _S]:
        """Return what two tasks give that are at work beside one another."""
        found: list[Any] = self.beside([one, other])
        return found[0], found[1]

    def relaxed(self, most: Mapping[Instance, float], wanted: Collection[Instance] = ()) -> Answer:
        """Return by how little the wanted ones could give way in the relaxation: less than that proves nothing possible."""
        if self.left <= 0:
            return LATE
        question, asked = (frozenset(most.items()), frozenset(wanted)), self.elastic.asking(most, wanted)
        known = self.shares.get(question)
        if known is not None and len(wanted) == 1:  # whatever giving way is measured by
            return replace(LATE, ending="optimal", values=known, objective=float(asked.cost @ known))
        answer = reduced(asked).solve(self.limits(self.left), whole=False)
        if wanted and answer.ending == "optimal" and answer.values is not None:
            self.shares[question] = answer.values
        return answer

    def blamed(self, held: Collection[Instance]) -> tuple[list[Instance], list[Instance]]:
        """Return the rules that give way in the relaxation where each with an amount may at a price, and what has one there.

        The latter cannot hold together in the relaxation: without a price for the others the least is the same. Rules
        without an amount are held, since without them there is far more to decide, and count as having a price.
        Nothing where they are at odds by themselves, or where it takes long, and then nobody asks again.
        """
        if self.slow.is_set():
            return [], []
        loose = [each for each in held if each not in self.granted]
        wanted = [each for each in loose if not (FAMILIES[each[0]].shaping or self.elastic.bends[each].counted)]
        answer = self.sooner(_GUESS).relaxed(self.keeping([each for each in held if each not in wanted]), wanted)
        if answer.ending == "time":
            self.slow.set()
        if answer.values is None:
            return [], []
        given, price = self.elastic.given(answer.values), self.elastic.price
        cost = {each: float(answer.reduced_cost[self.elastic.bends[each].column]) for each in wanted}
        paid = [each for each in held if each not in cost or price(each) - cost[each] > SLIP * price(each)]
        return [each for each in wanted if each in given], paid

    def nearer(self, most: Mapping[Instance, float], wanted: Collection[Instance], *, seconds: float) -> None:
        """Look for a plan in which the wanted ones give way by less, with the sites and services of the one known.

        They may be of other sizes and from other years on; that is far less to decide than everything.
        """
        asked = self.elastic.asking(most, wanted, whole=True)
        known = self._fitting(most, asked)
        if known is not None and self.left > 0:
            columns = self.elastic.task.columns
            self._among(asked, known, (columns.is_open, columns.option), seconds=seconds, start=known)

    def rounded(self, most: Mapping[Instance, float], wanted: Collection[Instance], *, seconds: float) -> None:
        """Look for a plan in which the wanted ones give way by little, among the sites that the relaxation opens.

        Their sizes and years and who uses them are free: far less to decide, and seldom far from the relaxation.
        """
        question = frozenset(most.items()), frozenset(wanted)
        if question not in self.shares:
            self.sooner(min(1.0, _RELAXING * seconds / max(self.left, SLIP))).relaxed(most, wanted)
        if question in self.shares and self.left > 0:
            asked = self.elastic.asking(most, wanted, whole=True)
            self._among(asked, self.shares[question], (self.elastic.task.columns.is_open,), seconds=seconds)

    def _among(
        self, asked: Programme, values: Floats, free: Iterable[Ints], *, seconds: float, start: Floats | None = None
    ) -> None:
        """Keep the plan that is found where nothing of the columns (choices, years) is chosen that never is in ``values``."""
        upper = asked.upper.copy()
        for own in free:
            never = own[(values[own] < SLIP).all(axis=1)]
            upper[never] = asked.lower[never]
        limits = self.limits(min(seconds, self.left))
        answer = reduced(replace(asked, upper=upper)).solve(limits, whole=True, start=start)
        if answer.values is not None:
            self.keep(answer.values)

    def whole(
        self,
        most: Mapping[Instance, float],
        wanted: Collection[Instance] = (),
        *,
        seconds: float,
        start: Floats | None = None,
    ) -> Answer:
        """Return a plan in which the wanted ones give way by little.

        It is no worse than any found before that fits; ``start`` is one to begin with where none does.
        """
        limits = self.limits(min(seconds, self.left))
        if wanted and self.best(most, wanted).values is None:
            self.rounded(most, wanted, seconds=_ROUNDING * limits.left)
        if self.left <= 0:
            return self.best(most, wanted)
        asked = self.elastic.asking(most, wanted, whole=True)
        known = self._fitting(most, asked)
        begin = start if known is None else known
        answer = reduced(asked).solve(limits, whole=True, start=begin)
        cost = np.inf if known is None else float(asked.cost @ known)
        if known is not None and not answer.objective <= cost * (1 + GAP) + SLIP:
            late = answer.ending == "time"  # else the solver is wrong: 1.14.0 cuts off whole numbers (HiGHS pull 3081)
            bound = answer.bound if late else np.nan
            return replace(answer, ending="time", values=known, objective=cost, bound=bound)
        if answer.values is not None:
            self.keep(answer.values)
        return answer

    def best(self, most: Mapping[Instance, float], wanted: Collection[Instance]) -> Answer:
        """Return the best plan found so far in which the wanted ones give way; nothing is proved by it."""
        asked = self.elastic.asking(most, wanted, whole=True)
        known = self._fitting(most, asked)
        return LATE if known is None else replace(LATE, values=known, objective=float(asked.cost @ known))

    def sparing(
        self, most: Mapping[Instance, float], values: Floats, changed: Collection[Instance], *, seconds: float
    ) -> Floats:
        """Return a plan in which rules give way no more than in ``values``, for the sake of as few as can be found.

        Who merely makes use of what another needs is not to be named with him.
        """
        bends = self.elastic.bends
        users = [bends[each].users for each in changed if (values[bends[each].users] > SLIP).sum() > 1]
        if not users or self.left <= 0:
            return values
        room = {each: float(values[bends[each].column]) * (1 + ROOM) + ROOM for each in changed}
        asked = self.elastic.asking({**most, **room}, (), whole=True)
        cost = asked.cost.copy()
        for columns in users:
            cost[columns] = WORTH / len(columns)
        limits = self.limits(min(seconds, self.left))
        answer = reduced(replace(asked, cost=cost)).solve(limits, whole=True, start=values)
        return values if answer.values is None else answer.values

    def relaxes(self, held: Collection[Instance]) -> bool | None:
        """Return whether the relaxation of rules holds; False proves that no plan keeps them, None that time ran out."""
        rules = frozenset(held)
        known = self.known(rules)
        if known is not None or any(rules <= each for each in self.relaxing):
            return known is not False
        answer = self.relaxed(self.keeping(held))
        if answer.ending == "infeasible":
            self.barred.append(rules)
            return False
        if answer.ending == "optimal":
            self.relaxing.append(rules)
            return True
        return None

    def possible(self, held: Collection[Instance], *, seconds: float) -> bool | None:
        """Return whether some plan keeps the rules; None if time ran out before that was known."""
        known = self.known(held)
        if known is not None or self.left <= 0:
            return known
        if self.relaxes(held) is False:
            return False
        answer = self.whole(self.keeping(held), seconds=seconds)
        if answer.ending == "infeasible":
            self.barred.append(frozenset(held))
            return False
        return True if answer.values is not None else None

    def known(self, held: Collection[Instance]) -> bool | None:
        """Return whether some plan keeps the rules, as far as earlier answers tell."""
        rules = frozenset(held)
        if any(each <= rules for each in self.barred):
            return False
        return True if any(self._keeps(given, rules) for given, _ in self.plans) else None

    def _keeps(self, given: Mapping[Instance, float], rules: Held) -> bool:
        """Whether no rule gives way by more than is granted."""
        return not any(self._beyond(each, much) for each, much in given.items() if each in rules)

    def _beyond(self, each: Instance, much: float) -> bool:
        """Whether a rule gives way by more than is granted."""
        return much > self.granted.get(each, 0.0) * (1 + SLIP) + SLIP

    def simplest(
        self,
        most: Mapping[Instance, float],
        wanted: Collection[Instance],
        size: Callable[[Mapping[Instance, float]], float],
    ) -> tuple[Floats | None, float]:
        """Return the plan found so far that changes least, and that cost: of those as cheap the one with fewest changes.

        ``size`` tells how much changes are as the planner is told it, which is not linear: a plan that changes one rule
        alone besides what is granted, and less by that measure, is the better one.
        """
        fitting = self._fits(most, self.elastic.asking(most, wanted, whole=True))
        if not fitting:
            return None, np.inf
        cheap = min(fitting)[0] * (1 + GAP) + SLIP
        _, cost, best = min((len(self.plans[number][0]), cost, number) for cost, number in fitting if cost <= cheap)
        alone = [
            (size(self.plans[number][0]), cost, number)
            for cost, number in fitting
            if sum(self._beyond(each, much) for each, much in self.plans[number][0].items()) == 1
        ]
        if alone and min(alone)[0] < size(self.plans[best][0]) * (1 - GAP):
            _, cost, best = min(alone)
        return self.plans[best][1], cost

    def _fitting(self, most: Mapping[Instance, float], asked: Programme) -> Floats | None:
        """The cheapest plan found so far in which no rule gives way by more than it may."""
        fitting = self._fits(most, asked)
        return self.plans[min(fitting)[1]][1] if fitting else None

    def _fits(self, most: Mapping[Instance, float], asked: Programme) -> list[tuple[float, int]]:
        """Cost and number of every plan found so far in which no rule gives way by more than it may."""
        bends = self.elastic.bends
        return [
            (float(asked.cost @ values), number)
            for number, (_, values) in enumerate(self.plans)
            if all(
                values[bends[each].column] <= much + SLIP * max(bends[each].asked, 1e-3) for each, much in most.items()
            )
        ]

    def keep(self, values: Floats) -> None:
        """Keep a plan that was found."""
        tidy = tidied(self.elastic, values)
        self.plans.append((self.elastic.given(tidy), tidy))

    def limits(self, seconds: float) -> Limits:
        """Return the limits of a question that may take so long."""
        return Limits(time.monotonic() + seconds, gap=GAP, threads=self.threads, seed=self.seed, stop=self.stop)


def questions(scenario: Scenario, *, seconds: float, listen: Listener) -> Questions:
    """Return the questions that may be asked about a scenario's rules within so many seconds."""
    began = time.monotonic()

    def tell(stage: str, groups: int) -> None:
        spent = time.monotonic() - began
        beside = (f"已找到 {groups} 组,{spent:.0f}/{seconds:.0f} s", f"{groups} groups, {spent:.0f}/{seconds:.0f} s")
        listen(Progress(stage, spent, beside=beside))

    solve = scenario.solve
    return Questions(elastic(scenario), began, began + seconds, solve.threads, solve.seed, tell)
