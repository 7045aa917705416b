"""The rows of a planner's table, with the cell of every fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.errors import Issue, Where
from recycling_net.reading import cells
from recycling_net.reading.cells import Fault
from recycling_net.reading.document import KeyPath
from recycling_net.reading.grid import Grid
from recycling_net.reading.headers import Columns, match, shown
from recycling_net.scenario import Row

MOST_ALIKE = 20
"""So many faults of one kind in one column are listed; one more line counts the rest."""
_TOTAL = re.compile(r"(?:合\s*计|总\s*计|小\s*计|共\s*计|total|sum|subtotal)[:\uff1a]?", re.IGNORECASE)
_LON, _LAT = (121.0, 136.0), (43.0, 54.0)
"""Longitudes and latitudes of Heilongjiang, in degrees: they cannot be taken for each other."""


class Draft(NamedTuple):
    """A row as far as it can be read: its row of the grid, its fields, and the names of those that cannot be read."""

    at: int
    row: dict[str, Any]
    lost: frozenset[str]


@dataclass(slots=True)
class Loaded:
    """One table as read.

    Attributes
    ----------
    path
        Where it stands in the scenario.
    rows, at
        The rows without a fault, coordinates still as written; the row of the grid of each.
    drafts
        Every row, those with a fault too; the fields of the others are the very ones of ``rows``.
    short
        Whether a row is not among ``drafts``, because its cells cannot be told apart.
    sound
        Whether every row of the file is among ``rows``.
    """

    path: KeyPath
    model: type[Row]
    grid: Grid
    columns: Columns
    rows: list[dict[str, Any]] = field(default_factory=list)
    at: list[int] = field(default_factory=list)
    drafts: list[Draft] = field(default_factory=list)
    short: bool = False
    issues: list[Issue] = field(default_factory=list)
    sound: bool = True

    def knows(self, *names: str) -> bool:
        """Whether the fields ``names`` of every row of the file can be read."""
        return bool(self.drafts) and not self.short and not any(draft.lost.intersection(names) for draft in self.drafts)

    def where(self, i: int, name: str) -> Where:
        """Return the cell of field ``name`` in row ``i`` of ``rows``."""
        return self.cell(self.at[i], name)

    def cell(self, row: int, name: str) -> Where:
        """Return the cell of field ``name`` in row ``row`` of the grid."""
        column = self.columns.index.get(name)
        if column is None:
            return self.grid.where(row, header=shown(self.model, name))
        return self.grid.where(row, column, self.columns.headers[name], self.grid.text(row, column))

    def complain(self, faults: Sequence[tuple[int, str, Fault]]) -> None:
        """Add faults of cells (row of the grid, field, fault): the first twenty of a kind and a count of the rest."""
        groups: dict[tuple[str, str], list[tuple[int, Fault]]] = {}
        for row, name, fault in faults:
            groups.setdefault((name, fault.code), []).append((row, fault))
        for (name, code), group in groups.items():
            for row, fault in group[:MOST_ALIKE]:
                where = self.cell(row, name)
                header = where.header or name
                self.issues.append(Issue(code, where, {"value": where.text or "", "header": header, **fault.facts}))
            rest = [self.grid.numbers[row] for row, _ in group[MOST_ALIKE:]]
            if rest:
                facts = {"code": code, "count": len(rest), "rows": [*rest[:10], *(["…"] if len(rest) > 10 else [])]}
                self.issues.append(Issue("RN233", self.cell(group[MOST_ALIKE][0], name), facts))


def parse(path: KeyPath, model: type[Row], grid: Grid, columns: Mapping[str, str], named_at: Where) -> Loaded:
    """Return the rows of a grid, every fault with its cell.

    Parameters
    ----------
    path, model
        Where the table stands in the scenario; the type of its rows.
    grid
        The cells.
    columns, named_at
        The scenario's mapping of fields to headers; where it is written.
    """
    loaded = Loaded(path, model, grid, Columns(), sound=False)
    if not any(any(row) for row in grid.rows):
        loaded.issues.append(_empty(loaded, Where(grid.file, sheet=grid.sheet)))
        return loaded
    loaded.columns, issues = match(grid, model, columns, named_at)
    loaded.issues.extend(issues)
    if not loaded.columns.index:
        return loaded
    data = _data_rows(loaded)
    if not data:
        if not any(issue.is_error for issue in loaded.issues):
            loaded.issues.append(_empty(loaded, grid.where(loaded.columns.header_row)))
        return loaded
    values, lost = _values(loaded, data)
    absent = {name for name, info in model.model_fields.items() if info.is_required() and name not in values}
    loaded.drafts = [
        Draft(
            at,
            {name: column[i] for name, column in values.items() if column[i] is not None and name not in lost[i]},
            frozenset(lost[i] | absent),
        )
        for i, at in enumerate(data)
    ]
    good = [draft for draft in loaded.drafts if not draft.lost]
    loaded.at, loaded.rows = [draft.at for draft in good], [draft.row for draft in good]
    loaded.sound = not any(issue.is_error for issue in loaded.issues)
    return loaded


def _empty(loaded: Loaded, where: Where) -> Issue:
    """A table without data; one that a scenario can do without may also be left out."""
    spare = (";用不到这张表,就删去引用它的字段", "; remove the key that names the table where it is not needed")
    needed = loaded.path in {("places",), ("orders",)}
    return Issue("RN205", where, {"value": loaded.grid.file.name, "or_else": ("", "") if needed else spare})


def _data_rows(loaded: Loaded) -> list[int]:
    """Return the rows of the grid that hold data; totals are left out, and said."""
    grid = loaded.grid
    width = len(grid.rows[loaded.columns.header_row])
    rows = [row for row in range(loaded.columns.header_row + 1, len(grid.rows)) if any(grid.rows[row])]
    kept = []
    for row in rows:
        texts = grid.rows[row]
        if any(_TOTAL.fullmatch(text) for text in texts[:4] if text):
            code = "RN229" if row == rows[-1] else "RN230"
            word = next(text for text in texts if _TOTAL.fullmatch(text))
            loaded.issues.append(Issue(code, grid.where(row, text=word), {"value": word}))
            continue
        if any(texts[width:]):
            facts = {"cells": len(texts), "headers": width}
            loaded.short = True
            loaded.issues.append(Issue("RN228", grid.where(row, width, text=",".join(texts)), facts))
            continue
        kept.append(row)
    return kept


def _values(loaded: Loaded, data: list[int]) -> tuple[dict[str, list[Any]], list[set[str]]]:
    """Return field -> values (None where blank or faulty), and of each row the fields that have a fault."""
    model, grid = loaded.model, loaded.grid
    faults: list[tuple[int, str, Fault]] = []
    blanks: dict[str, list[int]] = {name: [] for name in loaded.columns.index}
    values: dict[str, list[Any]] = {}
    for name, column in loaded.columns.index.items():
        convert = cells.converter(model.model_fields[name])
        texts = [grid.text(row, column) for row in data]
        values[name] = [convert(text) if text else None for text in texts]
    mistaken = _coordinate_faults(loaded, data, values)
    lost: list[set[str]] = [{"lon", "lat"} if wrong else set() for wrong in mistaken]
    for name, held in values.items():
        required = model.model_fields[name].is_required() and name not in {"lon", "lat"}
        good = []
        for i, value in enumerate(held):
            if isinstance(value, Fault):
                faults.append((data[i], name, value))
                held[i] = None
                lost[i].add(name)
            elif value is not None and not (mistaken[i] and name in {"lon", "lat"}):
                good.append(i)
            elif value is None and required:
                blanks[name].append(data[i])
                lost[i].add(name)
        checked, wrong = cells.check(model, name, [held[i] for i in good])
        for j, i in enumerate(good):
            held[i] = checked[j]
        for j, fault in wrong.items():
            faults.append((data[good[j]], name, fault))
            lost[good[j]].add(name)
    loaded.complain([*faults, *_blank(loaded, blanks)])
    return values, lost


def _blank(loaded: Loaded, blanks: Mapping[str, Sequence[int]]) -> Iterator[tuple[int, str, Fault]]:
    """Blank cells by field; those below the first row of a merged cell are one fault."""
    grid = loaded.grid
    for name, rows in blanks.items():
        column = loaded.columns.index[name]
        spans = [(first, last) for merged, first, last in grid.merged if merged == column]
        told = set()
        for row in rows:
            span = next(((first, last) for first, last in spans if first < row <= last), None)
            if span is None:
                yield row, name, Fault("RN220")
            elif span not in told:
                told.add(span)
                yield row, name, Fault("RN260", {"first": grid.numbers[span[0]], "last": grid.numbers[span[1]]})


def _coordinate_faults(loaded: Loaded, data: list[int], values: dict[str, list[Any]]) -> npt.NDArray[np.bool_]:
    """Report coordinates that are swapped, in metres or absent; return the rows that have such a fault."""
    mistaken = np.zeros(len(data), dtype=bool)
    if "lon" not in values or "lat" not in values:
        return mistaken
    lon, lat = (
        np.array([np.nan if v is None or isinstance(v, Fault) else v for v in values[n]]) for n in ("lon", "lat")
    )
    needed = loaded.model.model_fields["lon"].is_required()
    blank = np.array([a is None or b is None for a, b in zip(values["lon"], values["lat"], strict=True)])
    nowhere = (blank | ((lon == 0) & (lat == 0))) & needed
    swapped = (lon >= _LAT[0]) & (lon <= _LAT[1]) & (lat >= _LON[0]) & (lat <= _LON[1])
    metres = (np.abs(lon) > 360) | (np.abs(lat) > 360)
    faults: list[tuple[int, str, Fault]] = []
    label = "name" if "name" in loaded.columns.index else next(iter(loaded.columns.index))
    for mask, code in ((nowhere, "RN308"), (swapped, "RN307"), (metres, "RN309")):
        rows = np.flatnonzero(mask)
        if code != "RN308" and len(rows) > max(2, len(data) // 2):
            where = loaded.cell(loaded.columns.header_row, "lon")
            who = (f"{len(rows)} 行(共 {len(data)} 行)", f"{len(rows)} rows of {len(data)}")
            loaded.issues.append(Issue(code, where, {"value": _degrees(lon[rows[0]], lat[rows[0]]), "who": who}))
        else:
            for i in rows:
                name = loaded.grid.text(data[i], loaded.columns.index[label])
                faults.append((data[i], "lon", Fault(code, {"who": name, "value": _degrees(lon[i], lat[i])})))
        mistaken |= mask
    loaded.complain(faults)
    return mistaken


def _degrees(lon: float, lat: float) -> tuple[str, str]:
    return f"经度 {lon:.7g}、纬度 {lat:.7g}", f"longitude {lon:.7g}, latitude {lat:.7g}"
