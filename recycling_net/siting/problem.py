"""The network as numbered arrays: only what can be used, with tonnes, prices and limits beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from recycling_net.siting import changes
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.needed import needed
from recycling_net.siting.nodes import most_coming, ways
from recycling_net.siting.spans import spans


@dataclass(frozen=True, slots=True)
class Problem:
    """What siting decides about. T years, J sites, C (site, size) pairs, O legs, N nodes, A arcs, P single pairs.

    A node is a facility in the chain of one stream: what comes in there goes on, is lost, sold, or becomes others. A leg is a service
    option together with the one haul that follows it, where the facility it goes to must deliver to a single place:
    deciding both at once makes a far tighter relaxation than deciding the haul for everything that a facility holds.

    Attributes
    ----------
    years, discount
        The T planning years; T + 1 factors, the last for residual values.
    sites
        J rows as in the network, positional; ``free`` says whether opening is to be decided.
    choices
        C rows: site (position), size, capacity_t, capex_yuan, opex_yuan, min_throughput_t, life_years, smaller sizes
        of a site first; lasting says whether the site is there to the end. More columns as `changes.sizes_of_sites`.
    moves
        V rows, each a year in which a site that may change begins, grows or closes: as `changes.moves`.
    options
        O legs: the network's option, with group (number of its place and stream), node and site_at (positions), arc
        (-1 where no haul is part of the leg), end_node (where what it brings arrives).
    recovered, delivered
        (O, T) tonnes that each leg recovers per year, and that arrive at its end.
    nodes
        N rows: site_at, stream, kind, stage, keep (share that goes on), terminal, disposal_yuan and sale_yuan (per
        tonne coming in or coming out of another stream there), processing_yuan (per tonne coming in).
    arcs
        A rows as in the network, with from_node, to_node, origin_at, destination_at, pair (-1 where the origin has
        no choice or may split).
    made
        K rows: from_node, to_node, share: so much of what comes to a node comes out there as another stream.
    disposals
        D rows: node, year_at, yuan_per_t, limit_t: what may be disposed of at a node in a year.
    pairs
        P rows: origin_at, destination_at, choice (number of the origin and the kind it delivers to).
    most_t
        (N, T) tonnes that can come into a node, or come out at it, in a year at most.
    """

    scenario: Scenario
    network: Network
    years: tuple[int, ...]
    discount: Floats
    sites: pd.DataFrame
    choices: pd.DataFrame
    moves: pd.DataFrame
    options: pd.DataFrame
    recovered: Floats
    delivered: Floats
    nodes: pd.DataFrame
    arcs: pd.DataFrame
    made: pd.DataFrame
    disposals: pd.DataFrame
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
    def service_yuan(self) -> Floats:
        """(O, T) what the service of each leg costs in a year."""
        yuan: Floats = self.recovered * amounts(self.options, "yuan_per_t")[:, None] + self.visiting_yuan
        return yuan

    @property
    def visiting_yuan(self) -> Floats:
        """(O, T) what of it is paid whatever is recovered, nothing where there is nothing to recover."""
        yuan: Floats = amounts(self.options, "yuan_per_year")[:, None] * (self.recovered > 0)
        return yuan

    @property
    def changing(self) -> Bools:
        """(C,) whether the site may be enlarged or closed after it has begun."""
        return changes.changing(self.choices, len(self.years))

    @property
    def free(self) -> Bools:
        """(J,) whether it is for the plan to decide if the site opens."""
        return self.sites["status"].isin(["candidate", "closable"]).to_numpy()


def number(scenario: Scenario, network: Network, sizes: pd.DataFrame | None = None) -> Problem:
    """Return the problem of a scenario and its network; what can never be used is left out.

    ``sizes`` are the choices of a problem with the same sites, where they are to be the same.
    """
    sites = network.sites.reset_index()
    at = pd.Series(np.arange(len(sites)), index=network.sites.index)
    found = ways(scenario, network, at)
    arcs, nodes, made, disposals = found
    node_of = pd.Series(nodes.index, index=pd.MultiIndex.from_frame(nodes[["stream", "code"]]))
    options = _options(network, node_of, apart=["mode"] if scenario.carbon is not None else [])
    arcs, pairs = _single_pairs(scenario, arcs, sites)
    options = _legs(options, nodes, arcs, made)
    years = network.years
    supply = network.supply[list(years)].reindex(pd.MultiIndex.from_frame(options[["place", "stream"]]))
    recovered = supply.to_numpy(float) * options["share"].to_numpy(float)[:, None]
    keep = nodes["keep"].to_numpy(float)[options["node"].to_numpy(int)]
    delivered = recovered * np.where(options["arc"] >= 0, keep, 1.0)[:, None]
    choices = spans(scenario, changes.sizes_of_sites(scenario, network, sites)) if sizes is None else sizes
    most_t = most_coming((recovered, options), found, largest(sites, choices), scenario)
    if sizes is None:
        coming = np.zeros((len(sites), len(years)))
        np.add.at(coming, nodes["site_at"].to_numpy(np.int64), most_t)
        choices = _useful(scenario, choices, sites, coming)
    return Problem(
        scenario=scenario, network=network, years=years,
        discount=np.array([network.discount[year] for year in (*years, years[-1] + 1)]),
        sites=sites, choices=choices, moves=changes.moves(choices, len(years)), options=options, recovered=recovered, delivered=delivered,
        nodes=nodes, arcs=arcs, made=made, disposals=disposals, pairs=pairs,
        most_t=most_t,
    )  # fmt: skip


def _useful(scenario: Scenario, choices: pd.DataFrame, sites: pd.DataFrame, coming: Floats) -> pd.DataFrame:
    """The sizes that a plan may need, and those that are decided already; ``coming`` (J, T) is the most of each site."""
    counted = {rule.kind for rule in scenario.rules.at_least} | {rule.kind for rule in scenario.rules.coverage}
    most = coming.max(axis=1, initial=0.0)
    kept = needed(choices, most, coming.shape[1], discount_rate=scenario.discount_rate, counted=counted)
    named = {row.code for row in scenario.fixed.facilities.rows} if scenario.fixed is not None else set()
    named |= {rule.site for rule in scenario.rules.decided if rule.open}
    kept |= sites["code"].isin(named).to_numpy()[positions(choices, "site")]
    kept |= choices["kind"].isin({rule.kind for rule in scenario.site_subsidies}).to_numpy()
    stores = [
        kind
        for kind, spec in scenario.facilities.items()
        if any(size.storage is not None for size in spec.sizes.values())
    ]
    kept |= choices["kind"].isin(stores).to_numpy()
    return choices[kept].reset_index(drop=True)


def largest(sites: pd.DataFrame, choices: pd.DataFrame) -> Floats:
    """(J,) the yearly capacity of each site at its largest size, t."""
    by_size = choices.groupby("site")["most_t"].max().reindex(np.arange(len(sites))).fillna(0.0).to_numpy(float)
    return np.where(sites["status"] == "outside", sites["capacity_t"].astype(float), by_size)


def _options(network: Network, node_of: pd.Series, *, apart: list[str]) -> pd.DataFrame:
    """Usable options; of two that differ in cost alone the dearer is left out, unless they differ in ``apart``."""
    table = network.options.copy()
    table["node"] = node_of.reindex(pd.MultiIndex.from_frame(table[["stream", "site"]])).fillna(-1).to_numpy(int)
    table = table[(table["node"] >= 0) & (table["share"].astype(float) > 0)]
    table = table.sort_values(
        ["place", "stream", "site", "share", "yuan_per_year", "yuan_per_t", "mode"], kind="stable"
    )
    table = table.drop_duplicates(["place", "stream", "site", "share", "yuan_per_year", *apart]).reset_index(drop=True)
    table["group"] = table.groupby(["place", "stream"], sort=False).ngroup()
    return table


def _legs(options: pd.DataFrame, nodes: pd.DataFrame, arcs: pd.DataFrame, made: pd.DataFrame) -> pd.DataFrame:
    """Join each option with the hauls that may follow it, where what follows is one haul of a first facility."""
    leaving = arcs.groupby("from_node")
    one_kind = leaving["to_kind"].transform("nunique") == 1  # what may go to several kinds may be split between them
    single = one_kind & ((arcs["pair"] >= 0) | (leaving["to_node"].transform("size") == 1))
    first = arcs[single & ~arcs["from_node"].isin(arcs["to_node"]) & ~arcs["from_node"].isin(made["to_node"])]
    hauls = pd.DataFrame({"node": first["from_node"], "arc": first.index, "end_node": first["to_node"]})
    table = options.merge(hauls, on="node", how="left")
    table["arc"] = table["arc"].fillna(-1).astype(np.int64)
    table["end_node"] = table["end_node"].fillna(table["node"]).astype(np.int64)
    table["site_at"] = nodes["site_at"].to_numpy(np.int64)[table["node"].to_numpy(np.int64)]
    return table


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


def positions(table: pd.DataFrame, column: str) -> Ints:
    """Return a column of positions as an integer array."""
    return table[column].to_numpy(np.int64)


def amounts(table: pd.DataFrame, column: str) -> Floats:
    """Return a column of amounts as a float array."""
    return table[column].to_numpy(np.float64)


def year_positions(years: tuple[int, ...]) -> Mapping[int, int]:
    """Return the position of each planning year."""
    return {year: position for position, year in enumerate(years)}
