"""Whole pieces: straight to the dismantler or by way of a yard, worked out by hand, and checked again."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from math import ceil
from pathlib import Path
from typing import Any

import pytest

from recycling_net import api, reading, solve
from recycling_net.check import verify
from recycling_net.errors import InputError, render
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.report.html import page
from recycling_net.report.rows import load_notes
from recycling_net.routing.haulage import beyond_fleet
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny

TOW = {
    "capacity": "3 t",
    "volume": "20 m³",
    "count": 1,
    "cost_per_km": "3 元/km",
    "cost_per_hour": "40 元/h",
    "cost_per_day": "160 元/d",
}
CARRIER = {**TOW, "capacity": "20 t", "cost_per_km": "6 元/km", "profile": "car_carrier"}


def facts(**rule: Any) -> dict[str, Any]:
    """The tiny county, whose paper is fetched from the villages and hauled from the centre to a base 70 km from the seat."""
    found = tiny.facts(fleet={"tow": TOW, "carrier": CARRIER})
    found["streams"]["recyclables"]["modes"].pop("drop_off")
    found["streams"]["recyclables"]["chain"] = ["processing_base"]
    found["streams"]["recyclables"]["modes"]["door_to_door"] |= {
        "at": "processing_base",
        "share": [{"within": "300 km", "share": "60 %"}],
        "cost_per_km": "0 元/(t·km)",
    }
    found["rules"]["at_least"] = [{"kind": "sorting_centre", "count": 1, "per": "county", "year": 2025}]
    usual = {
        "stream": "recyclables", "vehicle": "tow", "piece": "1.5 t", "carrier": "carrier", "carrier_pieces": 8, "yards": ["SC230126"],
        "handling": "80 元",
    }  # fmt: skip
    found["rounds"] = {"tow": {**usual, **rule}}
    return found


@cache
def county(**rule: Any) -> tuple[Scenario, Network, Plan]:
    question = Scenario.model_validate(facts(**rule))
    network = build(question)
    return question, network, solve.solve(question, network)


def test_a_village_goes_by_the_yard_where_that_is_cheaper() -> None:
    """A load costs 3 yuan/km and 40 + 160/8 = 60 yuan/h; 40 km/h and half an hour to load and to unload a piece.

    Straight with one piece and D km to the base: 2 D (3 + 60/40) + 60 = 9 D + 60. By the yard, d km away: 9 d + 60, 80 for
    handling, and an eighth of a carrier: (140 (6 + 1.5) + 60 x 8) / 8 = 191.25, the base being 70 km from the seat and the yard.
    At 70 km and more the way by the yard is cheaper by hundreds of yuan.
    """
    _, _, plan = county()
    table = plan.tables["loads"].set_index("origin")
    assert table.loc[["v1", "v2", "v3"], "way"].tolist() == ["to_yard"] * 3
    onward = table.loc["SC230126"]
    assert onward["km"] == pytest.approx(140.0, abs=0.1)
    assert onward["hours"] == pytest.approx(140 / 40 + 8.0, abs=0.01)
    assert onward["yuan"] / onward["pieces"] == pytest.approx(191.25, abs=0.2)
    first = table.loc["v1"]
    assert first["yuan"] / first["pieces"] == pytest.approx(4.5 * first["km"] + 60 + 80, abs=0.01)
    assert onward["pieces"] == pytest.approx(table.loc[["v1", "v2", "v3"], "pieces"].sum())
    assert first["pieces"] == pytest.approx(60.0 / 1.5)  # 1000 households, 100 t, of which 60 % are recovered
    assert (first["loads"], first["fill_d"]) == pytest.approx((40.0, 364 / 40))


def test_dear_handling_sends_every_village_straight() -> None:
    """70 km cost 9 x 70 + 60 = 690 yuan straight; with 900 yuan of handling no yard is worth it."""
    _, _, plan = county(handling="900 元")
    table = plan.tables["loads"]
    assert set(table["way"]) == {"direct"}
    assert set(table["destination"]) == {"base"}


@pytest.mark.parametrize("handling", ["80 元", "900 元"])
def test_the_check_agrees(handling: str) -> None:
    question, network, plan = county(handling=handling)
    report = verify(question, network, plan)
    assert report.faults == ()
    assert "loads" in report.rules_checked


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("way", "direct", "RN763"),
        ("vehicle", "carrier", "RN763"),
        ("pieces", 1.0, "RN706"),
        ("yuan", 1.0, "RN706"),
        ("km", 1.0, "RN706"),
        ("family", "low_loader", "RN763"),
        ("origin", "v9", "RN763"),
    ],
)
def test_wrong_loads_are_found(column: str, value: Any, code: str) -> None:
    question, network, plan = county()
    table = plan.tables["loads"].copy()
    table.loc[0, column] = value
    report = verify(question, network, replace(plan, tables={**plan.tables, "loads": table}))
    assert (code, "loads") in {(issue.code, issue.facts["rule"]) for issue in report.faults}


def test_a_chain_with_depots_is_fetched_to_them_and_goes_onward_in_full_loads() -> None:
    """Villages to a depot by low-loader, two pieces of 2 t at a time; from there what the plan hauls, by the same vehicle."""
    rule = {"stream": "recyclables", "vehicle": "tow", "piece": "2 t", "pieces": 2, "carrier_pieces": 2}
    question = tiny.scenario(fleet={"tow": TOW}, rounds={"low_loader": rule})
    network = build(question)
    plan = solve.solve(question, network)
    loads, flows = plan.tables["loads"], plan.tables["flows"].query("year == 2025")
    fetched = plan.tables["assignments"].query("year == 2025 and mode == 'door_to_door'")["recovered_t"].sum()
    assert loads.query("way == 'direct'")["pieces"].sum() == pytest.approx(fetched / 2)
    assert loads.query("way == 'onward'")["loads"].sum() == pytest.approx(flows["tonnes"].sum() / 4)
    assert fetched > 0
    assert verify(question, network, plan).faults == ()


def test_more_work_than_the_vehicles_have_shifts_for_is_said() -> None:
    """A carrier is away for 140 / 40 + 8 hours, longer than its shift; a hundred times the loads want more of both."""
    question, _, plan = county()
    loads = plan.tables["loads"]
    (late,) = beyond_fleet(question, loads)
    assert (late.code, late.facts["key"], late.facts["longest"]) == ("RN603", "carrier", 11.5)
    assert [issue.code for issue in plan.warnings] == ["RN603"]
    many = beyond_fleet(question, loads.assign(loads=100 * loads["loads"]))
    assert [(issue.code, issue.facts["key"]) for issue in many] == [
        ("RN602", "carrier"), ("RN603", "carrier"), ("RN602", "tow")
    ]  # fmt: skip
    own = loads[loads["vehicle"] == "tow"]
    hours = 100 * float((own["loads"] * own["hours"]).sum())
    shifts = 364 * question.fleet["tow"].shift
    assert many[2].facts["needed"] == ceil(hours / shifts)


def test_only_loads_that_somebody_drives_keep_vehicles_busy() -> None:
    """Joint rounds fetch the same pieces: then no pickup counts, nor the way on from a yard; what the plan hauls does."""
    _, _, plan = county()
    many = plan.tables["loads"].assign(loads=100 * plan.tables["loads"]["loads"])
    together = facts()
    together["rounds"]["joint"] = {"both": {"vehicle": "tow", "streams": ["recyclables"], "samples": 4}}
    question = Scenario.model_validate(together)
    assert beyond_fleet(question, many) == []
    far = many.assign(origin=many["origin"].where(many["way"] != "onward", "CD1"))
    assert [issue.facts["key"] for issue in beyond_fleet(question, far)] == ["carrier", "carrier"]


def test_the_page_adds_up_the_loads_of_a_year() -> None:
    question, network, plan = county()
    assert 'id="load-table"' in page(plan, question, network, verify(question, network, plan))


def test_yards_that_are_no_sites_are_shown_beside_other_faults(tmp_path: Any) -> None:
    """The third yard of the list, on its line, and a discount rate without a unit; a candidate of the county is a site."""
    written = facts(yards=["SC230126", "SC230126", "SC9"])
    written["discount_rate"] = 0.04
    file = write_tiny(tmp_path, **written)
    with pytest.raises(InputError) as caught:
        reading.read(file)
    issues = {issue.code: issue for issue in caught.value.issues}
    assert {"RN103", "RN638"} <= set(issues)
    assert issues["RN638"].where.key == "rounds.tow.yards.2"
    line = issues["RN638"].where.line
    assert line is not None
    assert "SC9" in file.read_text(encoding="utf-8").splitlines()[line - 1]


def test_more_pieces_than_a_vehicle_carries_are_refused(tmp_path: Any) -> None:
    """Three of 1.5 t on a truck of 3 t, and fourteen on a carrier of 20 t."""
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **facts(pieces=3, carrier_pieces=14)))
    loads = {issue.facts["load"] for issue in caught.value.issues if issue.code == "RN182"}
    assert loads == {4.5, 21.0}


def test_a_piece_that_is_too_heavy_alone_is_shown_at_its_weight(tmp_path: Any) -> None:
    """`carrier_pieces` is not written: one piece at a time, whose weight stands under `piece`."""
    own = {"stream": "recyclables", "vehicle": "tow", "piece": "30 t"}
    file = write_tiny(tmp_path, **tiny.facts(fleet={"tow": TOW}, rounds={"low_loader": own}))
    with pytest.raises(InputError) as caught:
        reading.read(file)
    lines = {issue.where.line for issue in caught.value.issues if issue.code == "RN182"}
    (line,) = lines
    assert line is not None
    assert "piece: " in file.read_text(encoding="utf-8").splitlines()[line - 1]


def test_vehicles_and_streams_that_are_not_there_are_refused_at_once(tmp_path: Any) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **facts(vehicle="truck", carrier="lorry", stream="appliance", year=2030)))
    found = [issue.code for issue in caught.value.issues]
    assert {code: found.count(code) for code in ("RN155", "RN156", "RN181")} == {"RN155": 2, "RN156": 1, "RN181": 1}


def test_what_is_amiss_with_rounds_stands_in_the_report(tmp_path: Path) -> None:
    question, _, plan = county()
    folder = api.report(question, plan, tmp_path)
    (said,) = json.loads((folder / "run.json").read_text(encoding="utf-8"))["warnings"]
    assert said["code"] == "RN603"
    assert render(plan.warnings[0], "en") in (folder / "report.html").read_text(encoding="utf-8")


def test_joint_rounds_of_the_same_pieces_are_said_to_be_the_other_way() -> None:
    """Nothing of the kind is said where villages' paper is fetched in one way only."""
    _, network, plan = county()
    joint = {"vehicle": "carrier", "streams": ["recyclables"], "piece": "1.5 t"}
    wanted = facts()
    wanted["rounds"]["joint"] = {"villages": joint}
    both = Scenario.model_validate(wanted)
    assert len(load_notes(plan, county()[0])) == 1
    _, (zh, en) = load_notes(plan, both)
    assert "拼车(villages)是同一批件的两种走法" in zh
    assert "joint rounds (villages)" in en
    assert zh in page(plan, both, network, verify(both, network, plan))
