"""A day's orders from their table to a finished, checked folder of driver sheets."""

from __future__ import annotations

import datetime
import json
import math
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from recycling_net import reading, report
from recycling_net import run as runs
from recycling_net.check.day import verify_day
from recycling_net.dispatched import Dispatched, vehicle_name
from recycling_net.errors import ExitCode, InputError, InternalError, Issue, Where
from recycling_net.progress import Listener, Progress, silent
from recycling_net.reading.orders import Orders, dispatch_of, of_day, read_orders
from recycling_net.report.dispatch.folder import write_day
from recycling_net.routing.dispatch.ask import Asked, unloading_sites
from recycling_net.routing.dispatch.plan import Before, plan_day
from recycling_net.routing.dispatch.under_way import Earlier
from recycling_net.scenario import Crs, Dispatch, Scenario

_FIXED = "--fixed"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be dispatched.

    Attributes
    ----------
    orders, sheet, crs
        The tables of the day's orders and of appointments, their worksheet, the datum of their coordinates.
    date
        Year-month-day.
    fixed, now
        An earlier dispatch of the day (routes.json) and the time: what is under way then is kept.
    phones
        Whether telephone numbers are written out.
    """

    orders: tuple[Path, ...]
    date: str
    sheet: str | None = None
    crs: Crs | None = None
    fixed: Path | None = None
    now: str | None = None
    phones: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """A finished dispatch."""

    folder: Path
    exit_code: ExitCode
    day: Dispatched
    warnings: tuple[Issue, ...]


def dispatch(
    path: Path,
    wanted: Wanted,
    options: runs.Options,
    *,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Outcome:
    """Route a day's orders against the plan of a scenario, which is made first where there is none yet.

    Raises
    ------
    InputError
        Every fault of the scenario, or else every fault of the orders and the date.
    NoPlanError
        The scenario has no plan.
    InternalError
        The independent check refused the routes.
    """
    listen(Progress(stage="reading"))
    question = reading.read_with_origin(path, settings=dict(options.settings), allow_outside=options.allow_outside)
    scenario = question.scenario
    network, warnings = runs.numbers(question)
    how, year, before, orders = _read(scenario, wanted, unloading_sites(network))
    runs.writable(options.root)
    run_folder = report.folder.run_folder(options.root, scenario)
    made: tuple[Issue, ...] = ()
    if runs.finished(run_folder) != ExitCode.PLAN:
        listen(Progress(stage="plan first"))
        run_folder = runs.run(path, options, listen=listen, stop=stop).folder
        made = (Issue("RN636", Where(path), {"folder": run_folder.name}),)
    sites = open_sites(run_folder, year)
    asked = Asked(scenario, network, how, sites, year, _clock(wanted.now) if wanted.now is not None else 0.0)
    try:
        day = plan_day(asked, orders.rows, date=wanted.date, before=before, listen=listen, stop=stop)
    except InputError as fault:
        raise InputError(reading.located(fault.issues, question)) from None
    listen(Progress(stage="check"))
    verdict = verify_day(scenario, network.ways, how, sites, (orders.rows, day))
    if not verdict.ok:
        raise InternalError(verdict.faults)
    listen(Progress(stage="report"))
    noted = (*warnings, *orders.issues)
    folder = write_day(options.root, (scenario, network, sites), day, verdict, phones=wanted.phones, warnings=noted)
    code = ExitCode.INTERRUPTED if day.stopped_because == "interrupted" else ExitCode.PLAN
    return Outcome(folder, code, day, (*noted, *made))


def open_sites(run_folder: Path, year: int) -> pd.DataFrame:
    """Return the facilities of a finished run as in its plan, with the capacity that each has in ``year``.

    Raises
    ------
    InputError
        RN567: a table of the run is not there or not whole.
    """
    try:
        found = report.tables.read_tables(("facilities", "changes"), run_folder / "tables")
    except report.tables.UnreadableError as fault:
        raise InputError([Issue("RN567", facts={"folder": run_folder, "reason": fault.reason})]) from None
    table, changed = (found[name].astype({"code": str}) for name in ("facilities", "changes"))
    grown = changed[changed["year"] <= year].sort_values("year", kind="stable").groupby("code")["capacity_t"].last()
    now = table["code"].map(grown).fillna(table["capacity_t"]).fillna(math.inf)
    return table.assign(capacity_t=now)


def _read(scenario: Scenario, wanted: Wanted, sites: Mapping[str, str]) -> tuple[Dispatch, int, Before | None, Orders]:
    """How to dispatch, the year, what was before and the orders; or every fault of all of them."""
    issues: list[Issue] = []
    how = dispatch_of(scenario)
    if how is None:
        issues.append(Issue("RN620", Where(key="rounds.dispatch")))
    year, fault = _year(scenario, wanted.date)
    issues += [fault] if fault else []
    before: Before | None = None
    if wanted.now is not None and not re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", wanted.now):
        issues.append(Issue("RN227", Where(key="--now"), {"header": "--now", "value": wanted.now}))
    if (wanted.fixed is None) != (wanted.now is None):
        issues.append(Issue("RN633", Where(key=_FIXED if wanted.now is None else "--now")))
    if wanted.fixed is not None:
        try:
            before = _before(wanted.fixed, wanted.date)
        except InputError as wrong:
            issues += wrong.issues
    tables = [read_orders(file, scenario, sheet=wanted.sheet, crs=wanted.crs, sites=sites) for file in wanted.orders]
    orders = of_day(tables, wanted.date)
    issues += orders.issues
    if how is None or any(issue.is_error for issue in issues):
        raise InputError(issues)
    return how, year, before, orders


def _year(scenario: Scenario, date: str) -> tuple[int, Issue | None]:
    where = Where(key="--date", text=date)
    try:
        year = datetime.date.fromisoformat(date).year
    except ValueError:
        return 0, Issue("RN627", where, {"value": date})
    horizon = scenario.horizon
    known = year in horizon.years
    return year, None if known else Issue("RN626", where, {"date": date, "first": horizon.first, "last": horizon.last})


def _clock(text: str) -> float:
    hours, _, minutes = text.partition(":")
    return int(hours) + int(minutes) / 60


def _before(file: Path, date: str) -> Before:
    """Return an earlier dispatch of the day from its routes.json.

    Raises
    ------
    InputError
        RN630: it is not ours. RN635: it is that of another day.
    """
    where = Where(file, key=_FIXED)
    try:
        facts: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
        routes = tuple(
            Earlier(
                str(route["route"]),
                _called(route),
                tuple((str(row["action"]), str(row["code"]), float(row["leave_h"])) for row in route["rows"]),
            )
            for route in facts["routes"][:]  # anything but a list is refused here
        )
        made = [
            {"order": row["code"], "name": row["name"], "vehicle": vehicle, "arrive": row["arrive"]}
            for route in facts["routes"]
            for vehicle, _ in [_called(route)]
            for row in route["rows"]
            if row["action"] == "collect"
        ]
        left = [{"order": row["order"], "name": row["name"], "vehicle": "", "arrive": ""} for row in facts["left_out"]]
        day = str(facts["date"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        detail = f"{type(error).__name__} {error}"[:120]
        raise InputError([Issue("RN630", where, {"value": file.name, "detail": detail})]) from None
    if day != date:
        raise InputError([Issue("RN635", where, {"value": file.name, "was": day, "date": date})])
    return Before(routes, pd.DataFrame([*made, *left], columns=["order", "name", "vehicle", "arrive"]), where)


def _called(route: dict[str, Any]) -> tuple[str, str]:
    names = str(route["route"]), str(route["vehicle"]), str(route["home_name"])
    return vehicle_name(*names), vehicle_name(*names, "en")
