"""The calendar of rounds, worked out again: how often, on which days, and that nothing overflows in between."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import Figure, Finding, finding, named, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import DATED_WEEKS, OFTEN, WEEKDAYS, MarketDay, MilkRun, Mobile, day_of_month, day_word

_DAYS = 364
"""Days of a year of 52 weeks."""
_NOTHING_T = 1e-9
_ALL_DAY = (0.0, 24.0)
_LAST = 30
"""The 31st is no market day of the month."""
_ROOM = 1e-6
_KEY = ["family", "depot", "code"]
Hours = tuple[float, float]
HAULS = {"milk_run": ("collection_point", "transfer_station"), "trunk": ("transfer_station", "sorting_centre")}
"""The kinds of facility between which a family of rounds fetches what one sends to the other."""


def round_year(question: Question, family: str) -> int:
    """The year whose stations and flows a family of rounds uses: the given one, or the last planning year."""
    rule = question.scenario.rounds.rule(family)
    return int(rule.year or question.scenario.horizon.last)


def point_flows(question: Question, answer: Answer, family: str) -> pd.DataFrame:
    """The year's flows that a family of rounds fetches."""
    flows, (origin, destination) = answer.flows, HAULS[family]
    mine = (flows["origin_kind"] == origin) & (flows["destination_kind"] == destination)
    return flows[mine & (flows["year"] == round_year(question, family))]


def gathering(question: Question, answer: Answer) -> pd.DataFrame:
    """What gathers at each point that has a calendar: t and m³ a day, weeks of the calendar, its open days, containers.

    ``open`` says by day of the calendar between which hours a vehicle may stand there; ``exact_d`` are the days from
    visit to visit, and ``stretch_d`` those of which each has one visit where any of them is open; NaN where neither holds.
    """
    rounds = question.scenario.rounds
    parts = []
    for family in HAULS:
        rule = getattr(rounds, family)
        if rule is not None and rule.calendar is not None:
            parts.append(_points(question, answer, family, rule))
    if rounds.mobile is not None:
        parts.append(_villages(question, answer, rounds.mobile))
    parts = [part for part in parts if len(part)]
    columns = [
        *_KEY,
        "t_a_day",
        "m3_a_day",
        "weeks",
        "open",
        "containers",
        "room_m3",
        "most_m3",
        "exact_d",
        "stretch_d",
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _points(question: Question, answer: Answer, family: str, rule: MilkRun) -> pd.DataFrame:
    calendar = rule.calendar
    if calendar is None:
        raise ValueError("the rounds have no calendar")
    tonnes = point_flows(question, answer, family).groupby(["destination", "origin"])["tonnes"].sum().rename("t_a_day")
    table = tonnes[tonnes / 52 > _NOTHING_T].reset_index().rename(columns={"destination": "depot", "origin": "code"})
    weekdays = sorted({WEEKDAYS.index(day) for day in calendar.days})
    every_day = _alike({day: _ALL_DAY for day in range(7 * calendar.weeks) if day % 7 in weekdays}, table)
    between = [(after - day - 1) % 7 + 1 for day, after in zip(weekdays, [*weekdays[1:], weekdays[0]], strict=True)]
    a_day = table["t_a_day"] / _DAYS / rule.density
    usable = calendar.full * calendar.container
    containers = [max(1, math.ceil(volume * max(between) / usable - _ROOM)) for volume in a_day]
    return table.assign(
        family=family, t_a_day=table["t_a_day"] / _DAYS, m3_a_day=a_day, weeks=calendar.weeks,
        open=every_day, containers=containers, stretch_d=np.nan,
        room_m3=np.multiply(containers, calendar.container), most_m3=np.multiply(containers, usable), exact_d=np.nan,
    )  # fmt: skip


def _alike(value: object, table: pd.DataFrame) -> pd.Series:
    return pd.Series(data=[value for _ in range(len(table))], index=table.index, dtype=object)


def _by_place(rule: Mobile) -> dict[str, list[MarketDay]]:
    found: dict[str, list[MarketDay]] = {}
    for row in rule.markets.rows if rule.markets is not None else ():
        found.setdefault(row.place, []).append(row)
    return found


def _every(rule: Mobile, rows: Sequence[MarketDay]) -> int:
    """The weeks from visit to visit: a village's own, the shortest of several, or those of all."""
    return min((OFTEN[row.every] for row in rows if row.every is not None), default=rule.every)


def served_mobile(question: Question, answer: Answer) -> pd.DataFrame:
    """The assignments of the year of mobile rounds that are collected by them."""
    served = answer.served[answer.served["year"] == round_year(question, "mobile")]
    return served[np.array([mode.partition("/")[0] == "mobile" for mode in served["mode"]], bool)]


def mobile_weeks(question: Question, answer: Answer, rule: Mobile) -> int:
    """The weeks of the whole calendar: as long as any village waits, and four where a market is held by dates."""
    rows = rule.markets.rows if rule.markets is not None else ()
    if any(row.digits is not None for row in rows):
        return DATED_WEEKS
    planned = [52 // int(visits) for visits in served_mobile(question, answer)["visits"] if visits > 0]
    return max([rule.every, *planned, *(_every(rule, own) for own in _by_place(rule).values())])


def _open_days(rule: Mobile, rows: Sequence[MarketDay], weeks: int) -> dict[int, Hours]:
    """The days of the calendar on which a village may be visited: weekdays or dates of its markets, else days of work.

    A day's hours are the widest of the rows that name it and have any; else of the rows that name no day.
    """
    found: dict[int, Hours] = {}
    plain = [row for row in rows if row.day is None and row.digits is None]
    for day in range(7 * weeks):
        named = [row for row in rows if row not in plain and _names(row, day, rule.begins)]
        if named or (len(plain) == len(rows) and WEEKDAYS[day % 7] in rule.calendar.days):
            hours = _bounds(named) or _bounds(plain) or [_ALL_DAY]
            found[day] = min(low for low, _ in hours), max(high for _, high in hours)
    return found


def _bounds(rows: Sequence[MarketDay]) -> list[Hours]:
    """The hours of rows that have any."""
    timed = [row for row in rows if row.opens is not None or row.closes is not None]
    return [(row.opens or 0.0, 24.0 if row.closes is None else row.closes) for row in timed]


def _names(row: MarketDay, day: int, begins: str | None) -> bool:
    if row.digits is None or row.reckoning is None or begins is None:
        return row.day == WEEKDAYS[day % 7]
    of_month = day_of_month(date.fromisoformat(begins) + timedelta(days=day), row.reckoning)
    return of_month <= _LAST and of_month % 10 in {int(digit) for digit in row.digits}


def _villages(question: Question, answer: Answer, rule: Mobile) -> pd.DataFrame:
    """Villages of the mode mobile: a visit every so many weeks, on market days where there are any."""
    mine = served_mobile(question, answer)
    tonnes = mine.groupby(["site", "place"])["recovered_t"].sum().rename("t_a_day")
    most = mine.groupby(["site", "place"])["visits"].max()
    table = tonnes[tonnes / 52 > _NOTHING_T].reset_index().rename(columns={"site": "depot", "place": "code"})
    t_a_day = table["t_a_day"] / _DAYS
    own, weeks = _by_place(rule), mobile_weeks(question, answer, rule)
    held = [own.get(code, []) for code in table["code"]]
    visits = [int(most[key]) for key in zip(table["depot"], table["code"], strict=True)]
    between = np.array(
        [364 / made if made else 7.0 * _every(rule, rows) for rows, made in zip(held, visits, strict=True)]
    )
    dated = np.array([any(row.digits is not None for row in rows) for rows in held], bool)
    return table.assign(
        family="mobile", t_a_day=t_a_day, m3_a_day=t_a_day / rule.density, weeks=weeks,
        open=pd.Series([_open_days(rule, rows, weeks) for rows in held], index=table.index, dtype=object), containers=0,
        room_m3=np.nan, most_m3=np.inf,
        exact_d=np.where(dated, np.nan, between), stretch_d=np.where(dated, between, np.nan),
    )  # fmt: skip


def visits(question: Question, plan: Plan) -> pd.DataFrame:
    """One row per point and day of the plan's calendar: family, depot, code, day (words), number, gap; -1 for no such day."""
    rows = []
    mobile = question.scenario.rounds.mobile
    for row in plan.tables["calendar"].to_dict("records"):
        begins = mobile.begins if mobile is not None and row["family"] == "mobile" else None
        known = {day_word(day, int(row["weeks"]), begins): day for day in range(7 * int(row["weeks"]))}
        words = str(row["days"]).split("、")
        numbers = [known.get(word, -1) for word in words]
        before = [numbers[-1], *numbers[:-1]]
        for word, number, last in zip(words, numbers, before, strict=True):
            gap = (number - last - 1) % (7 * max(1, int(row["weeks"]))) + 1
            rows.append((row["family"], row["depot"], row["code"], word, number, gap))
    return pd.DataFrame(rows, columns=[*_KEY, "day", "number", "gap"])


def calendar(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """Each point has one row; its days are allowed, and what gathers between them fits its containers (rule: calendar)."""
    wanted, told = gathering(question, answer), plan.tables["calendar"]
    if wanted.empty and told.empty:
        return
    both = wanted.merge(told.assign(row=1), on=_KEY, how="outer", suffixes=("", "_told"), indicator=True)
    lost = both["_merge"] != "both"
    yield finding(
        "calendar", "RN761", named(both.loc[lost, ["code"]], ("不在日历中,或多余", "it is missing or not wanted"))
    )
    yield finding("calendar", "RN761", named(told.loc[told.duplicated(_KEY), ["code"]], ("重复", "it stands twice")))
    each = visits(question, plan).merge(wanted, on=_KEY)
    allowed = [number in days for number, days in zip(each["number"], each["open"], strict=True)]
    bad = (each["number"] < 0) | ~np.array(allowed, bool) | each.duplicated([*_KEY, "number"])
    bad |= each.groupby(_KEY)["number"].diff() < 0
    yield finding("calendar", "RN761", named(each.loc[bad, ["code"]], ("日子不对", "a day is wrong")))
    late = each[each["exact_d"].notna() & (each["gap"] != each["exact_d"])]
    yield finding("calendar", "RN761", named(late[["code"]], ("间隔不对", "a gap is wrong")))
    yield finding(
        "calendar",
        "RN761",
        named(_stretches(wanted, each), ("某段没有去,或去了不止一次", "a stretch has no visit, or several")),
    )
    over = each.assign(given=each["gap"] * each["m3_a_day"], limit=each["most_m3"])
    over = over[over["given"] > over["limit"] + _ROOM]
    yield finding("calendar", "RN762", over[["code", "given", "limit"]])
    yield from _figures(question, both[~lost], each)


def _stretches(wanted: pd.DataFrame, each: pd.DataFrame) -> pd.DataFrame:
    """Points of which a stretch with open days has not just one visit."""
    found = []
    for row in wanted[wanted["stretch_d"].notna()].to_dict("records"):
        own = (each[_KEY] == [row[name] for name in _KEY]).all(axis=1)
        stretches = sorted(each.loc[own, "number"] // row["stretch_d"])
        if stretches != sorted({day // row["stretch_d"] for day in row["open"]}):
            found.append(row["code"])
    return pd.DataFrame({"code": found})


def _figures(question: Question, rows: pd.DataFrame, each: pd.DataFrame) -> Iterator[Finding]:
    """What the calendar says of each point is what its days mean."""
    by_point = each.groupby(_KEY)["gap"].agg(["max", "size"]).reindex(pd.MultiIndex.from_frame(rows[_KEY]))
    longest = by_point["max"].to_numpy(float)
    volume = rows["m3_a_day"].to_numpy(float) * longest
    loads = rows["t_a_day"].to_numpy(float) * longest
    room = rows["room_m3"].to_numpy(float)
    if (rule := question.scenario.rounds.mobile) is not None:
        vehicle = question.scenario.fleet[rule.vehicle]
        filled = np.maximum(loads / max(vehicle.capacity, _ROOM), volume / max(vehicle.volume, _ROOM))
        trips = np.ceil(filled - _ROOM).clip(1) if vehicle.capacity > 0 and vehicle.volume > 0 else 1
        room = np.where(np.isnan(room), vehicle.volume * trips, room)
    figures = {
        "weeks_told": (rows["weeks"], ("循环(周)", "weeks")),
        "visits": (by_point["size"].to_numpy(), ("次数", "visits")),
        "gap_d": (longest, ("最长间隔(d)", "longest gap (d)")),
        "load_t": (loads, ("一次的量(t)", "load (t)")),
        "load_m3": (volume, ("一次的体积(m³)", "load (m³)")),
        "containers_told": (rows["containers"], ("容器数", "containers")),
        "room_m3_told": (room, ("容器容积(m³)", "room (m³)")),
        "fill": (np.divide(volume, room, out=np.zeros_like(volume), where=room > 0), ("最满", "fill")),
    }
    for name, (value, what) in figures.items():
        yield recomputed("calendar", rows, rows[name], np.asarray(value, float), Figure(*what, ("code",), _ROOM))
