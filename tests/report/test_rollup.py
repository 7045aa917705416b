"""Sums by township, county and prefecture: each level adds up to the whole plan."""

from __future__ import annotations

import pytest

from recycling_net import siting
from recycling_net.network import build
from recycling_net.report.rollup import rollup
from recycling_net.report.rows import area_rows
from tests.report.conftest import Answer
from tests.test_areas import scenario_of_two_counties

_ADDED = ["places", "households", "households_served", "facilities", "supply_t", "recovered_t", "service_yuan", "capex_yuan"]  # fmt: skip


def test_every_level_adds_up_to_the_plan(county: Answer) -> None:
    _, network, plan = county
    table = rollup(plan, network)
    assert table["tier"].unique().tolist() == ["县", "乡镇"]
    assert (table.at[0, "code"], table.at[0, "name"]) == ("230126", "巴彦县")
    levels = table.groupby("tier")[_ADDED].sum()
    assert list(levels.loc["县"]) == pytest.approx(list(levels.loc["乡镇"]))
    last = plan.tables["assignments"].query("year == @plan.years[-1]")
    assert levels.at["县", "recovered_t"] == pytest.approx(last["recovered_t"].sum())
    assert levels.at["县", "supply_t"] == pytest.approx(network.supply[plan.years[-1]].sum())
    served = network.places.index.isin(last["place"])
    assert levels.at["县", "households_served"] == network.places["households"][served].sum()
    own = plan.tables["facilities"].query("status != 'outside'")
    assert levels.at["县", "facilities"] == len(own)
    assert levels.at["县", "capex_yuan"] == pytest.approx(own["capex_yuan"].sum())
    assert len(area_rows(plan, network)) == network.places["township_code"].nunique()


def test_a_plan_of_two_counties_names_both() -> None:
    scenario = scenario_of_two_counties(rules={})
    network = build(scenario)
    plan = siting.solve(scenario, network)
    table = rollup(plan, network)
    assert table["tier"].tolist() == ["地市", "县", "县", "乡镇", "乡镇", "乡镇"]
    assert table["name"].tolist()[:3] == ["巴彦县、木兰县", "巴彦县", "木兰县"]
    assert table["places"].tolist() == [3, 2, 1, 1, 1, 1]
    assert [row["name"] for row in area_rows(plan, network)] == ["巴彦县", "木兰县"]
    assert table["share"].tolist() == pytest.approx((table["recovered_t"] / table["supply_t"]).tolist())
