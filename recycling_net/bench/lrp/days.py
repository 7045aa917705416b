"""Public instances of periodic collection with places to unload at on the way (Taverna and Tilk, iolab-uniud)."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np

from recycling_net.bench.lrp.reading import UnfitError, reason
from recycling_net.bench.measure import Figures
from recycling_net.bench.vrp.instance import best_known
from recycling_net.errors import InputError, InternalError, Issue, Where
from recycling_net.routing.unloading import Limits, UnloadingRounds, plan_days
from recycling_net.siting.model import Floats

DAYS = ".geojson"
"""How the files of this format end."""
_NEARLY = 1e-6

Routes = Sequence[Sequence[Sequence[int]]]
"""For each day the way of each vehicle: nodes as in the file."""


@dataclass(frozen=True, slots=True, eq=False)
class Days:
    """An instance as it stands in its file; nodes are numbered as there.

    Attributes
    ----------
    far
        Minutes from node to node, which are the cost, shape (nodes, nodes).
    depot, stops, unloading
        The nodes of each kind.
    load, minutes, often
        Of each stop: what a visit brings, how long it takes, on how many of the days.
    """

    name: str
    far: Floats
    depot: int
    stops: tuple[int, ...]
    unloading: tuple[int, ...]
    load: Floats
    minutes: Floats
    often: tuple[int, ...]
    days: int
    vehicles: int
    capacity: float
    longest: float
    best_known: float

    def patterns(self, stop: int) -> tuple[tuple[int, ...], ...]:
        """Return the sets of days that a stop may have: as far apart as they can be."""
        step = self.days // self.often[stop]
        return tuple(tuple(range(first, self.days, step)) for first in range(step))


def planned(file: Path, seconds: float, seed: int) -> Figures:
    """Read an instance, wait for the compiler, measure the search alone, and drive its answer anew.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if it has another format.
    InternalError
        RN928 if the answer breaks a limit of the file, or costs other than it says.
    """
    instance = read_days(file)
    problem, nodes = problem_of(instance)
    plan_days(problem, Limits(1.0, iterations=1))
    clock, processor = time.perf_counter(), time.process_time()
    answer = plan_days(problem, Limits(seconds, seed=seed, clock=time.process_time))
    took = round(time.perf_counter() - clock, 2), round(time.process_time() - processor, 2)
    routes = [[[nodes[node] for node in way] for way in day] for day in answer.routes]
    cost, faults = check_days(instance, routes)
    if answer.missing:
        faults = []  # an answer that leaves stops out is none, and is told as such
    elif abs(cost - answer.cost) > _NEARLY * cost:
        faults.append(f"cost {cost:.2f}, not {answer.cost:.2f}")
    if faults:
        raise InternalError([Issue("RN928", Where(file), {"fault": "; ".join(faults)})])
    known, found = isfinite(instance.best_known), not answer.missing
    return {
        "instance": instance.name,
        "customers": len(instance.stops),
        "cost": round(cost, 2) if found else None,
        "best_known": instance.best_known if known else None,
        "gap": round(100 * (cost / instance.best_known - 1), 3) if found and known else None,
        "vehicles": sum(len(day) for day in routes) if found else None,
        "open_depots": None,
        "days": instance.days,
        "checked": True if found else None,
        "seconds": took[0],
        "cpu_seconds": took[1],
        "iterations": answer.iterations,
    }


def problem_of(instance: Days) -> tuple[UnloadingRounds, list[int]]:
    """Return the instance as the routing room takes it, and the node of the file that each of its nodes is."""
    nodes = [instance.depot, *instance.stops, *instance.unloading]
    patterns = tuple(instance.patterns(stop) for stop in range(len(instance.stops)))
    problem = UnloadingRounds(
        instance.far[np.ix_(nodes, nodes)], instance.load, instance.minutes, patterns, instance.days, instance.vehicles,
        instance.capacity, instance.longest,
    )  # fmt: skip
    return problem, nodes


def read_days(file: Path) -> Days:
    """Return the instance in a file.

    Raises
    ------
    InputError
        RN926 if there is no such file, RN927 if it has another format.
    """
    if not file.is_file():
        raise InputError([Issue("RN926", Where(file), {"value": file})])
    try:
        return _of_facts(file, json.loads(file.read_text("utf-8")))
    except (ValueError, KeyError, TypeError, IndexError) as fault:
        raise InputError([Issue("RN927", Where(file), {"reason": reason(fault)})]) from fault


def _of_facts(file: Path, facts: dict[str, Any]) -> Days:
    info, nodes = facts["info"], [feature["properties"] for feature in facts["features"]]
    kinds = {
        kind: tuple(node["id"] for node in nodes if node["type"] == kind)
        for kind in ("depot", "customer", "intermediateFacility")
    }
    stops = [node for node in nodes if node["type"] == "customer"]
    (depot,) = kinds["depot"]
    days, often = int(info["planningHorizon"]), tuple(int(node["frequency"]) for node in stops)
    if any(times < 1 or days % times for times in often):
        raise UnfitError("有一处的次数除不尽天数", "a frequency does not divide the days")
    if any(node["service"] for node in nodes if node["type"] != "customer"):
        raise UnfitError("卸货要花时间", "unloading takes time")
    return Days(
        name=file.stem,
        far=np.array(facts["duration"], float),
        depot=depot,
        stops=kinds["customer"],
        unloading=kinds["intermediateFacility"],
        load=np.array([node["demand"] for node in stops], float),
        minutes=np.array([node["service"] for node in stops], float),
        often=often,
        days=days,
        vehicles=int(info["numVehicles"]),
        capacity=float(info["maxCapacity"]),
        longest=float(info["maxDuration"]),
        best_known=best_known(file, {file.stem}),
    )


def check_days(instance: Days, routes: Routes) -> tuple[float, list[str]]:
    """Return what routes cost and what is wrong with them, driven leg by leg in the numbers of the file."""
    faults, cost = [], 0.0
    visits: dict[int, list[int]] = {stop: [] for stop in instance.stops}
    if len(routes) != instance.days:
        faults.append(f"{len(routes)} days, not {instance.days}")
    for day, ways in enumerate(routes):
        if len(ways) > instance.vehicles:
            faults.append(f"day {day}: {len(ways)} vehicles of {instance.vehicles}")
        for way in ways:
            driven = sum(float(instance.far[here, there]) for here, there in pairwise(way))
            cost += driven
            faults += [f"day {day}: {fault}" for fault in _faults(instance, way, driven)]
            for node in way:
                if node in visits:
                    visits[node].append(day)
    for number, stop in enumerate(instance.stops):
        if tuple(sorted(visits[stop])) not in instance.patterns(number):
            faults.append(f"stop {stop} is visited on days {visits[stop]}, {instance.often[number]} are wanted")
    return cost, faults


def _faults(instance: Days, way: Sequence[int], driven: float) -> list[str]:
    at = {stop: number for number, stop in enumerate(instance.stops)}
    faults, load, minutes = [], 0.0, driven
    if way[0] != instance.depot or way[-1] != instance.depot or instance.depot in way[1:-1]:
        faults.append("a way does not begin and end at the depot")
    for node in way[1:-1]:
        if node in at:
            load += float(instance.load[at[node]])
            minutes += float(instance.minutes[at[node]])
            if load > instance.capacity:
                faults.append(f"a vehicle carries {load:g}, it holds {instance.capacity:g}")
        elif node in instance.unloading:
            load = 0.0
    if load > 0:
        faults.append(f"a vehicle comes home with {load:g}")
    if minutes > instance.longest:
        faults.append(f"a day lasts {minutes:g}, it may last {instance.longest:g}")
    return faults
