"""A lower bound on the cost of a depot's day, valid for every way to make the same visits."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from recycling_net.routing.problem import Problem

_SLACK = 1e-9
_NO_ROOM = 1e-12
"""What a vehicle without room in one dimension is divided by; only loads of zero get there."""


def cost_bound(problem: Problem) -> float:
    """Return yuan below which no rounds that make every visit of ``problem`` can be; 0 if there is none.

    With n visits, Q the capacity (t, m³), q the loads, d the kilometres between depot and visit:

    - trips >= T = max over t and m³ of ceil(sum q / Q), at least 1;
    - km >= max of
      2 max d (someone goes there and back),
      2 sum(q d) / Q (a trip that loads q_1..q_k is at least twice its farthest d, so at least 2 sum(q d) / Q:
      Haimovich and Rinnooy Kan 1985),
      MST + the T smallest d (without the last leg of each trip the rounds are a connected graph over depot and
      visits; those legs leave different visits);
    - hours >= km / speed + all stops + T unloadings;
    - vehicles >= max(ceil(T / trips a day), ceil(hours / shift)).

    The kilometres obey the triangle inequality (great circle times a factor).
    """
    if not problem.visits:
        return 0.0
    vehicle = problem.vehicle
    away = problem.km[0, 1:]
    room = np.maximum([vehicle.capacity, vehicle.volume], _NO_ROOM)
    shares = np.array([[visit.load_t, visit.load_m3] for visit in problem.visits]) / room
    trips = max(1, math.ceil(float(shares.sum(axis=0).max()) - _SLACK))
    radial = 2 * float((shares * away[:, None]).sum(axis=0).max())
    tree = spanning_tree_km(problem.km) + float(np.sort(away)[:trips].sum())
    km = max(2 * float(away.max()), radial, tree)
    stops = sum(visit.service_h for visit in problem.visits)
    hours = km / problem.travel.speed + stops + trips * vehicle.unloading
    vehicles = max(math.ceil(trips / vehicle.trips), math.ceil(hours / vehicle.shift - _SLACK))
    return float(km * vehicle.cost_per_km + hours * vehicle.cost_per_hour + vehicles * vehicle.cost_per_day)


def spanning_tree_km(km: npt.NDArray[np.float64]) -> float:
    """Return the length of a minimum spanning tree of a complete graph (Prim); points in one place cost nothing."""
    reach = km[0].astype(float)
    outside = np.ones(len(km), bool)
    outside[0] = False
    total = 0.0
    for _ in range(len(km) - 1):
        nearest = int(np.argmin(np.where(outside, reach, np.inf)))
        total += float(reach[nearest])
        outside[nearest] = False
        reach = np.minimum(reach, km[nearest])
    return total
