"""Tables as planners have them: encodings, delimiters, Chinese headers, workbooks, totals, titles."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from recycling_net import reading
from recycling_net.errors import InputError
from tests import tiny
from tests.reading.written import write_tiny

CHINESE = """编 号,名称,乡镇代码,乡镇,户数(户),经度(°),纬度(°),类型
v1,东村,230126100,巴彦镇,"1,000",127.40,46.08,村
v2,西村,230126100.0,巴彦镇,500,127.36,46.08,行政村
v3,北村,230126105,巴彦港镇,800.0,127.54,46.05,village
"""


def digest_with(folder: Path, places: bytes) -> str:
    main = write_tiny(folder)
    (folder / "places.csv").write_bytes(places)
    return reading.read(main).digest


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_encodings_and_delimiters_give_the_same_scenario(encoding: str, delimiter: str, tmp_path: Path) -> None:
    text = CHINESE.replace('"1,000"', "1000").replace(",", delimiter)
    assert digest_with(tmp_path / "t", text.encode(encoding)) == tiny.scenario().digest


def test_chinese_headers_thousands_and_codes_of_excel(tmp_path: Path) -> None:
    assert digest_with(tmp_path / "t", CHINESE.encode()) == tiny.scenario().digest


def test_total_row_at_the_end_is_left_out_and_said(tmp_path: Path) -> None:
    main = write_tiny(tmp_path / "t")
    (tmp_path / "t" / "places.csv").write_text(CHINESE + "合计,,,,2300,,,\n", encoding="utf-8")
    found = reading.read_with_origin(main)
    assert [(w.code, w.where.line) for w in found.warnings] == [("RN229", 5)]
    assert sum(place.households for place in found.scenario.places.rows) == 2300


def test_columns_mapping_goes_before_the_usual_headers(tmp_path: Path) -> None:
    places = {
        "table": "places.csv",
        "crs": "wgs84",
        "columns": {"households": "2023年户数"},
        "rows": tiny.facts()["places"]["rows"],
    }
    main = write_tiny(tmp_path / "t", places=places)
    file = tmp_path / "t" / "places.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("households", "2023年户数"), encoding="utf-8")
    assert reading.read(main).digest == tiny.scenario().digest
    file.write_text(file.read_text(encoding="utf-8").replace("2023年户数", "2023户数"), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        reading.read(main)
    (fault,) = [issue for issue in caught.value.issues if issue.is_error]
    assert (fault.code, fault.where.line, fault.facts["hint"]) == (
        "RN214", 13, ("是不是想写 `2023户数`?", "did you mean `2023户数`?"),
    )  # fmt: skip


def workbook(file: Path, rows: list[list[Any]], *, sheet: str = "村表", merges: tuple[str, ...] = ()) -> None:
    book = xlsxwriter.Workbook(str(file))
    book.add_worksheet("说明").write(0, 0, "说明")
    page = book.add_worksheet(sheet)
    for i, row in enumerate(rows):
        for j, value in enumerate(row):
            if isinstance(value, datetime.time):
                page.write_datetime(i, j, value, book.add_format({"num_format": "hh:mm"}))
            elif value is not None:
                page.write(i, j, value)
    for cells in merges:
        page.merge_range(cells, "合并")
    book.close()


HEADER: list[Any] = ["编号", "名称", "乡镇代码", "乡镇", "户数", "经度", "纬度"]
ROWS: list[list[Any]] = [
    ["v1", "东村", 230126100, "巴彦镇", 1000, 127.40, 46.08],
    ["v2", "西村", 230126100, "巴彦镇", 500, 127.36, 46.08],
    ["v3", "北村", 230126105, "巴彦港镇", 800, 127.54, 46.05],
]


def with_workbook(folder: Path, rows: list[list[Any]], **facts: Any) -> Path:
    places = {"table": "places.xlsx", "sheet": "村表", "crs": "wgs84", **facts}
    main = write_tiny(folder, places=places)
    workbook(folder / "places.xlsx", rows)
    return main


def test_workbook_gives_the_same_scenario(tmp_path: Path) -> None:
    assert reading.read(with_workbook(tmp_path / "t", [HEADER, *ROWS])).digest == tiny.scenario().digest


def test_title_above_the_header_is_skipped_and_said(tmp_path: Path) -> None:
    found = reading.read_with_origin(with_workbook(tmp_path / "t", [["巴彦县村表"], [], HEADER, *ROWS]))
    assert found.scenario.digest == tiny.scenario().digest
    assert [(w.code, w.where.sheet, w.where.line) for w in found.warnings] == [("RN215", "村表", 3)]


def test_header_on_two_lines_is_explained(tmp_path: Path) -> None:
    upper: list[Any] = [*HEADER[:5], "坐标", None]
    lower: list[Any] = [None, None, None, None, None, "经度", "纬度"]
    with pytest.raises(InputError) as caught:
        reading.read(with_workbook(tmp_path / "t", [upper, lower, *ROWS]))
    (fault,) = caught.value.issues
    assert (fault.code, fault.where.line, fault.facts["headers"]) == ("RN216", 1, ["经度", "纬度"])


def test_column_without_header_is_said(tmp_path: Path) -> None:
    rows = [[*HEADER, None], *([*row, "备注"] for row in ROWS)]
    found = reading.read_with_origin(with_workbook(tmp_path / "t", rows))
    assert [(w.code, w.where.column) for w in found.warnings] == [("RN217", 8)]
    rows = [["编号", None, *HEADER[1:]], *([row[0], "备注", *row[1:]] for row in ROWS)]
    found = reading.read_with_origin(with_workbook(tmp_path / "t", rows))
    assert [(w.code, w.where.column) for w in found.warnings] == [("RN217", 2)]


def test_faults_of_a_workbook_name_sheet_row_and_column(tmp_path: Path) -> None:
    bad = [*ROWS[1]]
    bad[4] = "五百"
    with pytest.raises(InputError) as caught:
        reading.read(with_workbook(tmp_path / "t", [HEADER, ROWS[0], bad, ROWS[2]]))
    (fault,) = caught.value.issues
    assert (fault.code, fault.where.sheet, fault.where.line, fault.where.column) == ("RN221", "村表", 3, 5)
    assert (fault.where.header, fault.where.text) == ("户数", "五百")


def test_missing_sheet_lists_the_sheets(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        reading.read(with_workbook(tmp_path / "t", [HEADER, *ROWS], sheet="村"))
    (fault,) = caught.value.issues
    assert (fault.code, fault.where.line, fault.facts["sheets"]) == ("RN206", 11, ["说明", "村表"])


def test_not_a_workbook(tmp_path: Path) -> None:
    main = with_workbook(tmp_path / "t", [HEADER, *ROWS])
    (tmp_path / "t" / "places.xlsx").write_bytes(b"PK\x03\x04 not a zip")
    with pytest.raises(InputError) as caught:
        reading.read(main)
    assert [issue.code for issue in caught.value.issues] == ["RN207"]


def test_many_alike_are_counted(tmp_path: Path) -> None:
    rows = [[f"v{i}", "村", 230126100, "巴彦镇", "?", 127.40, 46.08] for i in range(500)]
    with pytest.raises(InputError) as caught:
        reading.read(with_workbook(tmp_path / "t", [HEADER, *rows]))
    assert [issue.code for issue in caught.value.issues] == ["RN221"] * 20 + ["RN233"]
    assert caught.value.issues[-1].facts["count"] == 480


def orders(folder: Path, rows: list[list[Any]]) -> Path:
    vehicle = {"capacity": "1 t", "volume": "5 m³", "count": 1, "cost_per_km": "2 元/km"}
    rounds = {"door_to_door": {"orders": {"table": "orders.xlsx", "sheet": "村表", "crs": "gcj02"}, "vehicle": "van"}}
    main = write_tiny(folder, fleet={"van": vehicle}, rounds=rounds)
    workbook(folder / "orders.xlsx", rows)
    return main


ORDER_HEADER: list[Any] = ["订单号", "村编号", "经度", "纬度", "物品", "件数", "最早", "最晚"]


def test_orders_by_place_name_of_item_and_clock(tmp_path: Path) -> None:
    rows = [ORDER_HEADER, [1001, "v1", None, None, "废纸", 2, datetime.time(9, 30), datetime.time(11)]]
    (order,) = reading.read(orders(tmp_path / "t", rows)).rounds.door_to_door.orders.rows  # type: ignore[union-attr]  # it is there
    assert (order.order, order.place, order.item, order.pieces) == ("1001", "v1", "废纸", 2)
    assert (order.earliest, order.latest) == (9.5, 11.0)


def test_faulty_orders(tmp_path: Path) -> None:
    rows = [
        ORDER_HEADER,
        ["a", "v9", None, None, "paper", 1, "08:00", "09:00"],
        ["b", None, None, None, "paper", 1, "08:00", "09:00"],
        ["c", "v1", None, None, "冰箱", 1, "08:00", "09:00"],
        ["d", "v1", None, None, "paper", 1, "10:00", "09:00"],
        ["e", "v1", None, None, "paper", 0, "10:00", "25:00"],
    ]
    with pytest.raises(InputError) as caught:
        reading.read(orders(tmp_path / "t", rows))
    assert [(issue.code, issue.where.line, issue.where.column) for issue in caught.value.issues] == [
        ("RN236", 2, 2),
        ("RN248", 3, 3),
        ("RN237", 4, 5),
        ("RN238", 5, 8),
        ("RN223", 6, 6),
        ("RN227", 6, 8),
    ]


def test_faulty_totals(tmp_path: Path) -> None:
    supply = tiny.facts()["supply"]
    rows = [
        {"year": 2023, "stream": "recyclables", "item": "", "tonnes": 100, "pieces": ""},
        {"year": 2024, "stream": "recyclables", "item": "paper", "tonnes": 100, "pieces": ""},
        {"year": 2025, "stream": "", "item": "papr", "tonnes": 100, "pieces": 3},
    ]
    main = write_tiny(tmp_path / "t", supply={**supply, "totals": {"table": "totals.csv", "rows": rows}})
    with pytest.raises(InputError) as caught:
        reading.read(main)
    assert [(issue.code, issue.where.line, issue.where.column) for issue in caught.value.issues] == [
        ("RN235", 3, 2),
        ("RN237", 4, 3),
        ("RN235", 4, 4),
    ]
