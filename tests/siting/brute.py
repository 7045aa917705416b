"""The optimum of a very small county by trying everything; shares no code with the solver."""

from __future__ import annotations

from itertools import product
from math import inf
from typing import Any

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
        sizes = [str(size) for of, size in network.sizes.index if of == kind]
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


def _size(network: Network, code: str, size: str) -> dict[str, float]:
    """The figures of a size of a site's kind."""
    row = network.sizes.loc[[(str(network.sites.at[code, "kind"]), size)]]
    return {str(name): float(value) for name, value in row.iloc[0].items()}


def _capital(scenario: Scenario, network: Network, built: dict[str, tuple[str, int]]) -> float:
    total, spent = 0.0, dict.fromkeys(network.years, 0.0)
    last = network.years[-1]
    for code, (size, year) in built.items():
        row = _size(network, code, size)
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
    kind: dict[Any, Any] = sites["kind"].to_dict()
    row_of = {code: _size(network, code, size) for code, size in size_of.items()}
    limit = sites.loc[sites["status"] == "outside", "capacity_t"].to_dict()
    limit.update({code: row["capacity_t"] for code, row in row_of.items()})
    arcs: dict[tuple[Any, Any], Any] = {
        (row.origin, row.destination): row.yuan_per_t for row in network.arcs.itertuples()
    }
    onward: dict[str, list[str]] = {}
    for origin, destination in arcs:
        if origin in limit and destination in limit:
            onward.setdefault(origin, []).append(destination)
    supply = network.supply[year].to_dict()
    options = [row for row in network.options.itertuples(index=False) if row.site in limit]
    picks: list[list[Any]] = [
        [
            None,
            *(
                (supply[place, "recyclables"] * row.share, row.yuan_per_t, row.site)
                for row in options
                if row.place == place
            ),
        ]
        for place in network.places.index
    ]
    best: float = inf
    for destinations in product(*onward.values()):
        next_of = {at: (to, arcs[at, to]) for at, to in zip(onward, destinations, strict=True)}
        for chosen in product(*picks):
            through, recovered, cost = _flows(scenario, kind, next_of, [pick for pick in chosen if pick])
            if (
                cost < best
                and recovered >= network.target_t.get(("recyclables", year), 0.0) - 1e-9
                and all(tonnes <= limit[code] + 1e-9 for code, tonnes in through.items())
                and all(through.get(code, 0.0) >= row["min_throughput_t"] - 1e-9 for code, row in row_of.items())
            ):
                best = cost
    running = sum(float(row["opex_yuan"]) for row in row_of.values())
    return float((best + running) * network.discount[year])


def _flows(
    scenario: Scenario,
    kind: dict[Any, Any],
    next_of: dict[Any, tuple[Any, Any]],
    picks: list[tuple[float, float, str]],
) -> tuple[dict[str, float], float, float]:
    """Tonnes through each site, tonnes recovered, yuan (inf where a way leads nowhere)."""
    spec = scenario.streams["recyclables"]
    through: dict[str, float] = {}
    cost = recovered = 0.0
    for picked, yuan, site in picks:
        tonnes, at = picked, site
        recovered += tonnes
        cost += tonnes * (yuan - spec.subsidy)
        while True:
            through[at] = through.get(at, 0.0) + tonnes
            stage = spec.chain.index(kind[at])
            if stage == len(spec.chain) - 1:
                cost -= tonnes * spec.sale_price
                break
            if stage == len(spec.chain) - 2:
                cost += tonnes * spec.residue * spec.disposal
                tonnes *= 1 - spec.residue
            if at not in next_of:
                return through, recovered, inf
            at, haul = next_of[at]
            cost += tonnes * haul
    return through, recovered, cost
