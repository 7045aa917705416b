"""Where the vehicles that stations share are too few, siting is told how many days of them there are."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.report.united import united
from recycling_net.scenario import Scenario
from recycling_net.siting.charges import Charges, charged
from recycling_net.siting.problem import number
from recycling_net.siting.task import write
from recycling_net.solve import solve
from recycling_net.union.collection import collect
from recycling_net.union.fleets import ample, fleet_limits
from tests.union import county


def _scenario(**rounds: Any) -> Scenario:
    """One truck a day for the county, whose day costs nothing: two stations are cheaper by price and by kilometre."""
    facts = county.facts(union={"rounds": 4}, count=1, cost_per_day="0 元/d", cost_per_hour="0 元/h")
    facts["rounds"]["milk_run"] |= {"per_week": 7, "shared": True, **rounds}
    return Scenario.model_validate(facts)


def _stations(plan: Plan) -> set[str]:
    table = plan.tables["facilities"]
    return set(table[table["kind"] == "transfer_station"]["code"])


def test_stations_whose_rounds_need_more_trucks_than_there_are_give_way_to_one() -> None:
    """Seven rounds a week from two stations take two trucks a day, of which there is one: one station serves everybody."""
    scenario = _scenario()
    plan = solve(scenario)
    assert plan.union is not None
    first, kept = plan.union.rounds[0], plan.union.rounds[plan.union.kept]
    assert (first.unserved, kept.unserved) == (2, 0)  # one point in each of two years
    assert _stations(siting.solve(scenario, build(scenario))) == {"TS230126100", "TS230126105"}
    assert _stations(plan) == {"TS230126100"}
    assert plan.tables["union_unserved"].empty
    assert kept.estimate_yuan == pytest.approx(kept.routed_yuan, rel=0.03)
    said = united(plan)[0]
    assert "没有车去的收运不计费用:先选址、后排线路有 2 次,一起定有 0 次,两个费用相减不是省或亏。" in said
    assert "一起定省" not in said
    assert check.verify(scenario, build(scenario), plan).faults == ()


def test_days_of_a_known_plan_are_those_of_its_rounds() -> None:
    """Two stations' trucks are out on 2 x 364 days of a year; there are 364, and twice as many with two trucks."""
    scenario = _scenario()
    network = build(scenario)
    plan = siting.solve(scenario, network)
    short = collect(scenario, network, plan, wanted=("milk_run",), years=network.years).short
    assert short == {(2024, "milk_run"), (2025, "milk_run")}
    needed = collect(ample(scenario, ["milk_run"]), network, plan, wanted=("milk_run",), years=network.years)
    assert needed.short == frozenset()
    limits = fleet_limits(scenario, network, (plan, needed), short)
    assert [(one.year, one.most_days) for one in limits] == [(2024, 364.0), (2025, 364.0)]
    # 364 days of two trucks cost 9,402 yuan a year: a day too many is taken for twenty such days
    assert limits[0].over_yuan == pytest.approx(20 * float(needed.families["routed_yuan"][0]) / 728)
    stations = limits[0].days.stations.groupby("year")["yuan_a_year"].sum()
    points = limits[0].days.points.query("visited")
    rest = (points["yuan_per_t"] * points["tonnes"] + points["yuan_a_year"]).groupby(points["year"]).sum()
    assert (stations + rest).to_numpy() == pytest.approx([728.0, 728.0])
    task = write(number(scenario, network))
    told = Charges(limits[0].days.points, limits[0].days.stations, limits[0].days.service)
    plain, limited = (
        charged(task, charges) for charges in (told, Charges(told.points, told.stations, told.service, limits))
    )
    rows = limited.programme.rows
    assert len(rows) - len(plain.programme.rows) == 2
    assert rows.upper[-2:] == pytest.approx([364.0, 364.0])
    over = limited.programme.cost[-2:]
    assert over == pytest.approx([limits[0].over_yuan, limits[1].over_yuan])
    assert np.all(rows.matrix[-2:, -2:].toarray() == -np.eye(2))


@pytest.mark.parametrize(
    ("rounds", "days"),
    [
        ({"per_week": 7}, 364.0),
        ({"per_week": 1}, 6 * 52.0),  # Monday to Saturday
        ({"per_week": 2}, 6 * 52.0),  # three pairs of days
        ({"per_week": 4}, 4 * 52.0),  # one set of four days
        ({"per_week": 1, "calendar": {"days": ["周一", "周三"], "iterations": 10}}, 2 * 52.0),
    ],
)
def test_days_that_there_are(rounds: dict[str, Any], days: float) -> None:
    scenario = _scenario(**rounds)
    network = build(scenario)
    plan = siting.solve(scenario, network)
    needed = collect(ample(scenario, ["milk_run"]), network, plan, wanted=("milk_run",), years=[2025])
    (limit,) = fleet_limits(scenario, network, (plan, needed), {(2025, "milk_run")})
    assert limit.most_days == days
