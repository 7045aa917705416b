"""Roads from a street network that osmnx has saved: GraphML or GeoPackage."""

from __future__ import annotations

import ast
import contextlib
import sqlite3
import warnings
from collections.abc import Iterable, Iterator, Mapping
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from pyproj.exceptions import CRSError

from recycling_net.errors import InputError, Issue, Where
from recycling_net.roads.build import Lines, points_of, take
from recycling_net.roads.extract import broken, names_of
from recycling_net.roads.graphml import BATCH, Batch, BrokenGraphmlError, batches
from recycling_net.roads.tags import TAGS, Texts, combined, is_road, read_tags

_WGS84 = pyproj.CRS("EPSG:4326")
_YES_NO = {"True": "yes", "1": "yes", "1.0": "yes", "False": "no", "0": "no", "0.0": "no"}
_SQLITE = b"SQLite format 3\x00"


Part = tuple[Lines, Texts, str | None]
"""Lines in a system of coordinates that may not be degrees, the name of each, and that system."""


def read_graphml(file: Path) -> tuple[Lines, tuple[str, ...]]:
    """Return the drivable roads of a GraphML that osmnx saved, and their names ("" first).

    It is read as a stream: osmnx itself would hold the file as a tree, and a dictionary an edge.

    Raises
    ------
    InputError
        RN361 where the file is no such graph or is cut short, RN362 where it holds no road.
    """
    try:
        return _joined(file, (_lines_of_batch(batch) for batch in batches(file)))
    except (BrokenGraphmlError, CRSError, shapely.errors.ShapelyError) as fault:
        raise broken(file, str(fault)) from fault


def read_geopackage(file: Path) -> tuple[Lines, tuple[str, ...]]:
    """Return the drivable roads of the layer `edges` of a GeoPackage that osmnx saved, and their names ("" first).

    Raises
    ------
    InputError
        RN361 where the file is no such GeoPackage or is damaged, RN362 where it holds no road.
    """
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError  # noqa: PLC0415

    _refuse_queries(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL warns of columns that are not used here
            return _joined(file, _layer_parts(file))
    except (
        DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError, CRSError, shapely.errors.ShapelyError,
    ) as fault:  # fmt: skip
        raise broken(file, str(fault)) from fault


def _layer_parts(file: Path) -> Iterator[Part]:
    """Yield the edges some thousands at a time, so that their text is never held whole."""
    import pyogrio.raw  # noqa: PLC0415  # GDAL is large, and few scenarios have a map

    about = pyogrio.read_info(file, layer="edges", force_feature_count=True)
    wanted = [tag for tag in TAGS if tag in about["fields"]]
    for skipped in range(0, max(1, about["features"]), BATCH):
        meta, _, geometry, columns = pyogrio.raw.read(
            file, layer="edges", columns=wanted, force_2d=True, skip_features=skipped, max_features=BATCH
        )
        yield _lines_of(dict(zip(meta["fields"], columns, strict=True)), shapely.from_wkb(geometry), meta["crs"])


def _refuse_queries(file: Path) -> None:
    """Refuse a file whose layers are queries or other programs' tables: these may run for ever, or read other files."""
    with file.open("rb") as start:
        if start.read(len(_SQLITE)) != _SQLITE:
            raise broken(file, "no SQLite file")
    try:
        with contextlib.closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro&immutable=1", uri=True)) as store:
            found = store.execute(
                "SELECT name FROM sqlite_master WHERE (name = 'edges' OR name LIKE 'gpkg%') "
                "AND (type = 'view' OR (type = 'table' AND sql LIKE '%VIRTUAL%'))"
            ).fetchall()
    except sqlite3.Error as fault:
        raise broken(file, str(fault)) from fault
    if found:
        raise broken(file, f"{found[0][0]}: view")


def _lines_of_batch(batch: Batch) -> Part:
    straight = np.flatnonzero([text is None for text in batch.wkt])
    written = np.flatnonzero([text is not None for text in batch.wkt])
    lines = np.empty(len(batch.wkt), object)
    with np.errstate(invalid="ignore"):  # what is not a number is left out later
        lines[written] = shapely.from_wkt([batch.wkt[at] for at in written])
    lines[straight] = shapely.linestrings(np.array([batch.ends[at] for at in straight], float).reshape(-1, 2, 2))
    return _lines_of({tag: np.array(column, object) for tag, column in batch.tags.items()}, lines, batch.crs)


def _lines_of(columns: Mapping[str, npt.NDArray[Any]], lines: npt.NDArray[np.object_], crs: str | None) -> Part:
    """Return what may be driven of W edges; shapes other than lines are left out."""
    texts = {tag: _as_tags(columns[tag]) if tag in columns else np.full(len(lines), None, object) for tag in TAGS}
    tags = read_tags(texts)
    roads = is_road(tags["road_class"], tags["access"]) & (
        shapely.get_type_id(lines) == shapely.GeometryType.LINESTRING
    )
    points = shapely.get_coordinates(lines[roads])
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(lines[roads]))]).astype(np.int64)
    facts = {name: column[roads] for name, column in tags.items()}
    return Lines(offsets, points[:, 0], points[:, 1], facts), texts["name"][roads], crs


def _as_tags(column: npt.NDArray[Any]) -> Texts:
    """Return values as OpenStreetMap writes them: osmnx has made lists and truth values of some."""
    said: dict[Any, str | None] = {}
    return np.array(
        [said[value] if value in said else said.setdefault(value, _as_tag(value)) for value in column], object
    )


def _as_tag(value: object) -> str | None:
    blank = value is None or (isinstance(value, float) and isnan(value))
    text = "" if blank else str(value).strip()
    if text.startswith("["):
        try:
            text = ";".join(str(part) for part in ast.literal_eval(text))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return None  # whoever wrote this, it is no list of tags
    return _YES_NO.get(text, text) or None


def _joined(file: Path, parts: Iterable[Part]) -> tuple[Lines, tuple[str, ...]]:
    """Return all parts as one in degrees, each road once although a graph holds both its directions."""
    held = list(parts)
    name_at, names = names_of(np.concatenate([texts for _, texts, _ in held]))
    facts = {key: np.concatenate([lines.facts[key] for lines, _, _ in held]) for key in held[0][0].facts}
    count = np.concatenate([np.diff(lines.point_from) for lines, _, _ in held])
    lon, lat = (np.concatenate([getattr(lines, axis) for lines, _, _ in held]) for axis in ("lon", "lat"))
    offsets = np.concatenate([[0], np.cumsum(count)]).astype(np.int64)
    lines = _on_earth(Lines(offsets, lon, lat, facts | {"name_at": name_at}), held[-1][2])
    if len(lines.point_from) == 1:
        raise InputError([Issue("RN362", Where(file), {"ways": len(count)})])
    return _once(lines), names


def _on_earth(lines: Lines, crs: str | None) -> Lines:
    """Return the lines in degrees, without those that have a point nowhere on earth."""
    points = np.column_stack([lines.lon, lines.lat])
    if crs is not None and (given := pyproj.CRS(crs)) != _WGS84 and len(points):
        there = pyproj.Transformer.from_crs(given, _WGS84, always_xy=True)
        points = np.column_stack(there.transform(points[:, 0], points[:, 1]))
    line = np.repeat(np.arange(len(lines.point_from) - 1), np.diff(lines.point_from))
    off = ~(np.isfinite(points).all(axis=1) & (np.abs(points) <= [180.0, 90.0]).all(axis=1))
    good = np.bincount(line[off], minlength=len(lines.point_from) - 1) == 0
    return take(Lines(lines.point_from, points[:, 0], points[:, 1], lines.facts), np.flatnonzero(good))


def _once(lines: Lines) -> Lines:
    """Keep one of the lines that are open both ways and run along the same points, there or back."""
    point = points_of(lines.lon, lines.lat)
    first, last = point[lines.point_from[:-1]], point[lines.point_from[1:] - 1]
    total = np.add.reduceat(point >> 1, lines.point_from[:-1])  # the same in both directions; overflow does no harm
    both = lines.facts["forward"] & lines.facts["backward"]
    alone = np.where(both, -1, np.arange(len(both)))
    code = combined([np.minimum(first, last), np.maximum(first, last), np.diff(lines.point_from), total, alone])
    _, keep = np.unique(code, return_index=True)
    return take(lines, keep)
