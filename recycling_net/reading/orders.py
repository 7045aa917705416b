"""The orders of a day from a table, every fault with its sheet and row."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from pydantic import TypeAdapter

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading import geography, table_references, tables
from recycling_net.reading.cells import Fault
from recycling_net.reading.grid import Grid, load_grid
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Crs, Dispatch, DispatchOrder, DispatchVehicle, Item, Scenario, write_clock

_ORDERS = ("orders",)
_SLACK = 1e-9
_DAYS_SHOWN = 5
"""Of the days that a table of appointments has, where the wanted day is none of them."""
_NO_SITES: Mapping[str, str] = MappingProxyType({})
_Faults = list[tuple[int, str, Fault]]


@dataclass(frozen=True, slots=True)
class Orders:
    """The orders of a table, and what is wrong with it or odd about it."""

    rows: tuple[DispatchOrder, ...]
    issues: tuple[Issue, ...]
    cells: tuple[tuple[Where, Where], ...] = ()
    """Of each row the cells of its number and its date."""


def dispatch_of(scenario: Scenario) -> Dispatch | None:
    """Return how a scenario dispatches: as it says, or with the vehicle of its door-to-door round; None without both."""
    rounds = scenario.rounds
    if rounds.dispatch is not None or rounds.door_to_door is None:
        return rounds.dispatch
    said: dict[str, Any] = {"vehicles": {rounds.door_to_door.vehicle: {}}}
    return Dispatch.model_validate(said).model_copy(update={"stop": rounds.door_to_door.stop})


def known_items(scenario: Scenario) -> dict[str, Item]:
    """Return the items by code and by name."""
    rows = scenario.supply.items.rows if scenario.supply.items is not None else ()
    return {item.name: item for item in rows} | {item.item: item for item in rows}


def words(text: str) -> frozenset[str]:
    """Return the words of a cell that lists several."""
    return frozenset(word for word in re.split("[;,、\uff1b\uff0c\\s]+", text) if word)


def read_orders(
    file: Path,
    scenario: Scenario,
    *,
    sheet: str | None = None,
    crs: Crs | None = None,
    sites: Mapping[str, str] = _NO_SITES,
) -> Orders:
    """Return the orders of a day; where there is an error among the issues, rows are missing.

    Parameters
    ----------
    scenario
        Its items, places, fleet and dispatch say what an order may ask for.
    crs
        Datum of the coordinates; needed if the table has any.
    sites
        Code -> name of the sites where an order may be brought.
    """
    asked = Where(key="--orders", text=str(file))
    grid = load_grid(file, sheet, asked, Where(key="--sheet", text=sheet))
    if not isinstance(grid, Grid):
        return Orders((), (grid,))
    loaded = tables.parse(_ORDERS, DispatchOrder, grid, {}, asked)
    if crs is not None:
        geography.convert(loaded, crs)
    elif any(row.get("lon") is not None for row in loaded.rows):
        loaded.issues.append(Issue("RN621", loaded.cell(loaded.columns.header_row, "lon")))
    known = known_items(scenario)
    places = {place.code for place in scenario.places.rows}
    faults = _brought(loaded, sites)
    faults += table_references.order_faults(loaded, set(known), places)
    faults += _delivered(loaded, known)
    if (dispatch := dispatch_of(scenario)) is not None:
        limits = {name: more for name, more in dispatch.vehicles.items() if name in scenario.fleet}
        faults += [
            *_hours(loaded, scenario, limits),
            *_skills(loaded, limits),
            *_loads(loaded, scenario, limits, known),
        ]
    loaded.complain(faults)
    issues = tuple(loaded.issues)
    if any(issue.is_error for issue in issues):
        return Orders((), issues)
    written = [
        {**row, **{name: write_clock(row[name]) for name in ("earliest", "latest") if isinstance(row.get(name), float)}}
        for row in loaded.rows
    ]
    cells = tuple((loaded.cell(at, "order"), loaded.cell(at, "date")) for at in loaded.at)
    return Orders(tuple(TypeAdapter(list[DispatchOrder]).validate_python(written)), issues, cells)


def of_day(tables_read: Sequence[Orders], date: str) -> Orders:
    """Return the orders of one day out of several tables: those without a date, and the appointments of that day.

    An order number that two tables have, and tables of which no row is of that day, are faults.
    """
    issues = [issue for orders in tables_read for issue in orders.issues]
    found: dict[str, tuple[int, Where]] = {}
    kept: list[DispatchOrder] = []
    for number, orders in enumerate(tables_read):
        again: set[str] = set()
        for row, (where, _) in zip(orders.rows, orders.cells, strict=True):
            if row.date not in {None, date}:
                continue
            kept.append(row)
            table, first = found.setdefault(row.order, (number, where))
            if table != number and row.order not in again:
                again.add(row.order)
                issues.append(Issue("RN639", where, {"order": row.order, "first": str(first)}))
    cells = [cell for orders in tables_read for _, cell in orders.cells]
    if not kept and cells:
        days = {row.date for orders in tables_read for row in orders.rows}
        issues.append(Issue("RN637", cells[0], {"date": date, "days": sorted(str(day) for day in days)[:_DAYS_SHOWN]}))
    return Orders(tuple(kept), tuple(issues))


def _brought(loaded: Loaded, sites: Mapping[str, str]) -> _Faults:
    """Put the code of a site where its name stands; what is neither, or the name of several sites, is a fault."""
    by_name: dict[str, list[str]] = {}
    for code, name in sites.items():
        by_name.setdefault(name, []).append(code)
    faults: _Faults = []
    for at, row, _ in loaded.drafts:
        word = row.get("to")
        if word is None or word in sites:
            continue
        meant = by_name.get(word, [])
        if len(meant) == 1:
            row["to"] = meant[0]
            continue
        alike = f"同名的站点写编号:{'、'.join(meant)}", f"several have this name; write a code: {', '.join(meant)}"
        hint = alike if meant else did_you_mean(word, [*by_name, *sites])
        faults.append((at, "to", Fault("RN655", {"hint": hint})))
    return faults


def _delivered(loaded: Loaded, known: Mapping[str, Item]) -> Iterator[tuple[int, str, Fault]]:
    """What is to be delivered must be in the items table too: that says what it weighs."""
    for at, row in zip(loaded.at, loaded.rows, strict=True):
        item = row.get("deliver")
        if item is not None and item not in known:
            yield at, "deliver", Fault("RN237", {"hint": table_references.items_meant(item, known)})


def _hours(
    loaded: Loaded, scenario: Scenario, limits: Mapping[str, DispatchVehicle]
) -> Iterator[tuple[int, str, Fault]]:
    """A window must lie at least partly within the hours in which any vehicle is out."""
    if not limits:
        return
    begin = min(scenario.fleet[name].start for name in limits)
    back = max(more.back for more in limits.values())
    usual = {"earliest": 8.0, "latest": 17.0}  # what a blank cell means
    for at, row in zip(loaded.at, loaded.rows, strict=True):
        hours = {name: row.get(name, usual[name]) for name in usual}
        for name, outside in (("earliest", hours["earliest"] >= back), ("latest", hours["latest"] < begin)):
            if outside:
                facts = {"value": hours[name], "begin": begin, "back": back}
                yield at, name, Fault("RN622", {key: write_clock(value) for key, value in facts.items()})


def _skills(loaded: Loaded, limits: Mapping[str, DispatchVehicle]) -> Iterator[tuple[int, str, Fault]]:
    known = sorted({skill for more in limits.values() for skill in more.skills})
    for at, row in zip(loaded.at, loaded.rows, strict=True):
        for word in sorted(words(row.get("needs", "")) - set(known)):
            yield at, "needs", Fault("RN623", {"value": word, "hint": did_you_mean(word, known)})


def _loads(
    loaded: Loaded, scenario: Scenario, limits: Mapping[str, DispatchVehicle], known: Mapping[str, Item]
) -> _Faults:
    """An order, its rows together, must fit some vehicle."""
    by_order: dict[str, list[int]] = {}
    for i, row in enumerate(loaded.rows):
        if row["item"] in known and row.get("deliver", row["item"]) in known:
            by_order.setdefault(row["order"], []).append(i)
    rooms = [(scenario.fleet[name].capacity, scenario.fleet[name].volume, more.pieces) for name, more in limits.items()]
    faults: _Faults = []
    for order, rows in by_order.items():
        for field, count in (("item", "pieces"), ("deliver", "deliver_pieces")):
            load = _load([loaded.rows[i] for i in rows], (field, count), known)
            if not rooms or any(all(a <= b + _SLACK for a, b in zip(load, room, strict=True)) for room in rooms):
                continue
            most = "、".join(f"{room[0]:g} t {room[1]:g} m³ {room[2]} 件" for room in rooms)
            given = f"{load[0]:.3g} t {load[1]:.3g} m³ {load[2]:g} 件"
            english = ("、", ", "), (" 件", " pieces")
            facts: dict[str, object] = {"order": order, "load": _both(given, english), "limit": _both(most, english)}
            faults.append((loaded.at[rows[0]], count, Fault("RN624", facts)))
    return faults


def _both(text: str, words_of: Sequence[tuple[str, str]]) -> tuple[str, str]:
    english = text
    for chinese, word in words_of:
        english = english.replace(chinese, word)
    return text, english


def _load(
    rows: Sequence[Mapping[str, Any]], names: tuple[str, str], known: Mapping[str, Item]
) -> tuple[float, float, float]:
    """t, m³ and pieces of what the rows pick up or deliver."""
    held = [(row.get(names[1], 1), known[row[names[0]]]) for row in rows if row.get(names[0]) is not None]
    return (
        sum(count * item.weight_kg for count, item in held) / 1000,
        sum(count * item.volume_m3 for count, item in held),
        float(sum(count for count, _ in held)),
    )
