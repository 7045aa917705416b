"""Searches in turns: what each is given, what it begins with, and what is passed on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from recycling_net.bench.vrp.instance import Vehicles
from recycling_net.bench.vrp.task import job_of
from recycling_net.routing.engine import _beginnings, _plain
from recycling_net.routing.engine import improve as solve
from recycling_net.routing.job import FORBIDDEN, UNLIMITED, Job, Send, Trips, round_cost
from recycling_net.routing.mixed.ground import ground_of
from recycling_net.routing.mixed.search import Search
from recycling_net.routing.pyvrp_adapter import _penalties, _start, data_of
from recycling_net.routing.relay import Solver, Turn, improve
from tests.routing.test_mixed import instance, town

pyvrp = pytest.importorskip("pyvrp")

Sent = list[tuple[Trips, list[int]]]


def job(iterations: int = UNLIMITED) -> Job:
    """Two stops at 10 and 20 on a line, two vehicles of 2."""
    made = instance([(0, 0), (10, 0), (20, 0)], (Vehicles(2, 2),), closes=[100, 100, 100])
    return replace(job_of(made, seconds=100, seed=7), iterations=iterations)


def says(given: list[Job], trips: Trips | None) -> Callable[[Job, Send], tuple[int, bool]]:
    """A search that notes its job, sends one answer, and makes all its iterations."""

    def search(part: Job, send: Send) -> tuple[int, bool]:
        given.append(part)
        if trips is not None:
            send(trips, [0] * len(trips))
        return part.iterations, False

    return search


def test_iterations_are_shared_out_by_what_one_is_worth() -> None:
    """Of 100: half are 50, three tenths at 10 each are 3, a fifth 20; 50 + 3 x 10 + 20 are 100."""
    given: list[Job] = []
    quiet = says(given, None)
    did = improve(job(100), lambda *_: None, [Turn(quiet, 0.5), Turn(quiet, 0.3, 10), Turn(quiet, 0.2)])
    assert [part.iterations for part in given] == [50, 3, 20]
    assert did == (100, False)
    assert len({part.seed for part in given}) == 3


def test_who_has_no_iteration_is_passed_over_but_the_first_has_one() -> None:
    given: list[Job] = []
    quiet = says(given, None)
    assert improve(job(1), lambda *_: None, [Turn(quiet, 0.5), Turn(quiet, 0.5, 40)]) == (1, False)
    assert [part.iterations for part in given] == [1]


def test_seconds_that_one_leaves_over_are_the_next_one_s() -> None:
    """Of 100 seconds nobody uses any: up to 50 for the first, up to the end of its own part for each other."""
    given: list[Job] = []
    quiet = says(given, None)
    improve(job(), lambda *_: None, [Turn(quiet, 0.5), Turn(quiet, 0.3), Turn(quiet, 0.2)])
    assert [part.seconds for part in given] == pytest.approx([50, 80, 100], abs=1)


def test_each_goes_on_from_the_best_before_it() -> None:
    given: list[Job] = []
    sent: Sent = []
    apart, together = [[[0]], [[1]]], [[[0, 1]]]
    turns = [Turn(says(given, apart), 0.3), Turn(says(given, None), 0.3), Turn(says(given, together), 0.4)]
    improve(job(9), lambda trips, kinds: sent.append((trips, kinds)), turns)
    assert [part.start for part in given] == [[], apart, apart]
    assert sent == [(apart, [0, 0]), (together, [0])]


def test_who_begins_anew_has_no_start_and_only_what_is_better_is_passed_on() -> None:
    """Together 40, apart 20 + 40: what the second sends is dearer than what the first sent, yet the third goes on from it.

    The last goes on from the best of all.
    """
    given: list[Job] = []
    sent: Sent = []
    apart, together = [[[0]], [[1]]], [[[0, 1]]]
    quiet = says(given, None)
    turns = [Turn(says(given, together), 0.3), Turn(says(given, apart), 0.2, begins="start")]
    turns += [Turn(quiet, 0.2, begins="line"), Turn(quiet, 0.3)]
    improve(job(10), lambda trips, kinds: sent.append((trips, kinds)), turns)
    assert [part.start for part in given] == [[], [], apart, together]
    assert sent == [(together, [0])]


def test_strings_begin_anew_as_often_as_there_is_time_for() -> None:
    """Two stops, half of the time: 5,000 iterations each make 20,000 for one beginning, 40,000 for two; four at most."""
    often = [_beginnings(job(iterations), 0.5) for iterations in (1, 20_000, 39_999, 40_000, 10**6)]
    assert often == [1, 1, 1, 2, 4]
    assert _beginnings(replace(job(), seconds=0.5), 0.5) == 2


def test_rounds_over_forbidden_ways_are_not_passed_on() -> None:
    closed = job(9)
    legs = closed.distance.copy()
    legs[0, 1, 2] = FORBIDDEN
    given: list[Job] = []
    sent: Sent = []
    turns = [Turn(says(given, [[[0, 1]]]), 0.5), Turn(says(given, [[[1, 0]]]), 0.5)]
    improve(replace(closed, distance=legs), lambda trips, kinds: sent.append((trips, kinds)), turns)
    assert [part.start for part in given] == [[], []]
    assert sent == [([[[1, 0]]], [0])]


def test_strings_on_rows_go_on_from_a_start_and_keep_it_until_there_is_a_better_one() -> None:
    """Each stop alone: 20 + 40; together 40, which a few steps find."""
    search = Search(ground_of(job(1)))
    search.begin([[[0]], [[1]]], [0, 0])
    assert search.costs.tolist() == [60, 60, 0, 0]
    assert search.routes() == ([[[0]], [[1]]], [0, 0])
    assert search.state.used.tolist() == [2]
    search.step(1.0, 50, 1)
    assert search.costs[1] == 40
    assert search.heat[0] == 0.25


def test_penalties_begin_at_ten_times_what_a_unit_costs_in_the_start() -> None:
    """One round of 40 over three legs with loads of 1 each, a second and a metre for each unit of cost.

    A unit of load: 10 x 40 / 3 legs, of time and of distance 10.
    """
    begun = replace(job(1), start=[[[0, 1]]], start_kinds=[0])
    data = data_of(begun)
    loads, late, far = _penalties(data, _start(begun, data, pyvrp.RandomNumberGenerator(1)))
    assert loads == pytest.approx([400 / 3])
    assert (late, far) == (10, 10)


def test_same_iterations_and_seed_give_the_same_rounds_in_turns_too() -> None:
    """1,000 iterations: 700 and 120 of strings, one and two of PyVRP, each worth 40, and rounds put together twice."""
    asked = replace(job_of(town(), seconds=600, seed=1), iterations=1000)
    once: Sent = []
    again: Sent = []
    assert solve(asked, lambda trips, kinds: once.append((trips, kinds))) == (942, False)
    solve(asked, lambda trips, kinds: again.append((trips, kinds)))
    assert once == again
    assert np.sort([client for (trip,) in once[-1][0] for client in trip]).tolist() == list(range(60))


def test_many_brief_rounds_are_found_in_turns_too() -> None:
    """Some four stops a round: better than strings alone with as many steps; with longer rounds strings are left alone."""
    random = np.random.default_rng(1)
    points = [(50, 50), *(tuple(point) for point in random.integers(0, 100, (120, 2)).tolist())]
    load = [0, *random.integers(1, 50, 120).tolist()]

    def least(capacity: int, search: Solver) -> float:
        made = job_of(instance(points, (Vehicles(120, capacity),), load=load), seconds=100, seed=1)
        costs: list[float] = []

        def take(trips: Trips, kinds: list[int]) -> None:
            driven = zip(trips, kinds, strict=True)
            costs.append(sum(round_cost(made, made.distances(), clients, kind) for (clients,), kind in driven))

        search(replace(made, iterations=40_000), take)
        return min(costs)

    assert least(100, solve) < least(100, _plain)
    assert least(500, solve) == least(500, _plain)
