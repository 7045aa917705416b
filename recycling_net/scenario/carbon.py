"""What a network emits and avoids: factors, a price of carbon, a yearly cap."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from recycling_net.scenario.base import Kind, Mode, Model, Profile, Stream
from recycling_net.units import KgCarbonPerTonne, KgCarbonPerTonneKm, TonnesCarbon, YuanPerTonneCarbon

_TRANSPORT = {
    "tricycle": "0.334 kgCO2e/(t·km)", "light_truck": "0.286 kgCO2e/(t·km)", "car_carrier": "0.078 kgCO2e/(t·km)",
}  # fmt: skip


class Carbon(Model):
    """碳排放的核算与碳价;写了才算(`carbon: {}` 全用默认系数,只报告不计价)。系数都是假定,请换成有来源的。"""

    price: YuanPerTonneCarbon = "0 元/tCO2e"
    """碳价,元/t(CO2e);计入费用。"""
    transport: dict[Profile, KgCarbonPerTonneKm] = _TRANSPORT  # type: ignore[assignment]  # read like the planner's own text
    """运输的排放系数(每吨公里),按车种;没有写的车种为 0。默认值为 GB/T 51366-2019 表 E.0.1 中轻型柴油货车(2 t)0.286、重型柴油货车(30 t)0.078;三轮车借用轻型汽油货车(2 t)0.334(assumed)。"""
    modes: tuple[Mode, ...] = ("door_to_door", "mobile")
    """哪些服务方式专门派车、要算运输排放;居民自送和换新顺路带回不另算(assumed)。"""
    handling: dict[Kind, KgCarbonPerTonne] = Field(default_factory=dict)
    """每类设施每进一吨的排放(用电、装卸等);没有写的为 0。"""
    avoided: dict[Stream, KgCarbonPerTonne] = Field(default_factory=dict)
    """每回收一吨避免的排放(代替原生材料);没有写的为 0。"""
    net: bool = False
    """按净排放计:true 时碳价与 rules.carbon_cap 都按排放减去避免的计;false 时只按排放计,避免的另行报告。"""

    def drives(self, mode: str) -> bool:
        """Return whether a vehicle is sent for what is collected in this mode."""
        return mode.partition("/")[0] in self.modes or mode in self.modes

    def of_transport(self, profile: str) -> float:
        """Return tonnes of CO2e per tonne and kilometre."""
        factors: dict[str, float] = {str(name): factor for name, factor in self.transport.items()}
        return factors.get(profile, 0.0) / 1000


class CarbonCap(Model):
    """一年的碳排放上限。"""

    year: Annotated[int, Field(ge=2000, le=2100)]
    """年份。"""
    most: TonnesCarbon
    """当年至多排放多少吨二氧化碳当量(写 tCO2e;只写 t 也按 tCO2e 算);按 carbon.net 算总排放或净排放。"""
