"""PyVRP behind one function: a job in, better and better sequences out."""

from __future__ import annotations

import logging
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

from recycling_net.routing.job import Job

# PyVRP adds a handler that writes to the screen when it is imported; only the command line owns the screen.
logging.getLogger("pyvrp").handlers.clear()

Trips = list[list[list[int]]]


@dataclass
class _Report(pyvrp.IteratedLocalSearchCallbacks):
    """Hands every feasible best answer on."""

    send: Callable[[Trips], None]

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.send(trips_of(best))


class _Penalties(pyvrp.PenaltyParams):
    """Penalties that begin where a broken limit costs about what it saves.

    PyVRP begins at the middle of its range whatever the units of the problem are.
    """

    job: Job

    def midpoint_penalties(self, data: pyvrp.ProblemData) -> tuple[list[float], float, float]:
        """Return the penalties per unit of load, of lateness, of distance."""
        job, dimensions = self.job, data.num_load_dimensions
        edge = float(np.asarray(job.edge_cost)[0].mean() * 2 + job.day_cost / max(job.trips, 1) + job.prize)
        loads = np.asarray(job.loads, float).mean(axis=0)
        drive = float(np.asarray(job.duration)[0].mean())
        return [edge / max(load, 1.0) for load in loads[:dimensions]], edge / max(drive, 1.0) + job.second_cost, 1.0


def trips_of(solution: pyvrp.Solution) -> Trips:
    """Return the clients of each vehicle, trip by trip."""
    vehicles: Trips = []
    for route in solution.routes():
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_client():
                trips[-1].append(activity.idx)
            elif trips[-1]:
                trips.append([])
        vehicles.append([trip for trip in trips if trip])
    return vehicles


def _matrix(rows: list[list[int]]) -> Any:
    return np.asarray(rows, np.int64)  # pyvrp's own annotation of matrices, ndarray[int], fits no array


def _data(job: Job) -> pyvrp.ProblemData:
    clients = [
        pyvrp.Client(
            node,
            pickup=load,
            service_duration=service,
            tw_early=window[0],
            tw_late=window[1],
            prize=job.prize,
            required=job.prize == 0,
        )
        for node, (load, service, window) in enumerate(zip(job.loads, job.service, job.windows, strict=True), start=1)
    ]
    vehicle = pyvrp.VehicleType(
        num_available=job.vehicles,
        capacity=job.capacity,
        fixed_cost=job.day_cost,
        tw_early=job.shift[0],
        tw_late=job.shift[1],
        shift_duration=job.shift[2],
        unit_distance_cost=1,
        unit_duration_cost=job.second_cost,
        reload_depots=[0],
        max_reloads=job.trips - 1,
    )
    locations = [pyvrp.Location(0, 0) for _ in range(len(clients) + 1)]
    return pyvrp.ProblemData(
        locations,
        clients,
        [pyvrp.Depot(0)],
        [vehicle],
        [_matrix(job.edge_cost)],
        [_matrix(job.duration)],
    )


def _start(job: Job, data: pyvrp.ProblemData) -> pyvrp.Solution:
    routes = []
    for trips in job.start:
        activities: list[pyvrp.Activity] = []
        for trip in trips:
            if activities:
                activities.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, 0))
            activities += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, client) for client in trip]
        routes.append(pyvrp.Route(data, activities, 0))
    return pyvrp.Solution(data, routes)


def improve(job: Job, send: Callable[[Trips], None]) -> tuple[int, bool]:
    """Search from the job's start, ``send`` each better answer, return (iterations, whether time ran out)."""
    data = _data(job)
    penalties = _Penalties(max_penalty=1e7)
    penalties.job = job
    result = pyvrp.solve(
        data,
        MultipleCriteria([MaxIterations(job.iterations), MaxRuntime(job.seconds)]),
        seed=job.seed,
        collect_stats=False,
        params=pyvrp.SolveParams(ils=pyvrp.IteratedLocalSearchParams(callbacks=_Report(send)), penalty=penalties),
        initial_solution=_start(job, data),
    )
    if not math.isinf(result.cost()):
        send(trips_of(result.best))
    return result.num_iterations, result.num_iterations < job.iterations
