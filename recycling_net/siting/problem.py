"""The network as numbered arrays: only what can be used, with tonnes, prices and limits beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from recycling_net.siting.model import Bools, Floats, Ints


@dataclass(frozen=True, slots=True)
class Problem:
    """What siting decides about. T years, J sites, C (site, size) pairs, O legs, N nodes, A arcs, P single pairs.

    A node is a facility in the chain of one stream: what comes in there is kept, lost or sold. A leg is a service
    option together with the one haul that follows it, where the facility it goes to must deliver to a single place:
    deciding both at once makes a far tighter relaxation than deciding the haul for everything that a facility holds.

    Attributes
    ----------
    years, discount
        The T planning years; T + 1 factors, the last for residual values.
    sites
        J rows as in the network, positional; ``free`` says whether opening is to be decided.
    choices
        C rows: site (position), size, capacity_t, capex_yuan, opex_yuan, min_throughput_t, life_years.
    options
        O legs: the network's option, with group (number of its place and stream), node and site_at (positions), arc
        (-1 where no haul is part of the leg), end_node (where what it brings arrives).
    recovered, delivered
        (O, T) tonnes that each leg recovers per year, and that arrive at its end.
    nodes
        N rows: site_at, stream, residue (share lost there), terminal, disposal_yuan (per tonne coming in),
        sale_yuan (per tonne coming in).
    arcs
        A rows as in the network, with from_node, to_node, origin_at, destination_at, pair (-1 where the origin has
        no choice or may split).
    pairs
        P rows: origin_at, destination_at, choice (number of the origin and the kind it delivers to).
    most_t
        (N, T) tonnes that can come into a node in a year at most.
    """

    scenario: Scenario
    network: Network
    years: tuple[int, ...]
    discount: Floats
    sites: pd.DataFrame
    choices: pd.DataFrame
    options: pd.DataFrame
    recovered: Floats
    delivered: Floats
    nodes: pd.DataFrame
    arcs: pd.DataFrame
    pairs: pd.DataFrame
    most_t: Floats

    @property
    def starts(self) -> Bools:
        """(N,) whether everything that comes into the node goes on as part of a leg."""
        chosen = np.zeros(len(self.nodes), dtype=bool)
        legs = self.options[self.options["arc"] >= 0]
        chosen[legs["node"].to_numpy(np.int64)] = True
        return chosen

    @property
    def free(self) -> Bools:
        """(J,) whether it is for the plan to decide if the site opens."""
        return self.sites["status"].isin(["candidate", "closable"]).to_numpy()


def number(scenario: Scenario, network: Network) -> Problem:
    """Return the problem of a scenario and its network; what can never be used is left out."""
    sites = network.sites.reset_index()
    at = pd.Series(np.arange(len(sites)), index=network.sites.index)
    arcs, nodes = _arcs_and_nodes(scenario, network, at)
    node_of = pd.Series(nodes.index, index=pd.MultiIndex.from_frame(nodes[["stream", "code"]]))
    options = _options(network, node_of)
    arcs, pairs = _single_pairs(scenario, arcs, sites)
    options = _legs(options, nodes, arcs)
    years = network.years
    supply = network.supply[list(years)].reindex(pd.MultiIndex.from_frame(options[["place", "stream"]]))
    recovered = supply.to_numpy(float) * options["share"].to_numpy(float)[:, None]
    keep = 1 - nodes["residue"].to_numpy(float)[options["node"].to_numpy(int)]
    delivered = recovered * np.where(options["arc"] >= 0, keep, 1.0)[:, None]
    choices = _choices(network, sites)
    return Problem(
        scenario=scenario, network=network, years=years,
        discount=np.array([network.discount[year] for year in (*years, years[-1] + 1)]),
        sites=sites, choices=choices, options=options, recovered=recovered, delivered=delivered,
        nodes=nodes, arcs=arcs, pairs=pairs,
        most_t=_most(recovered, options, nodes, arcs, largest(sites, choices)),
    )  # fmt: skip


def largest(sites: pd.DataFrame, choices: pd.DataFrame) -> Floats:
    """(J,) the yearly capacity of each site at its largest size, t."""
    by_size = choices.groupby("site")["capacity_t"].max().reindex(np.arange(len(sites))).fillna(0.0).to_numpy(float)
    return np.where(sites["status"] == "outside", sites["capacity_t"].astype(float), by_size)


def _arcs_and_nodes(scenario: Scenario, network: Network, at: pd.Series) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Arcs and nodes from which the end of the chain can be reached; nodes stand in chain order, streams apart."""
    kinds = network.sites["kind"]
    kept: list[pd.DataFrame] = []
    found: list[pd.DataFrame] = []
    for stream, spec in scenario.streams.items():
        arcs = network.arcs[network.arcs["stream"] == stream]
        alive = pd.Index(kinds.index[kinds == spec.chain[-1]])
        last = len(spec.chain) - 1
        stages = []
        for stage in range(last, -1, -1):
            if stage < last:
                here = arcs[(arcs["origin"].map(kinds) == spec.chain[stage]) & arcs["destination"].isin(alive)]
                kept.append(here)
                alive = pd.Index(kinds.index[kinds.index.isin(here["origin"])])
            residue = spec.residue if stage == last - 1 or last == 0 else 0.0
            sold = spec.sale_price * (1 - residue) if stage == last else 0.0
            stages.append(
                pd.DataFrame(
                    {
                        "code": alive, "stream": stream, "stage": stage, "residue": residue, "terminal": stage == last,
                        "disposal_yuan": residue * spec.disposal, "sale_yuan": sold,
                    }
                )
            )  # fmt: skip
        found.extend(reversed(stages))
    nodes = pd.concat(found, ignore_index=True)
    nodes["site_at"] = at.reindex(nodes["code"]).to_numpy(int)
    number_of = pd.Series(nodes.index, index=pd.MultiIndex.from_frame(nodes[["stream", "code"]]))
    table = pd.concat(kept, ignore_index=True) if kept else network.arcs.iloc[:0].copy()
    for end, node, site in (("origin", "from_node", "origin_at"), ("destination", "to_node", "destination_at")):
        table[node] = number_of.reindex(pd.MultiIndex.from_frame(table[["stream", end]])).to_numpy(int)
        table[site] = at.reindex(table[end]).to_numpy(int)
    return table, nodes


def _options(network: Network, node_of: pd.Series) -> pd.DataFrame:
    """Usable options; of two that differ in cost alone the dearer is left out."""
    table = network.options.copy()
    table["node"] = node_of.reindex(pd.MultiIndex.from_frame(table[["stream", "site"]])).fillna(-1).to_numpy(int)
    table = table[(table["node"] >= 0) & (table["share"].astype(float) > 0)]
    table = table.sort_values(["place", "stream", "site", "share", "yuan_per_t", "mode"], kind="stable")
    table = table.drop_duplicates(["place", "stream", "site", "share"]).reset_index(drop=True)
    table["group"] = table.groupby(["place", "stream"], sort=False).ngroup()
    return table


def _legs(options: pd.DataFrame, nodes: pd.DataFrame, arcs: pd.DataFrame) -> pd.DataFrame:
    """Join each option with the hauls that may follow it, where what follows is one haul of a first facility."""
    single = (arcs["pair"] >= 0) | (arcs.groupby("from_node")["to_node"].transform("size") == 1)
    first = arcs[single & ~arcs["from_node"].isin(arcs["to_node"])]
    hauls = pd.DataFrame({"node": first["from_node"], "arc": first.index, "end_node": first["to_node"]})
    table = options.merge(hauls, on="node", how="left")
    table["arc"] = table["arc"].fillna(-1).astype(np.int64)
    table["end_node"] = table["end_node"].fillna(table["node"]).astype(np.int64)
    table["site_at"] = nodes["site_at"].to_numpy(np.int64)[table["node"].to_numpy(np.int64)]
    return table


def _choices(network: Network, sites: pd.DataFrame) -> pd.DataFrame:
    """Every size that a site may have: all of its kind for a candidate, its own for the others."""
    own = sites[sites["status"] != "outside"].reset_index(names="site")[["site", "kind", "status", "size"]]
    table = own.merge(
        network.sizes.rename_axis(["kind", "size"]).reset_index(), on="kind", suffixes=("_own", ""), how="inner"
    )
    table = table[(table["status"] == "candidate") | (table["size_own"] == table["size"])]
    return table.sort_values(["site", "capacity_t"], kind="stable").reset_index(drop=True)


def _single_pairs(scenario: Scenario, arcs: pd.DataFrame, sites: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Number the pairs of origins that must deliver to one destination and have several to choose from."""
    single = {(haul.origin, haul.destination) for haul in scenario.hauls if haul.single}
    kinds = sites["kind"].to_numpy()
    arcs = arcs.assign(to_kind=kinds[arcs["destination_at"].to_numpy(int)])
    from_kind = kinds[arcs["origin_at"].to_numpy(int)]
    bound = np.array([pair in single for pair in zip(from_kind, arcs["to_kind"], strict=True)], dtype=bool)
    several = arcs.groupby(["origin_at", "to_kind"])["destination_at"].transform("nunique").to_numpy(int) > 1
    chosen = arcs[bound & several]
    pairs = chosen[["origin_at", "to_kind", "destination_at"]].drop_duplicates()
    pairs = pairs.sort_values(["origin_at", "to_kind", "destination_at"]).reset_index(drop=True)
    pairs["choice"] = pairs.groupby(["origin_at", "to_kind"]).ngroup()
    key = pd.MultiIndex.from_frame(pairs[["origin_at", "destination_at"]])
    numbers = pd.Series(pairs.index.to_numpy(int), index=key)
    wanted = pd.MultiIndex.from_frame(arcs[["origin_at", "destination_at"]])
    pair = numbers.reindex(wanted).fillna(-1).to_numpy(int)
    return arcs.assign(pair=np.where(bound & several, pair, -1)), pairs


def _most(recovered: Floats, options: pd.DataFrame, nodes: pd.DataFrame, arcs: pd.DataFrame, limit: Floats) -> Floats:
    """(N, T) an upper limit on what comes into each node: what could be sent there, within capacities and supply."""
    years = recovered.shape[1]
    best = pd.DataFrame(recovered).groupby([options["node"], options["group"]]).max()
    most: Floats = best.groupby(level=0).sum().reindex(nodes.index).fillna(0.0).to_numpy(float)
    by_group = pd.DataFrame(recovered).groupby(options["group"]).max()
    stream_of = options.drop_duplicates("group").set_index("group")["stream"]
    total = by_group.groupby(stream_of).sum().reindex(nodes["stream"]).fillna(0.0).to_numpy(float)
    limit_of = limit[nodes["site_at"].to_numpy(int)][:, None]
    stage = nodes["stage"].to_numpy(int)
    start, end = (arcs[name].to_numpy(int) for name in ("from_node", "to_node"))
    residue = nodes["residue"].to_numpy(float)[:, None]
    most = np.minimum(most, limit_of)
    for level in range(int(stage.max(initial=0))):
        here = stage[start] == level
        coming = np.zeros((len(nodes), years))
        np.add.at(coming, end[here], (most * (1 - residue))[start[here]])
        most = np.minimum(np.minimum(most + coming, limit_of), total)
    return most


def positions(table: pd.DataFrame, column: str) -> Ints:
    """Return a column of positions as an integer array."""
    return table[column].to_numpy(np.int64)


def amounts(table: pd.DataFrame, column: str) -> Floats:
    """Return a column of amounts as a float array."""
    return table[column].to_numpy(np.float64)


def year_positions(years: tuple[int, ...]) -> Mapping[int, int]:
    """Return the position of each planning year."""
    return {year: position for position, year in enumerate(years)}
