"""How good location-routing is on public instances, and how fast, each in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net.bench.lrp.check import check
from recycling_net.bench.lrp.instance import Driven, Instance, Length
from recycling_net.bench.lrp.reading import read
from recycling_net.bench.measure import Figures, measured
from recycling_net.errors import InternalError, Issue, Where
from recycling_net.routing.depots import Limits, LocationRouting, Opened, Platform, open_depots, ungrouped

_FIRST = ("instance", "cost", "best_known", "gap", "vehicles", "open_depots")
_NEARLY = 1e-6


def lines(files: Sequence[Path], seconds: float, seed: int) -> Iterator[dict[str, object]]:
    """Yield the figures of one instance after the other; ``seconds`` are those of the processor.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if it has no known format.
    InternalError
        RN928 if an answer breaks a limit of the file, or costs other than it says, by a computation that shares nothing
        with the search.
    """
    for file in files:
        figures = measured(file.stem, _solved, file, seconds, seed)
        figures["peak_memory"] = figures.pop("peak_mb")
        del figures["what"]
        yield {name: figures.pop(name) for name in _FIRST} | figures


def problem_of(instance: Instance) -> LocationRouting:
    """Return the instance as the routing room takes it."""
    points = np.vstack([instance.depots, instance.customers])
    group, group_room = ungrouped(len(instance.depots))
    return LocationRouting(
        far=instance.length.between(points, points),
        demand=instance.demand.astype(np.int64),
        capacity=int(instance.capacity),
        vehicle_cost=instance.vehicle_cost,
        opening=instance.opening,
        room=instance.room,
        group=group,
        group_room=group_room,
        platform=_platform(instance),
    )


def _platform(instance: Instance) -> Platform | None:
    if (level := instance.first_level) is None:
        return None
    points = np.vstack([level.point[None], instance.depots])
    return Platform(level.length.between(points, points), int(level.capacity), level.vehicle_cost)


def _solved(file: Path, seconds: float, seed: int) -> Figures:
    """Read, wait for the compiler, then measure the search alone."""
    instance = read(file)
    _warm()
    clock, processor = time.perf_counter(), time.process_time()
    problem = problem_of(instance)
    left = seconds - (time.process_time() - processor)
    answer = open_depots(problem, Limits(left, seed=seed, clock=time.process_time))
    took = {
        "seconds": round(time.perf_counter() - clock, 2),
        "cpu_seconds": round(time.process_time() - processor, 2),
        "iterations": answer.iterations,
    }
    return _quality(file, instance, answer) | took


def _quality(file: Path, instance: Instance, answer: Opened) -> dict[str, object]:
    """Figures of an answer driven anew; what is not known is null."""
    known = isfinite(instance.best_known)
    figures: dict[str, object] = {
        "instance": instance.name,
        "cost": None,
        "best_known": instance.best_known if known else None,
        "gap": None,
        "vehicles": None,
        "open_depots": None,
        "checked": None,
    }
    if not answer.rounds:
        return figures
    found = check(instance, [Driven(one.site, one.stops) for one in answer.rounds], answer.ways)
    faults = list(found.faults)
    if abs(found.cost - answer.cost) > _NEARLY * found.cost:
        faults.append(f"cost {found.cost:.2f}, not {answer.cost:.2f}")
    if faults:
        raise InternalError([Issue("RN928", Where(file), {"fault": "; ".join(faults)})])
    gap = round(100 * (found.cost / instance.best_known - 1), 3) if known else None
    opened = sorted({one.site for one in answer.rounds})
    return figures | {
        "cost": round(found.cost, 2),
        "gap": gap,
        "vehicles": len(answer.rounds),
        "open_depots": opened,
        **({"first_level": [list(way) for way in answer.ways]} if answer.ways else {}),
        "checked": True,
    }


def _warm() -> None:
    """Solve a tiny problem, so that compiling is not counted."""
    points = np.array([[0.0, 0.0], [9.0, 0.0], [0.0, 4.0], [3.0, 0.0], [9.0, 3.0]])
    sites = np.array([1.0, 1.0])
    tiny = LocationRouting(
        Length(1.0, is_whole=False).between(points, points),
        np.array([2, 1, 2]),
        3,
        1.0,
        sites,
        4 * sites,
        *ungrouped(2),
    )
    open_depots(tiny, Limits(0.0, iterations=3000))
