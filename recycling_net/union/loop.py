"""Siting, rounds, siting with what the rounds cost, until nothing is gained by it."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import nan

from recycling_net import siting
from recycling_net.errors import TimeOutError
from recycling_net.network import Network
from recycling_net.plan import Plan, UnionEnded, UnionFigures, UnionRound
from recycling_net.progress import Listener, Progress, silent
from recycling_net.scenario import Scenario
from recycling_net.union.changes import Decided, changes
from recycling_net.union.collection import Collection, collect, families
from recycling_net.union.fleets import ample, fleet_limits
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
    needed: Collection
    """The rounds if no shared fleet were short of vehicles: siting is not to think that what is left undone is cheap."""
    taken: Taken
    figures: UnionRound

    @property
    def rank(self) -> tuple[int, float, int]:
        """The less the better: visits left out, money; of equals the first, whose estimate was none in hindsight."""
        return self.figures.unserved, round(self.figures.total_yuan, 2), self.figures.round

    @property
    def believed_yuan(self) -> float:
        """What siting took the total for."""
        return self.figures.objective_yuan - self.figures.priced_yuan + self.figures.estimate_yuan


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
    have taught, and routes what it answers. Where a fleet that stations share has been too small, siting is told how many
    days of vehicles there are, and that rounds cost as if there were enough. Told so, siting prices that plan as it is routed: where it finds none that
    it believes to be cheaper by `Union.gain`, the loop ends. It ends as `UnionEnded` says; of all rounds the cheapest
    is kept.

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
    found = [_routed(scenario, network, _Sited(0, first, None, first.siting_gap), (), stop=stop)]
    ended: UnionEnded | None = "idle" if found[0].collection.is_idle else None
    while ended is None:
        best = min(found, key=lambda one: one.rank)
        listen(Progress("union", objective_yuan=best.figures.total_yuan, done=len(found) - 1, total=rule.rounds))
        left = began + rule.time_limit * 3600 - time.monotonic()
        if len(found) > rule.rounds or left <= 0:
            ended = "rounds" if left > 0 else "time"
            break
        within = _within(scenario, left, _times(first.objective_yuan, best.figures.total_yuan))
        made = _next(within, network, found, listen, stop)
        ended = "time" if made is None else _ending(made, best, rule.gain)
        found += [] if made is None else [made]
    if stop is not None and stop.is_set():
        ended = "interrupted"
    return _kept(scenario, network, found, ended, time.monotonic() - began)


def _next(
    scenario: Scenario, network: Network, found: list[_Round], listen: Listener, stop: threading.Event | None
) -> _Round | None:
    """What siting makes of the best plan's prices, with its rounds; None where it finds nothing in time."""
    last, best = found[-1], min(found, key=lambda one: one.rank)
    told = charges(scenario, network, (last.plan, last.needed), last.charges, stop)
    if best is not last:
        told = charges(scenario, network, (best.plan, best.needed), told, stop)
    short = {one for made in found for one in made.collection.short}
    told = replace(told, fleets=fleet_limits(scenario, network, (best.plan, best.needed), short, stop))
    try:
        plan, gap = siting.solve_charged(scenario, network, told, known=best.plan, listen=listen, stop=stop)
    except TimeOutError:
        return None
    return _routed(scenario, network, _Sited(last.figures.round + 1, plan, told, gap), found, stop=stop)


def _ending(made: _Round, best: _Round, gain: float) -> UnionEnded | None:
    """Why the loop ends with a round, ``best`` being the best one before it; None where it goes on."""
    if made.collection.is_idle:
        return "idle"
    is_new = made.figures.like == made.figures.round
    gained = best.figures.total_yuan - min(made.believed_yuan, made.figures.total_yuan)
    serves_more = made.figures.unserved < best.figures.unserved
    if is_new and (serves_more or gained >= gain * best.figures.routed_yuan):
        return None
    if made.plan.stopped_because == "time":
        return "unbettered"
    return "gain" if is_new else "repeats"


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
    before: Sequence[_Round],
    *,
    stop: threading.Event | None = None,
) -> _Round:
    """The figures of a plan with its rounds, which are driven here; ``before`` are the rounds of the loop so far."""
    plan = sited.plan
    collection = collect(scenario, network, plan, wanted=families(scenario), years=network.years, stop=stop)
    needed, short = collection, sorted({family for _, family in collection.short})
    if short:
        free = ample(scenario, short)
        needed = collect(free, network, plan, wanted=families(scenario), years=network.years, stop=stop)
    taken = Taken.of(scenario, network, plan, sited.charges)
    priced, estimate = taken.discounted(network.discount)
    routed, bound = collection.discounted(network.discount)
    ample_yuan, _ = needed.discounted(network.discount)
    decided = _decisions(plan)
    like = next((one.figures.like for one in before if _decisions(one.plan) == decided), sited.round)
    figures = UnionRound(
        round=sited.round, sites=int((plan.tables["facilities"]["status"] != "outside").sum()),
        objective_yuan=plan.objective_yuan, priced_yuan=priced, estimate_yuan=estimate, ample_yuan=ample_yuan, routed_yuan=routed,
        routed_bound_yuan=bound, total_yuan=plan.objective_yuan - priced + routed, siting_gap=sited.gap,
        left_yuan=sited.gap * abs(plan.objective_yuan - priced + estimate), unserved=collection.unserved, like=like,
        error_yuan=collection.error_yuan(network.discount),
        routed_by_family=collection.discounted_by_family(network.discount),
    )  # fmt: skip
    return _Round(plan, sited.charges, collection, needed, taken, figures)


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


def _kept(scenario: Scenario, network: Network, found: list[_Round], ended: UnionEnded, seconds: float) -> Plan:
    best = min(found, key=lambda one: one.rank)
    alone = min(found, key=lambda one: (round(one.figures.objective_yuan, 2), one.figures.round))
    told = max((one for one in found if one.figures.like == one.figures.round), key=lambda one: one.figures.round)
    took = told.figures.ample_yuan
    union = UnionFigures(
        rounds=tuple(one.figures for one in found), kept=best.figures.round, alone=alone.figures.round,
        alone_left_yuan=max(0.0, alone.plan.objective_yuan - found[0].plan.bound_yuan), estimated=told.figures.round,
        estimate_error=told.figures.estimate_yuan / took - 1 if took else nan, estimated_yuan=took,
        saved_yuan=alone.figures.total_yuan - best.figures.total_yuan, stopped_because=ended, seconds=seconds,
    )  # fmt: skip
    tables = union_tables(network, union, best.collection, best.taken)
    before, after = (Decided(one.plan, one.collection, one.taken) for one in (alone, best))
    tables["union_changes"] = changes(scenario, network, before, after)
    reached = best.plan.stopped_because == "gap" and best.charges is not None
    because = "united" if reached else best.plan.stopped_because
    return replace(best.plan, stopped_because=because, tables={**best.plan.tables, **tables}, union=union)
