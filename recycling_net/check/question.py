"""What the scenario says, worked out again from its rows: places, sites, supply, discount."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net import gazetteer
from recycling_net.check.distance import great_circle_km, road_km
from recycling_net.check.supply import supply_tonnes
from recycling_net.scenario import Scenario

_PREFIX = {
    "collection_point": "CP", "transfer_station": "TS", "sorting_centre": "SC",
    "dismantler": "DM", "custody_depot": "CD", "processing_base": "PB",
}  # fmt: skip
"""How candidate codes begin. Written again here: a slip of the network's own list must not pass unseen."""

_SITE_COLUMNS = [
    "code",
    "kind",
    "status",
    "township_code",
    "size",
    "capacity_t",
    "lon",
    "lat",
    "distance_km",
    "streams",
]


@dataclass(frozen=True, slots=True)
class Question:
    """The scenario's facts as tables.

    Attributes
    ----------
    places
        Index ``code``: township_code, households, lon, lat, distance_km (NaN).
    sites
        Index ``code``: kind, status, township_code ("" for outside), size, capacity_t (outside: inf where
        unlimited, else NaN), lon, lat, distance_km, streams.
    supply
        Index (place, stream, year): tonnes arising, base year included.
    seat
        Longitude and latitude of the county's seat.
    """

    scenario: Scenario
    places: pd.DataFrame
    sites: pd.DataFrame
    supply: pd.Series
    seat: tuple[float, float]

    def km(self, start: pd.DataFrame, end: pd.DataFrame) -> np.ndarray:
        """Road kilometres row by row (lon, lat, distance_km)."""
        return road_km(start, end, self.seat, self.scenario.travel.detour_factor)

    def discount(self, year: int) -> float:
        """The factor by which a yuan of that year enters the objective; the first planning year has 1."""
        return float((1 + self.scenario.discount_rate) ** -(year - self.scenario.horizon.first))


def ask(scenario: Scenario) -> Question:
    """Return the scenario's facts."""
    places = pd.DataFrame(
        [
            {
                "code": row.code, "township_code": row.township_code, "kind": row.kind,
                "households": row.households, "lon": row.lon, "lat": row.lat, "distance_km": np.nan,
            }
            for row in scenario.places.rows
        ]
    ).set_index("code")  # fmt: skip
    lon, lat = gazetteer.counties().loc[[scenario.county], ["lon", "lat"]].to_numpy(float)[0]
    seat = float(lon), float(lat)
    return Question(
        scenario=scenario,
        places=places,
        sites=_sites(scenario, places, seat),
        supply=supply_tonnes(scenario, places),
        seat=seat,
    )


def _sites(scenario: Scenario, places: pd.DataFrame, seat: tuple[float, float]) -> pd.DataFrame:
    rows: list[dict[str, object]] = []
    seats = _township_seats(places)
    blank = {"status": "candidate", "size": "", "capacity_t": np.nan, "distance_km": np.nan, "streams": ""}
    for kind, facility in scenario.facilities.items():
        if facility.candidates == "villages":
            table = places
        elif facility.candidates == "townships":
            table = seats
        elif facility.candidates == "county_seat":
            nearest = int(np.argmin(great_circle_km(seats["lon"], seats["lat"], *seat)))
            home = seats["township_code"].iloc[nearest]
            table = pd.DataFrame({"township_code": [home], "lon": seat[0], "lat": seat[1]}, index=[scenario.county])
        else:
            continue
        rows += [
            {"code": f"{_PREFIX[kind]}{code}", "kind": kind, "township_code": township, "lon": lon, "lat": lat, **blank}
            for code, township, lon, lat in zip(
                table.index, table["township_code"], table["lon"], table["lat"], strict=True
            )
        ]
    for site in scenario.sites.rows if scenario.sites else ():
        outside = site.status == "outside"
        unlimited = np.inf if outside else np.nan
        rows.append(
            {
                "code": site.code, "kind": site.kind, "status": site.status, "streams": site.streams,
                "township_code": site.township_code or "", "size": site.size or "",
                "capacity_t": site.capacity_t if outside and site.capacity_t is not None else unlimited,
                "lon": np.nan if site.lon is None else site.lon, "lat": np.nan if site.lat is None else site.lat,
                "distance_km": np.nan if site.distance_km is None else site.distance_km,
            }
        )  # fmt: skip
    floats = dict.fromkeys(("capacity_t", "lon", "lat", "distance_km"), "float64")
    return pd.DataFrame(rows, columns=_SITE_COLUMNS).astype(floats).set_index("code")


def _township_seats(places: pd.DataFrame) -> pd.DataFrame:
    """The gazetteer's point of every township that has places, or else the mean of its places."""
    known = gazetteer.townships()
    means = places.groupby("township_code")[["lon", "lat"]].mean()
    seats = means.copy()
    named = seats.index.intersection(known.index)
    seats.loc[named, ["lon", "lat"]] = known.loc[named, ["lon", "lat"]]
    seats = seats.fillna(means)
    return seats.assign(township_code=seats.index)
