"""Rounds that several searches have met, put together anew."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recycling_net.bench.vrp.instance import Vehicles
from recycling_net.bench.vrp.task import job_of
from recycling_net.routing.job import FORBIDDEN, Job, Send, Trips
from recycling_net.routing.mixed.search import improve
from recycling_net.routing.pool import Pool
from tests.routing.test_mixed import instance, town

GOOD, BAD = [[[0, 1]], [[2, 3]]], [[[0, 2]], [[1, 3]]]
"""Two stops at 10 and 20 on either side of the depot: 40 + 40, or 60 + 60 across it."""


def cross(vehicles: int = 4) -> Job:
    """Clients 0 and 1 to the right at 10 and 20, 2 and 3 to the left."""
    points = [(0, 0), (10, 0), (20, 0), (-10, 0), (-20, 0)]
    return job_of(instance(points, (Vehicles(vehicles, 2),), closes=[200] * 5), seconds=100, seed=1)


def together(job: Job, met: list[Trips], start: Trips) -> list[Trips]:
    """What is sent where searches met these answers and the best of them is the start."""
    pool, sent = Pool(job), []
    for trips in met:
        pool.add(trips, [0] * len(trips))
    begun = replace(job, start=start, start_kinds=[0] * len(start))
    assert pool.together(begun, lambda trips, _kinds: sent.append(trips)) == (1, False)
    return sent


def test_the_good_halves_of_two_answers_become_one() -> None:
    """Right in one round and left apart (40 + 20 + 40), and the other way about: 40 + 40 from both."""
    left_apart, right_apart = [[[0, 1]], [[2]], [[3]]], [[[0]], [[1]], [[2, 3]]]
    (found,) = together(cross(), [left_apart, right_apart], left_apart)
    assert sorted(found) == GOOD


def test_of_the_same_clients_the_cheaper_order_is_kept() -> None:
    """Across three stops: 1, 0, 2 drives 20 + 10 + 20 + 10 = 60, 0, 1, 2 drives 10 + 10 + 30 + 10 = 60; 0, 2, 1 80."""
    job = replace(cross(), kinds=[replace(cross().kinds[0], capacity=[3])])
    (found,) = together(job, [[[[1, 0, 2]], [[3]]]], [[[0, 2, 1]], [[3]]])
    assert sorted(found) == [[[1, 0, 2]], [[3]]]


def test_nothing_is_sent_where_the_start_is_the_best() -> None:
    assert together(cross(), [BAD], GOOD) == []
    assert together(cross(), [GOOD], []) == []


def test_no_more_vehicles_than_there_are() -> None:
    """Apart, each stop beside a round of two, would need three: the good halves would be cheaper with them."""
    job = cross(2)
    legs = job.distance.copy()
    legs[0, 3, 4] = legs[0, 4, 3] = 1000
    assert together(replace(job, distance=legs), [[[[0, 1]], [[2]], [[3]]]], BAD) == []
    (found,) = together(replace(job, distance=legs, kinds=cross(3).kinds), [[[[0, 1]], [[2]], [[3]]]], BAD)
    assert sorted(found) == [[[0, 1]], [[2]], [[3]]]


def test_rounds_over_forbidden_ways_are_not_kept() -> None:
    job = cross()
    legs = job.distance.copy()
    legs[0, 1, 2] = FORBIDDEN
    assert together(replace(job, distance=legs), [GOOD], BAD) == []


def test_what_a_search_sends_comes_into_the_pool_and_is_passed_on() -> None:
    def search(_job: Job, send: Send) -> tuple[int, bool]:
        send(GOOD, [0, 0])
        return 7, True

    pool, sent = Pool(cross()), []
    assert pool.fed(search)(cross(), lambda trips, _kinds: sent.append(trips)) == (7, True)
    assert sent == [GOOD]
    again: list[Trips] = []
    pool.together(replace(cross(), start=BAD, start_kinds=[0, 0]), lambda trips, _kinds: again.append(trips))
    assert [sorted(found) for found in again] == [GOOD]


def test_first_rounds_are_forgotten_when_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recycling_net.routing.pool._MOST", 2)
    assert together(cross(), [GOOD, [[[0]], [[1]]], [[[2]], [[3]]]], BAD) == []


def test_cold_strings_on_rows_tell_of_answers_on_the_way() -> None:
    """Where windows hold rounds fast: nobody is left out, and not all that is met is the best."""
    job = replace(job_of(town(), seconds=600, seed=1), iterations=20_000)
    met: list[Trips] = []
    sent: list[Trips] = []
    improve(job, lambda trips, _kinds: sent.append(trips), lambda trips, _kinds: met.append(trips))
    assert 0 < len(met) < 40
    assert all(np.sort([one for (trip,) in trips for one in trip]).tolist() == list(range(60)) for trips in met)
    assert any(trips not in sent for trips in met)
