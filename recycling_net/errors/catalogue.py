"""The texts of every fault, by code, in Chinese and English.

A tuple or list among the facts is joined; a pair of two strings is (Chinese, English).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Entry:
    """One text: what is wrong and what to do, in both languages; names in braces are facts."""

    zh: str
    zh_cure: str
    en: str
    en_cure: str
    severity: Literal["error", "warning"] = "error"


CATALOGUE: dict[str, Entry] = {
    # 1xx: the scenario file
    "RN101": Entry(
        "未知字段 `{name}`", "{hint}",
        "unknown key `{name}`", "{hint}",
    ),
    "RN102": Entry(
        "缺少必填字段 `{name}`", "在 `{parent}` 下补上 `{name}: …`",
        "required key `{name}` is missing", "add `{name}: …` under `{parent}`",
    ),
    "RN103": Entry(
        "`{value}` 没有单位", "带单位书写,例如 `{example}`;可用单位:{units}",
        "`{value}` has no unit", "write it with a unit, such as `{example}`; units that fit: {units}",
    ),
    "RN104": Entry(
        "单位 `{given}` 不适用于这里", "这里需要 {units},例如 `{example}`",
        "unit `{given}` does not fit here", "use one of {units}, such as `{example}`",
    ),
    "RN105": Entry(
        "`{value}` 不是数量", "写成“数字 单位”,例如 `{example}`",
        "`{value}` is not a quantity", "write a number and a unit, such as `{example}`",
    ),
    "RN106": Entry(
        "`{value}` 不是可选值", "{hint}",
        "`{value}` is not one of the choices", "{hint}",
    ),
    "RN107": Entry(
        "`{value}` 超出范围:应当 {range}", "改为范围内的数值",
        "`{value}` is out of range: must be {range}", "use a value within the range",
    ),
    "RN108": Entry(
        "`{value}` 的类型不对:应为{wanted}", "改写为{wanted}",
        "`{value}` has the wrong type: {wanted} expected", "write {wanted}",
    ),
    "RN109": Entry(
        "`{value}` 不是时刻", "写成 时:分,例如 `08:00`",
        "`{value}` is not a time of day", "write hours:minutes, such as `08:00`",
    ),
    # 3xx: geography
    "RN301": Entry(
        "地名库中没有县(市、区)`{value}`", "{hint}",
        "the gazetteer has no county `{value}`", "{hint}",
    ),
    "RN302": Entry(
        "`{value}` 有多个同名县(市、区)", "改用六位代码:{options}",
        "several counties are called `{value}`", "use the six-digit code: {options}",
    ),
}
