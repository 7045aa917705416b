"""A relaxation taken apart by areas is the relaxation: its bound holds and is as good, its values keep the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.asking import NEAR, Asking, First, asked
from recycling_net.siting.highs import Solver
from recycling_net.siting.model import Floats, Programme
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed, silent
from recycling_net.siting.search import search
from recycling_net.siting.task import Task
from tests.siting.test_hubs import _limits, _task

BUDGET = {"capex_budget": [{"year": 2024, "most": "60 万元"}]}


def _divided(task: Task) -> tuple[Task, Areas]:
    parts = areas(task)
    assert parts is not None
    return task, parts


def _asked(task: Task, prices: Floats | None = None, seconds: float = 60) -> tuple[Relaxed, list[float]]:
    told: list[float] = []
    begin = np.zeros(len(task.programme.rows)) if prices is None else prices
    relaxed = asked(_divided(task), task.programme, First(begin), _limits(seconds), lambda _, bound: told.append(bound))
    return relaxed, told


def _relaxed_without_and_with(task: Task, programme: Programme) -> list[float]:
    """The relaxation at once, without what only tightens it and with that."""
    best = []
    for rows in (~task.implied, np.ones_like(task.implied)):
        alone = replace(programme, rows=programme.rows.take(rows))
        best.append(Solver(alone, _limits(), whole=False).run(_limits()).objective)
    return best


@pytest.mark.parametrize("rules", [{}, BUDGET])
def test_it_is_as_good_as_the_relaxation_without_what_only_tightens_it(rules: dict[str, object]) -> None:
    """Between the relaxation without implied rows and the one with all of them, values that keep what they must."""
    task = _task(2025, rules=rules)
    relaxed, told = _asked(task)
    programme, best = task.programme, _relaxed_without_and_with(task, task.programme)
    assert relaxed.ending == "optimal"
    assert best[0] - NEAR * abs(best[0]) <= relaxed.bound <= best[1] + 1e-3
    assert programme.cost @ relaxed.values == pytest.approx(relaxed.bound, rel=2 * NEAR)
    assert (programme.rows.off(relaxed.values)[~task.implied] < 1e-5).all()
    assert told == sorted(told)
    assert told[-1] == relaxed.bound


def test_good_prices_are_soon_good_enough() -> None:
    """From the prices it ended with it proves as much at once."""
    task = _task(2025, rules=BUDGET)
    first, many = _asked(task)
    again, few = _asked(task, first.row_dual)
    assert few[0] == pytest.approx(first.bound, rel=NEAR)
    assert len(few) < len(many)
    assert again.bound >= first.bound - NEAR * abs(first.bound)


def test_answers_given_at_first_lead_to_the_same() -> None:
    """From what a plan does areas come to the relaxation as well as from prices."""
    task = _task(2025, rules=BUDGET)
    plan = search(task, _limits(), silent)
    assert plan.values is not None
    first = First(np.zeros(len(task.programme.rows)), [plan.values])
    found = asked(_divided(task), task.programme, first, _limits(), silent)
    assert found.bound == pytest.approx(_asked(task)[0].bound, rel=3 * NEAR)


def test_what_joins_areas_is_made_whole() -> None:
    """Centres and who sends to them are whole then, where they were not; what is proved holds for them."""
    task = _task(2025, rules=BUDGET)
    joint = task.programme.integer & (_divided(task)[1].label < 0)
    first = First(np.zeros(len(task.programme.rows)))
    bare = _asked(task)[0]
    asking = Asking(*_divided(task), task.programme, _limits())
    asking.relax(first, silent)
    made = asking.relax(First(asking.decide()), silent)
    assert made.ending == "optimal"
    assert (np.abs(bare.values - np.round(bare.values))[joint] > 1e-3).any()
    assert (np.abs(made.values - np.round(made.values))[joint] < 1e-6).all()
    assert (made.programme.lower[joint] == made.programme.upper[joint]).all()
    assert made.programme.cost @ made.values >= bare.bound
    least, most = _relaxed_without_and_with(task, made.programme)
    assert least - NEAR * abs(least) <= made.bound <= most + 1e-3


def test_rows_that_hold_whatever_columns_are_do_not_matter() -> None:
    """With every centre shut no row about who may send there can be broken; the answer is that of all rows."""
    task = _task(2025)
    upper = task.programme.upper.copy()
    hubs = positions(task.problem.pairs, "destination_at")
    upper[task.columns.is_open[hubs]] = 0.0
    upper[task.columns.sends] = 0.0
    shut = replace(task.programme, upper=upper)
    certain = shut.certain()
    assert certain.sum() > task.programme.certain().sum()
    random = np.random.default_rng(1)
    for _ in range(20):
        values = random.uniform(shut.lower, np.where(np.isinf(shut.upper), 1e6, shut.upper))
        assert (shut.rows.off(values)[certain] < 1e-6).all()


def test_what_an_area_cannot_do_nobody_can() -> None:
    """An area whose own rows cannot hold says so for all; a rule that joins areas and cannot hold proves nothing."""
    task = _task(2025)
    parts = _divided(task)[1]
    option = task.columns.option[0, 0]
    inner = int(task.assignment[0, 0])
    lower = task.programme.rows.lower.copy()
    lower[inner] = 1e3
    rows = replace(task.programme.rows, lower=lower, upper=np.maximum(task.programme.rows.upper, 1e3))
    alone = replace(task.programme, rows=rows)
    assert parts.label[option] >= 0
    found = asked((task, parts), alone, First(np.zeros(len(lower))), _limits(), lambda *_: None)
    assert found.ending == "infeasible"
    none = _task(2025, rules={"capex_budget": [{"year": 2024, "most": "1 万元"}], "recovery_target": [
        {"stream": "recyclables", "year": 2024, "tonnes": "20 t"}]})  # fmt: skip
    assert _asked(none)[0].ending == "time"


def test_without_time_there_is_nothing() -> None:
    """It says so and returns no values."""
    relaxed, _ = _asked(_task(2025), seconds=0)
    assert relaxed.ending == "time"
    assert not relaxed.values.size
