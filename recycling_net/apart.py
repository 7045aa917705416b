"""What the two networks cost apart: the same scenario without what the household-waste system lends, solved beside it."""

from __future__ import annotations

import threading
from dataclasses import replace

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.errors import Issue, NoPlanError, TimeOutError
from recycling_net.network import Network, build, impossible
from recycling_net.plan import ApartBasis, ApartFigures, Plan
from recycling_net.progress import Listener, Progress, silent
from recycling_net.scenario import Rounds, Scenario

WHY: dict[str, tuple[str, str]] = {
    "time": ("在时限内没有找到方案", "no plan was found in time"),
    "no_plan": ("没有可行的方案", "no plan can exist"),
    "refused": ("得到的方案没有通过独立复核", "the plan did not pass the independent check"),
}
"""Why nothing is known of the two networks apart."""


def separate(scenario: Scenario) -> Scenario:
    """Return the scenario without the sites and rounds of the waste system; its own rounds are not driven."""
    alone = scenario.solve.model_copy(update={"union": None})
    return scenario.model_copy(update={"two_networks": None, "rounds": Rounds(), "baseline": None, "solve": alone})


def beside(
    scenario: Scenario,
    network: Network,
    plan: Plan,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> ApartFigures | None:
    """Return what the networks cost apart beside the plan, which has them together; None where nothing is shared.

    Both are solved to the scenario's gap, so that the saving lies between ``least_yuan`` and ``most_yuan``.
    """
    if scenario.two_networks is None:
        return None
    listen(Progress(stage="apart"))
    together = _together(scenario, plan)
    own = separate(scenario)
    there = build(own, network.ways)
    basis: ApartBasis = "no_plan"
    if impossible(own, there):
        return together
    try:
        found = siting.solve(own, there, stop=stop)
    except NoPlanError:
        return together
    except TimeOutError:
        basis = "time"
    else:
        basis = "solved" if verify(own, there, found).ok else "refused"
    if basis != "solved":
        return replace(together, basis=basis)
    sums = found.tables["costs"].groupby("item")["discounted_yuan"].sum()
    costs = {str(item): float(yuan) for item, yuan in sums.items()}
    return replace(
        together, basis=basis, apart_yuan=found.objective_yuan, apart_bound_yuan=found.bound_yuan, cost_yuan=costs
    )


def _together(scenario: Scenario, plan: Plan) -> ApartFigures:
    """The figures of the plan, as if nothing were known of the networks apart."""
    shared = scenario.two_networks.hosts if scenario.two_networks is not None else frozenset[str]()
    hosts = tuple(str(code) for code in plan.tables["facilities"]["code"] if code in shared)
    ridden_t = float(plan.tables["backhauls"]["tonnes"].sum())
    return ApartFigures("no_plan", plan.objective_yuan, plan.bound_yuan, hosts=hosts, ridden_t=ridden_t)


def unsure(figures: ApartFigures | None) -> tuple[Issue, ...]:
    """Return the warning that nothing is known of the networks apart."""
    if figures is None or figures.basis == "solved":
        return ()
    return (Issue("RN576", facts={"reason": WHY[figures.basis]}),)
