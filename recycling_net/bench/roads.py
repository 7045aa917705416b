"""How fast roads load and ways are found: on a planner's extract, and on a made-up network as large as a province."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from recycling_net.bench import agreement, travel
from recycling_net.bench.measure import measured
from recycling_net.bench.province import FULL, SMALL, write_province
from recycling_net.roads.graph import RoadGraph
from recycling_net.roads.load import load_roads


def lines(file: Path | None, *, small: bool, agree: bool = False) -> Iterator[dict[str, object]]:
    """Yield one measurement after the other, as :func:`measured` returns them.

    Parameters
    ----------
    file
        An extract to measure beside the made-up province; None measures that alone.
    small
        Whether the made-up network has about 2,600 junctions rather than about 400,000, and the table of travel on it
        a hundredth of the pairs.
    agree
        Whether networkx and osmnx are asked for the same ways: on the extract, or where there is none on a small
        made-up network.
    """
    origins, destinations = (100, 500) if small else (1000, 5000)
    with tempfile.TemporaryDirectory(prefix="recycling-net-", ignore_cleanup_errors=True) as scratch:
        made, cache = Path(scratch) / "province.osm.pbf", Path(scratch)
        write_province(made, side=SMALL if small else FULL)
        for extract, what in ((file, "extract"), (made, "province")):
            if extract is not None:
                yield measured(f"load {what}", _load, extract, cache)
                yield measured(f"reload {what}", _load, extract, cache)
                yield measured(f"table {what}", travel.table, extract, cache, origins, destinations)
        if agree:
            compared = file if file is not None else Path(scratch) / "few.osm.pbf"
            if file is None:
                write_province(compared, side=SMALL)
            yield measured("agreement with networkx", agreement.with_networkx, compared, cache)
            yield measured("agreement with osmnx", agreement.with_osmnx, compared, cache)


def _load(file: Path, cache: Path) -> dict[str, object]:
    return figures(load_roads(file, cache=cache))


def figures(graph: RoadGraph) -> dict[str, object]:
    """The size of a graph."""
    directed = int(graph.forward.sum() + graph.backward.sum())
    return {"junctions": len(graph.node_lon), "directed_edges": directed, "km": round(float(graph.metres.sum()) / 1e3)}
