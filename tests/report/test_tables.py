from __future__ import annotations

import csv
from pathlib import Path

import pytest

from recycling_net.plan import TABLES
from recycling_net.report import tables
from recycling_net.report.summaries import summaries
from tests.report.conftest import Answer


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        return list(csv.reader(lines))


def test_every_table_with_chinese_headers_and_units(small: Answer, tmp_path: Path) -> None:
    scenario, network, plan = small
    tables.write_csv(plan, summaries(plan, network, scenario), tmp_path / "tables")
    named = {"rollup", "baseline", "targets", "capacity_by_area"}
    assert {path.stem for path in (tmp_path / "tables").iterdir()} >= {*TABLES, *named}
    assert (tmp_path / "tables" / "costs.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    header = _read(tmp_path / "tables" / "facilities.csv")[0]
    assert header[:3] == ["编号", "名称", "类别"]
    assert "年能力 (t)" in header
    assert "投资 (元)" in header


def test_codes_become_words(small: Answer, tmp_path: Path) -> None:
    tables.write_csv(small[2], (), tmp_path)
    header, *rows = _read(tmp_path / "assignments.csv")
    assert {row[header.index("品类")] for row in rows} == {"可回收物"}
    assert {row[header.index("服务方式")] for row in rows} <= {"自送", "上门回收"}
    assert {row[1] for row in _read(tmp_path / "costs.csv")[1:]} >= {"投资", "期末残值", "销售收入"}


@pytest.mark.parametrize("text", ["=1+2", "+86", "-x", "@SUM(A1)", "\tx", "\r=1"])
def test_text_that_looks_like_a_formula_gets_an_apostrophe(text: str) -> None:
    assert tables.harmless(text) == "'" + text


@pytest.mark.parametrize("value", ["东村", "1=2", "", -3.5, None])
def test_other_values_stay(value: object) -> None:
    assert tables.harmless(value) == value


def test_hostile_village_in_csv(county: Answer, tmp_path: Path) -> None:
    tables.write_csv(county[2], (), tmp_path)
    names = {row[2] for row in _read(tmp_path / "assignments.csv")}
    assert "'=1+2" in names
    assert "=1+2" not in names


def test_sums_survive_rounding(county: Answer, tmp_path: Path) -> None:
    tables.write_csv(county[2], (), tmp_path)
    header, *rows = _read(tmp_path / "costs.csv")
    total = sum(float(row[header.index("折现值 (元)")]) for row in rows)
    assert total == pytest.approx(county[2].objective_yuan, abs=0.01 * len(rows))
