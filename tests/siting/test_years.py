"""Several years with the hubs of the last one: a plan that keeps every rule, and a bound below the best of all."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recycling_net.siting import relax as relax_room
from recycling_net.siting import search as search_room
from recycling_net.siting import years as years_room
from recycling_net.siting.areas import areas
from recycling_net.siting.problem import positions
from recycling_net.siting.search import search
from recycling_net.siting.years import Proving, with_hubs_of_last_year
from tests.siting.test_hubs import _limits, _task

TARGET = {"recovery_target": [{"stream": "recyclables", "year": 2025, "share": "20 %"}]}
TIGHT = {"capex_budget": [{"year": 2024, "most": "40 万元"}]}


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize(("rules", "far"), [({}, 0.1), (TIGHT, 0.3), (TARGET | TIGHT, 0.3)])
def test_a_plan_of_several_years_begins_with_the_last(
    monkeypatch: pytest.MonkeyPatch, rules: dict[str, Any], far: float, threads: int
) -> None:
    """The way of large areas, taken by a small one: no plan is better than the best, none breaks a rule.

    Where the first year may spend little the centres of the last one are not the best: 26 % dearer with TIGHT.
    """
    task = _task(2025, rules=rules)
    best = search(task, replace(_limits(), gap=1e-4), lambda *_: None)
    assert best.values is not None
    taken: list[object] = []

    def spied(*arguments: Any) -> object:
        taken.append(with_hubs_of_last_year(*arguments))
        return taken[-1]

    monkeypatch.setattr(search_room, "DIRECT", 0)
    for room in (search_room, relax_room):
        monkeypatch.setattr(room, "SMALL", 0)
    monkeypatch.setattr(search_room, "with_hubs_of_last_year", spied)
    found = search(task, replace(_limits(8), gap=0.05, threads=threads), lambda *_: None)
    assert taken
    assert taken[0] is not None
    assert found.values is not None
    assert task.programme.rows.off(found.values).max() < 1e-5
    slack = 1e-6 * abs(best.objective)
    assert found.bound - slack <= best.objective
    assert best.bound - slack <= found.objective <= best.objective + far * abs(best.objective)
    assert found.ending == ("optimal" if found.proved(0.05) else "time")


def test_centres_are_those_of_the_last_year_and_open_from_whole_years_on() -> None:
    """Others stay shut, nobody delivers there, and once open they stay open; what areas answered keeps their own rules."""
    task = _task(2025, rules=TIGHT)
    parts = areas(task)
    assert parts is not None
    known = with_hubs_of_last_year((task, parts), _limits())
    assert known is not None
    relaxed, answers = known
    columns, hub = task.columns, np.unique(positions(task.problem.pairs, "destination_at"))
    opened = relaxed.values[columns.is_open[hub]]
    assert np.abs(opened - np.round(opened)).max() < 1e-6
    assert (np.diff(np.round(opened), axis=1) >= 0).all()
    assert 0 < np.round(opened[:, -1]).sum() < len(hub)
    shut = np.isin(positions(task.problem.pairs, "destination_at"), hub[np.round(opened[:, -1]) == 0])
    assert (relaxed.values[columns.sends[shut]] == 0).all()
    proving = Proving((task, parts), answers, -np.inf)
    proving.go_on(_limits())
    assert -np.inf < proving.bound <= relaxed.bound + 1e-6 * abs(relaxed.bound)


def test_where_the_last_year_alone_has_no_shared_hubs_it_is_no_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the relaxation of all years is where the search begins."""
    task = _task(2025)
    parts = areas(task)
    assert parts is not None
    monkeypatch.setattr(years_room, "shared", lambda *_: False)
    assert with_hubs_of_last_year((task, parts), _limits()) is None
