"""Which vehicle goes where, again: order of stops, kilometres, loads, fleet, what is fetched, totals and cost."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.calendars import HAULS, mobile_weeks, point_flows, round_year, served_mobile
from recycling_net.check.daily import served_daily, way_yuan
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE
from recycling_net.check.drives import Drives, asked, vehicle_of, weekly_days
from recycling_net.check.finding import YUAN, Figure, Finding, differs, fault, finding, named, recomputed
from recycling_net.check.joint import served_joint
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import MilkRun, sample_word

_STOP = ("route", "sequence")
_LOAD = 1e-6
"""Tonnes and cubic metres by which a load may differ (a gram, a millilitre)."""


def sequence(drives: Drives) -> Iterator[Finding]:
    """depart, then trips of collect ... unload at the depot, then return; trips are counted from 1 (rule: route_sequence)."""
    stops = drives.stops
    first, last = ~stops["route"].duplicated(), ~stops["route"].duplicated(keep="last")
    before = stops["action"].shift().where(~first, "")
    wanted_trip = ((before == "unload") & ~last).groupby(stops["route"]).cumsum() + 1
    wrong = {
        ("第一行应为出车,其余不得为出车", "the first row departs and no other"): (stops["action"] == "depart") != first,
        ("最后一行应为收车,其余不得为收车", "the last row returns and no other"): (stops["action"] == "return") != last,
        ("收车前应先卸货", "it unloads before it returns"): last & (before != "unload"),
        ("没有装车就卸货", "it unloads what it has not collected"): (stops["action"] == "unload") & (before != "collect"),
        ("趟号不对", "the trip number is wrong"): stops["trip"] != wanted_trip,
        ("不在车场", "it is not at the depot"): (stops["action"] != "collect") & (stops["code"] != stops["depot"]),
    }  # fmt: skip
    for what, bad in wrong.items():
        rows = stops.loc[bad, ["route", "sequence"]]
        yield finding("route_sequence", "RN750", named(rows, what))


def kilometres(drives: Drives) -> Iterator[Finding]:
    """Leg = great circle x detour factor from the row before; positions are those of site or order (rule: route_km)."""
    stops = drives.stops
    for name, what in (("lon", ("经度", "longitude")), ("lat", ("纬度", "latitude"))):
        yield recomputed("route_km", stops, stops[name], stops[f"own_{name}"], Figure(*what, _STOP, 1e-7))
    figure = Figure("里程(km)", "distance (km)", _STOP, KM_ABSOLUTE, KM_RELATIVE)
    yield recomputed("route_km", stops, stops["km"], stops["own_km"], figure)


def loads(question: Question, drives: Drives) -> Iterator[Finding]:
    """sum of a trip <= capacity and volume; what is unloaded is what was collected (rule: route_load)."""
    stops = drives.stops
    key = ["family", "route", "trip"]
    for name in ("load_t", "load_m3"):
        on_board = drives.collected().groupby(key)[name].sum().rename("given").reset_index()
        limit = [_room(question, family, name) for family in on_board["family"]]
        over = on_board.assign(limit=limit)
        over = over[over["given"] > over["limit"] + _LOAD]
        yield finding(
            "route_load", "RN753", over[["route", "trip", "given", "limit"]].assign(unit=name.removeprefix("load_"))
        )
        held = on_board.set_index(["route", "trip"])["given"]
        rest = stops[stops["action"] != "collect"]
        wanted = held.reindex(pd.MultiIndex.from_frame(rest[["route", "trip"]])).fillna(0.0).to_numpy()
        wanted = np.where(rest["action"] == "unload", wanted, 0.0)
        yield recomputed("route_load", rest, rest[name], wanted, Figure("卸货量", "unloaded", _STOP, _LOAD))


def _room(question: Question, family: str, name: str) -> float:
    vehicle = vehicle_of(question, family)
    return float(vehicle.capacity if name == "load_t" else vehicle.volume)


def fleet(question: Question, answer: Answer, drives: Drives) -> Iterator[Finding]:
    """Trips per day and vehicles per depot, of a shared fleet those of all depots, are within the fleet; depots are open (rules: route_fleet, route_depot)."""
    for family, routes in drives.routes.groupby("family"):
        vehicle, rule = vehicle_of(question, str(family)), question.scenario.rounds.rule(str(family))
        bad = routes[routes["vehicle"] != rule.vehicle]
        rows = bad[["route"]].assign(what="vehicle", given=bad["vehicle"], wanted=rule.vehicle)
        yield finding("route_fleet", "RN754", rows)
        if days := weekly_days(question, str(family)):
            bad = routes[~routes["day"].isin(days)]
            rows = bad[["route"]].assign(what="day", given=bad["day"], wanted=" | ".join(days))
            yield finding("route_fleet", "RN754", rows)
        owner = "day" if rule.shared else "depot"
        busy = routes.groupby(sorted({owner, "day"})).size().rename("given").reset_index()
        rows = busy.assign(route=busy[owner])[busy["given"] > vehicle.count]
        yield finding("route_fleet", "RN755", _limit(rows, ("辆数", "vehicles"), vehicle.count))
        trips = (
            drives.stops[drives.stops["family"] == family].groupby("route")["trip"].max().rename("given").reset_index()
        )
        yield finding(
            "route_fleet", "RN755", _limit(trips[trips["given"] > vehicle.trips], ("趟数", "trips"), vehicle.trips)
        )
        year = round_year(question, str(family))
        kinds = routes["depot"].map(question.sites["kind"])
        right = kinds.isin(_depot_kinds(question, answer, str(family))) & answer.open_in(routes["depot"], year)
        yield finding("route_depot", "RN758", routes.loc[~right, ["route", "depot"]].assign(year=year))
    yield Finding("route_fleet")
    yield Finding("route_depot")


def _limit(rows: pd.DataFrame, what: tuple[str, str], limit: float) -> pd.DataFrame:
    return named(rows.assign(limit=float(limit), given=rows["given"].astype(float)), what)


def _depot_kinds(question: Question, answer: Answer, family: str) -> list[str]:
    """Vehicles start where they take what they fetch, mobile ones where their mode says; orders are fetched from sorting centres where no station is open."""
    if family in HAULS:
        return [HAULS[family][1]]
    if family == "daily":
        held = question.scenario.rounds.daily
        return [question.scenario.streams[stream].modes["door_to_door"].at for stream in (held.streams if held else ())]
    if family.startswith("joint/"):
        modes = [
            question.scenario.streams[stream].modes.items() for stream in question.scenario.rounds.rule(family).streams
        ]
        return [spec.at for held in modes for mode, spec in held if mode.partition("/")[0] == "door_to_door"]
    if family == "mobile":
        streams = question.scenario.streams.values()
        return [spec.at for held in streams for mode, spec in held.modes.items() if mode.partition("/")[0] == "mobile"]
    year = round_year(question, family)
    is_open = answer.facilities[answer.open_in(answer.facilities["code"], year)]
    stations = (is_open["site_kind"] == "transfer_station") & (is_open["site_status"] != "outside")
    return ["transfer_station"] if stations.any() else ["sorting_centre"]


def fetched(drives: Drives, plan: Plan) -> Iterator[Finding]:
    """Every load is fetched exactly once, or listed as unserved with a reason (rules: milk_run_loads, trunk_loads, mobile_loads, daily_loads, joint_loads, orders)."""
    stops = drives.collected()
    left = plan.tables["unserved_orders"]
    owner = stops["depot"].where(stops["family"] != "door_to_door", "")
    got = (
        stops.assign(depot=owner)
        .groupby(["family", "depot", "day", "code"])[["load_t", "load_m3"]]
        .agg(["sum", "count"])
    )
    wanted = drives.calls.set_index(["family", "depot", "day", "code"])
    table = pd.DataFrame(
        {
            "given": got["load_t", "sum"], "given_m3": got["load_m3", "sum"], "visits": got["load_t", "count"],
        }
    ).reindex(got.index.union(wanted.index)).fillna(0.0)  # fmt: skip
    table = (
        table.join(wanted[["load_t", "load_m3"]].astype(float))
        .rename_axis(["family", "depot", "day", "code"])
        .reset_index()
    )
    listed = table["code"].isin(left["order"])
    known = table["load_t"].notna()
    whole = ~differs(table["given"], table["load_t"], _LOAD) & ~differs(table["given_m3"], table["load_m3"], _LOAD)
    part = listed & (table["given"] <= table["load_t"] + _LOAD)
    shown = table.assign(wanted=table["load_t"].fillna(0.0))[["code", "given", "wanted"]]
    for family, rule in (
        ("milk_run", "milk_run_loads"),
        ("trunk", "trunk_loads"),
        ("mobile", "mobile_loads"),
        ("daily", "daily_loads"),
        ("joint", "joint_loads"),
        ("door_to_door", "orders"),
    ):
        mine = table["family"].str.split("/").str[0] == family
        once = mine & (whole | part) if family != "door_to_door" else mine & (whole & (table["visits"] == 1) & ~listed)
        skipped = mine & listed & (table["visits"] == 0)
        yield finding(rule, "RN756", shown[mine & ~(once & known) & ~skipped])
    reasons = left[(left["reason"].astype(str).str.strip() == "") | ~left["order"].isin(drives.calls["code"])]
    yield finding("orders", "RN757", reasons[["order"]])


def totals(question: Question, drives: Drives) -> Iterator[Finding]:
    """A route's trips, stops, km and loads are the sums of its rows; cost = km, hours and the day (rule: route_totals)."""
    stops, routes = drives.stops, drives.routes
    collected = drives.collected().groupby("route")
    sums = {
        "trips": (stops.groupby("route")["trip"].max(), ("趟数", "trips")),
        "stops": (collected.size(), ("站数", "stops")),
        "km": (stops.groupby("route")["km"].sum(), ("里程(km)", "distance (km)")),
        "load_t": (collected["load_t"].sum(), ("装载量(t)", "load (t)")),
        "load_m3": (collected["load_m3"].sum(), ("装载体积(m³)", "load (m³)")),
    }
    for name, (value, what) in sums.items():
        wanted = value.reindex(routes["route"]).fillna(0.0).to_numpy(float)
        yield recomputed("route_totals", routes, routes[name], wanted, Figure(*what, ("route",), _LOAD))
    vehicles = [vehicle_of(question, family) for family in routes["family"]]
    prices = np.array([(one.cost_per_km, one.cost_per_hour, one.cost_per_day) for one in vehicles], float).reshape(
        -1, 3
    )
    wanted = (routes[["km", "hours"]].to_numpy(float) * prices[:, :2]).sum(axis=1) + prices[:, 2]
    figure = Figure("费用(元)", "cost (yuan)", ("route",), YUAN)
    yield recomputed("route_cost", routes, routes["cost_yuan"], wanted, figure)


def rounds_a_year(question: Question, answer: Answer, family: str) -> int:
    """How often the rounds of a family begin anew in a year of 52 weeks; 0 for those of one day."""
    rounds = question.scenario.rounds
    if family == "mobile" and rounds.mobile is not None:
        return 52 // mobile_weeks(question, answer, rounds.mobile)
    if family == "daily" and rounds.daily is not None:
        return rounds.daily.working_days // rounds.daily.days
    if family.startswith("joint/"):
        own = rounds.rule(family)
        return int(own.rounds_per_year) // int(own.samples)
    rule: MilkRun | None = getattr(rounds, family)
    if family not in HAULS or rule is None:
        return 0
    return 52 * rule.per_week if rule.calendar is None else 52 // rule.calendar.weeks


def figures(question: Question, answer: Answer, drives: Drives, plan: Plan) -> Iterator[Finding]:
    """What is said of each family of rounds is the sum of its routes; its bound is no higher (rule: routing_figures)."""
    told = {figure.family: figure for figure in plan.routing}
    wanted = asked(question)
    for family in sorted(set(wanted) ^ set(told)):
        yield fault("routing_figures", "RN759", family=family)
    for family in (name for name in wanted if name in told):
        figure, routes = told[family], drives.routes[drives.routes["family"] == family]
        pairs = {
            "year": (figure.year, round_year(question, family)),
            "routes": (figure.routes, len(routes)),
            "km": (figure.km, routes["km"].sum()),
            "cost_yuan": (figure.cost_yuan, routes["cost_yuan"].sum()),
            "rounds_per_year": (figure.rounds_per_year, rounds_a_year(question, answer, family)),
            "estimate_yuan": (figure.estimate_yuan, _estimate(question, answer, family)),
            "spread_yuan": (figure.spread_yuan, _spread(question, family, routes)),
        }
        rows = pd.DataFrame([(family, name, *pair) for name, pair in pairs.items()], columns=["family", "figure", "given", "wanted"])  # fmt: skip
        told_of = Figure("线路汇总", "routing figures", ("family", "figure"), YUAN)
        yield recomputed("routing_figures", rows, rows["given"], rows["wanted"], told_of)
        if figure.bound_yuan > figure.cost_yuan + YUAN:
            yield fault("routing_figures", "RN741", given=figure.bound_yuan, limit=figure.cost_yuan)
    yield Finding("routing_figures")


def _estimate(question: Question, answer: Answer, family: str) -> float:
    """What the tables hold for the transport of a year, in yuan; NaN where a family has nothing of its own there."""
    rule = question.scenario.rounds.daily
    if family == "daily" and rule is not None:
        return float(way_yuan(question, served_daily(question, answer, rule)).sum())
    if family.startswith("joint/"):
        return float(way_yuan(question, served_joint(question, answer, family)).sum())
    if family == "mobile":
        return float(way_yuan(question, served_mobile(question, answer)).sum())
    return float(point_flows(question, answer, family)["haul_yuan"].sum()) if family in HAULS else np.nan


def _spread(question: Question, family: str, routes: pd.DataFrame) -> float:
    """The standard deviation of what a sampled day costs, from its squares; NaN where nothing is sampled."""
    rule = question.scenario.rounds.rule(family)
    days = rule.days if family == "daily" else rule.samples if family.startswith("joint/") else 0
    if not days:
        return np.nan
    by_day = routes.groupby("day")["cost_yuan"].sum().reindex([sample_word(day) for day in range(days)]).fillna(0.0)
    mean = by_day.sum() / days
    return float(np.sqrt(((by_day - mean) ** 2).sum() / (days - 1)))
