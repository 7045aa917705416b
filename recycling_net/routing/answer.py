"""The best rounds found for a problem."""

from __future__ import annotations

from dataclasses import dataclass

from recycling_net.plan import StoppedBecause
from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import Rounds


@dataclass(frozen=True, slots=True)
class Answer:
    """The best rounds of one problem, a bound on their cost, and how they were found."""

    problem: Problem
    rounds: Rounds
    bound_yuan: float
    stopped_because: StoppedBecause = "gap"
    iterations: int = 0
    seconds: float = 0.0
    error: str = ""
    """What broke the search down."""
