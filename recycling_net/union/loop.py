"""Siting, rounds, siting with what the rounds cost, until nothing is gained by it."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, replace

from recycling_net import siting
from recycling_net.errors import TimeOutError
from recycling_net.network import Network
from recycling_net.plan import Plan, UnionEnded, UnionFigures, UnionRound
from recycling_net.progress import Listener, Progress, silent
from recycling_net.scenario import Scenario
from recycling_net.union.collection import Collection, collect, families
from recycling_net.union.prices import charges
from recycling_net.union.tables import Taken, union_tables

_CLOSER = 10.0
"""A total that is nearer to zero than the first siting's by more than this is proven as if it were not."""


@dataclass(frozen=True, slots=True)
class _Sited:
    """A plan as siting made it: at what charges (None: the scenario's own prices), how far it may be from the best."""

    round: int
    plan: Plan
    charges: siting.Charges | None
    gap: float


@dataclass(frozen=True, slots=True)
class _Round:
    """A plan with its rounds, what siting took them for, and what came of it."""

    plan: Plan
    charges: siting.Charges | None
    collection: Collection
    taken: Taken
    figures: UnionRound

    @property
    def rank(self) -> tuple[int, float, int]:
        """The less the better: visits left out, money; of equals the last, whose estimate is the best."""
        return self.figures.unserved, round(self.figures.total_yuan, 2), -self.figures.round


def unite(
    scenario: Scenario,
    network: Network,
    first: Plan,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Plan:
    """Return the best plan with its rounds' cost in place of the price of their hauls, never dearer than ``first``.

    Each round tells siting what the rounds of the cheapest plan so far cost, point by point, with what dearer plans
    have taught, and routes what it answers. Told so, siting prices that plan as it is routed: where it finds none that
    it believes to be cheaper by `Union.gain`, that plan is its answer. The loop ends as `UnionEnded` says; of all
    rounds the cheapest is kept.

    Parameters
    ----------
    first
        The plan at the scenario's own prices.
    listen
        Called with stage ``union`` after each round: the cheapest total so far in yuan.
    stop
        When set, the best plan so far is returned.
    """
    rule = scenario.solve.union
    if rule is None:
        raise ValueError("the scenario asks for no union")
    began = time.monotonic()
    found = [_routed(scenario, network, _Sited(0, first, None, first.siting_gap), stop=stop)]
    ended: UnionEnded = "gain"
    while not found[-1].collection.is_idle:
        best = min(found, key=lambda one: one.rank)
        listen(Progress("union", objective_yuan=best.figures.total_yuan, done=len(found) - 1, total=rule.rounds))
        left = began + rule.time_limit * 3600 - time.monotonic()
        if len(found) > rule.rounds or left <= 0:
            ended = "rounds" if left > 0 else "time"
            break
        made = _next(
            _within(scenario, left, _times(first.objective_yuan, best.figures.total_yuan)),
            network,
            (found[-1], best),
            listen,
            stop,
        )
        if made is None:
            ended = "time"
            break
        found.append(made)
        if made.plan is best.plan:
            ended = "gain"
            break
        if any(_decisions(made.plan) == _decisions(one.plan) for one in found[:-1]):
            ended = "repeats"
            break
    if stop is not None and stop.is_set():
        ended = "interrupted"
    return _kept(network, found, ended, time.monotonic() - began)


def _next(
    scenario: Scenario,
    network: Network,
    so_far: tuple[_Round, _Round],
    listen: Listener,
    stop: threading.Event | None,
) -> _Round | None:
    """What siting makes of the best plan's prices, with its rounds; None where it finds nothing in time.

    ``so_far`` is the last round and the best one; the best one comes again where siting believes in no gain.
    """
    last, best = so_far
    told = charges(scenario, network, (last.plan, last.collection), last.charges, stop)
    if best is not last:
        told = charges(scenario, network, (best.plan, best.collection), told, stop)
    try:
        plan, gap = siting.solve_charged(scenario, network, told, known=best.plan, listen=listen, stop=stop)
    except TimeOutError:
        return None
    number = last.figures.round + 1
    if _decisions(plan) != _decisions(best.plan):
        believed = _believed(scenario, network, plan, told)
        worth = scenario.solve.union.gain * best.figures.routed_yuan if scenario.solve.union is not None else 0.0
        if (total := best.figures.total_yuan) - believed < worth:
            bound = believed - gap * abs(believed)
            gap = max(0.0, total - bound) / abs(total) if total else 0.0
            return _routed(scenario, network, _Sited(number, best.plan, told, gap), best.collection)
    return _routed(scenario, network, _Sited(number, plan, told, gap), stop=stop)


def _believed(scenario: Scenario, network: Network, plan: Plan, told: siting.Charges) -> float:
    """What siting takes the total of a plan for."""
    priced, estimate = Taken.of(scenario, network, plan, told).discounted(network.discount)
    return plan.objective_yuan - priced + estimate


def _times(yuan: float, other: float) -> float:
    return min(abs(yuan / other), _CLOSER) if other else _CLOSER


def _within(scenario: Scenario, seconds: float, larger: float) -> Scenario:
    """Return the scenario with at most so many seconds for siting, and as many yuan of gap as the first siting had.

    Costs and sales nearly balance; where the rounds' cost brings the total so many times closer to zero, the same
    share of it would ask for a proof that is as many times finer.
    """
    limit = min(scenario.solve.time_limit, seconds / 3600)
    gap = scenario.solve.gap * max(1.0, larger)
    return scenario.model_copy(update={"solve": scenario.solve.model_copy(update={"time_limit": limit, "gap": gap})})


def _routed(
    scenario: Scenario,
    network: Network,
    sited: _Sited,
    collection: Collection | None = None,
    stop: threading.Event | None = None,
) -> _Round:
    """The figures of a plan with its rounds, which are driven here where they are not given."""
    plan = sited.plan
    if collection is None:
        collection = collect(scenario, network, plan, wanted=families(scenario), years=network.years, stop=stop)
    taken = Taken.of(scenario, network, plan, sited.charges)
    priced, estimate = taken.discounted(network.discount)
    routed, bound = collection.discounted(network.discount)
    figures = UnionRound(
        round=sited.round, sites=int((plan.tables["facilities"]["status"] != "outside").sum()),
        objective_yuan=plan.objective_yuan, priced_yuan=priced, estimate_yuan=estimate, routed_yuan=routed,
        routed_bound_yuan=bound, total_yuan=plan.objective_yuan - priced + routed, siting_gap=sited.gap,
        unserved=collection.unserved, error_yuan=collection.error_yuan(network.discount),
        routed_by_family=collection.discounted_by_family(network.discount),
    )  # fmt: skip
    return _Round(plan, sited.charges, collection, taken, figures)


def _decisions(plan: Plan) -> frozenset[tuple[object, ...]]:
    """What opens when and how large, who sends where, how often vehicles come: what rounds follow from but for loads."""
    of_each = {
        "facilities": ["code", "size", "opening_year", "last_year"],
        "changes": ["year", "code", "size"],
        "flows": ["year", "origin", "destination"],
    }
    often = plan.tables["assignments"].query("visits > 0")[["year", "place", "stream", "site", "visits"]]
    tables = {name: plan.tables[name][columns] for name, columns in of_each.items()} | {"often": often}
    return frozenset((name, *row) for name, table in tables.items() for row in table.itertuples(index=False))


def _kept(network: Network, found: list[_Round], ended: UnionEnded, seconds: float) -> Plan:
    best = min(found, key=lambda one: one.rank)
    rounds = tuple(one.figures for one in found)
    saved = found[0].figures.total_yuan - best.figures.total_yuan
    union = UnionFigures(rounds, best.figures.round, saved, ended, seconds)
    tables = union_tables(network, union, best.collection, best.taken)
    return replace(best.plan, tables={**best.plan.tables, **tables}, union=union)
