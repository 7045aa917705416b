"""The shipped gazetteer of Heilongjiang: counties, townships and villages by code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import pandas as pd

from recycling_net.errors import InputError, Issue, did_you_mean


def _table(name: str) -> pd.DataFrame:
    codes = {"code": str, "county_code": str, "township_code": str}
    with (files("recycling_net") / "data" / "gazetteer" / f"{name}.csv").open(encoding="utf-8") as lines:
        return pd.read_csv(lines, dtype=codes).set_index("code")


@cache
def counties() -> pd.DataFrame:
    """126 rows, index ``code``: name, prefecture, lon, lat, coord_quality, census figures of 2020."""
    return _table("counties")


@cache
def townships() -> pd.DataFrame:
    """1,703 rows, index ``code``: name, county_code, lon, lat, coord_quality."""
    return _table("townships")


@cache
def villages() -> pd.DataFrame:
    """13,877 rows, index ``code``: name, township_code, county_code, kind, lon, lat (all approximate), coord_quality."""
    return _table("villages")


def find_county(name_or_code: str) -> str:
    """Return the six-digit code of a county given by code or by name, with or without 县, 市, 区.

    Raises
    ------
    InputError
        RN301 if there is no such county; RN302 if the name fits several, which happens with districts.
    """
    table = counties()
    wanted = name_or_code.strip()
    if wanted in table.index:
        return wanted
    names = table["name"]
    hits = table.index[names == wanted]
    if len(hits) == 0:
        hits = table.index[names.str.replace(r"(?<=..)(?:县|市|区|自治县)$", "", regex=True) == wanted]
    if len(hits) == 1:
        return str(hits[0])
    if len(hits) > 1:
        found = table.loc[hits]
        options = (found["prefecture"] + found["name"] + " " + found.index).tolist()
        raise InputError([Issue("RN302", facts={"value": wanted, "options": options})])
    raise InputError([Issue("RN301", facts={"value": wanted, "hint": did_you_mean(wanted, names)})])
