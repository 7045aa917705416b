"""The roads as one kind of vehicle sees them in one season."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj
import shapely

from recycling_net.roads.graph import Bools, Floats, Ints, RoadGraph
from recycling_net.roads.search import CENTIMETRE_BITS, FAR, Links

METRIC = pyproj.Transformer.from_crs(
    "EPSG:4326", "+proj=laea +lat_0=48 +lon_0=128 +datum=WGS84 +units=m", always_xy=True
)
"""Degrees to metres in an equal-area projection around Heilongjiang; off by under 0.2 % within the province."""

POCKET = 0.01
"""Roads that are cut off from all others are no use to a vehicle: points do not snap to a part (strongly connected)
that has less than this share of the metres of the longest part. An assumption."""

_LONGEST_H = FAR / (1 << CENTIMETRE_BITS) / 3.6e6
"""What one road may take at most, 298 hours, so that packed times add up without overflow."""


@dataclass(frozen=True, eq=False)
class Drive:
    """A graph with the speed of every road; what searching and snapping need is worked out once, on first use.

    Attributes
    ----------
    graph
        The roads, R of them.
    kmh
        (R,) km/h; NaN where closed to the vehicle.
    """

    graph: RoadGraph
    kmh: Floats

    @cached_property
    def milliseconds(self) -> Floats:
        """(R,) time along the whole road; NaN where closed."""
        return np.asarray(self.graph.metres * 3600 / self.kmh)

    @cached_property
    def open_ways(self) -> Bools:
        """(R, 2) whether the road may be driven from start to end, and from end to start."""
        both = np.column_stack([self.graph.forward, self.graph.backward])
        return np.asarray(both & np.isfinite(self.kmh)[:, None])

    @cached_property
    def _ways(self) -> tuple[Ints, Ints]:
        """Which road each link is, and whether it runs along it (0) or back (1); in the order of ``links``."""
        road, back = np.nonzero(self.open_ways)
        start, end = self.graph.start[road], self.graph.end[road]
        tail, head = np.where(back, end, start), np.where(back, start, end)
        key = pack(self.milliseconds[road], self.graph.metres[road])
        order = np.lexsort((key, head, tail))
        twin = np.zeros(len(order), bool)  # of parallel roads only the fastest is ever driven; rings lead nowhere
        twin[1:] = (tail[order][1:] == tail[order][:-1]) & (head[order][1:] == head[order][:-1])
        order = order[~twin & (tail != head)[order]]
        return road[order].astype(np.int64), back[order].astype(np.int64)

    @property
    def road_of(self) -> Ints:
        """(E,) the road that each of ``links`` is."""
        return self._ways[0]

    @property
    def back_of(self) -> Ints:
        """(E,) 1 where the link runs from the road's end to its start, else 0."""
        return self._ways[1]

    @cached_property
    def links(self) -> Links:
        """Every way of driving from a node to the next."""
        road, back = self._ways
        start, end = self.graph.start[road], self.graph.end[road]
        key = pack(self.milliseconds[road], self.graph.metres[road])
        return _links(np.where(back, end, start), np.where(back, start, end), key, len(self.graph.node_lon))

    @cached_property
    def links_reversed(self) -> Links:
        """The same ways from their heads to their tails, to search from destinations."""
        order = np.lexsort((self.links.tail, self.links.head))
        head, tail = self.links.tail[order], self.links.head[order]
        return _links(tail, head, self.links.key[order], len(self.links.first) - 1)

    @cached_property
    def snappable(self) -> Ints:
        """Positions of the roads that points may be tied to: open, and in a part that is no pocket."""
        from scipy.sparse import csr_array  # noqa: PLC0415  # slow to load, and few scenarios have a map
        from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # as above

        links, graph = self.links, self.graph
        nodes = len(links.first) - 1
        matrix = csr_array((np.ones(len(links.head), np.int8), links.head, links.first), shape=(nodes, nodes))
        _, part = connected_components(matrix, directed=True, connection="strong")
        inside = self.open_ways.any(axis=1) & (part[graph.start] == part[graph.end])
        metres = np.bincount(part[graph.start[inside]], weights=graph.metres[inside], minlength=nodes)
        return np.flatnonzero(inside & (metres >= POCKET * metres.max(initial=0.0))[part[graph.start]])

    @cached_property
    def lines(self) -> npt.NDArray[Any]:
        """(R,) shapely lines in the metres of METRIC."""
        count = np.diff(self.graph.shape_from)
        xy = np.column_stack(METRIC.transform(self.graph.shape_lon, self.graph.shape_lat))
        return np.asarray(shapely.linestrings(xy, indices=np.repeat(np.arange(len(count)), count)))

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Finds among ``lines[snappable]``."""
        return shapely.STRtree(self.lines[self.snappable])


def drive(graph: RoadGraph, kmh: Floats) -> Drive:
    """Return the roads as a vehicle sees them that drives at ``kmh`` (R,), NaN where it may not.

    Raises ValueError where a speed is not positive, or so low that one road takes 298 hours.
    """
    speed = np.array(kmh, float)
    if speed.shape != graph.metres.shape:
        raise ValueError(f"{speed.shape} speeds for {graph.metres.shape} roads")
    if (speed <= graph.metres / 1000 / _LONGEST_H).any():
        raise ValueError("a speed is not positive, or next to nothing")
    speed.setflags(write=False)
    return Drive(graph, speed)


def pack(milliseconds: Floats, metres: Floats) -> Ints:
    """Return time and length in one integer, each rounded: a piece is off by at most half a millisecond and 5 mm."""
    return (np.rint(milliseconds).astype(np.int64) << CENTIMETRE_BITS) + np.rint(metres * 100).astype(np.int64)


def unpack(key: Ints) -> tuple[Floats, Floats]:
    """Return (kilometres, hours) of packed keys; infinite where there is no way."""
    none = key >= FAR
    km = (key & ((1 << CENTIMETRE_BITS) - 1)) / 1e5
    hours = (key >> CENTIMETRE_BITS) / 3.6e6
    return np.where(none, np.inf, km), np.where(none, np.inf, hours)


def _links(tail: npt.NDArray[Any], head: npt.NDArray[Any], key: Ints, nodes: int) -> Links:
    first = np.concatenate([[0], np.cumsum(np.bincount(tail, minlength=nodes))]).astype(np.int64)
    return Links(first, tail.astype(np.int32), head.astype(np.int32), np.ascontiguousarray(key))
