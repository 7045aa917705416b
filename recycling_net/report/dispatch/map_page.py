"""A day's routes on the map of the report, as a page that needs no network."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from recycling_net.dispatched import Dispatched, vehicle_name
from recycling_net.network import Network
from recycling_net.plan import TABLES, Plan, empty, frame
from recycling_net.report import payload
from recycling_net.report.html import SCRIPTS, asset, environment, hashed
from recycling_net.scenario import Scenario


def write(day: Dispatched, question: tuple[Scenario, Network], facilities: pd.DataFrame, path: Path) -> None:
    """Write the page; ``facilities`` is the plan's table of them."""
    path.write_text(page(day, question, facilities), encoding="utf-8", newline="\n")


def page(day: Dispatched, question: tuple[Scenario, Network], facilities: pd.DataFrame) -> str:
    """Return the page as text; every name in it is escaped, the data cannot end the element that holds them."""
    scenario, network = question
    style, script = asset("report.css"), "".join(asset(name) for name in SCRIPTS)
    routes = day.tables["routes"]
    facts = {
        "plan": _plan(day, scenario, facilities),
        "day": day,
        "figures": {
            "places": len(network.places),
            "places_approximate": int((network.places["coord_quality"] != "surveyed").sum()),
        },
        "routes": routes.to_dict("records"),
        "vehicle_name": vehicle_name,
        "left_out": day.tables["left_out"].to_dict("records"),
        "routes_shown": True,
        "has_roads": bool(network.ways.drives),
        "has_areas": False,
        "data": payload.to_text(payload.pack(_plan(day, scenario, facilities), network)),
        "style": style,
        "script": script,
        "style_hash": hashed(style),
        "script_hash": hashed(script),
    }
    return environment().get_template("day_map.html.j2").render(facts)


def _plan(day: Dispatched, scenario: Scenario, facilities: pd.DataFrame) -> Plan:
    """The day as the map knows plans: one year, the open facilities, the routes; nothing flows."""
    is_open = (facilities["opening_year"] <= day.year) & (facilities["last_year"] >= day.year)
    routes = day.tables["routes"].assign(family="dispatch", day=day.date)
    routes = routes.drop(columns="end").rename(columns={"home": "depot", "home_name": "depot_name", "back": "end"})
    tables = {name: empty(name) for name in TABLES}
    tables |= {
        "facilities": frame("facilities", facilities[is_open]),
        "routes": frame("routes", routes),
        "stops": frame("stops", day.tables["stops"]),
    }
    return Plan(
        name=day.name, title=day.title, county=scenario.county, digest=scenario.digest,
        base_year=scenario.horizon.base, years=(day.year,), status="plan", stopped_because=day.stopped_because,
        objective_yuan=day.cost_yuan, bound_yuan=-np.inf, siting_gap=np.inf, tables=tables,
    )  # fmt: skip
