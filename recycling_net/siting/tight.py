"""Which of the planner's rules a plan uses to the full."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.scenario.rules import rule_name
from recycling_net.siting.model import Floats
from recycling_net.siting.problem import amounts, positions
from recycling_net.siting.task import Task

SLACK = 0.01
"""A rule of whose amount at most this share is left binds: sites are whole, so that hardly any is used to the last yuan."""
_OWN = ("decided",)
"""Rules that hold or do not, and are never used by part."""


def tight(task: Task, values: Floats) -> tuple[str, ...]:
    """Return the names of the rules with no slack worth speaking of; of a rule for several areas or years one is enough.

    Rows against zero say who may count, not how much, so they tell nothing.
    """
    matrix, rows = task.programme.rows.matrix, task.programme.rows
    names = []
    for (name, index), own in task.written.items():
        if name in _OWN or not len(own):
            continue
        at = slice(own.start, own.stop)
        amount = np.asarray(matrix[at] @ values, dtype=float)
        slack = np.full(len(own), np.inf)
        for limit in (rows.lower[at], rows.upper[at]):
            told = np.isfinite(limit) & (limit != 0)
            slack[told] = np.minimum(slack[told], np.abs(amount[told] - limit[told]) / np.abs(limit[told]))
        if (slack <= SLACK).any():
            names.append(rule_name(name, getattr(task.problem.scenario.rules, name)[index]))
    return tuple(dict.fromkeys([*names, *_stretched(task, values)]))


def _stretched(task: Task, values: Floats) -> list[str]:
    """Radii up to which somebody is served: they are no rows, as what is farther is no option at all."""
    problem = task.problem
    used = (values[task.columns.option] > 0.5).any(axis=1)
    kind = problem.sites["kind"].to_numpy()[positions(problem.options, "site_at")[used]]
    farthest = pd.Series(amounts(problem.options, "km")[used]).groupby(kind).max()
    return [
        rule_name("service_radius", rule)
        for rule in problem.scenario.rules.service_radius
        if farthest.get(rule.kind, 0.0) >= (1 - SLACK) * rule.within
    ]
