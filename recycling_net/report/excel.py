"""The plan as a workbook for Excel and WPS: an overview with charts, every table, every assumption."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report import narrative, overview
from recycling_net.report.assumptions import Assumption, assumptions
from recycling_net.report.figures import compute
from recycling_net.report.summaries import summaries
from recycling_net.report.tables import in_words, shown
from recycling_net.report.workbook import Book, width
from recycling_net.scenario import Scenario

_MARKS = {"sourced": "有来源", "assumed": "假定", "planner": "规划者给定"}
_LOOKED_AT = 400
"""Rows that a column width is fitted to."""


def write(plan: Plan, scenario: Scenario, network: Network, path: Path) -> None:
    """Write the workbook: 概览, the summaries, the tables of the plan under their Chinese names, 假设与来源."""
    book = Book(path)
    overview.write(book, plan, compute(plan, network, scenario), narrative.eased(scenario))
    for each in summaries(plan, network, scenario):
        table_sheet(book, each.title, in_words(each.columns, each.rows), each.columns)
    for name, spec in plan.specs.items():
        columns, table = shown(plan, name, spec.columns)
        table_sheet(book, spec.zh, in_words(columns, table), columns)
    assumption_sheet(book, assumptions(scenario))
    book.file.close()


def number_format(column: Column) -> str:
    """Return the number format of a column; shares are shown as percentages, years without separators."""
    if column.name in ("share", "utilisation", "fill", "carry"):
        return "0.0%"
    if column.dtype == "int":
        return "0"
    return f"#,##0.{'0' * column.digits}" if column.digits else "#,##0"


def table_sheet(book: Book, title: str, table: pd.DataFrame, columns: Sequence[Column]) -> None:
    """Write a table whose headers are in words as a sheet that can be filtered and printed."""
    sheet = book.file.add_worksheet(title)
    for at, (header, column) in enumerate(zip(table.columns, columns, strict=True)):
        sheet.write_string(0, at, header, book.header)
        values = table[header].tolist()
        style = book.style() if column.dtype == "str" else book.style(num_format=number_format(column))
        sheet.set_column(at, at, width([f"{header}▼", *_shown(values, column)]), style)
        for row, value in enumerate(values, 1):
            book.put(sheet, row, at, str(value) if column.dtype == "str" else value, style)
    _colour_levels(book, sheet, table)
    _finish(sheet, len(table), len(table.columns))


def _shown(values: Sequence[Any], column: Column) -> list[str]:
    if column.dtype == "str":
        return [str(value) for value in values[:_LOOKED_AT]]
    return [f"{value:,.{column.digits}f}" for value in values[:_LOOKED_AT]]


def _colour_levels(book: Book, sheet: Any, table: pd.DataFrame) -> None:
    """Amber and red in the capacity warnings, so that they stand out when printed too."""
    if "等级" not in table.columns or table.empty:
        return
    at = list(table.columns).index("等级")
    for text, colour in (("黄色", "#ffe08a"), ("红色", "#f4a6a0")):
        rule = {"type": "cell", "criteria": "==", "value": f'"{text}"', "format": book.file.add_format({"bg_color": colour})}  # fmt: skip
        sheet.conditional_format(1, at, len(table), at, rule)


def _finish(sheet: Any, rows: int, columns: int) -> None:
    """Frozen header, filter, and a page that prints on A4 across with the header on each page."""
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(rows, 1), columns - 1)
    sheet.set_row(0, 24)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def assumption_sheet(book: Book, found: Sequence[Assumption]) -> None:
    """Write values with what they rest on as the sheet 假设与来源."""
    sheet = book.file.add_worksheet("假设与来源")
    colours = {"assumed": "#fff3cd", "sourced": "#ffffff", "planner": "#ffffff"}
    rows = [(each.label, each.value, _MARKS[each.mark], each.source, each.key) for each in found]
    headers = ("参数", "取值", "依据", "来源", "键")
    for at, header in enumerate(headers):
        sheet.write_string(0, at, header, book.header)
        sheet.set_column(at, at, width([f"{header}▼", *(row[at] for row in rows)]))
    for at, (row, each) in enumerate(zip(rows, found, strict=True), 1):
        style = book.style(bg_color=colours[each.mark], border=1, border_color="#dddddd")
        for column, value in enumerate(row):
            book.put(sheet, at, column, value, style)
    _finish(sheet, len(rows), len(headers))
