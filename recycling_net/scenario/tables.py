"""The rows of the planner's tables: places, sites, items, totals, orders."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from recycling_net.scenario.base import Clock, Code, CoordQuality, Kind, RoadClass, Row, Stream, Text
from recycling_net.scenario.land import LandState, OpeningYear, SquareMetreCell

Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Count = Annotated[int, Field(ge=0, le=100_000_000)]
Positive = Annotated[float, Field(gt=0, le=1e12, allow_inf_nan=False)]
NonNegative = Annotated[float, Field(ge=0, le=1e12, allow_inf_nan=False)]
Amount = Annotated[float, Field(ge=-1e12, le=1e12, allow_inf_nan=False)]
Speed = Annotated[float, Field(ge=0, le=200, allow_inf_nan=False)]
PlaceKind = Literal["village", "community", "other"]
SiteStatus = Literal["candidate", "existing", "closable", "outside"]


def header(*names: str) -> dict[str, list[str]]:
    """Return schema facts that carry the headers a column may have, the usual Chinese one first."""
    return {"headers": list(names)}


class Place(Row):
    """A village or community where supply arises."""

    code: Annotated[Code, Field(json_schema_extra=header("编号", "代码", "区划代码"))]
    """统计用区划代码或自编号,表内唯一。"""
    name: Annotated[Text, Field(min_length=1, json_schema_extra=header("名称", "村名", "村/社区"))]
    """村或社区名称。"""
    township_code: Annotated[Code, Field(json_schema_extra=header("乡镇代码", "乡镇编号"))]
    """所属乡镇代码。"""
    township: Annotated[Text, Field(json_schema_extra=header("乡镇", "乡镇名称"))] = ""
    """所属乡镇名称。"""
    kind: Annotated[PlaceKind, Field(json_schema_extra=header("类型", "类别"))] = "village"
    """village 村、community 社区(按城镇拥有量)、other 其他。"""
    households: Annotated[Count, Field(json_schema_extra=header("户数"))]
    """户数。"""
    lon: Annotated[Longitude, Field(json_schema_extra=header("经度"))]
    """经度(度)。"""
    lat: Annotated[Latitude, Field(json_schema_extra=header("纬度"))]
    """纬度(度)。"""
    coord_quality: Annotated[CoordQuality, Field(json_schema_extra=header("坐标质量"))] = "surveyed"
    """surveyed 实测、geonames、polygon、approximate 近似。"""
    households_source: Annotated[Text, Field(json_schema_extra=header("户数来源"))] = ""
    """户数从哪里来;estimated 表示由县级普查数推算。"""


class Site(Row):
    """A place where a facility stands, may stand, or takes what leaves the county."""

    younger: ClassVar[frozenset[str]] = frozenset({"land", "earliest_year", "area_m2", "capex_yuan", "opex_yuan"})

    code: Annotated[Code, Field(json_schema_extra=header("编号", "代码"))]
    """站点编号,表内唯一。"""
    name: Annotated[Text, Field(min_length=1, json_schema_extra=header("名称"))]
    """站点名称。"""
    kind: Annotated[Kind, Field(json_schema_extra=header("类别", "设施类别"))]
    """设施类别。"""
    status: Annotated[SiteStatus, Field(json_schema_extra=header("状态"))] = "candidate"
    """candidate 候选、existing 已有且保留、closable 已有可关停、outside 县外(或不由本方案建设)。"""
    township_code: Annotated[Code | None, Field(json_schema_extra=header("乡镇代码", "乡镇编号"))] = None
    """所在乡镇代码;县外站点不填。"""
    lon: Annotated[Longitude | None, Field(json_schema_extra=header("经度"))] = None
    """经度(度);县外站点可改填 distance_km。"""
    lat: Annotated[Latitude | None, Field(json_schema_extra=header("纬度"))] = None
    """纬度(度)。"""
    coord_quality: Annotated[CoordQuality, Field(json_schema_extra=header("坐标质量"))] = "surveyed"
    """坐标质量。"""
    size: Annotated[str | None, Field(json_schema_extra=header("规模"))] = None
    """已有站点的规模(facilities.<类别>.sizes 的键);候选站点可限定几档,用分号隔开,不填表示各档都可以。"""
    distance_km: Annotated[NonNegative | None, Field(json_schema_extra=header("距县城_km", "距县城(km)"))] = None
    """县外站点距县城的道路里程(km)。"""
    capacity_t: Annotated[NonNegative | None, Field(json_schema_extra=header("年能力_t", "年能力(t/年)"))] = None
    """县外站点每年可接收量(t/年),不填表示不限;其他站点自己的年能力,不填取所在规模的。"""
    streams: Annotated[Text, Field(json_schema_extra=header("品类"))] = ""
    """县外站点接收的品类,用分号隔开;不填表示其类别所处环节的全部品类。"""
    processing_yuan_t: Annotated[Amount | None, Field(json_schema_extra=header("处理费_元/t", "处理费(元/t)"))] = None
    """每处理一吨的费用(元/t),负数为收入;不填取 facilities.<类别>.processing。"""
    land: Annotated[LandState | None, Field(json_schema_extra=header("用地状态", "土地状态"))] = None
    """候选站点的用地状态:secured 已落实、planned 已入规划、pending 待审批、unsecured 未落实;不填按已落实。"""
    earliest_year: Annotated[OpeningYear | None, Field(json_schema_extra=header("最早年份", "最早开设年份"))] = None
    """候选站点最早哪一年可以开设。"""
    area_m2: Annotated[SquareMetreCell | None, Field(json_schema_extra=header("面积_m2", "面积(m²)"))] = None
    """场地面积(m²);不填表示不知道,不作限制。"""
    capex_yuan: Annotated[NonNegative | None, Field(json_schema_extra=header("投资_元", "改造费_元"))] = None
    """在这里开设的投资(元);不填取所在规模的。自有的投资、运行费、能力只能写在只有一档规模可选的站点。"""
    opex_yuan: Annotated[NonNegative | None, Field(json_schema_extra=header("年运行费_元", "占用费_元"))] = None
    """这里每年的固定运行费(元);不填取所在规模的。"""


class Item(Row):
    """A kind of piece: how many a household owns, how long it lives, what it weighs."""

    item: Annotated[Code, Field(json_schema_extra=header("单品", "单品代码"))]
    """单品代码,如 fridge。"""
    name: Annotated[Text, Field(min_length=1, json_schema_extra=header("名称"))]
    """中文名称。"""
    stream: Annotated[Stream, Field(json_schema_extra=header("品类"))]
    """所属品类。"""
    urban_per_100: Annotated[NonNegative, Field(json_schema_extra=header("城镇百户拥有量", "城镇每百户"))]
    """城镇每百户拥有量(件)。"""
    rural_per_100: Annotated[NonNegative, Field(json_schema_extra=header("农村百户拥有量", "农村每百户"))]
    """农村每百户拥有量(件)。"""
    life_years: Annotated[Positive, Field(json_schema_extra=header("使用年限_年", "使用年限(年)"))]
    """平均使用年限(年);每年淘汰 拥有量/年限。"""
    growth_per_year: Annotated[
        float, Field(ge=-0.5, le=1, allow_inf_nan=False, json_schema_extra=header("年增长率"))
    ] = 0.0
    """淘汰量每年增长率(小数)。"""
    weight_kg: Annotated[Positive, Field(json_schema_extra=header("单重_kg", "单重(kg)"))]
    """单件重量(kg)。"""
    volume_m3: Annotated[NonNegative, Field(json_schema_extra=header("体积_m3", "体积(m³)"))]
    """单件体积(m³)。"""
    handling_min: Annotated[NonNegative, Field(json_schema_extra=header("装卸_min", "装卸(min)"))] = 5.0
    """单件搬运时间(分钟)。"""
    source: Annotated[Text, Field(min_length=1, json_schema_extra=header("来源", "数据来源"))]
    """数据来源;没有出处的写 assumed。"""


class CountyTotal(Row):
    """A county total that the planner knows, to which the estimate is rescaled: items first, streams after.

    A total of a year outside the horizon is held against the estimate of the nearest year inside.
    """

    year: Annotated[int, Field(ge=2000, le=2100, json_schema_extra=header("年份", "年"))]
    """年份;比例从该年起沿用到下一个给出的年份,更早的年份用最早给出的比例。"""
    stream: Annotated[Stream | None, Field(json_schema_extra=header("品类"))] = None
    """品类;与 item 二选一。"""
    item: Annotated[Code | None, Field(json_schema_extra=header("单品"))] = None
    """单品代码;与 stream 二选一。"""
    tonnes: Annotated[NonNegative | None, Field(json_schema_extra=header("吨", "产生量_t"))] = None
    """全县产生量(t);与 pieces 二选一。"""
    pieces: Annotated[NonNegative | None, Field(json_schema_extra=header("件数", "台数"))] = None
    """全县产生件数;与 tonnes 二选一。"""
    source: Annotated[Text, Field(json_schema_extra=header("来源", "数据来源"))] = "planner"
    """数据来源。"""


class PlaceTonnes(Row):
    """What arises of a stream at a place in a year, known in tonnes."""

    place: Annotated[Code, Field(json_schema_extra=header("村编号", "村/社区代码", "编号"))]
    """村或社区代码。"""
    stream: Annotated[Stream, Field(json_schema_extra=header("品类"))]
    """品类。"""
    year: Annotated[int, Field(ge=2000, le=2100, json_schema_extra=header("年份", "年"))]
    """年份;数量沿用到下一个给出的年份,更早的年份用最早给出的数量。"""
    tonnes: Annotated[NonNegative, Field(json_schema_extra=header("吨", "产生量_t"))]
    """产生量(t)。"""


class FixedFacility(Row):
    """A facility that was decided on before: which, in what size, from which year on."""

    code: Annotated[Code, Field(json_schema_extra=header("编号", "代码"))]
    """设施编号。"""
    size: Annotated[Code | None, Field(json_schema_extra=header("规模"))] = None
    """开设时的规模;不填则由求解定。"""
    opening_year: Annotated[int | None, Field(ge=2000, le=2100, json_schema_extra=header("开设年份"))] = None
    """开设年份;早于规划期的按第一年,不填按第一年。"""


class Disposal(Row):
    """What it costs to be rid of a stream where it comes out, and how much may go that way."""

    site: Annotated[Code | None, Field(json_schema_extra=header("站点编号", "设施编号"))] = None
    """站点编号;与 kind 二选一。"""
    kind: Annotated[Kind | None, Field(json_schema_extra=header("类别", "设施类别"))] = None
    """设施类别(该类的每一处);与 site 二选一,站点自己的一行优先。"""
    stream: Annotated[Stream, Field(json_schema_extra=header("品类"))]
    """品类;须是 yields 的产物。"""
    year: Annotated[int | None, Field(ge=2000, le=2100, json_schema_extra=header("年份", "年"))] = None
    """年份;不填表示每一年,写了年份的一行优先。"""
    yuan_per_t: Annotated[Amount, Field(json_schema_extra=header("处置费_元/t", "处置费(元/t)"))]
    """每吨处置费(元);负数为收入。"""
    limit_t: Annotated[NonNegative | None, Field(json_schema_extra=header("上限_t", "每年上限(t)"))] = None
    """每处每年最多处置多少(t);不填表示不限。"""


class Distance(Row):
    """The kilometres between two points that the planner has measured."""

    origin: Annotated[Code, Field(json_schema_extra=header("起点", "起点编号"))]
    """起点:村或站点的编号。"""
    destination: Annotated[Code, Field(json_schema_extra=header("终点", "终点编号"))]
    """终点:站点的编号。"""
    km: Annotated[NonNegative, Field(json_schema_extra=header("里程_km", "里程(km)", "公里"))]
    """里程(km);反方向没有另写的,按同样的里程。"""


class Order(Row):
    """One item of a door-to-door order; rows with the same order number are one stop."""

    order: Annotated[Code, Field(json_schema_extra=header("订单号", "订单"))]
    """订单号;同号各行为同一户。"""
    place: Annotated[Code | None, Field(json_schema_extra=header("村编号", "村/社区代码"))] = None
    """村或社区代码;与经纬度二选一。"""
    address: Annotated[Text, Field(json_schema_extra=header("地址"))] = ""
    """地址。"""
    lon: Annotated[Longitude | None, Field(json_schema_extra=header("经度"))] = None
    """经度(度)。"""
    lat: Annotated[Latitude | None, Field(json_schema_extra=header("纬度"))] = None
    """纬度(度)。"""
    item: Annotated[Code, Field(json_schema_extra=header("单品", "物品"))]
    """单品代码或名称。"""
    pieces: Annotated[int, Field(ge=1, le=10_000, json_schema_extra=header("件数", "数量"))] = 1
    """件数。"""
    earliest: Annotated[Clock, Field(json_schema_extra=header("最早", "最早到达"))] = "08:00"  # type: ignore[assignment]  # read like the planner's own text
    """最早到达时刻。"""
    latest: Annotated[Clock, Field(json_schema_extra=header("最晚", "最晚到达"))] = "17:00"  # type: ignore[assignment]  # read like the planner's own text
    """最晚到达时刻。"""


class RoadSpeed(Row):
    """How fast each kind of vehicle drives on a class of road."""

    road_class: Annotated[RoadClass, Field(json_schema_extra=header("道路等级", "等级"))]
    """道路等级,OpenStreetMap 的 highway 值。"""
    name: Annotated[Text, Field(json_schema_extra=header("名称"))] = ""
    """中文名称。"""
    legal_limit_kmh: Annotated[NonNegative | None, Field(json_schema_extra=header("法定限速_km/h", "法定限速"))] = None
    """法定限速(km/h);来源列写明出处。"""
    car_carrier_kmh: Annotated[Speed, Field(json_schema_extra=header("轿运车_km/h", "轿运车"))]
    """轿运车车速(km/h);0 表示不能走。"""
    light_truck_kmh: Annotated[Speed, Field(json_schema_extra=header("轻型货车_km/h", "轻型货车"))]
    """轻型货车车速(km/h);0 表示不能走。"""
    tricycle_kmh: Annotated[Speed, Field(json_schema_extra=header("三轮车_km/h", "三轮车"))]
    """三轮车车速(km/h);0 表示不能走。"""
    winter_factor: Annotated[float, Field(gt=0, le=2, allow_inf_nan=False, json_schema_extra=header("冬季系数"))] = 1.0
    """冬季车速 = 车速 × 系数。"""
    source: Annotated[Text, Field(min_length=1, json_schema_extra=header("来源", "数据来源"))]
    """数据来源;没有出处的写 assumed。"""
