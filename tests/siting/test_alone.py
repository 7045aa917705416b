"""What areas prove alone at the prices of what joins them."""

from __future__ import annotations

import time
from dataclasses import replace
from math import inf

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.siting.alone import whole_areas
from recycling_net.siting.areas import Areas
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Floats, Programme, Rows
from recycling_net.siting.relax import Relaxed, priced


def _limits() -> Limits:
    return Limits(time.monotonic() + 60, 1e-6, 2, 1)


def _relaxed(programme: Programme, dual: Floats) -> Relaxed:
    price, bound = priced(programme, dual)
    values = np.full(len(programme.cost), 0.5)
    return Relaxed("optimal", programme, np.ones(len(programme.rows), bool), bound, values, price, dual)


def _two_areas() -> tuple[Programme, Areas]:
    """2 a + 3 b; a >= 0.5 in one area, b >= 0.5 in the other, a + b >= 1 joins them; a and b whole numbers up to 3."""
    rows = Rows(np.array([0.5, 0.5, 1.0]), np.full(3, inf), sp.csr_matrix([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]))
    programme = Programme(np.array([2.0, 3.0]), np.zeros(2), np.full(2, 3.0), np.ones(2, bool), rows)
    return programme, Areas(np.array([0, 1]), np.array([False, False, True]), np.zeros(2, bool), 2)


@pytest.mark.parametrize(
    ("dual", "fractions", "whole"),
    [
        ([2.0, 3.0, 0.0], 2.5, 5.0),  # 2 * 0.5 + 3 * 0.5; a = b = 1
        ([1.0, 2.0, 1.0], 2.5, 4.0),  # 1 is paid for the joining row; then a costs 1 and b 2
        ([0.0, 0.0, 2.0], 2.0, 3.0),  # 2 is paid for it; a costs nothing, b costs 1 more
    ],
)
def test_whole_numbers_of_an_area_prove_more_than_fractions(dual: list[float], fractions: float, whole: float) -> None:
    """What joins areas has its price, what is an area's own holds; the best plan costs 5."""
    programme, parts = _two_areas()
    relaxed = _relaxed(programme, np.array(dual))
    assert relaxed.bound == pytest.approx(fractions)
    bound, values = whole_areas(relaxed, parts, 0.0, _limits())
    assert bound == pytest.approx(whole)
    assert values.tolist() == [1.0, 1.0]


def test_what_joins_areas_is_whole_too_and_without_time_fractions_remain() -> None:
    """A third column that joins both must be 0.5 at least by a row of its own, costs 4 and is whole: 5 + 4."""
    programme, parts = _two_areas()
    matrix = sp.csr_matrix([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [1.0, 1.0, 1.0], [0.0, 0.0, 1.0]])
    more = Programme(
        np.array([2.0, 3.0, 4.0]), np.zeros(3), np.full(3, 3.0), np.ones(3, bool),
        Rows(np.array([0.5, 0.5, 1.0, 0.5]), np.full(4, inf), matrix),
    )  # fmt: skip
    wider = Areas(np.array([0, 1, -1]), np.array([False, False, True, False]), np.zeros(3, bool), 2)
    relaxed = _relaxed(more, np.array([2.0, 3.0, 0.0, 4.0]))
    bound, values = whole_areas(relaxed, wider, 0.0, _limits())
    assert bound == pytest.approx(9.0)
    assert values.tolist() == [1.0, 1.0, 1.0]
    bound, values = whole_areas(_relaxed(programme, np.array([2.0, 3.0, 0.0])), parts, 0.0, _limits().sooner(-1.0))
    assert bound == pytest.approx(2.5)
    assert values.tolist() == [0.5, 0.5]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6))
def test_no_plan_costs_less_whatever_the_prices(seed: int) -> None:
    """Random programmes of three areas and random prices of rows: the bound is never above the best plan."""
    random = np.random.default_rng(seed)
    columns, rows = 8, 7
    matrix = random.integers(-2, 4, (rows, columns)) * (random.random((rows, columns)) < 0.5)
    whole = random.random(columns) < 0.7
    lower = np.where(random.random(rows) < 0.7, random.integers(-3, 4, rows).astype(float), -inf)
    upper = np.where(
        random.random(rows) < 0.5, np.where(np.isinf(lower), 0.0, lower) + random.integers(0, 5, rows), inf
    )
    programme = Programme(
        random.integers(-5, 9, columns).astype(float), np.zeros(columns), np.full(columns, 3.0), whole,
        Rows(lower, upper, sp.csr_matrix(matrix.astype(float))),
    )  # fmt: skip
    parts = Areas(random.permutation([-1, 0, 0, 0, 1, 1, 2, 2]), np.zeros(rows, bool), np.zeros(columns, bool), 3)
    best = Solver(programme, replace(_limits(), gap=0.0), whole=True).run(_limits())
    relaxed = _relaxed(programme, random.normal(0, 3, rows))
    bound, values = whole_areas(relaxed, parts, 0.0, _limits())
    assert bound >= relaxed.bound
    if best.ending == "optimal":
        assert bound <= best.objective + 1e-6
        assert (np.abs(values - np.round(values)) < 1e-6)[whole].all()
