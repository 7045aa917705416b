"""Strings on rows: windows, lengths and mixed fleets against every way there is, driven anew by the checker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations, product
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.bench.vrp.check import check
from recycling_net.bench.vrp.instance import Driven, Instance, Rounding, Vehicles
from recycling_net.bench.vrp.task import job_of
from recycling_net.routing.job import Job, Trips
from recycling_net.routing.mixed.anneal import anneal
from recycling_net.routing.mixed.ground import BACK, BACK_S, THERE, THERE_S, ground_of
from recycling_net.routing.mixed.search import Search, improve
from recycling_net.routing.mixed.state import COST, SIZE, measure
from recycling_net.routing.mixed.strings import cheapest

EVERY = Rounding(1, cut=False)


def instance(
    points: list[tuple[int, int]], fleet: tuple[Vehicles, ...], depots: int = 1, **facts: Sequence[float]
) -> Instance:
    """Customers after the depots, each with a load of 1 unless told."""
    nodes = len(points)
    nothing = np.zeros(nodes)
    windows = np.column_stack([facts.get("opens", nothing), facts.get("closes", np.full(nodes, inf))])
    delivery = np.array(facts.get("load", [0.0] * depots + [1.0] * (nodes - depots)))
    stay = np.array(facts.get("stay", nothing))
    pickup = np.array(facts.get("pickup", nothing))
    return Instance(
        "made",
        "",
        EVERY,
        1.0,
        np.array(points, float),
        None,
        depots,
        delivery,
        pickup,
        stay,
        windows,
        nothing,
        fleet,
        nan,
    )


def solved(made: Instance, iterations: int = 300, seed: int = 1) -> tuple[Driven, ...]:
    """The last answer sent; none where nobody found any."""
    found: list[tuple[Trips, list[int]]] = []
    improve(job(made, iterations, seed), lambda trips, kinds: found.append((trips, kinds)))
    trips, kinds = found[-1] if found else ([], [])
    return tuple(
        Driven(kind, tuple(tuple(client + made.depots for client in trip) for trip in one))
        for one, kind in zip(trips, kinds, strict=True)
    )


def job(made: Instance, iterations: int, seed: int) -> Job:
    return replace(job_of(made, seconds=600, seed=seed), iterations=iterations)


def least(made: Instance) -> float:
    """The cost of the best of all answers, infinite where there is none."""
    nodes, best = range(made.depots, len(made.delivery)), inf
    for order in permutations(nodes):
        for parts in range(1, len(order) + 1):
            for cuts in combinations(range(1, len(order)), parts - 1):
                ends = [0, *cuts, len(order)]
                trips = [order[begin:end] for begin, end in pairwise(ends)]
                for kinds in product(range(len(made.fleet)), repeat=parts):
                    found = check(made, [Driven(kind, (trip,)) for kind, trip in zip(kinds, trips, strict=True)])
                    best = best if found.faults else min(best, found.cost)
    return best


customers = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=4, max_size=4)


@settings(max_examples=15, deadline=None)
@given(points=customers, opens=st.lists(st.integers(0, 60), min_size=4, max_size=4), longest=st.integers(60, 120))
def test_windows_and_longest_days_against_every_way(
    points: list[tuple[int, int]], opens: list[int], longest: int
) -> None:
    fleet = (Vehicles(3, 2, longest=longest),)
    made = instance(
        [(15, 15), *points],
        fleet,
        opens=[0, *opens],
        closes=[200, *(late + 25 for late in opens)],
        stay=[0, 3, 3, 3, 3],
    )
    best, answer = least(made), solved(made)
    found = check(made, answer)
    assert found.cost == best if answer else best == inf
    assert not answer or not found.faults


@settings(max_examples=15, deadline=None)
@given(points=customers, loads=st.lists(st.integers(1, 4), min_size=4, max_size=4))
def test_mixed_fleets_against_every_way(points: list[tuple[int, int]], loads: list[int]) -> None:
    """Few vehicles of three sizes, the large ones dearer a kilometre."""
    fleet = (Vehicles(2, 4, fixed=10.0), Vehicles(1, 7, fixed=20.0, per_distance=2.0), Vehicles(1, 12, fixed=60.0))
    made = instance([(15, 15), *points], fleet, load=[0, *loads])
    found = check(made, solved(made))
    assert not found.faults
    assert found.cost == least(made)


def test_deliveries_make_room_for_pickups() -> None:
    """On a line at 10, 20, 30: bring 2 to the first and second, then there is room for the 4 of the last."""
    made = instance([(0, 0), (10, 0), (20, 0), (30, 0)], (Vehicles(1, 4),), load=[0, 2, 2, 0], pickup=[0, 0, 0, 4])
    answer = solved(made)
    assert (check(made, answer).cost, check(made, answer).faults) == (60.0, ())


def test_each_depot_serves_what_lies_beside_it() -> None:
    """Two at 10 left and right of each depot: 40 from each, where one depot alone would drive 240."""
    points = [(0, 0), (100, 0), (-10, 0), (10, 0), (90, 0), (110, 0)]
    made = instance(points, (Vehicles(1, 4, depot=0), Vehicles(1, 4, depot=1)), depots=2)
    answer = solved(made)
    assert (check(made, answer).cost, check(made, answer).faults) == (80.0, ())
    assert sorted(one.kind for one in answer) == [0, 1]


def test_only_who_may_visits() -> None:
    """On a line at 10, 20, 30 the second needs the lift: its vehicle drives 40, the other 60, though one could do all."""
    points = [(0, 0), (10, 0), (20, 0), (30, 0)]
    lift, plain = Vehicles(1, 3, allowed=frozenset({0, 1, 2})), Vehicles(1, 3, allowed=frozenset({0, 1, 3}))
    made = instance(points, (lift, plain))
    answer = solved(made)
    assert (check(made, answer).cost, check(made, answer).faults) == (100.0, ())


def test_rounds_change_who_drives_them_when_a_customer_asks_for_it() -> None:
    """One round of 60 is enough; only the second kind may visit all, and costs no more."""
    points = [(0, 0), (10, 0), (20, 0), (30, 0)]
    some, every = Vehicles(3, 3, fixed=5.0, allowed=frozenset({0, 1, 2})), Vehicles(1, 3, fixed=5.0)
    made = instance(points, (some, every))
    answer = solved(made)
    assert (check(made, answer).cost, [one.kind for one in answer]) == (65.0, [1])


def test_a_full_round_takes_one_more_only_where_a_larger_vehicle_is_free() -> None:
    """At 10 the first, full; to 11 with the larger vehicle it is 2 farther, in a round of its own 22."""
    ground = ground_of(
        job_of(instance([(0, 0), (10, 0), (11, 0)], (Vehicles(2, 1), Vehicles(1, 2))), seconds=1, seed=1)
    )
    search = Search(ground)
    search.begin([[[0]]], [0])
    found = [
        cheapest(ground, search.state, 1, 0.0, True) for _ in range(20)
    ]  # a place is passed over once in a hundred times
    assert min(found)[0] == 2.0
    assert min(found)[3] == 1
    assert {cheapest(ground, search.state, 1, 0.0, False) for _ in range(20)} == {(22.0, -1, 0, 0)}
    search.state.used[1] = 1
    assert {cheapest(ground, search.state, 1, 0.0, True) for _ in range(20)} == {(22.0, -1, 0, 0)}


@pytest.mark.parametrize(("fixed", "often"), [(19.0, 0.0), (21.0, 0.9)])
def test_rounds_mostly_keep_their_kinds_where_small_vehicles_are_cheap(fixed: float, often: float) -> None:
    """Driven 10 there and 10 back: 20 for one load, 39 or 41 for two."""
    points, small = [(0, 0), (10, 0), (0, 10)], Vehicles(2, 1)
    mixed = instance(points, (small, Vehicles(2, 2, fixed=fixed)))
    assert ground_of(job_of(mixed, seconds=1, seed=1)).kept == often
    assert ground_of(job_of(instance(points, (small, small)), seconds=1, seed=1)).kept == 0.0
    too_few = instance(points, (Vehicles(1, 1), Vehicles(2, 2, fixed=fixed)))
    assert ground_of(job_of(too_few, seconds=1, seed=1)).kept == 0.0


def test_legs_are_read_from_either_end() -> None:
    """Uphill 30 in 3 hours, downhill 20 in 2; what is longer than four bytes hold is as long as they hold."""
    job = job_of(instance([(0, 0), (1, 0)], (Vehicles(1, 1),), closes=[9, 9]), seconds=1, seed=1)
    legs = ground_of(replace(job, distance=np.array([[[0, 30], [20, 0]]]), duration=np.array([[[0, 3], [2, 0]]]))).legs
    assert legs[0, 0, 1, [THERE, BACK, THERE_S, BACK_S]].tolist() == [30, 20, 3, 2]
    assert legs[0, 1, 0, [THERE, BACK, THERE_S, BACK_S]].tolist() == [20, 30, 2, 3]
    long = ground_of(replace(job, duration=np.full((1, 2, 2), 10**12))).legs
    assert long[0, 0, 1, THERE_S] == 2**31 - 1


def test_deliveries_windows_and_a_day_s_length_together() -> None:
    """On a line at 10 and 20, each brought 1 and 3 collected: one vehicle of 4 holds only one of them.

    A day of 45 lets each vehicle drive to one of them and stay there 5.
    """
    made = instance(
        [(0, 0), (10, 0), (20, 0)],
        (Vehicles(2, 4, longest=45),),
        pickup=[0, 3, 3],
        stay=[0, 5, 5],
        opens=[0, 0, 90],
        closes=[200, 50, 100],
    )
    answer = solved(made)
    assert (check(made, answer).cost, check(made, answer).faults) == (60.0, ())
    shorter = replace(made, fleet=(Vehicles(2, 4, longest=44),))
    assert solved(shorter) == ()


@settings(max_examples=8, deadline=None)
@given(
    points=customers,
    able=st.lists(st.integers(1, 3), min_size=4, max_size=4),
    opens=st.lists(st.integers(0, 60), min_size=4, max_size=4),
    pickup=st.lists(st.integers(0, 2), min_size=4, max_size=4),
)
def test_depots_skills_windows_and_pickups_against_every_way(
    points: list[tuple[int, int]], able: list[int], opens: list[int], pickup: list[int]
) -> None:
    """Two depots with one kind each; ``able`` says by its bits who may visit."""
    allowed = [frozenset({0, 1, *(2 + k for k in range(4) if able[k] >> kind & 1)}) for kind in range(2)]
    fleet = tuple(Vehicles(2, 3, depot=kind, allowed=allowed[kind]) for kind in range(2))
    made = instance(
        [(5, 5), (25, 25), *points],
        fleet,
        depots=2,
        opens=[0, 0, *opens],
        closes=[200, 200, *(late + 25 for late in opens)],
        pickup=[0, 0, *pickup],
    )
    best, answer = least(made), solved(made)
    assert check(made, answer).cost == best if answer else best == inf
    assert not answer or not check(made, answer).faults


@settings(max_examples=10, deadline=None)
@given(points=customers, turn=st.sampled_from([(-1, 1), (1, -1), (-1, -1)]))
def test_a_mirrored_map_costs_the_same(points: list[tuple[int, int]], turn: tuple[int, int]) -> None:
    made = town_of([(15, 15), *points])
    other = town_of([(x * turn[0], y * turn[1]) for x, y in [(15, 15), *points]])
    assert solved(made) == solved(other)


def town_of(points: list[tuple[int, int]]) -> Instance:
    """Two kinds, the larger one dearer."""
    return instance(points, (Vehicles(3, 2, fixed=5.0), Vehicles(2, 3, fixed=9.0)), closes=[200.0] * len(points))


def town(size: int = 60) -> Instance:
    random = np.random.default_rng(3)
    points = [(50, 50), *(tuple(point) for point in random.integers(0, 100, (size, 2)).tolist())]
    opens = random.integers(0, 200, size).tolist()
    return instance(
        points,
        (Vehicles(20, 9, fixed=30.0), Vehicles(20, 14, fixed=50.0)),
        opens=[0, *opens],
        closes=[400, *(late + 80 for late in opens)],
        stay=[0] + [5] * size,
        load=[0, *random.integers(1, 4, size).tolist()],
    )


def test_same_iterations_and_seed_give_the_same_rounds() -> None:
    made = town()
    once, again, other = solved(made), solved(made), solved(made, seed=2)
    assert once == again != other
    assert not check(made, once).faults
    assert not check(made, other).faults


def test_more_iterations_find_cheaper_rounds() -> None:
    made = town()
    assert check(made, solved(made, 3000)).cost < check(made, solved(made, 30)).cost


def test_what_is_not_accepted_is_undone() -> None:
    search = Search(ground_of(job(town(), 1, 1)))
    check_undone(search)
    rounds = np.flatnonzero(search.state.round_number[:, SIZE])
    kinds = np.bincount(search.state.round_number[rounds, 1], minlength=2)
    assert search.state.used.tolist() == kinds.tolist()


def check_undone(search: Search) -> None:
    """With next to no heat only better answers stay: what is known of each round is what measuring it anew says."""
    ground, state = search.ground, search.state
    search.step(0.0, 1, 1)
    anneal(ground, state, search.saved, search.best, search.paper, search.costs, (1e-9, 1e-9), 400, 1)
    before = [np.array(part) for part in state]
    rounds = np.flatnonzero(state.round_number[:, SIZE])
    for which in rounds.tolist():
        measure(ground, state, which, 0, state.round_number[which, SIZE] - 1)
    assert all(np.array_equal(old, np.asarray(new)) for old, new in zip(before, state, strict=True))
    assert search.costs[0] == state.round_figure[rounds, COST].sum() == search.costs[1]
    assert state.used.sum() == len(rounds)
    assert state.round_number[:, SIZE].sum() == len(ground.client)


@pytest.mark.parametrize("capacity", [1, 3])
def test_too_few_vehicles_leave_no_answer(capacity: int) -> None:
    """Four customers with 1 each: one vehicle of 3 is not enough, nor are three of 1."""
    made = instance([(0, 0), (1, 0), (2, 0), (3, 0), (4, 0)], (Vehicles(3 // capacity, capacity),))
    assert solved(made) == ()


def test_who_stays_outside_weighs_more_step_by_step_and_never_endlessly() -> None:
    """One vehicle for two of four customers 5 from the depot: a round to one costs 10, so that each weighs 20 at first.

    A step adds at most 20 / 4 to each of the two outside: after 20,000 no more than 20 + 100,000.
    """
    points = [(0, 0), (5, 0), (0, 5), (-5, 0), (0, -5)]
    search = Search(ground_of(job(instance(points, (Vehicles(1, 2),)), 1, 1)))
    assert search.paper.weight == pytest.approx(20.0)
    search.step(0.0, 20_000, 1)
    assert search.costs[3] == 2
    assert (search.paper.weight > 20.0).all()
    assert (search.paper.weight <= 100_020.001).all()
    enough = Search(ground_of(job(instance(points, (Vehicles(2, 2),)), 1, 1)))
    enough.step(0.0, 200, 1)
    assert enough.costs[3] == 0
    assert enough.costs[1] == 4 * 5 + 2 * 7  # twice out and back, 7 between neighbours
