"""How much longer roads are than the great circle, measured where there are roads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyproj

from recycling_net.errors import InputError, Issue
from recycling_net.roads.drive import METRIC, Drive
from recycling_net.roads.graph import Floats, Ints
from recycling_net.roads.snap import snap
from recycling_net.roads.table import travel_pairs

BANDS_KM = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0)
_GEOD = pyproj.Geod(ellps="WGS84")
_ORIGINS, _PARTNERS = 200, 10
"""How many points are started from, and for each of them how many others in each band, at most."""
_ENOUGH = 20
"""Pairs that a band needs to count in the factor of all bands."""
_NEAR_KM = 1.0
"""Below this the way to the next crossing decides more than the roads do; such bands do not count either."""


@dataclass(frozen=True)
class Calibration:
    """What road distances are like.

    Attributes
    ----------
    bands
        One row a band of great-circle distance: ``from_km``, ``to_km``, ``pairs``; road kilometres over great-circle
        kilometres as ``low`` (10 % of pairs are below), ``median`` and ``high`` (10 % are above); ``kmh``, the median
        of road kilometres over hours. NaN where a band has no pairs.
    detour_factor, kmh
        For any distance: half of the pairs are above, half below, each band weighing the same.
    """

    bands: pd.DataFrame
    detour_factor: float
    kmh: float


def calibrate(
    drive: Drive,
    *,
    points: tuple[Floats, Floats] | None = None,
    bands_km: Sequence[float] = BANDS_KM,
    within_m: float = 1000.0,
    seed: int = 0,
) -> Calibration:
    """Return the detour factor and the speed between points by band of distance.

    Parameters
    ----------
    points
        Degrees WGS-84; None takes the junctions of the graph. Pairs are drawn at random, as many in each band.
    bands_km
        Limits of the bands, rising, of great-circle distance.
    within_m
        Points farther from a road are left out.

    Raises
    ------
    InputError
        RN391 where no two points in these bands are joined by roads.
    """
    lon, lat = points if points is not None else (drive.graph.node_lon, drive.graph.node_lat)
    i, j = _drawn(lon, lat, np.asarray(bands_km, float), np.random.default_rng(seed))
    used, at = np.unique(np.concatenate([i, j]), return_inverse=True)
    spots = snap(drive, lon[used], lat[used], within_m=within_m)
    i, j = at[: len(i)], at[len(i) :]
    km, hours = travel_pairs(drive, spots, spots, (i, j))
    straight_km = _GEOD.inv(spots.lon[i], spots.lat[i], spots.lon[j], spots.lat[j])[2] / 1000
    joined = np.isfinite(km) & (hours > 0) & (straight_km > 0)
    found = pd.DataFrame({
        "band": np.digitize(straight_km, bands_km)[joined] - 1,
        "detour": (km / np.where(joined, straight_km, np.nan))[joined],
        "kmh": (km[joined] / hours[joined]),
    })  # fmt: skip
    found = found[(found["band"] >= 0) & (found["band"] < len(bands_km) - 1)]
    if found.empty:
        raise InputError([Issue("RN391", facts={"low": f"{bands_km[0]:g}", "high": f"{bands_km[-1]:g}"})])
    return Calibration(_by_band(found, bands_km), *(_balanced(found, what, bands_km) for what in ("detour", "kmh")))


def _drawn(lon: Floats, lat: Floats, bands_km: Floats, chance: np.random.Generator) -> tuple[Ints, Ints]:
    """Return pairs of points of every band; distances are those of the projection, good enough for drawing."""
    x, y = METRIC.transform(lon, lat)
    x, y = np.asarray(x) / 1000, np.asarray(y) / 1000
    origins = chance.permutation(np.flatnonzero(np.isfinite(x)))[:_ORIGINS]
    pairs = [np.empty((0, 2), np.int64)]
    for origin in origins.tolist():
        band = np.digitize(np.hypot(x - x[origin], y - y[origin]), bands_km) - 1
        band[origin] = -1
        for one in range(len(bands_km) - 1):
            others = np.flatnonzero(band == one)
            chosen = chance.choice(others, min(_PARTNERS, len(others)), replace=False)
            pairs.append(np.column_stack([np.full(len(chosen), origin), chosen]))
    i, j = np.concatenate(pairs).T
    return i, j


def _by_band(found: pd.DataFrame, bands_km: Sequence[float]) -> pd.DataFrame:
    groups = found.groupby("band")
    detour = groups["detour"].quantile(np.array([0.1, 0.5, 0.9])).unstack()
    detour.columns = ["low", "median", "high"]
    table = detour.assign(pairs=groups.size(), kmh=groups["kmh"].median()).reindex(range(len(bands_km) - 1))
    table.insert(0, "from_km", bands_km[:-1])
    table.insert(1, "to_km", bands_km[1:])
    table.insert(2, "pairs", table.pop("pairs").fillna(0).astype(int))
    return table.reset_index(drop=True)


def _balanced(found: pd.DataFrame, what: str, bands_km: Sequence[float]) -> float:
    """Return the median of a column, each band that has enough pairs weighing the same; of all where none has."""
    pairs = found.groupby("band")["band"].transform("size")
    counts = (pairs >= _ENOUGH) & (found["band"].map(lambda band: bands_km[band]) >= _NEAR_KM)
    chosen = found[counts] if counts.any() else found
    weight = 1 / pairs[chosen.index].to_numpy(float)
    order = np.argsort(chosen[what].to_numpy(), kind="stable")
    share = np.cumsum(weight[order]) / weight.sum()
    return float(chosen[what].to_numpy()[order][np.searchsorted(share, 0.5)])
