"""Maps of areas made on the spot, as reading would have filled them in."""

from __future__ import annotations

from typing import Any

import shapely


def square(lon: float, lat: float, half: float = 0.005) -> shapely.Polygon:
    """A square round a point, ``half`` degrees to each side."""
    return shapely.box(lon - half, lat - half, lon + half, lat + half)


def drawn(**maps: list[tuple[str, shapely.Geometry]]) -> dict[str, Any]:
    """Top-level keys of a scenario with maps: name -> (zone, area)."""
    return {
        "maps": {name: {"file": f"{name}.geojson", "attribute": "zone"} for name in maps},
        "drawn": {
            name: {"regions": [{"zone": zone, "outline": shapely.to_wkb(area, hex=True)} for zone, area in areas], "sha256": name}
            for name, areas in maps.items()
        },
    }  # fmt: skip
