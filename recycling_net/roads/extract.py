"""Roads from an OpenStreetMap extract (.osm.pbf, .osm, .osm.gz, .osm.bz2), in one pass of GDAL's reader."""

from __future__ import annotations

import bz2
import gzip
import re
import tempfile
import warnings
import zlib
from pathlib import Path
from typing import IO, cast

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from recycling_net.errors import InputError, Issue, Where
from recycling_net.roads.build import Lines
from recycling_net.roads.graph import Floats
from recycling_net.roads.tags import TAGS, is_road, read_tags

_SETTINGS = f"""closed_ways_are_polygons=
attribute_name_laundering=no
[points]
[lines]
osm_id=no
attributes={",".join(TAGS)}
[multipolygons]
[multilinestrings]
[other_relations]
"""
"""What GDAL's reader shall tell of a way: nothing but the tags that are used, and rings as lines."""
_WANTED = "highway IS NOT NULL OR route = 'ferry'"
_UNPACKED_MOST = 6_000_000_000
"""Bytes of XML that a packed file may hold; Heilongjiang has about 1 GB (assumed)."""
_CHUNK = 1 << 20
_HEAD = 1 << 16
_PBF = b"\x0a\x09OSMHeader"
_XML = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<osm[\s>]", re.DOTALL)


def read_extract(file: Path) -> tuple[Lines, tuple[str, ...]]:
    """Return the drivable ways of an extract, and their names ("" first).

    Raises
    ------
    InputError
        RN361 where the file is no extract or is cut short, RN362 where it holds no road, RN364 where a packed file
        is too large unpacked.
    """
    with tempfile.TemporaryDirectory(prefix="recycling-net-", ignore_cleanup_errors=True) as scratch:
        settings = Path(scratch) / "osm.ini"
        settings.write_text(_SETTINGS, encoding="utf-8")
        plain = _unpacked(file, Path(scratch))
        columns, lines = _read(plain, file, settings)
    tags = read_tags(columns)
    roads = is_road(tags["road_class"], tags["access"]) & ~shapely.is_empty(lines)
    if not roads.any():
        raise InputError([Issue("RN362", Where(file), {"ways": len(lines)})])
    lines = lines[roads]
    points = shapely.get_coordinates(lines)
    name_at, names = names_of(columns["name"][roads])
    facts = {name: column[roads] for name, column in tags.items()} | {"name_at": name_at}
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(lines))]).astype(np.int64)
    return Lines(offsets, *_on_earth(points), facts), names


def names_of(texts: npt.NDArray[np.object_]) -> tuple[npt.NDArray[np.int64], tuple[str, ...]]:
    """Return (W,) positions in the names, and the names; no name is position 0."""
    code, seen = pd.factorize(texts)
    return code + 1, ("", *(str(name) for name in seen))


def _on_earth(points: Floats) -> tuple[Floats, Floats]:
    return np.clip(points[:, 0], -180.0, 180.0), np.clip(points[:, 1], -90.0, 90.0)


def _read(
    plain: Path, file: Path, settings: Path
) -> tuple[dict[str, npt.NDArray[np.object_]], npt.NDArray[np.object_]]:
    """Return (W,) texts of each tag and (W,) line strings."""
    import pyogrio.raw  # noqa: PLC0415  # GDAL is large, and few scenarios have a map
    from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError  # noqa: PLC0415

    pyogrio.set_gdal_config_options({"CPL_TMPDIR": str(settings.parent)})
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # GDAL warns of single broken ways; it leaves them out
            meta, _, geometry, fields = pyogrio.raw.read(
                plain, layer="lines", where=_WANTED, columns=list(TAGS), CONFIG_FILE=str(settings)
            )
    except (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError) as fault:
        raise broken(file, str(fault).replace(str(plain), file.name)) from fault
    finally:
        pyogrio.set_gdal_config_options({"CPL_TMPDIR": None})
    columns = dict(zip(meta["fields"], fields, strict=True))
    return {tag: columns[tag] for tag in TAGS}, shapely.from_wkb(geometry)


def broken(file: Path, why: str | tuple[str, str]) -> InputError:
    """Return the fault of a file that is not what its suffix says, or is cut short."""
    return InputError([Issue("RN361", Where(file), {"why": why})])


def _opened(file: Path) -> IO[bytes]:
    return cast("IO[bytes]", gzip.open(file) if file.suffix.lower() == ".gz" else bz2.open(file))


def _unpacked(file: Path, scratch: Path) -> Path:
    """Return the file itself, or what it unpacks to, once its head says that it is an extract.

    GDAL would open whatever it can read, such as a list of other files and addresses under this name.
    """
    plain = file
    if file.suffix.lower() in {".gz", ".bz2"}:
        plain = scratch / "unpacked.osm"
        try:
            with _opened(file) as packed, plain.open("wb") as out:
                while chunk := packed.read(_CHUNK):
                    out.write(chunk)
                    if out.tell() > _UNPACKED_MOST:
                        raise InputError([Issue("RN364", Where(file), {"most": f"{_UNPACKED_MOST / 1e9:.0f} GB"})])
        except (OSError, EOFError, zlib.error) as fault:
            raise broken(file, str(fault)) from fault
    with plain.open("rb") as start:
        head = start.read(_HEAD)
    if head[4:15] == _PBF or (_XML.match(head) and b"OGRVRT" not in head):
        return plain
    raise broken(file, "no OSMHeader, no <osm>")
