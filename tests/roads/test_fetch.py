"""Roads by name, from servers on this machine that answer as Nominatim and Overpass do."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest

from recycling_net.errors import ExitCode, RoadServiceError, render
from recycling_net.roads.fetch import fetch
from recycling_net.roads.load import load_roads
from tests.roads.osm import lon_lat

SQUARE = [(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)]
WAYS: list[tuple[list[tuple[int, int]], dict[str, str]]] = [
    (SQUARE[:3], {"highway": "track", "hgv": "no", "name": "一路"}),
    (SQUARE[2:], {"highway": "primary", "seasonal": "winter"}),
    ([(0, 0), (1, 1)], {"route": "ferry", "motor_vehicle": "yes"}),
]


def _overpass() -> dict[str, Any]:
    points = sorted({point for line, _ in WAYS for point in line})
    nodes = [{"type": "node", "id": at, "lon": lon_lat(p)[0], "lat": lon_lat(p)[1]} for at, p in enumerate(points, 1)]
    ways = [
        {"type": "way", "id": at, "nodes": [points.index(point) + 1 for point in line], "tags": tags}
        for at, (line, tags) in enumerate(WAYS, 1)
    ]
    return {"elements": [*nodes, *ways]}


def _nominatim(place: str) -> list[dict[str, Any]]:
    box = [[126.9, 45.9], [127.1, 45.9], [127.1, 46.1], [126.9, 46.1], [126.9, 45.9]]
    found = {
        "lat": "46", "lon": "127", "display_name": place, "importance": 1, "place_id": 1, "osm_id": 1,
        "boundingbox": ["45.9", "46.1", "126.9", "127.1"], "class": "boundary", "type": "administrative",
        "geojson": {"type": "Polygon", "coordinates": [box]},
    }  # fmt: skip
    return [found] if "巴彦" in place else []


class _Answers(BaseHTTPRequestHandler):
    asked: list[str]

    def _reply(self, content: object) -> None:
        body = json.dumps(content).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        self._reply(_nominatim(parse_qs(self.path.partition("?")[2])["q"][0]))

    def do_POST(self) -> None:
        query = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())["data"][0]
        self.asked.append(f"{self.path} {query}")
        self._reply(_overpass())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, list[str]]]:
    """The address of both services, and what Overpass has been asked."""
    import osmnx

    asked: list[str] = []
    service = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (_Answers,), {"asked": asked}))
    address = f"http://127.0.0.1:{service.server_address[1]}"
    monkeypatch.setattr(osmnx.settings, "nominatim_url", address + "/")
    thread = threading.Thread(target=service.serve_forever)
    thread.start()
    yield address, asked
    service.shutdown()
    thread.join()
    service.server_close()


def test_a_place_is_fetched_from_the_mirror_once_and_kept(
    tmp_path: Path, server: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    import osmnx

    address, asked = server
    monkeypatch.chdir(tmp_path)
    before = (dict(vars(osmnx.settings)), socket.getaddrinfo)
    file = fetch("巴彦县, 黑龙江省", overpass=address + "/mirror/", folder=tmp_path / "kept")
    assert (dict(vars(osmnx.settings)), socket.getaddrinfo) == before
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]  # osmnx has left nothing where it was started
    assert len(asked) == 2  # streets, and ferries
    assert all(query.startswith("/mirror/interpreter ") for query in asked)
    assert "track" in asked[0]
    graph = load_roads(file, cache=tmp_path / "kept")
    found = {(graph.names[graph.name_at[road]], int(graph.season[road]), int(graph.access[road])) for road in range(3)}
    assert found == {("一路", 0, 0b110), ("", 1, 0b111), ("", 2, 0b111)}
    assert fetch("巴彦县, 黑龙江省", overpass=address, folder=tmp_path / "kept") == file
    assert len(asked) == 2


def test_a_place_that_is_not_known(tmp_path: Path, server: tuple[str, list[str]]) -> None:
    with pytest.raises(RoadServiceError, match="RN369") as fault:
        fetch("无名县", overpass=server[0], folder=tmp_path)
    assert fault.value.exit_code is ExitCode.ROAD_SERVICE
    assert "无名县" in str(fault.value)


def test_without_a_service_the_file_to_be_put_there_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import osmnx

    monkeypatch.setattr(osmnx.settings, "nominatim_url", "http://127.0.0.1:9/")  # the discard port: nobody listens
    with pytest.raises(RoadServiceError, match="RN368") as fault:
        fetch("巴彦县", overpass="http://127.0.0.1:9/api", folder=tmp_path)
    (issue,) = fault.value.issues
    wanted = Path(str(issue.facts["file"]))
    assert str(wanted) in render(issue)
    assert "http://127.0.0.1:9/api" in render(issue, "en")
    wanted.write_text("put by hand")
    assert fetch("巴彦县", overpass="http://127.0.0.1:9/api", folder=tmp_path) == wanted


def test_each_place_has_a_file_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import osmnx

    monkeypatch.setattr(osmnx.settings, "nominatim_url", "http://127.0.0.1:9/")
    files = set()
    for place in ("巴彦县", "巴彦 县", "../../巴彦县", "x" * 300):
        with pytest.raises(RoadServiceError) as fault:
            fetch(place, overpass="http://127.0.0.1:9", folder=tmp_path)
        files.add(Path(str(fault.value.issues[0].facts["file"])))
    assert len(files) == 4
    assert all(file.parent == tmp_path and len(file.name) < 80 for file in files)
