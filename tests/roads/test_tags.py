"""Each tag says what OpenStreetMap and the law say that it says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from recycling_net.roads.graph import ALL_YEAR, CLASSES, SUMMER_ONLY, WINTER_ONLY
from recycling_net.roads.tags import TAGS, combined, is_road, limit_kmh, read_tags

CAR_CARRIER, LIGHT_TRUCK, TRICYCLE = 1, 2, 4
ALL = CAR_CARRIER | LIGHT_TRUCK | TRICYCLE


def _read(**tags: str) -> dict[str, Any]:
    columns = {tag: np.array([tags.get(tag)], object) for tag in TAGS}
    return {name: column[0] for name, column in read_tags(columns).items()}


@pytest.mark.parametrize(
    ("tags", "name"),
    [
        ({"highway": "primary"}, "primary"),
        ({"highway": "trunk_link"}, "trunk"),
        ({"highway": "road"}, "unclassified"),
        ({"highway": "residential;service"}, "residential"),
        ({"route": "ferry"}, "ferry"),
        ({"highway": "track", "route": "ferry"}, "track"),
        ({"highway": "footway"}, None),
        ({"highway": "construction"}, None),
        ({"highway": "service", "area": "yes"}, None),
        ({"route": "bus"}, None),
    ],
)
def test_class(tags: dict[str, str], name: str | None) -> None:
    assert _read(**tags)["road_class"] == (len(CLASSES) if name is None else CLASSES.index(name))


@pytest.mark.parametrize(
    ("tags", "both"),
    [
        ({}, (True, True)),
        ({"oneway": "yes"}, (True, False)),
        ({"oneway": "1"}, (True, False)),
        ({"oneway": "-1"}, (False, True)),
        ({"oneway": "reverse"}, (False, True)),
        ({"oneway": "no"}, (True, True)),
        ({"junction": "roundabout"}, (True, False)),
        ({"junction": "circular"}, (True, False)),
        ({"junction": "roundabout", "oneway": "no"}, (True, True)),
        ({"junction": "roundabout", "oneway": "-1"}, (False, True)),
        ({"highway": "motorway"}, (True, False)),
        ({"highway": "motorway", "oneway": "no"}, (True, True)),
        ({"highway": "motorway_link"}, (True, True)),
        ({"oneway": "reversible"}, (True, True)),
    ],
)
def test_direction(tags: dict[str, str], both: tuple[bool, bool]) -> None:
    found = _read(**({"highway": "primary"} | tags))
    assert (found["forward"], found["backward"]) == both


@pytest.mark.parametrize(
    ("tags", "who"),
    [
        ({}, ALL),
        ({"highway": "motorway"}, CAR_CARRIER | LIGHT_TRUCK),
        ({"highway": "motorway_link", "motor_vehicle": "yes"}, CAR_CARRIER | LIGHT_TRUCK),
        ({"access": "private"}, 0),
        ({"access": "no", "motor_vehicle": "yes"}, ALL),
        ({"access": "destination"}, ALL),
        ({"access": "something new"}, ALL),
        ({"vehicle": "no", "hgv": "yes"}, CAR_CARRIER),
        ({"motor_vehicle": "no"}, 0),
        ({"motor_vehicle": "agricultural"}, 0),
        ({"motorcar": "no"}, CAR_CARRIER | TRICYCLE),
        ({"motorcar": "no", "goods": "delivery"}, ALL),
        ({"hgv": "no"}, LIGHT_TRUCK | TRICYCLE),
        ({"access": "yes;no"}, ALL),
        ({"ford": "yes"}, LIGHT_TRUCK | TRICYCLE),
        ({"ford": "stepping_stones"}, 0),
        ({"highway": None, "route": "ferry"}, 0),
        ({"highway": None, "route": "ferry", "motor_vehicle": "yes"}, ALL),
        ({"highway": None, "route": "ferry", "motorcar": "yes", "hgv": "no"}, LIGHT_TRUCK),
    ],
)
def test_access(tags: dict[str, Any], who: int) -> None:
    found = _read(**({"highway": "primary"} | tags))
    assert found["access"] == who
    assert is_road(np.array([found["road_class"]]), np.array([found["access"]]))[0] == (who != 0)


@pytest.mark.parametrize(
    ("tags", "season"),
    [
        ({}, ALL_YEAR),
        ({"seasonal": "no"}, ALL_YEAR),
        ({"seasonal": "winter"}, WINTER_ONLY),
        ({"ice_road": "yes"}, WINTER_ONLY),
        ({"winter_road": "yes", "seasonal": "yes"}, WINTER_ONLY),
        ({"seasonal": "spring;summer;autumn"}, SUMMER_ONLY),
        ({"seasonal": "summer; winter"}, ALL_YEAR),
        ({"seasonal": "yes"}, SUMMER_ONLY),
        ({"highway": None, "route": "ferry"}, SUMMER_ONLY),
        ({"highway": None, "route": "ferry", "seasonal": "no"}, ALL_YEAR),
    ],
)
def test_season(tags: dict[str, Any], season: int) -> None:
    assert _read(**({"highway": "track"} | tags))["season"] == season


@pytest.mark.parametrize(
    ("text", "kmh"),
    [
        ("60", 60), ("60 km/h", 60), ("40mph", 64.37376), ("CN:urban", 50), ("cn:rural", 70), ("none", 120), ("walk", 10),
        ("CN:zone30", 30), ("zone:30", 30), ("80;60", 60), ("60|80", 60), ("signals;50", 50), ("10 knots", 18.52),
        ("signals", None), ("", None), (None, None), ("fast", None), ("0", None), ("999", None), ("-50", None), ("5e1", None),
    ],
)  # fmt: skip
def test_limit(text: str | None, kmh: float | None) -> None:
    assert limit_kmh(text) == pytest.approx(kmh) if kmh is not None else np.isnan(limit_kmh(text))


def test_equal_combinations_have_one_number_and_unknown_equals_unknown() -> None:
    code = combined([np.array(["a", None, "a", None, "b"], object), np.array([1.0, np.nan, 1.0, np.nan, 1.0])])
    assert code.tolist() == [0, 1, 0, 1, 2]
