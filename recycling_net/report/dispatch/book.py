"""A day's routes as a workbook for Excel and WPS."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from recycling_net.dispatched import SHEETS, Dispatched, vehicle_names
from recycling_net.report.assumptions import assumptions_of_dispatch
from recycling_net.report.excel import assumption_sheet, table_sheet
from recycling_net.report.tables import harmless, said_column
from recycling_net.report.workbook import Book
from recycling_net.scenario import Scenario


def write(day: Dispatched, scenario: Scenario, path: Path) -> None:
    """Write one sheet for each table of the day, under its Chinese name, and what the day rests on beside its plan.

    A route is called by its vehicle.
    """
    book = Book(path)
    names = vehicle_names(day.tables["routes"])
    for name, spec in SHEETS.items():
        table = day.tables[name]
        if "route" in table:
            table = table.assign(route=table["route"].map(names))
        shown = pd.DataFrame({column.header(): said_column(table[column.name], column) for column in spec.columns})
        table_sheet(book, spec.zh, shown.map(harmless), spec.columns)
    assumption_sheet(book, assumptions_of_dispatch(scenario))
    book.file.close()
