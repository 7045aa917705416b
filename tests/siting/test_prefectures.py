"""Numbers of sites per prefecture, worked out from the figures of `cases` with v3 in another prefecture or not."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.network import build, impossible
from recycling_net.scenario import Scenario
from tests import tiny
from tests.siting.cases import POINT_YUAN, case, opened, planned

AWAY, HOME = "231202100", "230127100"
"""A township of Suihua; one of another county of Harbin, where v1 and v2 lie."""


def _case(home_of_v3: str, rules: dict[str, Any], price: str) -> Scenario:
    places = tiny.facts()["places"]
    places["rows"][2]["township_code"] = home_of_v3
    return case(places=places, county="23", rules=rules, stream={"sale_price": price})


@pytest.mark.parametrize(("home", "points"), [(AWAY, 2), (HOME, 1)])
def test_at_least_one_per_prefecture(home: str, points: int) -> None:
    """Nothing sells: as many points as prefectures, 3,000 each."""
    rules = {"at_least": [{"kind": "collection_point", "count": 1, "per": "prefecture", "year": 2024}]}
    plan = planned(_case(home, rules, "0 元/t"))
    assert plan.objective_yuan == pytest.approx(points * POINT_YUAN)
    assert len(opened(plan)) == points


@pytest.mark.parametrize(("home", "yuan"), [(AWAY, -22_350), (HOME, -14_550)])
def test_at_most_one_per_prefecture(home: str, yuan: float) -> None:
    """CPv1 with v1 and v2 brings 14,550, CPv3 7,800; in one prefecture only the better one."""
    rules = {"at_most": [{"kind": "collection_point", "count": 1, "per": "prefecture"}]}
    assert planned(_case(home, rules, "300 元/t")).objective_yuan == pytest.approx(yuan)


def test_what_no_prefecture_can_have_is_told_with_its_name() -> None:
    rules = {"at_least": [{"kind": "collection_point", "count": 2, "per": "prefecture", "year": 2024}]}
    scenario = _case(AWAY, rules, "0 元/t")
    (issue,) = impossible(scenario, build(scenario))
    assert (issue.code, issue.facts["area"], issue.facts["most"]) == ("RN405", ("绥化市", "绥化市"), 1)


def test_a_cap_on_the_prefecture_caps_what_its_counties_need() -> None:
    rules = {
        "at_least": [{"kind": "collection_point", "count": 1, "per": "county", "year": 2024}],
        "at_most": [{"kind": "collection_point", "count": 1, "per": "prefecture"}],
    }
    scenario = _case(HOME, rules, "0 元/t")
    (issue,) = impossible(scenario, build(scenario))
    assert (issue.code, issue.facts["count"], issue.facts["most"]) == ("RN406", 2, 1)
    assert planned(_case(AWAY, rules, "0 元/t")).objective_yuan == pytest.approx(2 * POINT_YUAN)
