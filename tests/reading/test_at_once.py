"""No fault hides another: each is told in the first report, also of a rule, a part or a row that has others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest

from recycling_net import reading
from recycling_net.errors import InputError, Issue, render
from tests import tiny
from tests.land import square
from tests.reading.written import write_tiny


def _faults(file: Path) -> tuple[Issue, ...]:
    with pytest.raises(InputError) as caught:
        reading.read(file)
    return caught.value.issues


def _told(file: Path) -> list[tuple[str, str]]:
    return [(issue.code, issue.where.key) for issue in _faults(file)]


def _rules(**more: Any) -> dict[str, Any]:
    return {**tiny.facts()["rules"], **more}


def test_decisions_with_faults_of_their_own_are_still_looked_at(tmp_path: Path) -> None:
    """The third has a wrong `open` and no site, the fourth a year outside and an outside site that cannot be shut."""
    decided = [
        {"site": "CPv1", "open": True}, {"site": "CPv1", "open": "maybe"}, {"site": "TSx", "open": "half", "year": 2025},
        {"site": "base", "open": False, "year": 2031}, {"open": True, "year": 2019},
    ]  # fmt: skip
    assert sorted(_told(write_tiny(tmp_path, rules=_rules(decided=decided)))) == [
        ("RN102", "rules.decided.4.site"), ("RN108", "rules.decided.1.open"), ("RN108", "rules.decided.2.open"),
        ("RN149", "rules.decided.1.site"), ("RN156", "rules.decided.3.year"), ("RN156", "rules.decided.4.year"),
        ("RN564", "rules.decided.2.site"), ("RN565", "rules.decided.3.site"),
    ]  # fmt: skip


def test_a_doubled_year_is_told_beside_a_wrong_amount(tmp_path: Path) -> None:
    budgets = [{"year": 2025, "most": "many"}, {"year": 2025, "most": "2 万元"}, {"year": 2031, "most": "3 km"}]
    assert sorted(_told(write_tiny(tmp_path, rules=_rules(capex_budget=budgets)))) == [
        ("RN104", "rules.capex_budget.2.most"), ("RN105", "rules.capex_budget.0.most"),
        ("RN156", "rules.capex_budget.2.year"), ("RN169", "rules.capex_budget.1.year"),
    ]  # fmt: skip


def test_zoning_with_a_wrong_kind_still_tells_its_map_and_zones(tmp_path: Path) -> None:
    zoning = [
        {"map": "zonen", "kind": "shop", "zones": ["工业"]},
        {"map": "zones", "kind": "dismantler", "zones": ["工厂", "工业"], "elsewhere": "是"},
        {"map": "zones", "kind": "collection_point", "zones": []},
    ]
    maps = {"zones": {"file": "zones.geojson", "attribute": "用地"}}
    file = write_tiny(tmp_path, maps=maps, rules=_rules(zoning=zoning))
    frame = gpd.GeoDataFrame({"用地": ["工业"]}, geometry=[square(127.4, 46.08)], crs="EPSG:4326")
    frame.to_file(tmp_path / "zones.geojson")
    assert sorted(_told(file)) == [
        ("RN106", "rules.zoning.0.kind"), ("RN108", "rules.zoning.1.elsewhere"), ("RN112", "rules.zoning.2.zones"),
        ("RN159", "rules.zoning.1.kind"), ("RN173", "rules.zoning.0.map"), ("RN548", "rules.zoning.1.zones.0"),
    ]  # fmt: skip


def test_a_faulty_size_hides_no_unknown_kind(tmp_path: Path) -> None:
    """One amount of the stations is wrong: rules, tables and vehicles are still compared with what is written."""
    facts = tiny.facts(rules=_rules(nesting=[{"kind": "dismantler"}]))
    facts["facilities"]["transfer_station"]["sizes"]["small"]["capacity"] = "300 km"
    facts["rounds"] = {"milk_run": {"vehicle": "lorry"}}
    facts["fleet"] = {"van": {"capacity": "2 t", "volume": "9 m³", "count": 1, "cost_per_km": "3 元"}}
    facts["sites"]["rows"] += [
        {"code": "d", "name": "厂", "kind": "dismantler", "status": "candidate", "lon": 127.4, "lat": 46.0},
        {"code": "s", "name": "站", "kind": "collection_point", "status": "existing", "size": "tiny", "lon": 127.4, "lat": 46.0},
    ]  # fmt: skip
    found = _faults(write_tiny(tmp_path, **facts))
    assert sorted((issue.code, issue.where.key or issue.where.header) for issue in found) == [
        ("RN104", "facilities.transfer_station.sizes.small.capacity"), ("RN104", "fleet.van.cost_per_km"),
        ("RN155", "rounds.milk_run.vehicle"), ("RN159", "rules.nesting.0.kind"), ("RN239", "size"), ("RN243", "kind"),
    ]  # fmt: skip


def test_wrong_amounts_of_facilities_hide_no_unknown_code(tmp_path: Path) -> None:
    """An unknown key and two wrong units among the facilities: the codes that rules name are still looked for."""
    exempt = {"kind": "collection_point", "count": 1, "per": "township", "year": 2025, "exempt": ["888"]}
    rules = {
        "decided": [{"site": "XX", "open": True}, {"site": "CPv1", "open": True}],
        "nesting": [{"kind": "transfer_station", "exempt": ["999999"]}],
        "at_least": [exempt],
    }
    facts = tiny.facts(rules=_rules(**rules))
    facts["facilities"]["transfer_station"]["colour"] = "green"
    facts["facilities"]["transfer_station"]["sizes"]["small"]["capacity"] = "300 km"
    facts["facilities"]["collection_point"]["sizes"]["small"]["capex"] = "3 t"
    assert sorted(_told(write_tiny(tmp_path, **facts))) == [
        ("RN101", "facilities.transfer_station.colour"), ("RN104", "facilities.collection_point.sizes.small.capex"),
        ("RN104", "facilities.transfer_station.sizes.small.capacity"), ("RN526", "rules.at_least.0.exempt.0"),
        ("RN526", "rules.nesting.0.exempt.0"), ("RN564", "rules.decided.0.site"),
    ]  # fmt: skip


def test_candidates_that_are_not_known_leave_codes_unjudged(tmp_path: Path) -> None:
    """Where a kind may stand is misspelt: no code can be said to be unknown."""
    facts = tiny.facts(rules=_rules(decided=[{"site": "XX", "open": True}]))
    facts["facilities"]["collection_point"]["candidates"] = "hamlets"
    assert _told(write_tiny(tmp_path, **facts)) == [("RN106", "facilities.collection_point.candidates")]


def _spoilt(folder: Path, *edits: tuple[str, str, str]) -> list[tuple[str, str, int | None]]:
    file = write_tiny(folder)
    for name, old, new in edits:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{old} is not in {name}"
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")
    return [
        (issue.code, issue.where.file.name if issue.where.file else "", issue.where.line) for issue in _faults(file)
    ]


def test_faults_of_syntax_hide_nothing_behind_them(tmp_path: Path) -> None:
    """A full-width colon, an open quote with a comment behind it, an open bracket; then a key, a unit, a cell."""
    edits = [
        ("tiny.yaml", "title: ", "title\uff1a"), ("tiny.yaml", 'county: "230126"', 'county: "230126  # 巴彦'),
        ("tiny.yaml", '"processing_base"]', '"processing_base"'), ("tiny.yaml", "discount_rate", "discount_rat"),
        ("tiny.yaml", '"80 t/年"', '"80 km"'), ("places.csv", "1000,", "约一千,"),
    ]  # fmt: skip
    assert _spoilt(tmp_path, *edits) == [
        ("RN127", "tiny.yaml", 2), ("RN128", "tiny.yaml", 3), ("RN101", "tiny.yaml", 8), ("RN128", "tiny.yaml", 20),
        ("RN104", "tiny.yaml", 43), ("RN221", "places.csv", 2),
    ]  # fmt: skip


def test_where_it_is_not_evident_what_a_line_means_the_tables_are_still_read(tmp_path: Path) -> None:
    """The line is left out, so nothing is said of what may be missing because of it; nor is what follows from it."""
    edits = [("tiny.yaml", "  first: 2024", "   first: 2024"), ("tiny.yaml", "title", "titel")]
    assert _spoilt(tmp_path, *edits, ("places.csv", "1000,", "约一千,")) == [
        ("RN126", "tiny.yaml", 6), ("RN221", "places.csv", 2),
    ]  # fmt: skip


def test_tabs_are_mended_to_look_further(tmp_path: Path) -> None:
    edits = [("tiny.yaml", "  base: 2023", "\tbase: 2023"), ("tiny.yaml", '"80 t/年"', '"80 km"')]
    assert _spoilt(tmp_path, *edits) == [("RN125", "tiny.yaml", 5), ("RN104", "tiny.yaml", 43)]


def test_sizes_are_read_by_their_chinese_words(tmp_path: Path) -> None:
    """小型 is the scenario's `small`; a size that the scenario calls 大型 itself stays so."""
    facts = tiny.facts()
    sizes = facts["facilities"]["transfer_station"]["sizes"]
    sizes["大型"] = {**sizes["small"], "capacity": "900 t/年"}
    where = {"name": "站", "kind": "transfer_station", "township_code": "230126100", "lon": 127.4, "lat": 46.08}
    facts["sites"]["rows"] += [
        {"code": "s1", "status": "existing", "size": "小型", **where},
        {"code": "s2", "status": "candidate", "size": "小型;大型", **where},
    ]
    fixed = {"table": "fixed.csv", "rows": [{"编号": "CPv1", "规模": "小型"}]}
    scenario = reading.read(write_tiny(tmp_path, **facts, fixed={"facilities": fixed}))
    assert scenario.sites is not None
    assert [row.size for row in scenario.sites.rows if row.status != "outside"] == ["small", "small;大型"]
    assert scenario.fixed is not None
    assert [row.size for row in scenario.fixed.facilities.rows] == ["small"]


def test_a_file_that_is_extended_and_not_there_does_not_hide_the_tables(tmp_path: Path) -> None:
    edits = [("tiny.yaml", "name: tiny", "extends: other.yaml\nname: tiny"), ("places.csv", "1000,", "约一千,")]
    assert _spoilt(tmp_path, *edits) == [("RN120", "tiny.yaml", 1), ("RN221", "places.csv", 2)]


@pytest.mark.parametrize(
    ("family", "pair"),
    [
        ("min_distance", [{"kind": "transfer_station", "apart": "5 km"}, {"kind": "transfer_station", "apart": "8 km"}]),
        ("service_radius", [{"kind": "transfer_station", "within": "9 km"}, {"kind": "transfer_station", "within": "8 km"}]),
        ("at_most", [{"kind": "transfer_station", "count": 2}, {"kind": "transfer_station", "count": 3, "per": "county"}]),
        ("recovery_target", [{"stream": "recyclables", "year": 2025, "increase": "9 %"}, {"stream": "recyclables", "year": 2025, "increase": "8 %"}]),
    ],
)  # fmt: skip
def test_two_rules_about_the_same_are_one_too_many(tmp_path: Path, family: str, pair: list[dict[str, Any]]) -> None:
    (issue,) = _faults(write_tiny(tmp_path, rules={family: pair}))
    assert (issue.code, issue.where.key) == ("RN530", f"rules.{family}.1")
    assert "第 2 条与第 1 条说的是同一件事" in render(issue)


def test_rules_that_differ_in_what_they_are_about_stand_beside_one_another(tmp_path: Path) -> None:
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2025, "increase": "9 %"}, {"stream": "recyclables", "year": 2025, "tonnes": "20 t"}],
        "coverage": [{"kind": "collection_point", "within": f"{km} km", "households": "50 %", "year": 2025} for km in (5, 9)],
        "at_least": [{"kind": "transfer_station", "count": 1, "per": per, "year": 2025} for per in ("county", "township")],
    }  # fmt: skip
    scenario = reading.read(write_tiny(tmp_path, rules=rules))
    assert [len(getattr(scenario.rules, name)) for name in rules] == [2, 2, 2]
