from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recycling_net.errors import InputError
from recycling_net.network import build
from tests.tiny import facts, scenario

ITEM = {"item": "paper", "name": "废纸", "stream": "recyclables", "urban_per_100": 200, "rural_per_100": 100,
        "life_years": 4, "growth_per_year": 0.1, "weight_kg": 50, "volume_m3": 1, "source": "assumed"}  # fmt: skip
TOWN = {
    "code": "c1",
    "name": "社区",
    "kind": "community",
    "township_code": "230126100",
    "households": 400,
    "lon": 127.4,
    "lat": 46.08,
}


def _supply(items: list[dict[str, object]], **supply: object) -> dict[str, object]:
    return {"items": {"table": "items.csv", "rows": items}, **supply}


def test_pieces_are_households_times_ownership_over_life_with_growth() -> None:
    """400 urban households x 2 each / 4 years = 200 pieces of 50 kg = 10 t in 2023; 12.1 t two years later."""
    places = {"table": "p.csv", "crs": "wgs84", "rows": [TOWN]}
    network = build(scenario(places=places, supply=_supply([ITEM])))
    assert network.pieces.loc[("c1", "paper"), 2023] == pytest.approx(200)
    assert network.supply.loc[("c1", "recyclables"), 2023] == pytest.approx(10)
    assert network.supply.loc[("c1", "recyclables"), 2025] == pytest.approx(12.1)


def test_a_county_total_rescales_from_its_year_on_and_the_first_one_backwards() -> None:
    """The estimate is 230 t a year: 115 t in 2024 halves 2023 and 2024; 460 t in 2025 doubles 2025."""
    base = facts()["supply"]
    rows = [
        {"year": 2024, "stream": "recyclables", "tonnes": 115},
        {"year": 2025, "stream": "recyclables", "tonnes": 460},
    ]
    network = build(scenario(supply={**base, "totals": {"table": "totals.csv", "rows": rows}}))
    assert network.supply.sum().to_dict() == pytest.approx({2023: 115, 2024: 115, 2025: 460})
    assert network.pieces.sum()[2025] == pytest.approx(4600)


def test_item_totals_come_before_stream_totals() -> None:
    base = facts()["supply"]
    rows = [{"year": 2023, "item": "paper", "pieces": 10}, {"year": 2023, "stream": "recyclables", "tonnes": 7}]
    network = build(scenario(supply={**base, "totals": {"table": "totals.csv", "rows": rows}}))
    assert network.supply.sum()[2023] == pytest.approx(7)


def test_a_total_for_what_nobody_owns_is_refused() -> None:
    base = facts()["supply"]
    rows = [{"year": 2023, "item": "gold", "pieces": 10}]
    with pytest.raises(InputError) as fault:
        build(scenario(supply={**base, "totals": {"table": "totals.csv", "rows": rows}}))
    assert [issue.code for issue in fault.value.issues] == ["RN402"]


def test_the_census_share_of_car_owners_replaces_car_ownership() -> None:
    """2,300 households x 25 % with a car / 10 years = 57.5 cars a year of 1.2 t."""
    car = {**ITEM, "item": "car", "stream": "scrap_vehicle", "life_years": 10, "weight_kg": 1200, "growth_per_year": 0}
    streams = {"scrap_vehicle": {"chain": ["processing_base"], "base_recovery": "10 %",
               "modes": {"door_to_door": {"at": "processing_base", "share": [{"within": "500 km", "share": "50 %"}]}}}}  # fmt: skip
    network = build(scenario(streams=streams, supply=_supply([car], car_household_share="25 %"), rules={}))
    assert network.pieces.sum()[2023] == pytest.approx(57.5)
    assert network.baseline_t["scrap_vehicle"] == pytest.approx(0.1 * 57.5 * 1.2)


def test_streams_without_any_item_are_refused() -> None:
    with pytest.raises(InputError) as fault:
        build(scenario(supply=_supply([{**ITEM, "stream": "appliance"}])))
    assert fault.value.issues[0].code == "RN401"


@given(st.floats(min_value=0.1, max_value=50), st.integers(min_value=1, max_value=9))
def test_supply_is_proportional_to_households_and_weight(weight: float, times: int) -> None:
    places = {"table": "p.csv", "crs": "wgs84", "rows": [TOWN]}
    more = {"table": "p.csv", "crs": "wgs84", "rows": [{**TOWN, "households": 400 * times}]}
    one = build(scenario(places=places, supply=_supply([{**ITEM, "weight_kg": weight}]), rules={}))
    many = build(scenario(places=more, supply=_supply([{**ITEM, "weight_kg": weight}]), rules={}))
    assert many.supply.sum()[2024] == pytest.approx(times * one.supply.sum()[2024])
    assert one.supply.sum()[2023] == pytest.approx(200 * weight / 1000)
