"""An approximate outline of a county or of several, to notice points that cannot lie in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely

from recycling_net import gazetteer
from recycling_net.reading.datum import Degrees

BUFFER_KM = 4.0
"""Assumed: how far a county reaches beyond the hull of its known points."""
_KM_PER_DEGREE = 111.195
"""Of a great circle on a sphere of 6,371.0 km."""


@dataclass(frozen=True, slots=True)
class Outline:
    """The hull of the seats, townships and villages of an area, widened by :data:`BUFFER_KM`; x and y in km from its middle.

    The points behind it are approximate, so the outline is too: it serves warnings, never a plan.
    """

    name: str
    lon: float
    lat: float
    shape: shapely.Polygon

    def km_outside(self, lon: Degrees, lat: Degrees) -> Degrees:
        """Return how far each point lies outside, km, shape (n,); 0 inside, NaN for NaN."""
        known = np.isfinite(lon) & np.isfinite(lat)
        x, y = _project(lon[known], lat[known], self.lon, self.lat)
        away = np.full(len(known), np.nan)
        away[known] = shapely.distance(self.shape, shapely.points(x, y))
        return away


def _project(lon: Degrees, lat: Degrees, lon_0: float, lat_0: float) -> tuple[Degrees, Degrees]:
    """Equirectangular about (lon_0, lat_0); the error over a county is below one percent, over the province below a tenth."""
    return (lon - lon_0) * _KM_PER_DEGREE * np.cos(np.radians(lat_0)), (lat - lat_0) * _KM_PER_DEGREE


def area_outline(area: str) -> Outline:
    """Return the approximate outline of a county, a prefecture or the province given by its code."""
    seats = gazetteer.counties_of(area)
    around = [table[table["county_code"].isin(seats.index)] for table in (gazetteer.villages(), gazetteer.townships())]
    lon, lat = (np.concatenate([part[name].to_numpy(float) for part in (seats, *around)]) for name in ("lon", "lat"))
    middle_lon, middle_lat = float(lon.mean()), float(lat.mean())
    x, y = _project(lon, lat, middle_lon, middle_lat)
    hull = shapely.convex_hull(shapely.multipoints(np.column_stack([x, y])))
    return Outline(gazetteer.area_name(area), middle_lon, middle_lat, hull.buffer(BUFFER_KM))
