"""What roads add to the great circle, where it is known beforehand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.province import SMALL, write_province
from recycling_net.cli import main
from recycling_net.errors import InputError
from recycling_net.roads import calibrate
from tests.roads.graphs import Road, degrees, graph_of

SIDE = 21
"""Crossings, 500 m apart."""


def street_grid() -> tuple[list[tuple[float, float]], list[Road]]:
    nodes = [(500.0 * x, 500.0 * y) for y in range(SIDE) for x in range(SIDE)]
    roads = [Road(SIDE * y + x, SIDE * y + x + 1, kmh=20) for y in range(SIDE) for x in range(SIDE - 1)]
    roads += [Road(SIDE * y + x, SIDE * (y + 1) + x, kmh=20) for y in range(SIDE - 1) for x in range(SIDE)]
    return nodes, roads


def test_along_a_straight_road_nothing_is_added() -> None:
    line = graph_of([(0.0, 700.0 * at) for at in range(61)], [Road(at, at + 1) for at in range(60)])
    found = calibrate(line)
    assert found.detour_factor == pytest.approx(1, abs=1e-4)
    assert found.kmh == pytest.approx(36, abs=1e-3)
    filled = found.bands[found.bands["pairs"] > 0]
    assert filled["to_km"].tolist() == [1, 2, 5, 10, 20, 50]
    np.testing.assert_allclose(filled[["low", "median", "high"]], 1, atol=1e-4)


def test_in_a_grid_of_streets_it_is_between_one_and_the_root_of_two() -> None:
    """The mean over all directions is 4/π = 1.273; the median is |cos a| + |sin a| at 22.5°, 1.307."""
    found = calibrate(graph_of(*street_grid()), bands_km=(2, 5, 10))
    assert found.bands["pairs"].tolist() == pytest.approx([2000, 2000], abs=20)
    assert found.bands["low"].min() > 1
    assert found.bands["high"].max() < 2**0.5
    assert found.detour_factor == pytest.approx(1.307, abs=0.03)
    assert found.kmh == pytest.approx(20, abs=1e-3)


def test_the_way_to_the_road_counts_for_a_scenario_s_points() -> None:
    """Two villages 4 km apart, both 500 m off a straight road."""
    line = graph_of([(0.0, 0.0), (10000.0, 0.0)], [Road(0, 1, kmh=50)])
    points = degrees([(3000, 500), (7000, 500), (5000, 5000)])
    found = calibrate(line, points=points)
    assert found.bands["pairs"].sum() == 2  # the third is too far from any road
    assert found.detour_factor == pytest.approx(1.25, abs=1e-3)
    assert found.kmh == pytest.approx(5 / (4 / 50 + 1 / 10), abs=0.01)


def test_the_same_seed_draws_the_same_pairs() -> None:
    grid = graph_of(*street_grid())
    assert calibrate(grid, seed=3).bands.equals(calibrate(grid, seed=3).bands)
    assert not calibrate(grid, seed=3).bands.equals(calibrate(grid, seed=4).bands)


def test_points_that_no_road_joins_are_a_fault_that_says_so() -> None:
    line = graph_of([(0.0, 0.0), (10000.0, 0.0)], [Road(0, 1)])
    with pytest.raises(InputError, match="RN391"):
        calibrate(line, points=degrees([(0, 90000), (100, 95000)]))
    with pytest.raises(InputError, match="相距 50–100 km"):
        calibrate(line, bands_km=(50, 100))


def test_the_command_prints_a_line_a_band_and_the_advice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path / "cache"))
    made = tmp_path / "made.osm.pbf"
    write_province(made, side=SMALL)
    assert main(["roads", "calibrate", str(made), "--language", "en"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 1 + 7 + 1
    assert lines[7].startswith("    50 – 100")
    assert "Advice: travel.detour_factor: 1." in lines[-1]
