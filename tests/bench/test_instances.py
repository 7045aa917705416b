"""Public location instances: readers, the independent price of an answer, and the command."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from recycling_net.bench.flp import Wanted, lines
from recycling_net.bench.instances import least_cost, read
from recycling_net.cli import main
from recycling_net.errors import InputError

HERE = Path(__file__).parent / "instances"


def test_the_tiny_instance_by_hand() -> None:
    """Three places of 4, 3 and 2 t, sites of 5, 5 and 4 t that cost 10, 10 and 9.

    Two sites must open, since none holds 9 t. Sites 0 and 1 hold 10 t: place 0 and 1 where they cost 1 each, place 2
    fits with place 1 only (3 + 2 t): 1 + 1 + 6 + 20 = 28. Sites 0 and 2 (9 t): place 0 at 2 (8) and the others at 0
    (5 + 2), 34; or the others, 5 t, do not fit into site 2. Sites 1 and 2: place 0 at 2 (8), 1 + 6, 34.
    """
    (line,) = lines([HERE / "tiny"], Wanted(seconds=10))
    assert (line["objective"], line["bound"], line["gap"]) == (28.0, 28.0, 0.0)
    assert line["best_known"] == 28
    assert line["to_best_known"] == 0.0
    assert line["stopped_because"] == "gap"


def test_an_answer_that_breaks_a_limit_has_no_price() -> None:
    instance = read(HERE / "tiny", count=None, several=False)
    at, everyone, ones = np.array([0, 1, 1]), np.arange(3), np.ones(3)
    assert least_cost(instance, np.array([0, 1]), everyone, at, ones) == 28
    assert least_cost(instance, np.array([0, 1]), everyone, np.array([0, 0, 1]), ones) == np.inf  # 7 t in 5
    assert least_cost(instance, np.array([0]), everyone, at, ones) == np.inf  # served from a closed site
    assert least_cost(instance, np.array([0, 1]), everyone[:2], at[:2], ones[:2]) == np.inf  # place 2 unserved


def test_graphs_points_and_both_layouts_of_capacities(tmp_path: Path) -> None:
    (tmp_path / "graph.txt").write_text("3 3 1\n1 2 9\n2 3 2\n2 1 4\n", "ascii")  # the later 2-1 replaces 1-2
    graph = read(tmp_path / "graph.txt", count=None, several=False)
    assert graph.table is not None
    assert graph.table.tolist() == [[0, 4, 6], [4, 0, 2], [6, 2, 0]]
    points = "NAME : three\nNODE_COORD_SECTION\n1 0 0\n2 3 4.1\n3 0 9\nEOF\n"
    (tmp_path / "three.tsp").write_text(points, "ascii")
    three = read(tmp_path / "three.tsp", count=1, several=False)
    assert sorted(three.location.arcs.cost.tolist()) == [0, 0, 0, 5, 5, 5, 5, 9, 9]
    by_place = "1 2\n9 5\n3\n7\n4\n8\n"
    by_site = "1 2\n9 5\n3 4\n7 8\n"
    for name, text in (("place", by_place), ("site", by_site)):
        (tmp_path / name).write_text(text, "ascii")
        capacities = read(tmp_path / name, count=None, several=False)
        assert capacities.table is not None
        assert capacities.table.tolist() == [[7], [8]]
        assert capacities.location.demand.tolist() == [3, 4]


def test_a_file_in_no_known_format_is_refused_with_its_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other").write_text("3 3\n1 2 3\n", "ascii")
    with pytest.raises(InputError, match="RN921"):
        read(tmp_path / "other", count=None, several=False)
    assert main(["bench", "flp", str(tmp_path / "other")]) == 2
    assert "RN921" in capsys.readouterr().err


def test_the_command_prints_one_line_of_json_beside_highs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "flp", str(HERE / "tiny"), "--seconds", "10", "--several", "--versus", "highs"]) == 0
    (line,) = capsys.readouterr().out.splitlines()
    figures = json.loads(line)
    assert figures["instance"] == "tiny"
    assert figures["objective"] == figures["highs_objective"] <= 28
    assert figures["best_known"] is None  # the known value is that of single sources
