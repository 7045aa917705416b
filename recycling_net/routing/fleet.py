"""Fleets that all depots share: on no day more vehicles than there are, whichever depot they leave from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from recycling_net.routing.answer import Answer
from recycling_net.routing.lost import with_vehicles
from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import Rounds, rounds
from recycling_net.scenario import WEEKDAYS

Ask = Callable[[Sequence[Problem]], list[Answer]]
"""Returns the best rounds of problems, in order."""
_WORKED = 6
"""Monday to Saturday (assumed)."""


@dataclass(frozen=True, slots=True)
class Fleet:
    """So many vehicles a day for all depots; ``slots`` names the days of the week on which a weekly round may be made."""

    count: int
    slots: tuple[str, ...] = ()

    @property
    def places(self) -> int:
        """How many vehicle-days there are for rounds that are driven equally often."""
        return self.count * max(1, len(self.slots))


def weekly_slots(per_week: int) -> tuple[str, ...]:
    """Return the sets of weekdays for rounds so many times a week, as far apart as six days of work allow.

    Twice a week: 周一、周四, or 周二、周五, or 周三、周六. No two sets share a day.
    """
    apart = max(1, _WORKED // per_week)
    return tuple("、".join(WEEKDAYS[first + apart * turn] for turn in range(per_week)) for first in range(apart))


def within(answers: Sequence[Answer], fleet: Fleet, ask: Ask) -> list[Answer]:
    """Return the rounds of depots of the same day with no more vehicles than the fleet has.

    Vehicles are taken one by one from the depot that misses one least: first by the visits that are then left out, by
    the cost next.
    """
    kept = list(answers)
    over = sum(len(one.rounds.days) for one in kept) - fleet.places
    fewer: dict[int, Answer] = {}
    while over > 0:
        unknown = [at for at, one in enumerate(kept) if one.rounds.days and at not in fewer]
        fewer |= dict(zip(unknown, _with_one_less([kept[at] for at in unknown], ask), strict=True))
        least = min(fewer, key=lambda at: (_loss(fewer[at], kept[at]), at))
        over -= len(kept[least].rounds.days) - len(fewer[least].rounds.days)
        kept[least] = fewer.pop(least)
    return kept


def _loss(less: Answer, now: Answer) -> tuple[int, float]:
    return len(less.rounds.unserved) - len(now.rounds.unserved), less.rounds.cost_yuan - now.rounds.cost_yuan


def _with_one_less(answers: Sequence[Answer], ask: Ask) -> list[Answer]:
    problems = [with_vehicles(one.problem, len(one.rounds.days) - 1) for one in answers]
    found = iter(ask([problem for problem in problems if problem.vehicle.count]))
    return [
        next(found)
        if problem.vehicle.count
        else replace(one, problem=problem, rounds=Rounds((), tuple(range(len(problem.visits)))), bound_yuan=0.0)
        for one, problem in zip(answers, problems, strict=True)
    ]


def on_days(answers: Sequence[Answer], slots: Sequence[str]) -> list[Answer]:
    """Return weekly rounds of all depots spread over the days of the week: one answer for each depot and set of days.

    The bound of a depot stands with its first days; visits that nobody makes are left out.
    """
    parts: dict[tuple[int, int], list[tuple[tuple[int, ...], ...]]] = {}
    number = 0
    for at, one in enumerate(answers):
        for day in one.rounds.days:
            parts.setdefault((at, number % len(slots)), []).append(day.trips)
            number += 1
    told: set[int] = set()
    found = []
    for (at, slot), sequences in sorted(parts.items()):
        one = answers[at]
        visits = [visit for trips in sequences for trip in trips for visit in trip]
        part = replace(one.problem.only(visits), day=slots[slot], day_number=slot)
        place = {visit: position for position, visit in enumerate(visits)}
        made = rounds(
            part, tuple(tuple(tuple(place[visit] for visit in trip) for trip in trips) for trips in sequences)
        )
        if made is None:
            raise RuntimeError("rounds break a limit on another day")
        first = replace(one, problem=part, rounds=made)
        found.append(replace(first, bound_yuan=0.0, iterations=0, seconds=0.0) if at in told else first)
        told.add(at)
    return found
