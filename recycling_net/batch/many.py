"""Run scenarios in child processes: one that fails or is killed takes no other with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from recycling_net.batch import compare
from recycling_net.batch.ended import Ended
from recycling_net.errors import ExitCode, InputError, Issue
from recycling_net.progress import Listener, Progress, silent
from recycling_net.reading import read
from recycling_net.report.folder import run_folder
from recycling_net.run import Options, facts_of, finished

_POLL_SECONDS = 0.2
_ROOT = str(Path(__file__).parents[2])
_CODE = "import sys; sys.path.append(sys.argv.pop(1)); from recycling_net.__main__ import entry; entry()"
_COMMAND = (sys.executable, "-P", "-c", _CODE, _ROOT)
"""-P and append keep files where the planner stands, such as an html.py, from hiding modules of Python."""


@dataclass(frozen=True, slots=True)
class Result:
    """Every scenario's end, in the order given; the comparison files; the worst exit code."""

    runs: tuple[Ended, ...]
    exit_code: int
    csv: Path
    xlsx: Path
    html: Path


def run_batch(
    files: Sequence[Path],
    options: Options,
    *,
    jobs: int = 1,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Result:
    """Run every scenario, go on past a failed one, reuse finished run folders of the same digest, compare.

    Every scenario is run with the same ``options``, ``jobs`` of them at once.
    The exit code is the worst one: our fault, then an interrupt, then no plan, time-out, input.
    """
    ended: dict[int, Ended] = {}
    labels = compare.labels(files)
    listen(Progress(stage="batch", total=len(files)))
    with ThreadPoolExecutor(max_workers=jobs) as pool:
        waiting = {pool.submit(_run_one, file, options, stop): at for at, file in enumerate(files)}
        for future in as_completed(waiting):
            at = waiting[future]
            ended[at] = future.result()
            note = f"{labels[at]}: {ended[at].exit_code}"
            listen(Progress(stage="batch", done=len(ended), total=len(files), note=note))
    runs = tuple(ended[at] for at in range(len(files)))
    root = options.root
    root.mkdir(parents=True, exist_ok=True)
    rows = compare.rows(runs)
    written = [root / f"comparison.{ending}" for ending in ("csv", "xlsx", "html")]
    compare.write_csv(rows, written[0])
    compare.write_xlsx(rows, written[1])
    compare.write_html(rows, written[2])
    return Result(runs, worst([run.exit_code for run in runs]), *written)


def worst(codes: Sequence[int]) -> int:
    """Return the exit code that a person should look at first."""
    known = [ExitCode.PLAN, ExitCode.INPUT, ExitCode.ROAD_SERVICE, ExitCode.TIME_OUT, ExitCode.NO_PLAN, ExitCode.INTERRUPTED]  # fmt: skip
    grave = [code for code in codes if code not in known]
    return grave[0] if grave else max(codes, key=lambda code: known.index(ExitCode(code)), default=0)


def _run_one(file: Path, options: Options, stop: threading.Event | None) -> Ended:
    if stop is not None and stop.is_set():
        return Ended(file, int(ExitCode.INTERRUPTED))
    try:
        scenario = read(file, settings=dict(options.settings), allow_outside=options.allow_outside)
    except InputError as fault:
        return Ended(file, int(fault.exit_code), issues=fault.issues)
    folder = run_folder(options.root, scenario)
    if (before := finished(folder)) is not None:
        return Ended(file, int(before), folder, facts_of(folder), reused=True)
    code, said = _child(file, options, stop)
    issues = (Issue("RN913", facts={"code": code, "file": file}),) if code == ExitCode.OUR_FAULT else ()
    facts = facts_of(folder) if finished(folder) is not None or code == ExitCode.INTERRUPTED else {}
    return Ended(file, code, folder if facts else None, facts, issues=issues, said=said)


def _child(file: Path, options: Options, stop: threading.Event | None) -> tuple[int, str]:
    """Run one scenario in a process; a stop reaches it once, as Ctrl-C would, so that it saves its best plan."""
    command = [*_COMMAND, "run", str(file), "--runs", str(options.root)]
    command += [word for key, value in options.settings for word in ("--set", f"{key}={value}")]
    command += ["--allow-outside"] if options.allow_outside else []
    command += ["--start", str(options.start)] if options.start is not None else []
    child = subprocess.Popen(  # noqa: S603  # this interpreter, this package, and a path as one argument
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    )
    asked = False
    while True:
        try:
            _, said = child.communicate(timeout=_POLL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            if stop is not None and stop.is_set() and not asked:
                child.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
                asked = True
    killed = child.returncode < 0 or child.returncode not in set(ExitCode)
    return (int(ExitCode.OUR_FAULT) if killed else child.returncode), said
