"""The key figures of a plan, computed once for run.json, the workbook and the page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

import pandas as pd

from recycling_net.gazetteer import planned
from recycling_net.network import Network
from recycling_net.plan import COST_ITEMS, Plan
from recycling_net.report.capacity import ALL, capacity_by_area
from recycling_net.report.goals import Goal, goals
from recycling_net.report.unfetched import unfetched
from recycling_net.scenario import Scenario
from recycling_net.scenario.parts import StreamSpec


@dataclass(frozen=True, slots=True)
class Reach:
    """A coverage rule with what the plan reaches in the rule's year, as a share of households."""

    kind: str
    year: int
    within_km: float
    required: float
    share: float


@dataclass(frozen=True, slots=True)
class KeyFigures:
    """What a county leader asks first; money in yuan, masses in tonnes per year."""

    area: tuple[str, str]
    """What the plan covers, in Chinese and English."""
    base_year: int
    years: tuple[int, ...]
    standing: Mapping[int, Mapping[str, int]]
    """Year -> kind -> facilities of the county that are open."""
    new: Mapping[str, int]
    """Kind -> facilities that the plan opens."""
    recovered_t: Mapping[str, Mapping[int, float]]
    """Stream -> year (base year included) -> tonnes."""
    supply_t: Mapping[str, Mapping[int, float]]
    equipped: Mapping[str, frozenset[int]]
    """Stream -> years in which facilities stand all along its chain, from where one of its modes hands over."""
    cost_yuan: Mapping[int, Mapping[str, float]]
    """Year -> cost item -> yuan of that year."""
    discounted_yuan: Mapping[str, float]
    """Cost item -> yuan, discounted; they add up to the objective."""
    households: int
    households_served: int
    """Households whose place has a service in at least one stream in the last year."""
    households_fully_served: int
    """Households whose place has a service in every stream in which it has supply, in the last year."""
    places: int
    places_unserved: int
    places_approximate: int
    """Places whose point is not surveyed."""
    goals: tuple[Goal, ...]
    reach: tuple[Reach, ...]
    alerts: Mapping[str, int]
    """Level amber, red -> facilities at that level in the last year."""
    scarce: Mapping[str, tuple[int, float]]
    """Kind whose facilities together reach its red threshold -> the first year in which, and how full they are then."""
    co2e_t: Mapping[str, Mapping[int, float]]
    """emitted, avoided -> year -> tonnes of CO2e, both at least 0; nothing where the scenario has no `carbon`."""
    unfetched_t: Mapping[str, Mapping[int, float]]
    """Stream -> year -> tonnes of recovered_t that lie where visits are not made; nothing where all are."""

    @property
    def last_year(self) -> int:
        """The last planning year."""
        return self.years[-1]

    @property
    def recovered_last_t(self) -> float:
        """Tonnes over all streams in the last year."""
        return sum(by_year[self.last_year] for by_year in self.recovered_t.values())

    @property
    def recovered_base_t(self) -> float:
        """Tonnes over all streams in the base year."""
        return sum(by_year[self.base_year] for by_year in self.recovered_t.values())

    @property
    def served_share(self) -> float:
        """Share of households with a service in at least one stream."""
        return self.households_served / self.households if self.households else 0.0

    @property
    def fully_served_share(self) -> float:
        """Share of households with a service in every stream."""
        return self.households_fully_served / self.households if self.households else 0.0

    @property
    def spent_yuan(self) -> Mapping[str, float]:
        """Cost item -> yuan of the day, over all years."""
        return {item: sum(lines.get(item, 0.0) for lines in self.cost_yuan.values()) for item in COST_ITEMS}


def compute(plan: Plan, network: Network, scenario: Scenario) -> KeyFigures:
    """Return the key figures of a plan."""
    places, assignments = network.places, plan.tables["assignments"]
    last = assignments[assignments["year"] == plan.years[-1]]
    served = places.index.isin(last["place"])
    missed = plan.tables["unserved"].query("year == @plan.years[-1]")["place"]
    fully = served & ~places.index.isin(missed)
    costs = plan.tables["costs"]
    level = plan.tables["capacity_warnings"].query("year == @plan.years[-1]")["level"]
    return KeyFigures(
        area=planned(plan.county, places["township_code"]),
        base_year=plan.base_year,
        years=plan.years,
        standing=_standing(plan),
        new=_count(plan.tables["facilities"].query("status == 'new'")),
        recovered_t=_tonnes(plan, network, "recovered_t"),
        supply_t=_tonnes(plan, network, "supply_t"),
        equipped=_equipped(plan, network, scenario),
        cost_yuan=_costs(costs),
        discounted_yuan={str(item): float(value) for item, value in costs.groupby("item")["discounted_yuan"].sum().items()},
        households=int(places["households"].sum()),
        households_served=int(places["households"][served].sum()),
        households_fully_served=int(places["households"][fully].sum()),
        places=len(places),
        places_unserved=int((~served).sum()),
        places_approximate=int((places["coord_quality"] != "surveyed").sum()),
        goals=goals(plan, network, scenario),
        reach=tuple(_reach(plan, network, scenario)),
        alerts={name: int((level == name).sum()) for name in ("amber", "red")},
        scarce=_scarce(plan, network, scenario),
        co2e_t={} if scenario.carbon is None else _co2e(plan),
        unfetched_t=unfetched(plan, scenario),
    )  # fmt: skip


def _count(facilities: pd.DataFrame) -> dict[str, int]:
    return {str(kind): int(count) for kind, count in facilities.groupby("kind", sort=False).size().items()}


def _standing(plan: Plan) -> dict[int, dict[str, int]]:
    inside = plan.tables["facilities"].query("status != 'outside'")
    return {year: _count(inside[inside["opening_year"].le(year) & inside["last_year"].ge(year)]) for year in plan.years}


def _tonnes(plan: Plan, network: Network, column: str) -> dict[str, dict[int, float]]:
    """Planning years from the plan; the base year from the network, because nothing is planned for it."""
    recovery = plan.tables["recovery"]
    found: dict[str, dict[int, float]] = {}
    for stream, base in network.baseline_t.items():
        arising = float(network.supply.xs(stream, level="stream")[plan.base_year].sum())
        found[stream] = {plan.base_year: base if column == "recovered_t" else arising}
        own = recovery[(recovery["stream"] == stream) & recovery["year"].isin(plan.years)]
        found[stream] |= {int(year): float(value) for year, value in zip(own["year"], own[column], strict=True)}
        for year in plan.years:
            found[stream].setdefault(year, 0.0)
    return found


def _equipped(plan: Plan, network: Network, scenario: Scenario) -> dict[str, frozenset[int]]:
    standing, outside = _standing(plan), _outside(network)
    return {
        stream: frozenset(year for year in plan.years if _runs_through(scenario.streams[stream], outside | set(standing[year])))
        for stream in network.baseline_t
    }  # fmt: skip


def _outside(network: Network) -> set[str]:
    """Kinds that stand outside the county, whether or not the plan uses them."""
    sites = network.sites
    return set(sites.loc[sites["status"] == "outside", "kind"])


def _runs_through(spec: StreamSpec, standing: set[str]) -> bool:
    """Whether one who hands over by some mode finds every next kind standing, up to the end of the chain."""
    reached = {service.at for service in spec.modes.values()} & standing
    steps = {*pairwise(spec.chain), *spec.skips}
    for kind in spec.chain:  # a step only leads down the chain
        if kind in reached:
            reached |= {there for here, there in steps if here == kind and there in standing}
    return spec.chain[-1:] != () and spec.chain[-1] in reached


def _scarce(plan: Plan, network: Network, scenario: Scenario) -> dict[str, tuple[int, float]]:
    table = capacity_by_area(plan, network, scenario)
    red = table[(table["tier"] == ALL) & (table["level"] == "red")]
    first = red.sort_values("year", kind="stable").drop_duplicates("kind")
    return {
        str(kind): (int(year), float(share))
        for kind, year, share in zip(first["kind"], first["year"], first["utilisation"], strict=True)
    }


def _co2e(plan: Plan) -> dict[str, dict[int, float]]:
    table = plan.tables["carbon"]
    saved = table["part"] == "avoided"
    sums = {
        "emitted": table[~saved].groupby("year")["co2e_t"].sum(), "avoided": -table[saved].groupby("year")["co2e_t"].sum(),
    }  # fmt: skip
    return {name: {year: float(own.get(year, 0.0)) for year in plan.years} for name, own in sums.items()}


def _costs(costs: pd.DataFrame) -> dict[int, dict[str, float]]:
    found: dict[int, dict[str, float]] = {}
    sums = costs.groupby(["year", "item"], as_index=False)["yuan"].sum()
    for year, item, yuan in zip(sums["year"], sums["item"], sums["yuan"], strict=True):
        found.setdefault(int(year), {})[str(item)] = float(yuan)
    return found


def _reach(plan: Plan, network: Network, scenario: Scenario) -> list[Reach]:
    households, facilities = network.places["households"], plan.tables["facilities"]
    found = []
    for rule in scenario.rules.coverage:
        year = max(rule.year, plan.years[0])
        here = facilities["opening_year"].le(year) & facilities["last_year"].ge(year)
        own = facilities.loc[(facilities["kind"] == rule.kind) & here, "code"]
        near = network.reach[network.reach["site"].isin(own) & (network.reach["km"] <= rule.within + 1e-9)]
        covered = float(households[households.index.isin(near["place"])].sum())
        found.append(Reach(rule.kind, year, rule.within, rule.households, covered / max(1, int(households.sum()))))
    return found
