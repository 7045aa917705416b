"""What each budget gives, what earlier years left for it, what is spent of it, what is left."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.scenario import Scenario
from recycling_net.scenario.rules import OPEX_ITEMS, balances

TITLE = "预算与结转"
COLUMNS = (
    Column("budget", "预算"), Column("year", "年份", "", "int", 0), Column("most_yuan", "当年预算", "元", "float", 0),
    Column("brought_yuan", "上年结转", "元", "float", 0), Column("spent_yuan", "支出", "元", "float", 0),
    Column("left_yuan", "余额", "元", "float", 0), Column("carry", "结转比例", "", "float", 4),
)  # fmt: skip
"""Columns of the table of budgets, yuan of each year; ``carry`` is the share of what is left that later years may spend."""

_SPENT_ON = {"capex_budget": ("capital",), "opex_budget": OPEX_ITEMS}


def budget_table(plan: Plan, _network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per budget of the scenario, as COLUMNS."""
    costs = plan.tables["costs"]
    rows = []
    for name, items in _SPENT_ON.items():
        budgets = getattr(scenario.rules, name)
        shares = {budget.year: budget.carry or 0.0 for budget in budgets}
        own = costs[costs["item"].isin(items)].groupby("year")["yuan"].sum()
        spent = {year: float(own.get(year, 0.0)) for year in plan.years}
        rows += [
            {
                "budget": name, "year": one.year, "most_yuan": one.most, "brought_yuan": one.brought,
                "spent_yuan": one.spent, "left_yuan": one.left, "carry": shares[one.year],
            }
            for one in balances(budgets, spent)
        ]  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
