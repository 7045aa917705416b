"""The table of rounds says why a round with a better total is not kept, and what a saving of nothing is worth."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling_net.plan import Plan
from recycling_net.report.united import came, united
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
    assert came(first, union) == "先选址、后排线路;合计更省但不采用:多 3 站次没有车去"
    assert came(first, union, "en") == "siting first; cheaper, not kept: it leaves 3 more visits out"
    assert came(kept, union) == "采用"
    assert came(again, union) == "与第 1 轮相同"


def test_a_dearer_round_needs_no_reason(plan: Plan) -> None:
    assert plan.union is not None
    assert came(plan.union.rounds[0], plan.union) == "先选址、后排线路"


def test_where_siting_first_is_kept_and_unfinished_a_saving_of_nothing_is_no_most(plan: Plan) -> None:
    """Siting first is what is kept, 50,000 yuan from its proof: the nothing that is saved proves nothing."""
    assert plan.union is not None
    union = replace(plan.union, alone=plan.union.kept, alone_left_yuan=50_000.0, saved_yuan=0.0)
    same = replace(plan, union=union)
    said = united(same)[0]
    assert "采用的就是先选址的方案,所以省的是 0;它按运价离最好的还可能差 5.0 万元" in said
    assert "上限" not in said
    assert "take it as the most" not in united(same, "en")[0]
    assert came(union.rounds[union.kept], union) == "采用;就是先选址、后排线路"
    other = replace(plan, union=replace(plan.union, alone_left_yuan=50_000.0))
    assert "省的数请看作上限" in united(other)[0]
