"""Modes by frequency and by what a vehicle costs: worked out by hand in the county of `cases`.

A point stands at v1. A truck costs 100 yuan an hour and nothing else, drives 40 km/h, stops an hour, unloads in no
time and is never full. From stop to stop it is 1.14 times the 4.18 km between v1 and v2. Every week 50 % are
brought, every other week 40 %, every fourth 20 %; a tonne leaves 270 yuan.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net.check import verify
from recycling_net.network import build
from recycling_net.network.trips import between_stops
from recycling_net.scenario import Scenario
from tests.siting.cases import case, planned, sites

_HOP = 1.14 * 4.18
_POINT: dict[str, Any] = {
    "code": "p", "name": "东村站", "kind": "collection_point", "status": "existing", "size": "small",
    "township_code": "230126100", "lon": 127.40, "lat": 46.08,
}  # fmt: skip
_TRUCK = {
    "capacity": "9000 t", "volume": "90000 m³", "count": 1, "cost_per_km": "0 元/km", "cost_per_hour": "100 元/h",
    "unloading": "0 min", "shift": "8 h",
}  # fmt: skip
_OFTEN = [{"every": 1, "share": "50 %"}, {"every": 2, "share": "40 %"}, {"every": 4, "share": "20 %"}]


def mobile(rounds: dict[str, Any] | None = None, truck: dict[str, Any] | None = None, **trip: Any) -> Scenario:
    """Villages within 6 km of the point are served by truck; no other point can be built."""
    mode = {
        "at": "collection_point", "share": [{"within": "6 km", "share": "100 %"}], "visits": _OFTEN, "cost": "10 元/t",
        "trip": {"vehicle": "truck", "stop": "1 h", **trip},
    }  # fmt: skip
    point = {"candidates": "sites", "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "0 元/年"}}}
    return case(
        sites=sites(_POINT), facilities={"collection_point": point}, fleet={"truck": {**_TRUCK, **(truck or {})}},
        stream={"modes": {"mobile": mode}}, rounds=rounds or {},
    )  # fmt: skip


def test_the_best_frequency_of_each_village() -> None:
    """A visit to v1 costs 100 + 100 h / 40; to v2, 4.18 km away, also a share of 20.9 yuan of the way there and back.

    v1: 13,500 - 52 x 111.9 = 7,680; 10,800 - 26 x 111.9 = 7,890; 5,400 - 13 x 111.9. v2: 775; 2,413; 1,206.
    """
    plan = planned(mobile())
    table = plan.tables["assignments"].set_index("place")
    assert table["visits"].to_dict() == {"v1": 26, "v2": 26}
    assert table["recovered_t"].to_dict() == pytest.approx({"v1": 40, "v2": 20})
    at_v1 = 100 + 100 * _HOP / 40
    at_v2 = at_v1 + 2 * 4.18 / 40 * 100 * (1 + _HOP / 40) / (8 - 2 * 4.18 / 40)
    assert table.loc["v1", "service_yuan"] == pytest.approx(400 + 26 * at_v1, rel=1e-3)
    assert table.loc["v2", "service_yuan"] == pytest.approx(200 + 26 * at_v2, rel=1e-3)
    assert plan.objective_yuan == pytest.approx(-(60 * 270 - 26 * (at_v1 + at_v2)), rel=1e-3)


def test_market_days_ask_for_as_many_visits() -> None:
    """The table of markets has the truck come to v2 every week: 775 yuan are left of it; v1 stays at every other week."""
    markets = {"table": "markets.csv", "rows": [{"place": "v2", "every": "每周"}, {"place": "v1", "every": "每四周"}]}
    plan = planned(mobile({"mobile": {"vehicle": "truck", "markets": markets}}))
    table = plan.tables["assignments"].set_index("place")
    assert table["visits"].to_dict() == {"v1": 26, "v2": 52}


def test_a_full_truck_goes_by_the_tonne() -> None:
    """One tonne fits: v2's 20 t take 20 ways of 20.9 yuan there and back whatever the visits, so 26 visits remain best."""
    plan = planned(mobile(truck={"capacity": "1 t"}))
    table = plan.tables["assignments"].set_index("place")
    local = 100 + 100 * _HOP / 40
    assert table.loc["v2", "service_yuan"] == pytest.approx(200 + 26 * local + 20 * 2 * 4.18 / 40 * 100, rel=1e-3)


def test_a_call_takes_its_load() -> None:
    """60 kg a call of an hour and 11.9 yuan of way: 1,865 yuan a tonne is more than 270, so nobody is served.

    At 1 t a call v1 brings 50 t x (270 - 111.9), v2 15 t; door to door there is no frequency.
    """
    mode = {
        "at": "collection_point", "share": [{"within": "6 km", "share": "50 %"}], "cost": "10 元/t",
        "trip": {"vehicle": "truck", "stop": "1 h", "load": "1 t"},
    }  # fmt: skip
    point = {"candidates": "sites", "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "0 元/年"}}}
    facts: dict[str, Any] = {
        "sites": sites(_POINT), "facilities": {"collection_point": point}, "fleet": {"truck": _TRUCK},
    }  # fmt: skip
    plan = planned(case(**facts, stream={"modes": {"door_to_door": mode}}))
    table = plan.tables["assignments"].set_index("place")
    assert table["visits"].tolist() == [0, 0]
    assert table.loc["v1", "service_yuan"] == pytest.approx(50 * (110 + 100 * _HOP / 40), rel=1e-3)
    mode["trip"] = {"vehicle": "truck", "stop": "1 h", "load": "60 kg"}
    assert planned(case(**facts, stream={"modes": {"door_to_door": mode}})).tables["assignments"].empty


def test_from_stop_to_stop() -> None:
    """v1 and v2 have each other, v3 is 1.14 times its way to v1 away; one place alone has nobody."""
    scenario = mobile()
    places = build(scenario).places
    hop = between_stops(places, 1.35)
    assert hop[:2] == pytest.approx([_HOP, _HOP], rel=1e-3)
    assert hop[2] > 2 * _HOP
    assert between_stops(places.head(1), 1.35).tolist() == [0.0]


@pytest.mark.parametrize(
    ("column", "value", "code"), [("visits", 13, "RN706"), ("visits", 7, "RN780"), ("service_yuan", 1.0, "RN706")]
)
def test_the_check_finds_it(column: str, value: float, code: str) -> None:
    scenario = mobile()
    network, plan = build(scenario), planned(scenario)
    table = plan.tables["assignments"].copy()
    table[column] = value
    report = verify(scenario, network, replace(plan, tables={**plan.tables, "assignments": table}))
    assert code in {issue.code for issue in report.faults}
