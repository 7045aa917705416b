"""Appointments beside the orders of a day: whose day it is, and numbers that stand twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net.reading.orders import Orders, of_day, read_orders
from tests.routing.dispatch.county import scenario

HEADS = "订单号,村编号,单品,件数,最早,最晚,预约日期,联系人\n"


def read(folder: Path, name: str, rows: str) -> Orders:
    (folder / name).write_text(HEADS + rows, encoding="utf-8")
    return read_orders(folder / name, scenario())


def test_appointments_of_the_day_join_its_orders(tmp_path: Path) -> None:
    """Two institutions on 12 May, written in three ways of writing a date; one on the 13th stays out."""
    rows = (
        "P1,v1,paper,2,09:00,10:00,2026-05-12,镇政府\nP2,v2,paper,1,14:00,16:00,2026/5/13,卫生院\n"
        "P3,v3,paper,1,14:00,16:00,2026年5月12日,中心校\n"
    )
    day = of_day([read(tmp_path, "o.csv", "A1,v1,paper,1,,,,\n"), read(tmp_path, "p.csv", rows)], "2026-05-12")
    assert day.issues == ()
    assert [row.order for row in day.rows] == ["A1", "P1", "P3"]
    assert (day.rows[1].earliest, day.rows[1].latest, day.rows[1].contact) == (9.0, 10.0, "镇政府")


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("A1,v1,paper,1,,,2026-05-12,\n", "RN639"),
        ("P1,v1,paper,1,,,十二日,\n", "RN234"),
        ("P1,v1,paper,1,,,2026-13-45,\n", "RN234"),
        ("P1,v1,paper,1,,,2026/2/30,\n", "RN234"),
    ],
)
def test_a_number_twice_and_a_date_that_is_none_are_refused(tmp_path: Path, rows: str, code: str) -> None:
    day = of_day([read(tmp_path, "o.csv", "A1,v1,paper,1,,,,\n"), read(tmp_path, "p.csv", rows)], "2026-05-12")
    assert [issue.code for issue in day.issues] == [code]
    assert (day.issues[0].where.file, day.issues[0].where.line) == (tmp_path / "p.csv", 2)


def test_a_number_twice_names_both_rows(tmp_path: Path) -> None:
    first = read(tmp_path, "o.csv", "A0,v1,paper,1,,,,\nA1,v1,paper,1,,,,\n")
    second = read(tmp_path, "p.csv", "A1,v1,paper,1,,,,\nA1,v1,acid,1,,,,\n")
    (issue,) = of_day([first, second], "2026-05-12").issues
    assert (issue.code, issue.where.line) == ("RN639", 2)
    assert str(issue.facts["first"]).startswith("o.csv:3")


def test_a_day_on_which_nobody_is_expected_is_said(tmp_path: Path) -> None:
    day = of_day([read(tmp_path, "p.csv", "P1,v1,paper,1,,,2026-05-12,\n")], "2026-05-11")
    assert [issue.code for issue in day.issues] == ["RN637"]
    assert (day.issues[0].where.line, day.issues[0].facts["days"]) == (2, ["2026-05-12"])
    assert day.rows == ()


def test_one_order_goes_to_one_site(tmp_path: Path) -> None:
    """The second row of A1 names another site than the first; A2 names none, A3 one."""
    (tmp_path / "o.csv").write_text(
        "订单号,村编号,单品,送到\nA1,v1,paper,SC230126\nA1,v1,acid,TS230126100\nA2,v1,paper,\nA3,v1,paper,SC230126\n",
        "utf-8",
    )
    sites = {"SC230126": "分拣中心", "TS230126100": "中转站"}
    (issue,) = read_orders(tmp_path / "o.csv", scenario(), sites=sites).issues
    assert (issue.code, issue.where.line if issue.where else 0) == ("RN249", 3)
    text = (tmp_path / "o.csv").read_text("utf-8").replace("TS230126100", "SC230126")
    (tmp_path / "o.csv").write_text(text, "utf-8")
    rows = read_orders(tmp_path / "o.csv", scenario(), sites=sites).rows
    assert [row.to for row in rows] == ["SC230126", "SC230126", None, "SC230126"]
