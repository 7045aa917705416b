"""Small days of dispatch on a straight road, with kilometres given by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from recycling_net.routing.dispatch.clock import Drive, drives
from recycling_net.routing.dispatch.problem import Call, OpenSite, Question, Truck, numbers
from recycling_net.routing.dispatch.search import Found, Limits, search
from recycling_net.routing.problem import Point
from recycling_net.scenario import DispatchOrder, DispatchVehicle, Vehicle

SPEED_KMH = 40.0
QUICK = Limits(iterations=300, seconds=60, seed=1)


def site(code: str = "S", accepts: str = "paper", spare_t: float = np.inf) -> OpenSite:
    """A station that takes paper."""
    return OpenSite(Point(code, code, 127.0, 46.0, "surveyed"), frozenset(accepts.split()), spare_t)


def truck(
    name: str = "van", *, home: int = 0, end: int | None = None, limits: dict[str, Any] | None = None, **facts: Any
) -> Truck:
    """A vehicle of 2 t that costs 1 yuan/km and nothing else; unloading takes half an hour."""
    usual = {"capacity": "2 t", "volume": "20 m³", "count": 1, "cost_per_km": "1 元/km", "unloading": "30 min"}
    vehicle = Vehicle.model_validate({**usual, **facts})
    return Truck(
        f"{name}-{home}",
        name,
        vehicle,
        DispatchVehicle.model_validate(limits or {}),
        home,
        home if end is None else end,
    )


def call(code: str, t: float = 1.0, **changes: Any) -> Call:
    """An order of some tonnes of paper that takes six minutes at any hour; a tonne is a cubic metre and a piece."""
    facts: dict[str, Any] = {
        "take": (t, t, 1.0), "bring": (0.0, 0.0, 0.0), "service_h": 0.1, "earliest_h": 0.0, "latest_h": 24.0,
        "needs": frozenset(), "contents": frozenset({code}), "shuns": frozenset(), "streams": frozenset({"paper"}),
        "worth_yuan": 1e6,
    }  # fmt: skip
    line = DispatchOrder(order=code, place="v", item="paper")
    return Call(Point(code, code, 127.0, 46.0, "surveyed"), (line,), **{**facts, **changes})


def on_a_line(
    sites: Mapping[int, OpenSite], calls: Mapping[int, Call], trucks: Sequence[Truck] | None = None, now_h: float = 0.0
) -> Question:
    """Sites and orders at their kilometre of a straight road, driven at 40 km/h; one van at the first site."""
    at = np.array([*sites, *calls], float)
    km = np.abs(at[:, None] - at[None, :])
    fleet = tuple(trucks) if trucks is not None else (truck(),)
    return Question(tuple(sites.values()), fleet, tuple(calls.values()), ("light_truck",), km[None], km[None] / SPEED_KMH, now_h)  # fmt: skip


def solved(question: Question, limits: Limits = QUICK) -> tuple[float, list[Drive], Found]:
    """Yuan, the days of all vehicles and the routes."""
    day = numbers(question)
    found = search(day, limits)
    driven = drives(day, found.routes)
    return sum(one.cost_yuan for one in driven), driven, found


def left_out(question: Question) -> list[str]:
    """The orders that nobody makes."""
    _, _, found = solved(question)
    return [question.calls[at].point.code for at in np.flatnonzero(found.routes.where < 0)]


def way(question: Question, drive: Drive) -> list[str]:
    """Where a vehicle goes, in order."""
    points = [*(site.point for site in question.sites), *(call.point for call in question.calls)]
    return [points[event.node].code for event in drive.events]
