"""The fastest way between two points as a line on the map and as roads by name."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

import numpy as np
import shapely

from recycling_net.roads.drive import Drive
from recycling_net.roads.graph import CLASSES, Floats, Ints
from recycling_net.roads.search import (
    CENTIMETRE_BITS,
    FAR,
    Ends,
    Scratch,
    arrive,
    explore,
    forget,
    scratch_for,
    want,
    way_back,
)
from recycling_net.roads.snap import Spots, arriving, between, leaving
from recycling_net.roads.table import with_access


@dataclass(frozen=True)
class Step:
    """A road that is followed: its name ("" where it has none), its class in ``CLASSES``, and for how many km."""

    name: str
    road_class: str
    km: float


@dataclass(frozen=True)
class Path:
    """The fastest way of one pair.

    Attributes
    ----------
    lon, lat
        The line in degrees WGS-84: from the origin straight to its road, along the roads, straight to the destination.
    steps
        The roads in turn; pieces of one name are one step, and so are pieces without a name of one class. Their km
        together are those of the roads; the straight lines at both ends belong to none.
    km, hours
        As :func:`travel_table` has them.
    """

    lon: Floats
    lat: Floats
    steps: tuple[Step, ...]
    km: float
    hours: float


class _Piece(NamedTuple):
    """A road driven from one share of its length to another, and its packed cost."""

    road: int
    start: float
    end: float
    key: int


@dataclass(frozen=True)
class _Search:
    """What is asked, row by row, and where the searching is done."""

    drive: Drive
    origin: Spots
    destination: Spots
    start: Ends
    goal: Ends
    along: Ints
    scratch: Scratch


def paths(drive: Drive, origin: Spots, destination: Spots) -> list[Path | None]:
    """Return the fastest way from each origin to the destination of its row; None where there is none.

    Origins at one place are searched from once.
    """
    search = _Search(
        drive, origin, destination, leaving(drive, origin), arriving(drive, destination),
        between(drive, origin, destination), scratch_for(len(drive.links.first) - 1),
    )  # fmt: skip
    result: list[Path | None] = [None] * len(origin)
    for rows in _alike(origin, np.flatnonzero((origin.road >= 0) & (destination.road >= 0))):
        left = want(search.scratch, search.goal, rows)
        touched = explore(drive.links, search.scratch, search.start, rows[0], left, FAR - 1)
        for row in rows.tolist():
            pieces = _pieces(search, row)
            result[row] = None if pieces is None else _drawn(search, row, pieces)
        forget(search.scratch, touched, search.goal, rows)
    return result


def _alike(origin: Spots, rows: Ints) -> list[Ints]:
    """Rows whose origins leave from one place of one road, together."""
    if len(rows) == 0:
        return []
    place = np.column_stack([origin.road[rows], origin.share[rows]])
    _, group = np.unique(place, axis=0, return_inverse=True)
    order = np.argsort(group, kind="stable")
    return np.split(rows[order], np.flatnonzero(np.diff(group[order])) + 1)


def _pieces(search: _Search, row: int) -> list[_Piece] | None:
    """The roads of one row, after the search from its origin; None where there is no way."""
    drive, origin, destination = search.drive, search.origin, search.destination
    cost, side = arrive(search.scratch, search.goal, row)
    along = int(search.along[row])
    if min(cost, along) >= FAR:
        return None
    first, last = float(origin.share[row]), float(destination.share[row])
    if along <= cost:
        pieces = [_Piece(int(origin.road[row]), first, last, along)]
    else:
        way, began = way_back(drive.links, search.scratch, search.goal.node[row, side])
        links = zip(
            drive.road_of[way].tolist(), drive.back_of[way].tolist(), drive.links.key[way].tolist(), strict=True
        )
        pieces = [
            _Piece(int(origin.road[row]), first, 1.0 - began, int(search.start.key[row, began])),
            *(_Piece(road, float(back), 1.0 - back, key) for road, back, key in links),
            _Piece(int(destination.road[row]), 1.0 - side, last, int(search.goal.key[row, side])),
        ]
    return [piece for piece in pieces if piece.start != piece.end]


def _drawn(search: _Search, row: int, pieces: list[_Piece]) -> Path:
    drive, ends = search.drive, (search.origin.take([row]), search.destination.take([row]))
    lines = [_line(drive, piece) for piece in pieces]
    lon = np.concatenate([ends[0].lon, *(line[0] for line in lines), ends[1].lon])
    lat = np.concatenate([ends[0].lat, *(line[1] for line in lines), ends[1].lat])
    cost = np.array([sum(piece.key for piece in pieces)], np.int64)
    km, hours = with_access(cost, *ends)
    return Path(lon, lat, _steps(drive, pieces), float(km[0]), float(hours[0]))


def _line(drive: Drive, piece: _Piece) -> tuple[Floats, Floats]:
    """The line of a piece in driving order."""
    graph = drive.graph
    points = slice(graph.shape_from[piece.road], graph.shape_from[piece.road + 1])
    lon, lat = graph.shape_lon[points], graph.shape_lat[points]
    low, high = sorted((piece.start, piece.end))
    if (low, high) != (0.0, 1.0):
        xy = shapely.get_coordinates(drive.lines[piece.road])
        share = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(xy, axis=0).T))])
        share /= share[-1]
        cut = np.concatenate([[low], share[(share > low) & (share < high)], [high]])
        lon, lat = np.interp(cut, share, lon), np.interp(cut, share, lat)
    return (lon, lat) if piece.start < piece.end else (lon[::-1], lat[::-1])


def _steps(drive: Drive, pieces: list[_Piece]) -> tuple[Step, ...]:
    graph = drive.graph

    def road(piece: _Piece) -> tuple[int, int]:
        """What neighbours must share to be one step: the name, or where there is none the class."""
        name = int(graph.name_at[piece.road])
        return name, -1 if name else int(graph.road_class[piece.road])

    steps = []
    for (name, _), group in groupby(pieces, road):
        parts = list(group)
        centimetres = [part.key & ((1 << CENTIMETRE_BITS) - 1) for part in parts]
        longest = parts[int(np.argmax(centimetres))]
        steps.append(Step(graph.names[name], CLASSES[graph.road_class[longest.road]], sum(centimetres) / 1e5))
    return tuple(steps)
