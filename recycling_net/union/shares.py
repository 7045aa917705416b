"""What each stop owes of a vehicle's day: shares that add up to its cost."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import Day

Floats = npt.NDArray[np.float64]


def trip_shares(legs: Floats, trip: Sequence[int]) -> Floats:
    """Return what each stop of a trip owes of its driving: the Shapley value of the fixed-route game, exactly.

    The game (Fishburn and Pollak 1983, Fixed-Route Cost Allocation, American Mathematical Monthly 90) asks what the
    trip would cost if only some of its stops were made, in the order of the trip. In it a leg from a to b with k stops
    between them is driven by whoever comes with a and b and none of those k. Where all orders of joining are
    equally likely (Shapley 1953), a stop at the end of a leg is the one that brings it in with probability
    1 / ((k + 1)(k + 2)), beside the depot 1 / (k + 1); one of the k stops takes it out with probability
    2 / (k (k + 1)(k + 2)), beside the depot 1 / (k (k + 1)).

    Parameters
    ----------
    legs
        Yuan from node to node; node 0 is the depot, node p + 1 visit p.
    trip
        Visits in the order of driving.

    Returns
    -------
    npt.NDArray[np.float64]
        Yuan of each visit of the trip; their sum is what the trip costs to drive.
    """
    count = len(trip)
    nodes = np.array([0, *(visit + 1 for visit in trip), 0])
    begin, end = np.triu_indices(count + 2, 1)
    yuan = np.zeros((count + 2, count + 2))
    brings, takes = np.zeros_like(yuan), np.zeros_like(yuan)
    between = end - begin - 1.0
    ends = (begin > 0).astype(int) + (end <= count)
    many = np.maximum(between, 1.0)
    yuan[begin, end] = legs[nodes[begin], nodes[end]]
    brings[begin, end] = np.select(
        [ends == 2, ends == 1], [1 / ((between + 1) * (between + 2)), 1 / (between + 1)], 0.0
    )
    out = np.select([ends == 2, ends == 1], [2 / (many * (many + 1) * (many + 2)), 1 / (many * (many + 1))], 0.0)
    takes[begin, end] = np.where(between > 0, out, 0.0)
    brought, taken = yuan * brings, yuan * takes
    outside = np.array([taken[:stop, stop + 1 :].sum() for stop in range(1, count + 1)])
    owed: Floats = (brought.sum(axis=0) + brought.sum(axis=1))[1:-1] - outside
    return owed


def day_shares(problem: Problem, day: Day) -> list[tuple[int, float]]:
    """Return (visit, yuan) for every visit of a vehicle's day; the yuan add up to the day's cost.

    Each owes its share of driving, its own stop, and of each unloading the part that its load is of the trip's. What
    is left, the fixed cost of the day, is spread in proportion to that.
    """
    hour = problem.vehicle.cost_per_hour
    visits = [visit for trip in day.trips for visit in trip]
    owed = np.concatenate([trip_shares(problem.driving_yuan, trip) for trip in day.trips])
    owed += hour * np.array([problem.visits[visit].service_h for visit in visits])
    load = [np.array([problem.visits[visit].load_t for visit in trip]) for trip in day.trips]
    owed += hour * problem.vehicle.unloading * np.concatenate([one / one.sum() for one in load])
    total = float(owed.sum())
    shares = owed * (day.cost_yuan / total) if total > 0 else np.full(len(visits), day.cost_yuan / len(visits))
    return list(zip(visits, shares.tolist(), strict=True))
