"""Where to open and whom to serve from there: one tier, one stream, one year, as frozen arrays."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.plan import StoppedBecause
from recycling_net.siting.model import Floats, Ints

Places = npt.NDArray[np.int32]
"""Numbers of places or sites; half the memory of an ordinary number, since a province has millions of arcs."""


class Arcs(NamedTuple):
    """Arcs grouped by the place or by the site they start from: those of row ``r`` stand at start[r]:start[r + 1].

    Attributes
    ----------
    start
        (rows + 1,) positions.
    end
        (A,) the site or place at the other end.
    cost
        (A,) yuan for serving all that the place demands.
    """

    start: Ints
    end: Places
    cost: Floats

    @property
    def row(self) -> Ints:
        """(A,) the row of each arc."""
        return np.repeat(np.arange(len(self.start) - 1), np.diff(self.start))


@dataclass(frozen=True, slots=True)
class Location:
    """I places to be served from J sites.

    Attributes
    ----------
    demand
        (I,) in the unit of the capacities, at least 0.
    fixed
        (J,) yuan for opening a site.
    capacity
        (J,) what a site can serve; infinity where nothing limits it.
    arcs
        By place, the cheapest first.
    beyond
        (I,) the least cost of any site that is not among the arcs of the place; infinity where none of them may serve.
    count
        How many sites open, where that is given.
    single
        Whether a place must be served whole from one site.
    """

    demand: Floats
    fixed: Floats
    capacity: Floats
    arcs: Arcs
    beyond: Floats
    count: int | None = None
    single: bool = False

    @property
    def limited(self) -> bool:
        """Whether capacity can matter at all."""
        return bool((self.capacity < self.demand.sum()).any())

    @property
    def whole_costs(self) -> bool:
        """Whether every answer costs a whole number, so that bounds may be rounded up."""
        whole = self.single or not self.limited
        return whole and bool((self.arcs.cost % 1 == 0).all() and (self.fixed % 1 == 0).all())


@dataclass(frozen=True, slots=True)
class Located:
    """What came of a search; ``objective`` is nan where nothing was found.

    Attributes
    ----------
    opened
        Sites that open, ascending.
    place, site, share
        (N,) who is served from where, and which share of what it demands.
    bound
        No answer costs less.
    """

    opened: Ints
    place: Ints
    site: Ints
    share: Floats
    objective: float
    bound: float
    stopped_because: StoppedBecause

    @property
    def found(self) -> bool:
        """Whether there is an answer."""
        return not isnan(self.objective)

    @property
    def gap(self) -> float:
        """How far the answer may be from the best, as a share of the answer."""
        return max(0.0, self.objective - self.bound) / abs(self.objective) if self.objective else nan


def from_table(
    cost: Floats,
    *,
    demand: Floats | None = None,
    fixed: Floats | None = None,
    capacity: Floats | None = None,
    count: int | None = None,
    single: bool = False,
) -> Location:
    """Return the location of a full table of costs, (I, J), infinite where a site may not serve a place.

    What is not given is 1 for demand, 0 for fixed costs and infinite for capacity.
    """
    places, sites = cost.shape
    order = np.argsort(cost, axis=1, kind="stable")
    sorted_cost = np.take_along_axis(cost, order, axis=1)
    usable = np.isfinite(sorted_cost)
    start = np.concatenate([[0], np.cumsum(usable.sum(axis=1))])
    arcs = Arcs(start, order[usable].astype(np.int32), sorted_cost[usable])
    return Location(
        np.ones(places) if demand is None else demand,
        np.zeros(sites) if fixed is None else fixed,
        np.full(sites, np.inf) if capacity is None else capacity,
        arcs, np.full(places, np.inf), count, single,
    )  # fmt: skip


def turned(arcs: Arcs, columns: int) -> Arcs:
    """Return the same arcs grouped by their other end; rows there are in ascending order of this end."""
    order = np.argsort(arcs.end, kind="stable")
    start = np.concatenate([[0], np.cumsum(np.bincount(arcs.end, minlength=columns))])
    return Arcs(start, arcs.row[order].astype(np.int32), arcs.cost[order])


def restricted(location: Location, kept: Ints) -> Location:
    """Return the location with only the kept sites, numbered anew."""
    number = np.full(len(location.fixed), -1, dtype=np.int32)
    number[kept] = np.arange(len(kept))
    arcs = location.arcs
    stays = number[arcs.end] >= 0
    start = np.concatenate([[0], np.cumsum(stays)])[arcs.start]
    inside = Arcs(start, number[arcs.end[stays]], arcs.cost[stays])
    return Location(
        location.demand,
        location.fixed[kept],
        location.capacity[kept],
        inside,
        location.beyond,
        location.count,
        location.single,
    )
