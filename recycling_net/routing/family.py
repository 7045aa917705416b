"""One family of rounds: its problems, what is lost before any solver starts, what its cost is compared with."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import pandas as pd

from recycling_net.network import Network
from recycling_net.routing.lost import Lost
from recycling_net.routing.problem import Family, Point, Problem


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be planned for one family in one year."""

    family: Family
    year: int
    problems: tuple[Problem, ...]
    lost: tuple[Lost, ...]
    rounds_per_year: int
    estimate_yuan: float = nan


def site_point(network: Network, code: str) -> Point:
    """Return the point of a site."""
    return point_of(network.sites, code)


def point_of(table: pd.DataFrame, code: str) -> Point:
    """Return the row ``code`` of places or sites as a point."""
    row: Any = table.loc[code]
    return Point(code, str(row["name"]), float(row["lon"]), float(row["lat"]), str(row["coord_quality"]))
