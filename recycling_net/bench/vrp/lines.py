"""How good and how fast rounds are on public instances, each in a process of its own, beside others if wanted."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import inf, isfinite, nan
from pathlib import Path

import numpy as np

from recycling_net.bench import collection
from recycling_net.bench.measure import Figures, measured
from recycling_net.bench.vrp.check import check
from recycling_net.bench.vrp.instance import Driven, Instance, Rounding, Vehicles
from recycling_net.bench.vrp.reading import read
from recycling_net.bench.vrp.rivals import command, why_not
from recycling_net.bench.vrp.task import driven, job_of
from recycling_net.errors import InternalError, Issue, Where
from recycling_net.memory import peak_mb
from recycling_net.routing.child import WORKER, Outcome, run_jobs
from recycling_net.routing.dispatch.search import Limits
from recycling_net.routing.engine import Engine, chosen, relayed
from recycling_net.routing.job import Job


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every instance: when the search ends, its seed, and who else gets the same seconds.

    ``is_processor_time`` counts the seconds that the processor spends on the search: what else the machine does then
    hardly matters.
    """

    seconds: float
    seed: int = 1
    versus: tuple[str, ...] = ()
    is_processor_time: bool = False

    @property
    def clock(self) -> Callable[[], float]:
        """By what the seconds count."""
        return time.process_time if self.is_processor_time else time.perf_counter


_COMPILING_S = 600
"""A slow machine that is busy takes minutes to compile the kernels."""
_EACH = 300
"""So many iterations that each of those who take turns has one."""
_LOADING_S = 0.2
"""Rivals compile nothing, and use all the seconds they get."""
_FIRST = ("instance", "cost", "best_known", "gap", "vehicles")
_COMPARED = ("cost", "gap", "vehicles", "seconds", "cpu_seconds", "peak_memory")
"""Figures of a rival that stand beside ours, each after its name."""


def lines(files: Sequence[Path], wanted: Wanted) -> Iterator[dict[str, object]]:
    """Yield the figures of one instance after the other.

    Raises
    ------
    InputError
        RN923 if a file has no known format.
    InternalError
        RN924 if an answer breaks a limit of the file by a computation that shares nothing with the search; RN925 if
        the solver broke down.
    """
    for file in files:
        if collection.is_collection(file):
            yield collection.line(file, Limits(None, wanted.seconds, wanted.seed, wanted.clock))
            continue
        figures = measured(file.stem, _solved, file, wanted, "")
        for rival in wanted.versus:
            alone = measured(file.stem, _solved, file, wanted, rival)
            names = ("note",) if "note" in alone else _COMPARED
            figures |= {f"{rival}_{name}": alone[name] for name in names}
        del figures["what"], figures["peak_mb"]
        yield {name: figures.pop(name) for name in _FIRST} | figures


def read_one(file: Path) -> Instance | collection.Collection:
    """Return the instance in a file.

    Raises
    ------
    InputError
        RN923 if it has no known format, RN926 if there is no such file.
    """
    return collection.read(file) if collection.is_collection(file) else read(file)


def _solved(file: Path, wanted: Wanted, rival: str) -> Figures:
    """Read, start the child and let it compile, then measure the search and the job's way to the child and back.

    ``rival`` is empty for the routing room itself.
    """
    instance = read(file)
    job = job_of(instance, seconds=wanted.seconds, seed=wanted.seed, is_processor_time=wanted.is_processor_time)
    if rival and (note := why_not(rival, job)):
        return {"note": note}
    ended: list[tuple[float, Outcome]] = []
    before = [_tiny(chosen(job), job, seconds=_LOADING_S)] if rival else warming(job, seconds=_COMPILING_S)
    run_jobs(
        [*before, job],
        lambda _position, outcome: ended.append((time.perf_counter(), outcome)),
        command=command(rival) if rival else WORKER,
    )
    (warm, _), (over, outcome) = ended[-2:]
    if outcome.ended == "failed":
        raise InternalError([Issue("RN925", Where(file), {"error": outcome.error})])
    return _quality(file, instance, driven(instance, outcome)) | {
        "seconds": round(over - warm, 2),
        "cpu_seconds": round(outcome.cpu_seconds, 2),
        "peak_memory": _together(outcome.peak_mb, peak_mb()),
        "iterations": outcome.iterations,
    }


def warming(job: Job, *, seconds: float) -> list[Job]:
    """Return tiny jobs for all solvers that take part in a job: a child that has done these has compiled what it needs."""
    engines = [chosen(job)]
    if engines == ["rings"] and relayed(job, "rings"):
        engines.append("rows")
    return [_tiny(one, job, seconds=seconds) for one in engines]


def _tiny(engine: Engine, job: Job, *, seconds: float) -> Job:
    """Four stops for a solver, with windows or pairs where the job has them; pairs need two vehicles."""
    timed, paired = len(job.duration) > 0, len(job.brought_to) > 0
    points = np.array([[0.0, 0.0], [3.0, 4.0], [6.0, 8.0], [0.0, 5.0], [5.0, 0.0]])
    nothing, one = np.zeros(5), np.array([0.0, 1.0, 1.0, 1.0, 1.0])
    closes = np.full(5, 100.0 if timed else inf)
    if paired:
        closes[1:] = 15.0
    mixed = engine == "rows" and not paired
    fleet = (Vehicles(4, 2), Vehicles(4, 3)) if mixed else (Vehicles(4, 2, several=engine == "pyvrp"),)
    windows = np.column_stack([nothing, closes])
    made = Instance(
        "",
        "",
        Rounding(1, cut=False),
        1,
        points,
        None,
        1,
        one,
        nothing,
        nothing,
        windows,
        nothing,
        fleet,
        nan,
        np.array([-1, 2, -1, 4, -1] if paired else [], np.int64),
    )
    return replace(job_of(made, seconds=seconds, seed=1), iterations=_EACH)


def _together(child: int | None, own: int | None) -> int | None:
    return None if child is None or own is None else child + own


def _quality(file: Path, instance: Instance, answer: Sequence[Driven] | None) -> dict[str, object]:
    """Figures of an answer driven anew; what is not known is null.

    With pairs fewer vehicles come first: between different numbers of them there is no gap of cost.
    """
    known = isfinite(instance.best_known)
    figures: dict[str, object] = {
        "instance": instance.name,
        "cost": None,
        "best_known": instance.best_known if known else None,
        "gap": None,
        "vehicles": None,
        "checked": None,
    }
    if len(instance.brought_to):
        figures["best_known_vehicles"] = instance.fewest_known
    if answer is None:
        return figures
    found = check(instance, answer)
    if found.faults:
        raise InternalError([Issue("RN924", Where(file), {"fault": "; ".join(found.faults)})])
    comparable = known and (instance.fewest_known == len(answer) or not len(instance.brought_to))
    gap = round(100 * (found.cost / instance.best_known - 1), 3) if comparable else None
    return figures | {"cost": round(found.cost, 2), "gap": gap, "vehicles": len(answer), "checked": True}
