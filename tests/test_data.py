"""The shipped tables: complete, sourced, joined."""

from __future__ import annotations

import pytest

from recycling_net.gazetteer import counties, townships, villages
from recycling_net.new import default_items
from recycling_net.scenario import Item

EIGHT = {"空调", "冰箱", "洗衣机", "电视机", "热水器", "微型计算机", "吸油烟机", "燃气灶"}


def _items() -> list[Item]:
    """The shipped items, as the first Chinese header of each field names its column."""
    properties = Item.model_json_schema()["properties"]
    table = default_items().rename(columns={facts["headers"][0]: name for name, facts in properties.items()})
    return [Item.model_validate(row) for row in table.to_dict("records")]


def test_items_hold_the_eight_appliance_categories_and_every_stream() -> None:
    items = _items()
    assert {item.name for item in items if item.stream == "appliance"} == EIGHT
    assert {item.stream for item in items} == {
        "appliance", "scrap_vehicle", "farm_machinery", "office_equipment", "recyclables",
    }  # fmt: skip
    assert len({item.item for item in items}) == len({item.name for item in items}) == len(items)


@pytest.mark.parametrize("item", _items(), ids=lambda item: item.item)
def test_every_item_names_a_standard_or_says_assumed(item: Item) -> None:
    assert "assumed" in item.source or "GB" in item.source or "T/CHEAA" in item.source


def test_cars_are_scrapped_at_five_to_seven_per_cent_a_year() -> None:
    car = next(item for item in _items() if item.item == "car")
    assert 0.05 <= 1 / car.life_years <= 0.07


def test_recyclables_are_one_household_year() -> None:
    assert {item.life_years for item in _items() if item.stream == "recyclables"} == {1.0}


def test_only_villages_own_farm_machinery() -> None:
    machines = [item for item in _items() if item.stream == "farm_machinery"]
    assert all(item.urban_per_100 == 0 < item.rural_per_100 for item in machines)


def test_the_gazetteer_joins_and_has_the_published_sizes() -> None:
    assert (len(counties()), len(townships()), len(villages())) == (126, 1703, 13877)
    assert set(villages()["township_code"]) <= set(townships().index)
    assert set(villages()["county_code"]) == set(counties().index)
    harbin = counties()["prefecture"] == "哈尔滨市"
    assert int(counties().loc[harbin, "population_2020"].sum()) == 10_009_854
