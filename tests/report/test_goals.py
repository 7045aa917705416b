"""The first planning year in which each target is met, by tonnes, growth and share."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net.network import build
from recycling_net.plan import Plan, frame
from recycling_net.report.figures import compute
from recycling_net.report.goals import goals, target_table
from recycling_net.report.narrative import goal_text
from tests import tiny
from tests.report import fake

HORIZON = {"base": 2023, "first": 2024, "last": 2026}


def _recovers(plan: Plan, tonnes: list[float]) -> Plan:
    """The plan with so many tonnes in its years."""
    recovery = plan.tables["recovery"].query("year in @plan.years").sort_values("year").assign(recovered_t=tonnes)
    return replace(plan, tables={**plan.tables, "recovery": frame("recovery", recovery)})


@pytest.mark.parametrize(
    ("target", "asked", "first_met"),
    [
        ({"year": 2026, "increase": "30 %"}, "+30 %", 2025),
        ({"year": 2026, "increase": "-10 %"}, "-10 %", 2024),
        ({"year": 2024, "tonnes": "69 t"}, "69 t", 2025),
        ({"year": 2026, "tonnes": "70 t"}, "70 t", None),
        ({"year": 2026, "share": "30 %"}, "30 %", 2025),
        ({"year": 2026, "share": "28 %"}, "28 %", 2025),
    ],
)
def test_the_first_year_in_which_a_target_is_met(target: dict[str, Any], asked: str, first_met: int | None) -> None:
    """230 t arise in every year, 46 t were recovered in 2023; the plan recovers 46, 69 and 64 t in its three years.

    +30 % is 59.8 t, -10 % 41.4 t; 30 % of the supply are 69 t and 28 % are 64.4 t: each first in 2025, the last but
    one and the last no longer in 2026.
    """
    scenario = tiny.scenario(horizon=HORIZON, rules={"recovery_target": [{"stream": "recyclables", **target}]})
    network = build(scenario)
    plan = fake.plan_of(scenario, network)
    plan = _recovers(plan, [46.0, 69.0, 64.0])
    (goal,) = goals(plan, network, scenario)
    assert (goal.asked, goal.first_met) == (asked, first_met)
    assert goal == compute(plan, network, scenario).goals[0]
    told = target_table(plan, network, scenario).iloc[0]
    assert told["first_met"] == ("规划期内未达到" if first_met is None else str(first_met))
    assert told["met"] == ("达到" if goal.met else "未达到")


def test_a_target_met_early_and_lost_again_says_both() -> None:
    scenario = tiny.scenario(
        horizon=HORIZON, rules={"recovery_target": [{"stream": "recyclables", "year": 2026, "tonnes": "69 t"}]}
    )
    network = build(scenario)
    plan = fake.plan_of(scenario, network)
    plan = _recovers(plan, [46.0, 69.0, 64.0])
    (goal,) = goals(plan, network, scenario)
    assert goal_text(goal).endswith("未达到(2025 年首次达到)")
    assert goal_text(goal, "en").endswith("missed (first in 2025)")
