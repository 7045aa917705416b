"""A tiny county that can be worked out by hand: three villages, two townships, everything assumed."""

from __future__ import annotations

import copy
from typing import Any

from recycling_net.scenario import Scenario

_FACTS: dict[str, Any] = {
    "name": "tiny",
    "title": "小县",
    "county": "230126",
    "horizon": {"base": 2023, "first": 2024, "last": 2025},
    "discount_rate": "0 %/年",
    "places": {
        "table": "places.csv",
        "crs": "wgs84",
        "rows": [
            {"code": "v1", "name": "东村", "township_code": "230126100", "township": "巴彦镇", "households": 1000, "lon": 127.40, "lat": 46.08},
            {"code": "v2", "name": "西村", "township_code": "230126100", "township": "巴彦镇", "households": 500, "lon": 127.36, "lat": 46.08},
            {"code": "v3", "name": "北村", "township_code": "230126105", "township": "巴彦港镇", "households": 800, "lon": 127.54, "lat": 46.05},
        ],
    },
    "sites": {
        "table": "sites.csv",
        "crs": "wgs84",
        "rows": [
            {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70, "capacity_t": 100000},
        ],
    },
    "supply": {
        "items": {
            "table": "items.csv",
            "rows": [
                {"item": "paper", "name": "废纸", "stream": "recyclables", "urban_per_100": 100, "rural_per_100": 100,
                 "life_years": 1, "weight_kg": 100, "volume_m3": 1, "source": "assumed"},
            ],
        }
    },
    "streams": {
        "recyclables": {
            "chain": ["collection_point", "transfer_station", "sorting_centre", "processing_base"],
            "base_recovery": "20 %",
            "sale_price": "300 元/t",
            "residue": "10 %",
            "disposal": "100 元/t",
            "modes": {
                "drop_off": {"at": "collection_point", "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}], "cost": "10 元/t"},
                "door_to_door": {"at": "transfer_station", "share": [{"within": "30 km", "share": "60 %"}], "cost": "80 元/t", "cost_per_km": "2 元/(t·km)"},
            },
        }
    },
    "facilities": {
        "collection_point": {"candidates": "villages", "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}}},
        "transfer_station": {"candidates": "townships", "sizes": {"small": {"capacity": "300 t/年", "capex": "6 万元", "opex": "1 万元/年"}}, "life": "20 年"},
        "sorting_centre": {"candidates": "county_seat", "sizes": {"one": {"capacity": "1000 t/年", "capex": "30 万元", "opex": "5 万元/年"}}, "life": "20 年"},
    },
    "hauls": [
        {"origin": "collection_point", "destination": "transfer_station", "cost": "2 元/(t·km)", "loading": "10 元/t", "within": "30 km"},
        {"origin": "transfer_station", "destination": "sorting_centre", "cost": "1 元/(t·km)"},
        {"origin": "sorting_centre", "destination": "processing_base", "cost": "0.5 元/(t·km)", "single": False},
    ],
    "rules": {"recovery_target": [{"stream": "recyclables", "year": 2025, "increase": "30 %"}]},
}  # fmt: skip


def facts(**changes: Any) -> dict[str, Any]:
    """The tiny scenario as YAML would give it; ``changes`` replace top-level keys."""
    return {**copy.deepcopy(_FACTS), **changes}


def scenario(**changes: Any) -> Scenario:
    """The tiny scenario, validated."""
    return Scenario.model_validate(facts(**changes))
