"""Where facilities may stand: candidates of villages, townships and the county's seat, and the planner's own sites."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net import gazetteer
from recycling_net.check.distance import great_circle_km
from recycling_net.scenario import Scenario, Site
from recycling_net.words import chinese

_PREFIX = {
    "collection_point": "CP", "transfer_station": "TS", "sorting_centre": "SC",
    "dismantler": "DM", "custody_depot": "CD", "processing_base": "PB",
}  # fmt: skip
"""How candidate codes begin. Written again here: a slip of the network's own list must not pass unseen."""

_CANDIDATE = ["name", "township_code", "lon", "lat", "coord_quality"]
_PLAIN = ["name", "lon", "lat", "coord_quality"]
_COLUMNS = [
    "code", "name", "kind", "status", "township_code", "size", "capacity_t", "lon", "lat", "coord_quality",
    "distance_km", "streams", "processing_yuan_t", "land", "earliest_year", "area_m2",
    "capex_yuan", "opex_yuan",
]  # fmt: skip


def site_table(scenario: Scenario, places: pd.DataFrame) -> pd.DataFrame:
    """Return every site, index ``code``, from the scenario's places and sites and the gazetteer."""
    seats = _township_seats(places)
    tables = {"villages": places, "townships": seats, "county_seat": _county_seats(scenario, seats)}
    blank = {"status": "candidate", "size": "", "capacity_t": np.nan, "distance_km": np.nan, "streams": ""}
    rows: list[dict[str, object]] = []
    for kind, facility in scenario.facilities.items():
        if facility.candidates in tables:
            table = tables[facility.candidates][_CANDIDATE]
            facts = {"kind": kind, **blank}
            rows += [
                {
                    "code": f"{_prefix(kind)}{code}",
                    **facts,
                    **dict(zip(_CANDIDATE, row, strict=True)),
                    "name": _plain(row[0]) + chinese(kind),
                }
                for code, *row in table.itertuples(name=None)
            ]
    _on_land(scenario, rows)
    rows += [_own(site) for site in scenario.site_rows]
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
    table = pd.DataFrame(rows, columns=_COLUMNS).astype(floats).set_index("code")
    usual = {kind: facility.processing for kind, facility in scenario.facilities.items()}
    own = table["processing_yuan_t"]
    table["processing_yuan_t"] = own.where(own.notna(), table["kind"].map(usual).astype(float)).fillna(0.0)
    return table


def _on_land(scenario: Scenario, rows: list[dict[str, object]]) -> None:
    """Put into the candidates what the table of their land says."""
    told = {f"{_prefix(row.kind)}{row.code}": row for row in (scenario.land.rows if scenario.land else ())}
    for candidate in rows:
        row = told.get(str(candidate["code"]))
        candidate["land"] = (row.land if row else None) or ""
        candidate["earliest_year"] = row.earliest_year if row else None
        candidate["area_m2"] = row.area_m2 if row else None


def _prefix(kind: str) -> str:
    first, *finer = kind.split("/")
    return _PREFIX[first] + "".join(f"{word}-" for word in finer)


def _plain(name: str) -> str:
    """The village or community whose committee the gazetteer names."""
    for committee in ("村民委员会", "村委员会", "村委会"):
        if name.endswith(committee):
            village = name.removesuffix(committee)
            return village if village.endswith("村") else f"{village}村"
    for committee in ("居民委员会", "居民委会", "居委会", "居民委", "居委"):
        if name.endswith(committee):
            return name.removesuffix(committee)
    return name.removesuffix("委员会") if name.endswith("社区委员会") else name


def _own(site: Site) -> dict[str, object]:
    unlimited = np.inf if site.status == "outside" else np.nan
    return {
        "code": site.code, "name": site.name, "kind": site.kind, "status": site.status, "streams": site.streams,
        "township_code": site.township_code or "", "size": site.size or "",
        "capacity_t": unlimited if site.capacity_t is None else site.capacity_t,
        "lon": np.nan if site.lon is None else site.lon, "lat": np.nan if site.lat is None else site.lat,
        "coord_quality": site.coord_quality,
        "distance_km": np.nan if site.distance_km is None else site.distance_km,
        "processing_yuan_t": np.nan if site.processing_yuan_t is None else site.processing_yuan_t,
        "land": site.land or "", "earliest_year": site.earliest_year, "area_m2": site.area_m2,
        "capex_yuan": site.capex_yuan, "opex_yuan": site.opex_yuan,
    }  # fmt: skip


def _township_seats(places: pd.DataFrame) -> pd.DataFrame:
    """The gazetteer's point of every township that has places, or else the mean of its places, which is approximate."""
    means = places.groupby("township_code").agg(name=("township", "first"), lon=("lon", "mean"), lat=("lat", "mean"))
    known = gazetteer.townships()[["lon", "lat", "coord_quality"]].dropna()
    points = known.reindex(means.index).fillna(means[["lon", "lat"]].assign(coord_quality="approximate"))
    return means[["name"]].join(points).assign(township_code=means.index)


def _county_seats(scenario: Scenario, seats: pd.DataFrame) -> pd.DataFrame:
    """The seat of each county that has places; it belongs to the township of that county whose own seat is nearest."""
    area = scenario.county
    homes = seats.index.astype(str).str[:6] if len(area) < 6 else pd.Index([area] * len(seats))
    rows = []
    known = gazetteer.counties()
    inside = homes.isin(known.index)
    for code, mine in seats[inside].groupby(homes[inside]):
        county = known.loc[str(code)]
        nearest = int(np.argmin(great_circle_km(mine["lon"], mine["lat"], county["lon"], county["lat"])))
        rows.append({"code": code, **county[_PLAIN], "township_code": str(mine.index[nearest])})
    return pd.DataFrame(rows, columns=["code", *_CANDIDATE]).set_index("code")
