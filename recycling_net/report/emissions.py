"""What is emitted and avoided in each year beside what the scenario allows."""

from __future__ import annotations

import math

import pandas as pd

from recycling_net.plan import Column, Plan
from recycling_net.scenario import Scenario

TITLE = "排放与上限"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("emitted_t", "排放合计", "tCO2e", "float", 2),
    Column("avoided_t", "避免的排放", "tCO2e", "float", 2), Column("net_t", "净排放", "tCO2e", "float", 2),
    Column("counted", "上限管什么"), Column("cap_t", "排放上限", "tCO2e", "float", 2),
    Column("left_t", "离上限还有", "tCO2e", "float", 2),
)  # fmt: skip
"""Columns of the table; of a year without a cap the last two are NaN."""


def carbon_table(plan: Plan, scenario: Scenario) -> pd.DataFrame | None:
    """Return one row per planning year, as COLUMNS; None where the scenario counts no carbon."""
    spec = scenario.carbon
    if spec is None:
        return None
    table = plan.tables["carbon"]
    saved = table["part"] == "avoided"
    out, kept = (table[which].groupby("year")["co2e_t"].sum() for which in (~saved, saved))
    caps = {rule.year: float(rule.most) for rule in scenario.rules.carbon_cap}
    rows = []
    for year in plan.years:
        emitted, avoided = float(out.get(year, 0.0)), -float(kept.get(year, 0.0))
        counted, cap = emitted - avoided if spec.net else emitted, caps.get(year, math.nan)
        rows.append(
            {
                "year": year, "emitted_t": emitted, "avoided_t": avoided, "net_t": emitted - avoided,
                "counted": "净排放" if spec.net else "排放合计", "cap_t": cap, "left_t": cap - counted,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])
