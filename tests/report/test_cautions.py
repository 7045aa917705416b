from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net.network import build
from recycling_net.plan import RoutingFigures
from recycling_net.report.figures import compute
from recycling_net.report.narrative import cautions, driven_yuan, headline
from recycling_net.report.words import net
from recycling_net.solve import solve
from tests import tiny


def test_rounds_that_cost_other_than_assumed_and_idle_years_are_said_beside_the_headline() -> None:
    """No capital in 2024, so nothing is recovered then; a made-up round of 1,000 yuan a week was assumed at half."""
    budget = {
        "capex_budget": [{"year": 2024, "most": "0 元"}],
        "recovery_target": tiny.facts()["rules"]["recovery_target"],
    }
    scenario = tiny.scenario(rules=budget)
    network = build(scenario)
    plan = solve(scenario, network)
    figures = compute(plan, network, scenario)
    assert cautions(plan, figures) == ("2024 年可回收物没有回收:所需设施尚未开齐。",)
    figure: dict[str, Any] = {
        "family": "milk_run",
        "year": 2025,
        "routes": 1,
        "km": 1.0,
        "cost_yuan": 1000.0,
        "rounds_per_year": 52,
    }
    rest: dict[str, Any] = {"bound_yuan": 0.0, "iterations": 1, "seconds": 0.0, "stopped_because": "iterations"}
    routed = replace(plan, routing=(RoutingFigures(**figure, **rest, estimate_yuan=26_000.0),))
    more = 26_000.0 * network.discount[2025]  # nothing is recovered in 2024
    assert driven_yuan(routed) == pytest.approx(plan.objective_yuan + more)
    first, _, third = cautions(routed, figures)
    assert "巡回与上门运输按情景的单价计" in first
    assert net(driven_yuan(routed)) in first
    assert "5.2 万元" in third
    assert "2.6 万元" in third
    none = replace(
        plan, routing=(RoutingFigures(**{**figure, "routes": 0, "cost_yuan": 0.0}, **rest, estimate_yuan=26_000.0),)
    )
    assert "一条线路也排不出来" in cautions(none, figures)[1]
    assert "约需" not in cautions(none, figures)[1]
    near = replace(plan, routing=(RoutingFigures(**figure, **rest, estimate_yuan=50_000.0),))
    assert len(cautions(near, figures)) == 1


def test_idle_years_with_open_facilities_are_said_not_to_be_worth_while() -> None:
    """Stations that already stand, a price at which nothing pays, and no target before 2025."""
    facts = tiny.facts()
    at = {"status": "existing", "lon": 127.40, "lat": 46.08, "township_code": "230126100"}
    facts["sites"]["rows"] += [
        {"code": "ts", "name": "中转站", "kind": "transfer_station", "size": "small", **at},
        {"code": "sc", "name": "分拣中心", "kind": "sorting_centre", "size": "one", **at},
    ]
    facts["streams"]["recyclables"]["sale_price"] = "0 元/t"
    scenario = tiny.scenario(sites=facts["sites"], streams=facts["streams"])
    network = build(scenario)
    plan = solve(scenario, network)
    figures = compute(plan, network, scenario)
    assert figures.recovered_t["recyclables"][2024] == 0
    zh, en = cautions(plan, figures), cautions(plan, figures, "en")
    assert "2024 年可回收物没有回收:设施已经开着,但按情景的价格、距离与规则,收来不合算。" in zh
    assert not any("尚未开齐" in line for line in zh)
    assert any(line.startswith("2024: nothing is recovered") and "not worth while" in line for line in en)


def test_the_headline_tells_cash_from_what_is_left_of_the_facilities() -> None:
    scenario = tiny.scenario()
    network = build(scenario)
    plan = solve(scenario, network)
    figures = compute(plan, network, scenario)
    spent = figures.spent_yuan
    assert spent["residual_value"] < 0
    cash = sum(spent.values()) - spent["residual_value"]
    assert f"{abs(cash) / 1e4:.1f} 万元" in headline(plan, figures)[1]
    assert f"{-spent['residual_value'] / 1e4:.1f} 万元" in headline(plan, figures)[1]
