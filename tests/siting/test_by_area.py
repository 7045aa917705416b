"""A first plan, township by township: what belongs to one, and that what comes of it is a plan."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp

from recycling_net.network import build as network_of
from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.by_area import CLOSE, QUICK, Care, build, improve, patchwork
from recycling_net.siting.highs import INFINITE, MONEY, Limits, Solver
from recycling_net.siting.model import Programme, Rows
from recycling_net.siting.problem import number, positions
from recycling_net.siting.relax import Relaxed, relax
from recycling_net.siting.search import search
from recycling_net.siting.task import Task, write
from tests import tiny
from tests.siting.cases import county


def _task(**changes: object) -> Task:
    scenario = county(40, **changes)
    return write(number(scenario, network_of(scenario)))


def _limits(seconds: float = 60) -> Limits:
    return Limits(time.monotonic() + seconds, 1e-3, 1, 1)


@pytest.fixture(scope="module")
def task() -> Task:
    """Forty villages in several townships, a good price, room enough; a budget joins the townships."""
    facts = tiny.facts()
    facts["streams"]["recyclables"]["sale_price"] = "600 元/t"
    for kind in facts["facilities"].values():
        for size in kind["sizes"].values():
            size["capacity"] = "20000 t/年"
    rules = {"capex_budget": [{"year": 2024, "most": "60 万元"}]}
    return _task(streams=facts["streams"], facilities=facts["facilities"], rules=rules)


def test_what_comes_into_a_site_of_a_township_alone_belongs_to_it(task: Task) -> None:
    """A leg has the label of its first site; sites of different townships never share one."""
    parts = areas(task)
    assert parts is not None
    sites = task.problem.sites
    at = positions(task.problem.options, "site_at")
    own = parts.label[task.columns.is_open[:, 0]]
    local = own >= 0
    pairs = set(zip(own[local].tolist(), sites["township_code"].to_numpy()[local].tolist(), strict=True))
    assert len(pairs) == parts.count == len({label for label, _ in pairs}) > 1
    legs = parts.label[task.columns.option[:, 0]]
    assert (legs[own[at] >= 0] == own[at][own[at] >= 0]).all()
    budget = task.written["capex_budget", 0][0]
    assert parts.joins[budget]


@pytest.mark.parametrize("care", [QUICK, CLOSE, replace(CLOSE, together=0)])
def test_what_is_built_and_improved_is_a_plan_near_the_best(task: Task, care: Care) -> None:
    """Whole numbers, every row holds, never below the bound; improving never makes it dearer."""
    relaxed = relax(task, (np.ones_like(task.begin_columns), np.ones_like(task.begin_rows)), _limits(), lambda *_: None)
    parts = areas(task)
    assert parts is not None
    work = patchwork(relaxed, parts, 1e-3 * abs(relaxed.bound), _limits(), care)
    told: list[float] = []
    assert build(work, told.append)
    first = work.objective
    assert told == [first]
    improve(work, 1, 0.0, relaxed.bound, told.append)
    whole = work.values[work.programme.integer]
    assert np.abs(whole - np.round(whole)).max() == 0
    assert task.programme.rows.off(work.values).max() < 1e-5
    best = search(task, _limits(), lambda *_: None)
    slack = 1e-6 * abs(best.objective)
    assert relaxed.bound - slack <= best.bound <= work.objective + slack <= first + 2 * slack
    assert work.objective <= best.objective + 0.02 * abs(best.objective)


def test_an_area_decided_later_finds_what_joins_it_as_the_earlier_one_left_it() -> None:
    """Rows: a + s >= 1.5 in one area, b + s >= 1.5 in the other, s - what joins them - costs 10, a and b cost 1 and 2.

    Relaxed to a = b = 0.5, s = 1. Deciding a frees s as well: 2 a are cheaper than 10 s, so a = 2, s = 0; b finds
    s = 0 and takes 2.
    """
    rows = Rows(np.full(2, 1.5), np.full(2, np.inf), sp.csr_matrix([[1.0, 0.0, 1.0], [0.0, 1.0, 1.0]]))
    programme = Programme(np.array([1.0, 2.0, 10.0]), np.zeros(3), np.full(3, 3.0), np.array([True, True, False]), rows)
    relaxed = Relaxed("optimal", programme, np.ones(2, bool), 0.0, np.array([0.5, 0.5, 1.0]), np.zeros(3), np.ones(2))
    parts = Areas(np.array([0, 1, -1]), np.array([False, True]), np.zeros(3, bool), 2)
    work = patchwork(relaxed, parts, 1.0, _limits(), QUICK)
    assert work.decide(parts.label == 0, 30)
    assert work.values.tolist() == [2.0, 0.5, 0.0]
    assert work.decide(parts.label == 1, 30)
    assert work.values.tolist() == [2.0, 2.0, 0.0]
    assert work.activity.tolist() == [2.0, 2.0]


def test_what_bends_gets_dearer_but_never_infinite_to_the_solver(task: Task) -> None:
    """Costs of 1e20 made HiGHS write beyond its memory; ten passes of QUICK would have multiplied by 5 ** 55 = 3e38."""
    relaxed = relax(task, (np.ones_like(task.begin_columns), np.ones_like(task.begin_rows)), _limits(), lambda *_: None)
    parts = areas(task)
    assert parts is not None
    work = patchwork(relaxed, parts, 1e-3 * abs(relaxed.bound), _limits(), QUICK)
    money = float(np.abs(task.programme.cost) @ np.abs(relaxed.values))
    before = work.penalty.copy()
    work.harder(5.0)
    assert work.penalty == pytest.approx(5.0 * before)
    for turn in range(10):
        work.harder(QUICK.harder ** (turn + 1))
    assert work.penalty.max() == pytest.approx(1e3 * money)
    assert work.penalty.max() * MONEY < INFINITE
    dear = replace(task.programme, cost=np.full(len(task.programme.cost), 2 * INFINITE / MONEY))
    with pytest.raises(ValueError, match="infinite"):
        Solver(dear, _limits(), whole=True)


def test_one_township_has_no_areas() -> None:
    """Where everything belongs to one township there is nothing to take apart."""
    scenario = tiny.scenario()
    assert areas(write(number(scenario, network_of(scenario)))) is None
