"""The calendar of rounds, worked out again: how often, on which days, and that nothing overflows in between."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.finding import Figure, Finding, finding, named, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import OFTEN, WEEKDAYS, MilkRun, Mobile, day_word

_DAYS = 364
"""Days of a year of 52 weeks."""
_NOTHING_T = 1e-9
_ROOM = 1e-6
_KEY = ["family", "depot", "code"]


def round_year(question: Question, family: str) -> int:
    """The year whose stations and flows a family of rounds uses: the given one, or the last planning year."""
    rule = getattr(question.scenario.rounds, family)
    return int(rule.year or question.scenario.horizon.last)


def point_flows(question: Question, answer: Answer) -> pd.DataFrame:
    """The year's flows from collection points to transfer stations."""
    flows = answer.flows
    return flows[
        (flows["year"] == round_year(question, "milk_run"))
        & (flows["origin_kind"] == "collection_point") & (flows["destination_kind"] == "transfer_station")
    ]  # fmt: skip


def gathering(question: Question, answer: Answer) -> pd.DataFrame:
    """What gathers at each point that has a calendar: t and m³ a day, weeks of the calendar, its weekdays, containers."""
    rounds = question.scenario.rounds
    parts = []
    if rounds.milk_run is not None and rounds.milk_run.calendar is not None:
        parts.append(_points(question, answer, rounds.milk_run))
    if rounds.mobile is not None:
        parts.append(_villages(question, answer, rounds.mobile))
    parts = [part for part in parts if len(part)]
    columns = [*_KEY, "t_a_day", "m3_a_day", "weeks", "weekdays", "containers", "room_m3", "most_m3", "exact_d"]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)


def _points(question: Question, answer: Answer, rule: MilkRun) -> pd.DataFrame:
    calendar = rule.calendar
    if calendar is None:
        raise ValueError("the milk run has no calendar")
    tonnes = point_flows(question, answer).groupby(["destination", "origin"])["tonnes"].sum().rename("t_a_day")
    table = tonnes[tonnes / 52 > _NOTHING_T].reset_index().rename(columns={"destination": "depot", "origin": "code"})
    weekdays = sorted({WEEKDAYS.index(day) for day in calendar.days})
    every_day = _alike(frozenset(weekdays), table)
    between = [(after - day - 1) % 7 + 1 for day, after in zip(weekdays, [*weekdays[1:], weekdays[0]], strict=True)]
    a_day = table["t_a_day"] / _DAYS / rule.density
    usable = calendar.full * calendar.container
    containers = [max(1, math.ceil(volume * max(between) / usable - _ROOM)) for volume in a_day]
    return table.assign(
        family="milk_run", t_a_day=table["t_a_day"] / _DAYS, m3_a_day=a_day, weeks=calendar.weeks,
        weekdays=every_day, containers=containers,
        room_m3=np.multiply(containers, calendar.container), most_m3=np.multiply(containers, usable), exact_d=np.nan,
    )  # fmt: skip


def _alike(value: object, table: pd.DataFrame) -> pd.Series:
    return pd.Series(data=[value for _ in range(len(table))], index=table.index, dtype=object)


def mobile_weeks(rule: Mobile) -> tuple[dict[str, int], int]:
    """The weeks from visit to visit of villages that have their own, the shortest of several; and of the whole calendar."""
    rows = rule.markets.rows if rule.markets is not None else ()
    own: dict[str, int] = {}
    for row in rows:
        if row.every is not None:
            own[row.place] = min(OFTEN[row.every], own.get(row.place, 52))
    return own, max([rule.every, *own.values()])


def _villages(question: Question, answer: Answer, rule: Mobile) -> pd.DataFrame:
    """Villages of the mode mobile: a visit every so many weeks, on market days where there are any."""
    served = answer.served
    mine = served[(served["year"] == round_year(question, "mobile")) & (served["mode"] == "mobile")]
    tonnes = mine.groupby(["site", "place"])["recovered_t"].sum().rename("t_a_day")
    table = tonnes[tonnes / 52 > _NOTHING_T].reset_index().rename(columns={"site": "depot", "place": "code"})
    any_day = frozenset(WEEKDAYS.index(day) for day in rule.calendar.days)
    rows = rule.markets.rows if rule.markets is not None else ()
    markets = {
        code: frozenset(WEEKDAYS.index(row.day) for row in rows if row.place == code and row.day)
        for code in table["code"]
    }
    often, weeks = mobile_weeks(rule)
    t_a_day = table["t_a_day"] / _DAYS
    return table.assign(
        family="mobile", t_a_day=t_a_day, m3_a_day=t_a_day / rule.density, weeks=weeks,
        weekdays=pd.Series([markets[code] or any_day for code in table["code"]], index=table.index, dtype=object), containers=0,
        room_m3=question.scenario.fleet[rule.vehicle].volume, most_m3=np.inf, exact_d=7.0 * table["code"].map(often).astype(float).fillna(rule.every),
    )  # fmt: skip


def visits(plan: Plan) -> pd.DataFrame:
    """One row per point and day of the plan's calendar: family, depot, code, day (words), number, gap; -1 for no such day."""
    rows = []
    for row in plan.tables["calendar"].to_dict("records"):
        known = {day_word(day, int(row["weeks"])): day for day in range(7 * int(row["weeks"]))}
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
    each = visits(plan).merge(wanted, on=_KEY)
    allowed = [number % 7 in days for number, days in zip(each["number"], each["weekdays"], strict=True)]
    bad = (each["number"] < 0) | ~np.array(allowed, bool) | each.duplicated([*_KEY, "number"])
    bad |= each.groupby(_KEY)["number"].diff() < 0
    yield finding("calendar", "RN761", named(each.loc[bad, ["code"]], ("日子不对", "a day is wrong")))
    late = each[each["exact_d"].notna() & (each["gap"] != each["exact_d"])]
    yield finding("calendar", "RN761", named(late[["code"]], ("间隔不对", "a gap is wrong")))
    over = each.assign(given=each["gap"] * each["m3_a_day"], limit=each["most_m3"])
    over = over[over["given"] > over["limit"] + _ROOM]
    yield finding("calendar", "RN762", over[["code", "given", "limit"]])
    yield from _figures(both[~lost], each)


def _figures(rows: pd.DataFrame, each: pd.DataFrame) -> Iterator[Finding]:
    """What the calendar says of each point is what its days mean."""
    by_point = each.groupby(_KEY)["gap"].agg(["max", "size"]).reindex(pd.MultiIndex.from_frame(rows[_KEY]))
    longest = by_point["max"].to_numpy(float)
    volume = rows["m3_a_day"].to_numpy(float) * longest
    room = rows["room_m3"].to_numpy(float)
    figures = {
        "weeks_told": (rows["weeks"], ("循环(周)", "weeks")),
        "visits": (by_point["size"].to_numpy(), ("次数", "visits")),
        "gap_d": (longest, ("最长间隔(d)", "longest gap (d)")),
        "load_t": (rows["t_a_day"].to_numpy(float) * longest, ("一次的量(t)", "load (t)")),
        "load_m3": (volume, ("一次的体积(m³)", "load (m³)")),
        "containers_told": (rows["containers"], ("容器数", "containers")),
        "room_m3_told": (room, ("容器容积(m³)", "room (m³)")),
        "fill": (np.divide(volume, room, out=np.zeros_like(volume), where=room > 0), ("最满", "fill")),
    }
    for name, (value, what) in figures.items():
        yield recomputed("calendar", rows, rows[name], np.asarray(value, float), Figure(*what, ("code",), _ROOM))
