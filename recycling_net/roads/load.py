"""The roads of a file, made once and kept in a cache by content."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from recycling_net.cache import cache_folder, keep_newest, write_whole
from recycling_net.errors import InputError, Issue, Where
from recycling_net.roads.build import build
from recycling_net.roads.extract import broken, read_extract
from recycling_net.roads.graph import RoadGraph
from recycling_net.roads.saved import read_geopackage, read_graphml

IMPORTER = "1"
"""Goes into the digest; raise it whenever the same file would give another graph."""
MOST_BYTES = {
    ".osm.pbf": 250_000_000, ".osm.gz": 600_000_000, ".osm.bz2": 400_000_000, ".osm": 6_000_000_000,
    ".graphml": 1_000_000_000, ".gpkg": 600_000_000,
}  # fmt: skip
"""What may be read, by suffix: several times a province (assumed), so that a country stops before memory does."""
_KEPT_BYTES = 4_000_000_000
_CHUNK = 1 << 22


def load_roads(path: Path, *, cache: Path | None = None) -> RoadGraph:
    """Return the roads of a file: from the cache where its content has been read before, else built and kept.

    Parameters
    ----------
    path
        `.osm.pbf`, `.osm`, `.osm.gz` or `.osm.bz2`; or `.graphml` or `.gpkg` saved by osmnx.
    cache
        Folder of the cache; by default :func:`cache_folder`.

    Raises
    ------
    InputError
        RN360 where the suffix is none of these, RN361 where the content is not what the suffix says or is cut
        short, RN362 where there is no road in it, RN363 where there is no such file, RN364 where it is too large.
    """
    suffix = _suffix(path)
    digest = digest_of(path)
    kept = kept_at(digest, cache=cache)
    graph = _from_cache(kept, digest)
    if graph is None:
        lines, names = _READERS[suffix](path)
        graph = build(lines, names, digest)
        if len(graph.start) == 0:  # one-way roads alone
            raise InputError([Issue("RN362", Where(path), {"ways": len(lines.point_from) - 1})])
        with suppress(OSError):  # a cache that cannot be written costs time, not the answer
            _to_cache(graph, kept)
    return graph


def kept_at(digest: str, *, cache: Path | None = None) -> Path:
    """Return where the graph of a digest is kept, whether or not it is there."""
    return (cache if cache is not None else cache_folder()) / f"roads-{digest}.npz"


def digest_of(path: Path) -> str:
    """Return twelve hex digits of the content and of the importer that reads it."""
    content = hashlib.sha256(f"roads {IMPORTER} ".encode())
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            content.update(chunk)
    return content.hexdigest()[:12]


_READERS = {
    **dict.fromkeys((".osm.pbf", ".osm", ".osm.gz", ".osm.bz2"), read_extract),
    ".graphml": read_graphml,
    ".gpkg": read_geopackage,
}


def _suffix(path: Path) -> str:
    suffix = next((known for known in _READERS if path.name.lower().endswith(known)), None)
    if suffix is None:
        raise InputError([Issue("RN360", Where(path), {"known": list(_READERS)})])
    if not path.is_file():
        raise InputError([Issue("RN363", Where(path), {"file": str(path)})])
    if path.stat().st_size == 0:
        raise broken(path, ("文件是空的", "the file is empty"))
    if path.stat().st_size > MOST_BYTES[suffix]:
        raise InputError([Issue("RN364", Where(path), {"most": f"{MOST_BYTES[suffix] / 1e9:g} GB"})])
    return suffix


def _to_cache(graph: RoadGraph, kept: Path) -> None:
    arrays: dict[str, Any] = {one.name: getattr(graph, one.name) for one in fields(RoadGraph)}
    arrays["names"] = np.frombuffer(json.dumps(graph.names).encode(), np.uint8)
    write_whole(kept, lambda file: np.savez(file, **arrays))
    keep_newest(kept.parent, "roads-*.npz", _KEPT_BYTES)


def _from_cache(kept: Path, digest: str) -> RoadGraph | None:
    """The graph as it was kept; None where there is none, or where the file is damaged."""
    try:
        os.utime(kept)  # what was used last is kept longest
        with kept.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            arrays: dict[str, npt.NDArray[Any]] = {one.name: stored[one.name] for one in fields(RoadGraph)}
        names = tuple(json.loads(arrays.pop("names").tobytes()))
        whole_metres, whole_nodes = float(arrays.pop("whole_metres")), int(arrays.pop("whole_nodes"))
        same = str(arrays.pop("digest")) == digest
        return (
            RoadGraph(**arrays, names=names, whole_metres=whole_metres, whole_nodes=whole_nodes, digest=digest)
            if same
            else None
        )
    except (OSError, EOFError, KeyError, ValueError, zipfile.BadZipFile):
        return None
