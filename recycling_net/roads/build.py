"""Ways with their attributes joined into a graph of roads between junctions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyproj

from recycling_net.roads.graph import Bools, Floats, Ints, RoadGraph
from recycling_net.roads.tags import combined

_GEOD = pyproj.Geod(ellps="WGS84")
_GRAIN = 1e7
"""OpenStreetMap keeps coordinates to 1e-7 degrees; two points of the same grain are the same point."""
_SAME = ("road_class", "name_at", "maxspeed", "access", "season")
"""What must agree on both sides of a node for the roads to be one."""


@dataclass(frozen=True)
class Lines:
    """W lines that cars may drive, with P points in all.

    Attributes
    ----------
    point_from
        (W + 1,) offsets into lon and lat: line w has points point_from[w] … point_from[w + 1].
    lon, lat
        (P,) degrees WGS-84.
    facts
        (W,) arrays: ``road_class``, ``maxspeed``, ``forward``, ``backward``, ``access``, ``season``, ``name_at`` as
        :class:`RoadGraph` defines them.
    """

    point_from: Ints
    lon: Floats
    lat: Floats
    facts: Mapping[str, npt.NDArray[Any]]


@dataclass(frozen=True)
class _Pieces:
    """Lines cut at every point where something may branch; ``start`` and ``end`` are numbers of points."""

    lines: Lines
    start: Ints
    end: Ints
    metres: Floats


def build(lines: Lines, names: tuple[str, ...], digest: str) -> RoadGraph:
    """Return the graph of the largest part in which every road reaches every other.

    Lines are joined where they share a point exactly; lengths are on the WGS-84 ellipsoid.
    """
    pieces = _measured(_cut(_without_repeats(lines)))
    whole = float(pieces.metres.sum())
    degree = np.bincount(np.concatenate([pieces.start, pieces.end]))
    whole_nodes = int((degree > 0).sum() - (_onward(pieces)[0] >= 0).sum() // 2)
    pieces = _take(pieces, _in_main_part(pieces))
    return _contracted(pieces, names, (whole, whole_nodes), digest)


def ranges(start: Ints, count: Ints, step: Ints | int = 1) -> Ints:
    """Return start[k], start[k] + step[k], … (count[k] of them) for every k, one after the other."""
    ends = np.cumsum(count)
    within = np.arange(int(ends[-1]) if len(ends) else 0) - np.repeat(ends - count, count)
    return np.asarray(np.repeat(start, count) + within * np.repeat(np.broadcast_to(step, count.shape), count), np.int64)


def points_of(lon: Floats, lat: Floats) -> Ints:
    """Return a number for each point that is the same for equal coordinates: both in grains, packed."""
    x = np.rint((lon + 180) * _GRAIN).astype(np.int64)
    return (x << 31) | np.rint((lat + 90) * _GRAIN).astype(np.int64)


def _line_of(point_from: Ints) -> Ints:
    return np.repeat(np.arange(len(point_from) - 1), np.diff(point_from))


def _offsets(count: Ints) -> Ints:
    return np.concatenate([[0], np.cumsum(count)]).astype(np.int64)


def _without_repeats(lines: Lines) -> Lines:
    """Drop points that repeat the one before, and the lines that are left without length."""
    key, line = points_of(lines.lon, lines.lat), _line_of(lines.point_from)
    keep = np.ones(len(key), bool)
    keep[1:] = (key[1:] != key[:-1]) | (line[1:] != line[:-1])
    count = np.bincount(line[keep], minlength=len(lines.point_from) - 1)
    long_enough = count >= 2
    keep &= long_enough[line]
    facts = {name: column[long_enough] for name, column in lines.facts.items()}
    return Lines(_offsets(count[long_enough]), lines.lon[keep], lines.lat[keep], facts)


def _cut(lines: Lines) -> _Pieces:
    """Cut where a point is used twice or ends a line."""
    _, node = np.unique(points_of(lines.lon, lines.lat), return_inverse=True)
    uses = np.bincount(node)
    uses[node[lines.point_from[:-1]]] += 1
    uses[node[lines.point_from[1:] - 1]] += 1
    line = _line_of(lines.point_from)
    breaks = np.flatnonzero(uses[node] >= 2)
    first, last = breaks[:-1], breaks[1:]
    inside = line[first] == line[last]
    first, last = first[inside], last[inside]
    count = last - first + 1
    at = ranges(first, count)
    facts = {name: column[line[first]] for name, column in lines.facts.items()}
    cut = Lines(_offsets(count), lines.lon[at], lines.lat[at], facts)
    return _Pieces(cut, node[first].astype(np.int64), node[last].astype(np.int64), np.zeros(len(first)))


def _measured(pieces: _Pieces) -> _Pieces:
    lines = pieces.lines
    if len(lines.lon) == 0:
        return pieces
    _, _, metres = _GEOD.inv(lines.lon[:-1], lines.lat[:-1], lines.lon[1:], lines.lat[1:])
    total = np.concatenate([[0.0], np.cumsum(np.where(np.diff(_line_of(lines.point_from)) == 0, metres, 0.0))])
    return _Pieces(lines, pieces.start, pieces.end, total[lines.point_from[1:] - 1] - total[lines.point_from[:-1]])


def take(lines: Lines, at: Ints) -> Lines:
    """Return the lines at some positions."""
    count = np.diff(lines.point_from)[at]
    points = ranges(lines.point_from[at], count)
    facts = {name: column[at] for name, column in lines.facts.items()}
    return Lines(_offsets(count), lines.lon[points], lines.lat[points], facts)


def _take(pieces: _Pieces, keep: Bools) -> _Pieces:
    at = np.flatnonzero(keep)
    return _Pieces(take(pieces.lines, at), pieces.start[at], pieces.end[at], pieces.metres[at])


def _in_main_part(pieces: _Pieces) -> Bools:
    """Which pieces lie in the strongly connected component with the most metres."""
    from scipy.sparse import coo_array  # noqa: PLC0415  # slow to load, and few scenarios have a map
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415  # as above

    forward, backward = pieces.lines.facts["forward"], pieces.lines.facts["backward"]
    tail = np.concatenate([pieces.start[forward], pieces.end[backward]])
    head = np.concatenate([pieces.end[forward], pieces.start[backward]])
    nodes = int(max(pieces.start.max(initial=-1), pieces.end.max(initial=-1))) + 1
    links = coo_array((np.ones(len(tail), np.int8), (tail, head)), shape=(nodes, nodes)).tocsr()
    _, part = connected_components(links, directed=True, connection="strong")
    inside = part[pieces.start] == part[pieces.end]
    metres = np.bincount(part[pieces.start[inside]], weights=pieces.metres[inside])
    return np.asarray(inside & (part[pieces.start] == (metres.argmax() if len(metres) else -1)))


def _onward(pieces: _Pieces) -> tuple[Ints, Bools]:
    """Return for each way of driving a piece (2 e along it, 2 e + 1 back) the one that it goes on as, or -1.

    It goes on through a node where two pieces meet that agree in everything, and no others. The second array says
    whether that way of driving is allowed.
    """
    facts, count = pieces.lines.facts, len(pieces.start)
    head = np.column_stack([pieces.end, pieces.start]).ravel()
    allowed = np.column_stack([facts["forward"], facts["backward"]]).ravel()
    kind = np.repeat(combined([facts[name] for name in _SAME]), 2) if count else np.empty(0, np.int64)
    by_node = np.argsort(head, kind="stable")
    degree = np.bincount(head)
    first = (np.cumsum(degree) - degree)[degree == 2]
    one, other = by_node[first], by_node[first + 1]
    through = (
        (one >> 1 != other >> 1)
        & (kind[one] == kind[other])
        & (allowed[one] == allowed[other ^ 1])
        & (allowed[other] == allowed[one ^ 1])
    )
    one, other = one[through], other[through]
    onward = np.full(2 * count, -1)
    onward[one], onward[other] = other ^ 1, one ^ 1
    return onward, allowed


def _last_of(onward: Ints) -> tuple[Ints, Ints]:
    """Return where each chain ends and how many steps away that is, by doubling the jump; a ring stays as it is."""
    here = np.arange(len(onward))
    jump, steps = np.where(onward >= 0, onward, here), (onward >= 0).astype(np.int64)
    for _ in range(max(1, len(onward)).bit_length()):
        if not (onward[jump] >= 0).any():
            break
        steps = steps + steps[jump]
        jump = jump[jump]
    ring = onward[jump] >= 0
    return np.where(ring, here, jump), np.where(ring, 0, steps)


def _contracted(pieces: _Pieces, names: tuple[str, ...], whole: tuple[float, int], digest: str) -> RoadGraph:
    """Join the pieces of each chain into one road, driven from start to end where it is open one way only."""
    onward, allowed = _onward(pieces)
    last, steps = _last_of(onward)
    along, back = 2 * np.arange(len(pieces.start)), 2 * np.arange(len(pieces.start)) + 1
    one_way = allowed[along] != allowed[back]
    turned = np.where(one_way, allowed[back], last[back] < last[along])
    used = np.where(turned, back, along)
    order = np.lexsort((-steps[used], last[used]))
    used, turned, goal = used[order], turned[order], last[used][order]
    opens = np.ones(len(order), bool)
    opens[1:] = goal[1:] != goal[:-1]
    road = np.cumsum(opens) - 1
    closes = np.append(opens[1:], True)[: len(opens)]
    tail = np.where(turned, pieces.end[order], pieces.start[order])[opens]
    head = np.where(turned, pieces.start[order], pieces.end[order])[closes]
    count = np.diff(pieces.lines.point_from)[order] - ~opens
    first = np.where(
        turned, pieces.lines.point_from[1:][order] - 1 - ~opens, pieces.lines.point_from[:-1][order] + ~opens
    )
    at = ranges(first, count, np.where(turned, -1, 1))
    shape_from = _offsets(np.bincount(road, weights=count).astype(np.int64))
    lon, lat = pieces.lines.lon[at], pieces.lines.lat[at]
    nodes, ends = np.unique(np.concatenate([tail, head]), return_inverse=True)
    start, end = ends[: len(tail)].astype(np.int64), ends[len(tail) :].astype(np.int64)
    node_lon, node_lat = np.empty(len(nodes)), np.empty(len(nodes))
    for node, point in ((start, shape_from[:-1]), (end, shape_from[1:] - 1)):
        node_lon[node], node_lat[node] = lon[point], lat[point]
    kept = {name: column[order][opens] for name, column in pieces.lines.facts.items()}
    either = kept["forward"] & kept["backward"]
    return RoadGraph(
        node_lon=node_lon, node_lat=node_lat, start=start, end=end,
        metres=np.bincount(road, weights=pieces.metres[order]).astype(float),
        road_class=kept["road_class"], maxspeed=kept["maxspeed"],
        forward=np.ones(len(tail), bool), backward=either,
        access=kept["access"], season=kept["season"], name_at=kept["name_at"], names=names,
        shape_from=shape_from, shape_lon=lon, shape_lat=lat,
        whole_metres=whole[0], whole_nodes=whole[1], digest=digest,
    )  # fmt: skip
