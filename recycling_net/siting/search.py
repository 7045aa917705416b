"""How the best plan is looked for: a relaxation, a first plan area by area, then what prices leave open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, replace
from math import isfinite, isnan, nan

import numpy as np

from recycling_net.siting.alone import whole_areas
from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.beginning import like_last_year, money_of, relaxed_of
from recycling_net.siting.between import Between
from recycling_net.siting.by_area import CLOSE, QUICK, SOON, Patchwork, build, improve, improve_beside, patchwork
from recycling_net.siting.counts import Counts, counts
from recycling_net.siting.highs import Ending, Limits, Solver
from recycling_net.siting.hubs import shared
from recycling_net.siting.locating import Locating
from recycling_net.siting.model import Floats, Programme
from recycling_net.siting.relax import SMALL, Listen, Relaxed, priced
from recycling_net.siting.sending import located
from recycling_net.siting.task import Task
from recycling_net.siting.years import Proving, with_hubs_of_last_year

REACH = 5.0
"""The first try looks this many gaps above the relaxation: a small programme, and often enough."""
DIRECT = 80_000
"""Up to so many columns the interior method solves the whole relaxation within seconds; nothing need sleep."""
IMPROVING = 0.9
"""A plan that is made of located hubs gets better for so much of the time that is left."""
ALONE, NOTICED = 0.2, 0.05
"""What areas cost alone is proved for at most so much of the time, and each to so much of the gap that is asked for."""
BETWEEN = 0.5
"""The first plan gets better for at most so much of the time that is left."""
USEFUL = 5e-4
"""What would make a plan dearer by more than this share of the money is left out of the first plan."""
STEP = 2.0
"""Each further try looks so many times as far."""


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome: ``values`` is None where there is no plan; money in yuan."""

    ending: Ending
    values: Floats | None
    objective: float
    bound: float

    def proved(self, gap: float) -> bool:
        """Whether the plan is within the gap of the bound."""
        return self.values is not None and self.objective - self.bound <= gap * abs(self.objective) + 1e-6


def search(task: Task, limits: Limits, listen: Listen) -> Found:
    """Return the best solution found and a proven lower bound.

    A column at one of its bounds whose reduced cost would lift the relaxation above a level cannot leave that bound in
    a plan below that level; so it is fixed, and the smaller of the level and what is proved for the rest is a bound
    for everything. The level starts low and rises until the plan found is within the gap.
    """
    trivial = priced(task.programme, np.zeros(len(task.programme.rows)))[1]
    best = Found("time", None, nan, trivial)
    if task.start is not None:
        best = replace(best, values=task.start, objective=float(task.programme.cost @ task.start))
        listen(best.objective, nan)
    many = len(task.programme.cost) > DIRECT and len(task.problem.years) > 1
    parts = areas(task) if best.values is None and len(task.programme.cost) > SMALL else None
    if parts is not None and many and shared(task, parts):
        best = _over_years((task, parts), limits, listen, best)
        if best.values is not None:
            return best
    begin = (task.begin_columns, task.begin_rows)
    if many:
        begin = like_last_year(task, limits)
    elif SMALL < len(task.programme.cost) <= DIRECT:
        begin = (np.ones_like(begin[0]), np.ones_like(begin[1]))
    relaxed = relaxed_of(task, begin, parts, limits, lambda _, bound: listen(best.objective, bound))
    if relaxed.ending != "optimal":
        return replace(best, ending=relaxed.ending)
    best = replace(best, bound=max(relaxed.bound, trivial))
    numbers = counts(task, relaxed)
    if parts is not None:
        best = _by_area((task, parts), (numbers, relaxed), limits, listen, best)
    above = _reach(limits.gap, money_of(task, relaxed))
    while not best.proved(limits.gap):
        if best.values is not None:  # what is dearer than the plan in hand is of no use
            above = min(above, best.objective - limits.gap * abs(best.objective) - relaxed.bound)
        if relaxed.bound + above <= best.bound:
            above *= STEP
            continue
        best, everything = _below((numbers, relaxed), relaxed.bound + above, limits, listen, best)
        if best.ending != "optimal" or everything:
            return best
        above *= STEP
    return replace(best, ending="optimal")


def _by_area(
    divided: tuple[Task, Areas], known: tuple[Counts, Relaxed], limits: Limits, listen: Listen, best: Found
) -> Found:
    """Return a first plan made area by area, if that gives one."""
    (task, parts), (numbers, relaxed) = divided, known
    if limits.left <= 0:
        return best
    if shared(task, parts):
        return _with_hubs(divided, relaxed, limits, listen, best)

    money = money_of(task, relaxed)
    bound, hint = whole_areas(relaxed, parts, NOTICED * limits.gap * money, limits.sooner(ALONE * limits.left))
    best = replace(best, bound=max(best.bound, bound))

    def tell(objective: float) -> None:
        listen(objective, best.bound)

    tell(nan)
    work = patchwork(relaxed, parts, USEFUL * money, limits, QUICK, hint=hint)
    if not build(work, tell):
        return best
    if len(task.programme.cost) > DIRECT:
        work.limits = limits.sooner(BETWEEN * limits.left)
        improve(work, limits.seed, limits.gap, best.bound, tell)
    best = replace(best, values=work.values, objective=work.objective)
    return _between((numbers, relaxed, hint), money, limits, listen, best)


def _between(known: tuple[Counts, Relaxed, Floats], money: float, limits: Limits, listen: Listen, best: Found) -> Found:
    """Make a first plan better: between itself, the relaxation and what areas would do alone."""
    numbers, relaxed, alone = known
    if best.values is None:
        return best
    reach, soon = _reach(limits.gap, money), limits.sooner(BETWEEN * limits.left)

    def tell(objective: float) -> None:
        listen(objective, best.bound)

    between = Between(relaxed, best.values, (relaxed.values, alone), soon)
    between.improve(best.bound, np.inf, money, tell)
    if between.objective - best.bound > reach:
        # what is cheaper than this plan has so many sites at least: nearer to it than the relaxation without that
        raised, until = numbers.raised(relaxed, between.objective, soon)
        best = replace(best, bound=max(best.bound, min(raised.bound, until, between.objective)))
        if np.isfinite(raised.bound):
            between = Between(raised, between.values, (raised.values,), soon)
            between.improve(best.bound, reach, money, tell)
    return replace(best, values=between.values, objective=between.objective)


def _with_hubs(divided: tuple[Task, Areas], relaxed: Relaxed, limits: Limits, listen: Listen, best: Found) -> Found:
    """Return a plan with hubs located first; what they cost at least is proved on while the plan gets better."""
    task, parts = divided
    money = money_of(task, relaxed)
    locating, begin = located(divided, relaxed, money, limits)

    def proved() -> float:
        return max(best.bound, locating.bound)

    listen(nan, proved())
    work = patchwork(begin or relaxed, parts, USEFUL * money, limits, CLOSE)
    made = _made(work, _going_on(locating, limits), proved, listen, best)
    if made.values is not None and isfinite(locating.bound) and not made.proved(limits.gap):
        locating.go_on(limits.sooner(limits.left / 2))
    return replace(made, bound=proved())


def _made(
    work: Patchwork, beside: AbstractContextManager[object], proved: Callable[[], float], listen: Listen, best: Found
) -> Found:
    """Return the plan that a patchwork becomes, getting better for a share of the time while something goes on beside."""

    def tell(objective: float) -> None:
        listen(objective, proved())

    limits = work.limits
    work.mending = np.ones_like(work.mending)  # what is sent to a hub that has no room for it
    if not build(work, tell):
        return best
    work.limits = limits.sooner(IMPROVING * limits.left)
    with beside:
        improve_beside(work, limits.seed, limits.gap, proved, tell)
    return replace(best, values=work.values, objective=work.objective)


def _over_years(divided: tuple[Task, Areas], limits: Limits, listen: Listen, best: Found) -> Found:
    """Return a plan of several years with the hubs of the last one; what any plan costs at least is proved beside."""
    task, parts = divided
    known = with_hubs_of_last_year(divided, limits)
    if known is None:
        return best
    begin, proving = known[0], Proving(divided, known[1], best.bound)
    work = patchwork(begin, parts, USEFUL * money_of(task, begin), limits, SOON)
    soon = limits.sooner(IMPROVING * limits.left)
    with ThreadPoolExecutor(1) as beside:
        further = beside.submit(proving.go_on, soon) if limits.threads > 1 else None
        made = _made(work, nullcontext(), lambda: proving.bound, listen, best)
    if further is None:
        proving.go_on(limits)
    else:
        further.result()
    made = replace(made, bound=proving.bound)
    return replace(made, ending="optimal") if made.proved(limits.gap) else made


@contextmanager
def _going_on(locating: Locating, limits: Limits) -> Iterator[None]:
    """Let hubs be located on beside what is done within, if that proves something and there is a processor for it."""
    if limits.threads < 2 or not isfinite(locating.bound):
        yield
        return
    with ThreadPoolExecutor(1) as beside:
        further = beside.submit(locating.go_on, limits)
        try:
            yield
        finally:
            locating.stop()
    further.result()


def _reach(gap: float, money: float) -> float:
    """How far above the relaxation the first try looks, yuan."""
    return max(REACH * gap, 1e-3) * money


def _below(
    known: tuple[Counts, Relaxed], level: float, limits: Limits, listen: Listen, best: Found
) -> tuple[Found, bool]:
    """Look for plans cheaper than ``level``; return the best so far, and whether nothing had to be left out for it."""
    numbers, bare = known
    relaxed, until = numbers.raised(bare, level, limits)
    if (proved := min(relaxed.bound, until)) >= level:
        if proved == np.inf and best.values is None:
            return replace(best, ending="infeasible"), True
        return replace(best, ending="optimal", bound=float(np.fmin(max(best.bound, proved), best.objective))), False
    reduced, left_out = _reduced(relaxed, level, best)
    everything = not left_out and relaxed is bare
    solver = Solver(reduced, limits, whole=True)
    if best.values is not None:
        solver.start_from(best.values)

    def tell(objective: float, bound: float) -> None:
        # before it knows any bound the solver proves nothing, not the level
        proved = nan if isnan(bound) else min(bound, level)
        listen(np.fmin(objective, best.objective), np.fmax(proved, best.bound))

    answer = solver.run(limits, tell, enough=np.inf if everything else level)
    proved = np.inf if answer.ending == "infeasible" else answer.bound
    if not everything:
        proved = min(proved, level)
    bound = best.bound if isnan(proved) else max(best.bound, proved)
    values, objective = best.values, best.objective
    if answer.values is not None and not answer.objective >= objective:
        values, objective = answer.values, answer.objective
    ending = answer.ending
    if not everything and (ending == "infeasible" or proved >= level):
        ending = "optimal"  # nothing is left below the level; that says nothing of what lies above
    elif ending == "infeasible" and values is not None:
        ending = "optimal"
    return Found(ending, values, objective, min(bound, objective) if values is not None else bound), everything


def _reduced(relaxed: Relaxed, level: float, best: Found) -> tuple[Programme, bool]:
    """Return what is left of the relaxation for plans cheaper than the level, and whether something was left out."""
    programme, slack = relaxed.programme, level - relaxed.bound
    free = programme.integer & (programme.lower < programme.upper)
    low, high = free & (relaxed.reduced_cost > slack), free & (relaxed.reduced_cost < -slack)
    if best.values is not None:  # the plan in hand stays inside, so that the search can start from it
        low &= best.values < 0.5
        high &= best.values > 0.5
    upper = np.where(low, programme.lower, programme.upper)
    lower = np.where(high, programme.upper, programme.lower)
    rows = programme.rows.take(relaxed.needed)
    return Programme(programme.cost, lower, upper, programme.integer, rows), bool(low.any() or high.any())
