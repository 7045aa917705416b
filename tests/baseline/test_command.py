"""`recycling-net baseline`: the screen, the folder, the exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from recycling_net.cli import main
from recycling_net.errors import ExitCode
from tests.baseline.county import OLD
from tests.reading.written import write_tiny
from tests.siting.cases import sites

_CENTRE = {**OLD, "code": "oldc", "name": "老分拣中心", "kind": "sorting_centre", "size": "one"}
_STATION = {**OLD, "code": "olds", "name": "老中转站", "kind": "transfer_station"}


def _command(*words: str | Path) -> int:
    return main([str(word) for word in words])


def _file(folder: Path, **changes: Any) -> Path:
    return write_tiny(folder, sites=sites(OLD, _STATION, _CENTRE), **changes)


def test_a_folder_and_lines_on_the_screen(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A tonne at the station is worth 0.9 x (300 - 35) - 10 = 228.5 yuan. v1 brings 50 t to the point, 50 x 208.5, more
    than 60 t at its door, 60 x 148.5; v2 and v3 are served at their doors, 60 % of 50 and of 80 t. 128 t in all.
    """
    measured = {"tonnes": {"recyclables": "100 t/年"}}
    file = _file(tmp_path / "in", baseline=measured, sources={"baseline": "台账"})
    assert _command("baseline", file, "--runs", tmp_path / "runs") == ExitCode.PLAN
    said = capsys.readouterr()
    (folder,) = sorted((tmp_path / "runs").iterdir())
    assert folder.name.startswith("tiny-baseline-")
    told = json.loads((folder / "run.json").read_text("utf-8"))
    assert (told["status"], told["baseline"]["basis"], told["check"]["ok"]) == ("baseline", "solved", True)
    assert told["baseline"]["recovered_t"]["recyclables"] == pytest.approx(128)
    assert "RN563" in said.err
    assert "可回收物回收量实测 100.0 t,估值 128.0 t,相差 +28.0 t(+28.0%)" in said.out
    assert "其中 128 t 只数已有站点按情景的服务方式能收到的;目标所比的 2023 年 46 t 是产生量乘基准年回收率" in said.out
    assert "现状网络不受这些约束:回收目标(可回收物,2025 年)" in said.out
    assert str(folder / "report.html") in said.out
    page = (folder / "report.html").read_text("utf-8")
    assert page.index("相差一成以上") < page.index('id="figures"')
    table = pd.read_csv(folder / "tables" / "baseline.csv", encoding="utf-8-sig").set_index("指标")
    assert table.at["可回收物回收量", "估值减实测"] == pytest.approx(28)
    assert table.at["交投点", "现状网络估值"] == 1
    assert (folder / "tables" / "assignments.csv").is_file()
    assert (folder / "plan.gpkg").is_file()


def test_a_point_with_nothing_further_down_the_chain_is_no_missing_point(tmp_path: Path) -> None:
    """v1 has a point beside it, and no centre stands behind that."""
    file = write_tiny(tmp_path / "in", sites=sites(OLD))
    assert _command("baseline", file, "--runs", tmp_path / "runs") == ExitCode.PLAN
    (folder,) = sorted((tmp_path / "runs").iterdir())
    missed = pd.read_csv(folder / "tables" / "unserved.csv", encoding="utf-8-sig").set_index("村编号")
    assert missed.at["v1", "原因"] == "服务距离内没有能一路送到终端的站点"
    page = (folder / "report.html").read_text("utf-8")
    assert "1 处已有站点中有 0 处收到过东西" in page
    assert "回收量为 0 的品类,各村没有一路送到终端的路:可回收物没有现成的中转站、分拣中心。" in page
    assert "recyclables: no transfer station and no sorting centre stands today." in page
    assert json.loads((folder / "run.json").read_text("utf-8"))["baseline"]["lacking"] == {
        "recyclables": ["transfer_station", "sorting_centre"]
    }


def test_without_existing_sites(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _command("baseline", write_tiny(tmp_path / "in"), "--runs", tmp_path / "runs", "-l", "en") == ExitCode.PLAN
    said = capsys.readouterr().out
    assert "gives no existing sites" in said
    (folder,) = sorted((tmp_path / "runs").iterdir())
    told = json.loads((folder / "run.json").read_text("utf-8"))["baseline"]
    assert (told["basis"], told["net_yuan"], told["recovered_t"]["recyclables"]) == (
        "no_sites",
        None,
        pytest.approx(46),
    )
    assert not (folder / "plan.gpkg").exists()


def test_the_folder_can_be_read_again(tmp_path: Path) -> None:
    _command("baseline", _file(tmp_path / "in"), "--runs", tmp_path / "one")
    (first,) = sorted((tmp_path / "one").iterdir())
    assert _command("baseline", first / "scenario.resolved.yaml", "--runs", tmp_path / "two") == ExitCode.PLAN
    (second,) = sorted((tmp_path / "two").iterdir())
    assert second.name == first.name
    for name in ("tables/baseline.csv", "tables/assignments.csv", "report.html"):
        assert (second / name).read_bytes() == (first / name).read_bytes(), name


def test_bad_input_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = _file(tmp_path / "in", baseline={"tonnes": {"appliance": "3 t/年"}})
    assert _command("baseline", file, "--runs", tmp_path / "runs") == ExitCode.INPUT
    assert "RN162" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()
