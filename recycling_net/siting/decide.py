"""What opens when and who it serves: one county, one mixed-integer programme."""

from __future__ import annotations

import threading
from dataclasses import replace
from math import isnan
from time import monotonic

import numpy as np

from recycling_net.errors import InternalError, Issue, NoPlanError, StoppedError, TimeOutError
from recycling_net.network import Network
from recycling_net.plan import Plan, StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.scenario import Scenario
from recycling_net.siting.charges import Charges, charged
from recycling_net.siting.decision import Decision
from recycling_net.siting.highs import Answer, Limits, Solver
from recycling_net.siting.model import Floats, Programme
from recycling_net.siting.problem import number
from recycling_net.siting.search import search
from recycling_net.siting.start import Earlier, first_values
from recycling_net.siting.steady import steadied
from recycling_net.siting.tables import to_plan
from recycling_net.siting.task import Task, write
from recycling_net.siting.tight import tight


def solve(
    scenario: Scenario,
    network: Network,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
    earlier: Earlier | None = None,
) -> Plan:
    """Return the best plan found within the scenario's gap and time limit, with a proven lower bound on its cost.

    Parameters
    ----------
    listen
        Called with the best objective and bound so far, in yuan, while the solver runs.
    stop
        Set by another thread or a signal handler: the search ends soon and the best plan so far is returned.
    earlier
        A plan to begin with, of this scenario or one like it; what of it does not fit is left out.

    Raises
    ------
    NoPlanError
        RN501 the rules cannot hold together.
    TimeOutError
        RN502 time ran out, RN503 someone asked to stop, before any plan was found.
    InternalError
        RN504 the plan could not be made exact.
    """
    began = monotonic()
    task = write(number(scenario, network))
    decision = _decided(scenario, task, listen, stop, earlier, began)
    plan = replace(to_plan(decision), binding=tight(task, decision.values))
    listen(Progress("siting", decision.seconds, plan.objective_yuan, plan.bound_yuan))
    return plan


def solve_charged(
    scenario: Scenario,
    network: Network,
    charges: Charges,
    *,
    known: Plan,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> tuple[Plan, float]:
    """Return the best plan found where hauls cost what ``charges`` say, and how far it may be from the best one there.

    The plan's own figures are at the scenario's prices. All plans keep the same rules, so a bound proven at these
    prices for one is a bound for every other.

    Parameters
    ----------
    known
        A plan to begin with, whose bound at the scenario's own prices is proven.

    Raises
    ------
    TimeOutError
        RN502 time ran out, RN503 someone asked to stop, before any plan was found.
    """
    began = monotonic()
    task = charged(write(number(scenario, network)), charges)
    earlier = Earlier(*(known.tables[name] for name in ("facilities", "changes", "assignments")))
    decision = _decided(scenario, task, listen, stop, earlier, began)
    found = float(task.programme.cost @ decision.values)
    plan = to_plan(decision)
    bound = min(known.bound_yuan, plan.objective_yuan)
    gap = (plan.objective_yuan - bound) / abs(plan.objective_yuan) if plan.objective_yuan else 0.0
    left = max(0.0, found - decision.bound) / abs(found) if found else 0.0
    return replace(plan, bound_yuan=bound, siting_gap=gap), left


def _decided(
    scenario: Scenario,
    task: Task,
    listen: Listener,
    stop: threading.Event | None,
    earlier: Earlier | None,
    began: float,
) -> Decision:
    """What the search finds for a task, made exact; the time limit counts from ``began``."""
    limits = Limits(
        until=began + scenario.solve.time_limit * 3600, gap=scenario.solve.gap, threads=scenario.solve.threads,
        seed=scenario.solve.seed, stop=stop,
    )  # fmt: skip

    def tell(objective: float, bound: float) -> None:
        listen(Progress("siting", monotonic() - began, float(objective), float(bound)))

    if earlier is not None:
        task = replace(task, start=first_values(task, earlier, limits))
        if task.start is None:
            listen(Progress("siting anew", monotonic() - began))
    found = search(task, limits, tell)
    if found.ending == "infeasible" and found.values is None:
        raise NoPlanError([Issue("RN501")])
    if found.values is None:
        if limits.wished:
            raise StoppedError([Issue("RN503")])
        raise TimeOutError([Issue("RN502", facts={"seconds": round(scenario.solve.time_limit * 3600, 1)})])
    values = found.values
    if earlier is not None and earlier.kept:
        values = steadied(task, values, found.bound, earlier, limits)
    exact = exactly(task.programme, values, replace(limits, until=np.inf, stop=None))
    because: StoppedBecause = "interrupted" if limits.wished else "time"
    if found.ending == "optimal":
        because = "gap"
    return Decision(task.problem, task.columns, exact, found.bound, because, monotonic() - began)


def exactly(programme: Programme, values: Floats, limits: Limits) -> Floats:
    """Round the whole numbers, fix them, solve the rest again, so that flows and costs hold to the last digit.

    Raises
    ------
    InternalError
        RN504 if nothing fits the rounded numbers.
    """
    whole = np.where(programme.integer, np.round(values), 0.0)
    lower = np.where(programme.integer, whole, programme.lower)
    upper = np.where(programme.integer, whole, programme.upper)
    fixed = Programme(programme.cost, lower, upper, programme.integer, programme.rows)
    answer: Answer = Solver(fixed, limits, whole=False).run(limits)
    if answer.values is None or isnan(answer.bound):
        raise InternalError([Issue("RN504")])
    return np.where(programme.integer, whole, np.maximum(answer.values, 0.0))
