"""How much of a search is over: by a clock, or by iterations where the same rounds must come out each time."""

from __future__ import annotations

import threading
from math import inf

from recycling_net.routing.depots.problem import Ending, Limits

ESTIMATE = 200
"""An estimate of a set of sites takes about as long as so many iterations."""


class Budget:
    """What may be spent on one search, and what has been."""

    def __init__(self, limits: Limits, stop: threading.Event | None = None) -> None:
        self.limits = limits
        self.stop = stop or threading.Event()
        self.began = limits.clock()
        self.iterations = 0
        self.estimated = 0
        self.elsewhere = 0.0

    @property
    def seconds(self) -> float:
        """Seconds since the search began, with what other processes computed where the clock leaves that out."""
        return self.limits.clock() - self.began + self.elsewhere

    @property
    def over(self) -> float:
        """The share of the search that is over; 1 when it must end."""
        if self.stop.is_set():
            return 1.0
        if self.limits.iterations is not None:
            return (self.iterations + ESTIMATE * self.estimated) / self.limits.iterations
        return self.seconds / self.limits.seconds

    @property
    def rest_s(self) -> float:
        """Seconds that are left; infinite where iterations count."""
        return inf if self.limits.iterations is not None else max(0.0, self.limits.seconds - self.seconds)

    @property
    def ended(self) -> Ending:
        """Why the search ends."""
        if self.stop.is_set():
            return "interrupted"
        return "iterations" if self.limits.iterations is not None else "time"
