"""Public instances of waste collection with trips to landfills and a lunch break, through the search of the day's dispatch.

Kim, Kim and Sahoo, Waste collection vehicle routing problem with time windows, Computers & Operations Research 33
(2006), doi 10.1016/j.cor.2005.02.045: Manhattan distances in feet, one speed; a vehicle empties before it goes home.
"""

from __future__ import annotations

import csv
import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from pathlib import Path

import numpy as np

from recycling_net.bench.measure import measured
from recycling_net.errors import InputError, InternalError, Issue, Where
from recycling_net.routing.dispatch.clock import Drive, drives
from recycling_net.routing.dispatch.day import Floats
from recycling_net.routing.dispatch.problem import MUST_YUAN, Call, OpenSite, Question, Truck, numbers
from recycling_net.routing.dispatch.search import Limits, search
from recycling_net.routing.problem import Point
from recycling_net.scenario import DispatchOrder, DispatchVehicle, Vehicle, write_clock

_FEET, _KM = 5280.0, 1.609344
"""Feet and kilometres of a mile."""
LUNCH_H = (11.0, 12.0)
_DEPOT, _STOP, _LANDFILL = 0, 1, 2
_DAY_H = 24.0
_A_VEHICLE_KM = 10_000.0
"""What a vehicle is counted as where nobody has published how many do: fewer vehicles come before shorter ways."""
_TITLE = "Stop_ID"


@dataclass(frozen=True, slots=True, eq=False)
class Collection:
    """An instance as its file has it: loads in cubic yards, times in hours, places in feet, rows in its order."""

    name: str
    capacity: float
    most_a_day: float
    stops_a_day: int
    lunch_h: float
    mph: float
    kind: np.ndarray
    """(n,) 0 the depot, 1 a stop, 2 a landfill."""
    feet: Floats
    """(n, 2)"""
    windows: Floats
    """(n, 2) when work may begin."""
    service_h: Floats
    load: Floats
    published: tuple[int, float] | None = None
    """Vehicles and miles: of the fewest vehicles the shortest that may fetch it all on a day."""


@dataclass(frozen=True, slots=True)
class Way:
    """What one vehicle does: when it leaves the depot, the rows of the file that it visits in order, -1 for lunch."""

    leaves_h: float
    rows: tuple[int, ...]


def is_collection(file: Path) -> bool:
    """Whether a file has the title row of these instances."""
    return file.suffix == ".txt" and file.is_file() and _TITLE in file.read_text("utf-8", "replace")[:2000]


def read(file: Path) -> Collection:
    """Return the instance in a file, with what a ``BKS.csv`` up to three folders up says of it.

    Raises
    ------
    InputError
        RN923 if the file is none of these.
    """
    try:
        return _of_text(file)
    except (ValueError, IndexError) as fault:
        raise InputError([Issue("RN923", Where(file), {"reason": str(fault), "known": _TITLE})]) from fault


def _of_text(file: Path) -> Collection:
    lines = file.read_text(encoding="utf-8").splitlines()
    title = next((at for at, line in enumerate(lines) if line.startswith(_TITLE)), None)
    if title is None:
        raise ValueError(f"no row {_TITLE}")
    capacity, most, stops, lunch_s, mph = (float(line.split()[0]) for line in lines[:title])
    rows = np.array([[float(word) for word in line.split()] for line in lines[title + 1 :] if line.strip()])
    windows = rows[:, 3:5] // 100 + rows[:, 3:5] % 100 / 60
    kind = rows[:, 7].astype(np.int64)
    load = np.where(kind == _STOP, rows[:, 6], 0.0)
    return Collection(
        file.stem, capacity, most, int(stops), lunch_s / 3600, mph, kind, rows[:, 1:3], windows, rows[:, 5] / 3600, load,
        _published(file, load.sum() / most),
    )  # fmt: skip


def _published(file: Path, least: float) -> tuple[int, float] | None:
    """Vehicles (not fewer than ``least``) and miles from words as in "191.1 mi/5 veh (alg1); 205.0 mi/6 veh (alg2)"."""
    for folder in file.resolve().parents[:4]:
        if (table := folder / "BKS.csv").is_file():
            with table.open(encoding="utf-8", newline="") as text:
                words = " ".join(str(row) for row in csv.DictReader(text) if row["instance"] == file.stem)
            found = [(int(count), float(miles)) for miles, count in re.findall(r"([\d.]+) mi/(\d+) veh", words)]
            return min((pair for pair in found if pair[0] >= least), default=None)
    return None


def solve(instance: Collection, limits: Limits) -> tuple[Way, ...] | None:
    """Return the ways of an instance, or None if some stop is left out."""
    question, rows = _question(instance)
    day = numbers(question)
    found = search(day, limits)
    if (found.routes.where < 0).any():
        return None
    return tuple(_way(one, rows) for one in drives(day, found.routes))


def _way(drive: Drive, rows: Sequence[int]) -> Way:
    done = [-1 if event.action == "rest" else rows[event.node] for event in drive.events[1:-1]]
    return Way(drive.events[0].leave_h, tuple(done))


def _question(instance: Collection) -> tuple[Question, list[int]]:
    """The instance as a day of dispatch, a yard as a tonne, a km as a yuan; and the row of each of its nodes."""
    order = [int(row) for kind in (_DEPOT, _LANDFILL, _STOP) for row in np.flatnonzero(instance.kind == kind)]
    sites = [row for row in order if instance.kind[row] != _STOP]
    stops = order[len(sites) :]
    km = np.abs(instance.feet[order, None] - instance.feet[None, order]).sum(axis=2) / _FEET * _KM
    least = int(np.ceil(instance.load.sum() / instance.most_a_day)) + len(stops) // instance.stops_a_day
    count = instance.published[0] if instance.published else 2 * least + 20
    vehicle = Vehicle.model_validate({
        "capacity": f"{instance.capacity} t", "volume": "1 m³", "count": 1, "cost_per_km": "1 元/km", "trips": 20,
        "cost_per_day": f"{0.0 if instance.published else _A_VEHICLE_KM} 元/d", "shift": f"{_DAY_H} h",
        "unloading": "0 h", "start": write_clock(instance.windows[order[0], 0]),
    })  # fmt: skip
    limits = DispatchVehicle.model_validate({
        "back": write_clock(min(_DAY_H, instance.windows[order[0], 1])), "within": "100000 km",
        "rest": {"earliest": write_clock(LUNCH_H[0]), "latest": write_clock(LUNCH_H[1]), "lasts": f"{instance.lunch_h} h"},
    })  # fmt: skip
    most = (instance.most_a_day, inf, float(instance.stops_a_day))
    trucks = tuple(Truck(f"v{at}", "v", vehicle, limits, 0, 0, most) for at in range(count))
    return Question(
        tuple(_site(instance, row) for row in sites), trucks, tuple(_call(instance, row) for row in stops),
        ("light_truck",), km[None], km[None] / (instance.mph * _KM),
    ), order  # fmt: skip


def _point(row: int) -> Point:
    return Point(f"{row:05d}", str(row), 0.0, 0.0, "surveyed")


def _site(instance: Collection, row: int) -> OpenSite:
    is_landfill = instance.kind[row] == _LANDFILL
    opens, closes = instance.windows[row].tolist()
    return OpenSite(
        _point(row), frozenset({"waste"} if is_landfill else ()), opens_h=opens, closes_h=closes,
        stay_h=float(instance.service_h[row]),
    )  # fmt: skip


def _call(instance: Collection, row: int) -> Call:
    opens, closes = instance.windows[row].tolist()
    line = DispatchOrder(order=f"{row:05d}", place="waste", item="waste")
    return Call(
        _point(row), (line,), (float(instance.load[row]), 0.0, 1.0), (0.0, 0.0, 0.0), float(instance.service_h[row]),
        opens, closes, frozenset(), frozenset(), frozenset(), frozenset({"waste"}), MUST_YUAN[1],
    )  # fmt: skip


def line(file: Path, limits: Limits) -> dict[str, object]:
    """Return the figures of an instance: miles, published miles, gap (%), vehicles of both.

    Raises
    ------
    InputError
        RN923 if the file is none of these.
    InternalError
        RN924 if the ways break a limit of the file when they are driven anew.
    """
    found = measured(file.stem, _figures, file, limits)
    if faults := found.pop("faults"):
        raise InternalError([Issue("RN924", Where(file), {"fault": faults})])
    last = {
        "seconds": found.pop("seconds"),
        "cpu_seconds": found.pop("cpu_seconds"),
        "peak_memory": found.pop("peak_mb"),
    }
    return {"instance": found.pop("what")} | found | last


def _figures(file: Path, limits: Limits) -> dict[str, object]:
    instance = read(file)
    solve(instance, replace(limits, iterations=1))  # the search is turned into machine code before the clock starts
    clock, processor = time.perf_counter(), time.process_time()
    ways = solve(instance, limits)
    spent = {"seconds": round(time.perf_counter() - clock, 2), "cpu_seconds": round(time.process_time() - processor, 2)}
    count, miles = instance.published or (None, None)
    known: dict[str, object] = {"best_known": miles, "best_known_vehicles": count}
    if ways is None:
        return {"cost": None, **known, "gap": None, "vehicles": None, "checked": None, "faults": "", **spent}
    far, faults = driven(instance, ways)
    gap = round(100 * (far / miles - 1), 3) if miles else None
    found = {"cost": round(far, 2), **known, "gap": gap, "vehicles": len(ways), "checked": not faults}
    return found | {"faults": "; ".join(faults)} | spent


def driven(instance: Collection, ways: Sequence[Way]) -> tuple[float, list[str]]:
    """Return the miles of all ways and what is wrong with them, in the file's own numbers and with no code of the search."""
    faults: list[str] = []
    visited = sorted(row for way in ways for row in way.rows if row >= 0 and instance.kind[row] == _STOP)
    if visited != np.flatnonzero(instance.kind == _STOP).tolist():
        faults.append("stops are left out, or visited twice")
    miles = 0.0
    for number, way in enumerate(ways):
        far, wrong = _drive(instance, way)
        miles += far
        faults += [f"vehicle {number}: {fault}" for fault in wrong]
    return miles, faults


def _drive(instance: Collection, way: Way) -> tuple[float, list[str]]:
    """Drive one way as early as it can be: windows, lunch, loads, and empty when it comes home."""
    faults: list[str] = []
    depot = int(np.flatnonzero(instance.kind == _DEPOT)[0])
    opens, closes = instance.windows[depot]
    here, clock, far, on_board, collected, lunches = depot, way.leaves_h, 0.0, 0.0, 0.0, 0
    if clock < opens - 1e-6:
        faults.append("leaves before the depot opens")
    for row in (*way.rows, depot):
        if row < 0:
            clock, lunches = max(clock, LUNCH_H[0]), lunches + 1
            if clock > LUNCH_H[1] + 1e-6:
                faults.append(f"lunch at {clock:.3f}")
            clock += instance.lunch_h
            continue
        leg = float(np.abs(instance.feet[here] - instance.feet[row]).sum()) / _FEET
        far, clock, here = far + leg, clock + leg / instance.mph, row
        if row == depot:
            break
        clock = max(clock, instance.windows[row, 0])
        if clock > instance.windows[row, 1] + 1e-6:
            faults.append(f"row {row} at {clock:.3f}")
        clock += instance.service_h[row]
        on_board = 0.0 if instance.kind[row] == _LANDFILL else on_board + instance.load[row]
        collected += instance.load[row]
        if on_board > instance.capacity + 1e-6:
            faults.append(f"carries {on_board:g} at row {row}")
    out_at_noon = way.leaves_h <= LUNCH_H[1] < clock
    stops = sum(1 for row in way.rows if row >= 0 and instance.kind[row] == _STOP)
    checks = {
        "comes home late": clock > closes + 1e-6, "comes home loaded": on_board > 0,
        "collects too much": collected > instance.most_a_day + 1e-6, "stops too often": stops > instance.stops_a_day,
        "no lunch, or several": lunches > 1 or (out_at_noon and lunches == 0),
    }  # fmt: skip
    return far, faults + [fault for fault, is_so in checks.items() if is_so]
