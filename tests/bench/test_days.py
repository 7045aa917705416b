from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recycling_net.bench.lrp.days import check_days, planned, problem_of, read_days
from recycling_net.errors import InputError
from recycling_net.routing.unloading import Limits, UnloadingRounds, plan_days


def _facts(**info: Any) -> dict[str, Any]:
    """On a line: the depot at 0 km, stops at 1, 2 and 5 km, unloading at 3 km; 4 days; a visit takes a minute."""
    places = [("depot", 0, 0, 0.0), ("customer", 1, 2, 2.0), ("customer", 2, 4, 3.0), ("customer", 5, 1, 4.0), ("intermediateFacility", 3, 0, 0.0)]  # fmt: skip
    nodes = [
        {"id": k, "type": kind, "frequency": often, "demand": load, "service": float(kind == "customer")}
        for k, (kind, _, often, load) in enumerate(places)
    ]
    far = [[float(abs(one[1] - other[1])) for other in places] for one in places]
    known = {"planningHorizon": 4, "numVehicles": 1, "maxDuration": 30, "maxCapacity": 6, **info}
    return {"info": known, "features": [{"properties": node} for node in nodes], "duration": far}


def _written(folder: Path, facts: dict[str, Any]) -> Path:
    file = folder / "line.geojson"
    file.write_text(json.dumps(facts), encoding="utf-8")
    return file


def test_the_rounds_on_a_line_are_those_worked_out_by_hand(tmp_path: Path) -> None:
    """Stop 2 is visited every day, stop 1 every other day on the way, stop 3 once.

    Each day drives to 3 km and back, 6 km. Where stop 3 comes too, unloading before or after it, 10 km: 2 + 3 + 4 are
    more than 6, so on a day with all it unloads twice, which costs nothing more on the way. In all 3 x 6 + 10.
    """
    (tmp_path / "BKS.csv").write_text(
        f"set,instance,bks\n{tmp_path.name},line,28\n", encoding="utf-8"
    )  # the set is the folder of the file
    folder = tmp_path / tmp_path.name
    folder.mkdir()
    told = planned(_written(folder, _facts()), 0.3, 1)
    assert (told["cost"], told["gap"], told["checked"], told["vehicles"]) == (28.0, 0.0, True, 4)


def test_too_short_a_day_is_told_as_no_answer(tmp_path: Path) -> None:
    told = planned(_written(tmp_path, _facts(maxDuration=9)), 0.2, 1)
    assert told["cost"] is None
    assert told["checked"] is None


@pytest.mark.parametrize(
    ("routes", "fault"),
    [
        ([[[0, 2, 4, 0]]] * 4, "stop 1 is visited"),
        ([[[0, 1, 2, 3, 4, 0]]] * 4, "carries 9"),
        ([[[0, 2, 4, 1, 0]]] * 4, "comes home with 2"),
        ([[[0, 2, 4, 0], [0, 1, 4, 0]]] * 4, "2 vehicles of 1"),
        ([[[4, 2, 4, 0]]] * 4, "begin and end"),
        ([[[0, 2, 4] + [1, 4] * 6 + [0]]] * 4, "lasts"),
    ],
)
def test_the_checker_finds_each_fault(tmp_path: Path, routes: list[list[list[int]]], fault: str) -> None:
    _, faults = check_days(read_days(_written(tmp_path, _facts())), routes)
    assert any(fault in one for one in faults)


def test_another_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_days(_written(tmp_path, {"info": {}, "features": []}))
    assert caught.value.issues[0].code == "RN927"


def _least(problem: UnloadingRounds) -> float:
    """Every choice of days; each day's stops by one vehicle in every order, unloading wherever it may."""
    least = np.inf
    for choice in product(*problem.patterns):
        cost = 0.0
        for day in range(problem.days):
            here = frozenset(stop for stop, pattern in enumerate(choice) if day in pattern)
            cost += _day(problem, here, 0, 0.0)
        least = min(least, cost)
    return least


def _day(problem: UnloadingRounds, left: frozenset[int], here: int, load: float) -> float:
    if not left and here == 0:
        return 0.0
    best = np.inf
    for stop in left:
        if load + problem.load[stop] <= problem.room:
            rest = _day(problem, left - {stop}, stop + 1, load + float(problem.load[stop]))
            best = min(best, float(problem.far[here, stop + 1]) + rest)
    if load > 0:
        for place in range(1 + problem.stops, len(problem.far)):
            rest = _day(problem, left, place, 0.0) if left else float(problem.far[place, 0])
            best = min(best, float(problem.far[here, place]) + rest)
    return best


@pytest.mark.parametrize("seed", range(4))
def test_small_ones_cost_what_every_way_costs_at_least(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    points = chance.uniform(0, 10, (7, 2))
    far = np.hypot(*(points[:, None] - points[None]).transpose(2, 0, 1)) * chance.uniform(1, 1.3, (7, 7))
    np.fill_diagonal(far, 0.0)
    patterns = (((0, 1),), ((0,), (1,)), ((0,), (1,)), ((0,), (1,)))
    problem = UnloadingRounds(far, np.array([2.0, 3.0, 4.0, 2.0]), np.ones(4), patterns, 2, 2, 6.0, 500.0)
    found = plan_days(problem, Limits(1.0, iterations=4000, seed=seed))
    assert found.missing == ()
    assert found.cost == pytest.approx(_least(problem))
    again = plan_days(problem, Limits(1.0, iterations=4000, seed=seed))
    assert again.routes == found.routes
    assert problem_of(read_days(_written(tmp_path, _facts())))[1] == [0, 1, 2, 3, 4]
