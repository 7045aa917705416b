"""What OpenStreetMap's tags say of a road: class, direction, limit, who may drive, season.

Every rule is evaluated once for each combination of values that occurs, not once for each road.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from recycling_net.roads.graph import ALL_YEAR, CLASSES, PROFILES, SUMMER_ONLY, WINTER_ONLY, Ints

Texts = npt.NDArray[np.object_]
Value = str | None

TAGS = (
    "highway", "route", "name", "oneway", "maxspeed", "junction", "access", "vehicle", "motor_vehicle", "motorcar",
    "goods", "hgv", "seasonal", "ice_road", "winter_road", "ford", "area",
)  # fmt: skip
"""The tags that are read."""

_CLASS_OF = {name: name for name in CLASSES} | {"road": "unclassified"}
_NOT_A_ROAD = len(CLASSES)

_OPEN = frozenset({"yes", "permissive", "designated", "destination", "delivery", "customers", "official", "public"})
_CLOSED = frozenset(
    {"no", "private", "agricultural", "forestry", "military", "emergency", "permit", "residents", "psv", "bus"}
)  # a value in neither set says nothing, as if it were not there
_GENERAL = ("access", "vehicle", "motor_vehicle")
_SPECIFIC = {"car_carrier": ("hgv",), "light_truck": ("motorcar", "goods"), "tricycle": ()}
"""Keys that decide for each profile, the later the stronger (OpenStreetMap wiki, Key:access)."""

_MPH_KM, _KNOT_KM = 1.609344, 1.852
_SAID_LIMITS = {"none": 120.0, "cn:motorway": 120.0, "cn:rural": 70.0, "cn:urban": 50.0, "walk": 10.0}
"""km/h: 道路交通安全法实施条例 第78条 (120), 第45条 (one lane a direction: 70 outside, 50 inside towns); walk assumed."""
_LIMIT = re.compile(r"(?:cn:)?(?:zone:?)?(\d+(?:\.\d+)?)\s*(km/h|kmh|kph|mph|knots)?")
_LIMIT_RANGE_KMH = (3.0, 130.0)

_SUMMER = frozenset({"spring", "summer", "autumn", "fall", "wet_season", "yes"})
_WINTER = frozenset({"winter", "dry_season"})


def read_tags(columns: Mapping[str, Texts]) -> dict[str, npt.NDArray[Any]]:
    """Return what the tags of W ways say; ``columns`` holds (W,) texts or None for each of TAGS.

    Returns
    -------
    dict
        ``road_class`` (position in CLASSES, or len(CLASSES) where it is no road), ``maxspeed`` (km/h or NaN),
        ``forward``, ``backward``, ``access`` (a bit a profile) and ``season`` as :class:`RoadGraph` defines them.
    """
    road_class = _by_value(_class, [columns["highway"], columns["route"], columns["area"]])
    known = [*_GENERAL, *dict.fromkeys(key for keys in _SPECIFIC.values() for key in keys), "ford"]
    ways = _by_value(_directions, [columns[key] for key in ("highway", "junction", "oneway")]).reshape(-1, 2)
    return {
        "road_class": road_class.astype(np.uint8),
        "maxspeed": _by_value(limit_kmh, [columns["maxspeed"]]).astype(float),
        "forward": ways[:, 0].astype(bool),
        "backward": ways[:, 1].astype(bool),
        "access": _by_value(
            lambda at, *values: _access(at, dict(zip(known, values, strict=True))),
            [road_class, *(columns[key] for key in known)],
        ).astype(np.uint8),
        "season": _by_value(_season, [road_class, *(columns[key] for key in ("seasonal", "ice_road", "winter_road"))])
        .astype(np.uint8),
    }  # fmt: skip


def is_road(road_class: npt.NDArray[np.uint8], access: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Return which ways any of the profiles may drive."""
    return np.asarray((road_class != _NOT_A_ROAD) & (access != 0))


def combined(columns: Sequence[npt.NDArray[Any]]) -> Ints:
    """Return (W,) one number for each combination of values, from 0 in order of appearance; NaN equals NaN."""
    code = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        one, seen = pd.factorize(column, use_na_sentinel=False)
        code, _ = pd.factorize(code * len(seen) + one)
    return np.asarray(code, np.int64)


def _by_value(rule: Callable[..., Any], columns: list[npt.NDArray[Any]]) -> npt.NDArray[Any]:
    code = combined(columns)
    _, first = np.unique(code, return_index=True)
    answers = np.array([rule(*(column[at] for column in columns)) for at in first], object)
    return answers[code]


def _class(highway: Value, route: Value, area: Value) -> int:
    if area == "yes":
        return _NOT_A_ROAD  # a square: its outline is no road
    if not highway:
        return CLASSES.index("ferry") if route == "ferry" else _NOT_A_ROAD
    name = _CLASS_OF.get(_first(highway).removesuffix("_link"))
    return _NOT_A_ROAD if name is None else CLASSES.index(name)


def _directions(highway: Value, junction: Value, oneway: Value) -> tuple[bool, bool]:
    """A motorway and a roundabout run one way unless the tag says otherwise; a tidal road is open both ways."""
    if oneway in {"-1", "reverse"}:
        return False, True
    if oneway in {"no", "false", "0", "reversible", "alternating"}:
        return True, True
    implied = junction in {"roundabout", "circular"} or highway == "motorway"
    return True, not (implied or oneway in {"yes", "true", "1"})


def _access(road_class: int, tags: Mapping[str, Value]) -> int:
    """One bit a profile; ferries carry only whom a tag admits, since most of those mapped carry walkers."""
    bits = 0
    for at, profile in enumerate(PROFILES):
        may = road_class != CLASSES.index("ferry")
        for key in (*_GENERAL, *_SPECIFIC[profile]):
            value = _first(tags[key])
            may = (may or value in _OPEN) and value not in _CLOSED
        bits |= may << at
    if road_class == CLASSES.index("motorway"):  # 道路交通安全法 第67条: nothing slower than 70 km/h by design
        bits &= ~(1 << PROFILES.index("tricycle"))
    if tags["ford"] == "yes":
        bits &= ~(1 << PROFILES.index("car_carrier"))  # assumed: too long and low for a ford
    return 0 if tags["ford"] == "stepping_stones" else bits


def _season(road_class: int, seasonal: Value, ice_road: Value, winter_road: Value) -> int:
    """When it is open; a ferry without a tag stops in winter, since the rivers of Heilongjiang freeze."""
    if "yes" in {ice_road, winter_road}:
        return WINTER_ONLY
    said = set(re.split(r"[;,\s]+", seasonal)) if seasonal else set()
    summer, winter = bool(said & _SUMMER), bool(said & _WINTER)
    if summer != winter:
        return SUMMER_ONLY if summer else WINTER_ONLY
    return SUMMER_ONLY if road_class == CLASSES.index("ferry") and not said else ALL_YEAR


def limit_kmh(text: Value) -> float:
    """Return the limit in km/h, the lowest of a list; NaN where the tag names none."""
    found = [_one_limit(part.strip().lower()) for part in re.split("[;|,]", text or "")]
    return min((value for value in found if not isnan(value)), default=nan)


def _one_limit(text: str) -> float:
    if text in _SAID_LIMITS:
        return _SAID_LIMITS[text]
    match = _LIMIT.fullmatch(text)
    if match is None:
        return nan
    value = float(match[1]) * {"mph": _MPH_KM, "knots": _KNOT_KM}.get(match[2] or "", 1.0)
    return value if _LIMIT_RANGE_KMH[0] <= value <= _LIMIT_RANGE_KMH[1] else nan


def _first(text: Value) -> str:
    return (text or "").partition(";")[0].strip()
