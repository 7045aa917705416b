"""Whole pieces as the planner describes them: scrapped vehicles by tow truck, farm machinery by low-loader."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Code, Model, Stream
from recycling_net.units import Hours, Tonnes, Yuan

Pieces = Annotated[int, Field(ge=1, le=100)]


class Haulage(Model):
    """整件运输:上门拉报废车、农机;每个村直送接收它的设施(链条的第一级,例如拆解企业、代存点),还是先拖到集中场凑成整车再运,取便宜的。车从卸货的地方出发、回到那里。"""

    stream: Stream
    """拉哪个品类;按服务方式 door_to_door 的量和该品类的转运量算。"""
    vehicle: str
    """上门的车(fleet 的键)。"""
    piece: Annotated[Tonnes, Field(gt=0)]
    """一件平均多重,例如报废车 1.3 t。"""
    pieces: Pieces = 1
    """上门一趟拉几件;多于一件时,在同一个村凑够再去。"""
    carrier: str | None = None
    """从集中场、代存点整车运走的车(fleet 的键),例如轿运车;不填则用上门的车。"""
    carrier_pieces: Pieces = 1
    """整车运走一趟拉几件。"""
    yards: tuple[Code, ...] = ()
    """可用的集中场(站点编号),例如县分拣中心;当年没有开设的不用。不填则都直送。"""
    handling: Yuan = "0 元"
    """经集中场时每件另加的费用:卸下、看管、再装。"""
    loading: Hours = "30 min"
    """装一件、卸一件各用多久(assumed)。"""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    """按哪一年的量;不填取最后一个规划年。"""
