"""How full facilities are by kind and by who answers for them: county, prefecture, all, and those outside."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report.rollup import areas, known_name, whole_name
from recycling_net.scenario import Scenario

TITLE = "能力预警汇总"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("tier", "层级"), Column("code", "编号"), Column("name", "名称"),
    Column("kind", "类别"), Column("facilities", "设施", "处", "int", 0), Column("throughput_t", "处理量", "t", "float", 2),
    Column("capacity_t", "年能力", "t", "float", 2), Column("utilisation", "利用率", "", "float", 4),
    Column("level", "等级"), Column("amber", "黄色设施", "处", "int", 0), Column("red", "红色设施", "处", "int", 0),
)  # fmt: skip
"""Columns of the summary: sums over the facilities of a kind that are open in the year and of limited capacity.

``level`` is that of all of them together, by the thresholds of the kind; ``amber`` and ``red`` count single facilities.
"""

ALL, OUTSIDE = "全部", "方案外"
"""Tiers beside 县 and 地市: every facility of the kind; those that the plan does not build, such as licensed
dismantlers elsewhere, with all that they may take in a year, whether the plan sends anything there or not."""
_DIGITS = {"县": 6, "地市": 4}
_AMBER, _RED = 0.80, 0.95
"""Thresholds of kinds that no facility of the scenario describes (assumed; the defaults of Facility)."""


def capacity_by_area(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per year, kind and area, the widest area first; shares of a capacity of nothing are 0."""
    used = _facilities(plan, network)
    parts = [used.assign(tier=ALL, code=plan.county, name=whole_name(plan.county, network.places["township_code"]))]
    outside = used[used["outside"]]
    parts.append(outside.assign(tier=OUTSIDE, code="", name=OUTSIDE))
    inside = used[~used["outside"]]
    for tier, digits in reversed(_DIGITS.items()):
        if digits >= len(plan.county):
            code = pd.Series(areas(plan.county, inside["township_code"], digits), index=inside.index, dtype=object)
            parts.append(inside.assign(tier=tier, code=code, name=code.map(known_name)))
    table = pd.concat([part for part in parts if len(part)] or parts[:1], ignore_index=True)
    table["order"] = table["tier"].map({ALL: 0, "地市": 1, "县": 2, OUTSIDE: 3})
    for level in ("amber", "red"):
        table[level] = (table["level"] == level).astype(int)
    table["facilities"] = 1
    keys = ["year", "order", "tier", "code", "name", "kind"]
    sums = ["facilities", "throughput_t", "capacity_t", "amber", "red"]
    found = table.groupby(keys)[sums].sum().reset_index()
    room = found["capacity_t"].where(found["capacity_t"] > 0)
    found["utilisation"] = (found["throughput_t"] / room).fillna(0.0)
    found["level"] = levels(scenario, found["kind"], found["utilisation"])
    return found[[column.name for column in COLUMNS]]


def _facilities(plan: Plan, network: Network) -> pd.DataFrame:
    """Facilities in each year with what they take and may take; outside ones that take nothing too."""
    sites = network.sites[["kind", "status", "township_code", "name", "capacity_t"]]
    outside = sites[(sites["status"] == "outside") & np.isfinite(sites["capacity_t"].astype(float))]
    table = plan.tables["capacity_warnings"][["year", "code", "kind", "throughput_t", "capacity_t", "level"]]
    idle = outside.rename_axis("code").reset_index().merge(pd.DataFrame({"year": list(plan.years)}), how="cross")
    known = pd.MultiIndex.from_frame(table[["code", "year"]])
    idle = idle[~pd.MultiIndex.from_frame(idle[["code", "year"]]).isin(known)]
    idle = idle.assign(throughput_t=0.0, level="green")[table.columns]
    both = pd.concat([part for part in (table, idle) if len(part)] or [table], ignore_index=True)
    return both.assign(
        outside=both["code"].isin(sites.index[sites["status"] == "outside"]).to_numpy(),
        township_code=both["code"].map(sites["township_code"]).to_numpy(),
    ).astype({"throughput_t": float, "capacity_t": float})


def levels(scenario: Scenario, kinds: pd.Series, shares: pd.Series) -> np.ndarray:
    """Return green, amber or red by the thresholds of each kind; of a kind that the scenario does not build, the usual ones."""
    limits = []
    for name, usual in (("amber", _AMBER), ("red", _RED)):
        own = {kind: getattr(spec, name) for kind, spec in scenario.facilities.items()}
        limits.append(kinds.map(own).astype(float).fillna(usual))
    return np.where(shares >= limits[1], "red", np.where(shares >= limits[0], "amber", "green"))
