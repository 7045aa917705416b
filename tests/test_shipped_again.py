"""What is written beside a plan is the scenario itself: read again, the same digest."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import reading

SCENARIOS = Path(__file__).parents[1] / "scenarios"
SHIPPED = sorted(file for file in SCENARIOS.glob("*/*.yaml") if "roads:" not in file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
def test_a_shipped_scenario_written_whole_reads_the_same(file: Path, tmp_path: Path) -> None:
    scenario = reading.read(file)
    again = reading.read(reading.resolved.write(scenario, tmp_path))
    assert again.digest == scenario.digest
