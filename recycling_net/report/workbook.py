"""An open workbook: formats made once, cells written by their Python type, widths that fit Chinese."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from recycling_net.words import UNLIMITED

FONT = "Microsoft YaHei"
GREEN = "#14532d"
_WIDEST, _NARROWEST = 60, 8
_CREATED = datetime(2024, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""A workbook states when it was made; the same plan shall give the same bytes."""


class Book:
    """An open workbook with the formats that every sheet shares."""

    def __init__(self, path: Path) -> None:
        options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self.file = xlsxwriter.Workbook(str(path), options)
        self.file.set_properties({"created": _CREATED, "comments": "recycling_net"})
        self.file.formats[0].set_font_name(FONT)
        self.file.formats[0].set_font_size(10)
        self._formats: dict[tuple[tuple[str, Any], ...], Any] = {}

    def style(self, **facts: Any) -> Any:
        """Return the format with these properties; each is made once."""
        key = tuple(sorted(facts.items()))
        if key not in self._formats:
            self._formats[key] = self.file.add_format(
                {"font_name": FONT, "font_size": 10, "valign": "vcenter", **facts}
            )
        return self._formats[key]

    @property
    def header(self) -> Any:
        """Format of a header cell."""
        return self.style(
            bold=True, font_color="white", bg_color=GREEN, text_wrap=True, border=1, border_color="#ffffff"
        )

    def put(self, sheet: Any, row: int, column: int, value: Any, style: Any = None) -> None:
        """Write one cell by its Python type; text is never a formula or a link, what is not a number stays empty."""
        if isinstance(value, str):
            sheet.write_string(row, column, value, style)
        elif value is not None and math.isfinite(value):
            sheet.write_number(row, column, value, style)
        elif value is not None and math.isinf(value):
            sheet.write_string(row, column, UNLIMITED, style)
        elif style is not None:
            sheet.write_blank(row, column, None, style)


def width(values: Sequence[object]) -> float:
    """Return the column width that shows every value: a Chinese character takes two columns and a little."""
    longest = max((_text_width(str(value)) for value in values), default=0.0)
    return min(_WIDEST, max(_NARROWEST, longest + 3))


def _text_width(text: str) -> float:
    return sum(2.1 if unicodedata.east_asian_width(letter) in "WFA" else 1.1 for letter in text)
