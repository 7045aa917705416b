"""What arises where: pieces and tonnes per place, item, stream and year."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.errors import InputError, Issue, Where
from recycling_net.scenario import CountyTotal, Item, Scenario

Floats = npt.NDArray[np.float64]


def item_table(scenario: Scenario) -> pd.DataFrame:
    """Return the items of the streams that are planned, index ``item``; none of those known in tonnes are needed."""
    written = scenario.supply.items.rows if scenario.supply.items is not None else ()
    rows = [dict(row) for row in written if row.stream in scenario.streams]
    if not rows and scenario.supply.tonnes is None:
        raise InputError([Issue("RN401", Where(key="supply.items.table"), {"streams": list(scenario.streams)})])
    items = pd.DataFrame(rows, columns=list(Item.model_fields)).set_index("item")
    if scenario.supply.car_household_share is not None and "car" in items.index:
        items.loc["car", ["urban_per_100", "rural_per_100"]] = scenario.supply.car_household_share * 100
    return items


def pieces_arising(scenario: Scenario, items: pd.DataFrame) -> Floats:
    """Return pieces per (place, item, year of ``horizon.all_years``).

    households x owned per 100 households / 100 / service life x (1 + growth)^(year - base year): in a steady
    state what is owned is replaced once per service life. Then county totals of the planner rescale it.
    """
    places = scenario.places.rows
    households = np.array([place.households for place in places], float)
    urban = np.array([place.kind == "community" for place in places])
    per_100 = np.where(urban[:, None], items["urban_per_100"].to_numpy(float), items["rural_per_100"].to_numpy(float))
    retired = households[:, None] * per_100 / 100 / items["life_years"].to_numpy(float)
    elapsed = np.array(scenario.horizon.all_years) - scenario.horizon.base
    growth = (1 + items["growth_per_year"].to_numpy(float))[:, None] ** elapsed
    pieces: Floats = retired[:, :, None] * growth
    if scenario.supply.totals is not None:
        _rescale(pieces, items, scenario)
    return pieces


def _rescale(pieces: Floats, items: pd.DataFrame, scenario: Scenario) -> None:
    """Scale ``pieces`` in place to the county totals: first those of items, then those of streams."""
    assert scenario.supply.totals is not None  # noqa: S101  # the caller has looked
    years = scenario.horizon.all_years
    tonnes_each = items["weight_kg"].to_numpy(float) / 1000
    faults = []
    for label in ("item", "stream"):
        groups: dict[str, list[CountyTotal]] = {}
        for row in scenario.supply.totals.rows:
            if (name := getattr(row, label)) is not None:
                groups.setdefault(name, []).append(row)
        for name, rows in groups.items():
            mask = (items.index == name) if label == "item" else (items["stream"] == name).to_numpy()
            factors = {}
            for row in rows:
                in_tonnes = row.tonnes is not None
                wanted = row.tonnes if in_tonnes else row.pieces
                estimate = _estimate(pieces, mask, tonnes_each if in_tonnes else np.ones(len(items)), row.year, years)
                if not estimate > 0 or wanted is None:
                    faults.append(Issue("RN402", Where(key="supply.totals.table"), {"name": name, "year": row.year}))
                else:
                    factors[row.year] = wanted / estimate
            if factors:
                pieces[:, mask, :] *= _factor_by_year(factors, years)
    if faults:
        raise InputError(faults)


def _estimate(pieces: Floats, mask: npt.NDArray[np.bool_], weight: Floats, year: int, years: tuple[int, ...]) -> float:
    """Return the county's estimated total of a year; a year outside the horizon takes the nearest year inside."""
    column = int(np.argmin([abs(year - known) for known in years]))
    return float((pieces[:, mask, column] * weight[mask]).sum())


def _factor_by_year(factors: dict[int, float], years: tuple[int, ...]) -> Floats:
    """A factor holds from its year to the next one given; before the first one, the first."""
    given = sorted(factors)
    return np.array([factors[max((known for known in given if known <= year), default=given[0])] for year in years])


def tonnes_arising(scenario: Scenario, items: pd.DataFrame, pieces: Floats, places: pd.Index) -> pd.DataFrame:
    """Return tonnes, index (place, stream), one column per year of ``horizon.all_years``.

    Of a stream that the planner knows in tonnes nothing is estimated: a place without a row has none, and what is
    known of a year holds until the next year that is known.
    """
    years = list(scenario.horizon.all_years)
    tonnes = pieces * (items["weight_kg"].to_numpy(float) / 1000)[:, None]
    known = _known_tonnes(scenario, years)
    parts: dict[str, pd.DataFrame] = {}
    for stream in scenario.streams:
        if stream in known:
            parts[stream] = known[stream].reindex(places).fillna(0.0)
        else:
            own = tonnes[:, (items["stream"] == stream).to_numpy(), :].sum(axis=1)
            parts[stream] = pd.DataFrame(own, index=places, columns=years)
    table = pd.concat(parts, names=["stream", "place"]).swaplevel()
    return table.reindex(pd.MultiIndex.from_product([places, list(scenario.streams)], names=["place", "stream"]))


def _known_tonnes(scenario: Scenario, years: list[int]) -> dict[str, pd.DataFrame]:
    """Stream -> tonnes of the places that have rows, one column per year."""
    if scenario.supply.tonnes is None or not scenario.supply.tonnes.rows:
        return {}
    rows = pd.DataFrame([dict(row) for row in scenario.supply.tonnes.rows])
    wide = rows.pivot_table(index=["stream", "place"], columns="year", values="tonnes", aggfunc="sum")
    held = wide.ffill(axis=1).bfill(axis=1)
    given = np.array(sorted(held.columns))
    column = np.maximum(np.searchsorted(given, years, side="right") - 1, 0)
    table = held[given[column]].set_axis(years, axis=1)
    return {str(stream): own.droplevel("stream") for stream, own in table.groupby(level="stream")}
