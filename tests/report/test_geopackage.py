from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pyogrio
import pytest

from recycling_net.plan import empty
from recycling_net.report import geopackage
from tests.report.conftest import Answer

LAYERS = {"places", "facilities", "assignments", "hauls", "routes", "stops"}


@pytest.fixture(scope="module")
def package(county: Answer, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("package") / "plan.gpkg"
    geopackage.write(county[2], county[1], path)
    return path


def test_layers_in_wgs84_with_quality(package: Path) -> None:
    assert {name for name, _ in pyogrio.list_layers(package)} == LAYERS | {"areas", "buffers"}
    for name in LAYERS:
        layer = gpd.read_file(package, layer=name)
        assert layer.crs.to_epsg() == 4326
        assert set(layer["coord_quality"]) <= {"surveyed", "geonames", "polygon", "approximate"}


def test_a_line_joins_the_village_and_its_facility(package: Path, county: Answer) -> None:
    lines = gpd.read_file(package, layer="assignments")
    row = lines[lines["km"] > 1].iloc[0]
    place, sites = county[1].places.loc[row["place"]], county[2].tables["facilities"].set_index("code")
    first, last = row.geometry.coords[0], row.geometry.coords[-1]
    assert first == pytest.approx((place["lon"], place["lat"]))
    assert last == pytest.approx(tuple(sites.loc[row["site"], ["lon", "lat"]]))
    assert set(lines["year"]) == set(county[2].years)


def test_a_line_is_as_good_as_its_worse_end(package: Path) -> None:
    assert set(gpd.read_file(package, layer="assignments")["coord_quality"]) == {"approximate"}


def test_sites_and_hauls_of_unknown_place_are_left_out(package: Path, county: Answer) -> None:
    assert "base" not in set(gpd.read_file(package, layer="facilities")["code"])
    hauls = gpd.read_file(package, layer="hauls")
    assert len(hauls) == (county[2].tables["flows"]["destination"] != "base").sum()


def test_places_carry_what_is_recovered(package: Path, county: Answer) -> None:
    places = gpd.read_file(package, layer="places")
    last = county[2].tables["assignments"].query("year == 2027")["recovered_t"].sum()
    assert places["recovered_t"].sum() == pytest.approx(last)
    assert len(places) == 135


def test_facilities_carry_the_warnings_of_every_year(package: Path, county: Answer) -> None:
    sites = gpd.read_file(package, layer="facilities").set_index("code")
    warned = county[2].tables["capacity_warnings"]
    for year in county[2].years:
        own = warned[warned["year"] == year].set_index("code")
        own = own[own.index.isin(sites.index)]
        assert (sites.loc[own.index, f"level_{year}"] == own["level"]).all()
        assert list(sites.loc[own.index, f"use_{year}"]) == pytest.approx(list(own["utilisation"]))


def test_a_plan_without_routes_still_has_every_layer(small: Answer, tmp_path: Path) -> None:
    from dataclasses import replace

    nothing = {name: empty(name) for name in ("routes", "stops", "flows")}
    plan = replace(small[2], tables={**small[2].tables, **nothing})
    geopackage.write(plan, small[1], tmp_path / "plan.gpkg")
    assert {name for name, _ in pyogrio.list_layers(tmp_path / "plan.gpkg")} == LAYERS
    assert len(gpd.read_file(tmp_path / "plan.gpkg", layer="routes")) == 0


def test_the_same_plan_gives_the_same_bytes(small: Answer, tmp_path: Path) -> None:
    for name in ("a.gpkg", "b.gpkg"):
        geopackage.write(small[2], small[1], tmp_path / name)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
