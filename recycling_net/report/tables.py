"""The tables of a plan as CSV that a spreadsheet opens safely: words instead of codes, units in headers."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from recycling_net.plan import TABLES, UNION_TABLES, Column, Plan
from recycling_net.refused import refusal
from recycling_net.report import came, sites
from recycling_net.report.summaries import Summary
from recycling_net.report.words import size_word
from recycling_net.words import UNLIMITED, chinese, coded, size_code

CODED = frozenset(
    {
        "stream",
        "kind",
        "status",
        "mode",
        "mode_new",
        "coord_quality",
        "travel",
        "item",
        "detail",
        "level",
        "family",
        "action",
        "reason",
        "way",
        "outcome",
        "change",
        "end",
        "into",
        "part",
        "budget",
        "land",
        "vehicle",
    }
)
"""Columns whose values are codes with a word in WORDS."""

_SIZES = ("size", "end_size")
_MONEY_DIGITS = 2
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: object) -> object:
    """Return text that no spreadsheet takes for a formula: a leading apostrophe where it could be one."""
    return f"'{text}" if isinstance(text, str) and text.startswith(_FORMULA_STARTS) else text


def in_words(columns: Sequence[Column], table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with words for codes and the declared Chinese headers, values unrounded."""
    said = {column.name: said_column(table[column.name], column) for column in columns}
    return pd.DataFrame({column.header(): said[column.name] for column in columns})


def write_csv(plan: Plan, sums: Iterable[Summary], folder: Path) -> None:
    """Write every table of the plan and its summaries to ``folder`` as utf-8 with BOM, which spreadsheets need for Chinese."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, spec in plan.specs.items():
        columns, table = shown(plan, name, spec.columns)
        _write(columns, table, folder / f"{name}.csv")
    write_summaries(sums, folder)


def write_bare(tables: Mapping[str, pd.DataFrame], folder: Path) -> None:
    """Write tables of a plan that is not whole, by name, so that :func:`read_tables` reads them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        _write(TABLES[name].columns, table, folder / f"{name}.csv")


def shown(plan: Plan, name: str, columns: Sequence[Column]) -> tuple[Sequence[Column], pd.DataFrame]:
    """Return a table of the plan as people read it: facilities with what each is at the end beside how it begins, a
    union's rounds with why each is kept or not."""
    if name == "facilities":
        return sites.FACILITIES, sites.facilities(plan)
    if name == "union_rounds":
        return came.ROUNDS, came.rounds(plan)
    return columns, plan.tables[name]


def write_summaries(sums: Iterable[Summary], folder: Path) -> None:
    """Write summaries alone, one file each."""
    folder.mkdir(parents=True, exist_ok=True)
    for each in sums:
        _write(each.columns, each.rows, folder / f"{each.name}.csv")


def _write(columns: Sequence[Column], values: pd.DataFrame, file: Path) -> None:
    table = in_words(columns, values)
    for column in columns:
        header = column.header()
        if column.dtype == "float":
            amounts = table[header].astype(float).round(_MONEY_DIGITS if column.unit == "元" else column.digits)
            endless = np.isinf(amounts)
            table[header] = amounts.astype(object).where(~endless, UNLIMITED) if endless.any() else amounts
        elif column.dtype == "str":
            table[header] = table[header].map(harmless)
    table.to_csv(file, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def said_column(values: pd.Series, column: Column) -> pd.Series:
    """Return a column with words for its codes."""
    if column.name in _SIZES:
        return values.map(size_word)
    return values.map(chinese) if column.name in CODED else values


class UnreadableError(Exception):
    """A table of a run folder is not there or not whole; ``reason`` says which one and why, in Chinese and English."""

    def __init__(self, name: str, zh: str, en: str) -> None:
        self.reason = (f"tables/{name}.csv {zh}", f"tables/{name}.csv {en}")
        super().__init__(self.reason[1])


def read_tables(names: Iterable[str], folder: Path, sizes: Collection[str] = ()) -> dict[str, pd.DataFrame]:
    """Return tables that :func:`write_csv` wrote, by name; ``sizes`` are the names that the scenario has for sizes.

    Raises
    ------
    UnreadableError
        One of them is not there, or not a table of its name.
    """
    found = {}
    for name in names:
        try:
            found[name] = read_csv(name, folder, sizes)
        except OSError as fault:
            raise UnreadableError(name, *refusal(fault)) from None
        except KeyError as fault:
            raise UnreadableError(name, f"没有 {fault.args[0]} 这一列", f"has no column {fault.args[0]}") from None
        except ValueError:  # no text in UTF-8, no table, no numbers where there are to be
            raise UnreadableError(name, "已损坏,不是完整的表", "is damaged: no whole table") from None
    return found


def read_csv(name: str, folder: Path, sizes: Collection[str] = ()) -> pd.DataFrame:
    """Return a table that :func:`write_csv` wrote, its columns by name, its words as codes again, without those that a
    summary adds.

    Raises
    ------
    OSError
        There is no such table.
    KeyError
        One of its columns is missing.
    """
    columns = (TABLES | UNION_TABLES)[name].columns
    kinds = {column.header(): str for column in columns if column.dtype == "str"}
    table = pd.read_csv(folder / f"{name}.csv", encoding="utf-8-sig", dtype=kinds, keep_default_na=True)
    if missing := [column.header() for column in columns if column.header() not in table]:
        raise KeyError(missing[0])
    table = table.rename(columns={column.header(): column.name for column in columns})
    for column in columns:
        if column.dtype == "float":
            table[column.name] = table[column.name].astype(object).replace(UNLIMITED, math.inf).astype(float)
        elif column.dtype == "str":
            texts = table[column.name].fillna("")
            table[column.name] = texts.map(coded) if column.name in CODED else texts
            if column.name in _SIZES:
                table[column.name] = texts.map(lambda text: size_code(text, sizes))
    return table
