"""How the best plan is looked for: a relaxation, a first plan area by area, then what prices leave open."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import isfinite, isnan, nan

import numpy as np

from recycling_net.siting.alone import whole_areas
from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.asking import asked
from recycling_net.siting.between import Between
from recycling_net.siting.by_area import CLOSE, QUICK, build, improve, improve_beside, patchwork
from recycling_net.siting.counts import Counts, counts
from recycling_net.siting.highs import Ending, Limits, Solver
from recycling_net.siting.hubs import hubs_of, shared, single
from recycling_net.siting.locating import Locating
from recycling_net.siting.model import Bools, Floats, Programme
from recycling_net.siting.offers import offers
from recycling_net.siting.relax import SMALL, Listen, Relaxed, priced, relax
from recycling_net.siting.sending import settled
from recycling_net.siting.task import Task, last_year, write
from recycling_net.siting.warming import warm

REACH = 5.0
"""The first try looks this many gaps above the relaxation: a small programme, and often enough."""
DIRECT = 80_000
"""Up to so many columns the interior method solves the whole relaxation within seconds; nothing need sleep."""
RELAXING = 0.4
"""The relaxation is tightened for at most this share of the time."""
LOCATING, SETTLING, IMPROVING = 0.3, 0.8, 0.9
"""Hubs are located for at most so much of the time that is left, what follows from them for so much of the rest, and
the plan that is made of it gets better for so much of what is left then.
"""
ALONE, NOTICED = 0.2, 0.05
"""What areas cost alone is proved for at most so much of the time, and each to so much of the gap that is asked for."""
BETWEEN = 0.5
"""The first plan gets better for at most so much of the time that is left."""
USEFUL = 5e-4
"""What would make a plan dearer by more than this share of the money is left out of the first plan."""
STEP = 2.0
"""Each further try looks so many times as far."""
NEAR = 2000
"""A column of the last year joins at once if its reduced cost is at most the bound over this."""


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
    begin = (task.begin_columns, task.begin_rows)
    if len(task.programme.cost) > DIRECT and len(task.problem.years) > 1:
        begin = _like_last_year(task, limits)
    elif SMALL < len(task.programme.cost) <= DIRECT:
        begin = (np.ones_like(begin[0]), np.ones_like(begin[1]))
    parts = areas(task) if best.values is None and len(task.programme.cost) > SMALL else None

    relaxed = _relaxed(task, begin, parts, limits, lambda _, bound: listen(best.objective, bound))
    if relaxed.ending != "optimal":
        return replace(best, ending=relaxed.ending)
    best = replace(best, bound=max(relaxed.bound, trivial))
    numbers = counts(task, relaxed)
    if parts is not None:
        best = _by_area((task, parts), (numbers, relaxed), limits, listen, best)
    above = _reach(limits.gap, _money(task, relaxed))
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


def _relaxed(task: Task, begin: tuple[Bools, Bools], parts: Areas | None, limits: Limits, listen: Listen) -> Relaxed:
    """Return the relaxation; where hubs will be located, as exactly as prices of what joins areas need it."""
    soon = limits.sooner(RELAXING * limits.left)
    if parts is not None and shared(task, parts):
        with ThreadPoolExecutor(1) as beside:
            warmed = beside.submit(warm)  # in the first run it takes ten seconds
            if single(task):  # what hubs cost is proved by locating them, from whatever prices
                relaxed = relax(task, begin, limits, listen, rounds=1)
            else:
                relaxed = asked((task, parts), task.programme, np.zeros(len(task.programme.rows)), soon, listen)
            warmed.result()
    else:
        relaxed = relax(task, begin, soon, listen)
    if relaxed.ending == "time" and limits.left > 0:  # not even once: a bound is worth all the time there is
        return relax(task, begin, limits, listen)
    return relaxed


def _like_last_year(task: Task, limits: Limits) -> tuple[Bools, Bools]:
    """Return the columns and rows with which the relaxation of the whole task should begin: those the last year needs."""
    one = write(last_year(task.problem), without=task.without)
    whole = (np.ones_like(one.begin_columns), one.begin_rows | one.implied)
    relaxed = relax(one, whole, limits.sooner(limits.left / 3), _silent, rounds=2)
    if relaxed.ending != "optimal":
        return task.begin_columns, task.begin_rows
    return _begin(task, one, relaxed)


def _by_area(
    divided: tuple[Task, Areas], known: tuple[Counts, Relaxed], limits: Limits, listen: Listen, best: Found
) -> Found:
    """Return a first plan made area by area, if that gives one."""
    (task, parts), (numbers, relaxed) = divided, known
    if limits.left <= 0:
        return best
    if shared(task, parts):
        return _with_hubs(divided, relaxed, limits, listen, best)

    money = _money(task, relaxed)
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
    hubs = hubs_of(task, parts, relaxed)
    offered = offers(task, parts, hubs, relaxed, limits)
    soon = limits.sooner(LOCATING * limits.left)
    locating = Locating(hubs, offered, _money(task, relaxed), soon)
    locating.go_on(soon)

    def proved() -> float:
        return max(best.bound, locating.bound)

    def tell(objective: float) -> None:
        listen(objective, proved())

    tell(nan)
    located, begin = locating.located, relaxed
    if located.size.max(initial=-1) >= 0:
        begin = settled(divided, hubs, relaxed, located, limits.sooner(SETTLING * limits.left)) or relaxed
    work = patchwork(begin, parts, USEFUL * _money(task, relaxed), limits, CLOSE)
    work.mending = np.ones_like(work.mending)  # what is sent to a hub that has no room for it
    if build(work, tell):
        best = replace(best, values=work.values, objective=work.objective)
        work.limits = limits.sooner(IMPROVING * limits.left)
        with _going_on(locating, work.limits):
            improve_beside(work, limits.seed, limits.gap, proved, tell)
        best = replace(best, values=work.values, objective=work.objective)
    best = replace(best, bound=proved())
    if best.values is not None and isfinite(locating.bound) and not best.proved(limits.gap):
        locating.go_on(limits.sooner(limits.left / 2))
    return replace(best, bound=proved())


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


def _money(task: Task, relaxed: Relaxed) -> float:
    """What gaps are measured by, yuan: the bound, or a share of all that moves where the bound is near zero."""
    moved = float(np.abs(task.programme.cost) @ np.abs(relaxed.values))
    return max(abs(relaxed.bound), moved / 100, 1.0)


def _begin(task: Task, one: Task, relaxed: Relaxed) -> tuple[Bools, Bools]:
    """Columns that the last year uses or nearly uses, rows that bind or nearly bind there, in every year."""
    scale = abs(relaxed.bound) / NEAR
    near = (relaxed.values > 1e-6) | (relaxed.reduced_cost * one.programme.upper < scale)
    columns = task.spread(near.astype(float), one) > 0
    decided = np.zeros(len(columns), dtype=bool)
    for part in (task.columns.option, task.columns.flow, task.columns.sends):
        decided[part] = True
    columns |= ~decided  # every site stays, and what rules count with
    rows = ~task.implied
    slack = one.programme.rows.upper - one.programme.rows.matrix @ relaxed.values[: len(one.programme.cost)]
    binding = (slack < 0.1)[one.implied]
    years = len(task.problem.years)
    rows[np.flatnonzero(task.implied)] = np.repeat(binding, years)
    return columns, rows


def _silent(_objective: float, _bound: float) -> None:
    """Listen to nothing."""


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
