"""The parts of a scenario: years, streams, facilities, hauls, travel, fleet, rounds, solver limits."""

from __future__ import annotations

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from recycling_net.scenario.base import Clock, Kind, Mode, Model, Profile, Slug, Stream, Table
from recycling_net.scenario.calendars import ContainerCalendar, Mobile
from recycling_net.scenario.daily import Daily
from recycling_net.scenario.dispatch import Dispatch
from recycling_net.scenario.haulage import Haulage
from recycling_net.scenario.joint import Joint
from recycling_net.scenario.seasons import Season
from recycling_net.scenario.services import ServiceMode
from recycling_net.scenario.tables import CountyTotal, Distance, Item, Order, PlaceTonnes, RoadSpeed
from recycling_net.scenario.union import Union
from recycling_net.units import (
    CubicMetres,
    Hours,
    Kilometres,
    KilometresPerHour,
    Share,
    SignedYuanPerTonne,
    Tonnes,
    TonnesPerYear,
    Years,
    Yuan,
    YuanPerDay,
    YuanPerHour,
    YuanPerKm,
    YuanPerTonne,
    YuanPerTonneKm,
    YuanPerYear,
)

Year = Annotated[int, Field(ge=2000, le=2100)]


class Horizon(Model):
    """规划期。"""

    base: Year = 2023
    """基准年,目标与它相比。"""
    first: Year = 2024
    """第一个规划年。"""
    last: Year = 2027
    """最后一个规划年。"""

    @property
    def years(self) -> tuple[int, ...]:
        """The planning years, in order."""
        return tuple(range(self.first, self.last + 1))

    @property
    def all_years(self) -> tuple[int, ...]:
        """The base year and the planning years, each once: today's network is planned for the base year itself."""
        return tuple(dict.fromkeys((self.base, *self.years)))


class Supply(Model):
    """产生量如何推算。"""

    items: Table[Item] | None = None
    """单品表:拥有量、年限、单重、体积、来源;各品类都写在 tonnes 表里时可不填。"""
    car_household_share: Share | None = None
    """有家用汽车的户占比;填写后代替单品表中 car 的百户拥有量。"""
    totals: Table[CountyTotal] | None = None
    """已知的全县总量;推算值按它缩放。"""
    tonnes: Table[PlaceTonnes] | None = None
    """各村各品类的产生量(t);写了的品类不再由单品表推算,表中没有的村为 0。"""


class StreamSpec(Model):
    """一个品类。"""

    younger: ClassVar[frozenset[str]] = frozenset({"skips", "season", "leaves"})

    chain: tuple[Kind, ...]
    """依次经过的设施类别;最后一类是终点。空表 [] 表示产出后不再运走,按 disposals 就地处置或出售。"""
    skips: tuple[tuple[Kind, Kind], ...] = ()
    """除相邻两类外还可以直接转运的 [起, 讫],都在 chain 中,起在前;起点类别到下一类没有写 hauls 的,就只走这里写的。"""
    modes: dict[Mode, ServiceMode] = Field(default_factory=dict)
    """可用的服务方式;同一方式有几种做法时写成 door_to_door/集中场 这样。只由 yields 产出、不从村里收的品类不填。"""
    base_recovery: Share = "0 %"
    """基准年的回收率(回收量 / 产生量);从村里收的品类必须写。"""
    sale_price: SignedYuanPerTonne = "0 元/t"
    """终点支付的价格,按到达终点的吨数计;负数表示要付费才有人接收。"""
    subsidy: YuanPerTonne = "0 元/t"
    """每回收一吨的补贴。"""
    yields: dict[Kind, dict[Stream, Share]] = Field(default_factory=dict)
    """在哪类设施(chain 中的)每吨得到哪些品类、各多少;不是终点的,其余部分沿 chain 继续。"""
    residue: Share = "0 %"
    """在终点前分拣出的残渣占比;残渣不出售。"""
    disposal: SignedYuanPerTonne = "0 元/t"
    """残渣处置费;负数为收入。"""
    season: Season | None = None
    """从村里收来的量各月占全年的比例,1—12 月,合计 100 %;不填每月一样。与 leaves 一起算设施里最多同时存放多少。"""
    leaves: Season | None = None
    """从收到它的设施运走(或处理)的量各月占全年的比例,1—12 月,合计 100 %;不填每月一样。"""


class Size(Model):
    """一档规模。"""

    younger: ClassVar[frozenset[str]] = frozenset({"storage"})

    capacity: TonnesPerYear
    """年处理能力。"""
    capex: Yuan
    """一次性投资。"""
    opex: YuanPerYear
    """每年固定运行费。"""
    min_throughput: TonnesPerYear = "0 t/年"
    """开设后每年至少要处理的量。"""
    enlarge: Yuan | None = None
    """从小一档扩到这一档的费用;不填取两档 capex 之差。只在 enlarge: true 的设施有用。"""
    storage: Tonnes | None = None
    """最多同时存放多少(代存点的场地);不填不限。存放量由品类的 season 与 leaves 算,只计从村里直接收来的。"""


class Facility(Model):
    """一类设施。"""

    candidates: Literal["villages", "townships", "county_seat", "sites"]
    """候选点:villages 每村一处、townships 每乡镇一处、county_seat 县城、sites 只用 sites 表。"""
    sizes: Annotated[dict[str, Size], Field(min_length=1)]
    """可选规模。"""
    life: Years = "10 年"
    """折旧年限;规划期末的残值按直线法计,扩建从扩建年算起,已关停的没有残值。"""
    enlarge: bool = False
    """可以扩建:开设之后(已有设施从第一个规划年起)可以扩到更大的规模,容量由小到大逐档计费;一年至多扩一次。"""
    close: Yuan | None = None
    """关停费用;填写后新设施和 closable 的已有设施可在任一年初关停一次,关停后不再开设。不填则新设施不关停。"""
    expansion: Literal["steps", "continuous"] = "steps"
    """规模怎么取:steps 只取所列各档规模;continuous 可取最小与最大两档之间的任何能力,投资与固定运行费按直线内插。"""
    processing: SignedYuanPerTonne = "0 元/t"
    """每处理一吨的费用(按进站吨数),负数为收入;sites 表可逐站另填。"""
    open_years: tuple[Year, ...] = ()
    """只许在这些年份开设;不填表示每个规划年都可以。"""
    amber: Share = "80 %"
    """利用率达到此值亮黄。"""
    red: Share = "95 %"
    """利用率达到此值亮红。"""


class Haul(Model):
    """两类设施之间的转运。"""

    origin: Kind
    """从哪一类设施。"""
    destination: Kind
    """到哪一类设施。"""
    cost: YuanPerTonneKm
    """每吨公里运费(含空返)。"""
    loading: YuanPerTonne = "0 元/t"
    """每吨装卸费。"""
    within: Kilometres = "2000 km"
    """最远距离。"""
    single: bool = True
    """每个起点每年只归一个终点(单一归属)。"""
    profile: Profile = "light_truck"
    """按哪种车走路网。"""


class MapFile(Model):
    """A map file that reading has found: where it lies, what is in it."""

    path: str
    """Absolute path."""
    sha256: str
    """Of its content."""


class Travel(Model):
    """距离与时间。"""

    roads: Annotated[str | None, Field(min_length=1, json_schema_extra={"file": True})] = None
    """道路地图文件:.osm.pbf、.osm(.gz、.bz2),或 osmnx 存的 .graphml、.gpkg;不填则按直线 × 绕行系数。"""
    place: Annotated[str | None, Field(min_length=1, max_length=200)] = None
    """没有地图文件时,经 osmnx 从网上取这个地名的道路(与 roads 二选一,要联网)。"""
    overpass: Annotated[str, Field(pattern=r"^https?://\S+$", max_length=200)] = "https://overpass-api.de/api"
    """取 place 时用的 Overpass 服务地址。"""
    speeds: Table[RoadSpeed] | None = None
    """各级道路的车速表;不填用自带的(assumed)。"""
    season: Literal["summer", "winter"] = "summer"
    """按哪个季节的路:winter 时车速乘冬季系数,冰上、冬季道路可用。"""
    snap_within: Kilometres = "1 km"
    """点离路最远多少还算在路边;更远的按绕行系数估算。"""
    distances: Table[Distance] | None = None
    """自备的距离表:起点、终点、km;表中有的一对不再计算(选址用;排线路仍按道路或绕行系数)。"""
    detour_factor: Annotated[float, Field(ge=1, le=5)] = 1.35
    """绕行系数:没有路可走时,道路里程 = 球面直线距离 × 系数(assumed)。"""
    speed: KilometresPerHour = "40 km/h"
    """没有路可走时的平均车速(assumed)。"""
    map_file: SkipJsonSchema[MapFile | None] = None


class Vehicle(Model):
    """一种车辆。"""

    capacity: Annotated[Tonnes, Field(gt=0)]
    """核定载质量。"""
    volume: Annotated[CubicMetres, Field(gt=0)]
    """货箱容积。"""
    count: Annotated[int, Field(ge=0, le=1000)]
    """每个中转站可用辆数。"""
    cost_per_km: YuanPerKm
    """每公里费用。"""
    cost_per_hour: YuanPerHour = "0 元/h"
    """每小时费用(司机、装卸工)。"""
    cost_per_day: YuanPerDay = "0 元/d"
    """出车一天的固定费用。"""
    start: Clock = "08:00"  # type: ignore[assignment]  # read like the planner's own text
    """最早出车。"""
    shift: Annotated[Hours, Field(gt=0, le=24)] = "8 h"
    """最长工时。"""
    trips: Annotated[int, Field(ge=1, le=20)] = 3
    """每天最多几趟(回站卸货后再出)。"""
    unloading: Hours = "20 min"
    """每次卸货时间。"""
    profile: Profile = "light_truck"
    """按哪种车走路网:car_carrier 轿运车、light_truck 轻型货车、tricycle 三轮车。"""


class MilkRun(Model):
    """中转站每周巡回各交投点。"""

    younger: ClassVar[frozenset[str]] = frozenset({"calendar", "shared"})

    vehicle: str
    """用哪种车(fleet 的键)。"""
    year: Year | None = None
    """按哪一年的量;不填取最后一个规划年。"""
    per_week: Annotated[int, Field(ge=1, le=7)] = 1
    """每周几次;写了 calendar 时由它算。"""
    calendar: ContainerCalendar | None = None
    """各交投点按容器装满的快慢排到每周或每月的哪几天;不填则所有点每周去 per_week 次。"""
    stop: Hours = "10 min"
    """每站固定停靠时间。"""
    loading: Hours = "6 min"
    """每吨装车时间(h/t 中的 h)。"""
    density: Annotated[float, Field(gt=0, le=10)] = 0.15
    """平均堆积密度(t/m³,assumed)。"""
    shared: bool | None = None
    """各站合用:fleet 的 count 是这类线路全县一天合计的辆数,哪个站都可以派;不填则每站各有 count 辆。没有 calendar 时,各条线路错开排在周一到周六(assumed)。"""


class Trunk(MilkRun):
    """分拣中心派车到各中转站拉货:装得满的整车直来直去,零头拼车;趟数、工时都按排出的线路。

    各项与巡回相同,只是车从分拣中心出、回分拣中心卸,“交投点”换成“中转站”。
    """


class DoorToDoor(Model):
    """一天的上门回收。"""

    younger: ClassVar[frozenset[str]] = frozenset({"shared"})

    orders: Table[Order]
    """订单表。"""
    vehicle: str
    """用哪种车(fleet 的键)。"""
    year: Year | None = None
    """用哪一年已开设的站;不填取最后一个规划年。"""
    stop: Hours = "8 min"
    """每户固定停靠时间。"""
    shared: bool | None = None
    """各站合用:fleet 的 count 是这类线路全县一天合计的辆数,哪个站都可以派;不填则每站各有 count 辆。"""


class Rounds(Model):
    """车辆线路。"""

    younger: ClassVar[frozenset[str]] = frozenset({"trunk", "mobile", "daily", "joint", "tow", "low_loader"})
    aside: ClassVar[frozenset[str]] = frozenset({"dispatch"})

    milk_run: MilkRun | None = None
    """每周巡回;不填则不排。"""
    trunk: Trunk | None = None
    """干线转运:分拣中心的车每周到各中转站拉几次;不填则不排,转运只按吨公里计价。"""
    mobile: Mobile | None = None
    """以车代库的进村日历;不填则不排。"""
    daily: Daily | None = None
    """上门回收按日密度抽样排线路;不填则不排。"""
    joint: dict[Slug, Joint] = Field(default_factory=dict)
    """拼车上门,一趟走几个村:自起的名字 → 怎么拼;不填则不排。"""
    tow: Haulage | None = None
    """拖车、轿运车拉报废车:全年多少趟、直送还是经集中场;不填则不算。"""
    low_loader: Haulage | None = None
    """平板车拉报废农机到代存点、再到拆解企业:全年多少趟;不填则不算。"""
    door_to_door: DoorToDoor | None = None
    """上门回收;不填则不排。"""
    dispatch: Dispatch | None = None
    """每日派单;不填则按 door_to_door 的车和停靠时间派单。"""

    def rule(self, family: str) -> Any:
        """Return what is asked of a family of rounds, of ``joint/name`` too; None where it is not asked for."""
        head, _, name = family.partition("/")
        found = getattr(self, head, None)
        return found.get(name) if head == "joint" and found is not None else found


class Solve(Model):
    """求解的限度。"""

    younger: ClassVar[frozenset[str]] = frozenset({"union"})

    gap: Share = "0.1 %"
    """选址允许的最优性差距。"""
    time_limit: Annotated[Hours, Field(gt=0)] = "60 s"
    """选址求解时限。"""
    route_iterations: Annotated[int, Field(ge=1, le=1_000_000)] = 1500
    """每个车场线路优化的迭代数;同样的迭代数给同样的线路。"""
    route_time_limit: Annotated[Hours, Field(gt=0)] = "60 s"
    """每个车场线路优化的最长时间;碰到它时结果可能随机器而变。"""
    threads: Annotated[int, Field(ge=1, le=64)] = 1
    """同时用几个线程(处理器核);下属县、市多时才有用。"""
    seed: Annotated[int, Field(ge=0, le=2**31 - 1)] = 0
    """随机种子。"""
    union: Union | None = None
    """选址与线路一起定(要有 rounds 的 milk_run、trunk、mobile 或 daily);不填则先选址、后排线路。"""
