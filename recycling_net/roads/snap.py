"""Points tied to the roads: which road is nearest, and where along it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from recycling_net.errors import Issue
from recycling_net.roads.drive import METRIC, Drive, pack
from recycling_net.roads.graph import Bools, Floats, Ints
from recycling_net.roads.search import FAR, Ends

_GEOD = pyproj.Geod(ellps="WGS84")


@dataclass(frozen=True)
class Spots:
    """Points and where they meet the roads, one row a point.

    Attributes
    ----------
    lon, lat
        (P,) degrees WGS-84 as given.
    road
        (P,) positions of roads; -1 where none is near enough.
    share
        (P,) where along the road from its start, 0 … 1 of its length; NaN where there is no road at all.
    access_m
        (P,) metres from the point straight to the nearest road, near enough or not; infinite where there is none.
    """

    lon: Floats
    lat: Floats
    road: Ints
    share: Floats
    access_m: Floats

    def __len__(self) -> int:
        """How many points."""
        return len(self.lon)

    def take(self, rows: npt.ArrayLike) -> Spots:
        """Return the points at some positions, in their order."""
        at = np.asarray(rows, np.int64)
        return Spots(self.lon[at], self.lat[at], self.road[at], self.share[at], self.access_m[at])


def snap(drive: Drive, lon: Floats, lat: Floats, *, within_m: float = 1000.0) -> Spots:
    """Return where points (degrees WGS-84) meet the nearest road that is open to the vehicle.

    Nearest on the road's line, not on its junctions; of roads equally near the first counts. Roads that are cut off
    from the others are left out. Points without coordinates (NaN) meet none.
    """
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    road, share, access = np.full(len(lon), -1), np.full(len(lon), np.nan), np.full(len(lon), np.inf)
    known = np.flatnonzero(np.isfinite(lon) & np.isfinite(lat))
    if len(known) and len(drive.snappable):
        point = shapely.points(*METRIC.transform(lon[known], lat[known]))
        row, near = drive.tree.query_nearest(point, all_matches=True)
        order = np.lexsort((near, row))
        _, first = np.unique(row[order], return_index=True)
        road[known] = drive.snappable[near[order][first]]
        line = drive.lines[road[known]]
        share[known] = shapely.line_locate_point(line, point, normalized=True)
        foot = shapely.get_coordinates(shapely.line_interpolate_point(line, share[known], normalized=True))
        foot_lon, foot_lat = METRIC.transform(foot[:, 0], foot[:, 1], direction="INVERSE")
        access[known] = _GEOD.inv(lon[known], lat[known], foot_lon, foot_lat)[2]
    return Spots(lon, lat, np.where(access <= within_m, road, -1).astype(np.int64), share, access)


def far_from_roads(spots: Spots, names: Sequence[str], *, within_m: float, shown: int = 10) -> list[Issue]:
    """Return one warning that names the points that met no road, the farthest first; nothing where all did."""
    lost = np.flatnonzero(spots.road < 0)
    if len(lost) == 0:
        return []
    worst = lost[np.argsort(-spots.access_m[lost], kind="stable")][:shown]
    listed = [f"{names[at]}({spots.access_m[at] / 1000:.1f} km)" for at in worst] + ["…"] * (len(lost) > shown)
    facts = {"count": len(lost), "total": len(spots), "limit": f"{within_m / 1000:g}", "names": listed}
    return [Issue("RN390", facts=facts)]


def leaving(drive: Drive, spots: Spots) -> Ends:
    """How one gets from the points to the nodes at the end (side 0) and the start (side 1) of their road."""
    return _ends(drive, spots, to_node=True)


def arriving(drive: Drive, spots: Spots) -> Ends:
    """How one gets to the points from the nodes at the end (side 0) and the start (side 1) of their road."""
    return _ends(drive, spots, to_node=False)


def between(drive: Drive, origin: Spots, destination: Spots) -> Ints:
    """Return the packed cost along one road from each origin to the destination of its row; FAR where there is none."""
    same = np.flatnonzero((origin.road == destination.road) & (origin.road >= 0))
    road, stretch = origin.road[same], destination.share[same] - origin.share[same]
    allowed = (drive.open_ways[road] & np.column_stack([stretch >= 0, stretch <= 0])).any(axis=1)
    same, road, stretch = same[allowed], road[allowed], np.abs(stretch[allowed])
    cost = np.full(len(origin), FAR)
    cost[same] = pack(drive.milliseconds[road] * stretch, drive.graph.metres[road] * stretch)
    return cost


def at_one_point(origin: Spots, destination: Spots) -> Bools:
    """Whether origin and destination of each row are one point, so that nobody goes to the road and back."""
    same_place = (origin.road == destination.road) & (origin.share == destination.share)
    return np.asarray(same_place & (origin.lon == destination.lon) & (origin.lat == destination.lat))


def _ends(drive: Drive, spots: Spots, *, to_node: bool) -> Ends:
    """To reach the end of a road one drives forward, to come from there backward; at its start the other way round.

    A point that meets the road at a node itself is there without driving at all.
    """
    graph, road = drive.graph, spots.road
    rest = np.column_stack([1 - spots.share, spots.share])
    usable = drive.open_ways[road] if to_node else drive.open_ways[road][:, ::-1]
    usable = (usable | (rest == 0)) & (road >= 0)[:, None]
    node = np.where(usable, np.column_stack([graph.end[road], graph.start[road]]), -1)
    key = np.full(rest.shape, FAR)
    row, _ = np.nonzero(usable)
    key[usable] = pack(drive.milliseconds[road[row]] * rest[usable], graph.metres[road[row]] * rest[usable])
    return Ends(node.astype(np.int32), key)
