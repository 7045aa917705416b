from __future__ import annotations

import numpy as np
import pytest

from recycling_net.gazetteer import counties, townships
from recycling_net.network import build
from recycling_net.network.travel import km_between, km_matrix, pairs_within
from tests.tiny import facts, scenario


def test_distance_is_the_ellipsoids_great_circle_times_the_detour_factor() -> None:
    """One degree of latitude at 46 N is 111.149 km on WGS-84 (Snyder 1987, table 5), by 1.35."""
    km = km_between(np.array([127.0]), np.array([45.5]), np.array([127.0]), np.array([46.5]), 1.35)
    assert km[0] == pytest.approx(111.149 * 1.35, rel=1e-4)


def test_pairs_within_agree_with_the_whole_matrix() -> None:
    random = np.random.default_rng(3)
    a = (random.uniform(121, 135, 80), random.uniform(43.5, 53.5, 80))
    b = (random.uniform(121, 135, 60), random.uniform(43.5, 53.5, 60))
    whole = km_matrix(*a, *b, 1.35)
    for limit in (40.0, 300.0, 5000.0):
        i, j, km = pairs_within(a, b, limit, 1.35)
        assert set(zip(i.tolist(), j.tolist(), strict=True)) == set(zip(*np.nonzero(whole <= limit), strict=True))
        assert km == pytest.approx(whole[i, j])


def test_share_steps_hold_up_to_and_including_their_distance() -> None:
    """v1 lies 0 km from CPv1 (50 %) and 4.18 km from CPv2 (30 %); nothing beyond 6 km by drop_off."""
    options = build(scenario()).options
    drop = options[options["mode"] == "drop_off"].set_index(["place", "site"])["share"].to_dict()
    assert drop == {
        ("v1", "CPv1"): 0.5,
        ("v1", "CPv2"): 0.3,
        ("v2", "CPv1"): 0.3,
        ("v2", "CPv2"): 0.5,
        ("v3", "CPv3"): 0.5,
    }


def test_service_radius_cuts_options_and_nesting_keeps_them_at_home() -> None:
    near = build(scenario(rules={"service_radius": [{"kind": "collection_point", "within": "4 km"}]})).options
    assert len(near[near["mode"] == "drop_off"]) == 3
    nested = build(scenario(rules={"nesting": [{"kind": "transfer_station"}]}))
    to_station = nested.options[nested.options["mode"] == "door_to_door"]
    assert sorted(zip(to_station["place"], to_station["site"], strict=True)) == [
        ("v1", "TS230126100"), ("v2", "TS230126100"), ("v3", "TS230126105"),
    ]  # fmt: skip
    hauls = nested.arcs[nested.arcs["origin"].str.startswith("CP")]
    assert len(hauls) == 3


def test_a_site_known_only_by_its_distance_is_reached_by_way_of_the_county_seat() -> None:
    network = build(scenario())
    last = network.arcs[network.arcs["destination"] == "base"].iloc[0]
    assert last["km"] == pytest.approx(70.0)  # the centre stands in the county seat
    assert last["yuan_per_t"] == pytest.approx(35.0)


def test_a_site_takes_only_the_streams_that_it_names() -> None:
    rows = [*facts()["sites"]["rows"], {"code": "other", "name": "别的", "kind": "processing_base", "status": "outside",
             "distance_km": 10, "streams": "appliance;office_equipment"}]  # fmt: skip
    arcs = build(scenario(sites={"table": "s.csv", "rows": rows})).arcs
    assert set(arcs["destination"][arcs["origin"] == "SC230126"]) == {"base"}


def test_renaming_places_changes_nothing_but_names() -> None:
    rows = [{**row, "code": "x" + row["code"]} for row in facts()["places"]["rows"]]
    renamed = build(scenario(places={"table": "p.csv", "crs": "wgs84", "rows": rows}))
    plain = build(scenario())
    assert renamed.options[["km", "share", "yuan_per_t"]].equals(plain.options[["km", "share", "yuan_per_t"]])


@pytest.mark.parametrize("county", ["230103", "230306", "232763", "230126"])
def test_the_county_seats_site_belongs_to_the_nearest_township(county: str) -> None:
    """A degree of longitude is two thirds of one of latitude here; taking them as equal picked the wrong township."""
    own = townships()[townships()["county_code"] == county]
    rows = [
        {
            "code": code,
            "name": seat["name"],
            "township_code": code,
            "households": 10,
            "lon": seat["lon"],
            "lat": seat["lat"],
        }
        for code, seat in own.iterrows()
    ]
    seat = counties().loc[[county]]
    sites = build(scenario(county=county, places={"table": "p.csv", "crs": "wgs84", "rows": rows}, rules={})).sites
    lon, lat = (seat[name].to_numpy(float) for name in ("lon", "lat"))
    away = km_matrix(lon, lat, own["lon"].to_numpy(float), own["lat"].to_numpy(float), 1.0)
    assert sites.loc[f"SC{county}", "township_code"] == own.index[int(np.argmin(away))]
