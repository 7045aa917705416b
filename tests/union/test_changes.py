from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.report.changed import changed
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
    assert list(table["change"]) == ["no_longer_opened", "resent"]
    assert list(table["code"]) == ["TS230126105", "CPv3"]
    assert list(table["after"]) == ["", "巴彦镇中转站"]
    assert list(table["before"]) == ["小型 2024—2025", "巴彦港镇中转站"]
    assert set(table["reason"]) == {"rounds_cheaper"}
    for name, yuan in (("priced_yuan", 3_695.78), ("routed_before_yuan", 72_626.84), ("routed_after_yuan", 53_230.05)):
        assert table[name].to_numpy() == pytest.approx([yuan, yuan], abs=0.01), name


def _stands_already(plan: Plan) -> Plan:
    table = plan.tables["facilities"]
    return replace(plan, tables={**plan.tables, "facilities": table.replace({"status": {"new": "closable"}})})


def test_only_what_stood_before_is_called_closed(united: tuple[Scenario, Plan]) -> None:
    scenario, plan = united
    decided = _decided(scenario, siting.solve(scenario, build(scenario)))
    table = changes(
        scenario, build(scenario), replace(decided, plan=_stands_already(decided.plan)), _decided(scenario, plan)
    )
    assert list(table["change"]) == ["closed", "resent"]


def test_a_station_that_stands_open_and_takes_nothing_is_told_to_be_emptied(united: tuple[Scenario, Plan]) -> None:
    """The station that only siting first uses stays open, at 0 t: it is emptied of v3's goods, not closed."""
    scenario, plan = united
    before, after = _decided(scenario, siting.solve(scenario, build(scenario))), _decided(scenario, plan)
    mine, other = after.plan.tables["facilities"], before.plan.tables["facilities"]
    stays = pd.concat([mine, other[other["code"] == "TS230126105"]], ignore_index=True)
    idle = replace(after.plan, tables={**after.plan.tables, "facilities": stays})
    table = changes(scenario, build(scenario), before, replace(after, plan=idle))
    assert list(table["change"]) == ["emptied", "resent"]
    flows = before.plan.tables["flows"].query("destination == 'TS230126105'")["tonnes"].sum()
    assert (table["before"][0], table["after"][0]) == (f"{flows:,.1f} t", "0.0 t")
    assert "1 处设施开着却没有货(0 t):" in changed(idle).said[1][0]
    assert "巴彦港镇中转站" in changed(idle).said[1][0]
    assert "1 facilities stand open and take nothing" in changed(idle).said[1][1]


def test_changes_without_rounds_stand_last_without_sums_and_apart_with_their_count(
    united: tuple[Scenario, Plan],
) -> None:
    """Twenty villages whose rounds change, two whose goods no round collects, and a facility of the same sort."""
    _, plan = united
    row = plan.tables["union_changes"].iloc[[0]]
    villages = pd.concat([row.assign(change="served", kind="place", code=f"v{at}") for at in range(22)])
    bare = villages["code"].isin(["v20", "v21"])
    villages.loc[bare, "reason"] = "no_rounds"
    table = pd.concat([row, villages, row.assign(code="x", reason="no_rounds")], ignore_index=True)
    told = changed(replace(plan, tables={**plan.tables, "union_changes": table}))
    assert len(told.rows) == 1 + 15
    assert [one["code"] for one in told.apart] == ["x"]
    assert "22 个村换了服务" in told.said[0][0]
    assert told.said[-1][0] == (
        "村只列线路费用变得最多的 15 项,其余 5 项没有列出;另有 2 项村的货不经过线路,没有线路费用可比,也没有列出。"
        "全部 24 项见工作簿“因线路而变”表和 tables/union_changes.csv。"
    )


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


def test_a_village_that_no_round_calls_at_stands_last_and_has_no_sums(united: tuple[Scenario, Plan]) -> None:
    """v1 and v2 are served otherwise; of v1's point there is nothing to share."""
    scenario, plan = united
    served = plan.tables["assignments"].copy()
    served.loc[served["place"].isin(["v1", "v2"]), "mode"] = "door_to_door"
    decided = _decided(scenario, plan)
    shares, points = decided.collection.shares, decided.taken.points
    bare = replace(
        decided, collection=replace(decided.collection, shares=shares[shares["point"] != "CPv1"]),
        taken=replace(decided.taken, points=points[points["point"] != "CPv1"]),
    )  # fmt: skip
    other = replace(bare, plan=replace(plan, tables={**plan.tables, "assignments": served}))
    table = changes(scenario, build(scenario), bare, other)
    assert list(zip(table["code"], table["reason"], strict=True)) == [("v2", "rounds_alike"), ("v1", "no_rounds")]
    sums = table[["priced_yuan", "routed_before_yuan", "routed_after_yuan"]]
    assert sums.isna().all(axis=1).tolist() == [False, True]
