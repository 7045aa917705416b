"""The lines that vehicles drive: hauls and routes along the roads, straight where distances are detour estimates."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.network.ways import Points, Trace, traces
from recycling_net.plan import Plan
from recycling_net.roads import PROFILES


@dataclass(frozen=True, slots=True)
class Lines:
    """Lines in degrees WGS-84.

    Attributes
    ----------
    hauls
        (origin, destination) -> its line; only between points that are known.
    routes
        Route -> its legs in the order of driving, one fewer than its rows in ``stops``.
    """

    hauls: dict[tuple[str, str], Trace]
    routes: dict[str, list[Trace]]


def follow(plan: Plan, network: Network) -> Lines:
    """Return the lines of every haul and route of a plan."""
    return Lines(_hauls(plan, network), _routes(plan, network))


def _hauls(plan: Plan, network: Network) -> dict[tuple[str, str], Trace]:
    sites = network.sites[["lon", "lat"]].dropna()
    ends = ["origin", "destination"]
    pairs = plan.tables["flows"].merge(network.arcs[["stream", *ends, "profile"]], on=["stream", *ends])
    pairs = pairs.drop_duplicates(ends)
    pairs = pairs[pairs["origin"].isin(sites.index) & pairs["destination"].isin(sites.index)]
    found: dict[tuple[str, str], Trace] = {}
    for profile in PROFILES:
        group = pairs[pairs["profile"] == profile]
        start, end = (_points(sites.loc[group[name]]) for name in ends)
        driven = traces(network.ways, start, end, profile)
        found |= dict(zip(zip(group["origin"], group["destination"], strict=True), driven, strict=True))
    return found


def _routes(plan: Plan, network: Network) -> dict[str, list[Trace]]:
    stops = plan.tables["stops"].sort_values(["route", "sequence"], kind="stable")
    vehicles = plan.tables["routes"].set_index("route")["vehicle"]
    legs = stops.assign(profile=stops["route"].map(vehicles).map(network.ways.vehicles))
    legs = legs.join(legs.groupby("route")[["lon", "lat"]].shift().add_suffix("_before"))
    legs = legs[legs["lon_before"].notna()]
    found: dict[str, list[Trace]] = {str(name): [] for name in vehicles.index}
    driven: dict[Hashable, Trace] = {}
    for profile in PROFILES:
        group = legs[legs["profile"] == profile]
        start = _points(group[["lon_before", "lat_before"]].set_axis(["lon", "lat"], axis=1))
        driven |= dict(zip(group.index, traces(network.ways, start, _points(group), profile), strict=True))
    for index, route in legs["route"].items():
        found[route].append(driven[index])
    return found


def _points(table: pd.DataFrame) -> Points:
    return table["lon"].to_numpy(float), table["lat"].to_numpy(float)


def joined(legs: list[Trace]) -> np.ndarray:
    """Return the points (n, 2) of legs driven one after the other."""
    return np.concatenate([np.column_stack([leg.lon, leg.lat]) for leg in legs])
