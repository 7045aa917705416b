"""Places and sites as labelled tables: candidates made from the scenario, and the planner's own sites."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from recycling_net.gazetteer import area_name, counties_of, county_codes, prefecture_codes, townships
from recycling_net.network.travel import km_between
from recycling_net.scenario import Scenario
from recycling_net.scenario.base import Tier
from recycling_net.scenario.candidates import code_prefix
from recycling_net.words import chinese

_SITE_COLUMNS = [
    "code", "name", "kind", "status", "township_code", "township", "county_code", "prefecture_code", "size", "capacity_t", "lon", "lat",
    "coord_quality", "distance_km", "streams", "processing_yuan_t", "land", "earliest_year", "area_m2",
    "capex_yuan", "opex_yuan",
]  # fmt: skip


def place_table(scenario: Scenario) -> pd.DataFrame:
    """Return the places, index ``code``; a township without a name takes the gazetteer's."""
    table = pd.DataFrame([dict(row) for row in scenario.places.rows]).set_index("code")
    table["county_code"] = county_codes(table["township_code"], scenario.county)
    table["prefecture_code"] = prefecture_codes(table["county_code"])
    known = table["township_code"].map(townships()["name"])
    table["township"] = table["township"].where(table["township"] != "", known.fillna(table["township_code"]))
    return table


def area_names(places: pd.DataFrame, per: Tier, codes: Iterable[str]) -> list[str]:
    """Return the names of townships, counties or prefectures with places."""
    townships = places.drop_duplicates("township_code").set_index("township_code")["township"]
    return [str(townships[code]) if per == "township" else area_name(str(code)) for code in codes]


def site_table(scenario: Scenario, places: pd.DataFrame) -> pd.DataFrame:
    """Return every site, index ``code``: candidates by facility kind, and the rows of the sites table."""
    parts = [
        _on_land(scenario, _named(_candidates(scenario, places, kind, spec.candidates), kind), kind)
        for kind, spec in scenario.facilities.items()
        if spec.candidates != "sites"
    ]
    if rows := scenario.site_rows:
        own = pd.DataFrame([dict(row) for row in rows])
        own["township_code"] = own["township_code"].fillna("")
        own["land"] = own["land"].fillna("")
        own["size"] = own["size"].fillna("").str.replace(r"\s*[;,\uff1b\uff0c、]\s*", ";", regex=True)
        outside = own["status"] == "outside"
        own["capacity_t"] = pd.to_numeric(own["capacity_t"]).where(~outside, own["capacity_t"].fillna(np.inf))
        names = places.drop_duplicates("township_code").set_index("township_code")["township"]
        own["township"] = own["township_code"].map(names).fillna("")
        parts.append(own)
    if not parts:
        return pd.DataFrame(columns=_SITE_COLUMNS).set_index("code")
    for part in parts:
        for name, blank in (
            ("size", ""),
            ("capacity_t", np.nan),
            ("distance_km", np.nan),
            ("streams", ""),
            ("processing_yuan_t", np.nan),
            ("capex_yuan", np.nan),
            ("opex_yuan", np.nan),
        ):
            if name not in part:
                part[name] = blank
        part["county_code"] = county_codes(part["township_code"], scenario.county).where(
            part["status"] != "outside", ""
        )
        part["prefecture_code"] = prefecture_codes(part["county_code"])
        usual = part["kind"].map({kind: spec.processing for kind, spec in scenario.facilities.items()}).fillna(0.0)
        part["processing_yuan_t"] = part["processing_yuan_t"].astype(float).fillna(usual)
    amounts = (
        "capacity_t",
        "lon",
        "lat",
        "distance_km",
        "processing_yuan_t",
        "earliest_year",
        "area_m2",
        "capex_yuan",
        "opex_yuan",
    )
    floats = dict.fromkeys(amounts, "float64")
    return pd.concat([part[_SITE_COLUMNS].astype(floats) for part in parts], ignore_index=True).set_index("code")


_COMMITTEE = r"(?:(?<=村)村?民?委员?会|居民?委(?:员?会)?|(?<=社区)委员会)$"
"""The gazetteer calls villages and communities by their committees: 兴隆村村委会, 长发村委会, 阳光社区居民委员会."""


def _named(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Name each candidate after its place and what it is: 兴隆村交投点, 兴隆镇中转站, 巴彦县分拣中心."""
    return table.assign(name=table["name"].str.replace(_COMMITTEE, "", regex=True) + chinese(kind))


def _on_land(scenario: Scenario, table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Candidates of a kind, with what the planner knows of their land."""
    rows = [row for row in (scenario.land.rows if scenario.land is not None else ()) if row.kind == kind]
    facts = {code_prefix(kind) + row.code: (row.land or "", row.earliest_year, row.area_m2) for row in rows}
    known = pd.DataFrame(facts.values(), columns=["land", "earliest_year", "area_m2"], index=list(facts), dtype=object)
    own = known.reindex(table["code"]).reset_index(drop=True).fillna({"land": ""})
    return table.reset_index(drop=True).join(own).assign(kind=kind, status="candidate")


def _candidates(scenario: Scenario, places: pd.DataFrame, kind: str, source: str) -> pd.DataFrame:
    prefix = code_prefix(kind)
    if source == "villages":
        table = places.reset_index()[
            ["code", "name", "township_code", "township", "lon", "lat", "coord_quality"]
        ].copy()
        return table.assign(code=prefix + table["code"])
    if source == "townships":
        return _township_seats(places).assign(code=lambda table: prefix + table["township_code"])
    seats = _county_seats(scenario.county, _township_seats(places))
    return seats.assign(code=lambda table: prefix + table["county_code"])


def _county_seats(area: str, nearby: pd.DataFrame) -> pd.DataFrame:
    """The seat of each county that has townships; it belongs to the nearest of them."""
    home = county_codes(nearby["township_code"], area)
    known = counties_of(area)
    seats = known[known.index.isin(home)]
    end = seats.reindex(home)
    (lon, lat), (seat_lon, seat_lat) = (
        [table[axis].to_numpy(float) for axis in ("lon", "lat")] for table in (nearby, end)
    )
    away = km_between(lon, lat, seat_lon, seat_lat, 1.0)
    nearest = (
        nearby.assign(county_code=home, away=away).sort_values("away", kind="stable").drop_duplicates("county_code")
    )
    nearest = nearest.set_index("county_code")[["township_code", "township"]]
    columns = ["county_code", "name", "township_code", "township", "lon", "lat", "coord_quality"]
    return seats.join(nearest).reset_index(names="county_code")[columns]


def _township_seats(places: pd.DataFrame) -> pd.DataFrame:
    """The seat of each township that has places: the gazetteer's point, or else the mean of its places."""
    grouped = places.groupby("township_code", sort=True).agg(
        township=("township", "first"), lon=("lon", "mean"), lat=("lat", "mean")
    )
    seats = townships().reindex(grouped.index)
    known = seats["lon"].notna()
    return pd.DataFrame(
        {
            "township_code": grouped.index,
            "name": grouped["township"].to_numpy(),
            "township": grouped["township"].to_numpy(),
            "lon": seats["lon"].where(known, grouped["lon"]).to_numpy(),
            "lat": seats["lat"].where(known, grouped["lat"]).to_numpy(),
            "coord_quality": seats["coord_quality"].where(known, "approximate").to_numpy(),
        }
    )
