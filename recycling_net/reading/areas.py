"""Maps of areas (GeoJSON, GeoPackage, Shapefile) as polygons in WGS-84, or every fault of their features."""

from __future__ import annotations

import hashlib
import json
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyogrio
import pyproj
import shapely

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.datum import Degrees, to_wgs84
from recycling_net.reading.syntax import similar_files
from recycling_net.scenario import Crs, Drawing, Region

SUFFIXES = (".geojson", ".json", ".gpkg", ".shp")
MOST_BYTES = 64 * 2**20
MOST_FEATURES = 20_000
MOST_POINTS = 1_000_000
_SHIFTED = ("gcj02", "bd09")
_MAGIC = {".gpkg": b"SQLite format 3\0", ".shp": b"\0\0\x27\x0a"}
_GEOJSON = frozenset(
    {"FeatureCollection", "Feature", "Polygon", "MultiPolygon", "GeometryCollection", "Point", "MultiPoint",
     "LineString", "MultiLineString"}
)  # fmt: skip
_AREAS = ("Polygon", "MultiPolygon")
_SHOWN = 10
"""Features named in one fault."""

Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the scenario says of a map: its file, how it is to be read, and where each of that is written."""

    file: Path
    value: str
    layer: str | None
    crs: str | None
    attribute: str | None
    where: dict[str, Where] = field(default_factory=dict)

    def at(self, name: str) -> Where:
        """Return where a key stands, or else the file's name."""
        return self.where.get(name, self.where["file"])


class _Refused(Exception):  # noqa: N818  # no error of the program: it carries what is wrong with a file
    def __init__(self, code: str, asked: Asked, key: str = "file", **facts: object) -> None:
        self.issue = Issue(code, asked.at(key), {"file": asked.file.name, **facts})
        super().__init__(code)


def read_areas(asked: Asked) -> tuple[Drawing | None, list[Issue]]:
    """Return the areas of a map, and what is wrong with it; no drawing where that is an error.

    Coordinates are brought to WGS-84 from what the file says of itself or the scenario says of it; ``gcj02`` and
    ``bd09`` are unshifted as those of tables are. Geometries that are not valid are mended where that leaves an area.
    """
    if not asked.file.is_file():
        hint = similar_files(asked.file, SUFFIXES)
        return None, [
            Issue("RN540", asked.at("file"), {"value": asked.value, "folder": asked.file.parent.name, "hint": hint})
        ]
    try:
        table = _placed(asked, _table(asked))
        zones = [_zone(value) for value in table[asked.attribute]] if asked.attribute else [""] * len(table)
        shapes, issues = _mended(asked, np.asarray(table.geometry))
    except _Refused as refused:
        return None, [refused.issue]
    outlines = shapely.to_wkb(shapes, hex=True, output_dimension=2, byte_order=1)
    regions = tuple(Region(zone=zone, outline=str(outline)) for zone, outline in zip(zones, outlines, strict=True))
    digest = hashlib.sha256("\n".join(f"{region.zone}\t{region.outline}" for region in regions).encode()).hexdigest()
    return Drawing(regions=regions, sha256=digest), issues


def to_geojson(drawing: Drawing) -> str:
    """Return the areas as GeoJSON in WGS-84, every number so that it reads back to the same float."""
    shapes = shapely.from_wkb([region.outline for region in drawing.regions])
    features = [
        {"type": "Feature", "properties": {"zone": region.zone}, "geometry": shapely.geometry.mapping(shape)}
        for region, shape in zip(drawing.regions, shapes, strict=True)
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def _zone(value: Any) -> str:
    """What an attribute says, as a planner writes it; numbers without a needless fraction."""
    if value is None or value != value:  # noqa: PLR0124  # NaN is what an empty cell of numbers comes as
        return ""
    return str(int(value)) if isinstance(value, float) and value == int(value) else str(value).strip()


def _table(asked: Asked) -> gpd.GeoDataFrame:
    """Return the layer as the file has it."""
    _known_kind(asked)
    try:
        layer = _layer(asked)
        facts = pyogrio.read_info(asked.file, layer=layer)
        if facts["features"] > MOST_FEATURES:
            detail = (
                f"{facts['features']:,} 个要素,最多 {MOST_FEATURES:,}",
                f"{facts['features']:,} features, at most {MOST_FEATURES:,}",
            )
            raise _Refused("RN547", asked, detail=detail)
        if asked.attribute and asked.attribute not in facts["fields"]:
            raise _Refused(
                "RN545", asked, "attribute", value=asked.attribute, hint=did_you_mean(asked.attribute, facts["fields"])
            )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", RuntimeWarning)  # of GDAL, about details of the file that do not matter
            table = pyogrio.read_dataframe(
                asked.file, layer=layer, columns=[asked.attribute] if asked.attribute else []
            )
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.GeometryError,
        UnicodeError,
    ) as fault:
        told = str(fault).splitlines()[0]
        raise _Refused("RN541", asked, detail=("文件不完整,或其中的要素写得不对", told)) from None
    if not isinstance(table, gpd.GeoDataFrame):
        raise _Refused("RN541", asked, detail=("里面没有几何图形", "there are no geometries in it"))
    if table.empty:
        raise _Refused("RN541", asked, detail=("里面没有要素", "there are no features in it"))
    points = int(shapely.get_num_coordinates(np.asarray(table.geometry)).sum())
    if points > MOST_POINTS:
        raise _Refused(
            "RN547",
            asked,
            detail=(f"{points:,} 个折点,最多 {MOST_POINTS:,}", f"{points:,} vertices, at most {MOST_POINTS:,}"),
        )
    return table


def _known_kind(asked: Asked) -> None:
    """Refuse what is not one of the formats by its content: other drivers of GDAL open further files, or run commands."""
    suffix = asked.file.suffix.lower()
    if suffix not in SUFFIXES:
        raise _Refused(
            "RN541",
            asked,
            detail=("不是 .geojson、.json、.gpkg、.shp 文件", "it is no .geojson, .json, .gpkg or .shp file"),
        )
    size = asked.file.stat().st_size
    if size > MOST_BYTES:
        detail = (
            f"{size / 2**20:,.0f} MB,最多 {MOST_BYTES / 2**20:.0f} MB",
            f"{size / 2**20:,.0f} MB, at most {MOST_BYTES / 2**20:.0f} MB",
        )
        raise _Refused("RN547", asked, detail=detail)
    if suffix in _MAGIC:
        with asked.file.open("rb") as content:
            if not content.read(16).startswith(_MAGIC[suffix]):
                raise _Refused("RN541", asked, detail=("内容与扩展名不符", "its content is not what its suffix says"))
        return
    try:
        found = json.loads(asked.file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise _Refused("RN541", asked, detail=("不是 UTF-8 编码的文字", "it is no text in UTF-8")) from None
    except json.JSONDecodeError as fault:
        detail = (
            f"第 {fault.lineno} 行第 {fault.colno} 个字符起不是 JSON,文件可能不完整",
            f"no JSON from line {fault.lineno}, character {fault.colno} on: {fault.msg}",
        )
        raise _Refused("RN541", asked, detail=detail) from None
    except RecursionError:
        raise _Refused("RN541", asked, detail=("括号套得太深", "brackets within brackets are too many")) from None
    if not isinstance(found, dict) or found.get("type") not in _GEOJSON:
        raise _Refused("RN541", asked, detail=("是 JSON,但不是 GeoJSON", "it is JSON, but no GeoJSON"))


def _layer(asked: Asked) -> str:
    names = [str(name) for name, _ in pyogrio.list_layers(asked.file)]
    if asked.layer is None and len(names) == 1:
        return names[0]
    if asked.layer in names:
        return asked.layer
    hint = ("写上 layer;可用:" + "、".join(names), "name its `layer`: " + ", ".join(names))
    raise _Refused("RN544", asked, "layer", hint=hint if asked.layer is None else did_you_mean(asked.layer, names))


def _placed(asked: Asked, table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the layer in WGS-84 degrees."""
    plain = asked.crs in get_args(Crs)
    if table.crs is None and asked.crs is None:
        raise _Refused("RN542", asked, detail=("文件没有写坐标系", "the file does not say what they are"))
    try:
        if asked.crs is not None and not plain:
            table = table.set_crs(asked.crs, allow_override=True)
        elif table.crs is None or (plain and pyproj.CRS(table.crs).is_geographic):
            table = table.set_crs("EPSG:4326", allow_override=True)
        table = table.to_crs("EPSG:4326")
    except pyproj.exceptions.ProjError as fault:
        detail = (f"不认识坐标系 {asked.crs or '(文件自己写的)'}", str(fault).splitlines()[0])
        raise _Refused("RN542", asked, "crs", detail=detail) from None
    if asked.crs in _SHIFTED:
        table = table.set_geometry(shapely.transform(np.asarray(table.geometry), lambda xy: _unshifted(xy, asked)))
    low_lon, low_lat, high_lon, high_lat = table.total_bounds
    if 90 < low_lat <= high_lat <= 180 and -90 <= low_lon <= high_lon <= 90:
        raise _Refused("RN551", asked)
    if not (low_lon >= -180 and high_lon <= 180 and low_lat >= -90 and high_lat <= 90):
        detail = (
            "坐标超出经纬度的范围,多半是投影坐标(米)",
            "they are outside the range of degrees: projected ones, metres, it seems",
        )
        raise _Refused("RN542", asked, detail=detail)
    return table


def _unshifted(degrees: Degrees, asked: Asked) -> Degrees:
    return np.column_stack(to_wgs84(degrees[:, 0], degrees[:, 1], "gcj02" if asked.crs == "gcj02" else "bd09"))


def _mended(asked: Asked, shapes: Shapes) -> tuple[Shapes, list[Issue]]:
    """Return the geometries as valid areas, and which of them had to be mended."""
    shapes = np.asarray(shapely.force_2d(shapes))
    types = [shape.geom_type if shape is not None else "–" for shape in shapes]
    other = [at for at, name in enumerate(types) if name not in _AREAS]
    if other:
        found = sorted({types[at] for at in other})
        detail = f"不是面,是 {'、'.join(found)}", f"no areas, but {', '.join(found)}"
        raise _Refused("RN543", asked, features=_numbers(other), detail=detail)
    bad = np.flatnonzero(~shapely.is_valid(shapes) | shapely.is_empty(shapes))
    reason = {int(at): str(shapely.is_valid_reason(shapes[at])) for at in bad}
    for at in bad:
        shapes[at] = _area_of(shapely.make_valid(shapes[at]))
    lost = [int(at) for at in bad if shapely.area(shapes[at]) == 0]
    if lost:
        raise _Refused("RN543", asked, features=_numbers(lost), detail=_why(reason[lost[0]]))
    if not len(bad):
        return shapes, []
    return shapes, [Issue("RN546", asked.at("file"), {"file": asked.file.name, "features": _numbers(bad.tolist())})]


_REASONS = {
    "Self-intersection": "自相交", "Ring Self-intersection": "环自相交", "Too few points": "折点太少",
    "Interior is disconnected": "内部不连通", "Hole lies outside shell": "洞在外环之外", "Nested holes": "洞套着洞",
    "Nested shells": "外环互相套着", "Duplicate Rings": "重复的环", "Invalid Coordinate": "坐标不是数",
}  # fmt: skip
"""What GEOS says of a geometry that is none."""


def _why(reason: str) -> tuple[str, str]:
    kind = next((name for name in _REASONS if reason.startswith(name)), "")
    return _REASONS.get(kind, "图形无效,没有面积"), reason


def _area_of(shape: shapely.Geometry) -> shapely.Geometry:
    """The areas of what mending left: lines and points that stick out are none."""
    return shapely.union_all(list(_polygons(shape)))


def _polygons(shape: shapely.Geometry) -> Iterator[shapely.Polygon]:
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            yield part
        elif part.geom_type in ("MultiPolygon", "GeometryCollection"):
            yield from _polygons(part)


def _numbers(positions: Sequence[int]) -> list[str]:
    shown = [str(at + 1) for at in positions[:_SHOWN]]
    return [*shown, "…"] if len(positions) > _SHOWN else shown
