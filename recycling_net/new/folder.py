"""The folder of a new scenario: tables, schema, commented YAML."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from math import ceil
from pathlib import Path

import jinja2
import pandas as pd

from recycling_net.errors import InputError, Issue, did_you_mean
from recycling_net.gazetteer import area_name, counties, counties_of, find_area, townships
from recycling_net.new import sizing
from recycling_net.new.firms import order_rows, site_rows
from recycling_net.new.households import estimate_households
from recycling_net.new.sizing import RECOVERY, Amounts
from recycling_net.policy import FIRST, LAST
from recycling_net.reading import schema
from recycling_net.refused import refusal

_FACILITIES = {
    "appliance": {"collection_point", "transfer_station", "sorting_centre"},
    "scrap_vehicle": set[str](),
    "farm_machinery": {"custody_depot"},
    "office_equipment": {"sorting_centre"},
    "recyclables": {"collection_point", "transfer_station", "sorting_centre"},
}
"""What the plan builds for each stream."""

_TARGETS = {
    "appliance": {2025: 10, 2026: 20},
    "scrap_vehicle": {2025: 40, 2026: 70},
    "recyclables": {2026: 10},
}
"""Growth asked for on the way to 2027, in per cent (assumed)."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which part of the network to plan: all streams from 2024 to 2027 unless told otherwise."""

    streams: tuple[str, ...] = tuple(RECOVERY)
    first: int = FIRST


_ALL = Wanted()


def default_items() -> pd.DataFrame:
    """Return the shipped item table as it stands in its file, with Chinese headers."""
    with (files("recycling_net") / "data" / "items.csv").open(encoding="utf-8-sig") as lines:
        return pd.read_csv(lines)


def full_name(area: str) -> str:
    """Return a county's name behind its prefecture's: 哈尔滨市木兰县; of a wider area its own."""
    return str(counties().at[area, "prefecture"]) + area_name(area) if len(area) == 6 else area_name(area)


def short_name(area: str) -> str:
    """Return an area's name, behind its prefecture's where several counties share it."""
    return area_name(area) if (counties()["name"] == area_name(area)).sum() < 2 else full_name(area)


def write(name_or_code: str, folder: Path, wanted: Wanted = _ALL) -> Path:
    """Write a scenario folder for a county, a prefecture or the province; return the path of its YAML file.

    Raises
    ------
    InputError
        RN301, RN302 from the gazetteer; RN351 if ``folder`` exists and is not empty; RN352 an unknown stream;
        RN917 nothing can be written there.
    """
    area = find_area(name_or_code)
    if unknown := [stream for stream in wanted.streams if stream not in RECOVERY]:
        raise InputError([Issue("RN352", facts={"value": unknown[0], "hint": did_you_mean(unknown[0], RECOVERY)})])
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError([Issue("RN351", facts={"folder": folder})])
    name = area_name(area)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".new-") as workshop:
            draft = Path(workshop) / "draft"
            draft.mkdir()
            _write(area, wanted, draft)
            if folder.exists():
                folder.rmdir()
            draft.rename(folder)
    except OSError as fault:
        raise InputError([Issue("RN917", facts={"folder": folder, "detail": refusal(fault)})]) from None
    return folder / f"{name}.yaml"


def _write(area: str, wanted: Wanted, folder: Path) -> None:
    places = estimate_households(area)
    items = default_items()
    streams = [name for name in RECOVERY if name in wanted.streams]
    if not (places["kind"] == "village").any():  # hardly more than a trace of farm machinery arises
        streams = [name for name in streams if name != "farm_machinery"]
    asked = sizing.amounts(area, places, items, streams)
    tables = {"villages.csv": _village_rows(places), "sites.csv": site_rows(area, asked), "items.csv": items}
    if _has_rounds(area, streams):
        tables["orders.csv"] = order_rows(area, places, items)
    for file, table in tables.items():
        table.to_csv(folder / file, index=False, encoding="utf-8-sig", lineterminator="\n")
    name = area_name(area)
    (folder / "scenario.schema.json").write_text(_schema_text(), encoding="utf-8")
    most = sizing.budgets(places, items, streams)
    (folder / f"{name}.yaml").write_text(_scenario_text(area, places, (asked, most), wanted.first), encoding="utf-8")
    example = ",orders.csv 是示例" if "orders.csv" in tables else ""
    (folder / "README.md").write_text(
        f"# {name}\n\n由 `recycling-net new {area}` 生成。户数由七普推算,坐标近似,企业、价格、投资多为 assumed{example}。"
        f"先 `recycling-net check {name}.yaml`,再 `recycling-net run {name}.yaml`。\n",
        encoding="utf-8",
    )


def _has_rounds(area: str, streams: list[str]) -> bool:
    """Whether vehicles are planned too: in one county, where appliances are fetched from the door."""
    return len(area) == 6 and "appliance" in streams


@cache
def _schema_text() -> str:
    return json.dumps(schema.json_schema(), ensure_ascii=False, indent=2) + "\n"


def _village_rows(places: pd.DataFrame) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "编号": places.index,
            "名称": places["name"].to_numpy(),
            "乡镇代码": places["township_code"].to_numpy(),
            "乡镇": _township_names(places),
            "类型": places["kind"].to_numpy(),
            "户数": places["households"].to_numpy(),
            "经度": places["lon"].to_numpy(),
            "纬度": places["lat"].to_numpy(),
            "坐标质量": "approximate",
            "户数来源": "estimated",
        }
    )


def _township_names(places: pd.DataFrame) -> list[str]:
    """The name of each place's township, behind its county's where there are several: many are called 兴隆镇."""
    own = places["township_code"].map(townships()["name"])
    homes = places["county_code"]
    if homes.nunique() > 1:
        own = homes.map({code: short_name(str(code)) for code in homes.unique()}) + own
    return [str(name) for name in own]


def _targets(streams: list[str], first: int) -> list[tuple[str, int, int]]:
    """Stream, year and growth in per cent of every target from the first planning year on."""
    rows = []
    for stream in streams:
        last = {LAST: RECOVERY[stream][1]} if RECOVERY[stream][1] else {}
        rows += [(stream, year, growth) for year, growth in (_TARGETS.get(stream, {}) | last).items() if year >= first]
    return rows


def _capital(most: dict[int, int], first: int) -> dict[int, int]:
    """Budgets of the planning years; what earlier years would have had comes in the first."""
    return {year: sum(m for y, m in most.items() if y == year or y < year == first) for year in most if year >= first}


def _scenario_text(area: str, places: pd.DataFrame, money: tuple[Amounts, dict[int, int]], first: int) -> str:
    asked, most = money
    streams = list(asked.target_t)
    per_week = min(7, ceil(asked.largest_stop_t / 4.5))
    weekly_t = min(16000.0, asked.sorted_t) / 52
    template = (files("recycling_net") / "data" / "scenario.yaml.j2").read_text(encoding="utf-8")
    environment = jinja2.Environment(  # noqa: S701  # the text is YAML, not HTML
        undefined=jinja2.StrictUndefined, keep_trailing_newline=True
    )
    shared = len(counties_of(area)) > 1
    limit = 60 if len(places) <= 80 else 180 if len(places) <= 160 else 300
    return environment.from_string(template).render(
        code=area,
        name=area_name(area),
        full_name=full_name(area),
        first=first,
        shared=shared,
        places=len(places),
        households=int(places["households"].sum()),
        car_share=f"{sizing.car_share(area) * 100:.2f} %",
        streams=streams,
        kinds=set[str]().union(*(_FACILITIES[stream] for stream in streams)),
        rounds=_has_rounds(area, streams),
        centres=sizing.centre_sizes(area, asked),
        stations=sizing.station_sizes(places, asked),
        recovery=RECOVERY,
        targets=_targets(streams, first),
        budgets=_capital(most, first),
        trucks=ceil(weekly_t / (5 * 3 * per_week)) + 1,
        vans=2,
        per_week=per_week,
        gap={6: "0.1 %", 4: "0.3 %", 2: "0.5 %"}[len(area)],
        seconds=600 if shared else limit,
    )
