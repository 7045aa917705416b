"""Other solvers on the same instances, and what is said where one of them has no model."""

from __future__ import annotations

import json
from math import nan
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.instances import Instance
from recycling_net.bench.rivals import cpsat, highs, spopt
from recycling_net.bench.two_stage import TwoStage, read_any, staged_cost
from recycling_net.cli import main
from recycling_net.siting.stages.data import Staged, Stages
from recycling_net.siting.stages.search import open_stages

HERE = Path(__file__).parent / "instances"
LINE = "4 3 2\n1 2 1\n2 3 5\n3 4 1\n"
"""Four nodes in a row, 1, 5 and 1 apart, two to open: one of each pair, so two nodes pay 1 each."""
TWO = "2 2 2\n6\n4\n6 8\n10 30\n1 1\n4 4\n10 5\n9 1\n2 3\n9 9\n"
"""Plants of 6 t and 10 t, depots of 10 t and 9 t, places of 6 t and 4 t."""


@pytest.fixture
def two(tmp_path: Path) -> TwoStage:
    (tmp_path / "two.txt").write_text(TWO, "ascii")
    read = read_any(tmp_path / "two.txt", count=None, several=False)
    assert isinstance(read, TwoStage)
    return read


def test_two_stages_by_hand(two: TwoStage) -> None:
    """Depot 1 is too small alone, so all goes through depot 0: 5 + 6 * 2 + 4 * 3 = 29.

    6 t from plant 0 at 1, 4 t from plant 1 at 4, both open: 22 + 38 = 60; plant 1 alone: 40 + 30 = 70. So 89.
    """
    for rival in (highs, cpsat):
        told = rival(two, 20, 0.0)
        assert told.objective == pytest.approx(89)
        assert told.bound == pytest.approx(89)


def test_an_answer_in_two_stages_is_priced_anew(two: TwoStage) -> None:
    delivered, supplied = np.array([[6.0, 4.0], [0.0, 0.0]]), np.array([[6.0, 0.0], [4.0, 0.0]])
    everything = np.array([0, 1])

    def answer(depots: object, plants: object, out: object, into: object) -> Staged:
        return Staged(np.array(depots), np.array(plants), np.array(out), np.array(into), 89.0, 89.0, "gap")

    assert staged_cost(two, answer([0], everything, delivered, supplied)) == 89
    assert staged_cost(two, answer(everything, everything, delivered, supplied)) == 90
    assert staged_cost(two, answer([1], everything, delivered, supplied)) == np.inf  # through a closed depot
    assert staged_cost(two, answer([0], [1], delivered, supplied)) == np.inf  # from a closed plant
    assert staged_cost(two, answer([0], everything, delivered, supplied / 2)) == np.inf  # goods from nowhere
    assert staged_cost(two, answer([0], everything, delivered / 2, supplied / 2)) == np.inf  # half is not served


def test_the_same_optimum_from_everyone(tmp_path: Path) -> None:
    (tmp_path / "line").write_text(LINE, "ascii")
    line = read_any(tmp_path / "line", count=None, several=False)
    assert highs(line, 20, 0.0)[:2] == pytest.approx((2.0, 2.0))
    assert cpsat(line, 20, 0.0)[:2] == pytest.approx((2.0, 2.0))
    tiny = read_any(HERE / "tiny", count=None, several=False)
    assert highs(tiny, 20, 0.0)[:2] == pytest.approx((28.0, 28.0))
    assert cpsat(tiny, 20, 0.0)[:2] == pytest.approx((28.0, 28.0))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # spopt calls what pulp has deprecated
def test_the_p_median_of_spopt(tmp_path: Path) -> None:
    pytest.importorskip("spopt", reason="the extra `versus` is not installed")
    (tmp_path / "line").write_text(LINE, "ascii")
    assert spopt(read_any(tmp_path / "line", count=None, several=False), 20, 0.0)[:2] == pytest.approx((2.0, 2.0))


def test_who_has_no_model_says_why(two: TwoStage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", {}.get)
    assert "not installed" in spopt(two, 1, 0.0).note
    monkeypatch.setattr("importlib.util.find_spec", str)
    assert "second stage" in spopt(two, 1, 0.0).note
    (tmp_path / "half").write_text("3 3\n10 4\n10 7\n1 100\n6.5\n1 9 50\n6\n2 9 50\n6\n9 1 50\n", "ascii")
    half = read_any(tmp_path / "half", count=None, several=False)
    assert isinstance(half, Instance)
    assert "whole amounts" in cpsat(half, 1, 0.0).note
    assert highs(half, 20, 0.0).objective == pytest.approx(11 + 1 + 2 * 3.5 / 6 + 9 * 2.5 / 6 + 1)


def test_the_command_puts_everyone_into_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "two.txt").write_text(TWO, "ascii")
    assert main(["bench", "flp", str(tmp_path / "two.txt"), "--seconds", "20", "--versus", "cpsat,spopt"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["objective"], told["bound"], told["gap"]) == (89.0, 89.0, 0.0)
    assert (told["cpsat_objective"], told["cpsat_bound"]) == (89.0, 89.0)
    assert told["cpsat_peak_mb"] is None or told["cpsat_peak_mb"] > 50
    assert "spopt_objective" not in told
    assert told["spopt_note"]
    assert main(["bench", "flp", str(tmp_path / "two.txt"), "--versus", "hihgs"]) == 2
    assert "RN934" in capsys.readouterr().err


def test_our_optimum_in_two_stages_is_that_of_highs() -> None:
    generator = np.random.default_rng(8)
    demand = generator.integers(10, 21, 20).astype(float)
    stages = Stages(
        demand,
        generator.integers(80, 121, 7).astype(float),
        generator.integers(60, 151, 7).astype(float),
        generator.integers(200, 301, 6).astype(float),
        generator.integers(90, 201, 6).astype(float),
        generator.integers(1, 30, (7, 20)).astype(float),
        generator.integers(1, 20, (6, 7)).astype(float),
    )
    ours = open_stages(stages, seconds=60)
    theirs = highs(TwoStage("made up", stages, nan), 60, 0.0)
    assert ours.objective == pytest.approx(theirs.objective)
    assert ours.bound <= theirs.objective + 1e-3
    assert ours.stopped_because == "gap"
