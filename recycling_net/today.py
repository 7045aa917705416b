"""Today's network of a scenario, from its file to a folder."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from pathlib import Path

from recycling_net import reading
from recycling_net.baseline import told, unsure, value
from recycling_net.errors import Issue
from recycling_net.plan import BaselineFigures
from recycling_net.progress import Listener, Progress, silent
from recycling_net.report.today import Solved, write_today
from recycling_net.run import Options, numbers, writable


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found: the folder, the figures, every warning."""

    folder: Path
    figures: BaselineFigures
    warnings: tuple[Issue, ...]


def run(path: Path, options: Options, *, listen: Listener = silent, stop: threading.Event | None = None) -> Outcome:
    """Value today's network, and write it to a folder below ``options.root``; without existing sites nothing is solved.

    Raises
    ------
    InputError
        The scenario cannot be used; every fault is listed.
    NoPlanError
        Not even without the rules of policy do today's sites fit together.
    TimeOutError
        Time ran out, or someone asked to stop, before anything was found.
    InternalError
        The independent check refused the answer.
    """
    listen(Progress(stage="reading"))
    question = reading.read_with_origin(path, settings=dict(options.settings), allow_outside=options.allow_outside)
    writable(options.root)
    network, warnings = numbers(question)
    listen(Progress(stage="baseline"))
    valued = value(question.scenario, network, stop=stop)
    figures = told(question.scenario, network) if valued is None else valued.figures
    solved = None if valued is None else Solved(valued.network, valued.plan, valued.verdict)
    warnings = (*warnings, *unsure(figures))
    folder = write_today(options.root, question.scenario, figures, solved, warnings)
    return Outcome(folder, figures, warnings)
