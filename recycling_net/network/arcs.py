"""Who can serve whom: service options of places, and haul arcs between facilities."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.network.places import county_seat
from recycling_net.network.travel import km_between, pairs_within
from recycling_net.scenario import Scenario, ServiceMode

Floats = npt.NDArray[np.float64]

_OPTION_COLUMNS = ["place", "stream", "mode", "site", "km", "share", "yuan_per_t"]
_ARC_COLUMNS = ["stream", "origin", "destination", "km", "yuan_per_t"]


def accepting(sites: pd.DataFrame, kind: str, stream: str) -> pd.DataFrame:
    """The sites of a kind that take a stream; an empty ``streams`` cell takes all."""
    rows = sites[sites["kind"] == kind]
    named = rows["streams"].str.split(r"[;,\uff1b\uff0c、\s]+", regex=True)
    takes = [text == "" or stream in names for text, names in zip(rows["streams"], named, strict=True)]
    return rows[np.array(takes, bool)]


def _pairs(scenario: Scenario, origins: pd.DataFrame, destinations: pd.DataFrame, limit_km: float) -> pd.DataFrame:
    """Every pair of rows at most ``limit_km`` apart: origin, destination, km.

    A site of which only the road distance to the county seat is known is reached by way of the seat.
    """
    detour = scenario.travel.detour_factor
    seat_lon, seat_lat = county_seat(scenario)

    def to_seat(table: pd.DataFrame) -> Floats:
        on_map = km_between(
            table["lon"].fillna(seat_lon).to_numpy(float), table["lat"].fillna(seat_lat).to_numpy(float),
            np.array(seat_lon), np.array(seat_lat), detour,
        )  # fmt: skip
        if "distance_km" not in table:
            return on_map
        return np.where(table["lon"].isna(), table["distance_km"].to_numpy(float), on_map)

    on_map_o, on_map_d = origins["lon"].notna().to_numpy(), destinations["lon"].notna().to_numpy()
    seen_o, seen_d = origins[on_map_o], destinations[on_map_d]
    i, j, km = pairs_within(
        (seen_o["lon"].to_numpy(float), seen_o["lat"].to_numpy(float)),
        (seen_d["lon"].to_numpy(float), seen_d["lat"].to_numpy(float)),
        limit_km, detour,
    )  # fmt: skip
    parts = [(np.flatnonzero(on_map_o)[i], np.flatnonzero(on_map_d)[j], km)]
    if not (on_map_o.all() and on_map_d.all()):
        by_seat = to_seat(origins)[:, None] + to_seat(destinations)[None, :]
        unseen = ~(on_map_o[:, None] & on_map_d[None, :]) & (by_seat <= limit_km)
        rows, columns = np.nonzero(unseen)
        parts.append((rows, columns, by_seat[rows, columns]))
    rows, columns, km = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((columns, rows))
    return pd.DataFrame(
        {
            "origin": origins.index.to_numpy()[rows[order]],
            "destination": destinations.index.to_numpy()[columns[order]],
            "km": km[order],
        }
    )


def _same_township(
    pairs: pd.DataFrame, origins: pd.DataFrame, destinations: pd.DataFrame, kind: str, scenario: Scenario
) -> pd.DataFrame:
    """Rule nesting: what goes to this kind stays in its own township; outside sites are not concerned."""
    if all(rule.kind != kind for rule in scenario.rules.nesting):
        return pairs
    home = pairs["origin"].map(origins["township_code"])
    there = pairs["destination"].map(destinations["township_code"])
    return pairs[(home == there) | (pairs["destination"].map(destinations["status"]) == "outside")]


def service_options(scenario: Scenario, places: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return every way to serve a place in a stream, within the mode's last step, service_radius and nesting."""
    parts = [
        _mode_options(scenario, places, sites, (stream, name, mode))
        for stream, spec in scenario.streams.items()
        for name, mode in spec.modes.items()
    ]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_OPTION_COLUMNS)


def _mode_options(
    scenario: Scenario, places: pd.DataFrame, sites: pd.DataFrame, service: tuple[str, str, ServiceMode]
) -> pd.DataFrame:
    stream, name, mode = service
    chosen = accepting(sites, mode.at, stream)
    radius = [rule.within for rule in scenario.rules.service_radius if rule.kind == mode.at]
    limit = min([mode.share[-1].within, *radius])
    pairs = _same_township(_pairs(scenario, places, chosen, limit), places, chosen, mode.at, scenario)
    steps = np.array([step.within for step in mode.share])
    shares = np.array([step.share for step in mode.share])
    km = pairs["km"].to_numpy(float)
    return pd.DataFrame(
        {
            "place": pairs["origin"], "stream": stream, "mode": name, "site": pairs["destination"], "km": km,
            "share": shares[np.searchsorted(steps, km, side="left")],
            "yuan_per_t": mode.cost + km * mode.cost_per_km,
        }
    )[_OPTION_COLUMNS]  # fmt: skip


def haul_arcs(scenario: Scenario, sites: pd.DataFrame) -> pd.DataFrame:
    """Return every haul between consecutive kinds of each stream's chain, within the haul's limit and nesting."""
    hauls = {(haul.origin, haul.destination): haul for haul in scenario.hauls}
    parts = []
    for stream, spec in scenario.streams.items():
        for origin, destination in pairwise(spec.chain):
            haul = hauls[origin, destination]
            start, end = accepting(sites, origin, stream), accepting(sites, destination, stream)
            pairs = _same_township(_pairs(scenario, start, end, haul.within), start, end, destination, scenario)
            parts.append(pairs.assign(stream=stream, yuan_per_t=haul.loading + pairs["km"] * haul.cost))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True)[_ARC_COLUMNS] if parts else pd.DataFrame(columns=_ARC_COLUMNS)


def coverage_reach(scenario: Scenario, places: pd.DataFrame, sites: pd.DataFrame) -> pd.DataFrame:
    """Return places and sites as near as some coverage rule asks: place, site, km."""
    farthest: dict[str, float] = {}
    for rule in scenario.rules.coverage:
        farthest[rule.kind] = max(rule.within, farthest.get(rule.kind, 0))
    parts = [
        _pairs(scenario, places, sites[(sites["kind"] == kind) & (sites["status"] != "outside")], limit)
        for kind, limit in farthest.items()
    ]
    table = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=["origin", "destination", "km"])
    return table.rename(columns={"origin": "place", "destination": "site"})
