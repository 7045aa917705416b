"""Rounds that cost the same on another day are made on the day, and in the week, that is more even."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from recycling_net.routing.calendar.choose import Chosen, Client, Task, choose
from recycling_net.routing.calendar.spread import spread
from recycling_net.routing.problem import Point
from recycling_net.scenario import Calendar, Solve
from tests.routing.cases import WAYS, vehicle
from tests.routing.test_calendar import client, yuan

MONDAYS = [(0, 14), (7, 21)]
"""Every second week of four."""
ANY = [(day, day + 14) for day in (0, 1, 7, 8)]


def made(clients: Sequence[Client], *, begins: str | None = None, count: int = 1) -> tuple[Task, Chosen]:
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    truck = vehicle(trips=1, count=count)
    task = Task("mobile", depot, tuple(clients), "truck", truck, Calendar(iterations=200), 4, begins)
    return task, choose(task, WAYS, Solve())


def one(name: str, able: Sequence[tuple[int, ...]], begin_h: Mapping[int, tuple[float, float]] | None = None) -> Client:
    return replace(client(name, 10, 1 / 7, able), begin_h=begin_h or {})


def days(chosen: Sequence[Chosen]) -> Counter[int]:
    """By day of the calendar how many vehicles are out."""
    return Counter(problem.day_number for part in chosen for problem in part.problems for _ in problem.begin)


def test_weeks_of_a_county_are_even_where_each_costs_the_same() -> None:
    """Four depots with one village each that any second Monday suits: two come in odd weeks, two in even ones."""
    depots = [made([one("v", MONDAYS)]) for _ in range(4)]
    assert days([chosen for _, chosen in depots]) == {0: 4, 14: 4}
    found = spread(depots)
    assert days(found) == {0: 2, 7: 2, 14: 2, 21: 2}
    assert [yuan(chosen) for chosen in found] == [yuan(chosen) for _, chosen in depots]
    assert all(problem.day_number in chosen.patterns[0] for chosen in found for problem in chosen.problems)


def test_days_are_even_too_and_bear_their_dates() -> None:
    found = spread([made([one("v", ANY)], begins="2027-03-01") for _ in range(4)])
    assert days(found) == {day + more: 1 for day in (0, 1, 7, 8) for more in (0, 14)}
    words = {problem.day_number: problem.day for chosen in found for problem in chosen.problems}
    assert (words[1], words[21]) == ("第1周周二 2027-03-02", "第4周周一 2027-03-22")
    assert found[0].hours[found[0].patterns[0][0]] == pytest.approx(20 / 40 + 0.1 + 0.5, rel=1e-3)


def test_vehicles_of_one_day_part_where_another_day_is_free() -> None:
    """2 t of each village fill a truck; two trucks on one Monday of two leave the other Monday to nobody."""
    able = [client(name, north, 2 / 14, MONDAYS) for name, north in (("n", 10), ("s", -10))]
    task, chosen = made([replace(one, patterns=one.patterns[:1]) for one in able], count=2)
    assert days([chosen]) == {0: 2, 14: 2}
    (found,) = spread([(replace(task, clients=tuple(able)), chosen)])
    assert days([found]) == {0: 1, 7: 1, 14: 1, 21: 1}
    assert yuan(found) == yuan(chosen)
    assert set(found.patterns) == set(MONDAYS)


def test_rounds_with_a_village_in_common_move_together() -> None:
    """One village every week, its neighbour every second with it: of two depots one begins with both, one with one."""
    depots = [made([one("a", [(0, 7, 14, 21)]), client("b", 10, 1 / 28, MONDAYS)]) for _ in range(2)]
    assert {chosen.patterns[1] for _, chosen in depots} == {MONDAYS[0]}
    found = spread(depots)
    assert {chosen.patterns for chosen in found} == {((0, 7, 14, 21), able) for able in MONDAYS}
    assert days(found) == {0: 2, 7: 2, 14: 2, 21: 2}
    stops = [{problem.day_number: len(problem.visits) for problem in chosen.problems} for chosen in found]
    assert sorted(own[0] for own in stops) == sorted(own[7] for own in stops) == [1, 2]


def test_hours_of_a_market_hold_a_round_on_its_day() -> None:
    """In even weeks the market is over at nine: what may come at any time in odd weeks does not move there."""
    depots = [made([one("v", MONDAYS, dict.fromkeys((7, 21), (6.0, 9.0)))]) for _ in range(2)]
    assert days(spread(depots)) == days([chosen for _, chosen in depots]) == {0: 2, 14: 2}


@pytest.mark.parametrize(("most", "moved"), [(1, 0), (2, 2)])
def test_a_shared_fleet_has_no_more_vehicles_out_than_there_are(most: int, moved: int) -> None:
    """Long rounds stand in odd weeks, so a short one is better made in even ones; there a vehicle of two is out already."""
    long = [made([client("v", 100, 1 / 7, MONDAYS[:1])]) for _ in range(3)]
    other = made([client("w", 30, 1 / 7, MONDAYS[1:])])
    task, chosen = made([client("x", 10, 1 / 7, MONDAYS[:1])])
    free = replace(task, clients=tuple(replace(own, patterns=tuple(MONDAYS)) for own in task.clients))
    before = days([*(own for _, own in long), other[1], chosen])
    after = days(spread([*long, other, (free, chosen)], most))
    assert after[7] + after[21] - before[7] - before[21] == moved
