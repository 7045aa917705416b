"""Two stages as frozen arrays: plants supply depots, depots serve places, both within their capacities."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

from recycling_net.plan import StoppedBecause
from recycling_net.siting.model import Floats, Ints


@dataclass(frozen=True, slots=True)
class Stages:
    """K plants, J depots and I places; what a depot passes on must come from plants; several sources are allowed.

    Attributes
    ----------
    demand
        (I,) in the unit of the capacities, at least 0.
    depot_fixed, depot_capacity
        (J,) yuan for opening a depot, and what can pass through it; infinity where nothing limits it.
    plant_fixed, plant_capacity
        (K,) the same for plants.
    delivery
        (J, I) yuan per unit from a depot to a place; infinite where there is no way.
    supply
        (K, J) yuan per unit from a plant to a depot; infinite where there is no way.
    """

    demand: Floats
    depot_fixed: Floats
    depot_capacity: Floats
    plant_fixed: Floats
    plant_capacity: Floats
    delivery: Floats
    supply: Floats

    @property
    def needed(self) -> float:
        """All that the places demand."""
        return float(self.demand.sum())


@dataclass(frozen=True, slots=True)
class Staged:
    """What came of a search; ``objective`` is nan where nothing was found.

    Attributes
    ----------
    depots, plants
        Those that open, ascending.
    delivered
        (J, I) what goes from each depot to each place.
    supplied
        (K, J) what goes from each plant to each depot.
    bound
        No answer costs less.
    """

    depots: Ints
    plants: Ints
    delivered: Floats
    supplied: Floats
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
