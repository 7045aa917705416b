"""How one gets from point to point: by road where there is one, else the great circle times a detour factor."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.errors import InputError, Issue, RoadServiceError, Where
from recycling_net.gazetteer import seat
from recycling_net.network.travel import Floats, Indices, km_matrix, pairs_within
from recycling_net.roads import (
    PROFILES,
    Drive,
    RoadGraph,
    Spots,
    Step,
    drive,
    far_from_roads,
    paths,
    snap,
    travel_pairs,
    travel_table,
)
from recycling_net.roads.cached import cached_table
from recycling_net.roads.fetch import fetch
from recycling_net.roads.info import falls_apart, uncovered
from recycling_net.roads.load import load_roads
from recycling_net.roads.speeds import default_speeds, road_kmh
from recycling_net.scenario import Profile, Scenario, Travel

Bools = npt.NDArray[np.bool_]
Points = tuple[Floats, Floats]
"""Longitudes and latitudes in degrees WGS-84, of one length."""

RESIDENTS: Profile = "light_truck"
"""Which roads count for how far a household is from a facility (coverage)."""

_NO_SHORTER = 1.001
"""No road is shorter than the straight line but for rounding to centimetres; the search looks so much farther."""

_HUBS, _SHOWN = 5, 8
"""One of so many points is taken to be joined to most others; so many names are listed."""

ROAD, DETOUR, GIVEN = "road", "detour", "given"
"""How a distance was found, as it stands in the tables: on the map, by the detour factor, from the planner's table."""


@dataclass(frozen=True)
class Ways:
    """The roads of a scenario as each kind of vehicle sees them, and what stands in where there are none.

    Attributes
    ----------
    seat
        The seat of the county or of the whole area as one point; sites of which only a distance is known are reached through it.
    detour_factor, speed_kmh
        For two points of which one is not near a road, or which no road joins.
    drives
        Profile -> roads; empty where the scenario has no map.
    vehicles
        Vehicle of the fleet -> its profile.
    within_km
        How far a point may be from a road.
    given_km
        Kilometres that the planner knows, by codes (origin, destination), each way.
    """

    seat: Points
    detour_factor: float
    speed_kmh: float
    drives: Mapping[Profile, Drive] = field(default_factory=dict)
    vehicles: Mapping[str, Profile] = field(default_factory=dict)
    within_km: float = 1.0
    given_km: pd.Series = field(default_factory=lambda: pd.Series(dtype=float))


class Legs(NamedTuple):
    """Kilometres, hours, and whether they follow roads; arrays of one shape."""

    km: Floats
    hours: Floats
    by_road: Bools


class Trace(NamedTuple):
    """The line of one leg in degrees WGS-84, and the roads along it (none for a detour, which is a straight line)."""

    lon: Floats
    lat: Floats
    steps: tuple[Step, ...]
    by_road: bool


def find_ways(scenario: Scenario) -> Ways:
    """Return the ways of a scenario; its map is read here, once a run.

    Raises
    ------
    InputError
        The map cannot be used.
    RoadServiceError
        The roads of ``travel.place`` cannot be fetched.
    """
    travel = scenario.travel
    lon, lat = seat(scenario.county)
    middle = (np.array([lon]), np.array([lat]))
    drives: dict[Profile, Drive] = {}
    if (graph := _graph(travel)) is not None:
        rows = travel.speeds.rows if travel.speeds is not None else default_speeds()
        for profile in _profiles(scenario):
            kmh = road_kmh(graph, rows, profile=profile, winter=travel.season == "winter")
            if np.isnan(kmh).all():
                raise InputError([Issue("RN393", Where(key="travel.speeds"), {"profile": profile})])
            drives[profile] = drive(graph, kmh)
    vehicles = {name: vehicle.profile for name, vehicle in scenario.fleet.items()}
    return Ways(middle, travel.detour_factor, travel.speed, drives, vehicles, travel.snap_within, _given(travel))


def _given(travel: Travel) -> pd.Series:
    """The planner's kilometres; of a pair that is known one way only the other way is as long."""
    rows = travel.distances.rows if travel.distances is not None else ()
    there = {(row.origin, row.destination): row.km for row in rows}
    both = {(end, start): km for (start, end), km in there.items()} | there
    index = pd.MultiIndex.from_tuples(both, names=["origin", "destination"]) if both else None
    return pd.Series(list(both.values()), index=index, dtype=float)


def _graph(travel: Travel) -> RoadGraph | None:
    if travel.map_file is not None:
        return load_roads(Path(travel.map_file.path))
    if travel.place is None:
        return None
    try:
        return load_roads(fetch(travel.place, overpass=travel.overpass))
    except RoadServiceError as fault:
        raise RoadServiceError([replace(issue, where=Where(key="travel.place")) for issue in fault.issues]) from None


def _profiles(scenario: Scenario) -> list[Profile]:
    """The vehicles that drive in this scenario, in the order of PROFILES."""
    used: set[Profile] = {RESIDENTS}
    used |= {mode.profile for spec in scenario.streams.values() for mode in spec.modes.values()}
    used |= {haul.profile for haul in scenario.hauls} | {vehicle.profile for vehicle in scenario.fleet.values()}
    return [profile for profile in PROFILES if profile in used]


def spots(ways: Ways, points: Points, profile: Profile) -> Spots | None:
    """Return where points meet the roads of a profile; None where the scenario has no map."""
    drive = ways.drives.get(profile)
    return None if drive is None else snap(drive, *points, within_m=ways.within_km * 1000)


def matrix(ways: Ways, origin: Points, destination: Points, profile: Profile) -> Legs:
    """Return legs of shape (origins, destinations) along the fastest way; never infinite."""
    km = km_matrix(*origin, *destination, ways.detour_factor)
    start, end = spots(ways, origin, profile), spots(ways, destination, profile)
    if start is None or end is None:
        return Legs(km, km / ways.speed_kmh, np.zeros(km.shape, dtype=bool))
    return _by_road(ways, km, cached_table(ways.drives[profile], start, end))


def legs_within(
    ways: Ways, origin: Points, destination: Points, limit_km: float, profile: Profile
) -> tuple[Indices, Indices, Legs]:
    """Return (i, j, legs) of every pair of points at most ``limit_km`` apart, by i then j."""
    start, end = spots(ways, origin, profile), spots(ways, destination, profile)
    if start is None or end is None:
        i, j, km = pairs_within(origin, destination, limit_km, ways.detour_factor)
        return i, j, Legs(km, km / ways.speed_kmh, np.zeros(len(i), dtype=bool))
    i, j, direct = pairs_within(origin, destination, limit_km * _NO_SHORTER, 1.0)
    legs = _by_road(ways, direct * ways.detour_factor, travel_pairs(ways.drives[profile], start, end, (i, j)))
    near = legs.km <= limit_km
    return i[near], j[near], Legs(legs.km[near], legs.hours[near], legs.by_road[near])


def _by_road(ways: Ways, detour_km: Floats, found: tuple[Floats, Floats]) -> Legs:
    """What the roads give, and the detour estimate where they give nothing."""
    by_road = np.isfinite(found[0])
    km, hours = (
        np.where(by_road, road, other)
        for road, other in zip(found, (detour_km, detour_km / ways.speed_kmh), strict=True)
    )
    return Legs(km, hours, by_road)


def traces(ways: Ways, origin: Points, destination: Points, profile: Profile) -> list[Trace]:
    """Return the line of each leg, row by row: along the roads, or straight where none joins the two points."""
    start, end = spots(ways, origin, profile), spots(ways, destination, profile)
    found = [None] * len(origin[0]) if start is None or end is None else paths(ways.drives[profile], start, end)
    straight = np.column_stack([origin[0], destination[0], origin[1], destination[1]])
    return [
        Trace(row[:2], row[2:], (), False) if path is None else Trace(path.lon, path.lat, path.steps, True)
        for path, row in zip(found, straight, strict=True)
    ]


def off_road(ways: Ways, places: pd.DataFrame, sites: pd.DataFrame) -> tuple[Issue, ...]:
    """Return warnings: points outside the map, points that no road is near to; all fall back to detour distances.

    Raises
    ------
    InputError
        RN366: no point lies on the map.
    """
    known = pd.concat([places[["name", "lon", "lat"]], sites.loc[sites["lon"].notna(), ["name", "lon", "lat"]]])
    known = known.drop_duplicates(["lon", "lat"])
    points = (known["lon"].to_numpy(float), known["lat"].to_numpy(float))
    names = known["name"].astype(str).tolist()
    issues: list[Issue] = []
    for profile, roads in ways.drives.items():
        met = snap(roads, *points, within_m=ways.within_km * 1000)
        if not issues:  # the map and what is near it are the same for all vehicles but for closed roads
            issues += [issue for issue in (falls_apart(roads.graph), uncovered(roads.graph, *points)) if issue]
            issues += far_from_roads(met, names, within_m=ways.within_km * 1000)
        if len(lost := _cut_off(roads, met)):
            shown = [names[at] for at in lost[:_SHOWN]] + ["…"] * (len(lost) > _SHOWN)
            issues.append(Issue("RN392", facts={"count": len(lost), "profile": profile, "names": shown}))
    issues = [replace(issue, where=Where(key="travel.roads")) for issue in issues]
    if fatal := [issue for issue in issues if issue.is_error]:
        raise InputError(fatal)
    return tuple(issues)


def _cut_off(roads: Drive, met: Spots) -> Indices:
    """The points beside a road from which there is no way to most others, or none back."""
    near = np.flatnonzero(met.road >= 0)
    hubs = near[:: max(1, len(near) // _HUBS)][:_HUBS]
    there, back = (
        np.isfinite(travel_table(roads, *ends)[0])
        for ends in ((met.take(hubs), met.take(near)), (met.take(near), met.take(hubs)))
    )
    joined = there & back.T
    return near[~joined[int(np.argmax(joined.sum(axis=1)))]] if len(near) else near
