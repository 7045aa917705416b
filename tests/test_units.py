from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from recycling_net.units import parse, shorter, units_that_fit, write


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("5 t", "t", 5.0),
        ("5吨", "t", 5.0),
        ("800 kg", "t", 0.8),
        ("3.4 元/km", "元/km", 3.4),
        ("900 万元", "元", 9_000_000.0),
        ("38 万元/年", "元/年", 380_000.0),
        ("1,200 t/年", "t/年", 1200.0),
        ("2 元/(t·km)", "元/(t·km)", 2.0),
        ("0.002 元/(kg*km)", "元/(t·km)", 2.0),
        ("15 min", "h", 0.25),
        ("60 s", "h", 1 / 60),
        ("85 %", "1", 0.85),
        ("7 %", "1", 0.07),
        ("4 %/年", "1/年", 0.04),
        ("-3.5 元/t", "元/t", -3.5),
    ],
)
def test_planners_text_becomes_canonical(text: str, unit: str, value: float) -> None:
    assert parse(text, unit) == value


@pytest.mark.parametrize(
    ("given_value", "unit", "code"),
    [
        (5, "t", "RN103"),
        ("5", "t", "RN103"),
        (2.5, "元/km", "RN103"),
        ("5 km", "t", "RN104"),
        ("5 parsec", "km", "RN104"),
        ("5 t/d", "t/年", "RN104"),
        ("many t", "t", "RN105"),
        (True, "t", "RN105"),
        (None, "t", "RN105"),
    ],
)
def test_what_is_no_quantity_is_refused_with_its_code(given_value: object, unit: str, code: str) -> None:
    with pytest.raises(PydanticCustomError) as fault:
        parse(given_value, unit)
    assert fault.value.type == code
    assert fault.value.context is not None
    assert fault.value.context["units"]


def test_the_hint_offers_the_units_that_fit() -> None:
    assert units_that_fit("元/km")[:2] == ["元/km", "yuan/km"]
    assert "万元/km" in units_that_fit("元/km")


@given(
    st.floats(min_value=-1e9, max_value=1e9, allow_nan=False),
    st.sampled_from(["t", "km", "h", "元", "元/(t·km)", "1", "1/年", "t/年"]),
)
def test_written_and_read_back_is_the_same_float(value: float, unit: str) -> None:
    assert parse(write(value, unit), unit) == value


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("80 元/t", "元/tCO2e", 80.0),
        ("0.08 元/kgCO2e", "元/tCO2e", 80.0),
        ("286 kg/(t·km)", "kgCO2e/(t·km)", 286.0),
        ("0.4 tCO2e/t", "kgCO2e/t", 400.0),
        ("1.5 万 tCO2e", "tCO2e", None),
        ("1500 t CO2e", "tCO2e", 1500.0),
    ],
)
def test_carbon_is_counted_in_tonnes_of_its_own_or_plain_ones(text: str, unit: str, value: float | None) -> None:
    if value is None:
        with pytest.raises(PydanticCustomError):
            parse(text, unit)
    else:
        assert parse(text, unit) == pytest.approx(value)


def test_hints_name_carbon_only_where_carbon_is_meant() -> None:
    assert units_that_fit("tCO2e") == ["tCO2e", "kgCO2e"]
    assert units_that_fit("元/tCO2e")[0] == "元/tCO2e"
    assert not any("CO2" in unit for unit in units_that_fit("t"))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("200000.0 元", "20 万元"),
        ("9999.5 元", "9999.5 元"),
        ("11409627.0 元", "1140.9627 万元"),
        ("5.0 km", "5 km"),
        ("100 %", "100 %"),
        ("1304.1 t", "1304.1 t"),
        ("collection_point", "collection_point"),
        ("2.0 元/t", "2.0 元/t"),
    ],
)
def test_a_quantity_is_written_as_planners_do(written: str, told: str) -> None:
    assert shorter(written) == told
