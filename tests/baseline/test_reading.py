"""The key `baseline:` as a planner writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import new
from recycling_net.errors import InputError
from recycling_net.reading import read_with_origin
from recycling_net.report.assumptions import assumptions
from tests.reading.written import write_tiny

GOOD = {"spend": "12 万元/年", "tonnes": {"recyclables": "46 t/年"}}


def test_measured_figures_with_their_sources(tmp_path: Path) -> None:
    sources = {"baseline.spend": "2023 年财务决算", "baseline.tonnes.recyclables": "2023 年台账"}
    question = read_with_origin(write_tiny(tmp_path, baseline=GOOD, sources=sources))
    assert question.scenario.baseline is not None
    assert question.scenario.baseline.spend == 120_000
    assert not [issue for issue in question.warnings if issue.code == "RN561"]
    told = {each.key: (each.source, each.mark) for each in assumptions(question.scenario)}
    assert told["baseline.spend"] == ("2023 年财务决算", "sourced")


def test_a_measured_figure_without_a_source_is_a_warning(tmp_path: Path) -> None:
    question = read_with_origin(write_tiny(tmp_path, baseline=GOOD, sources={"baseline.spend": "决算"}))
    (warning,) = [issue for issue in question.warnings if issue.code == "RN561"]
    assert warning.facts["name"] == "baseline.tonnes.recyclables"
    assert warning.where.line is not None


def test_the_lines_of_a_new_scenario_hold_once_they_are_uncommented(tmp_path: Path) -> None:
    written = new.write("230126", tmp_path / "in").read_text(encoding="utf-8")
    head, _, rest = written.partition("# baseline:\n")
    shown, blank, tail = rest.partition("\n\n")
    plain = "".join(f"{line.removeprefix('# ')}\n" for line in ("# baseline:", *shown.splitlines()))
    file = tmp_path / "in" / "bayan.yaml"
    file.write_text(head + plain + blank + tail, encoding="utf-8")
    measured = read_with_origin(file).scenario.baseline
    assert measured is not None
    assert (measured.spend, measured.tonnes) == (1_200_000, {"appliance": 600})


def test_every_fault_of_it_at_once(tmp_path: Path) -> None:
    """A stream that is not there, money without a unit, tonnes below nothing."""
    bad = {"spend": "12", "tonnes": {"appliance": "3 t/年", "recyclables": "-1 t/年"}}
    with pytest.raises(InputError) as caught:
        read_with_origin(write_tiny(tmp_path, baseline=bad, sources={"baseline": "台账"}))
    assert {issue.code for issue in caught.value.issues} >= {"RN103", "RN107"}
    with pytest.raises(InputError) as caught:
        read_with_origin(write_tiny(tmp_path, baseline={"tonnes": {"appliance": "3 t/年"}}))
    assert "RN162" in {issue.code for issue in caught.value.issues}
