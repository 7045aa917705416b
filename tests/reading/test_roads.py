"""A scenario that names a road map: found, counted by its content, refused where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import reading
from recycling_net.errors import InputError
from recycling_net.reading import resolved
from tests.reading.written import write_tiny
from tests.roads.osm import osm_file


def with_map(folder: Path, far: int = 54, name: str = "roads.osm", extra: str = "") -> Path:
    """The tiny county with a road from the west village to a point ``far`` hundredths of a degree east of 127 E."""
    write_tiny(folder)
    osm_file(folder, [([(36, 8), (far, 5)], {"highway": "primary"})], name)
    file = folder / "with_map.yaml"
    file.write_text(f"extends: tiny.yaml\ntravel:\n  roads: {name}\n{extra}", encoding="utf-8")
    return file


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "cache"))


def codes(file: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        reading.read(file)
    return [(issue.code, issue.where.line) for issue in caught.value.issues]


def test_the_content_of_a_map_counts_not_its_name(tmp_path: Path) -> None:
    first = reading.read(with_map(tmp_path / "one"))
    assert first.travel.map_file is not None
    assert first.travel.map_file.path == str((tmp_path / "one" / "roads.osm").resolve())
    assert reading.read(with_map(tmp_path / "two", name="other.osm")).digest == first.digest
    assert reading.read(with_map(tmp_path / "three", far=55)).digest != first.digest


def test_a_resolved_scenario_names_the_map_where_it_lies(tmp_path: Path) -> None:
    scenario = reading.read(with_map(tmp_path / "one"))
    again = resolved.write(scenario, tmp_path / "run" / "deep")
    with pytest.raises(InputError) as refused:
        reading.read(again)
    assert [issue.code for issue in refused.value.issues] == ["RN142"]
    assert reading.read(again, allow_outside=True).digest == scenario.digest


def test_faults_of_a_map(tmp_path: Path) -> None:
    file = with_map(tmp_path)
    (tmp_path / "roads.osm").rename(tmp_path / "road.osm")
    assert codes(file) == [("RN250", 3)]
    assert codes(with_map(tmp_path, extra="  place: 巴彦县\n")) == [("RN251", 4)]
    assert codes(with_map(tmp_path, extra="  map_file: {path: /etc/passwd, sha256: x}\n")) == [("RN101", 4)]
    (tmp_path / "roads.osm").write_text("no map", encoding="utf-8")
    season = "  season: 冬季\n"  # a broken map is told with all other faults
    file.write_text(f"extends: tiny.yaml\ntravel:\n  roads: roads.osm\n{season}", encoding="utf-8")
    assert codes(file) == [("RN361", 3), ("RN106", 4)]
    (tmp_path / "roads.osm").write_bytes(b"")
    assert codes(file) == [("RN361", 3), ("RN106", 4)]
    file.write_text("extends: tiny.yaml\ntravel:\n  roads: .\n", encoding="utf-8")
    assert codes(file) == [("RN250", 3)]
    file.write_text("extends: tiny.yaml\ntravel:\n  roads: ../../roads.osm\n", encoding="utf-8")
    assert codes(file) == [("RN141", 3)]


def test_a_speeds_table_has_a_row_for_every_class(tmp_path: Path) -> None:
    file = with_map(tmp_path, extra="  speeds: {table: speeds.csv}\n")
    header = "道路等级,轿运车,轻型货车,三轮车,来源"
    (tmp_path / "speeds.csv").write_text(f"{header}\ntrunk,60,65,35,assumed\n", encoding="utf-8")
    assert codes(file) == [("RN252", 4)]


def test_settings_of_roads_without_a_map_are_questioned(tmp_path: Path) -> None:
    write_tiny(tmp_path)
    file = tmp_path / "no_map.yaml"
    file.write_text("extends: tiny.yaml\ntravel:\n  season: winter\n  snap_within: 2 km\n", encoding="utf-8")
    warned = reading.read_with_origin(file).warnings
    assert [(issue.code, issue.where.line, issue.facts["names"]) for issue in warned] == [
        ("RN253", 3, ["season", "snap_within"])
    ]
