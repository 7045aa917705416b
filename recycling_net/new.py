"""A commented scenario folder for any county of the gazetteer, which runs as it is."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path

import jinja2
import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.errors import InputError, Issue
from recycling_net.gazetteer import counties, find_area, townships, villages
from recycling_net.network.travel import km_between, pairs_within
from recycling_net.reading import schema

DETOUR_FACTOR = 1.35
"""Road kilometres per great-circle kilometre (assumed, as in the scenario)."""

RECOVERY = {
    "appliance": (26, 30),
    "scrap_vehicle": (15, 100),
    "farm_machinery": (15, 20),
    "office_equipment": (25, 0),
    "recyclables": (22, 20),
}
"""Stream -> base recovery in per cent (assumed), growth by 2027 in per cent.

+30 % appliances and twice the scrapped vehicles are the targets of the province and of Harbin (2024); the rest assumed.
"""

_CITIES = {
    "哈尔滨市": "230102", "齐齐哈尔市": "230202", "鸡西市": "230302", "鹤岗市": "230403", "双鸭山市": "230502",
    "大庆市": "230602", "伊春市": "230717", "佳木斯市": "230803", "七台河市": "230902", "牡丹江市": "231005",
    "黑河市": "231102", "绥化市": "231202", "大兴安岭地区": "232761",
}  # fmt: skip
"""Prefecture -> the district whose point stands for the city."""

_BASES = ("哈尔滨市", "齐齐哈尔市", "大庆市", "鸡西市", "七台河市")
"""Cities that Heilongjiang's plan of 2024-04-18 names: four national resource bases, and Harbin's recycling system."""

_OTHER_WEIGHT = 0.25
"""Households of a farm or forestry settlement, or of a virtual community (a park), relative to a community (assumed)."""

_LEAST_PART = 0.1
"""A class of places has at least this part of an equal share of the households (assumed: nobody lists empty villages)."""

_CITY_EDGE_KM = 15.0
"""Least road distance to an outside firm: dismantlers stand at the edge of a city (assumed)."""

_ORDERS = 25


_CENTRE_STEPS = {"basic": 1.04, "ample": 1.5, "spare": 2.2}
"""Sizes of the sorting centre: capacity over what the targets of 2027 bring there (assumed)."""


@dataclass(frozen=True, slots=True)
class _Size:
    """Capacity in tonnes a year; capital in 万元; running cost in 万元 a year."""

    capacity_t: int
    capex: float
    opex: float


@dataclass(frozen=True, slots=True)
class _Amounts:
    """What 2027 asks of a county, in tonnes per year by stream, and of its largest place per week."""

    target_t: Mapping[str, float]
    largest_stop_t: float

    @property
    def sorted_t(self) -> float:
        """Tonnes a year through the sorting centre."""
        return sum(self.target_t[name] for name in ("appliance", "office_equipment", "recyclables"))


def _census(code: str, column: str) -> float:
    return float(counties()[column].astype(float)[code])


def estimate_households(code: str) -> pd.DataFrame:
    """Return the places of a county (index ``code``) with estimated ``households``, which add up to the census.

    The county's households are split by its urban and rural population. Urban ones go to communities and, at a
    quarter of a community's weight, to farm and forestry settlements; rural ones go to villages; equal shares within
    a class, whole numbers by largest remainder. A class without a place leaves its households to the other one; a
    class with places but no census population still gets a tenth of what equal shares over all places would give.
    """
    table = villages().loc[lambda rows: rows["county_code"] == code].sort_index().copy()
    total = round(_census(code, "households_2020"))
    urban_share = _census(code, "urban_population_2020") / _census(code, "population_2020")
    village = (table["kind"] == "village").to_numpy()
    small = (table["kind"] == "other") | table["name"].str.contains("虚拟")
    weight = np.where(small, _OTHER_WEIGHT, 1.0)
    if village.all() or not village.any():
        exact = total * weight / weight.sum()
    else:
        least = _LEAST_PART * village.mean(), _LEAST_PART * (~village).mean()
        urban_share = float(np.clip(urban_share, least[1], 1 - least[0]))
        urban = np.where(village, 0.0, weight)
        exact = total * (urban_share * urban / urban.sum() + (1 - urban_share) * village / village.sum())
    table["households"] = _whole(exact, total)
    return table


def _whole(exact: npt.NDArray[np.float64], total: int) -> npt.NDArray[np.int64]:
    """Round to whole numbers that add up to ``total``: the largest remainders are rounded up."""
    whole = np.floor(exact).astype(np.int64)
    order = np.argsort(-(exact - whole), kind="stable")
    whole[order[: total - int(whole.sum())]] += 1
    return whole


def default_items() -> pd.DataFrame:
    """Return the shipped item table as it stands in its file, with Chinese headers."""
    with (files("recycling_net") / "data" / "items.csv").open(encoding="utf-8-sig") as lines:
        return pd.read_csv(lines)


def full_name(code: str) -> str:
    """Return a county's name behind its prefecture's: 哈尔滨市木兰县."""
    row = counties().loc[code]
    return str(row["prefecture"]) + str(row["name"])


def short_name(code: str) -> str:
    """Return a county's name, behind its prefecture's where several counties share it."""
    names = counties()["name"]
    return str(names[code]) if (names == names[code]).sum() == 1 else full_name(code)


def write_county(name_or_code: str, folder: Path) -> Path:
    """Write a scenario folder for a county, and return the path of its YAML file.

    Raises
    ------
    InputError
        RN301, RN302 from the gazetteer; RN351 if ``folder`` exists and is not empty.
    """
    code = find_area(name_or_code)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Issue("RN351", facts={"folder": folder.name})])
    name = str(counties().at[code, "name"])
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as workshop:
        draft = Path(workshop) / "draft"
        draft.mkdir()
        _write(code, name, draft)
        if folder.exists():
            folder.rmdir()
        draft.rename(folder)
    return folder / f"{name}.yaml"


def _write(code: str, name: str, folder: Path) -> None:
    places = estimate_households(code)
    items = default_items()
    amounts = _amounts(code, places, items)
    tables = {
        "villages.csv": _village_rows(places),
        "sites.csv": _site_rows(code, amounts),
        "items.csv": items,
        "orders.csv": _order_rows(code, places, items),
    }
    for file, table in tables.items():
        table.to_csv(folder / file, index=False, encoding="utf-8-sig", lineterminator="\n")
    (folder / "scenario.schema.json").write_text(_schema_text(), encoding="utf-8")
    (folder / f"{name}.yaml").write_text(_scenario_text(code, places, amounts), encoding="utf-8")
    (folder / "README.md").write_text(
        f"# {name}\n\n由 `recycling-net new {code}` 生成。户数由七普推算,坐标近似,企业、价格、投资多为 assumed,"
        f"orders.csv 是示例。先 `recycling-net check {name}.yaml`,再 `recycling-net run {name}.yaml`。\n",
        encoding="utf-8",
    )


@cache
def _schema_text() -> str:
    return json.dumps(schema.json_schema(), ensure_ascii=False, indent=2) + "\n"


def _village_rows(places: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "编号": places.index,
            "名称": places["name"].to_numpy(),
            "乡镇代码": places["township_code"].to_numpy(),
            "乡镇": places["township_code"].map(townships()["name"]).to_numpy(),
            "类型": places["kind"].to_numpy(),
            "户数": places["households"].to_numpy(),
            "经度": places["lon"].to_numpy(),
            "纬度": places["lat"].to_numpy(),
            "坐标质量": "approximate",
            "户数来源": "estimated",
        }
    )


def _has_farms(code: str) -> bool:
    """Whether anything but a trace of farm machinery arises: rural places exist."""
    return bool((villages().loc[lambda rows: rows["county_code"] == code, "kind"] == "village").any())


def _amounts(code: str, places: pd.DataFrame, items: pd.DataFrame) -> _Amounts:
    share = _census(code, "car_household_share_2020")
    per_100 = items.set_index("单品")[["城镇百户拥有量", "农村百户拥有量"]].astype(float)
    per_100.loc["car"] = share * 100
    rate = (items["单重_kg"] / 1000 / items["使用年限_年"] / 100).to_numpy(float)
    each = {}
    for stream in RECOVERY:
        rows = (items["品类"] == stream).to_numpy()
        urban, rural = (per_100.to_numpy()[rows] * rate[rows, None]).sum(axis=0)
        each[stream] = np.where(places["kind"] == "community", urban, rural) * places["households"].to_numpy(float)
    target = {
        name: float(tonnes.sum()) * RECOVERY[name][0] / 100 * (1 + RECOVERY[name][1] / 100)
        for name, tonnes in each.items()
    }
    return _Amounts(target, float((each["appliance"] + each["recyclables"]).max()) * 0.6 / 52)


def _city_distances(code: str) -> pd.Series:
    """Road kilometres from the county's seat to each prefecture city, nearest first."""
    cities = counties().loc[list(_CITIES.values())]
    km = km_between(
        np.array(_census(code, "lon")), np.array(_census(code, "lat")),
        cities["lon"].to_numpy(float), cities["lat"].to_numpy(float), DETOUR_FACTOR,
    )  # fmt: skip
    return pd.Series(np.maximum(km, _CITY_EDGE_KM).round(0), index=list(_CITIES)).sort_values(kind="stable")


def _site_rows(code: str, amounts: _Amounts) -> pd.DataFrame:
    """Firms outside the county: capacity is what they keep for this county (assumed)."""
    distances = _city_distances(code)
    own = str(counties().at[code, "prefecture"])
    second = next(city for city in distances.index if city != own)
    target = amounts.target_t
    wanted = [("家电拆解企业", "dismantler", city, "appliance", 0.8) for city in ("哈尔滨市", "佳木斯市")]
    wanted += [
        ("报废机动车回收拆解企业", "dismantler", own, "scrap_vehicle", 0.9),
        ("报废机动车回收拆解企业", "dismantler", second, "scrap_vehicle", 1.0),
    ]
    if _has_farms(code):
        wanted += [("报废农机拆解企业", "dismantler", city, "farm_machinery", 0.9) for city in (own, second)]
    wanted += [("综合利用基地", "processing_base", city, "office_equipment;recyclables", 0.7) for city in _BASES]
    rows = []
    for number, (name, kind, city, streams, share) in enumerate(wanted, start=1):
        tonnes = sum(target[stream] for stream in streams.split(";")) * share
        rows.append(
            {
                "编号": f"out{number:02d}",
                "名称": f"{city.removesuffix('市').removesuffix('地区')}{name}(示意)",
                "类别": kind,
                "状态": "outside",
                "距县城_km": distances[city],
                "年能力_t": ceil(tonnes / 10) * 10 + 10,
                "品类": streams,
            }
        )
    return pd.DataFrame(rows)


def _order_rows(code: str, places: pd.DataFrame, items: pd.DataFrame) -> pd.DataFrame:
    """One sample day: the same for the same county."""
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


def _covering(candidates: pd.DataFrame, places: pd.DataFrame, *, within_km: float, households: float) -> int:
    """Return how many candidates a greedy choice needs so that this share of households has one within reach."""
    origin, destination = (
        (table["lon"].to_numpy(float), table["lat"].to_numpy(float)) for table in (places, candidates)
    )
    i, j, _ = pairs_within(origin, destination, within_km, DETOUR_FACTOR)
    near = np.zeros((len(candidates), len(places)), dtype=bool)
    near[j, i] = True
    left = places["households"].to_numpy(float).copy()
    missing = households * left.sum()
    count = 0
    while missing > 1e-6 and (gain := near @ left).max() > 0:
        best = int(gain.argmax())
        missing -= gain[best]
        left[near[best]] = 0.0
        count += 1
    return count


def _sizes(steps: Mapping[str, int], *, like: _Size, exponents: tuple[float, float]) -> dict[str, _Size]:
    """Sizes of the given capacities, with economies of scale around a known one (assumed)."""
    up = {name: capacity / like.capacity_t for name, capacity in steps.items()}
    return {
        name: _Size(steps[name], round(like.capex * x ** exponents[0]), round(like.opex * x ** exponents[1], 1))
        for name, x in up.items()
    }


def _centre_sizes(amounts: _Amounts) -> dict[str, _Size]:
    """Sorting centres that just do for the targets, with room, and with much room."""
    steps = {name: ceil(amounts.sorted_t * part / 100) * 100 for name, part in _CENTRE_STEPS.items()}
    return _sizes(steps, like=_Size(8000, 450, 66), exponents=(0.7, 0.8))


def _station_sizes(places: pd.DataFrame, amounts: _Amounts) -> dict[str, _Size]:
    """A usual station, and one that does for the largest township."""
    largest = places.groupby("township_code")["households"].sum().max() / places["households"].sum()
    steps = {"small": 2500, "large": max(3000, ceil(largest * amounts.sorted_t * 1.15 / 500) * 500)}
    return _sizes(steps, like=_Size(2500, 40, 7), exponents=(0.73, 0.92))


def _budgets(code: str, places: pd.DataFrame, amounts: _Amounts) -> dict[int, int]:
    """Yearly capital budgets in 万元: what the rules are likely to need, and a little more (assumed).

    Prices are those of the template's sizes: points 1.5 and 3, a depot 8, stations and the centre as sized for the
    county. Depots come first; in 2025 the centre, with stations for two households of three (their best service recovers just under half, and the
    target asks for 28 % of what arises); by 2027 a station in every township.
    """
    small, large = _station_sizes(places, amounts).values()
    centre = _centre_sizes(amounts)["basic"].capex
    share = (
        places.groupby("township_code")["households"].sum().sort_values(ascending=False) / places["households"].sum()
    )
    price = np.where(share * amounts.sorted_t * 1.1 <= small.capacity_t, small.capex, large.capex)
    served = share.cumsum().to_numpy()
    first, second = (int(np.searchsorted(served, part)) + 1 for part in (0.66, 0.74))
    points = _covering(places, places, within_km=8.0, households=0.8) * 1.5 + amounts.target_t["recyclables"] / 640 * 3
    depots = len(share) * 8 if _has_farms(code) else 0
    parts = {
        2024: max(depots, price[0]),
        2025: centre + price[:first].sum() + points,
        2026: max(price[first:second].sum(), price[-1]) + points / 2,
        2027: price[second:].sum() + price[0] + points / 2,
    }
    return {year: ceil(part / 5) * 5 for year, part in parts.items()}


def _scenario_text(code: str, places: pd.DataFrame, amounts: _Amounts) -> str:
    county = counties().loc[code]
    per_week = min(7, ceil(amounts.largest_stop_t / 4.5))
    weekly_t = min(16000.0, amounts.sorted_t) / 52
    template = (files("recycling_net") / "data" / "county.yaml.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(  # noqa: S701  # the text is YAML, not HTML
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    return environment.from_string(template).render(
        code=code,
        name=county["name"],
        full_name=full_name(code),
        places=len(places),
        households=int(places["households"].sum()),
        car_share=f"{county['car_household_share_2020'] * 100:.2f} %",
        farm=_has_farms(code),
        centres=_centre_sizes(amounts),
        stations=_station_sizes(places, amounts),
        recovery=RECOVERY,
        budgets=_budgets(code, places, amounts),
        trucks=ceil(weekly_t / (5 * 3 * per_week)) + 1,
        vans=2,
        per_week=per_week,
        seconds=60 if len(places) <= 80 else 180 if len(places) <= 160 else 300,
    )
