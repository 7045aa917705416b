"""Where what is recovered ends: sold at which site, turned into which stream, residue, disposed of."""

from __future__ import annotations

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.scenario import Scenario, StreamSpec

TITLE = "回收物去向"
COLUMNS = (
    Column("year", "年份", "", "int", 0), Column("stream", "品类"), Column("end", "去向"), Column("into", "成为"),
    Column("code", "设施编号"), Column("name", "设施"), Column("tonnes", "数量", "t", "float", 3),
    Column("yuan", "收入(支出为负)", "元", "float", 0),
)  # fmt: skip
"""Columns of the table; ``end`` is sold, product, residue or disposed, ``into`` the stream that a product becomes."""
ENDS = ("sold", "product", "residue", "disposed")
_NODE = ["year", "stream", "code"]
_LEAST_T = 1e-6
"""Below this it is what a solver leaves, t."""


def ends(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per year, stream, way to end and site, as COLUMNS.

    Of each stream and year what is recovered or comes out of others is what ends, over all rows: at the end of its
    chain it is sold, before it part is residue, becomes other streams, or is disposed of. The price of a product
    stands where it ends itself.
    """
    nodes = _nodes(plan, network)
    parts = [
        part
        for stream, spec in scenario.streams.items()
        for part in _of_stream(nodes[nodes["stream"] == stream], spec, network.disposals)
    ]
    table = pd.concat([part for part in parts if len(part)] or parts, ignore_index=True)
    table = table[table["tonnes"] > _LEAST_T]
    table["name"] = table["code"].map(network.sites["name"])
    order = {stream: at for at, stream in enumerate(scenario.streams)} | {end: at for at, end in enumerate(ENDS)}
    table = table.assign(at=table["stream"].map(order), then=table["end"].map(order))
    table = table.sort_values(["year", "at", "then", "into", "code"], kind="stable")
    return table[[column.name for column in COLUMNS]].reset_index(drop=True)


def _nodes(plan: Plan, network: Network) -> pd.DataFrame:
    """Year, stream, site: all_t that comes there or comes out there, disposed_t; and the kind of the site."""
    products = plan.tables["products"]
    parts = [
        plan.tables["assignments"].rename(columns={"site": "code", "recovered_t": "all_t"}),
        plan.tables["flows"].rename(columns={"destination": "code", "tonnes": "all_t"}),
        products.rename(columns={"made_t": "all_t"}),
    ]
    sums = [part[[*_NODE, "all_t"]] for part in parts if len(part)] or [parts[0][[*_NODE, "all_t"]]]
    table = pd.concat(sums, ignore_index=True).groupby(_NODE)["all_t"].sum().reset_index()
    table = table.merge(products[[*_NODE, "disposed_t"]], on=_NODE, how="left").fillna({"disposed_t": 0.0})
    return table.assign(kind=table["code"].map(network.sites["kind"]))


def _of_stream(nodes: pd.DataFrame, spec: StreamSpec, disposals: pd.DataFrame) -> list[pd.DataFrame]:
    """The ends of one stream; each tonne of it at its last kind is sold, or paid for if the price is negative."""
    all_t, last = nodes["all_t"], nodes["kind"].isin(spec.chain[-1:])
    sorts = nodes["kind"].isin(spec.chain[-2:][:1])
    residue = all_t * spec.residue * sorts
    found = [nodes.assign(end="residue", into="", tonnes=residue, yuan=-residue * spec.disposal)]
    made = pd.Series(0.0, nodes.index)
    for kind, into in spec.yields.items():
        for product, share in into.items():
            tonnes = all_t * share * (nodes["kind"] == kind)
            made += tonnes
            found.append(nodes.assign(end="product", into=product, tonnes=tonnes, yuan=0.0))
    income = (all_t - residue) * last * spec.sale_price
    found.append(nodes.assign(end="sold", into="", tonnes=(all_t - residue - made) * last, yuan=income))
    price = disposals.rename(columns={"site": "code"})[[*_NODE, "yuan_per_t"]]
    own = nodes.merge(price.astype({"yuan_per_t": float}), on=_NODE, how="left").fillna({"yuan_per_t": 0.0})
    thrown = own["disposed_t"]
    found.append(own.assign(end="disposed", into="", tonnes=thrown, yuan=-thrown * own["yuan_per_t"]))
    return [part[[*_NODE, "end", "into", "tonnes", "yuan"]] for part in found]
