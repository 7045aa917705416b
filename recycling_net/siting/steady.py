"""What differs from an earlier plan by no more than the proof is worth, decided as it was there."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Floats, Programme, Rows
from recycling_net.siting.start import Earlier, as_served
from recycling_net.siting.task import Task

_SECONDS = 20.0
"""More is not worth it."""
_NEAR = 0.02
"""Nobody looks for fewer changes than within this share of them."""


def steadied(task: Task, values: Floats, bound: float, earlier: Earlier, limits: Limits) -> Floats:
    """Return a plan with the same sites in which as few places as can be are served otherwise than in an earlier one.

    It costs no more above the plan given than that may be from the best, and is within the gap asked for as well:
    min sum_o |x[o,t] - earlier[o,t]|, c x <= c values + slack. The plan given where nothing better is found.
    """
    programme = task.programme
    cost = float(programme.cost @ values)
    slack = max(0.0, min(cost - bound, limits.gap * abs(cost) - (cost - bound)))
    changes = np.zeros_like(programme.cost)
    changes[task.columns.option] = np.where(as_served(task.problem, earlier)[0], -1.0, 1.0)
    lower, upper = programme.lower.copy(), programme.upper.copy()
    for columns in (task.columns.sized.ravel(), task.columns.is_open.ravel()):
        lower[columns] = upper[columns] = np.round(values[columns])
    most = Rows(np.array([-np.inf]), np.array([cost + slack]), sp.csr_matrix(programme.cost[None, :]))
    asked = Programme(changes, lower, upper, programme.integer, programme.rows.take(~task.implied)).with_rows(most)
    soon = replace(limits.sooner(_SECONDS), gap=_NEAR)
    answer = Solver(asked, soon, whole=True).run(soon)
    return values if answer.values is None else answer.values
