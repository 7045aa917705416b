"""Locations of one tier worked out by hand, knapsacks, and the search where HiGHS does not solve it all at once."""

from __future__ import annotations

import threading
from itertools import combinations, product
from math import inf, isinf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from recycling_net.progress import Progress
from recycling_net.siting.location import capacitated
from recycling_net.siting.location.data import Arcs, Location, from_table
from recycling_net.siting.location.knapsack import fill_shares, fill_whole
from recycling_net.siting.location.locate import locate
from recycling_net.siting.model import Floats


def test_two_medians_on_a_line() -> None:
    """Places at 0, 1, 2, 10, 11: the best two are 1 and one of 10, 11, at 1 + 0 + 1 + 0 + 1 = 3."""
    at = np.array([0.0, 1.0, 2.0, 10.0, 11.0])
    found = locate(from_table(abs(at[:, None] - at), count=2), seconds=60)
    assert found.objective == found.bound == 3
    assert found.stopped_because == "gap"
    assert 1 in found.opened
    assert len(found.opened) == 2


def test_a_full_site_sends_the_rest_elsewhere() -> None:
    """Both places want site 0 (10 t): 8 t and 6 t. Shares: 2 t or 4 t more go to site 1 at least cost.

    Place 0 costs 8 at site 0 and 24 at site 1, 2 per tonne more; place 1 costs 6 and 12, 1 per tonne more. So 4 t of
    place 1 go: 8 + 6 + 4 = 18, and both sites cost 5: 28. Whole: place 1 goes, 8 + 12 + 10 = 30. One site alone
    cannot hold 14 t.
    """
    cost, demand, fixed = np.array([[8.0, 24.0], [6.0, 12.0]]), np.array([8.0, 6.0]), np.array([5.0, 5.0])
    capacity = np.array([10.0, 13.0])
    shared = locate(from_table(cost, demand=demand, fixed=fixed, capacity=capacity), seconds=60)
    assert shared.objective == pytest.approx(28)
    assert sorted(zip(shared.place, shared.site, shared.share.round(9), strict=True)) == [
        (0, 0, 1.0),
        (1, 0, round(1 / 3, 9)),
        (1, 1, round(2 / 3, 9)),
    ]
    whole = locate(from_table(cost, demand=demand, fixed=fixed, capacity=capacity, single=True), seconds=60)
    assert whole.objective == whole.bound == 30


def test_what_cannot_be_held_is_infeasible_and_not_out_of_time() -> None:
    cost = np.array([[1.0, 2.0], [3.0, 4.0]])
    none = locate(from_table(cost, capacity=np.array([0.5, 0.5])), seconds=60)
    assert not none.found
    assert none.stopped_because == "infeasible"
    # room for two halves each, but places are served whole
    halves = from_table(cost, demand=np.array([2.0, 2.0]), capacity=np.array([3.0, 1.0]), single=True)
    assert locate(halves, seconds=60).stopped_because == "infeasible"


def test_sites_beyond_a_list_loosen_the_bound_and_nothing_else() -> None:
    """Place 0 sees site 0 at 5 only, and knows that all others cost 4 or more: the answer 5 is proved to 4 only."""
    arcs = Arcs(np.array([0, 1, 2]), np.array([0, 1], dtype=np.int32), np.array([5.0, 0.0]))
    free = np.zeros(2)
    seen = Location(np.ones(2), free, np.full(2, inf), arcs, np.array([4.0, inf]), None)
    found = locate(seen, seconds=0.3)
    assert found.objective == 5
    assert found.bound <= 4


def test_progress_rises_to_the_answer_and_a_wish_to_stop_is_heard() -> None:
    generator = np.random.default_rng(3)
    location = from_table(generator.random((40, 40)).round(3), count=7)
    heard: list[Progress] = []
    found = locate(location, seconds=60, listen=heard.append)
    bounds = [event.bound_yuan for event in heard]
    assert bounds == sorted(bounds)
    assert heard[-1].objective_yuan == pytest.approx(found.objective)
    stop = threading.Event()
    stop.set()
    assert locate(location, seconds=60, stop=stop).stopped_because == "interrupted"


def _serve(location: Location, cost: Floats, opened: tuple[int, ...]) -> float:
    """The least cost of serving everything from these sites, by trying all or by a linear programme."""
    places, part = len(cost), cost[:, list(opened)]
    if not location.limited and not location.single:
        return float(part.min(axis=1).sum())
    room = location.capacity[list(opened)]
    if location.single:
        best = inf
        for at in product(range(len(opened)), repeat=places):
            load = np.bincount(at, weights=location.demand, minlength=len(opened))
            if (load <= room + 1e-9).all():
                best = min(best, float(part[np.arange(places), at].sum()))
        return best
    held = np.kron(location.demand, np.eye(len(opened)))
    once = np.kron(np.eye(places), np.ones(len(opened)))
    answer = linprog(part.ravel(), A_ub=held, b_ub=np.minimum(room, 1e6), A_eq=once, b_eq=np.ones(places))
    return float(answer.fun) if answer.status == 0 else inf


def _best(location: Location, cost: Floats) -> float:
    sites = range(cost.shape[1])
    counts = [location.count] if location.count is not None else range(1, cost.shape[1] + 1)
    best = inf
    for count in counts:
        for opened in combinations(sites, count):
            best = min(best, _serve(location, cost, opened) + float(location.fixed[list(opened)].sum()))
    return best


@st.composite
def _small(draw: st.DrawFn) -> tuple[Location, Floats]:
    places, sites = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    whole = draw(st.booleans())
    money = st.integers(0, 40) if whole else st.integers(0, 40_000).map(lambda value: value / 1000)
    cost = np.array(draw(st.lists(money, min_size=places * sites, max_size=places * sites)), dtype=float)
    demand = np.array(draw(st.lists(st.integers(0, 8), min_size=places, max_size=places)), dtype=float)
    fixed = np.array(draw(st.lists(money, min_size=sites, max_size=sites)), dtype=float)
    kind = draw(st.sampled_from(["median", "free", "shares", "whole", "counted"]))
    capacity = np.array(draw(st.lists(st.integers(2, 20), min_size=sites, max_size=sites)), dtype=float)
    if kind in ("median", "free"):
        capacity = np.full(sites, inf)
    count = draw(st.integers(1, sites)) if kind in ("median", "counted") else None
    table = cost.reshape(places, sites)
    location = from_table(table, demand=demand, fixed=fixed, capacity=capacity, count=count, single=kind == "whole")
    return location, table


def _holds(location: Location, table: Floats) -> None:
    best, found = _best(location, table), locate(location, seconds=60)
    if isinf(best):
        assert found.stopped_because == "infeasible"
        return
    assert found.objective == pytest.approx(best, abs=1e-5)
    assert location.count is None or len(found.opened) == location.count
    assert found.bound <= best + 1e-6
    assert found.stopped_because == "gap"
    again = table[found.place, found.site] @ found.share + location.fixed[found.opened].sum()
    assert found.objective == pytest.approx(again, abs=1e-6)


@settings(max_examples=200)
@given(_small())
def test_the_optimum_without_the_straight_programme(case: tuple[Location, Floats]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(capacitated, "STRAIGHT", 0)
        _holds(*case)


@pytest.fixture(params=range(20))
def knapsack(request: pytest.FixtureRequest) -> tuple[Floats, Floats, float]:
    generator = np.random.default_rng(request.param)
    count = int(generator.integers(2, 9))
    gains, sizes = generator.integers(1, 30, count).astype(float), generator.integers(0, 10, count).astype(float)
    return gains, sizes, float(generator.integers(1, max(2, int(sizes.sum()))))


def test_a_knapsack_of_shares_and_of_whole_items(knapsack: tuple[Floats, Floats, float]) -> None:
    gains, sizes, room = knapsack
    if sizes.sum() <= room:
        pytest.skip("everything fits")
    share, arcs = np.ones(len(gains)), np.arange(len(gains))
    shares = fill_shares(arcs, gains, sizes, room, share)
    relaxed = -linprog(-gains, A_ub=sizes[None], b_ub=[room], bounds=(0, 1)).fun
    assert shares == pytest.approx(relaxed, abs=1e-6)
    assert share @ gains == pytest.approx(relaxed, abs=1e-6)
    tried = [np.array(chosen, dtype=float) for chosen in product((0, 1), repeat=len(gains))]
    most = max(float(chosen @ gains) for chosen in tried if chosen @ sizes <= room)
    assert fill_whole(arcs, gains, sizes, room, shares, share) == pytest.approx(most)
    assert share @ gains == pytest.approx(most)
    assert share @ sizes <= room
