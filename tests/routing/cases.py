"""Small depots' days with kilometres given by hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from recycling_net.network.ways import Ways
from recycling_net.routing.problem import Point, Problem, Visit, build_problem
from recycling_net.scenario import Solve, Vehicle

QUICK = Solve(route_iterations=200)


def vehicle(**changes: Any) -> Vehicle:
    """One truck of 2 t and 20 m³ that costs 1 yuan/km and nothing else."""
    facts = {"capacity": "2 t", "volume": "20 m³", "count": 1, "cost_per_km": "1 元/km", "unloading": "30 min"}
    return Vehicle.model_validate({**facts, **changes})


def visit(code: str, load_t: float = 1.0, **changes: Any) -> Visit:
    """A visit of six minutes; a tonne takes one cubic metre."""
    facts: dict[str, Any] = {"load_t": load_t, "load_m3": load_t, "service_h": 0.1}
    return Visit(Point(code, code, 127.0, 46.0, "surveyed"), **{**facts, **changes})


WAYS = Ways((np.array([127.0]), np.array([46.0])), detour_factor=1.35, speed_kmh=40.0)
"""No roads: great circle times 1.35, 40 km/h."""


def on_a_line(at_km: Sequence[float], visits: Sequence[Visit], **truck: Any) -> Problem:
    """Visits on a straight road, the depot at kilometre 0; 40 km/h."""
    place = np.array([0.0, *at_km])
    km = np.abs(place[:, None] - place[None, :])
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    return Problem("door_to_door", depot, tuple(visits), "truck", vehicle(**truck), km, km / WAYS.speed_kmh)


def on_the_map(points: Sequence[tuple[float, float]], visits: Sequence[Visit], **truck: Any) -> Problem:
    """Visits at (lon, lat), the first point is the depot."""
    places = [Point(f"p{number}", f"p{number}", lon, lat, "surveyed") for number, (lon, lat) in enumerate(points)]
    moved = tuple(
        Visit(place, one.load_t, one.load_m3, one.service_h, one.earliest_h, one.latest_h)
        for place, one in zip(places[1:], visits, strict=True)
    )
    return build_problem("door_to_door", places[0], moved, ("truck", vehicle(**truck)), WAYS)


def too_many_to_prove(**truck: Any) -> Problem:
    """Twelve visits scattered over 20 km: more than dynamic programming takes, so that the child has work."""
    points = [(127.0, 46.0), *((127 + (k * 7 % 23 - 11) / 100, 46 + (k * 13 % 19 - 9) / 100) for k in range(12))]
    visits = [visit("x", 0.3 + k % 5 / 10) for k in range(12)]
    return on_the_map(points, visits, **{"count": 3, "cost_per_hour": "40 元/h", "cost_per_day": "100 元/d", **truck})
