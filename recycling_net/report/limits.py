"""What a service mode may take in a year, such as the vans of retailers, beside what it does take."""

from __future__ import annotations

import math

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report.rollup import areas, known_name
from recycling_net.scenario import Scenario, ServiceLimit

TITLE = "服务方式限额"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("mode", "服务方式"), Column("stream", "品类"), Column("tier", "层级"),
    Column("code", "编号"), Column("name", "名称"), Column("limit_t", "限额", "t", "float", 2),
    Column("used_t", "实际收", "t", "float", 2), Column("left_t", "余量", "t", "float", 2),
    Column("utilisation", "利用率", "", "float", 4), Column("deliveries", "送货趟数", "趟", "float", 0),
    Column("needed", "至少要带货的趟数", "趟", "float", 0),
)  # fmt: skip
"""Columns of the table, one row per rule, year and area; a blank stream means all of them together.

``needed`` is what is taken by the full load of a trip, NaN like ``deliveries`` where the rule gives tonnes instead.
"""

_TIERS = {"site": "设施", "township": "乡镇", "county": "县"}


def limit_table(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame | None:
    """Return one row per limit, year and area that has places or takes something; None without limits."""
    if not scenario.rules.service_limit:
        return None
    parts = [_of(rule, plan, network) for rule in scenario.rules.service_limit]
    return pd.concat(parts, ignore_index=True)[[column.name for column in COLUMNS]]


def _of(rule: ServiceLimit, plan: Plan, network: Network) -> pd.DataFrame:
    served, places = plan.tables["assignments"], network.places
    taken = served[[rule.concerns(*way) for way in zip(served["mode"], served["stream"], strict=True)]]
    towns = places["township_code"].astype(str)
    known = towns if rule.per == "township" else pd.Series(areas(plan.county, towns, 6), index=towns.index)
    own = taken["site"] if rule.per == "site" else taken["place"].map(known)
    used = taken.groupby([taken["year"], own.rename("code")])["recovered_t"].sum()
    codes = sorted(set(own)) if rule.per == "site" else sorted(set(known))
    grid = pd.MultiIndex.from_product([plan.years, codes], names=["year", "code"])
    table = used.reindex(grid, fill_value=0.0).rename("used_t").reset_index()
    names = {
        "site": dict(zip(taken["site"], taken["site_name"], strict=True)),
        "township": dict(zip(towns, places["township"], strict=True)),
        "county": {code: known_name(code) for code in codes},
    }[rule.per]
    trips, load = float(rule.deliveries or math.nan), float(rule.load or math.nan)
    return table.assign(
        mode=rule.mode, stream=rule.stream or "", tier=_TIERS[rule.per], name=table["code"].map(names),
        limit_t=rule.most_t, left_t=rule.most_t - table["used_t"],
        utilisation=table["used_t"] / rule.most_t if rule.most_t else 0.0,
        deliveries=trips, needed=(table["used_t"] / load - 1e-9).apply(math.ceil) if load > 0 else math.nan,
    )  # fmt: skip
