"""Tables of travel that are read from disk where the same has been asked before."""

from __future__ import annotations

import hashlib
import os
from contextlib import suppress
from math import inf
from pathlib import Path

import numpy as np

from recycling_net.cache import cache_folder, keep_newest, write_whole
from recycling_net.roads.drive import Drive
from recycling_net.roads.graph import Floats
from recycling_net.roads.snap import Spots
from recycling_net.roads.table import ACCESS_KMH, travel_table

SEARCH = "1"
"""Goes into the key; raise it whenever the same question would get another answer."""
KEPT_BYTES = 2_000_000_000
"""Tables that were used longest ago go when all take more than this (assumed to be spare on a planner's disk)."""
_PATTERN = "travel-*.npy"


def cached_table(
    drive: Drive, origin: Spots, destination: Spots, *, limit_h: float = inf, folder: Path | None = None
) -> tuple[Floats, Floats]:
    """Return what :func:`travel_table` does, from the cache where it holds the same question.

    The same are the roads, the speed of each road, every point, and the limit. A file that is damaged or cannot be
    written costs time, not the answer.

    Parameters
    ----------
    folder
        Folder of the cache; by default :func:`cache_folder`.
    """
    kept = (
        folder if folder is not None else cache_folder()
    ) / f"travel-{_key(drive, origin, destination, limit_h)}.npy"
    table = _read(kept, (2, len(origin), len(destination)))
    if table is None:
        table = np.stack(travel_table(drive, origin, destination, limit_h=limit_h))
        with suppress(OSError):
            write_whole(kept, lambda file: np.save(file, table))
            keep_newest(kept.parent, _PATTERN, KEPT_BYTES)
    return table[0], table[1]


def _key(drive: Drive, origin: Spots, destination: Spots, limit_h: float) -> str:
    facts = f"{SEARCH} {drive.graph.digest} {ACCESS_KMH!r} {float(limit_h)!r} {len(origin)} {len(destination)}"
    content = hashlib.sha256(facts.encode())
    content.update(np.ascontiguousarray(drive.kmh).data)
    for spots in (origin, destination):
        for column in (spots.lon, spots.lat, spots.road, spots.share, spots.access_m):
            content.update(np.ascontiguousarray(column).data)
    return content.hexdigest()[:20]


def _read(kept: Path, shape: tuple[int, ...]) -> Floats | None:
    """The table as it was kept; None where there is none, or where the file is damaged."""
    try:
        os.utime(kept)  # what was used last is kept longest
        table = np.load(kept, allow_pickle=False)
    except (OSError, EOFError, ValueError):
        return None
    return table if table.shape == shape and table.dtype == np.float64 else None
