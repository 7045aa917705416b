"""The shipped gazetteer of Heilongjiang: counties, townships and villages by code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from math import nan

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


PREFECTURES: Mapping[str, tuple[str, str]] = {
    "2301": ("哈尔滨市", "230102"), "2302": ("齐齐哈尔市", "230202"), "2303": ("鸡西市", "230302"), "2304": ("鹤岗市", "230403"),
    "2305": ("双鸭山市", "230502"), "2306": ("大庆市", "230602"), "2307": ("伊春市", "230717"), "2308": ("佳木斯市", "230803"),
    "2309": ("七台河市", "230902"), "2310": ("牡丹江市", "231005"), "2311": ("黑河市", "231102"), "2312": ("绥化市", "231202"),
    "2327": ("大兴安岭地区", "232761"),
}  # fmt: skip
"""Code of a prefecture -> its name, and the district whose point stands for the city."""

PROVINCE = "23"
ELSEWHERE = "elsewhere"
"""An area that the gazetteer knows nothing of: no seats, no townships, no outline."""


def find_area(name_or_code: str) -> str:
    """Return the code of a county (six digits), a prefecture (four) or the province (two), given by code or by name.

    省外 or ``elsewhere`` is no area of the gazetteer.

    Names may lack 县, 市, 区, 地区 or 省; a prefecture comes before a county of the same name.

    Raises
    ------
    InputError
        RN301 if there is no such area; RN302 if the name fits several counties, which happens with districts.
    """
    wanted = name_or_code.strip()
    named = {"黑龙江省": PROVINCE, "省外": ELSEWHERE, **{name: code for code, (name, _) in PREFECTURES.items()}}
    short = {re.sub("(?:省|市|地区)$", "", name): code for name, code in named.items()}
    if wanted in named.values():
        return wanted
    return named.get(wanted) or short.get(wanted) or _find_county(wanted)


def _find_county(wanted: str) -> str:
    table = counties()
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
    known = [*names, *(name for name, _ in PREFECTURES.values()), "黑龙江省"]
    raise InputError([Issue("RN301", facts={"value": wanted, "hint": did_you_mean(wanted, known)})])


def counties_of(area: str) -> pd.DataFrame:
    """Return the counties of an area, rows as in :func:`counties`: all, those of a prefecture, or one."""
    table = counties()
    return table[table.index.str.startswith(area)]


def area_name(area: str) -> str:
    """Return the name of a county, of a prefecture or of the province."""
    if area in (PROVINCE, ELSEWHERE):
        return "黑龙江省" if area == PROVINCE else "省外"
    return PREFECTURES[area][0] if area in PREFECTURES else str(counties().at[area, "name"])


_MOST_NAMED = 6
"""Counties that a title still lists one by one (a matter of looks)."""


def planned(area: str, townships_in: Iterable[str]) -> tuple[str, str]:
    """Return what a plan covers, in Chinese and English: its county, or those of a wider area in which places lie."""
    if len(area) == 6 or area == ELSEWHERE:
        return area_name(area), area_name(area)
    known = counties()["name"]
    names = [str(known[code]) for code in sorted({str(code)[:6] for code in townships_in}) if code in known.index]
    if not names or len(names) == len(counties_of(area)):
        return area_name(area), area_name(area)
    if len(names) <= _MOST_NAMED:
        return "、".join(names), ", ".join(names)
    return f"{area_name(area)} {len(names)} 个县(市、区)", f"{len(names)} counties of {area_name(area)}"


def seat(area: str) -> tuple[float, float]:
    """Return (lon, lat) of the seat of an area's government: the county's, the prefecture's city, or Harbin; NaN elsewhere."""
    if area == ELSEWHERE:
        return nan, nan
    county = PREFECTURES["2301" if area == PROVINCE else area][1] if len(area) < 6 else area
    lon, lat = counties().loc[[county], ["lon", "lat"]].to_numpy(float)[0]
    return float(lon), float(lat)


def county_codes(townships_in: pd.Series, area: str) -> pd.Series:
    """Return the county of each township code, which begins with it; in an area of one county that one for all."""
    whole = len(area) == 6
    return pd.Series(area, index=townships_in.index, dtype=object) if whole else townships_in.astype(str).str[:6]


def prefecture_codes(county: pd.Series) -> pd.Series:
    """Return the prefecture of each county code, which begins with it; blank where that is."""
    return county.astype(str).str[:4].where(county != ELSEWHERE, ELSEWHERE)
