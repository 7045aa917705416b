"""Which column of a table is which field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field

from pydantic.fields import FieldInfo

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.grid import Grid
from recycling_net.scenario import Row

LOOK_AT_ROWS = 10
"""A header stands among the first rows; titles and notes may stand above it."""
_BRACKETS = re.compile(r"[(\[【〔]([^)\]】〕]*)[)\]】〕]\s*$")
_UNITS = {
    "kg": {"kg", "公斤", "千克"}, "g": {"g", "克"}, "t": {"t", "吨", "t/年", "吨/年"}, "km": {"km", "公里", "千米"},
    "m": {"m", "米"}, "m3": {"m3", "立方米"}, "l": {"l", "升"}, "min": {"min", "分钟", "分"}, "h": {"h", "小时"},
    "s": {"s", "秒"}, "years": {"年", "year", "years", "a"}, "斤": {"斤"}, "万吨": {"万吨"}, "mm": {"mm", "毫米"},
}  # fmt: skip
"""Units that a header may carry in brackets, by the ending of the field's name; the others are refused."""


@dataclass(slots=True)
class Columns:
    """Where the fields of a table are.

    Attributes
    ----------
    header_row
        Row of the grid (from 0) that holds the headers.
    index
        Field -> column of the grid (from 0).
    headers
        Field -> header as it stands in the file.
    """

    header_row: int = 0
    index: dict[str, int] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


def plain(header: str) -> str:
    """Return a header without case, spaces, underscores, full-width forms and a unit in brackets."""
    text = unicodedata.normalize("NFKC", header).lower().strip()
    return re.sub(r"[\s_·.:/]+", "", _BRACKETS.sub("", text)) or re.sub(r"\s+", "", text)


def _unit(header: str) -> str:
    match = _BRACKETS.search(unicodedata.normalize("NFKC", header).lower().strip())
    return re.sub(r"\s", "", match[1]) if match else ""


def known_headers(model: type[Row]) -> dict[str, str]:
    """Return plain header -> field, of every header that a table of such rows may have."""
    found: dict[str, str] = {}
    exact = [(header, name) for name, info in model.model_fields.items() for header in (name, *headers_of(info))]
    for header, name in exact:
        found.setdefault(plain(header), name)
    for header, name in exact:
        found.setdefault(plain(re.sub(r"_(?:km|kg|t|m3|min|年|years)$", "", header)), name)
    return found


def headers_of(info: FieldInfo) -> list[str]:
    """Return the Chinese headers of a field, the usual one first."""
    extra = info.json_schema_extra
    listed = extra.get("headers") if isinstance(extra, dict) else None
    return [str(header) for header in listed] if isinstance(listed, list) else []


def shown(model: type[Row], name: str) -> str:
    """Return a field as a planner reads it: its Chinese header, else its name."""
    headers = headers_of(model.model_fields[name])
    return headers[0] if headers else name


def match(grid: Grid, model: type[Row], columns: Mapping[str, str], named_at: Where) -> tuple[Columns, list[Issue]]:
    """Return which column is which field, with every fault of the header.

    Parameters
    ----------
    grid, model
        The cells; the type of the rows.
    columns
        Field -> header, as the scenario maps them; goes before the usual headers.
    named_at
        Where the scenario writes that mapping.
    """
    wanted = known_headers(model)
    issues: list[Issue] = []
    for name, header in columns.items():
        if name not in model.model_fields:
            hint = did_you_mean(name, model.model_fields)
            issues.append(Issue("RN213", named_at, {"name": name, "hint": hint}))
            continue
        wanted = {known: kept for known, kept in wanted.items() if kept != name}
        wanted[plain(header)] = name
    found = Columns(header_row=_header_row(grid, wanted))
    cells = grid.rows[found.header_row]
    hits = sum(plain(cell) in wanted for cell in cells if cell)
    if hits == 0:
        first = next((i for i, row in enumerate(grid.rows) if any(row)), 0)
        usual = [shown(model, name) for name, info in model.model_fields.items() if info.is_required()]
        facts = {"headers": [cell for cell in grid.rows[first] if cell][:8], "usual": usual}
        return found, [*issues, Issue("RN209", grid.where(first), facts)]
    issues += _above(grid, found.header_row)
    two = _two_lines(grid, found.header_row, wanted)
    if two:
        return found, [*issues, Issue("RN216", grid.where(found.header_row), {"headers": two})]
    issues += _assign(grid, model, wanted, found)
    for name, header in columns.items():
        if name in model.model_fields and name not in found.index:
            issues.append(
                Issue(
                    "RN214",
                    named_at,
                    {"name": name, "value": header, "hint": did_you_mean(header, filter(None, cells))},
                )
            )
    return found, issues + _missing(grid, model, columns, found)


def _header_row(grid: Grid, wanted: Mapping[str, str]) -> int:
    scores = [sum(plain(cell) in wanted for cell in row if cell) for row in grid.rows[:LOOK_AT_ROWS]]
    return scores.index(max(scores))


def _above(grid: Grid, header_row: int) -> list[Issue]:
    above = [cell for row in grid.rows[:header_row] for cell in row if cell]
    if not above:
        return []
    facts = {
        "rows": grid.numbers[header_row] - 1,
        "text": "、".join(above[:3])[:60],
        "header": grid.numbers[header_row],
    }
    return [Issue("RN215", grid.where(header_row), facts)]


def _two_lines(grid: Grid, header_row: int, wanted: Mapping[str, str]) -> list[str]:
    """Return headers of the row below or above that name fields which the header row lacks: a header on two lines."""
    cells = grid.rows[header_row]
    have = {wanted[plain(cell)] for cell in cells if plain(cell) in wanted}
    found: list[str] = []
    for other in (header_row - 1, header_row + 1):
        if 0 <= other < len(grid.rows):
            row = grid.rows[other]
            found += [cell for cell in row if cell and plain(cell) in wanted and wanted[plain(cell)] not in have]
    return found


def _assign(grid: Grid, model: type[Row], wanted: Mapping[str, str], found: Columns) -> list[Issue]:
    issues: list[Issue] = []
    cells = grid.rows[found.header_row]
    for column, cell in enumerate(cells):
        name = wanted.get(plain(cell))
        where = grid.where(found.header_row, column, cell or None, cell)
        if not cell:
            if any(column < len(row) and row[column] for row in grid.rows[found.header_row + 1 :]):
                issues.append(Issue("RN217", where, {"column": column + 1}))
        elif name is None:
            unused = [shown(model, field) for field in model.model_fields if field not in found.index]
            issues.append(Issue("RN211", where, {"value": cell, "hint": did_you_mean(cell, unused)}))
        elif name in found.index:
            facts = {"value": cell, "other": found.headers[name], "field": name}
            issues.append(Issue("RN212", where, facts))
        else:
            found.index[name], found.headers[name] = column, cell
            issues += _unit_fault(name, cell, where)
    return issues


def _unit_fault(name: str, header: str, where: Where) -> list[Issue]:
    """Refuse a header whose bracket names another unit than the field is kept in."""
    unit = _unit(header)
    ending = name.rpartition("_")[2]
    ending = "t" if name == "tonnes" else ending
    if not unit or unit in _UNITS.get(ending, ()) or not any(unit in units for units in _UNITS.values()):
        return []
    if ending not in _UNITS:
        return []
    return [Issue("RN218", where, {"given": unit, "unit": ending.replace("years", "年").replace("m3", "m³")})]


def _missing(grid: Grid, model: type[Row], columns: Mapping[str, str], found: Columns) -> list[Issue]:
    issues = []
    unknown = [cell for cell in grid.rows[found.header_row] if cell and cell not in found.headers.values()]
    hint = ("其他列都已认出", "every other column is known")
    if unknown:
        hint = f"没有认出的列:{'、'.join(unknown[:8])}", f"columns not recognised: {', '.join(unknown[:8])}"
    for name, info in model.model_fields.items():
        if info.is_required() and name not in found.index and name not in columns:
            facts = {
                "name": name,
                "shown": shown(model, name),
                "headers": headers_of(info) or [name],
                "hint": hint,
            }
            issues.append(Issue("RN210", grid.where(found.header_row), facts))
    return issues
