"""Rounds on the days that even out days and weeks, where another day costs the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from recycling_net.routing.calendar.choose import ANY_TIME, Chosen, Client, Task
from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import day
from recycling_net.scenario import day_word

_WORTH = 1e-6
"""Squared hours: a move that gains less is none."""
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Round:
    """One vehicle's day: which visits of which problem it makes, and its hours; with visits left out the whole problem."""

    problem: Problem
    positions: tuple[int, ...]
    vehicles: int
    hours: float


@dataclass(slots=True)
class _Group:
    """Rounds of one depot that visit the same clients on several days, and so move together: by ``shift`` days."""

    depot: int
    rounds: list[_Round]
    shifts: list[int]
    length: int
    shift: int = 0

    def days(self, shift: int) -> list[int]:
        """On which days its rounds are made."""
        return [(one.problem.day_number + shift) % self.length for one in self.rounds]


def spread(made: Sequence[tuple[Task, Chosen]], most: int | None = None) -> list[Chosen]:
    """Return the calendars of all depots with rounds moved to other days, each as it is driven now.

    A round moves with all that visit the same clients, only to days on which its depot makes no other round, and only so
    that each client keeps one of its patterns and its hours: kilometres and yuan stay. The sum of the squared hours of
    days and of weeks, of all depots together and of the depot, falls with every move. On no day that a round is moved to
    are more than ``most`` vehicles out.
    """
    if not made:
        return []
    length = 7 * made[0][0].weeks
    groups = [group for depot, one in enumerate(made) for group in _groups(depot, one, length)]
    hours, out = np.zeros((len(made), length)), Counter[int]()
    taken = [Counter[int]() for _ in made]
    for group in groups:
        _put(group, hours, (out, taken[group.depot]), 1)
    moving = True
    while moving:
        moving = False
        for group in groups:
            before = group.shift
            _put(group, hours, (out, taken[group.depot]), -1)
            group.shift = _best(group, hours, (out, taken[group.depot]), most)
            _put(group, hours, (out, taken[group.depot]), 1)
            moving = moving or group.shift != before
    return [
        _moved(task, chosen, [one for one in groups if one.depot == depot])
        for depot, (task, chosen) in enumerate(made)
    ]  # fmt: skip


def _groups(depot: int, made: tuple[Task, Chosen], length: int) -> list[_Group]:
    task, chosen = made
    clients = {one.point.code: (one, pattern) for one, pattern in zip(task.clients, chosen.patterns, strict=True)}
    found: list[tuple[set[str], list[_Round]]] = []
    for one in (one for problem in chosen.problems for one in _rounds(problem)):
        codes, rounds = {one.problem.visits[position].point.code for position in one.positions}, [one]
        apart = []
        for others, own in found:
            if codes & others:
                codes, rounds = codes | others, own + rounds
            else:
                apart.append((others, own))
        found = [*apart, (codes, rounds)]
    return [
        _Group(depot, rounds, [s for s in range(length) if all(_may(*clients[code], s, length) for code in codes)], length)
        for codes, rounds in found
    ]  # fmt: skip


def _rounds(problem: Problem) -> list[_Round]:
    driven = [
        _Round(problem, tuple(position for trip in trips for position in trip), 1, made.hours if made else 0.0)
        for trips in problem.begin
        for made in [day(problem, trips)]
    ]
    if sum(len(one.positions) for one in driven) == len(problem.visits):
        return driven
    return [_Round(problem, tuple(range(len(problem.visits))), len(driven), sum(one.hours for one in driven))]


def _may(client: Client, pattern: Sequence[int], shift: int, length: int) -> bool:
    """Whether a client may be visited so many days later, at the same hours."""
    later = [(one + shift) % length for one in pattern]
    same = (client.begin_h.get(a, ANY_TIME) == client.begin_h.get(b, ANY_TIME) for a, b in zip(pattern, later, strict=True))  # fmt: skip
    return tuple(sorted(later)) in client.patterns and all(same)


def _put(group: _Group, hours: Floats, counts: tuple[Counter[int], Counter[int]], sign: int) -> None:
    """Enter the rounds of a group, or strike them out: hours, vehicles of all depots and rounds of its own by day."""
    for one, number in zip(group.rounds, group.days(group.shift), strict=True):
        hours[group.depot, number] += sign * one.hours
        counts[0][number] += sign * one.vehicles
        counts[1][number] += sign


def _best(group: _Group, hours: Floats, counts: tuple[Counter[int], Counter[int]], most: int | None) -> int:
    """The shift that leaves days and weeks most even; the one at hand where none is better."""
    out, taken = counts
    rows, more = np.array([hours.sum(axis=0), hours[group.depot]]), [one.hours for one in group.rounds]
    best, least = group.shift, _uneven(rows, group.days(group.shift), more) - _WORTH
    for shift in group.shifts:
        days = group.days(shift)
        vehicles = Counter(out)
        for one, number in zip(group.rounds, days, strict=True):
            vehicles[number] += one.vehicles
        full = most is not None and any(vehicles[number] > most for number in days)
        if full or any(taken[number] for number in days):
            continue
        if (uneven := _uneven(rows, days, more)) < least:
            best, least = shift, uneven
    return best


def _uneven(rows: Floats, days: Sequence[int], more: Sequence[float]) -> float:
    """The squared hours of days and weeks, with ``more`` on some days of every row."""
    extra = np.zeros(rows.shape[1])
    np.add.at(extra, days, more)
    by_day = rows + extra
    by_week = by_day.reshape(len(rows), -1, 7).sum(axis=2)
    return float((by_day**2).sum() + (by_week**2).sum())


def _moved(task: Task, chosen: Chosen, groups: Sequence[_Group]) -> Chosen:
    """The calendar of a depot with its groups where they belong."""
    parts: dict[tuple[int, int], list[_Round]] = {}
    shift_of: dict[str, int] = {}
    for group in groups:
        for one in group.rounds:
            parts.setdefault((one.problem.day_number, group.shift), []).append(one)
            shift_of |= {one.problem.visits[position].point.code: group.shift for position in one.positions}
    length = 7 * task.weeks
    patterns = tuple(
        tuple(sorted((number + shift_of.get(one.point.code, 0)) % length for number in pattern))
        for one, pattern in zip(task.clients, chosen.patterns, strict=True)
    )
    problems, hours = [], dict.fromkeys(range(length), 0.0)
    for (before, shift), rounds in parts.items():
        number = (before + shift) % length
        part = rounds[0].problem.only(sorted(position for one in rounds for position in one.positions))
        begin = tuple(trips for trips in part.begin if any(trips))
        word = day_word(number, task.weeks, task.begins)
        hours[number] += sum(one.hours for one in rounds)
        problems.append(replace(part, begin=begin, day=word, day_number=number))
    problems.sort(key=lambda problem: problem.day_number)
    return Chosen(patterns, tuple(problems), hours)
