"""What is summed up from a plan for those who answer for a part of it: one table each, beside those of the plan."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report import (
    balance,
    beside,
    budgets,
    capacity,
    collected,
    emissions,
    ends,
    goals,
    land,
    limits,
    rollup,
    sites,
    stocks,
    two_networks,
)
from recycling_net.scenario import Scenario


@dataclass(frozen=True, slots=True)
class Summary:
    """A table of sums: the name of its file, its Chinese title, its columns, its rows."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: pd.DataFrame


_MAKERS: Mapping[str, tuple[str, tuple[Column, ...], Callable[[Plan, Network, Scenario], pd.DataFrame | None]]] = {
    "rollup": (rollup.TITLE, rollup.COLUMNS, lambda plan, network, _: rollup.rollup(plan, network)),
    "facility_years": (sites.TITLE, sites.COLUMNS, sites.by_year),
    "baseline": (beside.TITLE, beside.COLUMNS, beside.comparison_table),
    "targets": (goals.TITLE, goals.COLUMNS, goals.target_table),
    "budgets": (budgets.TITLE, budgets.COLUMNS, budgets.budget_table),
    "streams": (balance.TITLE, balance.COLUMNS, balance.balance),
    "collected": (collected.TITLE, collected.COLUMNS, collected.collected),
    "service_limits": (limits.TITLE, limits.COLUMNS, limits.limit_table),
    "emissions": (emissions.TITLE, emissions.COLUMNS, lambda plan, _, scenario: emissions.carbon_table(plan, scenario)),
    "ends": (ends.TITLE, ends.COLUMNS, ends.ends),
    "stocks": (stocks.TITLE, stocks.COLUMNS, stocks.stocks),
    "land": (land.TITLE, land.COLUMNS, land.land_table),
    "site_standards": (land.STANDARD_TITLE, land.STANDARD_COLUMNS, land.standard_table),
    "capacity_by_area": (capacity.TITLE, capacity.COLUMNS, capacity.capacity_by_area),
    "two_networks": (two_networks.TITLE, two_networks.COLUMNS, lambda plan, *_: two_networks.two_networks_table(plan)),
}
"""File name -> title, columns, and what makes the rows, which may find that there is nothing to sum up."""


def summaries(plan: Plan, network: Network, scenario: Scenario) -> Iterator[Summary]:
    """Yield every summary of a plan; a name is that of no table of the plan."""
    for name, (title, columns, make) in _MAKERS.items():
        rows = make(plan, network, scenario)
        if rows is not None:
            yield Summary(name, title, columns, rows[[column.name for column in columns]])
