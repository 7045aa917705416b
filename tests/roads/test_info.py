"""Figures of a map, and whether it covers the points of a plan."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net.cli import main
from recycling_net.errors import render
from recycling_net.roads.info import falls_apart, figures, uncovered
from recycling_net.roads.load import kept_at, load_roads
from tests.roads.osm import Way, osm_file

SQUARE: list[Way] = [
    ([(0, 0), (10, 0)], {"highway": "primary", "name": "一路"}),
    ([(10, 0), (10, 10)], {"highway": "residential", "oneway": "yes", "maxspeed": "30"}),
    ([(10, 10), (0, 10)], {"highway": "residential", "ice_road": "yes"}),
    ([(0, 10), (0, 0)], {"highway": "residential"}),
]
EAST_WEST_KM, NORTH_SOUTH_KM, NORTHERN_KM = 7.7465, 11.1192, 7.7325
"""0.1 degrees at 46 N, along 127 E from 46 to 46.1 N, and at 46.1 N on WGS-84, rounded."""


def test_figures_of_a_square(tmp_path: Path) -> None:
    found = figures(load_roads(osm_file(tmp_path, SQUARE), cache=tmp_path))
    km = EAST_WEST_KM + 2 * NORTH_SOUTH_KM + NORTHERN_KM
    assert (found.junctions, found.roads, found.directed_edges, found.shape_points) == (4, 4, 7, 8)
    assert found.km == pytest.approx(km, abs=0.01)
    assert found.km_by_class == {
        "primary": pytest.approx(EAST_WEST_KM, abs=0.01),
        "residential": pytest.approx(km - EAST_WEST_KM, abs=0.01),
    }
    assert (found.main_share, found.main_share_of_junctions) == (1, 1)
    assert found.named_share == pytest.approx(EAST_WEST_KM / km, abs=1e-3)
    assert found.maxspeed_share == found.one_way_share == pytest.approx(NORTH_SOUTH_KM / km, abs=1e-3)
    assert found.seasonal_share == pytest.approx(NORTHERN_KM / km, abs=1e-3)
    assert (found.west, found.south, found.east, found.north) == pytest.approx((127, 46, 127.1, 46.1))
    # the ice road in the north is closed in summer, so that nobody comes back from the one-way road in the east
    inside_km2 = (EAST_WEST_KM - 1) * (NORTH_SOUTH_KM - 1)
    assert found.near_share == pytest.approx(1 - inside_km2 / (EAST_WEST_KM * NORTH_SOUTH_KM), abs=0.02)


def test_a_map_that_covers_every_point_raises_nothing(tmp_path: Path) -> None:
    graph = load_roads(osm_file(tmp_path, SQUARE), cache=tmp_path)
    assert uncovered(graph, np.array([127.05, 127.105]), np.array([46.05, 46.05])) is None  # 390 m outside: beside it


def test_points_outside_are_counted_and_the_farthest_told(tmp_path: Path) -> None:
    graph = load_roads(osm_file(tmp_path, SQUARE), cache=tmp_path)
    issue = uncovered(graph, np.array([127.05, 127.05, 127.05, 127.05]), np.array([46.05, 46.2, 46.02, 45.8]))
    assert issue is not None
    assert not issue.is_error
    assert (issue.code, issue.facts["count"], issue.facts["share"]) == ("RN365", 2, 0.5)
    assert issue.facts["km"] == pytest.approx(22.23, abs=0.01)
    assert "2 of 4 (50%) lie outside, by up to 22.2 km" in render(issue, "en")


def test_a_map_of_somewhere_else_is_an_error(tmp_path: Path) -> None:
    graph = load_roads(osm_file(tmp_path, SQUARE), cache=tmp_path)
    issue = uncovered(graph, np.array([127.05, 127.05]), np.array([46.2, 47.1]))
    assert issue is not None
    assert issue.is_error
    assert (issue.code, issue.facts["total"]) == ("RN366", 2)
    assert issue.facts["km"] == pytest.approx(11.1, abs=0.1)


def test_a_map_in_two_parts_is_told(tmp_path: Path) -> None:
    graph = load_roads(osm_file(tmp_path, [*SQUARE, ([(0, 20), (10, 20)], {"highway": "primary"})]), cache=tmp_path)
    issue = falls_apart(graph)
    assert issue is None  # 83 % hang together
    more: Way = ([(0, 21), (10, 21)], {"highway": "primary"})
    issue = falls_apart(
        load_roads(osm_file(tmp_path, [*SQUARE, ([(0, 20), (10, 20)], {"highway": "primary"}), more]), cache=tmp_path)
    )
    assert issue is not None
    assert issue.code == "RN367"
    assert issue.facts["share"] == pytest.approx(0.71, abs=0.01)


def test_roads_info_says_it_in_both_languages(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "cache"))
    file = osm_file(tmp_path, SQUARE)
    assert main(["roads", "info", str(file)]) == 0
    chinese = capsys.readouterr().out
    assert "路口 4,道路 4,有向边 7,形状点 8" in chinese
    assert "街巷" in chinese
    assert main(["roads", "info", str(file), "--language", "en"]) == 0
    english = capsys.readouterr().out
    assert "junctions 4, roads 4, directed edges 7, shape points 8" in english
    assert "extent 127.0000–127.1000 E, 46.0000–46.1000 N" in english
    assert not any("\u4e00" <= sign <= "\u9fff" for sign in english)


def test_roads_build_says_where_the_graph_is_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "cache"))
    file = osm_file(tmp_path, SQUARE)
    assert main(["roads", "build", str(file)]) == 0
    kept = kept_at(load_roads(file).digest)
    assert str(kept) in capsys.readouterr().out
    assert kept.is_file()
    assert main(["roads", "build", str(tmp_path / "nothing.osm.pbf")]) == 2
    assert "RN363" in capsys.readouterr().err
