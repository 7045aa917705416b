"""What each family of rows that only tighten the relaxation is worth: with all of them, and without each."""

from __future__ import annotations

import time
from collections.abc import Iterator
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net.bench.measure import Figures, measured
from recycling_net.network import build
from recycling_net.reading import read
from recycling_net.siting.highs import Limits
from recycling_net.siting.problem import number
from recycling_net.siting.relax import relax
from recycling_net.siting.search import search
from recycling_net.siting.task import STRENGTHENING, Task, write


def lines(file: Path, seconds: float, gap: float | None) -> Iterator[dict[str, object]]:
    """Yield one line per variant: what is left out, the relaxation's bound and time, the plan, its bound and gap.

    Parameters
    ----------
    seconds
        When each search ends; the relaxation alone has as many before it.
    gap
        At which gap a search ends; None for that of the scenario.
    """
    for without in ((), *((name,) for name in STRENGTHENING), STRENGTHENING):
        yield measured(" ".join(without) or "nothing left out", variant, file, without, seconds, gap)


def variant(file: Path, without: tuple[str, ...], seconds: float, gap: float | None) -> Figures:
    """Return the figures of one variant."""
    scenario = read(file)
    task = write(number(scenario, build(scenario)), without=without)
    wanted = scenario.solve.gap if gap is None else gap

    def limits() -> Limits:
        return Limits(time.monotonic() + seconds, wanted, scenario.solve.threads, scenario.solve.seed)

    begin = time.process_time()
    relaxed = relax(task, _everything(task), limits(), _unheard)
    between = time.process_time()
    found = search(task, limits(), _unheard)
    known = found.values is not None and isfinite(found.bound)
    return {
        "rows": len(task.programme.rows),
        "relaxation": _rounded(relaxed.bound),
        "relaxation_cpu_seconds": round(between - begin, 2),
        "objective": _rounded(found.objective),
        "bound": _rounded(found.bound),
        "gap": round((found.objective - found.bound) / abs(found.objective), 6) if known else None,
        "search_cpu_seconds": round(time.process_time() - between, 2),
        "ending": found.ending,
    }


def _everything(task: Task) -> tuple[np.ndarray, np.ndarray]:
    return np.ones_like(task.begin_columns), np.ones_like(task.begin_rows)


def _unheard(_objective: float, _bound: float) -> None:
    """Listen to nothing."""


def _rounded(value: float) -> float | None:
    return round(value) if isfinite(value) else None
