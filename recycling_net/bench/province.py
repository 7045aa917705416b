"""A made-up road network of the size of a province, as an OpenStreetMap extract.

It is written as .osm.pbf by the few lines below: as XML the same network is seven times as large and takes longer to
read than a planner's extract would, and GDAL does not write either.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]

FULL, SMALL = 735, 60
"""Crossings along a side: of a province with about 400,000 junctions, and of a network for a quick look."""
_WEST, _EAST, _SOUTH, _NORTH = 121.2, 135.0, 43.5, 53.5
"""The extent of Heilongjiang in degrees."""
_BENDS = 4
"""Shape points between two crossings."""
_KEPT = 0.6
"""Share of the stretches between neighbouring crossings that have a minor road; main roads have no gap."""
_WAY_EDGES = 12
_BLOCK_NODES, _BLOCK_WAYS = 64_000, 8_000


@dataclass(frozen=True)
class Grid:
    """Points and ways: point p has id p + 1; way w has the points ref_from[w] … ref_from[w + 1] of ``refs``."""

    lon_e7: Ints
    lat_e7: Ints
    refs: Ints
    ref_from: Ints
    tags: tuple[tuple[tuple[str, str], ...], ...]


def write_province(file: Path, *, side: int = FULL, seed: int = 0) -> Grid:
    """Write a network of ``side`` x ``side`` crossings as .osm.pbf; the same seed gives the same bytes."""
    grid = _grid(side, np.random.default_rng(seed))
    file.write_bytes(_pbf(grid))
    return grid


def _grid(side: int, chance: np.random.Generator) -> Grid:
    x, y = np.meshgrid(np.arange(side), np.arange(side))
    jitter = chance.uniform(-0.3, 0.3, (2, side, side))
    lon = _WEST + (_EAST - _WEST) * (x + jitter[0] + 0.5) / side
    lat = _SOUTH + (_NORTH - _SOUTH) * (y + jitter[1] + 0.5) / side
    number = np.arange(side * side).reshape(side, side)
    lines = np.concatenate([number, number.T])  # every row of crossings, then every column
    rank = np.tile(np.arange(side), 2)
    main = (rank % 32 == 0)[:, None]
    kept = main | (chance.random((2 * side, side - 1)) < _KEPT)
    first = kept & ~np.pad(kept, ((0, 0), (1, 0)))[:, :-1] | kept & (np.arange(side - 1) % _WAY_EDGES == 0)
    line, at = np.nonzero(kept)
    tail, head = lines[line, at], lines[line, at + 1]
    share = np.arange(1, _BENDS + 1) / (_BENDS + 1)
    sway = chance.normal(0, 0.0006, (2, len(tail), _BENDS)) / np.cos(np.radians(48)) ** np.array([1, 0])[:, None, None]
    flat_lon, flat_lat = lon.ravel(), lat.ravel()
    bend_lon = flat_lon[tail, None] * (1 - share) + flat_lon[head, None] * share + sway[0]
    bend_lat = flat_lat[tail, None] * (1 - share) + flat_lat[head, None] * share + sway[1]
    bends = side * side + np.arange(len(tail) * _BENDS).reshape(-1, _BENDS)
    opens = first[line, at]
    closes = np.append(opens[1:], True)
    luck = chance.random(int(opens.sum()))
    refs = np.column_stack([tail, bends, head])
    wanted = np.ones(refs.shape, bool)
    wanted[:, -1] = closes
    count = np.add.reduceat(wanted.sum(1), np.flatnonzero(opens))
    return Grid(
        np.rint(np.concatenate([flat_lon, bend_lon.ravel()]) * 1e7).astype(np.int64),
        np.rint(np.concatenate([flat_lat, bend_lat.ravel()]) * 1e7).astype(np.int64),
        refs[wanted] + 1,
        np.concatenate([[0], np.cumsum(count)]),
        tuple(_tags(int(rank[at_line]), float(one)) for at_line, one in zip(line[opens], luck, strict=True)),
    )


def _tags(rank: int, luck: float) -> tuple[tuple[str, str], ...]:
    if rank % 128 == 0:
        return (("highway", "trunk"), ("name", f"国道{rank}"), ("maxspeed", "80"))
    if rank % 32 == 0:
        return (("highway", "primary"), ("name", f"省道{rank}"))
    if rank % 8 == 0:
        return (("highway", "secondary"), ("name", f"县道{rank}"))
    return (("highway", "tertiary" if rank % 4 == 0 else "residential" if luck < 0.1 else "unclassified"),)


def _varints(values: npt.NDArray[np.uint64]) -> tuple[npt.NDArray[np.uint8], Ints]:
    """Return base-128 numbers one after the other, and how many bytes each takes."""
    size = np.ones(len(values), np.int64)
    for bits in range(7, 64, 7):
        size += values >= np.uint64(1 << bits)
    ends = np.cumsum(size)
    out = np.zeros(int(ends[-1]) if len(ends) else 0, np.uint8)
    for place in range(int(size.max(initial=0))):
        has = size > place
        more = np.where(size[has] > place + 1, 0x80, 0).astype(np.uint64)
        out[(ends - size)[has] + place] = (values[has] >> np.uint64(7 * place)) & np.uint64(0x7F) | more
    return out, size


def _zigzag(values: Ints) -> npt.NDArray[np.uint64]:
    return ((values << 1) ^ (values >> 63)).astype(np.uint64)


def _deltas(values: Ints) -> bytes:
    return _varints(_zigzag(np.diff(values, prepend=0)))[0].tobytes()


def _number(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes((*out, value))


def _field(number: int, content: bytes) -> bytes:
    return _number(number << 3 | 2) + _number(len(content)) + content


def _blob(kind: bytes, content: bytes) -> bytes:
    """One block of the file (OpenStreetMap wiki, PBF Format: fileformat.proto)."""
    blob = b"\x10" + _number(len(content)) + _field(3, zlib.compress(content, 1))
    header = _field(1, kind) + b"\x18" + _number(len(blob))
    return struct.pack(">I", len(header)) + header + blob


def _pbf(grid: Grid) -> bytes:
    """The whole file: a header, dense points, ways (osmformat.proto); all blocks share one list of texts."""
    texts = {
        text: at for at, text in enumerate(dict.fromkeys(["", *(t for tags in grid.tags for p in tags for t in p)]))
    }
    table = _field(1, b"".join(_field(1, text.encode()) for text in texts))
    blobs = [_blob(b"OSMHeader", _field(4, b"OsmSchema-V0.6") + _field(4, b"DenseNodes"))]
    for start in range(0, len(grid.lon_e7), _BLOCK_NODES):
        part = slice(start, start + _BLOCK_NODES)
        ids = np.arange(start, start + len(grid.lon_e7[part])) + 1
        dense = _field(1, _deltas(ids)) + _field(8, _deltas(grid.lat_e7[part])) + _field(9, _deltas(grid.lon_e7[part]))
        blobs.append(_blob(b"OSMData", table + _field(2, _field(2, dense))))
    for start in range(0, len(grid.tags), _BLOCK_WAYS):
        ways = _ways(grid, range(start, min(start + _BLOCK_WAYS, len(grid.tags))), texts)
        blobs.append(_blob(b"OSMData", table + _field(2, ways)))
    return b"".join(blobs)


def _ways(grid: Grid, which: Sequence[int], texts: dict[str, int]) -> bytes:
    offsets = grid.ref_from[which[0] : which[-1] + 2]
    refs = grid.refs[offsets[0] : offsets[-1]]
    steps = np.diff(refs, prepend=0)
    steps[offsets[:-1] - offsets[0]] = refs[offsets[:-1] - offsets[0]]
    packed, size = _varints(_zigzag(steps))
    cuts = np.concatenate([[0], np.cumsum(size)])[offsets - offsets[0]]
    content = packed.tobytes()
    out = []
    for at, way in enumerate(which):
        keys = b"".join(_number(texts[key]) for key, _ in grid.tags[way])
        values = b"".join(_number(texts[value]) for _, value in grid.tags[way])
        tags = b"\x08" + _number(way + 1) + _field(2, keys) + _field(3, values)
        out.append(_field(3, tags + _field(8, content[cuts[at] : cuts[at + 1]])))
    return b"".join(out)
