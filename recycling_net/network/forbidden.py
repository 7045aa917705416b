"""Which rules that shape the network keep places from a better service than they have."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import pandas as pd

from recycling_net.network.build import build
from recycling_net.network.model import Network
from recycling_net.scenario import Scenario
from recycling_net.scenario.rules import rule_name

SHAPING = ("nesting", "service_radius", "exclusion_zone", "zoning", "land_status", "site_standard")
"""Families without rows of their own: they take options, hauls and sites out of the network."""
_SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Forbids:
    """A rule without which so many places would be served better, and the sites that would serve them."""

    rule: str
    places: int
    sites: tuple[str, ...]


def forbidding(
    scenario: Scenario, network: Network, served: pd.DataFrame, standing: Collection[str]
) -> tuple[Forbids, ...]:
    """Return every rule without which places of ``served`` would recover more, all other rules as they are.

    Parameters
    ----------
    served
        place, stream and share: how well the places in question are served now.
    standing
        Codes of sites that could serve them; so could those that only the rule keeps from being a site.
    """
    keys = ["place", "stream"]
    now = served.groupby(keys)["share"].max()
    own = _best(scenario, network, standing).reindex(now.index)["share"].fillna(0.0)
    now = now.where(now > own, own)
    found = []
    for name, freed in _freed(scenario):
        other = build(freed, network.ways)
        more = set(other.sites.index) - set(network.sites.index)
        better = _best(freed, other, {*standing, *more}).reindex(now.index).dropna()
        better = better[better["share"] > now.reindex(better.index) + _SAME]
        if len(better):
            names = other.sites["name"].astype(str).reindex(better["site"]).drop_duplicates()
            found.append(Forbids(name, better.index.get_level_values("place").nunique(), tuple(names)))
    return tuple(found)


def _freed(scenario: Scenario) -> Iterator[tuple[str, Scenario]]:
    """The scenario without each rule that shapes the network in turn."""
    for family in SHAPING:
        rules = getattr(scenario.rules, family)
        for at, rule in enumerate(rules):
            rest = scenario.rules.model_copy(update={family: (*rules[:at], *rules[at + 1 :])})
            yield rule_name(family, rule), scenario.model_copy(update={"rules": rest})


def _best(scenario: Scenario, network: Network, usable: Collection[str]) -> pd.DataFrame:
    """Index (place, stream): the option with the largest share by a usable site from which goods can go on."""
    arcs = network.arcs[network.arcs["destination"].isin(usable)]
    on = pd.MultiIndex.from_frame(arcs[["stream", "origin"]])
    options = network.options[network.options["site"].isin(usable)]
    last = {stream: spec.chain[-1] for stream, spec in scenario.streams.items()}
    ends = options["site"].map(network.sites["kind"]) == options["stream"].map(last)
    options = options[ends | pd.MultiIndex.from_frame(options[["stream", "site"]]).isin(on)]
    return (
        options.sort_values("share", kind="stable")
        .drop_duplicates(["place", "stream"], keep="last")
        .set_index(["place", "stream"])
    )
