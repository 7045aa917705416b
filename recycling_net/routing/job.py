"""A depot's problem in whole numbers, as the solver in the child process reads it.

The child imports this and PyVRP, nothing else of ours, so that it starts in a quarter of a second.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Job:
    """One problem for the solver; node 0 is the depot, client k stands at node k + 1.

    Durations are rounded up and loads too, limits down: what fits here fits in exact numbers. ``edge_cost`` holds
    money, not metres, so that no cost per kilometre is lost in rounding. ``duration`` into the depot includes the
    unloading there. ``prize`` 0 means that every client must be visited. ``start`` is a valid first answer.
    """

    edge_cost: list[list[int]]
    duration: list[list[int]]
    loads: list[list[int]]
    service: list[int]
    windows: list[list[int]]
    capacity: list[int]
    vehicles: int
    trips: int
    shift: list[int]
    """Earliest departure, last return, longest duration."""
    day_cost: int
    second_cost: int
    prize: int
    start: list[list[list[int]]]
    iterations: int
    seconds: float
    seed: int

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self)
