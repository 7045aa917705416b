"""Who collects how much of each stream in each township, and what is left to informal collectors."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.scenario import Scenario
from recycling_net.scenario.base import MODES
from recycling_net.words import WORDS

TITLE = "各方式回收与非正规回收"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("stream", "品类"), Column("township_code", "乡镇代码"),
    Column("township", "乡镇"), Column("supply_t", "产生量", "t", "float", 3),
    *(Column(f"{mode}_t", WORDS[mode], "t", "float", 3) for mode in MODES),
    Column("recovered_t", "回收量", "t", "float", 3), Column("informal_t", "非正规回收者收走", "t", "float", 3),
    Column("share", "回收率", "", "float", 4),
)  # fmt: skip
"""Columns of the table; a row with township code "" is the sum of the whole plan."""
ALL = "全部"


def collected(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per year, stream and township, and one for all townships first, as COLUMNS.

    Supply that no service of the plan recovers goes to informal collectors: informal = supply - recovered. Streams
    that only come out of others arise nowhere and have no rows.
    """
    order = ["year", "stream", "township_code"]
    streams = [stream for stream, spec in scenario.streams.items() if spec.modes]
    home = network.places["township_code"]
    supply = network.supply[list(plan.years)].reset_index().melt(["place", "stream"], None, "year", "supply_t")
    supply = supply[supply["stream"].isin(streams)].astype({"year": int})
    supply["township_code"] = supply["place"].map(home)
    table = pd.DataFrame(supply.groupby(order)["supply_t"].sum())
    own = plan.tables["assignments"]
    own = own.assign(township_code=own["place"].map(home), family=own["mode"].str.split("/").str[0] + "_t")
    by_mode = own.pivot_table(index=order, columns="family", values="recovered_t", aggfunc="sum")
    modes = [f"{mode}_t" for mode in MODES]
    table = table.join(by_mode.reindex(columns=modes)).astype(float).fillna(0.0).reset_index()
    whole = table.drop(columns="township_code").groupby(order[:2]).sum().reset_index().assign(township_code="")
    table = pd.concat([whole, table], ignore_index=True)
    table["recovered_t"] = table[modes].sum(axis=1)
    table["informal_t"] = (table["supply_t"] - table["recovered_t"]).clip(lower=0.0)
    table["share"] = (table["recovered_t"] / table["supply_t"]).where(table["supply_t"] > 0, 0.0)
    names = network.places.drop_duplicates("township_code").set_index("township_code")["township"].to_dict()
    table["township"] = table["township_code"].map({**names, "": ALL})
    place = {stream: at for at, stream in enumerate(streams)}
    table = table.assign(at=table["stream"].map(place)).sort_values(["year", "at", "township_code"], kind="stable")
    return table[[column.name for column in COLUMNS]].reset_index(drop=True)
