"""Budgets that carry, subsidies of sites, carbon: optima by hand from the figures of `cases`, and all at once by brute force."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.network import build
from recycling_net.siting import relax, search
from tests.siting.cases import case, opened, planned
from tests.siting.test_optimum import compare, counties

NOTHING_SELLS = {"sale_price": "0 元/t"}


@pytest.mark.parametrize(("carry", "yuan", "points"), [(None, 0, 0), (False, 0, 0), ("50 %", 0, 0), (True, -14_550, 1)])
def test_a_capital_budget_that_carries(carry: bool | str | None, yuan: float, points: int) -> None:
    """5,000 yuan a year buy no point for 10,000; both together buy CPv1 in 2025, half of the first do not.

    In 2025 alone it brings 65 x 270 - 2,000 - 1,000.
    """
    rules = {"capex_budget": [{"year": 2024, "most": "5000 元", "carry": carry}, {"year": 2025, "most": "5000 元"}]}
    plan = planned(case(years=(2024, 2025), rules=rules))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert list(opened(plan).values()) == [2025] * points


@pytest.mark.parametrize(("carry", "yuan"), [(False, -29_100), (True, -36_900), ("99 %", -32_850)])
def test_a_running_budget_that_carries(carry: bool | str, yuan: float) -> None:
    """CPv1 with v1 and v2 costs 2,000 + 65 x 30 = 3,950 a year to run, CPv3 with v3 3,200; 5,550 are given each year.

    Without carrying: CPv1 in both years, 2 x (65 x 270 - 2,000) - 2,000 of capital. The 1,600 that 2024 leaves are
    just what CPv3 in 2025 takes: 40 x 270 - 2,000 - 1,000 more. With a hundredth lost v2 goes without in one of the years:
    15 x 270 less.
    """
    rules = {"opex_budget": [{"year": 2024, "most": "5550 元", "carry": carry}, {"year": 2025, "most": "5550 元"}]}
    plan = planned(case(years=(2024, 2025), rules=rules))
    assert plan.objective_yuan == pytest.approx(yuan)


@pytest.mark.parametrize(
    ("subsidy", "years", "yuan", "points"),
    [
        ({"opening": "4000 元"}, (2024, 2024), -3_000, 3),
        ({"opening": "4000 元", "sizes": ["small"]}, (2024, 2024), -3_000, 3),
        ({"opening": "4000 元", "pot": "7500 元/年"}, (2024, 2024), -1_500, 2),
        ({"opening": "2900 元"}, (2024, 2024), 0, 0),
        ({"yearly": "3500 元/年", "first": 2025}, (2024, 2025), -1_500, 3),
        ({"yearly": "3500 元/年", "last": 2024}, (2024, 2025), 0, 0),
        ({"opening": "2500 元", "yearly": "1000 元/年", "first": 2025}, (2024, 2025), -1_500, 3),
    ],
)
def test_subsidies_of_sites(subsidy: dict[str, Any], years: tuple[int, int], yuan: float, points: int) -> None:
    """Nothing sells, so points open for the money alone; one costs 3,000 in its only year, 2,000 more in each before.

    4,000 each: 1,000 gained three times; out of 7,500 two get 7,500 for 6,000. 3,500 a year from 2025 on, or 2,500 and
    1,000: 500 gained three times. What is paid in 2024 alone does not pay for 2025, when they still stand.
    """
    scenario = case(years=years, stream=NOTHING_SELLS, site_subsidies=[{"kind": "collection_point", **subsidy}])
    plan = planned(scenario)
    assert plan.objective_yuan == pytest.approx(yuan)
    assert len(opened(plan)) == points
    paid = plan.tables["costs"].query("item == 'site_subsidy'")
    assert set(paid["detail"]) <= {"collection_point"}
    assert (paid["yuan"] < 0).all()


_FACTORS = {"transport": {}, "handling": {"collection_point": "100 kgCO2e/t"}}


@pytest.mark.parametrize(
    ("carbon", "cap", "yuan", "tonnes", "co2e"),
    [
        ({}, None, -22_350, 105, 10.5),
        ({"price": "1000 元/t"}, None, -11_850, 105, 10.5),
        ({"price": "1000 元/tCO2e", "avoided": {"recyclables": "50 kgCO2e/t"}, "net": True}, None, -17_100, 105, 5.25),
        ({"price": "1000 元/t", "avoided": {"recyclables": "50 kgCO2e/t"}}, None, -11_850, 105, 5.25),
        ({}, "6.5 tCO2e", -14_550, 65, 6.5),
        ({"avoided": {"recyclables": "50 kg/t"}, "net": True}, "3.25 t", -14_550, 65, 3.25),
        ({}, "6499 kgCO2e", -11_850, 55, 5.5),
    ],
)
def test_carbon(carbon: dict[str, Any], cap: str | None, yuan: float, tonnes: float, co2e: float) -> None:
    """100 kg are emitted per tonne that comes to a point: 100 yuan of the 270 at 1,000 yuan per tonne of CO2e.

    At 170: CPv1 65 x 170 - 3,000, CPv3 40 x 170 - 3,000; where 50 kg are avoided and count, at 220. A cap of 6.5 t lets
    65 t through, best CPv1 with v1 and v2. A kilogram less and it is CPv2
    with v2's 25 t and v1's 30 t: 55 x 270 - 3,000.
    """
    rules = {} if cap is None else {"carbon_cap": [{"year": 2024, "most": cap}]}
    plan = planned(case(rules=rules, carbon={**_FACTORS, **carbon}))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert plan.tables["recovery"]["recovered_t"].tolist() == pytest.approx([tonnes])
    assert plan.tables["carbon"]["co2e_t"].sum() == pytest.approx(co2e)


def test_trips_and_hauls_emit_by_the_kilometre() -> None:
    """A lorry to the door and one to the base 70 km from the seat; residents who bring it themselves emit nothing."""
    scenario = case(carbon={"transport": {"light_truck": "0.2 kgCO2e/(t·km)"}})
    plan = planned(scenario)
    (row,) = plan.tables["carbon"].to_dict("records")
    flows = plan.tables["flows"]
    assert (row["part"], row["stream"]) == ("hauling", "recyclables")
    assert row["co2e_t"] == pytest.approx(float((flows["tonnes"] * flows["km"]).sum()) * 0.2 / 1000)


@st.composite
def everything(draw: st.DrawFn) -> dict[str, Any]:
    """A county of `test_optimum` with a discount rate, sites that grow and close, and all that this file is about."""
    number = st.integers
    facts = draw(counties())
    years = range(2024, facts["horizon"]["last"] + 1)
    facts["rules"]["capex_budget"] = [
        {"year": year, "most": f"{draw(number(0, 40000))} 元", "carry": draw(st.sampled_from([None, True, "60 %"]))}
        for year in years
    ]
    subsidy = {
        "kind": "transfer_station", "opening": f"{draw(number(0, 15000))} 元",
        "yearly": f"{draw(number(1, 6000))} 元/年", "pot": draw(st.sampled_from([None, "9000 元/年"])),
        "last": draw(st.sampled_from([None, 2024])),
    }  # fmt: skip
    facts["site_subsidies"] = [subsidy, *([{**subsidy, "sizes": ["one"]}] if draw(st.booleans()) else [])]
    facts["carbon"] = {
        "price": f"{draw(st.sampled_from([0, 90, 2000]))} 元/t", "net": draw(st.booleans()),
        "handling": {"transfer_station": f"{draw(number(0, 60))} kgCO2e/t"},
        "avoided": {"recyclables": f"{draw(number(0, 60))} kgCO2e/t"},
    }  # fmt: skip
    facts["rules"]["carbon_cap"] = [
        {"year": year, "most": f"{draw(number(0, 40)) / 10} tCO2e"} for year in years if draw(st.booleans())
    ]
    return facts


@given(everything())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_everything_at_once(facts: dict[str, Any]) -> None:
    """Discounting, growing, closing, carrying, subsidies out of a pot, a price and a cap of carbon."""
    compare(facts)


@given(everything())
@settings(max_examples=5, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_everything_at_once_the_way_of_large_counties(monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]) -> None:
    """The same by way of the last year and through the interior."""
    for name in ("SMALL", "DIRECT"):
        monkeypatch.setattr(search, name, 0, raising=False)
    monkeypatch.setattr(relax, "SMALL", 0)
    compare(facts)


def test_the_check_finds_what_is_not_so() -> None:
    """A ton of emissions more than there are, a subsidy that nobody is owed: both are seen."""
    scenario = case(carbon=_FACTORS, site_subsidies=[{"kind": "collection_point", "opening": "100 元"}])
    network = build(scenario)
    plan = siting.solve(scenario, network)
    plan.tables["carbon"]["co2e_t"] += 1.0
    at = plan.tables["costs"].index[plan.tables["costs"]["item"] == "site_subsidy"]
    plan.tables["costs"].loc[at, ["yuan", "discounted_yuan"]] -= 50.0
    found = {(fault.code, fault.where.key) for fault in verify(scenario, network, plan).faults}
    assert {("RN706", "carbon"), ("RN706", "cost[site_subsidy]")} <= found


def test_the_check_finds_what_breaks_a_carried_budget_and_a_cap() -> None:
    """A plan that lives by what was carried and emits 10.5 t, held against the same scenario with less of either."""
    rules = {"capex_budget": [{"year": 2024, "most": "1.5 万元", "carry": "50 %"}, {"year": 2025, "most": "8000 元"}]}
    scenario = case(years=(2024, 2025), rules=rules, carbon=_FACTORS)
    network = build(scenario)
    plan = siting.solve(scenario, network)
    assert verify(scenario, network, plan).ok
    less = {
        "capex_budget": [{**rules["capex_budget"][0], "carry": "30 %"}, rules["capex_budget"][1]],
        "carbon_cap": [{"year": 2025, "most": "10.4 tCO2e"}],
    }
    tight = case(years=(2024, 2025), rules=less, carbon=_FACTORS)
    found = {(fault.code, fault.where.key) for fault in verify(tight, network, plan).faults}
    assert {("RN735", "capex_budget[2025]"), ("RN736", "carbon_cap[2025]")} <= found
    assert ("RN735", "capex_budget[2024]") not in found


def test_nothing_is_driven_between_two_sites_at_one_spot() -> None:
    """The base stands beside CPv1: of the 65 t and 40 t hauled only v3's 40 t drive, and the plan agrees with its check."""
    base = {"code": "base", "name": "基地", "kind": "processing_base", "status": "outside", "lon": 127.40, "lat": 46.08}
    table = {"table": "sites.csv", "crs": "wgs84", "rows": [base]}
    plan = planned(case(sites=table, carbon={"transport": {"light_truck": "0.2 kgCO2e/(t·km)"}}))
    (row,) = plan.tables["carbon"].to_dict("records")
    assert row["tonnes"] == pytest.approx(40)
