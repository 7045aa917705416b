"""Firms outside the plan that take what is collected, and a sample day of orders (all assumed)."""

from __future__ import annotations

from math import ceil

import numpy as np
import pandas as pd

from recycling_net.gazetteer import PREFECTURES, PROVINCE, counties, seat, townships
from recycling_net.network.travel import km_between
from recycling_net.new.sizing import DETOUR_FACTOR, Amounts

_BASES = ("哈尔滨市", "齐齐哈尔市", "大庆市", "鸡西市", "七台河市")
"""Cities that Heilongjiang's plan of 2024-04-18 names: four national resource bases, and Harbin's recycling system."""

_CITY_EDGE_KM = 15.0
"""Least road distance to an outside firm: dismantlers stand at the edge of a city (assumed)."""

_ORDERS = 25


def _cities(area: str) -> pd.DataFrame:
    """The prefectures' cities (index: name), nearest to the area's seat first: km by road, lon, lat."""
    cities = counties().loc[[district for _, district in PREFECTURES.values()], ["lon", "lat"]].astype(float)
    lon, lat = seat(area)
    km = km_between(np.array(lon), np.array(lat), cities["lon"].to_numpy(), cities["lat"].to_numpy(), DETOUR_FACTOR)
    table = cities.set_axis([name for name, _ in PREFECTURES.values()], axis=0)
    return table.assign(km=np.maximum(km, _CITY_EDGE_KM).round(0)).sort_values("km", kind="stable")


def site_rows(area: str, asked: Amounts) -> pd.DataFrame:
    """Return firms outside a county by their distance, those of a wider area by their coordinates.

    Capacity is what they keep for this area. Vehicles and machinery go to the own city and the next one, or, from the
    whole province, to every city.
    """
    cities = _cities(area)
    own = [] if area == PROVINCE else [PREFECTURES[area[:4]][0]]
    near = [*own, *(city for city in cities.index if city not in own)][: None if area == PROVINCE else 2]
    target = asked.target_t
    wanted = [("家电拆解企业", "dismantler", city, "appliance", 0.8) for city in ("哈尔滨市", "佳木斯市")]
    for name, stream, first, second in (
        ("报废机动车回收拆解企业", "scrap_vehicle", 0.9, 1.0),
        ("报废农机拆解企业", "farm_machinery", 0.9, 0.9),
    ):
        shares = [first, second] if len(near) == 2 else [(first + second) / len(near)] * len(near)
        wanted += [(name, "dismantler", city, stream, share) for city, share in zip(near, shares, strict=True)]
    wanted += [("综合利用基地", "processing_base", city, "office_equipment;recyclables", 0.7) for city in _BASES]
    rows: list[dict[str, object]] = []
    for name, kind, city, streams, share in wanted:
        taken = [stream for stream in streams.split(";") if stream in target]
        if not taken:
            continue
        position: dict[str, object] = {"距县城_km": cities.at[city, "km"]}
        if len(area) < 6:
            position = {"经度": cities.at[city, "lon"], "纬度": cities.at[city, "lat"], "坐标质量": "approximate"}
        rows.append(
            {
                "编号": f"out{len(rows) + 1:02d}",
                "名称": f"{city.removesuffix('市').removesuffix('地区')}{name}(示意)",
                "类别": kind,
                "状态": "outside",
                **position,
                "年能力_t": ceil(sum(target[stream] for stream in taken) * share / 10) * 10 + 10,
                "品类": ";".join(taken),
            }
        )
    return pd.DataFrame(rows)


def order_rows(code: str, places: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """Return one sample day of a county: the same for the same county."""
    random = np.random.default_rng(int(code))
    weight = places["households"].to_numpy(float)
    chosen = random.choice(len(places), _ORDERS, p=weight / weight.sum())
    appliances = items.loc[items["品类"] == "appliance", "名称"].to_numpy()
    windows = (("08:00", "12:00"), ("13:00", "17:00"), ("08:00", "17:00"))
    names = places["township_code"].map(townships()["name"])
    rows = []
    for number, position in enumerate(chosen, start=1):
        earliest, latest = windows[int(random.integers(len(windows)))]
        address = f"(示例){names.iloc[position]}{places['name'].iloc[position]}"
        wanted = random.choice(appliances, int(random.integers(1, 3)), replace=False)
        rows += [(f"D{number:03d}", places.index[position], address, item, 1, earliest, latest) for item in wanted]
    return pd.DataFrame(rows, columns=["订单号", "村编号", "地址", "单品", "件数", "最早", "最晚"])
