"""Capacity by kind and area: sums over facilities, thresholds of the kind, what licensed ones outside may take."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling_net.network import build
from recycling_net.plan import frame
from recycling_net.report import facts
from recycling_net.report.capacity import capacity_by_area
from recycling_net.report.figures import compute
from recycling_net.report.payload import pack
from recycling_net.report.rows import capacity_area_rows
from recycling_net.report.summaries import summaries
from tests import tiny
from tests.report import fake
from tests.report.conftest import Answer

POINT = {"kind": "collection_point", "capacity_t": 80.0}


def _answer() -> Answer:
    """Two counties; a point in each, 60 and 79 of 80 t in 2025; two bases outside, 100 and 300 t, one of them idle."""
    places = tiny.facts()["places"]
    places["rows"][1] |= {"township_code": "230127100", "township": "木兰镇"}
    sites = tiny.facts()["sites"]
    sites["rows"][0]["capacity_t"] = 100
    sites["rows"].append({**sites["rows"][0], "code": "far", "name": "远基地", "capacity_t": 300})
    scenario = tiny.scenario(county="2301", places=places, sites=sites, rules={}, fleet=fake.FLEET)
    network = build(scenario)
    plan = fake.plan_of(scenario, network)
    rows = [
        {"year": 2025, "code": "CPv1", "name": "a", **POINT, "throughput_t": 60.0, "utilisation": 0.75, "level": "green"},
        {"year": 2025, "code": "CPv2", "name": "b", **POINT, "throughput_t": 79.0, "utilisation": 0.9875, "level": "red"},
        {"year": 2025, "code": "base", "name": "c", "kind": "processing_base", "capacity_t": 100.0, "throughput_t": 97.0,
         "utilisation": 0.97, "level": "red"},
    ]  # fmt: skip
    return (
        scenario,
        network,
        replace(plan, tables={**plan.tables, "capacity_warnings": frame("capacity_warnings", rows)}),
    )


def test_sums_by_kind_and_area() -> None:
    """Points: 139 of 160 t, 87 %, amber though one of the two is red; bases: 97 of 400 t, the idle one counts."""
    scenario, network, plan = _answer()
    table = capacity_by_area(plan, network, scenario).query("year == 2025")
    told = {
        (row["tier"], row["name"], row["kind"]): (row["throughput_t"], row["capacity_t"], row["level"], row["amber"], row["red"])
        for row in table.to_dict("records")
    }  # fmt: skip
    assert told == {
        ("全部", "巴彦县、木兰县", "collection_point"): (139.0, 160.0, "amber", 0, 1),
        ("全部", "巴彦县、木兰县", "processing_base"): (97.0, 400.0, "green", 0, 1),
        ("地市", "哈尔滨市", "collection_point"): (139.0, 160.0, "amber", 0, 1),
        ("县", "巴彦县", "collection_point"): (60.0, 80.0, "green", 0, 0),
        ("县", "木兰县", "collection_point"): (79.0, 80.0, "red", 0, 1),
        ("方案外", "方案外", "processing_base"): (97.0, 400.0, "green", 0, 1),
    }
    assert table["utilisation"].tolist()[0] == pytest.approx(139 / 160)
    cells = {(row["tier"], row["kind"]): row["cells"] for row in capacity_area_rows(table, plan.years)}
    assert cells["全部", "collection_point"][0] is None
    assert cells["全部", "collection_point"][1]["level"] == "amber"


def test_run_json_and_the_map_tell_the_levels() -> None:
    scenario, network, plan = _answer()
    told = facts.of_plan(plan, compute(plan, network, scenario), fake.Verdict(), (), summaries(plan, network, scenario))  # type: ignore[arg-type]  # a verdict made by hand
    assert [(row["code"], row["level"]) for row in told["capacity_warnings"]] == [("CPv2", "red"), ("base", "red")]
    assert {row["tier"] for row in told["capacity_by_area"]} == {"全部", "地市", "县", "方案外"}
    packed = pack(plan, network)["sites"]
    level = dict(zip(packed["code"], packed["level"], strict=True))
    assert (level["CPv1"], level["CPv2"], level["base"]) == ([-1, 0], [-1, 2], [-1, 2])
