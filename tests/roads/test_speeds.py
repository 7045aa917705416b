"""Speeds by class, limit, season and vehicle."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net.roads import CLASSES, PROFILES
from recycling_net.roads.load import load_roads
from recycling_net.roads.speeds import default_speeds, road_kmh
from recycling_net.scenario import RoadSpeed
from tests.roads.osm import Way, osm_file

WAYS: list[Way] = [
    ([(0, 0), (1, 0)], {"highway": "primary", "name": "plain"}),
    ([(0, 0), (2, 0)], {"highway": "primary", "name": "slow", "maxspeed": "20"}),
    ([(0, 0), (3, 0)], {"highway": "primary", "name": "fast", "maxspeed": "120"}),
    ([(0, 0), (4, 0)], {"highway": "primary", "name": "no lorries", "hgv": "no"}),
    ([(0, 0), (5, 0)], {"highway": "track", "name": "ice", "ice_road": "yes"}),
    ([(0, 0), (6, 0)], {"highway": "track", "name": "mud", "seasonal": "summer"}),
    ([(0, 0), (7, 0)], {"highway": "motorway", "name": "motorway", "oneway": "no"}),
]
nan = float("nan")


@pytest.mark.parametrize(
    ("profile", "winter", "kmh"),
    [
        ("light_truck", False, {"plain": 60, "slow": 20, "fast": 60, "no lorries": 60, "ice": nan, "mud": 15, "motorway": 90}),
        ("light_truck", True, {"plain": 45, "slow": 15, "fast": 45, "no lorries": 45, "ice": 10.5, "mud": nan, "motorway": 67.5}),
        ("car_carrier", False, {"plain": 55, "slow": 20, "fast": 55, "no lorries": nan, "ice": nan, "mud": nan, "motorway": 80}),
        ("tricycle", True, {"plain": 30, "slow": 15, "fast": 30, "no lorries": 30, "ice": 10.5, "mud": nan, "motorway": nan}),
    ],
)  # fmt: skip
def test_speed(tmp_path: Path, profile: str, winter: bool, kmh: dict[str, float]) -> None:
    graph = load_roads(osm_file(tmp_path, WAYS), cache=tmp_path)
    found = road_kmh(graph, default_speeds(), profile=profile, winter=winter)
    named = {graph.names[at]: value for at, value in zip(graph.name_at, found, strict=True)}
    assert named == pytest.approx(kmh, nan_ok=True)


def test_a_planners_row_takes_the_place_of_ours(tmp_path: Path) -> None:
    graph = load_roads(osm_file(tmp_path, WAYS[:2]), cache=tmp_path)
    rows = [row.model_copy(update={"light_truck_kmh": 33.0, "winter_factor": 0.5}) for row in default_speeds()]
    found = road_kmh(graph, rows, profile="light_truck", winter=True)
    assert sorted(found.tolist()) == [10, 16.5]
    closed = road_kmh(
        graph, [row.model_copy(update={"light_truck_kmh": 0.0}) for row in rows], profile="light_truck", winter=False
    )
    assert np.isnan(closed).all()


def test_the_shipped_table_has_each_class_once_with_its_source() -> None:
    rows = default_speeds()
    assert [row.road_class for row in rows] == list(CLASSES)
    assert all("assumed" in row.source for row in rows)
    assert all("条例" in row.source or "JTG B01" in row.source for row in rows if row.legal_limit_kmh is not None)
    assert [row.road_class for row in rows if row.legal_limit_kmh is None] == ["ferry"]


def _speeds(row: RoadSpeed) -> list[float]:
    return [getattr(row, f"{profile}_kmh") for profile in PROFILES]


@pytest.mark.parametrize("row", default_speeds(), ids=lambda row: row.road_class)
def test_no_shipped_speed_breaks_the_law(row: RoadSpeed) -> None:
    assert row.legal_limit_kmh is None or max(_speeds(row)) <= row.legal_limit_kmh
    assert row.tricycle_kmh <= 50  # GB 7258: a three-wheeled goods vehicle is built for no more
    assert 0.5 <= row.winter_factor <= 1
    assert row.name
