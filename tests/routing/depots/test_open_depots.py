"""Which sites open and which rounds leave from them, against all answers of tiny problems."""

from __future__ import annotations

import threading
from dataclasses import replace
from itertools import permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.routing.depots import (
    Limits,
    LocationRouting,
    Opened,
    Platform,
    Round,
    Rounds,
    cost_of,
    lower_bound,
    open_depots,
    overload_of,
    ungrouped,
)
from recycling_net.routing.depots.anneal import Annealer
from recycling_net.routing.depots.budget import Budget
from recycling_net.routing.depots.estimate import Estimates, shared_out
from recycling_net.routing.depots.ground import COST, OVER, ground_of
from recycling_net.routing.depots.polish import Allowed, holds_all, polished
from recycling_net.routing.depots.pool import Pool
from recycling_net.routing.depots.sets import ranked


def made(seed: int, sites: int, stops: int, *, lopsided: bool = False, tight: bool = True) -> LocationRouting:
    """Random points, and sites two of which hold everything together, where room is tight."""
    chance = np.random.default_rng(seed)
    points = chance.integers(0, 50, (sites + stops, 2)).astype(float)
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    if lopsided:
        far = far + chance.random(far.shape)
        np.fill_diagonal(far, 0.0)
    demand = chance.integers(1, 6, stops)
    room = np.full(sites, np.ceil(demand.sum() * 0.6) if tight else np.inf)
    return LocationRouting(far, demand, 9, 7.0, chance.integers(10, 40, sites).astype(float), room, *ungrouped(sites))


def best_by_hand(problem: LocationRouting) -> float:
    """Every sharing out of stops over sites, and for each site the best rounds by dynamic programming over subsets."""
    stops, full = problem.stops, 1 << problem.stops
    load = [sum(int(problem.demand[k]) for k in range(stops) if mask >> k & 1) for mask in range(full)]
    rounds = []
    for site in range(problem.sites):
        once = [np.inf] * full
        for mask in range(1, full):
            members = [k for k in range(stops) if mask >> k & 1]
            if load[mask] <= problem.capacity:
                once[mask] = problem.vehicle_cost + min(
                    problem.far[way[:-1], way[1:]].sum()
                    for order in permutations(members)
                    for way in [np.array([site, *(problem.sites + k for k in order), site])]
                )
        several = [0.0, *once[1:]]
        for mask in range(1, full):
            part = mask & (mask - 1)
            while part:
                several[mask] = min(several[mask], several[part] + once[mask ^ part])
                part = (part - 1) & mask
        rounds.append(several)
    best = np.inf
    for where in product(range(problem.sites), repeat=stops):
        masks = [sum(1 << k for k in range(stops) if where[k] == site) for site in range(problem.sites)]
        if all(load[mask] <= problem.room[site] for site, mask in enumerate(masks)):
            cost = sum(rounds[s][mask] + problem.opening[s] for s, mask in enumerate(masks) if mask)
            best = min(best, float(cost))
    return best


def assert_kept(problem: LocationRouting, answer: Rounds) -> None:
    """Every stop in one round, no round too heavy, no site too full."""
    assert sorted(stop for one in answer for stop in one.stops) == list(range(problem.stops))
    assert max(problem.demand[list(one.stops)].sum() for one in answer) <= problem.capacity
    assert overload_of(problem, answer) == 0


@pytest.mark.parametrize(("seed", "lopsided", "tight"), [(1, False, True), (2, True, True), (3, False, False)])
def test_tiny_problems_are_solved_to_the_optimum(seed: int, lopsided: bool, tight: bool) -> None:
    problem = made(seed, 3, 6, lopsided=lopsided, tight=tight)
    answer = open_depots(problem, Limits(0.0, iterations=20_000))
    assert_kept(problem, answer.rounds)
    assert answer.cost == pytest.approx(cost_of(problem, answer.rounds))
    assert answer.cost == pytest.approx(best_by_hand(problem))
    assert answer.ended == "iterations"


@pytest.mark.parametrize(("seed", "lopsided", "tight"), [(1, False, True), (2, True, True), (3, False, False)])
def test_no_answer_is_below_the_bound(seed: int, lopsided: bool, tight: bool) -> None:
    problem = made(seed, 3, 6, lopsided=lopsided, tight=tight)
    assert 0.5 * best_by_hand(problem) < lower_bound(problem, 60) <= best_by_hand(problem)


def test_full_rounds_straight_out_and_back_are_their_own_bound() -> None:
    """Two stops in one place 10 away fill a vehicle each: 2 * (20 + 3) and the site's 5; a platform's vehicle 7 more."""
    far = np.array([[0.0, 10.0, 10.0], [10.0, 0.0, 0.0], [10.0, 0.0, 0.0]])
    problem = LocationRouting(far, np.array([4, 4]), 4, 3.0, np.array([5.0]), np.array([9.0]), *ungrouped(1))
    assert lower_bound(problem, 60) == pytest.approx(51)
    supplied = replace(problem, platform=Platform(np.array([[0.0, 1.0], [1.0, 0.0]]), 8, 7.0))
    assert lower_bound(supplied, 60) == pytest.approx(58)
    assert np.isnan(lower_bound(made(1, 30, 2_000), 60))


def test_a_dearer_site_opens_where_its_rounds_are_cheaper() -> None:
    """Two stops 10 east of site 1: 20 to drive there and back from site 0, 2 from site 1, whose opening costs 5 more."""
    points = np.array([[0.0, 0.0], [9.0, 0.0], [10.0, 0.0], [10.0, 0.0]])
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    problem = LocationRouting(far, np.array([1, 1]), 2, 3.0, np.array([1.0, 6.0]), np.full(2, 9.0), *ungrouped(2))
    answer = open_depots(problem, Limits(0.0, iterations=2_000))
    assert {one.site for one in answer.rounds} == {1}
    assert answer.cost == pytest.approx(2 + 3 + 6)


def test_sites_of_one_group_share_its_limit() -> None:
    """Sites 0 and 1 would serve a stop each; together they may take one, so one goes to site 2, 20 there and back."""
    points = np.array([[0.0, 0.0], [0.0, 2.0], [10.0, 0.0], [0.0, 0.0], [0.0, 2.0]])
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    nothing, room = np.zeros(3), np.full(3, 9.0)
    group, limit = np.array([0, 0, 1]), np.array([1.0, 9.0])
    problem = LocationRouting(far, np.array([1, 1]), 2, 1.0, nothing, room, group, limit)
    answer = open_depots(problem, Limits(0.0, iterations=20_000))
    assert answer.cost == pytest.approx(1 + 1 + 20)
    assert overload_of(problem, (Round(0, (0,)), Round(1, (1,)))) == 1


def test_two_echelons_are_solved_to_the_optimum() -> None:
    """Sites on a line 1 and 2 west and 5 east of the platform, all three full; one vehicle holds two of them.

    Their stops stand at the sites, so that only openings, rounds and ways cost: both western sites are on one way.
    """
    points = np.array([[-1.0, 0.0], [-2.0, 0.0], [5.0, 0.0]])
    nodes, hub = np.vstack([points, points]), np.vstack([[0.0, 0.0], points])
    far, ways = (np.hypot(*(each[:, None] - each).transpose(2, 0, 1)) for each in (nodes, hub))
    problem = LocationRouting(
        far, np.full(3, 4), 4, 1.0, np.ones(3), np.full(3, 4.0), *ungrouped(3), Platform(ways, 8, 3.0)
    )
    answer = open_depots(problem, Limits(0.0, iterations=3_000))
    assert answer.cost == pytest.approx(3 * 1 + 3 * 1 + (2 + 2 + 3) + (10 + 3))
    assert {frozenset(way) for way in answer.ways} == {frozenset({0, 1}), frozenset({2})}


def test_a_platform_far_away_makes_another_site_open() -> None:
    """Alone, site 0 beside the stops costs least; each metre to the platform makes it dearer than site 1, 10 away."""
    points = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 1.0], [0.0, 2.0]])
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    alone = LocationRouting(far, np.array([1, 1]), 2, 0.0, np.zeros(2), np.full(2, 9.0), *ungrouped(2))
    assert {one.site for one in open_depots(alone, Limits(0.0, iterations=2_000)).rounds} == {0}
    ways = np.array([[0.0, 50.0, 1.0], [50.0, 0.0, 51.0], [1.0, 51.0, 0.0]])
    supplied = replace(alone, platform=Platform(ways, 9, 0.0))
    answer = open_depots(supplied, Limits(0.0, iterations=2_000))
    assert {one.site for one in answer.rounds} == {1}
    assert answer.ways == ((1,),)
    assert answer.cost == pytest.approx(np.hypot(10, 1) + 1 + np.hypot(10, 2) + 2)


def test_same_iterations_and_seed_give_the_same_rounds_and_a_start_is_never_made_worse() -> None:
    problem = made(5, 4, 30)
    first = open_depots(problem, Limits(0.0, iterations=20_000, seed=3))
    again = open_depots(problem, Limits(0.0, iterations=20_000, seed=3))
    assert (first.rounds, first.cost, first.iterations) == (again.rounds, again.cost, again.iterations)
    shorter = open_depots(problem, Limits(0.0, iterations=2_000, seed=4), start=first.rounds)
    assert shorter.cost <= first.cost


def test_each_better_answer_is_told_and_seconds_are_kept() -> None:
    problem, told = made(6, 4, 40), list[Opened]()
    answer = open_depots(problem, Limits(0.5), listen=told.append)
    costs = [each.cost for each in told]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] == answer.cost
    assert {each.ended for each in told} == {""}
    assert answer.ended == "time"
    assert answer.seconds < 30


@given(seed=st.integers(0, 10_000), lopsided=st.booleans())
@settings(max_examples=15, deadline=None)
def test_what_the_kernel_adds_up_is_what_the_rounds_cost(seed: int, lopsided: bool) -> None:
    """Taking out, putting back, undoing and shutting sites keep cost, load and overload in step with the rounds."""
    problem = made(seed, 4, 25, lopsided=lopsided)
    annealer = Annealer(problem, ground_of(problem), Budget(Limits(0.0, iterations=1)), lambda _rounds: None)
    start = tuple(Round(stop % 4, (stop,)) for stop in range(25))
    state = annealer.filled(problem, start, np.ones(4, np.bool_))
    assert state.sums[COST] == pytest.approx(cost_of(problem, start))
    for _ in range(3):
        annealer.step(state, weight=5.0, heat=4.0, closing=0.1)
        now = annealer.rounds_now(state)
        assert sorted(stop for one in now for stop in one.stops) == list(range(25))
        assert state.sums[COST] == pytest.approx(cost_of(problem, now))
        assert state.sums[OVER] == pytest.approx(overload_of(problem, now))


def test_among_near_stops_only_the_search_works_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    problem = made(1, 3, 6)
    monkeypatch.setattr("recycling_net.routing.depots.anneal.SCANNED", 0)
    answer = open_depots(problem, Limits(0.0, iterations=20_000))
    assert answer.cost == pytest.approx(best_by_hand(problem))


def test_stops_with_most_to_lose_are_shared_out_first() -> None:
    """Both are nearest to site 0, which has room for one; the second stop would lose 8 by going elsewhere, the first 1."""
    reach = np.array([[1.0, 2.0], [1.0, 9.0]])
    assert shared_out(reach, np.array([1, 1]), np.array([1.0, 1.0])).tolist() == [1, 0]
    # the third fits nowhere, and goes where most room is left
    reach = np.array([[1.0, 2.0], [1.0, 9.0], [1.0, 1.0]])
    assert shared_out(reach, np.array([1, 1, 5]), np.array([1.0, 4.0])).tolist() == [1, 0, 1]


def test_among_many_sites_a_local_search_meets_the_best_set_and_ends_where_there_are_few() -> None:
    """Twelve sites, as many as are not enumerated; the dear ones are left out, and where all are needed there is one set."""
    problem = made(8, 12, 20, tight=False)
    dear = replace(problem, opening=np.where(np.arange(12) == 5, 1.0, 1e6))
    estimates = Estimates(dear, ground_of(dear))
    assert ranked(dear, estimates, 1, lambda: len(estimates.known) < 200)[0][1] == (5,)
    full = replace(problem, room=np.full(12, np.ceil(problem.demand.sum() / 12)))
    assert [sites for _, sites in ranked(full, Estimates(full, ground_of(full)), 1, lambda: True)] == [tuple(range(12))]


def test_an_estimate_is_what_its_rounds_cost() -> None:
    problem = made(7, 3, 20)
    estimates = Estimates(problem, ground_of(problem))
    assert estimates.cost((0, 2)) == pytest.approx(cost_of(problem, estimates.rounds((0, 2))))


def test_the_best_choice_among_known_rounds_is_put_together() -> None:
    """Neither answer is best: its left half is that of the first, its right half that of the second."""
    points = np.array([[0.0, 0.0], [1.0, 0.0], [2.0, 0.0], [-1.0, 0.0], [-2.0, 0.0]])
    far = np.hypot(*(points[:, None] - points).transpose(2, 0, 1))
    problem = LocationRouting(far, np.ones(4, np.int64), 2, 5.0, np.ones(1), np.full(1, 9.0), *ungrouped(1))
    first = Round(0, (0, 1)), Round(0, (2,)), Round(0, (3,))
    second = Round(0, (0,)), Round(0, (1,)), Round(0, (2, 3))
    pool = Pool(problem)
    pool.add(second)
    chosen = pool.best(problem, first, np.inf)
    assert {frozenset(one.stops) for one in chosen} == {frozenset({0, 1}), frozenset({2, 3})}


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"demand": np.array([99, 1, 1, 1, 1, 1])}, "loads"),
        ({"room": np.full(3, 1.0)}, "hold less"),
        ({"opening": np.zeros(2)}, "shape"),
        ({"group": np.zeros(1, np.int64)}, "group"),
        ({"far": np.ones((9, 9))}, "diagonal"),
        ({"platform": Platform(np.zeros((3, 3)), 9, 1.0)}, "platform"),
    ],
)
def test_problems_without_an_answer_are_refused(changed: dict[str, object], said: str) -> None:
    good = made(1, 3, 6)
    facts = {name: getattr(good, name) for name in LocationRouting.__dataclass_fields__}
    with pytest.raises(ValueError, match=said):
        LocationRouting(**(facts | changed))


def test_where_sites_hold_everything_the_routing_room_has_the_last_word() -> None:
    """Stops at 10, 11 and 12 beside one site, at -10, -11 and -12 beside the other, two a vehicle.

    Both sites: 2 * 2 opening; each side a round of the two farther ones, out and back 2 * 2, and one of the near one, 0:
    4 + 2 * 4 = 12. One site alone pays some 20 to reach the others.
    """
    points = np.array([[10.0, 0.0], [-10.0, 0.0], *([x, 0.0] for x in (10, 11, 12, -10, -11, -12))])
    problem = LocationRouting(
        np.abs(points[:, :1] - points[:, 0]), np.ones(6, np.int64), 2, 0.0, np.array([2.0, 2.0]), np.full(2, 6.0),
        *ungrouped(2),
    )  # fmt: skip
    assert holds_all(problem)
    assert not holds_all(replace(problem, room=np.array([6.0, 5.0])))
    found = polished(problem, [(0, 1), (1,)], Allowed(60.0, 50, 1, is_processor_time=False), threading.Event())
    both, one = found.rounds
    assert (cost_of(problem, both), {each.site for each in both}) == (12.0, {0, 1})
    assert {each.site for each in one} == {1}
    assert sorted(stop for each in one for stop in each.stops) == list(range(6))
    assert found.iterations == 100
    answer = open_depots(problem, Limits(0.0, iterations=20_000))
    assert answer.cost == 12.0
