"""What becomes of each facility: its size, capacity and investment year by year, and at the end."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import TABLES, Column, Plan
from recycling_net.report.words import size_word
from recycling_net.scenario import Scenario

TITLE = "设施逐年"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"),
    Column("township", "乡镇"), Column("change", "变动"), Column("size", "规模"),
    Column("capacity_t", "年能力", "t", "float", 1), Column("throughput_t", "处理量", "t", "float", 2),
    Column("utilisation", "利用率", "", "float", 4), Column("invested_yuan", "当年投资", "元", "float", 0),
    Column("total_yuan", "累计投资", "元", "float", 0),
)  # fmt: skip
"""Columns of the table: one row for each facility of the area and year in which it is open, and for that in which it
closes, with no size and a capacity of 0. Yuan of the year in which they are spent; what stood before cost nothing."""
ENDED = (
    Column("end_size", "期末规模"), Column("end_capacity_t", "期末年能力", "t", "float", 1),
    Column("total_yuan", "累计投资", "元", "float", 0),
)  # fmt: skip
"""What the sheet of facilities tells beside how each begins: what it is in the last planning year, all invested in it."""
FACILITIES = (*TABLES["facilities"].columns, *ENDED)


def by_year(plan: Plan, _network: Network, _scenario: Scenario) -> pd.DataFrame:
    """Return one row per facility and year, as COLUMNS."""
    own = plan.tables["facilities"].query("status != 'outside'")
    opened = own.assign(
        year=own["opening_year"], change=own["status"].where(own["status"] == "new", ""), yuan=own["capex_yuan"]
    )
    changed = plan.tables["changes"]
    changed = changed.assign(yuan=changed["yuan"].where(changed["change"] == "enlarged", 0.0))
    names = ["code", "year", "name", "kind", "change", "size", "capacity_t", "yuan"]
    events = pd.concat([part[names] for part in (opened, changed) if len(part)] or [opened[names]], ignore_index=True)
    events["at"] = events["code"].map({code: at for at, code in enumerate(events["code"].drop_duplicates())})
    key = ["at", "year"]  # one that stands may be enlarged in the first year: both count as that year's
    last = events.groupby(key)[["code", "name", "kind", "change", "size", "capacity_t"]].last()
    table = last.assign(invested_yuan=events.groupby(key)["yuan"].sum())
    grid = pd.MultiIndex.from_product([sorted(set(events["at"])), plan.years], names=key)
    table = table.reindex(grid)
    told = ["code", "name", "kind", "size", "capacity_t"]
    table[told] = table.groupby(level="at")[told].ffill()
    table = table[table["code"].notna() & ((table["capacity_t"] > 0) | (table["change"] == "closed"))]
    table = table.fillna({"change": "", "invested_yuan": 0.0})
    table["total_yuan"] = table.groupby(level="at")["invested_yuan"].cumsum()
    table = table.reset_index().sort_values(["year", "at"], kind="stable")
    table["township"] = table["code"].map(own.drop_duplicates("code").set_index("code")["township"]).fillna("")
    used = plan.tables["capacity_warnings"][["code", "year", "throughput_t", "utilisation"]]
    table = table.merge(used, on=["code", "year"], how="left").fillna({"throughput_t": 0.0, "utilisation": 0.0})
    return table.assign(size=table["size"].map(size_word))[[column.name for column in COLUMNS]]


def facilities(plan: Plan) -> pd.DataFrame:
    """Return the facilities of the plan with what each is at the end, as FACILITIES: no size and 0 t once closed."""
    table, changed = plan.tables["facilities"], plan.tables["changes"]
    last = changed.sort_values("year", kind="stable").groupby("code")[["size", "capacity_t"]].last()
    grown = changed[changed["change"] == "enlarged"].groupby("code")["yuan"].sum()
    code = table["code"]
    return table.assign(
        end_size=code.map(last["size"]).astype(object).fillna(table["size"]),
        end_capacity_t=code.map(last["capacity_t"]).fillna(table["capacity_t"]).astype(float),
        total_yuan=table["capex_yuan"] + code.map(grown).fillna(0.0).astype(float),
    )
