"""How good and how fast location is on public instances, each in a process of its own, beside others if wanted."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net.bench.instances import Instance, least_cost
from recycling_net.bench.measure import Figures, measured
from recycling_net.bench.rivals import RIVALS
from recycling_net.bench.two_stage import TwoStage, read_any, staged_cost
from recycling_net.errors import InternalError, Issue, Where
from recycling_net.siting.location.data import Located, from_table
from recycling_net.siting.location.locate import locate
from recycling_net.siting.stages.data import Staged, Stages
from recycling_net.siting.stages.search import open_stages


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every instance.

    Attributes
    ----------
    seconds
        When the search ends.
    gap
        Which gap is small enough to stop before.
    count
        How many sites open, where the file does not say it.
    several
        Whether places may be served from several sites although the set is known for single sources.
    versus
        Names among RIVALS: who gets the instance too, for the same seconds.
    """

    seconds: float
    gap: float = 0.0
    count: int | None = None
    several: bool = False
    versus: tuple[str, ...] = ()


_COMPARED = ("objective", "bound", "gap", "seconds", "cpu_seconds", "peak_mb")
"""Figures of a rival that stand beside ours, each after its name."""


def lines(files: Sequence[Path], wanted: Wanted) -> Iterator[dict[str, object]]:
    """Yield the figures of one instance after the other.

    Raises
    ------
    InputError
        RN921 if a file has no known format.
    InternalError
        RN922 if an answer does not cost what it says, or breaks a limit, by a computation that shares nothing with
        the search.
    """
    for file in files:
        figures = measured(file.stem, _located, file, wanted)
        for rival in wanted.versus:
            alone = measured(file.stem, _rival, file, wanted, rival)
            names = ("note",) if "note" in alone else _COMPARED
            figures |= {f"{rival}_{name}": alone[name] for name in names}
        del figures["what"]
        yield {"instance": figures.pop("instance")} | figures


def read_one(file: Path, wanted: Wanted) -> Instance | TwoStage:
    """Return the instance in a file.

    Raises
    ------
    InputError
        RN921 if it has no known format.
    """
    return read_any(file, count=wanted.count, several=wanted.several)


def _located(file: Path, wanted: Wanted) -> Figures:
    """Read, wait for the compiler, then measure the search alone."""
    instance = read_one(file, wanted)
    _warm()
    clock, processor = time.perf_counter(), _processor()
    answer: Located | Staged
    if isinstance(instance, TwoStage):
        answer = open_stages(instance.stages, seconds=wanted.seconds, gap=wanted.gap)
        figures = _took(clock, processor)
        again = staged_cost(instance, answer)
    else:
        answer = locate(instance.location, seconds=wanted.seconds, gap=wanted.gap)
        figures = _took(clock, processor)
        again = least_cost(instance, answer.opened, answer.place, answer.site, answer.share)
    if answer.found and not np.isclose(again, answer.objective, rtol=1e-6):
        raise InternalError([Issue("RN922", Where(file), {"given": answer.objective, "wanted": again})])
    return figures | _quality(instance, answer.objective, answer.bound) | {"stopped_because": answer.stopped_because}


def _rival(file: Path, wanted: Wanted, name: str) -> Figures:
    """What a rival does with the whole instance, with nothing known beforehand; building its model counts."""
    instance = read_one(file, wanted)
    clock, processor = time.perf_counter(), _processor()
    told = RIVALS[name](instance, wanted.seconds, wanted.gap)
    figures = _took(clock, processor) | _quality(instance, told.objective, told.bound)
    return {**figures, "note": told.note} if told.note else figures


def _took(clock: float, processor: float) -> dict[str, object]:
    return {
        "seconds": round(time.perf_counter() - clock, 2),
        "cpu_seconds": round(_processor() - processor, 2),
    }


def _processor() -> float:
    """Processor seconds of this process and of those it started, since spopt has its solver in one of its own."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


def _quality(instance: Instance | TwoStage, objective: float, bound: float) -> dict[str, object]:
    """Figures as JSON knows them: what is not known is null."""
    found, known = isfinite(objective), isfinite(instance.best_known)
    return {
        "instance": instance.name,
        "objective": round(objective, 4) if found else None,
        "bound": round(bound, 4) if isfinite(bound) else None,
        "gap": round(max(0.0, objective - bound) / abs(objective), 7) if found and isfinite(bound) else None,
        "best_known": instance.best_known if known else None,
        "to_best_known": round(objective / instance.best_known - 1, 7) if found and known else None,
    }


def _warm() -> None:
    """Solve four tiny locations, so that compiling is not counted."""
    cost = np.array([[0.0, 4.0, 9.0], [4.0, 0.0, 5.0], [9.0, 5.0, 0.0], [7.0, 8.0, 6.0]])
    demand = np.array([2.0, 3.0, 2.0, 3.0])
    for single, capacity in ((False, None), (False, np.full(3, 4.0)), (True, np.full(3, 4.0))):
        location = from_table(cost, demand=demand, fixed=np.full(3, 2.0), capacity=capacity, single=single)
        locate(location, seconds=60)
    two = np.full(3, 2.0)
    stages = Stages(np.ones(4), two, two, two, two, cost.T.copy(), cost[:3])
    open_stages(stages, seconds=60)
