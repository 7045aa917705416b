from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.report.united import united as sentences
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from recycling_net.union.collection import collect, families
from recycling_net.union.prices import charges
from recycling_net.union.tables import Taken
from tests import tiny

_VAN = {
    "capacity": "1 t", "volume": "8 m³", "count": 3, "cost_per_km": "3 元/km", "cost_per_hour": "60 元/h",
    "cost_per_day": "200 元/d",
}  # fmt: skip
_DAILY = {"vehicle": "van", "streams": ["recyclables"], "days": 4, "working_days": 200}
_MOBILE = {"vehicle": "van", "every": 2, "dwell": "1 h", "calendar": {"iterations": 50}}


def facts_of(*wanted: str) -> dict[str, Any]:
    """The tiny county, where a van at the door is cheap by the tonne and kilometre, and dear by its hours."""
    facts: dict[str, Any] = tiny.facts()
    modes = facts["streams"]["recyclables"]["modes"]
    modes["door_to_door"]["cost"] = "10 元/t"
    if "mobile" in wanted:
        share = [{"within": "30 km", "share": "55 %"}]
        modes["mobile"] = {"at": "transfer_station", "share": share, "cost": "5 元/t", "cost_per_km": "1 元/(t·km)"}
    if "daily" not in wanted:
        del modes["door_to_door"]
    rules = {name: rule for name, rule in (("daily", _DAILY), ("mobile", _MOBILE)) if name in wanted}
    solved = {"route_iterations": 100, "union": {}}
    return facts | {"fleet": {"van": _VAN}, "rounds": rules, "solve": solved}


def _scenario(*wanted: str) -> Scenario:
    return Scenario.model_validate(facts_of(*wanted))


@pytest.fixture(scope="module", params=[("daily",), ("mobile",), ("daily", "mobile")], ids="+".join)
def united(request: pytest.FixtureRequest) -> tuple[Scenario, Network, Plan]:
    scenario = _scenario(*request.param)
    network = build(scenario)
    return scenario, network, solve(scenario, network)


def test_siting_charges_its_own_plan_what_the_rounds_to_villages_cost(united: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, _ = united
    plan = siting.solve(scenario, network)
    found = collect(scenario, network, plan, wanted=families(scenario), years=network.years)
    told = charges(scenario, network, (plan, found), None)
    taken = Taken.of(scenario, network, plan, told)
    routed = float(found.families["routed_yuan"].sum())
    assert routed > 10_000
    assert float(taken.service["estimate_yuan"].sum()) == pytest.approx(routed)
    assert float(found.service["share_yuan"].sum()) == pytest.approx(routed)


def test_what_is_dear_by_its_rounds_is_left(united: tuple[Scenario, Network, Plan]) -> None:
    """52 weeks of a van cost more than the paper is worth, whoever looks at kilometres alone."""
    scenario, network, plan = united
    assert plan.union is not None
    first, kept = plan.union.rounds[0], plan.union.rounds[plan.union.kept]
    assert plan.union.saved_yuan == pytest.approx(first.total_yuan - kept.total_yuan)
    assert plan.union.saved_yuan > 10_000
    assert first.routed_yuan > 10 * first.priced_yuan
    last = plan.union.rounds[-1]
    assert last.estimate_yuan == pytest.approx(last.routed_yuan, rel=0.03, abs=1.0)
    assert check.verify(scenario, network, plan).faults == ()


def test_the_spread_of_sampled_days_is_told_with_the_bound(united: tuple[Scenario, Network, Plan]) -> None:
    scenario, _, plan = united
    assert plan.union is not None
    first = plan.union.rounds[0]
    said = " ".join(sentences(plan))
    if scenario.rounds.daily is None:
        assert np.isnan(first.error_yuan)
        assert "标准误" not in said
    else:
        assert 0 < first.error_yuan < first.routed_yuan
        assert "先选址、后排线路的上门线路只排了抽样的几天" in said  # what is kept drives none
        assert "(标准误)" in said
    if scenario.rounds.mobile is None:
        assert 0 < first.routed_bound_yuan <= first.routed_yuan


def test_the_check_finds_a_share_and_a_sum_that_are_moved(united: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, plan = united
    service, sums = plan.tables["union_service"].copy(), plan.tables["union_families"].copy()
    sums["routed_yuan"] += np.arange(len(sums)) == 0
    broken = replace(plan, tables={**plan.tables, "union_families": sums})
    assert {str(issue.facts["rule"]) for issue in check.verify(scenario, network, broken).faults} == {"union_families"}
    if len(service):
        service["share_yuan"] += np.arange(len(service)) == 0
        broken = replace(plan, tables={**plan.tables, "union_service": service})
        rules = {str(issue.facts["rule"]) for issue in check.verify(scenario, network, broken).faults}
        assert rules == {"union_service"}


def test_rounds_say_how_often_a_vehicle_comes() -> None:
    """Without a price of its trips siting has the van come each week; 52 weeks of it cost more than the paper is worth."""
    often = [{"every": 1, "share": "100 %"}, {"every": 4, "share": "95 %"}]
    facts = facts_of("mobile")
    facts["streams"]["recyclables"]["modes"]["mobile"]["visits"] = often
    facts["fleet"]["van"] = {**_VAN, "capacity": "5 t", "volume": "40 m³"}
    scenario = Scenario.model_validate(facts)
    network = build(scenario)

    def come(plan: Plan) -> set[int]:
        served = plan.tables["assignments"]
        return set(served.loc[served["mode"] == "mobile", "visits"])

    assert come(siting.solve(scenario, network)) == {52}
    plan = solve(scenario, network)
    assert come(plan) == {13}
    assert check.verify(scenario, network, plan).faults == ()
    assert plan.union is not None
    last = plan.union.rounds[-1]
    assert last.estimate_yuan == pytest.approx(last.routed_yuan, rel=0.03, abs=1.0)
