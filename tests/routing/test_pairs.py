"""Pairs: what is picked up at one stop is delivered at another of the same round, against every way there is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise, permutations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.bench.vrp.check import check
from recycling_net.bench.vrp.instance import Driven, Instance, Vehicles
from recycling_net.bench.vrp.task import job_of
from recycling_net.routing.child import Outcome, run_jobs
from recycling_net.routing.engine import chosen, improve
from recycling_net.routing.job import Job, Trips
from recycling_net.routing.mixed.ground import COUNT, FIXED, ground_of
from recycling_net.routing.mixed.search import Search
from recycling_net.routing.mixed.state import COST, KIND, ROUND
from tests.routing.test_mixed import check_undone, instance

NOWHERE = (10**9, 10.0**9)


def paired(made: Instance, pairs: list[tuple[int, int]], load: int = 1) -> Instance:
    """The instance with loads that go from one node to another; whoever is in no pair keeps what is brought there."""
    to, pickup, delivery = np.full(len(made.pickup), -1), made.pickup.copy(), made.delivery.copy()
    for one, other in pairs:
        to[one], pickup[one], delivery[[one, other]] = other, load, 0
    return replace(made, brought_to=to, pickup=pickup, delivery=delivery)


def solved(made: Instance, iterations: int = 600, seed: int = 1, *, free: bool = False) -> tuple[Driven, ...]:
    """The last answer sent, none where nobody found any; ``free`` vehicles cost nothing."""
    job = replace(job_of(made, seconds=600, seed=seed), iterations=iterations)
    if free:
        job = replace(job, kinds=[replace(kind, fixed_cost=0) for kind in job.kinds])
    found: list[tuple[Trips, list[int]]] = []
    improve(job, lambda trips, kinds: found.append((trips, kinds)))
    trips, kinds = found[-1] if found else ([], [])
    return tuple(
        Driven(kind, (tuple(client + made.depots for client in one[0]),))
        for one, kind in zip(trips, kinds, strict=True)
    )


def value(made: Instance, answer: tuple[Driven, ...]) -> tuple[int, float]:
    """Vehicles and cost of an answer that keeps everything."""
    if not answer:
        return NOWHERE
    found = check(made, answer)
    assert found.faults == ()
    return len(answer), found.cost


def every(made: Instance) -> Iterator[tuple[int, float]]:
    """Vehicles and cost of each answer there is."""
    nodes = range(made.depots, len(made.delivery))
    vehicles = [kind for kind, each in enumerate(made.fleet) for _ in range(each.count)]
    for order in permutations([*nodes, *[-1] * (len(vehicles) - 1)]):
        cuts = [-1, *(place for place, node in enumerate(order) if node < 0), len(order)]
        rounds = [order[begin + 1 : end] for begin, end in pairwise(cuts)]
        answer = [Driven(kind, (one,)) for kind, one in zip(vehicles, rounds, strict=True) if one]
        if all(len(one.trips[0]) > 1 or made.brought_to[one.trips[0][0]] < 0 for one in answer):
            found = check(made, answer)
            if not found.faults:
                yield len(answer), found.cost


def by_pairs(made: Instance, pairs: list[tuple[int, int]]) -> Iterator[tuple[int, float]]:
    """Vehicles and cost of each answer there is with vehicles of one kind, which visit nobody but pairs."""
    for home in product(range(made.fleet[0].count), repeat=len(pairs)):
        used = sorted(set(home))
        if used != list(range(len(used))):
            continue
        inside = [[pair for pair, at in zip(pairs, home, strict=True) if at == which] for which in used]
        for rounds in product(*(_orders(some) for some in inside)):
            found = check(made, [Driven(0, (one,)) for one in rounds])
            if not found.faults:
                yield len(rounds), found.cost


def _orders(pairs: list[tuple[int, int]]) -> Iterator[tuple[int, ...]]:
    for order in permutations([node for pair in pairs for node in pair]):
        if all(order.index(one) < order.index(other) for one, other in pairs):
            yield order


def line(capacity: int = 1, closes: float = 900.0, count: int = 2) -> Instance:
    """East at 10 a load for 30, at 20 one for 40, to be begun before ``closes``."""
    points = [(0, 0), (10, 0), (20, 0), (30, 0), (40, 0)]
    made = instance(points, (Vehicles(count, capacity),), closes=[900.0, 900.0, closes, 900.0, 900.0])
    return paired(made, [(1, 3), (2, 4)])


@pytest.mark.parametrize(
    ("capacity", "closes", "cost", "orders"),
    [
        (2, 900.0, 80.0, {(1, 2, 3, 4), (1, 2, 4, 3)}),  # both on board at once: out and back
        (1, 900.0, 100.0, {(1, 3, 2, 4)}),  # one after the other: 10 + 20 + 10 + 20 + 40
        (1, 40.0, 100.0, {(1, 3, 2, 4)}),  # there at 40
        (1, 39.0, 120.0, {(2, 4, 1, 3)}),  # too late there: 20 + 20 + 30 + 20 + 30
    ],
)
def test_load_and_windows_force_the_order(
    capacity: int, closes: float, cost: float, orders: set[tuple[int, ...]]
) -> None:
    made = line(capacity, closes)
    answer = solved(made)
    assert value(made, answer) == (1, cost)
    assert answer[0].trips[0] in orders


def test_one_vehicle_less_is_worth_any_way_only_where_vehicles_cost_something() -> None:
    """North at 30 a load to be picked up at 30 and brought to 40 at 200 or later, south the same at 100.

    Two vehicles drive 80 each. One that has picked up in the north drives 60 to the south, 70 or 80 from end to end:
    30 + 60 + 70 (or 10 + 80) + 80 (or 70) + 40.
    """
    points = [(0, 0), (0, 30), (0, 40), (0, -30), (0, -40)]
    made = instance(points, (Vehicles(2, 9),), opens=[0, 30, 200, 100, 200], closes=[900, 30, 900, 100, 900])
    made = paired(made, [(1, 2), (3, 4)])
    assert value(made, solved(made)) == (1, 30 + 60 + 10 + 80 + 40)
    assert value(made, solved(made, free=True)) == (2, 160.0)


towns = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=6, max_size=6)
opening = st.lists(st.integers(0, 90), min_size=6, max_size=6)
TRIPLE = [(1, 4), (2, 5), (3, 6)]


def triple(points: list[tuple[int, int]], opens: list[int], wide: int, fleet: Vehicles, load: int = 1) -> Instance:
    made = instance(
        [(15, 15), *points],
        (fleet,),
        opens=[0, *opens],
        closes=[300, *(late + wide for late in opens)],
        stay=[0] + [3] * 6,
    )
    return paired(made, TRIPLE, load)


@settings(max_examples=25, deadline=None)
@given(points=towns, opens=opening, wide=st.integers(30, 150), capacity=st.integers(1, 3))
def test_three_pairs_against_every_way(
    points: list[tuple[int, int]], opens: list[int], wide: int, capacity: int
) -> None:
    """Fewest vehicles, then least cost; and least cost alone where vehicles cost nothing."""
    made = triple(points, opens, wide, Vehicles(3, capacity))
    ways = list(by_pairs(made, TRIPLE))
    assert value(made, solved(made)) == min(ways, default=NOWHERE)
    assert value(made, solved(made, free=True))[1] == min((cost for _, cost in ways), default=NOWHERE[1])


@settings(max_examples=10, deadline=None)
@given(points=towns, longest=st.integers(60, 200))
def test_pairs_in_a_day_s_length_against_every_way(points: list[tuple[int, int]], longest: int) -> None:
    made = triple(points, [0, 20, 40, 60, 80, 100], 60, Vehicles(3, 2, longest=longest, farthest=longest))
    assert value(made, solved(made)) == min(by_pairs(made, TRIPLE), default=NOWHERE)


@settings(max_examples=10, deadline=None)
@given(points=towns, brought=st.integers(0, 2), taken=st.integers(0, 2), skilled=st.booleans())
def test_pairs_beside_others_in_mixed_fleets_against_every_way(
    points: list[tuple[int, int]], brought: int, taken: int, skilled: bool
) -> None:
    """One pair; one customer who gets something from the depot and one who gives something; two kinds of vehicles."""
    able = frozenset({0, 1, 2, 3}) if skilled else None
    fleet = (Vehicles(1, 2, allowed=able), Vehicles(1, 3, fixed=7.0, per_distance=2.0))
    load, pickup = [0, 0, 0, brought, 0], [0, 0, 0, 0, taken]
    made = paired(instance([(15, 15), *points[:4]], fleet, load=load, pickup=pickup, closes=[200.0] * 5), [(1, 2)])
    job = replace(job_of(made, seconds=600, seed=1), iterations=600)
    given_costs = [replace(kind, fixed_cost=int(each.fixed)) for kind, each in zip(job.kinds, fleet, strict=True)]
    found: list[tuple[Trips, list[int]]] = []
    improve(replace(job, kinds=given_costs), lambda trips, kinds: found.append((trips, kinds)))
    answer = tuple(
        Driven(kind, (tuple(client + 1 for client in one[0]),)) for one, kind in zip(*found[-1], strict=True)
    )
    assert value(made, answer)[1] == min(cost for _, cost in every(made))


@settings(max_examples=10, deadline=None)
@given(points=towns, opens=opening, wide=st.integers(40, 100), which=st.integers(0, 5))
def test_wider_windows_and_more_vehicles_never_cost_more(
    points: list[tuple[int, int]], opens: list[int], wide: int, which: int
) -> None:
    made = triple(points, opens, wide, Vehicles(2, 2))
    best = value(made, solved(made))
    windows = made.windows.copy()
    windows[1 + which] = 0, 300
    for easier in (replace(made, windows=windows), replace(made, fleet=(Vehicles(3, 2),))):
        assert value(easier, solved(easier)) <= best


def town(pairs: int = 30) -> Instance:
    random = np.random.default_rng(5)
    points = [(50, 50), *(tuple(point) for point in random.integers(0, 100, (2 * pairs, 2)).tolist())]
    opens = [*random.integers(0, 200, pairs).tolist(), *random.integers(100, 300, pairs).tolist()]
    made = instance(
        points,
        (Vehicles(pairs, 6),),
        opens=[0, *opens],
        closes=[900, *(late + 150 for late in opens)],
        stay=[0] + [5] * 2 * pairs,
    )
    return paired(made, [(one, one + pairs) for one in range(1, pairs + 1)], load=2)


def test_same_iterations_and_seed_give_the_same_rounds_and_more_find_better_ones() -> None:
    made = town()
    once, again, other = solved(made), solved(made), solved(made, seed=2)
    assert once == again != other
    assert value(made, solved(made, 20_000)) < value(made, once)


def test_what_is_not_accepted_is_undone_with_pairs() -> None:
    job = job_of(town(), seconds=1, seed=1)
    check_undone(Search(ground_of(replace(job, kinds=[replace(job.kinds[0], fixed_cost=0)]))))


def test_who_gives_up_a_vehicle_leaves_its_pairs_outside() -> None:
    search = Search(ground_of(job_of(line(), seconds=1, seed=1)))
    search.begin([[[0, 2]], [[1, 3]]], [0, 0])
    search.waited[[0, 2]] += 1e9  # these have waited longer
    search.drop()
    assert search.state.at[:, ROUND].tolist() == [0, -1, 0, -1]
    assert (search.costs[2], search.costs[3], search.costs[1]) == (1, 2, np.inf)
    assert search.costs[0] == search.state.round_figure[0, COST] == 60 + search.ground.limit[0, FIXED]
    assert search.state.used.tolist() == [1] == search.ground.number[:, COUNT].tolist()
    assert search.state.round_number[0, KIND] == 0


def test_a_client_is_in_one_pair_at_most() -> None:
    job = job_of(line(), seconds=1, seed=1)
    for twice in ([2, 2, -1, -1], [1, 2, -1, -1], [0, -1, -1, -1]):
        with pytest.raises(ValueError, match="one pair at most"):
            ground_of(replace(job, brought_to=np.array(twice)))


def test_nobody_else_takes_pairs() -> None:
    job = job_of(line(), seconds=1, seed=1)
    assert chosen(job) == "rows"
    with pytest.raises(ValueError, match="pairs need one trip"):
        chosen(replace(job, kinds=[replace(job.kinds[0], trips=2)]))


def test_the_child_process_takes_pairs() -> None:
    outcomes: list[Outcome] = []
    job: Job = replace(job_of(line(), seconds=600, seed=1), iterations=200)
    run_jobs([job], lambda _position, outcome: outcomes.append(outcome))
    assert (outcomes[0].ended, outcomes[0].trips) == ("iterations", [[[0, 2, 1, 3]]])
