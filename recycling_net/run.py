"""One scenario from its file to a finished, checked run folder."""

from __future__ import annotations

import json
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from recycling_net import reading, report
from recycling_net.errors import ExitCode, InputError, InternalError, Issue, NoPlanError, Where, render
from recycling_net.network import Network, build, unusable
from recycling_net.plan import Plan, WayOut
from recycling_net.progress import Listener, Progress, silent
from recycling_net.refused import refusal
from recycling_net.scenario import Scenario

if TYPE_CHECKING:
    from recycling_net.siting import Earlier

_CUT_SHORT = ("time", "unbettered", "interrupted")
"""Why siting and rounds as one decision ends early: another run may get further."""


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
    """A finished run: its folder, exit code, warnings, and the plan unless the folder has that of an earlier run.

    ``reused`` says that nothing was computed; without it and without a plan, what was found was worse than what
    stands in the folder, as a warning tells.
    """

    folder: Path
    exit_code: ExitCode
    plan: Plan | None
    warnings: tuple[Issue, ...] = ()
    reused: bool = False


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
    from recycling_net import apart, check  # noqa: PLC0415  # the solvers are slow to load, and much is done without
    from recycling_net.baseline import unsure  # noqa: PLC0415  # as above
    from recycling_net.solve import solve  # noqa: PLC0415  # as above

    log = _Log(listen)
    log(Progress(stage="reading"))
    begin = time.perf_counter()
    question = reading.read_with_origin(path, settings=dict(options.settings), allow_outside=options.allow_outside)
    scenario = question.scenario
    earlier = None if options.start is None else _earlier(options.start, scenario)
    writable(options.root)
    folder = report.folder.run_folder(options.root, scenario)
    if options.reuse and (code := finished(folder)) is not None:
        return Outcome(folder, code, None, reused=True)
    reading_seconds = time.perf_counter() - begin
    network, warnings = numbers(question)
    try:
        plan = solve(scenario, network, listen=log, stop=stop, earlier=earlier)
    except NoPlanError as reason:
        found = (*warnings, *reading.located(reason.issues, question))
        way = reason.way if isinstance(reason.way, WayOut) else None
        if way is not None:
            more = "" if options.root == Options().root else f" --runs {options.root}"
            more += " --allow-outside" if options.allow_outside else ""
            facts = {"file": folder / reading.resolved.CHANGED_NAME, "folder": folder, "options": more}
            found = (*found, Issue("RN517", facts=facts))
        log(Progress(stage="report"))
        written = report.folder.write_no_plan(options.root, scenario, found, way=way, log_lines=log.lines)
        raise NoPlanError((*found, Issue("RN914", facts={"folder": written}))) from None
    log(Progress(stage="check"))
    begin = time.perf_counter()
    verdict = check.verify(scenario, network, plan)
    seconds = {"reading": reading_seconds, **plan.seconds, "check": time.perf_counter() - begin}
    plan = replace(plan, seconds=seconds)
    if not verdict.ok:
        raise InternalError(verdict.faults)
    warnings = (*warnings, *unsure(plan.baseline))
    code = ExitCode.INTERRUPTED if plan.stopped_because == "interrupted" else ExitCode.PLAN
    if (better := _better(folder, plan)) is not None:
        report.folder.note(folder, [*log.lines, render(better, "en")])
        return Outcome(folder, code, None, (*warnings, better))
    warnings = (*warnings, *apart.unsure(plan.apart))
    log(Progress(stage="report"))
    written = report.folder.write_run(
        options.root, scenario, network, plan, verdict, warnings=warnings, log_lines=log.lines
    )
    return Outcome(written, code, plan, (*warnings, *plan.warnings))


def _better(folder: Path, plan: Plan) -> Issue | None:
    """Say that the plan in ``folder`` is better than one that was cut short, which must not take its place.

    A plan that reached its gap is the one that every run gives, and always takes the place of another.
    """
    united = None if plan.union is None else asdict(plan.union)
    short = plan.stopped_because not in ("gap", "united") or (
        united is not None and united["stopped_because"] in _CUT_SHORT
    )
    before = facts_of(folder)
    if not short or before.get("status") != "plan" or not before.get("check", {}).get("ok"):
        return None
    kept, found = _worth(before["objective_yuan"], before.get("union")), _worth(plan.objective_yuan, united)
    if kept >= found:
        return None
    return Issue("RN916", facts={"folder": folder, "found": found[1] / 1e4, "kept": kept[1] / 1e4})


def _worth(objective_yuan: float, union: Mapping[str, Any] | None) -> tuple[int, float]:
    """Visits that nobody makes, and yuan: what one plan is better than another by."""
    if union is None:
        return 0, objective_yuan
    best = next(found for found in union["rounds"] if found["round"] == union["kept"])
    return best["unserved"], best["total_yuan"]


def _earlier(folder: Path, scenario: Scenario) -> Earlier:
    from recycling_net.siting import Earlier  # noqa: PLC0415  # as above

    names = ("facilities", "changes", "assignments")
    try:
        found = report.tables.read_tables(names, folder / "tables", scenario.size_names)
    except report.tables.UnreadableError as fault:
        raise InputError([Issue("RN505", facts={"folder": folder, "reason": fault.reason})]) from None
    return Earlier(*(found[name] for name in names))


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
        facts = {"folder": root, "detail": refusal(fault)}
        raise InputError([Issue("RN915", Where(key="--runs", text=str(root)), facts)]) from None


def finished(folder: Path) -> ExitCode | None:
    """Return how the run in ``folder`` ended, or None if it is not there, not whole, or was cut short."""
    facts = facts_of(folder)
    if facts.get("status") == "none":
        return ExitCode.NO_PLAN
    if facts.get("status") != "plan" or facts.get("stopped_because") == "interrupted":
        return None
    return ExitCode.PLAN if facts.get("check", {}).get("ok") else None


def facts_of(folder: Path) -> dict[str, Any]:
    """Return what run.json says; nothing where it is not there or not whole."""
    try:
        facts = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return facts if isinstance(facts, dict) else {}


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
        self.lines.append("  ".join([*figures, event.note, event.beside[1]]).rstrip())
        self._listen(event)
