"""Files of Li and Lim: read, solved through the command, driven anew."""

from __future__ import annotations

import json
from math import hypot, isnan
from pathlib import Path

import pytest

from recycling_net.bench.vrp.check import Checked, check
from recycling_net.bench.vrp.instance import Driven, Instance
from recycling_net.bench.vrp.reading import read
from recycling_net.bench.vrp.task import job_of
from recycling_net.cli import main
from recycling_net.errors import InputError
from recycling_net.routing.job import FORBIDDEN

LINE = "2\t1\t1\r\n0 0 0 0 0 900 0 0 0\r\n1 10 0 1 0 900 5 0 3\r\n2 20 0 1 0 900 5 0 4\r\n"
LINE += "3 30 0 -1 0 900 5 1 0\r\n4 40 0 -1 0 900 5 2 0\r\n"
"""East at 10 a load for 30, at 20 one for 40; a vehicle holds one, so that the first is brought before the second is
picked up: 10 + 20 + 10 + 20 + 40 = 100. The other way round 20 + 20 + 30 + 20 + 30 = 120, with two vehicles 60 + 80."""
ALONE = "3 9 1\n0 0 0 0 0 9 0 0 0\n1 1 1 4 0 2 0 0 2\n2 2 1 -4 0 3 0 1 0\n"
"""Out to (1, 1), on to (2, 1) and back: sqrt(2) + 1 + sqrt(5)."""


def written(folder: Path, text: str) -> Instance:
    file = folder / "made.txt"
    file.write_text(text, encoding="ascii", newline="")
    return read(file)


def driven(made: Instance, *rounds: tuple[int, ...]) -> Checked:
    return check(made, [Driven(0, (one,)) for one in rounds])


def test_what_the_file_says(tmp_path: Path) -> None:
    made = written(tmp_path, LINE)
    assert (made.family, made.depots, made.fleet[0].count, made.fleet[0].capacity) == ("PDPTW", 1, 2, 1.0)
    assert made.brought_to.tolist() == [-1, 3, 4, -1, -1]
    assert made.pickup.tolist() == [0, 1, 1, 0, 0]
    assert (made.delivery.tolist(), made.service.tolist()) == ([0] * 5, [0, 5, 5, 5, 5])
    assert isnan(made.best_known)
    job = job_of(made, seconds=1, seed=1)
    assert job.brought_to.tolist() == [2, 3, -1, -1]
    assert job.distance[0, 0].tolist() == [0, 1_000_000, 2_000_000, 3_000_000, 4_000_000]


def test_distances_are_as_exact_as_numbers_are(tmp_path: Path) -> None:
    """The solver's legs are rounded up, lest somebody be late by a part of a hundred thousandth."""
    made = written(tmp_path, ALONE)
    assert driven(made, (1, 2)) == Checked(hypot(1, 1) + 1 + hypot(2, 1), ())
    assert job_of(made, seconds=1, seed=1).distance[0, 0].tolist() == [0, 141_422, 223_607]


def test_places_far_apart_are_counted_less_finely(tmp_path: Path) -> None:
    """From 8,000 to the other end it is 8,000: 80 million ten-thousandths, where hundred-thousandths would be forbidden."""
    job = job_of(written(tmp_path, LINE.replace("\n4 40", "\n4 8000")), seconds=1, seed=1)
    assert (job.distance.max(), job.distance.max() < FORBIDDEN) == (80_000_000, True)
    assert job.windows[0].tolist() == [0, 9_000_000]


@pytest.mark.parametrize(
    ("rounds", "fault"),
    [
        (((3, 1, 2, 4),), "still on board"),
        (((1,), (3, 2, 4)), "still on board"),
        (((1, 2, 3, 4),), "carries 2, holds 1"),
        (((1, 3),), "not visited [2, 4]"),
        (((1, 3, 2, 4), ()), ""),
    ],
)
def test_order_vehicle_and_load_of_pairs_are_checked(
    rounds: tuple[tuple[int, ...], ...], fault: str, tmp_path: Path
) -> None:
    found = driven(written(tmp_path, LINE), *rounds)
    assert fault in "; ".join(found.faults)
    assert bool(found.faults) == bool(fault)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (LINE.replace("0 3\r", "0 4\r"), "pairs"),
        (LINE.replace("30 0 -1", "30 0 -2"), "pairs"),
        (LINE.replace("1 0\r", "0 0\r"), "pairs"),
        (LINE.replace("900 5 2", "900.5 5 2"), "times are not whole"),
        (LINE.replace("\n4 40", "\n5 40"), "rows"),
        (LINE.replace("\n4 40 0 -1 0 900 5 2 0", "\n4 40 0 -1 0 900 5 2"), "rows"),
    ],
)
def test_pairs_that_do_not_fit_are_refused(text: str, reason: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        written(tmp_path, text)
    (issue,) = refused.value.issues
    assert issue.code == "RN923"
    assert reason in str(issue.facts["reason"])


def test_the_command_says_cost_and_vehicles_beside_what_is_published(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nobody can say how far 100 with one vehicle is from 90 with two; the table stands three folders up."""
    folder = tmp_path / "Set" / "instances" / "LiLim"
    folder.mkdir(parents=True)
    for name in ("same", "fewer", "other"):
        (folder / f"{name}.txt").write_text(LINE, encoding="ascii")
    table = "set,instance,bks,routes\nSet,same,80,1\nSet,fewer,90,2\n"
    (tmp_path / "BKS.csv").write_text(table, encoding="utf-8")
    files = [str(folder / f"{name}.txt") for name in ("same", "fewer", "other")]
    assert main(["bench", "vrp", *files, "--seconds", "1", "--cpu", "--versus", "pyvrp,ortools"]) == 0
    same, fewer, other = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [(one["cost"], one["vehicles"], one["checked"]) for one in (same, fewer, other)] == [(100.0, 1, True)] * 3
    assert (same["best_known"], same["best_known_vehicles"], same["gap"]) == (80.0, 1, 25.0)
    assert (fewer["best_known"], fewer["best_known_vehicles"], fewer["gap"]) == (90.0, 2, None)
    assert (other["best_known"], other["best_known_vehicles"], other["gap"]) == (None, None, None)
    assert same["pyvrp_note"] == "no model: PyVRP has no pairs"
    assert (same["ortools_cost"], same["ortools_vehicles"]) == (100.0, 1)
