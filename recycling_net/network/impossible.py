"""Cheap impossibilities: rules that no plan can meet, seen without a solver.

Each issue's place is the key of the rule or entry that it is about, such as ``rules.recovery_target.0``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import floor, prod
from typing import get_args

import numpy as np
import pandas as pd

from recycling_net.errors import Issue, Where
from recycling_net.network import land, settled
from recycling_net.network.arcs import accepting
from recycling_net.network.model import Network
from recycling_net.network.places import area_names
from recycling_net.scenario import AtLeast, AtMost, RecoveryTarget, Scenario
from recycling_net.scenario.base import Tier
from recycling_net.scenario.chains import onward, passed, steps
from recycling_net.scenario.rules import rule_name
from recycling_net.words import amount, said

_SHOWN = 10
"""Names listed in one warning."""
_ROUNDING = 1e-9
"""Share by which facilities may cost more than there is before they are said to."""


def impossible(scenario: Scenario, network: Network) -> tuple[Issue, ...]:
    """Return every rule that cannot hold whatever is opened; each bound is a relaxation, so none is wrong."""
    return (
        *_targets(scenario, network),
        *_terminal_capacity(scenario, network),
        *_coverage(scenario, network),
        *_counts(scenario, network),
        *_budgets(scenario, network),
        *settled.at_odds(scenario, network),
    )


def _rule(family: str, index: int) -> Where:
    return Where(key=f"rules.{family}.{index}")


def _wanted(scenario: Scenario, network: Network) -> Iterator[tuple[int, RecoveryTarget]]:
    """The targets with their positions; of two for the same stream and year the higher one alone."""
    arising = network.supply.groupby(level="stream").sum()
    done: set[tuple[str, int]] = set()
    for index, rule in enumerate(scenario.rules.recovery_target):
        key = (rule.stream, rule.year)
        own = rule.target_t(network.baseline_t[rule.stream], float(arising[rule.year][rule.stream]))
        if key not in done and own >= network.target_t[key]:
            done.add(key)
            yield index, rule


def unusable(scenario: Scenario, network: Network) -> tuple[Issue, ...]:
    """Return warnings: streams that no place is served in, hauls without an arc, kept facilities that do not exist,
    sites that stand where land would not allow them."""
    found = list(land.warnings(scenario, network.land))
    if names := _strangers(scenario, network):
        found.append(Issue("RN411", Where(key="fixed.facilities"), {"names": names}))
    for stream, spec in scenario.streams.items():
        if spec.modes and not (network.options["stream"] == stream).any():
            kinds = sorted({mode.at for mode in spec.modes.values()})
            facts = {"stream": stream, "kind": kinds, "land": land.taken(network.land.sites, kinds)}
            found.append(Issue("RN409", Where(key=f"streams.{stream}.modes"), facts))
        arcs = network.arcs[network.arcs["stream"] == stream]
        kinds_of = arcs["origin"].map(network.sites["kind"])
        for origin, destination in steps(scenario.streams, scenario.hauls, stream):
            if not (kinds_of == origin).any():
                facts = {
                    "stream": stream,
                    "origin": origin,
                    "destination": destination,
                    "land": land.taken(network.land.sites, [origin, destination]),
                }
                found.append(Issue("RN410", Where(key=f"streams.{stream}.chain"), facts))
    return tuple(found)


def _strangers(scenario: Scenario, network: Network) -> list[str]:
    """Kept facilities that are no sites of this scenario, or have a size that their kind does not have."""
    names = []
    for row in scenario.fixed.facilities.rows if scenario.fixed else ():
        known = row.code in network.sites.index
        kind = str(network.sites.at[row.code, "kind"]) if known else ""
        if not known or (row.size and kind in scenario.facilities and row.size not in scenario.facilities[kind].sizes):
            names.append(f"{row.code} {row.size or ''}".strip())
    return [*names[:_SHOWN], "…"] if len(names) > _SHOWN else names


@dataclass(frozen=True, slots=True)
class _Short:
    """One target that is out of reach: its place and name, its year, the tonnes asked for and those possible."""

    where: Where
    rule: str
    year: int
    target_t: float
    most_t: float


def _by_stream(short: Iterable[tuple[str, _Short]]) -> Iterator[tuple[str, list[_Short]]]:
    """Targets of one stream in several years fail for one reason, so they are told together."""
    found: dict[str, list[_Short]] = {}
    for stream, each in short:
        if each.target_t > each.most_t * (1 + 1e-9):
            found.setdefault(stream, []).append(each)
    return iter(found.items())


def _targets(scenario: Scenario, network: Network) -> Iterator[Issue]:
    best = network.options.groupby(["place", "stream"])["share"].max()
    shares = best.reindex(network.supply.index).fillna(0.0)

    def each(index: int, rule: RecoveryTarget) -> _Short:
        most = float((network.supply[rule.year] * shares).xs(rule.stream, level="stream").sum())
        name, where = rule_name("recovery_target", rule), _rule("recovery_target", index)
        return _Short(where, name, rule.year, network.target_t[rule.stream, rule.year], most)

    for stream, short in _by_stream((rule.stream, each(index, rule)) for index, rule in _wanted(scenario, network)):
        years = (
            ";".join(f"{one.year} 年至少要回收 {one.target_t:,.0f} t,最多能回收 {one.most_t:,.0f} t" for one in short),
            "; ".join(f"{one.target_t:,.0f} t in {one.year}, at most {one.most_t:,.0f} t possible" for one in short),
        )
        rules = [one.rule for one in short]
        yield Issue("RN403", short[0].where, {"rules": rules, "stream": stream, "years": years})


def _terminal_capacity(scenario: Scenario, network: Network) -> Iterator[Issue]:
    def each(index: int, rule: RecoveryTarget) -> _Short:
        spec = scenario.streams[rule.stream]
        arriving = network.target_t[rule.stream, rule.year] * prod(onward(spec, kind) for kind in spec.chain[:-1])
        sites = accepting(network.sites, spec.chain[-1], rule.stream)
        largest = network.sizes["capacity_t"].groupby(level="kind").max().get(spec.chain[-1], 0.0)
        own = sites["capacity_t"].where(sites["status"] == "outside", np.fmax(sites["capacity_t"], largest))
        most = float(own.sum())
        name, where = rule_name("recovery_target", rule), _rule("recovery_target", index)
        return _Short(where, name, rule.year, arriving, most)

    for stream, short in _by_stream((rule.stream, each(index, rule)) for index, rule in _wanted(scenario, network)):
        years = (
            "、".join(f"{one.year} 年 {one.target_t:,.0f} t" for one in short),
            ", ".join(f"{one.target_t:,.0f} t in {one.year}" for one in short),
        )
        kind = scenario.streams[stream].chain[-1]
        facts = {"rules": [one.rule for one in short], "stream": stream, "years": years, "kind": kind}
        yield Issue("RN408", short[0].where, {**facts, "most": short[0].most_t})


def _coverage(scenario: Scenario, network: Network) -> Iterator[Issue]:
    households = network.places["households"]
    for index, rule in enumerate(scenario.rules.coverage):
        near = network.reach[
            (network.reach["km"] <= rule.within) & (network.reach["site"].map(network.sites["kind"]) == rule.kind)
        ]
        most = float(households[near["place"].unique()].sum() / max(households.sum(), 1))
        if rule.households > most + 1e-9:
            facts = {"rule": rule_name("coverage", rule), "most": floor(most * 1000) / 1000, "share": rule.households}
            facts |= {"km": rule.within, "kind": rule.kind, "land": land.taken(network.land.sites, [rule.kind])}
            yield Issue("RN404", _rule("coverage", index), facts)


_TIERS = get_args(Tier)
"""Areas, the smallest first."""


def _areas(rule: AtLeast | AtMost, network: Network) -> pd.Series:
    """Sites of the rule's kind per area: every township, county or prefecture that has places."""
    sites = network.sites[(network.sites["kind"] == rule.kind) & (network.sites["status"] != "outside")]
    column = f"{rule.per}_code"
    return sites[column].value_counts().reindex(np.unique(network.places[column])).fillna(0).astype(int)


def _counts(scenario: Scenario, network: Network) -> Iterator[Issue]:
    for index, rule in enumerate(scenario.rules.at_least):
        name, where = rule_name("at_least", rule), _rule("at_least", index)
        short = _areas(rule, network).drop(list(rule.exempt), errors="ignore")
        short = short[short < rule.count]
        for most, areas in short.groupby(short):
            shown = area_names(network.places, rule.per, areas.index)
            ground = network.land.sites[network.land.sites[f"{rule.per}_code"].isin(areas.index)]
            facts = {"rule": name, "area": _listed(shown), "kind": rule.kind, "most": most, "count": rule.count}
            yield Issue("RN405", where, {**facts, "land": land.taken(ground, [rule.kind])})
        for other in scenario.rules.at_most:
            # a cap per township says nothing of the county; a cap on the county also caps what townships need together
            asked = network.places[~network.places[f"{rule.per}_code"].isin(rule.exempt)]
            inside = asked.groupby(f"{other.per}_code")[f"{rule.per}_code"].nunique().max() if len(asked) else 0
            parts = int(inside) if _TIERS.index(rule.per) < _TIERS.index(other.per) else min(int(inside), 1)
            comparable = rule.per == other.per or parts > 1
            if other.kind == rule.kind and comparable and rule.count * parts > other.count:
                facts = {"rule": name, "other": rule_name("at_most", other), "most": other.count}
                yield Issue("RN406", where, {**facts, "count": rule.count * parts})


def _listed(names: list[str]) -> tuple[str, str]:
    """Names of areas in both languages; of many the first, and how many there are."""
    if len(names) == 1:
        return names[0], names[0]
    if len(names) <= _SHOWN:
        return f"{'、'.join(names)}各自", f"each of {', '.join(names)}"
    first = names[:_SHOWN]
    return (
        f"{'、'.join(first)}等 {len(names)} 个地区各自",
        f"each of {', '.join(first)} and others, {len(names)} in all,",
    )


@dataclass(frozen=True, slots=True)
class Shortfall:
    """What the cheapest facilities that rules need by the end of a year cost, and the budgets up to it, yuan."""

    year: int
    have_yuan: float
    least_yuan: float
    needed: Counter[str]


def shortfalls(scenario: Scenario, network: Network) -> tuple[list[Shortfall], list[str], bool]:
    """Return by how much the budgets cannot pay what rules need, year by year where it grows, and the rules' names.

    These are the rules of which each needs more than there is, or else (then the last is true) those that do together.
    """
    budgets = {budget.year: budget.most for budget in scenario.rules.capex_budget}
    of_sites = network.sites[network.sites["status"] == "candidate"].groupby("kind")["capex_yuan"].min()
    of_sizes = network.sizes["capex_yuan"].groupby(level="kind").min()
    cheapest = of_sizes.where(of_sizes <= of_sites.reindex(of_sizes.index).fillna(np.inf), of_sites)

    def cost(needed: Counter[str]) -> float:
        return float(sum(count * cheapest[kind] for kind, count in needed.items()))

    def budget_to(year: int) -> float:
        """Yuan; a year without a budget is without limit."""
        return float(sum(budgets.get(planned, np.inf) for planned in network.years if planned <= year))

    needs = list(_needs(scenario, network))
    found: list[Shortfall] = []
    for year in sorted({until for _, until, _ in needs}):
        needed: Counter[str] = Counter()
        for _, until, counts in needs:
            if until <= year:
                needed |= counts  # facilities serve all rules together: the larger number of each kind
        grown = not found or needed != found[-1].needed  # else what pays for an earlier year pays for this one
        if grown and cost(needed) > budget_to(year) * (1 + _ROUNDING):
            found.append(Shortfall(year, budget_to(year), cost(needed), needed))
    alone = [name for name, year, counts in needs if cost(counts) > budget_to(year) * (1 + _ROUNDING)]
    return (
        found,
        alone or [name for name, year, counts in needs if counts and found and year <= found[-1].year],
        not alone,
    )


def _budgets(scenario: Scenario, network: Network) -> Iterator[Issue]:
    """Yield one issue for all rules whose cheapest facilities cost more than the budgets up to their year."""
    found, rules, together = shortfalls(scenario, network)
    if not found:
        return
    phrases = []
    for each in found:
        have, least = amount(each.have_yuan), amount(each.least_yuan)
        zh = "、".join(f"{said(kind)} {count} 处" for kind, count in each.needed.items())
        en = ", ".join(f"{count} {kind}" for kind, count in each.needed.items())
        phrases.append(
            (
                f"到 {each.year} 年累计 {have[0]},而{zh}至少要 {least[0]}",
                f"up to {each.year} they add up to {have[1]}, and {en} cost at least {least[1]}",
            )
        )
    years = ";".join(phrase[0] for phrase in phrases), "; ".join(phrase[1] for phrase in phrases)
    cannot = ("因此不能都达到", "so not all can be met of") if together else ("因此达不到", "so these cannot be met")
    yield Issue("RN407", Where(key="rules.capex_budget"), {"years": years, "rules": rules, "cannot": cannot})


def _needs(scenario: Scenario, network: Network) -> Iterator[tuple[str, int, Counter[str]]]:
    """Name, year and facilities still to be opened of each rule: a target needs one of every kind on each way through
    its chain, a least number as many as do not stand yet."""
    for _, rule in _wanted(scenario, network):
        if network.target_t[rule.stream, rule.year] > 0:
            yield rule_name("recovery_target", rule), rule.year, Counter(_needed_kinds(scenario, network, rule.stream))
    for need in scenario.rules.at_least:
        areas = set(network.places[f"{need.per}_code"]) - set(need.exempt)
        own = network.sites[
            (network.sites["kind"] == need.kind) & network.sites["status"].isin(["existing", "closable"])
        ]
        missing = need.count * len(areas) - len(own)
        if missing > 0:
            yield rule_name("at_least", need), need.year, Counter({need.kind: missing})


def _needed_kinds(scenario: Scenario, network: Network, stream: str) -> list[str]:
    standing = set(network.sites.loc[network.sites["status"] != "candidate", "kind"])
    kinds = passed(scenario.streams, scenario.hauls, stream)
    return [kind for kind in kinds if kind not in standing and kind in scenario.facilities]
