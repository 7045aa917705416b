"""Faults that are easily made, each said so that a planner knows what to do, and at its own place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.errors import InputError, Issue, render
from tests import tiny
from tests.land import square
from tests.reading.written import write_tiny
from tests.routing.county import TRUCK


def _faults(file: Path) -> tuple[Issue, ...]:
    with pytest.raises(InputError) as caught:
        reading.read(file)
    return caught.value.issues


def _season(folder: Path, months: list[str]) -> str:
    facts = tiny.facts()
    facts["streams"]["recyclables"]["season"] = months
    (issue,) = _faults(write_tiny(folder, **facts))
    return f"{issue.code} {render(issue)}"


@pytest.mark.parametrize(
    ("months", "code", "said"),
    [
        (["50 %", "50 %"], "RN148", "写了 2 项,要写至少 12 项"),
        (["10 %"] * 13, "RN148", "写了 13 项,要写至多 12 项"),
        ([], "RN112", "空的"),
        (["10 %"] * 12, "RN195", "合计 120 %"),
        (["-10 %", *["10 %"] * 11], "RN107", "`-10 %` 超出范围:应当 ≥ 0"),
    ],
)
def test_a_season_is_twelve_shares(tmp_path: Path, months: list[str], code: str, said: str) -> None:
    told = _season(tmp_path, months)
    assert told.startswith(code)
    assert said in told


def test_a_fault_is_put_on_its_own_entry_where_one_before_it_is_left_out(tmp_path: Path) -> None:
    """The first subsidy has no such kind, the second pays, the amount of the third is no amount."""
    subsidies = [
        {"kind": "shop", "opening": "1 万元"}, {"kind": "collection_point", "opening": "1 万元"},
        {"kind": "collection_point", "opening": "many"}, {"kind": "collection_point", "last": 2025},
    ]  # fmt: skip
    found = _faults(write_tiny(tmp_path, site_subsidies=subsidies))
    assert [(issue.code, issue.where.key) for issue in found] == [
        ("RN106", "site_subsidies.0.kind"), ("RN105", "site_subsidies.2.opening"), ("RN188", "site_subsidies.3"),
    ]  # fmt: skip


def test_two_caps_of_one_year_and_two_decisions_on_one_site(tmp_path: Path) -> None:
    caps = [{"year": 2025, "most": "8 tCO2e"}, {"year": 2025, "most": "9 t"}]
    decided = [{"site": "CPv1", "open": True}, {"site": "CPv2", "open": True}, {"site": "CPv1", "open": False}]
    rules = {**tiny.facts()["rules"], "carbon_cap": caps, "decided": decided}
    found = _faults(write_tiny(tmp_path, rules=rules, carbon={"price": "0 元/t"}))
    assert [(issue.code, issue.where.key) for issue in found] == [
        ("RN169", "rules.carbon_cap.1.year"), ("RN149", "rules.decided.2.site"),
    ]  # fmt: skip


def test_every_fault_of_the_decisions_is_told_at_once(tmp_path: Path) -> None:
    decided = [
        {"site": "CPv1", "open": True, "year": 2031},
        {"site": "CPv9", "open": True},
        {"site": "base", "open": True},
    ]
    rules = {**tiny.facts()["rules"], "decided": decided}
    found = _faults(write_tiny(tmp_path, rules=rules))
    assert [(issue.code, issue.where.key) for issue in found] == [
        ("RN156", "rules.decided.0.year"), ("RN564", "rules.decided.1.site"),
    ]  # fmt: skip
    assert "是不是想写 `CPv" in render(found[1])


@pytest.mark.parametrize("day", ["逢五", "初三", "一六", "农历初八", "5"])
def test_a_market_by_the_day_of_the_month_is_told_its_own_column(tmp_path: Path, day: str) -> None:
    rows = [{"place": "v1", "day": day}]
    mobile = {"vehicle": "van", "markets": {"table": "markets.csv", "rows": rows}}
    facts = tiny.facts(fleet={"van": TRUCK}, rounds={"mobile": mobile})
    facts["streams"]["recyclables"]["modes"]["mobile"] = {
        "at": "transfer_station", "share": [{"within": "30 km", "share": "60 %"}]
    }  # fmt: skip
    (issue,) = _faults(write_tiny(tmp_path, **facts))
    assert issue.code == "RN224"
    assert "“逢几”列" in render(issue)
    assert "逢几" in render(issue, "en")
    assert "是不是想写" not in render(issue)


def _map(folder: Path, text: str) -> str:
    rules = {**tiny.facts()["rules"], "exclusion_zone": [{"map": "zones", "kinds": ["collection_point"]}]}
    file = write_tiny(folder, maps={"zones": {"file": "zones.geojson"}}, rules=rules)
    (folder / "zones.geojson").write_text(text, encoding="utf-8")
    (issue,) = _faults(file)
    return f"{issue.code} {render(issue)}"


def _geojson(outline: list[list[float]]) -> str:
    feature = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [outline]}}
    return json.dumps({"type": "FeatureCollection", "features": [feature]})


@pytest.mark.parametrize("swapped", [1, 3])
def test_columns_that_are_swapped_say_how_many_rows_and_what_to_do(tmp_path: Path, swapped: int) -> None:
    """One row is told by its name, a whole table once, with what stands in its first row."""
    rows = tiny.facts()["places"]["rows"]
    for row in rows[:swapped]:
        row["lon"], row["lat"] = row["lat"], row["lon"]
    places = {**tiny.facts()["places"], "rows": rows}
    (issue,) = _faults(write_tiny(tmp_path, places=places))
    who = "3 行(共 3 行)" if swapped > 1 else rows[0]["name"]
    said = f"{who}:经度和纬度写反了(写的是经度 {rows[0]['lon']:g}、纬度 {rows[0]['lat']:g};"
    assert said in render(issue)
    assert "把这两个数对调;各行都反了,就对调两列的表头" in render(issue)


def test_swapped_coordinates_are_called_so(tmp_path: Path) -> None:
    outline = [[lat, lon] for lon, lat in square(127.4, 46.08).exterior.coords]
    told = _map(tmp_path, _geojson(outline))
    assert told.startswith("RN551")
    assert "经度和纬度像是写反了" in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (_geojson([[127.4, 46.0], [127.5, 46.0]])[:-20], "第 1 行第"),
        (_geojson([[127.4, 46.0], [127.4, 46.0], [127.4, 46.0], [127.4, 46.0]]), "折点太少"),
    ],
)
def test_what_is_wrong_with_a_map_is_said_in_chinese(tmp_path: Path, text: str, said: str) -> None:
    told = _map(tmp_path, text)
    assert said in told
    words: Any = [word for word in ("Expecting", "delimiter", "Too few", "Self", "Error") if word in told]
    assert words == []
