"""Where to open, held against every set of sites there is."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from recycling_net.siting.locate import locate
from recycling_net.siting.location import Located, Location, from_table

Floats = npt.NDArray[np.float64]
SECONDS = 20.0


def cheapest(location: Location, cost: Floats) -> float:
    """The least cost over all sets of sites, each served as well as can be; infinite where none will do."""
    sites = range(len(location.fixed))
    sizes = [location.count] if location.count is not None else range(1, len(sites) + 1)
    return min(
        (
            float(location.fixed[list(chosen)].sum()) + _served(location, cost[:, list(chosen)], list(chosen))
            for size in sizes
            for chosen in combinations(sites, size)
        ),
        default=np.inf,
    )


def _served(location: Location, cost: Floats, chosen: list[int]) -> float:
    """What serving costs: place by place where nothing is limited or places are whole, else as a transport."""
    if not location.limited:
        return float(cost.min(axis=1).sum())
    room = location.capacity[chosen]
    if location.single:
        return _whole(cost, location.demand, room, 0)
    places, sites = cost.shape
    full = np.kron(np.eye(places), np.ones(sites))
    held = np.kron(location.demand[None, :], np.eye(sites))
    answer = linprog(cost.ravel(), A_ub=held, b_ub=room, A_eq=full, b_eq=np.ones(places))
    return float(answer.fun) if answer.success else np.inf


def _whole(cost: Floats, demand: Floats, room: Floats, place: int) -> float:
    if place == len(demand):
        return 0.0
    best = np.inf
    for site in range(len(room)):
        if room[site] >= demand[place] - 1e-9:
            left = room.copy()
            left[site] -= demand[place]
            best = min(best, cost[place, site] + _whole(cost, demand, left, place + 1))
    return float(best)


def costs_what_it_says(location: Location, cost: Floats, found: Located) -> None:
    served = np.zeros(len(location.demand))
    np.add.at(served, found.place, found.share)
    assert served == pytest.approx(np.ones(len(served)))
    load = np.zeros(len(location.fixed))
    np.add.at(load, found.site, found.share * location.demand[found.place])
    assert (load <= location.capacity + 1e-6).all()
    assert set(found.site) <= set(found.opened)
    paid = location.fixed[found.opened].sum() + (cost[found.place, found.site] * found.share).sum()
    assert paid == pytest.approx(found.objective)


@st.composite
def tables(draw: st.DrawFn, *, limited: bool = False) -> tuple[Floats, dict[str, object]]:
    places, sites = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    random = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    cost = random.integers(0, 40, (places, sites)).astype(float)
    facts: dict[str, object] = {"fixed": random.integers(0, 60, sites).astype(float)}
    if limited:
        facts["demand"] = random.integers(1, 10, places).astype(float)
        facts["capacity"] = random.integers(4, 25, sites).astype(float)
    return cost, facts


@given(tables())
@settings(max_examples=80)
def test_uncapacitated_is_the_cheapest_set(question: tuple[Floats, dict[str, object]]) -> None:
    assert_cheapest(*question)


@given(tables(), st.integers(1, 4))
@settings(max_examples=80)
def test_p_median_is_the_cheapest_set_of_p(question: tuple[Floats, dict[str, object]], count: int) -> None:
    cost, _ = question
    assert_cheapest(cost, {"count": min(count, cost.shape[1])})


@given(tables(limited=True), st.booleans())
@settings(max_examples=120)
def test_capacitated_is_the_cheapest_that_has_room(question: tuple[Floats, dict[str, object]], single: bool) -> None:
    cost, facts = question
    assert_cheapest(cost, {**facts, "single": single})


def assert_cheapest(cost: Floats, facts: dict[str, object]) -> None:
    location = from_table(cost, **facts)  # type: ignore[arg-type]  # keywords of one kind each
    wanted = cheapest(location, cost)
    found = locate(location, seconds=SECONDS)
    if wanted == np.inf:
        assert not found.found
        return
    costs_what_it_says(location, cost, found)
    assert found.bound <= wanted + 1e-6
    assert found.objective == pytest.approx(wanted)
    assert found.stopped_because == "gap"


def test_two_villages_share_a_point_or_have_one_each() -> None:
    """Two places 3 apart: one point costs 5 + 3, two cost 5 + 5; at 2 yuan a point two are better (4 against 5)."""
    cost = np.array([[0.0, 3.0], [3.0, 0.0]])
    one = locate(from_table(cost, fixed=np.array([5.0, 5.0])), seconds=SECONDS)
    two = locate(from_table(cost, fixed=np.array([2.0, 2.0])), seconds=SECONDS)
    assert (one.objective, len(one.opened)) == (8.0, 1)
    assert (two.objective, two.opened.tolist()) == (4.0, [0, 1])
