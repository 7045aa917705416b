"""What no answer costs less than: every stop pays its share of a full round straight to its site and back.

A round costs at least the way to its farthest stop and back, and the shares of its stops add up to no more than that,
since it is not overloaded (Haimovich and Rinnooy Kan, Bounds and Heuristics for Capacitated Routing Problems, Mathematics
of Operations Research 10 (1985), doi 10.1287/moor.10.4.527). What is left is to open sites and share stops out.
"""

from __future__ import annotations

from math import ceil, nan

import highspy
import numpy as np

from recycling_net.routing.depots.problem import LocationRouting
from recycling_net.routing.program import program

_MOST = 50_000
"""With more pairs of stop and site the program takes longer than the bound is worth."""


def lower_bound(problem: LocationRouting, seconds: float) -> float:
    """Return a cost that no rounds from any sites are below; nan where the problem is too large or time ran out.

    It holds where no way round through other nodes is shorter than the leg between two. Rounds are counted as many as
    all loads need, and so are a platform's vehicles; the platform's legs are left out.
    """
    sites, stops = problem.sites, problem.stops
    if sites * stops > _MOST:
        return nan
    highs = highspy.Highs()
    for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds), ("mip_rel_gap", 1e-4)):
        highs.setOptionValue(name, value)
    highs.passModel(_model(problem))
    highs.run()
    bound = float(highs.getInfo().mip_dual_bound)
    if not np.isfinite(bound) or abs(bound) >= highspy.kHighsInf:
        return nan
    needed = float(problem.demand.sum())
    bound += problem.vehicle_cost * ceil(needed / problem.capacity)
    if problem.platform is not None:
        bound += problem.platform.vehicle_cost * ceil(needed / problem.platform.capacity)
    return bound


def _model(problem: LocationRouting) -> highspy.HighsLp:
    """Which sites open, and which share of each stop they serve: column site + sites * stop, then one for each site."""
    sites, stops, far = problem.sites, problem.stops, problem.far
    there_and_back = far[sites:, :sites] + far[:sites, sites:].T
    pairs = sites * stops
    pair, stop, site = np.arange(pairs), np.repeat(np.arange(stops), sites), np.tile(np.arange(sites), stops)
    one, demand = np.ones(pairs), problem.demand.astype(float)
    room = np.minimum(problem.room, demand.sum())
    parts = [
        (stop, pair, one),
        (stops + site, pair, demand[stop]),
        (stops + np.arange(sites), pairs + np.arange(sites), -room),
        (stops + sites + pair, pair, one),
        (stops + sites + pair, pairs + site, -one),
    ]
    cost = np.concatenate([(demand[:, None] / problem.capacity * there_and_back).ravel(), problem.opening])
    rows = stops + sites + pairs
    least = np.concatenate([np.ones(stops), np.full(rows - stops, -highspy.kHighsInf)])
    most = np.concatenate([np.ones(stops), np.zeros(rows - stops)])
    return program(cost, np.arange(pairs + sites) >= pairs, parts, (least, most))
