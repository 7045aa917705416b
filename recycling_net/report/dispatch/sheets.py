"""What each driver takes along: one printed page a vehicle, in Chinese."""

from __future__ import annotations

from pathlib import Path

from recycling_net.dispatched import Dispatched, vehicle_names
from recycling_net.report.html import environment


def write(day: Dispatched, path: Path) -> None:
    """Write the page; it asks for nothing from anywhere, and prints on A4."""
    path.write_text(page(day), encoding="utf-8", newline="\n")


def page(day: Dispatched) -> str:
    """Return the sheets as one page of HTML; every name in it is escaped."""
    stops = day.tables["stops"]
    names = vehicle_names(day.tables["routes"])
    routes = [
        (names[route["route"]], route, stops[stops["route"] == route["route"]].to_dict("records"))
        for route in day.tables["routes"].to_dict("records")
    ]
    facts = {
        "day": day,
        "routes": routes,
        "left_out": day.tables["left_out"].to_dict("records"),
        "changes": day.tables["changes"].to_dict("records"),
    }
    return environment().get_template("sheets.html.j2").render(facts)
