"""Rounds on a calendar as the planner describes them: which weekdays, how often, with what room."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Annotated, Any, ClassVar, Literal, get_args

from borax.calendars.lunardate import LunarDate
from pydantic import BeforeValidator, Field

from recycling_net.scenario.base import Clock, Code, Model, Row, Table
from recycling_net.scenario.dispatch import Date
from recycling_net.scenario.tables import header
from recycling_net.units import CubicMetres, Hours, Share, YuanPerHour

Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
Weeks = Literal[1, 2, 4]
"""How long a calendar runs before it repeats; each divides the 52 weeks of a year."""
Often = Literal["每周", "隔周", "每四周"]
OFTEN: dict[Often, Weeks] = {"每周": 1, "隔周": 2, "每四周": 4}
"""How many weeks lie between two visits."""


Reckoning = Literal["公历", "农历"]
DATED_WEEKS: Weeks = 4
"""How long a calendar with market days of the month is: no digit is longer away, also where a lunar month has 29 days."""
_DIGIT = {word: digit for words in ("0123456789", "〇一二三四五六七八九") for digit, word in enumerate(words)} | {
    "十": 0
}
_BETWEEN = str.maketrans("", "", "逢和集日、;,；，./ ")


def _digits(value: Any) -> str:
    """As people write it: 逢一逢六, 一、六, 1;6 or 16; each digit once, in order."""
    found = [_DIGIT.get(sign) for sign in str(value).translate(_BETWEEN)]
    known = sorted({digit for digit in found if digit is not None})
    if not known or None in found or len(known) < len(found):
        raise ValueError("not the last digits of days")
    return "".join(str(digit) for digit in known)


Digits = Annotated[str, BeforeValidator(_digits, json_schema_input_type=str)]
"""Last digits of days of the month, such as "16" for the 1st, 6th, 11th, 16th, 21st and 26th."""


class Calendar(Model):
    """排日子:每个点哪几天去,各天的工时尽量均衡。"""

    days: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)] = ("周一", "周二", "周三", "周四", "周五")
    """一周中哪几天出车。"""
    balance: YuanPerHour = "20 元/h"
    """排日子时,某天的工时每超出各天平均一小时折算多少钱;越大各天越均衡。只用来比较,不计入费用(assumed)。"""
    iterations: Annotated[int, Field(ge=1, le=10_000_000)] = 20_000
    """每个车场排日子的迭代数;同样的迭代数与随机种子给同样的日历。"""


class ContainerCalendar(Calendar):
    """各交投点几天收一次:由全年的量、容器容积和装到多满算出。"""

    weeks: Weeks = 1
    """几周一循环:1、2 或 4;量很少的点也至少每循环收一次。"""
    container: Annotated[CubicMetres, Field(gt=0)] = "6 m³"
    """交投点一个容器的容积(assumed);一个不够时,日历里写明要几个。"""
    full: Annotated[Share, Field(gt=0)] = "80 %"
    """容器最多装到多满就必须收走(assumed)。"""


class MarketDay(Row):
    """When a village holds its market, or how often a vehicle comes; a village with several days has as many rows."""

    younger: ClassVar[frozenset[str]] = frozenset({"digits", "reckoning", "opens", "closes"})

    place: Annotated[Code, Field(json_schema_extra=header("村编号", "编号", "村代码"))]
    """村(社区)编号。"""
    day: Annotated[Weekday | None, Field(json_schema_extra=header("集日", "逢集", "星期"))] = None
    """逢集是星期几;不填则哪个出车的日子都行。"""
    every: Annotated[Often | None, Field(json_schema_extra=header("几周一次", "频次"))] = None
    """这个村每周、隔周还是每四周去一次;不填则按 every。一个村有几行时取最勤的。"""
    digits: Annotated[Digits | None, Field(json_schema_extra=header("逢几", "集期"))] = None
    """逢几的集:日期的末位数,例如 逢一逢六、1;6、三八;31 日不算逢一(assumed)。要写 reckoning 和 rounds.mobile.begins。"""
    reckoning: Annotated[Reckoning | None, Field(json_schema_extra=header("历法", "公历农历"))] = None
    """逢几按公历还是农历。"""
    opens: Annotated[Clock | None, Field(json_schema_extra=header("开集", "最早"))] = None
    """几点以后停得进去;不填则不限。"""
    closes: Annotated[Clock | None, Field(json_schema_extra=header("散集", "最晚"))] = None
    """几点以前要收完(停留时间在内);不填则不限。"""


class Mobile(Model):
    """以车代库:回收车按日历进村,停下来收,收满回站卸。收服务方式为 mobile 的村。"""

    younger: ClassVar[frozenset[str]] = frozenset({"begins", "shared"})

    vehicle: str
    """用哪种车(fleet 的键)。"""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    """按哪一年的量;不填取最后一个规划年。"""
    every: Weeks = 4
    """每几周去一次:1 每周、2 隔周、4 每四周(约每月)。"""
    dwell: Hours = "2 h"
    """每次在村里停多久,装车在内(assumed)。"""
    density: Annotated[float, Field(gt=0, le=10)] = 0.15
    """平均堆积密度(t/m³,assumed)。"""
    calendar: Calendar = Calendar()
    """哪几天出车、各天怎样均衡。"""
    markets: Table[MarketDay] | None = None
    """集日表:表中的村只在逢集那天去(不受 calendar.days 限制),也可另写几周一次;其余的村哪天都行。"""
    begins: Date | None = None
    """日历从哪一天(须是星期一)开始,例如 2027-03-01;写了以后每次出车都写明日期。集日逢几时必须写:日历为四周,
    只在这四周有效,以后各期改 begins 再排;全年的次数和费用按这四周推算(assumed)。"""
    shared: bool | None = None
    """各站合用:fleet 的 count 是这类线路全县一天合计的辆数,哪个站都可以派;不填则每站各有 count 辆。"""


def day_word(day: int, weeks: int, begins: str | None = None) -> str:
    """Return the ``day`` (0 is Monday of the first week) of a calendar of ``weeks``: 周二, or 第2周周二.

    Where the day is known on which the calendar ``begins``, with the date: 第2周周二 2027-03-09.
    """
    week, weekday = divmod(day, 7)
    word = WEEKDAYS[weekday] if weeks == 1 else f"第{week + 1}周{WEEKDAYS[weekday]}"
    return word if begins is None else f"{word} {date.fromisoformat(begins) + timedelta(days=day)}"


def day_of_month(day: date, reckoning: Reckoning) -> int:
    """Return which day of the month it is, of the lunar month where that is reckoned; from 1900 to 2100."""
    if reckoning == "公历":
        return day.day
    return int(LunarDate.from_solar_date(day.year, day.month, day.day).day)
