"""The routes of a day as labelled tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise

import pandas as pd

from recycling_net.dispatched import sheet
from recycling_net.network.ways import Ways
from recycling_net.routing.dispatch.clock import Drive, Event
from recycling_net.routing.dispatch.problem import Call, Question
from recycling_net.routing.problem import Point
from recycling_net.routing.tables import with_roads
from recycling_net.scenario import Item, write_clock

_WORTH_A_NOTE_H = 1 / 60
_NO_LOAD = (0.0, 0.0, 0.0)


def routes_table(question: Question, driven: Sequence[Drive], locked: Sequence[int]) -> pd.DataFrame:
    """Return the table of routes; ``locked`` is how many tokens of each vehicle are under way."""
    return sheet("routes", [_route(question, drive, locked[drive.vehicle]) for drive in driven])


def stops_table(question: Question, driven: Sequence[Drive], items: Mapping[str, Item], ways: Ways) -> pd.DataFrame:
    """Return every stop of every route in order, with the roads driven."""
    rows = [row for drive in driven for row in _stops(question, drive, items)]
    if not rows:
        return sheet("stops", [])
    trucks = [question.trucks[drive.vehicle] for drive in driven]
    profiles = {truck.code: truck.vehicle.profile for truck in trucks}
    return sheet("stops", with_roads(pd.DataFrame(rows), profiles, ways))


def said(calls: Sequence[Call], items: Mapping[str, Item], *, deliver: bool = False) -> str:
    """Return what is fetched from (or delivered to) those who ordered: 冰箱×1、电视机×2."""
    counts: dict[str, int] = {}
    for line in (line for call in calls for line in call.lines):
        word, count = (line.deliver, line.deliver_pieces) if deliver else (line.item, line.pieces)
        if word is not None:
            name = items[word].name if word in items else word
            counts[name] = counts.get(name, 0) + count
    return "、".join(f"{name}×{count}" for name, count in counts.items())


def window(call: Call) -> str:
    """Return the agreed time of an order."""
    return f"{write_clock(call.earliest_h)}–{write_clock(call.latest_h)}"


def _total(calls: Sequence[Call], unit: int) -> float:
    return sum(call.take[unit] for call in calls)


def _made(question: Question, drive: Drive) -> list[Call]:
    return [
        question.calls[event.token] for event in drive.events if event.action == "collect" and event.token is not None
    ]


def _route(question: Question, drive: Drive, locked: int) -> dict[str, object]:
    truck, calls = question.trucks[drive.vehicle], _made(question, drive)
    home, end = question.sites[truck.home].point, question.sites[truck.end].point
    return {
        "route": truck.code, "vehicle": truck.fleet, "home": home.code, "home_name": home.name, "end": end.code,
        "end_name": end.name, "trips": sum(event.action == "unload" for event in drive.events), "stops": len(calls),
        "km": drive.km, "hours": drive.hours, "overtime_h": max(0.0, drive.hours - truck.vehicle.shift),
        "load_t": _total(calls, 0), "load_m3": _total(calls, 1), "pieces": _total(calls, 2),
        "start": write_clock(drive.events[0].leave_h), "back": write_clock(drive.events[-1].arrive_h),
        "locked": locked, "cost_yuan": drive.cost_yuan,
    }  # fmt: skip


def _stops(question: Question, drive: Drive, items: Mapping[str, Item]) -> list[dict[str, object]]:
    on_board, loaded = [0.0, 0.0, 0.0], _loaded(question, drive)
    rows: list[dict[str, object]] = []
    for sequence, (event, following) in enumerate(pairwise((*drive.events, drive.events[-1]))):
        call = question.calls[event.token] if event.action == "collect" and event.token is not None else None
        load: tuple[float, float, float] = _NO_LOAD
        if call is not None:
            load = call.take
            on_board = [held + taken for held, taken in zip(on_board, load, strict=True)]
        elif event.action == "unload":
            load, on_board = (on_board[0], on_board[1], on_board[2]), [0.0, 0.0, 0.0]
        rows.append({**_place(question, drive, event), "sequence": sequence, **_cargo(call, load, items)})
        rows[-1] |= _brought([call] if call is not None else loaded.get(sequence, []), items)
        rows[-1]["note"] = _note(question, drive, event, following, call)
    return rows


def _loaded(question: Question, drive: Drive) -> dict[int, list[Call]]:
    """The orders of each trip, by the number of the row before it: there is put on board what they are to get."""
    before, found = 0, dict[int, list[Call]]()
    for number, event in enumerate(drive.events):
        if event.action == "unload":
            before = number
        elif event.action == "collect" and event.token is not None:
            found.setdefault(before, []).append(question.calls[event.token])
    return found


def _place(question: Question, drive: Drive, event: Event) -> dict[str, object]:
    count = len(question.sites)
    at: Point = question.sites[event.node].point if event.node < count else question.calls[event.node - count].point
    return {
        "route": question.trucks[drive.vehicle].code, "trip": event.trip, "action": event.action, "code": at.code,
        "name": at.name, "lon": at.lon, "lat": at.lat, "coord_quality": at.coord_quality,
        "arrive": write_clock(event.arrive_h), "leave": write_clock(event.leave_h), "km": event.km,
    }  # fmt: skip


def _cargo(call: Call | None, load: tuple[float, float, float], items: Mapping[str, Item]) -> dict[str, object]:
    lines = call.lines if call is not None else ()
    return {
        "window": window(call) if call is not None else "",
        "items": said([call], items) if call is not None else "",
        "load_t": load[0], "load_m3": load[1], "pieces": round(load[2]),
        "contact": next((line.contact for line in lines if line.contact), ""),
        "phone": next((line.phone for line in lines if line.phone), ""),
    }  # fmt: skip


def _brought(calls: Sequence[Call], items: Mapping[str, Item]) -> dict[str, object]:
    """What is delivered to an order, or is put on board for those of a trip."""
    tonnes, volume, pieces = (sum(call.bring[unit] for call in calls) for unit in range(3))
    return {
        "deliver": said(calls, items, deliver=True),
        "bring_t": tonnes, "bring_m3": volume, "bring_pieces": round(pieces),
    }  # fmt: skip


def _name(question: Question, code: str) -> str:
    return next(site.point.name for site in question.sites if site.point.code == code)


def _note(question: Question, drive: Drive, event: Event, following: Event, call: Call | None) -> str:
    """What the driver must know: skills needed, floors without a lift, waiting before the next drive."""
    notes: list[str] = []
    if call is not None:
        notes += [f"送到 {_name(question, call.to)}"] if call.to else []
        notes += sorted(call.needs)
        floors = max((line.floor for line in call.lines), default=0)
        notes += [f"{floors} 层无电梯"] if floors else []
    truck = question.trucks[drive.vehicle]
    stays = {"collect": call.service_h if call else 0.0, "unload": truck.vehicle.unloading}
    stays["rest"] = truck.limits.rest.lasts if truck.limits.rest else 0.0
    waits = event.leave_h - event.arrive_h - stays.get(event.action, 0.0)
    waits += following.arrive_h - event.leave_h if following.action == "rest" else 0.0
    if event.action != "return" and waits >= _WORTH_A_NOTE_H:
        notes.append(f"等待 {round(waits * 60)} min")
    return ";".join(notes)
