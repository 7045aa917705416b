"""What the planner's rules cost in the relaxation, and which of them a decision makes dearer."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from time import monotonic

import numpy as np

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from recycling_net.scenario.rules import rule_name
from recycling_net.siting.highs import Limits
from recycling_net.siting.problem import number
from recycling_net.siting.relax import relax
from recycling_net.siting.task import write

_SECONDS = 60.0
"""Nobody waits longer for prices."""
_CHANGED = 0.1
"""A price that changes by less than this share is what the relaxation may do by chance (an assumption)."""
_NOTHING = 1e-4
"""A price below this is none, yuan per unit of a row."""

Prices = Mapping[str, float]
"""Name of a rule -> the sum of the prices of its rows, yuan by which a unit more or less of its limits changes the cost."""


def prices(scenario: Scenario, network: Network, *, stop: threading.Event | None = None) -> Prices:
    """Return what the rules that are rows of the programme cost; nothing where time or the search ended before."""
    task = write(number(scenario, network))
    solve = scenario.solve
    limits = Limits(monotonic() + _SECONDS, gap=solve.gap, threads=solve.threads, seed=solve.seed, stop=stop)
    found = relax(task, (task.begin_columns, task.begin_rows), limits, lambda _objective, _bound: None)
    if found.ending != "optimal":
        return {}
    told: dict[str, float] = {}
    for (family, index), rows in task.written.items():
        name = rule_name(family, getattr(scenario.rules, family)[index])
        told[name] = told.get(name, 0.0) + float(np.abs(found.row_dual[rows.start : rows.stop]).sum())
    return told


def shifted(before: Prices, after: Prices) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the rules that cost more after a decision than before it, and those that cost less, in their order.

    What is decided itself has no price before, and is neither.
    """
    dearer: list[str] = []
    cheaper: list[str] = []
    for name, new in after.items():
        old = before.get(name, new)
        if abs(new - old) > max(_CHANGED * max(old, new), _NOTHING):
            (dearer if new > old else cheaper).append(name)
    return tuple(dearer), tuple(cheaper)
