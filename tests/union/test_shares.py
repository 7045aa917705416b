from __future__ import annotations

from itertools import pairwise, permutations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.routing.schedule import rounds
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from recycling_net.union.collection import collect
from recycling_net.union.shares import day_shares, trip_shares
from tests.routing.cases import on_a_line, visit
from tests.union import county


def _of_all_orders(legs: npt.NDArray[np.float64], trip: tuple[int, ...]) -> list[float]:
    """The Shapley value by its definition: what each adds, on average over all orders of joining."""

    def driven(members: set[int]) -> float:
        nodes = [0, *(visit + 1 for visit in trip if visit in members), 0]
        return sum(float(legs[a, b]) for a, b in pairwise(nodes)) if members else 0.0

    orders = list(permutations(trip))
    owed = dict.fromkeys(trip, 0.0)
    for order in orders:
        for at, one in enumerate(order):
            owed[one] += (driven(set(order[: at + 1])) - driven(set(order[:at]))) / len(orders)
    return [owed[one] for one in trip]


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 5), st.randoms(use_true_random=False))
def test_shares_of_a_trip_are_the_shapley_value_of_its_fixed_order(count: int, random: st.DrawFn) -> None:
    numbers = np.array([[random.uniform(1, 9) for _ in range(7)] for _ in range(7)])  # type: ignore[attr-defined]  # a Random
    trip = tuple(random.sample(range(6), count))  # type: ignore[attr-defined]  # as above
    np.fill_diagonal(numbers, 0.0)
    assert trip_shares(numbers, trip) == pytest.approx(_of_all_orders(numbers, trip))


def test_two_stops_on_a_line_share_the_way_to_the_nearer_one() -> None:
    """Depot 0 km, stops at 3 and 5 km, 1 yuan/km: the first 6 km are of both, the last 4 of the farther alone."""
    problem = on_a_line([3, 5], [visit("near"), visit("far")])
    assert trip_shares(problem.driving_yuan, (0, 1)) == pytest.approx([3.0, 7.0])


def test_shares_of_a_day_add_up_to_what_it_costs_with_its_fixed_cost() -> None:
    """2 t a trip and stops of 1 t, 0.5 t and 1.5 t: two trips; hours, unloading and the day are paid by the stops."""
    stops = [visit("a", 1.0), visit("b", 0.5), visit("c", 1.5)]
    problem = on_a_line([3, 5, 8], stops, cost_per_hour="40 元/h", cost_per_day="100 元/d")
    made = rounds(problem, (((0, 1), (2,)),))
    assert made is not None
    (day,) = made.days
    shares = dict(day_shares(problem, day))
    assert sum(shares.values()) == pytest.approx(day.cost_yuan, abs=1e-9)
    # alone: 16 km, 0.4 h of driving, 0.1 h of stop and 0.5 h of unloading at 40 yuan; the day in that proportion
    own = 16 + 40 * (16 / 40 + 0.1 + 0.5)
    assert shares[2] == pytest.approx(own * day.cost_yuan / (day.cost_yuan - 100))


def test_a_point_that_takes_two_trips_is_visited_once() -> None:
    """50 t a year are 0.96 t a week, two trips of half a tonne: 52 visits a year and not 104."""
    scenario = county.scenario(union={}, capacity="0.5 t")
    network = build(scenario)
    plan = siting.solve(scenario, network)
    found = collect(scenario, network, plan, wanted=("milk_run",), years=[2025])
    (problem,) = [one.problem for one in found.driven if "CPv1" in {each.point.code for each in one.problem.visits}]
    assert sum(each.point.code == "CPv1" for each in problem.visits) == 2
    own = found.shares.set_index("point").loc["CPv1"]
    assert own["visits"] == 52
    assert own["tonnes"] == pytest.approx(50.0)


def test_trips_on_several_days_are_several_visits_and_the_check_says_so_too() -> None:
    """One truck of half a tonne and one trip a day: the two parts of a week at v1 are fetched on two days, 104 visits a year."""
    facts = county.facts(union={"rounds": 1}, capacity="0.5 t", count=1, trips=1)
    facts["rounds"]["milk_run"]["shared"] = True
    scenario = Scenario.model_validate(facts)
    plan = solve(scenario)
    visits = plan.tables["union_shares"].set_index(["year", "point"])["visits"]
    assert visits[2025, "CPv1"] == 104
    assert check.verify(scenario, build(scenario), plan).faults == ()
