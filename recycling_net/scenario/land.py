"""Where facilities may stand: maps of areas, exclusion, zoning, land that is not ready, distances apart, room needed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal, get_args

from pydantic import Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

from recycling_net.scenario.base import Code, Crs, Kind, Model, Row, Slug, Text, Word
from recycling_net.units import Kilometres, SquareMetres, SquareMetresPerTonne

LandState = Literal["secured", "planned", "pending", "unsecured"]
LAND_STATES: tuple[LandState, ...] = ("secured", "planned", "pending", "unsecured")
SquareMetreCell = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
OpeningYear = Annotated[int, Field(ge=2000, le=2100)]
Waiting = Annotated[int, Field(ge=0, le=100)]
_EPSG = r"EPSG:\d{4,6}"


if TYPE_CHECKING:
    MapCrs = str
else:

    class MapCrs(Word):
        """A datum of Chinese maps, or any system by its number in the EPSG register."""

        words = (*get_args(Crs), "EPSG:4547")

        @classmethod
        def __get_pydantic_json_schema__(cls, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
            """Editors offer the words, and take other numbers."""
            return {"anyOf": [{"enum": list(cls.words)}, {"type": "string", "pattern": f"^{_EPSG}$"}]}

        @classmethod
        def _known(cls, value: str) -> str:
            if not is_crs(value):
                raise PydanticCustomError("RN106", "not a known word", {"value": value})
            return value


def is_crs(value: str) -> bool:
    """Whether a text says in which coordinates a map is."""
    return value in get_args(Crs) or re.fullmatch(_EPSG, value) is not None


class AreaMap(Model):
    """一张多边形图:禁建区、用地分区等,每个面是一个区域。"""

    file: Annotated[str, Field(min_length=1, json_schema_extra={"file": True})]
    """GeoJSON(.geojson、.json)、GeoPackage(.gpkg)或 Shapefile(.shp)文件,路径相对于写下它的 YAML 文件。"""
    layer: Text | None = None
    """GeoPackage 里的图层名;只有一层时不用填。"""
    crs: MapCrs | None = None
    """坐标系;不填按文件自己写的。在高德、腾讯地图上描的写 gcj02,百度写 bd09;也可写 EPSG 编号,如 EPSG:4547。"""
    attribute: Text | None = None
    """哪个属性(字段)是分区的名称,如“用地类型”;zoning 要用,只作禁建区的图可以不填。"""


class Region(Model):
    """One area of a map."""

    zone: str
    """What the map's attribute says of it; empty where none is named."""
    outline: str
    """Well-known binary in hexadecimal: polygons in WGS-84 degrees."""


class Drawing(Model):
    """What reading has found on a map of areas."""

    regions: tuple[Region, ...]
    """In the order of the file."""
    sha256: str
    """Of the regions: what counts is what is drawn, not how the file writes it."""


class CandidateLand(Row):
    """What is known of the land of a candidate that the scenario makes itself, one per village, township or county."""

    code: Annotated[Code, Field(json_schema_extra={"headers": ["编号", "代码", "村编号", "乡镇代码"]})]
    """村、乡镇或县的代码:该类设施的候选点是每村一处就写村的,每乡镇一处就写乡镇的,县城写县的。"""
    kind: Annotated[Kind, Field(json_schema_extra={"headers": ["类别", "设施类别"]})]
    """设施类别。"""
    name: Annotated[Text, Field(json_schema_extra={"headers": ["名称"]})] = ""
    """村、乡镇或县的名称,只为看表方便。"""
    land: Annotated[LandState | None, Field(json_schema_extra={"headers": ["用地状态", "土地状态"]})] = None
    """secured 已落实、planned 已入规划、pending 待审批、unsecured 未落实;不填按已落实。"""
    earliest_year: Annotated[OpeningYear | None, Field(json_schema_extra={"headers": ["最早年份", "最早开设年份"]})] = (
        None
    )
    """最早哪一年可以开设。"""
    area_m2: Annotated[SquareMetreCell | None, Field(json_schema_extra={"headers": ["面积_m2", "面积(m²)"]})] = None
    """场地面积(m²);不填表示不知道,不作限制。"""


class ExclusionZone(Model):
    """禁建区:候选点落在图上的区域内、或离区域不到 buffer 的,不得新开;已有的保留,但会提醒。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    map: Slug
    """哪张图(maps 的键)。"""
    buffer: Kilometres = "0 km"
    """离区域边界至少多远(直线)。"""
    kinds: tuple[Kind, ...] = ()
    """对哪些设施类别有效;不填为全部。"""
    exempt: tuple[Code, ...] = ()
    """不受这一条约束的站点:编号。"""


class Zoning(Model):
    """用地分区:某类设施只能开在哪些分区里;已有的保留,但会提醒。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    map: Slug
    """哪张图(maps 的键);要写 attribute。"""
    kind: Kind
    """设施类别。"""
    zones: Annotated[tuple[Text, ...], Field(min_length=1)]
    """可以开设的分区;落在几个分区里的,有一个可以就可以。"""
    elsewhere: bool = False
    """图上没有画到的地方可不可以开设。"""
    exempt: tuple[Code, ...] = ()
    """不受这一条约束的站点:编号。"""


class LandStatus(Model):
    """用地落实:候选点到 sites 表、land 表写的最早年份、并按用地状态等够年数(从第一个规划年算起)之后才能开设。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    kinds: tuple[Kind, ...] = ()
    """对哪些设施类别有效;不填为全部。"""
    secured: Waiting = 0
    """用地已落实的等几年。"""
    planned: Waiting = 1
    """已列入国土空间规划、未批的等几年(assumed)。"""
    pending: Waiting = 2
    """待审批的等几年(assumed)。"""
    unsecured: Waiting = 4
    """未落实的等几年(assumed);等过最后一个规划年的就不能开设。"""
    exempt: tuple[Code, ...] = ()
    """不受这一条约束的站点:编号。"""


class MinDistance(Model):
    """最小间距:同一年里,同类设施两两之间至少隔多远;县外的也算。已有的两处若更近,保留,但会提醒。"""

    kind: Kind
    """设施类别。"""
    apart: Kilometres
    """直线距离至少多远。"""


class SiteStandard(Model):
    """场地标准:各档规模至少要多大场地;知道面积(area_m2)的站点,面积不够的规模不能用,已有的保留,但会提醒。"""

    younger: ClassVar[frozenset[str]] = frozenset({"exempt"})

    kind: Kind
    """设施类别。"""
    least: SquareMetres = "0 m²"
    """不论规模,至少多大。"""
    per_tonne: SquareMetresPerTonne = "0 m²/t"
    """每吨年能力至少多大。"""
    sizes: dict[str, SquareMetres] = Field(default_factory=dict)
    """各档规模(facilities.<类别>.sizes 的键)至少多大;与上面两条取最大的。"""
    exempt: tuple[Code, ...] = ()
    """不受这一条约束的站点:编号。"""

    def needed_m2(self, size: str, capacity_t: float) -> float:
        """Return the room that a size needs, square metres."""
        return float(max(self.least, self.per_tonne * capacity_t, self.sizes.get(size, 0.0)))
