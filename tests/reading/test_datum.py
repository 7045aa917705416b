"""Chinese datums, and a table whose datum is not what it says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net import gazetteer, reading
from recycling_net.errors import InputError, render
from recycling_net.reading.datum import Degrees, from_wgs84, to_wgs84
from recycling_net.reading.outline import area_outline
from recycling_net.scenario import Crs
from tests.reading.written import write_tiny


def metres(lon: Degrees, lat: Degrees, other_lon: Degrees, other_lat: Degrees) -> Degrees:
    return np.asarray(np.hypot((lon - other_lon) * np.cos(np.radians(lat)), lat - other_lat) * 111_195)


@pytest.mark.parametrize("crs", ["gcj02", "bd09", "cgcs2000", "wgs84"])
def test_round_trip_over_heilongjiang_is_below_a_centimetre(crs: Crs) -> None:
    generator = np.random.default_rng(0)
    lon, lat = generator.uniform(121, 136, 20_000), generator.uniform(43, 54, 20_000)
    back = to_wgs84(*from_wgs84(lon, lat, crs), crs)
    assert metres(lon, lat, *back).max() < 0.01


def test_known_points() -> None:
    """Tian'anmen in the three datums, as the tests of coordtransform (MIT) and its documentation give them."""
    lon, lat = np.array([116.404]), np.array([39.915])
    gcj = from_wgs84(lon, lat, "gcj02")
    assert (gcj[0][0], gcj[1][0]) == (
        pytest.approx(116.41024449916938, abs=1e-9),
        pytest.approx(39.91640428150164, abs=1e-9),
    )
    bd = from_wgs84(*to_wgs84(lon, lat, "gcj02"), "bd09")
    assert (bd[0][0], bd[1][0]) == (
        pytest.approx(116.41036949371029, abs=1e-9),
        pytest.approx(39.92133699351021, abs=1e-9),
    )


def test_blank_coordinates_stay_blank() -> None:
    lon, lat = to_wgs84(np.array([np.nan, 127.4]), np.array([np.nan, 46.0]), "bd09")
    assert np.isnan(lon).tolist() == [True, False]
    assert np.isnan(lat).tolist() == [True, False]


def test_rows_come_in_in_wgs84(tmp_path: Path) -> None:
    main = write_tiny(tmp_path / "t")
    main.write_text(
        main.read_text(encoding="utf-8").replace("crs: wgs84\nsites", "crs: gcj02\nsites"), encoding="utf-8"
    )
    place = reading.read(main).places.rows[0]
    lon, lat = from_wgs84(np.array([place.lon]), np.array([place.lat]), "gcj02")
    assert metres(lon, lat, np.array([127.40]), np.array([46.08]))[0] < 0.01
    assert 300 < metres(lon, lat, np.array([place.lon]), np.array([place.lat]))[0] < 900


def border_points(count: int) -> tuple[Degrees, Degrees]:
    """Points just inside the outline of Bayan, all round."""
    outline = area_outline("230126")
    ring = outline.shape.buffer(-0.15).exterior
    at = [ring.interpolate(share, normalized=True) for share in np.linspace(0, 1, count, endpoint=False)]
    x, y = np.array([point.x for point in at]), np.array([point.y for point in at])
    return outline.lon + x / 111.195 / np.cos(np.radians(outline.lat)), outline.lat + y / 111.195


def border_table(folder: Path, true: Crs, said: Crs) -> Path:
    lon, lat = from_wgs84(*border_points(40), true)
    rows = [
        {
            "code": f"b{i}",
            "name": f"边{i}",
            "township_code": "230126100",
            "households": 100,
            "lon": float(x),
            "lat": float(y),
        }
        for i, (x, y) in enumerate(zip(lon, lat, strict=True))
    ]
    return write_tiny(folder, places={"table": "places.csv", "crs": said, "rows": rows})


@pytest.mark.parametrize(("true", "said"), [("gcj02", "wgs84"), ("bd09", "wgs84"), ("wgs84", "gcj02")])
def test_wrong_datum_near_the_border_is_named(true: Crs, said: Crs, tmp_path: Path) -> None:
    found = reading.read_with_origin(border_table(tmp_path / "t", true, said))
    (warning,) = found.warnings
    assert warning.code == "RN303"
    assert 5 < int(str(warning.facts["count"])) < 40
    assert f"请把 crs 改为 {true}" in render(warning)


def test_right_datum_near_the_border_says_nothing(tmp_path: Path) -> None:
    assert reading.read_with_origin(border_table(tmp_path / "t", "gcj02", "gcj02")).warnings == ()


def test_gazetteer_villages_in_another_datum_are_recognised(tmp_path: Path) -> None:
    table = gazetteer.villages()
    table = table[table["county_code"] == "230126"]
    lon, lat = from_wgs84(table["lon"].to_numpy(float), table["lat"].to_numpy(float), "gcj02")
    rows = [
        {"code": code, "name": name, "township_code": town, "households": 100, "lon": float(x), "lat": float(y)}
        for code, name, town, x, y in zip(table.index, table["name"], table["township_code"], lon, lat, strict=True)
    ]
    main = write_tiny(tmp_path / "t", places={"table": "places.csv", "crs": "wgs84", "rows": rows})
    found = reading.read_with_origin(main).warnings
    assert [(warning.code, warning.facts["value"]) for warning in found if warning.code == "RN305"] == [
        ("RN305", "gcj02")
    ]
    assert 300 < int(str(found[0].facts["metres"])) < 900


def test_table_of_another_county_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path / "t"), settings={"county": "漠河市"})
    (issue,) = caught.value.issues
    assert (issue.code, issue.facts["count"]) == ("RN311", 3)
    assert '"230126"' in render(issue)


def test_every_county_has_an_outline_that_holds_its_seat() -> None:
    counties = gazetteer.counties()
    outside = [
        str(code)
        for code, row in counties.iterrows()
        if area_outline(str(code)).km_outside(np.array([row["lon"]]), np.array([row["lat"]]))[0] > 0
    ]
    assert outside == []
