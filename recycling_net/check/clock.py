"""The clock of every route, driven again: nothing happens earlier than it can, or later than it may."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from recycling_net.check.drives import Drives, vehicle_of
from recycling_net.check.finding import Finding, finding, named, wrong_value
from recycling_net.check.question import Question
from recycling_net.scenario import write_clock

_HALF_MINUTE_H = 0.5 / 60 + 1e-6
"""Clocks in the tables are rounded to the nearest minute."""
_HOURS = 1e-6


def clock(drives: Drives) -> Iterator[Finding]:
    """arrive >= leave before + driving; leave >= max(arrive, earliest) + service (rule: route_clock)."""
    early: list[dict[str, object]] = []
    for route, rows in drives.stops.groupby("route", sort=False):
        early += _too_early(str(route), rows)
    yield finding("route_clock", "RN752", pd.DataFrame(early))
    stops = drives.stops
    late = stops["arrive_h"] > stops["latest_h"] + _HALF_MINUTE_H
    rows = stops.loc[late, ["route", "sequence", "code", "arrive", "latest_h"]].rename(columns={"arrive": "given"})
    rows["limit"] = [write_clock(hours) for hours in rows.pop("latest_h")]
    yield finding("route_windows", "RN751", rows)


def _too_early(route: str, rows: pd.DataFrame) -> list[dict[str, object]]:
    """Drive one route from its departure as fast as its rows allow; a row that waits holds up those after it."""
    found: list[dict[str, object]] = []
    ready = float("-inf")  # the departure itself is bound by route_shift
    columns = ["sequence", "drive_h", "arrive_h", "leave_h", "service_h", "earliest_h"]
    for sequence, drive, arrive, leave, service, earliest in rows[columns].itertuples(index=False):
        here = ready + drive
        done = max(here, earliest, arrive - _HALF_MINUTE_H) + service
        for what, told, possible in ((("到达", "arrival"), arrive, here), (("离开", "departure"), leave, done)):
            if told < possible - _HALF_MINUTE_H:
                clocks = {"given": write_clock(told), "limit": write_clock(possible)}
                found.append({"route": route, "sequence": sequence, "what": what, **clocks})
        ready = max(done, leave - _HALF_MINUTE_H)
    return found


def shift(question: Question, drives: Drives) -> Iterator[Finding]:
    """Driving + stops <= hours <= shift; hours are from departure to return; none departs early (rule: route_shift)."""
    stops, routes = drives.stops, drives.routes
    work = stops["drive_h"] + stops["service_h"]
    least = work.groupby(stops["route"]).sum().reindex(routes["route"]).to_numpy(float)
    most = (
        routes["family"]
        .map({name: vehicle_of(question, name).shift for name in routes["family"].unique()})
        .astype(float)
    )
    start = (
        routes["family"]
        .map({name: vehicle_of(question, name).start for name in routes["family"].unique()})
        .astype(float)
    )
    by_clock = routes["end_h"] - routes["start_h"]
    shown = routes.assign(given=routes["hours"])
    what = ("工时", "hours")
    bad = shown.assign(wanted=least)[(routes["hours"] < least - _HOURS).to_numpy()]
    yield wrong_value("route_shift", bad, what, ["route"])
    bad = shown.assign(wanted=by_clock)[(routes["hours"] - by_clock).abs() > 2 * _HALF_MINUTE_H]
    yield wrong_value("route_shift", bad, what, ["route"])
    bad = shown.assign(limit=most)[routes["hours"] > most + _HOURS]
    yield finding("route_shift", "RN755", named(bad[["route", "given", "limit"]], what))
    bad = routes.assign(given=routes["start_h"], wanted=start)[routes["start_h"] < start - _HALF_MINUTE_H]
    yield wrong_value("route_shift", bad, ("出车", "departure"), ["route"])
    ends = stops.groupby("route").agg(first=("leave_h", "first"), last=("arrive_h", "last")).reindex(routes["route"])
    for name, told, wanted in (("出车", "start_h", "first"), ("收车", "end_h", "last")):
        own = ends[wanted].to_numpy(float)
        bad = routes.assign(given=routes[told], wanted=own)[(routes[told] - own).abs() > 1e-6]
        yield wrong_value("route_shift", bad, (name, told.removesuffix("_h")), ["route"])
