"""What it costs to send a vehicle to a place before any round is routed: Daganzo's continuous approximation."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd

from recycling_net.network.travel import Floats, km_between
from recycling_net.roads.drive import METRIC
from recycling_net.scenario import OFTEN, Scenario, ServiceMode, Trip, Vehicle
from recycling_net.scenario.services import WEEKS_A_YEAR

BETWEEN = 0.57 / 0.5
"""Kilometres from stop to stop over those to the nearest other place.

A tour through points of density d takes 0.57 / sqrt(d) from one to the next (Daganzo 1984, Transportation Science 18,
331-350: k = 0.57 for straight lines); the nearest of points at random is 0.5 / sqrt(d) away (Clark and Evans 1954,
Ecology 35, 445-453).
"""


class Prices(NamedTuple):
    """Yuan per tonne and yuan per visit."""

    per_tonne: Floats
    per_visit: Floats


_LOOKED_AT = 4
"""Nearest points by the flat map, of which the nearest by the ellipsoid is taken; the first is the place itself."""


def between_stops(places: pd.DataFrame, detour_factor: float) -> Floats:
    """Return the kilometres from a stop at each place to the next, 0 where there is no other place."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  # slow to load, and a day's dispatch does without

    lon, lat = (places[axis].to_numpy(float) for axis in ("lon", "lat"))
    count = min(_LOOKED_AT, len(lon))
    if count < 2:
        return np.zeros(len(lon))
    flat = np.column_stack(METRIC.transform(lon, lat))
    near = cKDTree(flat).query(flat, k=count)[1]
    away = km_between(lon[:, None], lat[:, None], lon[near], lat[near], detour_factor)
    away[near == np.arange(len(lon))[:, None]] = np.inf
    return np.asarray(BETWEEN * away.min(axis=1), float)


def trip_prices(trip: Trip, vehicle: Vehicle, speed_kmh: float, reach: tuple[Floats, Floats], load_t: Floats) -> Prices:
    """Return what sending the vehicle costs, split into a price per tonne and one per visit; one element per option.

    Of the way out and back a stop takes the share f = max(q / Q, q / (density V), (stop + h / v) / (shift - 2 r / v -
    unloading)): what it fills of the vehicle by weight and by volume, and of the time that is left of a shift; a place
    too far for a shift takes a whole trip. A visit costs (2 r f + h) km and (those km) / v + stop + f unloading hours,
    an hour with its share of what a day costs. Where weight or volume runs out first, the part that grows with f is
    the price per tonne.

    Parameters
    ----------
    reach
        r, the kilometres to the site one way, and h, those from stop to stop.
    load_t
        q, the tonnes of a usual visit.
    """
    away, between = reach
    hour = vehicle.cost_per_hour + vehicle.cost_per_day / vehicle.shift
    driven = vehicle.cost_per_km + hour / speed_kmh
    room = min(vehicle.capacity, trip.density * vehicle.volume)
    left = vehicle.shift - 2 * away / speed_kmh - vehicle.unloading
    at_place = trip.stop + between / speed_kmh
    by_time = np.where(left > at_place, at_place / np.where(left > at_place, left, 1.0), 1.0)
    whole = 2 * away * driven + vehicle.unloading * hour
    fills = load_t / room >= by_time
    local = between * driven + trip.stop * hour
    return Prices(np.where(fills, whole / room, 0.0), local + np.where(fills, 0.0, by_time * whole))


def sent(
    options: pd.DataFrame, by: tuple[Trip, Vehicle], speed_kmh: float, between: pd.Series, supply: pd.Series
) -> pd.DataFrame:
    """Return options with what the vehicle costs added to their prices.

    Parameters
    ----------
    between
        Place -> kilometres from stop to stop.
    supply
        Place -> tonnes that arise in a usual year, from which the load of a visit follows where visits are counted.
    """
    trip, vehicle = by
    visits = options["visits"].to_numpy(float)
    found = options["place"].map(supply).to_numpy(float) * options["share"].to_numpy(float)
    usual = found / np.maximum(visits, 1.0) if trip.load is None else np.full(len(options), trip.load)
    reach = options["km"].to_numpy(float), options["place"].map(between).to_numpy(float)
    prices = trip_prices(trip, vehicle, speed_kmh, reach, usual)
    if trip.load is not None:
        return options.assign(yuan_per_t=options["yuan_per_t"] + prices.per_tonne + prices.per_visit / trip.load)
    return options.assign(
        yuan_per_t=options["yuan_per_t"] + prices.per_tonne,
        yuan_per_year=options["yuan_per_year"] + visits * prices.per_visit,
    )


def often(options: pd.DataFrame, mode: ServiceMode, least: dict[str, int]) -> pd.DataFrame:
    """Return each option once for every frequency that the mode may have there; as it is where it has none.

    ``least`` has the visits a year that places must have at least.
    """
    if not mode.visits:
        return options
    parts = [
        options.assign(visits=each.visits, share=options["share"] * each.share)
        for each in sorted(mode.visits, key=lambda each: each.every)
    ]
    table = pd.concat(parts, ignore_index=True)
    return table[table["visits"] >= table["place"].map(least).fillna(0)].reset_index(drop=True)


def least_visits(scenario: Scenario, mode: str) -> dict[str, int]:
    """Return the visits a year that market days ask for, place by place; for mobile collection alone."""
    rule = scenario.rounds.mobile
    if rule is None or rule.markets is None or mode.partition("/")[0] != "mobile":
        return {}
    least: dict[str, int] = {}
    for row in rule.markets.rows:
        if row.every is not None:
            least[row.place] = max(WEEKS_A_YEAR // OFTEN[row.every], least.get(row.place, 0))
    return least
