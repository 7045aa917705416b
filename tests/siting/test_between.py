"""Plans between a plan and others: what they agree on stands, the rest is decided anew."""

from __future__ import annotations

import time

import numpy as np
import pytest
import scipy.sparse as sp

from recycling_net.siting.between import Between
from recycling_net.siting.highs import Limits
from recycling_net.siting.model import Programme, Rows
from recycling_net.siting.relax import Relaxed


def _between(other: list[float], price: list[float], seconds: float = 60.0) -> Between:
    """a + 2 b + 3 c, two of three must be taken; the plan takes b and c, which costs 5, the best a and b: 3."""
    rows = Rows(np.array([2.0]), np.array([np.inf]), sp.csr_matrix(np.ones((1, 3))))
    programme = Programme(np.array([1.0, 2.0, 3.0]), np.zeros(3), np.ones(3), np.ones(3, bool), rows)
    relaxed = Relaxed("optimal", programme, np.ones(1, bool), 0.0, np.array(other), np.array(price), np.zeros(1))
    limits = Limits(time.monotonic() + seconds, 1e-9, 1, 1)
    return Between(relaxed, np.array([0.0, 1.0, 1.0]), (relaxed.values,), limits)


@pytest.mark.parametrize(
    ("other", "found", "told"),
    [
        ([1.0, 1.0, 0.0], [1.0, 1.0, 0.0], [3.0]),  # b stands
        ([0.5, 1.0, 0.5], [1.0, 1.0, 0.0], [3.0]),  # the other need be no plan
        ([0.5, 0.5, 1.0], [1.0, 0.0, 1.0], [4.0]),  # c stands
    ],
)
def test_what_plan_and_other_agree_on_stands(other: list[float], found: list[float], told: list[float]) -> None:
    """And nothing costs so much that it is decided anew all the same."""
    between, heard = _between(other, [1e6] * 3), list[float]()
    between.improve(0.0, 0.0, 1.0, heard.append)
    assert between.values.tolist() == found
    assert heard == told == [between.objective]


def test_looks_widen_by_what_costs_little_in_the_relaxation() -> None:
    """Nothing is disputed. Within 10 there is b alone, within 30 a as well, within 90 c: 5, 4, 3."""
    between, heard = _between([0.0, 1.0, 1.0], [20.0, 0.0, 50.0]), list[float]()
    between.improve(0.0, 0.0, 1e5, heard.append)
    assert heard == [4.0, 3.0]


@pytest.mark.parametrize(("far", "told"), [(5.0, []), (4.5, [4.0]), (3.5, [4.0, 3.0])])
def test_looks_widen_only_while_the_plan_is_far_from_the_bound(far: float, told: list[float]) -> None:
    """The bound is 0: within 5 nothing is widened; within 4.5 only until 4 is found."""
    between, heard = _between([0.0, 1.0, 1.0], [20.0, 0.0, 50.0]), list[float]()
    between.improve(0.0, far, 1e5, heard.append)
    assert heard == told


def _never(objective: float) -> None:
    raise AssertionError(f"nothing better was to be found, but {objective} was")


def test_it_ends_within_the_gap_and_without_time() -> None:
    """A bound of 5 proves the plan; and where time is over nothing is asked."""
    proved, late = _between([1.0, 1.0, 0.0], [0.0] * 3), _between([1.0, 1.0, 0.0], [0.0] * 3, seconds=-1.0)
    proved.improve(5.0, 0.0, 1e5, _never)
    late.improve(0.0, 0.0, 1e5, _never)
    assert proved.objective == late.objective == 5.0
