"""Places served whole: every pattern is found, prices prove what shares of patterns cost, and answers are the best."""

from __future__ import annotations

import time
from itertools import chain, combinations
from math import inf

import numpy as np
import pytest
from scipy.optimize import linprog

from recycling_net.siting.highs import Limits
from recycling_net.siting.location import whole
from recycling_net.siting.location.data import Location, from_table
from recycling_net.siting.location.generating import tighten
from recycling_net.siting.location.knapsack import fill
from recycling_net.siting.location.loads import loads_of
from recycling_net.siting.location.locate import locate
from recycling_net.siting.location.patterns import partition, patterns_of, slack_of, worthwhile
from recycling_net.siting.location.prices import Prices, prices_from
from recycling_net.siting.location.serving import serve, shared


@pytest.fixture(params=range(12))
def location(request: pytest.FixtureRequest) -> Location:
    """Seven places, three sites that just hold them; costs are not whole in every second case."""
    generator = np.random.default_rng(request.param)
    demand = generator.integers(0 if request.param % 3 == 0 else 1, 9, 7).astype(float)
    share = generator.dirichlet(np.full(3, 4.0))
    capacity = np.maximum(np.ceil(share * demand.sum()) + generator.integers(0, 4), demand.max())
    cost = generator.integers(0, 40, (7, 3)).astype(float)
    if request.param % 2:
        cost += generator.random((7, 3))
    return from_table(cost, demand=demand, fixed=np.array([3.0, 7.0, 5.0]), capacity=capacity, single=True)


def _limits() -> Limits:
    return Limits(time.monotonic() + 60, 0.0, 1, 1)


def _all_patterns(location: Location) -> list[tuple[int, tuple[int, ...], float]]:
    """Every site with every set of places that it can hold, and what that costs."""
    table = np.empty((7, 3))
    table[location.arcs.row, location.arcs.end] = location.arcs.cost
    sets = list(chain.from_iterable(combinations(range(7), count) for count in range(8)))
    return [
        (site, places, float(table[list(places), site].sum() + location.fixed[site]))
        for site in range(3)
        for places in sets
        if location.demand[list(places)].sum() <= location.capacity[site]
    ]


def _prices(location: Location) -> Prices:
    """Any prices, with what the sites save at them."""
    loads, prices = loads_of(location), prices_from(np.full(7, 22.5), 3)
    fill(loads, True, prices.best, loads.free, prices.saving, np.zeros(21))
    prices.state[0] = prices.best.sum() - (prices.saving - location.fixed).sum()
    return prices


def test_the_patterns_are_those_whose_site_saves_little_less_than_it_could(location: Location) -> None:
    loads, prices, must = loads_of(location), _prices(location), np.ones(3, dtype=np.int8)
    slack = slack_of(loads, prices, prices.bound + 15.0, must)
    assert slack == pytest.approx(15.0)
    found = patterns_of(loads, prices, worthwhile(loads, prices, slack), slack, 1000)
    assert found is not None
    spare = location.capacity.sum() - location.demand.sum()
    # a site that stays emptier than all of them together cannot be part of an answer
    wanted = {
        (site, places): cost
        for site, places, cost in _all_patterns(location)
        if 22.5 * len(places) + location.fixed[site] - cost >= prices.saving[site] - 15.0 - 1e-9
        and location.demand[list(places)].sum() >= location.capacity[site] - spare
    }
    sets = [found.place[found.start[n] : found.start[n + 1]] for n in range(len(found.site))]
    got = {
        (int(site), tuple(sorted(places.tolist()))): cost
        for site, places, cost in zip(found.site, sets, found.cost, strict=True)
    }
    assert len(got) == len(found.site)
    assert got == pytest.approx(wanted)
    assert patterns_of(loads, prices, worthwhile(loads, prices, slack), slack, len(wanted) - 1) is None


def test_prices_prove_what_shares_of_patterns_cost(location: Location) -> None:
    loads = loads_of(location)
    cheapest = shared(location, _limits())
    prices = tighten(loads, cheapest.prices, inf, _limits())
    columns = _all_patterns(location)
    rows = np.zeros((10, len(columns)))
    for n, (site, places, _) in enumerate(columns):
        rows[[*places, 7 + site], n] = 1.0
    answer = linprog([cost for _, _, cost in columns], A_eq=rows, b_eq=np.ones(10))
    if answer.status == 2:  # no choice of patterns at all: the bound rises as far as it is let
        assert prices.bound > cheapest.cost + 100
    else:
        assert prices.bound == pytest.approx(answer.fun, rel=1e-5)
        assert prices.bound >= cheapest.cost - 1e-6


def test_the_best_choice_of_patterns_is_the_best_answer(location: Location) -> None:
    loads, prices, must = loads_of(location), _prices(location), np.ones(3, dtype=np.int8)
    slack = slack_of(loads, prices, prices.bound + 1000.0, must)
    patterns = patterns_of(loads, prices, worthwhile(loads, prices, slack), slack, 10_000)
    assert patterns is not None
    at, bound = partition(loads, patterns, _limits())
    straight = serve(location, must, np.ones(21, dtype=bool), _limits())
    assert bound == pytest.approx(straight.cost)
    if at is not None:
        table = np.empty((7, 3))
        table[location.arcs.row, location.arcs.end] = location.arcs.cost
        assert table[np.arange(7), at].sum() + location.fixed.sum() == pytest.approx(straight.cost)
        assert (np.bincount(at, weights=location.demand, minlength=3) <= location.capacity).all()


@pytest.mark.parametrize("most", [0, 20_000], ids=["by arcs", "by patterns"])
@pytest.mark.parametrize("seed", range(6))
def test_the_optimum_of_middling_cases(seed: int, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty places and eight sites, half of which must open: as good as HiGHS alone, which proves it."""
    monkeypatch.setattr(whole, "MOST", most)
    generator = np.random.default_rng(seed)
    demand = generator.integers(5, 30, 20).astype(float)
    capacity = np.round(generator.uniform(0.15, 0.35, 8) * demand.sum())
    fixed, cost = generator.integers(50, 300, 8).astype(float), generator.integers(0, 99, (20, 8)).astype(float)
    location = from_table(cost, demand=demand, fixed=fixed, capacity=capacity, single=True)
    found = locate(location, seconds=60)
    straight = serve(location, np.zeros(8, dtype=np.int8), np.ones(160, dtype=bool), _limits())
    assert found.objective == found.bound == pytest.approx(straight.cost)
    assert (np.bincount(found.site, weights=demand[found.place], minlength=8) <= capacity).all()
