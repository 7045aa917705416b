"""A tiny county with flows and facilities given by hand, as siting would leave them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from recycling_net.network import Network, build
from recycling_net.plan import TABLES, Plan, empty, frame
from recycling_net.scenario import Scenario
from tests import tiny

TRUCK = {
    "capacity": "2 t", "volume": "20 m³", "count": 2, "cost_per_km": "3 元/km", "cost_per_hour": "40 元/h",
    "cost_per_day": "200 元/d",
}  # fmt: skip
STATIONS = (("TS230126100", 2024), ("TS230126105", 2025))
FLOWS = (
    (2025, "CPv1", "TS230126100", 104.0),
    (2025, "CPv2", "TS230126100", 52.0),
    (2025, "CPv3", "TS230126105", 26.0),
    (2024, "CPv1", "TS230126100", 26.0),
    (2025, "TS230126100", "SC230126", 156.0),
)


def order(number: str, **changes: Any) -> dict[str, Any]:
    """One row of orders: a hundredweight of paper (100 kg, 1 m³, 5 minutes) in 东村."""
    return {"order": number, "place": "v1", "item": "paper", **changes}


def scenario(*, orders: Sequence[dict[str, Any]] | None = None, milk: bool = True, **truck: Any) -> Scenario:
    """The tiny scenario with a truck and rounds; speed 40 km/h, detour 1.35."""
    rounds: dict[str, Any] = {}
    if milk:
        rounds["milk_run"] = {"vehicle": "truck"}
    if orders is not None:
        rounds["door_to_door"] = {
            "vehicle": "truck",
            "orders": {"table": "o.csv", "crs": "wgs84", "rows": list(orders)},
        }
    return tiny.scenario(fleet={"truck": {**TRUCK, **truck}}, rounds=rounds, solve={"route_iterations": 100})


def sited(
    question: Scenario,
    *,
    flows: Sequence[tuple[int, str, str, float]] = FLOWS,
    open_sites: Sequence[tuple[str, int]] = STATIONS,
    kind: str = "transfer_station",
) -> tuple[Network, Plan]:
    """The network, and a plan that opened ``open_sites`` (code, year) and hauls ``flows`` at 10 yuan a tonne."""
    network = build(question)
    flow_rows: list[dict[str, object]] = [
        {"year": year, "stream": "recyclables", "origin": origin, "origin_name": origin, "destination": destination,
         "destination_name": destination, "km": 1.0, "travel": "detour", "tonnes": tonnes, "haul_yuan": 10 * tonnes}
        for year, origin, destination, tonnes in flows
    ]  # fmt: skip
    facility_rows: list[dict[str, object]] = [
        {"code": code, "name": code, "kind": kind, "township_code": "", "township": "", "status": "new", "size": "small",
         "opening_year": year, "last_year": 2027, "capacity_t": 300.0, "capex_yuan": 0.0, "opex_yuan": 0.0, "lon": 127.4, "lat": 46.08,
         "coord_quality": "surveyed"}
        for code, year in open_sites
    ]  # fmt: skip
    tables = {name: empty(name) for name in TABLES}
    tables |= {"flows": frame("flows", flow_rows), "facilities": frame("facilities", facility_rows)}
    plan = Plan(
        name="tiny", title="小县", county="230126", digest=question.digest, base_year=2023, years=(2024, 2025),
        status="plan", stopped_because="gap", objective_yuan=1.0, bound_yuan=1.0, siting_gap=0.0, tables=tables,
    )  # fmt: skip
    return network, plan
