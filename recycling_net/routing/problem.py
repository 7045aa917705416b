"""One depot's problem for one day: a depot, visits, one type of vehicle, kilometres."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import numpy.typing as npt

from recycling_net.network.travel import km_matrix
from recycling_net.scenario import Travel, Vehicle

Family = Literal["milk_run", "door_to_door"]
Sequences = tuple[tuple[tuple[int, ...], ...], ...]
"""Per vehicle, per trip: positions of visits in the order of driving."""

END_OF_DAY_H = 24 - 1 / 60
"""Every vehicle is back by 23:59, so that no clock of a plan passes midnight."""


@dataclass(frozen=True, slots=True)
class Point:
    """Where a vehicle stops: code, name, degrees WGS-84 and how well they are known."""

    code: str
    name: str
    lon: float
    lat: float
    coord_quality: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One stop to be made: what is loaded there, how long it takes, when it may begin (hours after midnight)."""

    point: Point
    load_t: float
    load_m3: float
    service_h: float
    earliest_h: float = 0.0
    latest_h: float = 24.0
    note: str = ""


@dataclass(frozen=True)
class Problem:
    """Everything needed to plan one depot's day; ``vehicle.count`` vehicles of one type stand at the depot.

    Attributes
    ----------
    km
        Road kilometres, shape (visits + 1, visits + 1); row and column 0 are the depot.
    """

    family: Family
    depot: Point
    visits: tuple[Visit, ...]
    vehicle_name: str
    vehicle: Vehicle
    travel: Travel
    km: npt.NDArray[np.float64]

    @cached_property
    def hours(self) -> npt.NDArray[np.float64]:
        """Driving hours, shaped as ``km``."""
        hours: npt.NDArray[np.float64] = self.km / self.travel.speed
        return hours

    def only(self, positions: list[int]) -> Problem:
        """Return the same problem with only the visits at ``positions``, in that order."""
        nodes = [0, *(position + 1 for position in positions)]
        visits = tuple(self.visits[position] for position in positions)
        return Problem(
            self.family, self.depot, visits, self.vehicle_name, self.vehicle, self.travel, self.km[np.ix_(nodes, nodes)]
        )


def build_problem(
    family: Family, depot: Point, visits: tuple[Visit, ...], vehicle: tuple[str, Vehicle], travel: Travel
) -> Problem:
    """Return the problem with its kilometres: great circle on WGS-84 times the detour factor."""
    lon = np.array([depot.lon, *(visit.point.lon for visit in visits)])
    lat = np.array([depot.lat, *(visit.point.lat for visit in visits)])
    km = km_matrix(lon, lat, lon, lat, travel.detour_factor)
    return Problem(family, depot, visits, *vehicle, travel, km)
