"""How places may be served: by distance or by how often a vehicle comes, at prices per tonne or by what a vehicle costs."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from recycling_net.scenario.base import Kind, Mode, Model, Profile, Stream
from recycling_net.scenario.calendars import Weeks
from recycling_net.units import Hours, Kilometres, Share, Tonnes, YuanPerTonne, YuanPerTonneKm

WEEKS_A_YEAR = 52


class ShareStep(Model):
    """回收率的一级台阶。"""

    within: Kilometres
    """不超过该距离(道路里程)。"""
    share: Share
    """回收率。"""


class Frequency(Model):
    """一种频次:多久去一次,去得这么勤回收多少。"""

    every: Weeks
    """几周去一次:1 每周、2 隔周、4 每四周(约每月)。"""
    share: Share
    """去得这么勤时,按距离的回收率再乘以这个比例。"""

    @property
    def visits(self) -> int:
        """Visits a year."""
        return WEEKS_A_YEAR // self.every


class Trip(Model):
    """由车辆的价钱估算每次去的费用,加在 cost 与 cost_per_km 之上;排出线路后,报告并列两者。

    按 Daganzo(1984)的连续近似:一站分摊往返里程的 f,f 取装载量、容积、工时三者中先到的;站与站之间
    走 0.57/√δ,δ 是村的密度,由最近邻村的距离推算(Clark & Evans 1954:平均最近邻距离 = 0.5/√δ)。
    """

    vehicle: str
    """用哪种车(fleet 的键)。"""
    stop: Hours = "10 min"
    """每站停靠多久,装车在内(assumed)。"""
    load: Annotated[Tonnes | None, Field(gt=0)] = None
    """一站收多少,例如上门一户一次 60 kg;写了 visits 的不填,由全年的量和次数算。"""
    density: Annotated[float, Field(gt=0, le=10)] = 0.15
    """平均堆积密度(t/m³,assumed)。"""


class ServiceLimit(Model):
    """一种服务方式一年最多收多少:卖家送货的车能带回多少旧货。写 most,或写 deliveries 与 load。"""

    mode: Mode
    """服务方式;写 retailer_backhaul 时,retailer_backhaul/家电店 这样的也算在内。"""
    stream: Stream | None = None
    """只算这个品类;不填则各品类合计。"""
    per: Literal["site", "township", "county"] = "county"
    """每一处收它的设施(site,例如每家店)、每个乡镇(township,按村所在)或每个县(county)各有这么多。"""
    deliveries: Annotated[int, Field(ge=0, le=100_000_000)] | None = None
    """一年送货多少趟。"""
    load: Tonnes | None = None
    """每趟最多带回多少,例如 60 kg。"""
    most: Tonnes | None = None
    """一年最多收多少;写了它就不写 deliveries 与 load。"""

    @property
    def most_t(self) -> float:
        """The tonnes of a year that may be collected so."""
        return float(self.most) if self.most is not None else (self.deliveries or 0) * float(self.load or 0.0)

    def concerns(self, mode: str, stream: str) -> bool:
        """Return whether what is collected so in a stream counts."""
        return (mode == self.mode or mode.startswith(f"{self.mode}/")) and self.stream in (None, stream)


class ServiceMode(Model):
    """一种服务方式。"""

    younger: ClassVar[frozenset[str]] = frozenset({"visits", "trip"})

    at: Kind
    """送达哪一类设施;必须在该品类的 chain 中。"""
    share: Annotated[tuple[ShareStep, ...], Field(min_length=1)]
    """按距离递减的回收率台阶;最后一级之外不服务。"""
    visits: tuple[Frequency, ...] = ()
    """可选的频次,由求解逐村挑一种;不填则与频次无关。以车代库的村在集日表里写了几周一次的,不会比那更少。"""
    cost: YuanPerTonne = "0 元/t"
    """每吨固定服务费(装卸、补贴居民等)。"""
    cost_per_km: YuanPerTonneKm = "0 元/(t·km)"
    """每吨公里运费;居民自送为 0。"""
    trip: Trip | None = None
    """派车的费用由车辆推算;不填则只有 cost 与 cost_per_km。"""
    profile: Profile = "light_truck"
    """按哪种车走路网。"""
