"""A scenario folder for any county: it writes, validates, adds up, and its targets can be reached."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from recycling_net.errors import InputError, render
from recycling_net.gazetteer import counties, townships, villages
from recycling_net.network import build, impossible, unusable
from recycling_net.new import RECOVERY, estimate_households, write
from recycling_net.reading import read
from recycling_net.scenario import Scenario

ALL = tuple(counties().index)
SPREAD = ("232764", "230402", "232701", "230671", "230103", "230126", "230882")
"""Smallest, a city without villages, the farthest, two townships, half a million households, the demo, most places."""
SCENARIOS = Path(__file__).parents[1] / "scenarios"
SHIPPED = (SCENARIOS / "bayan" / "bayan.yaml", *sorted((SCENARIOS / "harbin").glob("*/*.yaml")))


def _written(code: str, folder: Path) -> tuple[Path, Scenario]:
    path = write(code, folder / code)
    return path, read(path)


@pytest.mark.parametrize("code", ALL)
def test_households_add_up_to_the_census(code: str) -> None:
    places = estimate_households(code)
    assert int(places["households"].sum()) == int(counties()["households_2020"][code])
    assert int(places["households"].min()) >= 1
    assert set(places.index) == set(villages().index[villages()["county_code"] == code])


def test_urban_households_live_in_communities() -> None:
    places = estimate_households("230126")
    shares = places.groupby("kind")["households"].sum() / places["households"].sum()
    assert shares["community"] == pytest.approx(135099 / 420409, abs=1e-4)


def test_a_settlement_has_a_quarter_of_a_community() -> None:
    places = estimate_households("230883")
    each = places.groupby("kind")["households"].median()
    assert each["other"] / each["community"] == pytest.approx(0.25, rel=0.01)


@pytest.mark.parametrize("code", SPREAD)
def test_a_county_validates_and_no_rule_is_out_of_reach(code: str, tmp_path: Path) -> None:
    _, scenario = _written(code, tmp_path)
    network = build(scenario)
    assert impossible(scenario, network) == ()
    assert unusable(scenario, network) == ()
    assert scenario.county == code
    assert sum(row.households for row in scenario.places.rows) == int(counties()["households_2020"][code])


@pytest.mark.parametrize("code", ALL[::9])
def test_a_sample_of_counties_writes_and_validates(code: str, tmp_path: Path) -> None:
    _, scenario = _written(code, tmp_path)
    assert {row.households_source for row in scenario.places.rows} == {"estimated"}
    assert {row.coord_quality for row in scenario.places.rows} == {"approximate"}
    assert {row.township_code for row in scenario.places.rows} <= set(townships().index)


def test_targets_are_those_of_the_policy(tmp_path: Path) -> None:
    _, scenario = _written("230126", tmp_path)
    asked = {(rule.stream, rule.year): rule.increase for rule in scenario.rules.recovery_target}
    assert asked["appliance", 2027] == 0.30
    assert asked["scrap_vehicle", 2027] == 1.00
    assert {stream: spec.base_recovery * 100 for stream, spec in scenario.streams.items()} == pytest.approx(
        {stream: base for stream, (base, _) in RECOVERY.items()}
    )


def test_cars_arise_by_the_census_share(tmp_path: Path) -> None:
    _, scenario = _written("230126", tmp_path)
    pieces = build(scenario).pieces.xs("car", level="item")[2023].sum()
    assert pieces == pytest.approx(162598 * 0.2260 / 16)


def test_a_city_without_villages_has_no_farm_machinery(tmp_path: Path) -> None:
    assert "farm_machinery" not in _written("230402", tmp_path)[1].streams
    assert "farm_machinery" in _written("230126", tmp_path)[1].streams


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_shipped_scenarios_validate_and_no_rule_is_out_of_reach(path: Path) -> None:
    scenario = read(path)
    network = build(scenario)
    assert (impossible(scenario, network), unusable(scenario, network)) == ((), ())
    assert scenario.name == path.stem


def test_shipped_tables_are_what_new_writes_today(tmp_path: Path) -> None:
    for path, code in ((path, read(path).county) for path in SHIPPED):
        fresh = write(code, tmp_path / code).parent
        for table in ("villages.csv", "items.csv"):
            assert (path.parent / table).read_bytes() == (fresh / table).read_bytes(), f"{path.stem}/{table}"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_source_names_something_that_is_written(path: Path) -> None:
    written = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
    for key in written["sources"]:
        part = written
        for name in key.split("."):
            assert name in part, key
            part = part[name]


@pytest.mark.parametrize("section", ["streams", "facilities"])
def test_every_stream_and_facility_has_a_source(section: str) -> None:
    scenario = read(SHIPPED[0])
    wanted = {f"{section}.{name}" for name in getattr(scenario, section)}
    assert wanted <= set(scenario.sources)


def test_the_sample_day_is_in_the_county_and_the_same_each_time(tmp_path: Path) -> None:
    path, scenario = _written("230184", tmp_path)
    assert scenario.rounds.door_to_door is not None
    orders = scenario.rounds.door_to_door.orders.rows
    assert len({row.order for row in orders}) == 25
    assert {row.place for row in orders} <= {row.code for row in scenario.places.rows}
    again = write("五常市", tmp_path / "again").parent
    assert (path.parent / "orders.csv").read_bytes() == (again / "orders.csv").read_bytes()


def test_outside_sites_stand_at_road_distance_from_the_seat(tmp_path: Path) -> None:
    _, scenario = _written("230126", tmp_path)
    assert scenario.sites is not None
    bases = {row.name[:2]: row.distance_km for row in scenario.sites.rows if row.kind == "processing_base"}
    assert set(bases) == {"哈尔", "齐齐", "大庆", "鸡西", "七台"}
    assert bases["哈尔"] == pytest.approx(96, abs=1)  # 71 km as the crow flies from 46.08 N 127.40 E, times 1.35


def test_tables_open_in_excel(tmp_path: Path) -> None:
    folder = write("230126", tmp_path / "a").parent
    for table in folder.glob("*.csv"):
        assert table.read_bytes().startswith(b"\xef\xbb\xbf"), table.name
    head = pd.read_csv(folder / "villages.csv", encoding="utf-8-sig", nrows=0).columns
    assert list(head[:4]) == ["编号", "名称", "乡镇代码", "乡镇"]


def test_an_existing_folder_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "notes.txt").write_text("keep", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write("巴彦县", folder)
    assert [issue.code for issue in caught.value.issues] == ["RN351"]
    assert str(folder) in render(caught.value.issues[0])
    assert [child.name for child in tmp_path.rglob("*")] == ["mine", "notes.txt"]


def test_an_empty_folder_is_filled_and_nothing_else_is_left(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    path = write("巴彦", tmp_path / "mine")
    assert path.name == "巴彦县.yaml"
    assert [child.name for child in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(("name", "code"), [("火星县", "RN301"), ("向阳区", "RN302")])
def test_unknown_and_ambiguous_names(name: str, code: str, tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        write(name, tmp_path / "x")
    assert [issue.code for issue in caught.value.issues] == [code]
    assert not (tmp_path / "x").exists()


def test_where_nothing_can_be_written_the_folder_and_the_reason_are_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        write("巴彦县", tmp_path / "taken" / "mine")
    (issue,) = caught.value.issues
    assert issue.code == "RN917"
    assert str(tmp_path / "taken" / "mine") in render(issue)
    assert "不是文件夹" in render(issue)
