"""From a scenario to its network: the question in numbers."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from recycling_net.network.arcs import coverage_reach, haul_arcs, service_options
from recycling_net.network.decided import known
from recycling_net.network.disposals import disposal_table
from recycling_net.network.land import land
from recycling_net.network.model import Network
from recycling_net.network.places import place_table, site_table
from recycling_net.network.supply import item_table, pieces_arising, tonnes_arising
from recycling_net.network.two_networks import backhaul_table
from recycling_net.network.ways import Ways, find_ways, off_road
from recycling_net.scenario import Scenario

_SIZE_COLUMNS = ["capacity_t", "capex_yuan", "opex_yuan", "min_throughput_t", "life_years", "enlarge_yuan"]


def build(scenario: Scenario, ways: Ways | None = None) -> Network:
    """Return the network of a scenario.

    Parameters
    ----------
    ways
        Those of a scenario with the same map and fleet, where they are known already.

    Raises
    ------
    InputError
        RN401 no item for any stream; RN402 a county total for which the estimate is zero;
        RN564 a decision about no site; RN565 one that shuts a site which the plan may not shut;
        RN572, RN573 a leg of a waste truck that cannot be.
    """
    horizon = scenario.horizon
    places = place_table(scenario)
    table = site_table(scenario, places)
    known(scenario, table)
    ground = land(scenario, table)
    sites = ground.usable
    ways = find_ways(scenario) if ways is None else ways
    items = item_table(scenario)
    pieces = pieces_arising(scenario, items)
    years = list(horizon.all_years)
    supply = tonnes_arising(scenario, items, pieces, places.index)
    baseline: dict[str, float] = {
        stream: spec.base_recovery * float(supply.xs(stream, level="stream")[horizon.base].sum())
        for stream, spec in scenario.streams.items()
        if spec.modes
    }
    arcs = haul_arcs(scenario, ways, sites)
    legs, idle = backhaul_table(scenario, sites, arcs)
    return Network(
        digest=scenario.digest,
        base_year=horizon.base,
        years=horizon.years,
        discount={
            year: (1 + scenario.discount_rate) ** (horizon.first - year) for year in (*horizon.years, horizon.last + 1)
        },
        places=places,
        sites=sites,
        sizes=_sizes(scenario),
        items=items[["name", "stream", "weight_kg", "volume_m3", "handling_min", "source"]],
        supply=supply,
        pieces=pd.DataFrame(
            pieces.reshape(-1, len(years)),
            index=pd.MultiIndex.from_product([places.index, items.index], names=["place", "item"]),
            columns=years,
        ),
        options=service_options(scenario, ways, places, sites, supply=supply),
        arcs=arcs,
        disposals=disposal_table(scenario, sites),
        reach=coverage_reach(scenario, ways, places, sites),
        baseline_t=baseline,
        target_t=targets(scenario, baseline, supply),
        ways=ways,
        land=ground,
        warnings=(*off_road(ways, places, sites), *idle),
        backhauls=legs,
    )


def targets(scenario: Scenario, baseline: Mapping[str, float], supply: pd.DataFrame) -> dict[tuple[str, int], float]:
    """Return the tonnes asked for per stream and year; of several targets for one the highest counts."""
    wanted: dict[tuple[str, int], float] = {}
    arising = supply.groupby(level="stream").sum()
    for rule in scenario.rules.recovery_target:
        tonnes = rule.target_t(baseline[rule.stream], float(arising[rule.year][rule.stream]))
        wanted[rule.stream, rule.year] = max(tonnes, wanted.get((rule.stream, rule.year), 0.0))
    return wanted


def _sizes(scenario: Scenario) -> pd.DataFrame:
    """Every size, with the price of enlarging to it from the next smaller one; nothing for the smallest."""
    rows = {}
    for kind, spec in scenario.facilities.items():
        smaller = None
        for name, size in sorted(spec.sizes.items(), key=lambda pair: pair[1].capacity):
            usual = 0.0 if smaller is None else max(0.0, size.capex - smaller.capex)
            price = usual if size.enlarge is None or smaller is None else size.enlarge
            rows[kind, name] = (size.capacity, size.capex, size.opex, size.min_throughput, spec.life, price)
            smaller = size
    index = (
        pd.MultiIndex.from_tuples(rows, names=["kind", "size"])
        if rows
        else pd.MultiIndex.from_arrays([[], []], names=["kind", "size"])
    )
    return pd.DataFrame(list(rows.values()), index=index, columns=_SIZE_COLUMNS, dtype=float)
