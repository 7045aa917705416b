"""Others find the same ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench import agreement, travel
from recycling_net.bench.province import write_province
from recycling_net.roads import drive


@pytest.fixture(scope="module")
def extract(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("made") / "made.osm.pbf"
    write_province(file, side=24, seed=2)
    return file


def test_networkx_finds_the_same_ways_to_the_millisecond(extract: Path) -> None:
    found = agreement.with_networkx(extract, extract.parent)
    assert (found["pairs"], found["reached_by_one_only"]) == (1600, 0)
    assert float(str(found["worst_ms"])) < 1
    assert float(str(found["worst_cm"])) < 1


def test_a_wrong_speed_would_be_seen(extract: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = travel.light_truck(extract, extract.parent)
    fast = np.where(np.arange(len(right.kmh)) == 0, 1.5, 1.0) * right.kmh
    kept = agreement.by_networkx
    monkeypatch.setattr(agreement, "by_networkx", lambda roads, *spots: kept(drive(roads.graph, fast), *spots))
    assert float(str(agreement.with_networkx(extract, extract.parent)["worst_ms"])) > 1


def test_the_table_reaches_what_is_within_the_limit(extract: Path) -> None:
    """In a made-up province of 24 crossings a side, neighbours are 46 km apart; few are within ninety minutes."""
    found = travel.table(extract, extract.parent, 20, 60)
    assert (found["origins"], found["destinations"], found["within_h"]) == (20, 60, 1.5)
    assert 0 < float(str(found["share_within"])) < 0.2


def test_osmnx_finds_ways_as_long_and_as_fast_within_one_per_cent(extract: Path) -> None:
    pytest.importorskip("osmium", reason="osmium writes the extract as osmnx reads it")
    found = agreement.with_osmnx(extract, extract.parent)
    assert int(str(found["pairs"])) > 9000
    assert float(str(found["km_off_90"])) < 0.01  # osmnx measures on a sphere
    assert float(str(found["hours_off_90"])) < 0.01
