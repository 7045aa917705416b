"""The balance of each stream in each year: what arises, who collects it, where it ends."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report import collected, ends
from recycling_net.scenario import Scenario
from recycling_net.scenario.base import MODES
from recycling_net.words import WORDS

TITLE = "品类平衡"
_BY_MODE = tuple(f"{mode}_t" for mode in MODES)
_ENDS = {"sold": "出售", "product": "成为其他品类", "residue": "残渣", "disposed": "就地处置"}
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("stream", "品类"), Column("supply_t", "产生量", "t", "float", 2),
    *(Column(f"{mode}_t", WORDS[mode], "t", "float", 2) for mode in MODES),
    Column("recovered_t", "回收量", "t", "float", 2), Column("informal_t", "非正规回收者收走", "t", "float", 2),
    Column("made_t", "由其他品类产出", "t", "float", 2),
    *(Column(f"{end}_t", zh, "t", "float", 2) for end, zh in _ENDS.items()),
)  # fmt: skip
"""Columns of the table: supply = recovered + informal; recovered + made = sold + product + residue + disposed."""


def balance(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per year and stream, as COLUMNS; a stream that only comes out of others has no supply."""
    key = ["year", "stream"]
    index = pd.MultiIndex.from_product([plan.years, list(scenario.streams)], names=key)
    whole = collected.collected(plan, network, scenario)
    whole = whole[whole["township_code"] == ""].set_index(key)[["supply_t", *_BY_MODE, "recovered_t", "informal_t"]]
    made = plan.tables["products"].groupby(key)["made_t"].sum()
    told = ends.ends(plan, network, scenario)
    by_end = told.pivot_table(index=key, columns="end", values="tonnes", aggfunc="sum")
    by_end = by_end.reindex(columns=list(_ENDS)).add_suffix("_t")
    parts = [part.reindex(index) for part in (whole, made, by_end)]
    table = pd.concat(parts, axis=1).astype(float).fillna(0.0).reset_index()
    return table[[column.name for column in COLUMNS]]
