"""On which days of a repeating calendar a place may be visited, and how long it waits between two visits."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

Pattern = tuple[int, ...]
"""Days of a calendar in order, 0 the Monday of its first week."""


def gaps(pattern: Pattern, weeks: int) -> tuple[int, ...]:
    """Return the days from the visit before to each visit; the calendar repeats after ``weeks``."""
    return tuple(
        (day - before - 1) % (7 * weeks) + 1 for before, day in zip((pattern[-1], *pattern[:-1]), pattern, strict=True)
    )


def patterns(weekdays: Iterable[int], weeks: int) -> list[Pattern]:
    """Return every pattern that people can keep in mind, the fewest visits first.

    The same weekdays each week, or one weekday every second or fourth week where the calendar is so long.
    """
    of_week = sorted(set(weekdays))
    found = [
        tuple(range(7 * first + day, 7 * weeks, 7 * every))
        for every in (4, 2)
        if every <= weeks
        for first in range(every)
        for day in of_week
    ]
    found += [
        tuple(7 * week + day for week in range(weeks) for day in days)
        for count in range(1, len(of_week) + 1)
        for days in combinations(of_week, count)
    ]
    return found


def rarest(candidates: Sequence[Pattern], weeks: int, longest: float) -> list[Pattern]:
    """Return the patterns of fewest visits that leave no more than ``longest`` days between two; none if none does.

    Of those, the ones whose longest gap is at most a day more than need be: Monday and Tuesday is no twice a week.
    """
    able = [pattern for pattern in candidates if max(gaps(pattern, weeks)) <= longest]
    fewest = min((len(pattern) for pattern in able), default=0)
    able = [pattern for pattern in able if len(pattern) == fewest]
    shortest = min((max(gaps(pattern, weeks)) for pattern in able), default=0)
    return [pattern for pattern in able if max(gaps(pattern, weeks)) <= shortest + 1]
