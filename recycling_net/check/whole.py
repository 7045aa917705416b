"""The independent check: every rule, every balance and every yuan of a plan, computed again from the scenario."""

from __future__ import annotations

from collections.abc import Iterator

from recycling_net.check import answer as answers
from recycling_net.check import (
    carbon,
    drives,
    facilities,
    flows,
    labels,
    land,
    loads,
    money,
    routes,
    rules,
    service,
    standing,
    structure,
    two_networks,
    union,
)
from recycling_net.check.answer import Answer
from recycling_net.check.finding import CheckReport, Finding, summarise
from recycling_net.check.limits import service_limits
from recycling_net.check.question import Question, ask
from recycling_net.check.rounds import rounds
from recycling_net.check.storage import storage
from recycling_net.check.utilisation import capacity_warnings
from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario


def verify(scenario: Scenario, network: Network, plan: Plan) -> CheckReport:
    """Return what an independent re-computation of the plan finds.

    Distances, supply, candidate sites, rules and money are worked out from the scenario alone; of the network only
    its digest and what stands on the road map are read. A plan whose tables cannot be read is reported without looking at its rules.
    """
    question = ask(scenario, network.ways)
    found = [*structure.identity(question, network, plan), *structure.tables(plan)]
    if not any(part.faults for part in found):
        found += structure.names(question, plan)
    if not any(part.faults for part in found if part.rule != "identity"):
        answer = answers.read(question, plan)
        found += _rules(question, answer, plan)
        found += _round_rules(question, answer, plan)
        found += union.union(question, answer, plan)
    return summarise(found)


def _rules(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    yield from facilities.opened_once(plan)
    yield from facilities.existing_kept(question, answer)
    yield from facilities.facility_facts(question, answer)
    yield from land.land(question, answer)
    yield from standing.changes(question, answer)
    yield from standing.fixed(question, answer)
    yield from standing.decided(question, answer)
    yield from labels.labels(question, plan)
    yield from service.met_roads(question, answer)
    yield from service.single_assignment(answer)
    yield from service.open_when_used(answer)
    yield from service.service_mode(question, answer)
    yield from service.service_km(answer)
    yield from service.service_radius(question, answer)
    yield from service.nesting(question, answer)
    yield from service.visits(question, answer)
    yield from service.recovery_share(question, answer)
    yield from service.recovered(answer)
    yield from service.service_yuan(question, answer)
    yield from service.unserved_complete(question, answer, plan)
    yield from flows.haul_arcs(question, answer)
    yield from flows.haul_km(answer)
    yield from flows.haul_yuan(question, answer)
    yield from flows.haul_single(question, answer)
    yield from flows.flow_balance(question, answer)
    yield from flows.products(question, answer)
    yield from two_networks.backhauls(question, answer, plan)
    yield from flows.disposals(question, answer)
    yield from flows.capacity(question, answer)
    yield from storage(question, answer)
    yield from service_limits(question, answer)
    yield from capacity_warnings(question, answer, plan)
    yield from rules.recovery_table(question, answer, plan)
    yield from rules.recovery_target(question, answer)
    yield from rules.coverage(question, answer)
    yield from rules.counts(question, answer)
    lines = money.cost_lines(question, answer, plan.tables["backhauls"])
    yield from rules.budgets(question, lines)
    yield from carbon.carbon(question, answer, plan)
    yield from money.costs(question, plan, lines)
    yield from money.objective(question, plan, lines)


def _round_rules(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """The rounds, if the plan has any: a plan fresh from siting has none yet."""
    if not plan.routing and all(
        plan.tables[name].empty for name in ("routes", "stops", "unserved_orders", "calendar", "loads")
    ):
        return
    named = list(drives.references(question, plan))
    yield from named
    if any(part.faults for part in named):
        return
    driven = drives.drive(question, answer, plan)
    yield from rounds(question, answer, driven, plan)
    yield from loads.loads(question, answer, plan)
    yield from routes.figures(question, answer, driven, plan)
