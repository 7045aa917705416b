"""How much arises where, from the item table alone: a matrix of pieces now and a matrix of factors by year."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.scenario import Item, Scenario

Floats = npt.NDArray[np.float64]


def supply_tonnes(scenario: Scenario, places: pd.DataFrame) -> pd.Series:
    """Return tonnes by (place, stream, year), base year included."""
    items, pieces = pieces_by_year(scenario, places)
    tonnes_each = np.array([item.weight_kg for item in items]) / 1000
    streams, years = list(scenario.streams), list(scenario.horizon.all_years)
    tonnes = np.empty((len(places), len(streams), len(years)))
    for row, stream in enumerate(streams):
        mine = np.array([item.stream == stream for item in items], bool)
        tonnes[:, row, :] = np.einsum("pit,i->pt", pieces[:, mine], tonnes_each[mine])
    _put_known(scenario, list(places.index), tonnes)
    index = pd.MultiIndex.from_product([places.index, streams, years], names=["place", "stream", "year"])
    return pd.Series(tonnes.ravel(), index=index, name="supply_t")


def pieces_by_year(scenario: Scenario, places: pd.DataFrame) -> tuple[list[Item], Floats]:
    """Return the items, and pieces by (place, item, year of the horizon, base year included).

    Pieces of a place and item in the base year are households / 100 x owned per 100 / service life; growth and
    the planner's county totals act on all places alike, so they are one factor per item and year.
    """
    items = _items(scenario)
    share = scenario.supply.car_household_share
    urban = (places["kind"] == "community").to_numpy()
    owned = np.empty((len(places), len(items)))
    for column, item in enumerate(items):
        is_car = item.item == "car" and share is not None
        town, village = (share * 100,) * 2 if is_car and share is not None else (item.urban_per_100, item.rural_per_100)
        owned[:, column] = np.where(urban, town, village)
    life = np.array([item.life_years for item in items])
    pieces = places["households"].to_numpy(float)[:, None] / 100 * owned / life
    tonnes_each = np.array([item.weight_kg for item in items]) / 1000
    factor = _factors(scenario, pieces.sum(axis=0), tonnes_each)
    return items, pieces[:, :, None] * factor


def _items(scenario: Scenario) -> list[Item]:
    table = scenario.supply.items
    return [item for item in (table.rows if table is not None else ()) if item.stream in scenario.streams]


def _put_known(scenario: Scenario, places: list[str], tonnes: Floats) -> None:
    """Put the tonnes that the planner knows in place of the estimate (places, streams, years)."""
    streams, years = list(scenario.streams), scenario.horizon.all_years
    known: dict[tuple[str, str], dict[int, float]] = {}
    for row in scenario.supply.tonnes.rows if scenario.supply.tonnes is not None else ():
        known.setdefault((row.stream, row.place), {})[row.year] = row.tonnes
    at = {code: number for number, code in enumerate(places)}
    for stream in {stream for stream, _ in known if stream in streams}:
        tonnes[:, streams.index(stream), :] = 0.0
    for (stream, place), given in known.items():
        if stream in streams:
            tonnes[at[place], streams.index(stream), :] = [_holding(given, year) for year in years]


def _factors(scenario: Scenario, county_pieces: Floats, tonnes_each: Floats) -> Floats:
    """Return (item, year of the horizon) factors on the base-year pieces: growth, then item totals, then stream totals."""
    items = _items(scenario)
    years = scenario.horizon.all_years
    growth = np.array([item.growth_per_year for item in items])
    factor: Floats = (1 + growth)[:, None] ** (np.array(years) - scenario.horizon.base)
    totals = scenario.supply.totals.rows if scenario.supply.totals else ()
    for by in ("item", "stream"):
        for name in dict.fromkeys(getattr(row, by) for row in totals if getattr(row, by) is not None):
            chosen = np.array([getattr(item, by) == name for item in items])
            given: dict[int, float] = {}
            for row in (row for row in totals if getattr(row, by) == name):
                weight = tonnes_each if row.tonnes is not None else np.ones(len(items))
                column = min(range(len(years)), key=lambda at, year=row.year: abs(years[at] - year))  # type: ignore[misc]  # mypy cannot infer a lambda's default
                estimate = float((county_pieces * factor[:, column] * weight)[chosen].sum())
                wanted = row.tonnes if row.tonnes is not None else row.pieces
                given[row.year] = (wanted or 0.0) / estimate
            factor[chosen] *= [_holding(given, year) for year in years]
    return factor


def _holding(given: dict[int, float], year: int) -> float:
    """The factor of the latest given year not after ``year``; before the first given year, that of the first."""
    earlier = [known for known in given if known <= year]
    return given[max(earlier)] if earlier else given[min(given)]
