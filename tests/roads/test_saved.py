"""Street networks saved by osmnx give the roads of the extract that they were made from."""

from __future__ import annotations

import sqlite3
import warnings
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pyogrio
import pyproj
import pytest
import shapely

from recycling_net.errors import InputError
from recycling_net.roads import RoadGraph
from recycling_net.roads.graphml import batches
from recycling_net.roads.load import load_roads
from tests.roads.osm import Way, osm_file

ROAD = {"highway": "unclassified"}
WAYS: list[Way] = [
    ([(0, 0), (1, 0), (2, 1)], {"highway": "primary", "name": "一路", "maxspeed": "60"}),
    ([(2, 1), (2, 2), (0, 2)], ROAD | {"oneway": "-1"}),
    ([(0, 2), (0, 0)], ROAD),
    ([(0, 0), (2, 2)], {"highway": "tertiary", "hgv": "no"}),
    ([(0, 0), (0, 1), (2, 2)], {"highway": "tertiary", "seasonal": "winter"}),
]


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the same network as .osm, .graphml, and .gpkg of both kinds."""
    import osmnx

    folder = tmp_path_factory.mktemp("saved")
    before = osmnx.settings.useful_tags_way
    osmnx.settings.useful_tags_way = [*before, "hgv", "seasonal"]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of osmnx and what it uses
            network = osmnx.graph_from_xml(osm_file(folder, WAYS), retain_all=True)
            osmnx.save_graphml(network, folder / "tiny.graphml")
            osmnx.save_graph_geopackage(network, folder / "tiny.gpkg")
            osmnx.save_graph_geopackage(network, folder / "directed.gpkg", directed=True)
            flat = osmnx.project_graph(network, to_crs="EPSG:32652")
            osmnx.save_graphml(flat, folder / "metres.graphml")
    finally:
        osmnx.settings.useful_tags_way = before
    return folder


def _facts(graph: RoadGraph) -> list[tuple[Any, ...]]:
    """What there is to know of each road, whichever way it is stored."""
    found = []
    for road, (a, b) in enumerate(zip(graph.shape_from[:-1], graph.shape_from[1:], strict=True)):
        points = [(round(x, 6), round(y, 6)) for x, y in zip(graph.shape_lon[a:b], graph.shape_lat[a:b], strict=True)]
        line = tuple(min(points, points[::-1]) if graph.backward[road] else points)
        one = (
            graph.road_class[road],
            str(graph.maxspeed[road]),
            graph.backward[road],
            graph.access[road],
            graph.season[road],
        )
        found.append((line, graph.names[graph.name_at[road]], *map(str, one)))
    return sorted(found)


@pytest.mark.parametrize("name", ["tiny.graphml", "tiny.gpkg", "directed.gpkg", "metres.graphml"])
def test_a_saved_network_has_the_roads_of_its_extract(saved: Path, tmp_path: Path, name: str) -> None:
    graph, extract = (load_roads(saved / file, cache=tmp_path) for file in (name, "tiny.osm"))
    assert _facts(graph) == _facts(extract)
    np.testing.assert_allclose(np.sort(graph.metres), np.sort(extract.metres), atol=0.02)  # 1e-7 degrees
    assert graph.whole_metres == pytest.approx(extract.whole_metres, abs=0.05)


def _graphml(edge: str, *, head: str = "", node: str = '<data key="x">127</data><data key="y">46</data>') -> bytes:
    keys = "".join(
        f'<key id="{name}" for="all" attr.name="{name}"/>'
        for name in ("x", "y", "highway", "oneway", "geometry", "crs")
    )
    other = '<node id="2"><data key="x">127.01</data><data key="y">46</data></node>'
    return f'<?xml version="1.0"?>{head}<graphml>{keys}<graph><node id="1">{node}</node>{other}{edge}</graph></graphml>'.encode()


def _edge(*data: tuple[str, str], target: str = "2") -> str:
    said = "".join(f'<data key="{key}">{text}</data>' for key, text in data)
    return f'<edge source="1" target="{target}">{said}</edge>'


LINE = shapely.linestrings([(127, 46), (127.01, 46)])
LINE_M = pyproj.Geod(ellps="WGS84").line_length([127, 127.01], [46, 46])
HIGHWAY = ("highway", "primary")
LAUGH = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"hello",
        _graphml(_edge(HIGHWAY))[:-30],
        _graphml(_edge(HIGHWAY), head=LAUGH),
        _graphml(_edge(HIGHWAY, target="9")),
        _graphml(_edge(HIGHWAY), node='<data key="x">127</data>'),
        _graphml(_edge(HIGHWAY), node='<data key="x">east</data><data key="y">46</data>'),
        _graphml(_edge(HIGHWAY, ("nobody", "knows"))),
        _graphml(_edge(HIGHWAY, ("geometry", "LINESTRING (1 2"))),
        _graphml('<data key="crs">moon</data>' + _edge(HIGHWAY)),
    ],
    ids=["empty", "text", "cut", "entities", "no node", "half a point", "no number", "no key", "no line", "no crs"],
)
def test_a_graphml_that_is_none_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bad.graphml").write_bytes(content)
    with pytest.raises(InputError, match="RN361"):
        load_roads(tmp_path / "bad.graphml", cache=tmp_path)


def test_odd_values_of_a_graphml_are_left_out_and_lists_are_understood(tmp_path: Path) -> None:
    edges = [
        _edge(("highway", "['primary', 'tertiary']"), ("oneway", "False")),
        _edge(("highway", "[" * 5000)),
        _edge(HIGHWAY, ("geometry", "POINT (1 2)")),
        _edge(HIGHWAY, ("geometry", "LINESTRING (127 46, 999 46, 127.01 46)")),
        _edge(HIGHWAY, ("geometry", "LINESTRING (127 46, nan nan, 127.01 46)")),
    ]
    (tmp_path / "odd.graphml").write_bytes(_graphml("".join(edges)))
    graph = load_roads(tmp_path / "odd.graphml", cache=tmp_path)
    assert graph.metres == pytest.approx([LINE_M])
    assert graph.road_class.tolist() == [2]
    (tmp_path / "none.graphml").write_bytes(_graphml(""))
    with pytest.raises(InputError, match="RN362"):
        load_roads(tmp_path / "none.graphml", cache=tmp_path)


def test_a_long_graphml_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recycling_net.roads.graphml.BATCH", 10)
    monkeypatch.setattr("recycling_net.roads.graphml._CHUNK", 500)
    (tmp_path / "long.graphml").write_bytes(_graphml(_edge(HIGHWAY) * 95))
    sizes = [len(batch.ends) for batch in batches(tmp_path / "long.graphml")]
    assert sum(sizes) == 95
    assert max(sizes) < 25


def test_a_graphml_of_absurd_size_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "huge.graphml").open("wb") as file:
        file.truncate(1_000_000_001)
    with pytest.raises(InputError, match="RN364"):
        load_roads(tmp_path / "huge.graphml", cache=tmp_path)


def _package(file: Path, lines: list[Any], layer: str = "edges", **columns: list[Any]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=lines, crs="EPSG:4326")
    pyogrio.write_dataframe(frame, file, layer=layer)


def test_a_geopackage_with_odd_columns_and_shapes_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    odd = [LINE, shapely.linestrings([(127, 46, 5), (127, 46.01, 6)]), shapely.Point(127, 46), None]
    _package(tmp_path / "odd.gpkg", odd, highway=["primary"] * 4, maxspeed=[60.0, None, 5, 5], oneway=[0, 0, 1, 1])
    graph = load_roads(tmp_path / "odd.gpkg", cache=tmp_path)
    assert sorted(graph.metres.round().tolist()) == [round(LINE_M), 1112]
    assert sorted(graph.maxspeed.tolist()) == [60, pytest.approx(np.nan, nan_ok=True)]


def test_a_long_geopackage_is_read_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("recycling_net.roads.saved.BATCH", 10)
    chain = shapely.linestrings([[(127 + at / 100, 46), (127 + (at + 1) / 100, 46)] for at in range(25)])
    _package(tmp_path / "long.gpkg", list(chain), highway=["primary"] * 25, name=[f"{at}路" for at in range(25)])
    graph = load_roads(tmp_path / "long.gpkg", cache=tmp_path)
    assert {graph.names[at] for at in graph.name_at} == {f"{at}路" for at in range(25)}
    assert graph.metres == pytest.approx(np.full(25, LINE_M))


def test_a_geopackage_that_is_none_is_refused(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "text.gpkg").write_text("hello")
    _package(tmp_path / "other.gpkg", [LINE], layer="rivers", highway=["primary"])
    _package(tmp_path / "cut.gpkg", [LINE] * 500, highway=["primary"] * 500)
    cut = (tmp_path / "cut.gpkg").read_bytes()
    (tmp_path / "cut.gpkg").write_bytes(cut[: len(cut) // 3])
    for name in ("text", "other", "cut"):
        with pytest.raises(InputError, match="RN361"):
            load_roads(tmp_path / f"{name}.gpkg", cache=tmp_path)
    assert capfd.readouterr() == ("", "")


def test_a_geopackage_whose_edges_are_a_query_is_refused_before_it_runs(tmp_path: Path) -> None:
    file = tmp_path / "endless.gpkg"
    _package(file, [LINE], highway=["primary"])
    store = sqlite3.connect(file)
    store.execute("DROP TABLE edges")
    store.execute(
        "CREATE VIEW edges AS WITH RECURSIVE again(fid) AS (SELECT 1 UNION ALL SELECT fid + 1 FROM again) "
        "SELECT fid, NULL AS geom, 'primary' AS highway FROM again"
    )
    store.commit()
    store.close()
    with pytest.raises(InputError, match="RN361"):
        load_roads(file, cache=tmp_path)
