from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from recycling_net import check as checking
from recycling_net import new as counties
from recycling_net import run as runs
from recycling_net import solve as solving
from recycling_net.check import CheckReport
from recycling_net.cli import main
from recycling_net.errors import ExitCode, Issue, StoppedError
from recycling_net.report import html
from recycling_net.run import facts_of
from tests.reading.written import write_tiny

REPOSITORY = Path(__file__).parents[1]
IMPOSSIBLE = {"recovery_target": [{"stream": "recyclables", "year": 2025, "increase": "300 %"}]}


def _command(*words: str | Path) -> int:
    return main([str(word) for word in words])


def _run(file: Path, root: Path, *words: str) -> tuple[int, list[Path]]:
    code = _command("run", file, "--runs", root, *words)
    return code, sorted(root.iterdir()) if root.exists() else []


def test_a_run_ends_with_a_whole_checked_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, folders = _run(write_tiny(tmp_path / "in"), tmp_path / "runs")
    assert code == ExitCode.PLAN
    (folder,) = folders
    names = {path.name for path in folder.iterdir()}
    assert names == {"run.json", "scenario.resolved.yaml", "inputs", "tables", "plan.gpkg", "report.xlsx", "report.html", "log.txt"}  # fmt: skip
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    assert facts["status"] == "plan"
    assert facts["check"]["ok"] is True
    assert "recovery_target[recyclables,2025]" in facts["check"]["rules_checked"]
    assert facts["bound_yuan"] <= facts["objective_yuan"]
    assert facts["siting_gap"] <= 0.001
    assert folder.name == f"tiny-{facts['digest']}"
    assert str(folder / "report.html") in capsys.readouterr().out
    assert {"reading", "siting", "routing", "check"} <= set(facts["seconds"])


def test_the_resolved_scenario_gives_the_same_digest_and_the_same_plan(tmp_path: Path) -> None:
    _, (first,) = _run(write_tiny(tmp_path / "in"), tmp_path / "one")
    code, (second,) = _run(first / "scenario.resolved.yaml", tmp_path / "two")
    assert code == ExitCode.PLAN
    assert second.name == first.name
    for table in sorted((first / "tables").iterdir()):
        assert (second / "tables" / table.name).read_bytes() == table.read_bytes(), table.name


def test_reuse_computes_nothing_when_the_same_run_is_finished(tmp_path: Path) -> None:
    file = write_tiny(tmp_path / "in")
    _, (folder,) = _run(file, tmp_path / "runs")
    before = (folder / "run.json").stat().st_mtime_ns
    code, _ = _run(file, tmp_path / "runs", "--reuse")
    assert code == ExitCode.PLAN
    assert (folder / "run.json").stat().st_mtime_ns == before


def test_a_worse_plan_that_was_cut_short_does_not_take_the_place_of_a_better_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_tiny(tmp_path / "in")
    _, (folder,) = _run(file, tmp_path / "runs")
    solved = solving.solve

    def cut_short(dearer_yuan: float) -> None:
        def solve(*words: Any, **more: Any) -> Any:
            plan = solved(*words, **more)
            return replace(plan, objective_yuan=plan.objective_yuan + dearer_yuan, stopped_because="time")

        monkeypatch.setattr(solving, "solve", solve)
        monkeypatch.setattr(checking, "verify", lambda *_: CheckReport(("all",), ()))

    before = (folder / "run.json").read_bytes()
    cut_short(12_345.0)
    capsys.readouterr()
    assert _command("run", file, "--runs", tmp_path / "runs") == ExitCode.PLAN
    assert (folder / "run.json").read_bytes() == before
    said = capsys.readouterr()
    assert "RN916" in said.err
    assert str(folder / "report.html") in said.out
    assert "RN916" in (folder / "log.txt").read_text("utf-8")
    cut_short(-12_345.0)
    assert _command("run", file, "--runs", tmp_path / "runs") == ExitCode.PLAN
    assert json.loads((folder / "run.json").read_text("utf-8"))["stopped_because"] == "time"
    assert "RN916" not in capsys.readouterr().err


def test_where_nothing_can_be_written_is_said_before_anything_is_solved(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_tiny(tmp_path / "in")
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    assert _command("run", file, "--runs", tmp_path / "taken" / "runs") == ExitCode.INPUT
    said = capsys.readouterr().err
    assert "RN915" in said
    assert "不是文件夹" in said
    assert "taken" in said


def test_a_run_begins_with_an_earlier_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_tiny(tmp_path / "in")
    _, (first,) = _run(file, tmp_path / "one")
    code, (second,) = _run(file, tmp_path / "two", "--start", str(first))
    objective = json.loads((first / "run.json").read_text(encoding="utf-8"))["objective_yuan"]
    assert code == 0
    log = (second / "log.txt").read_text(encoding="utf-8").splitlines()
    heard = [line for line in log if "objective" in line]
    assert f"objective {objective:,.0f} yuan" in heard[0]
    capsys.readouterr()
    for harm, said in (("", "已损坏"), ("编号,名称\n", "没有 类别 这一列"), (None, "没有这个文件")):
        table = first / "tables" / "facilities.csv"
        table.unlink()
        if harm is not None:
            table.write_text(harm, encoding="utf-8")
        code, _ = _run(file, tmp_path / "three", "--start", str(first))
        assert code == 2
        shown = capsys.readouterr().err
        assert "RN505" in shown
        assert f"tables/facilities.csv {said}" in shown
        table.touch()
    code, _ = _run(file, tmp_path / "three", "--start", str(tmp_path / "in"))
    assert code == 2
    assert "RN505" in capsys.readouterr().err


def test_each_run_of_a_batch_begins_with_an_earlier_one(tmp_path: Path) -> None:
    """What is no run is refused by each of them before anything is solved."""
    file = write_tiny(tmp_path / "in")
    assert _command("batch", file, "--runs", tmp_path / "runs", "--start", tmp_path / "in") == ExitCode.INPUT


def test_the_facilities_of_an_earlier_run_can_be_kept(tmp_path: Path) -> None:
    file = write_tiny(tmp_path / "in")
    _, (first,) = _run(file, tmp_path / "one")
    table = first / "tables" / "facilities.csv"
    (tmp_path / "in" / "kept.csv").write_bytes(table.read_bytes())
    words = ["--set", "fixed.facilities.table=kept.csv", "--set", "fixed.complete=true"]
    code, (second,) = _run(file, tmp_path / "two", *words)
    assert code == 0
    assert second.name != first.name
    assert (second / "tables" / "facilities.csv").read_bytes() == table.read_bytes()


def test_a_target_out_of_reach_ends_with_3_and_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, (folder,) = _run(write_tiny(tmp_path / "in", rules=IMPOSSIBLE), tmp_path / "runs")
    assert code == ExitCode.NO_PLAN
    said = capsys.readouterr().err
    assert "RN403" in said
    assert str(folder) in said
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    assert (facts["status"], [reason["code"] for reason in facts["reasons"]]) == ("none", ["RN403", "RN501", "RN513"])
    assert facts["conflicts"][0]["rules"][0]["least_change"]["becomes"] == pytest.approx(138.0, rel=1e-3)
    assert "RN513 错误  tiny.yaml:68:7  rules.recovery_target.0" in said
    assert "RN403 错误  tiny.yaml:68:7  rules.recovery_target.0" in said
    assert "品类" not in said.partition("→")[2]  # the cure names the key to edit as it is typed
    assert "`streams.recyclables.modes`" in said
    assert "按现有服务方式,可回收物(recyclables) 2025 年至少要回收 184 t,最多能回收 138 t" in said
    assert _command("check", tmp_path / "in" / "tiny.yaml") == ExitCode.NO_PLAN
    checked = capsys.readouterr().err
    assert checked.split("\n\n")[0] in said
    assert "写法没有错误;不用求解就知道 1 处做不到,提醒" in checked
    assert "处错误" not in checked
    assert "改动最小的一条出路" in (folder / "report.html").read_text("utf-8")
    reasons = (folder / "原因.txt").read_text("utf-8")
    assert reasons.startswith("小县:没有任何方案能同时满足全部约束,有 1 组约束合不到一起;照这样改就有方案:回收目标")
    assert "RN403" in reasons


def test_rules_that_only_a_solver_finds_at_odds_are_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The target needs 59.8 t a year, a station of 60,000 yuan and a centre; the operating budget pays for neither."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2025, "increase": "30 %"}],
        "opex_budget": [{"year": 2025, "most": "3 万元"}],
    }
    code, _ = _run(write_tiny(tmp_path / "in", rules=rules), tmp_path / "runs")
    assert code == ExitCode.NO_PLAN
    said = capsys.readouterr().err
    assert "运行预算(2025 年)" in said
    assert "RN510 错误  tiny.yaml:70:7  rules.opex_budget.0" in said
    assert "2025 年运行费不超过 3 万元" in said
    assert "回收目标(可回收物,2025 年)" in said


def test_bad_input_ends_with_2_and_writes_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_tiny(tmp_path / "in")
    file.write_text(file.read_text("utf-8").replace("discount_rate", "discont_rate"), "utf-8")
    code, folders = _run(file, tmp_path / "runs")
    assert (code, folders) == (ExitCode.INPUT, [])
    assert "discount_rate" in capsys.readouterr().err


def test_english_is_one_option_away(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _command("check", write_tiny(tmp_path / "in"), "--language", "en") == ExitCode.PLAN
    assert capsys.readouterr().out.startswith("No faults")
    for words in (("explain", "RN103", "--language=en"), ("--language", "en", "explain", "RN103")):
        assert _command(*words) == ExitCode.PLAN
        assert "has no unit" in capsys.readouterr().out
    assert _command("explain", "RN999") == ExitCode.INPUT
    assert _command("run") == ExitCode.INPUT


def test_the_environment_may_say_the_language_of_faults_too(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RECYCLING_NET_LANGUAGE", "en")
    for words in ("bench vrp no.vrp", "bench vrp --seconds x", "run no.yaml"):
        assert _command(*words.split()) == ExitCode.INPUT
        said = capsys.readouterr().err
        assert "error" in said
        assert "错误" not in said


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("run", "RN931", "缺少参数 FILE"),
        ("run x.yaml --reus", "RN932", "是不是想写 `--reuse`?"),
        ("rnu x.yaml", "RN933", "是不是想写 `run`?"),
        ("batch x.yaml --jobs 0", "RN934", "--jobs 0 的值不对:同时运行几个(不小于 1)"),
        ("bench lrp --stops 3", "RN934", "--stops 3 的值不对:另测随机生成的县,有这么多点,可重复(不小于 10)"),
        ("dispatch x.yaml --orders y --date 2026-05-12 --crs w", "RN934", "(可写 wgs84、gcj02、bd09、cgcs2000)"),
        ("bench vrp x --seconds 0", "RN934", "每个算例的时限(秒)(不小于 0.1)"),
        ("run x.yaml --set", "RN934", "--set 的值不对:后面要写值"),
        ("check x.yaml --language fr", "RN934", "写 zh(中文)或 en(英文)"),
        ("run one two", "RN935", "多出了 two"),
    ],
)
def test_a_command_typed_wrongly_is_said_in_chinese_with_its_help(
    words: str, code: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _command(*words.split()) == ExitCode.INPUT
    shown = capsys.readouterr().err
    assert shown.startswith(f"{code} 错误")
    assert said in shown
    assert "--help`" in shown
    assert _command(*words.split(), *([] if "--language" in words else ["--language", "en"])) == ExitCode.INPUT


def test_an_error_of_ours_shows_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken(*_words: Any, **_more: Any) -> None:
        raise ZeroDivisionError("broken on purpose")

    monkeypatch.setattr(html, "write", broken)
    code, folders = _run(write_tiny(tmp_path / "in"), tmp_path / "runs")
    assert (code, folders) == (ExitCode.OUR_FAULT, [])
    said = capsys.readouterr().err
    assert "RN901" in said
    assert "Traceback" not in said


def test_settings_are_recorded_as_the_origin_of_a_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = write_tiny(tmp_path / "in")
    assert _command("show", file, "--origin", "--set", "discount_rate=5 %/年") == ExitCode.PLAN
    lines = [line for line in capsys.readouterr().out.splitlines() if line.startswith("discount_rate")]
    assert len(lines) == 1
    assert "5 %/年" in lines[0]
    assert "--set" in lines[0]
    assert _command("show", file, "--set", "discount_rate") == ExitCode.INPUT


def test_the_schema_that_editors_use_is_the_one_in_the_repository(capsys: pytest.CaptureFixture[str]) -> None:
    assert _command("schema") == ExitCode.PLAN
    committed = json.loads((REPOSITORY / "scenarios" / "scenario.schema.json").read_text("utf-8"))
    assert json.loads(capsys.readouterr().out) == committed


def test_the_doctor_finds_this_machine_fit(capsys: pytest.CaptureFixture[str]) -> None:
    assert _command("doctor", "--language", "en") == ExitCode.PLAN
    said = capsys.readouterr().out
    assert "HiGHS" in said
    assert "FAULT" not in said


def test_a_batch_goes_on_past_a_failed_run_and_compares(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good = write_tiny(tmp_path / "good")
    dear = write_tiny(tmp_path / "dear", title="=cmd()|贵", name="dear")
    dear.write_text(dear.read_text("utf-8").replace("2 元/(t·km)", "3 元/(t·km)"), "utf-8")
    none = write_tiny(tmp_path / "none", rules=IMPOSSIBLE, name="none")
    bad = write_tiny(tmp_path / "bad", county="999999")
    root = tmp_path / "runs"
    words = ("batch", good, none, bad, dear, "--runs", root, "--jobs", "2")
    assert _command(*words) == ExitCode.NO_PLAN
    table = pd.read_csv(root / "comparison.csv")
    assert table["退出码"].tolist() == [0, 3, 2, 0]
    assert table["情景"].tolist()[3] == "'=cmd()|贵"
    assert table["折现总费用 (万元)"].notna().tolist() == [True, False, False, True]
    assert "RN403" in table["说明"][1]
    assert "RN" in table["说明"][2]
    page = (root / "comparison.html").read_text("utf-8")
    assert page.count("report.html") == 3  # two plans, and why there is none
    assert len(pd.read_excel(root / "comparison.xlsx", engine="openpyxl")) == 4
    finished = runs.finished(Path(table["运行目录"][0]))
    assert finished == ExitCode.PLAN
    before = {path: path.stat().st_mtime_ns for path in root.glob("*/run.json")}
    _command(*words)
    assert {path: path.stat().st_mtime_ns for path in root.glob("*/run.json")} == before
    assert table["文件"].tolist() == ["good/tiny.yaml", "none/tiny.yaml", "bad/tiny.yaml", "dear/tiny.yaml"]
    assert "good/tiny.yaml" in page
    said = capsys.readouterr().out
    assert said.count("  3  none/tiny.yaml  不可能有方案\n     RN403 错误") == 2


def test_settings_reach_every_scenario_of_a_batch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = write_tiny(tmp_path / "one"), write_tiny(tmp_path / "other", name="other")
    runs_folder = tmp_path / "runs"
    (tmp_path / "html.py").write_text("raise ValueError('a file of the planner')", encoding="utf-8")
    monkeypatch.chdir(tmp_path)  # a child must not take the planner's files for modules of Python
    words = ("batch", one, other, "--runs", runs_folder, "--set", "title=同名", "--set", "discount_rate=9 %/年")
    assert _command(*words) == ExitCode.PLAN
    table = pd.read_csv(runs_folder / "comparison.csv")
    assert table["情景"].tolist() == ["同名", "同名"]
    for folder in table["运行目录"]:
        assert 'discount_rate: "0.09 1/年"' in (Path(folder) / "scenario.resolved.yaml").read_text("utf-8")
    assert _command("batch", one, "--runs", runs_folder, "--set", "titel=x") == ExitCode.INPUT


def test_new_says_which_county_it_took_and_names_the_folder_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert _command("new", "木兰") == ExitCode.PLAN
    assert capsys.readouterr().out == "哈尔滨市木兰县(230127)的情景已写出:scenarios/木兰县/木兰县.yaml\n"
    assert counties.short_name("230127") == "木兰县"
    assert [counties.short_name(code) for code in ("230402", "230803")] == ["鹤岗市向阳区", "佳木斯市向阳区"]
    assert counties.full_name("230127") == "哈尔滨市木兰县"


@pytest.mark.parametrize("command", ["run", "dispatch"])
@pytest.mark.parametrize("end", [KeyboardInterrupt(), StoppedError([Issue("RN503")])], ids=["at once", "no plan yet"])
def test_ctrl_c_before_there_is_anything_is_one_sentence(
    tmp_path: Path,
    command: str,
    end: BaseException,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Neither silence (typer makes of Ctrl-C a bare exit code) nor a fault with its code and a count of errors."""

    def interrupted(*_: object, **__: object) -> None:
        raise end

    monkeypatch.setattr(f"recycling_net.{command}.{command}", interrupted)
    words = ["--orders", "o.csv", "--date", "2025-05-12"] if command == "dispatch" else []
    code = main([command, "tiny.yaml", *words, "--runs", str(tmp_path / "runs"), "--language", "en"])
    assert code == ExitCode.INTERRUPTED
    assert capsys.readouterr().err == "Interrupted; what was not finished was not written.\n"
    assert not (tmp_path / "runs").exists()


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a child process")
def test_ctrl_c_saves_the_best_plan_so_far_and_exits_130(tmp_path: Path) -> None:
    """Bayan with a gap of zero searches on after its first plan; Ctrl-C then must leave a whole folder."""
    file = REPOSITORY / "scenarios" / "bayan" / "bayan.yaml"
    words = [sys.executable, "-m", "recycling_net", "run", str(file), "--runs", str(tmp_path), "--set", "solve.gap=0 %"]
    words += ["--set", "solve.time_limit=300 s"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stderr is not None
        begin = time.monotonic()
        for line in child.stderr:
            if "当前最好" in line or time.monotonic() - begin > 120:
                break
        child.send_signal(signal.SIGINT)
        child.stderr.read()
        assert child.wait(timeout=60) == ExitCode.INTERRUPTED
    (folder,) = (path for path in tmp_path.iterdir() if not path.name.startswith("."))
    facts = json.loads((folder / "run.json").read_text("utf-8"))
    assert (facts["status"], facts["stopped_because"], facts["check"]["ok"]) == ("plan", "interrupted", True)
    assert runs.finished(folder) is None


@pytest.mark.parametrize("said", ["[]", "5", "null", '"x"', "{"])
def test_a_run_json_that_says_nothing_is_none(said: str, tmp_path: Path) -> None:
    (tmp_path / "run.json").write_text(said, encoding="utf-8")
    assert facts_of(tmp_path) == {}
