"""Growth with the size of the area, through the command and in its arithmetic."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from math import isnan
from pathlib import Path

import pytest

from recycling_net.bench.growth import growth, picture
from recycling_net.cli import main


def test_two_small_counties_are_planned_and_their_growth_is_drawn(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = tmp_path / "growth.svg"
    assert main(["bench", "scale", "--sizes", "松岭区,230402", "--seconds", "20", "--picture", str(drawing)]) == 0
    small, other, last = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (small["area"], small["places"], other["places"]) == ("232762", 6, 7)
    assert small["objective"] >= small["bound"] > 0
    assert small["gap"] == pytest.approx((small["objective"] - small["bound"]) / small["objective"], abs=1e-5)
    assert small["sites"] > small["places"]  # a point in every place, a station in every township
    assert 0 < small["building_share"] < 1
    assert set(last["exponents"]) == {"building_cpu_seconds", "solving_cpu_seconds", "peak_mb"}
    assert ET.fromstring(drawing.read_text(encoding="utf-8")).tag.endswith("svg")  # noqa: S314  # our own file


def test_an_unknown_area_is_refused_before_anything_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "scale", "--sizes", "bayan,火星"]) == 2
    told = capsys.readouterr()
    assert "RN301" in told.err + told.out
    assert "places" not in told.out


def test_a_square_grows_with_exponent_two() -> None:
    grown = growth("area", [(1, 3), (10, 300), (100, 30_000)])
    assert grown.exponent == pytest.approx(2.0)
    assert isnan(growth("alone", [(10, 5.0)]).exponent)
    drawn = picture([grown, growth("nothing", [(10, 0.0)])], "Growth & size", "places")
    assert ">places</text>" in drawn
    assert "<title>Growth &amp; size</title>" in drawn
    assert "one size" not in drawn
    assert "area ∝ n^2.00" in drawn
    assert "nothing" not in drawn
    assert drawn.count("<circle") == 3


def test_figures_of_one_size_stand_as_such_and_have_their_unit() -> None:
    drawn = picture([growth("gap", [(10, 0.53)], "%"), growth("peak_memory", [(10, 300)], "MB")], "title", "customers")
    assert "gap (%) = 0.53" in drawn
    assert "peak_memory (MB) = 300" in drawn
    assert "one size: no growth to see" in drawn
