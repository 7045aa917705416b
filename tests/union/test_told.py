"""The table of rounds says why a round with a better total is not kept, and what a saving of nothing is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling_net.plan import Plan
from recycling_net.report.came import came
from recycling_net.report.narrative import proof
from recycling_net.report.united import united
from recycling_net.solve import solve
from tests.union import county


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(county.scenario(union={}))


def test_a_cheaper_round_that_leaves_more_visits_out_says_so_in_its_row(plan: Plan) -> None:
    """Round 1 is kept with 2 visits left out; round 0, 1,000 yuan cheaper, leaves out 5: three more."""
    assert plan.union is not None
    first, kept, again = plan.union.rounds
    kept = replace(kept, unserved=2)
    first = replace(first, unserved=5, total_yuan=kept.total_yuan - 1000.0)
    union = replace(plan.union, rounds=(first, kept, again))
    assert came(first, union) == "先选址、后排线路;多 3 站次没有车去(合计虽省 1,000 元)"
    assert came(first, union, "en") == "siting first; leaves 3 more visits out, though cheaper by 1,000 yuan"
    assert came(kept, union) == "采用;没有车去的站次最少"
    assert came(again, union) == "与第 1 轮相同"


def test_a_dearer_round_says_by_how_much(plan: Plan) -> None:
    assert plan.union is not None
    assert came(plan.union.rounds[0], plan.union) == "先选址、后排线路;合计比采用的贵 2.4 万元"
    assert came(plan.union.rounds[1], plan.union, "en") == "kept; the least total"


def test_where_siting_first_is_kept_and_unfinished_a_saving_of_nothing_is_no_most(plan: Plan) -> None:
    """Siting first is what is kept, 50,000 yuan from its proof: the nothing that is saved proves nothing."""
    assert plan.union is not None
    union = replace(plan.union, alone=plan.union.kept, alone_left_yuan=50_000.0, saved_yuan=0.0)
    same = replace(plan, union=union)
    said = united(same)[0]
    assert "采用的就是先选址的方案,所以省的是 0;它按运价离最好的还可能差 5.0 万元" in said
    assert "上限" not in said
    assert "upper limit" not in united(same, "en")[0]
    assert "siting did not finish" in united(same, "en")[0]
    assert came(union.rounds[union.kept], union) == "采用;合计最省,就是先选址、后排线路"
    other = replace(plan, union=replace(plan.union, alone_left_yuan=50_000.0))
    assert "省的数请看作上限" in united(other)[0]


def test_an_estimate_that_is_right_to_a_tenth_of_a_per_cent_is_neither_above_nor_below(plan: Plan) -> None:
    assert plan.union is not None
    exact = replace(plan, union=replace(plan.union, estimate_error=0.0001))
    assert "对线路费用的估计与排出的相差不到 0.1%(" in united(exact)[1]
    assert "estimate of its rounds was within 0.1% of what they cost" in united(exact, "en")[1]


def test_families_that_drive_nothing_and_sampled_days_without_rounds_are_not_told(plan: Plan) -> None:
    assert plan.union is not None
    kept = replace(
        plan.union.rounds[1], error_yuan=0.0, routed_by_family={"milk_run": 5.0, "mobile": 7.0, "daily": 0.0}
    )
    rounds = (plan.union.rounds[0], kept, plan.union.rounds[2])
    idle = "".join(united(replace(plan, union=replace(plan.union, rounds=rounds))))
    assert "其中巡回收运 5 元、流动回收 7 元。" in idle
    assert "抽样" not in idle
    kept = replace(kept, error_yuan=2.0, routed_by_family={"milk_run": 5.0, "daily": 7.0})
    rounds = (plan.union.rounds[0], kept, plan.union.rounds[2])
    driven = "".join(united(replace(plan, union=replace(plan.union, rounds=rounds))))
    assert "换别的日子,线路费用约差 2 元(标准误)" in driven


def test_what_siting_proves_is_said_to_be_at_its_own_prices_whichever_pass_is_kept(plan: Plan) -> None:
    """The proof is of siting's sum at the scenario's prices; with rounds as routed nothing is proven of the whole."""
    assert plan.union is not None
    for kept in (0, plan.union.kept):
        told = replace(plan, union=replace(plan.union, kept=kept))
        for room in (0.0, 50_000.0):
            own = replace(told, bound_yuan=told.objective_yuan - room, siting_gap=0.01)
            assert proof(own).startswith("按情景的吨公里运价")
            assert proof(own).endswith("线路费用算进来的合计没有这样的证明。")
            assert proof(own, "en").startswith("At the scenario's price of hauls")


def test_the_saving_says_what_of_it_is_the_rounds(plan: Plan) -> None:
    """Rounds 30,000 less, all together 10,000 less: everything else costs 20,000 more."""
    assert plan.union is not None
    first, kept, again = plan.union.rounds
    first = replace(first, total_yuan=kept.total_yuan + 10_000.0, routed_yuan=kept.routed_yuan + 30_000.0, unserved=0)
    union = replace(plan.union, rounds=(first, replace(kept, unserved=0), again), alone=0, saved_yuan=10_000.0)
    assert "一起定省 1.0 万元(线路少花 3.0 万元,其余合计多花 2.0 万元)" in united(replace(plan, union=union))[0]
    assert (
        "(rounds cost 30,000 yuan less, everything else together 20,000 yuan more)"
        in (united(replace(plan, union=union), "en")[0])
    )


def test_siting_that_ended_by_its_time_says_how_far_it_may_be_from_its_best(plan: Plan) -> None:
    assert plan.union is not None
    rounds = (*plan.union.rounds[:-1], replace(plan.union.rounds[-1], left_yuan=146_190.0))
    short = replace(plan, union=replace(plan.union, rounds=rounds, stopped_because="unbettered"))
    assert "最后一次按线路的价离最好的还可能差 14.6 万元" in united(short)[1]
    assert "solve.time_limit" in united(short, "en")[1]
    ended = replace(plan, union=replace(plan.union, rounds=rounds, stopped_because="repeats"))
    assert "最后一次" not in united(ended)[1]
