"""What decisions about single sites leave impossible, seen without a solver."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np
import pandas as pd

from recycling_net.errors import Issue, Where
from recycling_net.network.arcs import accepting
from recycling_net.network.model import Network
from recycling_net.network.places import area_names
from recycling_net.scenario import AtLeast, AtMost, Scenario
from recycling_net.scenario.chains import onward, passed
from recycling_net.scenario.rules import rule_name
from recycling_net.words import amount

BY_RULES = ("按 rules.decided", "by rules.decided")
"""Who decided; where something else did, whoever put it among the rules says so."""


def at_odds(scenario: Scenario, network: Network) -> Iterator[Issue]:
    """Yield every decision that cannot be kept, and every rule that cannot because of decisions.

    Each bound is a relaxation, so none is wrong. Rules that could not be met without any decision are not told again.
    """
    decided = _decided(scenario, network)
    if len(decided):
        yield from _closed_ground(decided, network)
        yield from _counts(scenario, network, decided)
        yield from _capacity(scenario, network, decided)
        yield from _budgets(scenario, network, decided)


def _decided(scenario: Scenario, network: Network) -> pd.DataFrame:
    """Every decision by its site: open, first (the year from which it holds), where, kind and township where there is one."""
    rows = [
        (rule.site, rule.open, years[0], f"rules.decided.{at}")
        for at, rule in enumerate(scenario.rules.decided)
        if (years := rule.years(network.years))
    ]
    table = pd.DataFrame(rows, columns=["site", "open", "first", "where"]).astype({"open": bool}).set_index("site")
    return table.join(network.sites[["kind", "status", "opens_from"]])


def _closed_ground(decided: pd.DataFrame, network: Network) -> Iterator[Issue]:
    """Sites that must be open where, or before, land allows it."""
    for site, row in decided[decided["open"]].iterrows():
        if site not in network.sites.index:
            yield Issue("RN520", Where(key=row["where"]), {"by": BY_RULES, "site": site, "year": row["first"]})
        elif row["opens_from"] > row["first"]:
            facts = {"by": BY_RULES, "site": site, "year": row["first"], "ready": int(row["opens_from"])}
            yield Issue("RN521", Where(key=row["where"]), facts)


def _counts(scenario: Scenario, network: Network, decided: pd.DataFrame) -> Iterator[Issue]:
    """Areas that lose the sites which a least number needs, or must open more than a most number allows."""
    sites = network.sites[network.sites["status"] != "outside"]
    shut, opened = (decided.index[decided["open"] == side] for side in (False, True))
    standing = sites.index[sites["status"] == "existing"].union(opened)
    for index, rule in enumerate(scenario.rules.at_least):
        own = sites[sites["kind"] == rule.kind]
        before, after = _per_area(own, rule, network), _per_area(own[~own.index.isin(shut)], rule, network)
        for area in after.index[(after < rule.count) & (before >= rule.count) & ~after.index.isin(rule.exempt)]:
            names = own.index[(own[f"{rule.per}_code"] == area) & own.index.isin(shut)]
            facts = {
                "by": BY_RULES,
                "sites": list(names),
                "most": int(after[area]),
                "count": rule.count,
                "kind": rule.kind,
            }
            yield _of_area("RN522", ("at_least", index, rule), network, str(area), facts)
    for index, most in enumerate(scenario.rules.at_most):
        own = sites[(sites["kind"] == most.kind) & sites.index.isin(standing)]
        there = _per_area(own, most, network)
        for area in there.index[there > most.count]:
            names = own.index[(own[f"{most.per}_code"] == area) & own.index.isin(opened)]
            if len(names):
                facts = {
                    "by": BY_RULES,
                    "sites": list(names),
                    "least": int(there[area]),
                    "count": most.count,
                    "kind": most.kind,
                }
                yield _of_area("RN523", ("at_most", index, most), network, str(area), facts)


def _per_area(own: pd.DataFrame, rule: AtLeast | AtMost, network: Network) -> pd.Series:
    """Sites in each area that has places."""
    column = f"{rule.per}_code"
    return own[column].value_counts().reindex(np.unique(network.places[column])).fillna(0).astype(int)


def _of_area(
    code: str, named: tuple[str, int, AtLeast | AtMost], network: Network, area: str, facts: dict[str, object]
) -> Issue:
    family, index, rule = named
    (name,) = area_names(network.places, rule.per, [area])
    return Issue(code, Where(key=f"rules.{family}.{index}"), {"rule": rule_name(family, rule), "area": name, **facts})


def _capacity(scenario: Scenario, network: Network, decided: pd.DataFrame) -> Iterator[Issue]:
    """Kinds that every way of a stream passes and that have too little room for its target once sites are shut."""
    largest = network.sizes["capacity_t"].groupby(level="kind").max()
    for index, rule in enumerate(scenario.rules.recovery_target):
        spec = scenario.streams[rule.stream]
        if rule.year not in network.years or not spec.modes:
            continue
        shut = decided.index[~decided["open"] & (decided["first"] <= rule.year)]
        entry = min(spec.chain.index(mode.at) for mode in spec.modes.values())
        for kind in passed(scenario.streams, scenario.hauls, rule.stream):
            before = spec.chain[entry : spec.chain.index(kind)]
            coming = network.target_t[rule.stream, rule.year] * prod(onward(spec, each) for each in before)
            sites = accepting(network.sites, kind, rule.stream)
            room = sites["capacity_t"].where(
                sites["status"] == "outside", np.fmax(sites["capacity_t"], largest.get(kind, 0.0))
            )
            most, closed = float(room[~room.index.isin(shut)].sum()), room.index[room.index.isin(shut)]
            if most * (1 + 1e-9) < coming <= float(room.sum()):
                facts = {
                    "rule": rule_name("recovery_target", rule),
                    "by": BY_RULES,
                    "sites": list(closed),
                    "kind": kind,
                }
                where = Where(key=f"rules.recovery_target.{index}")
                yield Issue("RN524", where, {**facts, "coming": coming, "most": most, "year": rule.year})
                break


def _budgets(scenario: Scenario, network: Network, decided: pd.DataFrame) -> Iterator[Issue]:
    """The first year up to which the sites that must be open cost more than there is."""
    budgets = {budget.year: budget.most for budget in scenario.rules.capex_budget}
    new = decided[decided["open"] & (decided["status"] == "candidate")]
    of_sizes = network.sizes["capex_yuan"].groupby(level="kind").min()
    of_sites = network.sites["capex_yuan"].reindex(new.index)
    cost = pd.concat([of_sites, new["kind"].map(of_sizes)], axis=1).min(axis=1).fillna(0.0)
    for year in network.years:
        have = float(sum(budgets.get(planned, np.inf) for planned in network.years if planned <= year))
        due = new["first"] <= year
        if float(cost[due].sum()) > have * (1 + 1e-9):
            facts = {"by": BY_RULES, "year": year, "sites": list(new.index[due]), "have": amount(have)}
            yield Issue("RN525", Where(key="rules.decided"), {**facts, "least": amount(float(cost[due].sum()))})
            return
