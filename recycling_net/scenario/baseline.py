"""What the planner has measured of today's network in the base year."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Model, Stream
from recycling_net.units import TonnesPerYear, YuanPerYear


class Baseline(Model):
    """基准年实测的支出和回收量,用来核对现状网络的估值;每个数在 sources 里写明来源(如 baseline.spend)。"""

    spend: Annotated[YuanPerYear, Field(gt=0)] | None = None
    """基准年实际运行支出:固定运行费 + 处理 + 服务 + 转运 + 处置,不减销售收入和补贴(与 opex_budget 同一口径)。"""
    tonnes: dict[Stream, TonnesPerYear] = Field(default_factory=dict)
    """基准年各品类实际回收量。"""
