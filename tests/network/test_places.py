from __future__ import annotations

import pytest

from recycling_net.network import build
from tests.tiny import facts, scenario


@pytest.mark.parametrize(
    ("place", "named"),
    [
        ("兴隆村村委会", "兴隆村交投点"),
        ("长发村委会", "长发村交投点"),
        ("长青村村委员会", "长青村交投点"),
        ("阳光社区居民委员会", "阳光社区交投点"),
        ("幸福里社区居委会", "幸福里社区交投点"),
        ("东村", "东村交投点"),
        ("向阳一队", "向阳一队交投点"),
    ],
)
def test_a_candidate_is_named_after_its_village_and_what_it_is(place: str, named: str) -> None:
    county = facts()
    county["places"]["rows"][0]["name"] = place
    names = build(scenario(**county)).sites["name"]
    assert names["CPv1"] == named
    assert names["TS230126100"] == "巴彦镇中转站"
    assert names["SC230126"] == "巴彦县分拣中心"
    assert names["base"] == "县外基地"
