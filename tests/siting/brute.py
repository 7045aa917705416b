"""The optimum of a very small county by trying everything; shares no code with the solver."""

from __future__ import annotations

from itertools import product
from math import inf

import numpy as np

from recycling_net.network import Network
from recycling_net.scenario import Scenario

Opening = tuple[str, str]
"""Site and size."""


def optimum(scenario: Scenario, network: Network) -> float:
    """The least objective, yuan; inf if nothing is possible. Every haul counts as single."""
    sites, years = network.sites, network.years
    choices: list[list[tuple[str, int] | None]] = []
    codes = [code for code in sites.index if sites.at[code, "status"] == "candidate"]
    for code in codes:
        kind = sites.at[code, "kind"]
        sizes = [size for of, size in network.sizes.index if of == kind]
        choices.append([None, *((size, year) for size in sizes for year in years)])
    best = inf
    cache: dict[tuple[int, frozenset[Opening]], float] = {}
    for combination in product(*choices):
        built = {code: choice for code, choice in zip(codes, combination, strict=True) if choice is not None}
        total = _capital(scenario, network, built)
        for year in years:
            if total == inf:
                break
            now = frozenset((code, size) for code, (size, opening) in built.items() if opening <= year)
            if (year, now) not in cache:
                cache[year, now] = _year(scenario, network, year, dict(now))
            total += cache[year, now]
        best = min(best, total)
    return best


def _capital(scenario: Scenario, network: Network, built: dict[str, tuple[str, int]]) -> float:
    total, spent = 0.0, dict.fromkeys(network.years, 0.0)
    last = network.years[-1]
    for code, (size, year) in built.items():
        row = network.sizes.loc[(network.sites.at[code, "kind"], size)]
        spent[year] += row["capex_yuan"]
        left = max(0.0, row["life_years"] - (last - year + 1)) / row["life_years"]
        total += row["capex_yuan"] * (network.discount[year] - left * network.discount[last + 1])
    for budget in scenario.rules.capex_budget:
        if spent[budget.year] > budget.most + 1e-6:
            return inf
    for rule in scenario.rules.at_most:
        if sum(network.sites.at[code, "kind"] == rule.kind for code in built) > rule.count:
            return inf
    return total


def _year(scenario: Scenario, network: Network, year: int, size_of: dict[str, str]) -> float:
    """The least discounted running cost of a year with these sites open."""
    sites = network.sites
    usable = {*size_of, *sites.index[sites["status"] == "outside"]}
    onward: dict[str, list[str]] = {}
    arcs = {(row.origin, row.destination): row.yuan_per_t for row in network.arcs.itertuples()}
    for origin, destination in arcs:
        if origin in usable and destination in usable:
            onward.setdefault(origin, []).append(destination)
    origins = list(onward)
    groups = [rows for _, rows in network.options[network.options["site"].isin(usable)].groupby("place")]
    picks = [[None, *rows.itertuples()] for rows in groups]
    running = sum(network.sizes.loc[(sites.at[code, "kind"], size), "opex_yuan"] for code, size in size_of.items())
    best = inf
    for chosen in product(*picks):
        for destinations in product(*(onward[origin] for origin in origins)):
            next_of = dict(zip(origins, destinations, strict=True))
            best = min(best, _flows(scenario, network, year, (size_of, next_of, arcs, chosen)))
    return (best + running) * network.discount[year]


def _flows(scenario: Scenario, network: Network, year: int, decided: tuple) -> float:  # type: ignore[type-arg]  # a bundle of what the loops above chose
    size_of, next_of, arcs, chosen = decided
    spec = scenario.streams["recyclables"]
    through: dict[str, float] = {}
    cost = recovered = 0.0
    for option in chosen:
        if option is None:
            continue
        tonnes = float(network.supply.at[(option.place, "recyclables"), year]) * option.share
        recovered += tonnes
        cost += tonnes * (option.yuan_per_t - spec.subsidy)
        at = option.site
        while True:
            through[at] = through.get(at, 0.0) + tonnes
            stage = spec.chain.index(network.sites.at[at, "kind"])
            if stage == len(spec.chain) - 1:
                cost -= tonnes * spec.sale_price
                break
            if stage == len(spec.chain) - 2:
                cost += tonnes * spec.residue * spec.disposal
                tonnes *= 1 - spec.residue
            if at not in next_of:
                return inf
            cost += tonnes * arcs[at, next_of[at]]
            at = next_of[at]
    if recovered < network.target_t.get(("recyclables", year), 0.0) - 1e-9:
        return inf
    for code, tonnes in through.items():
        limit = network.sites.at[code, "capacity_t"]
        if code in size_of:
            limit = network.sizes.loc[(network.sites.at[code, "kind"], size_of[code]), "capacity_t"]
        if tonnes > limit + 1e-9:
            return inf
    for code, size in size_of.items():
        least = network.sizes.loc[(network.sites.at[code, "kind"], size), "min_throughput_t"]
        if through.get(code, 0.0) < least - 1e-9:
            return inf
    return cost if np.isfinite(cost) else inf
