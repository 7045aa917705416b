"""The tables of a plan: columns, units and Chinese headers, each declared once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of the plan."""

    name: str
    zh: str
    unit: str = ""
    dtype: Literal["str", "int", "float"] = "str"
    digits: int = 1

    def header(self, language: Literal["zh", "en"] = "zh") -> str:
        """The header with its unit, as it stands in CSV and XLSX."""
        label = self.zh if language == "zh" else self.name
        return f"{label} ({self.unit})" if self.unit else label


@dataclass(frozen=True, slots=True)
class TableSpec:
    """One table of the plan: its Chinese sheet name and its columns."""

    zh: str
    columns: tuple[Column, ...]


def _t(name: str, zh: str, digits: int = 2) -> Column:
    return Column(name, zh, "t", "float", digits)


def _yuan(name: str, zh: str) -> Column:
    return Column(name, zh, "元", "float", 0)


_YEAR = Column("year", "年份", "", "int", 0)
_STREAM = Column("stream", "品类")
_LON = Column("lon", "经度", "°", "float", 5)
_LAT = Column("lat", "纬度", "°", "float", 5)
_KM = Column("km", "里程", "km", "float", 2)
_TRAVEL = Column("travel", "里程依据")
REASONS = (Column("reason", "原因"), Column("cure", "办法"), Column("reason_en", "Reason"), Column("cure_en", "Cure"))
"""Why an order is left out and what would bring it in; the code stands first in either language."""

TABLES: dict[str, TableSpec] = {
    "facilities": TableSpec(
        "设施",
        (
            Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"), Column("township_code", "乡镇代码"),
            Column("township", "乡镇"), Column("status", "状态"), Column("size", "规模"),
            Column("opening_year", "开设年份", "", "int", 0), Column("last_year", "末年", "", "int", 0),
            _t("capacity_t", "年能力", 1),
            _yuan("capex_yuan", "投资"), _yuan("opex_yuan", "年运行费"), _LON, _LAT, Column("coord_quality", "坐标质量"),
        ),
    ),
    "changes": TableSpec(
        "设施变动",
        (
            _YEAR, Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"), Column("change", "变动"),
            Column("size", "规模"), _t("capacity_t", "年能力", 1), _yuan("yuan", "费用"),
        ),
    ),
    "assignments": TableSpec(
        "村到设施",
        (
            _YEAR, Column("place", "村编号"), Column("place_name", "村/社区"), Column("township", "乡镇"), _STREAM,
            Column("mode", "服务方式"), Column("site", "设施编号"), Column("site_name", "设施"), _KM, _TRAVEL,
            Column("visits", "全年次数", "", "int", 0), Column("share", "回收率", "", "float", 4), _t("supply_t", "产生量", 3), _t("recovered_t", "回收量", 3),
            _yuan("service_yuan", "服务费"),
        ),
    ),
    "flows": TableSpec(
        "转运",
        (
            _YEAR, _STREAM, Column("origin", "起点编号"), Column("origin_name", "起点"), Column("destination", "终点编号"),
            Column("destination_name", "终点"), _KM, _TRAVEL, _t("tonnes", "转运量", 3), _yuan("haul_yuan", "转运费"),
        ),
    ),
    "backhauls": TableSpec(
        "顺载",
        (
            _YEAR, Column("round", "清运线路"), Column("origin", "起点编号"), Column("origin_name", "起点"),
            Column("destination", "终点编号"), Column("destination_name", "终点"), _KM, _t("tonnes", "顺载量", 3),
            _yuan("yuan", "顺载费"), _yuan("saved_yuan", "比自运省"),
        ),
    ),
    "products": TableSpec(
        "产物",
        (
            _YEAR, _STREAM, Column("code", "设施编号"), Column("name", "设施"), _t("made_t", "产出量", 3),
            _t("disposed_t", "就地处置量", 3),
        ),
    ),
    "costs": TableSpec(
        "费用",
        (
            _YEAR, Column("item", "费用项"), Column("detail", "明细"), _yuan("yuan", "当年价"),
            Column("discount", "折现系数", "", "float", 6), _yuan("discounted_yuan", "折现值"),
        ),
    ),
    "carbon": TableSpec(
        "碳排放",
        (_YEAR, _STREAM, Column("part", "环节"), _t("tonnes", "吨数"), Column("co2e_t", "排放", "tCO2e", "float", 4)),
    ),
    "recovery": TableSpec(
        "回收量",
        (
            _YEAR, _STREAM, _t("supply_t", "产生量"), _t("recovered_t", "回收量"), Column("share", "回收率", "", "float", 4),
            _t("target_t", "目标"),
        ),
    ),
    "capacity_warnings": TableSpec(
        "能力预警",
        (
            _YEAR, Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"), _t("throughput_t", "处理量"),
            _t("capacity_t", "年能力"), Column("utilisation", "利用率", "", "float", 4), Column("level", "等级"),
        ),
    ),
    "unserved": TableSpec(
        "未服务",
        (
            _YEAR, Column("place", "村编号"), Column("place_name", "村/社区"), Column("township", "乡镇"), _STREAM,
            _t("supply_t", "产生量", 3), Column("reason", "原因"),
        ),
    ),
    "routes": TableSpec(
        "线路",
        (
            Column("route", "线路"), Column("family", "类型"), Column("day", "日子"), Column("depot", "车场编号"),
            Column("depot_name", "车场"), Column("vehicle", "车型"), Column("trips", "趟数", "", "int", 0), Column("stops", "站数", "", "int", 0), _KM,
            Column("hours", "工时", "h", "float", 2), _t("load_t", "装载量", 3), Column("load_m3", "装载体积", "m³", "float", 2),
            Column("start", "出车"), Column("end", "收车"), Column("cost_yuan", "费用", "元", "float", 2),
        ),
    ),
    "stops": TableSpec(
        "站点",
        (
            Column("route", "线路"), Column("sequence", "序", "", "int", 0), Column("trip", "趟", "", "int", 0),
            Column("action", "动作"), Column("code", "编号"), Column("name", "名称"), _LON, _LAT,
            Column("coord_quality", "坐标质量"), Column("arrive", "到达"), Column("leave", "离开"), _KM, _TRAVEL,
            _t("load_t", "装载量", 3), Column("load_m3", "装载体积", "m³", "float", 3), Column("via", "途经道路"),
            Column("note", "备注"),
        ),
    ),
    "calendar": TableSpec(
        "收运日历",
        (
            Column("family", "类型"), Column("depot", "车场编号"), Column("depot_name", "车场"), Column("code", "编号"),
            Column("name", "名称"), Column("days", "日子"), Column("weeks", "几周一循环", "周", "int", 0),
            Column("visits", "每循环次数", "", "int", 0), Column("gap_d", "最长间隔", "d", "int", 0),
            _t("load_t", "最多一次", 3), Column("load_m3", "最多一次体积", "m³", "float", 2),
            Column("containers", "容器数", "", "int", 0), Column("room_m3", "容器容积", "m³", "float", 2),
            Column("fill", "最满", "", "float", 4),
        ),
    ),
    "loads": TableSpec(
        "整件运输",
        (
            Column("family", "类型"), _YEAR, Column("way", "走法"), Column("origin", "起点编号"), Column("origin_name", "起点"),
            Column("destination", "终点编号"), Column("destination_name", "终点"), Column("vehicle", "车型"),
            Column("pieces", "全年件数", "件", "float", 2), Column("per_load", "一趟几件", "件", "int", 0),
            Column("loads", "全年趟数", "", "float", 2), Column("km", "一趟往返", "km", "float", 2),
            Column("hours", "一趟工时", "h", "float", 2), _yuan("yuan", "全年费用"),
            Column("fill_d", "几天凑一趟", "d", "float", 1),
        ),
    ),
    "unserved_orders": TableSpec(
        "未排订单",
        (Column("order", "订单号"), Column("name", "地址"), *REASONS),
    ),
}  # fmt: skip
"""Every table of a plan. Coded values: `actions` depart, collect, unload, return; `family` milk_run, mobile,
daily, door_to_door;
`level` green, amber, red; `carbon.part` collecting, hauling, handling, avoided (its `co2e_t` is below 0); `costs.item` as COST_ITEMS; facility `status` new, existing, closable, outside;
`loads.way` direct,
to_yard, onward; `unserved.reason` out_of_reach, none_open, no_room, no_budget, not_worth; `changes.change` enlarged, closed.

A row of `facilities` tells how a facility begins and its last planning year; what becomes of it stands in `changes`:
the size and capacity from that year on ("" and 0 once it is closed). `routes.day` and `calendar.days` name days of a calendar
that repeats after `weeks`, as 周二 or 第2周周二; a route that belongs to no calendar has none."""


def _shares(zh: str, between: tuple[Column, ...]) -> TableSpec:
    """What rounds cost by those between whom they go, beside what siting took it for."""
    told = (("priced_yuan", "按情景运价"), ("estimate_yuan", "选址时的估计"), ("share_yuan", "分摊的线路费用"))
    amounts = (Column(name, label, "元", "float", 2) for name, label in told)
    return TableSpec(zh, (_YEAR, Column("family", "类型"), *between, *amounts))


UNION_TABLES: dict[str, TableSpec] = {
    "union_rounds": TableSpec(
        "选址与线路合一",
        (
            Column("round", "轮", "", "int", 0), Column("outcome", "结果"), Column("sites", "开设设施", "处", "int", 0),
            _yuan("objective_yuan", "情景价合计"), _yuan("priced_yuan", "其中线路按情景运价"), _yuan("estimate_yuan", "线路的估计"),
            _yuan("ample_yuan", "车够时排出的线路"), _yuan("routed_yuan", "排出的线路费用"), _yuan("total_yuan", "按线路计的合计"),
            _yuan("left_yuan", "选址最多还能省"), Column("unserved", "未排的站次", "", "int", 0), Column("like", "与哪一轮相同", "", "int", 0),
        ),
    ),
    "union_changes": TableSpec(
        "因线路而变",
        (
            Column("change", "变化"), Column("kind", "类别"), Column("code", "编号"), Column("name", "名称"), _STREAM,
            Column("before", "先选址时"), Column("after", "一起定时"), _yuan("priced_yuan", "先选址时按运价"),
            _yuan("routed_before_yuan", "先选址时的线路"), _yuan("routed_after_yuan", "一起定时的线路"), Column("reason", "线路费用"),
        ),
    ),
    "union_shares": _shares(
        "巡回费用分摊",
        (
            Column("station", "卸货站编号"), Column("station_name", "卸货站"), Column("point", "收运点编号"), Column("point_name", "收运点"),
            Column("visits", "每年收运次数", "", "int", 0), _t("tonnes", "收运量", 3),
        ),
    ),
    "union_service": _shares(
        "进村费用分摊",
        (
            Column("site", "设施编号"), Column("site_name", "设施"), Column("place", "村编号"), Column("place_name", "村/社区"),
            Column("visits", "每年进村次数", "", "int", 0), _t("tonnes", "按线路收运量", 3),
        ),
    ),
    "union_families": TableSpec(
        "各类线路费用",
        (
            _YEAR, Column("family", "类型"), _yuan("priced_yuan", "按情景运价"), _yuan("estimate_yuan", "选址时的估计"),
            _yuan("routed_yuan", "线路费用"), _yuan("bound_yuan", "线路费用下限"), _yuan("spread_yuan", "按各抽样日推算的标准差"),
        ),
    ),
    "union_routes": TableSpec("各年巡回线路", (_YEAR, *TABLES["routes"].columns)),
    "union_stops": TableSpec("各年巡回站点", (_YEAR, *TABLES["stops"].columns)),
    "union_calendar": TableSpec("各年收运日历", (_YEAR, *TABLES["calendar"].columns)),
    "union_unserved": TableSpec("各年未排站点", (_YEAR, *TABLES["unserved_orders"].columns)),
}  # fmt: skip
"""Tables that a plan has beside those of TABLES where siting and rounds were decided together. `union_rounds` holds
sums over all years discounted, `outcome` is kept, again (what round `like` decided came again), alone (what siting alone
would take) or dropped. `union_changes` says of what siting alone decides otherwise than the plan (`change` opened,
no_longer_opened, closed, moved, resized, years, emptied, put_to_use, resent, served) what the rounds of the goods concerned
cost all the way, all years discounted (`reason` rounds_cheaper, rounds_dearer, rounds_alike; no_rounds, of which no sums
are told and which stand last). Of the others all yuan are those of the year."""

COST_ITEMS = (
    "capital", "residual_value", "operating", "closing", "service", "haul", "disposal", "carbon",
    "sales", "subsidy", "site_subsidy",
)  # fmt: skip
"""Cost lines in the order they are shown; residual_value, sales and subsidies are negative."""

CARBON_PARTS = ("collecting", "hauling", "handling", "avoided")
"""What emits, in the order in which it is shown; what is avoided is negative."""


def empty(table: str) -> pd.DataFrame:
    """Return the table with its columns and no rows."""
    return frame(table, [])


def frame(table: str, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` as a table of the plan; see :func:`shaped`."""
    return shaped(TABLES[table], rows)


def shaped(spec: TableSpec, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    """Return ``rows`` as the declared table: its columns in order, with their types.

    Raises
    ------
    KeyError
        If a declared column is missing.
    """
    names = [column.name for column in spec.columns]
    data = rows if isinstance(rows, pd.DataFrame) else pd.DataFrame(rows, columns=None if rows else names)
    kinds = {"str": "object", "int": "int64", "float": "float64"}
    return data[names].astype({column.name: kinds[column.dtype] for column in spec.columns}).reset_index(drop=True)
