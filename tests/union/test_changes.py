from __future__ import annotations

from dataclasses import replace

import pytest

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from recycling_net.union.changes import Decided, changes
from recycling_net.union.collection import collect, families
from recycling_net.union.tables import Taken
from tests.union import county


@pytest.fixture(scope="module")
def united() -> tuple[Scenario, Plan]:
    scenario = county.scenario(union={})
    return scenario, solve(scenario)


def test_a_station_that_closes_stands_beside_what_all_rounds_it_shares_cost(united: tuple[Scenario, Plan]) -> None:
    """Two stations' rounds cost 72,627 yuan, one station's 53,230; by the tonne they were taken for 3,696."""
    _, plan = united
    table = plan.tables["union_changes"]
    assert list(table["change"]) == ["closed", "resent"]
    assert list(table["code"]) == ["TS230126105", "CPv3"]
    assert list(table["after"]) == ["", "巴彦镇中转站"]
    assert list(table["before"]) == ["小型 2024—2025", "巴彦港镇中转站"]
    assert set(table["reason"]) == {"rounds_cheaper"}
    for name, yuan in (("priced_yuan", 3_695.78), ("routed_before_yuan", 72_626.84), ("routed_after_yuan", 53_230.05)):
        assert table[name].to_numpy() == pytest.approx([yuan, yuan], abs=0.01), name


def _decided(scenario: Scenario, plan: Plan) -> Decided:
    network = build(scenario)
    found = collect(scenario, network, plan, wanted=families(scenario), years=network.years)
    return Decided(plan, found, Taken.of(scenario, network, plan, None))


def test_what_one_village_is_told_is_its_own_part_by_tonnes(united: tuple[Scenario, Plan]) -> None:
    """The same plan against one that serves v1 from elsewhere: v1's goods pay the share of its own point, 2 x 2,786."""
    scenario, plan = united
    served = plan.tables["assignments"].copy()
    served.loc[served["place"] == "v1", "mode"] = "door_to_door"
    decided = _decided(scenario, plan)
    other = Decided(
        replace(plan, tables={**plan.tables, "assignments": served}),
        decided.collection, decided.taken,
    )  # fmt: skip
    table = changes(scenario, build(scenario), decided, other)
    (row,) = table.to_dict("records")
    assert (row["change"], row["code"], row["stream"], row["reason"]) == ("served", "v1", "recyclables", "rounds_alike")
    assert row["before"] == "自送 东村交投点"
    assert row["after"] == "上门回收 东村交投点"
    assert row["routed_before_yuan"] == pytest.approx(2 * 2_786.23, abs=0.01)


def test_nothing_changes_between_a_plan_and_itself(united: tuple[Scenario, Plan]) -> None:
    scenario, _ = united
    decided = _decided(scenario, siting.solve(scenario, build(scenario)))
    assert changes(scenario, build(scenario), decided, decided).empty


def test_the_check_finds_a_change_that_the_plan_does_not_have(united: tuple[Scenario, Plan]) -> None:
    scenario, plan = united
    table = plan.tables["union_changes"].copy()
    table.loc[0, "code"] = "TS230126100"  # which is open, and cannot have closed
    wrong = replace(plan, tables={**plan.tables, "union_changes": table})
    faults = check.verify(scenario, build(scenario), wrong).faults
    assert {str(issue.facts["rule"]) for issue in faults} == {"union_changes"}
