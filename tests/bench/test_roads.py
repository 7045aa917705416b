"""The made-up province is a real extract, and the command tells its figures."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.measure import measured
from recycling_net.bench.province import write_province
from recycling_net.cli import main
from recycling_net.roads import CLASSES
from recycling_net.roads.load import load_roads


def test_the_extract_that_is_written_is_the_one_that_is_read(tmp_path: Path) -> None:
    """Lines, names and limits come back; every point that is used is on some road or was left out with it."""
    file = tmp_path / "made.osm.pbf"
    grid = write_province(file, side=40, seed=1)
    graph = load_roads(file, cache=tmp_path)
    made = set(zip(grid.lon_e7.tolist(), grid.lat_e7.tolist(), strict=True))
    read = set(
        zip(
            np.rint(graph.shape_lon * 1e7).astype(int).tolist(),
            np.rint(graph.shape_lat * 1e7).astype(int).tolist(),
            strict=True,
        )
    )
    assert read <= made
    assert len(read) > 0.85 * len(made)
    assert set(graph.names) == {"", "国道0", "省道32", "县道8", "县道16", "县道24"}
    assert {CLASSES[at] for at in np.unique(graph.road_class)} == {
        "trunk", "primary", "secondary", "tertiary", "unclassified", "residential",
    }  # fmt: skip
    assert (np.isfinite(graph.maxspeed) == (graph.road_class == CLASSES.index("trunk"))).all()


def test_the_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    contents = []
    for name, seed in (("a", 3), ("b", 3), ("c", 4)):
        write_province(tmp_path / name, side=12, seed=seed)
        contents.append((tmp_path / name).read_bytes())
    assert contents[0] == contents[1] != contents[2]


def test_work_is_measured_in_a_process_of_its_own() -> None:
    line = measured("a dictionary", dict, [("total", 3)])
    assert (line["what"], line["total"]) == ("a dictionary", 3)
    assert isinstance(line["peak_mb"], int)
    assert 1 < line["peak_mb"] < 200  # Python alone, without what this process holds


def test_bench_roads_prints_one_json_line_a_figure(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "roads", "--small"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    by_what = {line["what"]: line for line in lines}
    load, reload = by_what["load province"], by_what["reload province"]
    assert load["junctions"] == reload["junctions"] == 2587
    assert reload["cpu_seconds"] < 1
    assert load["peak_mb"] < 1000
