"""What it costs to send a vehicle to a place, worked out again from the vehicle, the places and the load of a visit."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyproj

from recycling_net.check.question import Question
from recycling_net.scenario import OFTEN, ServiceMode, Trip

_TOUR, _NEAREST = 0.57, 0.5
"""Daganzo (1984): 0.57 / sqrt(density) from stop to stop; Clark and Evans (1954): 0.5 / sqrt(density) to the nearest."""


def modes_of(question: Question, served: pd.DataFrame) -> list[ServiceMode | None]:
    """The mode of each row of assignments; None where the stream has no such mode."""
    specs = question.scenario.streams
    return [specs[stream].modes.get(mode) for stream, mode in zip(served["stream"], served["mode"], strict=True)]


def sent_yuan(question: Question, served: pd.DataFrame) -> np.ndarray:
    """Yuan a year that sending a vehicle adds to each row of assignments; 0 where the mode names none."""
    modes = modes_of(question, served)
    yuan = np.zeros(len(served))
    trips = [mode.trip if mode is not None else None for mode in modes]
    rows = np.array([trip is not None for trip in trips], bool)
    if not rows.any():
        return yuan
    hop = _next_stop(question)
    table = served[rows]
    loads = _usual_load(question, table)
    own = [trip for trip in trips if trip is not None]
    reach = zip(table["km"], table["place"].map(hop), strict=True)
    done = zip(table["recovered_t"], table["visits"], strict=True)
    yuan[rows] = [_one(question, *each) for each in zip(own, reach, loads, done, strict=True)]
    return yuan


def _one(question: Question, trip: Trip, reach: tuple[float, float], usual: float, done: tuple[float, int]) -> float:
    """A visit: its share of the way there and back, the way from stop to stop, its hours; so often, or by the load.

    ``reach`` is the kilometres to the site and those from stop to stop; ``done`` the year's tonnes and visits.
    """
    (km, hop), (tonnes, visits) = reach, done
    vehicle = question.scenario.fleet[trip.vehicle]
    speed = question.ways.speed_kmh
    hourly = vehicle.cost_per_hour + vehicle.cost_per_day / vehicle.shift
    load = usual if trip.load is None else trip.load
    filled = max(load / vehicle.capacity, load / (trip.density * vehicle.volume))
    free = vehicle.shift - vehicle.unloading - 2 * km / speed
    here = trip.stop + hop / speed
    timed = here / free if free > here else 1.0

    def visit(share: float) -> float:
        way = 2 * km * share + hop
        return float(way * vehicle.cost_per_km + (way / speed + trip.stop + share * vehicle.unloading) * hourly)

    if trip.load is not None:
        return float(tonnes / trip.load * visit(max(filled, timed)))
    if timed > filled:
        return visits * visit(timed)
    return visits * visit(0.0) + tonnes * (visit(filled) - visit(0.0)) / load


def _usual_load(question: Question, table: pd.DataFrame) -> np.ndarray:
    """Tonnes of a visit: the mean supply of the planning years by the share, over the visits of a year."""
    supply = question.supply[question.supply.index.get_level_values("year").isin(question.scenario.horizon.years)]
    mean = supply.groupby(level=["place", "stream"]).mean()
    found = mean.reindex(pd.MultiIndex.from_frame(table[["place", "stream"]])).to_numpy(float)
    return np.asarray(found * table["share"].to_numpy(float) / np.maximum(table["visits"].to_numpy(float), 1.0))


def _next_stop(question: Question) -> dict[str, float]:
    """Place -> kilometres from stop to stop, by the nearest other place."""
    from scipy.spatial import cKDTree  # noqa: PLC0415  # slow to load, and a day's dispatch does without

    places = question.places
    if len(places) < 2:
        return dict.fromkeys(places.index, 0.0)
    lon, lat = places["lon"].to_numpy(float), places["lat"].to_numpy(float)
    flat = np.column_stack([lon * np.cos(np.radians(lat.mean())), lat])
    many = min(5, len(places))
    near = cKDTree(flat).query(flat, k=many)[1]
    geod = pyproj.Geod(ellps="WGS84")
    away = np.full(near.shape, np.inf)
    for column in range(many):
        other = near[:, column]
        km = geod.inv(lon, lat, lon[other], lat[other])[2] / 1000
        away[:, column] = np.where(other == np.arange(len(lon)), np.inf, km)
    hop = _TOUR / _NEAREST * question.ways.detour_factor * away.min(axis=1)
    return dict(zip(places.index, hop, strict=True))


def least_visits(question: Question) -> dict[str, int]:
    """Visits a year that villages with market days ask of mobile collection."""
    rule = question.scenario.rounds.mobile
    rows = rule.markets.rows if rule is not None and rule.markets is not None else ()
    found: dict[str, int] = {}
    for row in rows:
        if row.every is not None:
            found[row.place] = max(found.get(row.place, 0), 52 // OFTEN[row.every])
    return found
