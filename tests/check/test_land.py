"""A plan made without rules about land, held against them: each is found broken, by its code, rule and site."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import siting
from recycling_net.check import areas, verify
from recycling_net.network import build
from recycling_net.network.land import land
from recycling_net.network.places import place_table, site_table
from recycling_net.plan import Plan
from recycling_net.scenario import Drawing, Region, Scenario
from tests import tiny
from tests.land import drawn, square

V1 = (127.40, 46.08)


def broken(plan: Plan, scenario: Scenario) -> list[tuple[str, str, object]]:
    """Faults about land of a plan of another scenario: code, rule, site."""
    network = build(scenario)
    report = verify(scenario, network, replace(plan, digest=scenario.digest))
    told = [
        (issue.code, str(issue.facts["rule"]), issue.facts["site"])
        for issue in report.faults
        if "RN804" < issue.code < "RN809"
    ]
    assert {rule for _, rule, _ in told} <= set(report.rules_checked)
    return sorted(set(told), key=str)


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Every point and every station of the tiny county, from the first year on."""
    every = {"year": 2024, "per": "township", "count": 1}
    counts = [{"kind": "transfer_station", **every}, {**every, "kind": "collection_point", "per": "county", "count": 3}]
    scenario = tiny.scenario(rules={"at_least": counts})
    return siting.solve(scenario, build(scenario))


@pytest.mark.parametrize(
    ("rules", "more", "wanted"),
    [
        ({"exclusion_zone": [{"map": "m"}]}, {}, [("RN805", "exclusion_zone[m]", "CPv1")]),
        ({"exclusion_zone": [{"map": "m", "kinds": ["transfer_station"]}]}, {}, []),
        ({"exclusion_zone": [{"map": "m", "buffer": "0.5 km", "kinds": ["transfer_station"]}]}, {},
         [("RN805", "exclusion_zone[m,transfer_station]", "TS230126100")]),
        ({"zoning": [{"map": "m", "kind": "collection_point", "zones": ["乙"], "elsewhere": True}]}, {},
         [("RN805", "zoning[m,collection_point]", "CPv1")]),
        ({"zoning": [{"map": "m", "kind": "transfer_station", "zones": ["甲"]}]}, {},
         [("RN805", "zoning[m,transfer_station]", "TS230126100"), ("RN805", "zoning[m,transfer_station]", "TS230126105")]),
        ({"land_status": [{}]}, {"land": "pending"}, [("RN806", "land_status[]", "TS230126105")]),
        ({"land_status": [{}]}, {"earliest_year": 2025}, [("RN806", "land_status[]", "TS230126105")]),
        ({"land_status": [{"planned": 0}]}, {"land": "planned"}, []),
        ({"site_standard": [{"kind": "transfer_station", "per_tonne": "1 m²/t"}]}, {"area_m2": 299},
         [("RN808", "site_standard[transfer_station]", "TS230126105")]),
        ({"site_standard": [{"kind": "transfer_station", "per_tonne": "1 m²/t"}]}, {"area_m2": 300}, []),
        ({"min_distance": [{"kind": "transfer_station", "apart": "12.1 km"}]}, {},
         [("RN807", "min_distance[transfer_station]", "TS230126100")]),
        ({"min_distance": [{"kind": "transfer_station", "apart": "11.9 km"}]}, {}, []),
    ],
)  # fmt: skip
def test_a_plan_that_breaks_a_rule(
    plan: Plan, rules: dict[str, Any], more: dict[str, Any], wanted: list[tuple[str, str, str]]
) -> None:
    """The square reaches to 46.075 N and 127.395 E: 0.1 km from the station at (127.3937, 46.0762); the other is 12 km off."""
    rows = [{"code": "230126105", "kind": "transfer_station", **more}]
    scenario = tiny.scenario(rules=rules, land={"table": "land.csv", "rows": rows}, **drawn(m=[("甲", square(*V1))]))
    found = broken(plan, scenario)
    assert found == wanted


@given(st.lists(st.tuples(st.integers(-40, 40), st.integers(-40, 40)), min_size=3, max_size=9), st.integers(0, 30))
@settings(max_examples=40, deadline=None)
def test_two_ways_to_measure_agree(corners: list[tuple[int, int]], tenths: int) -> None:
    """Rays and planes against the projection: what is nearer than the buffer, but for points within 0.3 % of it."""
    shape = shapely.convex_hull(shapely.multipoints([(127.4 + x / 1000, 46.1 + y / 1000) for x, y in corners]))
    if shape.geom_type != "Polygon":
        return
    facts = tiny.facts(
        rules={"exclusion_zone": [{"map": "m", "buffer": f"{tenths / 10} km"}]}, **drawn(m=[("", shape)])
    )
    scenario = Scenario.model_validate(facts)
    sites = site_table(scenario, place_table(scenario))
    inside = set(land(scenario, sites).against["code"])
    drawing = Drawing(regions=(Region(zone="", outline=shapely.to_wkb(shape, hex=True)),), sha256="x")
    placed = sites[sites["lon"].notna()]
    found = areas.near(drawing, placed["lon"].to_numpy(float), placed["lat"].to_numpy(float), 10.0)
    for at, km in zip(found.point, found.km, strict=True):
        if abs(km - tenths / 10) > 0.003 * tenths / 10 + 0.002:
            assert (placed.index[at] in inside) == (km < tenths / 10)
    far = np.setdiff1d(np.arange(len(placed)), found.point)
    assert not inside & set(placed.index[far])
