"""PyVRP behind one function: a job in, better and better sequences out."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyvrp
from pyvrp.search import (
    OPERATORS,
    LocalSearch,
    NeighbourhoodParams,
    PerturbationManager,
    PerturbationParams,
    compute_neighbours,
)
from pyvrp.stop import MaxIterations, MaxRuntime, MultipleCriteria

from recycling_net.routing.job import Job

# PyVRP adds a handler that writes to the screen when it is imported; only the command line owns the screen.
logging.getLogger("pyvrp").handlers.clear()

Trips = list[list[list[int]]]

_NEIGHBOURS = 20
"""Half the time of PyVRP's 50 for rounds within 0.1 % (measured on 30 and 60 orders, with and without windows)."""


@dataclass
class _Report(pyvrp.IteratedLocalSearchCallbacks):
    """Hands every feasible best answer on."""

    send: Callable[[Trips], None]

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.send(trips_of(best))


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
    """Search from the job's start, ``send`` each better answer, return (iterations, whether time ran out).

    As `pyvrp.solve`, but the start is first carried to a local optimum over all moves: the iterations look only
    around what they disturb, and small problems stayed at the start for thousands of them.
    """
    data = _data(job)
    random = pyvrp.RandomNumberGenerator(seed=job.seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=_NEIGHBOURS))
    search = LocalSearch(data, random, neighbours, PerturbationManager(PerturbationParams()))
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    bounds = pyvrp.PenaltyParams()
    penalties = pyvrp.PenaltyManager(bounds.midpoint_penalties(data), bounds)
    start = _start(job, data)
    descended = search(start, penalties.max_cost_evaluator(), exhaustive=True)
    if descended.is_feasible():
        start = descended
        send(trips_of(start))
    parameters = pyvrp.IteratedLocalSearchParams(callbacks=_Report(send))
    limits = MultipleCriteria([MaxIterations(job.iterations), MaxRuntime(job.seconds)])
    result = pyvrp.IteratedLocalSearch(data, penalties, search, start, parameters).run(limits, collect_stats=False)
    if result.is_feasible():
        send(trips_of(result.best))
    return result.num_iterations, result.num_iterations < job.iterations
