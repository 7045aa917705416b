"""Targets in tonnes and shares, nesting, radius, long chains: each optimum worked out from the figures of `cases`."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests import tiny
from tests.siting.cases import POINT_YUAN, case, opened, planned


@pytest.mark.parametrize(
    ("target", "yuan", "tonnes"),
    [
        ({"tonnes": "59 t"}, 4_950, 65),
        ({"share": "28 %"}, 4_950, 65),
        ({"tonnes": "66 t"}, 8_100, 70),
        ({"share": "29 %"}, 8_100, 70),
        ({"increase": "-100 %"}, 0, 0),
    ],
)
def test_targets_in_tonnes_shares_and_growth(target: dict[str, Any], yuan: float, tonnes: float) -> None:
    """Nothing sells. 59 t, or 28 % of 230 t = 64.4 t: CPv1 with v1 and v2, 65 t: 3,000 + 65 x 30 = 4,950.

    66 t, or 29 % = 66.7 t, need two points and as few tonnes as will do: v3's 40 t at home and v1's 30 t at CPv2,
    70 t: 6,000 + 70 x 30 = 8,100; both of v1 and v2 at home would be 75 t.
    """
    rules = {"recovery_target": [{"stream": "recyclables", "year": 2024, **target}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert plan.tables["recovery"]["recovered_t"].tolist() == pytest.approx([tonnes])


@pytest.mark.parametrize(
    ("rules", "home_of_v2", "yuan"),
    [
        ({}, "230126105", -22_350),
        ({"nesting": [{"kind": "collection_point"}]}, "230126105", -22_050),
        ({"nesting": [{"kind": "collection_point", "within": "county"}]}, "230126105", -22_350),
        ({"nesting": [{"kind": "collection_point", "within": "county"}]}, "230127100", -22_050),
        ({"nesting": [{"kind": "collection_point", "within": "prefecture"}]}, "230127100", -22_350),
        ({"nesting": [{"kind": "collection_point", "within": "prefecture"}]}, "230621100", -22_050),
        ({"service_radius": [{"kind": "collection_point", "within": "1 km"}]}, "230126100", -22_050),
    ],
)
def test_nesting_and_radius(rules: dict[str, Any], home_of_v2: str, yuan: float) -> None:
    """v2 lies in another township, county or prefecture than v1, or farther than it may go: it has a point of its own or none.

    Its own brings 6,750 - 3,000 = 3,750, beside 50 x 270 - 3,000 = 10,500 of v1 and 7,800 of v3: 22,050; with v1's
    point it brings 4,050, 22,350 in all.
    """
    places = tiny.facts()["places"]
    places["rows"][1]["township_code"] = home_of_v2
    plan = planned(case(rules=rules, places=places, county="23"))
    assert plan.objective_yuan == pytest.approx(yuan)


def test_coverage_from_a_year_on() -> None:
    """Nothing sells; 60 % of households are to have a point near from 2025 on: one opens then, for 3,000 yuan."""
    rules = {"coverage": [{"kind": "collection_point", "within": "5 km", "households": "60 %", "year": 2025}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}, years=(2024, 2025)))
    assert plan.objective_yuan == pytest.approx(POINT_YUAN)
    assert list(opened(plan).values()) == [2025]


def test_a_chain_of_four() -> None:
    """Point, station, centre, base: a tonne brings 0.9 x 300 - 10 - 20 - 20 - 0.9 x 20 = 202 yuan.

    CPv1 with 65 t: 13,130 - 3,000; CPv3 with 40 t: 8,080 - 3,000; one station for both costs 1,000, the centre 5,000.
    """
    chain = ["collection_point", "transfer_station", "sorting_centre", "processing_base"]
    hauls = [
        {"origin": origin, "destination": destination, "cost": "0 元/(t·km)", "loading": "20 元/t"}
        for origin, destination in pairwise(chain)
    ]
    point = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
    free = {"capacity": "200 t/年", "capex": "0 元"}
    facilities = {
        "collection_point": {"candidates": "villages", "sizes": {"small": point}},
        "transfer_station": {"candidates": "townships", "sizes": {"one": {**free, "opex": "1000 元/年"}}},
        "sorting_centre": {"candidates": "county_seat", "sizes": {"one": {**free, "opex": "5000 元/年"}}},
    }
    plan = planned(case(stream={"chain": chain, "residue": "10 %"}, hauls=hauls, facilities=facilities))
    assert plan.objective_yuan == pytest.approx(-9_210)
    assert len(plan.tables["flows"]) == 4
