"""The child process: killed when late or unwanted, its death survived."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from recycling_net.progress import Progress
from recycling_net.routing.child import WORKER, Outcome, run_jobs
from recycling_net.routing.job import Job
from recycling_net.routing.rounds import broken, solve_problems
from recycling_net.routing.scale import build_job
from recycling_net.routing.simple import nearest_neighbour
from recycling_net.scenario import Solve
from tests.routing.cases import QUICK, too_many_to_prove

PROBLEM = too_many_to_prove()
SAYS = "import json, os, sys, time\ndef say(**facts): print(json.dumps(facts), flush=True)\n"


def job(seconds: str = "0.2 s") -> Job:
    return build_job(PROBLEM, nearest_neighbour(PROBLEM), Solve.model_validate({"route_time_limit": seconds}))


def run(jobs: Sequence[Job], code: str, stop: threading.Event | None = None) -> list[Outcome]:
    """Run jobs with a worker of our own; outcomes in order."""
    outcomes: list[Outcome] = []

    def done(position: int, outcome: Outcome) -> None:
        assert position == len(outcomes)
        outcomes.append(outcome)

    run_jobs(jobs, done, stop=stop, command=[sys.executable, "-c", SAYS + code], grace_s=0.2)
    return outcomes


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_hanging_child_is_killed_and_its_best_kept(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    hang = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\nsay(event='begin')\nsay(event='best', trips=[[[2, 1], [0]]], kinds=[0])\ntime.sleep(60)"
    begun = time.monotonic()
    (outcome,) = run([job()], hang)
    assert time.monotonic() - begun < 10
    assert outcome == Outcome("time", [[[2, 1], [0]]], kinds=(0,))
    assert gone(int(pid.read_text()))


def test_stop_kills_at_once_and_leaves_the_rest(tmp_path: Path) -> None:
    pid = tmp_path / "pid"
    hang = f"open({str(pid)!r}, 'w').write(str(os.getpid()))\nsay(event='begin')\ntime.sleep(60)"
    stop = threading.Event()
    timer = threading.Timer(0.5, stop.set)
    timer.start()
    begun = time.monotonic()
    outcomes = run([job("60 s"), job("60 s")], hang, stop)
    assert time.monotonic() - begun < 5
    assert [outcome.ended for outcome in outcomes] == ["interrupted", "interrupted"]
    timer.join()
    assert not pid.exists() or not pid.read_text() or gone(int(pid.read_text()))


def test_a_crash_loses_one_job_only(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = f"""
mark = {str(mark)!r}
for line in sys.stdin:
    say(event='begin')
    if not os.path.exists(mark):
        open(mark, 'w').close()
        sys.exit('out of memory')
    say(event='end', trips=[[[0]]], kinds=[0], iterations=7, out_of_time=False)
"""
    outcomes = run([job(), job(), job()], code)
    assert [outcome.ended for outcome in outcomes] == ["failed", "iterations", "iterations"]
    assert outcomes[0].error == "out of memory"
    assert outcomes[2] == Outcome("iterations", [[[0]]], 7, kinds=(0,))


@pytest.mark.parametrize("command", [[sys.executable, "-c", "raise SystemExit('no pyvrp')"], ["no-such-program"]])
def test_without_a_solver_the_simple_rounds_stand(command: list[str]) -> None:
    events: list[Progress] = []
    answers = solve_problems([PROBLEM, PROBLEM], QUICK, listen=events.append, command=command)
    assert [answer.stopped_because for answer in answers] == ["failed", "failed"]
    assert answers[0].rounds == nearest_neighbour(PROBLEM)
    (said,) = broken(answers)
    assert said.code == "RN601"
    assert said.facts["depot"] == PROBLEM.depot.name
    assert said.facts["error"]
    assert (events[-1].done, events[-1].total) == (2, 2)


def test_stop_set_before_gives_simple_rounds_without_a_child() -> None:
    stop = threading.Event()
    stop.set()
    (answer,) = solve_problems([PROBLEM], QUICK, stop=stop, command=["no-such-program"])
    assert answer.stopped_because == "interrupted"
    assert not answer.rounds.unserved


def test_real_worker_stops_in_the_middle_with_valid_rounds() -> None:
    stop = threading.Event()
    long = Solve(route_iterations=1_000_000)
    timer = threading.Timer(1.5, stop.set)
    timer.start()
    begun = time.monotonic()
    (answer,) = solve_problems([PROBLEM], long, stop=stop)
    timer.join()
    assert time.monotonic() - begun < 10
    assert answer.stopped_because == "interrupted"
    assert answer.rounds.cost_yuan <= nearest_neighbour(PROBLEM).cost_yuan


def test_real_worker_keeps_its_time_limit() -> None:
    limits = Solve.model_validate({"route_iterations": 1_000_000, "route_time_limit": "0.5 s"})
    (answer,) = solve_problems([PROBLEM], limits)
    assert answer.stopped_because == "time"
    assert 0 < answer.iterations < 1_000_000
    assert answer.rounds.cost_yuan < nearest_neighbour(PROBLEM).cost_yuan


def test_worker_ends_with_its_parent() -> None:
    """The end of its input is all that a child sees of a parent that was killed."""
    ended = subprocess.run(WORKER, stdin=subprocess.DEVNULL, capture_output=True, timeout=20, check=False)
    assert (ended.returncode, ended.stdout) == (0, b"")


def test_no_log_handler_is_added() -> None:
    import recycling_net.routing.pyvrp_adapter  # noqa: F401 - importing is the point

    assert logging.getLogger("pyvrp").handlers == []
