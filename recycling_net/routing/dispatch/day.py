"""A day of dispatch in numbers, as the compiled search reads it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Records = npt.NDArray[np.void]
Record = Any
"""One of :data:`Records`; its fields are read as attributes, which no type of numpy knows of."""

REST = -1_000_000
"""The token of a driver's rest. A token from 0 on is an order, below 0 an unloading at site -1 - token."""


TRUCK = np.dtype(
    [
        ("profile", np.int64), ("start", np.int64), ("end", np.int64), ("room", np.float64, 3), ("per_day", np.float64),
        ("per_km", np.float64), ("per_h", np.float64), ("overtime_per_h", np.float64), ("begin", np.float64),
        ("back", np.float64), ("shift", np.float64), ("overtime", np.float64), ("within", np.float64),
        ("skills", np.int64), ("unloading", np.float64), ("trips", np.int64), ("rest", np.float64, 3),
        ("most", np.float64, 3), ("alike", np.int64),
    ]
)  # fmt: skip
"""One vehicle: nodes where it begins and ends, room for each load, yuan a day, km, hour and (beside that) hour of
overtime, earliest departure, latest return, hours, kilometres, skills as bits, hours of one unloading, trips, earliest and
latest begin of the rest and its hours (0: none), loads of all its trips together; vehicles with one number ``alike`` are
the same and stand together."""
CALL = np.dtype(
    [
        ("take", np.float64, 3), ("bring", np.float64, 3), ("service", np.float64), ("earliest", np.float64),
        ("latest", np.float64), ("needs", np.int64), ("is_of", np.int64), ("shuns", np.int64), ("streams", np.int64),
        ("worth", np.float64), ("remote", np.float64),
    ]
)  # fmt: skip
"""One order: loads picked up and delivered, hours of service, when it begins, bits of skills needed, of contents that
something may not be with, of what may not be with it, of streams; yuan lost if nobody comes; km from the nearest site."""
SITE = np.dtype(
    [("accepts", np.int64), ("spare", np.float64), ("opens", np.float64), ("closes", np.float64), ("stay", np.float64)]
)
"""One site: bits of streams that it takes, tonnes that it takes on the day, when an unloading there may begin, hours that
it takes beside those of the vehicle."""


class Paper(NamedTuple):
    """Room to work in for kernels, each of which has rows of its own; what stands there is of no use when one returns.

    A kernel that made arrays would have to count references to all those it is given: that took most of its time.
    """

    row: Ints
    """(10, W) tokens or nodes, one more row for each of BARE .. FREE."""
    yuan: Floats
    """(2, W)"""
    legs: Floats
    """(W,)"""
    ahead: Floats
    """(W, 4)"""
    rear: Floats
    """(W, 4)"""
    load: Floats
    """(6, 3)"""
    taken: Floats
    """(2, S) what others unload at each site; below it that they unload as little as can be, so that nothing is full."""
    key: Floats
    """(n,)"""
    touched: Ints
    """(V + 1,)"""


BARE, NODES, KEPT, FOUND, TRIED, NEW, FITTED, GIVEN, PULLED, FREE = range(10)
"""Rows of :class:`Paper`."""
_SPARE = 8
"""Tokens for which a row of paper has more room than one of routes: kernels write rows that are longer before they judge them."""


def paper(truck: Records, call: Records, site: Records) -> Paper:
    """Return room to work in."""
    width, few = tokens_at_most(truck, call) + _SPARE, np.zeros((2, len(site)))
    few[1] = -np.inf
    return Paper(
        np.zeros((10, width), np.int64), np.zeros((2, width)), np.zeros(width), np.zeros((width, 4)), np.zeros((width, 4)),
        np.zeros((6, 3)), few, np.zeros(len(call)), np.zeros(len(truck) + 1, np.int64),
    )  # fmt: skip


def tokens_at_most(truck: Records, call: Records) -> int:
    """How many tokens a row of routes has room for."""
    return len(call) + 2 * int(truck["trips"].max(initial=1)) + 4


class Day(NamedTuple):
    """Everything that limits the routes of a day: nodes 0 .. S-1 are sites, node S + i is order i; V vehicles.

    A route is a row of tokens. Loads are t, m³ and pieces, in this order; clocks are hours after midnight.
    """

    km: Floats
    """(P, N, N) road kilometres of each profile of vehicles."""
    hours: Floats
    """(P, N, N) driving hours."""
    back_km: Floats
    """(P, N, N) ``km`` with origin and destination exchanged: what leads to a node stands side by side in memory."""
    back_hours: Floats
    """(P, N, N) ``hours`` likewise."""
    truck: Records
    """(V,) of TRUCK."""
    call: Records
    """(n,) of CALL."""
    site: Records
    """(S,) of SITE."""
    near: Ints
    """(n, n) orders by kilometres from each order, itself first."""
    near_sites: Ints
    """(n, S) sites by kilometres from each order."""
    widest: Floats
    """(3,) the largest room of any vehicle."""
    least: Floats
    """(2,) yuan a day and an hour of the vehicle for which that is least."""
    now: float
    """Nothing that is not under way begins earlier."""
    scarce: bool
    """Whether some site takes no more than so much on the day."""
    most: int
    """So many vehicles drive at most: all, or fewer where the search looks for routes with fewer."""
    paper: Paper


class Routes(NamedTuple):
    """The routes of all vehicles; a kernel changes them in place."""

    tokens: Ints
    """(V, M)"""
    size: Ints
    """(V,) how many tokens."""
    locked: Ints
    """(V,) how many tokens from the first on are under way."""
    departed: Floats
    """(V,) when a vehicle that is under way departed; NaN for others."""
    cost: Floats
    """(V,) yuan."""
    version: Ints
    """(V,) a number that a row of tokens has to itself; 0 for every empty row."""
    latest: Ints
    """(1,) the last such number."""
    where: Ints
    """(n,) vehicle that makes each order, -1 for nobody."""
    taken: Floats
    """(S,) tonnes unloaded."""


def no_routes(day: Day) -> Routes:
    """Return a day on which nobody drives."""
    count, width = len(day.truck), tokens_at_most(day.truck, day.call)
    return Routes(
        np.zeros((count, width), np.int64), np.zeros(count, np.int64), np.zeros(count, np.int64),
        np.full(count, np.nan), np.zeros(count), np.zeros(count, np.int64), np.zeros(1, np.int64),
        np.full(len(day.call), -1, np.int64), np.zeros(len(day.site)),
    )  # fmt: skip


def copied(routes: Routes) -> Routes:
    """Return routes that may be changed without changing these."""
    return Routes._make(part.copy() for part in routes)
