"""Sizes over the years, told wrongly: each slip is found under its own rule."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pandas as pd
import pytest

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario
from tests.siting.cases import case, sites


@cache
def _good() -> tuple[Scenario, Network, Plan]:
    """An existing point is enlarged in 2024 for 10,000 yuan; another, closable one, closes in 2025 for 500."""
    size = {"capex": "1 万元", "opex": "2000 元/年"}
    sizes = {"small": {"capacity": "30 t/年", **size}, "large": {"capacity": "80 t/年", **size, "capex": "2 万元"}}
    kind = {"candidates": "sites", "sizes": sizes, "enlarge": True, "close": "500 元"}
    row = {"name": "老点", "kind": "collection_point", "township_code": "230126100", "size": "small", "lat": 46.08}
    table = sites(
        {**row, "code": "a", "status": "existing", "lon": 127.40},
        {**row, "code": "b", "status": "closable", "lon": 127.36},
    )
    rules = {"opex_budget": [{"year": 2025, "most": "4500 元"}]}
    scenario = case(facilities={"collection_point": kind}, sites=table, rules=rules, years=(2024, 2025))
    network = build(scenario)
    return scenario, network, siting.solve(scenario, network)


def _found(name: str, change: dict[str, object], **where: object) -> set[tuple[str, object]]:
    scenario, network, plan = _good()
    table = plan.tables[name].copy()
    chosen = pd.Series(data=True, index=table.index)
    for column, value in where.items():
        chosen &= table[column] == value
    assert chosen.any()
    for column, value in change.items():
        table[column] = table[column].where(~chosen, value)
    report = verify(scenario, network, replace(plan, tables={**plan.tables, name: table}))
    return {(issue.code, issue.facts["rule"]) for issue in report.faults}


def test_the_plan_is_good() -> None:
    scenario, network, plan = _good()
    assert verify(scenario, network, plan).faults == ()
    told = plan.tables["changes"][["year", "code", "change", "size", "yuan"]].values.tolist()
    assert told == [[2024, "a", "enlarged", "large", 10_000], [2025, "b", "closed", "", 500]]


@pytest.mark.parametrize(
    ("change", "where", "found"),
    [
        ({"yuan": 9_000.0}, {"code": "a"}, {("RN706", "changes")}),
        ({"capacity_t": 81.0}, {"code": "a"}, {("RN706", "changes")}),
        ({"yuan": 501.0}, {"code": "b"}, {("RN706", "changes")}),
        ({"size": "large"}, {"code": "b"}, {("RN724", "changes")}),
    ],
)
def test_a_wrong_figure(change: dict[str, object], where: dict[str, object], found: set[tuple[str, str]]) -> None:
    assert _found("changes", change, **where) == found


def test_a_site_that_must_stay_is_closed() -> None:
    found = _found("changes", {"change": "closed", "size": ""}, code="a")
    assert ("RN724", "changes") in found


def test_a_site_ends_without_being_closed() -> None:
    assert ("RN725", "changes") in _found("facilities", {"last_year": 2024}, code="a")
    assert ("RN725", "changes") in _found("changes", {"year": 2024}, code="b")


def test_used_after_its_end() -> None:
    found = _found("facilities", {"last_year": 2024}, code="a")
    assert {("RN709", "open_when_used"), ("RN720", "facility_facts")} <= found
