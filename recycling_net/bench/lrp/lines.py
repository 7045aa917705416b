"""How good location-routing is on public instances, and how fast, each in a process of its own."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import isfinite
from pathlib import Path

import numpy as np

from recycling_net.bench.growth import growth, picture
from recycling_net.bench.lrp.check import check
from recycling_net.bench.lrp.days import DAYS, Days, planned, read_days
from recycling_net.bench.lrp.instance import Driven, Instance, Length
from recycling_net.bench.lrp.made import county
from recycling_net.bench.lrp.reading import read
from recycling_net.bench.measure import Figures, measured
from recycling_net.errors import InternalError, Issue, Where
from recycling_net.routing.depots import Limits, LocationRouting, Opened, Platform, lower_bound, open_depots, ungrouped

_FIRST = ("instance", "customers", "cost", "best_known", "gap", "vehicles", "open_depots")
_GROWS = {"gap": "%", "seconds_to_1_percent": "s", "peak_memory": "MB"}
"""What is drawn against size, and its unit."""
_CLOSE = 1.01
_BOUNDING_S = 10.0
"""What a lower bound may take, after the search; the seconds told are those of the search alone."""
_NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of every instance.

    Attributes
    ----------
    seconds
        When the search ends: seconds of the processor.
    seed
        Of the search, and of made-up counties.
    stops
        Sizes of made-up counties that are measured after the files.
    """

    seconds: float
    seed: int = 1
    stops: tuple[int, ...] = ()


def lines(files: Sequence[Path], wanted: Wanted, drawing: Path | None = None) -> Iterator[dict[str, object]]:
    """Yield the figures of one instance after the other, then how they grow with size where ``drawing`` says to where.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if it has no known format.
    InternalError
        RN928 if an answer breaks a limit of the file, or costs other than it says, by a computation that shares nothing
        with the search.
    """
    told = []
    for each in (*files, *wanted.stops):
        name = each.stem if isinstance(each, Path) else str(each)
        solved = planned if isinstance(each, Path) and each.suffix == DAYS else _solved
        figures = measured(name, solved, each, wanted.seconds, wanted.seed)
        figures["peak_memory"] = figures.pop("peak_mb")
        del figures["what"]
        told.append({name: figures.pop(name) for name in _FIRST} | figures)
        yield told[-1]
    if drawing is not None:
        grown = [growth(name, _points(told, name), unit) for name, unit in _GROWS.items()]
        title = "选址与线路一并决策:质量与耗费随规模的增长 / Location-routing: growth of gap, time and memory with size"
        drawing.write_text(picture(grown, title, "客户(个)/ customers"), encoding="utf-8")
        exponents = {each.name: round(each.exponent, 2) if isfinite(each.exponent) else None for each in grown}
        yield {"picture": str(drawing), "exponents": exponents}


def read_one(file: Path) -> Instance | Days:
    """Return the instance in a file.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if it has no known format.
    """
    return read_days(file) if file.suffix == DAYS else read(file)


def _points(told: Sequence[dict[str, object]], name: str) -> list[tuple[float, float]]:
    """The sizes and values of a figure where it is known."""
    known = [(line["customers"], line.get(name)) for line in told]
    return [
        (float(size), float(value)) for size, value in known if isinstance(size, int) and isinstance(value, int | float)
    ]


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


def _solved(source: Path | int, seconds: float, seed: int) -> Figures:
    """Read or make up, wait for the compiler, then measure the search alone."""
    instance = read(source) if isinstance(source, Path) else county(source, seed)
    _warm()
    clock, processor = time.perf_counter(), time.process_time()
    problem = problem_of(instance)
    prepared = time.process_time() - processor
    near: list[tuple[float, float]] = []

    def listen(so_far: Opened) -> None:
        near.append((so_far.seconds, so_far.cost))

    answer = open_depots(problem, Limits(seconds - prepared, seed=seed, clock=time.process_time), listen=listen)
    took = {
        "seconds": round(time.perf_counter() - clock, 2),
        "cpu_seconds": round(prepared + answer.seconds, 2),
        "seconds_to_1_percent": next((round(at, 2) for at, cost in near if cost <= _CLOSE * answer.cost), None),
        "iterations": answer.iterations,
    }
    bound = lower_bound(problem, _BOUNDING_S)
    below = {"lower_bound": round(bound, 2) if isfinite(bound) else None}
    return _quality(source, instance, answer) | below | took


def _quality(source: Path | int, instance: Instance, answer: Opened) -> dict[str, object]:
    """Figures of an answer driven anew; what is not known is null."""
    known = isfinite(instance.best_known)
    figures: dict[str, object] = {
        "instance": instance.name,
        "customers": len(instance.customers),
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
        raise InternalError(
            [Issue("RN928", Where(source if isinstance(source, Path) else None), {"fault": "; ".join(faults)})]
        )
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
