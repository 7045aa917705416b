"""The plan beside today's network, on paper; figures as in `test_value`.

The plan keeps the old point (65 t) and opens one for v3: 40 t at 270 yuan, less 3,000 a year. 105 t, net -23,350 with
the investment spread over its only year; running alone 7,150 yuan spent and -24,350 net.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from recycling_net.check import CheckReport, verify
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.report import beside, excel, facts, html, narrative
from recycling_net.report.figures import compute
from recycling_net.report.summaries import summaries
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from tests.baseline.county import county
from tests.siting.cases import case

MEASURED = {"spend": "3000 元/年", "tonnes": {"recyclables": "64 t/年"}}
Answer = tuple[Scenario, Network, Plan, CheckReport]


def _answer(scenario: Scenario) -> Answer:
    network = build(scenario)
    plan = solve(scenario, network)
    return scenario, network, plan, verify(scenario, network, plan)


@pytest.fixture(scope="module")
def tied() -> Answer:
    return _answer(county(baseline=MEASURED, sources={"baseline": "2023 年决算"}))


def test_every_figure_stands_beside_its_counterpart(tied: Answer) -> None:
    scenario, network, plan, verdict = tied
    assert verdict.ok
    table = beside.comparison(plan, compute(plan, network, scenario)).set_index("indicator")
    assert {str(row): tuple(each) for row, each in table[["today", "plan", "difference"]].iterrows()} == {
        "spend": pytest.approx((3950, 7150, 3200)),
        "net": pytest.approx((-15_550, -24_350, -8800)),
        "annuity": pytest.approx((-15_550, -23_350, -7800)),
        "t:recyclables": pytest.approx((65, 105, 40)),
        "served": pytest.approx((1500, 2300, 800)),
        "fully": pytest.approx((1500, 2300, 800)),
        "cover:collection_point|1|2024": pytest.approx((1000, 1800, 800)),
        "sites:collection_point": pytest.approx((1, 2, 1)),
    }
    assert table["measured"].dropna().to_dict() == {"spend": 3000, "t:recyclables": 64}
    assert table.at["spend", "source"] == "2023 年决算"
    assert table.at["annuity", "share"] == pytest.approx(-7800 / 15_550)


def test_shown_differences_are_those_of_the_figures_shown() -> None:
    """Yuan and households whole, tonnes to a tenth: 10.6 - 3.4 shows as 11 - 3 = 8."""
    rows = [("spend", "元/年", math.nan, 3.4, 10.6, 7.2), ("t:recyclables", "t/年", 2.25, 0.31, 0.38, 0.07)]
    table = pd.DataFrame(rows, columns=["indicator", "unit", "measured", "today", "plan", "difference"])
    shown = beside.rounded(table)[["today", "plan", "difference"]]
    assert shown.to_numpy().tolist() == [[3.0, 11.0, 8.0], [0.3, 0.4, 0.1]]


def test_the_gap_is_the_first_caution_and_the_plan_is_set_beside_in_words(tied: Answer) -> None:
    scenario, network, plan, _ = tied
    figures = compute(plan, network, scenario)
    first = narrative.cautions(plan, figures)[0]
    assert first.startswith("现状网络的估值与 2023 年实测相差一成以上:运行支出(不减收入)实测 3,000 元,估值 3,950 元")
    assert "回收量" not in first
    assert narrative.headline(plan, figures)[-2:] == (
        "现状网络(1 处已有站点,按 2023 年估值)回收 65 t,每年净收益 1.6 万元;方案到 2024 年 2 处,回收 105 t,投资摊到每年后每年净收益 2.3 万元。",
        "其中 65 t 只数已有站点按情景的服务方式能收到的;目标所比的 2023 年 46 t 是产生量乘基准年回收率,不论由谁回收。",
    )


def test_page_workbook_and_json_say_the_same(tied: Answer, tmp_path: Path) -> None:
    scenario, network, plan, verdict = tied
    page = html.page(plan, scenario, network, verdict)
    assert page.index("现状网络的估值与 2023 年实测相差一成以上") < page.index('id="map-section"')
    assert 'id="baseline-table"' in page
    assert "现状网络不受这些约束" in page
    excel.write(plan, scenario, network, tmp_path / "report.xlsx")
    sheet = load_workbook(tmp_path / "report.xlsx")["与现状对比"]
    rows = {row[0]: row[2:6] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert rows["可回收物回收量"] == pytest.approx((64, 65, 105, 40))
    sums = tuple(summaries(plan, network, scenario))
    told = facts.of_plan(plan, compute(plan, network, scenario), verdict, (), sums)["baseline"]
    assert (told["basis"], told["apart"], told["spend_yuan"]) == ("solved", True, pytest.approx(3950))
    assert [(tie["what"], tie["apart"]) for tie in told["ties"]] == [("spend", True), ("recyclables", False)]
    assert told["beside"][3]["plan"] == pytest.approx(105)


def test_without_existing_sites_that_is_said_plainly() -> None:
    scenario, network, plan, verdict = _answer(case())
    figures = compute(plan, network, scenario)
    assert narrative.headline(plan, figures)[-1].startswith("情景没有给出已有站点,现状网络没有估值")
    table = beside.comparison(plan, figures).set_index("indicator")
    assert table["today"].dropna().to_dict() == {"t:recyclables": pytest.approx(46), "sites:collection_point": 0}
    assert "现状网络没有估值" in html.page(plan, scenario, network, verdict)
