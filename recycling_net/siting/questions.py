"""Whether rules can hold together, and by how little they would have to give way: relaxations first, then plans."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from recycling_net.scenario import Scenario
from recycling_net.scenario.families import Instance
from recycling_net.siting.elastic import Elastic, elastic
from recycling_net.siting.highs import Answer, Limits
from recycling_net.siting.model import Floats
from recycling_net.siting.reduced import reduced

GAP = 0.002
"""How exactly the least change is found, as a share of it."""


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions about the rules of one scenario, and the time there is for all of them.

    A question names the rules that hold, or how far each may give way at most; all others are as if they were not.
    """

    elastic: Elastic
    until: float
    threads: int
    seed: int
    broken: list[Collection[Instance]] = field(default_factory=list)
    """Of each plan found the rules that it does not keep."""

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.until - time.monotonic())

    def relaxed(self, most: Mapping[Instance, float], wanted: Collection[Instance] = ()) -> Answer:
        """Return by how little the wanted ones could give way in the relaxation: less than that proves nothing possible."""
        limits = self._limits(self.left)
        return reduced(self.elastic.asking(most, wanted)).solve(limits, whole=False)

    def whole(
        self,
        most: Mapping[Instance, float],
        wanted: Collection[Instance] = (),
        *,
        seconds: float,
        start: Floats | None = None,
        dear: Collection[Instance] = (),
    ) -> Answer:
        """Return a plan in which the wanted ones give way by little; where it must be those that are ``dear`` as well."""
        limits = self._limits(min(seconds, self.left))
        asked = self.elastic.asking(most, wanted, dear=dear, whole=True)
        answer = reduced(asked).solve(limits, whole=True, start=start)
        if answer.values is not None:
            self.broken.append(self.elastic.given(answer.values).keys())
        return answer

    def impossible(self, held: Collection[Instance]) -> bool:
        """Return whether already the relaxation of rules cannot hold: proof that no plan keeps them."""
        return self.relaxed(dict.fromkeys(held, 0.0)).ending == "infeasible"

    def possible(self, held: Collection[Instance], *, seconds: float) -> bool | None:
        """Return whether some plan keeps the rules; None if time ran out before that was known."""
        if any(not broken & set(held) for broken in map(set, self.broken)):
            return True
        if self.left <= 0:
            return None
        if self.impossible(held):
            return False
        answer = self.whole(dict.fromkeys(held, 0.0), seconds=seconds)
        if answer.values is not None:
            return True
        return False if answer.ending == "infeasible" else None

    def _limits(self, seconds: float) -> Limits:
        return Limits(time.monotonic() + seconds, gap=GAP, threads=self.threads, seed=self.seed)


def questions(scenario: Scenario, *, seconds: float) -> Questions:
    """Return the questions that may be asked about a scenario's rules within so many seconds."""
    until = time.monotonic() + seconds
    return Questions(elastic(scenario), until, scenario.solve.threads, scenario.solve.seed)
