"""A routing problem in whole numbers, as the solver in the child process reads it.

The child imports this and its solver, nothing else of ours, so that it starts in a quarter of a second.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Trips = list[list[list[int]]]
"""Per vehicle, per trip: clients in the order of driving."""

Send = Callable[[Trips, list[int]], None]
"""Takes the trips of each vehicle, and of which kind it is."""

NEVER = 10**12
"""A limit that nothing reaches; far from where whole numbers of 64 bits end, also when added up."""

UNLIMITED = 10**9
"""So many iterations that only time ends a search."""


@dataclass(frozen=True, slots=True)
class Kind:
    """Vehicles that are alike; they start at one depot, unload there between trips, and end there.

    ``capacity`` has one number a load dimension. ``earliest``, ``latest`` and ``longest`` are first departure, last
    return and longest duration of a day, ``farthest`` its longest way. ``profile`` says which matrices hold.
    """

    count: int
    capacity: list[int]
    depot: int = 0
    trips: int = 1
    earliest: int = 0
    latest: int = NEVER
    longest: int = NEVER
    farthest: int = NEVER
    fixed_cost: int = 0
    distance_cost: int = 1
    second_cost: int = 0
    profile: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Job:
    """One problem for the solver; nodes are the depots, then the clients.

    Attributes
    ----------
    distance
        What one unit of ``Kind.distance_cost`` is paid for, shape (profiles, nodes, nodes): money where it may vary,
        so that no cost per kilometre is lost in rounding. ``FORBIDDEN`` where the profile may not drive.
        With ``points`` it has no rows.
    duration
        Shaped as ``distance``; into the depot it includes the unloading there. No rows where nothing takes time.
    points
        Shape (nodes, 2), or no rows. With points a distance is Euclidean, rounded to the nearest whole number.
    pickup, delivery
        Loads by client and dimension: collected there, and brought there from the depot.
    service, windows, release
        By client: how long it takes, when it may begin (clients, 2), before when its trip cannot leave.
    brought_to
        By client: the client at whom the same trip delivers, later, what it has picked up here; -1 where it stays on board.
        No rows where that is so everywhere.
    prize
        0 means that every client must be visited.
    start, start_kinds
        A valid first answer and the kind of each vehicle; empty where there is none.
    is_processor_time
        Whether ``seconds`` are those of the processor: on a busy machine the same search then takes longer.
    """

    kinds: list[Kind]
    distance: Ints
    duration: Ints
    pickup: Ints
    delivery: Ints
    service: Ints
    windows: Ints
    release: Ints
    iterations: int
    seconds: float
    seed: int
    depots: int = 1
    points: npt.NDArray[np.float64] = field(default_factory=lambda: np.empty((0, 2)))
    brought_to: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    prize: int = 0
    start: Trips = field(default_factory=list)
    start_kinds: list[int] = field(default_factory=list)
    is_processor_time: bool = False

    def clock(self) -> float:
        """Return the time by which ``seconds`` count, from some beginning."""
        return time.process_time() if self.is_processor_time else time.monotonic()

    def to_json(self) -> dict[str, Any]:
        """Return plain data, arrays as text."""
        plain: dict[str, Any] = {one.name: getattr(self, one.name) for one in fields(self)}
        plain["kinds"] = [asdict(kind) for kind in self.kinds]
        return {
            name: {"type": value.dtype.str, "shape": value.shape, "bytes": base64.b64encode(value.tobytes()).decode()}
            if isinstance(value, np.ndarray)
            else value
            for name, value in plain.items()
        }

    @staticmethod
    def from_json(plain: Mapping[str, Any]) -> Job:
        """Return what `to_json` made plain."""
        facts: dict[str, Any] = {
            name: _array(value) if isinstance(value, dict) else value for name, value in plain.items()
        }
        facts["kinds"] = [Kind(**kind) for kind in plain["kinds"]]
        return Job(**facts)

    def distances(self) -> Ints:
        """Return ``distance``, computed where there are only points: shape (profiles, nodes, nodes)."""
        if not len(self.points):
            return self.distance
        x, y = self.points.T
        return rounded(np.hypot(x[:, None] - x, y[:, None] - y))[None]


FORBIDDEN = 10**8
"""A way that must not be driven: so long that no answer pays for it, so short that sums and penalties stay exact."""


def round_cost(job: Job, legs: Ints, clients: Sequence[int], kind: int) -> int:
    """What one trip of a kind costs by ``legs``, the distances of the job; over forbidden ways more than any answer."""
    of = job.kinds[kind]
    nodes = [of.depot, *(client + job.depots for client in clients), of.depot]
    driven = legs[of.profile][nodes[:-1], nodes[1:]]
    if (driven >= FORBIDDEN).any():
        return FORBIDDEN**2
    return of.fixed_cost + of.distance_cost * int(driven.sum())


def rounded(values: npt.ArrayLike) -> Ints:
    """Return the nearest whole numbers, halves up."""
    return np.floor(np.asarray(values, float) + 0.5).astype(np.int64)


def _array(value: Mapping[str, Any]) -> npt.NDArray[Any]:
    return np.frombuffer(base64.b64decode(value["bytes"]), value["type"]).reshape(value["shape"])
