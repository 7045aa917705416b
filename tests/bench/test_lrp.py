"""Public formats of location-routing, read, solved through the command, and driven anew."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.lrp.check import Checked, check, straight
from recycling_net.bench.lrp.instance import Driven, Length
from recycling_net.bench.lrp.lines import problem_of
from recycling_net.bench.lrp.made import county
from recycling_net.bench.lrp.reading import read
from recycling_net.cli import main
from recycling_net.errors import InputError, render
from recycling_net.routing.depots import Limits, cost_of, open_depots

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks" / "lrp"
needs_instances = pytest.mark.skipif(not SHARED.exists(), reason="the public instances are not beside the project")

TINY = "3 2\n0 0\n20 0\n1 1\n2 0\n21 0\n10\n9 30\n4 5 6\n100 50\n1000\n0\n"
"""Depots at (0, 0) and (20, 0), which hold 9 and 30; two customers of 4 and 5 near the first, one of 6 near the second.

The first two in one round: 142 + 142 + 200; the third from the second depot: 2 * 100.
"""
BEST = (142 + 142 + 200 + 1000 + 100) + (200 + 1000 + 50)


TWO = "3 2\n10 0\n0 0\n20 0\n1 1\n2 0\n21 0\n10 30\n9 30\n4 5 6\n100 50\n1000\n5000\n0\n"
"""The same with a platform half-way, whose vehicles hold 30: one drives to both, 2 * 200 * 20 and 5,000."""
COLUMNS = "2 3\n30 10\n5000 1000\n10 0\n0 0 9 100\n20 0 30 50\n1 1 4\n2 0 5\n21 0 6\n"
"""The same once more, lengths tenfold and twentyfold."""


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    file = tmp_path / "set" / "instances" / "tiny.dat"
    file.parent.mkdir(parents=True)
    file.write_text(TINY, encoding="ascii")
    table = f"set,file,best_known,note\nset,tiny.dat,{BEST},by hand\n"
    (tmp_path / "BKS.csv").write_text(table, encoding="utf-8")
    return file


def test_the_command_finds_the_best_of_a_tiny_instance(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "lrp", str(tiny), "--seconds", "0.5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["instance"], told["cost"], told["best_known"], told["gap"]) == ("tiny", BEST, BEST, 0.0)
    assert (told["vehicles"], told["open_depots"], told["checked"]) == (2, [0, 1], True)
    assert 0.3 <= told["cpu_seconds"] <= 5
    assert 0.8 * BEST < told["lower_bound"] <= BEST
    assert told["peak_memory"] > 10


def test_the_checker_finds_each_fault(tiny: Path) -> None:
    instance = read(tiny)
    good = [Driven(0, (0, 1)), Driven(1, (2,))]
    assert check(instance, good).cost == BEST
    assert check(instance, good).faults == ()
    assert check(instance, [Driven(1, (0,)), Driven(1, (1,)), Driven(1, (2,))]).faults == ()
    assert check(instance, [Driven(0, (0, 1))]).faults == ("not visited [2], visited twice []",)
    assert check(instance, [*good, Driven(1, (2,))]).faults == ("not visited [], visited twice [2]",)
    assert check(instance, [Driven(0, (0,)), Driven(1, (1, 2))]).faults == ("round 1 carries 11, a vehicle holds 10",)
    assert check(instance, [Driven(0, (0,)), Driven(0, (2,)), Driven(1, (1,))]).faults == (
        "depot 0 gets 10, it holds 9",
    )


def test_lengths_are_rounded_up_and_whole_ones_stay() -> None:
    hundredfold, real = Length(100.0, is_whole=True), Length(1.0, is_whole=False)
    points = np.array([[0.0, 0.0], [3.0, 4.0], [1.0, 1.0]])
    assert hundredfold.between(points[:1], points).tolist() == [[0, 500, 142]]
    assert [straight(hundredfold, (0, 0), there) for there in [(0, 0), (3, 4), (1, 1)]] == [0, 500, 142]
    assert straight(real, (0, 0), (1, 1)) == pytest.approx(np.sqrt(2))


def test_a_file_with_named_numbers_is_the_same_instance(tiny: Path) -> None:
    facts = {
        "vehicle_capacity": 10,
        "vehicle_costs": 1000,
        "depots": [{"x": 0, "y": 0, "capacity": 9, "costs": 100}, {"x": 20, "y": 0, "capacity": 30, "costs": 50}],
        "customers": [
            {"x": 1, "y": 1, "demand": 4},
            {"x": 2, "y": 0, "demand": 5},
            {"x": 21, "y": 0, "demand": 6},
        ],
    }
    file = tiny.with_suffix(".json")
    file.write_text(json.dumps(facts), encoding="ascii")
    one, other = problem_of(read(tiny)), problem_of(read(file))
    assert np.array_equal(one.far, other.far)
    assert np.array_equal(one.room, other.room)
    answer = open_depots(other, Limits(0.0, iterations=2_000))
    assert answer.cost == cost_of(one, answer.rounds) == BEST


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TINY + "7\n", "21 numbers follow, which fits no format"),
        (TINY.replace("4 5 6", "4 5 11"), "more than a vehicle holds"),
        (TINY.replace("9 30", "1 1"), "hold less"),
        (TINY.replace("4 5 6", "4 5.5 6"), "whole"),
        ("nothing", "none of the formats that are read"),
    ],
)
def test_files_of_no_known_format_are_refused(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "odd.dat"
    file.write_text(text, encoding="ascii")
    with pytest.raises(InputError) as refused:
        read(file)
    (issue,) = refused.value.issues
    assert issue.code == "RN927"
    assert said in str(issue.facts["reason"])
    for language in ("zh", "en"):
        assert all(ending in render(issue, language) for ending in (".dat", ".txt", ".json", ".geojson"))


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / "none.dat")
    assert [issue.code for issue in refused.value.issues] == ["RN926"]


def test_two_echelons_are_read_from_both_formats_and_driven_anew(tmp_path: Path) -> None:
    file, columns = tmp_path / "two.dat", tmp_path / "two.txt"
    file.write_text(TWO, encoding="ascii")
    columns.write_text(COLUMNS, encoding="ascii")
    rounds = [Driven(0, (0, 1)), Driven(1, (2,))]
    assert check(read(file), rounds, [(0, 1)]) == Checked(BEST + 8000 + 5000, ())
    assert check(read(columns), rounds, [(0, 1)]) == Checked((15 + 15 + 20 + 1100) + (20 + 1050) + 800 + 5000, ())
    assert check(read(columns), rounds, [(0,)]).faults == (
        "vehicles of the platform call at [0], depots [0, 1] are open",
    )
    short = TWO.replace("10 30\n9", "10 14\n9")
    file.write_text(short, encoding="ascii")
    assert check(read(file), rounds, [(0, 1)]).faults == ("way 0 carries 15, a vehicle holds 14",)
    file.write_text(TWO.replace("5000\n", ""), encoding="ascii")
    assert check(read(file), rounds, [(0, 1)]).cost == BEST + 8000


def test_the_command_solves_two_echelons(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second depot holds 14 of 15: both must open, and one vehicle drives to both."""
    file = tmp_path / "two.dat"
    file.write_text(TWO.replace("9 30", "9 14"), encoding="ascii")
    assert main(["bench", "lrp", str(file), "--seconds", "0.5"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["cost"], told["open_depots"], told["first_level"]) == (BEST + 13000, [0, 1], [[0, 1]])


def test_growth_is_measured_on_made_up_counties_too(
    tiny: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    drawing = tmp_path / "lrp.svg"
    assert main(["bench", "lrp", str(tiny), "--seconds", "0.5", "--stops", "40", "--picture", str(drawing)]) == 0
    first, second, grown = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (first["customers"], second["instance"], second["customers"]) == (3, "county_40", 40)
    assert (second["checked"], second["gap"]) == (True, None)
    assert 0 <= second["seconds_to_1_percent"] <= 1
    assert grown["picture"] == str(drawing)
    assert grown["exponents"]["peak_memory"] < 1
    drawn = drawing.read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert "<title>选址与线路一并决策" in drawn
    assert "Location-routing: growth of gap, time and memory with size</text>" in drawn
    assert "单位见右边括号" in drawn
    assert "客户(个)/ customers" in drawn
    assert "peak_memory (MB) ∝ n^" in drawn


def test_the_command_needs_a_file_or_a_size(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "lrp"]) == 2
    said = capsys.readouterr().err
    assert "RN931" in said
    assert "缺少参数 FILE…(或 --stops N)" in said
    assert "bench lrp --stops 100" in said


def test_a_made_up_county_is_the_same_for_the_same_seed_and_can_be_served() -> None:
    one, again, other = county(5_000, 1), county(5_000, 1), county(5_000, 2)
    assert np.array_equal(one.customers, again.customers)
    assert not np.array_equal(one.customers, other.customers)
    assert (len(one.customers), len(one.depots)) == (5_000, 60)
    assert one.room.sum() == pytest.approx(3 * one.demand.sum(), rel=0.01)
    assert one.demand.max() <= one.capacity


@needs_instances
@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("prins/instances/coord20-5-1.dat", 54793.0),
        ("barreto/instances/coordMin27.dat", 3062.0),
        ("prins-2e/instances/coord20-5-1b-2e.dat", 61863.0),
    ],
)
def test_published_values_are_met(name: str, known: float) -> None:
    instance = read(SHARED / name)
    assert instance.best_known == known
    answer = open_depots(problem_of(instance), Limits(0.0, iterations=100_000, seed=1))
    found = check(instance, [Driven(one.site, one.stops) for one in answer.rounds], answer.ways)
    assert found.faults == ()
    assert found.cost == pytest.approx(known, rel=2e-5)
    assert found.cost == pytest.approx(answer.cost)
