"""A relaxation taken apart by areas is the relaxation: its bound holds and is as good, its values keep the rows."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.asking import NEAR, asked
from recycling_net.siting.highs import Solver
from recycling_net.siting.model import Floats
from recycling_net.siting.relax import Relaxed
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
    relaxed = asked(_divided(task), task.programme, begin, _limits(seconds), lambda _, bound: told.append(bound))
    return relaxed, told


@pytest.mark.parametrize("rules", [{}, BUDGET])
def test_it_is_as_good_as_the_relaxation_without_what_only_tightens_it(rules: dict[str, object]) -> None:
    """Between the relaxation without implied rows and the one with all of them, values that keep what they must."""
    task = _task(2025, rules=rules)
    relaxed, told = _asked(task)
    programme, best = task.programme, []
    for rows in (~task.implied, np.ones_like(task.implied)):
        alone = replace(programme, rows=programme.rows.take(rows))
        best.append(Solver(alone, _limits(), whole=False).run(_limits()).objective)
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
    found = asked((task, parts), alone, np.zeros(len(lower)), _limits(), lambda *_: None)
    assert found.ending == "infeasible"
    none = _task(2025, rules={"capex_budget": [{"year": 2024, "most": "1 万元"}], "recovery_target": [
        {"stream": "recyclables", "year": 2024, "tonnes": "20 t"}]})  # fmt: skip
    assert _asked(none)[0].ending == "time"


def test_without_time_there_is_nothing() -> None:
    """It says so and returns no values."""
    relaxed, _ = _asked(_task(2025), seconds=0)
    assert relaxed.ending == "time"
    assert not relaxed.values.size
