"""A table is made once for the same question, and again for any other."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recycling_net.cache import cache_folder, keep_newest, write_whole
from recycling_net.roads import Drive, Spots, cached_table, drive, travel_table
from recycling_net.roads import cached as tables
from tests.roads.graphs import Road, graph_of, on_road

ROADS = graph_of([(0, 0), (3600, 0), (3600, 3600)], [Road(0, 1), Road(1, 2)])
SPOTS = on_road(ROADS, [(0, 0.25), (1, 0.5), (1, 0.75)])


@pytest.fixture
def searches(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A list that grows with every search."""
    done: list[float] = []

    def counted(drive: Drive, origin: Spots, destination: Spots, *, limit_h: float) -> object:
        done.append(limit_h)
        return travel_table(drive, origin, destination, limit_h=limit_h)

    monkeypatch.setattr(tables, "travel_table", counted)
    return done


def test_the_same_question_is_answered_from_disk(tmp_path: Path, searches: list[float]) -> None:
    first = cached_table(ROADS, SPOTS, SPOTS.take([0]), folder=tmp_path)
    again = cached_table(ROADS, SPOTS, SPOTS.take([0]), folder=tmp_path)
    assert len(searches) == 1
    for fresh, made, kept in zip(travel_table(ROADS, SPOTS, SPOTS.take([0])), first, again, strict=True):
        np.testing.assert_array_equal(made, fresh)
        np.testing.assert_array_equal(kept, fresh)


def test_any_other_question_is_searched_anew(tmp_path: Path, searches: list[float]) -> None:
    cached_table(ROADS, SPOTS, SPOTS, folder=tmp_path)
    graph = replace(ROADS.graph, digest="ba9876543210")
    moved = replace(SPOTS, access_m=SPOTS.access_m + 1)
    cached_table(drive(graph, ROADS.kmh), SPOTS, SPOTS, folder=tmp_path)
    cached_table(drive(ROADS.graph, ROADS.kmh * 2), SPOTS, SPOTS, folder=tmp_path)
    cached_table(ROADS, moved, SPOTS, folder=tmp_path)
    cached_table(ROADS, SPOTS, moved, folder=tmp_path)
    cached_table(ROADS, SPOTS, SPOTS, limit_h=0.05, folder=tmp_path)
    assert len(searches) == len(list(tmp_path.iterdir())) == 6


@pytest.mark.parametrize("damage", [b"", b"garbage", "half", "other"])
def test_a_damaged_file_is_made_again(tmp_path: Path, searches: list[float], damage: bytes | str) -> None:
    km, _ = cached_table(ROADS, SPOTS, SPOTS, folder=tmp_path)
    (kept,) = tmp_path.iterdir()
    if damage == "other":
        np.save(kept, np.zeros((2, 3)))
    else:
        kept.write_bytes(damage if isinstance(damage, bytes) else kept.read_bytes()[:-40])
    np.testing.assert_array_equal(cached_table(ROADS, SPOTS, SPOTS, folder=tmp_path)[0], km)
    np.testing.assert_array_equal(cached_table(ROADS, SPOTS, SPOTS, folder=tmp_path)[0], km)
    assert len(searches) == 2


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path: Path, searches: list[float]) -> None:
    (tmp_path / "file").touch()
    for _ in range(2):
        assert cached_table(ROADS, SPOTS, SPOTS, folder=tmp_path / "file")[0][0, 1] > 0
    assert len(searches) == 2


def test_what_was_used_longest_ago_goes_first(
    tmp_path: Path, searches: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "KEPT_BYTES", 2 * (128 + 2 * 9 * 8))  # room for two
    for limit in (1.0, 2.0):
        cached_table(ROADS, SPOTS, SPOTS, limit_h=limit, folder=tmp_path)
    for age, file in enumerate(sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)):
        os.utime(file, (age + 1, age + 1))
    cached_table(ROADS, SPOTS, SPOTS, limit_h=1.0, folder=tmp_path)  # used again, so the other is now the oldest
    cached_table(ROADS, SPOTS, SPOTS, limit_h=3.0, folder=tmp_path)
    assert searches == [1.0, 2.0, 3.0]
    cached_table(ROADS, SPOTS, SPOTS, limit_h=1.0, folder=tmp_path)
    assert searches == [1.0, 2.0, 3.0]
    cached_table(ROADS, SPOTS, SPOTS, limit_h=2.0, folder=tmp_path)
    assert searches == [1.0, 2.0, 3.0, 2.0]


def test_half_a_file_is_never_seen(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "file.bin"
    write_whole(target, lambda file: file.write(b"whole"))

    def broken(_file: object) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        write_whole(target, broken)
    assert target.read_bytes() == b"whole"
    assert [file.name for file in target.parent.iterdir()] == ["file.bin"]


def test_other_files_are_left_alone(tmp_path: Path) -> None:
    for name in ("travel-1.npy", "roads-1.npz"):
        (tmp_path / name).write_bytes(b"0123456789")
    keep_newest(tmp_path, "travel-*.npy", 5)
    assert [file.name for file in tmp_path.iterdir()] == ["roads-1.npz"]


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "here"))
    assert cache_folder() == tmp_path / "here"
    monkeypatch.setenv("RECYCLING_NET_CACHE", " ")
    assert cache_folder().name == "recycling-net"
