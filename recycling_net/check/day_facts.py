"""What a day's orders, vehicles and sites are, again from the scenario: nothing of the search is used."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.check.question import Question
from recycling_net.scenario import Dispatch, DispatchOrder, DispatchVehicle, Item, Rest, Vehicle

_HOMES = ("transfer_station", "sorting_centre")


@dataclass(frozen=True, slots=True)
class Job:
    """One order as one stop; loads are t, m³, pieces; ``to`` is where it must be unloaded, "" for any site."""

    lon: float
    lat: float
    take: np.ndarray
    bring: np.ndarray
    service_h: float
    earliest_h: float
    latest_h: float
    needs: frozenset[str]
    contents: frozenset[str]
    shuns: frozenset[str]
    streams: frozenset[str]
    to: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that the rows of a day are held against.

    Attributes
    ----------
    jobs
        By order number.
    sites
        Open sites by code: lon, lat, accepts (set of streams), spare_t.
    homes
        Where a vehicle without a home of its own may stand.
    """

    question: Question
    dispatch: Dispatch
    jobs: dict[str, Job]
    sites: pd.DataFrame
    homes: frozenset[str]

    def vehicle(self, name: str) -> tuple[Vehicle, DispatchVehicle]:
        """The vehicle of the fleet and its limits."""
        return self.question.scenario.fleet[name], self.dispatch.vehicles[name]

    def rest(self, name: str) -> Rest | None:
        """The rest that its driver is due."""
        return self.dispatch.vehicles[name].rest


def facts(
    question: Question, dispatch: Dispatch, facilities: pd.DataFrame, year: int, orders: Sequence[DispatchOrder]
) -> Facts:
    """Return the facts of a day; ``facilities`` has code, opening_year, last_year, capacity_t of the year."""
    known: dict[str, Item] = {}
    items = question.scenario.supply.items
    for item in items.rows if items is not None else ():
        known[item.name] = known[item.item] = item
    lines: dict[str, list[DispatchOrder]] = {}
    for row in orders:
        lines.setdefault(row.order, []).append(row)
    jobs = {code: _job(question, dispatch, rows, known) for code, rows in lines.items()}
    sites = _sites(question, dispatch, facilities, year)
    homes: frozenset[str] = frozenset()
    for kind in _HOMES:
        homes = homes or frozenset(sites.index[sites["kind"] == kind])
    return Facts(question, dispatch, jobs, sites, homes)


def _sites(question: Question, dispatch: Dispatch, facilities: pd.DataFrame, year: int) -> pd.DataFrame:
    opened = facilities[(facilities["opening_year"] <= year) & (year <= facilities["last_year"])]
    table = question.sites.loc[question.sites.index.isin(opened["code"])]
    table = table[table["lon"].notna() & (table["kind"] != "collection_point")]
    accepts = []
    for kind, text in zip(table["kind"], table["streams"], strict=True):
        named = _words(str(text))
        chains = question.scenario.streams.items()
        accepts.append(
            frozenset({name for name, spec in chains if kind in spec.chain and (not named or name in named)})
        )
    capacity = opened.set_index("code")["capacity_t"].reindex(table.index).fillna(np.inf)
    held = pd.Series(accepts, index=table.index, dtype=object)
    return table[["lon", "lat", "kind", "coord_quality"]].assign(accepts=held, spare_t=capacity / dispatch.days)


def _words(text: str) -> frozenset[str]:
    return frozenset(part for part in re.split("[;,、\uff1b\uff0c\\s]+", text) if part)


def _job(question: Question, dispatch: Dispatch, rows: Sequence[DispatchOrder], known: dict[str, Item]) -> Job:
    take, bring, service = np.zeros(3), np.zeros(3), dispatch.stop
    contents: set[str] = set()
    streams: set[str] = set()
    needs: set[str] = set()
    for row in rows:
        parts = [(row.item, row.pieces, take), *([(row.deliver, row.deliver_pieces, bring)] if row.deliver else [])]
        for word, count, into in parts:
            item = known[word]
            into[:] += np.array([item.weight_kg / 1000, item.volume_m3, 1.0]) * count
            service += count * (item.handling_min / 60 + row.floor * dispatch.floor)
            contents |= {item.item, item.name, item.stream}
        streams.add(known[row.item].stream)
        needs |= _words(row.needs)
    first = rows[0]
    lon, lat = first.lon, first.lat
    if lon is None or lat is None:
        lon, lat = question.places.loc[[str(first.place)], ["lon", "lat"]].to_numpy(float)[0]
    return Job(
        lon, lat, take, bring, service, max(row.earliest for row in rows), min(row.latest for row in rows),
        frozenset(needs | {skill for word in contents for skill in dispatch.needs.get(word, ())}), frozenset(contents),
        frozenset(word for held in contents for word in dispatch.apart.get(held, ())), frozenset(streams),
        first.to or "",
    )  # fmt: skip
