"""What land allows: every site with what rules say of it, the room that each size needs, the areas on the map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely

from recycling_net.network import Network
from recycling_net.plan import Column, Plan
from recycling_net.report.assumptions import marked, source_of
from recycling_net.report.words import rule_word, size_word
from recycling_net.scenario import Scenario

if TYPE_CHECKING:
    import geopandas as gpd

TITLE, STANDARD_TITLE = "用地", "场地标准"
COLUMNS = (
    Column("code", "编号"), Column("name", "名称"), Column("kind", "类别"), Column("township", "乡镇"),
    Column("status", "状态"), Column("land", "用地状态"), Column("opens_from", "最早年份", "", "int", 0),
    Column("area_m2", "场地面积", "m²", "float", 0), Column("too_large", "场地不够的规模"), Column("barred", "不能开设的原因"),
    Column("opening_year", "方案开设年份"),
)  # fmt: skip
"""Columns of the table of sites; empty where no rule is about land."""
STANDARD_COLUMNS = (
    Column("kind", "类别"), Column("size", "规模"), Column("capacity_t", "年能力", "t", "float", 0),
    Column("needed_m2", "至少要有的场地", "m²", "float", 0), Column("m2_per_t", "折合每吨年能力", "m²", "float", 3),
    Column("mark", "依据"), Column("source", "来源"),
)  # fmt: skip
"""Columns of the table of the room that sizes need."""
LAND_RULES = ("exclusion_zone", "zoning", "land_status", "min_distance", "site_standard")
_MARKS = {"sourced": "有来源", "assumed": "假定", "planner": "规划者给定"}
_NEEDLESS_DEGREES = 5e-5
"""Points of an edge nearer than this to the line without them are left out on the map, about 5 m (a matter of looks)."""


def land_table(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per site that this plan may build or close, as COLUMNS; none where no rule is about land."""
    table = network.land.sites
    if not any(getattr(scenario.rules, name) for name in LAND_RULES):
        table = table.iloc[:0]
    table = table[table["status"] != "outside"].reset_index(names="code")
    opened = plan.tables["facilities"].drop_duplicates("code").set_index("code")["opening_year"]
    table["opening_year"] = opened.astype(str).reindex(table["code"]).fillna("").to_numpy(object)
    table["barred"] = [";".join(rule_word(rule) for rule in cell.split(";") if rule) for cell in table["barred"]]
    table["too_large"] = [";".join(map(size_word, cell.split(";"))) for cell in table["too_large"]]
    return table[[column.name for column in COLUMNS]]


def standard_table(_plan: Plan, _network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return one row per rule `site_standard` and size, as STANDARD_COLUMNS."""
    rows = []
    for at, rule in enumerate(scenario.rules.site_standard):
        source, mark = marked(source_of(f"rules.site_standard[{at}]", scenario.sources))
        for name, size in scenario.facilities[rule.kind].sizes.items():
            needed = rule.needed_m2(name, size.capacity)
            each = needed / size.capacity if size.capacity else np.nan
            rows.append((rule.kind, size_word(name), size.capacity, needed, each, _MARKS[mark], source))
    return pd.DataFrame(rows, columns=[column.name for column in STANDARD_COLUMNS])


def barred_rows(network: Network) -> list[dict[str, Any]]:
    """Return what each rule about land forbids: rule, candidates that may never open for its sake, facilities that stand all the same."""
    against = network.land.against
    names = against["code"].map(network.land.sites["name"])
    candidate = against["status"] == "candidate"
    return [
        {
            "rule": rule,
            "barred": int(candidate[rows.index].sum()),
            "standing": names[rows.index][~candidate[rows.index]].tolist(),
        }
        for rule, rows in against.groupby("rule", sort=False)
    ]


def area_layers(network: Network) -> dict[str, gpd.GeoDataFrame]:
    """Return the areas, and those with a buffer with it, as map layers; none where there are none."""
    import geopandas as gpd  # noqa: PLC0415  # it loads GDAL

    areas = network.land.areas
    facts = areas[["rule", "map", "zone", "buffer_km"]]
    wide = areas["buffer_km"] > 0
    found = {
        "areas": gpd.GeoDataFrame(facts, geometry=_multi(areas["shape"]), crs="EPSG:4326"),
        "buffers": gpd.GeoDataFrame(facts[wide], geometry=_multi(areas.loc[wide, "around"]), crs="EPSG:4326"),
    }
    return {name: layer for name, layer in found.items() if len(layer)}


def _multi(shapes: pd.Series) -> np.ndarray:
    """Every shape as several polygons: a layer has one type."""
    return np.array([shapely.multipolygons(shapely.get_parts(shape)) for shape in shapes], dtype=object)


def rings(network: Network) -> list[tuple[str, str, list[np.ndarray], list[np.ndarray]]]:
    """Return every area for the map: its rule, its zone, its rings and those of its buffer, degrees; zones of a map once."""
    areas = network.land.areas
    family = areas["rule"].str.partition("[")[0] if len(areas) else areas["rule"]
    once = areas[~((family == "zoning") & areas.assign(family=family)[["family", "map", "zone", "shape"]].duplicated())]
    columns = (once[name].tolist() for name in ("rule", "zone", "buffer_km", "shape", "around"))
    return [
        (str(rule), str(zone), _rings(shape), _rings(around) if buffer_km > 0 else [])
        for rule, zone, buffer_km, shape, around in zip(*columns, strict=True)
    ]


def _rings(shape: Any) -> list[np.ndarray]:
    simple = shapely.simplify(shape, _NEEDLESS_DEGREES)
    return [shapely.get_coordinates(ring) for ring in shapely.get_rings(shapely.get_parts(simple))]
