"""Budgets that carry and caps of carbon among the rules that are blamed where no plan exists."""

from __future__ import annotations

from recycling_net.errors import render
from tests.diagnosed import explain
from tests.siting.cases import case


def test_budgets_that_carry_are_blamed_together() -> None:
    """65 t in 2025 need one point for 10,000; 4,000 of 2024 and 5,000 of 2025 are 9,000: either must be 1,000 more."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2025, "tonnes": "60 t"}],
        "capex_budget": [{"year": 2024, "most": "4000 元", "carry": True}, {"year": 2025, "most": "5000 元"}],
    }
    issues = explain(case(rules=rules, years=(2024, 2025)), seconds=30)
    text = {issue.where.key: render(issue) for issue in issues}
    assert "至少要 5,000 元" in text["rules.capex_budget.0"]
    assert "至少要 6,000 元" in text["rules.capex_budget.1"]
    assert "另加上年结转" in text["rules.capex_budget.0"]


def test_a_cap_of_carbon_is_blamed_in_tonnes() -> None:
    """66 t need 70 t at two points: 7.0 tCO2e at 100 kg a tonne."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "66 t"}],
        "carbon_cap": [{"year": 2024, "most": "6.5 tCO2e"}],
    }
    carbon = {"transport": {}, "handling": {"collection_point": "100 kgCO2e/t"}}
    issues = explain(case(rules=rules, carbon=carbon), seconds=30)
    text = {issue.where.key: render(issue) for issue in issues}
    assert "2024 年碳排放不超过 6.5 tCO2e" in text["rules.carbon_cap.0"]
    assert "至少要 7.0 tCO2e" in text["rules.carbon_cap.0"]
    assert "能达到 65.0 t" in text["rules.recovery_target.0"]
