"""The relaxation of a programme, solved with few of its columns and rows; the others join where they matter."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.highs import Answer, Ending, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Ints, Programme, Rows

ROUNDS = 80
"""Most rounds; they end long before, where they stop paying."""
_PRICE = 1e-6
_OFF = 1e-6

Broken = Callable[[Floats], Rows]
Listen = Callable[[float, float], None]


@dataclass(frozen=True, slots=True)
class Relaxed:
    """What the relaxation says: the programme with the cuts that hold it up, its bound, its values and its prices."""

    ending: Ending
    programme: Programme
    bound: float
    values: Floats
    reduced_cost: Floats


class Sieve:
    """A relaxation over the active columns and rows of a programme; an inactive column stands at 0."""

    def __init__(self, programme: Programme, columns: Bools, rows: Bools, limits: Limits) -> None:
        self.programme = programme
        self.column_at: Ints = np.flatnonzero(columns)
        self.row_at: Ints = np.flatnonzero(rows)
        matrix = programme.rows.matrix[self.row_at][:, self.column_at]
        inside = Programme(
            programme.cost[self.column_at], programme.lower[self.column_at], programme.upper[self.column_at],
            programme.integer[self.column_at],
            Rows(programme.rows.lower[self.row_at], programme.rows.upper[self.row_at], matrix),
        )  # fmt: skip
        self.solver = Solver(inside, limits, whole=False)

    def solve(self, limits: Limits) -> Answer:
        """Solve over what is active; values, prices and duals come back for the whole programme.

        The bound holds for the whole programme: every inactive column whose price is negative may still go to its
        upper bound, so that much is taken off.
        """
        answer = self.solver.run(limits)
        if answer.ending != "optimal" or answer.values is None:
            return answer
        programme = self.programme
        values, dual = np.zeros(len(programme.cost)), np.zeros(len(programme.rows))
        values[self.column_at] = answer.values
        dual[self.row_at] = answer.row_dual
        price = programme.cost - programme.rows.matrix.T @ dual
        price[self.column_at] = answer.reduced_cost
        asleep = np.ones(len(values), dtype=bool)
        asleep[self.column_at] = False
        short = float((np.minimum(price, 0) * programme.upper)[asleep].sum())
        return Answer("optimal", values, answer.objective, answer.objective + short, price, dual)

    def wake_columns(self, chosen: Bools) -> int:
        """Activate columns; return how many."""
        new = np.setdiff1d(np.flatnonzero(chosen), self.column_at)
        if len(new):
            part = sp.csc_matrix(self.programme.rows.matrix[self.row_at][:, new])
            self.solver.add_columns(
                self.programme.cost[new], (self.programme.lower[new], self.programme.upper[new]), part
            )
            self.column_at = np.concatenate([self.column_at, new])
        return len(new)

    def wake_rows(self, chosen: Bools) -> int:
        """Activate rows; return how many."""
        new = np.setdiff1d(np.flatnonzero(chosen), self.row_at)
        if len(new):
            rows = self.programme.rows
            self.solver.add_rows(Rows(rows.lower[new], rows.upper[new], rows.matrix[new][:, self.column_at]))
            self.row_at = np.concatenate([self.row_at, new])
        return len(new)

    def cut(self, rows: Rows) -> int:
        """Add cuts to the programme and activate them; return how many."""
        if len(rows):
            first = len(self.programme.rows)
            self.programme = self.programme.with_rows(rows)
            self.wake_rows(np.arange(len(self.programme.rows)) >= first)
        return len(rows)


def relax(
    programme: Programme, start: tuple[Bools, Bools], broken: Broken, limits: Limits, listen: Listen
) -> Relaxed:
    """Return the relaxation with cuts added while they lift it; slack cuts are dropped at the end.

    ``start`` says which columns and rows to begin with.
    """
    sieve = Sieve(programme, *start, limits)
    answer = sieve.solve(limits)
    if answer.ending == "infeasible":  # the sleeping columns may be what is missing
        sieve.wake_columns(np.ones(len(programme.cost), dtype=bool))
        answer = sieve.solve(limits)
    if answer.ending != "optimal" or answer.values is None:
        return Relaxed(answer.ending, programme, nan, np.empty(0), np.empty(0))
    best, history, kept = answer, [answer.bound], limits.sooner(limits.left / 2)
    for _ in range(ROUNDS):
        joined = sieve.wake_columns((answer.reduced_cost < -_PRICE) & (programme.upper > 0)) + sieve.wake_rows(
            sieve.programme.rows.off(answer.values) > _OFF
        )
        joined += 0 if _stalled(history, limits.gap) else sieve.cut(broken(answer.values))
        if not joined or kept.wished:
            break
        answer = sieve.solve(kept)
        if answer.ending == "infeasible":
            if sieve.wake_columns(np.ones(len(programme.cost), dtype=bool)):
                answer = sieve.solve(kept)
            if answer.ending == "infeasible":
                return Relaxed("infeasible", programme, nan, np.empty(0), np.empty(0))
        if answer.ending != "optimal" or answer.values is None:
            break
        best = answer if answer.bound >= best.bound else best
        history.append(best.bound)
        listen(nan, best.bound)
    return _tight(sieve.programme, best, len(programme.rows))


def _tight(programme: Programme, answer: Answer, own: int) -> Relaxed:
    """Keep the programme's own rows and of the cuts those that carry a price."""
    dual = np.zeros(len(programme.rows))
    dual[: len(answer.row_dual)] = answer.row_dual
    rows = programme.rows.take((np.arange(len(dual)) < own) | (np.abs(dual) > 1e-9))
    kept = Programme(programme.cost, programme.lower, programme.upper, programme.integer, rows)
    values = answer.values if answer.values is not None else np.empty(0)
    return Relaxed("optimal", kept, answer.bound, values, answer.reduced_cost)


def _stalled(history: list[float], gap: float) -> bool:
    """Whether five rounds have lifted the bound by less than a twentieth of the gap."""
    return len(history) > 5 and history[-1] - history[-6] <= gap / 20 * abs(history[-1])
