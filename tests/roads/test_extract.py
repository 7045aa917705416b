"""An extract becomes roads between junctions."""

from __future__ import annotations

import bz2
import gzip
import itertools
from collections.abc import Callable, Sequence
from pathlib import Path

import networkx as nx
import numpy as np
import pyproj
import pytest

from recycling_net.errors import InputError, render
from recycling_net.roads import RoadGraph
from recycling_net.roads.load import load_roads
from tests.roads.osm import Point, Way, lon_lat, osm_file, xml

GEOD = pyproj.Geod(ellps="WGS84")
ROAD = {"highway": "unclassified"}
SQUARE: list[Way] = [
    ([(0, 0), (1, 0), (2, 0)], {"highway": "primary", "name": "一路", "maxspeed": "60"}),
    ([(2, 0), (2, 1), (2, 2)], ROAD),
    ([(2, 2), (1, 2)], ROAD),
    ([(1, 2), (0, 2)], ROAD),
    ([(0, 2), (0, 0)], {"highway": "primary"}),
]  # fmt: skip


def _load(folder: Path, ways: Sequence[Way]) -> RoadGraph:
    return load_roads(osm_file(folder, ways), cache=folder / "cache")


def _metres(line: Sequence[Point]) -> float:
    lon, lat = np.array([lon_lat(point) for point in line]).T
    return float(GEOD.line_length(lon, lat))


def _lines(graph: RoadGraph) -> dict[tuple[Point, ...], int]:
    """The points of each road on the grid, and which road it is."""
    found = {}
    for road, (a, b) in enumerate(itertools.pairwise(graph.shape_from)):
        points = zip(graph.shape_lon[a:b], graph.shape_lat[a:b], strict=True)
        found[tuple((round((lon - 127) * 100), round((lat - 46) * 100)) for lon, lat in points)] = road
    return found


def test_roads_run_from_junction_to_junction_and_join_where_all_agrees(tmp_path: Path) -> None:
    graph = _load(tmp_path, SQUARE)
    either = {min(line, line[::-1]) for line in _lines(graph)}
    assert either == {
        ((0, 0), (1, 0), (2, 0)),
        ((0, 2), (1, 2), (2, 2), (2, 1), (2, 0)),  # three ways of one kind
        ((0, 0), (0, 2)),
    }
    assert (len(graph.node_lon), graph.whole_nodes) == (3, 3)
    assert graph.names == ("", "一路")
    named = int(np.flatnonzero(graph.name_at)[0])
    assert graph.maxspeed[named] == 60
    assert np.isnan(np.delete(graph.maxspeed, named)).all()
    for line, road in _lines(graph).items():
        assert graph.metres[road] == pytest.approx(_metres(line), abs=1e-3)
    assert graph.whole_metres == pytest.approx(graph.metres.sum())


@pytest.mark.parametrize(
    "change",
    [{"name": "二路"}, {"maxspeed": "40"}, {"hgv": "no"}, {"seasonal": "summer"}, {"highway": "residential"}],
    ids=lambda change: next(iter(change)),
)
def test_a_node_stays_where_anything_changes(tmp_path: Path, change: dict[str, str]) -> None:
    ways: list[Way] = [*SQUARE[:2], (SQUARE[2][0], ROAD | change), *SQUARE[3:]]
    assert len(_load(tmp_path, ways).node_lon) == 5


def test_one_way_roads_run_from_start_to_end_whatever_way_they_are_drawn(tmp_path: Path) -> None:
    """A ring (0,0) -> (2,0) -> (2,2) -> (0,2) -> (0,0): two ways along, one against, one with oneway=-1 twice."""
    graph = _load(tmp_path, [
        ([(0, 0), (2, 0)], ROAD | {"oneway": "yes"}),
        ([(2, 2), (2, 0)], ROAD | {"oneway": "-1"}),
        ([(0, 2), (2, 2)], ROAD | {"oneway": "-1"}),
        ([(0, 2), (0, 0)], ROAD | {"oneway": "yes"}),
        ([(0, 0), (2, 2)], ROAD),
    ])  # fmt: skip
    lines = _lines(graph)
    assert set(lines) - {((0, 0), (2, 2)), ((2, 2), (0, 0))} == {((0, 0), (2, 0), (2, 2)), ((2, 2), (0, 2), (0, 0))}
    assert graph.forward.all()
    assert sorted(graph.backward.tolist()) == [False, False, True]


def test_a_one_way_street_is_not_joined_with_a_two_way_street(tmp_path: Path) -> None:
    ways: list[Way] = [*SQUARE, ([(2, 2), (3, 3)], ROAD), ([(3, 3), (2, 0)], ROAD | {"oneway": "yes"})]
    graph = _load(tmp_path, ways)
    one_way = [line for line, road in _lines(graph).items() if not graph.backward[road]]
    assert one_way == [((3, 3), (2, 0))]


def test_a_roundabout_without_exits_but_two_is_cut_there(tmp_path: Path) -> None:
    ring = [(2, 2), (3, 2), (3, 3), (2, 3), (2, 2)]
    graph = _load(tmp_path, [
        (ring, ROAD | {"junction": "roundabout"}), ([(0, 2), (2, 2)], ROAD), ([(3, 3), (5, 3)], ROAD),
    ])  # fmt: skip
    lines = _lines(graph)
    around = {line for line, road in lines.items() if not graph.backward[road]}
    assert around == {((2, 2), (3, 2), (3, 3)), ((3, 3), (2, 3), (2, 2))}
    assert len(lines) == 4


def test_only_the_main_part_is_kept_and_what_is_left_out_is_counted(tmp_path: Path) -> None:
    stray: list[Way] = [
        ([(8, 8), (8, 9)], ROAD),  # far from the others
        ([(2, 2), (3, 2)], ROAD | {"oneway": "yes"}),  # nobody comes back from here
        ([(4, 4), (4, 5)], {"highway": "footway"}),
        ([(0, 2), (0, 3)], {"highway": "service", "access": "private"}),
    ]
    graph, square = _load(tmp_path, [*SQUARE, *stray]), _load(tmp_path, SQUARE)
    assert set(_lines(graph)) == set(_lines(square))
    lost = _metres([(8, 8), (8, 9)]) + _metres([(2, 2), (3, 2)])
    assert graph.whole_metres - graph.metres.sum() == pytest.approx(lost)
    assert graph.whole_nodes == square.whole_nodes + 4  # both ends of the stray road, of the one-way road


def test_a_ring_on_its_own_and_a_way_that_meets_itself(tmp_path: Path) -> None:
    ring = _load(tmp_path, [([(0, 0), (1, 0), (1, 1), (0, 0)], ROAD)])
    assert list(_lines(ring)) == [((0, 0), (1, 0), (1, 1), (0, 0))]
    assert ring.start.tolist() == ring.end.tolist() == [0]
    in_two = _load(tmp_path, [([(0, 0), (1, 0), (1, 1)], ROAD), ([(1, 1), (0, 1), (0, 0)], ROAD)])
    assert len(in_two.start) == 2  # a ring has no place to begin: it stays as it is drawn
    loop = _load(tmp_path, [([(0, 0), (1, 0), (2, 0), (2, 1), (1, 0)], ROAD)])
    assert {min(line, line[::-1]) for line in _lines(loop)} == {((0, 0), (1, 0)), ((1, 0), (2, 0), (2, 1), (1, 0))}


def test_repeated_points_and_ways_without_length_do_no_harm(tmp_path: Path) -> None:
    odd: list[Way] = [*SQUARE, ([(1, 0), (1, 0)], ROAD), ([(0, 2), (0, 2), (0, 3), (0, 3)], ROAD)]
    graph = _load(tmp_path, odd)
    assert (graph.metres > 0).all()
    assert ((0, 2), (0, 3)) in {min(line, line[::-1]) for line in _lines(graph)}
    assert len(_lines(graph)) == len(SQUARE) - 2 + 1  # two joints as before, and the dead end


def _slow_graph(ways: Sequence[Way]) -> nx.MultiDiGraph:
    """Every stretch an edge, the strongly connected part with the most metres: the same by other means."""
    whole = nx.MultiDiGraph()
    for line, tags in ways:
        for a, b in itertools.pairwise(line):
            metres = _metres([a, b])
            for tail, head, allowed in ((a, b, True), (b, a, "oneway" not in tags)):
                if allowed and a != b:
                    whole.add_edge(tail, head, metres=metres, one_way="oneway" in tags)
    parts = [whole.subgraph(part) for part in nx.strongly_connected_components(whole)]

    def drawn(part: nx.MultiDiGraph) -> float:
        return float(sum(d["metres"] * (1.0 if d["one_way"] else 0.5) for *_, d in part.edges(data=True)))

    return max(parts, key=drawn)


@pytest.mark.parametrize("seed", range(8))
def test_distances_between_junctions_are_those_of_every_stretch_taken_singly(tmp_path: Path, seed: int) -> None:
    chance = np.random.default_rng(seed)
    ways: list[Way] = []
    for _ in range(60):
        at, line = chance.integers(0, 12, 2), []
        for _ in range(chance.integers(2, 6)):
            line.append((int(at[0]), int(at[1])))
            at = np.clip(at + chance.integers(-1, 2, 2), 0, 12)
        tags = {"highway": str(chance.choice(["residential", "tertiary"]))} | (
            {"oneway": "yes"} if chance.random() < 0.3 else {}
        )
        ways.append((line, tags))
    graph, slow = _load(tmp_path, ways), _slow_graph(ways)
    fast = nx.MultiDiGraph()
    node = [
        (round((lon - 127) * 100), round((lat - 46) * 100))
        for lon, lat in zip(graph.node_lon, graph.node_lat, strict=True)
    ]
    for road in range(len(graph.start)):
        start, end = node[graph.start[road]], node[graph.end[road]]
        fast.add_edge(start, end, metres=graph.metres[road])
        if graph.backward[road]:
            fast.add_edge(end, start, metres=graph.metres[road])
    assert set(fast) <= set(slow)
    assert len(fast) < len(slow)
    expected = dict(nx.all_pairs_dijkstra_path_length(slow, weight="metres"))
    for start, row in nx.all_pairs_dijkstra_path_length(fast, weight="metres"):
        assert row == pytest.approx({end: expected[start][end] for end in fast}, abs=1e-3)


@pytest.mark.parametrize(("name", "pack"), [("a.osm.gz", gzip.compress), ("a.osm.bz2", bz2.compress)])
def test_packed_extracts_are_the_same_roads(tmp_path: Path, name: str, pack: Callable[[bytes], bytes]) -> None:
    packed = tmp_path / name
    packed.write_bytes(pack(xml(SQUARE).encode()))
    assert load_roads(packed, cache=tmp_path).metres.tolist() == _load(tmp_path, SQUARE).metres.tolist()


BROKEN = {
    "empty.osm.pbf": b"",
    "garbage.osm.pbf": b"hello\n" * 100,
    "cut.osm.pbf": b"\x00\x00\x00\x0d\x0a\x09OSMHeader\x18\x7c",
    "page.osm": b"<html>404</html>",
    "cut.osm": xml(SQUARE).encode()[:900],
    "cut.osm.gz": gzip.compress(xml(SQUARE).encode())[:100],
    "garbage.osm.gz": b"hello",
    "cut.osm.bz2": bz2.compress(xml(SQUARE).encode())[:100],
    "other.osm": b'<OGRVRTDataSource><OGRVRTLayer name="lines"><SrcDataSource>/etc/x</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>',
    "hidden.osm": b'<!-- <osm> --><OGRVRTDataSource></OGRVRTDataSource>',
}  # fmt: skip


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_no_extract_is_refused_in_words(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / name
    file.write_bytes(BROKEN[name])
    with pytest.raises(InputError) as fault:
        load_roads(file, cache=tmp_path / "cache")
    assert [issue.code for issue in fault.value.issues] == ["RN361"]
    assert name in render(fault.value.issues[0], "en")
    assert capfd.readouterr() == ("", "")  # GDAL has said nothing past us
    assert not (tmp_path / "cache").exists()


def test_an_extract_without_roads_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="RN362"):
        _load(tmp_path, [])
    with pytest.raises(InputError, match=r"RN362[^$]*共 1 条线"):
        _load(tmp_path, [([(0, 0), (0, 1)], {"highway": "footway"}), ([(0, 0), (0, 2)], {"building": "yes"})])


def test_roads_from_which_nobody_comes_back_are_no_network(tmp_path: Path) -> None:
    lines: list[list[Point]] = [[(0, 0), (1, 0)], [(1, 0), (1, 1)]]
    with pytest.raises(InputError, match=r"RN362[^$]*共 2 条线"):
        _load(tmp_path, [(line, ROAD | {"oneway": "yes"}) for line in lines])


def test_a_suffix_that_is_not_known_and_a_file_that_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "roads.shp").touch()
    with pytest.raises(InputError, match="RN360"):
        load_roads(tmp_path / "roads.shp")
    with pytest.raises(InputError, match="RN363"):
        load_roads(tmp_path / "roads.osm.pbf")


def test_a_file_or_what_it_unpacks_to_may_be_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(load_roads.__globals__["MOST_BYTES"], ".osm", 100)
    with pytest.raises(InputError, match="RN364"):
        _load(tmp_path, SQUARE)
    monkeypatch.setattr("recycling_net.roads.extract._UNPACKED_MOST", 100)
    packed = tmp_path / "bomb.osm.gz"
    packed.write_bytes(gzip.compress(xml(SQUARE).encode()))
    with pytest.raises(InputError, match="RN364"):
        load_roads(packed, cache=tmp_path)
