"""A scenario that names a road map: found, counted by its content, refused where it cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import reading
from recycling_net.errors import InputError
from recycling_net.reading import resolved
from tests.reading.written import write_tiny


def with_map(folder: Path, content: bytes = b"a map", name: str = "roads.osm.pbf", extra: str = "") -> Path:
    write_tiny(folder)
    (folder / name).write_bytes(content)
    file = folder / "with_map.yaml"
    file.write_text(f"extends: tiny.yaml\ntravel:\n  roads: {name}\n{extra}", encoding="utf-8")
    return file


def codes(file: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        reading.read(file)
    return [(issue.code, issue.where.line) for issue in caught.value.issues]


def test_the_content_of_a_map_counts_not_its_name(tmp_path: Path) -> None:
    first = reading.read(with_map(tmp_path / "one"))
    assert first.travel.map_file is not None
    assert first.travel.map_file.path == str((tmp_path / "one" / "roads.osm.pbf").resolve())
    assert reading.read(with_map(tmp_path / "two", name="other.osm.pbf")).digest == first.digest
    assert reading.read(with_map(tmp_path / "three", b"another map")).digest != first.digest


def test_a_resolved_scenario_names_the_map_where_it_lies(tmp_path: Path) -> None:
    scenario = reading.read(with_map(tmp_path / "one"))
    again = resolved.write(scenario, tmp_path / "run" / "deep")
    with pytest.raises(InputError) as refused:
        reading.read(again)
    assert [issue.code for issue in refused.value.issues] == ["RN142"]
    assert reading.read(again, allow_outside=True).digest == scenario.digest


def test_faults_of_a_map(tmp_path: Path) -> None:
    file = with_map(tmp_path)
    (tmp_path / "roads.osm.pbf").rename(tmp_path / "road.osm.pbf")
    assert codes(file) == [("RN250", 3)]
    assert codes(with_map(tmp_path, extra="  place: 巴彦县\n")) == [("RN251", 4)]
    assert codes(with_map(tmp_path, extra="  map_file: {path: /etc/passwd, sha256: x}\n")) == [("RN101", 4)]
    file.write_text("extends: tiny.yaml\ntravel:\n  roads: ../../roads.osm.pbf\n", encoding="utf-8")
    assert codes(file) == [("RN141", 3)]


def test_a_speeds_table_has_a_row_for_every_class(tmp_path: Path) -> None:
    file = with_map(tmp_path, extra="  speeds: {table: speeds.csv}\n")
    header = "道路等级,轿运车,轻型货车,三轮车,来源"
    (tmp_path / "speeds.csv").write_text(f"{header}\ntrunk,60,65,35,assumed\n", encoding="utf-8")
    assert codes(file) == [("RN252", 4)]
