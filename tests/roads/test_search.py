"""On random networks the ways are those of networkx, and the laws of travel hold."""

from __future__ import annotations

from math import inf

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.bench.agreement import by_networkx
from recycling_net.roads import Drive, Spots, paths, travel_table
from tests.roads.graphs import GEOD, Road, graph_of, on_road

PLACES = [(250.0 * x + 37.0 * y, 300.0 * y - 11.0 * x * x) for y in range(3) for x in range(3)]
SHARES = st.sampled_from([0.0, 0.2, 0.5, 0.50001, 0.77, 1.0])


@st.composite
def networks(draw: st.DrawFn, *, one_way: bool | None = None) -> list[Road]:
    node = st.integers(0, len(PLACES) - 1)
    oneway = st.booleans() if one_way is None else st.just(one_way)
    bend = st.lists(st.tuples(st.integers(-900, 900), st.integers(-900, 900)), max_size=2)
    roads = []
    for _ in range(draw(st.integers(1, 14))):
        start, end, over = draw(node), draw(node), [(float(x), float(y)) for x, y in draw(bend)]
        if start == end:
            over = [(PLACES[start][0] + 100, PLACES[start][1]), (PLACES[start][0], PLACES[start][1] + 140)]
        roads.append(Road(start, end, draw(st.sampled_from([10.0, 30.0, 33.3, 80.0])), draw(oneway), tuple(over)))
    return roads


def spots_on(drive: Drive, count: int) -> st.SearchStrategy[Spots]:
    place = st.tuples(st.integers(0, len(drive.kmh) - 1), SHARES)
    return st.lists(place, min_size=count, max_size=count).map(lambda places: on_road(drive, places))


@st.composite
def journeys(draw: st.DrawFn) -> tuple[Drive, Spots, Spots]:
    drive = graph_of(PLACES, draw(networks()))
    counts = draw(st.tuples(st.integers(1, 4), st.integers(1, 4)))
    return drive, draw(spots_on(drive, counts[0])), draw(spots_on(drive, counts[1]))


@settings(max_examples=150, deadline=None)
@given(journeys())
def test_times_and_lengths_are_those_of_networkx(journey: tuple[Drive, Spots, Spots]) -> None:
    drive, origin, destination = journey
    km, hours = travel_table(drive, origin, destination)
    milliseconds, centimetres = by_networkx(drive, origin, destination)
    # a road is cut by the points on it, and each of its stretches rounded; at 80 km/h a millisecond is 2.2 cm
    off = 0.5 * (len(origin) + len(destination) + 4)
    np.testing.assert_allclose(hours * 3.6e6, milliseconds, atol=off, rtol=0)
    np.testing.assert_allclose(km * 1e5, centimetres, atol=3 * off, rtol=0)


@settings(max_examples=100, deadline=None)
@given(journeys())
def test_a_path_is_as_long_and_takes_as_long_as_its_table_says(journey: tuple[Drive, Spots, Spots]) -> None:
    drive, origin, destination = journey
    km, hours = travel_table(drive, origin, destination)
    rows, columns = np.indices(km.shape).reshape(2, -1)
    for row, column, path in zip(
        rows, columns, paths(drive, origin.take(rows), destination.take(columns)), strict=True
    ):
        if path is None:
            assert km[row, column] == hours[row, column] == inf
            continue
        assert (path.km, path.hours) == (km[row, column], hours[row, column])
        drawn = GEOD.line_length(path.lon, path.lat) / 1000
        # rounding, and a cut that is on the straight line of the projection rather than of the map
        assert abs(drawn - path.km) < 5e-6 * (len(drive.kmh) + 2) + 1e-4 * path.km
        assert abs(sum(step.km for step in path.steps) - path.km) < 1e-9
        assert (path.lon[0], path.lat[-1]) == (origin.lon[row], destination.lat[column])


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_detour_over_a_third_point_is_never_faster(data: st.DataObject) -> None:
    drive = graph_of(PLACES, data.draw(networks()))
    spots = data.draw(spots_on(drive, 4))
    seconds = travel_table(drive, spots, spots)[1] * 3600
    over = (seconds[:, :, None] + seconds[None, :, :]).min(axis=1)
    assert (seconds <= over + 0.0005 * (2 * len(drive.kmh) + 4)).all()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_more_roads_are_never_slower(data: st.DataObject) -> None:
    roads = data.draw(networks())
    fewer, more = graph_of(PLACES, roads), graph_of(PLACES, roads + data.draw(networks()))
    spots = data.draw(spots_on(fewer, 4))
    assert (travel_table(more, spots, spots)[1] <= travel_table(fewer, spots, spots)[1]).all()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_where_all_roads_go_both_ways_so_do_the_times(data: st.DataObject) -> None:
    drive = graph_of(PLACES, data.draw(networks(one_way=False)))
    spots = data.draw(spots_on(drive, 5))
    km, hours = travel_table(drive, spots, spots)
    np.testing.assert_array_equal(km, km.T)
    np.testing.assert_array_equal(hours, hours.T)
