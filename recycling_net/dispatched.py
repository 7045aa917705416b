"""The answer to a day's orders as plain labelled data: which vehicle goes where at what time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from recycling_net.errors import Language
from recycling_net.plan import REASONS, Column, StoppedBecause, TableSpec, shaped
from recycling_net.words import chinese, plain

_KM = Column("km", "里程", "km", "float", 2)
_LOAD_T = Column("load_t", "装载量", "t", "float", 3)
_LOAD_M3 = Column("load_m3", "装载体积", "m³", "float", 2)
_PIECES = Column("pieces", "件数", "", "int", 0)

SHEETS: dict[str, TableSpec] = {
    "routes": TableSpec(
        "线路",
        (
            Column("route", "线路"), Column("vehicle", "车型"), Column("home", "出车站点编号"), Column("home_name", "出车站点"),
            Column("end", "收车站点编号"), Column("end_name", "收车站点"), Column("trips", "趟数", "", "int", 0),
            Column("stops", "户数", "", "int", 0), _KM, Column("hours", "工时", "h", "float", 2),
            Column("overtime_h", "加班", "h", "float", 2), _LOAD_T, _LOAD_M3, _PIECES, Column("start", "出车"),
            Column("back", "收车"), Column("locked", "已在途行数", "", "int", 0), Column("cost_yuan", "费用", "元", "float", 2),
        ),
    ),
    "stops": TableSpec(
        "停靠",
        (
            Column("route", "线路"), Column("sequence", "序", "", "int", 0), Column("trip", "趟", "", "int", 0),
            Column("action", "动作"), Column("code", "编号"), Column("name", "地址"), Column("window", "约定时段"),
            Column("arrive", "到达"), Column("leave", "离开"), _KM, Column("items", "回收单品"), _LOAD_T, _LOAD_M3, _PIECES,
            Column("deliver", "送货单品"), Column("bring_t", "送货量", "t", "float", 3),
            Column("bring_m3", "送货体积", "m³", "float", 2), Column("bring_pieces", "送货件数", "", "int", 0),
            Column("contact", "联系人"), Column("phone", "电话"), Column("note", "备注"), Column("via", "途经道路"),
            Column("travel", "里程依据"), Column("lon", "经度", "°", "float", 5), Column("lat", "纬度", "°", "float", 5),
            Column("coord_quality", "坐标质量"),
        ),
    ),
    "left_out": TableSpec(
        "未排订单",
        (
            Column("order", "订单号"), Column("name", "地址"), Column("items", "回收单品"), Column("window", "约定时段"),
            *REASONS,
        ),
    ),
    "changes": TableSpec(
        "与上次的不同",
        (Column("order", "订单号"), Column("name", "地址"), Column("before", "上次"), Column("after", "这次")),
    ),
}  # fmt: skip
"""Every table of a day. `action` is depart, collect, unload, rest or return."""


@dataclass(frozen=True, slots=True)
class Dispatched:
    """The routes of a day.

    Attributes
    ----------
    date, year, now
        The day; the year whose open sites are used; "HH:MM" before which what is under way was kept, or empty.
    leaves
        Route -> hours after midnight at which the vehicle leaves each of its rows, exactly.
    tables
        Every name of SHEETS.
    cost_yuan
        Of all routes.
    """

    name: str
    title: str
    date: str
    year: int
    now: str
    tables: Mapping[str, pd.DataFrame]
    leaves: Mapping[str, tuple[float, ...]]
    cost_yuan: float
    stopped_because: StoppedBecause
    iterations: int
    seconds: float
    seed: int


def vehicle_name(route: str, fleet: str, home_name: str, language: Language = "zh") -> str:
    """Return what people call the vehicle of a route: 巴彦镇中转站 1 号厢式货车."""
    number = route.rsplit("-", 1)[-1]
    return f"{home_name} {number} 号{chinese(fleet)}" if language == "zh" else f"{plain(fleet)} {number} of {home_name}"


def vehicle_names(routes: pd.DataFrame) -> dict[str, str]:
    """Return what the vehicle of each row of ``routes`` is called, by its route."""
    names = routes[["route", "vehicle", "home_name"]].itertuples(index=False, name=None)
    return {route: vehicle_name(route, fleet, home) for route, fleet, home in names}


def sheet(table: str, rows: list[dict[str, object]] | pd.DataFrame) -> pd.DataFrame:
    """Return rows as the declared table, its columns in order and of their types."""
    return shaped(SHEETS[table], rows)
