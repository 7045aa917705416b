"""The folder of a day's dispatch, written whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from recycling_net.check import CheckReport
from recycling_net.dispatched import SHEETS, Dispatched
from recycling_net.errors import Issue, render
from recycling_net.network import Network
from recycling_net.report import facts
from recycling_net.report.dispatch import book, gpx, map_page, sheets
from recycling_net.report.folder import whole
from recycling_net.scenario import Scenario

ROUTES = "routes.json"


def day_folder(root: Path, scenario: Scenario, date: str) -> Path:
    """Return where the dispatch of a day belongs below ``root``."""
    return root / f"{scenario.name}-dispatch-{date}"


def write_day(
    root: Path,
    question: tuple[Scenario, Network, pd.DataFrame],
    day: Dispatched,
    verdict: CheckReport,
    *,
    phones: bool = False,
    warnings: Iterable[Issue] = (),
) -> Path:
    """Write everything about a day and return its folder.

    An earlier dispatch of the day that says something else is kept beside it, as :func:`earlier` names it. The question
    is the scenario, its network and the facilities of its plan. Telephone numbers show their first three and last four
    digits, unless ``phones`` asks for all.
    """
    scenario, network, facilities = question
    shown = day if phones else _masked(day)
    issues = tuple(warnings)
    target = day_folder(root, scenario, day.date)

    def fill(folder: Path) -> None:
        sheets.write(shown, folder / "sheets.html")
        book.write(shown, scenario, folder / "dispatch.xlsx")
        gpx.write(shown, network.ways, folder / "routes.gpx")
        map_page.write(shown, (scenario, network), facilities, folder / "map.html")
        (folder / ROUTES).write_text(facts.to_json(_data(shown, scenario, verdict, issues)), encoding="utf-8")
        if (target / ROUTES).is_file() and (target / ROUTES).read_bytes() != (folder / ROUTES).read_bytes():
            shutil.copytree(target, earlier(target))

    return whole(target, fill)


def earlier(target: Path) -> Path:
    """Return where the dispatch that is now in a folder is kept when another takes its place: the first free number."""
    number = 1
    while (kept := target.with_name(f"{target.name}.{number}")).exists():
        number += 1
    return kept


def _masked(day: Dispatched) -> Dispatched:
    stops = day.tables["stops"]
    return replace(day, tables={**day.tables, "stops": stops.assign(phone=stops["phone"].map(masked))})


def masked(phone: str) -> str:
    """Return a telephone number of which only the first three and the last four digits are shown."""
    digits = sum(letter.isdigit() for letter in phone)
    if digits < 8:
        return "*" * len(phone)
    seen, shown = 0, []
    for letter in phone:
        seen += letter.isdigit()
        hidden = letter.isdigit() and 3 < seen <= digits - 4
        shown.append("*" if hidden else letter)
    return "".join(shown)


def _data(day: Dispatched, scenario: Scenario, verdict: CheckReport, issues: tuple[Issue, ...]) -> dict[str, object]:
    """Everything of the day as plain data; ``leave_h`` are the exact clocks that a later dispatch starts from."""
    tables = {name: json.loads(day.tables[name].to_json(orient="records", double_precision=15)) for name in SHEETS}
    of_route: dict[str, list[dict[str, object]]] = {}
    for row in tables["stops"]:
        of_route.setdefault(row.pop("route"), []).append(row)
    for name, rows in of_route.items():
        for row, leave in zip(rows, day.leaves[name], strict=True):
            row["leave_h"] = leave
    return {
        "scenario": day.name, "title": day.title, "digest": scenario.digest, "date": day.date, "now": day.now,
        "cost_yuan": round(day.cost_yuan, 2), "stopped_because": day.stopped_because, "iterations": day.iterations,
        "seed": day.seed,
        "routes": [{**row, "rows": of_route.get(row["route"], [])} for row in tables["routes"]],
        "left_out": tables["left_out"], "changes": tables["changes"],
        "warnings": [render(issue) for issue in issues],
        "check": {"ok": verdict.ok, "rules_checked": list(verdict.rules_checked)},
    }  # fmt: skip
