"""Where points lie against areas of a map: rays are cast and plane distances taken, without any geometry library's help."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

from recycling_net.scenario import Drawing

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]

_EQUATOR_KM = 6378.137
_SQUARED = 0.00669437999014
"""Of the WGS-84 ellipsoid: the first eccentricity, squared."""
_BLOCK = 2_000_000
"""Point and edge pairs that are looked at a time, which keeps memory flat."""
EDGE_KM = 0.001
"""A point so near an edge counts on either side: only arithmetic differs."""
RELATIVE = 3e-3
"""How far a distance may be off: the planner's projection is good to 0.2 % within the province."""


@dataclass(frozen=True, slots=True)
class Near:
    """Pairs of a point and an area: their numbers, and kilometres to the area's edge, negative inside."""

    point: Indices
    region: Indices
    km: Floats


def near(drawing: Drawing, lon: Floats, lat: Floats, limit_km: float) -> Near:
    """Return every point (degrees) that is in an area or at most ``limit_km`` from it."""
    margin = (limit_km * (1 + RELATIVE) + 2 * EDGE_KM) / 100.0  # a degree of latitude has more than 100 km
    found = []
    for number, region in enumerate(drawing.regions):
        start, end = _edges(region.outline)
        low, high = start.min(axis=0), start.max(axis=0)
        wide = margin / np.cos(np.radians(min(89.0, float(np.abs(lat).max(initial=0.0)) + margin)))
        chosen = np.flatnonzero(
            (lon >= low[0] - wide) & (lon <= high[0] + wide) & (lat >= low[1] - margin) & (lat <= high[1] + margin)
        )
        for block in np.array_split(chosen, max(1, len(chosen) * len(start) // _BLOCK)):
            km = _km(lon[block], lat[block], start, end)
            kept = km <= limit_km
            found.append((block[kept], np.full(int(kept.sum()), number), km[kept]))
    if not found:
        return Near(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    point, area, km = (np.concatenate(part) for part in zip(*found, strict=True))
    return Near(point.astype(np.int64), area.astype(np.int64), km)


def _edges(outline: str) -> tuple[Floats, Floats]:
    """Both ends of every edge of an area, its holes and its other parts, shape (edges, 2), degrees."""
    rings = shapely.get_rings(shapely.get_parts(shapely.from_wkb(outline)))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    return points[:-1][same], points[1:][same]


def _km(lon: Floats, lat: Floats, start: Floats, end: Floats) -> Floats:
    """(P,) kilometres from each point to the nearest edge, negative where a ray to the east meets an odd number of edges.

    The plane touches the ellipsoid at the point: a degree of longitude and of latitude there are as long as they are.
    """
    phi = np.radians(lat)
    bent = 1 - _SQUARED * np.sin(phi) ** 2
    east = np.radians(_EQUATOR_KM / np.sqrt(bent) * np.cos(phi))[:, None]
    north = np.radians(_EQUATOR_KM * (1 - _SQUARED) / bent**1.5)[:, None]
    x1, x2 = ((part[None, :, 0] - lon[:, None]) * east for part in (start, end))
    y1, y2 = ((part[None, :, 1] - lat[:, None]) * north for part in (start, end))
    dx, dy = x2 - x1, y2 - y1
    length = dx * dx + dy * dy
    along = np.clip(-(x1 * dx + y1 * dy) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    away = np.sqrt(((x1 + along * dx) ** 2 + (y1 + along * dy) ** 2).min(axis=1, initial=np.inf))
    crosses = (y1 > 0) != (y2 > 0)
    meets = x1 - y1 * dx / np.where(crosses, dy, 1.0) > 0
    inside = (crosses & meets).sum(axis=1) % 2 == 1
    km: Floats = np.where(inside, -away, away)
    return km
