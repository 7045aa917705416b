"""The tiny county with a truck that is dear by the day: two stations are cheap by the tonne, one is cheap by its rounds."""

from __future__ import annotations

from typing import Any

from recycling_net.scenario import Scenario
from tests import tiny

_TRUCK = {
    "capacity": "2 t", "volume": "20 m³", "count": 4, "cost_per_km": "3 元/km", "cost_per_hour": "40 元/h",
    "cost_per_day": "300 元/d",
}  # fmt: skip


def facts(*, union: dict[str, Any] | None, calendar: dict[str, Any] | None = None, **truck: Any) -> dict[str, Any]:
    """The county as YAML would give it; everything is brought to points, and stations cost little."""
    made = tiny.facts()
    stream = made["streams"]["recyclables"]
    del stream["modes"]["door_to_door"]
    stream["sale_price"] = "2000 元/t"
    made["facilities"]["transfer_station"]["sizes"]["small"] = {
        "capacity": "300 t/年",
        "capex": "1 万元",
        "opex": "1000 元/年",
    }
    made["hauls"][0]["cost"] = "4 元/(t·km)"
    milk_run = {"vehicle": "truck"} | ({} if calendar is None else {"calendar": calendar})
    made |= {"fleet": {"truck": {**_TRUCK, **truck}}, "rounds": {"milk_run": milk_run}}
    return made | {"solve": {"route_iterations": 100} | ({} if union is None else {"union": union})}


def scenario(*, union: dict[str, Any] | None, calendar: dict[str, Any] | None = None, **truck: Any) -> Scenario:
    """The same, validated."""
    return Scenario.model_validate(facts(union=union, calendar=calendar, **truck))
