"""Of several instance files the bad ones are said at once, the good ones are measured, and the command ends with 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from recycling_net.bench.readable import readable
from recycling_net.bench.vrp.lines import read_one
from recycling_net.cli import main
from recycling_net.errors import ExitCode
from tests.bench.test_flp import LINE
from tests.bench.test_lrp import TINY
from tests.bench.test_vrp import CVRP


@pytest.mark.parametrize(
    ("command", "name", "text", "codes"),
    [
        ("vrp", "good.vrp", CVRP, ["RN926", "RN923"]),
        ("flp", "good.txt", LINE, ["RN921", "RN921"]),
        ("lrp", "good.dat", TINY, ["RN926", "RN927"]),
    ],
)
def test_a_bad_file_does_not_stop_the_good_ones(
    command: str, name: str, text: str, codes: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, odd, missing = (tmp_path / each for each in (name, f"odd{Path(name).suffix}", f"none{Path(name).suffix}"))
    good.write_text(text, encoding="ascii")
    odd.write_text("nothing of the kind\n", encoding="ascii")
    assert main(["bench", command, str(missing), str(good), str(odd), "--seconds", "0.5"]) == ExitCode.INPUT
    told = capsys.readouterr()
    (line,) = [json.loads(line) for line in told.out.splitlines()]
    assert line["instance"]
    assert [word for word in told.err.split() if word.startswith("RN")] == codes
    assert main(["bench", command, str(missing)]) == ExitCode.INPUT
    assert capsys.readouterr().out == ""


def test_a_torn_collection_is_a_fault_of_its_file(tmp_path: Path) -> None:
    file = tmp_path / "torn.txt"
    file.write_text("10\n20\n5\n3600\n40\nStop_ID X Y\n1 2 3\n", encoding="ascii")
    good, faults = readable([file], read_one)
    assert good == []
    assert [issue.code for issue in faults] == ["RN923"]
