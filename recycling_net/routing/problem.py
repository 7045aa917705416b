"""One depot's problem for one day: a depot, visits, one type of vehicle, kilometres."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import numpy.typing as npt

from recycling_net.network.ways import Points, Ways, matrix
from recycling_net.scenario import Vehicle

HaulFamily = Literal["milk_run", "trunk"]
"""Families that fetch what facilities send on."""
Family = str
"""milk_run, trunk, mobile, daily, door_to_door, or joint/name."""
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
    hours
        Driving hours, shaped as ``km``.
    day, day_number
        Which day of a calendar it is, in words and counted from 0; "" and 0 outside a calendar.
    begin
        Rounds known before any search; none outside a calendar.
    """

    family: Family
    depot: Point
    visits: tuple[Visit, ...]
    vehicle_name: str
    vehicle: Vehicle
    km: npt.NDArray[np.float64]
    hours: npt.NDArray[np.float64]
    day: str = ""
    day_number: int = 0
    begin: Sequences = ()

    @property
    def driving_yuan(self) -> npt.NDArray[np.float64]:
        """What each leg costs to drive, shaped as ``km``."""
        return np.asarray(self.km * self.vehicle.cost_per_km + self.hours * self.vehicle.cost_per_hour)

    def only(self, positions: list[int]) -> Problem:
        """Return the same problem with only the visits at ``positions``, in that order."""
        nodes = [0, *(position + 1 for position in positions)]
        visits = tuple(self.visits[position] for position in positions)
        at = np.ix_(nodes, nodes)
        new = {position: number for number, position in enumerate(positions)}
        begin = tuple(tuple(tuple(new[p] for p in trip if p in new) for trip in trips) for trips in self.begin)
        return replace(self, visits=visits, km=self.km[at], hours=self.hours[at], begin=begin)


def build_problem(
    family: Family, depot: Point, visits: tuple[Visit, ...], vehicle: tuple[str, Vehicle], ways: Ways
) -> Problem:
    """Return the problem with its kilometres and hours as the vehicle drives."""
    points = positions([depot, *(visit.point for visit in visits)])
    legs = matrix(ways, points, points, vehicle[1].profile)
    return Problem(family, depot, visits, *vehicle, km=legs.km, hours=legs.hours)


def positions(points: Sequence[Point]) -> Points:
    """Longitudes and latitudes of points."""
    return np.array([point.lon for point in points]), np.array([point.lat for point in points])
