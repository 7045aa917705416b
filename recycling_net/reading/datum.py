"""Chinese map coordinates to WGS-84, the datum that everything behind this door uses."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import numpy.typing as npt

from recycling_net.scenario import Crs

Degrees = npt.NDArray[np.float64]
_Shift = Callable[[Degrees, Degrees], tuple[Degrees, Degrees]]

CRS: tuple[Crs, ...] = get_args(Crs)
_AXIS_M = 6378245.0
_ECCENTRICITY_SQUARED = 0.00669342162296594323
"""Of the Krasovsky 1940 ellipsoid, on which the published GCJ-02 formula stands."""
_BAIDU = np.pi * 3000.0 / 180.0
_TOLERANCE_DEGREES = 1e-11
"""About a micrometre."""
_MOST_ITERATIONS = 50


def to_wgs84(lon: Degrees, lat: Degrees, crs: Crs) -> tuple[Degrees, Degrees]:
    """Return longitudes and latitudes in WGS-84.

    Parameters
    ----------
    lon, lat
        Shape (n,), degrees, in ``crs``; NaN stays NaN.
    crs
        ``gcj02`` (AMap, Tencent) and ``bd09`` (Baidu) are shifted on purpose and are inverted by fixed-point
        iteration of :func:`from_wgs84` to a micrometre. ``cgcs2000`` differs from WGS-84 by centimetres, far
        below the accuracy of a village point, and is returned as it is.

    Notes
    -----
    GCJ-02: formula as published in ``eviltransform`` and ``coordtransform`` (both MIT). It is applied inside
    72.004–137.8347° E, 0.8293–55.8271° N only, as there.
    """
    if crs in {"wgs84", "cgcs2000"}:
        return lon, lat
    return _inverse(_shift(crs), np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))


def from_wgs84(lon: Degrees, lat: Degrees, crs: Crs) -> tuple[Degrees, Degrees]:
    """Return WGS-84 longitudes and latitudes, shape (n,), degrees, in ``crs``; NaN stays NaN."""
    if crs in {"wgs84", "cgcs2000"}:
        return lon, lat
    return _shift(crs)(np.asarray(lon, dtype=float), np.asarray(lat, dtype=float))


def _shift(crs: Crs) -> _Shift:
    return _to_gcj02 if crs == "gcj02" else _to_bd09


def _inverse(shift: _Shift, lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    true_lon, true_lat = lon.copy(), lat.copy()
    for _ in range(_MOST_ITERATIONS):
        there_lon, there_lat = shift(true_lon, true_lat)
        error_lon, error_lat = lon - there_lon, lat - there_lat
        true_lon, true_lat = true_lon + error_lon, true_lat + error_lat
        if not np.any(np.maximum(np.abs(error_lon), np.abs(error_lat)) > _TOLERANCE_DEGREES):
            break
    return true_lon, true_lat


def _to_bd09(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = _to_gcj02(lon, lat)
    radius = np.sqrt(x * x + y * y) + 0.00002 * np.sin(y * _BAIDU)
    angle = np.arctan2(y, x) + 0.000003 * np.cos(x * _BAIDU)
    return radius * np.cos(angle) + 0.0065, radius * np.sin(angle) + 0.006


def _to_gcj02(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    x, y = lon - 105.0, lat - 35.0
    root = np.sqrt(np.abs(x))
    shared = (20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)) * 2.0 / 3.0
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root + shared
    north += _waves(y, 20.0, 40.0, 1.0, 3.0) + _waves(y, 160.0, 320.0, 12.0, 30.0)
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root + shared
    east += _waves(x, 20.0, 40.0, 1.0, 3.0) + _waves(x, 150.0, 300.0, 12.0, 30.0)
    radians = lat / 180.0 * np.pi
    magic = 1.0 - _ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    north_degrees = north * 180.0 / (_AXIS_M * (1.0 - _ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic)) * np.pi)
    east_degrees = east * 180.0 / (_AXIS_M / np.sqrt(magic) * np.cos(radians) * np.pi)
    inside = (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)
    return lon + np.where(inside, east_degrees, 0.0), lat + np.where(inside, north_degrees, 0.0)


def _waves(at: Degrees, first: float, second: float, slow: float, slower: float) -> Degrees:
    """Two of the sine waves of the formula: wave lengths 2·slow and 2·slower degrees, heights in metres × 3/2."""
    return (first * np.sin(at / slow * np.pi) + second * np.sin(at / slower * np.pi)) * 2.0 / 3.0
