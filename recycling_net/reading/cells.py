"""The text of a cell as a number, a code, a choice, a clock or a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from recycling_net.errors import did_you_mean
from recycling_net.reading.shape import annotated, bare, choices, range_text, unit_of
from recycling_net.reading.words import canonical, said
from recycling_net.scenario import WEEKDAYS, Row
from recycling_net.scenario.base import Code

_NUMBER = re.compile(r"[-+]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][-+]?\d+)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+?\d{1,2}")
_WHOLE_CODE = re.compile(r"(\d{6,})\.0+")
_DATED = re.compile(r"逢|初|廿|农历|阴历|公历|阳历|[一二三四五六七八九十]{2}|^\d$")
"""How people write market days that go by the day of the month."""
_DIGITS_HINT = (
    "按日子逢集的写在“逢几”列(例如 五、一六、三八),“历法”列写 公历 或 农历,这一列留空;这一列只写 周一…周日",
    "markets by the day of the month go into the column 逢几 (such as 1;6), with 公历 or 农历 in 历法; this column is for weekdays",
)
_ESCAPED = tuple("=+-@'\t\r")
_CODE_MARK = Code.__metadata__[0]  # type: ignore[attr-defined]  # an Annotated alias has it at run time


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a cell cannot be used: a code of the catalogue and the facts that its text names."""

    code: str
    facts: dict[str, object] = field(default_factory=dict)


def escape(text: str) -> str:
    """Return a text cell that no spreadsheet takes for a formula; :func:`unescape` undoes it."""
    return "'" + text if text.startswith(_ESCAPED) else text


def unescape(text: str) -> str:
    """Return a cell without the apostrophe that keeps a spreadsheet from taking it for a formula."""
    return text[1:] if text[:1] == "'" and text[1:].startswith(_ESCAPED) else text


def number(text: str) -> float | None:
    """Return a number written with full-width digits or thousands separators too; None where it is none."""
    clean = unicodedata.normalize("NFKC", text).replace("−", "-").strip()
    if _NUMBER.fullmatch(clean) is None or not any(sign.isdecimal() for sign in clean.partition("e")[0]):
        return None
    return float(clean.replace(",", ""))


def _float(text: str) -> float | Fault:
    value = number(text)
    return Fault("RN221") if value is None else value


def _int(text: str) -> int | Fault:
    value = number(text)
    if value is None:
        return Fault("RN221")
    return int(value) if value.is_integer() else Fault("RN222")


def _code(text: str) -> str | Fault:
    if _SCIENTIFIC.fullmatch(text):
        return Fault("RN225")
    whole = _WHOLE_CODE.fullmatch(text)
    return whole[1] if whole else unescape(text)


def _clock(text: str) -> str:
    return re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", unicodedata.normalize("NFKC", text))


def converter(info: FieldInfo) -> Callable[[str], Any]:
    """Return the function that turns the text of a cell of this field into a value or a :class:`Fault`."""
    annotation = bare(info.annotation)
    if unit_of(info) == "clock":
        return _clock
    if annotation is float:
        return _float
    if annotation is int:
        return _int
    if choices(annotation):
        return canonical
    return _code if is_code(info) else unescape


def is_code(info: FieldInfo) -> bool:
    """Whether the field is a code: a text that Excel likes to turn into a number."""
    held = [
        entry
        for part in (info.annotation, *getattr(info.annotation, "__args__", ()))
        for entry in getattr(part, "__metadata__", ())
    ]
    return any(entry is _CODE_MARK for entry in (*info.metadata, *held))


@cache
def _adapter(model: type[Row], name: str) -> TypeAdapter[list[Any]]:
    return TypeAdapter(list[annotated(model.model_fields[name])])  # type: ignore[arg-type, misc]  # built at run time


def check(model: type[Row], name: str, values: Sequence[Any]) -> tuple[list[Any], dict[int, Fault]]:
    """Return a column's values as the row will hold them, and the faults by position in ``values``.

    Parameters
    ----------
    model, name
        The type of the rows and the field.
    values
        Converted cells, none of them blank.
    """
    try:
        return _adapter(model, name).validate_python(list(values)), {}
    except ValidationError as error:
        faults = {
            int(entry["loc"][0]): _fault(model.model_fields[name], entry["type"], entry["input"])
            for entry in error.errors()
        }
    good = [value for i, value in enumerate(values) if i not in faults]
    checked = iter(_adapter(model, name).validate_python(good))
    return [None if i in faults else next(checked) for i in range(len(values))], faults


def _fault(info: FieldInfo, kind: str, value: Any) -> Fault:
    if kind in {"greater_than", "greater_than_equal", "less_than", "less_than_equal"}:
        return Fault("RN223", {"range": range_text(info)})
    if kind in {"RN106", "literal_error"}:
        known = choices(info.annotation)
        if WEEKDAYS[0] in known and _DATED.search(str(value)):
            return Fault("RN224", {"hint": _DIGITS_HINT})
        return Fault("RN224", {"hint": did_you_mean(str(value), said(known))})
    if kind in {"string_too_long", "string_too_short"}:
        return Fault("RN226")
    if kind == "RN109":
        return Fault("RN227")
    return Fault("RN234", {"what": info.description or ""})
