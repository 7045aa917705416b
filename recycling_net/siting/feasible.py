"""Whether the rules can hold together at all, and how far a single one can go while the others hold."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Floats
from recycling_net.siting.problem import number
from recycling_net.siting.task import Task, write


def feasible(scenario: Scenario, *, seconds: float) -> bool | None:
    """Return whether some plan keeps every rule; None if time ran out before that was known."""
    task = write(number(scenario, build(scenario)))
    answer = _solver(task, np.zeros_like(task.programme.cost), scenario, seconds)
    if answer is None:
        return None
    return bool(len(answer))


def farthest(scenario: Scenario, name: str, index: int, *, seconds: float) -> float | None:
    """Return what one rule could ask for while every other rule holds, in the rule's own terms.

    Tonnes for a recovery target, a share of households for coverage, a number of sites for at_least and at_most,
    yuan for a budget: the best that was found in the time, so that asking for it is possible. None where nothing was
    found, or where the rule stands for several areas or years.
    """
    family = FAMILIES[name]
    loose = [
        family.changed(rule, family.always) if at == index else rule
        for at, rule in enumerate(getattr(scenario.rules, name))
    ]
    relaxed = scenario.model_copy(update={"rules": scenario.rules.model_copy(update={name: tuple(loose)})})
    task = write(number(relaxed, build(relaxed)))
    rows = task.written[name, index]
    places = len(task.problem.network.places)
    if len(rows) == 0 or len(rows) > {"at_least": 1, "at_most": 1, "coverage": places + 1}.get(name, len(rows)):
        return None
    amount = task.programme.rows.matrix[rows[-1 if name == "coverage" else 0]].toarray().ravel()
    values = _solver(task, -amount if family.rising else amount, scenario, seconds)
    if values is None or len(values) == 0:
        return None
    reached = float(amount @ values)
    if name == "coverage":
        return reached / max(float(task.problem.network.places["households"].sum()), 1.0)
    return reached


def _solver(task: Task, cost: Floats, scenario: Scenario, seconds: float) -> Floats | None:
    """Minimise another cost over the task: the values, an empty array if nothing can hold, None if time ran out."""
    programme = task.programme
    chosen = replace(programme, cost=cost, rows=programme.rows.take(~task.implied))
    limits = Limits(time.monotonic() + seconds, gap=0.005, threads=scenario.solve.threads, seed=scenario.solve.seed)
    answer = Solver(chosen, limits, whole=True).run(limits)
    if answer.ending == "infeasible":
        return np.empty(0)
    return answer.values
