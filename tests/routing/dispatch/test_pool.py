"""Routes of several answers put together to a better one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from recycling_net.routing.dispatch import pool
from recycling_net.routing.dispatch.day import Day, Routes, copied, no_routes
from recycling_net.routing.dispatch.drive import GOOD, price
from recycling_net.routing.dispatch.pool import Pool, empty_pool, keep, pour, recombine
from recycling_net.routing.dispatch.problem import numbers
from recycling_net.routing.dispatch.rows import settle
from tests.routing.dispatch.cases import call, on_a_line, site, truck

AT_A, AT_B = -1, -2
"""Unloading at the first site, and at the second."""


def _day(*, spare_t: float = np.inf) -> Day:
    """Two stations 100 km apart with three vans each, 1 yuan/km and 10 a day; orders of 1 t 5 km on either side of both."""
    sites = {0: site("A", spare_t=spare_t), 100: site("B")}
    calls = {-5: call("o0"), 5: call("o1"), 95: call("o2"), 105: call("o3")}
    vans = [truck(home=home, cost_per_day="10 元/d") for home in (0, 1) for _ in range(3)]
    return numbers(on_a_line(sites, calls, vans))


def _driven(day: Day, *rows: Sequence[int], locked: int = 0) -> Routes:
    """Vehicles 0, 1, ... drive rows of tokens, of which so many of the first vehicle's are under way."""
    routes = no_routes(day)
    if locked:
        routes.locked[0], routes.departed[0] = locked, 8.0
    for vehicle, tokens in enumerate(rows):
        if tokens:
            row = np.array(tokens)
            lock = (int(routes.locked[vehicle]), float(routes.departed[vehicle]))
            code, yuan, _, _ = price(day, vehicle, row, len(row), lock)
            assert code == GOOD
            settle(day, routes, vehicle, row, len(row), yuan)
    return routes


def _pool(day: Day, *answers: Routes) -> Pool:
    met = empty_pool(day, answers[0])
    for routes in answers:
        for vehicle in range(len(routes.size)):
            keep(day, routes, met, vehicle)
    return met


@pytest.mark.parametrize("most", [800, 5])
def test_the_better_halves_of_two_answers_become_one(monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    """Of ten columns, five of least reduced cost hold the answer. One van for both orders at a station drives 20 km for 30 yuan; two vans 10 km each for 40. Half and half is 70 both ways, the
    better halves are 60."""
    day = _day()
    monkeypatch.setattr(pool, "_MOST", most)
    left = _driven(day, [0, 1, AT_A], [], [], [2, AT_B], [3, AT_B])
    right = _driven(day, [0, AT_A], [1, AT_A], [], [2, 3, AT_B])
    assert (left.cost.sum(), right.cost.sum()) == (pytest.approx(70), pytest.approx(70))
    now = copied(left)
    assert recombine(day, now, right, _pool(day, left, right), 10)
    assert now.cost.sum() == pytest.approx(60)
    assert now.size.tolist() == [3, 0, 0, 3, 0, 0]
    assert (now.where >= 0).all()


def test_of_two_pools_the_cheaper_row_of_the_same_orders_is_kept() -> None:
    """Both orders at the first station, the nearer first or last, and one that leads to the other station in between."""
    day = _day()
    short, long = _driven(day, [0, 1, AT_A], [], [], [2, AT_B]), _driven(day, [0, 1, AT_B], [], [], [3, AT_B])
    into, other = _pool(day, long), _pool(day, short)
    pour(other, into)
    assert not other.size.any()
    assert sorted(into.cost[into.size > 0].tolist()) == pytest.approx([20, 20, 30])
    pour(_pool(day, long), into)
    assert sorted(into.cost[into.size > 0].tolist()) == pytest.approx([20, 20, 30])


def test_a_choice_that_is_no_cheaper_changes_nothing() -> None:
    day = _day()
    best = _driven(day, [0, 1, AT_A], [], [], [2, 3, AT_B])
    now = _driven(day, [0, AT_A], [1, AT_A], [], [2, 3, AT_B])
    assert not recombine(day, now, best, _pool(day, best, now), 10)
    assert now.cost.sum() == pytest.approx(70)


def test_no_more_is_unloaded_than_a_site_takes() -> None:
    """The first station takes 1 t: one of its orders goes to the other, 105 or 95 km away, whatever is cheapest on paper."""
    day = _day(spare_t=1.0)
    best = _driven(day, [0, AT_A], [], [], [1, AT_B], [2, AT_B], [3, AT_B])
    met = _pool(day, best, _driven(day, [0, AT_A], [1, AT_A], [], [2, 3, AT_B]), _driven(day, [0, 1, AT_A]))
    now = copied(best)
    assert recombine(day, now, best, met, 10)
    assert now.taken.tolist() == [1.0, 3.0]
    assert now.cost.sum() == pytest.approx(20 + (190 + 10) + 30)


def test_a_vehicle_under_way_keeps_what_it_has_begun() -> None:
    """The first van is out for the order at -5 km; alone with it it is cheaper to send another, but it is under way."""
    day = _day()
    best = _driven(day, [0, AT_A], [1, AT_A], [], [2, AT_B], [3, AT_B], locked=1)
    both = _driven(day, [0, 1, AT_A], [], [], [2, 3, AT_B], locked=1)
    now = copied(best)
    assert recombine(day, now, best, _pool(day, best, both), 10)
    assert now.tokens[0, :3].tolist() == [0, 1, AT_A]
    assert (int(now.locked[0]), float(now.departed[0])) == (1, 8.0)
    assert now.cost.sum() == pytest.approx(60)
