"""The optimum of a very small county by trying everything; shares no code with the solver."""

from __future__ import annotations

from itertools import combinations, pairwise, product
from math import hypot, inf, isnan
from typing import Any

import shapely

from recycling_net.network import Network
from recycling_net.scenario import Scenario
from tests.siting import brute_money

Opening = tuple[str, str]
"""Site and size."""
Life = tuple[str, ...]
"""Size in each year."""


def optimum(scenario: Scenario, network: Network) -> float:
    """The least objective, yuan; inf if nothing is possible. Every haul counts as single."""
    years = network.years
    codes = [str(code) for code in network.sites.index if network.sites.at[code, "status"] != "outside"]
    choices = [_lives(scenario, network, code) for code in codes]
    near = _too_near(scenario)
    best = inf
    cache: dict[tuple[int, frozenset[Opening]], float] = {}
    for combination in product(*choices):
        lives = dict(zip(codes, combination, strict=True))
        total = _one_off(scenario, network, lives)
        pairs = [zip(lives[one], lives[other], strict=True) for one, other in near if one in lives and other in lives]
        if any(all(both) for pair in pairs for both in pair):
            continue
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
    """The figures of a size of a site's kind, and what a candidate says of itself instead."""
    site = network.sites.loc[[code]].iloc[0].to_dict()
    row = network.sizes.loc[[(str(site["kind"]), size)]]
    figures = {str(name): float(value) for name, value in row.iloc[0].items()}
    own = ("capacity_t", "capex_yuan", "opex_yuan") if site["status"] == "candidate" else ()
    return figures | {name: float(site[name]) for name in own if not isnan(float(site[name]))}


def _lives(scenario: Scenario, network: Network, code: str) -> list[Life]:
    """Every way a site may go: its size in each year, "" where it is not open."""
    kind, status, own = (str(network.sites.at[code, name]) for name in ("kind", "status", "size"))
    spec = scenario.facilities[kind]
    sizes = sorted(spec.sizes, key=lambda name: spec.sizes[name].capacity)
    listed = own.split(";") if status == "candidate" and own else sizes
    found = []
    for life in product(
        ["", *(size for size in sizes if size in listed or status != "candidate")], repeat=len(network.years)
    ):
        states = [own if status != "candidate" else "", *life]
        steps = list(pairwise(states))
        opens = [at for at, (before, after) in enumerate(steps) if not before and after]
        closes = [at for at, (before, after) in enumerate(steps) if before and not after]
        moves = [(sizes.index(before), sizes.index(after)) for before, after in steps if before and after]
        may_close = {"existing": False, "candidate": spec.close is not None, "closable": True}[status]
        late = any(at > 0 for at in closes) and spec.close is None
        grows = all(after == before or (spec.enlarge and after > before) for before, after in moves)
        if not all(
            allowed(scenario, code, size, year)
            for size, year in zip(life, network.years, strict=True)
            if size not in ("", own)
        ):
            continue
        if len(opens) <= (status == "candidate") and len(closes) <= may_close and not late and grows:
            found.append(tuple(life))
    return found


def allowed(scenario: Scenario, code: str, size: str, year: int) -> bool:
    """Whether land allows a site of the table to have a size in which it does not stand already, in a year."""
    row = next((row for row in (scenario.sites.rows if scenario.sites else ()) if row.code == code), None)
    if row is None:
        return True
    rules, capacity = scenario.rules, scenario.facilities[row.kind].sizes[size].capacity
    room = row.area_m2 is None or all(row.area_m2 >= rule.needed_m2(size, capacity) for rule in rules.site_standard)
    if row.status != "candidate":
        return room
    for zone in rules.exclusion_zone:
        room = room and all(km > zone.buffer for _, km in _areas(scenario, zone.map, row))
    for zoning in rules.zoning:
        inside = [name for name, km in _areas(scenario, zoning.map, row) if km == 0]
        room = room and (any(name in zoning.zones for name in inside) or (zoning.elsewhere and not inside))
    for status in rules.land_status:
        ready = scenario.horizon.first + {None: 0, "secured": 0, "planned": 1, "pending": 2}[row.land]
        room = room and year >= max(ready, row.earliest_year or 0) and status.planned == 1
    return room


def _areas(scenario: Scenario, name: str, row: Any) -> list[tuple[str, float]]:
    """Zone and distance of each area, all upright boxes: km along the meridian and the parallel."""
    found = []
    for region in (scenario.drawn or {})[name].regions:
        west, south, east, north = shapely.from_wkb(region.outline).bounds
        x, y = max(west - row.lon, row.lon - east, 0.0), max(south - row.lat, row.lat - north, 0.0)
        found.append((region.zone, hypot(x * 77.3, y * 111.15)))  # kilometres a degree at 46.07 N
    return found


def _too_near(scenario: Scenario) -> list[tuple[str, str]]:
    """Pairs of sites of the table, not both standing, of which one alone may be open."""
    pairs = []
    for rule in scenario.rules.min_distance:
        rows = [row for row in (scenario.sites.rows if scenario.sites else ()) if row.kind == rule.kind]
        for one, other in combinations(rows, 2):
            km = hypot((one.lon - other.lon) * 77.3, (one.lat - other.lat) * 111.15)  # type: ignore[operator]  # all have points
            if km < rule.apart and "candidate" in (one.status, other.status):
                pairs.append((one.code, other.code))
    return pairs


def _one_off(scenario: Scenario, network: Network, lives: dict[str, Life]) -> float:
    """Discounted investment less what is left of it, and closing; inf where a budget or a number forbids it."""
    total, spent = 0.0, dict.fromkeys(network.years, 0.0)
    last = network.years[-1]
    for code, life in lives.items():
        kind, status, standing = (str(network.sites.at[code, name]) for name in ("kind", "status", "size"))
        spec = scenario.facilities[kind]
        before = standing if status != "candidate" else ""
        for year, size in zip(network.years, life, strict=True):
            paid = _size(network, code, size)["capex_yuan"] if size and not before else 0.0
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
    if brute_money.overspent(scenario, spent):
        return inf
    for rule in scenario.rules.at_most:
        own = [life for code, life in lives.items() if network.sites.at[code, "kind"] == rule.kind]
        if any(sum(bool(size) for size in year) > rule.count for year in zip(*own, strict=True)):
            return inf
    return total - brute_money.paid(scenario, network, lives)


def _year(scenario: Scenario, network: Network, year: int, size_of: dict[str, str]) -> float:
    """The least discounted running cost of a year with these sites open."""
    sites = network.sites
    kind: dict[Any, Any] = sites["kind"].to_dict()
    row_of = {code: _size(network, code, size) for code, size in size_of.items()}
    limit = sites.loc[sites["status"] == "outside", "capacity_t"].to_dict()
    limit.update({code: row["capacity_t"] for code, row in row_of.items()})
    arcs: dict[tuple[Any, Any], Any] = {
        (row.origin, row.destination): (row.yuan_per_t, brute_money.of_haul(scenario, row))
        for row in network.arcs.itertuples()
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
                (tonnes, row.yuan_per_t + row.yuan_per_year / tonnes, row.site, brute_money.of_service(scenario, row))
                for row in options
                if row.place == place and (tonnes := supply[place, "recyclables"] * row.share) > 0
            ),
        ]
        for place in network.places.index
    ]
    best: float = inf
    for destinations in product(*onward.values()):
        next_of = {at: (to, *arcs[at, to]) for at, to in zip(onward, destinations, strict=True)}
        for chosen in product(*picks):
            through, recovered, cost, emitted = _flows(scenario, kind, next_of, [pick for pick in chosen if pick])
            cost -= _saved(scenario, network, next_of, through) if len(network.backhauls) else 0.0
            if (
                cost < best
                and brute_money.allowed(scenario, year, emitted)
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
    next_of: dict[Any, tuple[Any, Any, Any]],
    picks: list[tuple[float, float, str, float]],
) -> tuple[dict[str, float], float, float, float]:
    """Tonnes through each site, tonnes recovered, yuan (inf where a way leads nowhere), tCO2e."""
    spec = scenario.streams["recyclables"]
    through: dict[str, float] = {}
    cost = recovered = emitted = 0.0
    for picked, yuan, site, co2e in picks:
        tonnes, at = picked, site
        recovered += tonnes
        cost += tonnes * (yuan - spec.subsidy)
        emitted += tonnes * co2e
        while True:
            through[at] = through.get(at, 0.0) + tonnes
            emitted += tonnes * brute_money.of_standing(scenario, kind[at])
            stage = spec.chain.index(kind[at])
            if stage == len(spec.chain) - 1:
                cost -= tonnes * spec.sale_price
                break
            if stage == len(spec.chain) - 2:
                cost += tonnes * spec.residue * spec.disposal
                tonnes *= 1 - spec.residue
            if at not in next_of:
                return through, recovered, inf, emitted
            at, haul, hauled = next_of[at]
            cost += tonnes * haul
            emitted += tonnes * hauled
    return through, recovered, cost + emitted * brute_money.price(scenario), emitted


def _saved(scenario: Scenario, network: Network, next_of: dict[Any, Any], through: dict[str, float]) -> float:
    """What the tonnes of a year save on waste trucks: of each round the legs that save most first."""
    spec = scenario.streams["recyclables"]
    saved = 0.0
    for _, legs in network.backhauls.groupby("round"):
        room = float(legs["room_t"].iloc[0])
        for leg in legs.sort_values("saved_yuan_per_t", ascending=False).to_dict("records"):
            if next_of.get(leg["origin"], ("",))[0] != leg["destination"]:
                continue
            sorts = spec.chain.index(str(network.sites.at[leg["origin"], "kind"])) == len(spec.chain) - 2
            rides = min(room, through.get(str(leg["origin"]), 0.0) * (1 - spec.residue if sorts else 1.0))
            room -= rides
            saved += rides * float(leg["saved_yuan_per_t"])
    return saved
