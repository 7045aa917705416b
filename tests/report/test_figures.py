from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from recycling_net.network import build
from recycling_net.plan import COST_ITEMS, frame
from recycling_net.report import narrative, words
from recycling_net.report.figures import compute
from recycling_net.report.goals import Goal, growth
from recycling_net.report.overview import COST_COLOURS
from tests import tiny
from tests.report import fake
from tests.report.conftest import Answer


def test_discounted_lines_add_up_to_the_objective(county: Answer) -> None:
    scenario, network, plan = county
    figures = compute(plan, network, scenario)
    assert sum(figures.discounted_yuan.values()) == pytest.approx(plan.objective_yuan)
    assert figures.spent_yuan["capital"] == pytest.approx(plan.tables["facilities"]["capex_yuan"].sum())


def test_standing_sites_grow_and_leave_out_the_outside(county: Answer) -> None:
    scenario, network, plan = county
    figures = compute(plan, network, scenario)
    counts = [figures.standing[year]["collection_point"] for year in plan.years]
    assert counts == sorted(counts)
    assert counts[-1] == (plan.tables["facilities"]["kind"] == "collection_point").sum()
    assert "processing_base" not in figures.standing[plan.years[-1]]


def test_served_households_of_the_tiny_county() -> None:
    """v1 (1000) and v2 (500) are served in the last year, v3 (800) loses its service: 1500 of 2300."""
    scenario, network, plan = fake.small()
    own = plan.tables["assignments"]
    cut = replace(plan, tables={**plan.tables, "assignments": own[~((own["place"] == "v3") & (own["year"] == 2025))]})
    figures = compute(cut, network, scenario)
    assert (figures.households, figures.households_served) == (2300, 1500)
    assert figures.served_share == pytest.approx(1500 / 2300)
    assert (figures.places_unserved, figures.places) == (1, 3)


def test_fully_served_leaves_out_whoever_lacks_a_stream() -> None:
    """v2 (500 of 2300) lacks its only stream in the last year and v3 in an earlier one, which does not count."""
    scenario, network, plan = fake.small()
    row = {"place_name": "", "township": "", "stream": "recyclables", "supply_t": 1.0, "reason": ""}
    missed = frame("unserved", [{**row, "year": 2025, "place": "v2"}, {**row, "year": 2024, "place": "v3"}])
    figures = compute(replace(plan, tables={**plan.tables, "unserved": missed}), network, scenario)
    assert (figures.households_served, figures.households_fully_served) == (2300, 1800)


def test_base_year_comes_from_the_network(small: Answer) -> None:
    """2300 households x 1 piece x 100 kg = 230 t a year; 20 % of it is recovered in the base year."""
    scenario, network, plan = small
    figures = compute(plan, network, scenario)
    assert figures.recovered_base_t == pytest.approx(46.0)
    assert figures.supply_t["recyclables"][2023] == pytest.approx(230.0)


def test_coverage_counts_households_near_an_open_site() -> None:
    rule = {"coverage": [{"kind": "transfer_station", "within": "4 km", "households": "60 %", "year": 2025}]}
    scenario = tiny.scenario(rules=rule)
    network = build(scenario)
    plan = fake.plan_of(scenario, network)
    (reach,) = compute(plan, network, scenario).reach
    near = network.reach[(network.reach["km"] <= 4) & network.reach["site"].str.startswith("TS")]["place"].unique()
    assert reach.required == pytest.approx(0.6)
    assert reach.share == pytest.approx(network.places["households"][near].sum() / 2300)


@pytest.mark.parametrize(("recovered", "met"), [(130.0, True), (129.9, False), (130.0 - 1e-5, True)])
def test_a_goal_is_met_to_a_kilogram(recovered: float, met: bool) -> None:
    goal = Goal("appliance", 2027, 100.0, recovered, 130.0)
    assert goal.met is met
    assert goal.wanted_growth == pytest.approx(0.3)


def test_growth_from_nothing_is_unknown() -> None:
    assert growth(0.0, 5.0) != growth(0.0, 5.0)
    assert words.signed_percent(growth(0.0, 5.0)) == "—"


def test_headline_says_sites_money_targets_and_proof(county: Answer) -> None:
    scenario, network, plan = county
    said = "".join(narrative.headline(plan, compute(plan, network, scenario)))
    for part in ("分拣中心 1 处", "中转站 20 处", "比 2023 基准年 +", "2 项回收目标全部达到", "最多再省 0.07%"):
        assert part in said
    english = " ".join(narrative.headline(plan, compute(plan, network, scenario), "en"))
    assert "20 transfer stations" in english
    assert "All 2 recovery targets are met" in english


def test_a_missed_target_is_named(county: Answer) -> None:
    scenario, network, plan = county
    recovery = plan.tables["recovery"].copy()
    recovery.loc[recovery["stream"] == "appliance", "recovered_t"] = 1.0
    poor = replace(plan, tables={**plan.tables, "recovery": frame("recovery", recovery)})
    said = "".join(narrative.headline(poor, compute(poor, network, scenario)))
    assert "有 1 项目标未达到:2027 年废旧家电比基准年 −99.7%,目标 +30%,未达到" in said


@pytest.mark.parametrize(("why", "part"), [("time", "时限"), ("interrupted", "中断"), ("gap", "")])
def test_why_the_search_stopped(small: Answer, why: str, part: str) -> None:
    said = narrative.stopped(replace(small[2], stopped_because=why))  # type: ignore[arg-type]  # given as text here
    assert (part in said) if part else said == ""


@pytest.mark.parametrize(
    ("yuan", "zh"),
    [
        (12_345_678.0, "1,235 万元"),
        (123_456.0, "12.3 万元"),
        (1430.0, "1,430 元"),
        (-20_000.0, "−2.0 万元"),
        (nan, "— 万元"),
    ],
)
def test_money(yuan: float, zh: str) -> None:
    assert words.money(yuan) == zh


def test_no_minus_zero() -> None:
    assert words.number(-0.04, 1) == "0.0"


@pytest.mark.parametrize(
    ("rule", "zh"),
    [
        ("flow_balance", "流量平衡"),
        ("cost[haul]", "费用(转运费)"),
        ("recovery_target[recyclables, 2025]", "回收目标(可回收物,2025 年)"),
        ("quite_new", "quite_new"),
        ("x[1]", "x[1]"),
    ],
)
def test_rules_in_words(rule: str, zh: str) -> None:
    assert words.rule_word(rule) == zh


def test_a_plan_that_cannot_be_beaten_is_called_the_best(small: Answer) -> None:
    plan = replace(small[2], bound_yuan=small[2].objective_yuan - 1e-6, siting_gap=0.0)
    assert narrative.proof(plan) == "已经证明:在同样的约束下,没有更省的方案。"
    assert "proven" in narrative.proof(plan, "en")
    near_zero = replace(plan, objective_yuan=10_000.0, bound_yuan=-28_400.0, siting_gap=3.84)
    assert narrative.proof(near_zero) == "已经证明:在同样的约束下,任何别的方案最多再省约 3.8 万元。"


def test_every_cost_item_has_a_colour_of_its_own() -> None:
    assert set(COST_COLOURS) == set(COST_ITEMS)
    assert len(set(COST_COLOURS.values())) == len(COST_ITEMS)
