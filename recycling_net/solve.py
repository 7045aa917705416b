"""From a scenario to a plan: siting, routing of what was sited, named reasons where no plan exists."""

from __future__ import annotations

import platform
import threading
import time
from dataclasses import replace
from importlib.metadata import version

from recycling_net import apart, siting
from recycling_net.baseline import beside
from recycling_net.diagnose import explain
from recycling_net.errors import NoPlanError
from recycling_net.network import Network, build, impossible
from recycling_net.plan import Plan
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing import plan_rounds
from recycling_net.scenario import Scenario
from recycling_net.union import unite

EXPLAINED = 100.0
"""Seconds after which it is told why there is no plan: two minutes with reading before and writing after it."""


def solve(
    scenario: Scenario,
    network: Network | None = None,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
    earlier: siting.Earlier | None = None,
) -> Plan:
    """Return the plan of a scenario: facilities, assignments, flows, routes, costs, a proven bound, today's network.

    Parameters
    ----------
    network
        The scenario's network if it has been built already; otherwise it is built here.
    listen
        Called with progress events from the solving thread.
    stop
        When set, the search ends soon and the best plan so far is returned (``stopped_because`` interrupted).
    earlier
        A plan that siting begins with; whatever it is, the answer is as good and as proven as without it.

    Raises
    ------
    NoPlanError
        No plan can exist; the issues name the rules that cannot hold together.
    TimeOutError
        The time limit came before any plan; nothing is known about whether one exists.
    """
    clock = [time.perf_counter()]
    seconds: dict[str, float] = {}

    def lap(stage: str) -> None:
        clock.append(time.perf_counter())
        seconds[stage] = clock[-1] - clock[-2]

    if network is None:
        listen(Progress(stage="network"))
        network = build(scenario)
    lap("network")
    if reasons := impossible(scenario, network):
        listen(Progress(stage="diagnose"))
        diagnosis = explain(scenario, seconds=EXPLAINED, listen=listen)
        raise NoPlanError((*reasons, *diagnosis.issues), diagnosis.way)
    listen(Progress(stage="siting"))
    try:
        plan = siting.solve(scenario, network, listen=listen, stop=stop, earlier=earlier)
    except NoPlanError as proof:
        listen(Progress(stage="diagnose"))
        left = EXPLAINED - (time.perf_counter() - clock[0])
        diagnosis = explain(scenario, seconds=max(left, EXPLAINED / 2), listen=listen)
        raise NoPlanError(diagnosis.issues or proof.issues, diagnosis.way) from None
    lap("siting")
    if scenario.solve.union is not None:
        plan = unite(scenario, network, plan, listen=listen, stop=stop)
        lap("union")
    listen(Progress(stage="routing"))
    plan = plan_rounds(scenario, network, plan, listen=listen, stop=stop)
    lap("routing")
    baseline = beside(scenario, network, listen=listen, stop=stop)
    lap("baseline")
    separate = apart.beside(scenario, network, plan, listen=listen, stop=stop)
    lap("apart")
    if stop is not None and stop.is_set():
        plan = replace(plan, stopped_because="interrupted")
    return replace(
        plan,
        baseline=baseline,
        apart=separate,
        seconds={**plan.seconds, **seconds},
        versions=_versions(),
        seed=scenario.solve.seed,
    )


def _versions() -> dict[str, str]:
    packages = ("recycling-net", "highspy", "pyvrp", "numpy", "pandas")
    return {"python": platform.python_version(), **{name: version(name) for name in packages}}
