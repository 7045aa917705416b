"""Rounds that need no solver: always to the visit that can begin soonest and still fits."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from recycling_net.routing.problem import END_OF_DAY_H, Problem
from recycling_net.routing.schedule import Rounds, rounds

_SLACK = 1e-10  # tighter than the schedule's own, so that what fits here fits there
_NEVER_H = 1e6


def nearest_neighbour(problem: Problem) -> Rounds:
    """Return valid rounds of at most ``vehicle.count`` vehicles; visits that none can fit are unserved.

    Each vehicle begins with the visit whose window closes first (the nearest of them), drives on to the visit that
    it can begin soonest, unloads when nothing more fits and goes again while trips and shift last.
    """
    left = np.ones(len(problem.visits), bool)
    sequences: list[tuple[tuple[int, ...], ...]] = []
    while left.any() and len(sequences) < problem.vehicle.count:
        trips = _Drive(problem, left).trips()
        if not trips:
            break
        sequences.append(trips)
    answer = rounds(problem, tuple(sequences))
    if answer is None:
        raise RuntimeError("the simple rounds break a limit that they were built to keep")
    return answer


class _Drive:
    """One vehicle on its way; ``left`` is shared and loses what the vehicle visits."""

    def __init__(self, problem: Problem, left: npt.NDArray[np.bool_]) -> None:
        visits = problem.visits
        self.problem, self.vehicle, self.left = problem, problem.vehicle, left
        self.load_t = np.array([visit.load_t for visit in visits])
        self.load_m3 = np.array([visit.load_m3 for visit in visits])
        self.service = np.array([visit.service_h for visit in visits])
        self.earliest = np.array([visit.earliest_h for visit in visits])
        self.latest = np.array([visit.latest_h for visit in visits])
        self.back = problem.hours[1:, 0] + problem.vehicle.unloading
        self.clock = problem.vehicle.start
        self.limit: npt.NDArray[np.float64] | float | None = None

    def trips(self) -> tuple[tuple[int, ...], ...]:
        """Return the trips of this vehicle's day, empty if no visit fits it."""
        trips: list[tuple[int, ...]] = []
        while len(trips) < self.vehicle.trips and (trip := self._trip()):
            trips.append(trip)
            self.clock += float(self.back[trip[-1]])
        return tuple(trips)

    def _trip(self) -> tuple[int, ...]:
        trip: list[int] = []
        here, load_t, load_m3 = 0, 0.0, 0.0
        while True:
            begin = np.maximum(self.clock + self.problem.hours[here, 1:], self.earliest)
            limit = self._limits(begin) if self.limit is None else self.limit
            fits = self.left & (begin <= self.latest + _SLACK) & (begin + self.service + self.back <= limit + _SLACK)
            fits &= load_t + self.load_t <= self.vehicle.capacity + _SLACK
            fits &= load_m3 + self.load_m3 <= self.vehicle.volume + _SLACK
            if not fits.any():
                return tuple(trip)
            urgency = self.latest if self.limit is None else begin
            best = int(np.lexsort((begin, np.where(fits, urgency, _NEVER_H)))[0])
            self.limit = float(np.broadcast_to(limit, begin.shape)[best])
            self.left[best] = False
            trip.append(best)
            self.clock = float(begin[best] + self.service[best])
            here, load_t, load_m3 = best + 1, load_t + self.load_t[best], load_m3 + self.load_m3[best]

    def _limits(self, begin: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """When the day must end if it begins with each visit: the shift runs from the departure."""
        depart = np.maximum(begin - self.problem.hours[0, 1:], self.vehicle.start)
        return np.asarray(np.minimum(depart + self.vehicle.shift, END_OF_DAY_H), float)
