"""How good and how fast location is on public instances, each in a process of its own, beside HiGHS alone if wanted."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net.bench.instances import Instance, least_cost, read
from recycling_net.bench.measure import Figures, measured
from recycling_net.errors import InternalError, Issue, Where
from recycling_net.siting.highs import Limits
from recycling_net.siting.location.data import from_table
from recycling_net.siting.location.locate import locate
from recycling_net.siting.location.serving import serve


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
        Whether HiGHS gets the whole programme too, for the same seconds.
    """

    seconds: float
    gap: float = 0.0
    count: int | None = None
    several: bool = False
    versus: bool = False


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
        if wanted.versus:
            alone = measured(file.stem, _alone, file, wanted)
            names = ("objective", "bound", "gap", "seconds", "cpu_seconds", "peak_mb")
            figures |= {f"highs_{name}": alone[name] for name in names}
        del figures["what"]
        yield {"instance": figures.pop("instance")} | figures


def _located(file: Path, wanted: Wanted) -> Figures:
    """Read, wait for the compiler, then measure the search alone."""
    instance = read(file, count=wanted.count, several=wanted.several)
    _warm()
    clock, processor = time.perf_counter(), time.process_time()
    answer = locate(instance.location, seconds=wanted.seconds, gap=wanted.gap)
    figures: dict[str, object] = _took(clock, processor)
    if answer.found:
        again = least_cost(instance, answer.opened, answer.place, answer.site, answer.share)
        if not np.isclose(again, answer.objective, rtol=1e-6):
            raise InternalError([Issue("RN922", Where(file), {"given": answer.objective, "wanted": again})])
    figures |= _quality(instance, answer.objective, answer.bound)
    return figures | {"stopped_because": answer.stopped_because}


def _alone(file: Path, wanted: Wanted) -> Figures:
    """The whole programme in HiGHS, with nothing known beforehand."""
    instance = read(file, count=wanted.count, several=wanted.several)
    location = instance.location
    clock, processor = time.perf_counter(), time.process_time()
    limits = Limits(time.monotonic() + wanted.seconds, wanted.gap, 1, 1)
    free = np.zeros(len(location.fixed), dtype=np.int8)
    service = serve(location, free, np.ones(len(location.arcs.end), dtype=bool), limits)
    return _took(clock, processor) | _quality(instance, service.cost, service.bound)


def _took(clock: float, processor: float) -> dict[str, object]:
    return {
        "seconds": round(time.perf_counter() - clock, 2),
        "cpu_seconds": round(time.process_time() - processor, 2),
    }


def _quality(instance: Instance, objective: float, bound: float) -> dict[str, object]:
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
    """Solve three tiny locations, so that compiling is not counted."""
    cost = np.array([[0.0, 4.0, 9.0], [4.0, 0.0, 5.0], [9.0, 5.0, 0.0], [7.0, 8.0, 6.0]])
    demand = np.array([2.0, 3.0, 2.0, 3.0])
    for single, capacity in ((False, None), (False, np.full(3, 4.0)), (True, np.full(3, 4.0))):
        location = from_table(cost, demand=demand, fixed=np.full(3, 2.0), capacity=capacity, single=single)
        locate(location, seconds=60)
