"""What the report says of land: areas on the map and as layers, what each rule forbids, the room that sizes need."""

from __future__ import annotations

from pathlib import Path

import pyogrio
import pytest

from recycling_net.check import CheckReport
from recycling_net.network import build
from recycling_net.report import geopackage, html, payload
from recycling_net.report.assumptions import assumptions
from recycling_net.report.land import barred_rows, land_table, standard_table
from tests import tiny
from tests.land import drawn, square
from tests.report import fake
from tests.report.conftest import Answer


@pytest.fixture(scope="module")
def answer() -> Answer:
    """v1 lies in a water zone, v2 within its buffer; v3's land is awaited; stations need room."""
    scenario = tiny.scenario(
        fleet=fake.FLEET,
        rules={
            "exclusion_zone": [{"map": "水源地", "buffer": "3 km", "kinds": ["collection_point"]}],
            "zoning": [{"map": "用地", "kind": "transfer_station", "zones": ["工业"], "elsewhere": True}],
            "land_status": [{}],
            "site_standard": [{"kind": "transfer_station", "per_tonne": "0.5 m²/t", "sizes": {"small": "120 m²"}}],
        },
        land={"table": "land.csv", "rows": [{"code": "v3", "kind": "collection_point", "land": "planned", "area_m2": 40}]},
        sources={"rules.site_standard": "assumed:示意"},
        **drawn(水源地=[("", square(127.40, 46.08))], 用地=[("农用", square(127.0, 46.0)), ("工业", square(127.5, 46.1))]),
    )  # fmt: skip
    network = build(scenario)
    return scenario, network, fake.plan_of(scenario, network)


def test_every_site_with_what_rules_say_of_it(answer: Answer) -> None:
    scenario, network, plan = answer
    table = land_table(plan, network, scenario).set_index("code")
    assert table["barred"].to_dict() == {
        "CPv1": "禁建区(水源地,交投点)", "CPv2": "禁建区(水源地,交投点)", "CPv3": "",
        "TS230126100": "", "TS230126105": "", "SC230126": "",
    }  # fmt: skip
    assert (table.loc["CPv3", "land"], table.loc["CPv3", "opens_from"], table.loc["CPv3", "area_m2"]) == (
        "planned",
        2025,
        40,
    )
    assert table.loc[["TS230126100", "CPv1"], "opening_year"].tolist() == ["2024", ""]
    assert [(row["rule"], row["barred"]) for row in barred_rows(network)] == [
        ("exclusion_zone[水源地,collection_point]", 2)
    ]


def test_a_scenario_without_such_rules_has_no_rows(small: Answer) -> None:
    scenario, network, plan = small
    assert land_table(plan, network, scenario).empty
    assert standard_table(plan, network, scenario).empty
    assert set(geopackage.layers(plan, network)) == {"places", "facilities", "assignments", "hauls", "routes", "stops"}
    assert payload.pack(plan, network)["areas"] == []


def test_standards_are_listed_with_their_source(answer: Answer) -> None:
    """300 t at half a square metre are 150 m², more than the 120 of the size."""
    scenario, network, plan = answer
    row = standard_table(plan, network, scenario).iloc[0]
    assert (row["size"], row["needed_m2"], row["m2_per_t"], row["mark"], row["source"]) == (
        "小型",
        150,
        0.5,
        "假定",
        "假定:示意",
    )
    assert any(each.key == "rules.site_standard[0]" and each.mark == "assumed" for each in assumptions(scenario))


def test_areas_are_layers_and_on_the_map(answer: Answer, tmp_path: Path) -> None:
    """The square of 0.01 degrees reaches 3 km farther with its buffer: 0.0077 + 0.03 + 0.0388 degrees to the east."""
    _, network, plan = answer
    geopackage.write(plan, network, tmp_path / "plan.gpkg")
    areas = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="areas")
    assert areas["zone"].tolist() == ["", "农用", "工业"]
    assert areas.total_bounds == pytest.approx([126.995, 45.995, 127.505, 46.105])
    buffers = pyogrio.read_dataframe(tmp_path / "plan.gpkg", layer="buffers")
    assert buffers["rule"].tolist() == ["exclusion_zone[水源地,collection_point]"]
    assert buffers.total_bounds == pytest.approx(
        [127.395 - 0.0388, 46.075 - 0.027, 127.405 + 0.0388, 46.085 + 0.027], abs=2e-4
    )
    packed = payload.pack(plan, network)["areas"]
    assert [(area["forbidden"], area["zone"], len(area["around"])) for area in packed] == [
        (1, "", 1),
        (0, "农用", 0),
        (0, "工业", 0),
    ]
    assert packed[0]["rings"][0][:2] == [12740500, 4607500]


def test_the_page_names_rules_and_standards(answer: Answer) -> None:
    scenario, network, plan = answer
    page = html.page(plan, scenario, network, CheckReport(("capacity",), ()))
    assert "禁建区(水源地,交投点)" in page
    assert 'data-layer="areas"' in page
    assert "假定:示意" in page
    bare = tiny.scenario(fleet=fake.FLEET)
    assert 'id="land"' not in html.page(plan, bare, build(bare), CheckReport(("capacity",), ()))
