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

    With n visits, Q the capacity (t, m³), q the loads, and d the legs in yuan or in hours (shortest paths over the
    legs, so that they obey the triangle inequality, d_i there and back between depot and visit):

    - trips >= T = max over t and m³ of ceil(sum q / Q), at least 1;
    - driving >= max of
      max d_i (someone goes there and back),
      sum(q_i d_i) / Q (a trip that loads q_1..q_k is at least its farthest d, so at least sum(q d) / Q:
      Haimovich and Rinnooy Kan 1985),
      MST + the T smallest legs home (without the last leg of each trip the rounds are a connected graph over depot
      and visits; those legs leave different visits);
    - hours >= driving in hours + all stops + T unloadings;
    - vehicles >= max(ceil(T / trips a day), ceil(hours / shift)).
    """
    if not problem.visits:
        return 0.0
    vehicle = problem.vehicle
    room = np.maximum([vehicle.capacity, vehicle.volume], _NO_ROOM)
    shares = np.array([[visit.load_t, visit.load_m3] for visit in problem.visits]) / room
    trips = max(1, math.ceil(float(shares.sum(axis=0).max()) - _SLACK))
    driving_yuan, driving_h = (_driving(legs, shares, trips) for legs in (problem.driving_yuan, problem.hours))
    standing = sum(visit.service_h for visit in problem.visits) + trips * vehicle.unloading
    vehicles = max(math.ceil(trips / vehicle.trips), math.ceil((driving_h + standing) / vehicle.shift - _SLACK))
    return float(driving_yuan + standing * vehicle.cost_per_hour + vehicles * vehicle.cost_per_day)


def _driving(legs: npt.NDArray[np.float64], shares: npt.NDArray[np.float64], trips: int) -> float:
    """Below which the legs of rounds with at least so many trips cannot add up; ``shares`` (visits, dimensions)."""
    least = _shortest(legs)
    both_ways = least[0, 1:] + least[1:, 0]
    radial = float((shares * both_ways[:, None]).sum(axis=0).max())
    tree = spanning_tree(np.minimum(least, least.T)) + float(np.sort(least[1:, 0])[:trips].sum())
    return max(float(both_ways.max()), radial, tree)


def _shortest(legs: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Shortest paths between all nodes (Floyd 1962); scipy's takes two points in one place for unconnected."""
    least = legs.copy()
    for via in range(len(legs)):
        least = np.minimum(least, least[:, via, None] + least[via])
    return least


def spanning_tree(legs: npt.NDArray[np.float64]) -> float:
    """Return the length of a minimum spanning tree of a complete graph (Prim); points in one place cost nothing."""
    reach = legs[0].astype(float)
    outside = np.ones(len(legs), bool)
    outside[0] = False
    total = 0.0
    for _ in range(len(legs) - 1):
        nearest = int(np.argmin(np.where(outside, reach, np.inf)))
        total += float(reach[nearest])
        outside[nearest] = False
        reach = np.minimum(reach, legs[nearest])
    return total
