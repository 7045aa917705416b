"""What the targets of 2027 ask of an area: tonnes, sizes of facilities, budgets (prices and steps are assumed)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import ceil, sqrt

import numpy as np
import pandas as pd

from recycling_net.gazetteer import counties_of
from recycling_net.network.travel import pairs_within

DETOUR_FACTOR = 1.35
"""Road kilometres per great-circle kilometre (assumed, as in the scenario)."""

RECOVERY = {
    "appliance": (26, 30),
    "scrap_vehicle": (15, 100),
    "farm_machinery": (15, 20),
    "office_equipment": (25, 0),
    "recyclables": (22, 20),
}
"""Stream -> base recovery in per cent (assumed), growth by 2027 in per cent.

+30 % appliances and twice the scrapped vehicles are the targets of the province and of Harbin (2024); the rest assumed.
"""

_CENTRE_STEPS = {"basic": 1.04, "ample": 1.5, "spare": 2.2}
"""Sizes of the sorting centre of one county: capacity over what the targets of 2027 bring there (assumed)."""

_SHARED_STEPS = {"tiny": 0.5, "small": 1.0, "medium": 2.0, "large": 4.0, "extra": 8.0, "giant": 16.0}
"""The same where counties share centres: capacity over what the targets bring to an average county (assumed)."""

_MUCH_LARGER = 4
"""Stations get a size between the usual and the largest one if that is so many times larger (assumed)."""


@dataclass(frozen=True, slots=True)
class Step:
    """Capacity in tonnes a year; capital in 万元; running cost in 万元 a year."""

    capacity_t: int
    capex: float
    opex: float


@dataclass(frozen=True, slots=True)
class Amounts:
    """What 2027 asks of an area, in tonnes per year by stream, and of its largest place per week."""

    target_t: Mapping[str, float]
    largest_stop_t: float

    @property
    def sorted_t(self) -> float:
        """Tonnes a year through sorting centres."""
        return sum(self.target_t.get(name, 0.0) for name in ("appliance", "office_equipment", "recyclables"))


def car_share(area: str) -> float:
    """Return the share of households that own a car, by the census of 2020."""
    census = counties_of(area)
    return float(np.average(census["car_household_share_2020"], weights=census["households_2020"]))


def amounts(area: str, places: pd.DataFrame, items: pd.DataFrame, streams: Collection[str]) -> Amounts:
    """Return what the targets ask in the chosen streams."""
    per_100 = items.set_index("单品")[["城镇百户拥有量", "农村百户拥有量"]].astype(float)
    per_100.loc["car"] = car_share(area) * 100
    rate = (items["单重_kg"] / 1000 / items["使用年限_年"] / 100).to_numpy(float)
    each = {}
    for stream in RECOVERY:
        rows = (items["品类"] == stream).to_numpy()
        urban, rural = (per_100.to_numpy()[rows] * rate[rows, None]).sum(axis=0)
        each[stream] = np.where(places["kind"] == "community", urban, rural) * places["households"].to_numpy(float)
    target = {
        name: float(each[name].sum()) * RECOVERY[name][0] / 100 * (1 + RECOVERY[name][1] / 100)
        for name in RECOVERY
        if name in streams
    }
    return Amounts(target, float((each["appliance"] + each["recyclables"]).max()) * 0.6 / 52)


def _covering(candidates: pd.DataFrame, places: pd.DataFrame, *, within_km: float, households: float) -> int:
    """Return how many candidates a greedy choice needs so that this share of households has one within reach."""
    origin, destination = (
        (table["lon"].to_numpy(float), table["lat"].to_numpy(float)) for table in (places, candidates)
    )
    i, j, _ = pairs_within(origin, destination, within_km, DETOUR_FACTOR)
    near = np.zeros((len(candidates), len(places)), dtype=bool)
    near[j, i] = True
    left = places["households"].to_numpy(float).copy()
    missing = households * left.sum()
    count = 0
    while missing > 1e-6 and (gain := near @ left).max() > 0:
        best = int(gain.argmax())
        missing -= gain[best]
        left[near[best]] = 0.0
        count += 1
    return count


def _sizes(steps: Mapping[str, int], *, like: Step, exponents: tuple[float, float]) -> dict[str, Step]:
    """Sizes of the given capacities, with economies of scale around a known one (assumed)."""
    up = {name: capacity / like.capacity_t for name, capacity in steps.items()}
    return {
        name: Step(steps[name], round(like.capex * x ** exponents[0]), round(like.opex * x ** exponents[1], 1))
        for name, x in up.items()
    }


def centre_sizes(area: str, asked: Amounts) -> dict[str, Step]:
    """Sorting centres that do for the targets of one county; where counties share them, from half of one to sixteen."""
    shared = len(counties_of(area)) > 1
    each_t = asked.sorted_t / len(counties_of(area))
    parts = _SHARED_STEPS if shared else _CENTRE_STEPS
    steps = {name: max(1, ceil(each_t * part / 100)) * 100 for name, part in parts.items()}
    return _sizes(steps, like=Step(8000, 450, 66), exponents=(0.7, 0.8))


def station_sizes(places: pd.DataFrame, asked: Amounts) -> dict[str, Step]:
    """A usual station, one that does for the largest township, and one between if that is far larger."""
    largest = places.groupby("township_code")["households"].sum().max() / places["households"].sum()
    steps = {"small": 2500, "large": max(3000, ceil(largest * asked.sorted_t * 1.15 / 500) * 500)}
    if places["county_code"].nunique() > 1 and steps["large"] > _MUCH_LARGER * steps["small"]:
        middle = ceil(sqrt(steps["small"] * steps["large"]) / 500) * 500
        steps = {"small": steps["small"], "medium": middle, "large": steps["large"]}
    return _sizes(steps, like=Step(2500, 40, 7), exponents=(0.73, 0.92))


def budgets(places: pd.DataFrame, items: pd.DataFrame, streams: Collection[str]) -> dict[int, int]:
    """Yearly capital budgets in 万元, 2024 to 2027: those of the counties together."""
    total = dict.fromkeys(range(2024, 2028), 0)
    for county, own in places.groupby("county_code"):
        for year, most in _county_budgets(own, amounts(str(county), own, items, streams)).items():
            total[year] += most
    return total


def _county_budgets(places: pd.DataFrame, asked: Amounts) -> dict[int, int]:
    """What the rules are likely to need in one county, and a little more (assumed).

    Prices are those of the template's sizes: points 1.5 and 3, a depot 8, stations and the centre as sized for the
    county. Depots come first; in 2025 the centre, with stations for two households of three (their best service
    recovers just under half, and the target asks for 28 % of what arises); by 2027 a station in every township.
    """
    small, large = (step for name, step in station_sizes(places, asked).items() if name != "medium")
    centre = centre_sizes(str(places["county_code"].iloc[0]), asked)["basic"].capex
    share = (
        places.groupby("township_code")["households"].sum().sort_values(ascending=False) / places["households"].sum()
    )
    price = np.where(share * asked.sorted_t * 1.1 <= small.capacity_t, small.capex, large.capex)
    served = share.cumsum().to_numpy()
    first, second = (int(np.searchsorted(served, part)) + 1 for part in (0.66, 0.74))
    points = _covering(places, places, within_km=8.0, households=0.8) * 1.5
    points += asked.target_t.get("recyclables", 0.0) / 640 * 3
    depots = len(share) * 8 if "farm_machinery" in asked.target_t and (places["kind"] == "village").any() else 0
    parts = {
        2024: max(depots, price[0]),
        2025: centre + price[:first].sum() + points,
        2026: max(price[first:second].sum(), price[-1]) + points / 2,
        2027: price[second:].sum() + price[0] + points / 2,
    }
    return {year: ceil(part / 5) * 5 for year, part in parts.items()}
