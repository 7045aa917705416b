"""Both echelons: rounds to stations, and hauls from stations to the centre by whole trips of a truck."""

from __future__ import annotations

import json
from dataclasses import replace
from math import inf
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting
from recycling_net.cli import main
from recycling_net.errors import ExitCode, InputError
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.reading import read
from recycling_net.scenario import Scenario, canonical_facts
from recycling_net.siting.charges import charged
from recycling_net.siting.highs import Limits
from recycling_net.siting.problem import number
from recycling_net.siting.search import search
from recycling_net.siting.task import write
from recycling_net.solve import solve
from recycling_net.union.collection import collect, families
from recycling_net.union.prices import charges
from tests.reading.written import write_tiny
from tests.union import county

_CARRIER = {
    "capacity": "1 t", "volume": "20 m³", "count": 4, "cost_per_km": "3 元/km", "cost_per_hour": "40 元/h",
    "cost_per_day": "300 元/d",
}  # fmt: skip


def _facts(*families: str) -> dict[str, Any]:
    facts = county.facts(union={})
    facts["fleet"]["carrier"] = _CARRIER
    rules = {"milk_run": {"vehicle": "truck"}, "trunk": {"vehicle": "carrier"}}
    return facts | {"rounds": {name: rules[name] for name in families}}


@pytest.fixture(scope="module", params=[("trunk",), ("milk_run", "trunk")], ids="+".join)
def united(request: pytest.FixtureRequest) -> tuple[tuple[str, ...], Scenario, Plan]:
    scenario = Scenario.model_validate(_facts(*request.param))
    return request.param, scenario, solve(scenario)


def test_a_station_is_given_up_for_its_hauls_to_the_centre(united: tuple[tuple[str, ...], Scenario, Plan]) -> None:
    """By the tonne both stations pay; by its trips the far one costs 52 x 2 detours, two stops and 26 km more a week."""
    _, scenario, plan = united
    stations = [
        set(table[table["kind"] == "transfer_station"]["code"])
        for table in (siting.solve(scenario, build(scenario)).tables["facilities"], plan.tables["facilities"])
    ]
    assert stations == [{"TS230126100", "TS230126105"}, {"TS230126100"}]
    assert plan.union is not None
    assert plan.union.saved_yuan > 10_000
    assert check.verify(scenario, build(scenario), plan).faults == ()


def test_whole_trips_of_a_week_cost_what_the_truck_does(united: tuple[tuple[str, ...], Scenario, Plan]) -> None:
    """A truck takes 1 t a trip: a week's w tonnes are ceil(w) trips there and back, and one day of the truck."""
    _, _, plan = united
    flows = plan.tables["flows"]
    (haul,) = flows[flows["origin"].str.startswith("TS") & (flows["year"] == 2025)].to_dict("records")
    week = float(haul["tonnes"]) / 52
    trips = int(np.ceil(week))
    assert trips > 1
    hours = trips * (2 * float(haul["km"]) / 40 + 1 / 6 + 1 / 3) + week * 0.1
    yuan = trips * 2 * float(haul["km"]) * 3 + hours * 40 + 300
    told = plan.tables["union_families"]
    (row,) = told[(told["family"] == "trunk") & (told["year"] == 2025)].to_dict("records")
    assert row["routed_yuan"] == pytest.approx(52 * yuan, rel=1e-6)
    assert row["bound_yuan"] == pytest.approx(row["routed_yuan"], rel=1e-6)


def test_both_echelons_are_told_and_add_up(united: tuple[tuple[str, ...], Scenario, Plan]) -> None:
    families, scenario, plan = united
    assert plan.union is not None
    kept = plan.union.rounds[plan.union.kept]
    shares = plan.tables["union_shares"].groupby("family")["share_yuan"].sum()
    assert set(kept.routed_by_family) == set(families)
    for family in families:
        assert kept.routed_by_family[family] == pytest.approx(float(shares[family]), abs=1e-6)
        assert kept.routed_by_family[family] > 10_000
    assert kept.routed_yuan == pytest.approx(sum(kept.routed_by_family.values()))
    # of three points one joins, whose part of the rounds is a guess; when they are known, nothing is
    assert kept.estimate_yuan == pytest.approx(kept.routed_yuan, rel=0.06)
    assert plan.union.rounds[-1].like == kept.round
    assert plan.union.rounds[-1].estimate_yuan == pytest.approx(kept.routed_yuan)
    moved = replace(kept, routed_by_family={**kept.routed_by_family, "trunk": 1.0})
    rounds = tuple(moved if one is kept else one for one in plan.union.rounds)
    wrong = replace(plan, union=replace(plan.union, rounds=rounds))
    faults = check.verify(scenario, build(scenario), wrong).faults
    assert {str(issue.facts["rule"]) for issue in faults} == {"union_total"}


def test_the_command_tells_both_echelons(tmp_path: Path) -> None:
    file = write_tiny(tmp_path / "in", **_facts("milk_run", "trunk"))
    assert main(["run", str(file), "--runs", str(tmp_path / "runs")]) == ExitCode.PLAN
    (folder,) = (tmp_path / "runs").iterdir()
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert told["check"]["ok"] is True
    last = told["union"]["rounds"][told["union"]["kept"]]
    assert set(last["routed_by_family"]) == {"milk_run", "trunk"}
    page = (folder / "report.html").read_text("utf-8")
    assert "其中巡回收运 " in page
    assert "干线转运 " in page


def test_waste_trucks_do_not_carry_where_a_trunk_fetches(tmp_path: Path) -> None:
    facts = _facts("trunk")
    assert "trunk" in canonical_facts(Scenario.model_validate(facts))["rounds"]
    assert "trunk" not in canonical_facts(county.scenario(union={}))["rounds"]
    facts["rounds"]["trunk"]["vehicle"] = "lorry"
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path, **facts))
    assert [(issue.code, issue.where and issue.where.key) for issue in caught.value.issues] == [
        ("RN155", "rounds.trunk.vehicle")
    ]


def test_a_station_that_a_rule_keeps_open_for_nothing_costs_no_rounds() -> None:
    """Two stations must stand, and one is idle: siting prices the plan as it is routed, without trips to the idle one."""
    facts = _facts("milk_run", "trunk")
    facts["rules"]["at_least"] = [
        {"kind": "transfer_station", "count": 2, "per": "county", "year": year} for year in (2024, 2025)
    ]
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    plan = solve(scenario, network)
    assert "TS230126105" in set(plan.tables["facilities"]["code"])
    assert "TS230126105" not in set(plan.tables["flows"]["origin"])
    found = collect(scenario, network, plan, wanted=families(scenario), years=network.years)
    task = charged(write(number(scenario, network)), charges(scenario, network, (plan, found), None))
    values = search(task, Limits(until=inf, gap=0.0, threads=1, seed=0), lambda _objective, _bound: None).values
    assert values is not None
    assert plan.union is not None
    assert float(task.programme.cost @ values) == pytest.approx(plan.union.rounds[plan.union.kept].total_yuan)
