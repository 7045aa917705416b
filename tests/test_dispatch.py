"""The command from a scenario and a table of orders to a folder of driver sheets."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from recycling_net import reading
from recycling_net.check.day import verify_day
from recycling_net.cli import main
from recycling_net.errors import ExitCode
from recycling_net.network import build
from recycling_net.reading.orders import dispatch_of, read_orders
from recycling_net.report.dispatch.folder import masked
from recycling_net.routing.dispatch.ask import Asked
from recycling_net.routing.dispatch.plan import plan_day
from tests.reading.written import write_tiny
from tests.routing.dispatch.county import VAN

HEADS = "订单号,村编号,地址,单品,件数,最早,最晚,电话,价值_元\n"
ROWS = "A1,v1,东村 1 号 <b>,paper,1,08:00,12:00,13812345678,\nA2,v2,西村 2 号,paper,2,09:00,12:00,0451-5712345,\nA3,v3,北村,paper,1,,,,1\n"
DISPATCH = {"vehicles": {"van": {"home": "TS230126100"}}, "iterations": 200}


def _dispatch(folder: Path, *words: str, rows: str = ROWS, **changes: Any) -> tuple[int, Path]:
    code, made, _ = dispatched(folder, *words, rows=rows, **changes)
    return code, made


def dispatched(folder: Path, *words: str, rows: str = ROWS, **changes: Any) -> tuple[int, Path, list[str]]:
    """The exit code of a day's dispatch, its folder and the words of the command."""
    usual = {"fleet": {"van": VAN}, "rounds": {"dispatch": DISPATCH}}
    file = write_tiny(folder / "in", **{**usual, **changes})
    orders = folder / "orders.csv"
    orders.write_text(HEADS + rows, encoding="utf-8")
    options = ["--orders", str(orders), "--date", "2025-05-12", "--runs", str(folder / "runs")]
    command = ["dispatch", str(file), *options, *words]
    return main(command), folder / "runs" / "tiny-dispatch-2025-05-12", command


def test_a_day_ends_with_a_whole_checked_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, folder = _dispatch(tmp_path)
    assert code == ExitCode.PLAN
    assert {path.name for path in folder.iterdir()} == {
        "sheets.html",
        "map.html",
        "dispatch.xlsx",
        "routes.gpx",
        "routes.json",
    }
    assert str(folder / "sheets.html") in capsys.readouterr().out
    facts = json.loads((folder / "routes.json").read_text("utf-8"))
    assert facts["check"]["ok"] is True
    (route,) = facts["routes"]
    assert {row["code"] for row in route["rows"] if row["action"] == "collect"} == {"A1", "A2"}
    assert [row["order"] for row in facts["left_out"]] == ["A3"]
    assert facts["left_out"][0]["reason"].startswith("RN647")
    page = (folder / "sheets.html").read_text("utf-8")
    assert page.count("<section>") == 2
    assert "东村 1 号 &lt;b&gt;" in page
    assert "138****5678" in page
    assert "13812345678" not in page
    book = openpyxl.load_workbook(folder / "dispatch.xlsx")
    assert book.sheetnames == ["线路", "停靠", "未排订单", "与上次的不同", "假设与来源"]
    rest = {row[4]: row[2] for row in book["假设与来源"].iter_rows(min_row=2, values_only=True)}
    assert rest["rounds.dispatch.vehicles.van.overtime"] == "假定"
    assert book["停靠"].max_row == 1 + len(route["rows"])
    names = {"g": "http://www.topografix.com/GPX/1/1"}
    track = ET.parse(folder / "routes.gpx").getroot()  # noqa: S314 - our own file
    assert len(track.findall("g:wpt", names)) == 3
    assert len(track.findall("g:trk/g:trkseg/g:trkpt", names)) == 2 * (len(route["rows"]) - 1)


def test_why_an_order_is_left_out_is_said_in_the_language_that_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On the screen in one language; in the files in both, the map switching between them."""
    _, folder = _dispatch(tmp_path, "--language", "en")
    told = capsys.readouterr().err
    (left,) = json.loads((folder / "routes.json").read_text("utf-8"))["left_out"]
    assert f"A3 北村: {left['reason_en']} → {left['cure_en']}" in told
    assert re.fullmatch(r"RN647 going there costs \d+ yuan more; the order is worth 1 yuan", left["reason_en"])
    assert left["reason"].startswith("RN647 去一趟")
    assert left["reason"] not in told
    page = (folder / "map.html").read_text("utf-8")
    assert f'<span class="zh">{left["cure"]}</span><span class="en">{left["cure_en"]}</span>' in page
    sheet = openpyxl.load_workbook(folder / "dispatch.xlsx")["未排订单"]
    assert [cell.value for cell in sheet[2]][-4:] == [left["reason"], left["cure"], left["reason_en"], left["cure_en"]]


def test_telephones_are_written_out_when_asked_for(tmp_path: Path) -> None:
    _, folder = _dispatch(tmp_path, "--phones")
    assert "13812345678" in (folder / "sheets.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("given", "shown"), [("13812345678", "138****5678"), ("0451-5712345", "045*-***2345"), ("12345", "*****"), ("", "")]
)
def test_the_middle_of_a_telephone_number_is_hidden(given: str, shown: str) -> None:
    assert masked(given) == shown


def test_a_second_dispatch_keeps_what_is_under_way(tmp_path: Path) -> None:
    _, folder = _dispatch(tmp_path)
    first = json.loads((folder / "routes.json").read_text("utf-8"))
    kept = tmp_path / "first.json"
    kept.write_text(json.dumps(first), encoding="utf-8")
    more = ROWS + "A4,v1,新单,paper,1,10:00,17:00,,\n"
    code, _ = _dispatch(tmp_path, "--fixed", str(kept), "--now", "10:00", rows=more)
    assert code == ExitCode.PLAN
    second = json.loads((folder / "routes.json").read_text("utf-8"))
    assert second["now"] == "10:00"
    assert [change["order"] for change in second["changes"]] == ["A4"]
    assert second["changes"][0]["before"] == "无此单"
    assert re.fullmatch(r".+ 1 号厢式货车 \d\d:\d\d", second["changes"][0]["after"])
    before, after = ([row for row in day["routes"][0]["rows"][:-1] if row["leave_h"] <= 10] for day in (first, second))
    assert [row["code"] for row in after][: len(before)] == [row["code"] for row in before]


def test_an_earlier_dispatch_of_the_day_is_kept_under_a_number(tmp_path: Path) -> None:
    """The same again leaves nothing behind; another order does, and a third dispatch gets the next number."""
    _, folder = _dispatch(tmp_path)
    first = (folder / "routes.json").read_bytes()
    _dispatch(tmp_path)
    assert [path.name for path in folder.parent.glob(f"{folder.name}*")] == [folder.name]
    _dispatch(tmp_path, rows=ROWS + "A4,v1,新单,paper,1,,,,\n")
    _dispatch(tmp_path)
    kept = [folder.with_name(f"{folder.name}.{number}") for number in (1, 2)]
    assert (kept[0] / "routes.json").read_bytes() == first == (folder / "routes.json").read_bytes()
    assert "新单" in (kept[1] / "sheets.html").read_text("utf-8")


def test_it_says_that_a_plan_had_to_be_made_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, folder = _dispatch(tmp_path)
    assert "先求解" in (told := capsys.readouterr().err)
    assert "RN636" in told
    (run,) = (path.name for path in folder.parent.glob("tiny-*") if (path / "run.json").exists())
    assert run in told
    _dispatch(tmp_path)
    assert "RN636" not in capsys.readouterr().err


def test_how_to_dispatch_is_no_part_of_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """More iterations and a longer stop use the plan that is there; another vehicle of the fleet may change it."""
    _dispatch(tmp_path)
    capsys.readouterr()
    words = ("--set", "rounds.dispatch.iterations=300", "--set", "rounds.dispatch.stop=20 min")
    code, folder = _dispatch(tmp_path, *words)
    assert code == ExitCode.PLAN
    assert "RN636" not in capsys.readouterr().err
    assert json.loads((folder / "routes.json").read_text("utf-8"))["iterations"] == 300
    _dispatch(tmp_path, "--set", "fleet.van.count=2")
    assert "RN636" in capsys.readouterr().err


def test_a_drivers_sheet_has_chinese_words_only(tmp_path: Path) -> None:
    """No code of a text and no key of a vehicle, in heads, reasons or cures."""
    _, folder = _dispatch(tmp_path, rows=ROWS + "A4,v1,满,paper,5,08:00,08:01,,\nA5,v2,满,paper,5,08:00,08:01,,\n")
    facts = json.loads((folder / "routes.json").read_text("utf-8"))
    assert {row["order"] for row in facts["left_out"]} >= {"A3"}
    page = (folder / "sheets.html").read_text("utf-8")
    assert "<h1>派车单 " in page
    assert " 1 号厢式货车 <small>" in page
    assert " 1 号厢式货车 1 东村" in (track := (folder / "routes.gpx").read_text("utf-8"))
    assert " 1 号厢式货车</name><trkseg>" in track
    book = openpyxl.load_workbook(folder / "dispatch.xlsx")
    assert {row[0] for name in ("线路", "停靠") for row in book[name].iter_rows(min_row=2, values_only=True)} == {
        f"{facts['routes'][0]['home_name']} 1 号厢式货车"
    }
    assert not re.search(r"van-", track)
    assert not re.search(r"RN\d{3}|van|recyclables", page)


@pytest.mark.skipif(os.name != "posix", reason="sends SIGINT to a child process")
def test_ctrl_c_keeps_the_best_routes_and_exits_130(tmp_path: Path) -> None:
    """Ten million iterations would take an hour; the signal comes once routes are being looked for."""
    _dispatch(tmp_path)
    words = [sys.executable, "-m", "recycling_net", "dispatch", str(tmp_path / "in" / "tiny.yaml")]
    words += ["--orders", str(tmp_path / "orders.csv"), "--date", "2025-05-12", "--runs", str(tmp_path / "runs")]
    words += ["--set", "rounds.dispatch.iterations=10000000"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, encoding="utf-8") as child:
        assert child.stderr is not None
        for line in child.stderr:
            if "/10000000" in line:
                break
        child.send_signal(signal.SIGINT)
        assert "中途停止" in child.stderr.read()
        assert child.wait(timeout=60) == ExitCode.INTERRUPTED
    facts = json.loads((tmp_path / "runs" / "tiny-dispatch-2025-05-12" / "routes.json").read_text("utf-8"))
    assert (facts["stopped_because"], facts["check"]["ok"]) == ("interrupted", True)
    assert facts["iterations"] < 10_000_000
    assert facts["routes"][0]["stops"] >= 2


def test_only_a_dispatch_of_the_same_day_can_be_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Another day's routes, routes that are no list, or an hour without what was before: refused, nothing written."""
    _, folder = _dispatch(tmp_path)
    facts = json.loads((folder / "routes.json").read_text("utf-8"))
    written = (folder / "routes.json").stat().st_mtime_ns
    kept = tmp_path / "first.json"
    for change, code in (({"date": "2025-05-11"}, "RN635"), ({"routes": {}}, "RN630")):
        kept.write_text(json.dumps({**facts, **change}), encoding="utf-8")
        assert _dispatch(tmp_path, "--fixed", str(kept), "--now", "10:00")[0] == ExitCode.INPUT
        assert code in capsys.readouterr().err
    assert _dispatch(tmp_path, "--now", "10:00")[0] == ExitCode.INPUT
    assert "RN633" in capsys.readouterr().err
    assert (folder / "routes.json").stat().st_mtime_ns == written


def test_every_fault_of_the_day_is_told_at_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = "A1,v1,,钢琴,1,,,,\nA2,,,paper,1,,,,\nA3,v1,,paper,9,,,,\n"
    broken = tmp_path / "broken.json"
    broken.write_text("[]", encoding="utf-8")
    code, folder = _dispatch(tmp_path, "--date", "2031-01-01", "--fixed", str(broken), rows=rows)
    assert code == ExitCode.INPUT
    told = re.findall(r"^(RN\d{3}) ", capsys.readouterr().err, re.MULTILINE)
    assert sorted(told) == ["RN237", "RN248", "RN624", "RN626", "RN630", "RN633"]
    assert not folder.exists()


def test_where_an_order_is_brought_is_told_by_name_or_refused_before_planning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A site's name does as well as its code; a collection point and what is no site are refused with their rows."""
    assert _dispatch(tmp_path)[0] == ExitCode.PLAN
    facts = json.loads((tmp_path / "runs" / "tiny-dispatch-2025-05-12" / "routes.json").read_text("utf-8"))
    (unloaded,) = {(row["code"], row["name"]) for row in facts["routes"][0]["rows"] if row["action"] == "unload"}
    heads = HEADS.replace("电话,价值_元", "送到")
    orders = tmp_path / "more.csv"
    more = ("--orders", str(orders), "--set", "solve.seed=9")
    orders.write_text(f"{heads}B1,v1,,paper,1,,,{unloaded[1]}\nB3,v1,,paper,1,,,{unloaded[0]}\n", "utf-8")
    assert _dispatch(tmp_path, *more)[0] == ExitCode.PLAN
    facts = json.loads((tmp_path / "runs" / "tiny-dispatch-2025-05-12" / "routes.json").read_text("utf-8"))
    assert f"送到 {unloaded[1]}" in {row["note"] for route in facts["routes"] for row in route["rows"]}
    capsys.readouterr()
    orders.write_text(f"{heads}B1,v1,,paper,1,,,{unloaded[1]}站\nB2,v1,,paper,1,,,CPv1\n", "utf-8")
    assert _dispatch(tmp_path, *more, "--set", "solve.seed=10")[0] == ExitCode.INPUT
    told = capsys.readouterr().err
    assert "先求解" not in told
    assert told.count("RN655 错误  more.csv:") == 2
    assert f"是不是想写 `{unloaded[1]}`" in told


@pytest.mark.parametrize(
    ("words", "code"),
    [(("--date", "12.5.2025"), "RN627"), (("--now", "25:00"), "RN227"), (("--orders", "no.csv"), "RN201")],
)
def test_a_wrong_option_is_said_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], code: str
) -> None:
    assert _dispatch(tmp_path, *words)[0] == ExitCode.INPUT
    assert code in capsys.readouterr().err


@pytest.mark.parametrize(
    ("dispatch", "code", "key"),
    [
        ({"vehicles": {"vam": {}}}, "RN155", "rounds.dispatch.vehicles.vam"),
        ({"vehicles": {"van": {"rest": {"earliest": "13:30"}}}}, "RN634", "rounds.dispatch.vehicles.van.rest"),
        ({"vehicles": {"van": {}}, "needs": {"piano": ["吊车"]}}, "RN625", "rounds.dispatch.needs.piano"),
        ({"vehicles": {"van": {"home": "nowhere"}}}, "RN628", "rounds.dispatch.vehicles.van.home"),
    ],
)
def test_a_dispatch_that_leads_nowhere_is_refused_with_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], dispatch: dict[str, Any], code: str, key: str
) -> None:
    assert _dispatch(tmp_path, rounds={"dispatch": dispatch})[0] == ExitCode.INPUT
    said = capsys.readouterr().err
    assert f"{code} 错误  tiny.yaml:" in said
    assert key in said


def test_a_scenario_without_vehicles_cannot_dispatch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _dispatch(tmp_path, rounds={})[0] == ExitCode.INPUT
    assert "RN620" in capsys.readouterr().err


def test_the_shipped_orders_of_bayan_are_all_served() -> None:
    """Forty orders, every station and custody depot open: farm machines by the low-loader, rests at noon."""
    folder = Path(__file__).parents[1] / "scenarios" / "bayan"
    question = reading.read(folder / "bayan.yaml", settings={"rounds.dispatch.iterations": "500"})
    orders = read_orders(folder / "orders_2026-05-12.xlsx", question).rows
    network, how = build(question), dispatch_of(question)
    assert how is not None
    codes = network.sites.index[network.sites["kind"].isin(["transfer_station", "sorting_centre", "custody_depot"])]
    sites = pd.DataFrame({"code": codes, "opening_year": 2024, "last_year": 2027, "capacity_t": 600.0})
    day = plan_day(Asked(question, network, how, sites, 2026), orders, date="2026-05-12")
    assert verify_day(question, network.ways, how, sites, (orders, day)).ok
    assert day.tables["left_out"]["order"].tolist() == []
    stops = day.tables["stops"]
    machines = stops[stops["items"].str.contains("播种机|拖拉机") & (stops["action"] == "collect")]
    assert len(machines) == 3
    assert machines["route"].str.startswith("low_loader").all()
    assert "rest" in set(stops["action"])
