"""Quantities as planners write them: "5 t", "3.4 元/km", "900 万元" -> one float in a canonical unit.

Arithmetic is decimal until the last step, so that a quantity written out and read back is the same float.
"""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

# atom -> (dimension, factor to the canonical unit of that dimension); the first atom of a dimension is shown first
_ATOMS: dict[str, tuple[str, str]] = {
    "t": ("mass", "1"), "吨": ("mass", "1"), "kg": ("mass", "0.001"), "公斤": ("mass", "0.001"),
    "tCO2e": ("mass", "1"), "kgCO2e": ("mass", "0.001"),
    "km": ("length", "1"), "公里": ("length", "1"), "m": ("length", "0.001"), "米": ("length", "0.001"),
    "h": ("hour", "1"), "小时": ("hour", "1"), "min": ("hour", "1/60"), "分钟": ("hour", "1/60"),
    "s": ("hour", "1/3600"), "秒": ("hour", "1/3600"),
    "年": ("year", "1"), "year": ("year", "1"), "a": ("year", "1"),
    "d": ("day", "1"), "天": ("day", "1"), "日": ("day", "1"),
    "元": ("money", "1"), "yuan": ("money", "1"), "CNY": ("money", "1"),
    "万元": ("money", "10000"), "亿元": ("money", "100000000"),
    "m³": ("volume", "1"), "m3": ("volume", "1"), "立方米": ("volume", "1"), "L": ("volume", "0.001"), "升": ("volume", "0.001"),
    "m²": ("area", "1"), "m2": ("area", "1"), "平方米": ("area", "1"), "公顷": ("area", "10000"), "ha": ("area", "10000"),
    "亩": ("area", "2000/3"),
    "件": ("piece", "1"), "台": ("piece", "1"), "辆": ("piece", "1"), "pcs": ("piece", "1"),
    "%": ("", "0.01"), "‰": ("", "0.001"), "1": ("", "1"),
}  # fmt: skip
_WAN = Decimal(10_000)
_NUMBER = re.compile(r"\s*([-+]?\d[\d,_]*(?:\.\d*)?(?:[eE][-+]?\d+)?)\s*(\S.*?)?\s*")


def _decimal(text: str) -> Decimal:
    up, _, down = text.partition("/")
    return Decimal(up) / Decimal(down) if down else Decimal(up)


def _factor(unit: str) -> tuple[Decimal, tuple[tuple[str, int], ...]]:
    """Return the factor to canonical units and the dimension; raise KeyError on an unknown atom."""
    powers: dict[str, int] = {}
    factor = Decimal(1)
    up, _, down = unit.replace(" ", "").partition("/")
    for text, sign in ((up, 1), (down.strip("()"), -1)):
        for atom in filter(None, re.split(r"[·*.]", text)):
            dimension, size = _ATOMS[atom]
            factor = factor * _decimal(size) if sign > 0 else factor / _decimal(size)
            if dimension:
                powers[dimension] = powers.get(dimension, 0) + sign
    return factor, tuple(sorted((name, power) for name, power in powers.items() if power))


def units_that_fit(unit: str) -> list[str]:
    """Return the ways to write the dimension of ``unit``, canonical first, at most six."""
    up, slash, down = unit.partition("/")
    wanted = _ATOMS[up][0]
    carbon = "CO2" in up  # plain tonnes are understood there too, but of carbon these say what is meant
    fit = [atom for atom, (dimension, _) in _ATOMS.items() if dimension == wanted and ("CO2" in atom) == carbon]
    return [atom + slash + down for atom in fit if atom != "1"][:6]


def parse(value: Any, unit: str, *, example: str = "") -> float:
    """Return ``value`` (text with a unit) as a float in ``unit``.

    Raises
    ------
    PydanticCustomError
        Types ``RN103`` (no unit), ``RN104`` (another dimension), ``RN105`` (not a quantity); the context
        carries the facts that the catalogue's text names.
    """
    facts = {"value": str(value), "example": example or f"5 {unit}", "units": "、".join(units_that_fit(unit))}
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        raise PydanticCustomError("RN105", "not a quantity", facts)
    match = _NUMBER.fullmatch(str(value))
    if match is None:
        raise PydanticCustomError("RN105", "not a quantity", facts)
    try:
        number = Decimal(re.sub("[,_]", "", match[1]))
    except InvalidOperation:
        raise PydanticCustomError("RN105", "not a quantity", facts) from None
    given = match[2]
    if not given:
        raise PydanticCustomError("RN103", "no unit", facts)
    want, dimension = _factor(unit)
    try:
        have, given_dimension = _factor(given)
    except KeyError:
        raise PydanticCustomError("RN104", "unknown unit", {**facts, "given": given}) from None
    if given_dimension != dimension:
        raise PydanticCustomError("RN104", "unit of another dimension", {**facts, "given": given})
    return float(number * have / want)


def write(value: float, unit: str) -> str:
    """Return ``value`` as text that :func:`parse` reads back to the same float."""
    number = Decimal(repr(float(value)))
    if unit == "1":
        return f"{(number * 100).normalize():f} %"
    return f"{number:f} {unit}"


def shorter(text: str) -> str:
    """Return what :func:`write` gave as a planner would write it: without needless zeros, money in 万元 from 10,000 on."""
    match = _NUMBER.fullmatch(text)
    if match is None or match[2] not in _ATOMS:
        return text
    number, unit = Decimal(match[1]), match[2]
    if unit == "元" and abs(number) >= _WAN:
        number, unit = number / _WAN, "万元"
    return f"{number.normalize():f} {unit}"


def quantity(unit: str, *, example: str, **bounds: Any) -> Any:
    """Return an annotated float that is read from text with a unit and kept in ``unit``."""
    return Annotated[
        float,
        BeforeValidator(lambda value: parse(value, unit, example=example), json_schema_input_type=str),
        Field(json_schema_extra={"unit": unit, "examples": [example]}, allow_inf_nan=False, **bounds),
    ]


Tonnes = quantity("t", example="1.5 t", ge=0)
TonnesPerYear = quantity("t/年", example="1200 t/年", ge=0)
CubicMetres = quantity("m³", example="12 m³", ge=0)
SquareMetres = quantity("m²", example="800 m²", ge=0)
SquareMetresPerTonne = quantity("m²/t", example="0.3 m²/t", ge=0)
TonnesCarbon = quantity("tCO2e", example="800 tCO2e", ge=0)
KgCarbonPerTonne = quantity("kgCO2e/t", example="12 kgCO2e/t", ge=0)
KgCarbonPerTonneKm = quantity("kgCO2e/(t·km)", example="0.286 kgCO2e/(t·km)", ge=0)
YuanPerTonneCarbon = quantity("元/tCO2e", example="80 元/tCO2e", ge=0)
Kilometres = quantity("km", example="5 km", ge=0)
KilometresPerHour = quantity("km/h", example="35 km/h", gt=0, le=200)
Hours = quantity("h", example="8 h", ge=0)
Years = quantity("年", example="10 年", gt=0)
Yuan = quantity("元", example="120 万元", ge=0)
YuanPerYear = quantity("元/年", example="38 万元/年", ge=0)
YuanPerKm = quantity("元/km", example="3.4 元/km", ge=0)
YuanPerHour = quantity("元/h", example="40 元/h", ge=0)
YuanPerDay = quantity("元/d", example="200 元/d", ge=0)
YuanPerTonne = quantity("元/t", example="60 元/t", ge=0)
SignedYuanPerTonne = quantity("元/t", example="60 元/t")
"""For a price that may turn round: paid to be rid of what others pay for."""
YuanPerTonneKm = quantity("元/(t·km)", example="1.2 元/(t·km)", ge=0)
Share = quantity("1", example="85 %", ge=0, le=1)
Growth = quantity("1", example="30 %", ge=-1)
SharePerYear = quantity("1/年", example="4 %/年", gt=-1, le=1)
