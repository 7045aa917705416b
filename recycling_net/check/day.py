"""The routes of a day, driven again: rows, kilometres, clocks, loads, skills, limits, yuan, and every order once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from recycling_net.check.day_facts import Facts, facts
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE, legs
from recycling_net.check.finding import YUAN, CheckReport, Finding, finding, summarise
from recycling_net.check.question import ask
from recycling_net.dispatched import Dispatched
from recycling_net.network.ways import Ways
from recycling_net.scenario import Dispatch, DispatchOrder, Scenario

_MINUTE_H = 1 / 60 + 1e-6
"""Two clocks of a table, each rounded to the nearest minute, differ by so much more or less than the exact ones."""
_LOAD = 1e-6
_ACTIONS = ("depart", "collect", "unload", "rest", "return")
_UNITS = ("load_t", "load_m3", "pieces")
_BROUGHT = ("bring_t", "bring_m3", "bring_pieces")
_RULES = (
    "day_sequence", "day_km", "day_windows", "day_clock", "day_load", "day_skills", "day_apart", "day_sites", "day_fleet",
    "day_shift", "day_rest", "day_totals", "day_cost", "day_orders",
)  # fmt: skip
Row = dict[str, Any]
Fault = tuple[str, object, tuple[str, str], object, object]
"""Rule, row, what it is about, what is given, what it must be."""


def verify_day(
    scenario: Scenario,
    ways: Ways,
    dispatch: Dispatch,
    open_sites: pd.DataFrame,
    day: tuple[Sequence[DispatchOrder], Dispatched],
) -> CheckReport:
    """Return what an independent re-computation of a day finds.

    Parameters
    ----------
    open_sites
        The plan's facilities: code, opening_year, last_year, capacity_t of the year.
    day
        The orders and the routes.
    """
    orders, answer = day
    known = facts(ask(scenario, ways), dispatch, open_sites, answer.year, orders)
    rows: list[dict[str, object]] = []
    stops = {str(name): _records(part) for name, part in answer.tables["stops"].groupby("route", sort=False)}
    for route in _records(answer.tables["routes"]):
        for rule, row, what, given, wanted in _route(known, ways, route, stops.get(route["route"], [])):
            rows.append(
                {"rule": rule, "route": route["route"], "row": row, "what": what, "given": given, "wanted": wanted}
            )
    for rule, row, what, given, wanted in (*_fleet(known, answer), *_orders(known, answer), *_full(known, answer)):
        rows.append({"rule": rule, "route": "—", "row": row, "what": what, "given": given, "wanted": wanted})
    found = pd.DataFrame(rows, columns=["rule", "route", "row", "what", "given", "wanted"])
    return summarise(
        finding(rule, "RN650", found[found["rule"] == rule].drop(columns="rule")) if len(found) else Finding(rule)
        for rule in _RULES
    )


def _route(known: Facts, ways: Ways, route: Row, rows: list[Row]) -> Iterator[Fault]:
    bad = list(_sequence(known, route, rows))
    yield from bad
    if bad:
        return
    name = str(route["vehicle"])
    at = [_place(known, row) for row in rows]
    points = np.array(at, float)
    profile = known.vehicle(name)[0].profile
    km, hours = legs(ways, profile, (points[:-1, 0], points[:-1, 1]), (points[1:, 0], points[1:, 1]))
    still = (points[:-1] == points[1:]).all(axis=1)
    km, hours = np.where(still, 0.0, km), np.where(still, 0.0, hours)
    for row, place, own in zip(rows, at, [0.0, *km], strict=True):
        if abs(row["lon"] - place[0]) + abs(row["lat"] - place[1]) > 1e-7:
            yield "day_km", row["sequence"], ("位置", "position"), (row["lon"], row["lat"]), place
        if not np.isclose(row["km"], own, rtol=KM_RELATIVE, atol=KM_ABSOLUTE):
            yield "day_km", row["sequence"], ("里程(km)", "distance (km)"), row["km"], float(own)
    yield from _clock(known, name, rows, hours)
    yield from _rest(known, route, rows)
    yield from _loads(known, route, rows)
    yield from _totals(known, route, rows)


def _place(known: Facts, row: Row) -> tuple[float, float]:
    """Where a row happens; a rest is taken where the vehicle is, and its own code says where that is."""
    job = known.jobs.get(str(row["code"]))
    if job is not None and row["action"] in ("collect", "rest"):
        return job.lon, job.lat
    return float(known.sites["lon"][row["code"]]), float(known.sites["lat"][row["code"]])


def _sequence(known: Facts, route: Row, rows: list[Row]) -> Iterator[Fault]:
    """depart at home, then collect, unload and rest, then return at the end; each unloading ends a trip."""
    if len(rows) < 3 or [row["action"] for row in rows].count("depart") != 1 or rows[0]["action"] != "depart":
        yield "day_sequence", 0, ("第一行", "first row"), rows[0]["action"] if rows else "—", "depart"
        return
    trip, unloaded = 1, False
    for at, row in enumerate(rows):
        action, code = row["action"], str(row["code"])
        is_last = at == len(rows) - 1
        wanted = {"depart": route["home"], "return": route["end"], "rest": str(rows[at - 1]["code"])}.get(action, code)
        place_known = code in known.jobs if action == "collect" else code in known.sites.index or action == "rest"
        if row["sequence"] != at or action not in _ACTIONS or (action == "return") != is_last:
            yield "day_sequence", at, ("动作", "action"), action, "—"
        elif code != str(wanted) or not place_known:
            yield "day_sequence", at, ("编号", "code"), code, wanted
        if unloaded and action in ("collect", "unload"):
            trip, unloaded = trip + 1, False
        unloaded = unloaded or action == "unload"
        if row["trip"] != trip:
            yield "day_sequence", at, ("趟号", "trip"), row["trip"], trip


def _clock(known: Facts, name: str, rows: list[Row], hours: np.ndarray) -> Iterator[Fault]:
    """arrive >= leave before + driving; leave >= arrive + service; service begins within the agreed time."""
    vehicle = known.vehicle(name)[0]
    rest = known.rest(name)
    for at, row in enumerate(rows):
        arrive, leave = _hour(row["arrive"]), _hour(row["leave"])
        if at and arrive < _hour(rows[at - 1]["leave"]) + hours[at - 1] - _MINUTE_H:
            yield "day_clock", at, ("到达", "arrival"), row["arrive"], _hour(rows[at - 1]["leave"]) + hours[at - 1]
        stay = {"unload": vehicle.unloading, "rest": rest.lasts if rest else 0.0}.get(row["action"], 0.0)
        if row["action"] == "collect":
            job = known.jobs[str(row["code"])]
            stay = job.service_h
            if not job.earliest_h - _MINUTE_H <= arrive <= job.latest_h + _MINUTE_H:
                yield (
                    "day_windows",
                    at,
                    ("到达", "arrival"),
                    row["arrive"],
                    f"{job.earliest_h:.2f}–{job.latest_h:.2f} h",
                )
        if leave < arrive + stay - _MINUTE_H:
            yield "day_clock", at, ("离开", "departure"), row["leave"], arrive + stay


def _rest(known: Facts, route: Row, rows: list[Row]) -> Iterator[Fault]:
    """A vehicle that departs by the latest hour of its rest and returns after it has one rest that begins in time."""
    rest = known.rest(str(route["vehicle"]))
    taken = [row for row in rows if row["action"] == "rest"]
    out, back = _hour(rows[0]["leave"]), _hour(rows[-1]["arrive"])
    due = rest is not None and rest.lasts > 0 and out <= rest.latest - _MINUTE_H and back > rest.latest + _MINUTE_H
    if len(taken) > 1 or (due and not taken):
        yield "day_rest", "—", ("休息次数", "rests"), len(taken), 1
    for row in taken:
        if rest is None or not rest.earliest - _MINUTE_H <= _hour(row["arrive"]) <= rest.latest + _MINUTE_H:
            yield "day_rest", row["sequence"], ("休息", "rest"), row["arrive"], "—"


def _loads(known: Facts, route: Row, rows: list[Row]) -> Iterator[Fault]:
    """What is delivered is on board from the trip's beginning, at home; what is picked up until its end."""
    vehicle, limits = known.vehicle(str(route["vehicle"]))
    room = np.array([vehicle.capacity, vehicle.volume, limits.pieces], float)
    trip: list[Row] = []
    home, begins = str(route["home"]), rows[0]
    for row in rows:
        job = known.jobs.get(str(row["code"])) if row["action"] == "collect" else None
        if job is not None:
            trip.append(row)
            for names, own in ((_UNITS, job.take), (_BROUGHT, job.bring)):
                if not np.allclose([row[name] for name in names], own, atol=_LOAD):
                    yield "day_load", row["sequence"], ("装载", "load"), [row[name] for name in names], own.tolist()
            if not job.needs <= set(limits.skills):
                yield "day_skills", row["sequence"], ("本领", "skills"), list(limits.skills), sorted(job.needs)
        elif row["action"] in ("unload", "return"):
            yield from _trip(known, [begins, *trip, row], room, home)
            trip, begins = [], row


def _trip(known: Facts, rows: list[Row], room: np.ndarray, home: str) -> Iterator[Fault]:
    """From the row where it is loaded to that where it is unloaded."""
    begins, *trip, row = rows
    jobs = [known.jobs[str(one["code"])] for one in trip]
    load = sum((job.bring for job in jobs), np.zeros(3))
    if not np.allclose([begins[name] for name in _BROUGHT], load, atol=_LOAD):
        given = [begins[name] for name in _BROUGHT]
        yield "day_load", begins["sequence"], ("装上要送的", "loaded to be delivered"), given, load.tolist()
    if load.any() and str(begins["code"]) != home:
        yield "day_load", row["sequence"], ("送货从出车站点装车", "deliveries are loaded at home"), "—", "—"
    peak = load
    for job in jobs:
        load = load - job.bring + job.take
        peak = np.maximum(peak, load)
    if (peak > room + _LOAD).any():
        yield "day_load", row["sequence"], ("车上的量", "on board"), peak.tolist(), room.tolist()
    if row["action"] == "return":
        if (load > _LOAD).any():
            yield "day_load", row["sequence"], ("收车时车上的量", "on board on return"), load.tolist(), 0
        return
    if not np.allclose([row[name] for name in _UNITS], load, atol=_LOAD):
        yield "day_load", row["sequence"], ("卸货量", "unloaded"), [row[name] for name in _UNITS], load.tolist()
    streams = {stream for job in jobs for stream in job.streams}
    if not streams <= known.sites["accepts"][row["code"]]:
        yield (
            "day_sites",
            row["sequence"],
            ("品类", "streams"),
            sorted(streams),
            sorted(known.sites["accepts"][row["code"]]),
        )
    for at, job in enumerate(jobs):
        if job.to not in ("", str(row["code"])):
            yield "day_sites", trip[at]["sequence"], ("送到", "brought to"), row["code"], job.to
        mixed = [trip[other]["code"] for other, one in enumerate(jobs) if other != at and job.shuns & one.contents]
        if mixed:
            yield "day_apart", trip[at]["sequence"], ("同趟", "on one trip"), trip[at]["code"], mixed


def _totals(known: Facts, route: Row, rows: list[Row]) -> Iterator[Fault]:
    """Sums of the rows, the limits of the vehicle, and what the day costs."""
    vehicle, limits = known.vehicle(str(route["vehicle"]))
    made = [row for row in rows if row["action"] == "collect"]
    out, back = _hour(rows[0]["leave"]), _hour(rows[-1]["arrive"])
    over = max(0.0, route["hours"] - vehicle.shift)
    sums = {
        "trips": sum(row["action"] == "unload" for row in rows), "stops": len(made),
        "km": sum(row["km"] for row in rows), "overtime_h": over,
        **{name: sum(row[name] for row in made) for name in _UNITS},
    }  # fmt: skip
    for name, own in sums.items():
        if not np.isclose(route[name], own, atol=_LOAD):
            yield "day_totals", "—", (name, name), route[name], own
    for name, own, told in (("start", out, _hour(route["start"])), ("back", back, _hour(route["back"]))):
        if abs(own - told) > 1e-6:
            yield "day_totals", "—", (name, name), told, own
    if abs(route["hours"] - (back - out)) > _MINUTE_H:
        yield "day_shift", "—", ("工时", "hours"), route["hours"], back - out
    tops = ((("工时", "hours"), route["hours"], vehicle.shift + limits.overtime + _LOAD),
            (("收车", "return"), back, limits.back + _MINUTE_H), (("里程", "distance"), route["km"], limits.within + _LOAD),
            (("趟数", "trips"), route["trips"], vehicle.trips), (("出车", "departure"), -out, -vehicle.start + _MINUTE_H))  # fmt: skip
    for what, given, most in tops:
        if given > most:
            yield "day_shift", "—", what, given, most
    yuan = vehicle.cost_per_day + vehicle.cost_per_km * route["km"] + vehicle.cost_per_hour * route["hours"]
    yuan += limits.overtime_cost * over
    if abs(route["cost_yuan"] - yuan) > YUAN:
        yield "day_cost", "—", ("费用(元)", "cost (yuan)"), route["cost_yuan"], yuan


def _fleet(known: Facts, answer: Dispatched) -> Iterator[Fault]:
    """Vehicles are those of the fleet, stand where they may, and are no more than there are."""
    routes = answer.tables["routes"]
    for name, home, end in zip(routes["vehicle"], routes["home"], routes["end"], strict=True):
        limits = known.dispatch.vehicles[name]
        may = {limits.home} if limits.home else known.homes
        if home not in may or end != (limits.end or home):
            yield "day_fleet", name, ("出车站点", "home"), home, sorted(map(str, may))
    for (name, home), group in routes.groupby(["vehicle", "home"]):
        if len(group) > known.question.scenario.fleet[str(name)].count or group["route"].duplicated().any():
            count = known.question.scenario.fleet[str(name)].count
            yield "day_fleet", home, ("车辆数", "vehicles"), len(group), count
    total = float(routes["cost_yuan"].sum())
    if abs(total - answer.cost_yuan) > YUAN:
        yield "day_cost", "—", ("总费用(元)", "total cost (yuan)"), answer.cost_yuan, total


def _full(known: Facts, answer: Dispatched) -> Iterator[Fault]:
    """A site takes no more in a day than its yearly capacity / days."""
    stops = answer.tables["stops"]
    for code, tonnes in stops[stops["action"] == "unload"].groupby("code")["load_t"].sum().items():
        if tonnes > known.sites["spare_t"].get(code, 0.0) + _LOAD:
            yield (
                "day_sites",
                code,
                ("当天卸货(t)", "unloaded (t)"),
                float(tonnes),
                float(known.sites["spare_t"].get(code, 0.0)),
            )


def _orders(known: Facts, answer: Dispatched) -> Iterator[Fault]:
    """Every order is made once, or left out with a reason and a cure."""
    stops, left = answer.tables["stops"], answer.tables["left_out"]
    made = stops.loc[stops["action"] == "collect", "code"].value_counts()
    for code in sorted({*known.jobs, *made.index, *left["order"]}):
        times = int(made.get(code, 0)) + int((left["order"] == code).sum())
        if times != 1 or code not in known.jobs:
            yield "day_orders", code, ("次数", "times"), times, 1
    for row in left.to_dict("records"):
        if not str(row["reason"]).startswith("RN") or not str(row["cure"]).strip():
            yield "day_orders", row["order"], ("原因与办法", "reason and cure"), row["reason"], "—"
    orphans = set(stops["route"]) ^ set(answer.tables["routes"]["route"])
    if orphans:
        yield "day_orders", "—", ("线路", "route"), sorted(orphans), "—"


def _records(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _hour(clock: object) -> float:
    hours, _, minutes = str(clock).partition(":")
    return int(hours) + int(minutes) / 60
