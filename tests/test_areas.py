"""A plan of several counties: who lies where, what counts per county, and a whole prefecture as `new` writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.cli import main
from recycling_net.errors import InputError
from recycling_net.gazetteer import PREFECTURES, area_name, counties, counties_of, find_area, seat, townships
from recycling_net.network import build, impossible, unusable
from recycling_net.new import Wanted, full_name, short_name, write
from recycling_net.reading import read
from recycling_net.reading.outline import area_outline
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny

HOMES = (("v1", "230126100", 127.40, 46.08), ("v2", "230126105", 127.36, 46.08), ("v3", "230127100", 128.04, 45.95))
"""Two townships of 巴彦县 and one of 木兰县."""


def _facts(**changes: Any) -> dict[str, Any]:
    rows = [
        {"code": code, "name": code, "township_code": township, "households": 1000, "lon": lon, "lat": lat}
        for code, township, lon, lat in HOMES
    ]
    return tiny.facts(county="2301", places={"table": "p.csv", "crs": "wgs84", "rows": rows}, **changes)


def scenario_of_two_counties(**changes: Any) -> Scenario:
    """Three places in two counties of one prefecture."""
    return Scenario.model_validate(_facts(**changes))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [("23", "23"), ("黑龙江", "23"), ("2301", "2301"), ("哈尔滨市", "2301"), ("大兴安岭", "2327"), ("巴彦", "230126")],
)
def test_an_area_is_found_by_code_or_name(wanted: str, code: str) -> None:
    assert find_area(wanted) == code


def test_areas_are_made_of_counties() -> None:
    assert len(counties_of("23")) == 126
    assert sum(len(counties_of(code)) for code in PREFECTURES) == 126
    assert set(counties_of("2301")["prefecture"]) == {"哈尔滨市"}
    assert (area_name("23"), area_name("2301"), area_name("230126")) == ("黑龙江省", "哈尔滨市", "巴彦县")
    assert (full_name("230126"), full_name("2301"), short_name("2301")) == ("哈尔滨市巴彦县", "哈尔滨市", "哈尔滨市")
    assert all(counties().at[district, "prefecture"] == name for name, district in PREFECTURES.values())
    assert seat("23") == seat("2301") == seat("230102")


def test_every_county_with_places_has_a_seat_of_its_own() -> None:
    network = build(scenario_of_two_counties())
    assert network.places["county_code"].to_dict() == {"v1": "230126", "v2": "230126", "v3": "230127"}
    centres = network.sites[network.sites["kind"] == "sorting_centre"]
    assert set(centres.index) == {"SC230126", "SC230127"}
    assert centres.at["SC230127", "township_code"] == "230127100"
    assert centres.at["SC230126", "name"] == "巴彦县分拣中心"
    lon, lat = counties().loc["230127", ["lon", "lat"]]
    assert tuple(centres.loc["SC230127", ["lon", "lat"]]) == (lon, lat)


def test_a_count_per_county_holds_in_each() -> None:
    rules = {"at_least": [{"kind": "sorting_centre", "count": 1, "per": "county", "year": 2025}]}
    scenario = scenario_of_two_counties(rules=rules)
    network = build(scenario)
    plan = siting.solve(scenario, network)
    opened = plan.tables["facilities"].set_index("code")["kind"]
    assert set(opened.index[opened == "sorting_centre"]) == {"SC230126", "SC230127"}
    assert verify(scenario, network, plan).ok
    fewer = build(bare := scenario_of_two_counties(rules={}))
    assert "RN733" in {fault.code for fault in verify(scenario, network, siting.solve(bare, fewer)).faults}


def test_a_count_that_one_county_cannot_reach_is_told_with_its_name() -> None:
    rules = {"at_least": [{"kind": "transfer_station", "count": 2, "per": "county", "year": 2025}]}
    scenario = scenario_of_two_counties(rules=rules)
    (issue,) = impossible(scenario, build(scenario))
    assert (issue.code, issue.facts["area"], issue.facts["most"]) == ("RN405", ("木兰县", "木兰县"), 1)


def test_a_township_elsewhere_is_refused_where_counties_are_told_by_it(tmp_path: Path) -> None:
    facts = _facts()
    facts["places"]["rows"][1]["township_code"] = "230202001"
    with pytest.raises(InputError) as refused:
        read(write_tiny(tmp_path, county="2301", places=facts["places"]))
    assert "RN310" in {issue.code for issue in refused.value.issues}


@pytest.mark.parametrize("wanted", [Wanted(), Wanted(("appliance",), 2027), Wanted(("scrap_vehicle",), 2026)])
def test_a_prefecture_is_written_and_no_rule_is_out_of_reach(wanted: Wanted, tmp_path: Path) -> None:
    scenario = read(write("七台河市", tmp_path / "x", wanted))
    network = build(scenario)
    assert (impossible(scenario, network), unusable(scenario, network)) == ((), ())
    assert scenario.county == "2309"
    assert set(scenario.streams) == set(wanted.streams)
    assert scenario.horizon.years == tuple(range(wanted.first, 2028))
    census = counties_of("2309")["households_2020"].sum()
    assert network.places["households"].sum() == census
    stations = (network.sites["kind"] == "transfer_station").sum()
    own = townships()["county_code"].isin(counties_of("2309").index)
    assert stations == (0 if wanted.streams == ("scrap_vehicle",) else own.sum())
    names = network.places.drop_duplicates("township_code")["township"]
    assert names.is_unique
    assert names.str.startswith(tuple(counties_of("2309")["name"])).all()
    assert np.isfinite(network.sites["lon"]).all()  # firms outside have a place of their own, no distance to a seat


def test_the_command_writes_a_prefecture_and_plans_what_was_asked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "x"
    asked = ["new", "七台河", str(folder), "--stream", "appliance", "--stream", "recyclables", "--first-year", "2026"]
    assert main(asked) == 0
    assert "七台河市(2309)" in capsys.readouterr().out
    scenario = read(folder / "七台河市.yaml")
    assert (list(scenario.streams), scenario.horizon.years) == (["appliance", "recyclables"], (2026, 2027))
    assert main(["check", str(folder / "七台河市.yaml")]) == 0


def test_the_outline_of_an_area_holds_its_counties_and_no_neighbour() -> None:
    outline = area_outline("2309")
    table = counties()
    away = outline.km_outside(table["lon"].to_numpy(float), table["lat"].to_numpy(float))
    inside = set(table.index[away == 0])
    assert set(counties_of("2309").index) <= inside
    assert "230102" not in inside
    assert outline.name == "七台河市"


def test_streams_and_years_of_a_county_can_be_chosen(tmp_path: Path) -> None:
    scenario = read(write("松岭区", tmp_path / "x", Wanted(("recyclables",), 2027)))
    assert [(rule.stream, rule.year) for rule in scenario.rules.recovery_target] == [("recyclables", 2027)]
    assert [budget.year for budget in scenario.rules.capex_budget] == [2027]
    whole = read(write("松岭区", tmp_path / "y", Wanted(("recyclables",))))
    assert scenario.rules.capex_budget[0].most == pytest.approx(sum(b.most for b in whole.rules.capex_budget))
    assert scenario.rounds.door_to_door is None
    with pytest.raises(InputError) as refused:
        write("松岭区", tmp_path / "z", Wanted(("appliances",)))
    assert [issue.code for issue in refused.value.issues] == ["RN352"]
