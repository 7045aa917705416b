"""What is said of a scenario without any plan, without its way out."""

from __future__ import annotations

from recycling_net import diagnose
from recycling_net.errors import Issue
from recycling_net.scenario import Scenario


def explain(scenario: Scenario, *, seconds: float = 60) -> tuple[Issue, ...]:
    """Return the issues alone."""
    return diagnose.explain(scenario, seconds=seconds).issues
