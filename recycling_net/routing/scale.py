"""From a depot's problem to the whole numbers that the solver takes, and back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recycling_net.routing.job import Job, Kind, Trips
from recycling_net.routing.problem import END_OF_DAY_H, Problem, Sequences
from recycling_net.routing.schedule import Rounds
from recycling_net.scenario import Solve

_MONEY = 10_000
"""Units per yuan."""
_SECONDS = 3600
"""Units per hour."""
_LOAD = 10_000
"""Units per tonne and per m³: 100 g and 0.1 L. With these and _MONEY, PyVRP's own penalties (0.1 to 100,000 per unit)
found better rounds than penalties of our own fitted to each problem."""
_ROUNDING = 1e-6
"""A float that is a whole number but for its last digits is that number."""
_PRIZE_FACTOR = 10
"""A visit is worth ten times the dearest way to make it alone, so that none is left out to save money."""


def _up(values: npt.ArrayLike, units: float) -> npt.NDArray[np.int64]:
    return np.ceil(np.asarray(values, float) * units - _ROUNDING).astype(np.int64)


def _down(value: float, units: float) -> int:
    return int(np.floor(value * units + _ROUNDING))


def build_job(problem: Problem, first: Rounds, limits: Solve) -> Job:
    """Return ``problem`` in whole numbers, to be improved from ``first``.

    Where ``first`` makes every visit, so must every answer; otherwise visits may be left out at a loss.
    """
    vehicle, visits = problem.vehicle, problem.visits
    edge_cost = np.rint(problem.km * vehicle.cost_per_km * _MONEY).astype(np.int64)
    into_depot = np.zeros(len(visits) + 1)
    into_depot[1:] = vehicle.unloading
    hours = problem.hours.copy()
    hours[:, 0] += into_depot
    alone = edge_cost[0, 1:] + edge_cost[1:, 0]
    day_cost = round(vehicle.cost_per_day * _MONEY)
    dearest = int(alone.max()) + day_cost + round(vehicle.shift * vehicle.cost_per_hour * _MONEY)
    loads = _up([[visit.load_t, visit.load_m3] for visit in visits], _LOAD)
    opening = _up([visit.earliest_h for visit in visits], _SECONDS)
    closing = [_down(min(visit.latest_h, END_OF_DAY_H), _SECONDS) for visit in visits]
    kind = Kind(
        count=min(vehicle.count, len(visits)),
        capacity=[_down(vehicle.capacity, _LOAD), _down(vehicle.volume, _LOAD)],
        trips=vehicle.trips,
        earliest=int(_up(vehicle.start, _SECONDS)),
        latest=_down(END_OF_DAY_H, _SECONDS),
        longest=_down(vehicle.shift, _SECONDS),
        fixed_cost=day_cost,
        second_cost=round(vehicle.cost_per_hour * _MONEY / _SECONDS),
    )
    return Job(
        kinds=[kind],
        distance=edge_cost[None],
        duration=_up(hours, _SECONDS)[None],
        pickup=loads,
        delivery=np.zeros_like(loads),
        service=_up([visit.service_h for visit in visits], _SECONDS),
        windows=np.column_stack([opening, closing]),
        release=np.zeros_like(opening),
        prize=_PRIZE_FACTOR * max(dearest, 1) if first.unserved else 0,
        start=[[list(trip) for trip in day.trips] for day in first.days],
        start_kinds=[0] * len(first.days),
        iterations=limits.route_iterations,
        seconds=limits.route_time_limit * _SECONDS,
        seed=limits.seed,
    )


def sequences(trips: Trips) -> Sequences:
    """Return what the child sent as sequences of visits."""
    return tuple(tuple(tuple(trip) for trip in vehicle) for vehicle in trips)
