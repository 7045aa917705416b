"""The map of a day: the same page as the report's, with the routes drawn from the start."""

from __future__ import annotations

import json
import re

from recycling_net.network import build
from recycling_net.plan import frame
from recycling_net.report.dispatch import map_page
from tests.routing.dispatch.county import order, planned, scenario, site_rows


def test_the_map_shows_the_routes_and_the_open_sites() -> None:
    question = scenario()
    day = planned(question, [order("A1"), order("A2", "v2")])
    page = map_page.page(day, (question, build(question)), frame("facilities", site_rows()))
    assert 'data-layer="routes" checked' in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL).group(1))  # type: ignore[union-attr]  # it is there
    assert data["years"] == [2025]
    assert data["sites"]["code"] == ["TS230126100", "SC230126"]
    (route,) = data["routes"]
    assert f"{route['depot_name']} 1 号厢式货车" in page
    assert f"van 1 of {route['depot_name']}" in page
    assert [stop[0] for stop in route["stops"]] == day.tables["stops"]["action"].tolist()
    assert route["km"] == round(float(day.tables["routes"]["km"].iloc[0]), 1)
