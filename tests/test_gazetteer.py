from __future__ import annotations

import pytest

from recycling_net.errors import InputError
from recycling_net.gazetteer import counties, find_area, townships, villages


def test_the_tables_are_whole_and_joined_by_code() -> None:
    assert (len(counties()), len(townships()), len(villages())) == (126, 1703, 13877)
    assert set(townships()["county_code"]) == set(counties().index)
    assert set(villages()["township_code"]) <= set(townships().index)
    assert (villages()["coord_quality"] == "approximate").all()


@pytest.mark.parametrize(
    ("wanted", "code"), [("230126", "230126"), ("巴彦县", "230126"), ("五常", "230184"), (" 五常市 ", "230184")]
)
def test_a_county_is_found_by_code_or_name(wanted: str, code: str) -> None:
    assert find_area(wanted) == code


def test_a_misspelt_county_gets_a_hint_and_a_shared_name_its_codes() -> None:
    with pytest.raises(InputError) as fault:
        find_area("五长市")
    assert fault.value.issues[0].code == "RN301"
    assert "五常市" in str(fault.value)
    names = counties()["name"]
    shared = names[names.duplicated()]
    for name in shared:
        with pytest.raises(InputError) as fault:
            find_area(name)
        assert fault.value.issues[0].code == "RN302"
