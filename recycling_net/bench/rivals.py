"""Straight HiGHS, CP-SAT and spopt on the same instances, each for the same seconds in a process of its own."""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable
from math import inf, nan
from typing import NamedTuple

import numpy as np

from recycling_net.bench import LOCATION_RIVALS
from recycling_net.bench.instances import Instance
from recycling_net.bench.straight import programme_of
from recycling_net.bench.two_stage import TwoStage
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Programme

LARGEST = 1_000_000
"""spopt writes an object for every pair of a place and a site: of more pairs it would not even see its time limit."""


class Told(NamedTuple):
    """What a rival says: nan where it found nothing or proves nothing; ``note`` says why it was not asked."""

    objective: float = nan
    bound: float = nan
    note: str = ""


def highs(instance: Instance | TwoStage, seconds: float, gap: float) -> Told:
    """The whole programme in HiGHS."""
    begun = time.monotonic()
    limits = Limits(begun + seconds, gap, 1, 1)
    answer = Solver(programme_of(instance), limits, whole=True).run(limits)
    return Told(answer.objective, answer.bound)


def cpsat(instance: Instance | TwoStage, seconds: float, gap: float) -> Told:
    """The whole programme in CP-SAT, which knows whole numbers only: flows are whole where all that limits them is."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  # large: only the process that needs it loads it

    begun = time.monotonic()
    programme = programme_of(instance)
    if not _all_whole(programme):
        return Told(note="no model: CP-SAT knows whole amounts only")
    model = cp_model.CpModel()
    columns = [
        model.new_int_var(int(low), int(high), "")
        for low, high in zip(programme.lower.tolist(), programme.upper.tolist(), strict=True)
    ]
    rows = programme.rows
    start, index, value = (part.tolist() for part in (rows.matrix.indptr, rows.matrix.indices, rows.matrix.data))
    for row, (low, high) in enumerate(zip(rows.lower.tolist(), rows.upper.tolist(), strict=True)):
        part = slice(start[row], start[row + 1])
        among = cp_model.LinearExpr.weighted_sum([columns[at] for at in index[part]], [int(of) for of in value[part]])
        least = cp_model.INT_MIN if low == -inf else int(low)
        model.add_linear_constraint(among, least, cp_model.INT_MAX if high == inf else int(high))
    model.minimize(cp_model.LinearExpr.weighted_sum(columns, programme.cost.tolist()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.relative_gap_limit = gap
    solver.parameters.max_time_in_seconds = max(0.01, begun + seconds - time.monotonic())
    status = solver.solve(model)
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    return Told(solver.objective_value if found else nan, solver.best_objective_bound)


def _all_whole(programme: Programme) -> bool:
    """Whether all limits and coefficients are whole; costs need not be."""
    rows = programme.rows
    numbers = (programme.lower, programme.upper, rows.lower, rows.upper, rows.matrix.data)
    return all(bool((part[np.isfinite(part)] % 1 == 0).all()) for part in numbers)


def spopt(instance: Instance | TwoStage, seconds: float, gap: float) -> Told:
    """The p-median of spopt with CBC, its usual solver; of spopt's problems it is the one that these instances pose."""
    if importlib.util.find_spec("spopt") is None:
        return Told(note="not installed: pip install 'recycling-net[versus]'")
    if isinstance(instance, TwoStage) or instance.location.count is None or instance.location.fixed.any():
        return Told(note="no model: spopt has no fixed costs and no second stage")
    if instance.table is None or instance.table.size > LARGEST:
        return Told(note=f"no model: more than {LARGEST:,} pairs")
    import pulp  # noqa: PLC0415  # comes with spopt, which is an extra
    from spopt.locate import PMedian  # noqa: PLC0415  # an extra

    begun = time.monotonic()
    median = PMedian.from_cost_matrix(instance.table, np.ones(len(instance.table)), instance.location.count)
    left = max(1.0, begun + seconds - time.monotonic())
    problem = median.problem
    problem.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=left, threads=1, gapRel=gap))
    found = problem.sol_status in (pulp.LpSolutionOptimal, pulp.LpSolutionIntegerFeasible)
    objective = float(problem.objective.value()) if found else nan
    return Told(objective, objective if problem.sol_status == pulp.LpSolutionOptimal else nan)


RIVALS: dict[str, Callable[[Instance | TwoStage, float, float], Told]] = dict(
    zip(LOCATION_RIVALS, (highs, cpsat, spopt), strict=True)
)
