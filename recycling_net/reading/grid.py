"""A CSV file or a worksheet as a grid of text cells, with the row numbers that its reader sees."""

from __future__ import annotations

import csv
import datetime
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import python_calamine as calamine

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.syntax import similar_files

LARGEST_BYTES = 64_000_000
LARGEST_UNPACKED_BYTES = 512_000_000
"""A workbook is a zip; this bounds what it may grow to."""
MOST_ROWS = 200_000
WORKBOOKS = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")
TEXTS = (".csv", ".txt", ".tsv")


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells as text.

    Attributes
    ----------
    file, sheet
        Where the cells are from; ``sheet`` is None for a text file.
    rows
        One list of cells a row; blank rows are kept, so that a title above the header can be told.
    numbers
        The number of each row in the file, from 1.
    """

    file: Path
    sheet: str | None
    rows: list[list[str]]
    numbers: list[int]
    merged: tuple[tuple[int, int, int], ...] = ()
    """Column, first and last row of each merged cell that is one column wide, from 0."""

    def text(self, row: int, column: int) -> str:
        """Return a cell; a row that ends before it has a blank there."""
        cells = self.rows[row]
        return cells[column] if column < len(cells) else ""

    def where(self, row: int, column: int | None = None, header: str | None = None, text: str | None = None) -> Where:
        """Return the place of the cell in row ``row`` of the grid (from 0) and column ``column`` (from 0)."""
        number = self.numbers[row] if row < len(self.numbers) else None
        shown = text[:120] if text else None
        at = column + 1 if column is not None else None
        return Where(self.file, number, at, sheet=self.sheet, header=header, text=shown)


def load_grid(file: Path, sheet: str | None, asked: Where, sheet_asked: Where) -> Grid | Issue:
    """Return the cells of a table, or why there are none.

    Parameters
    ----------
    file, sheet
        What to open; the first worksheet where ``sheet`` is None.
    asked, sheet_asked
        Where the scenario names the file and the worksheet.
    """
    suffix = file.suffix.lower()
    if not file.is_file():
        hint = similar_files(file, TEXTS + WORKBOOKS)
        return Issue("RN201", asked, {"value": file.name, "folder": file.resolve().parent.name, "hint": hint})
    if suffix not in TEXTS + WORKBOOKS:
        return Issue("RN202", asked, {"value": file.name})
    if suffix in TEXTS and sheet is not None:
        return Issue("RN219", sheet_asked, {"value": file.name})
    try:
        raw = file.read_bytes() if file.stat().st_size <= LARGEST_BYTES else None
    except OSError:
        return Issue("RN137", asked, {"value": file.name})
    if raw is None:
        return _too_large(file)
    grid = _workbook(file, raw, sheet, sheet_asked) if suffix in WORKBOOKS else _text(file, raw)
    return _too_large(file) if isinstance(grid, Grid) and len(grid.rows) > MOST_ROWS else grid


def _too_large(file: Path) -> Issue:
    return Issue("RN203", Where(file), {"bytes": LARGEST_BYTES // 1_000_000, "rows": f"{MOST_ROWS:,}"})


def _decode(raw: bytes) -> str | None:
    wide = raw[:2] in {b"\xff\xfe", b"\xfe\xff"}
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _text(file: Path, raw: bytes) -> Grid | Issue:
    text = _decode(raw)
    if text is None or "\0" in text:
        return Issue("RN204", Where(file), {"value": file.name})
    delimiter = _delimiter(text)
    rows: list[list[str]] = []
    numbers: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    last = 0
    try:
        for row in reader:
            rows.append([cell.strip() for cell in row])
            numbers.append(last + 1)
            last = reader.line_num
            if len(rows) > MOST_ROWS:
                break
    except csv.Error:
        return Issue("RN208", Where(file, last + 1, text=_line(text, last)), {"value": file.name})
    return Grid(file, None, rows, numbers)


def _line(text: str, index: int) -> str:
    lines = text.splitlines()
    return lines[index][:120] if index < len(lines) else ""


def _delimiter(text: str) -> str:
    """Return the sign that splits the first ten lines most often; the comma where none does."""
    head = "\n".join(text.splitlines()[:10])
    bare = "".join(head.split('"')[::2])  # what stands inside quotes does not split
    return max(",;\t", key=bare.count)


def _workbook(file: Path, raw: bytes, sheet: str | None, sheet_asked: Where) -> Grid | Issue:
    stream = io.BytesIO(raw)
    try:
        if zipfile.is_zipfile(stream):
            with zipfile.ZipFile(stream) as packed:
                if sum(entry.file_size for entry in packed.infolist()) > LARGEST_UNPACKED_BYTES:
                    return _too_large(file)
        stream.seek(0)
        book = calamine.CalamineWorkbook.from_filelike(stream)
        names = book.sheet_names
        name = names[0] if sheet is None and names else sheet or ""
        if name not in names:
            hint = did_you_mean(name, names)
            return Issue("RN206", sheet_asked, {"value": name, "file": file.name, "sheets": names, "hint": hint})
        page = book.get_sheet_by_name(name)
        cells = page.to_python(skip_empty_area=False)
        merged = tuple(
            (first[1], first[0], last[0]) for first, last in page.merged_cell_ranges or () if first[1] == last[1]
        )
    except calamine.PasswordError:
        return Issue(
            "RN207", Where(file), {"value": file.name, "detail": ("有密码保护", "it is protected by a password")}
        )
    except (calamine.CalamineError, zipfile.BadZipFile, OSError, ValueError):
        detail = ("不是有效的工作簿,或已损坏", "it is not a valid workbook, or damaged")
        return Issue("RN207", Where(file), {"value": file.name, "detail": detail})
    rows = [[_cell(value) for value in row] for row in cells]
    return Grid(file, name, rows, list(range(1, len(rows) + 1)), merged)


def _cell(value: Any) -> str:
    """Return a worksheet's value as the text that a person would have typed."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime.time):
        return value.isoformat(timespec="minutes" if value.second == 0 else "seconds")
    if isinstance(value, datetime.timedelta):
        minutes = round(value.total_seconds() / 60)
        return f"{minutes // 60:02d}:{minutes % 60:02d}"
    return str(value)
