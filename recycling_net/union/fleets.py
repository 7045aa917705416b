"""How many days of vehicles siting may plan for, where the vehicles that stations share were too few."""

from __future__ import annotations

import threading
from collections.abc import Collection as Names
from collections.abc import Iterable
from dataclasses import replace

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.routing.fleet import Fleet, weekly_slots
from recycling_net.routing.milk_run import ENDS
from recycling_net.routing.schedule import rounds
from recycling_net.scenario import Scenario
from recycling_net.siting import FleetLimit
from recycling_net.union.collection import Collection, Driven, with_driven
from recycling_net.union.prices import charges

_WEEKS = 52
_OVER = 20.0
"""A vehicle-day that there is not is taken to cost so many times a usual one: as rounds do with visits left out."""

_A_DAY = {"cost_per_km": 0.0, "cost_per_hour": 0.0, "cost_per_day": 1.0}


def ample(scenario: Scenario, families: Iterable[str]) -> Scenario:
    """Return the scenario in which every station has vehicles of its own for these families of rounds."""
    own = {family: getattr(scenario.rounds, family).model_copy(update={"shared": None}) for family in families}
    return scenario.model_copy(update={"rounds": scenario.rounds.model_copy(update=own)})


def fleet_limits(
    scenario: Scenario,
    network: Network,
    needed: tuple[Plan, Collection],
    short: Names[tuple[int, str]],
    stop: threading.Event | None = None,
) -> tuple[FleetLimit, ...]:
    """Return how many days of vehicles there are for the rounds that were short, and who needs how many of them.

    Days are told apart as yuan are: by the charges that there would be if a day of a vehicle cost one yuan, and nothing else
    anything.

    Parameters
    ----------
    needed
        A plan with its rounds as they would be driven with vehicles enough.
    short
        Years and families of rounds.
    """
    plan, found = needed
    families = {family for _, family in short}
    counted = _in_days(scenario, families)
    driven = [_by_days(one) for one in found.driven if one.problem.family in families]
    if not driven:
        return ()
    told = charges(counted, network, (plan, with_driven(found, driven)), None, stop)
    limits = []
    for year, family in sorted(short):
        own = [one for one in found.driven if (one.year, one.problem.family) == (year, family)]
        days = sum(len(one.rounds.days) * one.per_year for one in own)
        if days:
            usual = sum(one.rounds.cost_yuan * one.per_year for one in own) / days
            limits.append(FleetLimit(year, family, told, _most_days(scenario, family), _OVER * usual))
    return tuple(limits)


def _in_days(scenario: Scenario, families: Iterable[str]) -> Scenario:
    """The scenario in which a day of these families' vehicles costs one yuan, and nothing else anything."""
    names = {getattr(scenario.rounds, family).vehicle for family in families}
    fleet = {name: one.model_copy(update=_A_DAY) if name in names else one for name, one in scenario.fleet.items()}
    return ample(scenario, families).model_copy(update={"fleet": fleet})


def _by_days(one: Driven) -> Driven:
    """The same rounds where a day of a vehicle costs one yuan."""
    problem = replace(one.problem, vehicle=one.problem.vehicle.model_copy(update=_A_DAY))
    made = rounds(problem, tuple(day.trips for day in one.rounds.days))
    if made is None:
        raise RuntimeError("rounds break a limit at another price")
    return replace(one, problem=problem, rounds=made)


def _most_days(scenario: Scenario, family: str) -> float:
    """Vehicle-days of a year: rounds at fixed times a week have days of their own, a calendar those on which it drives."""
    rule = getattr(scenario.rounds, family)
    count = scenario.fleet[rule.vehicle].count
    if family == "daily":
        return float(count * rule.working_days)
    if family in ENDS and rule.calendar is None:
        return float(Fleet(count, weekly_slots(rule.per_week)).places * rule.per_week * _WEEKS)
    return float(count * len(set(rule.calendar.days)) * _WEEKS)
