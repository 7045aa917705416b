"""The tiny county with stations that are open, a van and a lorry, and orders for waste paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from recycling_net.check.day import verify_day
from recycling_net.check.finding import CheckReport
from recycling_net.dispatched import Dispatched
from recycling_net.network import build
from recycling_net.reading.orders import dispatch_of
from recycling_net.routing.dispatch.ask import Asked
from recycling_net.routing.dispatch.plan import Before, plan_day
from recycling_net.scenario import DispatchOrder, Scenario
from tests import tiny

VAN = {
    "capacity": "0.5 t", "volume": "6 m³", "count": 1, "cost_per_km": "2 元/km", "cost_per_hour": "40 元/h",
    "cost_per_day": "100 元/d", "trips": 3,
}  # fmt: skip
OPEN = pd.DataFrame(
    [("TS230126100", 2024, 2025, 300.0), ("TS230126105", 2024, 2025, 300.0), ("SC230126", 2024, 2025, 1000.0)],
    columns=["code", "opening_year", "last_year", "capacity_t"],
)
ITEMS = [
    {"item": "paper", "name": "废纸", "stream": "recyclables", "urban_per_100": 100, "rural_per_100": 100,
     "life_years": 1, "weight_kg": 100, "volume_m3": 1, "source": "assumed"},
    {"item": "acid", "name": "废电池", "stream": "recyclables", "urban_per_100": 1, "rural_per_100": 1,
     "life_years": 1, "weight_kg": 20, "volume_m3": 0.1, "source": "assumed"},
]  # fmt: skip


def scenario(
    *, vehicles: dict[str, Any] | None = None, fleet: dict[str, Any] | None = None, **dispatch: Any
) -> Scenario:
    """The tiny scenario with a van at each station, or other vehicles."""
    facts = tiny.facts(
        fleet=fleet or {"van": VAN},
        rounds={"dispatch": {"vehicles": vehicles or {"van": {}}, "iterations": 200, **dispatch}},
    )
    facts["supply"]["items"]["rows"] = ITEMS
    return Scenario.model_validate(facts)


def order(number: str, place: str = "v1", **changes: Any) -> DispatchOrder:
    """A hundredweight of paper in a village."""
    return DispatchOrder.model_validate({"order": number, "place": place, "item": "paper", **changes})


def asked(question: Scenario, now_h: float = 0.0) -> Asked:
    """What a day in 2025 is made of."""
    how = dispatch_of(question)
    assert how is not None
    return Asked(question, build(question), how, OPEN, 2025, now_h)


def planned(
    question: Scenario, orders: Sequence[DispatchOrder], *, before: Before | None = None, now_h: float = 0.0
) -> Dispatched:
    """The routes of 12 May 2025, which have passed the check."""
    day = plan_day(asked(question, now_h), orders, date="2025-05-12", before=before)
    assert checked(question, orders, day).faults == ()
    return day


def checked(question: Scenario, orders: Sequence[DispatchOrder], day: Dispatched) -> CheckReport:
    """What the check finds."""
    how = dispatch_of(question)
    assert how is not None
    return verify_day(question, build(question).ways, how, OPEN, (orders, day))


def stop(day: Dispatched, code: str) -> dict[str, Any]:
    """The row of the stops at which an order is fetched."""
    (row,) = day.tables["stops"].query("action == 'collect' and code == @code").to_dict("records")
    return {str(name): value for name, value in row.items()}


def site_rows() -> list[dict[str, object]]:
    """Facilities as a plan has them: a station and the centre open in 2025, another station closed by then."""
    rows = (
        ("TS230126100", "transfer_station", 2025),
        ("TS230126105", "transfer_station", 2024),
        ("SC230126", "sorting_centre", 2025),
    )
    return [
        {"code": code, "name": code, "kind": kind, "township_code": "", "township": "", "status": "new", "size": "one",
         "opening_year": 2024, "last_year": last, "capacity_t": 300.0, "capex_yuan": 0.0, "opex_yuan": 0.0,
         "lon": 127.4, "lat": 46.08, "coord_quality": "surveyed"}
        for code, kind, last in rows
    ]  # fmt: skip
