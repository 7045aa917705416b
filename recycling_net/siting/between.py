"""A better plan between a plan and what is near the best: what both agree on stands, the rest is decided anew.

Relaxation induced neighbourhoods (Danna, Rothberg and Le Pape 2005), here also between the plan and what areas would do
alone; they widen by what costs little in the relaxation where nothing is found any more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import cycle

import numpy as np

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Floats, Programme
from recycling_net.siting.relax import Relaxed

ALIKE = 1e-6
SHARE = 0.3
"""One look takes at most this share of the time that is left."""
CHEAP, WIDER = 1e-4, 3.0
"""What costs up to this share of the money is decided anew first where nothing else helps; then so many times more."""
WORTH = 1e-6
"""A plan is better if it saves this share of its cost."""


@dataclass(slots=True)
class Between:
    """A plan that gets better between itself and others; ``others`` (columns,) need be no plans."""

    relaxed: Relaxed
    values: Floats
    others: Sequence[Floats]
    limits: Limits

    @property
    def objective(self) -> float:
        """Cost of the plan, yuan."""
        return float(self.relaxed.programme.cost @ self.values)

    def improve(self, bound: float, far: float, money: float, tell: Callable[[float], None]) -> None:
        """Look between the plan and each of the others in turn, until the plan is within the gap or time is over.

        Where none of them helps and the plan is still more than ``far`` yuan from the bound, what costs up to some
        share of ``money`` more is decided anew too, and ever more, as long as looks come to their end.
        """
        failed, cut, cheap = 0, False, 0.0
        for other in cycle(self.others):
            if self.limits.left <= 0 or self.limits.wished:
                return
            if self.objective - bound <= self.limits.gap * abs(self.objective):
                return
            better, ended = self._look(other, cheap)
            if better:
                tell(self.objective)
            failed, cut = (0, False) if better else (failed + 1, cut or not ended)
            if failed == len(self.others):
                if cut or cheap > money or self.objective - bound <= far:
                    return
                failed, cheap = 0, max(WIDER * cheap, CHEAP * money)

    def _look(self, other: Floats, cheap: float) -> tuple[bool, bool]:
        """Decide anew what the plan and the other do not agree on or what costs less than ``cheap``.

        Return whether that is better, and whether the look came to its end.
        """
        whole = self.relaxed.programme
        agreed = whole.integer & (np.abs(other - self.values) < ALIKE) & (np.abs(self.relaxed.reduced_cost) >= cheap)
        stands = np.round(self.values)
        part = Programme(
            whole.cost, np.where(agreed, stands, whole.lower), np.where(agreed, stands, whole.upper), whole.integer,
            whole.rows.take(self.relaxed.needed),
        )  # fmt: skip
        solver = Solver(part, replace(self.limits, gap=self.limits.gap / 2), whole=True)
        solver.start_from(self.values)
        before = self.objective
        answer = solver.run(self.limits.sooner(SHARE * self.limits.left))
        ended = answer.ending == "optimal"
        if answer.values is None or not answer.objective < before - WORTH * abs(before):
            return False, ended
        self.values = answer.values
        return True, ended
