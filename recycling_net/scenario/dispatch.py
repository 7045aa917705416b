"""A day's dispatch as the planner describes it: what each vehicle may do, what each order asks for."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Any

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from recycling_net.scenario.base import Clock, Code, Model, Text
from recycling_net.scenario.tables import NonNegative, Order, header
from recycling_net.units import Hours, Kilometres, YuanPerHour

Word = Annotated[str, Field(min_length=1, max_length=60)]


_DATE = re.compile(r"\s*(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?\s*")


def _date(value: Any) -> str:
    """As people and Excel write a date: 2026-05-12, 2026/5/12, 2026年5月12日."""
    match = _DATE.fullmatch(str(value))
    try:
        return date(*map(int, match.groups() if match else ())).isoformat()
    except (TypeError, ValueError):
        raise PydanticCustomError("RN115", "not a date", {"value": str(value)}) from None


Date = Annotated[str, BeforeValidator(_date), Field(pattern=r"^\d{4}-\d{2}-\d{2}$")]
"""Year-month-day."""


class Rest(Model):
    """司机中途休息:在 earliest 与 latest 之间开始;出车不晚于 latest、收车晚于 latest 的车必须休息,计入工时。"""

    earliest: Clock = "11:30"  # type: ignore[assignment]  # read like the planner's own text
    """最早何时开始休息。"""
    latest: Clock = "13:00"  # type: ignore[assignment]  # read like the planner's own text
    """最晚何时开始休息。"""
    lasts: Hours = "45 min"
    """休息多久。"""


class DispatchVehicle(Model):
    """一种车在派单时另有的限度。"""

    skills: tuple[Word, ...] = ()
    """会做什么,例如 拖车、尾板、平板、两人;订单与单品的要求写同样的词。"""
    pieces: Annotated[int, Field(ge=1, le=10_000)] = 10_000
    """一趟最多装几件。"""
    back: Clock = "20:00"  # type: ignore[assignment]  # read like the planner's own text
    """最晚收车。"""
    overtime: Hours = "0 h"
    """最多加班多久,在工时(shift)之外。"""
    overtime_cost: YuanPerHour = "0 元/h"
    """加班每小时另付多少,在 cost_per_hour 之外。"""
    within: Annotated[Kilometres, Field(gt=0)] = "1000 km"
    """一天最多行驶多远。"""
    rest: Rest | None = None
    """司机中途休息;不填则不休息。"""
    home: Code | None = None
    """停在哪个站点(站点编号),count 辆都停在那里;不填则每个已开设的中转站(没有时分拣中心)各停 count 辆。"""
    end: Code | None = None
    """收车到哪个站点(站点编号);不填则回出车的站点。"""


class Dispatch(Model):
    """每日派单(recycling-net dispatch)。"""

    vehicles: Annotated[dict[str, DispatchVehicle], Field(min_length=1)]
    """可派的车(fleet 的键)及其限度;没有另外限度的写 {}。"""
    stop: Hours = "8 min"
    """每户固定停靠时间。"""
    floor: Hours = "1 min"
    """没有电梯时,每件每上一层楼多用的时间。"""
    needs: dict[str, tuple[Word, ...]] = Field(default_factory=dict)
    """单品或品类 → 车辆要会做什么。"""
    apart: dict[str, tuple[Word, ...]] = Field(default_factory=dict)
    """单品或品类 → 不能同一趟装的单品或品类。"""
    days: Annotated[int, Field(ge=1, le=366)] = 300
    """设施一年工作几天;一天能收的量 = 年能力 ÷ 天数(assumed)。"""
    iterations: Annotated[int, Field(ge=1, le=10_000_000)] = 125_000
    """线路优化的迭代数,两路搜索同时进行,各做这么多;同样的迭代数与随机种子给同样的线路。"""


class DispatchOrder(Order):
    """One item of an order of the day; rows with the same order number are one stop."""

    deliver: Annotated[Code | None, Field(json_schema_extra=header("送货单品", "送新", "换新单品"))] = None
    """以旧换新时送去的单品代码或名称;出车时装上。"""
    deliver_pieces: Annotated[int, Field(ge=1, le=10_000, json_schema_extra=header("送货件数"))] = 1
    """送几件。"""
    to: Annotated[Code | None, Field(json_schema_extra=header("送到", "送往站点", "卸到"))] = None
    """送到哪个站点(编号或名称),例如把农机从农户拉到指定的代存点;不填则卸到最省的、收这些品类的站点。"""
    floor: Annotated[int, Field(ge=0, le=60, json_schema_extra=header("楼层", "楼层(无电梯)"))] = 0
    """没有电梯时要上几层楼;一楼或有电梯写 0。"""
    needs: Annotated[Text, Field(json_schema_extra=header("要求", "车辆要求"))] = ""
    """车辆要会做什么,用分号隔开,例如 两人;尾板。"""
    priority: Annotated[int, Field(ge=1, le=3, json_schema_extra=header("优先级"))] = 2
    """1 最先、2 一般、3 可缓;排不下时先放下可缓的。"""
    value: Annotated[NonNegative | None, Field(json_schema_extra=header("价值_元", "价值(元)"))] = None
    """可去可不去的订单:去了值多少钱(元),不够路费就不去;不填表示应去。"""
    date: Annotated[Date | None, Field(json_schema_extra=header("日期", "预约日期", "上门日期"))] = None
    """预约在哪一天(年-月-日,例如 2026-05-12);只有这一天派单时才去。不填表示派单的当天。"""
    contact: Annotated[Text, Field(json_schema_extra=header("联系人", "姓名"))] = ""
    """联系人。"""
    phone: Annotated[Text, Field(json_schema_extra=header("电话", "手机", "联系电话"))] = ""
    """电话;派车单上默认只显示前三位和后四位。"""
