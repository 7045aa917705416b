"""Instances of waste collection: read, solved by the dispatch search, driven anew by other code."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.collection import Collection, Way, driven, is_collection, line, read, solve
from recycling_net.cli import main
from recycling_net.routing.dispatch.search import Limits

HEAD = """10.0 // vehicle capacity (yards), real number
20.0 // total yardage allowed for a vehicle per day, real number
500 // total number of regular stops for a vehicle allowed per day
3600 // lunch time duration in second
40 // speed: MPH
Stop_ID X(feet) Y(feet) Early Late Svice Load Type
"""
ROWS = """0 0 0 0400 1500 0 9999 0
7 52800 0 0600 1675 900 9999 2
1 52800 52800 0000 2400 360 6 1
2 105600 0 1000 1030 360 6 1
3 0 52800 0000 2400 360 6 1
"""
"""A landfill at mile 10 east; stops 10 north of it, 20 east, 10 north of the depot."""


def _instance(folder: Path, published: str = "") -> Collection:
    file = folder / "set" / "tiny.txt"
    file.parent.mkdir()
    file.write_text(HEAD + ROWS, encoding="utf-8")
    (folder / "BKS.csv").write_text(f"set,instance,bks,routes\nset,tiny,,{published}\n", encoding="utf-8")
    assert is_collection(file)
    return read(file)


def test_a_file_is_read_as_it_is_meant(tmp_path: Path) -> None:
    """1675 is a quarter past five. One vehicle may fetch 20 yards a day, all 18; where it may fetch 12 it takes two."""
    instance = _instance(tmp_path, "70.5 mi/2 veh (a); 90.0 mi/1 veh (b)")
    assert (instance.capacity, instance.most_a_day, instance.stops_a_day, instance.lunch_h) == (10, 20, 500, 1)
    assert instance.windows[1].tolist() == [6, 17.25]
    assert instance.service_h[1] == 0.25
    assert instance.load.tolist() == [0, 0, 6, 6, 6]
    assert instance.published == (1, 90.0)
    less = HEAD.replace("20.0 //", "12.0 //")
    file = tmp_path / "set" / "tiny.txt"
    file.write_text(less + ROWS, encoding="utf-8")
    assert read(file).published == (2, 70.5)


def test_the_shortest_way_worked_out_by_hand(tmp_path: Path) -> None:
    """One trip a stop, each to the landfill: as the first 30 miles for any of them, later 20, 20 and 40, and 10 home.

    So the stop north of the depot comes first: 30 + 20 + 20 + 10 = 80.
    """
    instance = _instance(tmp_path, "90.0 mi/1 veh")
    ways = solve(instance, Limits(300, 60, 1))
    assert ways is not None
    (way,) = ways
    miles, faults = driven(instance, ways)
    assert miles == pytest.approx(80)
    assert faults == []
    assert [row for row in way.rows if row >= 0].count(1) == 3


@pytest.mark.parametrize(
    ("leaves_h", "rows", "fault"),
    [
        (9.0, (4, 1, 3, 1, -1, 2, 1), None),
        (3.5, (4, 1, 3, 1, -1, 2, 1), "leaves before the depot opens"),
        (9.0, (4, 3, 1, -1, 2, 1), "carries 12"),
        (9.0, (4, 1, 3, 1, -1, 2), "comes home loaded"),
        (9.0, (4, 1, 3, 1, 2, 1), "no lunch"),
        (9.0, (4, 1, 3, 1, 2, 1, 1, -1), "lunch at"),
        (9.0, (4, 1, -1, 2, 1, 3, 1), "row 3 at"),
        (9.0, (4, 1, -1, 2, 1), "left out"),
    ],
)
def test_each_way_to_break_a_limit_is_found(
    tmp_path: Path, leaves_h: float, rows: tuple[int, ...], fault: str | None
) -> None:
    """As early as can be: 9:00 out, 9:15 stop 3, 9:51 to 10:06 the landfill, 10:21 to 10:27 stop 2, 10:42 to 10:57 the landfill."""
    _, faults = driven(_instance(tmp_path), [Way(leaves_h, rows)])
    assert any(fault in one for one in faults) if fault else faults == []


def test_a_day_may_hold_no_more_than_is_allowed(tmp_path: Path) -> None:
    instance = replace(_instance(tmp_path), most_a_day=17.0, stops_a_day=2)
    _, faults = driven(instance, [Way(9.0, (4, 1, 3, 1, -1, 2, 1))])
    assert faults == ["vehicle 0: collects too much", "vehicle 0: stops too often"]
    assert np.isclose(instance.load.sum(), 18)


def test_figures_of_an_instance(tmp_path: Path) -> None:
    _instance(tmp_path, "100.0 mi/1 veh")
    found = line(tmp_path / "set" / "tiny.txt", Limits(None, 0.3, 1))
    assert (found["cost"], found["gap"], found["vehicles"], found["checked"]) == (80.0, -20.0, 1, True)
    assert list(found)[:2] == ["instance", "cost"]


def test_a_file_of_which_nobody_has_published_a_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Through the command: one vehicle is enough, so one it is, and there is nothing to compare with."""
    _instance(tmp_path)
    assert main(["bench", "vrp", str(tmp_path / "set" / "tiny.txt"), "--seconds", "0.3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["cost"], found["vehicles"], found["checked"]) == (80.0, 1, True)
    assert (found["best_known"], found["best_known_vehicles"], found["gap"]) == (None, None, None)
