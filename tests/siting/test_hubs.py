"""Sites that several townships send to: what is kept, what is priced, and that the exchange finds the best of all."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import product
from math import inf
from typing import Any

import numpy as np
import pytest

from recycling_net.network import build as network_of
from recycling_net.siting import relax as relax_room
from recycling_net.siting import search as search_room
from recycling_net.siting import sending as sending_room
from recycling_net.siting.areas import areas
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import Hubs, hubs_of, shared
from recycling_net.siting.locating import Locating
from recycling_net.siting.offers import Offers
from recycling_net.siting.problem import number, positions
from recycling_net.siting.relax import relax
from recycling_net.siting.search import search
from recycling_net.siting.task import Task, write
from recycling_net.siting.warming import small, warm
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
    assert shared(task, parts)
    hubs = hubs_of(task, parts, _relaxed(task))
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
        found.append((hubs.yuan, task.programme.cost[task.columns.sized[hubs.size]].sum(axis=1)))
    assert found[0][0] == pytest.approx(found[0][1])
    assert (found[1][0] > found[1][1] + 1).all()


def _worth(hubs: Hubs, offers: Offers, chosen: tuple[int, ...]) -> float:
    """The least that hubs of these sizes and all origins cost, by trying every hub of every origin."""
    opened = [hub for hub, size in enumerate(chosen) if size >= 0]
    best = inf
    for goes in product(opened, repeat=len(offers.yuan)):
        sent = [[origin for origin, hub in enumerate(goes) if hub == at] for at in opened]
        yuan = [_filled(offers, hub, own, hubs.capacity[chosen[hub]]) for hub, own in zip(opened, sent, strict=True)]
        best = min(best, sum(yuan))
    return best + sum(float(hubs.yuan[chosen[hub]]) for hub in opened)


def _filled(offers: Offers, hub: int, own: list[int], room: float) -> float:
    """What origins cost that share a hub: all bring their first amount, then the tonnes that save most while they fit."""
    yuan = offers.yuan[own] + offers.haul[own, hub][:, None] * offers.tonnes[own]
    left = room - float(offers.tonnes[own, 0].sum())
    if left < 0:
        return inf
    more, cost = np.diff(offers.tonnes[own], axis=1).ravel(), np.diff(yuan, axis=1).ravel()
    total = float(yuan[:, 0].sum())
    for step in np.argsort(cost / more):
        if cost[step] < 0:
            total += float(cost[step] / more[step] * min(more[step], left))
            left -= min(more[step], left)
    return total


def _small(seed: int) -> tuple[Hubs, Offers]:
    """Three hubs of two sizes; four origins that offer three amounts each, the last tonnes of which are worth less."""
    random = np.random.default_rng(seed)
    origins, hubs = 4, np.arange(3)
    step = random.uniform(10, 40, (origins, 3))
    tonnes = np.cumsum(step, axis=1)
    yuan = -np.cumsum(step * [[260.0, 170.0, 90.0]], axis=1)
    return (
        Hubs(
            np.arange(origins), np.repeat(np.arange(origins), 3), np.tile(hubs, origins), hubs, np.arange(6),
            np.repeat(hubs, 2), np.tile([90.0, 300.0], 3), random.uniform(500, 6000, 6), np.zeros(0), 0.0,
        ),
        Offers(yuan, tonnes, np.full(origins, 3), random.uniform(0, 60, (origins, 3)), 0.0),
    )  # fmt: skip


@pytest.mark.parametrize("seed", range(6))
def test_located_hubs_are_near_the_best_of_all_and_the_bound_is_below_it(seed: int) -> None:
    """All 27 choices of three hubs, each with the best amounts and destinations of all."""
    hubs, offers = _small(seed)
    least = min(_worth(hubs, offers, chosen) for chosen in product((-1, 0, 1), (-1, 2, 3), (-1, 4, 5)))
    locating = Locating(hubs, offers, abs(least), replace(_limits(10), gap=1e-3))
    first = locating.located
    locating.go_on(replace(_limits(10), gap=1e-3))
    found = locating.located
    assert first.bound <= found.bound
    assert found.worth <= first.worth
    assert found.bound <= least + 1e-6
    assert least - 1e-6 <= found.worth <= least + 0.1 * abs(least)
    assert _worth(hubs, offers, tuple(found.size.tolist())) <= found.worth + 1e-6


def test_what_warms_the_machine_code_is_located_as_well_as_can_be() -> None:
    """Two hubs that may stay shut; all nine choices."""
    hubs, offers = small()
    worth = {chosen: _worth(hubs, offers, chosen) for chosen in product((-1, 0, 1), (-1, 2, 3))}
    worth[-1, -1] = float(offers.yuan[:, 0].sum())
    least, found = min(worth.values()), warm()
    assert found.bound <= least + 1e-6
    assert found.worth == pytest.approx(least)
    assert worth[found.size[0], found.size[1]] == pytest.approx(least)


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("last", [2024, 2025])
def test_a_plan_by_way_of_hubs_is_a_plan_near_the_best(
    monkeypatch: pytest.MonkeyPatch, last: int, threads: int
) -> None:
    """The way of large areas, taken by a small one: a plan no better than the best, and hardly worse."""
    task = _task(last)
    best = search(task, replace(_limits(), gap=1e-3), lambda *_: None)
    assert best.values is not None
    seen: list[Locating] = []

    def spied(*arguments: Any) -> Locating:
        seen.append(Locating(*arguments))
        return seen[-1]

    for room in (search_room, relax_room):
        monkeypatch.setattr(room, "SMALL", 0)
    monkeypatch.setattr(sending_room, "Locating", spied)
    found = search(task, replace(_limits(10), gap=0.05, threads=threads), lambda *_: None)
    assert (seen[0].located.size >= 0).any()
    assert seen[0].bound <= best.objective + 1e-6 * abs(best.objective)
    assert np.isfinite(seen[0].bound) == (last == 2024)
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
