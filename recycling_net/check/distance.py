"""Road kilometres: Lambert's formula for long lines on the WGS-84 ellipsoid without any geodesy library, or roads."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.check import roads
from recycling_net.network.ways import Points, Ways
from recycling_net.scenario import Profile

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_EQUATOR_KM = 6378.137
_FLATTENING = 1 / 298.257223563
KM_RELATIVE = 5e-5
"""Lambert's formula is good to about 1e-5 of the distance (10 m in a thousand kilometres); five times that."""
_BLOCK = 1_000_000
"""Pairs that are measured at a time, which keeps memory flat for a province."""
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


def road_km(ways: Ways, known_km: pd.Series, profile: Profile, start: pd.DataFrame, end: pd.DataFrame) -> Floats:
    """Return road kilometres row by row between two tables with lon, lat and distance_km.

    A point without coordinates is reached by way of the county seat, ``distance_km`` away. ``known_km`` holds what
    the planner has measured, by codes (origin, destination); the tables' indices are such codes.
    """
    seat = tuple(np.full(len(start), float(part[0])) for part in ways.seat)
    origin, destination = _points(start), _points(end)
    direct, _ = legs(ways, profile, origin, destination)
    there, _ = legs(ways, profile, origin, (seat[0], seat[1]))
    back, _ = legs(ways, profile, (seat[0], seat[1]), destination)
    there, back = (
        np.where(np.isnan(km), table["distance_km"].to_numpy(float), km) for km, table in ((there, start), (back, end))
    )
    return _with_known(known_km, (start.index, end.index), np.where(np.isnan(direct), there + back, direct))


def _with_known(known_km: pd.Series, codes: tuple[pd.Index, pd.Index], km: Floats) -> Floats:
    """The planner's own kilometres between two codes, either way where only one is known, in place of others."""
    if known_km.empty:
        return km
    for pair in (codes[::-1], codes):
        at = known_km.index.get_indexer(pd.MultiIndex.from_arrays(pair))
        km = np.where(at >= 0, known_km.to_numpy(float)[at], km)
    return km


def _points(table: pd.DataFrame) -> Points:
    return table["lon"].to_numpy(float), table["lat"].to_numpy(float)


def within_reach(
    ways: Ways, known_km: pd.Series, profile: Profile, start: pd.DataFrame, end: pd.DataFrame, limit_km: float
) -> npt.NDArray[np.bool_]:
    """Return, for each row of ``start``, whether some row of ``end`` is at most ``limit_km`` road kilometres away."""
    reached = np.zeros(len(start), dtype=bool)
    least = 1.0 if profile in ways.drives else ways.detour_factor
    i, j = _perhaps(start, end, limit_km / least)
    if len(known_km):
        known = [known_km.index.get_level_values(side) for side in (0, 1)]
        for one, other in (known, known[::-1]):
            told_i, told_j = start.index.get_indexer_for(one), end.index.get_indexer_for(other)
            both = (told_i >= 0) & (told_j >= 0)
            i, j = np.append(i, told_i[both]), np.append(j, told_j[both])
    for low in range(0, len(i), _BLOCK):
        part_i, part_j = i[low : low + _BLOCK], j[low : low + _BLOCK]
        km = road_km(ways, known_km, profile, start.iloc[part_i], end.iloc[part_j])
        reached[part_i[km <= limit_km]] = True
    return reached


def pairs_apart(table: pd.DataFrame, limit_km: float) -> tuple[Indices, Indices, Floats]:
    """Return (i, j, km) of every two rows with points at most ``limit_km`` apart in a straight line, i < j."""
    i, j = _perhaps(table, table, limit_km)
    i, j = i[i < j], j[i < j]
    lon, lat = _points(table)
    return i, j, great_circle_km(lon[i], lat[i], lon[j], lat[j])


def _perhaps(start: pd.DataFrame, end: pd.DataFrame, limit_km: float) -> tuple[Indices, Indices]:
    """Pairs of rows that may lie within ``limit_km`` of one another: a chord through the earth is never the longer way.

    A point without coordinates may be near to any.
    """
    from scipy.spatial import cKDTree  # noqa: PLC0415  # slow to load, and a day's dispatch does without

    origin, destination = _space(start), _space(end)
    placed_i, placed_j = (np.flatnonzero(np.isfinite(part[:, 0])) for part in (origin, destination))
    lost_i, lost_j = (np.flatnonzero(np.isnan(part[:, 0])) for part in (origin, destination))
    found = cKDTree(destination[placed_j]).query_ball_point(origin[placed_i], limit_km) if len(placed_j) else []
    counts = [len(near) for near in found] or np.zeros(len(placed_i), np.int64)
    near = np.fromiter((at for row in found for at in row), np.int64, int(np.sum(counts)))
    pairs = [
        (np.repeat(placed_i, counts), placed_j[near]),
        (np.repeat(lost_i, len(end)), np.tile(np.arange(len(end)), len(lost_i))),
        (np.repeat(placed_i, len(lost_j)), np.tile(lost_j, len(placed_i))),
    ]
    return np.concatenate([pair[0] for pair in pairs]), np.concatenate([pair[1] for pair in pairs])


def _space(table: pd.DataFrame) -> Floats:
    """Kilometres from the middle of the earth along three axes, shape (rows, 3), on the WGS-84 ellipsoid."""
    lam, phi = (np.radians(part) for part in _points(table))
    squared = _FLATTENING * (2 - _FLATTENING)
    across = _EQUATOR_KM / np.sqrt(1 - squared * np.sin(phi) ** 2)
    return np.column_stack(
        [across * np.cos(phi) * np.cos(lam), across * np.cos(phi) * np.sin(lam), across * (1 - squared) * np.sin(phi)]
    )


def too_far(km: object, limit_km: object) -> npt.NDArray[np.bool_]:
    """Return where a distance exceeds its limit by more than the formula's own error."""
    return np.asarray(km, float) > np.asarray(limit_km, float) * (1 + KM_RELATIVE) + KM_ABSOLUTE
