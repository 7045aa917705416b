"""Budgets, carbon and subsidies where a planner looks for them: tables, run.json, page, workbook."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recycling_net.network import build
from recycling_net.report import excel, facts, html
from recycling_net.report.budgets import budget_table
from recycling_net.report.figures import compute
from recycling_net.report.narrative import cautions, headline
from recycling_net.report.rows import carbon_rows
from recycling_net.report.summaries import summaries
from recycling_net.siting import solve
from tests.report import fake
from tests.report.conftest import Answer
from tests.siting.cases import case

CARBON = {
    "price": "1000 元/t", "transport": {}, "handling": {"collection_point": "100 kgCO2e/t"},
    "avoided": {"recyclables": "400 kgCO2e/t"},
}  # fmt: skip
RULES = {"capex_budget": [{"year": 2024, "most": "1.5 万元", "carry": "50 %"}, {"year": 2025, "most": "8000 元"}]}


@pytest.fixture(scope="module")
def answer() -> Answer:
    """CPv1 in 2024 for 10,000 of 15,000, CPv3 in 2025 for 10,000 of 8,000 and half of what was left.

    65 t and 105 t come to points, 6.5 and 10.5 tCO2e; 26 and 42 are avoided.
    """
    subsidy = [{"kind": "collection_point", "opening": "100 元"}]
    scenario = case(years=(2024, 2025), rules=RULES, carbon=CARBON, site_subsidies=subsidy)
    network = build(scenario)
    return scenario, network, solve(scenario, network)


def test_what_is_carried_is_told(answer: Answer) -> None:
    scenario, network, plan = answer
    table = budget_table(plan, network, scenario).set_index("year")
    assert table["brought_yuan"].tolist() == pytest.approx([0, 2_500])
    assert table["spent_yuan"].tolist() == pytest.approx([10_000, 10_000])
    assert table["left_yuan"].tolist() == pytest.approx([5_000, 500])
    assert table["carry"].tolist() == [0.5, 0.0]


def test_carbon_by_part_and_year(answer: Answer) -> None:
    rows = {row["part"]: row["tonnes"] for row in carbon_rows(answer[2], answer[0])}
    assert list(rows) == ["handling", "avoided", "emitted", "net"]
    assert rows["handling"] == rows["emitted"] == pytest.approx([6.5, 10.5])
    assert rows["avoided"] == pytest.approx([-26, -42])
    assert rows["net"] == pytest.approx([-19.5, -31.5])
    assert carbon_rows(fake.small()[2], fake.small()[0]) == []


def test_the_headline_says_what_is_emitted_and_what_is_full(answer: Answer) -> None:
    """v1 and v2 bring 65 of 80 t to CPv1, v3 40 of 80 to CPv3: 81 % in 2024, below the red 95 %; at 60 % it is above."""
    scenario, network, plan = answer
    said = "".join(headline(plan, compute(plan, network, scenario)))
    assert "2025 年网络排放 10.5 tCO2e,避免 42.0 tCO2e。" in said
    assert compute(plan, network, scenario).scarce == {}
    point = scenario.facilities["collection_point"].model_copy(update={"amber": 0.5, "red": 0.6})
    strict = scenario.model_copy(update={"facilities": {**scenario.facilities, "collection_point": point}})
    figures = compute(plan, network, strict)
    ((kind, (year, use)),) = figures.scarce.items()
    assert (kind, year) == ("collection_point", 2024)
    assert use == pytest.approx(65 / 80)
    assert "能力预警:交投点合计利用率 2024 年达到 81%(红色)" in cautions(plan, figures)[-1]
    assert "81% full in 2024" in cautions(plan, figures, "en")[-1]


def test_run_json_tells_both(answer: Answer) -> None:
    scenario, network, plan = answer
    verdict: Any = fake.Verdict()
    told = facts.of_plan(plan, compute(plan, network, scenario), verdict, (), summaries(plan, network, scenario))
    assert told["kpis"]["co2e_t"] == {
        "emitted": {2024: pytest.approx(6.5), 2025: pytest.approx(10.5)},
        "avoided": {2024: pytest.approx(26), 2025: pytest.approx(42)},
    }
    assert told["kpis"]["cost_yuan"]["carbon"] == pytest.approx(17_000)
    assert told["kpis"]["cost_yuan"]["site_subsidy"] == pytest.approx(-200)
    assert [row["left_yuan"] for row in told["budgets"]] == pytest.approx([5_000, 500])
    assert {row["part"] for row in told["carbon"]} == {"handling", "avoided"}


def test_page_and_workbook_show_both(answer: Answer, tmp_path: Path) -> None:
    scenario, network, plan = answer
    verdict: Any = fake.Verdict()
    page = html.page(plan, scenario, network, verdict)
    for part in ('id="budgets"', 'id="carbon"', 'id="capacity-areas"', "站点补贴", "碳费用", "净排放"):
        assert part in page
    excel.write(plan, scenario, network, tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx", read_only=True)
    assert {"预算与结转", "碳排放", "目标达标年份", "能力预警汇总"} <= set(book.sheetnames)
    cells = [cell for row in book["概览"].iter_rows(values_only=True) for cell in row]
    assert cells[cells.index("2025 年碳排放") + 1] == pytest.approx(10.5)
    without = fake.small()
    assert 'id="carbon"' not in html.page(without[2], without[0], without[1], verdict)
