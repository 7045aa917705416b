"""A public routing instance as its file has it, and how its numbers become whole ones."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from math import floor, inf, nan
from pathlib import Path

import numpy as np

from recycling_net.siting.model import Floats, Ints


@dataclass(frozen=True, slots=True)
class Rounding:
    """A number of the file times ``factor``, cut to a whole one or rounded to the nearest; ``inf`` stays.

    ``is_exact`` leaves all numbers as they are: a set's best known values may count in double precision.
    """

    factor: int
    cut: bool
    is_exact: bool = False

    def whole(self, value: float) -> float:
        """Return one number as the set's best known values count it."""
        if value == inf or self.is_exact:
            return value
        scaled = self.factor * value
        return floor(scaled) if self.cut else round(scaled)

    def wholes(self, values: Floats) -> Floats:
        """Return many numbers at once."""
        if self.is_exact:
            return values
        scaled: Floats = self.factor * values
        return np.floor(scaled) if self.cut else np.rint(scaled)


@dataclass(frozen=True, slots=True)
class Vehicles:
    """Vehicles that are alike: where they start and end, what they hold and cost, how long and far they may go.

    ``allowed`` names the nodes that they may visit, None for all; ``several`` says whether they may unload at their
    depot and go again.
    """

    count: int
    capacity: float
    depot: int = 0
    fixed: float = 0.0
    per_distance: float = 1.0
    longest: float = inf
    farthest: float = inf
    allowed: frozenset[int] | None = None
    several: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Instance:
    """One instance: depots first, customers after them; all numbers as in the file.

    ``table`` (n, n) holds distances where there are no ``points`` (n, 2); driving takes as long as it is far.
    ``delivery`` is brought from the depot, ``pickup`` collected, each (n,); ``windows`` (n, 2) say when ``service`` may
    begin, ``release`` before when a trip with the customer cannot leave. ``units`` whole numbers of cost are one of
    ``best_known``, which is nan where nobody knows.

    ``brought_to`` (n,) says to which node a vehicle brings, later in the same trip, what it picks up at each; -1 where
    that stays on board. It has no rows where there are no pairs; where there are, the fewest vehicles count first, then
    the cost. ``fewest_known`` is how many the best known answer takes.
    """

    name: str
    family: str
    rounding: Rounding
    units: float
    points: Floats | None
    table: Floats | None
    depots: int
    delivery: Floats
    pickup: Floats
    service: Floats
    windows: Floats
    release: Floats
    fleet: tuple[Vehicles, ...]
    best_known: float
    brought_to: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    fewest_known: int | None = None

    @property
    def timed(self) -> bool:
        """Whether time limits anything."""
        return bool(
            np.isfinite(self.windows[:, 1]).any()
            or self.release.any()
            or any(np.isfinite(vehicles.longest) for vehicles in self.fleet)
        )


@dataclass(frozen=True, slots=True)
class Driven:
    """What one vehicle does: which of the fleet's kinds it is, and its customers by node, trip by trip."""

    kind: int
    trips: tuple[tuple[int, ...], ...]


def best_known(file: Path, names: set[str]) -> float:
    """Return the value in a ``BKS.csv`` beside the file or up to three folders up; nan where there is none."""
    return float(_known(file, names).get("bks", nan))


def fewest_known(file: Path, names: set[str]) -> int | None:
    """Return how many routes the best known answer has; None where the table does not say it."""
    routes = _known(file, names).get("routes")
    return int(routes) if routes else None


def _known(file: Path, names: set[str]) -> dict[str, str]:
    """Return the row of the table; its column ``set`` is the folder of the file as seen from it, or the first of these."""
    file = file.resolve()
    for folder in file.parents[:4]:
        if (table := folder / "BKS.csv").is_file():
            which = file.parent.relative_to(folder).as_posix()
            sets = {which, which.partition("/")[0]}
            with table.open(encoding="utf-8", newline="") as rows:
                for row in csv.DictReader(rows):
                    if row.get("set") in sets and row.get("instance") in names and _number(row.get("bks", "")):
                        return row
    return {}


def _number(text: str) -> bool:
    return text.replace(".", "", 1).isdigit()
