"""Siting and rounds as one decision, as the planner asks for it."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Model
from recycling_net.units import Hours, Share


class Union(Model):
    """选址与巡回线路一起定:先选址再排线路,把每个交投点分摊到的线路费用交还选址重来;方案绝不比“先选址、后排线路”贵。"""

    rounds: Annotated[int, Field(ge=1, le=100)] = 5
    """第一次选址之后最多再来几轮。"""
    gain: Annotated[Share, Field(ge=0)] = "0.5 %"
    """估计再省的不到线路费用的这个比例就停。"""
    time_limit: Hours = "30 min"
    """第一次选址之后各轮合计的时限;碰到它时结果可能随机器而变。"""
