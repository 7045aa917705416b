"""Small road graphs made by hand: nodes on a map in metres around 48 N 128 E."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from recycling_net.roads import Drive, RoadGraph, Spots, drive
from recycling_net.roads.drive import METRIC
from recycling_net.roads.graph import Floats

GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class Road:
    """A road from node to node, over points in between; ``kmh`` NaN where it is closed."""

    start: int
    end: int
    kmh: float = 36.0
    one_way: bool = False
    over: tuple[tuple[float, float], ...] = ()
    name: str = ""
    road_class: int = 5


def degrees(points: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of points in metres east and north of 48 N 128 E."""
    x, y = np.array(points, float).reshape(-1, 2).T
    lon, lat = METRIC.transform(x, y, direction="INVERSE")
    return np.asarray(lon, float), np.asarray(lat, float)


def graph_of(nodes: Sequence[tuple[float, float]], roads: Sequence[Road]) -> Drive:
    """A graph of nodes in metres, as a vehicle sees it that drives each road at its speed."""
    lines = [degrees([nodes[road.start], *road.over, nodes[road.end]]) for road in roads]
    names = ("", *dict.fromkeys(road.name for road in roads if road.name))
    lon, lat = degrees(nodes)
    count = len(roads)
    graph = RoadGraph(
        node_lon=lon, node_lat=lat,
        start=np.array([road.start for road in roads], np.int64),
        end=np.array([road.end for road in roads], np.int64),
        metres=np.array([GEOD.line_length(*line) for line in lines], float),
        road_class=np.array([road.road_class for road in roads], np.uint8),
        maxspeed=np.full(count, np.nan),
        forward=np.ones(count, bool), backward=np.array([not road.one_way for road in roads], bool),
        access=np.full(count, 7, np.uint8), season=np.zeros(count, np.uint8),
        name_at=np.array([names.index(road.name) for road in roads], np.int64), names=names,
        shape_from=np.concatenate([[0], np.cumsum([len(line[0]) for line in lines])]).astype(np.int64),
        shape_lon=np.concatenate([line[0] for line in lines]), shape_lat=np.concatenate([line[1] for line in lines]),
        whole_metres=0.0, whole_nodes=len(nodes), digest="0123456789ab",
    )  # fmt: skip
    return drive(graph, np.array([road.kmh for road in roads], float))


def on_road(drive: Drive, places: Sequence[tuple[int, float]]) -> Spots:
    """Points that lie on roads, without snapping: (road, share) each."""
    road, share = np.array([place[0] for place in places], np.int64), np.array([place[1] for place in places], float)
    foot = shapely.get_coordinates(shapely.line_interpolate_point(drive.lines[road], share, normalized=True))
    return Spots(*degrees(foot), road, share, np.zeros(len(road)))
