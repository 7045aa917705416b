"""Distances of a scenario with a road map: along the roads where there are any, else by detour."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recycling_net import routing, siting
from recycling_net.check import verify
from recycling_net.errors import InputError
from recycling_net.network import Network, build
from recycling_net.network.travel import km_between
from recycling_net.plan import Plan
from recycling_net.report import geopackage, payload
from recycling_net.report.lines import follow, joined
from recycling_net.roads.speeds import default_speeds
from recycling_net.scenario import Scenario
from tests import tiny
from tests.roads.osm import Way, osm_file

MAIN: list[Way] = [
    # west village (36, 8) - corner (36, 6) - east village (40, 8): a bend to the south between neighbours
    ([(36, 8), (36, 6)], {"highway": "primary", "name": "西路"}),
    ([(36, 6), (40, 6), (40, 8)], {"highway": "primary", "name": "南路"}),
    ([(40, 8), (54, 5)], {"highway": "secondary", "name": "港口路"}),
]
TRUCK = {"capacity": "2 t", "volume": "20 m³", "count": 3, "cost_per_km": "3 元/km", "cost_per_hour": "40 元/h"}


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "cache"))


def on_roads(folder: Path, ways: list[Way] | None = None, *, snap_within: str = "1 km", **changes: Any) -> Scenario:
    file = osm_file(folder, MAIN if ways is None else ways)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    travel = {
        "roads": file.name, "map_file": {"path": str(file), "sha256": digest}, "snap_within": snap_within,
    }  # fmt: skip
    return tiny.scenario(travel=travel, fleet={"truck": TRUCK}, **changes)


def _option(network: Network, place: str, site: str) -> Any:
    rows = network.options[(network.options["place"] == place) & (network.options["site"] == site)]
    return rows.iloc[0]


def _along(*points: tuple[float, float]) -> float:
    lon, lat = np.array(points).T / 100 + np.array([[127.0], [46.0]])
    return float(km_between(lon[:-1], lat[:-1], lon[1:], lat[1:], 1.0).sum())


def test_neighbours_are_as_far_as_the_road_between_them(tmp_path: Path) -> None:
    """West to east is 3 km as the crow flies but 2.2 + 3.1 + 2.2 km by road: out of the reach of a walk of 6 km."""
    network = build(on_roads(tmp_path))
    road = _along((36, 8), (36, 6), (40, 6), (40, 8))
    assert road > 6
    assert not ((network.options["place"] == "v2") & (network.options["site"] == "CPv1")).any()
    door = _option(network, "v2", "TS230126105")
    assert door["travel"] == "road"
    assert door["km"] > road + _along((40, 8), (54, 5)) - 2.5


def test_a_point_far_from_any_road_is_said_and_goes_by_detour(tmp_path: Path) -> None:
    scenario = on_roads(tmp_path, MAIN[:2])  # no road to the north village
    network = build(scenario)
    assert [issue.code for issue in network.warnings] == ["RN365", "RN390"]  # north of the map, and off its roads
    assert "北村" in str(network.warnings[1].facts["names"])
    own = _option(network, "v3", "CPv3")
    assert (own["travel"], own["km"]) == ("detour", 0.0)
    arcs = network.arcs.set_index(["origin", "destination"])
    seen = network.sites[["lon", "lat"]].astype(float)
    start, end = ([np.array([seen.at[code, axis]]) for axis in ("lon", "lat")] for code in ("CPv3", "TS230126100"))
    direct = km_between(start[0], start[1], end[0], end[1], 1.35)
    assert arcs.at[("CPv3", "TS230126100"), "km"] == pytest.approx(float(direct[0]))
    assert arcs.at[("CPv3", "TS230126100"), "travel"] == "detour"


def test_a_village_that_a_truck_cannot_leave_is_said(tmp_path: Path) -> None:
    """The road to the north village is closed to trucks in the middle; both parts are long enough to stand on."""
    ways: list[Way] = [
        *MAIN[:2],
        ([(40, 8), (45, 7)], {"highway": "secondary"}),
        ([(45, 7), (50, 6)], {"highway": "secondary", "hgv": "no", "goods": "no"}),
        ([(50, 6), (54, 5), (54, 0), (50, 0)], {"highway": "secondary"}),
    ]
    network = build(on_roads(tmp_path, ways))
    assert [(issue.code, issue.facts["names"]) for issue in network.warnings] == [("RN392", ["北村", "巴彦港镇中转站"])]
    arcs = network.arcs.set_index(["origin", "destination"])
    assert arcs.at[("CPv3", "TS230126100"), "travel"] == "detour"


def test_a_vehicle_without_a_road_is_said(tmp_path: Path) -> None:
    scenario = on_roads(tmp_path)
    rows = [{**row.model_dump(), "light_truck_kmh": 0.0} for row in default_speeds()]
    travel = {**scenario.travel.model_dump(exclude={"speeds"}), "speed": "40 km/h", "snap_within": "1 km"}
    closed = tiny.scenario(travel={**travel, "speeds": {"table": "s.csv", "rows": rows}}, fleet={"truck": TRUCK})
    with pytest.raises(InputError) as refused:
        build(closed)
    assert [(issue.code, issue.where.key) for issue in refused.value.issues] == [("RN393", "travel.speeds")]


def test_a_map_of_another_county_is_refused(tmp_path: Path) -> None:
    away: list[Way] = [([(300, 300), (301, 300), (302, 301)], {"highway": "primary"})]
    with pytest.raises(InputError) as refused:
        build(on_roads(tmp_path, away))
    assert [issue.code for issue in refused.value.issues] == ["RN366"]


@pytest.fixture
def planned(tmp_path: Path) -> tuple[Scenario, Network, Plan]:
    rounds = {
        "milk_run": {"vehicle": "truck"},
        "door_to_door": {
            "vehicle": "truck",
            "orders": {
                "table": "o.csv", "crs": "wgs84",
                "rows": [{"order": "o1", "place": "v2", "item": "paper"}, {"order": "o2", "place": "v3", "item": "paper"}],
            },
        },
    }  # fmt: skip
    # a one-way street to the west village: there and back are not the same
    ways: list[Way] = [*MAIN, ([(40, 8), (36, 8)], {"highway": "residential", "oneway": "yes", "name": "单行街"})]
    scenario = on_roads(tmp_path, ways, rounds=rounds)
    network = build(scenario)
    plan = routing.plan_rounds(scenario, network, siting.solve(scenario, network))
    return scenario, network, plan


def test_a_plan_by_road_is_checked_with_a_search_of_its_own(planned: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, plan = planned
    verdict = verify(scenario, network, plan)
    assert verdict.ok, [str(issue) for issue in verdict.faults]
    assert plan.tables["assignments"]["travel"].isin(["road", "detour"]).all()
    outward = plan.tables["flows"].set_index("destination")["travel"]
    assert set(outward[outward.index == "base"]) == {"given"}  # the planner's own distance, not the map's
    for name in ("assignments", "flows", "stops"):
        table = plan.tables[name]
        row = int(np.flatnonzero(table["km"] > 0)[-1])
        wrong = table.assign(km=table["km"].where(table.index != row, table["km"] + 0.05))
        broken = replace(plan, tables={**plan.tables, name: wrong})
        found = {issue.where.key for issue in verify(scenario, network, broken).faults}
        assert {"assignments": "service_km", "flows": "haul_km", "stops": "route_km"}[name] in found


def test_stops_name_the_roads_and_lines_follow_them(planned: tuple[Scenario, Network, Plan]) -> None:
    _, network, plan = planned
    stops = plan.tables["stops"]
    assert stops["via"].str.contains("港口路").any()
    assert (stops.loc[stops["sequence"] == 0, "via"] == "").all()
    lines = follow(plan, network)
    for name, legs in lines.routes.items():
        points = joined(legs)
        driven = float(km_between(points[:-1, 0], points[:-1, 1], points[1:, 0], points[1:, 1], 1.0).sum())
        told = plan.tables["routes"].set_index("route").at[name, "km"]
        assert driven == pytest.approx(told, rel=1e-3)
    routes = geopackage.layers(plan, network)["routes"]
    corner = pd.Series([127.36, 46.06])
    assert min(np.hypot(*(np.array(line.coords) - corner.to_numpy()).T).min() for line in routes.geometry) < 1e-4
    packed = payload.pack(plan, network)
    assert packed["has_roads"]
    assert all(len(route["at"]) == len(route["stops"]) for route in packed["routes"])
    assert all(route["at"][-1] == len(route["xy"]) // 2 - 1 for route in packed["routes"])
