"""What every part of a scenario shares: a frozen model, names, clocks, tables."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Generic, Literal, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

Crs = Literal["wgs84", "gcj02", "bd09", "cgcs2000"]
CoordQuality = Literal["surveyed", "geonames", "polygon", "approximate"]
Tier = Literal["township", "county", "prefecture"]
Profile = Literal["car_carrier", "light_truck", "tricycle"]
RoadClass = Literal[
    "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "service",
    "track", "ferry",
]  # fmt: skip

_VARIANT = r"[^/\s\[\],;，；、]{1,40}"


class Word(str):
    """A word of the vocabulary, or a finer one behind a slash: ``recyclables/paper``, ``processing_base/steel``."""

    __slots__ = ()
    words: ClassVar[tuple[str, ...]] = ()

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: GetCoreSchemaHandler) -> CoreSchema:
        """Read as a text that begins with one of the words."""
        return core_schema.no_info_after_validator_function(cls._known, core_schema.str_schema(strict=True))

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: CoreSchema, _handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Editors offer the words, and take finer ones."""
        finer = f"^({'|'.join(cls.words)})/{_VARIANT}$"
        return {"anyOf": [{"enum": list(cls.words)}, {"type": "string", "pattern": finer}]}

    @classmethod
    def _known(cls, value: str) -> str:
        head, slash, tail = value.partition("/")
        if head not in cls.words or (slash and re.fullmatch(_VARIANT, tail) is None):
            raise PydanticCustomError("RN106", "not a known word", {"value": value})
        return value


STREAMS = ("appliance", "scrap_vehicle", "farm_machinery", "office_equipment", "recyclables")
KINDS = (
    "collection_point", "transfer_station", "sorting_centre", "dismantler", "custody_depot", "processing_base",
)  # fmt: skip

MODES = ("drop_off", "door_to_door", "mobile", "retailer_backhaul")

if TYPE_CHECKING:
    Stream = str
    Kind = str
    Mode = str
else:

    class Stream(Word):
        """What flows."""

        words = STREAMS

    class Kind(Word):
        """What a facility is."""

        words = KINDS

    class Mode(Word):
        """How a place is served."""

        words = MODES


Slug = Annotated[str, Field(pattern=r"^[\w\-.]{1,60}$")]
Code = Annotated[
    str, BeforeValidator(lambda value: str(value) if type(value) is int else value), Field(min_length=1, max_length=60)
]
Text = Annotated[str, Field(max_length=300)]


class Model(BaseModel):
    """A part of the question: frozen, unknown keys refused, defaults validated like everything else."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True, validate_default=True, str_strip_whitespace=True
    )
    younger: ClassVar[frozenset[str]] = frozenset()
    """Keys that came after the first scenarios: not written, they leave the digest as it was before there were any."""
    aside: ClassVar[frozenset[str]] = frozenset()
    """Keys that no plan depends on: whatever they say, the digest is that of a scenario without them."""


def _clock(value: Any) -> float:
    match = re.fullmatch(r"\s*(\d{1,2})[:\uff1a](\d{2})\s*", str(value))
    if match is None or int(match[1]) > 24 or int(match[2]) > 59:
        raise PydanticCustomError("RN109", "not a clock time", {"value": str(value)})
    return int(match[1]) + int(match[2]) / 60


Clock = Annotated[
    float,
    BeforeValidator(_clock, json_schema_input_type=str),
    Field(json_schema_extra={"unit": "clock", "examples": ["08:00"]}),
]
"""Hours after midnight, written "08:00"."""


def write_clock(hours: float) -> str:
    """Return hours after midnight as "HH:MM", to the nearest minute."""
    minutes = round(hours * 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


RowT = TypeVar("RowT", bound="Row")


class Row(Model):
    """One row of a planner's table; ``headers`` gives the Chinese header of each field."""


class Table(Model, Generic[RowT]):
    """A CSV or XLSX table beside the scenario; the rows are filled in by `reading`."""

    table: Annotated[str, Field(json_schema_extra={"file": True})]
    """表格文件(.csv 或 .xlsx),路径相对于写下它的 YAML 文件。"""
    sheet: str | None = None
    """Excel 工作表名;不填取第一张。CSV 不填。"""
    columns: dict[str, str] = Field(default_factory=dict)
    """字段名 → 表头;只写与默认表头不同的。"""
    crs: Crs | None = None
    """表中经纬度的坐标系:wgs84、gcj02(高德、腾讯)、bd09(百度)、cgcs2000。有坐标的表必须写。"""
    rows: SkipJsonSchema[tuple[RowT, ...]] = ()
