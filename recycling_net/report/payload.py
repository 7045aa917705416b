"""What the map of the page needs, packed small: integer arrays, differences instead of coordinates, years as spells."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from recycling_net.network import Network
from recycling_net.network.ways import Trace
from recycling_net.plan import Plan
from recycling_net.report.land import rings
from recycling_net.report.lines import Lines, follow, joined
from recycling_net.report.sites import facilities
from recycling_net.report.words import word
from recycling_net.words import WORDS

DEGREES = 1e5
"""Coordinates are whole multiples of 1e-5 degrees, about a metre."""
_MARGIN_DEGREES = 0.02
"""Room left round the outermost places, about 2 km (a matter of looks)."""
_NEEDLESS_DEGREES = 5e-5
"""Points of a road that are nearer than this to the line without them are left out, about 5 m (a matter of looks)."""
_HULL_RATIO = 0.35
"""How closely the outline follows the places: 0 every bay, 1 the convex hull (a matter of looks)."""
_LEVELS = ("green", "amber", "red")

Ints = list[int]


def pack(plan: Plan, network: Network) -> dict[str, Any]:
    """Return the data of the map; positions in one list are the keys of another."""
    streams = [str(name) for name in network.supply.index.get_level_values("stream").unique()]
    sites = facilities(plan).reset_index(drop=True)
    place_at = {code: at for at, code in enumerate(network.places.index)}
    site_at = {code: at for at, code in enumerate(sites["code"])}
    lines = follow(plan, network)
    return {
        "years": list(plan.years),
        "streams": streams,
        "words": {code: [word(code), word(code, "en")] for code in (*WORDS, *_finer(streams, network))},
        "places": _places(plan, network, streams),
        "sites": _sites(plan, sites),
        "services": _services(plan, streams, place_at, site_at),
        "has_roads": bool(network.ways.drives),
        "hauls": _hauls(plan, streams, site_at),
        "haul_lines": [
            [site_at[origin], site_at[destination], _line([trace])[0]]
            for (origin, destination), trace in lines.hauls.items()
            if trace.by_road
        ],
        "routes": _routes(plan, lines),
        "outline": differences(*_outline(network)),
        "areas": _areas(network),
    }


def _areas(network: Network) -> list[dict[str, Any]]:
    """Areas of maps: whether building is forbidden there, their zone, their rings and those of their buffer."""
    return [
        {
            "forbidden": int(rule.startswith("exclusion_zone")),
            "zone": zone,
            "rings": [differences(*ring.T) for ring in inside],
            "around": [differences(*ring.T) for ring in around],
        }
        for rule, zone, inside, around in rings(network)
    ]


def to_text(packed: dict[str, Any]) -> str:
    """Return data as JSON that may stand in a page: no text in it can end the element that holds it."""
    text = json.dumps(packed, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def differences(lon: npt.ArrayLike, lat: npt.ArrayLike) -> Ints:
    """Return points as one list lon, lat, lon, lat… of differences to the point before, in 1e-5 degrees."""
    points = np.rint(np.column_stack([lon, lat]).astype(float) * DEGREES).astype(np.int64)
    return [int(value) for value in np.diff(points, axis=0, prepend=np.zeros((1, 2), np.int64)).ravel()]


def _finer(streams: Sequence[str], network: Network) -> list[str]:
    """The streams and kinds of this plan that are finer than the vocabulary."""
    return sorted(code for code in {*streams, *network.sites["kind"]} if "/" in code)


def _places(plan: Plan, network: Network, streams: Sequence[str]) -> dict[str, Any]:
    places = network.places
    towns, town_names = pd.factorize(places["township"])
    supply = network.supply[plan.years[-1]].unstack("stream").reindex(places.index)[list(streams)]
    return {
        "xy": differences(places["lon"], places["lat"]),
        "code": places.index.astype(str).tolist(),
        "name": places["name"].astype(str).tolist(),
        "town": towns.tolist(),
        "towns": [str(name) for name in town_names],
        "households": places["households"].astype(int).tolist(),
        "rough": (places["coord_quality"] != "surveyed").astype(int).tolist(),
        "supply_kg": [
            np.rint(supply[stream].fillna(0).to_numpy(float) * 1000).astype(int).tolist() for stream in streams
        ],
    }


def _sites(plan: Plan, sites: pd.DataFrame) -> dict[str, Any]:
    """Facilities; one whose point is unknown is kept for the lists and marked as not placed."""
    placed = (sites["lon"].notna() & sites["lat"].notna()).to_numpy()
    warned = plan.tables["capacity_warnings"]
    warned = warned.assign(step=warned["level"].map({name: at for at, name in enumerate(_LEVELS)}).astype(float))
    use, step = (
        warned.pivot_table(index="code", columns="year", values=name, aggfunc="max").reindex(
            index=sites["code"], columns=list(plan.years)
        )
        for name in ("utilisation", "step")
    )
    return {
        "xy": differences(sites["lon"].fillna(0.0), sites["lat"].fillna(0.0)),
        "placed": placed.astype(int).tolist(),
        "code": sites["code"].astype(str).tolist(),
        "name": sites["name"].astype(str).tolist(),
        "kind": sites["kind"].tolist(),
        "status": sites["status"].tolist(),
        "town": sites["township"].fillna("").astype(str).tolist(),
        "last": sites["last_year"].astype(int).tolist(),
        "open": np.where(sites["status"] == "new", sites["opening_year"], 0).astype(int).tolist(),
        **{
            name: [round(value, 1) if np.isfinite(value) else None for value in sites[name].tolist()]
            for name in ("capacity_t", "end_capacity_t", "total_yuan")
        },
        "rough": (sites["coord_quality"] != "surveyed").astype(int).tolist(),
        "use": [[None if np.isnan(value) else round(float(value), 3) for value in row] for row in use.to_numpy(float)],
        "level": [[-1 if np.isnan(value) else int(value) for value in row] for row in step.to_numpy(float)],
    }


def _services(plan: Plan, streams: Sequence[str], place_at: dict[str, int], site_at: dict[str, int]) -> dict[str, Any]:
    """Assignments as spells: consecutive years in which nothing changed are one entry."""
    modes = sorted(plan.tables["assignments"]["mode"].unique())
    table = pd.DataFrame(
        {
            "place": plan.tables["assignments"]["place"].map(place_at),
            "stream": plan.tables["assignments"]["stream"].map({name: at for at, name in enumerate(streams)}),
            "mode": plan.tables["assignments"]["mode"].map({name: at for at, name in enumerate(modes)}),
            "site": plan.tables["assignments"]["site"].map(site_at),
            "hectometres": (plan.tables["assignments"]["km"] * 10).round(),
            "permille": (plan.tables["assignments"]["share"] * 1000).round(),
            "year": plan.tables["assignments"]["year"],
        }
    ).astype(int)
    same = [name for name in table.columns if name != "year"]
    table = table.sort_values([*same, "year"], kind="stable")
    fresh = (table[same] != table[same].shift()).any(axis=1) | (table["year"] != table["year"].shift() + 1)
    begins = fresh.to_numpy()
    ends = np.append(begins[1:], True)[: len(begins)]
    found: dict[str, Any] = {name: table[name].to_numpy()[begins].tolist() for name in same}
    place = np.array(found["place"], dtype=np.int64)
    found["place"] = np.diff(place, prepend=0).tolist()
    year = table["year"].to_numpy()
    return {"modes": modes, **found, "first": year[begins].tolist(), "last": year[ends].tolist()}


def _hauls(plan: Plan, streams: Sequence[str], site_at: dict[str, int]) -> dict[str, Ints]:
    flows = plan.tables["flows"]
    return {
        "year": flows["year"].astype(int).tolist(),
        "stream": flows["stream"].map({name: at for at, name in enumerate(streams)}).astype(int).tolist(),
        "origin": flows["origin"].map(site_at).astype(int).tolist(),
        "destination": flows["destination"].map(site_at).astype(int).tolist(),
        "kg": (flows["tonnes"] * 1000).round().astype(int).tolist(),
    }


def _line(legs: Sequence[Trace]) -> tuple[Ints, Ints]:
    """Return legs as one line without needless points, and where each leg ends among its points."""
    parts = [
        shapely.get_coordinates(shapely.simplify(shapely.LineString(joined([leg])), _NEEDLESS_DEGREES)) for leg in legs
    ]
    points = np.concatenate([parts[0][:1], *(part[1:] for part in parts)])
    return differences(points[:, 0], points[:, 1]), np.cumsum([len(part) - 1 for part in parts]).tolist()


def _routes(plan: Plan, lines: Lines) -> list[dict[str, Any]]:
    """Routes with their line along the roads; ``at`` is where each stop is among its points."""
    stops = plan.tables["stops"].sort_values(["route", "sequence"], kind="stable")
    points = stops[["lon", "lat"]].to_numpy(float)
    listed = stops[["action", "name", "arrive", "leave", "load_t", "trip", "note", "via"]].round({"load_t": 3})
    rows = list(listed.itertuples(index=False, name=None))
    found = {str(name): np.asarray(rows) for name, rows in stops.reset_index().groupby("route").indices.items()}
    nothing = np.zeros(0, dtype=np.int64)
    years = {rounds.family: rounds.year for rounds in plan.routing}
    packed = []
    for row in plan.tables["routes"].to_dict("records"):
        own = found.get(row["route"], nothing)
        legs = lines.routes[row["route"]]
        line, ends = _line(legs) if legs else (differences(points[own, 0], points[own, 1]), [])
        packed.append(
            {
                **{name: row[name] for name in ("route", "family", "depot_name", "vehicle", "start", "end")},
                "year": years.get(row["family"], plan.years[-1]),
                "km": round(row["km"], 1),
                "hours": round(row["hours"], 2),
                "load_t": round(row["load_t"], 2),
                "xy": line,
                "at": [0, *ends] if len(own) else [],
                "by_road": [int(leg.by_road) for leg in legs],
                "stops": [rows[at] for at in own],
            }
        )
    return packed


def _outline(network: Network) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """A loose outline round the places; it is no boundary, and the page says so."""
    points = shapely.MultiPoint(network.places[["lon", "lat"]].to_numpy(float))
    hull = shapely.concave_hull(points, ratio=_HULL_RATIO).buffer(_MARGIN_DEGREES).simplify(_MARGIN_DEGREES / 8)
    largest = max(shapely.get_parts(hull), key=lambda part: part.area)
    lon, lat = np.array(largest.exterior.coords).T
    return lon, lat
