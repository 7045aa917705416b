"""Distances over the county: great circle on the WGS-84 ellipsoid times a detour factor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from recycling_net.roads.drive import METRIC

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_GEOD = pyproj.Geod(ellps="WGS84")
_PROJECTION_SLACK = 1.02
"""The projection is off by under 0.2 % within Heilongjiang; the search looks a little farther, then measures exactly."""


def km_between(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats, detour_factor: float) -> Floats:
    """Return road kilometres of equally long (or broadcastable) arrays of points, in degrees WGS-84."""
    a, b, c, d = np.broadcast_arrays(lon1, lat1, lon2, lat2)
    _, _, metres = _GEOD.inv(a.ravel(), b.ravel(), c.ravel(), d.ravel())
    return np.asarray(metres, float).reshape(a.shape) * (detour_factor / 1000)


def km_matrix(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats, detour_factor: float) -> Floats:
    """Return the matrix (len(lon1), len(lon2)) of road kilometres."""
    return km_between(
        np.asarray(lon1, float)[:, None],
        np.asarray(lat1, float)[:, None],
        np.asarray(lon2, float)[None, :],
        np.asarray(lat2, float)[None, :],
        detour_factor,
    )


def pairs_within(
    origin: tuple[Floats, Floats], destination: tuple[Floats, Floats], limit_km: float, detour_factor: float
) -> tuple[Indices, Indices, Floats]:
    """Return (i, j, km) of every pair of points (lon, lat) at most ``limit_km`` road kilometres apart, by i then j."""
    if len(origin[0]) == 0 or len(destination[0]) == 0:
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    tree = shapely.STRtree(shapely.points(*METRIC.transform(*destination)))
    start = shapely.points(*METRIC.transform(*origin))
    radius_m = min(limit_km / detour_factor * _PROJECTION_SLACK + 1e-6, 1e5) * 1000
    i, j = tree.query(start, predicate="dwithin", distance=radius_m)
    km = km_between(origin[0][i], origin[1][i], destination[0][j], destination[1][j], detour_factor)
    near = km <= limit_km
    i, j, km = i[near], j[near], km[near]
    order = np.lexsort((j, i))
    return i[order].astype(np.int64), j[order].astype(np.int64), km[order]
