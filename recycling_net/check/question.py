"""What the scenario says, worked out again from its rows: places, sites, supply, discount."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net import gazetteer
from recycling_net.check.distance import road_km
from recycling_net.check.sites import site_table
from recycling_net.check.supply import supply_tonnes
from recycling_net.network.ways import Ways
from recycling_net.scenario import Profile, Scenario
from recycling_net.scenario.base import Tier


@dataclass(frozen=True, slots=True)
class Question:
    """The scenario's facts as tables.

    Attributes
    ----------
    places
        Index ``code``: name, township_code, township, kind, households, lon, lat, coord_quality, distance_km (NaN).
    sites
        Index ``code``: name, kind, status, township_code ("" for outside), size, capacity_t (outside: inf where
        unlimited, else NaN), lon, lat, coord_quality, distance_km, streams.
    supply
        Index (place, stream, year): tonnes arising, base year included.
    known_km
        Kilometres that the planner has measured, by codes (origin, destination).
    ways
        The roads, if the scenario has a map: only what is on it is taken from the network, no distance.
    """

    scenario: Scenario
    places: pd.DataFrame
    sites: pd.DataFrame
    supply: pd.Series
    known_km: pd.Series
    ways: Ways

    def km(self, start: pd.DataFrame, end: pd.DataFrame, profiles: Sequence[Profile]) -> np.ndarray:
        """Road kilometres row by row (lon, lat, distance_km), each as its own kind of vehicle drives."""
        km = np.full(len(start), np.nan)
        of_row = np.array(profiles, dtype=object)
        for profile in sorted(set(profiles)):
            rows = np.flatnonzero(of_row == profile)
            km[rows] = road_km(self.ways, self.known_km, profile, start.iloc[rows], end.iloc[rows])
        return km

    def county_of(self, townships: pd.Series) -> pd.Series:
        """A township's code begins with that of its county; in a plan of one county everything is there."""
        area = self.scenario.county
        return townships.astype(str).str[:6] if len(area) < 6 else pd.Series(area, index=townships.index)

    def area_of(self, townships: pd.Series, tier: Tier) -> pd.Series:
        """The township, county or prefecture of each township."""
        if tier == "township":
            return townships
        counties = self.county_of(townships)
        return counties if tier == "county" else counties.astype(str).str[:4]

    def discount(self, year: int) -> float:
        """The factor by which a yuan of that year enters the objective; the first planning year has 1."""
        return float((1 + self.scenario.discount_rate) ** -(year - self.scenario.horizon.first))


def ask(scenario: Scenario, ways: Ways) -> Question:
    """Return the scenario's facts; its map has been read by the network."""
    named = gazetteer.townships()["name"].to_dict()
    places = pd.DataFrame(
        [
            {
                "code": row.code, "name": row.name, "township_code": row.township_code,
                "township": row.township or named.get(row.township_code, row.township_code), "kind": row.kind,
                "households": row.households, "lon": row.lon, "lat": row.lat, "coord_quality": row.coord_quality,
                "distance_km": np.nan,
            }
            for row in scenario.places.rows
        ]
    ).set_index("code")  # fmt: skip
    return Question(
        scenario=scenario,
        places=places,
        sites=site_table(scenario, places),
        supply=supply_tonnes(scenario, places),
        known_km=_known_km(scenario),
        ways=ways,
    )


def _known_km(scenario: Scenario) -> pd.Series:
    rows = scenario.travel.distances.rows if scenario.travel.distances is not None else ()
    if not rows:
        return pd.Series(dtype=float)
    index = pd.MultiIndex.from_tuples([(row.origin, row.destination) for row in rows])
    return pd.Series([row.km for row in rows], index=index, dtype=float)
