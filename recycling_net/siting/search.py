"""How the best plan is looked for: the last year first, a plan around it, then a bound, then what prices leave open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import isnan, nan

import numpy as np

from recycling_net.siting.highs import Answer, Ending, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Programme
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import SMALL, Listen, Relaxed, priced, relax
from recycling_net.siting.task import Task, last_year, write

REACH = 5.0
"""The first try looks this many gaps above the relaxation: a small programme, and often enough."""
DIRECT = 40_000
"""Up to so many columns the interior method solves the whole relaxation within seconds; nothing need sleep."""
PATIENCE = 0.3
"""Without a plan after this share of the time, the last year is asked for one."""
STEP = 4.0
"""Each further try looks so many times as far."""
NEAR = 2000
"""A column of the last year joins at once if its reduced cost is at most the bound over this."""
LEGS = 4
"""Legs per place and stream that a small programme keeps, cheapest by reduced cost."""


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
    if len(task.programme.cost) > DIRECT:
        first, begin = _around_last_year(task, limits, listen)
        best = best if first.values is None or first.objective >= best.objective else replace(first, bound=trivial)
    elif len(task.programme.cost) > SMALL:
        begin = (np.ones_like(begin[0]), np.ones_like(begin[1]))
    relaxed = relax(task, begin, limits, lambda _, bound: listen(best.objective, bound))
    if relaxed.ending != "optimal":
        return replace(best, ending=relaxed.ending)
    best = replace(best, bound=max(relaxed.bound, trivial))
    scale = max(abs(relaxed.bound), float(np.abs(task.programme.cost) @ np.abs(relaxed.values)) / 100, 1.0)
    above = max(REACH * limits.gap, 1e-3) * scale
    rescued = len(task.programme.cost) <= SMALL or len(task.programme.cost) > DIRECT
    while not best.proved(limits.gap):
        if best.values is not None:  # what is dearer than the plan in hand is of no use
            above = min(above, best.objective - limits.gap * abs(best.objective) - relaxed.bound)
        near = limits if best.values is not None or rescued else limits.patient(PATIENCE)
        best, everything = _below(relaxed, relaxed.bound + above, near, listen, best)
        if best.values is None and best.ending == "time" and limits.left > 0 and not rescued:
            best, rescued = replace(_around_last_year(task, limits, listen)[0], bound=best.bound), True
            continue
        if best.ending != "optimal" or everything:
            return best
        above *= STEP
    return replace(best, ending="optimal")


def _around_last_year(task: Task, limits: Limits, listen: Listen) -> tuple[Found, tuple[Bools, Bools]]:
    """Return a first plan, and where the relaxation of the whole task should begin.

    The last year alone says which sites are worth having; all years are planned with those only.
    """
    one = write(last_year(task.problem), without=task.without)
    begin = (task.begin_columns, task.begin_rows)
    whole = (np.ones_like(one.begin_columns), one.begin_rows | one.implied)
    relaxed = relax(one, whole, limits.sooner(limits.left / 3), _silent, rounds=2)
    best = Found("time", None, nan, nan)
    if relaxed.ending != "optimal":
        return best, begin
    begin = _begin(task, one, relaxed)
    wanted = _kept(one, relaxed.values, relaxed.reduced_cost, relaxed.values)
    answer = _run(_only(relaxed.programme, wanted, relaxed.needed), limits.sooner(limits.left / 5), None, _silent)
    price = task.spread(relaxed.reduced_cost, one)
    for start in (answer.values, relaxed.values):
        if start is None or limits.wished:
            continue
        spread = task.spread(start, one)
        kept = _kept(task, spread, price, spread)
        small = _only(task.programme, kept, ~task.implied)  # what bounds it says nothing of the whole task
        found = _run(small, limits.sooner(limits.left / 3), None, lambda objective, _: listen(objective, nan))
        if found.values is not None:
            return Found("time", found.values, found.objective, nan), begin
    return best, begin


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


def _kept(task: Task, opened: Floats, price: Floats, values: Floats) -> Bools:
    """Columns of a small programme: sites that are open in part, and the cheapest legs between them."""
    columns, problem = task.columns, task.problem
    kept = np.ones(len(opened), dtype=bool)
    sites = np.concatenate([columns.is_open.ravel(), columns.sized.ravel()])
    kept[sites] = (opened > 0.02)[sites] | (task.programme.lower > 0)[sites]
    end = positions(problem.nodes, "site_at")[positions(problem.options, "end_node")]
    at = positions(problem.options, "site_at")
    usable = kept[columns.is_open[at, 0]] & kept[columns.is_open[end, 0]]
    cost = np.where(usable, price[columns.option].mean(axis=1), np.inf)
    group = positions(problem.options, "group")
    order = np.lexsort((cost, group))
    first = np.concatenate([[0], np.flatnonzero(np.diff(group[order])) + 1]) if len(group) else np.empty(0, np.int64)
    rank = np.empty(len(group), dtype=np.int64)
    rank[order] = np.arange(len(group)) - np.repeat(first, np.diff(np.append(first, len(group))))
    near = usable & ((rank < LEGS) | (values[columns.option] > 0.01).any(axis=1))
    kept[columns.option] = near[:, None]
    return kept


def _only(programme: Programme, kept: Bools, rows: Bools) -> Programme:
    """Return the programme with all but the kept columns fixed at their lower bounds, and only the chosen rows."""
    upper = np.where(kept, programme.upper, programme.lower)
    return Programme(programme.cost, programme.lower, upper, programme.integer, programme.rows.take(rows))


def _silent(_objective: float, _bound: float) -> None:
    """Listen to nothing."""


def _run(programme: Programme, limits: Limits, start: Floats | None, listen: Listen) -> Answer:
    solver = Solver(programme, limits, whole=True)
    if start is not None:
        solver.start_from(start)
    return solver.run(limits, listen)


def _below(relaxed: Relaxed, level: float, limits: Limits, listen: Listen, best: Found) -> tuple[Found, bool]:
    """Look for plans cheaper than ``level``; return the best so far, and whether nothing had to be left out for it."""
    programme, slack = relaxed.programme, level - relaxed.bound
    free = programme.integer & (programme.lower < programme.upper)
    low, high = free & (relaxed.reduced_cost > slack), free & (relaxed.reduced_cost < -slack)
    if best.values is not None:  # the plan in hand stays inside, so that the search can start from it
        low &= best.values < 0.5
        high &= best.values > 0.5
    upper = np.where(low, programme.lower, programme.upper)
    lower = np.where(high, programme.upper, programme.lower)
    reduced = Programme(programme.cost, lower, upper, programme.integer, programme.rows.take(relaxed.needed))

    def tell(objective: float, bound: float) -> None:
        listen(np.fmin(objective, best.objective), np.fmax(np.fmin(bound, level), best.bound))

    answer = _run(reduced, limits, best.values, tell)
    everything = not (low.any() or high.any())
    proved = np.inf if answer.ending == "infeasible" else answer.bound
    if not everything:
        proved = min(proved, level)
    bound = best.bound if isnan(proved) else max(best.bound, proved)
    values, objective = best.values, best.objective
    if answer.values is not None and not answer.objective >= objective:
        values, objective = answer.values, answer.objective
    ending = answer.ending
    if ending == "infeasible" and not (everything and values is None):
        ending = "optimal"  # nothing is left below the level; that says nothing of what lies above
    return Found(ending, values, objective, min(bound, objective) if values is not None else bound), everything
