"""Road kilometres: Lambert's formula for long lines on the WGS-84 ellipsoid without any geodesy library, or roads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.check import roads
from recycling_net.network.ways import Points, Ways
from recycling_net.scenario import Profile

Floats = npt.NDArray[np.float64]

_EQUATOR_KM = 6378.137
_FLATTENING = 1 / 298.257223563
KM_RELATIVE = 5e-5
"""Lambert's formula is good to about 1e-5 of the distance (10 m in a thousand kilometres); five times that."""
KM_ABSOLUTE = 0.001
"""A metre: coordinates are exact, only arithmetic differs."""


def great_circle_km(lon1: object, lat1: object, lon2: object, lat2: object) -> Floats:
    """Return kilometres between points (degrees), elementwise with broadcasting; NaN where a point is NaN.

    Lambert's formula: reduced latitudes, the spherical central angle, a first-order correction for flattening
    (Rapp, Geometric Geodesy, part II; accuracy about 10 m over thousands of kilometres).
    """
    lam1, phi1, lam2, phi2 = (np.radians(np.asarray(value, float)) for value in (lon1, lat1, lon2, lat2))
    beta1, beta2 = (np.arctan((1 - _FLATTENING) * np.tan(phi)) for phi in (phi1, phi2))
    haversine = np.sin((beta2 - beta1) / 2) ** 2 + np.cos(beta1) * np.cos(beta2) * np.sin((lam2 - lam1) / 2) ** 2
    sigma = 2 * np.arcsin(np.sqrt(np.clip(haversine, 0, 1)))
    mean, half = (beta1 + beta2) / 2, (beta2 - beta1) / 2
    apart = np.where(haversine > 0, haversine, 1.0)  # sin²(sigma/2); coincident points have no correction
    x = (sigma - np.sin(sigma)) * np.sin(mean) ** 2 * np.cos(half) ** 2 / np.maximum(1 - haversine, 1e-12)
    y = (sigma + np.sin(sigma)) * np.cos(mean) ** 2 * np.sin(half) ** 2 / apart
    return np.asarray(_EQUATOR_KM * (sigma - _FLATTENING / 2 * (x + y)), float)


def legs(ways: Ways, profile: Profile, start: Points, end: Points) -> tuple[Floats, Floats]:
    """Return (km, hours) row by row between points: by road where there is one, else great circle x detour factor."""
    km = great_circle_km(*start, *end) * ways.detour_factor
    hours = km / ways.speed_kmh
    known = np.flatnonzero(np.isfinite(km))
    if profile in ways.drives and len(known):
        both = (np.column_stack(part)[known] for part in (start, end))
        by_road_km, by_road_h = roads.legs(ways, profile, *both)
        km[known], hours[known] = (
            np.where(np.isnan(found), old[known], found) for found, old in ((by_road_km, km), (by_road_h, hours))
        )
    return km, hours


def road_km(ways: Ways, profile: Profile, start: pd.DataFrame, end: pd.DataFrame) -> Floats:
    """Return road kilometres row by row between two tables with lon, lat and distance_km.

    A point without coordinates is reached by way of the county seat, ``distance_km`` away.
    """
    seat = tuple(np.full(len(start), float(part[0])) for part in ways.seat)
    origin, destination = _points(start), _points(end)
    direct, _ = legs(ways, profile, origin, destination)
    there, _ = legs(ways, profile, origin, (seat[0], seat[1]))
    back, _ = legs(ways, profile, (seat[0], seat[1]), destination)
    there, back = (
        np.where(np.isnan(km), table["distance_km"].to_numpy(float), km) for km, table in ((there, start), (back, end))
    )
    return np.where(np.isnan(direct), there + back, direct)


def _points(table: pd.DataFrame) -> Points:
    return table["lon"].to_numpy(float), table["lat"].to_numpy(float)


def nearest_km(ways: Ways, profile: Profile, start: pd.DataFrame, end: pd.DataFrame) -> Floats:
    """Return, for each row of ``start``, the road kilometres to the nearest row of ``end``; inf if there is none."""
    best = np.full(len(start), np.inf)
    block = max(1, 1_000_000 // max(len(end), 1))  # a million pairs at a time keeps memory flat for a province
    for low in range(0, len(start) if len(end) else 0, block):
        part = start.iloc[low : low + block]
        i, j = np.divmod(np.arange(len(part) * len(end)), len(end))
        km = road_km(ways, profile, part.iloc[i], end.iloc[j])
        best[low : low + block] = km.reshape(len(part), len(end)).min(axis=1)
    return best


def too_far(km: object, limit_km: object) -> npt.NDArray[np.bool_]:
    """Return where a distance exceeds its limit by more than the formula's own error."""
    return np.asarray(km, float) > np.asarray(limit_km, float) * (1 + KM_RELATIVE) + KM_ABSOLUTE
