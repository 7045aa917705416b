"""The optimum of a very small county by trying everything; shares no code with the solver."""

from __future__ import annotations

from itertools import pairwise, product
from math import inf
from typing import Any

from recycling_net.network import Network
from recycling_net.scenario import Scenario

Opening = tuple[str, str]
"""Site and size."""
Life = tuple[str, ...]
"""Size in each year."""


def optimum(scenario: Scenario, network: Network) -> float:
    """The least objective, yuan; inf if nothing is possible. Every haul counts as single."""
    years = network.years
    codes = [str(code) for code in network.sites.index if network.sites.at[code, "status"] != "outside"]
    choices = [_lives(scenario, network, code) for code in codes]
    best = inf
    cache: dict[tuple[int, frozenset[Opening]], float] = {}
    for combination in product(*choices):
        lives = dict(zip(codes, combination, strict=True))
        total = _one_off(scenario, network, lives)
        for at, year in enumerate(years):
            if total == inf:
                break
            now = frozenset((code, life[at]) for code, life in lives.items() if life[at])
            if (year, now) not in cache:
                cache[year, now] = _year(scenario, network, year, dict(now))
            total += cache[year, now]
        best = min(best, total)
    return best


def _size(network: Network, code: str, size: str) -> dict[str, float]:
    """The figures of a size of a site's kind."""
    row = network.sizes.loc[[(str(network.sites.at[code, "kind"]), size)]]
    return {str(name): float(value) for name, value in row.iloc[0].items()}


def _lives(scenario: Scenario, network: Network, code: str) -> list[Life]:
    """Every way a site may go: its size in each year, "" where it is not open."""
    kind, status, own = (str(network.sites.at[code, name]) for name in ("kind", "status", "size"))
    spec = scenario.facilities[kind]
    sizes = sorted(spec.sizes, key=lambda name: spec.sizes[name].capacity)
    found = []
    for life in product(["", *sizes], repeat=len(network.years)):
        states = [own if status != "candidate" else "", *life]
        steps = list(pairwise(states))
        opens = [at for at, (before, after) in enumerate(steps) if not before and after]
        closes = [at for at, (before, after) in enumerate(steps) if before and not after]
        moves = [(sizes.index(before), sizes.index(after)) for before, after in steps if before and after]
        may_close = {"existing": False, "candidate": spec.close is not None, "closable": True}[status]
        late = any(at > 0 for at in closes) and spec.close is None
        grows = all(after == before or (spec.enlarge and after > before) for before, after in moves)
        if len(opens) <= (status == "candidate") and len(closes) <= may_close and not late and grows:
            found.append(tuple(life))
    return found


def _one_off(scenario: Scenario, network: Network, lives: dict[str, Life]) -> float:
    """Discounted investment less what is left of it, and closing; inf where a budget or a number forbids it."""
    total, spent = 0.0, dict.fromkeys(network.years, 0.0)
    last = network.years[-1]
    for code, life in lives.items():
        kind, status, standing = (str(network.sites.at[code, name]) for name in ("kind", "status", "size"))
        spec = scenario.facilities[kind]
        before = standing if status != "candidate" else ""
        for year, size in zip(network.years, life, strict=True):
            paid = spec.sizes[size].capex if size and not before else 0.0
            if size and before:
                steps = sorted((each.capacity, each) for each in spec.sizes.values())
                low, high = spec.sizes[before].capacity, spec.sizes[size].capacity
                for (smaller, one), (larger, other) in pairwise(steps):
                    if smaller >= low and larger <= high:
                        paid += max(0.0, other.capex - one.capex) if other.enlarge is None else other.enlarge
            if before and not size:
                total += (spec.close or 0.0) * network.discount[year]
            spent[year] += paid
            left = max(0.0, spec.life - (last - year + 1)) / spec.life if life[-1] else 0.0
            total += paid * (network.discount[year] - left * network.discount[last + 1])
            before = size
    for budget in scenario.rules.capex_budget:
        if spent[budget.year] > budget.most + 1e-6:
            return inf
    for rule in scenario.rules.at_most:
        own = [life for code, life in lives.items() if network.sites.at[code, "kind"] == rule.kind]
        if any(sum(bool(size) for size in year) > rule.count for year in zip(*own, strict=True)):
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
