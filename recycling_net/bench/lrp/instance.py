"""A public instance of location-routing as it stands in its file, and rounds that answer it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.spatial.distance import cdist

from recycling_net.siting.model import Floats

_ROUNDING = 1e-7
"""A length so near to a whole number is that number: the root of a square is not exact."""


@dataclass(frozen=True, slots=True)
class Length:
    """What a straight line costs: its length times ``factor``, rounded up to a whole number or as it is."""

    factor: float
    is_whole: bool

    def between(self, one: Floats, other: Floats) -> Floats:
        """Return the cost of the lines from each point of one list to each of the other."""
        far: Floats = self.factor * cdist(one, other)
        if not self.is_whole:
            return far
        near: Floats = np.rint(far)
        return np.where(np.abs(far - near) < _ROUNDING, near, np.ceil(far))


@dataclass(frozen=True, slots=True, eq=False)
class FirstLevel:
    """A platform at a point, from which larger vehicles supply the open depots: each depot is on one vehicle's way."""

    point: Floats
    capacity: float
    vehicle_cost: float
    length: Length


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """Depots that may open, customers to be visited once, and vehicles, as many as are wanted.

    Attributes
    ----------
    depots, customers
        Points, shape (depots, 2) and (customers, 2).
    room, opening
        What each depot holds, and what it costs to open.
    demand
        Load of each customer, whole numbers.
    capacity, vehicle_cost
        What a vehicle holds, and what each round costs beside its way.
    best_known
        The best value published, nan where none is known.
    first_level
        The other echelon, None where there is one only.
    """

    name: str
    depots: Floats
    customers: Floats
    room: Floats
    opening: Floats
    demand: Floats
    capacity: float
    vehicle_cost: float
    length: Length
    best_known: float
    first_level: FirstLevel | None = None


@dataclass(frozen=True, slots=True)
class Driven:
    """One round: the depot it leaves from, and its customers, counted from 0, in the order of driving."""

    depot: int
    customers: tuple[int, ...]
