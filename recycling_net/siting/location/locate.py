"""Where to open and whom to serve: the engine that fits the location, and its answer as data."""

from __future__ import annotations

import threading
import time
from math import inf, isfinite, nan

import numpy as np

from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.siting.highs import Ending, Limits
from recycling_net.siting.location import capacitated, uncapacitated, whole
from recycling_net.siting.location.data import Located, Location
from recycling_net.siting.location.record import Record
from recycling_net.siting.location.serving import Service, serve_nearest


def locate(  # six figures say when to stop and who listens; grouping them would only move them
    location: Location,
    *,
    seconds: float,
    gap: float = 0.0,
    seed: int = 1,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Located:
    """Return the best answer found, with a bound on every other one.

    Parameters
    ----------
    seconds
        Seconds after which the search ends; a step under way is ended where that can be done.
    gap
        The share of the answer's cost that need not be proved away; 0 asks for the optimum.
    seed
        The same seed gives the same answer where the clock does not cut the search short.
    """
    begun = time.monotonic()
    limits = Limits(begun + seconds, gap, 1, seed, stop)

    def tell(objective: float, bound: float) -> None:
        listen(Progress("siting", time.monotonic() - begun, objective if isfinite(objective) else nan, bound))

    if not _enough(location):
        return _located(location, None, inf, "infeasible")
    record = Record(limits, tell, location.whole_costs)
    if location.limited:
        service = (whole if location.single else capacitated).open_sites(location, record)
    else:
        service = serve_nearest(location, uncapacitated.open_sites(location, record))
    return _located(location, service, record.bound, record.ending)


def _enough(location: Location) -> bool:
    """Whether room and arcs could be enough at all."""
    needed = float(location.demand.sum())
    room = np.sort(np.minimum(location.capacity, needed))[::-1]
    held = room[: location.count].sum() if location.count is not None else room.sum()
    none = (np.diff(location.arcs.start) == 0) & np.isinf(location.beyond)
    return bool(held >= needed * (1 - 1e-9)) and not bool(none.any())


def _located(location: Location, service: Service | None, bound: float, ending: Ending) -> Located:
    because: dict[Ending, StoppedBecause] = {
        "optimal": "gap", "infeasible": "infeasible", "time": "time", "interrupted": "interrupted"
    }  # fmt: skip
    if service is None or service.cost == inf:
        empty = np.empty(0, dtype=np.int64)
        return Located(empty, empty, empty, np.empty(0), nan, bound, because[ending])
    used = np.flatnonzero(service.share > 0)
    return Located(
        np.flatnonzero(service.opened), location.arcs.row[used], location.arcs.end[used].astype(np.int64),
        service.share[used], service.cost, min(bound, service.cost), because[ending],
    )  # fmt: skip
