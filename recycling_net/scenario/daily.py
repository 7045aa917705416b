"""Door-to-door collection as the planner describes it: so many working days, of which a few are sampled."""

from __future__ import annotations

from typing import Annotated, ClassVar

from pydantic import Field

from recycling_net.scenario.base import Model, Stream
from recycling_net.units import Hours


class Daily(Model):
    """上门回收按日密度:把服务方式为 door_to_door 的全年件数摊到每个工作日,抽几天排线路,费用取平均并报告各天相差多少。"""

    younger: ClassVar[frozenset[str]] = frozenset({"shared"})

    vehicle: str
    """用哪种车(fleet 的键)。"""
    streams: Annotated[tuple[Stream, ...], Field(min_length=1)]
    """哪些品类这样收;单品表给出每件的重量、体积和装卸时间。"""
    days: Annotated[int, Field(ge=2, le=50)] = 5
    """抽几天;每处每种单品当天的件数按泊松分布抽取,同样的 solve.seed 给同样的几天。"""
    working_days: Annotated[int, Field(ge=2, le=366)] = 300
    """一年上门多少天;须是 days 的整倍数(assumed)。"""
    stop: Hours = "8 min"
    """每件固定停靠时间,单品表的装卸时间另加(assumed)。"""
    year: Annotated[int, Field(ge=2000, le=2100)] | None = None
    """按哪一年的量;不填取最后一个规划年。"""
    shared: bool | None = None
    """各站合用:fleet 的 count 是这类线路全县一天合计的辆数,哪个站都可以派;不填则每站各有 count 辆。"""

    @property
    def times_a_year(self) -> int:
        """How many times the sampled days make a year."""
        return self.working_days // self.days


def sample_word(day: int) -> str:
    """Return the name of a sampled day (0 is the first)."""
    return f"样本{day + 1}"
