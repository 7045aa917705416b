"""One table of many runs: sites, cost, recovery, gap, run by run."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

import jinja2
import pandas as pd
import xlsxwriter

from recycling_net.batch.ended import Ended
from recycling_net.errors import ExitCode, Language, render
from recycling_net.words import WORDS, chinese

_RESULT = {
    ExitCode.PLAN: ("有方案", "plan"),
    ExitCode.OUR_FAULT: ("程序出错", "our fault"),
    ExitCode.INPUT: ("输入有错", "input"),
    ExitCode.NO_PLAN: ("不可能有方案", "no plan can exist"),
    ExitCode.TIME_OUT: ("到时无方案", "time-out"),
    ExitCode.ROAD_SERVICE: ("道路服务", "road service"),
    ExitCode.INTERRUPTED: ("被中断", "interrupted"),
}
_TEN_THOUSAND = 1e4
_SITE_KINDS = (
    "collection_point",
    "transfer_station",
    "sorting_centre",
    "custody_depot",
    "dismantler",
    "processing_base",
)


def rows(runs: Sequence[Ended]) -> pd.DataFrame:
    """Return one row a run with Chinese headers; figures of a run without a plan are empty."""
    table = pd.DataFrame(
        [_row(run, label) for run, label in zip(runs, labels([run.file for run in runs]), strict=True)]
    )
    figures = [name for name in table.columns if name not in ("情景", "文件", "结果", "说明", "运行目录")]
    kept = [name for name in table.columns if name not in figures or table[name].notna().any()]
    return table[kept]


def labels(files: Sequence[Path]) -> list[str]:
    """Return each file's path from the folder that all of them share: scenarios may have the same name."""
    whole = [file.resolve() for file in files]
    try:
        shared = os.path.commonpath([file.parent for file in whole])
    except ValueError:  # no files, or two drives of Windows
        return [str(file) for file in files]
    return [file.relative_to(shared).as_posix() for file in whole]


def _row(run: Ended, label: str) -> dict[str, Any]:
    facts, kpis = run.facts, run.facts.get("kpis", {})
    costs, recovered = kpis.get("cost_yuan", {}), kpis.get("recovered_t", {})
    row: dict[str, Any] = {
        "情景": facts.get("title") or facts.get("name") or run.file.stem,
        "文件": label,
        "结果": _RESULT[ExitCode(run.exit_code)][0] + ("(沿用)" if run.reused else ""),
        "退出码": run.exit_code,
    }
    row |= {f"{WORDS[kind]} (处)": kpis.get("sites", {}).get(kind) for kind in _SITE_KINDS}
    row["折现总费用 (万元)"] = _scaled(facts.get("objective_yuan"), _TEN_THOUSAND)
    row["线路按排出的计 (万元)"] = _scaled(facts.get("routed_net_yuan"), _TEN_THOUSAND)
    row |= {
        f"{WORDS[item]} (万元)": _scaled(costs.get(item), _TEN_THOUSAND) for item in ("capital", "operating", "haul")
    }
    for stream, tonnes in recovered.items():
        row[f"{chinese(stream)} 末年回收 (t)"] = tonnes["last"]
        row[f"{chinese(stream)} 比基准年 (%)"] = _scaled(tonnes["last"] - tonnes["base"], tonnes["base"] / 100)
    row["达标 (条)"] = kpis.get("targets_met_as_fetched")
    row["目标 (条)"] = len(kpis["targets"]) if "targets" in kpis else None
    row["最优性差距 (%)"] = _scaled(facts.get("siting_gap"), 0.01)
    row["用时 (s)"] = sum(facts["seconds"].values()) if "seconds" in facts else None
    row["说明"] = _why(run)
    row["运行目录"] = "" if run.folder is None else str(run.folder)
    return row


def _scaled(value: float | None, unit: float) -> float | None:
    return None if value is None or not unit else value / unit


def _why(run: Ended, language: Language = "zh") -> str:
    """The first reason or first year in which tonnes are not fetched in full, and how many more there are."""
    texts = [render(issue, language) for issue in run.issues if issue.is_error]
    texts += [reason[language] for reason in run.facts.get("reasons", [])]
    texts += run.facts.get("kpis", {}).get("unfetched", {}).get(language, [])
    if not texts and run.exit_code != ExitCode.PLAN:
        texts = [run.said.strip()]
    lines = [line.strip() for line in texts[0].splitlines() if line.strip()] if texts else []
    rest = (f"(还有 {len(texts) - 1} 条)", f" (and {len(texts) - 1} more)")[language == "en"]
    more = rest if len(texts) > 1 else ""
    return (" ".join(lines[:3]) + more)[:400]


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write the comparison for Excel and WPS; a text that a spreadsheet would run as a formula is defused."""
    safe = table.copy()
    for name in safe.columns[[not pd.api.types.is_numeric_dtype(kind) for kind in safe.dtypes]]:
        safe[name] = safe[name].map(lambda text: "'" + text if str(text)[:1] in "=+-@\t\r" and text else text)
    safe.round(3).to_csv(path, index=False, encoding="utf-8-sig")


def write_xlsx(table: pd.DataFrame, path: Path) -> None:
    """Write the comparison as a workbook with frozen headers."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("比较")
        head = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#14532d", "font_color": "white"}
        )
        number, whole = book.add_format({"num_format": "#,##0.0##"}), book.add_format({"num_format": "#,##0"})
        for column, name in enumerate(table.columns):
            text = name in ("情景", "结果", "说明", "运行目录", "文件")
            sheet.set_column(column, column, 28 if text else 13)
            sheet.write_string(0, column, name, head)
            for line, value in enumerate(table[name], 1):
                if isinstance(value, str):
                    sheet.write_string(line, column, value)
                elif value is not None and pd.notna(value):
                    sheet.write_number(line, column, float(value), whole if float(value).is_integer() else number)
        sheet.freeze_panes(1, 1)


def write_html(table: pd.DataFrame, path: Path) -> None:
    """Write the comparison as one page that needs no network; each finished run links to its report."""
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    source = (files("recycling_net") / "data" / "comparison.html.j2").read_text(encoding="utf-8")
    shown = [name for name in table.columns if name != "运行目录"]
    lines = []
    for record in table.to_dict("records"):
        folder = record["运行目录"]
        report = Path(folder) / "report.html" if folder else None
        link = Path(os.path.relpath(report, path.parent)).as_posix() if report is not None and report.is_file() else ""
        lines.append({"link": link, "bad": record["退出码"] != 0, "cells": [_cell(record[name]) for name in shown]})
    path.write_text(environment.from_string(source).render(headers=shown, lines=lines), encoding="utf-8")


def _cell(value: Any) -> tuple[str, bool]:
    """The text of a cell, and whether it is a figure."""
    if isinstance(value, str):
        return value, False
    if value is None or pd.isna(value):
        return "–", True
    return (f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 1000 else f"{value:,.2f}"), True


def summary(runs: Sequence[Ended], language: Language) -> list[str]:
    """Return a line a run for the screen, and why there is no plan below those without one."""
    lines = []
    for run, label in zip(runs, labels([run.file for run in runs]), strict=True):
        # of a union the plan is the cheapest by its rounds, and the gap one at other prices
        objective = run.facts.get("routed_net_yuan" if "union" in run.facts else "objective_yuan")
        gap = None if "union" in run.facts else run.facts.get("siting_gap")
        result = _RESULT[ExitCode(run.exit_code)][language == "en"]
        figures = (
            ""
            if objective is None
            else f"  {objective / _TEN_THOUSAND:,.1f} {'x10⁴ yuan' if language == 'en' else '万元'}"
        )
        figures += "" if gap is None else f"  {'gap' if language == 'en' else '差距'} {gap:.3%}"
        lines.append(f"{run.exit_code:>3}  {label}  {result}{figures}")
        if why := _why(run, language):
            lines.append(f"     {why}")
    return lines
