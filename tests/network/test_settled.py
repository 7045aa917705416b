"""Decisions about single sites that cannot be kept, or with which a rule cannot, are named without a solver."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.errors import render
from recycling_net.network import build, impossible
from tests.tiny import scenario

ONE, OTHER = "TS230126100", "TS230126105"
STATION = {"kind": "transfer_station", "count": 1, "year": 2024}
TARGET = {"stream": "recyclables", "year": 2025, "increase": "30 %"}


def _shut(*sites: str, **more: Any) -> list[dict[str, Any]]:
    return [{"site": site, "open": False, **more} for site in sites]


def _open(*sites: str, year: int) -> list[dict[str, Any]]:
    return [{"site": site, "open": True, "year": year} for site in sites]


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({"decided": _shut(OTHER), "at_least": [STATION]}, []),
        ({"decided": _shut(OTHER), "at_least": [{**STATION, "per": "township"}]}, ["RN522"]),
        ({"decided": _shut(ONE, OTHER), "at_least": [STATION]}, ["RN522"]),
        # three are too many in any case, and said once
        ({"decided": _shut(OTHER), "at_least": [{**STATION, "count": 3}]}, ["RN405"]),
        ({"decided": _open(ONE, OTHER, year=2025), "at_most": [{"kind": "transfer_station", "count": 2}]}, []),
        ({"decided": _open(ONE, OTHER, year=2025), "at_most": [{"kind": "transfer_station", "count": 1}]}, ["RN523"]),
        # 59.8 t come to the stations: one of them takes 300 t, none takes nothing
        ({"decided": _shut(OTHER), "recovery_target": [TARGET]}, []),
        ({"decided": _shut(ONE, OTHER), "recovery_target": [TARGET]}, ["RN524"]),
        ({"decided": _shut(ONE, OTHER, year=2026), "recovery_target": [TARGET]}, []),
        # two stations at 60,000 yuan
        ({"decided": _open(ONE, OTHER, year=2024), "capex_budget": [{"year": 2024, "most": "12 万元"}]}, []),
        ({"decided": _open(ONE, OTHER, year=2024), "capex_budget": [{"year": 2024, "most": "11.9 万元"}]}, ["RN525"]),
        ({"decided": _open(ONE, OTHER, year=2025), "capex_budget": [{"year": 2024, "most": "11.9 万元"}]}, []),
    ],
)
def test_what_decisions_leave_impossible_is_named_and_nothing_else_is(rules: dict[str, Any], codes: list[str]) -> None:
    question = scenario(rules=rules)
    assert [issue.code for issue in impossible(question, build(question))] == codes


def test_the_sites_and_the_area_are_named() -> None:
    question = scenario(rules={"decided": _shut(OTHER), "at_least": [{**STATION, "per": "township"}]})
    (issue,) = impossible(question, build(question))
    assert issue.where.key == "rules.at_least.0"
    assert f"已定不开 {OTHER}(按 rules.decided),巴彦港镇 就只剩 0 处" in render(issue)
    assert f"{OTHER} may not open, so 巴彦港镇 has 0 sites" in render(issue, "en")


@pytest.mark.parametrize(
    ("first", "site", "codes"),
    [(2024, {"earliest_year": 2025}, ["RN521"]), (2025, {"earliest_year": 2025}, [])],
)
def test_no_site_opens_before_its_land_is_ready(first: int, site: dict[str, Any], codes: list[str]) -> None:
    rules = {"decided": _open(OTHER, year=first), "land_status": [{}]}
    land = {"land": {"table": "land.csv", "rows": [{"code": "230126105", "kind": "transfer_station", **site}]}}
    question = scenario(rules=rules, **land)
    assert [issue.code for issue in impossible(question, build(question))] == codes
