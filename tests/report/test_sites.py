from __future__ import annotations

from dataclasses import replace
from math import inf
from pathlib import Path

import pandas as pd
import pytest

from recycling_net.plan import Plan, frame
from recycling_net.report import sites, tables
from tests.report.conftest import Answer

_BLANK = {"township_code": "T1", "township": "东镇", "lon": 127.0, "lat": 46.0, "coord_quality": "surveyed"}


@pytest.fixture
def grown(small: Answer) -> Plan:
    """A new station enlarged in its second year, an old one enlarged at once and closed, one outside without a limit."""
    plan = small[2]
    rows = [
        {"code": "A", "name": "甲", "kind": "transfer_station", "status": "new", "size": "small", "opening_year": 2024,
         "last_year": 2026, "capacity_t": 100.0, "capex_yuan": 5e4, "opex_yuan": 1e3},
        {"code": "B", "name": "乙", "kind": "transfer_station", "status": "closable", "size": "small",
         "opening_year": 2024, "last_year": 2024, "capacity_t": 80.0, "capex_yuan": 0.0, "opex_yuan": 1e3},
        {"code": "C", "name": "丙", "kind": "processing_base", "status": "outside", "size": "", "opening_year": 2024,
         "last_year": 2026, "capacity_t": inf, "capex_yuan": 0.0, "opex_yuan": 0.0},
    ]  # fmt: skip
    changes = [
        (2024, "B", "乙", "enlarged", "large", 200.0, 7e4),
        (2025, "A", "甲", "enlarged", "large", 250.0, 9e4),
        (2025, "B", "乙", "closed", "", 0.0, 1e4),
    ]
    names = ("year", "code", "name", "change", "size", "capacity_t", "yuan")
    made = [{**dict(zip(names, row, strict=True)), "kind": "transfer_station"} for row in changes]
    own = {"facilities": frame("facilities", [{**row, **_BLANK} for row in rows]), "changes": frame("changes", made)}
    own["capacity_warnings"] = plan.tables["capacity_warnings"].iloc[:0]
    return replace(plan, years=(2024, 2025, 2026), tables={**plan.tables, **own})


def test_each_year_has_the_size_the_capacity_and_all_that_was_invested(grown: Plan, small: Answer) -> None:
    table = sites.by_year(grown, small[1], small[0])
    told = table[["year", "code", "change", "size", "capacity_t", "invested_yuan", "total_yuan"]]
    assert list(told.itertuples(index=False, name=None)) == [
        (2024, "A", "new", "小型", 100.0, 5e4, 5e4),
        (2024, "B", "enlarged", "大型", 200.0, 7e4, 7e4),
        (2025, "A", "enlarged", "大型", 250.0, 9e4, 14e4),
        (2025, "B", "closed", "", 0.0, 0.0, 7e4),
        (2026, "A", "", "大型", 250.0, 0.0, 14e4),
    ]


def test_what_is_invested_adds_up_to_the_capital_of_the_costs(county: Answer) -> None:
    scenario, network, plan = county
    table = sites.by_year(plan, network, scenario)
    capital = plan.tables["costs"].query("item == 'capital'").set_index("year")["yuan"]
    by_year = table.groupby("year")["invested_yuan"].sum()
    assert by_year.to_dict() == pytest.approx({year: float(capital[year]) for year in plan.years})


def test_facilities_tell_how_they_end_and_read_again_as_they_began(grown: Plan, tmp_path: Path) -> None:
    tables.write_csv(grown, (), tmp_path)
    shown = pd.read_csv(tmp_path / "facilities.csv", encoding="utf-8-sig", dtype=str).set_index("编号")
    ends = shown[["年能力 (t)", "期末规模", "期末年能力 (t)", "累计投资 (元)"]].fillna("")
    assert list(ends.loc["A"]) == ["100.0", "大型", "250.0", "140000.0"]
    assert list(ends.loc["B"]) == ["80.0", "", "0.0", "70000.0"]
    assert list(ends.loc["C"]) == ["不限", "", "不限", "0.0"]
    again = tables.read_csv("facilities", tmp_path, ("small", "large"))
    pd.testing.assert_frame_equal(
        again[list(grown.tables["facilities"])], grown.tables["facilities"], check_dtype=False
    )
