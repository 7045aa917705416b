"""Sites that several townships send to: what is kept, what is priced, and that the exchange finds the best of all."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from recycling_net.network import build as network_of
from recycling_net.siting import hubs as hubs_room
from recycling_net.siting import relax as relax_room
from recycling_net.siting import search as search_room
from recycling_net.siting.areas import areas
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import hubs_of, settled
from recycling_net.siting.problem import number, positions
from recycling_net.siting.relax import relax
from recycling_net.siting.search import search
from recycling_net.siting.task import Task, write
from tests import tiny
from tests.siting.cases import county


def _limits(seconds: float = 60) -> Limits:
    return Limits(time.monotonic() + seconds, 0.0, 1, 1)


def _task(last: int = 2024, **changes: Any) -> Task:
    """Villages in townships that keep what they have, three places for a centre, two sizes, one of them too small."""
    facts = tiny.facts()
    facts["streams"]["recyclables"]["sale_price"] = "700 元/t"
    facts["facilities"]["transfer_station"]["sizes"]["small"]["capacity"] = "3000 t/年"
    facts["facilities"]["collection_point"]["sizes"]["small"]["capacity"] = "3000 t/年"
    facts["facilities"]["sorting_centre"] = {
        "candidates": "sites", "life": "20 年",
        "sizes": {
            "one": {"capacity": "400 t/年", "capex": "30 万元", "opex": "2 万元/年"},
            "two": {"capacity": "4000 t/年", "capex": "90 万元", "opex": "5 万元/年"},
        },
    }  # fmt: skip
    seat = {"kind": "sorting_centre", "status": "candidate", "township_code": "230126100"}
    facts["sites"]["rows"] += [
        {**seat, "code": f"c{at}", "name": f"中心{at}", "lon": lon, "lat": lat}
        for at, (lon, lat) in enumerate([(127.40, 46.08), (127.54, 46.05), (127.05, 46.35)])
    ]
    facts["rules"] = {"nesting": [{"kind": "transfer_station", "within": "township"}]} | changes.pop("rules", {})
    scenario = county(24, **{key: facts[key] for key in ("streams", "facilities", "sites", "rules")}, **changes)
    scenario = scenario.model_copy(update={"horizon": scenario.horizon.model_copy(update={"last": last})})
    return write(number(scenario, network_of(scenario)))


def _relaxed(task: Task) -> relax_room.Relaxed:
    return relax(task, (np.ones_like(task.begin_columns), np.ones_like(task.begin_rows)), _limits(), lambda *_: None)


def test_hubs_are_the_sites_that_several_townships_may_send_to() -> None:
    """Every station is the origin of its township; capacities and sizes are those of the centres."""
    task = _task()
    parts = areas(task)
    assert parts is not None
    hubs = hubs_of(task, parts, _relaxed(task))
    assert hubs is not None
    sites = task.problem.sites
    assert sites["code"].to_numpy()[hubs.site].tolist() == ["c0", "c1", "c2"]
    assert len(hubs.area) == (sites["kind"] == "transfer_station").sum() == len(set(hubs.area.tolist()))
    assert sorted(set(hubs.capacity.tolist())) == [400, 4000]
    assert (np.bincount(hubs.size_hub) == 2).all()


def test_what_only_hubs_hold_together_keeps_its_own_cost() -> None:
    """Room at a hub is kept as it is, so that a size costs what it costs; a budget is priced and makes it dearer."""
    free, held = _task(), _task(rules={"capex_budget": [{"year": 2024, "most": "20 万元"}]})
    found = []
    for task in (free, held):
        parts = areas(task)
        assert parts is not None
        hubs = hubs_of(task, parts, _relaxed(task))
        assert hubs is not None
        found.append((hubs.yuan, task.programme.cost[task.columns.sized[hubs.size]].sum(axis=1)))
    assert found[0][0] == pytest.approx(found[0][1])
    assert (found[1][0] > found[1][1] + 1).all()


@pytest.mark.parametrize("seed", range(8))
def test_the_exchange_finds_the_best_of_all(seed: int) -> None:
    """Four hubs of two sizes, seven origins: as good as the best of all 81 choices of hubs and sizes."""
    random = np.random.default_rng(seed)
    cost, demand = random.uniform(0, 900, (7, 4)), random.uniform(20, 90, 7)
    first = np.array([0, 2, 4, 6, 8])
    capacity, yuan = np.tile([120.0, 500.0], 4), random.uniform(200, 900, 8)

    def total(chosen: np.ndarray) -> float:
        opened = np.flatnonzero(chosen >= 0)
        size = chosen[opened]
        return float(yuan[size].sum()) + hubs_room._worth(cost, demand, opened, capacity[size], np.argsort(-demand))

    every = [np.array(each) for each in product(*([-1, 2 * hub, 2 * hub + 1] for hub in range(4)))]
    found = hubs_room._exchange(cost, demand, (first, capacity, yuan), np.full(4, -1), 1, 1e6)
    assert total(found) == pytest.approx(min(map(total, every)))


@pytest.mark.parametrize("last", [2024, 2025])
def test_a_plan_by_way_of_hubs_is_a_plan_near_the_best(monkeypatch: pytest.MonkeyPatch, last: int) -> None:
    """The way of large areas, taken by a small one: a plan no better than the best, and hardly worse."""
    task = _task(last)
    best = search(task, replace(_limits(), gap=1e-3), lambda *_: None)
    assert best.values is not None
    seen: list[float] = []

    def spied(*arguments: Any) -> Any:
        fixed = settled(*arguments)
        seen.append(float(fixed.upper[task.columns.sized].sum()))
        return fixed

    for room in (search_room, relax_room):
        monkeypatch.setattr(room, "SMALL", 0)
    monkeypatch.setattr(search_room, "settled", spied)
    found = search(task, replace(_limits(10), gap=0.05), lambda *_: None)
    assert seen
    assert seen[0] < task.programme.upper[task.columns.sized].sum()
    assert found.values is not None
    assert task.programme.rows.off(found.values).max() < 1e-5
    slack = 1e-6 * abs(best.objective)
    assert found.bound - slack <= best.objective
    assert best.bound - slack <= found.objective <= best.objective + 0.05 * abs(best.objective) + slack


def test_a_place_counts_once_for_what_comes_through_a_pair() -> None:
    """M of a pair is what the villages of the station's township have at most, however many points they may choose."""
    task = _task()
    problem, columns = task.problem, task.columns
    matrix = task.programme.rows.matrix.tocsc()
    supply = problem.network.supply[list(problem.years)].max(axis=1)
    town = problem.network.places["township_code"].reindex(supply.index.get_level_values("place")).to_numpy()
    had = supply.groupby(town).sum()
    origin = positions(problem.pairs, "origin_at")
    for pair in range(len(problem.pairs)):
        township = problem.sites["township_code"].iloc[origin[pair]]
        most = -matrix[:, columns.sends[pair, 0]].data.min()
        assert 0.2 * had[township] < most <= 0.6 * had[township] * (1 + 1e-9)
