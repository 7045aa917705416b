"""Plain rounds of many stops: small cases by hand or by trying all, properties, and what a search owes its caller."""

from __future__ import annotations

import threading
from itertools import combinations, pairwise, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.routing.ruin import Found, Limits, PlainRounds, improve
from recycling_net.routing.ruin.ground import Floats, Ints, ground_of
from recycling_net.routing.ruin.rings import BEFORE, HOME, IDLE, OUT, SIZE, driven, fill, rings_of
from recycling_net.routing.ruin.savings import savings
from recycling_net.routing.ruin.strings import recreate, restore, ruin


def _problem(stops: int, seed: int, capacity: int = 20) -> PlainRounds:
    random = np.random.default_rng(seed)
    demand = random.integers(1, 10, stops + 1)
    demand[0] = 0
    return PlainRounds(demand, capacity, points=random.uniform(0.0, 100.0, (stops + 1, 2)), is_rounded=True)


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
        whole += problem.vehicle_cost + sum(costs[here, there] for here, there in pairwise([0, *one, 0]))
    assert found.cost == pytest.approx(whole)
    return float(whole)


def _least(problem: PlainRounds) -> float:
    """The least cost of all, by dynamic programming over sets of stops that one vehicle can carry."""
    costs, stops = _costs(problem), range(1, len(problem.demand))
    tours: dict[frozenset[int], float] = {}
    for size in range(1, len(problem.demand)):
        for some in combinations(stops, size):
            if problem.demand[list(some)].sum() <= problem.capacity:
                orders = ([0, *order, 0] for order in permutations(some))
                tours[frozenset(some)] = problem.vehicle_cost + min(
                    sum(costs[here, there] for here, there in pairwise(order)) for order in orders
                )
    best = {frozenset[int](): 0.0}
    for size in range(1, len(problem.demand)):
        for chosen in combinations(stops, size):
            some = frozenset(chosen)
            first = min(some)
            best[some] = min(
                (tour + best[some - part] for part, tour in tours.items() if first in part and part <= some),
            )
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


@pytest.mark.parametrize("seed", range(6))
def test_small_cases_against_all_answers(seed: int) -> None:
    """Seven stops, by points or by a matrix that differs by direction."""
    problem = _problem(7, seed)
    if seed % 2:
        cost = np.rint(_costs(problem) * np.random.default_rng(seed).uniform(1.0, 1.5, (8, 8)))
        problem = PlainRounds(problem.demand, problem.capacity, cost=cost, vehicle_cost=30.0)
    found = improve(problem, Limits(9.0, iterations=4000))
    assert _checked(problem, found) == _least(problem)


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
    assert whole <= driven(ground.points, ground.cost, ground.is_rounded, *first)
    assert problem.points is not None
    mirrored = PlainRounds(problem.demand, capacity, points=problem.points * [-1.0, 1.0], is_rounded=True)
    assert improve(mirrored, Limits(60.0, iterations=1500, seed=seed)).cost == whole


def test_many_stops_at_one_place() -> None:
    """Fifty stops in one yard, more than a stop knows others: five rounds of ten, each there and back."""
    points = np.vstack([[[0.0, 0.0]], np.full((50, 2), 7.0)])
    problem = PlainRounds(np.array([0, *[1] * 50]), 10, points=points, is_rounded=True)
    assert _checked(problem, improve(problem, Limits(60.0, iterations=2000))) == 5 * 2 * 10


@pytest.mark.parametrize("is_matrix", [False, True])
def test_what_is_undone_is_as_before(is_matrix: bool) -> None:
    """After each ruin, recreate and undo the rings and all legs in use are the same to the last bit, idle depots too."""
    problem = _problem(80, 3)
    if is_matrix:
        problem = PlainRounds(problem.demand, problem.capacity, cost=_costs(problem))
    ground = ground_of(problem)
    ring, way = rings_of(ground, problem.demand)
    legs = (ground.cost, ground.is_rounded)
    fill(ring, way, *legs, *savings(problem, ground))
    taken, behind, touched, placed, behind_then = (np.zeros(64, np.int64) for _ in range(5))
    key, changes = np.zeros(64), 0
    for _ in range(300):
        before, ways_before = ring.copy(), way.copy()
        count, saved = ruin(ring, way, *legs, ground.near, 4.0, taken, behind, touched)
        assert count > 0
        assert (ring[taken[:count], HOME] == -1).all()
        more = recreate(
            ring,
            way,
            *legs,
            ground.near,
            ground.near_cost,
            problem.capacity,
            4.0,
            taken,
            count,
            placed,
            behind_then,
            key,
        )
        changes += more != saved
        assert sorted(placed[:count]) == sorted(taken[:count])
        restore(ring, way, *legs, taken, count, placed, behind)
        assert np.array_equal(ring[:, :IDLE], before[:, :IDLE])
        is_read = (ring[:, SIZE] == 0) | (np.arange(len(ring)) == 0)  # the next idle depot after one that is not idle
        assert np.array_equal(ring[is_read, IDLE], before[is_read, IDLE])
        driven_nodes = (ring[:, BEFORE] != np.arange(len(ring))) & (np.arange(len(ring)) > 0)
        assert np.array_equal(way[driven_nodes, OUT], ways_before[driven_nodes, OUT])
    assert changes > 100


def test_the_books_are_right_after_many_steps() -> None:
    """What the search believes its best rounds cost is what they cost, added up anew."""
    problem = _problem(300, 5, capacity=60)
    told: list[Found] = []
    found = improve(problem, Limits(60.0, iterations=20_000), listen=told.append)
    assert _checked(problem, found) < _checked(problem, told[0])
    assert [one.cost for one in told] == sorted((one.cost for one in told), reverse=True)
    assert told[-1].cost == found.cost


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
    problem = PlainRounds(load, 4, points=points)
    with pytest.raises(ValueError, match="every stop once"):
        improve(problem, Limits(1.0), start=(np.array([1]),))
    with pytest.raises(ValueError, match="carries more"):
        improve(problem, Limits(1.0), start=(np.array([1, 2]),))
