"""Maps of areas and what is known of land: read from every format and datum, carried by a run, refused with the place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from recycling_net import reading
from recycling_net.errors import InputError
from recycling_net.network import build, unusable
from recycling_net.reading import resolved
from recycling_net.reading.datum import from_wgs84
from recycling_net.scenario import Scenario
from tests.land import square
from tests.reading.written import table_text, write_tiny

ZONES = [("水源地", square(127.40, 46.08)), ("工业", square(127.36, 46.08, 0.01)), ("工业", square(127.54, 46.05))]


def frame(crs: str | None = "EPSG:4326", zones: Any = ZONES) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"用地": [name for name, _ in zones]}, geometry=[area for _, area in zones], crs=crs)


def with_map(folder: Path, said: str = "{file: zones.geojson, attribute: 用地}", rules: str = "") -> Path:
    """The tiny county in a folder with the files of a map; no collection point in its areas."""
    write_tiny(folder)
    file = folder / "land.yaml"
    own = rules or "  exclusion_zone:\n    - {map: zones, buffer: 0.1 km, kinds: [collection_point]}\n"
    file.write_text(f"extends: tiny.yaml\nmaps:\n  zones: {said}\nrules:\n{own}", encoding="utf-8")
    return file


def barred(scenario: Scenario) -> set[str]:
    table = build(scenario).land.sites
    return set(table.index[table["barred"] != ""])


def codes(file: Path) -> list[tuple[str, int | None]]:
    with pytest.raises(InputError) as caught:
        reading.read(file)
    return [(issue.code, issue.where.line) for issue in caught.value.issues]


def test_the_same_areas_in_every_format_and_projection(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "zones.geojson")
    frame("EPSG:4326").to_crs("EPSG:4524").to_file(tmp_path / "zones.shp", encoding="utf-8")
    frame().to_file(tmp_path / "zones.gpkg", layer="甲")
    frame(zones=ZONES[:1]).to_file(tmp_path / "zones.gpkg", layer="乙")
    first = reading.read(with_map(tmp_path))
    assert barred(first) == {"CPv1", "CPv2", "CPv3"}
    assert first.drawn is not None
    assert [region.zone for region in first.drawn["zones"].regions] == ["水源地", "工业", "工业"]
    projected = reading.read(with_map(tmp_path, "{file: zones.shp, attribute: 用地}"))
    assert barred(projected) == barred(first)
    layer = reading.read(with_map(tmp_path, "{file: zones.gpkg, layer: 甲, attribute: 用地}"))
    assert barred(layer) == barred(first)
    assert barred(reading.read(with_map(tmp_path, "{file: zones.gpkg, layer: 乙}"))) == {"CPv1"}


@pytest.mark.parametrize("crs", ["gcj02", "bd09"])
def test_shifted_coordinates_come_back(tmp_path: Path, crs: Any) -> None:
    """A square of 200 m round v1, drawn on a Chinese web map: shifted by 600 m and more, it would miss v1 as it is."""
    area = shapely.transform(
        square(127.40, 46.08, 0.001), lambda xy: np.column_stack(from_wgs84(xy[:, 0], xy[:, 1], crs))
    )
    frame(zones=[("", area)]).to_file(tmp_path / "zones.geojson")
    assert barred(reading.read(with_map(tmp_path, "{file: zones.geojson}"))) == set()
    assert barred(reading.read(with_map(tmp_path, f"{{file: zones.geojson, crs: {crs}}}"))) == {"CPv1"}


def test_a_file_without_a_crs_is_told_it(tmp_path: Path) -> None:
    with pytest.warns(UserWarning, match="crs"):
        frame(None).to_file(tmp_path / "zones.shp", encoding="utf-8")
    assert codes(with_map(tmp_path, "{file: zones.shp}")) == [("RN542", 3)]
    assert barred(reading.read(with_map(tmp_path, "{file: zones.shp, crs: cgcs2000}"))) == {"CPv1", "CPv2", "CPv3"}
    assert codes(with_map(tmp_path, "{file: zones.shp, crs: 'EPSG:999999'}")) == [("RN542", 3)]
    assert codes(with_map(tmp_path, "{file: zones.shp, crs: mars}")) == [("RN106", 3)]
    metres = frame().to_crs("EPSG:4524").set_crs(None, allow_override=True)
    with pytest.warns(UserWarning, match="crs"):
        metres.to_file(tmp_path / "zones.shp", encoding="utf-8")
    assert codes(with_map(tmp_path, "{file: zones.shp, crs: wgs84}")) == [("RN542", 3)]


def test_a_run_carries_its_maps(tmp_path: Path) -> None:
    """Read again from the run folder, without the planner's own, it is the same scenario; what is drawn counts."""
    awkward = square(127.40, 46.08).union(square(127.5, 46.1)).difference(square(127.40, 46.08, 0.001 / 3))
    (tmp_path / "a").mkdir()
    frame(zones=[("甲", awkward), ("", square(127.3, 46.1, 1 / 700))]).to_file(tmp_path / "a" / "zones.geojson")
    scenario = reading.read(with_map(tmp_path / "a"))
    again = resolved.write(scenario, tmp_path / "run")
    assert (tmp_path / "run" / "inputs" / "map-zones.geojson").is_file()
    second = reading.read(again)
    assert second.digest == scenario.digest
    assert second.drawn == scenario.drawn
    frame(zones=[("甲", awkward)]).to_file(tmp_path / "a" / "zones.geojson")
    assert reading.read(tmp_path / "a" / "land.yaml").digest != scenario.digest


def test_a_bow_tie_is_mended_and_said(tmp_path: Path) -> None:
    tie = shapely.Polygon([(127.39, 46.07), (127.41, 46.09), (127.41, 46.07), (127.39, 46.09)])
    frame(zones=[("", square(127.3, 46.0)), ("", tie)]).to_file(tmp_path / "zones.geojson")
    found = reading.read_with_origin(with_map(tmp_path, "{file: zones.geojson}"))
    assert [(issue.code, issue.facts["features"]) for issue in found.warnings] == [("RN546", ["2"])]
    assert barred(found.scenario) == {"CPv1"}


def test_what_is_no_map_is_refused(tmp_path: Path) -> None:
    frame(zones=[("", shapely.Point(127.4, 46.08)), ("", square(127.4, 46.08))]).to_file(tmp_path / "points.geojson")
    flat = shapely.Polygon([(127.3, 46.0), (127.4, 46.0), (127.5, 46.0)])
    frame(zones=[("", flat)]).to_file(tmp_path / "flat.geojson")
    (tmp_path / "broken.geojson").write_text('{"type": "FeatureColl', encoding="utf-8")
    (tmp_path / "other.json").write_text('{"type": "gdal_streamed_alg"}', encoding="utf-8")
    (tmp_path / "vrt.gpkg").write_text("<OGRVRTDataSource/>", encoding="utf-8")
    (tmp_path / "empty.geojson").write_text('{"type": "FeatureCollection", "features": []}', encoding="utf-8")
    (tmp_path / "map.kml").write_text("<kml/>", encoding="utf-8")
    frame().to_file(tmp_path / "two.gpkg", layer="甲")
    frame().to_file(tmp_path / "two.gpkg", layer="乙")
    for name, code in (
        ("points.geojson", "RN543"), ("flat.geojson", "RN543"), ("broken.geojson", "RN541"), ("other.json", "RN541"),
        ("vrt.gpkg", "RN541"), ("empty.geojson", "RN541"), ("map.kml", "RN541"), ("none.geojson", "RN540"),
        ("two.gpkg", "RN544"), ("../../x.geojson", "RN141"),
    ):  # fmt: skip
        assert codes(with_map(tmp_path, f"{{file: {name}}}")) == [(code, 3)], name
    assert codes(with_map(tmp_path, "{file: two.gpkg, layer: 丙}")) == [("RN544", 3)]


def test_a_large_map_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame().to_file(tmp_path / "zones.geojson")
    for name, most in (("MOST_BYTES", 100), ("MOST_FEATURES", 2), ("MOST_POINTS", 14)):
        with monkeypatch.context() as patch:
            patch.setattr(f"recycling_net.reading.areas.{name}", most)
            assert codes(with_map(tmp_path)) == [("RN547", 3)]
    reading.read(with_map(tmp_path))


def test_all_faults_of_rules_about_land_at_once(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "zones.geojson")
    rules = """\
  exclusion_zone:
    - {map: zone, buffer: 3}
    - {map: zones, kinds: [dismantler]}
  zoning:
    - {map: zones, kind: collection_point, zones: [工业, 农用]}
    - {map: plain, kind: collection_point, zones: [工业]}
  min_distance:
    - {kind: dismantler, apart: 10 km}
  site_standard:
    - {kind: transfer_station, sizes: {large: 100 m²}, per_tonne: 3 km}
  land_status:
    - {pending: -1}
"""
    file = with_map(tmp_path, rules=rules)
    file.write_text(file.read_text("utf-8").replace("maps:\n", "maps:\n  plain: {file: zones.geojson}\n"), "utf-8")
    assert codes(file) == [
        ("RN173", 7), ("RN103", 7), ("RN159", 8), ("RN548", 10), ("RN549", 11), ("RN159", 13), ("RN106", 15),
        ("RN104", 15), ("RN107", 17),
    ]  # fmt: skip


def test_a_rule_names_maps_and_sizes_that_there_are(tmp_path: Path) -> None:
    frame().to_file(tmp_path / "zones.geojson")
    rules = """\
  exclusion_zone:
    - {map: zone}
  site_standard:
    - {kind: transfer_station, sizes: {large: 100 m²}}
"""
    with pytest.raises(InputError) as caught:
        reading.read(with_map(tmp_path, rules=rules))
    found = [(issue.code, issue.where.line, issue.facts.get("value")) for issue in caught.value.issues]
    assert found == [("RN174", 3, None), ("RN173", 6, "zone"), ("RN106", 8, "large")]
    assert caught.value.issues[1].facts["hint"] == ("是不是想写 `zones`?", "did you mean `zones`?")


def test_what_is_drawn_stands_in_a_file(tmp_path: Path) -> None:
    file = with_map(tmp_path)
    file.write_text("extends: tiny.yaml\ndrawn: {zones: {regions: [], sha256: x}}\n", encoding="utf-8")
    assert codes(file) == [("RN101", 2)]


def land_table(folder: Path, rows: list[dict[str, Any]], rules: str = "rules: {land_status: [{}]}") -> Path:
    write_tiny(folder)
    (folder / "land.csv").write_text(table_text(rows), encoding="utf-8")
    file = folder / "land.yaml"
    file.write_text(f"extends: tiny.yaml\nland: {{table: land.csv}}\n{rules}\n", encoding="utf-8")
    return file


def test_the_land_of_candidates_of_every_kind(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"编号": "v1", "类别": "交投点", "用地状态": "待审批", "最早年份": "", "面积_m2": ""},
        {"编号": "v2", "类别": "交投点", "用地状态": "已落实", "最早年份": 2025, "面积_m2": 66.5},
        {"编号": "230126105", "类别": "中转站", "用地状态": "已入规划", "最早年份": "", "面积_m2": ""},
        {"编号": "230126", "类别": "分拣中心", "用地状态": "未落实", "最早年份": "", "面积_m2": ""},
    ]
    found = reading.read_with_origin(land_table(tmp_path, rows))
    assert [(issue.code, issue.where.line) for issue in found.warnings] == [("RN174", 2)]  # no rule asks for room
    network = build(found.scenario)
    table = network.land.sites
    assert table["opens_from"].to_dict() == {
        "CPv1": 2026, "CPv2": 2025, "CPv3": 2024, "TS230126100": 2024, "TS230126105": 2025, "SC230126": 2028, "base": 2024,
    }  # fmt: skip
    assert table.loc["CPv2", "area_m2"] == 66.5
    assert set(network.sites.index) == {"CPv2", "CPv3", "TS230126100", "TS230126105", "base"}
    told = [(issue.code, issue.facts["kind"]) for issue in unusable(found.scenario, network) if issue.code == "RN803"]
    assert told == [("RN803", "sorting_centre")]


def test_rows_of_no_candidate_are_refused(tmp_path: Path) -> None:
    rows = [
        {"编号": "v9", "类别": "交投点", "用地状态": "待审批"},
        {"编号": "v1", "类别": "中转站", "用地状态": "待审批"},
        {"编号": "v1", "类别": "拆解企业", "用地状态": "待审批"},
        {"编号": "v1", "类别": "交投点", "用地状态": "快了"},
        {"编号": "v2", "类别": "交投点", "用地状态": "待审批"},
        {"编号": "v2", "类别": "交投点", "用地状态": "待审批"},
    ]
    assert codes(land_table(tmp_path, rows)) == [
        ("RN809", 2), ("RN809", 3), ("RN243", 4), ("RN224", 5), ("RN232", 7),
    ]  # fmt: skip


def test_columns_that_no_rule_looks_at_are_questioned(tmp_path: Path) -> None:
    rows = [{"编号": "v1", "类别": "交投点", "用地状态": "待审批", "面积_m2": 30}]
    found = reading.read_with_origin(land_table(tmp_path, rows, "rules: {}"))
    assert [issue.code for issue in found.warnings] == ["RN174", "RN174"]
    assert "用地状态" in str(found.warnings[0].facts["what"])
    assert reading.read(tmp_path / "tiny.yaml").digest != found.scenario.digest


def test_the_shipped_example() -> None:
    """Three villages lie by the water or the wetland, 龙泉's depot has no land before 2028; those of 天增 and 华山 are 1.6 km apart."""
    found = reading.read_with_origin(Path(__file__).parents[2] / "scenarios" / "bayan" / "bayan_land.yaml")
    assert found.warnings == ()
    network = build(found.scenario)
    table = network.land.sites
    assert set(table.index[table["barred"] != ""]) == {
        "CP230126105203", "CP230126107202", "CP230126105200", "CD230126104",
    }  # fmt: skip
    assert (table.loc["TS230126105", "opens_from"], table.loc["TS230126105", "too_large"]) == (2026, "large")
    near = network.land.apart.set_index(["one", "other"])["km"]
    assert near["CD230126108", "CD230126204"] == pytest.approx(1.66, abs=0.02)
