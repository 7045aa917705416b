"""Budgets that carry, subsidies of sites and carbon for the search that tries everything."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from recycling_net.network import Network
from recycling_net.scenario import Scenario

Life = tuple[str, ...]


def overspent(scenario: Scenario, spent: Mapping[int, float]) -> bool:
    """Whether some year spends more than its budget and what the budgets before have left of themselves."""
    purse = 0.0
    for budget in sorted(scenario.rules.capex_budget, key=lambda budget: budget.year):
        purse += budget.most - spent[budget.year]
        if purse < -1e-6:
            return True
        purse *= budget.carry or 0.0
    return False


def paid(scenario: Scenario, network: Network, lives: Mapping[str, Life]) -> float:
    """Discounted subsidies of sites that live so."""
    total = 0.0
    for rule in scenario.site_subsidies:
        for at, year in enumerate(network.years):
            if not (rule.first or year) <= year <= (rule.last or year):
                continue
            due = 0.0
            for code, life in lives.items():
                if network.sites.at[code, "kind"] != rule.kind or not life[at]:
                    continue
                if rule.sizes and life[at] not in rule.sizes:
                    continue
                fresh = network.sites.at[code, "status"] == "candidate" and not any(life[:at])
                due += rule.yearly + (rule.opening if fresh else 0.0)
            total += network.discount[year] * min(due, due if rule.pot is None else rule.pot)
    return total


def of_service(scenario: Scenario, row: Any) -> float:
    """Tonnes of CO2e per tonne that is collected so, less what it avoids if that counts."""
    carbon = scenario.carbon
    if carbon is None:
        return 0.0
    profile = scenario.streams[row.stream].modes[row.mode].profile
    driven = row.km * carbon.transport.get(profile, 0.0) if row.mode in carbon.modes else 0.0
    saved = carbon.avoided.get(row.stream, 0.0) if carbon.net else 0.0
    return float(driven - saved) / 1000


def of_haul(scenario: Scenario, row: Any) -> float:
    """Tonnes of CO2e per tonne that is hauled so."""
    return 0.0 if scenario.carbon is None else float(row.km * scenario.carbon.transport.get(row.profile, 0.0)) / 1000


def of_standing(scenario: Scenario, kind: str) -> float:
    """Tonnes of CO2e per tonne that comes into a facility of a kind."""
    return 0.0 if scenario.carbon is None else scenario.carbon.handling.get(kind, 0.0) / 1000


def allowed(scenario: Scenario, year: int, emitted: float) -> bool:
    """Whether no cap of the year is exceeded."""
    return all(emitted <= rule.most + 1e-9 for rule in scenario.rules.carbon_cap if rule.year == year)


def price(scenario: Scenario) -> float:
    """Yuan per tonne of CO2e."""
    return 0.0 if scenario.carbon is None else scenario.carbon.price
