"""Numbers of sites are whole: what that says beyond prices, by hand and against the best plan."""

from __future__ import annotations

import time

import numpy as np
import pytest
import scipy.sparse as sp

from recycling_net.network import build as network_of
from recycling_net.siting.counts import Counts, counts
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Programme, Rows
from recycling_net.siting.problem import number
from recycling_net.siting.relax import Relaxed, relax
from recycling_net.siting.task import write
from tests.siting.cases import county


def _limits() -> Limits:
    return Limits(time.monotonic() + 60, 1e-6, 1, 1)


def _triangle() -> Relaxed:
    """Three villages, three sites of 10 yuan, each within reach of two: halves of all cost 15, whole ones 20."""
    edges = sp.csr_matrix(np.array([[1.0, 1.0, 0.0], [0.0, 1.0, 1.0], [1.0, 0.0, 1.0]]))
    rows = Rows(np.ones(3), np.full(3, np.inf), edges)
    programme = Programme(np.full(3, 10.0), np.zeros(3), np.ones(3), np.ones(3, dtype=bool), rows)
    return Relaxed("optimal", programme, np.ones(3, dtype=bool), 15.0, np.full(3, 0.5), np.zeros(3), np.full(3, 5.0))


def test_halves_of_three_sites_become_two_whole_ones() -> None:
    """1.5 sites cost 15 yuan, one is too few whatever it costs, so two cost 20."""
    relaxed = _triangle()
    asked = Counts(relaxed.programme, sp.csr_matrix(np.ones((1, 3))), [range(1)])
    raised, until = asked.raised(relaxed, 30.0, _limits())
    assert raised.bound == pytest.approx(20.0)
    assert until == np.inf
    assert asked.least == {(0, 2): np.inf}


def test_what_fewer_cost_holds_up_to_there_only() -> None:
    """A fourth site that reaches all costs 17: one site is dearer than 16 yuan, not dearer than 18."""
    bare = _triangle().programme
    matrix = sp.hstack([bare.rows.matrix, np.ones((3, 1))], format="csr")
    rows = Rows(bare.rows.lower, bare.rows.upper, matrix)
    programme = Programme(np.array([10.0, 10, 10, 17]), np.zeros(4), np.ones(4), np.ones(4, dtype=bool), rows)
    values = np.array([0.5, 0.5, 0.5, 0.0])
    relaxed = Relaxed("optimal", programme, np.ones(3, dtype=bool), 15.0, values, np.array([0.0, 0, 0, 2]), rows.lower)
    asked = Counts(programme, sp.csr_matrix(np.ones((1, 4))), [range(1)])
    raised, until = asked.raised(relaxed, 16.0, _limits())
    assert (raised.bound, until) == pytest.approx((20.0, 17.0))
    again, _ = asked.raised(relaxed, 18.0, _limits())
    assert again is relaxed


def test_the_best_plan_of_a_county_keeps_every_number() -> None:
    """Below a level just above the best plan the rows hold at it, and the bound is between the relaxation's and its cost."""
    rules = {"coverage": [{"kind": "collection_point", "within": "6 km", "households": "70 %", "year": 2025}]}
    scenario = county(40, rules=rules)
    task = write(number(scenario, network_of(scenario)))
    begin = np.ones_like(task.begin_columns), np.ones_like(task.begin_rows)
    relaxed = relax(task, begin, _limits(), lambda _objective, _bound: None)
    best = Solver(task.programme, _limits(), whole=True).run(_limits())
    assert best.values is not None
    raised, until = counts(task, relaxed).raised(relaxed, best.objective + 1.0, _limits())
    assert raised.programme.rows.off(best.values).max() < 1e-6
    assert until > best.objective
    assert relaxed.bound + 1.0 < raised.bound <= best.objective + 1e-3
