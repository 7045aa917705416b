"""Kilometres and hours between points, worked out by hand: nodes 3,600 m apart, so that 36 km/h is six minutes."""

from __future__ import annotations

from math import inf, isinf, nan

import numpy as np
import pytest

from recycling_net.roads import ACCESS_KMH, Drive, Spots, drive, snap, travel_pairs, travel_table
from recycling_net.roads import table as tables
from tests.roads.graphs import Road, degrees, graph_of, on_road

SQUARE = [(0.0, 0.0), (3600.0, 0.0), (3600.0, 3600.0), (0.0, 3600.0)]


def one_way_square() -> Drive:
    return graph_of(SQUARE, [Road(0, 1, one_way=True), Road(1, 2, one_way=True), Road(2, 3), Road(3, 0)])


def hours(drive: Drive, origin: tuple[int, float], destination: tuple[int, float]) -> float:
    found = travel_table(drive, on_road(drive, [origin]), on_road(drive, [(0, 0.0), destination]).take([1]))
    return float(found[1][0, 0])


@pytest.mark.parametrize(
    ("origin", "destination", "minutes"),
    [
        ((0, 0.25), (0, 0.75), 3.0),  # the way of the one-way road
        ((0, 0.75), (0, 0.25), 1.5 + 6 + 6 + 6 + 1.5),  # all around
        ((2, 0.25), (2, 0.75), 3.0),  # both ways
        ((2, 0.75), (2, 0.25), 3.0),
        ((0, 0.5), (1, 0.5), 6.0),  # over the node between
        ((1, 0.5), (0, 0.5), 3.0 + 6 + 6 + 3),
        ((0, 0.5), (3, 0.5), 3.0 + 6 + 6 + 3),  # not back to node 0, where road 3 ends
        ((3, 0.5), (0, 0.5), 6.0),
        ((0, 1.0), (1, 0.0), 0.0),  # two places on one node
    ],
)
def test_one_way_roads_are_driven_one_way(
    origin: tuple[int, float], destination: tuple[int, float], minutes: float
) -> None:
    assert hours(one_way_square(), origin, destination) * 60 == pytest.approx(minutes, abs=0.01)


def test_the_way_around_counts_where_the_road_itself_is_slower() -> None:
    slow = graph_of(SQUARE, [Road(0, 1, kmh=1.0), Road(1, 2, kmh=72), Road(2, 3, kmh=72), Road(3, 0, kmh=72)])
    assert hours(slow, (0, 0.0), (0, 1.0)) * 60 == pytest.approx(9.0, abs=0.01)
    assert hours(slow, (0, 0.49), (0, 0.51)) * 60 == pytest.approx(0.02 * 216, abs=0.01)


def test_of_parallel_roads_and_rings_the_fastest_is_driven() -> None:
    roads = [
        Road(0, 1, kmh=10),
        Road(0, 1, kmh=36),
        Road(1, 0, kmh=20),
        Road(1, 1, over=((3600.0, 900.0), (4500.0, 0.0))),
    ]
    both = graph_of(SQUARE[:2], roads)
    assert hours(both, (0, 0.0), (0, 1.0)) * 60 == pytest.approx(6.0, abs=0.01)
    ring_m = both.graph.metres[3]
    assert hours(both, (1, 0.5), (3, 0.25)) * 3600 == pytest.approx(180 + ring_m / 10 / 4, abs=0.1)
    assert hours(both, (3, 0.9), (3, 0.1)) * 3600 == pytest.approx(ring_m / 10 / 5, abs=0.1)


def test_the_straight_line_to_the_road_is_counted_at_both_ends() -> None:
    line = graph_of(SQUARE[:2], [Road(0, 1)])
    spots = snap(line, *degrees([(600, 100), (3000, -250)]))
    km, hours = travel_table(line, spots, spots)
    np.testing.assert_allclose(spots.access_m, [100, 250], atol=0.1)
    assert km[0, 1] == pytest.approx(2.4 + 0.35, abs=2e-3)
    assert hours[0, 1] == pytest.approx(2.4 / 36 + 0.35 / ACCESS_KMH, abs=1e-4)
    assert km[0, 0] == hours[1, 1] == 0


def test_beyond_the_limit_there_is_no_way() -> None:
    line = graph_of(SQUARE[:3], [Road(0, 1), Road(1, 2)])
    spots = on_road(line, [(0, 0.0), (0, 1.0), (1, 1.0)])
    km, hours = travel_table(line, spots, spots, limit_h=0.11)
    assert (
        np.isinf(km).tolist() == np.isinf(hours).tolist() == [[False, False, True], [False] * 3, [True, False, False]]
    )
    exact = float(travel_table(line, spots, spots)[1][0, 2])
    assert travel_table(line, spots, spots, limit_h=exact)[1][0, 2] == exact
    assert isinf(travel_table(line, spots, spots, limit_h=exact - 1e-9)[1][0, 2])


def test_a_closed_road_is_not_driven_and_not_snapped_to() -> None:
    roads = [Road(0, 1), Road(1, 2, kmh=nan), Road(2, 3)]
    parted = graph_of(SQUARE, roads)
    spots = snap(parted, *degrees([(1800, 0), (3600, 1700), (1800, 3600)]))
    assert spots.road.tolist() == [0, -1, 2]
    assert snap(parted, *degrees([(3600, 1700)]), within_m=2000).road.tolist() == [0]
    km, _ = travel_table(parted, spots, spots)
    assert np.isfinite(km).tolist() == [[True, False, False], [False, False, False], [False, False, True]]


def test_the_table_is_the_same_from_either_side_and_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    square = one_way_square()
    few, many = (
        on_road(square, [(0, 0.3), (2, 0.6)]),
        on_road(square, [(r, s) for r in range(4) for s in (0.1, 0.5, 0.9)]),
    )
    there, back = travel_table(square, few, many), travel_table(square, many, few)
    one_by_one = [travel_pairs(square, many, few, (np.array([i]), np.array([j]))) for i in range(12) for j in range(2)]
    assert [float(km[0]) for km, _ in one_by_one] == back[0].ravel().tolist()
    pairs = np.array([3, 0, 3, 11, 7]), np.array([1, 0, 0, 1, 1])
    chosen = travel_pairs(square, many, few, pairs)
    assert chosen[0].tolist() == back[0][pairs].tolist()
    monkeypatch.setattr(tables, "_PAIRS_AT_ONCE", 3)
    assert travel_pairs(square, many, few, pairs)[0].tolist() == chosen[0].tolist()
    for whole, pieces in ((there, travel_table(square, few, many)), (back, travel_table(square, many, few))):
        np.testing.assert_array_equal(whole[0], pieces[0])
        np.testing.assert_array_equal(whole[1], pieces[1])
    assert (there[1].T - back[1]).max() > 0.1  # asymmetric


def test_no_points_are_an_empty_table() -> None:
    line = graph_of(SQUARE[:2], [Road(0, 1)])
    none = snap(line, np.empty(0), np.empty(0))
    some = on_road(line, [(0, 0.5)])
    assert travel_table(line, none, some)[0].shape == (0, 1)
    assert travel_table(line, some, none)[1].shape == (1, 0)


@pytest.mark.parametrize("kmh", [0.0, -5.0, 1e-6])
def test_a_speed_that_is_no_speed_is_refused(kmh: float) -> None:
    with pytest.raises(ValueError, match="next to nothing"):
        graph_of(SQUARE[:2], [Road(0, 1, kmh=kmh)])
    with pytest.raises(ValueError, match="2,"):
        drive(graph_of(SQUARE[:2], [Road(0, 1)]).graph, np.array([30.0, 30.0]))


def test_long_ways_stay_exact() -> None:
    """Three hundred pieces, 1,080 km in 54 hours: each is rounded to 5 mm and half a millisecond."""
    line = graph_of([(0, 3600.0 * at) for at in range(-150, 151)], [Road(at, at + 1, kmh=20) for at in range(300)])
    km, hours = travel_table(
        line, on_road(line, [(0, 0.0)]), on_road(line, [(0, 0.0), (299, 1.0)]).take([1]), limit_h=inf
    )
    assert abs(km[0, 0] * 1000 - line.graph.metres.sum()) < 0.005 * 300
    assert abs(hours[0, 0] - line.graph.metres.sum() / 20000) * 3.6e6 < 0.5 * 300


def test_taking_rows_keeps_their_order() -> None:
    spots = on_road(one_way_square(), [(0, 0.1), (1, 0.2), (2, 0.3)])
    taken: Spots = spots.take([2, 0])
    assert taken.road.tolist() == [2, 0]
    assert len(taken) == 2
