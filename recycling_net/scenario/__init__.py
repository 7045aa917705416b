"""The question as the planner wrote it: frozen data with a digest; knows nothing of files or solvers."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, ClassVar

from pydantic import Field
from pydantic.fields import FieldInfo
from pydantic.json_schema import SkipJsonSchema

from recycling_net.scenario.base import (
    Code,
    CoordQuality,
    Crs,
    Kind,
    Mode,
    Model,
    Profile,
    RoadClass,
    Row,
    Slug,
    Stream,
    Table,
    Text,
    write_clock,
)
from recycling_net.scenario.baseline import Baseline
from recycling_net.scenario.calendars import (
    DATED_WEEKS,
    OFTEN,
    WEEKDAYS,
    Calendar,
    ContainerCalendar,
    MarketDay,
    Mobile,
    day_of_month,
    day_word,
)
from recycling_net.scenario.carbon import Carbon, CarbonCap
from recycling_net.scenario.daily import Daily, sample_word
from recycling_net.scenario.dispatch import Dispatch, DispatchOrder, DispatchVehicle, Rest
from recycling_net.scenario.haulage import Haulage
from recycling_net.scenario.joint import Appointment, Joint
from recycling_net.scenario.land import (
    LAND_STATES,
    AreaMap,
    CandidateLand,
    Drawing,
    ExclusionZone,
    LandState,
    LandStatus,
    MinDistance,
    Region,
    SiteStandard,
    Zoning,
)
from recycling_net.scenario.parts import (
    DoorToDoor,
    Facility,
    Haul,
    Horizon,
    MapFile,
    MilkRun,
    Rounds,
    Size,
    Solve,
    StreamSpec,
    Supply,
    Travel,
    Trunk,
    Vehicle,
)
from recycling_net.scenario.rules import (
    AtLeast,
    AtMost,
    Budget,
    Coverage,
    Decided,
    Fixed,
    Nesting,
    RecoveryTarget,
    Rules,
    ServiceRadius,
    carried,
    most_available,
)
from recycling_net.scenario.services import Frequency, ServiceLimit, ServiceMode, ShareStep, Trip
from recycling_net.scenario.subsidies import SiteSubsidy
from recycling_net.scenario.tables import (
    CountyTotal,
    Disposal,
    Distance,
    FixedFacility,
    Item,
    Order,
    Place,
    PlaceTonnes,
    RoadSpeed,
    Site,
)
from recycling_net.scenario.two_networks import Backhaul, TwoNetworks
from recycling_net.scenario.union import Union
from recycling_net.units import SharePerYear

__all__ = [
    "DATED_WEEKS",
    "LAND_STATES",
    "OFTEN",
    "WEEKDAYS",
    "Appointment",
    "AreaMap",
    "AtLeast",
    "AtMost",
    "Backhaul",
    "Baseline",
    "Budget",
    "Calendar",
    "CandidateLand",
    "Carbon",
    "CarbonCap",
    "ContainerCalendar",
    "CoordQuality",
    "CountyTotal",
    "Coverage",
    "Crs",
    "Daily",
    "Decided",
    "Dispatch",
    "DispatchOrder",
    "DispatchVehicle",
    "Disposal",
    "Distance",
    "DoorToDoor",
    "Drawing",
    "ExclusionZone",
    "Facility",
    "Fixed",
    "FixedFacility",
    "Frequency",
    "Haul",
    "Haulage",
    "Horizon",
    "Item",
    "Joint",
    "Kind",
    "LandState",
    "LandStatus",
    "MapFile",
    "MarketDay",
    "MilkRun",
    "MinDistance",
    "Mobile",
    "Mode",
    "Model",
    "Nesting",
    "Order",
    "Place",
    "PlaceTonnes",
    "Profile",
    "RecoveryTarget",
    "Region",
    "Rest",
    "RoadClass",
    "RoadSpeed",
    "Rounds",
    "Row",
    "Rules",
    "Scenario",
    "ServiceLimit",
    "ServiceMode",
    "ServiceRadius",
    "ShareStep",
    "Site",
    "SiteStandard",
    "SiteSubsidy",
    "Size",
    "Solve",
    "Stream",
    "StreamSpec",
    "Supply",
    "Table",
    "Travel",
    "Trip",
    "Trunk",
    "TwoNetworks",
    "Union",
    "Vehicle",
    "Zoning",
    "canonical_facts",
    "carried",
    "day_of_month",
    "day_word",
    "is_file",
    "most_available",
    "sample_word",
    "write_clock",
]  # fmt: skip


class Scenario(Model):
    """供销社再生资源回收网络的一个情景。"""

    younger: ClassVar[frozenset[str]] = frozenset(
        {"baseline", "site_subsidies", "carbon", "land", "maps", "drawn", "two_networks"}
    )

    name: Slug
    """情景代号:字母、数字、汉字、-、_;用作运行目录名。"""
    title: Text
    """报告标题。"""
    county: Code
    """规划哪里:县(市、区)的六位区划代码;也可以是地市的四位(如 2301)或省的两位(23),即跨县规划;省外(elsewhere)不核对坐标。"""
    horizon: Horizon = Horizon()
    """规划期。"""
    baseline: Baseline | None = None
    """基准年实测的支出和回收量;填写后与现状网络的估值核对,差一成以上写在报告最前面。"""
    discount_rate: SharePerYear = "4 %/年"
    """折现率;第一个规划年不折现。"""
    places: Table[Place]
    """村与社区表。"""
    sites: Table[Site] | None = None
    """站点表:已有的、另加的候选、县外的。"""
    land: Table[CandidateLand] | None = None
    """用地表:每村、每乡镇、县城的候选点的用地状态、最早年份、面积;站点表里的站点写在站点表。"""
    maps: Annotated[dict[Slug, AreaMap] | None, Field(json_schema_extra={"counts_as": "drawn"})] = None
    """多边形图:图名 → 文件;rules.exclusion_zone、rules.zoning 按图名引用。"""
    drawn: SkipJsonSchema[dict[str, Drawing] | None] = None
    two_networks: TwoNetworks | None = None
    """两网融合:生活垃圾体系可共用的站点与清运线路。"""
    supply: Supply
    """产生量。"""
    streams: Annotated[dict[Stream, StreamSpec], Field(min_length=1)]
    """参与规划的品类。"""
    facilities: dict[Kind, Facility]
    """由本方案建设的设施类别。"""
    hauls: tuple[Haul, ...] = ()
    """设施之间的转运。"""
    disposals: Table[Disposal] | None = None
    """产物就地处置的费用与上限;没有写的,产物必须运走或出售。"""
    site_subsidies: tuple[SiteSubsidy, ...] = ()
    """对设施的补贴:新开一次性、每年;按吨的补贴写在 streams。"""
    carbon: Carbon | None = None
    """碳排放的系数与碳价;不填不算。"""
    travel: Travel = Travel()
    """距离与时间。"""
    rules: Rules = Rules()
    """约束。"""
    fixed: Fixed | None = None
    """沿用已定的设施。"""
    fleet: dict[str, Vehicle] = Field(default_factory=dict)
    """车辆。"""
    rounds: Rounds = Rounds()
    """车辆线路。"""
    solve: Solve = Solve()
    """求解的限度。"""
    sources: dict[str, Text] = Field(default_factory=dict)
    """数字的来源:点号路径 → 来源;对其下所有值有效。没有出处的写 assumed。"""

    @property
    def site_rows(self) -> tuple[Site, ...]:
        """The planner's own sites, those of the waste system behind them."""
        shared = self.two_networks.sites if self.two_networks is not None else None
        return tuple(row for table in (self.sites, shared) if table is not None for row in table.rows)

    @property
    def size_names(self) -> frozenset[str]:
        """The names of all sizes of facilities."""
        return frozenset(name for facility in self.facilities.values() for name in facility.sizes)

    @property
    def digest(self) -> str:
        """Twelve hex digits over everything that can change the plan; file names and sheets do not count."""
        text = json.dumps(canonical_facts(self), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()[:12]


def _counts(info: FieldInfo) -> bool:
    """Whether the digest holds a field: not where it names a file, or says how to read what another field holds."""
    return not (is_file(info) or (isinstance(info.json_schema_extra, dict) and "counts_as" in info.json_schema_extra))


def is_file(info: FieldInfo) -> bool:
    """Whether a field names a file, of which only the content counts."""
    return isinstance(info.json_schema_extra, dict) and "file" in info.json_schema_extra


def canonical_facts(part: Any) -> Any:
    """Return ``part`` as plain data in canonical units, tables as their rows alone."""
    if isinstance(part, Table):
        return [canonical_facts(row) for row in part.rows]
    if isinstance(part, (MapFile, Drawing)):
        return part.sha256
    if isinstance(part, Model):
        return {
            name: None if name in part.aside else canonical_facts(getattr(part, name))
            for name, info in type(part).model_fields.items()
            if _counts(info) and not (name in part.younger and getattr(part, name) in (None, (), {}))
        }
    if isinstance(part, dict):
        return {str(key): canonical_facts(value) for key, value in part.items()}
    if isinstance(part, (list, tuple)):
        return [canonical_facts(value) for value in part]
    return part
