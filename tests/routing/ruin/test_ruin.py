"""Plain rounds of many stops: small cases by hand or by trying all, properties, and what a search owes its caller."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from copy import copy
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.routing.ruin import Found, Limits, PlainRounds, Times, improve
from recycling_net.routing.ruin.ground import Floats, Ints, ground_of
from recycling_net.routing.ruin.rings import BEFORE, HOME, IDLE, OUT, SIZE, driven, fill, rings_of
from recycling_net.routing.ruin.savings import savings
from recycling_net.routing.ruin.strings import recreate, restore, ruin


def _problem(stops: int, seed: int, capacity: int = 20) -> PlainRounds:
    random = np.random.default_rng(seed)
    demand = random.integers(1, 10, stops + 1)
    demand[0] = 0
    return PlainRounds(demand, capacity, points=random.uniform(0.0, 100.0, (stops + 1, 2)), is_rounded=True)


def _timed(stops: int, seed: int) -> PlainRounds:
    """A problem with windows of a fifth of the day; legs last longer one way than the other."""
    plain, random = _problem(stops, seed, capacity=40), np.random.default_rng(seed)
    cost = _costs(plain)
    duration = cost * random.uniform(0.8, 1.2, cost.shape)
    service = np.array([0.0, *random.uniform(5.0, 15.0, stops)])
    opening = np.array([0.0, *random.uniform(duration[0, 1:], 700.0 - duration[1:, 0])])
    windows = np.column_stack([opening, opening + 200.0])
    windows[0] = 0.0, 1000.0
    return PlainRounds(plain.demand, 40, cost=cost, times=Times(windows, service, duration))


def _costs(problem: PlainRounds) -> Floats:
    if problem.cost is not None:
        return problem.cost
    assert problem.points is not None
    across = problem.points[:, None] - problem.points[None]
    return np.asarray(np.rint(np.sqrt((across**2).sum(axis=2))), float)


def _checked(problem: PlainRounds, found: Found) -> float:
    """What the rounds cost, from the numbers of the problem alone; every stop is in one and none carries too much."""
    assert sorted(stop for one in found.rounds for stop in one) == list(range(1, len(problem.demand)))
    costs, whole = _costs(problem), 0.0
    for one in found.rounds:
        assert problem.demand[one].sum() <= problem.capacity
        assert _is_in_time(problem, one.tolist())
        whole += problem.vehicle_cost + sum(costs[here, there] for here, there in pairwise([0, *one, 0]))
    assert found.cost == pytest.approx(whole)
    return float(whole)


def _is_in_time(problem: PlainRounds, order: Sequence[int]) -> bool:
    if problem.times is None:
        return True
    windows, service, duration = problem.times.windows, problem.times.service, problem.times.duration
    clock = windows[0, 0]
    for here, there in pairwise([0, *order, 0]):
        clock = max(clock + service[here] + duration[here, there], windows[there, 0])
        if clock > windows[there, 1] + 1e-6:
            return False
    return True


def _least(problem: PlainRounds) -> float:
    """The least cost of all, by dynamic programming over sets of stops that one vehicle can carry."""
    costs, stops = _costs(problem), range(1, len(problem.demand))
    tours: dict[frozenset[int], float] = {}
    for size in range(1, len(problem.demand)):
        for some in combinations(stops, size):
            if problem.demand[list(some)].sum() <= problem.capacity:
                ways = [[0, *order, 0] for order in permutations(some) if _is_in_time(problem, order)]
                if ways:
                    tours[frozenset(some)] = problem.vehicle_cost + min(
                        sum(costs[here, there] for here, there in pairwise(way)) for way in ways
                    )
    best = {frozenset[int](): 0.0}
    for size in range(1, len(problem.demand)):
        for chosen in combinations(stops, size):
            whole = frozenset(chosen)
            parts = [part for part in tours if chosen[0] in part and part <= whole]
            best[whole] = min(tours[part] + best[whole - part] for part in parts)
    return best[frozenset(stops)]


def test_two_villages_on_either_side() -> None:
    """Stops at -2, -1, 1 and 2 km, two fit a vehicle: one round each way, 4 + 4 km; three fitting changes nothing."""
    points = np.array([[0, 0], [-2, 0], [-1, 0], [1, 0], [2, 0]], float)
    for capacity in (2, 3):
        problem = PlainRounds(np.array([0, 1, 1, 1, 1]), capacity, points=points)
        found = improve(problem, Limits(9.0, iterations=500))
        assert _checked(problem, found) == 8.0
        assert {frozenset(one.tolist()) for one in found.rounds} == {frozenset({1, 2}), frozenset({3, 4})}


def test_a_dear_vehicle_is_saved() -> None:
    """The same stops, all fitting one vehicle: with 5 a vehicle two rounds cost 18 and one 8 + 5 = 13."""
    points = np.array([[0, 0], [-2, 0], [-1, 0], [1, 0], [2, 0]], float)
    problem = PlainRounds(np.array([0, 1, 1, 1, 1]), 4, points=points, vehicle_cost=5.0)
    found = improve(problem, Limits(9.0, iterations=500))
    assert _checked(problem, found) == 13.0


def test_one_way_streets_decide_the_direction() -> None:
    """A ring of one-way streets 0 -> 1 -> 2 -> 3 -> 0 of 1 km each; any other way costs 10."""
    cost = np.full((4, 4), 10.0)
    for here in range(4):
        cost[here, here], cost[here, (here + 1) % 4] = 0.0, 1.0
    found = improve(PlainRounds(np.array([0, 1, 1, 1]), 3, cost=cost), Limits(9.0, iterations=500))
    assert [one.tolist() for one in found.rounds] == [[1, 2, 3]]
    assert found.cost == 4.0


@pytest.mark.parametrize("seed", range(9))
def test_small_cases_against_all_answers(seed: int) -> None:
    """Seven stops, by points or by a matrix that differs by direction, the last ones with windows."""
    problem = _problem(7, seed) if seed < 6 else _timed(7, seed)
    if seed in (1, 3, 5):
        cost = np.rint(_costs(problem) * np.random.default_rng(seed).uniform(1.0, 1.5, (8, 8)))
        problem = PlainRounds(problem.demand, problem.capacity, cost=cost, vehicle_cost=30.0)
    found = improve(problem, Limits(9.0, iterations=4000))
    assert _checked(problem, found) == _least(problem)


def test_windows_force_a_second_round() -> None:
    """Stops 10 to the left and 10 to the right, both open from 10 to 15: one vehicle needs 40 and would be late.

    Two rounds of 20 each; with windows up to 30 one round costs as much and the dear second vehicle is saved.
    """
    cost = np.array([[0, 10, 10], [10, 0, 20], [10, 20, 0]], float)
    for closing, vehicles in ((15.0, 2), (30.0, 1)):
        times = Times(np.array([[0.0, 99.0], [10.0, closing], [10.0, closing]]), np.zeros(3), cost)
        problem = PlainRounds(np.array([0, 1, 1]), 2, cost=cost, vehicle_cost=1.0, times=times)
        found = improve(problem, Limits(9.0, iterations=300))
        assert _checked(problem, found) == 40.0 + vehicles


def test_no_more_rounds_than_vehicles() -> None:
    """Stops at 1 and 2 km on two roads, 9 km across from any to any of the other: 4 + 4 km, or one round of 2 + 9 + 2."""
    cost = np.array([[0, 1, 2, 1, 2], [1, 0, 1, 9, 9], [2, 1, 0, 9, 9], [1, 9, 9, 0, 1], [2, 9, 9, 1, 0]], float)
    for vehicles, least in ((2, 8.0), (1, 13.0)):
        problem = PlainRounds(np.array([0, 1, 1, 1, 1]), 4, cost=cost, vehicles=vehicles)
        found = improve(problem, Limits(9.0, iterations=500))
        assert len(found.rounds) == vehicles
        assert _checked(problem, found) == least


def test_nothing_one_and_two_stops() -> None:
    """No round at all; there and back; one round past both (3 + 4 + 5) or, where they do not fit, 6 + 8."""
    points = np.array([[0, 0], [3, 0], [0, 4]], float)
    for stops, capacity, cost in ((0, 1, 0.0), (1, 1, 6.0), (2, 2, 12.0), (2, 1, 14.0)):
        demand = np.array([0, *[1] * stops])
        problem = PlainRounds(demand, capacity, points=points[: stops + 1])
        assert _checked(problem, improve(problem, Limits(9.0, iterations=200))) == cost


def test_same_seed_same_rounds_and_another_seed_others() -> None:
    """Iterations decide the rounds, not the clock."""
    problem = _problem(150, 1)
    one, again, other = (improve(problem, Limits(60.0, iterations=7000, seed=seed)) for seed in (1, 1, 2))
    assert [round_.tolist() for round_ in one.rounds] == [round_.tolist() for round_ in again.rounds]
    assert [round_.tolist() for round_ in one.rounds] != [round_.tolist() for round_ in other.rounds]
    assert one.ended == "iterations"
    assert one.iterations == 7000


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 60), st.sampled_from([9, 30, 1000]))
def test_all_stops_served_and_never_worse_than_savings(seed: int, stops: int, capacity: int) -> None:
    """Whatever the loads; mirrored coordinates mirror the rounds at equal iterations."""
    problem = _problem(stops, seed, capacity)
    found = improve(problem, Limits(60.0, iterations=1500, seed=seed))
    whole = _checked(problem, found)
    ground = ground_of(problem)
    first = savings(problem, ground)
    assert whole <= driven(ground.points, ground.legs, ground.is_rounded, *first)
    assert problem.points is not None
    mirrored = PlainRounds(problem.demand, capacity, points=problem.points * [-1.0, 1.0], is_rounded=True)
    assert improve(mirrored, Limits(60.0, iterations=1500, seed=seed)).cost == whole


def test_many_stops_at_one_place() -> None:
    """Fifty stops in one yard, more than a stop knows others: five rounds of ten, each there and back."""
    points = np.vstack([[[0.0, 0.0]], np.full((50, 2), 7.0)])
    problem = PlainRounds(np.array([0, *[1] * 50]), 10, points=points, is_rounded=True)
    assert _checked(problem, improve(problem, Limits(60.0, iterations=2000))) == 5 * 2 * 10


@pytest.mark.parametrize("kind", ["points", "matrix", "windows"])
def test_what_is_undone_is_as_before(kind: str) -> None:
    """After each ruin, recreate and undo the rings, all legs in use and clocks are the same to the last bit."""
    problem = _problem(80, 3)
    if kind == "matrix":
        problem = PlainRounds(problem.demand, problem.capacity, cost=_costs(problem))
    if kind == "windows":
        problem = _timed(80, 3)
    ground = ground_of(problem)
    ring, way = rings_of(ground, problem.demand)
    legs, fleet = (ground.clock, ground.legs, ground.is_rounded), (problem.capacity, 4.0, 30, 10.0)
    alone = np.arange(1, 81)
    fill(ring, way, *legs, *((alone, alone) if kind == "windows" else savings(problem, ground)))
    taken, behind, touched, placed, behind_then = (np.zeros(64, np.int64) for _ in range(5))
    key, changes = np.zeros(64), 0
    nears = (ground.near, ground.near_cost)
    for turn in range(600):
        before, ways_before, clock_before = ring.copy(), way.copy(), copy(ground.clock)
        count, saved = ruin(ring, way, *legs, ground.near, fleet, taken, behind, touched)
        assert count > 0
        assert (ring[taken[:count], HOME] == -1).all()
        more = recreate(ring, way, *legs, *nears, fleet, taken, count, placed, behind_then, key)
        changes += more != saved
        assert sorted(placed[:count]) == sorted(taken[:count])
        if turn < 300:
            continue  # on from rounds that have grown
        restore(ring, way, *legs, taken, count, placed, behind)
        assert np.array_equal(ring[:, :IDLE], before[:, :IDLE])
        is_read = (ring[:, SIZE] == 0) | (np.arange(len(ring)) == 0)  # the next idle depot after one that is not idle
        assert np.array_equal(ring[is_read, IDLE], before[is_read, IDLE])
        driven_nodes = (ring[:, BEFORE] != np.arange(len(ring))) & (np.arange(len(ring)) > 0)
        assert np.array_equal(way[driven_nodes, OUT], ways_before[driven_nodes, OUT])
        assert ground.clock is None or (clock_before is not None and np.array_equal(ground.clock, clock_before))
    assert changes > 100


def test_the_books_are_right_after_many_steps() -> None:
    """What the search believes its best rounds cost is what they cost, added up anew."""
    problem = _problem(300, 5, capacity=60)
    told: list[Found] = []
    found = improve(problem, Limits(60.0, iterations=20_000), listen=told.append)
    assert _checked(problem, found) < _checked(problem, told[0])
    assert [one.cost for one in told] == sorted((one.cost for one in told), reverse=True)
    assert told[-1].cost >= found.cost


def test_a_good_start_is_never_lost() -> None:
    """The search heats up, yet what it returns is no worse than what it was given."""
    problem = _problem(60, 8)
    good = improve(problem, Limits(60.0, iterations=30_000))
    again = improve(problem, Limits(60.0, iterations=10), start=good.rounds)
    assert _checked(problem, again) <= good.cost


def test_it_stops_with_the_clock_or_when_told() -> None:
    """A fifth of a second on 400 stops, and a search stopped before it begins: the rounds of savings."""
    problem = _problem(400, 9)
    short = improve(problem, Limits(0.2))
    assert (short.ended, short.seconds < 2.0) == ("time", True)
    assert short.iterations > 0
    stop = threading.Event()
    stop.set()
    at_once = improve(problem, Limits(60.0), stop=stop)
    assert (at_once.ended, at_once.iterations) == ("interrupted", 0)
    assert _checked(problem, short) < _checked(problem, at_once)


def test_what_is_no_problem_is_refused() -> None:
    """A load beyond the capacity, two sources of legs, a start that forgets a stop or overloads a vehicle."""
    points = np.array([[0, 0], [1, 0], [2, 0]], float)
    load: Ints = np.array([0, 2, 3])
    with pytest.raises(ValueError, match="capacity"):
        PlainRounds(load, 2, points=points)
    with pytest.raises(ValueError, match="either"):
        PlainRounds(load, 5, points=points, cost=np.zeros((3, 3)))
    with pytest.raises(ValueError, match="below 0"):
        PlainRounds(load, 5, cost=np.full((3, 3), -1.0))
    cost = np.array([[0, 1, 2], [1, 0, 1], [2, 1, 0]], float)
    with pytest.raises(ValueError, match="window"):  # 2 away, closes at 1
        PlainRounds(load, 5, cost=cost, times=Times(np.array([[0, 9], [0, 9], [0, 1]], float), np.zeros(3), cost))
    problem = PlainRounds(load, 4, points=points)
    with pytest.raises(ValueError, match="every stop once"):
        improve(problem, Limits(1.0), start=(np.array([1]),))
    with pytest.raises(ValueError, match="carries more"):
        improve(problem, Limits(1.0), start=(np.array([1, 2]),))
