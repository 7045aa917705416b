"""Nothing that is left out could have been used: random counties solved with it and without, and looked at in full."""

from __future__ import annotations

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.errors import NoPlanError
from recycling_net.network import build
from recycling_net.network.travel import km_matrix, pairs_within
from recycling_net.scenario import Scenario
from recycling_net.siting import problem
from tests import tiny


@st.composite
def counties(draw: st.DrawFn) -> dict[str, Any]:
    """Up to five villages with points of up to three sizes, two stations, a base; one or two years."""
    number = st.integers
    facts = tiny.facts(solve={"gap": "0 %"}, rules={})
    facts["places"]["rows"] = [
        {
            "code": f"v{at}", "name": f"村{at}", "township_code": "230126100", "households": draw(number(20, 1500)),
            "lon": 127.40 + draw(number(-15, 15)) / 100, "lat": 46.08 + draw(number(-9, 9)) / 100,
        }
        for at in range(draw(number(2, 5)))
    ]  # fmt: skip
    facts["horizon"]["last"] = draw(number(2024, 2025))
    facts["streams"]["recyclables"]["sale_price"] = f"{draw(number(0, 700))} 元/t"
    for kind, largest in (("collection_point", 160), ("transfer_station", 400), ("sorting_centre", 800)):
        sizes = facts["facilities"][kind]["sizes"] = {}
        for name in ("a", "b", "c")[: draw(number(1, 3))]:
            sizes[name] = {
                "capacity": f"{draw(number(largest // 8, largest))} t/年", "capex": f"{draw(number(0, 30000))} 元",
                "opex": f"{draw(number(0, 6000))} 元/年", "min_throughput": f"{draw(st.sampled_from([0, 0, 9]))} t/年",
            }  # fmt: skip
        if draw(number(0, 4)) == 0:
            facts["facilities"][kind]["enlarge"] = True
    facts["hauls"][0]["within"] = f"{draw(number(2, 30))} km"
    if draw(st.booleans()):
        facts["rules"]["recovery_target"] = [{"stream": "recyclables", "year": 2024, "increase": "30 %"}]
    if draw(st.booleans()):
        facts["rules"]["capex_budget"] = [{"year": 2024, "most": f"{draw(number(0, 90000))} 元"}]
    if draw(st.booleans()):
        facts["rules"]["coverage"] = [
            {"kind": "collection_point", "within": "7 km", "households": "60 %", "year": 2024}
        ]
    return facts


def _best(facts: dict[str, Any]) -> float | None:
    """The optimum, None where there is no plan."""
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    try:
        plan = siting.solve(scenario, network)
    except NoPlanError:
        return None
    assert verify(scenario, network, plan).faults == ()
    return plan.objective_yuan


@given(counties())
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_sizes_and_options_that_are_left_out_change_no_optimum(
    monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]
) -> None:
    found = _best(facts)
    everything = copy.deepcopy(facts)
    for mode in everything["streams"]["recyclables"]["modes"].values():
        mode["share"].append({"within": "500 km", "share": "0 %"})
    with monkeypatch.context() as patched:
        patched.setattr(problem, "needed", lambda choices, *_, **__: np.ones(len(choices), dtype=bool))
        assert _best(everything) == (None if found is None else pytest.approx(found, rel=1e-6, abs=0.02))


def test_sizes_are_left_out_where_a_small_one_does() -> None:
    """Points of 80 t and 90 t: the villages bring at most 50, 40 and 40 t, so the larger size is only dearer."""
    facts = tiny.facts()
    sizes = facts["facilities"]["collection_point"]["sizes"]
    sizes["large"] = {"capacity": "90 t/年", "capex": "1 万元", "opex": "2100 元/年"}
    sizes["cheap"] = {"capacity": "95 t/年", "capex": "1 万元", "opex": "1900 元/年"}
    scenario = Scenario.model_validate(facts)
    choices = problem.number(scenario, build(scenario)).choices
    points = choices[choices["kind"] == "collection_point"]
    assert set(points["size"]) == {"small", "cheap"}
    assert len(points) == 6
    facts["facilities"]["collection_point"]["enlarge"] = True
    scenario = Scenario.model_validate(facts)
    choices = problem.number(scenario, build(scenario)).choices
    assert (choices["kind"] == "collection_point").sum() == 9


def test_a_size_that_is_decided_already_stays() -> None:
    facts = tiny.facts(fixed={"facilities": {"table": "f.csv", "rows": [{"code": "CPv1", "size": "large"}]}})
    sizes = facts["facilities"]["collection_point"]["sizes"]
    sizes["large"] = {"capacity": "90 t/年", "capex": "1 万元", "opex": "2100 元/年"}
    scenario = Scenario.model_validate(facts)
    plan = siting.solve(scenario, build(scenario))
    assert plan.tables["facilities"].set_index("code").at["CPv1", "size"] == "large"


def test_a_site_that_nothing_can_reach_is_left_out_unless_a_rule_counts_it() -> None:
    """The third village has no households, so nothing is brought to its point."""
    facts = tiny.facts()
    facts["places"]["rows"][2]["households"] = 0
    rule = {"kind": "collection_point", "count": 1, "per": "township", "year": 2025}
    for rules, points in (({}, {"CPv1", "CPv2"}), ({"at_least": [rule]}, {"CPv1", "CPv2", "CPv3"})):
        scenario = Scenario.model_validate({**facts, "rules": rules})
        numbered = problem.number(scenario, build(scenario))
        chosen = numbered.sites["code"].iloc[numbered.choices["site"]]
        assert {code for code in chosen if code.startswith("CP")} == points
        assert siting.solve(scenario, build(scenario)).status == "plan"


@pytest.mark.parametrize("limit_km", [0.5, 17.0, 200.0, 1200.0])
def test_no_pair_within_the_radius_is_missed(limit_km: float) -> None:
    chance = np.random.default_rng(int(limit_km))
    origin, destination = (
        (chance.uniform(121.2, 135, count), chance.uniform(43.5, 53.5, count)) for count in (400, 300)
    )
    near = (origin[0][:50] + chance.normal(0, 0.004, 50), origin[1][:50] + chance.normal(0, 0.003, 50))
    destination = (np.append(destination[0], near[0]), np.append(destination[1], near[1]))
    i, j, km = pairs_within(origin, destination, limit_km, 1.35)
    full = km_matrix(*origin, *destination, 1.35)
    assert set(zip(i.tolist(), j.tolist(), strict=True)) == set(zip(*np.nonzero(full <= limit_km), strict=True))
    assert km == pytest.approx(full[i, j])
    assert len(i) > 0
