"""What one more order costs in a route, judged from what comes before and after: against driving every way of it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.routing.dispatch.along import nothing_along
from recycling_net.routing.dispatch.day import REST, Day, Ints, Routes, copied, no_routes
from recycling_net.routing.dispatch.drive import GOOD, price
from recycling_net.routing.dispatch.insert import cheapest, write_row
from recycling_net.routing.dispatch.problem import Question, numbers
from recycling_net.routing.dispatch.rows import NOWHERE, fits, rested, settle
from recycling_net.routing.dispatch.ruin import ruin
from recycling_net.routing.dispatch.search import Limits, search
from tests.routing.dispatch.cases import call, on_a_line, site, truck

_ROWS = st.lists(
    st.tuples(
        st.integers(-40, 40), st.sampled_from([0.3, 0.6, 1.1]), st.sampled_from([(0.0, 24.0), (8.0, 11.0), (11.5, 15.0)]),
        st.sampled_from([0.0, 0.4]),
    ),
    min_size=6, max_size=12, unique_by=lambda one: one[0],
)  # fmt: skip


def _question(rows: list[tuple[int, float, tuple[float, float], float]], spare_t: float) -> Question:
    """Two vans that rest at noon, two sites of which the second opens at nine and takes so much."""
    calls = {
        at: call(f"o{at}", t, earliest_h=hours[0], latest_h=hours[1], bring=(bring, bring, 0.0))
        for at, t, hours, bring in rows
    }
    rest = {
        "rest": {"earliest": "11:30", "latest": "12:30", "lasts": "30 min"},
        "overtime": "1 h",
        "overtime_cost": "9 元/h",
    }
    vans = [truck(name, cost_per_hour="10 元/h", shift="7 h", trips=4, limits=rest) for name in "ab"]
    sites = {at + 0.5: place for at, place in ((0, site("A")), (20, site("B", spare_t=spare_t)))}
    question = on_a_line({}, calls, vans)
    at = np.array([*sites, *calls], float)
    km = np.abs(at[:, None] - at[None, :])
    return Question(tuple(sites.values()), question.trucks, question.calls, question.profiles, km[None], km[None] / 40)


def _every_row(day: Day, tokens: Ints, order: int) -> Iterator[list[int]]:
    """The row with the order at every place of a trip, the rest taken nowhere or anywhere."""
    bare = [int(token) for token in tokens if token != REST]
    for at in range(len(bare)):
        row = [*bare[:at], order, *bare[at:]]
        yield row
        for rest in range(1, len(row) + 1):
            yield [*row[:rest], REST, *row[rest:]]


def _least(day: Day, routes: Routes, order: int, vehicle: int) -> float:
    """Yuan more of the cheapest row that can be driven, by driving all of them."""
    best = NOWHERE
    for row in _every_row(day, routes.tokens[vehicle, : routes.size[vehicle]], order):
        tokens = np.array(row, np.int64)
        code, yuan, _, _ = price(day, vehicle, tokens, len(tokens), (0, np.nan))
        if code == GOOD and fits(day, routes, vehicle, tokens, len(tokens)):
            best = min(best, yuan - float(routes.cost[vehicle]))
    return best


@settings(max_examples=12, deadline=None, derandomize=True)
@given(_ROWS, st.sampled_from([0.5, 100.0]))
def test_the_cheapest_spot_is_no_dearer_than_any_place_in_a_trip(
    rows: list[tuple[int, float, tuple[float, float], float]], spare_t: float
) -> None:
    day = numbers(_question(rows, spare_t))
    routes = copied(search(day, Limits(20, 60, 1)).routes)
    pool = np.empty(len(day.call), np.int64)
    for order in pool[: ruin(day, routes, pool)[0]]:
        for vehicle in (at for at in range(2) if routes.size[at]):
            (yuan, spot, where), _ = cheapest(day, routes, nothing_along(routes), order, vehicle, (NOWHERE, -1))
            assert yuan <= _least(day, routes, order, vehicle) + 1e-9
            if where < 0:
                continue
            row = np.empty(routes.tokens.shape[1] + 2, np.int64)
            size = write_row(routes, order, vehicle, (spot, where), row)
            driven, size = rested(day, vehicle, row, size, (0, np.nan))
            assert driven - routes.cost[vehicle] <= yuan + 1e-9
            assert fits(day, routes, vehicle, row, size)


def test_another_trip_where_the_first_is_full() -> None:
    """2 t of room, 1.5 and 1 t at 10 and 12: out, home, out, home is 20 + 24 = 44 km, so 24 more."""
    question = on_a_line({0: site()}, {10: call("a", 1.5), 12: call("b", 1.0)})
    day = numbers(question)
    routes = no_routes(day)
    settle(day, routes, 0, np.array([0, -1]), 2, 20.0)
    (yuan, _, where), _ = cheapest(day, routes, nothing_along(routes), 1, 0, (NOWHERE, -1))
    assert yuan == pytest.approx(24)
    assert where == 0
