"""How fast roads load: a planner's extract, and a made-up network of the size of a province."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from recycling_net.bench.measure import measured
from recycling_net.bench.province import FULL, SMALL, write_province
from recycling_net.roads.graph import RoadGraph
from recycling_net.roads.load import load_roads


def lines(file: Path | None, *, small: bool) -> Iterator[dict[str, object]]:
    """Yield one measurement after the other, as :func:`measured` returns them.

    Parameters
    ----------
    file
        An extract to measure beside the made-up province; None measures that alone.
    small
        Whether the made-up network has about 2,600 junctions rather than about 400,000.
    """
    with tempfile.TemporaryDirectory(prefix="recycling-net-", ignore_cleanup_errors=True) as scratch:
        made, cache = Path(scratch) / "province.osm.pbf", Path(scratch)
        yield measured("write province", _write, made, SMALL if small else FULL)
        for extract, what in ((file, "extract"), (made, "province")):
            if extract is not None:
                yield measured(f"load {what}", _load, extract, cache)
                yield measured(f"reload {what}", _load, extract, cache)


def _write(file: Path, side: int) -> dict[str, object]:
    grid = write_province(file, side=side)
    return {"points": len(grid.lon_e7), "ways": len(grid.tags), "file_mb": round(file.stat().st_size / 1e6, 2)}


def _load(file: Path, cache: Path) -> dict[str, object]:
    return figures(load_roads(file, cache=cache))


def figures(graph: RoadGraph) -> dict[str, object]:
    """The size of a graph."""
    directed = int(graph.forward.sum() + graph.backward.sum())
    return {"junctions": len(graph.node_lon), "directed_edges": directed, "km": round(float(graph.metres.sum()) / 1e3)}
