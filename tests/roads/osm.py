"""Small OpenStreetMap files written by hand: points on a grid of 0.01 degrees around 46 N 127 E."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import quoteattr

Point = tuple[int, int]
Way = tuple[Sequence[Point], Mapping[str, str]]


def lon_lat(point: Point) -> tuple[float, float]:
    """Degrees of a point of the grid."""
    return 127 + point[0] / 100, 46 + point[1] / 100


def xml(ways: Sequence[Way]) -> str:
    """The text of an .osm file."""
    points = list(dict.fromkeys(point for line, _ in ways for point in line))
    out = ['<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">']
    for number, point in enumerate(points, 1):
        lon, lat = lon_lat(point)
        out.append(f'<node id="{number}" version="1" lon="{lon:.7f}" lat="{lat:.7f}"/>')
    for number, (line, tags) in enumerate(ways, 1):
        refs = "".join(f'<nd ref="{points.index(point) + 1}"/>' for point in line)
        said = "".join(f"<tag k={quoteattr(key)} v={quoteattr(value)}/>" for key, value in tags.items())
        out.append(f'<way id="{number}" version="1">{refs}{said}</way>')
    return "\n".join([*out, "</osm>"])


def osm_file(folder: Path, ways: Sequence[Way], name: str = "tiny.osm") -> Path:
    """Write an .osm file."""
    file = folder / name
    file.write_text(xml(ways), encoding="utf-8")
    return file
