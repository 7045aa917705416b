"""The tiny county with a household-waste station that can host a transfer station, and a waste truck with room."""

from __future__ import annotations

from typing import Any

from tests import tiny

HOST = {
    "code": "w1", "name": "垃圾转运站", "kind": "transfer_station", "township_code": "230126100", "lon": 127.39, "lat": 46.08,
    "capex_yuan": 20000, "opex_yuan": 4000, "capacity_t": 150,
}  # fmt: skip
LEG = {"round": "r1", "origin": "w1", "destination": "SC230126", "room_t": 40, "yuan_per_t_km": 0.1}


def lent(hosts: list[dict[str, Any]], legs: list[dict[str, Any]]) -> dict[str, Any]:
    """What `two_networks` holds: sites and legs of rounds."""
    parts: dict[str, Any] = {}
    if hosts:
        parts["sites"] = {"table": "waste_sites.csv", "crs": "wgs84", "rows": hosts}
    if legs:
        parts["backhauls"] = {"table": "waste_rounds.csv", "rows": legs}
    return parts


def facts(**changes: Any) -> dict[str, Any]:
    """The county as YAML would give it; ``changes`` replace top-level keys."""
    return tiny.facts(**{"two_networks": lent([HOST], [LEG]), **changes})
