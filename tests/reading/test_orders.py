"""A day's orders from a table: every fault at once, with its sheet and row."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
import xlsxwriter

from recycling_net import reading
from recycling_net.errors import render
from recycling_net.reading.orders import read_orders
from tests.routing.dispatch.county import scenario

REPOSITORY = Path(__file__).parents[2]
HEADS = ("订单号", "村编号", "经度", "纬度", "单品", "件数", "最早", "最晚", "送货单品", "要求", "电话")


def _book(folder: Path, rows: Sequence[tuple[object, ...]]) -> Path:
    book = xlsxwriter.Workbook(str(folder / "orders.xlsx"))
    sheet = book.add_worksheet("五月十二日")
    for at, row in enumerate([HEADS, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return folder / "orders.xlsx"


def test_every_fault_is_told_with_its_sheet_and_row(tmp_path: Path) -> None:
    good = ("A1", "v1", "", "", "废纸", 1, "09:00", "12:00", "", "", "13800001234")
    rows = [
        good,
        ("A2", "v1", "", "", "钢琴", 1, "09:00", "12:00", "", "", ""),
        ("A3", "v1", "", "", "废纸", 1, "21:00", "22:00", "", "", ""),
        ("A4", "v1", "", "", "废纸", 6, "09:00", "12:00", "", "", ""),
        good,
        ("A6", "", "", "", "废纸", 1, "09:00", "12:00", "", "", ""),
        ("A7", "v9", "", "", "废纸", 1, "09:00", "12:00", "", "", ""),
        ("A8", "v1", "", "", "废纸", 1, "12:00", "09:00", "", "", ""),
        ("A9", "v1", "", "", "废纸", 1, "09:00", "12:00", "钢琴", "吊车", ""),
        ("A10", "", 127.4, 46.08, "废纸", 1, "06:00", "07:30", "", "", ""),
        ("A11", "v1", "", "", "废纸", 1, "18:00", "", "", "", ""),
    ]
    found = read_orders(_book(tmp_path, rows), scenario(vehicles={"van": {"skills": ["尾板"]}}))
    told = {(issue.code, issue.where.line) for issue in found.issues}
    assert told == {
        ("RN237", 3), ("RN622", 4), ("RN624", 5), ("RN232", 6), ("RN248", 7), ("RN236", 8), ("RN238", 9), ("RN237", 10),
        ("RN623", 10), ("RN622", 11), ("RN238", 12), ("RN621", 1),
    }  # fmt: skip
    blank = [issue.facts["value"] for issue in found.issues if (issue.code, issue.where.line) == ("RN238", 12)]
    assert blank == ["17:00"]
    assert {issue.where.sheet for issue in found.issues} == {"五月十二日"}
    assert found.rows == ()


def test_coordinates_of_another_datum_are_brought_to_wgs84(tmp_path: Path) -> None:
    """GCJ-02 is some hundred metres off; the middle of a county moves by about 0.006 degrees of longitude."""
    row = ("A1", "", 127.4, 46.08, "废纸", 1, "09:00", "12:00", "", "", "13800001234")
    (order,) = read_orders(_book(tmp_path, [row]), scenario(), crs="gcj02").rows
    assert order.lon is not None
    assert order.lon == pytest.approx(127.3938, abs=0.001)
    assert order.phone == "13800001234"


def test_a_name_of_several_sites_is_no_site(tmp_path: Path) -> None:
    file = tmp_path / "orders.csv"
    file.write_text("订单号,村编号,单品,送到\nA1,v1,paper,分拣中心\nA2,v1,paper,中转站\n", encoding="utf-8")
    sites = {"S1": "分拣中心", "S2": "分拣中心", "S3": "中转站"}
    (issue,) = read_orders(file, scenario(), sites=sites).issues
    assert (issue.code, issue.where.line) == ("RN655", 2)
    assert "S1、S2" in render(issue)


def test_a_missing_table_is_one_fault(tmp_path: Path) -> None:
    (issue,) = read_orders(tmp_path / "orders.xlsx", scenario()).issues
    assert issue.code == "RN201"


def test_the_shipped_example_is_read_without_a_fault() -> None:
    folder = REPOSITORY / "scenarios" / "bayan"
    found = read_orders(folder / "orders_2026-05-12.xlsx", reading.read(folder / "bayan.yaml"))
    assert found.issues == ()
    assert len({row.order for row in found.rows}) == 40
    assert {row.deliver for row in found.rows} >= {"冰箱", "洗衣机", None}
