"""The relaxation of a task, solved with few of its columns and rows; the others join where they matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import nan

import numpy as np

from recycling_net.siting.highs import Answer, Ending, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Programme, Rows
from recycling_net.siting.problem import positions
from recycling_net.siting.task import Task

ROUNDS = 40
"""Most rounds; they end long before, where they stop paying."""
SMALL = 3000
"""Up to so many columns the simplex method is faster than the interior."""
_PRICE = 0.5
"""A column joins if it promises more than this, yuan."""
_OFF = 1e-4

Listen = Callable[[float, float], None]


def silent(_objective: float, _bound: float) -> None:
    """Listen to nothing."""


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the relaxation says: the programme with cuts, which of its rows matter, its bound, values and prices."""

    ending: Ending
    programme: Programme
    needed: Bools
    bound: float
    values: Floats
    reduced_cost: Floats
    row_dual: Floats


def relax(task: Task, begin: tuple[Bools, Bools], limits: Limits, listen: Listen, *, rounds: int = ROUNDS) -> Relaxed:
    """Return the relaxation with cuts, begun with the columns and rows of ``begin``.

    Its bound holds for the whole task in every round, because row prices prove one whatever columns they come from.
    """
    programme, columns, rows = task.programme, begin[0].copy(), begin[1].copy()
    best: Answer | None = None
    last: Answer | None = None
    history: list[float] = []
    for _ in range(rounds):
        answer, price = _solve(task, programme, (columns, rows), limits)
        if answer.ending == "infeasible" and not columns.all():  # the sleeping columns may be what is missing
            columns[:] = True
            continue
        if answer.ending != "optimal" or answer.values is None:
            if best is None or answer.ending == "infeasible":
                return Relaxed(answer.ending, programme, rows, nan, *([np.empty(0)] * 3))
            break
        last = answer
        best = answer if best is None or answer.bound >= best.bound else best
        history.append(best.bound)
        listen(nan, best.bound)
        new = (np.minimum(price, 0) * programme.upper < -_PRICE) & ~columns
        off = (programme.rows.off(answer.values) > _OFF) & ~rows
        cuts = task.cutter.broken(answer.values)
        near = answer.objective - best.bound <= limits.gap * abs(best.bound)  # else columns still sleep that matter
        if not (new.any() or off.any() or len(cuts)) or (near and _stalled(history, limits.gap)) or limits.wished:
            break
        columns |= new
        touched = task.rows_of(new)
        rows |= off
        rows[: len(touched)] |= touched
        programme = programme.with_rows(cuts)
        rows = np.concatenate([rows, np.ones(len(cuts), dtype=bool)])
    if best is None or last is None or last.values is None:
        return Relaxed("time", programme, rows, nan, *([np.empty(0)] * 3))
    dual = np.zeros(len(programme.rows))  # cuts that came after the best round have no price in it
    dual[: len(best.row_dual)] = best.row_dual
    return Relaxed(
        "optimal", programme, needed(task, programme, last.values), best.bound, last.values, best.reduced_cost, dual
    )


def _solve(task: Task, programme: Programme, active: tuple[Bools, Bools], limits: Limits) -> tuple[Answer, Floats]:
    """Solve over the active columns and rows; values, prices, row prices and bound are for the whole programme.

    Returned beside it are the prices as they are, which say what should wake. A sleeping leg may have a negative
    price, but a place takes at most one: its assignment row is lowered by the best of them, which costs the bound
    that much once and not once per leg.
    """
    columns, rows = active
    matrix = programme.rows.matrix[rows][:, columns]
    inside = Programme(
        programme.cost[columns], programme.lower[columns], programme.upper[columns], programme.integer[columns],
        Rows(programme.rows.lower[rows], programme.rows.upper[rows], matrix),
    )  # fmt: skip
    answer = at_once(inside, limits)
    if answer.ending != "optimal" or answer.values is None:
        return answer, np.empty(0)
    values, dual = np.zeros(len(programme.cost)), np.zeros(len(programme.rows))
    values[columns] = answer.values
    dual[rows] = answer.row_dual
    price, _ = priced(programme, dual)
    least = np.zeros(task.assignment.shape)
    np.minimum.at(least, positions(task.problem.options, "group"), (price * programme.upper)[task.columns.option])
    lowered = dual.copy()
    lowered[task.assignment] = np.minimum(dual[task.assignment], 0.0) + least
    safe, bound = priced(programme, lowered)
    return Answer("optimal", values, answer.objective, bound, safe, dual), price


def at_once(programme: Programme, limits: Limits) -> Answer:
    """Solve a relaxation with all its columns and rows, without anything to begin with."""
    solver = Solver(programme, limits, whole=False)
    if len(programme.cost) > SMALL:
        solver.inside()
    answer = solver.run(limits)
    if answer.ending == "time" and limits.left > 0:  # the interior gives up where nothing is possible
        solver.corners()
        answer = solver.run(limits)
    return answer


def anew(relaxed: Relaxed, limits: Limits) -> Relaxed:
    """Return the relaxation solved again, after its programme was changed, with the rows that it needs."""
    asked = replace(relaxed.programme, rows=relaxed.programme.rows.take(relaxed.needed))
    answer = at_once(asked, limits)
    if answer.ending != "optimal" or answer.values is None:
        return replace(relaxed, ending=answer.ending, bound=nan)
    price, bound = priced(asked, answer.row_dual)
    dual = np.zeros(len(relaxed.needed))
    dual[relaxed.needed] = answer.row_dual
    return Relaxed("optimal", relaxed.programme, relaxed.needed, bound, answer.values, price, dual)


def priced(programme: Programme, dual: Floats) -> tuple[Floats, float]:
    """Return the reduced cost of every column and the lower bound that row prices prove, whatever they are.

    min c x >= y b + sum_j min over the bounds of column j of (c - y A)_j x_j for any y of the right signs.
    """
    rows = programme.rows
    dual = np.where(np.isinf(rows.lower), np.minimum(dual, 0.0), dual)
    dual = np.where(np.isinf(rows.upper), np.maximum(dual, 0.0), dual)
    price = programme.cost - rows.matrix.T @ dual
    side = np.where(dual > 0, rows.lower, rows.upper)
    held = float((dual * np.where(np.isinf(side), 0.0, side)).sum())
    return price, held + float(np.minimum(price * programme.lower, price * programme.upper).sum())


def needed(task: Task, programme: Programme, values: Floats) -> Bools:
    """(rows,) those that whole numbers need, and of the others those near their limit at the relaxed answer."""
    near: Bools = programme.rows.upper - programme.rows.matrix @ values < 0.1
    near[: len(task.implied)] |= ~task.implied
    return near


def _stalled(history: list[float], gap: float) -> bool:
    """Whether the last round has lifted the bound by less than a tenth of the gap."""
    return len(history) > 1 and history[-1] - history[-2] <= gap / 10 * abs(history[-1])
