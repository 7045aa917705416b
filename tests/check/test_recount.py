"""What the check works out for itself agrees with the network, which it does not read."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pyproj
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import routing, siting
from recycling_net.check import verify
from recycling_net.check.distance import great_circle_km, road_km, too_far, within_reach
from recycling_net.check.question import ask
from recycling_net.network import build
from recycling_net.network.ways import RESIDENTS, Ways, find_ways
from recycling_net.scenario import Scenario
from tests import tiny
from tests.check import hand

_GEOD = pyproj.Geod(ellps="WGS84")
_LON, _LAT = st.floats(73, 136), st.floats(18, 54)  # China


@given(_LON, _LAT, _LON, _LAT)
@settings(max_examples=150, deadline=None)
def test_lambert_agrees_with_the_geodesic(lon1: float, lat1: float, lon2: float, lat2: float) -> None:
    exact = _GEOD.inv(lon1, lat1, lon2, lat2)[2] / 1000
    assert abs(float(great_circle_km(lon1, lat1, lon2, lat2)) - exact) <= 1e-5 * exact + 1e-6


@given(_LON, _LAT, st.floats(-0.3, 0.3), st.floats(-0.3, 0.3))
@settings(max_examples=100, deadline=None)
def test_lambert_is_good_within_a_county(lon: float, lat: float, east: float, north: float) -> None:
    exact = _GEOD.inv(lon, lat, lon + east, lat + north)[2] / 1000
    assert abs(float(great_circle_km(lon, lat, lon + east, lat + north)) - exact) <= 1e-5 * exact + 1e-6


def test_one_degree_of_latitude_and_a_point_itself() -> None:
    """A degree of meridian at 45–46° N is 111.141 km on WGS-84 (integral of the meridian radius of curvature)."""
    assert float(great_circle_km(127.0, 45.0, 127.0, 46.0)) == pytest.approx(111.141, abs=0.002)
    assert float(great_circle_km(127.0, 45.0, 127.0, 45.0)) == 0.0


def _ways(seat_lat: float, detour_factor: float) -> Ways:
    return Ways((np.array([127.0]), np.array([seat_lat])), detour_factor, speed_kmh=40.0)


def _points(**columns: list[float]) -> pd.DataFrame:
    return pd.DataFrame({"lon": np.nan, "lat": np.nan, "distance_km": np.nan} | columns)


def test_a_site_without_coordinates_is_reached_by_way_of_the_seat() -> None:
    start = _points(lon=[127.0, 127.0, np.nan], lat=[46.0, 46.0, np.nan], distance_km=[np.nan, np.nan, 30.0])
    end = _points(lon=[np.nan, 127.0, np.nan], lat=[np.nan, 46.0, np.nan], distance_km=[70.0, np.nan, 70.0])
    assert road_km(_ways(45.0, 2.0), pd.Series(dtype=float), RESIDENTS, start, end) == pytest.approx(
        [70 + 222.282, 0.0, 100.0], abs=0.004
    )


def test_within_reach_of_some_facility_or_of_none() -> None:
    places = _points(lon=[127.0, 127.0, np.nan], lat=[45.0, 46.0, np.nan], distance_km=[np.nan, np.nan, 20.0])
    sites = _points(lon=[127.0, 127.0], lat=[45.0, 48.0])
    ways, known = _ways(0.0, 1.0), pd.Series(dtype=float)
    for limit, reached in ((0.1, [True, False, False]), (111.0, [True, False, False]), (111.2, [True, True, False])):
        assert within_reach(ways, known, RESIDENTS, places, sites, limit).tolist() == reached
    assert not within_reach(ways, known, RESIDENTS, places, sites.head(0), 1e6).any()
    far = _points(lon=[np.nan], lat=[np.nan], distance_km=[5.0])
    assert within_reach(ways, known, RESIDENTS, places, far, 25.0).tolist() == [False, False, True]
    told = pd.Series([7.0], index=pd.MultiIndex.from_tuples([("far", "base")]))
    named = places.set_axis(["near", "far", "lost"]), sites.set_axis(["shop", "base"])
    assert within_reach(ways, told, RESIDENTS, *named, 8.0).tolist() == [True, True, False]


def test_reach_is_what_measuring_every_pair_says() -> None:
    chance = np.random.default_rng(4)
    start, end = (
        _points(lon=list(chance.uniform(121, 135, count)), lat=list(chance.uniform(43, 53, count)))
        for count in (60, 40)
    )
    i, j = np.divmod(np.arange(60 * 40), 40)
    for detour, limit in ((1.0, 150.0), (1.35, 80.0), (2.5, 300.0)):
        ways = _ways(45.0, detour)
        km = road_km(ways, pd.Series(dtype=float), RESIDENTS, start.iloc[i], end.iloc[j]).reshape(60, 40)
        found = within_reach(ways, pd.Series(dtype=float), RESIDENTS, start, end, limit)
        assert 0 < found.sum() < 60
        assert found.tolist() == (km <= limit).any(axis=1).tolist()


def test_a_limit_is_broken_only_beyond_the_error_of_the_formula() -> None:
    assert too_far([5.0, 5.0005, 5.01], 5.0).tolist() == [False, False, True]


def _with_totals(*rows: dict[str, Any]) -> Scenario:
    supply = hand.facts()["supply"] | {"totals": {"table": "totals.csv", "rows": list(rows)}}
    return hand.scenario(supply=supply)


def _assert_same_supply(scenario: Scenario) -> None:
    theirs = build(scenario).supply.rename_axis(columns="year").stack()
    ours = ask(scenario, find_ways(scenario)).supply
    assert len(ours) == len(theirs)
    assert ours.to_numpy() == pytest.approx(theirs.reindex(ours.index).to_numpy(), rel=1e-12)


@given(
    st.lists(
        st.tuples(st.sampled_from([2023, 2024, 2025, 2027]), st.sampled_from(["paper", "car"]), st.floats(1, 1e5), st.booleans()),
        max_size=4, unique_by=lambda row: row[:2],
    ),
    st.lists(st.tuples(st.sampled_from([2022, 2024]), st.sampled_from(["recyclables", "scrap_vehicle"]), st.floats(1, 1e5)), max_size=2, unique_by=lambda row: row[:2]),
)  # fmt: skip
@settings(max_examples=12, deadline=None)
def test_supply_agrees_whatever_the_planner_knows(
    items: list[tuple[int, str, float, bool]], streams: list[tuple[int, str, float]]
) -> None:
    rows: list[dict[str, Any]] = [
        {"year": year, "item": item, "tonnes" if by_weight else "pieces": total}
        for year, item, total, by_weight in items
    ]
    rows += [{"year": year, "stream": stream, "tonnes": total} for year, stream, total in streams]
    _assert_same_supply(_with_totals(*rows))


def test_a_known_total_is_met_in_its_year() -> None:
    scenario = _with_totals({"year": 2024, "stream": "scrap_vehicle", "tonnes": 500})
    total = ask(scenario, find_ways(scenario)).supply.xs("scrap_vehicle", level="stream").groupby(level="year").sum()
    assert total[2024] == pytest.approx(500)
    assert total[2023] == pytest.approx(500 / 1.02)  # an earlier year takes the first factor given


def test_sites_are_those_of_the_network() -> None:
    scenario = hand.scenario()
    theirs, ours = build(scenario).sites, ask(scenario, find_ways(scenario)).sites
    assert set(ours.index) == set(theirs.index)
    theirs = theirs.loc[ours.index]
    for column in ("name", "kind", "status", "township_code", "size", "streams", "coord_quality"):
        assert ours[column].tolist() == theirs[column].tolist(), column
    for column in ("lon", "lat", "capacity_t", "distance_km"):
        assert ours[column].to_numpy() == pytest.approx(theirs[column].to_numpy(), nan_ok=True), column


@pytest.mark.parametrize("scenario", [tiny.scenario(), tiny.scenario(discount_rate="5 %/年"), hand.scenario()])
def test_what_siting_and_routing_find_passes(scenario: Scenario) -> None:
    """The optimum of an independent solver breaks no rule, and every yuan of it is found again."""
    network = build(scenario)
    plan = siting.solve(scenario, network)
    assert verify(scenario, network, plan).faults == ()
    routed = routing.plan_rounds(scenario, network, plan)
    report = verify(scenario, network, routed)
    assert report.faults == ()
    assert ("orders" in report.rules_checked) == (scenario.rounds.door_to_door is not None)
