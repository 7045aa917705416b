"""The plan's routes and stops joined with what each stop ought to be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.calendars import HAULS
from recycling_net.check.calls import calls
from recycling_net.check.distance import legs
from recycling_net.check.finding import Finding, finding
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import WEEKDAYS, Vehicle

OWNED = (*HAULS, "mobile", "daily")
"""Families of which each load belongs to one depot."""
_CLOCK = r"(\d{2,3}):([0-5]\d)"


@dataclass(frozen=True, slots=True)
class Drives:
    """Rounds as tables.

    Attributes
    ----------
    calls
        What has to be fetched; see :func:`recycling_net.check.calls.calls`.
    routes
        The plan's routes with start_h, end_h (hours after midnight).
    stops
        The plan's stops by route and sequence, with family, depot, own_lon, own_lat, own_km, drive_h, own_quality, arrive_h, leave_h,
        day, service_h, earliest_h, latest_h; NaN positions where the code is neither the depot nor a call of its family.
    """

    calls: pd.DataFrame
    routes: pd.DataFrame
    stops: pd.DataFrame

    def collected(self) -> pd.DataFrame:
        """The stops at which something is loaded."""
        return self.stops[self.stops["action"] == "collect"]


def vehicle_of(question: Question, family: str) -> Vehicle:
    """The vehicle of a family of rounds."""
    return question.scenario.fleet[question.scenario.rounds.rule(family).vehicle]


def asked(question: Question) -> list[str]:
    """The families of rounds that are driven: those that the scenario asks for."""
    rounds = question.scenario.rounds
    plain = [name for name in (*OWNED, "door_to_door") if rounds.rule(name) is not None]
    return plain + [f"joint/{name}" for name in rounds.joint]


def weekly_days(question: Question, family: str) -> list[str]:
    """The sets of weekdays of which a weekly round of a shared fleet has one: no two share a day, none is a Sunday
    unless vehicles drive every day; empty where a family has no such rounds."""
    rule = question.scenario.rounds.rule(family)
    if family not in HAULS or not rule.shared or rule.calendar is not None:
        return []
    step = {1: 6, 2: 3, 3: 2}.get(rule.per_week, 1)
    return ["、".join(WEEKDAYS[first::step][: rule.per_week]) for first in range(step)]


def references(question: Question, plan: Plan) -> Iterator[Finding]:
    """Every route has a family that the scenario asks for, a known depot and its own stops; clocks can be read."""
    routes, stops = plan.tables["routes"], plan.tables["stops"]
    checks = {
        ("routes", "route"): routes["route"].duplicated() | ~routes["route"].isin(stops["route"]),
        ("routes", "family"): ~routes["family"].isin(asked(question)),
        ("routes", "depot"): ~routes["depot"].isin(question.sites.index[question.sites["lon"].notna()]),
        ("stops", "route"): ~stops["route"].isin(routes["route"]),
        ("stops", "action"): ~stops["action"].isin(["depart", "collect", "unload", "return"]),
        ("stops", "sequence"): stops.duplicated(["route", "sequence"]),
    }
    for name, column in (("routes", "start"), ("routes", "end"), ("stops", "arrive"), ("stops", "leave")):
        checks[name, column] = ~plan.tables[name][column].astype(str).str.fullmatch(_CLOCK)
    for (name, column), bad in checks.items():
        values = plan.tables[name].loc[bad, column].astype(str)
        yield finding("route_names", "RN703", pd.DataFrame({"table": name, "column": column, "value": values}))


def drive(question: Question, answer: Answer, plan: Plan) -> Drives:
    """Return the plan's rounds joined with the scenario's facts."""
    wanted = calls(question, answer, plan)
    routes = plan.tables["routes"].assign(
        start_h=_hours(plan.tables["routes"]["start"]), end_h=_hours(plan.tables["routes"]["end"])
    )
    stops = plan.tables["stops"].merge(routes[["route", "family", "depot", "day"]], on="route")
    stops = stops.sort_values(["route", "sequence"], kind="stable").reset_index(drop=True)
    weekly = [name for name in routes["family"].unique() if weekly_days(question, name)]
    stops["day"] = stops["day"].where(~stops["family"].isin(weekly), "")  # whichever day it is, the week's load is one
    collect = (stops["action"] == "collect").to_numpy()
    owner = stops["depot"].where(stops["family"] != "door_to_door", "")
    key = pd.MultiIndex.from_arrays([stops["family"], owner, stops["day"], stops["code"]])
    facts = wanted.set_index(["family", "depot", "day", "code"]).reindex(key)
    depots = question.sites.reindex(stops["depot"])
    at_depot = ~collect & (stops["code"] == stops["depot"]).to_numpy()
    own = {
        name: np.where(collect, facts[name].astype(float), np.where(at_depot, depots[name], np.nan))
        for name in ("lon", "lat")
    }
    unloading = stops["family"].map(
        {family: vehicle_of(question, family).unloading for family in routes["family"].unique()}
    )
    service = np.where(stops["action"] == "unload", unloading.astype(float), 0.0)
    loading = facts["fixed_h"].astype(float).to_numpy() + facts["per_t_h"].astype(float).to_numpy() * stops[
        "load_t"
    ].to_numpy(float)
    stops = stops.assign(
        own_lon=own["lon"], own_lat=own["lat"], service_h=np.where(collect, loading, service),
        earliest_h=np.where(collect, facts["earliest_h"].astype(float), 0.0),
        latest_h=np.where(collect, facts["latest_h"].astype(float), np.inf),
        own_quality=np.where(collect, facts["coord_quality"], depots["coord_quality"]),
        arrive_h=_hours(stops["arrive"]), leave_h=_hours(stops["leave"]),
    )  # fmt: skip
    km, hours = _legs(question, stops)
    return Drives(calls=wanted, routes=routes, stops=stops.assign(own_km=km, drive_h=hours))


def _legs(question: Question, stops: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Road kilometres and hours from the row before on the same route; 0 in its first row."""
    before = stops[["own_lon", "own_lat"]].shift()
    first = ~stops["route"].duplicated().to_numpy()
    km, hours = np.zeros(len(stops)), np.zeros(len(stops))
    for family in stops["family"].unique():
        rows = np.flatnonzero((stops["family"] == family).to_numpy() & ~first)
        start, end = (
            (table["own_lon"].to_numpy(float)[rows], table["own_lat"].to_numpy(float)[rows])
            for table in (before, stops)
        )
        km[rows], hours[rows] = legs(question.ways, vehicle_of(question, family).profile, start, end)
    return km, hours


def _hours(clock: pd.Series) -> pd.Series:
    parts = clock.astype(str).str.extract(_CLOCK).astype(float)
    return parts[0] + parts[1] / 60
