"""A united plan whose siting ran out of time does not promise that time closes a gap at other prices."""

from __future__ import annotations

from dataclasses import replace

from recycling_net.report.narrative import stopped
from recycling_net.solve import solve
from tests.union import county


def test_of_a_united_plan_only_what_its_own_siting_left_is_said_to_narrow_with_time() -> None:
    """Round 1 is kept; told that its siting left 12,345 yuan, the text says 1.2 万元 and that prices are another matter."""
    plan = replace(solve(county.scenario(union={})), stopped_because="time")
    assert plan.union is not None
    assert plan.union.kept == 1
    rounds = tuple(replace(one, left_yuan=12_345.0) for one in plan.union.rounds)
    short = replace(plan, union=replace(plan.union, rounds=rounds))
    assert "离最好的最多差 1.2 万元,加大 solve.time_limit 只能缩小这个数" in stopped(short)
    assert "多花时间缩小不了" in stopped(short)
    assert "time does not close it" in stopped(short, "en")
    first = replace(plan, union=replace(plan.union, kept=0))
    assert stopped(first) == "求解到时限为止,加大 solve.time_limit 可缩小差距。"
