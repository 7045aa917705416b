"""Coordinates of a table brought to WGS-84 and held against the county where they should lie."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from recycling_net import gazetteer
from recycling_net.errors import Issue, Where
from recycling_net.reading.cells import Fault
from recycling_net.reading.datum import CRS, Degrees, to_wgs84
from recycling_net.reading.outline import area_outline
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Crs

FAR_KM = 100.0
"""A point so far from its county is a mistake, not a border case."""
_ASKED = 200
"""Of so many points the county is looked up."""
KM_PER_DEGREE = 111.195
"""Of latitude, on a sphere of 6,371 km."""
_NAMES = {
    "wgs84": ("WGS-84", "WGS-84"),
    "gcj02": ("GCJ-02(高德、腾讯)", "GCJ-02 (AMap, Tencent)"),
    "bd09": ("BD-09(百度)", "BD-09 (Baidu)"),
    "cgcs2000": ("CGCS2000", "CGCS2000"),
}


def written_coordinates(loaded: Loaded) -> tuple[Degrees, Degrees]:
    """Return longitudes and latitudes of the rows as written, degrees, NaN where there are none; shape (rows,)."""
    return _written(loaded.rows)


def _written(rows: Sequence[Mapping[str, Any]]) -> tuple[Degrees, Degrees]:
    lon, lat = (np.array([row.get(name, np.nan) for row in rows], dtype=float) for name in ("lon", "lat"))
    missing = np.isnan(lon) | np.isnan(lat)
    return np.where(missing, np.nan, lon), np.where(missing, np.nan, lat)


def convert(loaded: Loaded, crs: Crs) -> None:
    """Put WGS-84 coordinates into the rows of a table; rows without both coordinates stay as they are."""
    if crs in {"wgs84", "cgcs2000"}:
        return
    rows = [draft.row for draft in loaded.drafts]
    lon, lat = to_wgs84(*_written(rows), crs)
    for i in np.flatnonzero(~np.isnan(lon)):
        rows[i]["lon"], rows[i]["lat"] = float(lon[i]), float(lat[i])


def compare(loaded: Loaded, crs: Crs, area: str, *, written: tuple[Degrees, Degrees]) -> list[Issue]:
    """Return what is odd about points against the area where they should lie.

    Parameters
    ----------
    loaded
        Places or sites, their coordinates already in WGS-84.
    crs, written
        The declared datum; the coordinates as written in it.
    area
        Code of a county, a prefecture or the province.
    """
    outline = area_outline(area)
    outside_county = np.array([row.get("status") == "outside" for row in loaded.rows], dtype=bool)
    known = ~np.isnan(written[0]) & ~outside_county
    if not known.any():
        return []
    km = np.where(known, outline.km_outside(*to_wgs84(*written, crs)), 0.0)
    far = np.flatnonzero(km > FAR_KM)
    if len(far) > max(2, known.sum() // 2):  # not the points are wrong, but where they should lie, or all of them
        facts = {"count": len(far), "county": outline.name, "hint": _lying_in(loaded, far)}
        loaded.issues.append(Issue("RN311", loaded.cell(loaded.columns.header_row, "lon"), facts))
    else:
        loaded.complain(
            [
                (
                    loaded.at[i],
                    "lon",
                    Fault("RN304", {"name": _name(loaded, i), "km": f"{km[i]:.0f}", "county": outline.name}),
                )
                for i in far
            ]
        )
    loaded.sound = loaded.sound and not len(far)
    near = np.flatnonzero((km > 0) & (km <= FAR_KM))
    issues = []
    if len(near):
        counts = {name: int((outline.km_outside(*to_wgs84(*written, name))[known] > 0).sum()) for name in CRS}
        best = min(CRS, key=lambda name: counts[name])
        worst = near[np.argsort(-km[near], kind="stable")]
        facts = {
            "count": len(near), "county": outline.name, "crs": _NAMES[crs],
            "worst": [f"{_name(loaded, i)} {km[i]:.1f} km" for i in worst[:5]],
            "hint": _datum_hint(best, counts[best]) if counts[best] < len(near) + len(far) else _NO_DATUM,
        }  # fmt: skip
        issues.append(Issue("RN303", loaded.where(int(worst[0]), "lon"), facts))
    return issues + _shifted(loaded, crs, written)


def _lying_in(loaded: Loaded, rows: npt.NDArray[np.intp]) -> tuple[str, str]:
    """Name the county in which most of the points lie: that of the nearest village of the gazetteer."""
    villages = gazetteer.villages()
    lon, lat = villages["lon"].to_numpy(dtype=float), villages["lat"].to_numpy(dtype=float)
    nearest, degrees = [], []
    for i in rows[:_ASKED]:
        row = loaded.rows[i]
        away = np.hypot((lon - row["lon"]) * np.cos(np.radians(row["lat"])), lat - row["lat"])
        nearest.append(int(away.argmin()))
        degrees.append(float(away.min()))
    if np.median(degrees) * KM_PER_DEGREE > FAR_KM:
        return (
            "它们不在黑龙江省内,请核对经纬度与坐标系",
            "they lie outside Heilongjiang: check the coordinates and their datum",
        )
    codes = villages["county_code"].iloc[nearest].value_counts()
    code = str(codes.index[0])
    name = gazetteer.area_name(code)
    return (
        f'它们多在{name}:要规划的若是那里,把 county 写成 "{code}";否则核对经纬度',
        f'most of them lie in {name}: write county: "{code}" if that is meant, or else check the coordinates',
    )


_NO_DATUM = (
    "换其他坐标系也不能使更多的点落在县内,请核对这些点;边界由近似点推算,确属本县的可不理会",
    "no other datum puts more of them inside; check these points, and ignore this for those that do belong to the county",
)


def _datum_hint(best: Crs, left: int) -> tuple[str, str]:
    zh, en = _NAMES[best]
    return (
        f"若按 {zh} 解读,只剩 {left} 个点在外:这张表多半是 {zh},请把 crs 改为 {best}",
        f"read as {en} only {left} lie outside: the table is probably {en}, so write crs: {best}",
    )


def _shifted(loaded: Loaded, crs: Crs, written: tuple[Degrees, Degrees]) -> list[Issue]:
    """Name the datum when places of the gazetteer lie exactly where another datum would put them."""
    villages = gazetteer.villages()
    codes = [str(row["code"]) for row in loaded.rows]
    rows = np.flatnonzero([code in villages.index for code in codes])
    if loaded.path != ("places",) or len(rows) < 3:
        return []
    true = villages.loc[[codes[i] for i in rows], ["lon", "lat"]].to_numpy(dtype=float)

    def off_km(name: Crs) -> float:
        lon, lat = to_wgs84(written[0][rows], written[1][rows], name)
        east = (lon - true[:, 0]) * np.cos(np.radians(true[:, 1]))
        return float(np.median(np.hypot(east, lat - true[:, 1])) * KM_PER_DEGREE)

    best = min(CRS, key=off_km)
    if off_km(best) > 0.05 or off_km(crs) < 0.2:
        return []
    facts = {"crs": _NAMES[crs], "best": _NAMES[best], "value": best, "metres": round(off_km(crs) * 1000)}
    return [Issue("RN305", loaded.cell(loaded.columns.header_row, "lon"), facts)]


def _name(loaded: Loaded, i: np.intp | int) -> str:
    return str(loaded.rows[i].get("name", ""))


def crs_missing(loaded: Loaded, at: Where) -> Issue | None:
    """Return the fault of a table that holds coordinates although the scenario does not name their datum."""
    held = not np.isnan(written_coordinates(loaded)[0]).all() if loaded.rows else "lon" in loaded.columns.index
    headers = [loaded.columns.headers[name] for name in ("lon", "lat") if name in loaded.columns.headers]
    return Issue("RN306", at, {"headers": headers, "file": loaded.grid.file.name}) if held else None
