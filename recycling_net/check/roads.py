"""Kilometres and hours along the roads, worked out by a search of its own."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from recycling_net.network.ways import Ways, spots
from recycling_net.roads import ACCESS_KMH, Drive, Spots
from recycling_net.scenario import Profile

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

_DECIMETRES = 2.0**-25
"""Weight of a link: whole milliseconds, decimetres behind the binary point, so that sums of both are exact up to 37 hours
and 3,355 km; of ways that take the same time the shortest counts."""
_ROWS_AT_ONCE = 64
_NEARER_M = 0.5
"""Two projections may differ by so much about which road is nearest."""
_EQUATOR_M, _ECCENTRICITY2 = 6_378_137.0, 6.694_379_990_14e-3
"""WGS-84."""
_NEAR_DEGREES = 0.3
"""No piece of a road is longer than 33 km without a bend (assumed)."""


@dataclass(frozen=True, slots=True)
class _Net:
    """The roads of one kind of vehicle with the points of a question between them; E links."""

    tail: Ints
    head: Ints
    weight: Floats


def legs(ways: Ways, profile: Profile, start: Floats, end: Floats) -> tuple[Floats, Floats]:
    """Return (km, hours) from each row of ``start`` to the same row of ``end``, both (n, 2) degrees; NaN where no way.

    Where a point meets the roads is taken from the network and held against every road of the map by
    :func:`misplaced`; the fastest ways are found with scipy's Dijkstra over links of its own making.
    """
    from scipy.sparse import csr_array  # noqa: PLC0415  # slow to load, and few scenarios have a map
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415  # as above

    drive = ways.drives[profile]
    points, at = np.unique(np.concatenate([start, end]), axis=0, return_inverse=True)
    at = at.reshape(-1)
    met = spots(ways, (points[:, 0].copy(), points[:, 1].copy()), profile)
    if met is None:
        raise ValueError("a profile without roads")
    net, nodes = _net(drive, met), len(drive.graph.node_lon)
    count = nodes + len(points)
    # of parallel links the lightest; a matrix would add them up
    order = np.lexsort((net.weight, net.head, net.tail))
    tail, head, weight = net.tail[order], net.head[order], net.weight[order]
    first = np.ones(len(order), bool)
    first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
    matrix = csr_array((weight[first], (tail[first], head[first])), shape=(count, count))
    origin, destination = at[: len(start)], at[len(start) :]
    found = np.full(len(start), np.inf)
    sources = np.unique(origin)
    for low in range(0, len(sources), _ROWS_AT_ONCE):
        part = sources[low : low + _ROWS_AT_ONCE]
        reached = dijkstra(matrix, indices=nodes + part)
        rows = np.flatnonzero(np.isin(origin, part))
        found[rows] = reached[np.searchsorted(part, origin[rows]), nodes + destination[rows]]
    off = (met.road < 0)[origin] | (met.road < 0)[destination]
    found[off | ~np.isfinite(found)] = np.nan
    milliseconds = np.floor(found)
    access_km = (met.access_m[origin] + met.access_m[destination]) / 1000
    km = np.rint((found - milliseconds) / _DECIMETRES) / 1e4 + access_km
    hours = milliseconds / 3.6e6 + access_km / ACCESS_KMH
    same = (origin == destination) & np.isfinite(km)
    return np.where(same, 0.0, km), np.where(same, 0.0, hours)


def _net(drive: Drive, met: Spots) -> _Net:
    """Links along whole roads, and to, from and between the points on them; points are numbered behind the nodes."""
    graph, nodes = drive.graph, len(drive.graph.node_lon)
    open_ = np.isfinite(drive.kmh)
    forward, backward = graph.forward & open_, graph.backward & open_
    milliseconds = graph.metres * 3600 / drive.kmh
    point = np.flatnonzero(met.road >= 0)
    road, share = met.road[point], met.share[point]
    one, other = _together(road)
    shared, stretch = road[one], share[other] - share[one]
    along = (forward[shared] & (stretch >= 0)) | (backward[shared] & (stretch <= 0))
    parts = [
        (graph.start[forward], graph.end[forward], np.flatnonzero(forward), np.ones(int(forward.sum()))),
        (graph.end[backward], graph.start[backward], np.flatnonzero(backward), np.ones(int(backward.sum()))),
        (nodes + point, graph.end[road], np.where(forward[road], road, -1), 1 - share),
        (graph.start[road], nodes + point, np.where(forward[road], road, -1), share),
        (nodes + point, graph.start[road], np.where(backward[road], road, -1), share),
        (graph.end[road], nodes + point, np.where(backward[road], road, -1), 1 - share),
        (nodes + point[one], nodes + point[other], np.where(along, shared, -1), np.abs(stretch)),
    ]
    tail, head, of, part = (np.concatenate(column) for column in zip(*parts, strict=True))
    usable = (of >= 0) & (tail != head)
    of, part = of[usable], part[usable]
    weight = np.rint(milliseconds[of] * part) + np.rint(graph.metres[of] * part * 10) * _DECIMETRES
    return _Net(tail[usable], head[usable], np.maximum(weight, _DECIMETRES))  # scipy takes a zero for no link


def _together(road: Ints) -> tuple[Ints, Ints]:
    """Every ordered pair of different points on one road."""
    order = np.argsort(road, kind="stable")
    _, first, count = np.unique(road[order], return_index=True, return_counts=True)
    pairs = [
        (order[begin + i], order[begin + j])
        for begin, size in zip(first[count > 1], count[count > 1], strict=True)
        for i in range(size)
        for j in range(size)
        if i != j
    ]
    table = np.array(pairs, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def misplaced(ways: Ways, profile: Profile, points: Floats) -> npt.NDArray[np.bool_]:
    """Return which points (n, 2) are said to meet another road than the nearest one, or none although one is near."""
    drive = ways.drives[profile]
    met = spots(ways, (points[:, 0].copy(), points[:, 1].copy()), profile)
    if met is None:
        raise ValueError("a profile without roads")
    nearest = np.array([_nearest_m(drive, lon, lat) for lon, lat in points])
    within_m = ways.within_km * 1000
    wrong = ~np.isclose(met.access_m, nearest, rtol=1e-3, atol=_NEARER_M)
    missed = (met.road < 0) & (nearest < within_m - _NEARER_M)
    return np.asarray(((met.road >= 0) & wrong) | missed)


def _nearest_m(drive: Drive, lon: float, lat: float) -> float:
    """Metres to the nearest road that the vehicle may use, over every piece of every road, on a plane at the point."""
    graph = drive.graph
    here = np.flatnonzero(np.abs(graph.shape_lat - lat) < _NEAR_DEGREES)
    flat = 1 - _ECCENTRICITY2 * np.sin(np.radians(lat)) ** 2
    across, along = _EQUATOR_M / np.sqrt(flat), _EQUATOR_M * (1 - _ECCENTRICITY2) / flat**1.5  # radii of curvature
    x = np.radians(graph.shape_lon[here] - lon) * np.cos(np.radians(lat)) * across
    y = np.radians(graph.shape_lat[here] - lat) * along
    road = np.searchsorted(graph.shape_from, here, side="right") - 1
    usable = np.zeros(len(graph.start), bool)
    usable[drive.snappable] = True
    piece = np.flatnonzero((road[1:] == road[:-1]) & (here[1:] == here[:-1] + 1) & usable[road[1:]])
    dx, dy = x[piece + 1] - x[piece], y[piece + 1] - y[piece]
    length2 = np.maximum(dx * dx + dy * dy, 1e-12)
    share = np.clip(-(x[piece] * dx + y[piece] * dy) / length2, 0, 1)
    return float(np.hypot(x[piece] + share * dx, y[piece] + share * dy).min(initial=np.inf))
