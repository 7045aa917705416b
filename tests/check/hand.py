"""A county with every kind of rule, and its plan worked out by hand, so that the check is tested without any solver.

Two years, five per cent. Paper: v1 120 t (1,000 urban households x 120 per 100 x 100 kg), v2 50 t, v3 80 t, every
year. Cars: 0.3 per household, 15 years, 1.5 t, 2 % growth; the planner knows 51.612 scrapped cars in 2024 where the
estimate is 46 x 1.02 = 46.92, a factor of 1.1: v1 33, v2 16.5, v3 26.4 t in 2023.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import pyproj

from recycling_net.plan import TABLES, Plan, RoutingFigures, empty, frame
from recycling_net.scenario import Scenario, write_clock
from tests import tiny

_DETOUR = 1.35
SEAT = (127.39369, 46.07622)
POINTS = {
    "v1": (127.40, 46.08), "v2": (127.36, 46.08), "v3": (127.54, 46.05), "CPv1": (127.40, 46.08),
    "CPv3": (127.54, 46.05), "cp-old": (127.365, 46.08), "ts-old": (127.395, 46.079),
    "TS230126105": (127.54144, 46.04309), "SC230126": SEAT, "dm": (127.0, 45.9), "o2": (127.38, 46.09),
}  # fmt: skip
KINDS = {
    "CPv1": "collection_point", "CPv3": "collection_point", "cp-old": "collection_point", "ts-old": "transfer_station",
    "TS230126105": "transfer_station", "SC230126": "sorting_centre", "dm": "dismantler", "base": "processing_base",
}  # fmt: skip
NAMES = {
    "CPv1": "东村交投点", "CPv3": "北村交投点", "cp-old": "老交投点", "ts-old": "老中转站", "TS230126105": "巴彦港镇中转站",
    "SC230126": "巴彦县分拣中心", "dm": "拆解厂", "base": "县外基地", "v1": "东村", "v2": "西村", "v3": "北村",
}  # fmt: skip
TOWNSHIPS = {"v1": "巴彦镇", "v2": "巴彦镇", "v3": "巴彦港镇"}
CARS_T = {"v1": 33.0, "v2": 16.5, "v3": 26.4}
PAPER_T = {"v1": 120.0, "v2": 50.0, "v3": 80.0}


def km(start: str, end: str) -> float:
    """Road kilometres; the base is 70 km from the county's seat."""
    if end == "base":
        return 70.0 + _km(POINTS[start], SEAT)
    return _km(POINTS[start], POINTS[end])


def _km(start: tuple[float, float], end: tuple[float, float]) -> float:
    return float(pyproj.Geod(ellps="WGS84").inv(*start, *end)[2]) * _DETOUR / 1000


def facts() -> dict[str, Any]:
    """The scenario as YAML would give it."""
    given = tiny.facts(name="hand", discount_rate="5 %/年")
    given["places"]["rows"][0]["kind"] = "community"
    given["sites"]["rows"] = [
        {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70, "streams": "recyclables"},
        {"code": "dm", "name": "拆解厂", "kind": "dismantler", "status": "outside", "lon": 127.0, "lat": 45.9, "capacity_t": 60, "streams": "scrap_vehicle;farm_machinery"},
        {"code": "cp-old", "name": "老交投点", "kind": "collection_point", "status": "existing", "township_code": "230126100", "lon": 127.365, "lat": 46.08, "size": "small"},
        {"code": "ts-old", "name": "老中转站", "kind": "transfer_station", "status": "closable", "township_code": "230126100", "lon": 127.395, "lat": 46.079, "size": "small"},
    ]  # fmt: skip
    paper = given["supply"]["items"]["rows"][0] | {"urban_per_100": 120}
    car = {"item": "car", "name": "小汽车", "stream": "scrap_vehicle", "urban_per_100": 1, "rural_per_100": 1, "life_years": 15,
           "growth_per_year": 0.02, "weight_kg": 1500, "volume_m3": 12, "source": "assumed"}  # fmt: skip
    given["supply"] = {
        "items": {"table": "items.csv", "rows": [paper, car]},
        "car_household_share": "30 %",
        "totals": {"table": "totals.csv", "rows": [{"year": 2024, "item": "car", "pieces": 51.612}]},
    }
    given["streams"]["recyclables"]["subsidy"] = "20 元/t"
    given["streams"]["scrap_vehicle"] = {
        "chain": ["dismantler"], "base_recovery": "25 %", "sale_price": "1500 元/t", "subsidy": "100 元/t",
        "residue": "5 %", "disposal": "200 元/t",
        "modes": {"door_to_door": {"at": "dismantler", "share": [{"within": "200 km", "share": "70 %"}], "cost": "100 元/t", "cost_per_km": "3 元/(t·km)"}},
    }  # fmt: skip
    given["facilities"]["collection_point"]["sizes"]["small"]["capacity"] = "70 t/年"
    given["facilities"]["transfer_station"]["sizes"]["small"]["capacity"] = "88 t/年"
    given["facilities"]["sorting_centre"]["sizes"]["one"]["min_throughput"] = "20 t/年"
    given["rules"] = {
        "recovery_target": [
            {"stream": "recyclables", "year": 2025, "increase": "30 %"},
            {"stream": "scrap_vehicle", "year": 2025, "increase": "100 %"},
        ],
        "service_radius": [{"kind": "collection_point", "within": "5 km"}],
        "coverage": [{"kind": "collection_point", "within": "5 km", "households": "100 %", "year": 2025}],
        "at_least": [
            {"kind": "transfer_station", "count": 1, "year": 2024},
            {"kind": "collection_point", "count": 1, "per": "township", "year": 2025},
        ],
        "at_most": [
            {"kind": "sorting_centre", "count": 1},
            {"kind": "collection_point", "count": 2, "per": "township"},
        ],
        "nesting": [{"kind": "collection_point"}, {"kind": "transfer_station"}],
        "capex_budget": [{"year": 2024, "most": "31 万元"}, {"year": 2025, "most": "7 万元"}],
        "opex_budget": [{"year": 2025, "most": "11 万元"}],
    }
    given["fleet"] = {
        "truck": {"capacity": "1.6 t", "volume": "8 m³", "count": 1, "cost_per_km": "2 元/km", "cost_per_hour": "30 元/h", "cost_per_day": "100 元/d", "shift": "4 h", "trips": 2}
    }  # fmt: skip
    orders = [
        {"order": "o1", "place": "v1", "item": "paper", "pieces": 3, "earliest": "09:00", "latest": "10:00"},
        {"order": "o2", "lon": 127.38, "lat": 46.09, "item": "paper", "pieces": 2},
        {"order": "o2", "lon": 127.38, "lat": 46.09, "item": "废纸"},
        {"order": "o3", "place": "v3", "item": "car", "pieces": 2},
    ]
    given["rounds"] = {
        "milk_run": {"vehicle": "truck"},
        "door_to_door": {"vehicle": "truck", "orders": {"table": "orders.csv", "rows": orders}},
    }
    return given


def scenario(**changes: Any) -> Scenario:
    """The scenario, validated; ``changes`` replace top-level keys."""
    return Scenario.model_validate(facts() | changes)


def _facilities() -> pd.DataFrame:
    figures = {"collection_point": (70.0, 1e4, 2000.0), "transfer_station": (88.0, 6e4, 1e4), "sorting_centre": (1000.0, 3e5, 5e4)}  # fmt: skip
    rows: list[dict[str, object]] = []
    for code, status, size, year, township in (
        ("cp-old", "existing", "small", 2024, "230126100"), ("ts-old", "closable", "small", 2024, "230126100"),
        ("CPv1", "new", "small", 2024, "230126100"), ("SC230126", "new", "one", 2024, "230126100"),
        ("CPv3", "new", "small", 2025, "230126105"), ("TS230126105", "new", "small", 2025, "230126105"),
        ("dm", "outside", "", 2024, ""), ("base", "outside", "", 2024, ""),
    ):  # fmt: skip
        own = {"dm": (60.0, 0.0, 0.0), "base": (float("inf"), 0.0, 0.0)}
        capacity, capex, opex = own.get(code) or figures[KINDS[code]]
        lon, lat = POINTS.get(code, (float("nan"),) * 2)
        rows.append(
            {"code": code, "name": NAMES[code], "kind": KINDS[code], "township_code": township, "township": township,
             "status": status, "size": size, "opening_year": year, "last_year": 2025, "capacity_t": capacity,
             "capex_yuan": capex if status == "new" else 0.0, "opex_yuan": opex, "lon": lon, "lat": lat,
             "coord_quality": "geonames" if code in ("TS230126105", "SC230126") else "surveyed"}
        )  # fmt: skip
    return frame("facilities", rows)


def _assignments() -> pd.DataFrame:
    rows: list[dict[str, object]] = []

    def serve(year: int, place: str, stream: str, service: tuple[str, str, float, float, float]) -> None:
        mode, site, share, fixed, per_km = service
        growth = 1.02 ** (year - 2023)
        supply = PAPER_T[place] if stream == "recyclables" else CARS_T[place] * growth
        leg, got = km(place, site), supply * share
        rows.append(
            {"year": year, "place": place, "place_name": NAMES[place], "township": TOWNSHIPS[place], "stream": stream, "mode": mode,
             "site": site, "site_name": NAMES[site], "km": leg, "travel": "detour", "visits": 0, "share": share, "supply_t": supply, "recovered_t": got,
             "service_yuan": got * (fixed + leg * per_km)}
        )  # fmt: skip

    for year in (2024, 2025):
        serve(year, "v1", "recyclables", ("drop_off", "CPv1", 0.5, 10, 0))
        serve(year, "v2", "recyclables", ("drop_off", "cp-old", 0.5, 10, 0))
        for place in ("v1", "v2", "v3"):
            serve(year, place, "scrap_vehicle", ("door_to_door", "dm", 0.7, 100, 3))
    serve(2025, "v3", "recyclables", ("door_to_door", "TS230126105", 0.6, 80, 2))
    return frame("assignments", rows)


def _flows() -> pd.DataFrame:
    prices = {"collection_point": (10.0, 2.0), "transfer_station": (0.0, 1.0), "sorting_centre": (0.0, 0.5)}
    carried = {
        2024: [("CPv1", "ts-old", 60.0), ("cp-old", "ts-old", 25.0), ("ts-old", "SC230126", 85.0), ("SC230126", "base", 76.5)],
        2025: [("CPv1", "ts-old", 60.0), ("cp-old", "ts-old", 25.0), ("ts-old", "SC230126", 85.0),
               ("TS230126105", "SC230126", 48.0), ("SC230126", "base", 119.7)],
    }  # fmt: skip
    rows: list[dict[str, object]] = []
    for year, arcs in carried.items():
        for origin, destination, tonnes in arcs:
            fixed, per_km = prices[KINDS[origin]]
            leg = km(origin, destination)
            rows.append(
                {"year": year, "stream": "recyclables", "origin": origin, "origin_name": NAMES[origin], "destination": destination,
                 "destination_name": NAMES[destination], "km": leg, "travel": "detour", "tonnes": tonnes, "haul_yuan": tonnes * (fixed + leg * per_km)}
            )  # fmt: skip
    return frame("flows", rows)


def _costs(assignments: pd.DataFrame, flows: pd.DataFrame) -> pd.DataFrame:
    """Lives are 10, 20 and 20 years: 8/10 and 18/20 left of what opened in 2024, 9/10 and 19/20 of 2025's."""
    lines: list[tuple[int, str, str, float]] = [
        (2024, "capital", "collection_point", 1e4), (2024, "capital", "sorting_centre", 3e5),
        (2025, "capital", "collection_point", 1e4), (2025, "capital", "transfer_station", 6e4),
        (2024, "residual_value", "collection_point", -8e3), (2024, "residual_value", "sorting_centre", -2.7e5),
        (2025, "residual_value", "collection_point", -9e3), (2025, "residual_value", "transfer_station", -5.7e4),
        (2024, "operating", "collection_point", 4e3), (2025, "operating", "collection_point", 6e3),
        (2024, "operating", "transfer_station", 1e4), (2025, "operating", "transfer_station", 2e4),
        (2024, "operating", "sorting_centre", 5e4), (2025, "operating", "sorting_centre", 5e4),
        (2024, "disposal", "recyclables", 850.0), (2025, "disposal", "recyclables", 1330.0),
        (2024, "sales", "recyclables", -76.5 * 300), (2025, "sales", "recyclables", -119.7 * 300),
        (2024, "subsidy", "recyclables", -1700.0), (2025, "subsidy", "recyclables", -2660.0),
    ]  # fmt: skip
    for year in (2024, 2025):
        cars = 75.9 * 1.02 ** (year - 2023) * 0.7
        lines += [
            (year, "disposal", "scrap_vehicle", cars * 0.05 * 200), (year, "sales", "scrap_vehicle", -cars * 0.95 * 1500),
            (year, "subsidy", "scrap_vehicle", -cars * 100),
        ]  # fmt: skip
        for stream in ("recyclables", "scrap_vehicle"):
            mine = (assignments["year"] == year) & (assignments["stream"] == stream)
            lines.append((year, "service", stream, float(assignments.loc[mine, "service_yuan"].sum())))
        lines.append((year, "haul", "recyclables", float(flows.loc[flows["year"] == year, "haul_yuan"].sum())))
    table = pd.DataFrame(lines, columns=["year", "item", "detail", "yuan"])
    table["discount"] = [
        1.05**-2 if item == "residual_value" else 1.05 ** (2024 - year)
        for item, year in zip(table["item"], table["year"], strict=True)
    ]
    return frame("costs", table.assign(discounted_yuan=table["yuan"] * table["discount"]))


def _recovery() -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for year in (2024, 2025):
        got, cars = (85.0 if year == 2024 else 133.0), 75.9 * 1.02 ** (year - 2023)
        for stream, supply, recovered, target in (
            ("recyclables", 250.0, got, 65.0),
            ("scrap_vehicle", cars, cars * 0.7, 37.95),
        ):
            rows.append(
                {"year": year, "stream": stream, "supply_t": supply, "recovered_t": recovered, "share": recovered / supply,
                 "target_t": target if year == 2025 else float("nan")}
            )  # fmt: skip
    return frame("recovery", rows)


def _warnings() -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    for year in (2024, 2025):
        cars = 75.9 * 1.02 ** (year - 2023) * 0.7
        for code, used, capacity, level in (
            ("CPv1", 60.0, 70.0, "amber"), ("cp-old", 25.0, 70.0, "green"), ("ts-old", 85.0, 88.0, "red"), ("dm", cars, 60.0, "amber"),
        ):  # fmt: skip
            rows.append(
                {"year": year, "code": code, "name": NAMES[code], "kind": KINDS[code], "throughput_t": used, "capacity_t": capacity,
                 "utilisation": used / capacity, "level": level}
            )  # fmt: skip
    return frame("capacity_warnings", rows)


def _route(
    family: str, start_h: float, visits: list[tuple[str, float, float, float]]
) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Drive from ts-old to the visits (code, t, m3, stop h); "" stands for unloading, 20 minutes."""
    name = {"milk_run": "MR-ts-old-1", "door_to_door": "DD-ts-old-1"}[family]
    at, clock, trip, board, km_sum = "ts-old", start_h, 1, (0.0, 0.0), 0.0
    stops: list[dict[str, object]] = []

    def row(action: str, code: str, times: tuple[float, float], leg: float, load: tuple[float, float]) -> None:
        point = "v1" if code == "o1" else code
        stops.append(
            {"route": name, "sequence": len(stops), "trip": trip, "action": action, "code": code, "name": NAMES.get(code, code),
             "lon": POINTS[point][0], "lat": POINTS[point][1], "coord_quality": "surveyed", "arrive": write_clock(times[0]),
             "leave": write_clock(times[1]), "km": leg, "travel": "detour", "via": "", "load_t": load[0], "load_m3": load[1], "note": ""}
        )  # fmt: skip

    row("depart", at, (clock, clock), 0.0, (0.0, 0.0))
    for code, tonnes, volume, stop_h in visits:
        there = code or "ts-old"
        leg = km("v1" if at == "o1" else at, "v1" if there == "o1" else there)
        arrive, km_sum = clock + leg / 40, km_sum + leg
        clock = arrive + (stop_h if code else 1 / 3)
        row("collect" if code else "unload", there, (arrive, clock), leg, (tonnes, volume) if code else board)
        board = (board[0] + tonnes, board[1] + volume) if code else (0.0, 0.0)
        at = there
        if not code and len(stops) <= len(visits):
            trip += 1
    row("return", at, (clock, clock), 0.0, (0.0, 0.0))
    hours = clock - start_h
    loads = [sum(visit[column] for visit in visits) for column in (1, 2)]  # type: ignore[misc]  # the code is text, its columns are not summed
    route = {
        "route": name, "family": family, "day": "", "depot": "ts-old", "depot_name": NAMES["ts-old"], "vehicle": "truck", "trips": trip,
        "stops": sum(bool(visit[0]) for visit in visits), "km": km_sum, "hours": hours, "load_t": loads[0],
        "load_m3": loads[1], "start": write_clock(start_h), "end": write_clock(clock),
        "cost_yuan": km_sum * 2 + hours * 30 + 100,
    }  # fmt: skip
    return route, stops


def plan(question: Scenario) -> Plan:
    """The plan by hand."""
    assignments, flows = _assignments(), _flows()
    costs = _costs(assignments, flows)
    objective = float(costs["discounted_yuan"].sum())
    full, less = 60 / 52, 25 / 52
    milk = _route("milk_run", 8.0, [("CPv1", full, full / 0.15, 1 / 6 + 0.1 * full), ("", 0, 0, 0),
                                    ("cp-old", less, less / 0.15, 1 / 6 + 0.1 * less), ("", 0, 0, 0)])  # fmt: skip
    doors = _route("door_to_door", 9.0 - km("ts-old", "v1") / 40, [("o1", 0.3, 3.0, 23 / 60), ("o2", 0.3, 3.0, 23 / 60), ("", 0, 0, 0)])  # fmt: skip
    unserved = {"year": 2024, "place": "v3", "place_name": "北村", "township": "巴彦港镇", "stream": "recyclables", "supply_t": 80.0, "reason": "没有站"}  # fmt: skip
    by_family = {family: pd.DataFrame([route]) for family, (route, _) in (("milk_run", milk), ("door_to_door", doors))}
    hauled = flows[(flows["year"] == 2025) & (flows["destination"] == "ts-old")]
    return Plan(
        name=question.name, title=question.title, county=question.county, digest=question.digest, base_year=2023,
        years=(2024, 2025), status="plan", stopped_because="gap", objective_yuan=objective, bound_yuan=objective - 10.0,
        siting_gap=10.0 / abs(objective),
        tables={name: empty(name) for name in TABLES} | {
            "facilities": _facilities(), "assignments": assignments, "flows": flows, "costs": costs,
            "recovery": _recovery(), "capacity_warnings": _warnings(), "unserved": frame("unserved", [unserved]),
            "routes": frame("routes", [milk[0], doors[0]]), "stops": frame("stops", milk[1] + doors[1]),
            "unserved_orders": frame("unserved_orders", [{"order": "o3", "name": "v3", "reason": "超重", "cure": "换车", "reason_en": "", "cure_en": ""}]),
        },
        routing=tuple(
            RoutingFigures(
                family=family, year=2025, routes=1, km=float(table["km"].sum()), cost_yuan=float(table["cost_yuan"].sum()),
                rounds_per_year=52 if family == "milk_run" else 0,
                estimate_yuan=float(hauled["haul_yuan"].sum()) if family == "milk_run" else float("nan"),
                bound_yuan=100.0, iterations=1, seconds=0.0, stopped_because="iterations",
            )
            for family, table in by_family.items()
        ),
    )  # fmt: skip
