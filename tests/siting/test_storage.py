"""Machinery comes in its season and is hauled away evenly: what lies in store, by hand in the county of `cases`.

All of it comes in March and in September, half each; a twelfth leaves every month. Since January began 5/12 less
than nothing: the store is lowest at the end of February (-2/12) and of August (0.5 - 8/12 = -2/12), highest at the end of
March (0.5 - 3/12 = 3/12) and of September (1 - 9/12 = 3/12): 5/12 of a year's tonnes lie there.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net import reading
from recycling_net.check import verify
from recycling_net.errors import InputError
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.report.stocks import stocks
from recycling_net.scenario import Scenario, StreamSpec
from recycling_net.scenario.seasons import stock_profile
from tests import tiny
from tests.reading.written import write_tiny
from tests.siting.cases import case, opened, planned, served

_TWICE = ["50 %" if month in (3, 9) else "0 %" for month in range(1, 13)]


def stored(storage: str | None, **stream: Any) -> Scenario:
    """The county with a small point and a large one (8,000 yuan a year more), the small one with a limit."""
    small: dict[str, Any] = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
    sizes = {"small": small, "large": {"capacity": "90 t/年", "capex": "1 万元", "opex": "10000 元/年"}}
    if storage is not None:
        small["storage"] = storage
    point = {"candidates": "villages", "sizes": sizes}
    return case(facilities={"collection_point": point}, stream={"season": _TWICE, **stream})


def test_the_profile() -> None:
    spec = StreamSpec.model_validate({"chain": [], "season": _TWICE})
    assert max(stock_profile(spec)) == pytest.approx(5 / 12)
    assert stock_profile(spec)[1:3] == pytest.approx((0, 5 / 12))
    even = StreamSpec.model_validate({"chain": []})
    assert stock_profile(even) == pytest.approx((0,) * 12)
    alike = StreamSpec.model_validate({"chain": [], "season": _TWICE, "leaves": _TWICE})
    assert stock_profile(alike) == pytest.approx((0,) * 12)


def test_the_store_is_the_limit() -> None:
    """65 t at CPv1 would leave 27.1 t in store; 21 t hold 50.4 t: v1 alone. v2 has its own point: 25 x 270 - 3,000."""
    plan = planned(stored("21 t"))
    assert served(plan) == {"v1": "CPv1", "v2": "CPv2", "v3": "CPv3"}
    assert plan.objective_yuan == pytest.approx(-(10_500 + 3_750 + 7_800))
    table = stocks(plan, build(stored("21 t")), stored("21 t")).set_index("code")
    assert table["peak_t"].to_dict() == pytest.approx({"CPv1": 250 / 12, "CPv2": 125 / 12, "CPv3": 200 / 12})
    assert table["month"].tolist() == [3, 3, 3]
    assert table.loc["CPv1", "utilisation"] == pytest.approx(250 / 12 / 21)


def test_room_enough_changes_nothing() -> None:
    """28 t hold the 27.1 t: as without any limit, v2 goes to CPv1 for 17,550 - 3,000; so does leaving as it comes."""
    for scenario in (stored("28 t"), stored(None), stored("1 t", leaves=_TWICE)):
        plan = planned(scenario)
        assert served(plan) == {"v1": "CPv1", "v2": "CPv1", "v3": "CPv3"}
        assert plan.objective_yuan == pytest.approx(-(14_550 + 7_800))


def test_a_larger_size_for_its_store() -> None:
    """No store at the small size: the large one costs 11,000 a year and earns 65 x 270; CPv3's 40 x 270 does not."""
    plan = planned(stored("0 t"))
    assert opened(plan) == {"CPv1": 2024}
    assert plan.tables["facilities"].set_index("code").loc["CPv1", "size"] == "large"
    assert plan.objective_yuan == pytest.approx(-(65 * 270 - 11_000))
    assert plan.tables["unserved"].set_index("place").loc["v3", "reason"] in ("none_open", "out_of_reach")


def _moved(plan: Plan) -> Plan:
    table = plan.tables["assignments"].copy()
    table.loc[table["place"] == "v2", ["site", "site_name"]] = ["CPv1", "东村交投点"]
    return replace(plan, tables={**plan.tables, "assignments": table})


def test_the_check_finds_a_full_store() -> None:
    scenario = stored("21 t")
    report = verify(scenario, build(scenario), _moved(planned(scenario)))
    assert "RN781" in {issue.code for issue in report.faults}


@pytest.mark.parametrize(
    ("stream", "facility", "code"),
    [
        ({"season": ["9 %"] * 12}, {}, "RN195"),
        ({}, {"storage": "5 t"}, "RN196"),
        ({"season": _TWICE}, {"storage": "5 t", "expansion": "continuous"}, "RN197"),
    ],
)
def test_what_does_not_fit_is_said(tmp_path: Any, stream: dict[str, Any], facility: dict[str, Any], code: str) -> None:
    wanted = tiny.facts()
    wanted["streams"]["recyclables"] |= stream
    point = wanted["facilities"]["collection_point"]
    if facility:
        point["sizes"]["small"]["storage"] = facility["storage"]
        point["expansion"] = facility.get("expansion", "steps")
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wanted))
    assert code in {issue.code for issue in caught.value.issues}
