"""Two networks as one: what the household-waste system lends to recycling, each at its own cost."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Code, Model, Row, Table
from recycling_net.scenario.tables import NonNegative, Site, header


class Backhaul(Row):
    """A leg of a waste truck's round on which it has room for what is recycled."""

    round: Annotated[Code, Field(json_schema_extra=header("线路", "线路编号"))]
    """清运线路编号;同一线路的各行合用它的余量。"""
    origin: Annotated[Code, Field(json_schema_extra=header("起点", "起点编号"))]
    """在哪个设施装上(站点编号)。"""
    destination: Annotated[Code, Field(json_schema_extra=header("终点", "终点编号"))]
    """送到哪个设施(站点编号)。"""
    room_t: Annotated[NonNegative, Field(json_schema_extra=header("每年余量_t", "余量_t"))]
    """该线路每年可顺载的吨数;同一线路的各行写同一个数。"""
    yuan_per_t_km: Annotated[NonNegative, Field(json_schema_extra=header("顺载运费_元每吨公里", "顺载运费"))]
    """顺载的运费(元/(t·km)),按两端之间的道路里程。"""
    yuan_per_t: Annotated[NonNegative, Field(json_schema_extra=header("顺载装卸费_元/t", "顺载装卸费"))] = 0.0
    """顺载的装卸费(元/t)。"""


class TwoNetworks(Model):
    """两网融合:生活垃圾体系的站点与清运线路按自己的成本加入;省下多少,由不用它们的同一情景再解一次得出。"""

    sites: Table[Site] | None = None
    """可承接交投点、中转站等的生活垃圾站点:投资写改造费,年运行费写每年的占用费,年能力写可腾出的能力。"""
    backhauls: Table[Backhaul] | None = None
    """有余量的清运线路:哪两个设施之间、每年多少吨、每吨公里多少钱;超出余量的部分按 hauls 运。"""

    @property
    def hosts(self) -> frozenset[str]:
        """Codes of the waste system's sites."""
        return frozenset(row.code for row in self.sites.rows) if self.sites is not None else frozenset()
