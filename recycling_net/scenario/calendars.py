"""Rounds on a calendar as the planner describes them: which weekdays, how often, with what room."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from recycling_net.scenario.base import Code, Model, Row, Table
from recycling_net.scenario.tables import header
from recycling_net.units import CubicMetres, Hours, Share, YuanPerHour

Weekday = Literal["周一", "周二", "周三", "周四", "周五", "周六", "周日"]
WEEKDAYS: tuple[str, ...] = get_args(Weekday)
Weeks = Literal[1, 2, 4]
"""How long a calendar runs before it repeats; each divides the 52 weeks of a year."""
Often = Literal["每周", "隔周", "每四周"]
OFTEN: dict[Often, Weeks] = {"每周": 1, "隔周": 2, "每四周": 4}
"""How many weeks lie between two visits."""


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
    """A weekday on which a village holds its market, or how often a vehicle comes; a village with several days has as many rows."""

    place: Annotated[Code, Field(json_schema_extra=header("村编号", "编号", "村代码"))]
    """村(社区)编号。"""
    day: Annotated[Weekday | None, Field(json_schema_extra=header("集日", "逢集", "星期"))] = None
    """逢集是星期几;不填则哪个出车的日子都行。"""
    every: Annotated[Often | None, Field(json_schema_extra=header("几周一次", "频次"))] = None
    """这个村每周、隔周还是每四周去一次;不填则按 every。一个村有几行时取最勤的。"""


class Mobile(Model):
    """以车代库:回收车按日历进村,停下来收,收满回站卸。收服务方式为 mobile 的村。"""

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


def day_word(day: int, weeks: int) -> str:
    """Return the ``day`` (0 is Monday of the first week) of a calendar of ``weeks``: 周二, or 第2周周二."""
    week, weekday = divmod(day, 7)
    return WEEKDAYS[weekday] if weeks == 1 else f"第{week + 1}周{WEEKDAYS[weekday]}"
