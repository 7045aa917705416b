"""Road kilometres by Lambert's formula for long lines on the WGS-84 ellipsoid, without any geodesy library."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

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


def road_km(start: pd.DataFrame, end: pd.DataFrame, seat: tuple[float, float], detour_factor: float) -> Floats:
    """Return road kilometres row by row between two tables with lon, lat and distance_km.

    A point without coordinates is reached by way of the county seat ``seat`` (lon, lat), ``distance_km`` away.
    """
    direct = great_circle_km(start["lon"], start["lat"], end["lon"], end["lat"]) * detour_factor

    def to_seat(table: pd.DataFrame) -> Floats:
        on_map = great_circle_km(table["lon"], table["lat"], *seat) * detour_factor
        return np.where(np.isnan(on_map), table["distance_km"].to_numpy(float), on_map)

    return np.where(np.isnan(direct), to_seat(start) + to_seat(end), direct)


def nearest_km(start: pd.DataFrame, end: pd.DataFrame, seat: tuple[float, float], detour_factor: float) -> Floats:
    """Return, for each row of ``start``, the road kilometres to the nearest row of ``end``; inf if there is none."""
    best = np.full(len(start), np.inf)
    block = max(1, 1_000_000 // max(len(end), 1))  # a million pairs at a time keeps memory flat for a province
    for low in range(0, len(start) if len(end) else 0, block):
        part = start.iloc[low : low + block]
        i, j = np.divmod(np.arange(len(part) * len(end)), len(end))
        km = road_km(part.iloc[i], end.iloc[j], seat, detour_factor)
        best[low : low + block] = km.reshape(len(part), len(end)).min(axis=1)
    return best


def too_far(km: object, limit_km: object) -> npt.NDArray[np.bool_]:
    """Return where a distance exceeds its limit by more than the formula's own error."""
    return np.asarray(km, float) > np.asarray(limit_km, float) * (1 + KM_RELATIVE) + KM_ABSOLUTE
