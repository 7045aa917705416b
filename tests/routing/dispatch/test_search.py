"""The search itself: against every way there is, against PyVRP, and what must never make a day dearer."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.progress import Progress
from recycling_net.routing.dispatch import search as module
from recycling_net.routing.dispatch.along import nothing_along
from recycling_net.routing.dispatch.day import Routes, copied, no_routes
from recycling_net.routing.dispatch.drive import GOOD, loads_fit, price
from recycling_net.routing.dispatch.improve import begin, recreate, sow
from recycling_net.routing.dispatch.insert import nothing_known
from recycling_net.routing.dispatch.problem import Call, Question, numbers
from recycling_net.routing.dispatch.search import Limits, search, with_one_fewer
from recycling_net.routing.rounds import solve_problems
from recycling_net.scenario import Solve
from tests.routing.cases import too_many_to_prove
from tests.routing.dispatch.cases import QUICK, call, on_a_line, site, solved, truck

LONG = Limits(iterations=1500, seconds=60, seed=3)


def _rows(question: Question) -> Iterator[np.ndarray]:
    """Every row of tokens that makes all orders with one vehicle: each order of stops, each place to unload."""
    count, sites = len(question.calls), len(question.sites)
    for stops in permutations(range(count)):
        for cut in range(2 ** (count - 1)):
            trips = [at for at in range(count - 1) if cut >> at & 1]
            for chosen in range(sites ** (len(trips) + 1)):
                row: list[int] = []
                number = chosen
                for at, stop in enumerate(stops):
                    row.append(stop)
                    if at in trips or at == count - 1:
                        row.append(-1 - number % sites)
                        number //= sites
                yield np.array(row, np.int64)


def _best(question: Question) -> float:
    day = numbers(question)
    best = np.inf
    for row in _rows(question):
        if loads_fit(day, 0, row, len(row), np.zeros(len(day.site))):
            code, yuan, _, _ = price(day, 0, row, len(row), (0, 0.0))
            best = min(best, yuan) if code == GOOD else best
    return best


_CALLS = st.lists(
    st.tuples(
        st.integers(-30, 30), st.sampled_from([0.4, 0.9, 1.3]), st.sampled_from([(0.0, 24.0), (8.0, 10.0), (10.0, 14.0)]),
        st.sampled_from([0.0, 0.5]),
    ),
    min_size=2, max_size=4, unique_by=lambda one: one[0],
)  # fmt: skip


def _made(rows: list[tuple[int, float, tuple[float, float], float]]) -> dict[int, Call]:
    return {
        at: call(f"o{at}", t, earliest_h=hours[0], latest_h=hours[1], bring=(bring, bring, 1.0))
        for at, t, hours, bring in rows
    }


@settings(max_examples=25, deadline=None, derandomize=True)
@given(_CALLS)
def test_no_way_is_cheaper(rows: list[tuple[int, float, tuple[float, float], float]]) -> None:
    """One van, two sites, loads there and back, windows: against all orders of stops and all unloadings."""
    one = truck(cost_per_hour="10 元/h", trips=4, shift="14 h", limits={"back": "23:00"})
    at = {100: site("A"), 5: site("B")} if any(row[0] == 0 for row in rows) else {0: site("A"), 5: site("B")}
    question = on_a_line({key + 0: value for key, value in at.items() if key not in _made(rows)}, _made(rows), [one])
    wanted = _best(question)
    yuan, _, found = solved(question)
    if np.isfinite(wanted):
        assert (found.routes.where >= 0).all()
        assert yuan == pytest.approx(wanted)
    else:
        assert (found.routes.where < 0).any()


@settings(max_examples=10, deadline=None, derandomize=True)
@given(_CALLS)
def test_more_freedom_never_costs_more_and_mirrors_cost_the_same(
    rows: list[tuple[int, float, tuple[float, float], float]],
) -> None:
    vans = [truck("a", cost_per_hour="10 元/h"), truck("b", cost_per_hour="10 元/h")]
    calls = _made(rows)
    question = on_a_line({50: site("A")}, calls, vans[:1])

    def yuan(asked: Question) -> float:
        _, _, found = solved(asked)
        return float(found.routes.cost.sum() + 1e6 * (found.routes.where < 0).sum())

    here = yuan(question)
    assert yuan(on_a_line({50: site("A")}, calls, vans)) <= here + 1e-6
    relaxed = {at: replace(one, earliest_h=0.0, latest_h=24.0) for at, one in calls.items()}
    assert yuan(on_a_line({50: site("A")}, relaxed, vans[:1])) <= here + 1e-6
    mirrored = {-at: one for at, one in calls.items()}
    assert yuan(on_a_line({-50: site("A")}, mirrored, vans[:1])) == pytest.approx(here)


def test_as_good_as_pyvrp_where_that_can_do_it() -> None:
    """Twelve visits, three trucks with a cost a day and an hour: within half a per cent of PyVRP's rounds."""
    problem = too_many_to_prove()
    (answer,) = solve_problems([problem], Solve(route_iterations=1000))
    calls = tuple(
        call(visit.point.code, visit.load_t, take=(visit.load_t, visit.load_m3, 1.0), service_h=visit.service_h)
        for visit in problem.visits
    )
    fleet = tuple(replace(truck(), code=f"t{at}", vehicle=problem.vehicle) for at in range(problem.vehicle.count))
    question = Question((site(),), fleet, calls, ("light_truck",), problem.km[None], problem.hours[None])
    yuan, _, found = solved(question, LONG)
    assert (found.routes.where >= 0).all()
    assert yuan <= answer.rounds.cost_yuan * 1.005


def _many() -> Question:
    calls = {at * 3 - 29: call(f"o{at}", 0.3 + at % 4 / 10) for at in range(20)}
    return on_a_line({0: site("A"), 40: site("B")}, calls, [truck(), truck(home=1)])


def test_same_seed_same_tokens_and_other_seeds_as_good() -> None:
    first, second = (search(numbers(_many()), QUICK).routes for _ in range(2))
    for vehicle, size in enumerate(first.size):
        assert first.tokens[vehicle, :size].tolist() == second.tokens[vehicle, : second.size[vehicle]].tolist()
    other = search(numbers(_many()), Limits(300, 60, 9)).routes
    assert other.cost.sum() == pytest.approx(first.cost.sum(), rel=0.02)


def test_searches_side_by_side_give_the_same_routes_on_one_processor_as_on_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """And none dearer than the search that goes on alone with the same seed, as each begins anew from the best of both."""
    limits = replace(QUICK, iterations=1000, searches=2)
    two = search(numbers(_many()), limits).routes
    monkeypatch.setattr(module, "ThreadPoolExecutor", lambda _: ThreadPoolExecutor(1))
    one = search(numbers(_many()), limits).routes
    assert [row[:size].tolist() for row, size in zip(two.tokens, two.size, strict=True)] == [
        row[:size].tolist() for row, size in zip(one.tokens, one.size, strict=True)
    ]
    assert two.cost.sum() <= search(numbers(_many()), replace(limits, searches=1)).routes.cost.sum() + 1e-6


def test_what_one_search_finds_the_others_go_on_from(monkeypatch: pytest.MonkeyPatch) -> None:
    """One of two has begun, the other has nothing yet. In a cooling with fewer, the last leaves a vehicle at home."""
    monkeypatch.setattr(module, "_FEWER", 4)
    calls = {at: call(f"o{at}", 0.1) for at in (5, 6, 7, 95)}
    day = numbers(on_a_line({0: site("A"), 100: site("B")}, calls, [truck(), truck(home=1)]))
    first, last = module._searcher(day, None, 1), module._searcher(day, None, 2)
    module._begin(last)
    assert last.now[0].where.tolist() == [0, 0, 0, 1]
    module._share([first, last], 3, 10.0)
    assert first.yuan == pytest.approx(last.yuan)
    assert first.now[0].where.tolist() == first.found.best.where.tolist() == [0, 0, 0, 1]
    assert first.now[0].version.tolist() == first.found.best.version.tolist()
    module._share([first, last], 4, 10.0)
    assert (first.now[0].where >= 0).all()
    assert (first.day.most, last.day.most) == (2, 1)
    assert last.now[0].where.tolist() == [0, 0, 0, -1]


def test_orders_are_put_back_only_while_the_day_can_cost_less_than_a_limit() -> None:
    """Twice what it costs limits nothing; half of it is given up with orders left, though each is worth far more."""
    day, yuan = numbers(_many()), 0.0
    for most, stays_below in ((np.inf, True), (2.0, True), (0.5, False)):
        routes = no_routes(day)
        limit = most if most == np.inf else most * yuan
        sow(1)
        ended = recreate(
            day, (routes, nothing_along(routes), nothing_known(routes)), np.arange(20), 20, (0.0, -1, limit)
        )
        assert ended == stays_below == bool((routes.where >= 0).all())
        if ended:
            assert yuan in (0.0, routes.cost.sum())
            yuan = routes.cost.sum()


def test_no_more_vehicles_drive_than_may() -> None:
    """Two vans at two stations, each with stops of its own: one of them alone leaves out what does not fit its trips."""
    calls = {at: call(f"o{at}", 1.5) for at in (5, 10, 90, 95)}
    question = on_a_line({0: site("A"), 100: site("B")}, calls, [truck(trips=2), truck(home=1, trips=2)])
    for most, left in ((2, 0), (1, 2)):
        day = numbers(question)._replace(most=most)
        routes = no_routes(day)
        begin(day, (routes, nothing_along(routes), nothing_known(routes)), 1)
        assert ((routes.size > 0).sum(), (routes.where < 0).sum()) == (most, left)


def test_who_has_fewest_orders_is_left_at_home_unless_under_way() -> None:
    """Three orders with one van, one with the other: its order is nobody's then; under way, it goes on."""
    calls = {at: call(f"o{at}", 0.1) for at in (5, 6, 7, 95)}
    day = numbers(on_a_line({0: site("A"), 100: site("B")}, calls, [truck(), truck(home=1)]))
    routes = search(day, QUICK).routes
    assert routes.where.tolist() == [0, 0, 0, 1]
    begun = copied(routes)
    begun.locked[1] = 1
    assert with_one_fewer(day, routes) == 1
    assert routes.where.tolist() == [0, 0, 0, -1]
    assert with_one_fewer(day, begun) == 1
    assert begun.where.tolist() == [-1, -1, -1, 1]
    assert with_one_fewer(day, begun) == 2  # where orders are left out, all may drive


def test_stopping_keeps_the_best_so_far() -> None:
    """The event is set after the first step, as Ctrl-C does it."""
    stop = threading.Event()
    told: list[Progress] = []

    def listen(event: Progress) -> None:
        if event.stage == "routing":
            told.append(event)
        if event.done:
            stop.set()

    found = search(numbers(_many()), Limits(100_000, 60, 1), listen=listen, stop=stop)
    assert found.stopped_because == "interrupted"
    assert 0 < found.iterations < 2_000
    assert (found.routes.where >= 0).all()
    assert told[-1].objective_yuan == pytest.approx(found.routes.cost.sum())
    assert told[0].objective_yuan >= told[-1].objective_yuan


def test_time_ends_the_search() -> None:
    found = search(numbers(_many()), Limits(10_000_000, 0.2, 1))
    assert found.stopped_because == "time"


def test_a_day_without_orders_is_empty() -> None:
    day = numbers(on_a_line({0: site()}, {}))
    routes: Routes = search(day, QUICK).routes
    assert (routes.size == no_routes(day).size).all()
