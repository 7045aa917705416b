"""The best cost and the best bound so far, and whether that is enough."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite

from recycling_net.siting.highs import Ending, Limits
from recycling_net.siting.relax import Listen

CLOSE = 1e-7
"""Nothing is proved closer than this share of the cost, since numbers are rounded on the way."""
WITHIN = 0.999
"""Where all answers cost whole numbers, one that is so much less than another does not exist."""


@dataclass(slots=True)
class Record:
    """What a search knows of its answer; ``whole_costs`` says that all answers cost whole numbers."""

    limits: Limits
    listen: Listen
    whole_costs: bool
    cost: float = inf
    proved: float = -inf

    @property
    def bound(self) -> float:
        """No answer costs less."""
        bound = self.proved
        if self.whole_costs and isfinite(bound):
            bound = float(ceil(bound - 1e-6))
        return min(bound, self.cost)

    @property
    def near(self) -> bool:
        """Whether the gap is reached."""
        return isfinite(self.cost) and self.cost - self.bound <= self.tolerance

    @property
    def tolerance(self) -> float:
        """What need not be proved away, in the unit of the cost."""
        return max(self.limits.gap, CLOSE) * abs(self.cost)

    @property
    def done(self) -> bool:
        """Whether the gap, the time or someone's wish ends the search, or there cannot be an answer."""
        return self.near or self.limits.left == 0 or self.limits.wished or self.proved == inf

    @property
    def ending(self) -> Ending:
        """Why the search is at its end."""
        if self.near:
            return "optimal"
        if self.proved == inf:
            return "infeasible"
        return "interrupted" if self.limits.wished else "time"

    @property
    def cutoff(self) -> float:
        """What is proved to cost so much is of no use beside the answer in hand."""
        if not isfinite(self.cost):
            return inf
        return self.cost - max(WITHIN if self.whole_costs else 0.0, 0.99 * self.tolerance)

    def found(self, cost: float) -> bool:
        """Note an answer; return whether it is the best so far."""
        if not cost < self.cost:
            return False
        self.cost = cost
        self.listen(self.cost, self.bound)
        return True

    def prove(self, bound: float) -> None:
        """Note a bound for all answers."""
        self.proved = max(self.proved, bound)
        self.listen(self.cost, self.bound)
