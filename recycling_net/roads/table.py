"""Kilometres and hours along the fastest way between many points."""

from __future__ import annotations

from math import ceil, inf

import numpy as np

from recycling_net.roads.drive import Drive, unpack
from recycling_net.roads.graph import Floats, Ints
from recycling_net.roads.search import CENTIMETRE_BITS, FAR, legs
from recycling_net.roads.snap import Spots, arriving, at_one_point, between, leaving

ACCESS_KMH = 10.0
"""Speed between a point and its road, over yards and field tracks: an assumption."""

_PAIRS_AT_ONCE = 1 << 19
"""How many pairs are searched before the next are made, which bounds the working memory."""


def travel_table(drive: Drive, origin: Spots, destination: Spots, *, limit_h: float = inf) -> tuple[Floats, Floats]:
    """Return (km, hours), each of shape (origins, destinations), along the fastest way.

    Both hold the straight lines between the points and their roads, these at ``ACCESS_KMH``; from a point to itself
    both are 0. Infinite where there is no way, where a point meets no road, and beyond ``limit_h`` hours. One-way roads
    make a way there and the way back differ.
    """
    km, hours = np.empty((len(origin), len(destination))), np.empty((len(origin), len(destination)))
    fewer = min(km.shape)
    step = max(1, _PAIRS_AT_ONCE // max(1, *km.shape))
    for at in range(0, fewer, step):  # searches start on the shorter side, which is the one to cut
        part = slice(at, at + step)
        block = (part, slice(None)) if len(origin) == fewer else (slice(None), part)
        i, j = np.meshgrid(np.arange(len(origin))[block[0]], np.arange(len(destination))[block[1]], indexing="ij")
        legs_km, legs_hours = travel_pairs(drive, origin, destination, (i.ravel(), j.ravel()), limit_h=limit_h)
        km[block], hours[block] = legs_km.reshape(i.shape), legs_hours.reshape(i.shape)
    return km, hours


def travel_pairs(
    drive: Drive, origin: Spots, destination: Spots, pairs: tuple[Ints, Ints], *, limit_h: float = inf
) -> tuple[Floats, Floats]:
    """Return (km, hours) of chosen pairs, as :func:`travel_table` has them.

    Each search ends as soon as all that is asked of its point is known, so that near pairs cost little.

    Parameters
    ----------
    pairs
        (K,) positions of origins, and (K,) positions of destinations.
    """
    i, j = pairs
    back = len(np.unique(j)) < len(np.unique(i))  # searches start on the side with fewer points
    order = np.argsort(j if back else i, kind="stable")
    km, hours = np.empty(len(i)), np.empty(len(i))
    for at in range(0, len(order), _PAIRS_AT_ONCE):
        rows = order[at : at + _PAIRS_AT_ONCE]
        cost = _costs(drive, (origin, destination), (i[rows], j[rows]), back=back, limit_h=limit_h)
        km[rows], hours[rows] = with_access(cost, origin.take(i[rows]), destination.take(j[rows]))
    far = ~(hours <= limit_h)
    km[far], hours[far] = inf, inf
    return km, hours


def _costs(drive: Drive, points: tuple[Spots, Spots], pairs: tuple[Ints, Ints], *, back: bool, limit_h: float) -> Ints:
    """Return the packed cost of each pair; pairs stand in the order of the side that is searched from."""
    (origin, destination), (i, j) = points, pairs
    limit = FAR - 1 if limit_h * 3.6e6 >= FAR >> CENTIMETRE_BITS else ceil(limit_h * 3.6e6 + 1) << CENTIMETRE_BITS
    if back:
        first = _first_rows(j, len(destination))
        cost = legs(drive.links_reversed, arriving(drive, destination), leaving(drive, origin), first, i, limit)
    else:
        first = _first_rows(i, len(origin))
        cost = legs(drive.links, leaving(drive, origin), arriving(drive, destination), first, j, limit)
    same = np.flatnonzero(origin.road[i] == destination.road[j])
    cost[same] = np.minimum(cost[same], between(drive, origin.take(i[same]), destination.take(j[same])))
    return cost


def _first_rows(source: Ints, count: int) -> Ints:
    """Where the rows of each source begin, and where those of the last end."""
    return np.concatenate([[0], np.cumsum(np.bincount(source, minlength=count))]).astype(np.int64)


def with_access(cost: Ints, origin: Spots, destination: Spots) -> tuple[Floats, Floats]:
    """Return (km, hours) of packed costs, row by row, with the straight lines to and from the roads."""
    km, hours = unpack(cost)
    access_km = (origin.access_m + destination.access_m) / 1000
    km, hours = km + access_km, hours + access_km / ACCESS_KMH
    here = np.isfinite(km) & at_one_point(origin, destination)
    km[here], hours[here] = 0.0, 0.0
    return km, hours
