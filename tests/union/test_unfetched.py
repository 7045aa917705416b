"""Tonnes that lie where visits are not made are told where the result is told first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from recycling_net.batch.compare import rows, summary
from recycling_net.batch.ended import Ended
from recycling_net.check import verify
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.report.facts import of_plan, plain
from recycling_net.report.figures import compute
from recycling_net.report.goals import target_table
from recycling_net.report.html import page
from recycling_net.report.narrative import cautions, headline
from recycling_net.solve import solve
from tests.union import county

_SCENARIO = county.scenario(union={"rounds": 1})


@pytest.fixture(scope="module")
def plan() -> Plan:
    return solve(_SCENARIO)


def _without(plan: Plan, year: int, share: float) -> tuple[Plan, float]:
    """The plan with so much of its largest point of a year unfetched, and the tonnes that are."""
    shares, missed = plan.tables["union_shares"], plan.tables["union_unserved"]
    of_year = shares[shares["year"] == year].sort_values("tonnes")
    point, whole = str(of_year["point"].iloc[-1]), float(of_year["tonnes"].iloc[-1])
    left = (shares["year"].eq(year) & shares["point"].eq(point)).astype(float) * share
    shares = shares.assign(tonnes=shares["tonnes"] * (1 - left))
    columns: dict[str, list[object]] = {str(name): [""] for name in missed.columns}
    unserved = pd.DataFrame({**columns, "year": [year], "order": [point]})
    return replace(plan, tables={**plan.tables, "union_shares": shares, "union_unserved": unserved}), share * whole


def test_nothing_is_told_where_every_visit_is_made(plan: Plan) -> None:
    figures = compute(plan, build(_SCENARIO), _SCENARIO)
    assert figures.unfetched_t == {}
    assert all(goal.met and goal.met_as_fetched for goal in figures.goals)
    assert not any("没有车去收" in line for line in (*headline(plan, figures), *cautions(plan, figures)))


def test_half_a_point_that_is_not_fetched_is_told_first_with_the_target_that_fails_without_it(plan: Plan) -> None:
    """Half of the largest point's visits are left out in the target's year: half its tonnes count as recovered in vain."""
    network = build(_SCENARIO)
    short, left = _without(plan, 2025, 0.5)
    figures = compute(short, network, _SCENARIO)
    assert left > 1.0
    assert figures.unfetched_t == {"recyclables": {2025: pytest.approx(left, abs=0.01)}}
    (goal,) = figures.goals
    assert goal.met
    assert goal.fetched_t == pytest.approx(goal.recovered_t - left, abs=0.01)
    assert goal.met_as_fetched == (goal.recovered_t - left >= goal.target_t)
    first, first_en = cautions(short, figures)[0], cautions(short, figures, "en")[0]
    assert first.startswith(f"2025 年计入回收量的有 {left:.1f} 吨没有车去收(可回收物 {left:.1f} 吨)")
    assert first_en.startswith(f"2025: {left:.1f} t that the plan counts as recovered are fetched by no vehicle")
    (claim,) = [line for line in headline(short, figures) if "目标" in line and "达到" in line]
    assert f"算上没有车去收的 {left:.1f} 吨" in claim


def test_a_target_that_is_met_only_by_what_nobody_fetches_is_named(plan: Plan) -> None:
    """Nothing of the largest point is fetched and the target asks for all but a kilogram: it fails without it."""
    network = build(_SCENARIO)
    short, left = _without(plan, 2025, 1.0)
    figures = compute(short, network, _SCENARIO)
    (goal,) = figures.goals
    figures = replace(figures, goals=(replace(goal, target_t=goal.recovered_t - 0.001),))
    said = cautions(short, figures)[0]
    assert "不算它们,有 1 项目标达不到:可回收物(收得到" in said
    assert f"{goal.recovered_t - left:.1f}" in said or f"{goal.recovered_t - left:.0f}" in said
    assert any("不算它们有 1 项达不到" in line for line in headline(short, figures))


def test_a_comparison_and_the_tables_count_no_target_that_is_met_only_by_what_nobody_fetches(plan: Plan) -> None:
    """The target is brought to what the plan recovers; its largest point is not fetched."""
    network = build(_SCENARIO)
    short, left = _without(plan, 2025, 1.0)
    recovered = compute(short, network, _SCENARIO).goals[0].recovered_t
    (rule,) = _SCENARIO.rules.recovery_target
    exact = rule.model_copy(update={"increase": None, "tonnes": recovered})
    rules = _SCENARIO.rules.model_copy(update={"recovery_target": (exact,)})
    asked = _SCENARIO.model_copy(update={"rules": rules})
    figures = compute(short, network, asked)
    told = of_plan(short, figures, verify(asked, network, short), ())
    ended = Ended(Path("tiny.yaml"), 0, Path("runs"), plain(told))
    (row,) = rows([ended]).to_dict("records")
    assert (row["达标 (条)"], row["目标 (条)"]) == (0, 1)
    assert row["说明"].startswith(f"2025 年计入回收量的有 {left:.1f} 吨没有车去收")
    assert "fetched by no vehicle" in summary([ended], "en")[1]
    assert target_table(short, network, asked)["met"].tolist() == ["收得到的量未达到"]
    page_says = page(short, asked, network, verify(asked, network, short))
    assert '<span class="badge bad">' in page_says.partition("首次达到")[2].partition("</table>")[0]
