"""Public formats of routing instances: read, solved through the command, and answers driven anew."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from recycling_net.bench.vrp.check import Checked, check
from recycling_net.bench.vrp.instance import Driven, Instance
from recycling_net.bench.vrp.reading import read
from recycling_net.bench.vrp.task import job_of
from recycling_net.cli import main
from recycling_net.errors import InputError
from recycling_net.routing.engine import chosen, improve

SHARED = Path(__file__).parents[3] / "shared" / "benchmarks" / "vrp"
needs_instances = pytest.mark.skipif(not SHARED.exists(), reason="the public instances are not beside the project")

CVRP = """NAME : line
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 2
NODE_COORD_SECTION
1 0 0
2 10 0
3 20.4 0
4 -10 0
DEMAND_SECTION
1 0
2 1
3 1
4 1
DEPOT_SECTION
1
-1
EOF
"""
"""East at 10 and 20.4, west at 10, two to a vehicle: 10 + 10 + 20 and 20, each leg rounded."""
CVRPTW = """NAME : windows
TYPE : CVRPTW
DIMENSION : 4
VEHICLES : 1
CAPACITY : 9
SERVICE_TIME : 2
EDGE_WEIGHT_TYPE : EXACT_2D
NODE_COORD_SECTION
1 0 0
2 3 4
3 6 8
4 1 1
DEMAND_SECTION
1 0
2 1
3 1
4 1
TIME_WINDOW_SECTION
1 0 26.5
2 0 20
3 10 12
4 22 26
DEPOT_SECTION
1
-1
EOF
"""
"""5 + 5 out, 2 at each stop; from (6, 8) to (1, 1) 8.6023 is cut to 8.6 and 1.4142 to 1.4: 20.0 in all.

There at 5, on at 7, there at 12 (the last moment), on at 14, there at 22.6, on at 24.6, back at 26.0.
"""
MDVRPTW = """NAME: two
TYPE: MDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 4
VEHICLES: 2
CAPACITY: 5
VEHICLES_MAX_DURATION: 30
NODE_COORD_SECTION
1 0 0
2 100 0
3 10 0
4 90.0004 0
DEMAND_SECTION
1 0
2 0
3 5
4 5
SERVICE_TIME_SECTION
1 0
2 0
3 10
4 3
TIME_WINDOW_SECTION
1 0 1000
2 0 1000
3 40 45
4 0 1000
VEHICLES_DEPOT_SECTION
1 1
2 2
DEPOT_SECTION
1
2
EOF
"""
"""Each depot has a customer at 10 or 9.9996: 20,000 and 2 * 10,000 thousandths.

The first window opens at 40: only who leaves at 30 is back after 10 + 10 + 10, the 30 that are allowed.
"""
SDVRPTW = """NAME: skills
TYPE: SDVRPTW
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 3
VEHICLES: 2
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
DEMAND_SECTION
1 0
2 1
3 1
TIME_WINDOW_SECTION
1 0 1000
2 0 1000
3 0 1000
CAPACITY_SECTION
1 5
2 2
VEHICLES_ALLOWED_CLIENTS_SECTION
1 2
2 3
EOF
"""
"""One way would be 40, but each customer has a vehicle of its own: 20 and 40."""
HFVRP = """NAME: mixed
TYPE: HFVRP
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 3
VEHICLES: 3
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
DEMAND_SECTION
1 0
2 1
3 1
CAPACITY_SECTION
1 1
2 1
3 2
VEHICLES_FIXED_COST_SECTION
1 500
2 500
3 2000
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 100
2 100
3 120
DEPOT_SECTION
1
EOF
"""
"""The large one takes both: 20 + 40 * 1.2 = 68; the small ones 5 + 20 + 5 + 40 = 70."""
MTVRPTWR = """NAME: again
TYPE: MTVRPTWR
EDGE_WEIGHT_TYPE: EUC_2D
DIMENSION: 3
VEHICLES: 1
CAPACITY: 1
SERVICE_TIME: 1
NODE_COORD_SECTION
1 0 0
2 10 0
3 20 0
DEMAND_SECTION
1 0
2 1
3 1
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 0 60
RELEASE_TIME_SECTION
1 0
2 0
3 30
VEHICLES_RELOAD_DEPOT_SECTION
1 1
DEPOT_SECTION
1
EOF
"""
"""One vehicle, two trips: near first (back at 21), from 30 on the far one (there at 50). 60, in tenths."""
VRPSPD = """NAME : both
TYPE : VRPSPD
DIMENSION : 3
VEHICLES : 1
CAPACITY : 2
DISTANCE : 0
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : FULL_MATRIX
EDGE_WEIGHT_SECTION
0 10000 20000
10000 0 30000
10000 30000 0
PICKUP_AND_DELIVERY_SECTION
1 0 0 10000000 0 0 0
2 0 0 10000000 0 2 0
3 0 0 10000000 0 0 2
DEPOT_SECTION
1
-1
EOF
"""
"""The delivery must come first: 2 + 3 + 1, though the other way round would be 1 + 3 + 1."""

FILES = {
    "CVRP": (CVRP, 60.0, [[[1, 2]], [[3]]]),
    "CVRPTW": (CVRPTW, 20.0, [[[1, 2, 3]]]),
    "MDVRPTW": (MDVRPTW, 40000.0, [[[2]], [[3]]]),
    "SDVRPTW": (SDVRPTW, 60000.0, [[[1]], [[2]]]),
    "HFVRP": (HFVRP, 68.0, [[], [[1, 2]]]),
    "MTVRPTWR": (MTVRPTWR, 600.0, [[[1], [2]]]),
    "VRPSPD": (VRPSPD, 6.0, [[[2, 1]]]),
}
"""Text, least cost, and the trips of the best answer: of one vehicle of each kind, or of vehicles of the only kind."""


@pytest.fixture
def instance(tmp_path: Path) -> Callable[[str], Instance]:
    def written(text: str) -> Instance:
        file = tmp_path / "instance.vrp"
        file.write_text(text, encoding="utf-8")
        return read(file)

    return written


def driven(instance: Instance, routes: list[list[list[int]]]) -> Checked:
    """Drive one vehicle of each kind, or several of the only kind."""
    single = len(instance.fleet) == 1
    answer = [
        Driven(0 if single else kind, tuple(tuple(trip) for trip in trips))
        for kind, trips in enumerate(routes)
        if trips
    ]
    return check(instance, answer)


@pytest.mark.parametrize("family", FILES)
def test_the_best_answer_costs_what_it_should(family: str, instance: Callable[[str], Instance]) -> None:
    text, cost, routes = FILES[family]
    made = instance(text)
    assert made.family == family
    found = driven(made, routes)
    assert found.cost == pytest.approx(cost)
    assert found.faults == ()


def test_small_instances_are_solved_to_the_optimum(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    solved = ["CVRP", "HFVRP", "VRPSPD"]  # one of each solver
    for family in solved:
        (tmp_path / f"{family}.vrp").write_text(FILES[family][0], encoding="ascii")
    (tmp_path / "BKS.csv").write_text("set,instance,bks\n.,line,50\n", encoding="utf-8")
    files = [str(tmp_path / f"{family}.vrp") for family in solved]
    assert main(["bench", "vrp", *files, "--seconds", "1", "--seed", "3"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["cost"] for line in told] == [FILES[family][1] for family in solved]
    assert all(line["checked"] for line in told)
    assert (told[0]["best_known"], told[0]["gap"], told[0]["vehicles"]) == (50.0, 20.0, 2)
    assert list(told[0])[:7] == ["instance", "cost", "best_known", "gap", "vehicles", "seconds", "cpu_seconds"]
    assert told[1]["best_known"] is None


@pytest.mark.parametrize(
    ("text", "routes", "fault"),
    [
        (CVRP, [[[1, 2, 3]]], "carries 3, holds 2"),
        (CVRP, [[[1, 2]]], "not visited [3]"),
        (CVRP, [[[1, 2]], [[3]], [[1]]], "visited twice [1]"),
        (CVRP, [[[1, 2]], [[3, 0]]], "no customers [0]"),
        (CVRP, [[[1, 2], [3]]], "2 trips, may make one"),
        (CVRPTW, [[[1, 3, 2]]], "at 2 at"),
        (CVRPTW.replace("26.5", "25.9"), [[[1, 2, 3]]], "at 0 at 260, closed since 259"),
        (MDVRPTW.replace("DURATION: 30", "DURATION: 29"), [[[2]], [[3]]], "takes 30000, may take 29000"),
        (SDVRPTW, [[[1, 2]]], "customer 2 is not allowed"),
        (HFVRP.replace("VEHICLES: 3", "VEHICLES: 3\nVEHICLES_MAX_DISTANCE: 39"), [[], [[1, 2]]], "drives 40000, may"),
        (MTVRPTWR, [[[2], [1]]], "at 1 at 810, closed since 500"),
        (MTVRPTWR, [[[1]], [[2]]], "2 vehicles of kind 0, there are 1"),
        (VRPSPD, [[[1, 2]]], "carries 4, holds 2"),
    ],
)
def test_a_broken_answer_is_refused(
    text: str, routes: list[list[list[int]]], fault: str, instance: Callable[[str], Instance]
) -> None:
    assert fault in "; ".join(driven(instance(text), routes).faults)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("3 4\n1 2 3\n", "VRPLIB"),
        (CVRP.replace("TYPE : CVRP", "TYPE : TSP"), "TYPE TSP"),
        (CVRP.replace("EUC_2D", "GEO"), "EDGE_WEIGHT_TYPE GEO"),
        (CVRP.replace("DEMAND_SECTION\n1 0\n2 1\n3 1\n4 1\n", ""), "DEMAND?"),
        (CVRP.replace("4 -10 0\n", ""), "NODE_COORD: 3 ≠ 4"),
        (CVRP.replace("4 1\n", "4 1.5\n"), "amounts"),
        (MTVRPTWR.replace("DEPOT_SECTION\n1 1\n", "DEPOT_SECTION\n1 2\n"), "VEHICLES_RELOAD_DEPOT_SECTION"),
    ],
)
def test_what_is_no_instance_is_refused(text: str, reason: str, instance: Callable[[str], Instance]) -> None:
    with pytest.raises(InputError) as refused:
        instance(text)
    (issue,) = refused.value.issues
    assert issue.code == "RN923"
    assert reason in str(issue.facts["reason"])


def test_a_file_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(InputError) as refused:
        read(tmp_path / "none.vrp")
    assert [issue.code for issue in refused.value.issues] == ["RN926"]


@pytest.mark.parametrize(
    ("family", "engine"),
    [
        ("CVRP", "rings"),
        ("CVRPTW", "rings"),
        ("HFVRP", "rows"),
        ("MDVRPTW", "rows"),
        ("SDVRPTW", "rows"),
        ("MTVRPTWR", "pyvrp"),
        ("VRPSPD", "rows"),
    ],
)
def test_each_family_goes_to_who_is_known_to_find_more(
    family: str, engine: str, instance: Callable[[str], Instance]
) -> None:
    assert chosen(job_of(instance(FILES[family][0]), seconds=1, seed=1)) == engine


@pytest.mark.filterwarnings("ignore::pyvrp.exceptions.PenaltyBoundWarning")  # as the worker does
@pytest.mark.parametrize("family", ["CVRP", "HFVRP", "MTVRPTWR"])
def test_seconds_of_the_processor_do_not_count_waiting(family: str, instance: Callable[[str], Instance]) -> None:
    """Each better answer is slept on; how many there are in so short a time is the engine's luck."""
    job = job_of(instance(FILES[family][0]), seconds=0.8, seed=1, is_processor_time=True)
    improve(replace(job, seconds=600, iterations=1), lambda *_: None)  # turned into machine code
    slept: list[float] = []

    def sleep(*_: object) -> None:
        time.sleep(0.4)
        slept.append(0.4)

    clock, processor = time.perf_counter(), time.process_time()
    improve(job, sleep)
    assert 0.8 <= time.process_time() - processor < 1.2
    assert time.perf_counter() - clock > 0.75 + sum(slept)


def test_long_rounds_with_deliveries_beside_pickups_go_to_pyvrp(instance: Callable[[str], Instance]) -> None:
    twenty_one_stops = VRPSPD.replace("CAPACITY : 2", "CAPACITY : 21")
    assert chosen(job_of(instance(twenty_one_stops), seconds=1, seed=1)) == "pyvrp"
    assert chosen(job_of(instance(VRPSPD.replace("CAPACITY : 2", "CAPACITY : 20")), seconds=1, seed=1)) == "rows"


def test_rivals_get_the_same_instance(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    families = ("VRPSPD", "MTVRPTWR")
    for family in families:
        (tmp_path / f"{family}.vrp").write_text(FILES[family][0], encoding="ascii")
    files = [str(tmp_path / f"{family}.vrp") for family in families]
    assert main(["bench", "vrp", *files, "--seconds", "1", "--cpu", "--versus", "pyvrp,ortools"]) == 0
    both, again = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (both["pyvrp_cost"], both["ortools_cost"]) == (6.0, 6.0)
    assert "one trip" in again["ortools_note"]


@needs_instances
def test_a_published_value_is_met(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "vrp", str(SHARED / "VRPSPD" / "DETHLOFF" / "CON8-2.vrpspd"), "--seconds", "3"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["best_known"] == 712.89
    assert told["gap"] == pytest.approx(0.0, abs=0.5)
