"""One scenario from its file to a finished, checked run folder."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from pathlib import Path

from recycling_net import check, reading, report
from recycling_net.errors import ExitCode, InputError, InternalError, Issue, NoPlanError, Where
from recycling_net.network import Network, build, unusable
from recycling_net.plan import Plan
from recycling_net.progress import Listener, Progress, silent
from recycling_net.siting import Earlier
from recycling_net.solve import solve


@dataclass(frozen=True, slots=True)
class Options:
    """How to run: where run folders go, settings that override the file, whether a finished run is reused.

    ``start`` is the folder of an earlier run, of this scenario or one like it, whose plan the search begins with.
    """

    root: Path = Path("runs")
    settings: tuple[tuple[str, str], ...] = ()
    reuse: bool = False
    allow_outside: bool = False
    start: Path | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished run: its folder, exit code, warnings, and the plan unless an earlier run was reused."""

    folder: Path
    exit_code: ExitCode
    plan: Plan | None
    warnings: tuple[Issue, ...] = ()


def run(path: Path, options: Options, *, listen: Listener = silent, stop: threading.Event | None = None) -> Outcome:
    """Read, solve, check and write one scenario; the run folder appears whole or not at all.

    Raises
    ------
    InputError
        The scenario cannot be used; every fault is listed.
    NoPlanError
        No plan can exist; a run folder that says why has been written.
    TimeOutError
        The time limit came before any plan.
    InternalError
        The independent check refused the plan.
    """
    log = _Log(listen)
    log(Progress(stage="reading"))
    begin = time.perf_counter()
    earlier = None if options.start is None else _earlier(options.start)
    question = reading.read_with_origin(path, settings=dict(options.settings), allow_outside=options.allow_outside)
    scenario = question.scenario
    writable(options.root)
    folder = report.folder.run_folder(options.root, scenario)
    if options.reuse and (code := finished(folder)) is not None:
        return Outcome(folder, code, None)
    reading_seconds = time.perf_counter() - begin
    network, warnings = numbers(question)
    try:
        plan = solve(scenario, network, listen=log, stop=stop, earlier=earlier)
    except NoPlanError as reason:
        found = (*warnings, *reading.located(reason.issues, question))
        written = report.folder.write_no_plan(options.root, scenario, found, log_lines=log.lines)
        raise NoPlanError((*found, Issue("RN914", facts={"folder": written}))) from None
    log(Progress(stage="check"))
    begin = time.perf_counter()
    verdict = check.verify(scenario, network, plan)
    seconds = {"reading": reading_seconds, **plan.seconds, "check": time.perf_counter() - begin}
    plan = replace(plan, seconds=seconds)
    if not verdict.ok:
        raise InternalError(verdict.faults)
    log(Progress(stage="report"))
    written = report.folder.write_run(
        options.root, scenario, network, plan, verdict, warnings=warnings, log_lines=log.lines
    )
    interrupted = plan.stopped_because == "interrupted"
    return Outcome(written, ExitCode.INTERRUPTED if interrupted else ExitCode.PLAN, plan, warnings)


def _earlier(folder: Path) -> Earlier:
    try:
        facilities, changes, assignments = (
            report.tables.read_csv(name, folder / "tables") for name in ("facilities", "changes", "assignments")
        )
    except OSError:
        raise InputError([Issue("RN505", facts={"folder": folder})]) from None
    return Earlier(facilities, changes, assignments)


def numbers(question: reading.Reading) -> tuple[Network, tuple[Issue, ...]]:
    """Return the network of a scenario that has been read, and every warning about it.

    Raises
    ------
    InputError
        The tables do not give what the scenario asks for; each fault with its place in the planner's files.
    """
    try:
        network = build(question.scenario)
    except InputError as fault:
        raise InputError(reading.located(fault.issues, question)) from None
    warnings = reading.located((*network.warnings, *unusable(question.scenario, network)), question)
    return network, (*question.warnings, *warnings)


def writable(root: Path) -> None:
    """Make the folder of run folders, before anything is solved for it.

    Raises
    ------
    InputError
        RN915: nothing can be written there.
    """
    try:
        root.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=root):
            return
    except OSError as fault:
        issue = Issue("RN915", Where(key="--runs", text=str(root)), {"folder": root, "detail": fault.strerror or ""})
        raise InputError([issue]) from None


def finished(folder: Path) -> ExitCode | None:
    """Return how the run in ``folder`` ended, or None if it is not there, not whole, or was cut short."""
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if facts.get("status") == "none":
        return ExitCode.NO_PLAN
    if facts.get("status") != "plan" or facts.get("stopped_because") == "interrupted":
        return None
    return ExitCode.PLAN if facts.get("check", {}).get("ok") else None


class _Log:
    """Keeps a line per event for log.txt, and passes each event on."""

    def __init__(self, listen: Listener) -> None:
        self._listen = listen
        self._begin = time.perf_counter()
        self.lines: list[str] = []

    def __call__(self, event: Progress) -> None:
        figures = [f"{time.perf_counter() - self._begin:8.2f} s  {event.stage}"]
        if event.total:
            figures.append(f"{event.done}/{event.total}")
        if event.objective_yuan == event.objective_yuan:  # NaN means: nothing found yet
            figures.append(f"objective {event.objective_yuan:,.0f} yuan")
        if event.bound_yuan == event.bound_yuan:  # NaN means: no bound yet
            figures.append(f"bound {event.bound_yuan:,.0f} yuan")
        self.lines.append("  ".join([*figures, event.note, event.warning]).rstrip())
        self._listen(event)
