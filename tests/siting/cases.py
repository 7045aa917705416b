"""A county small enough to be worked out by hand: paper from three villages, collection points, one base outside.

v1 gives 100 t a year, v2 50 t, v3 80 t. At its own point a village brings half; v1 and v2 are 4.18 km apart and bring
30 % to each other's point; v3 is alone. A point costs 10,000 yuan (life 10 years) and 2,000 yuan a year; what a year
costs of it is 1,000 + 2,000 = 3,000 yuan. A tonne sells for 300, costs 10 in service and 20 in haul: 270 yuan are left.
"""

from __future__ import annotations

import copy
from typing import Any

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.gazetteer import villages
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario
from tests import tiny

POINT_YUAN = 3000
"""What a new point costs in a plan of one year."""

_STREAM: dict[str, Any] = {
    "chain": ["collection_point", "processing_base"],
    "base_recovery": "20 %",
    "sale_price": "300 元/t",
    "modes": {
        "drop_off": {
            "at": "collection_point",
            "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}],
            "cost": "10 元/t",
        }
    },
}
_POINT: dict[str, str] = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
_HAUL: dict[str, Any] = {
    "origin": "collection_point", "destination": "processing_base", "cost": "0 元/(t·km)", "loading": "20 元/t",
}  # fmt: skip


def case(
    *,
    rules: dict[str, Any] | None = None,
    stream: dict[str, Any] | None = None,
    point: dict[str, str] | None = None,
    years: tuple[int, int] = (2024, 2024),
    **changes: Any,
) -> Scenario:
    """The county with changed rules, stream, point, years or any other top-level key; the gap is zero."""
    facts = {
        "streams": {"recyclables": {**copy.deepcopy(_STREAM), **(stream or {})}},
        "facilities": {"collection_point": {"candidates": "villages", "sizes": {"small": {**_POINT, **(point or {})}}}},
        "hauls": [_HAUL],
        "horizon": {"base": 2023, "first": years[0], "last": years[1]},
        "rules": rules or {},
        "solve": {"gap": "0 %"},
    }
    return tiny.scenario(**{**facts, **changes})


def sites(*rows: dict[str, Any]) -> dict[str, Any]:
    """A sites table: the rows beside the outside base."""
    base = {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70}
    return {"table": "sites.csv", "crs": "wgs84", "rows": [base, *rows]}


def planned(scenario: Scenario) -> Plan:
    """The plan, after the independent check has found nothing wrong with it."""
    network = build(scenario)
    plan = siting.solve(scenario, network)
    report = verify(scenario, network, plan)
    assert report.ok, report.faults
    assert plan.stopped_because == "gap"
    return plan


def opened(plan: Plan) -> dict[str, int]:
    """Code of each new or kept site -> its opening year."""
    table = plan.tables["facilities"]
    table = table[table["status"] != "outside"]
    return dict(zip(table["code"], table["opening_year"], strict=True))


def served(plan: Plan, year: int = 2024) -> dict[str, str]:
    """Place -> site in a year."""
    table = plan.tables["assignments"]
    table = table[table["year"] == year]
    assert table["place"].is_unique
    return dict(zip(table["place"], table["site"], strict=True))


def county(count: int, **changes: object) -> Scenario:
    """The first villages of Bayan with the tiny county's facilities over four years."""
    places = villages().query("county_code == '230126'").head(count).reset_index()
    rows = [
        {
            "code": row.code,
            "name": row.name_,
            "township_code": row.township_code,
            "households": 300 + 37 * at % 900,
            "lon": row.lon,
            "lat": row.lat,
        }
        for at, row in enumerate(places.rename(columns={"name": "name_"}).itertuples())
    ]
    table = {"table": "places.csv", "crs": "wgs84", "rows": rows}
    return tiny.scenario(places=table, horizon={"base": 2023, "first": 2024, "last": 2027}, **changes)
