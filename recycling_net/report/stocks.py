"""What lies in store at the fullest month: machinery in custody before it is hauled away."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.scenario import Scenario
from recycling_net.scenario.seasons import MONTHS, stock_profile

TITLE = "存放量"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"),
    Column("size", "规模"), Column("brought_t", "从村里收来", "t", "float", 2), Column("peak_t", "最多存放", "t", "float", 2),
    Column("month", "最多的月份(月底)", "月", "int", 0), Column("storage_t", "存放上限", "t", "float", 1),
    Column("utilisation", "存放占上限", "", "float", 4),
)  # fmt: skip
"""Columns of the table; storage_t and utilisation are blank where there is no limit."""
_YEAR_SITE = ["year", "code"]
_DIGITS = 6
"""Grams: of months as full as each other the first is told."""


def stocks(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per year and facility in which anything lies in store, as COLUMNS; none without seasons."""
    profiles = {stream: stock_profile(spec) for stream, spec in scenario.streams.items()}
    own = plan.tables["assignments"].rename(columns={"site": "code"})
    own = own[own["stream"].map({stream: max(profile) > 0 for stream, profile in profiles.items()}).astype(bool)]
    months = [
        own["recovered_t"] * own["stream"].map({stream: profile[month] for stream, profile in profiles.items()}).astype(float)
        for month in range(MONTHS)
    ]  # fmt: skip
    stock = pd.concat([own[_YEAR_SITE], pd.concat(months, axis=1, keys=range(MONTHS))], axis=1)
    stock = stock.groupby(_YEAR_SITE).sum()
    table = pd.DataFrame({"peak_t": stock.max(axis=1), "brought_t": own.groupby(_YEAR_SITE)["recovered_t"].sum()})
    table["month"] = stock.to_numpy(float).round(_DIGITS).argmax(axis=1) + 1 if len(stock) else 0
    table = table.reset_index()
    table["name"], table["kind"] = (table["code"].map(network.sites[column]) for column in ("name", "kind"))
    table["size"] = _sizes(plan, table)
    limits = {
        (kind, name): size.storage
        for kind, spec in scenario.facilities.items()
        for name, size in spec.sizes.items()
        if size.storage is not None
    }
    pairs = zip(table["kind"], table["size"], strict=True)
    table["storage_t"] = pd.Series([limits.get(pair) for pair in pairs], index=table.index, dtype=float)
    table["utilisation"] = table["peak_t"] / table["storage_t"].where(table["storage_t"] > 0)
    return table[[column.name for column in COLUMNS]]


def _sizes(plan: Plan, table: pd.DataFrame) -> list[str]:
    """The size of each facility in its year: as it began, or as it was last enlarged to."""
    begun = plan.tables["facilities"].set_index("code")["size"].to_dict()
    grown = plan.tables["changes"].query("change == 'enlarged'").sort_values("year", kind="stable")
    later = list(zip(grown["code"], grown["year"], grown["size"], strict=True))
    sizes = []
    for code, year in zip(table["code"], table["year"], strict=True):
        own = [size for at, since, size in later if at == code and since <= year]
        sizes.append(str(own[-1] if own else begun.get(code, "")))
    return sizes
