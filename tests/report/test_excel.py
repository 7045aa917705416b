from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from recycling_net.plan import TABLES
from recycling_net.report import excel
from recycling_net.report.summaries import summaries
from recycling_net.report.workbook import width
from tests.report import fake
from tests.report.conftest import Answer


@pytest.fixture(scope="module")
def book(county: Answer, tmp_path_factory: pytest.TempPathFactory) -> Any:
    path = tmp_path_factory.mktemp("book") / "report.xlsx"
    excel.write(county[2], county[0], county[1], path)
    return openpyxl.load_workbook(path)


def test_sheets_in_order(book: Any, county: Answer) -> None:
    scenario, network, plan = county
    sums = [each.title for each in summaries(plan, network, scenario)]
    assert {"分级汇总", "品类平衡", "回收物去向", "存放量", "能力预警汇总"} <= set(sums)
    assert book.sheetnames == ["概览", *sums, *(spec.zh for spec in TABLES.values()), "假设与来源"]


def test_headers_frozen_and_filtered(book: Any) -> None:
    sheet = book["村到设施"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref.startswith("A1:")
    assert [cell.value for cell in sheet[1]][-3:] == ["产生量 (t)", "回收量 (t)", "服务费 (元)"]


def test_numbers_are_numbers_with_formats(book: Any, county: Answer) -> None:
    sheet = book["费用"]
    header = [cell.value for cell in sheet[1]]
    column = header.index("折现值 (元)") + 1
    cells = [sheet.cell(row, column) for row in range(2, sheet.max_row + 1)]
    assert sum(cell.value for cell in cells) == pytest.approx(county[2].objective_yuan)
    assert cells[0].number_format == "#,##0"
    share = book["回收量"].cell(2, 5)
    assert (share.number_format, 0 <= share.value <= 1) == ("0.0%", True)


def test_text_is_never_a_formula_or_a_link(book: Any) -> None:
    cells = [cell for row in book["村到设施"].iter_rows(min_col=3, max_col=3) for cell in row]
    values = {cell.value for cell in cells}
    assert {"=1+2", fake.HOSTILE} <= values
    assert {cell.data_type for cell in cells} == {"s"}


def test_missing_numbers_are_empty_cells(book: Any) -> None:
    sheet = book["回收量"]
    target = [row[5].value for row in sheet.iter_rows(min_row=2)]
    assert target.count(None) == len(target) - 2


def test_overview_says_the_plan_and_has_both_charts(book: Any) -> None:
    sheet = book["概览"]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None)
    for part in ("中转站 20 处", "村点坐标为近似", "各年费用(万元,当年价)", "可回收物 目标", "已经证明"):
        assert part in text
    assert len(sheet._charts) == 2


def test_overview_totals_agree_with_the_costs_sheet(book: Any) -> None:
    overview = {row[0].value: row for row in book["概览"].iter_rows()}
    header = [cell.value for cell in book["费用"][1]]
    rows = list(book["费用"].iter_rows(min_row=2, values_only=True))
    total = sum(row[header.index("当年价 (元)")] for row in rows if row[0] == 2024)
    assert overview["合计"][1].value == pytest.approx(total / 10_000)


def test_assumptions_have_a_source_each(book: Any) -> None:
    rows = list(book["假设与来源"].iter_rows(min_row=2, values_only=True))
    assert ("折现率", "0 %/年", "假定", "假定", "discount_rate") in rows
    assert all(row[3] for row in rows)


def test_columns_are_wide_enough_for_chinese(book: Any) -> None:
    assert width(["综合利用基地"]) > width(["abcdef"]) >= 8
    assert book["设施"].column_dimensions["B"].width >= 2 * len("巴彦港镇") + 3


def test_the_same_plan_gives_the_same_bytes(small: Answer, tmp_path: Path) -> None:
    for name in ("a.xlsx", "b.xlsx"):
        excel.write(small[2], small[0], small[1], tmp_path / name)
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
