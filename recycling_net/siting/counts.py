"""How many sites of a kind are open in a year: whole numbers, which prices of single sites do not know."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.columns import size_cost
from recycling_net.siting.highs import Limits
from recycling_net.siting.model import Floats, Programme, Rows
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed, anew, at_once, priced
from recycling_net.siting.task import Task

APART = 1e-3
"""A number that is nearer to a whole one is left as it is."""
SHARE = 0.2
"""A question takes at most this share of the time that is left."""


@dataclass(slots=True)
class Counts:
    """What it costs at least to have so few sites of a kind in a year, as far as it has been asked.

    Where sites of a kind cost much the same, as collection points do, plans with 21.02 of them are as cheap as any of
    the many ways to choose 22: a tree over single sites meets all of these. So it is asked once what 21 would cost.

    Attributes
    ----------
    programme
        The relaxation, with the rows that matter.
    numbers
        (numbers, columns) each counts the sites of a kind in a year that the plan may open or close.
    kinds
        Which numbers are of one kind each, the dearest kind first.
    least
        (number, so many) -> what fewer cost at least, yuan.
    """

    programme: Programme
    numbers: sp.csr_matrix
    kinds: list[range]
    least: dict[tuple[int, int], float] = field(default_factory=dict)

    def raised(self, relaxed: Relaxed, level: float, limits: Limits) -> tuple[Relaxed, float]:
        """Return the relaxation with what plans cheaper than ``level`` keep: at least so many sites of a kind.

        Returned beside it is below what these rows hold, yuan: at least the level.
        """
        best, known = relaxed, 0
        while best.bound < level:
            rows = self._rows(level)
            if len(rows) > known:
                best, known = _with(relaxed, rows, limits) or best, len(rows)
            if best.bound >= level or not self._asked(best.values, level, limits):
                break
        return best, min((least for least in self.least.values() if least > level), default=np.inf)

    def _rows(self, level: float) -> Rows:
        """Rows of the numbers that are known to be dear below so many."""
        most: dict[int, int] = {}
        for (number, many), least in self.least.items():
            if least > level:
                most[number] = max(many, most.get(number, 0))
        chosen = sorted(most)
        least_many = np.array([most[number] for number in chosen], dtype=float)
        return Rows(least_many, np.full(len(chosen), np.inf), self.numbers[chosen])

    def _asked(self, values: Floats, level: float, limits: Limits) -> bool:
        """Ask what fewer cost where the values have a broken number, kind by kind; return whether that excludes some."""
        until = limits.sooner(SHARE * limits.left)
        amounts = self.numbers @ values[: self.numbers.shape[1]]
        for kind in self.kinds:
            new = False
            for number in kind:
                many = int(np.ceil(amounts[number]))
                broken = abs(amounts[number] - round(amounts[number])) > APART
                if not broken or (number, many) in self.least or until.left <= 0:
                    continue
                fewer = Rows(np.array([-np.inf]), np.array([many - 1.0]), self.numbers[[number]])
                asked = self.programme.with_rows(fewer)
                answer = at_once(asked, until)
                proved = priced(asked, answer.row_dual)[1] if answer.ending == "optimal" else -np.inf
                self.least[number, many] = np.inf if answer.ending == "infeasible" else proved
                new |= self.least[number, many] > level
            if new:
                return True
        return False


def counts(task: Task, relaxed: Relaxed) -> Counts:
    """Return the numbers of a task, kinds of dear sites first, nothing asked yet."""
    problem = task.problem
    site = positions(problem.choices, "site")
    free = problem.free[site]
    yuan = (size_cost(problem)[:, -1] * free).astype(float)
    mean = pd.Series(yuan[free]).groupby(problem.choices["kind"].to_numpy()[free]).mean().sort_values(ascending=False)
    kinds, years = problem.sites["kind"].to_numpy(), len(problem.years)
    rows = []
    for kind in mean.index:
        own = np.flatnonzero((kinds == kind) & problem.free)
        for year in range(years):
            number = np.zeros(len(task.programme.cost))
            np.add.at(number, task.columns.is_open[own, year], 1.0)
            rows.append(number)
    programme = replace(relaxed.programme, rows=relaxed.programme.rows.take(relaxed.needed))
    every = [range(at * years, (at + 1) * years) for at in range(len(mean))]
    return Counts(programme, sp.csr_matrix(np.array(rows).reshape(-1, len(task.programme.cost))), every)


def _with(relaxed: Relaxed, rows: Rows, limits: Limits) -> Relaxed | None:
    """The relaxation with further rows; None where time runs out."""
    more = replace(
        relaxed,
        programme=relaxed.programme.with_rows(rows),
        needed=np.concatenate([relaxed.needed, np.ones(len(rows), dtype=bool)]),
    )
    again = anew(more, limits)
    if again.ending == "infeasible":
        return replace(more, bound=np.inf)
    return replace(again, bound=max(again.bound, relaxed.bound)) if again.ending == "optimal" else None
