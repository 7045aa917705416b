"""What a graph of roads holds, and whether it is good enough for the points of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyproj

from recycling_net.errors import Issue
from recycling_net.roads.drive import drive
from recycling_net.roads.graph import ALL_YEAR, CLASSES, Bools, Floats, RoadGraph
from recycling_net.roads.snap import snap
from recycling_net.roads.speeds import default_speeds, road_kmh
from recycling_net.scenario import RoadClass

LEAST_MAIN_SHARE = 0.8
"""Share of the kilometres that the main part should have; less looks like a map cut badly (assumed)."""
NEAR_KM = 1.0
"""A point so near to a road is beside it (assumed; the same as the default of ``travel.snap_within``)."""
_GRID = 50
_GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class RoadFigures:
    """Figures of a graph; shares are of kilometres unless they say otherwise.

    Attributes
    ----------
    junctions, roads, directed_edges, shape_points
        Counts; a road that is open both ways is two directed edges.
    km, km_by_class
        Length in the main part; classes without a road are left out.
    main_share, main_share_of_junctions
        What the main part has of all roads in the file that may be driven.
    maxspeed_share, named_share, one_way_share, seasonal_share
        Roads with a limit on the map; with a name; open one way only; open in summer or winter only.
    west, south, east, north
        Extent in degrees WGS-84.
    near_share
        Share of the points of a 50 x 50 grid over the extent that lie within NEAR_KM of a road for light trucks.
    """

    junctions: int
    roads: int
    directed_edges: int
    shape_points: int
    km: float
    km_by_class: Mapping[RoadClass, float]
    main_share: float
    main_share_of_junctions: float
    maxspeed_share: float
    named_share: float
    one_way_share: float
    seasonal_share: float
    west: float
    south: float
    east: float
    north: float
    near_share: float


def figures(graph: RoadGraph) -> RoadFigures:
    """Return the figures of a graph."""
    km = graph.metres / 1000
    by_class = np.bincount(graph.road_class, weights=km, minlength=len(CLASSES))
    west, south, east, north = extent(graph)

    def share(which: Bools) -> float:
        return float(km[which].sum() / km.sum())

    return RoadFigures(
        junctions=len(graph.node_lon), roads=len(km), directed_edges=int(graph.forward.sum() + graph.backward.sum()),
        shape_points=len(graph.shape_lon),
        km=float(km.sum()), km_by_class={name: float(by_class[at]) for at, name in enumerate(CLASSES) if by_class[at]},
        main_share=float(graph.metres.sum() / graph.whole_metres),
        main_share_of_junctions=len(graph.node_lon) / graph.whole_nodes,
        maxspeed_share=share(np.isfinite(graph.maxspeed)), named_share=share(graph.name_at > 0),
        one_way_share=share(graph.forward != graph.backward), seasonal_share=share(graph.season != ALL_YEAR),
        west=west, south=south, east=east, north=north, near_share=_near_share(graph),
    )  # fmt: skip


def extent(graph: RoadGraph) -> tuple[float, float, float, float]:
    """Return west, south, east, north in degrees."""
    lon, lat = graph.shape_lon, graph.shape_lat
    return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())


def _near_share(graph: RoadGraph) -> float:
    west, south, east, north = extent(graph)
    at = (np.arange(_GRID) + 0.5) / _GRID
    lon, lat = np.meshgrid(west + (east - west) * at, south + (north - south) * at)
    light_truck = drive(graph, road_kmh(graph, default_speeds(), profile="light_truck", winter=False))
    spots = snap(light_truck, lon.ravel(), lat.ravel(), within_m=NEAR_KM * 1000)
    return float((spots.road >= 0).mean())


def uncovered(graph: RoadGraph, lon: Floats, lat: Floats) -> Issue | None:
    """Return what share of the points (degrees WGS-84) lies outside the extent of the roads, and by how far.

    A point within NEAR_KM of the extent counts as inside. RN366, an error, where all lie outside; else RN365.
    """
    west, south, east, north = extent(graph)
    nearest_lon, nearest_lat = np.clip(lon, west, east), np.clip(lat, south, north)
    km = np.asarray(_GEOD.inv(lon, lat, nearest_lon, nearest_lat)[2]) / 1000
    outside = km > NEAR_KM
    if not outside.any():
        return None
    if outside.all():
        return Issue("RN366", facts={"total": len(km), "km": float(km.min())})
    count = int(outside.sum())
    return Issue("RN365", facts={"count": count, "total": len(km), "share": count / len(km), "km": float(km.max())})


def falls_apart(graph: RoadGraph) -> Issue | None:
    """Return a warning where the main part has less than LEAST_MAIN_SHARE of the kilometres in the file."""
    share = float(graph.metres.sum() / graph.whole_metres)
    return None if share >= LEAST_MAIN_SHARE else Issue("RN367", facts={"share": share, "least": LEAST_MAIN_SHARE})
