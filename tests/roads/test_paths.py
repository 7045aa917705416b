"""The way on the map and in words, on a map that can be drawn by hand."""

from __future__ import annotations

from math import nan

import numpy as np
import pytest

from recycling_net.roads import ACCESS_KMH, paths, snap, travel_table
from recycling_net.roads.drive import METRIC
from tests.roads.graphs import GEOD, Road, degrees, graph_of, on_road

TOWN = graph_of(
    [(0, 0), (2000, 0), (4000, 0), (4000, 3000), (9000, 0)],
    [
        Road(0, 1, name="中央大街", road_class=2),
        Road(2, 1, name="中央大街", road_class=4),  # drawn against the way that is gone
        Road(2, 3, over=((4500, 1500),), road_class=5),
        Road(2, 4, kmh=nan),
    ],
)


def metres(lon: object, lat: object) -> list[tuple[int, int]]:
    """Whole metres east and north of 48 N 128 E."""
    return [(round(x), round(y)) for x, y in zip(*METRIC.transform(lon, lat), strict=True)]


def test_the_line_runs_from_point_to_point_over_the_shape_of_every_road() -> None:
    spots = snap(TOWN, *degrees([(500, 200), (4250 + 60, 2250 + 20)]))  # the second 63 m off, at a right angle
    there, back = paths(TOWN, spots, spots.take([1, 0]))
    assert there is not None
    assert back is not None
    line = metres(there.lon, there.lat)
    assert list(dict.fromkeys(line)) == [
        (500, 200), (500, 0), (2000, 0), (4000, 0), (4500, 1500), (4250, 2250), (4310, 2270),
    ]  # fmt: skip
    assert metres(back.lon, back.lat) == line[::-1]


def test_consecutive_roads_of_one_name_are_one_step() -> None:
    spots = on_road(TOWN, [(0, 0.25), (2, 1.0)])
    (path,) = paths(TOWN, spots.take([0]), spots.take([1]))
    assert path is not None
    nameless = 2 * float(np.hypot(500, 1500)) / 1000
    assert [(step.name, step.road_class) for step in path.steps] == [("中央大街", "tertiary"), ("", "unclassified")]
    assert [step.km for step in path.steps] == pytest.approx([3.5, nameless], abs=1e-3)


def test_roads_without_a_name_are_one_step_a_class() -> None:
    nodes = [(1000.0 * at, 0.0) for at in range(5)]
    row = graph_of(nodes, [Road(at, at + 1, road_class=kind) for at, kind in enumerate((4, 4, 5, 4))])
    (path,) = paths(row, on_road(row, [(0, 0.0)]), on_road(row, [(3, 1.0)]))
    assert path is not None
    assert [(step.road_class, round(step.km, 3)) for step in path.steps] == [
        ("tertiary", 2.0), ("unclassified", 1.0), ("tertiary", 1.0),
    ]  # fmt: skip


def test_along_one_road_the_line_is_a_part_of_it() -> None:
    spots = on_road(TOWN, [(2, 0.9), (2, 0.1)])
    (path,) = paths(TOWN, spots.take([0]), spots.take([1]))
    assert path is not None
    assert metres(path.lon, path.lat)[1:-1] == [(4100, 2700), (4500, 1500), (4100, 300)]
    assert len(path.steps) == 1
    assert path.steps[0].km == pytest.approx(0.8 * TOWN.graph.metres[2] / 1000, abs=1e-5)


def test_from_a_point_to_itself_there_is_no_way_to_go() -> None:
    spots = snap(TOWN, *degrees([(500, 200)]))
    (path,) = paths(TOWN, spots, spots)
    assert path is not None
    assert (path.km, path.hours, path.steps) == (0, 0, ())
    assert GEOD.line_length(path.lon[[0, -1]], path.lat[[0, -1]]) == 0


def test_two_points_before_one_place_of_a_road_go_there_and_back() -> None:
    spots = snap(TOWN, *degrees([(500, 200), (500, -300)]))
    (path,) = paths(TOWN, spots.take([0]), spots.take([1]))
    assert path is not None
    assert path.km == pytest.approx(0.5, abs=1e-3)
    assert path.hours == pytest.approx(0.5 / ACCESS_KMH, abs=1e-4)
    assert sum(step.km for step in path.steps) < 1e-3


def test_where_there_is_no_way_there_is_no_path() -> None:
    parted = graph_of([(0, 0), (4000, 0), (4000, 3000), (0, 3000)], [Road(0, 1), Road(2, 3), Road(1, 2, kmh=nan)])
    near = snap(parted, *degrees([(1000, 0), (1000, 3000), (1000, 1500)]), within_m=100)
    assert paths(parted, near.take([0, 0, 2, 0]), near.take([1, 2, 0, 0]))[:3] == [None, None, None]


def test_rows_keep_their_order_whoever_is_searched_first() -> None:
    spots = on_road(TOWN, [(2, 0.5), (0, 0.5), (1, 0.5), (0, 0.25)])
    origin, destination = spots.take([0, 1, 0, 3, 1, 2]), spots.take([1, 0, 2, 0, 3, 2])
    km, hours = travel_table(TOWN, spots, spots)
    found = paths(TOWN, origin, destination)
    assert [path.km for path in found if path] == km[[0, 1, 0, 3, 1, 2], [1, 0, 2, 0, 3, 2]].tolist()
    assert [path.hours for path in found if path] == hours[[0, 1, 0, 3, 1, 2], [1, 0, 2, 0, 3, 2]].tolist()


def test_no_rows_are_no_paths() -> None:
    none = on_road(TOWN, [(0, 0.5)]).take([])
    assert paths(TOWN, none, none) == []
