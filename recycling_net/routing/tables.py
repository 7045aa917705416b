"""Days of driving as the plan's tables of routes, stops and unserved orders."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

import pandas as pd

from recycling_net.network.ways import DETOUR, ROAD, Ways, traces
from recycling_net.plan import empty, frame
from recycling_net.roads import Step
from recycling_net.routing.lost import Lost
from recycling_net.routing.problem import Problem
from recycling_net.routing.schedule import Day, Event
from recycling_net.scenario import Profile, write_clock

_PREFIX = {"milk_run": "MR", "trunk": "TK", "mobile": "MB", "daily": "DS", "joint": "JR", "door_to_door": "DD"}
_WORTH_A_NOTE_H = 1 / 60
_WORTH_A_NAME_KM = 0.05


def route_name(problem: Problem, number: int) -> str:
    """Return the route's identifier, such as MR-TS230126100-1; on a calendar MR-TS230126100-D03-1, the third day.

    Rounds that have a name of their own bear it: JR-cars-DM230126-D01-1.
    """
    head, slash, name = problem.family.partition("/")
    day = f"D{problem.day_number + 1:02d}-" if problem.day else ""
    return f"{_PREFIX[head]}-{name}{'-' * len(slash)}{problem.depot.code}-{day}{number}"


def routes_table(driven: Iterable[tuple[Problem, int, Day]]) -> pd.DataFrame:
    """Return the plan's ``routes``; ``driven`` names the problem, the number of the route there and its day."""
    return frame("routes", [_route(*one) for one in driven])


def stops_table(driven: Sequence[tuple[Problem, int, Day]], ways: Ways) -> pd.DataFrame:
    """Return the plan's ``stops``: per route depart, collect and unload in order, return; with the roads driven."""
    rows = [row for one in driven for row in _stops(*one)]
    if not rows:
        return empty("stops")
    profiles = {route_name(problem, number): problem.vehicle.profile for problem, number, _ in driven}
    return frame("stops", with_roads(pd.DataFrame(rows), profiles, ways))


def with_roads(stops: pd.DataFrame, profiles: Mapping[str, Profile], ways: Ways) -> pd.DataFrame:
    """Return stops, by route and sequence, with the roads of the leg before each and how its kilometres were found."""
    table = stops.assign(via="", travel="")
    first = ~table["route"].duplicated()
    before = table[["lon", "lat"]].shift()
    profile = table["route"].map(profiles).where(~first, "")
    for name in sorted(set(profiles.values())):
        legs = table.index[profile == name]
        start, end = (
            (part.loc[legs, "lon"].to_numpy(float), part.loc[legs, "lat"].to_numpy(float)) for part in (before, table)
        )
        found = traces(ways, start, end, name)
        table.loc[legs, "via"] = [_via(trace.steps) for trace in found]
        table.loc[legs, "travel"] = [ROAD if trace.by_road else DETOUR for trace in found]
    return table


def _via(steps: Sequence[Step]) -> str:
    """The roads of a leg by name, in the order of driving."""
    long = [(step.name or "无名路", step.km) for step in steps if step.km >= _WORTH_A_NAME_KM]
    whole = [(name, sum(km for _, km in parts)) for name, parts in groupby(long, key=lambda step: step[0])]
    return " → ".join(f"{name} {km:.1f} km" for name, km in whole)


def unserved_table(missing: Iterable[Lost]) -> pd.DataFrame:
    """Return the plan's ``unserved_orders``; a point of which several visits are left out is named once."""
    rows = {row.code: row for row in missing}
    return frame(
        "unserved_orders",
        [{"order": row.code, "name": row.name, **row.reasons} for row in rows.values()],
    )


def calendar_table(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Return the plan's ``calendar``: which place is visited on which days of the calendar."""
    return frame("calendar", rows)


def _route(problem: Problem, number: int, day: Day) -> dict[str, object]:
    collected = [event for event in day.events if event.action == "collect"]
    return {
        "route": route_name(problem, number),
        "family": problem.family,
        "day": problem.day,
        "depot": problem.depot.code,
        "depot_name": problem.depot.name,
        "vehicle": problem.vehicle_name,
        "trips": len(day.trips),
        "stops": len(collected),
        "km": day.km,
        "hours": day.hours,
        "load_t": sum(event.load_t for event in collected),
        "load_m3": sum(event.load_m3 for event in collected),
        "start": write_clock(day.events[0].leave_h),
        "end": write_clock(day.events[-1].arrive_h),
        "cost_yuan": day.cost_yuan,
    }


def _stops(problem: Problem, number: int, day: Day) -> list[dict[str, object]]:
    return [_stop(problem, number, sequence, event) for sequence, event in enumerate(day.events)]


def _stop(problem: Problem, number: int, sequence: int, event: Event) -> dict[str, object]:
    visit = None if event.visit is None else problem.visits[event.visit]
    point = problem.depot if visit is None else visit.point
    service = problem.vehicle.unloading if event.action == "unload" else visit.service_h if visit else 0.0
    waits = event.leave_h - event.arrive_h - service
    notes = [visit.note] if visit and visit.note else []
    if waits >= _WORTH_A_NOTE_H:
        notes.append(f"等待 {round(waits * 60)} min")
    return {
        "route": route_name(problem, number),
        "sequence": sequence,
        "trip": event.trip,
        "action": event.action,
        "code": point.code,
        "name": point.name,
        "lon": point.lon,
        "lat": point.lat,
        "coord_quality": point.coord_quality,
        "arrive": write_clock(event.arrive_h),
        "leave": write_clock(event.leave_h),
        "km": event.km,
        "load_t": event.load_t,
        "load_m3": event.load_m3,
        "note": "; ".join(notes),
    }
