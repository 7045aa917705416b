"""PyVRP behind one function: a job in, better and better sequences out."""

from __future__ import annotations

import logging
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
from pyvrp.stop import MaxIterations, MultipleCriteria

from recycling_net.routing.job import Job, Send, Trips

# PyVRP adds a handler that writes to the screen when it is imported; only the command line owns the screen.
logging.getLogger("pyvrp").handlers.clear()

_NEIGHBOURS = 20
"""Half the time of PyVRP's 50 for rounds within 0.1 % (measured on 30 and 60 orders, with and without windows)."""


@dataclass(frozen=True)
class Clock:
    """Stops a search of PyVRP when its time has come by the clock of its job."""

    job: Job
    ends: float

    def __call__(self, best_cost: float) -> bool:  # noqa: ARG002  # what pyvrp tells every criterion
        return self.job.clock() >= self.ends


@dataclass
class _Report(pyvrp.IteratedLocalSearchCallbacks):
    """Hands every feasible best answer on."""

    send: Send

    def on_best(self, best: pyvrp.Solution) -> None:
        if best.is_feasible():
            self.send(*routes_of(best))


def routes_of(solution: pyvrp.Solution) -> tuple[Trips, list[int]]:
    """Return the clients of each vehicle, trip by trip, and the kind of each vehicle."""
    vehicles: Trips = []
    for route in solution.routes():
        trips: list[list[int]] = [[]]
        for activity in route:
            if activity.is_client():
                trips[-1].append(activity.idx)
            elif trips[-1]:
                trips.append([])
        vehicles.append([trip for trip in trips if trip])
    return vehicles, [route.vehicle_type() for route in solution.routes()]


def data_of(job: Job) -> pyvrp.ProblemData:
    """Return the problem as PyVRP takes it."""
    clients = [
        pyvrp.Client(
            node,
            pickup=pickup,
            delivery=delivery,
            service_duration=service,
            tw_early=window[0],
            tw_late=window[1],
            release_time=release,
            prize=job.prize,
            required=job.prize == 0,
        )
        for node, (pickup, delivery, service, window, release) in enumerate(
            zip(
                *(part.tolist() for part in (job.pickup, job.delivery, job.service, job.windows, job.release)),
                strict=True,
            ),
            start=job.depots,
        )
    ]
    vehicles = [
        pyvrp.VehicleType(
            num_available=kind.count,
            capacity=kind.capacity,
            start_depot=kind.depot,
            end_depot=kind.depot,
            fixed_cost=kind.fixed_cost,
            tw_early=kind.earliest,
            tw_late=kind.latest,
            shift_duration=kind.longest,
            max_distance=kind.farthest,
            unit_distance_cost=kind.distance_cost,
            unit_duration_cost=kind.second_cost,
            profile=kind.profile,
            reload_depots=[kind.depot] if kind.trips > 1 else [],
            max_reloads=kind.trips - 1,
        )
        for kind in job.kinds
    ]
    distance: Any = job.distances()  # pyvrp's own annotation of matrices, ndarray[int], fits no array
    duration: Any = job.duration if len(job.duration) else np.zeros_like(distance)
    locations = [pyvrp.Location(0, 0) for _ in range(distance.shape[1])]
    depots = [pyvrp.Depot(node) for node in range(job.depots)]
    return pyvrp.ProblemData(locations, clients, depots, vehicles, list(distance), list(duration))


def _start(job: Job, data: pyvrp.ProblemData, random: pyvrp.RandomNumberGenerator) -> pyvrp.Solution:
    """The answer that the job begins with, or as good as none."""
    if not job.start:
        return pyvrp.Solution.make_random(data, random)
    routes = []
    for trips, kind in zip(job.start, job.start_kinds, strict=True):
        activities: list[pyvrp.Activity] = []
        for trip in trips:
            if activities:
                activities.append(pyvrp.Activity(pyvrp.ActivityType.DEPOT, job.kinds[kind].depot))
            activities += [pyvrp.Activity(pyvrp.ActivityType.CLIENT, client) for client in trip]
        routes.append(pyvrp.Route(data, activities, kind))
    return pyvrp.Solution(data, routes)


def improve(job: Job, send: Send) -> tuple[int, bool]:
    """Search from the job's start, ``send`` each better answer, return (iterations, whether time ran out).

    As `pyvrp.solve`, but a start is first carried to a local optimum over all moves: the iterations look only
    around what they disturb, and small problems stayed at the start for thousands of them.
    """
    ends = job.clock() + job.seconds
    data = data_of(job)
    random = pyvrp.RandomNumberGenerator(seed=job.seed)
    neighbours = compute_neighbours(data, NeighbourhoodParams(num_neighbours=_NEIGHBOURS))
    search = LocalSearch(data, random, neighbours, PerturbationManager(PerturbationParams()))
    for operator in OPERATORS:
        if operator.supports(data):
            search.add_operator(operator(data))
    bounds = pyvrp.PenaltyParams()
    penalties = pyvrp.PenaltyManager(bounds.midpoint_penalties(data), bounds)
    start = _start(job, data, random)
    descended = search(start, penalties.max_cost_evaluator(), exhaustive=True)
    if descended.is_feasible() or not start.is_feasible():
        start = descended
    if start.is_feasible():
        send(*routes_of(start))
    parameters = pyvrp.IteratedLocalSearchParams(callbacks=_Report(send))
    limits = MultipleCriteria([MaxIterations(job.iterations), Clock(job, ends)])
    result = pyvrp.IteratedLocalSearch(data, penalties, search, start, parameters).run(limits, collect_stats=False)
    if result.is_feasible():
        send(*routes_of(result.best))
    return result.num_iterations, result.num_iterations < job.iterations
