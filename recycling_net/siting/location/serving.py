"""Who is served from where once it is known which sites may open: exact by HiGHS, or nearest where nothing limits."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf, isnan
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from recycling_net.siting.highs import Ending, Limits, Solver
from recycling_net.siting.location.data import Location
from recycling_net.siting.location.prices import Marks
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Programme


@dataclass(frozen=True, slots=True)
class Service:
    """Sites open (J,), shares by arc (A,), what that costs (inf: none found), and a bound for what was asked."""

    opened: Bools
    share: Floats
    cost: float
    bound: float
    ending: Ending


def nothing(location: Location) -> Service:
    """Return no service at all."""
    sites = np.zeros(len(location.fixed), dtype=bool)
    return Service(sites, np.zeros(len(location.arcs.end)), inf, -inf, "time")


Value = TypeVar("Value", np.float64, np.bool_)


def by_place(location: Location, values: npt.NDArray[Value]) -> npt.NDArray[Value]:
    """Return values of arcs (A,) that stand by site in the order by place."""
    result = np.empty_like(values)
    result[np.argsort(location.arcs.end, kind="stable")] = values
    return result


def serve_nearest(location: Location, opened: Bools) -> Service:
    """Return every place at its cheapest open site; what capacities say is not looked at."""
    arcs = location.arcs
    position = np.where(opened[arcs.end], np.arange(len(arcs.end)), len(arcs.end))
    first = np.minimum.reduceat(position, arcs.start[:-1])
    if (first >= arcs.start[1:]).any():
        return nothing(location)
    share = np.zeros(len(arcs.end))
    share[first] = 1.0
    cost = float(arcs.cost[first].sum() + location.fixed[opened].sum())
    return Service(opened, share, cost, cost, "optimal")


def service_at(location: Location, at: Ints, sites: Ints) -> Service:
    """Return every place served whole from the site in ``at`` (I,), to which it must have an arc.

    These ``sites`` open where it is given how many do, those that serve anyone otherwise.
    """
    arcs = location.arcs
    share = (arcs.end == at[arcs.row]).astype(float)
    opened = np.zeros(len(location.fixed), dtype=bool)
    opened[at if location.count is None else sites] = True
    return Service(opened, share, float(arcs.cost @ share + location.fixed[opened].sum()), -inf, "time")


def serve(location: Location, marks: Marks, kept: Bools, limits: Limits, start: Service | None = None) -> Service:
    """Return the best service found over the kept arcs (A,), with sites open or closed as ``marks`` (J,) tell.

    ``start`` is a service to begin with, where it keeps to marks and arcs.
    """
    programme, sites, y, x = _programme(location, marks, kept)
    whole = bool(programme.integer.any())
    solver = Solver(programme, limits, whole=whole)
    if start is not None and start.cost < inf and whole and not (start.share[~kept] > 0).any():
        solver.start_from(np.concatenate([start.opened[sites], start.share[kept]]).astype(float))
    answer = solver.run(limits)
    bound = inf if answer.ending == "infeasible" else answer.bound
    if answer.values is None:
        empty = nothing(location)
        return Service(empty.opened, empty.share, inf, -inf if isnan(bound) else bound, answer.ending)
    opened = np.zeros(len(location.fixed), dtype=bool)
    opened[sites] = answer.values[y] > 0.5
    share = np.zeros(len(kept))
    share[kept] = answer.values[x]
    if whole and not location.single:  # flows for exactly these sites
        exact = serve(location, np.where(opened, 1, -1).astype(np.int8), kept & opened[location.arcs.end], limits)
        return Service(exact.opened, exact.share, exact.cost, bound, answer.ending)
    return _cleaned(location, opened, share, bound, answer.ending)


class Shared(NamedTuple):
    """Everything served in shares from all sites: what it costs at least, what each place pays, where most of it goes.

    Where it cannot be done the cost is infinite, and minus infinite where time did not suffice; the rest is empty then.
    """

    cost: float
    prices: Floats
    at: Ints


def shared(location: Location, limits: Limits) -> Shared:
    """Return how everything is served in shares at the least cost, with all sites open."""
    marks = np.ones(len(location.fixed), dtype=np.int8)
    arcs, places = location.arcs, len(location.demand)
    programme, _, _, x = _programme(location, marks, np.ones(len(arcs.end), dtype=bool))
    answer = Solver(programme, limits, whole=False).run(limits)
    if answer.ending != "optimal" or answer.values is None:
        return Shared(inf if answer.ending == "infeasible" else -inf, np.empty(0), np.empty(0, dtype=np.int64))
    order = np.lexsort((-answer.values[x], arcs.row))
    return Shared(answer.objective, answer.row_dual[:places], arcs.end[order[arcs.start[:-1]]].astype(np.int64))


def _cleaned(location: Location, opened: Bools, share: Floats, bound: float, ending: Ending) -> Service:
    """Round away what the solver's tolerances left; the cost is that of what remains."""
    arcs = location.arcs
    share = np.where(share > 0.5, 1.0, 0.0) if location.single else np.where(share > 1e-9, share, 0.0)
    served = np.add.reduceat(share, arcs.start[:-1])
    share = share / served[arcs.row]
    load = np.bincount(arcs.end, weights=share * location.demand[arcs.row], minlength=len(opened))
    if (load > location.capacity * (1 + 1e-7) + 1e-7).any():
        empty = nothing(location)
        return Service(empty.opened, empty.share, inf, bound, ending)
    return Service(opened, share, float(arcs.cost @ share + location.fixed[opened].sum()), bound, ending)


def _programme(location: Location, marks: Marks, kept: Bools) -> tuple[Programme, Ints, Ints, Ints]:
    """Sites y and services x <= y within capacities; the sites that may open, and the numbers of both columns."""
    arcs, draft = location.arcs, Draft()
    sites = np.flatnonzero(marks >= 0)
    number = np.full(len(marks), -1)
    number[sites] = np.arange(len(sites))
    place, end = arcs.row[kept], number[arcs.end[kept]]
    must = marks[sites] > 0
    y = draft.columns(location.fixed[sites], lower=must.astype(float), upper=1.0, integer=not must.all())
    x = draft.columns(arcs.cost[kept], lower=0.0, upper=1.0, integer=location.single)
    served = draft.rows(len(location.demand), lower=1.0, upper=1.0)
    draft.put(served[place], x, 1.0)
    free = ~must[end]
    linked = draft.rows(int(free.sum()), lower=-np.inf, upper=0.0)
    draft.put(linked, x[free], 1.0)
    draft.put(linked, y[end[free]], -1.0)
    needed = float(location.demand.sum())
    room = np.minimum(location.capacity[sites], needed)
    tight = np.flatnonzero(room < needed)
    row_of = np.full(len(sites), -1)
    row_of[tight] = held = draft.rows(len(tight), lower=-np.inf, upper=0.0)
    inside = row_of[end] >= 0
    draft.put(row_of[end[inside]], x[inside], location.demand[place[inside]])
    draft.put(held, y[tight], -room[tight])
    if not must.all():
        draft.put(draft.rows(1, lower=needed, upper=np.inf), y, room)
    if location.count is not None:
        draft.put(draft.rows(1, lower=float(location.count), upper=float(location.count)), y, 1.0)
    return draft.done(), sites, y, x
