"""One family of rounds: its problems, what is lost before any solver starts, what its cost is compared with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from recycling_net.network import Network
from recycling_net.routing.calendar.choose import Chosen, Client, Task
from recycling_net.routing.calendar.patterns import Pattern, gaps
from recycling_net.routing.fleet import Fleet
from recycling_net.routing.lost import Lost
from recycling_net.routing.problem import Family, Point, Problem
from recycling_net.scenario import Scenario, day_word


@dataclass(frozen=True, slots=True)
class Work:
    """What has to be planned for one family in one year."""

    family: Family
    year: int
    problems: tuple[Problem, ...]
    lost: tuple[Lost, ...]
    rounds_per_year: int
    estimate_yuan: float = nan
    calendar: tuple[dict[str, object], ...] = field(default=())
    """Rows of the plan's ``calendar``; where there are any, days were chosen and no bound holds for that choice."""
    fleet: Fleet | None = None
    """The vehicles that all depots share; None where each has its own."""
    samples: int = 0
    """Sampled days, of which some may have no problem."""


@dataclass(frozen=True, slots=True)
class Out:
    """What the depots whose calendars are made already have on the road, by day of the calendar."""

    vehicles: Counter[int] = field(default_factory=Counter)
    hours: Counter[int] = field(default_factory=Counter)

    def add(self, chosen: Chosen) -> None:
        """Put one more depot on the road."""
        for problem in chosen.problems:
            self.vehicles[problem.day_number] += len(problem.begin)
        self.hours.update(chosen.hours)


def on_free_days(clients: Sequence[Client], taken: Mapping[int, int], fleet: Fleet | None) -> tuple[Client, ...]:
    """Return clients without the patterns of days on which a shared fleet is out, where they have any other.

    ``taken`` has the vehicles that other depots have out, by day of the calendar.
    """
    if fleet is None:
        return tuple(clients)
    full = {day for day, count in taken.items() if count >= fleet.count}
    free = [tuple(pattern for pattern in one.patterns if not full & set(pattern)) for one in clients]
    return tuple(replace(one, patterns=able or one.patterns) for one, able in zip(clients, free, strict=True))


def calendar_row(task: Task, client: Client, pattern: Pattern, containers: int, room_m3: float) -> dict[str, object]:
    """Return a row of the plan's ``calendar``; ``room_m3`` is what may gather there, full to the brim."""
    longest = max(gaps(pattern, task.weeks))
    load_m3 = client.m3_a_day * longest
    return {
        "family": task.family,
        "depot": task.depot.code,
        "depot_name": task.depot.name,
        "code": client.point.code,
        "name": client.point.name,
        "days": "、".join(day_word(day, task.weeks, task.begins) for day in pattern),
        "weeks": task.weeks,
        "visits": len(pattern),
        "gap_d": longest,
        "load_t": client.t_a_day * longest,
        "load_m3": load_m3,
        "containers": containers,
        "room_m3": room_m3,
        "fill": load_m3 / room_m3 if room_m3 else 0.0,
    }


def site_point(network: Network, code: str) -> Point:
    """Return the point of a site."""
    return point_of(network.sites, code)


def point_of(table: pd.DataFrame, code: str) -> Point:
    """Return the row ``code`` of places or sites as a point."""
    row: Any = table.loc[code]
    return Point(code, str(row["name"]), float(row["lon"]), float(row["lat"]), str(row["coord_quality"]))


def way_yuan(scenario: Scenario, served: pd.DataFrame) -> pd.Series:
    """Return what rows of ``assignments`` cost beside the mode's price of a tonne: the way, by what siting was told."""
    prices = {
        (stream, mode): spec.cost for stream, held in scenario.streams.items() for mode, spec in held.modes.items()
    }
    price = [prices[key] for key in zip(served["stream"], served["mode"], strict=True)]
    yuan: pd.Series = served["service_yuan"] - served["recovered_t"] * np.array(price, float)
    return yuan
