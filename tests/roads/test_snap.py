"""Points meet the nearest road on its line, wherever that is."""

from __future__ import annotations

from math import nan

import numpy as np

from recycling_net.errors import render
from recycling_net.roads import far_from_roads, snap
from tests.roads.graphs import Road, degrees, graph_of

LINE = graph_of([(0, 0), (4000, 0), (4000, 3000)], [Road(0, 1), Road(1, 2)])


def test_the_nearest_road_is_near_its_line_not_its_ends() -> None:
    bent = graph_of([(0, 0), (4000, 0)], [Road(0, 1, over=((0, 3000), (4000, 3000)))])
    spots = snap(bent, *degrees([(2000, 3100), (100, 1500), (1999, 200)]), within_m=5000)
    assert spots.road.tolist() == [0, 0, 0]
    np.testing.assert_allclose(spots.share, [0.5, 0.15, 0.02], atol=1e-5)  # of 10 km
    np.testing.assert_allclose(spots.access_m, [100, 100, 1999], rtol=2e-5)


def test_beyond_the_limit_no_road_is_met_but_its_distance_is_told() -> None:
    spots = snap(LINE, *degrees([(2000, 999), (2000, 1001), (-3000, -4000)]))
    assert spots.road.tolist() == [0, -1, -1]
    np.testing.assert_allclose(spots.access_m, [999, 1001, 5000], rtol=1e-4)


def test_points_without_coordinates_meet_no_road() -> None:
    lon, lat = degrees([(2000, 10), (2000, 20)])
    lon[0] = nan
    spots = snap(LINE, lon, lat)
    assert spots.road.tolist() == [-1, 0]
    assert spots.access_m[0] == np.inf


def test_of_roads_equally_near_the_first_is_taken() -> None:
    assert snap(LINE, LINE.graph.node_lon[[1]], LINE.graph.node_lat[[1]]).road.tolist() == [0]


def test_a_pocket_cut_off_from_the_rest_is_not_snapped_to() -> None:
    """Road 1 can be reached over a closed bridge only, and is under 1 % of the length of road 0."""
    nodes = [(0, 0), (20000, 0), (20000, 100), (20000, 200)]
    whole = [Road(0, 1), Road(2, 3), Road(1, 2)]
    point = degrees([(20000, 190)])
    assert snap(graph_of(nodes, whole), *point).road.tolist() == [1]
    pocket = snap(graph_of(nodes, [*whole[:2], Road(1, 2, kmh=nan)]), *point)
    assert pocket.road.tolist() == [0]
    np.testing.assert_allclose(pocket.access_m, [190], rtol=1e-3)


def test_a_one_way_road_into_a_pocket_is_not_snapped_to() -> None:
    nodes = [(0, 0), (20000, 0), (20000, 150)]
    trap = graph_of(nodes, [Road(0, 1), Road(1, 2, one_way=True)])
    assert snap(trap, *degrees([(20000, 140)])).road.tolist() == [0]


def test_all_roads_closed_leave_every_point_without_one() -> None:
    closed = graph_of([(0, 0), (4000, 0)], [Road(0, 1, kmh=nan)])
    assert snap(closed, *degrees([(0, 0)])).road.tolist() == [-1]


def test_far_points_are_named_the_farthest_first() -> None:
    spots = snap(LINE, *degrees([(2000, 10), (-1500, 0), (-3000, -4000)]))
    issues = far_from_roads(spots, ["甲村", "乙村", "丙村"], within_m=1000)
    assert len(issues) == 1
    assert "3 个点中有 2 个离可通行的道路超过 1 km:丙村(5.0 km)、乙村(1.5 km)" in render(issues[0])
    assert not issues[0].is_error
    shortened = far_from_roads(spots, ["a", "b", "c"], within_m=1000, shown=1)
    assert "than 1 km from any road that may be driven: c(5.0 km), …" in render(shortened[0], "en")
    assert far_from_roads(spots.take([0]), ["甲村"], within_m=1000) == []
