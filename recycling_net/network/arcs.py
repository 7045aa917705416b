"""Who can serve whom: service options of places, and haul arcs between facilities."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.network.travel import Floats, Indices
from recycling_net.network.trips import between_stops, least_visits, often, sent
from recycling_net.network.ways import DETOUR, GIVEN, RESIDENTS, ROAD, Points, Ways, legs_within, matrix
from recycling_net.scenario import Profile, Scenario, ServiceMode
from recycling_net.scenario.chains import steps

Texts = npt.NDArray[np.str_]

_OPTION_COLUMNS = [
    "place", "stream", "mode", "site", "km", "visits", "share", "yuan_per_t", "yuan_per_year", "travel",
]  # fmt: skip
_ARC_COLUMNS = ["stream", "origin", "destination", "km", "yuan_per_t", "travel", "profile"]


def accepting(sites: pd.DataFrame, kind: str, stream: str) -> pd.DataFrame:
    """The sites of a kind that take a stream; an empty ``streams`` cell takes all."""
    rows = sites[sites["kind"] == kind]
    named = rows["streams"].str.split(r"[;,\uff1b\uff0c、\s]+", regex=True)
    takes = [text == "" or stream in names for text, names in zip(rows["streams"], named, strict=True)]
    return rows[np.array(takes, bool)]


def pairs_of(
    ways: Ways, origins: pd.DataFrame, destinations: pd.DataFrame, limit_km: float, profile: Profile
) -> pd.DataFrame:
    """Every pair of rows at most ``limit_km`` apart: origin, destination, km, travel (road, detour or given).

    A site of which only the road distance to the county seat is known is reached by way of the seat.
    """
    on_map_o, on_map_d = origins["lon"].notna().to_numpy(), destinations["lon"].notna().to_numpy()
    i, j, legs = legs_within(ways, _points(origins[on_map_o]), _points(destinations[on_map_d]), limit_km, profile)
    found = np.where(legs.by_road, ROAD, DETOUR)
    parts = [(np.flatnonzero(on_map_o)[i], np.flatnonzero(on_map_d)[j], legs.km, found)]
    if not (on_map_o.all() and on_map_d.all()):
        first, last = _to_seat(ways, origins, profile), _from_seat(ways, destinations, profile)
        by_seat = first[:, None] + last[None, :]
        unseen = ~(on_map_o[:, None] & on_map_d[None, :]) & (by_seat <= limit_km)
        rows, columns = np.nonzero(unseen)
        parts.append((rows, columns, by_seat[rows, columns], np.full(len(rows), GIVEN)))
    rows, columns, km, travel = (np.concatenate(column) for column in zip(*parts, strict=True))
    rows, columns, km, travel = _with_given(
        ways, (origins.index, destinations.index), limit_km, (rows, columns, km, travel)
    )
    order = np.lexsort((columns, rows))
    return pd.DataFrame(
        {
            "origin": origins.index.to_numpy()[rows[order]],
            "destination": destinations.index.to_numpy()[columns[order]],
            "km": km[order],
            "travel": travel[order],
        }
    )


def _with_given(
    ways: Ways, codes: tuple[pd.Index, pd.Index], limit_km: float, found: tuple[Indices, Indices, Floats, Texts]
) -> tuple[Indices, Indices, Floats, Texts]:
    """Put the planner's own kilometres in place of those found; a pair that is too far by them is none."""
    if ways.given_km.empty:
        return found
    rows, columns, km, travel = found
    ends = (ways.given_km.index.get_level_values(name) for name in ("origin", "destination"))
    row, column = (index.get_indexer(end) for index, end in zip(codes, ends, strict=True))
    here = (row >= 0) & (column >= 0)
    row, column, known = row[here], column[here], ways.given_km.to_numpy(float)[here]
    other = ~np.isin(rows * len(codes[1]) + columns, row * len(codes[1]) + column)
    near = known <= limit_km
    return (
        np.concatenate([rows[other], row[near]]), np.concatenate([columns[other], column[near]]),
        np.concatenate([km[other], known[near]]), np.concatenate([travel[other], np.full(int(near.sum()), GIVEN)]),
    )  # fmt: skip


def _points(table: pd.DataFrame) -> Points:
    return table["lon"].to_numpy(float), table["lat"].to_numpy(float)


def _to_seat(ways: Ways, table: pd.DataFrame, profile: Profile) -> Floats:
    return _by_seat(table, matrix(ways, _at_seat(ways, table), ways.seat, profile).km)


def _from_seat(ways: Ways, table: pd.DataFrame, profile: Profile) -> Floats:
    return _by_seat(table, matrix(ways, ways.seat, _at_seat(ways, table), profile).km)


def _at_seat(ways: Ways, table: pd.DataFrame) -> Points:
    lon, lat = ways.seat
    return table["lon"].fillna(float(lon[0])).to_numpy(float), table["lat"].fillna(float(lat[0])).to_numpy(float)


def _by_seat(table: pd.DataFrame, km: Floats) -> Floats:
    """Kilometres to or from the seat as one row; of sites without coordinates those that the planner gave."""
    if "distance_km" not in table:
        return km.ravel()
    return np.where(table["lon"].isna(), table["distance_km"].to_numpy(float), km.ravel())


def _same_area(
    pairs: pd.DataFrame, origins: pd.DataFrame, destinations: pd.DataFrame, kind: str, scenario: Scenario
) -> pd.DataFrame:
    """Rule nesting: what goes to this kind stays in its own township or county; outside sites are not concerned."""
    for rule in scenario.rules.nesting:
        if rule.kind == kind:
            home = pairs["origin"].map(origins[f"{rule.within}_code"])
            there = pairs["destination"].map(destinations[f"{rule.within}_code"])
            free = pairs["origin"].isin(rule.exempt)
            free |= pairs["destination"].map(destinations["status"]) == "outside"
            pairs = pairs[(home == there) | free]
    return pairs


def service_options(
    scenario: Scenario, ways: Ways, places: pd.DataFrame, sites: pd.DataFrame, *, supply: pd.DataFrame
) -> pd.DataFrame:
    """Return every way to serve a place in a stream, within the mode's last step, service_radius and nesting.

    ``supply`` is that of the network; what a vehicle that is sent costs depends on what it finds.
    """
    yearly = supply[list(scenario.horizon.years)].mean(axis=1)
    parts = [
        _mode_options(scenario, ways, (places, sites), (stream, name, mode), yearly.xs(stream, level="stream"))
        for stream, spec in scenario.streams.items()
        for name, mode in spec.modes.items()
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_OPTION_COLUMNS)


def _mode_options(
    scenario: Scenario,
    ways: Ways,
    ends: tuple[pd.DataFrame, pd.DataFrame],
    service: tuple[str, str, ServiceMode],
    supply: pd.Series,
) -> pd.DataFrame:
    stream, name, mode = service
    places, sites = ends
    chosen = accepting(sites, mode.at, stream)
    radius = [rule.within for rule in scenario.rules.service_radius if rule.kind == mode.at]
    reach = max((step.within for step in mode.share if step.share > 0), default=0.0)
    limit = min([reach, *radius])
    pairs = pairs_of(ways, places, chosen, limit, mode.profile)
    pairs = _same_area(pairs, places, chosen, mode.at, scenario)
    steps = np.array([step.within for step in mode.share])
    shares = np.array([step.share for step in mode.share])
    km = pairs["km"].to_numpy(float)
    table = pd.DataFrame(
        {
            "place": pairs["origin"], "stream": stream, "mode": name, "site": pairs["destination"], "km": km, "visits": 0,
            "share": shares[np.searchsorted(steps, km, side="left")],
            "yuan_per_t": mode.cost + km * mode.cost_per_km, "yuan_per_year": 0.0, "travel": pairs["travel"],
        }
    )[_OPTION_COLUMNS]  # fmt: skip
    table = often(table, mode, least_visits(scenario, name))
    if mode.trip is None or not len(table):
        return table
    between = pd.Series(between_stops(places, ways.detour_factor), places.index)
    return sent(table, (mode.trip, scenario.fleet[mode.trip.vehicle]), ways.speed_kmh, between, supply)


def haul_arcs(scenario: Scenario, ways: Ways, sites: pd.DataFrame) -> pd.DataFrame:
    """Return every haul between consecutive kinds of each stream's chain, within the haul's limit and nesting."""
    hauls = {(haul.origin, haul.destination): haul for haul in scenario.hauls}
    parts = []
    for stream in scenario.streams:
        for origin, destination in steps(scenario.streams, scenario.hauls, stream):
            haul = hauls[origin, destination]
            start, end = accepting(sites, origin, stream), accepting(sites, destination, stream)
            pairs = pairs_of(ways, start, end, haul.within, haul.profile)
            pairs = _same_area(pairs, start, end, destination, scenario)
            yuan_per_t = haul.loading + pairs["km"] * haul.cost
            parts.append(pairs.assign(stream=stream, yuan_per_t=yuan_per_t, profile=haul.profile))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True)[_ARC_COLUMNS] if parts else pd.DataFrame(columns=_ARC_COLUMNS)


def coverage_reach(scenario: Scenario, ways: Ways, places: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return places and sites as near as some coverage rule asks: place, site, km."""
    farthest: dict[str, float] = {}
    for rule in scenario.rules.coverage:
        farthest[rule.kind] = max(rule.within, farthest.get(rule.kind, 0))
    parts = [
        pairs_of(ways, places, sites[(sites["kind"] == kind) & (sites["status"] != "outside")], limit, RESIDENTS)
        for kind, limit in farthest.items()
    ]
    names = ["origin", "destination", "km"]
    table = pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)
    return table.rename(columns={"origin": "place", "destination": "site"})
