"""Public formats of location instances, read and solved through the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench import instances
from recycling_net.cli import main
from recycling_net.errors import InputError

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks" / "flp"
needs_instances = pytest.mark.skipif(not SHARED.exists(), reason="the public instances are not beside the project")

LINE = "4 3 2\n1 2 1\n2 3 5\n3 4 1\n"
"""Four nodes in a row, 1, 5 and 1 apart, two to open: one of each pair, so two nodes pay 1 each."""
CAP = "3 3\n10 4\n10 7\n1 100\n6\n1 9 50\n6\n2 9 50\n6\n9 1 50\n"
"""Two useful sites with room for 10 each, three places of 6."""


def test_a_median_of_four_in_a_row_costs_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "line.txt"
    file.write_text(LINE, encoding="ascii")
    assert main(["bench", "flp", str(file), "--seconds", "20"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["instance"], told["objective"], told["bound"], told["gap"]) == ("line", 2.0, 2.0, 0.0)
    assert told["stopped_because"] == "gap"
    assert told["best_known"] is None


def test_several_sources_share_a_place(tmp_path: Path) -> None:
    """The first site has room for 10 of 12: the first place goes to the second site with 2 of its 6, at 9 for 1."""
    file = tmp_path / "cap"
    file.write_text(CAP, encoding="ascii")
    read = instances.read(file, count=None, several=False)
    share = np.array([4 / 6, 2 / 6, 1.0, 1.0])
    again = instances.least_cost(read, np.array([0, 1]), np.array([0, 0, 1, 2]), np.array([0, 1, 0, 1]), share)
    assert again == pytest.approx(11 + 1 * 4 / 6 + 9 * 2 / 6 + 2 + 1)
    assert instances.least_cost(read, np.array([0, 1]), np.array([0, 1, 2]), np.array([0, 0, 1]), np.ones(3)) == np.inf


def test_a_file_of_no_known_format_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "odd"
    file.write_text("3 4\n1 2 3\n", encoding="ascii")
    with pytest.raises(InputError) as refused:
        instances.read(file, count=None, several=False)
    assert [issue.code for issue in refused.value.issues] == ["RN921"]


@needs_instances
@pytest.mark.parametrize(("name", "best"), [("orlib_pmed/pmed1.txt", 5819.0), ("orlib_cap/cap71", 932615.75)])
def test_published_optima_are_found_and_proved(name: str, best: float, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "flp", str(SHARED / name), "--seconds", "20"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["objective"] == pytest.approx(best, rel=1e-6)
    assert told["gap"] <= 1e-6
    assert told["to_best_known"] == pytest.approx(0.0, abs=1e-6)
