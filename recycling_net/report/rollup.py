"""The plan summed up by township, county, prefecture and as a whole, each level by those who answer for it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from recycling_net.gazetteer import PREFECTURES, PROVINCE, area_name, counties, planned
from recycling_net.network import Network
from recycling_net.plan import Column, Plan

TITLE = "分级汇总"
COLUMNS = (
    Column("tier", "层级"), Column("code", "编号"), Column("name", "名称"), Column("places", "村/社区", "处", "int", 0),
    Column("households", "户数", "户", "int", 0), Column("households_served", "有服务的户数", "户", "int", 0),
    Column("facilities", "设施", "处", "int", 0), Column("supply_t", "产生量", "t", "float", 1),
    Column("recovered_t", "回收量", "t", "float", 1), Column("share", "回收率", "", "float", 4),
    Column("service_yuan", "服务费", "元", "float", 0), Column("capex_yuan", "新建投资", "元", "float", 0),
)  # fmt: skip
"""Columns of the summary; amounts are those of the last planning year, investment that of all years."""

_SUMS = [
    "places", "households", "households_served", "facilities", "supply_t", "recovered_t", "service_yuan", "capex_yuan",
]  # fmt: skip
_DIGITS = {"乡镇": None, "县": 6, "地市": 4, "省": 2}
"""Tier -> leading digits of a township's code that tell the area; None for the whole code."""


def rollup(plan: Plan, network: Network) -> pd.DataFrame:
    """Return one row per area, the widest first; what is outside the planned area belongs to none.

    A facility counts where it stands, a place where it lies.
    """
    townships = _townships(plan, network)
    parts = [
        _level(
            tier,
            townships,
            townships.index.to_numpy() if digits is None else areas(plan.county, townships.index.to_series(), digits),
            plan.county,
        )
        for tier, digits in reversed(_DIGITS.items())
        if digits is None or digits >= len(plan.county)
    ]
    table = pd.concat(parts, ignore_index=True)
    table["share"] = (table["recovered_t"] / table["supply_t"]).where(table["supply_t"] > 0, 0.0)
    return table[[column.name for column in COLUMNS]]


def _townships(plan: Plan, network: Network) -> pd.DataFrame:
    """The sums of each township (index: its code), and its name."""
    year, places = plan.years[-1], network.places
    own = plan.tables["assignments"]
    own = own[own["year"] == year]
    here = own["place"].map(places["township_code"])
    sites = plan.tables["facilities"]
    sites = sites[sites["status"] != "outside"]
    home = places["township_code"]
    grown = plan.tables["changes"].query("change == 'enlarged'")
    paid = pd.concat([sites[["township_code", "capex_yuan"]], grown.assign(
        township_code=grown["code"].map(sites.set_index("code")["township_code"]), capex_yuan=grown["yuan"],
    )[["township_code", "capex_yuan"]]])  # fmt: skip
    sums = {
        "places": home.value_counts(),
        "households": places["households"].groupby(home).sum(),
        "households_served": places["households"][places.index.isin(own["place"])].groupby(home).sum(),
        "facilities": sites.loc[sites["last_year"] >= year, "township_code"].value_counts(),
        "supply_t": network.supply[year].groupby(level="place").sum().groupby(home).sum(),
        "recovered_t": own["recovered_t"].groupby(here).sum(),
        "service_yuan": own["service_yuan"].groupby(here).sum(),
        "capex_yuan": paid.groupby("township_code")["capex_yuan"].sum(),
    }
    table = pd.DataFrame(sums).fillna(0.0).rename_axis("township_code")
    names = places.drop_duplicates("township_code").set_index("township_code")["township"]
    return table.assign(name=names.reindex(table.index).fillna("")).sort_index()


def areas(area: str, townships: pd.Series, digits: int) -> Any:
    """Return the code of the county, prefecture or province of each township; in a plan of one county that county's."""
    return townships.astype(str).str[:digits].to_numpy() if digits > len(area) else [area] * len(townships)


def _level(tier: str, townships: pd.DataFrame, codes: Any, area: str) -> pd.DataFrame:
    whole = townships[_SUMS].groupby(codes).sum()
    names = townships["name"].to_dict() if tier == "乡镇" else {code: known_name(code) for code in whole.index}
    if tier != "乡镇" and area in names:
        names[area] = whole_name(area, townships.index)
    table = whole.rename_axis("code").reset_index().assign(tier=tier)
    table["name"] = table["code"].map(names)
    kinds = dict.fromkeys(("places", "households", "households_served", "facilities"), "int64")
    return table.astype(kinds)


def whole_name(area: str, townships: Iterable[str]) -> str:
    """Return the name of all that is planned: of a part of a prefecture or of the province its counties."""
    return planned(area, townships)[0] if known_name(area) != area else area


def known_name(code: str) -> str:
    """Return the gazetteer's name of an area; the code itself where the gazetteer has none."""
    known = code == PROVINCE or code in PREFECTURES or code in counties().index
    return area_name(code) if known else code
