"""The plan as map layers for QGIS: one GeoPackage in WGS-84."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from recycling_net.network import Network
from recycling_net.plan import Plan
from recycling_net.report import sites
from recycling_net.report.land import area_layers
from recycling_net.report.lines import Lines, follow, joined

CRS = "EPSG:4326"
_QUALITIES = ("surveyed", "geonames", "polygon", "approximate")
"""Best first; a line is as good as the worse of its ends."""
_GEOMETRY = {
    "places": "Point", "facilities": "Point", "stops": "Point", "areas": "MultiPolygon", "buffers": "MultiPolygon",
}  # fmt: skip
_FIXED_DATE = "2024-01-01T00:00:00Z"
"""GDAL stamps the hour into each layer unless told; the same plan shall give the same bytes."""


def write(plan: Plan, network: Network, path: Path) -> None:
    """Write the layers places, facilities, assignments, hauls, routes and stops; existing files are replaced.

    Where rules speak of areas of a map there are the layers areas and buffers too.
    """
    path.unlink(missing_ok=True)
    with _fixed_date():
        for name, layer in layers(plan, network).items():
            geometry = _GEOMETRY.get(name, "LineString")
            pyogrio.write_dataframe(layer, path, layer=name, driver="GPKG", geometry_type=geometry)


def layers(plan: Plan, network: Network) -> dict[str, gpd.GeoDataFrame]:
    """Return every layer with its codes as they are in the plan, a year column where there are years."""
    ends = _ends(plan, network)
    lines = follow(plan, network)
    return {
        "places": _places(plan, network),
        "facilities": _points(_with_warnings(plan)),
        "assignments": _lines(plan.tables["assignments"], "place", "site", ends),
        "hauls": _hauls(_lines(plan.tables["flows"], "origin", "destination", ends), lines),
        "routes": _routes(plan, lines),
        "stops": _points(plan.tables["stops"]),
        **area_layers(network),
    }


def _places(plan: Plan, network: Network) -> gpd.GeoDataFrame:
    """Places with what they give and what is recovered of it in the last year."""
    last = plan.tables["assignments"].query("year == @plan.years[-1]").groupby("place")["recovered_t"].sum()
    table = network.places.reset_index(names="code")
    supply = network.supply[plan.years[-1]].groupby(level="place").sum()
    table["supply_t"] = supply.reindex(table["code"]).fillna(0.0).to_numpy()
    table["recovered_t"] = last.reindex(table["code"]).fillna(0.0).to_numpy()
    return _points(table)


def _with_warnings(plan: Plan) -> pd.DataFrame:
    """Facilities as they begin and end with how full each is and its warning in every year: use_2027, level_2027; blank where it is not open."""
    warned = plan.tables["capacity_warnings"].set_index(["code", "year"])
    table = sites.facilities(plan)
    for year in plan.years:
        own = warned[warned.index.get_level_values("year") == year].droplevel("year")
        table = table.assign(
            **{
                f"use_{year}": own["utilisation"].reindex(table["code"]).to_numpy(),
                f"level_{year}": own["level"].reindex(table["code"]).fillna("").to_numpy(),
            }
        )
    return table


def _points(table: pd.DataFrame) -> gpd.GeoDataFrame:
    """Rows with a point; an outside site of which only a distance is known has none and is left out."""
    known = table[table["lon"].notna() & table["lat"].notna()].reset_index(drop=True)
    known = known.replace([np.inf, -np.inf], np.nan)
    points = gpd.points_from_xy(known["lon"].astype(float), known["lat"].astype(float))
    return gpd.GeoDataFrame(known, geometry=points, crs=CRS)


def _ends(plan: Plan, network: Network) -> pd.DataFrame:
    """Point and quality of everything a line can start or end at, by code."""
    columns = ["lon", "lat", "coord_quality"]
    facilities = plan.tables["facilities"].set_index("code")[columns]
    both = pd.concat([facilities, network.places[columns]])
    return both[~both.index.duplicated()]


def _lines(table: pd.DataFrame, origin: str, destination: str, ends: pd.DataFrame) -> gpd.GeoDataFrame:
    """Straight lines between two codes; those with an end of unknown place are left out."""
    first, second = ends.reindex(table[origin]), ends.reindex(table[destination])
    points = np.stack([first[["lon", "lat"]].to_numpy(float), second[["lon", "lat"]].to_numpy(float)], axis=1)
    known = np.isfinite(points).all(axis=(1, 2))
    data = table[known].reset_index(drop=True)
    worse = np.maximum(_rank(first["coord_quality"]), _rank(second["coord_quality"]))[known]
    data["coord_quality"] = np.array(_QUALITIES, dtype=object)[worse]
    return gpd.GeoDataFrame(data, geometry=shapely.linestrings(points[known]), crs=CRS)


def _hauls(straight: gpd.GeoDataFrame, lines: Lines) -> gpd.GeoDataFrame:
    """Hauls along the roads that they take."""
    driven = [joined([lines.hauls[pair]]) for pair in zip(straight["origin"], straight["destination"], strict=True)]
    return straight.set_geometry([shapely.LineString(points) for points in driven], crs=CRS)


def _routes(plan: Plan, lines: Lines) -> gpd.GeoDataFrame:
    """One line a route, through its stops in order."""
    stops = plan.tables["stops"].sort_values(["route", "sequence"], kind="stable")
    groups = {str(name): group for name, group in stops.groupby("route", sort=False) if len(group) > 1}
    table = plan.tables["routes"]
    data = table[table["route"].isin(list(groups))].reset_index(drop=True)
    driven = [shapely.LineString(joined(lines.routes[name])) for name in data["route"]]
    worst = [_QUALITIES[int(_rank(groups[name]["coord_quality"]).max())] for name in data["route"]]
    return gpd.GeoDataFrame(data.assign(coord_quality=worst), geometry=driven, crs=CRS)


def _rank(qualities: Any) -> Any:
    codes = pd.Categorical(qualities, categories=_QUALITIES).codes.astype(int)
    return np.where(codes < 0, len(_QUALITIES) - 1, codes)


@contextmanager
def _fixed_date() -> Iterator[None]:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})
