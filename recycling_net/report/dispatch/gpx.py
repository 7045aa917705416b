"""A day's routes as GPX 1.1: a track along the roads and a waypoint for each stop, for a telephone's navigator."""

from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import escape

import pandas as pd

from recycling_net.dispatched import Dispatched, vehicle_names
from recycling_net.network.ways import Ways, traces
from recycling_net.report.words import word

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<gpx version="1.1" creator="recycling_net" xmlns="http://www.topografix.com/GPX/1/1">\n'
)


def write(day: Dispatched, ways: Ways, path: Path) -> None:
    """Write every stop as a waypoint and every route as a track, WGS-84, called by its vehicle."""
    routes = day.tables["routes"]
    names = vehicle_names(routes)
    stops = day.tables["stops"].assign(route=lambda table: table["route"].map(names))
    lines = [_HEAD, f"<metadata><name>{escape(f'{day.title} {day.date}')}</name></metadata>\n"]
    lines += [_waypoint(row) for row in stops.to_dict("records") if row["action"] in ("collect", "unload")]
    for name, vehicle in zip(names.values(), routes["vehicle"], strict=True):
        lines.append(_track(name, stops[stops["route"] == name], ways, str(vehicle)))
    path.write_text("".join([*lines, "</gpx>\n"]), encoding="utf-8", newline="\n")


def _waypoint(row: dict[object, object] | dict[str, object]) -> str:
    facts = {str(key): value for key, value in row.items()}
    name = f"{facts['route']} {facts['sequence']} {facts['name']}"
    brought = f"{'送' if facts['action'] == 'collect' else '装上'} {facts['deliver']}" if facts["deliver"] else ""
    parts = (word(str(facts["action"])), facts["arrive"], facts["items"], brought, facts["note"])
    about = " ".join(str(part) for part in parts if part)
    at = f'lat="{facts["lat"]:.6f}" lon="{facts["lon"]:.6f}"'
    return f"<wpt {at}><name>{escape(name)}</name><desc>{escape(about)}</desc></wpt>\n"


def _track(name: str, stops: pd.DataFrame, ways: Ways, vehicle: str) -> str:
    lon, lat = stops["lon"].to_numpy(float), stops["lat"].to_numpy(float)
    legs = traces(ways, (lon[:-1], lat[:-1]), (lon[1:], lat[1:]), ways.vehicles[vehicle])
    points = "".join(
        f'<trkpt lat="{y:.6f}" lon="{x:.6f}"/>' for leg in legs for x, y in zip(leg.lon, leg.lat, strict=True)
    )
    return f"<trk><name>{escape(name)}</name><trkseg>{points}</trkseg></trk>\n"
