"""Where each stream can be on its way: nodes, the hauls between them, what comes out of another stream there."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from recycling_net.scenario.chains import in_order, makers, onward, steps
from recycling_net.siting.model import Floats


class Ways(NamedTuple):
    """Arcs and nodes as in `Problem`; ``made`` and ``disposals`` too."""

    arcs: pd.DataFrame
    nodes: pd.DataFrame
    made: pd.DataFrame
    disposals: pd.DataFrame


def ways(scenario: Scenario, network: Network, at: pd.Series) -> Ways:
    """Return arcs and nodes from which the end of the chain can be reached; nodes stand in chain order, streams apart.

    Where a stream comes out of another one there is a node even if no way leads on from it.
    """
    kept: list[pd.DataFrame] = []
    nodes: dict[str, pd.DataFrame] = {}
    for stream in in_order(scenario.streams) or ():
        nodes[stream], arcs = _one_stream(scenario, network, stream, nodes)
        kept.append(arcs)
    table = pd.concat([nodes[stream] for stream in scenario.streams], ignore_index=True)
    table["site_at"] = at.reindex(table["code"]).to_numpy(int)
    own = network.sites["processing_yuan_t"].to_numpy(float)
    table["processing_yuan"] = own[table["site_at"].to_numpy(int)]
    number_of = pd.Series(table.index, index=pd.MultiIndex.from_frame(table[["stream", "code"]]))
    arcs = pd.concat(kept, ignore_index=True) if kept else network.arcs.iloc[:0].copy()
    for end, node, site in (("origin", "from_node", "origin_at"), ("destination", "to_node", "destination_at")):
        arcs[node] = number_of.reindex(pd.MultiIndex.from_frame(arcs[["stream", end]])).to_numpy(int)
        arcs[site] = at.reindex(arcs[end]).to_numpy(int)
    return Ways(arcs, table, _made(scenario, table, number_of), _disposals(network, table, number_of))


def _one_stream(
    scenario: Scenario, network: Network, stream: str, nodes: dict[str, pd.DataFrame]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The nodes and arcs of a stream; ``nodes`` has those of the streams that it comes out of."""
    spec = scenario.streams[stream]
    kinds = network.sites["kind"]
    arcs = network.arcs[network.arcs["stream"] == stream]
    start, end = arcs["origin"].map(kinds), arcs["destination"].map(kinds)
    made_at, first = _made_at(scenario, stream, nodes)
    sources = [kind for kind in made_at if kind not in spec.chain]
    pairs = steps(scenario.streams, scenario.hauls, stream)
    reached: dict[str, pd.Index] = {}
    kept, stages = [arcs.iloc[:0]], []
    for kind in reversed([*sources, *spec.chain]):
        following = [destination for origin, destination in pairs if origin == kind]
        terminal = kind in spec.chain[-1:]
        if terminal:
            reached[kind] = pd.Index(kinds.index[kinds == kind])
        else:
            goals = set().union(*(reached[other] for other in following))
            here = arcs[(start == kind) & end.isin(following) & arcs["destination"].isin(goals)]
            kept.append(here)
            reached[kind] = pd.Index(kinds.index[kinds.index.isin(here["origin"])])
        codes = kinds.index[kinds.index.isin(reached[kind].union(made_at.get(kind, pd.Index([]))))]
        residue = spec.residue if kind in spec.chain[-2:-1] or spec.chain == (kind,) else 0.0
        inside = kind in spec.chain
        table = {
            "code": codes, "stream": stream, "kind": kind,
            "stage": first + (spec.chain.index(kind) + bool(sources) if inside else 0),
            "keep": onward(spec, kind) if inside and not terminal else 1.0, "terminal": terminal,
            "disposal_yuan": residue * spec.disposal,
            "sale_yuan": spec.sale_price * (1 - residue) if terminal else 0.0,
        }  # fmt: skip
        stages.append(pd.DataFrame(table))
    return pd.concat(stages[::-1], ignore_index=True), pd.concat(kept)


def _made_at(scenario: Scenario, stream: str, nodes: dict[str, pd.DataFrame]) -> tuple[dict[str, pd.Index], int]:
    """Kind -> the sites where the stream comes out of another; the first stage behind those others."""
    sites: dict[str, pd.Index] = {}
    first = 0
    for maker, kind, _ in makers(scenario.streams, stream):
        source = nodes[maker][nodes[maker]["kind"] == kind]
        sites[kind] = sites.get(kind, pd.Index([])).union(pd.Index(source["code"]))
        first = max(first, 1 + int(source["stage"].max())) if len(source) else first
    return sites, first


def _made(scenario: Scenario, nodes: pd.DataFrame, number_of: pd.Series) -> pd.DataFrame:
    """One row per node and product: from_node, to_node, share."""
    parts = [
        pd.DataFrame({"from_node": own.index, "stream": product, "code": own["code"], "share": share})
        for stream, spec in scenario.streams.items()
        for kind, into in spec.yields.items()
        for product, share in into.items()
        for own in [nodes[(nodes["stream"] == stream) & (nodes["kind"] == kind)]]
    ]
    table = (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["from_node", "stream", "code", "share"])
    )
    table["to_node"] = number_of.reindex(pd.MultiIndex.from_frame(table[["stream", "code"]])).to_numpy(int)
    return table[["from_node", "to_node", "share"]].astype({"from_node": int, "share": float})


def _disposals(network: Network, nodes: pd.DataFrame, number_of: pd.Series) -> pd.DataFrame:
    """One row per node and year in which the stream may be disposed of there: node, year_at, yuan_per_t, limit_t."""
    table = network.disposals
    node = number_of.reindex(pd.MultiIndex.from_frame(table[["stream", "site"]])).fillna(-1).to_numpy(int)
    table = table.assign(node=node, year_at=table["year"].map({year: at for at, year in enumerate(network.years)}))
    known = (node >= 0) & table["year_at"].notna().to_numpy()
    inside = ~nodes["terminal"].to_numpy(bool)[np.where(known, node, 0)] if len(nodes) else known
    table = table.loc[known & inside, ["node", "year_at", "yuan_per_t", "limit_t"]]
    return table.astype({"node": int, "year_at": int}).reset_index(drop=True)


def most_coming(supplied: tuple[Floats, pd.DataFrame], found: Ways, limit: Floats, scenario: Scenario) -> Floats:
    """(N, T) an upper limit on what comes into, or comes out at, each node: within capacities and supply.

    Parameters
    ----------
    supplied
        (O, T) tonnes that each leg recovers, and the legs.
    limit
        (J,) capacity of each site at its largest.
    """
    recovered, options = supplied
    arcs, nodes, made, _ = found
    years = recovered.shape[1]
    best = pd.DataFrame(recovered).groupby([options["node"], options["group"]]).max()
    inward: Floats = best.groupby(level=0).sum().reindex(nodes.index).fillna(0.0).to_numpy(float)
    total = _total(supplied, scenario).reindex(nodes["stream"]).to_numpy(float)
    limit_of = limit[nodes["site_at"].to_numpy(int)][:, None]
    stage = nodes["stage"].to_numpy(int)
    start, end = (arcs[name].to_numpy(int) for name in ("from_node", "to_node"))
    source, product = (made[name].to_numpy(int) for name in ("from_node", "to_node"))
    keep, share = nodes["keep"].to_numpy(float)[:, None], made["share"].to_numpy(float)[:, None]
    own = np.zeros((len(nodes), years))
    inward = np.minimum(inward, limit_of)
    most = inward
    for level in range(int(stage.max(initial=0))):
        here, now = stage[start] == level, stage[source] == level
        np.add.at(inward, end[here], (most * keep)[start[here]])
        np.add.at(own, product[now], most[source[now]] * share[now])
        most = np.minimum(np.minimum(inward, limit_of) + own, total)
    return most


def within_reach(supplied: tuple[Floats, pd.DataFrame], found: Ways) -> Floats:
    """(N, T) what comes into each node at most if every place sends its most there; infinite behind a conversion.

    `most_coming` adds up what may come through each arc, so it counts a place once for each way that it has; this
    counts it once. ``supplied`` as there.
    """
    recovered, options = supplied
    arcs, nodes, made, _ = found
    stage = nodes["stage"].to_numpy(int)[arcs["from_node"].to_numpy(int)]
    keep = nodes["keep"].to_numpy(float)
    key = ["node", "group"]
    held = pd.DataFrame(recovered).groupby([options["node"].rename("node"), options["group"]]).max()
    for level in range(int(nodes["stage"].max())):
        hauls = arcs.loc[stage == level, ["from_node", "to_node"]].rename(columns={"from_node": "node"})
        moved = held.reset_index().merge(hauls, on="node")
        kept = moved[list(held.columns)].mul(keep[moved["node"].to_numpy(int)], axis=0)
        moved = kept.assign(node=moved["to_node"], group=moved["group"]).set_index(key)
        held = pd.concat([held, moved]).groupby(level=key).max()
    most = held.groupby(level="node").sum().reindex(nodes.index).fillna(0.0).to_numpy(float)
    changed = nodes["stream"].isin(nodes["stream"].to_numpy()[made["to_node"].to_numpy(int)]).to_numpy()
    return np.where(changed[:, None], np.inf, most)


def _total(supplied: tuple[Floats, pd.DataFrame], scenario: Scenario) -> pd.DataFrame:
    """(streams, T) tonnes that there can be of each stream in the whole area."""
    recovered, options = supplied
    by_group = pd.DataFrame(recovered).groupby(options["group"]).max()
    stream_of = options.drop_duplicates("group").set_index("group")["stream"]
    total = by_group.groupby(stream_of).sum().reindex(list(scenario.streams)).fillna(0.0)
    for stream in in_order(scenario.streams) or ():
        for maker, _, share in makers(scenario.streams, stream):
            total.loc[stream] += share * total.loc[maker]
    return total
