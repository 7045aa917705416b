"""Cheap impossibilities: rules that no plan can meet, seen without a solver."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from recycling_net.errors import Issue
from recycling_net.network.arcs import accepting
from recycling_net.network.model import Network
from recycling_net.scenario import AtLeast, AtMost, Scenario


def impossible(scenario: Scenario, network: Network) -> tuple[Issue, ...]:
    """Return every rule that cannot hold whatever is opened; each bound is a relaxation, so none is wrong."""
    return (
        *_targets(network),
        *_terminal_capacity(scenario, network),
        *_coverage(scenario, network),
        *_counts(scenario, network),
        *_budgets(scenario, network),
    )


def unusable(scenario: Scenario, network: Network) -> tuple[Issue, ...]:
    """Return warnings: streams that no place can be served in, and hauls without a single arc."""
    found = []
    for stream, spec in scenario.streams.items():
        if not (network.options["stream"] == stream).any():
            kinds = sorted({mode.at for mode in spec.modes.values()})
            found.append(Issue("RN409", facts={"stream": stream, "kind": kinds}))
        arcs = network.arcs[network.arcs["stream"] == stream]
        kinds_of = arcs["origin"].map(network.sites["kind"])
        for origin, destination in pairwise(spec.chain):
            if not (kinds_of == origin).any():
                facts = {"stream": stream, "origin": origin, "destination": destination}
                found.append(Issue("RN410", facts=facts))
    return tuple(found)


def _targets(network: Network) -> Iterator[Issue]:
    best = network.options.groupby(["place", "stream"])["share"].max()
    for (stream, year), target in network.target_t.items():
        shares = best.reindex(network.supply.index).fillna(0.0)
        most = float((network.supply[year] * shares).xs(stream, level="stream").sum())
        if target > most * (1 + 1e-9):
            rule = f"recovery_target[{stream},{year}]"
            yield Issue("RN403", facts={"rule": rule, "year": year, "stream": stream, "target": target, "most": most})


def _terminal_capacity(scenario: Scenario, network: Network) -> Iterator[Issue]:
    for (stream, year), target in network.target_t.items():
        spec = scenario.streams[stream]  # type: ignore[index]  # a recovery target names a stream of the scenario
        kind = spec.chain[-1]
        arriving = target * (1 - spec.residue if len(spec.chain) > 1 else 1)
        sites = accepting(network.sites, kind, stream)
        largest = network.sizes["capacity_t"].groupby(level="kind").max().get(kind, 0.0)
        most = float(sites["capacity_t"].where(sites["status"] == "outside", largest).sum())
        if arriving > most * (1 + 1e-9):
            facts = {"rule": f"recovery_target[{stream},{year}]", "year": year, "stream": stream}
            yield Issue("RN408", facts={**facts, "target": arriving, "kind": kind, "most": most})


def _coverage(scenario: Scenario, network: Network) -> Iterator[Issue]:
    households = network.places["households"]
    for rule in scenario.rules.coverage:
        near = network.reach[
            (network.reach["km"] <= rule.within) & (network.reach["site"].map(network.sites["kind"]) == rule.kind)
        ]
        most = float(households[near["place"].unique()].sum() / max(households.sum(), 1))
        if rule.households > most + 1e-9:
            facts = {"rule": f"coverage[{rule.kind},{rule.year}]", "most": most, "share": rule.households}
            yield Issue("RN404", facts={**facts, "km": rule.within, "kind": rule.kind})


def _areas(rule: AtLeast | AtMost, network: Network) -> pd.Series:
    """Sites of the rule's kind per area: every township that has places, or the county."""
    sites = network.sites[(network.sites["kind"] == rule.kind) & (network.sites["status"] != "outside")]
    if rule.per == "county":
        return pd.Series({"county": len(sites)})
    counted = sites["township_code"].value_counts()
    return counted.reindex(np.unique(network.places["township_code"])).fillna(0).astype(int)


def _counts(scenario: Scenario, network: Network) -> Iterator[Issue]:
    for rule in scenario.rules.at_least:
        name = f"at_least[{rule.kind},{rule.per},{rule.year}]"
        short = _areas(rule, network)
        short = short[short < rule.count]
        names = network.places.drop_duplicates("township_code").set_index("township_code")["township"]
        for area, most in short.items():
            shown = ("全县", "the county") if area == "county" else names[str(area)]
            facts = {"rule": name, "area": shown, "kind": rule.kind, "most": most, "count": rule.count}
            yield Issue("RN405", facts=facts)
        for other in scenario.rules.at_most:
            # a cap per township says nothing of the county; a cap on the county also caps what townships need together
            areas = network.places["township_code"].nunique() if (rule.per, other.per) == ("township", "county") else 1
            comparable = rule.per == other.per or areas > 1
            if other.kind == rule.kind and comparable and rule.count * areas > other.count:
                facts = {"rule": name, "other": f"at_most[{other.kind},{other.per}]", "most": other.count}
                yield Issue("RN406", facts={**facts, "count": rule.count * areas})


def _budgets(scenario: Scenario, network: Network) -> Iterator[Issue]:
    """A target needs one open site of every kind that each way through its chain passes; budgets must pay for them."""
    for rule in scenario.rules.recovery_target:
        target = network.target_t[rule.stream, rule.year]
        if target > 0:
            kinds = _needed_kinds(scenario, network, rule.stream)
            yield from _too_dear(
                scenario, network, f"recovery_target[{rule.stream},{rule.year}]", rule.year, dict.fromkeys(kinds, 1)
            )
    for need in scenario.rules.at_least:
        areas = network.places["township_code"].nunique() if need.per == "township" else 1
        own = network.sites[
            (network.sites["kind"] == need.kind) & network.sites["status"].isin(["existing", "closable"])
        ]
        missing = need.count * areas - len(own)
        if missing > 0:
            name = f"at_least[{need.kind},{need.per},{need.year}]"
            yield from _too_dear(scenario, network, name, need.year, {need.kind: missing})


def _needed_kinds(scenario: Scenario, network: Network, stream: str) -> list[str]:
    spec = scenario.streams[stream]  # type: ignore[index]  # the caller took it from a rule of the scenario
    latest = max(spec.chain.index(mode.at) for mode in spec.modes.values())
    standing = set(network.sites.loc[network.sites["status"] != "candidate", "kind"])
    return [kind for kind in spec.chain[latest:] if kind not in standing and kind in scenario.facilities]


def _too_dear(scenario: Scenario, network: Network, rule: str, year: int, needed: dict[str, int]) -> Iterator[Issue]:
    budgets = {budget.year: budget.most for budget in scenario.rules.capex_budget}
    open_years = [planned for planned in network.years if planned <= year]
    if not needed or any(planned not in budgets for planned in open_years):
        return
    budget = sum(budgets[planned] for planned in open_years)
    cheapest = network.sizes["capex_yuan"].groupby(level="kind").min()
    least = float(sum(count * cheapest[kind] for kind, count in needed.items()))
    if least > budget * (1 + 1e-9):
        facts = {"rule": rule, "year": year, "budget": budget, "kinds": list(needed), "least": least}
        yield Issue("RN407", facts=facts)
