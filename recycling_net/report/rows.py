"""The rows of the page's tables: which facilities are full, which villages are served worst, who is not served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Plan

MOST_FACILITIES, MOST_PLACES, MOST_UNSERVED = 80, 20, 60
"""Rows that a person still reads; all of them are in tables/*.csv and in the workbook."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that are shown and how many there are in all."""

    rows: list[dict[str, Any]]
    total: int


def capacity_rows(plan: Plan) -> Shown:
    """Facilities by how full they are in the last year, fullest first, with every year's utilisation."""
    warnings = plan.tables["capacity_warnings"]
    sites = plan.tables["facilities"].reset_index(names="position").set_index("code")
    years = list(plan.years)
    levels = warnings.pivot(index="code", columns="year", values="level").reindex(columns=years)
    use = warnings.pivot(index="code", columns="year", values="utilisation").reindex(columns=years)
    last = warnings[warnings["year"] == years[-1]].sort_values(["utilisation", "code"], ascending=[False, True])
    rows = []
    for row in last.head(MOST_FACILITIES).itertuples():
        uses = [
            (float(value), str(level)) if value == value else None  # noqa: PLR0124  # NaN: not open in that year
            for value, level in zip(use.loc[row.code], levels.loc[row.code], strict=True)
        ]
        found = {"code": row.code, "name": row.name, "kind": row.kind, "capacity_t": row.capacity_t, "uses": uses}
        rows.append({**found, "throughput_t": row.throughput_t, "position": int(sites.at[row.code, "position"])})
    return Shown(rows, len(last))


def worst_places(plan: Plan, network: Network) -> Shown:
    """Served places that recover the smallest share of their supply in the last year, with their farthest facility."""
    year = plan.years[-1]
    own = plan.tables["assignments"].query("year == @year")
    supply = network.supply[year].groupby(level="place").sum()
    farthest = own.sort_values("km", kind="stable").groupby("place").last()[["km", "site_name"]]
    table = pd.DataFrame({"recovered_t": own.groupby("place")["recovered_t"].sum()})
    table["supply_t"] = supply.reindex(table.index)
    table = table[table["supply_t"] > 0].join(farthest)
    table["share"] = table["recovered_t"] / table["supply_t"]
    table["streams"] = own.groupby("place")["stream"].nunique().reindex(table.index)
    table = table.join(network.places[["name", "township", "households"]])
    table["position"] = network.places.index.get_indexer(table.index)
    worst = table.sort_values(["share", "km", "position"], ascending=[True, False, True]).head(MOST_PLACES)
    return Shown(worst.to_dict("records"), len(table))


def unserved_rows(plan: Plan) -> Shown:
    """Place and stream without service in the last year, largest supply first, with the reason."""
    table = plan.tables["unserved"].query("year == @plan.years[-1]")
    worst = table.sort_values(["supply_t", "place"], ascending=[False, True]).head(MOST_UNSERVED)
    return Shown(worst.to_dict("records"), len(table))


def missed_orders(plan: Plan) -> Shown:
    """Orders that no vehicle could take, with the reason and the cure."""
    table = plan.tables["unserved_orders"]
    return Shown(table.head(MOST_UNSERVED).to_dict("records"), len(table))
