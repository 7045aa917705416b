"""Rounds that join villages as the planner describes them: whole pieces gathered for some days, bulk pickups by appointment."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from recycling_net.scenario.base import Clock, Model, Stream
from recycling_net.units import Hours, Tonnes


class Appointment(Model):
    """一个可预约的时段:在 earliest 与 latest 之间到达。"""

    earliest: Clock
    """最早何时到。"""
    latest: Clock
    """最晚何时到。"""


class Joint(Model):
    """拼车上门:各村攒下的件,一趟走几个村一并拉走(轿运车拉几辆报废车、平板车拉几台农机、货车按预约跑几家机关)。

    车停在接收的设施,装满或走完卸在那里;抽几轮排线路,费用取平均并报告各轮相差多少。
    """

    younger: ClassVar[frozenset[str]] = frozenset({"shared"})

    vehicle: str
    """用哪种车(fleet 的键),每处接收的设施有 count 辆。"""
    shared: bool | None = None
    """各处接收的设施合用:fleet 的 count 是这类线路全县一天合计的辆数;不填则每处各有 count 辆。"""
    streams: Annotated[tuple[Stream, ...], Field(min_length=1)]
    """哪些品类这样收;按服务方式 door_to_door 的量算。"""
    rounds_per_year: Annotated[int, Field(ge=2, le=366)] = 52
    """一年拼几轮(52 = 每周一轮),须是 samples 的整倍数(assumed)。"""
    samples: Annotated[int, Field(ge=2, le=50)] = 4
    """抽几轮;每处的件数按泊松分布抽取,同样的 solve.seed 给同样的几轮。"""
    piece: Annotated[Tonnes, Field(gt=0)] | None = None
    """一件平均多重,例如报废车 1.35 t;不填则按单品表的重量和体积。"""
    pieces: Annotated[int, Field(ge=1, le=100)] | None = None
    """一趟最多装几件(要写 piece);不填则只看车的载重。"""
    stop: Hours = "15 min"
    """每处固定停靠时间(assumed)。"""
    loading: Hours = "30 min"
    """写了 piece 时装一件用多久(assumed);按单品表时用表中的装卸时间。卸车用车的 unloading。"""
    windows: tuple[Appointment, ...] = ()
    """可预约的时段,每处每轮抽定一个,例如机关上午、下午;不填则全天都可以去。"""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    """按哪一年的量;不填取最后一个规划年。"""

    @property
    def times_a_year(self) -> int:
        """How many times the sampled rounds make a year."""
        return self.rounds_per_year // self.samples
