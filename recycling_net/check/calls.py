"""What the rounds have to collect, again from the scenario: weekly loads of collection points, and orders."""

from __future__ import annotations

from itertools import groupby

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.calendars import HAULS, gathering, point_flows, visits
from recycling_net.check.daily import called_for
from recycling_net.check.joint import gathered
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import Daily, DoorToDoor, MilkRun, Mobile, Order

COLUMNS = [
    "family", "depot", "day", "code", "lon", "lat", "load_t", "load_m3", "fixed_h", "per_t_h", "earliest_h", "latest_h",
    "coord_quality",
]  # fmt: skip
_WEEKS = 52
_NOTHING_T = 1e-9


def calls(question: Question, answer: Answer, plan: Plan) -> pd.DataFrame:
    """Return one row per load to be fetched.

    ``depot`` is the site that owns what rounds between facilities fetch and "" for orders, which any open depot may fetch; ``day`` is
    that of the plan's calendar, whose days are checked for themselves, and "" where there is none; a stop takes ``fixed_h`` + ``per_t_h`` x tonnes. An order that names an unknown item or no position has load NaN.
    """
    rounds = question.scenario.rounds
    parts = [_points(question, answer, plan, family) for family in HAULS if getattr(rounds, family) is not None]
    if rounds.mobile is not None:
        parts.append(_villages(question, answer, plan, rounds.mobile))
    if rounds.daily is not None:
        parts.append(_sampled(question, answer, rounds.daily))
    parts += [_gathered(question, answer, name) for name in rounds.joint]
    if rounds.door_to_door is not None:
        parts.append(_orders(question, rounds.door_to_door))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=COLUMNS)


def _points(question: Question, answer: Answer, plan: Plan, family: str) -> pd.DataFrame:
    rule: MilkRun = getattr(question.scenario.rounds, family)
    if rule.calendar is None:
        flows = point_flows(question, answer, family)
        loads = flows.groupby(["destination", "origin"])["tonnes"].sum() / _WEEKS / rule.per_week
        table = loads[loads > _NOTHING_T].rename("load_t").reset_index().assign(day="")
        table = table.rename(columns={"destination": "depot", "origin": "code"})
    else:
        table = visits(question, plan).merge(gathering(question, answer), on=["family", "depot", "code"])
        table = table[table["family"] == family]
        table = table.assign(load_t=table["gap"] * table["t_a_day"])
    at = question.sites.loc[table["code"]]
    return pd.DataFrame(
        {
            "family": family, "depot": table["depot"], "day": table["day"], "code": table["code"], "lon": at["lon"].to_numpy(),
            "lat": at["lat"].to_numpy(), "load_t": table["load_t"], "load_m3": table["load_t"] / rule.density,
            "fixed_h": rule.stop, "per_t_h": rule.loading, "earliest_h": 0.0, "latest_h": np.inf,
            "coord_quality": at["coord_quality"].to_numpy(),
        },
        columns=COLUMNS,
    )  # fmt: skip


def _villages(question: Question, answer: Answer, plan: Plan, rule: Mobile) -> pd.DataFrame:
    table = visits(question, plan).merge(gathering(question, answer), on=["family", "depot", "code"])
    table = table[table["family"] == "mobile"]
    at = question.places.loc[table["code"]]
    loads = (table["gap"] * table["t_a_day"]).astype(float)
    hours = [days.get(number, (0.0, np.inf)) for days, number in zip(table["open"], table["number"], strict=True)]
    opens, closes = np.array(hours, float).reshape(-1, 2).T
    latest = np.where(closes < 24.0, closes - rule.dwell, np.inf)
    return pd.DataFrame(
        {
            "family": "mobile", "depot": table["depot"], "day": table["day"], "code": table["code"], "lon": at["lon"].to_numpy(),
            "lat": at["lat"].to_numpy(), "load_t": loads, "load_m3": loads / rule.density, "fixed_h": rule.dwell, "per_t_h": 0.0,
            "earliest_h": opens, "latest_h": latest, "coord_quality": at["coord_quality"].to_numpy(),
        },
        columns=COLUMNS,
    )  # fmt: skip


def _sampled(question: Question, answer: Answer, rule: Daily) -> pd.DataFrame:
    table = called_for(question, answer, rule)
    at = question.places.loc[table["code"]]
    table = table.assign(
        family="daily", lon=at["lon"].to_numpy(), lat=at["lat"].to_numpy(), earliest_h=0.0, latest_h=np.inf,
        coord_quality=at["coord_quality"].to_numpy(),
    )  # fmt: skip
    return table[COLUMNS]


def _gathered(question: Question, answer: Answer, name: str) -> pd.DataFrame:
    table = gathered(question, answer, name)
    at = question.places.loc[table["code"]]
    return table.assign(
        family=f"joint/{name}", lon=at["lon"].to_numpy(), lat=at["lat"].to_numpy(),
        coord_quality=at["coord_quality"].to_numpy(),
    )[COLUMNS]  # fmt: skip


def _orders(question: Question, rule: DoorToDoor) -> pd.DataFrame:
    rows = sorted(rule.orders.rows, key=lambda row: row.order)  # stable: an order keeps the order of its lines
    table = [_order(question, rule, list(lines)) for _, lines in groupby(rows, key=lambda row: row.order)]
    return pd.DataFrame(table, columns=COLUMNS)


def _order(question: Question, rule: DoorToDoor, lines: list[Order]) -> dict[str, object]:
    """Lines of one order are one stop: pieces add up, the time windows must all hold."""
    written = question.scenario.supply.items
    items = written.rows if written is not None else ()
    known = {item.name: item for item in items} | {item.item: item for item in items}
    pieces = [(line.pieces, known[line.item]) for line in lines if line.item in known]
    blank = np.nan if len(pieces) < len(lines) else 0.0
    lon, lat, quality = _position(question, lines)
    return {
        "family": "door_to_door", "depot": "", "day": "", "code": lines[0].order, "lon": lon, "lat": lat,
        "load_t": blank + sum(count * item.weight_kg / 1000 for count, item in pieces),
        "load_m3": blank + sum(count * item.volume_m3 for count, item in pieces),
        "fixed_h": rule.stop + sum(count * item.handling_min / 60 for count, item in pieces), "per_t_h": 0.0,
        "earliest_h": max(line.earliest for line in lines), "latest_h": min(line.latest for line in lines),
        "coord_quality": quality,
    }  # fmt: skip


def _position(question: Question, lines: list[Order]) -> tuple[float, float, str]:
    """Own coordinates, surveyed by whoever gave them, before those of the village."""
    for line in lines:
        if line.lon is not None and line.lat is not None:
            return line.lon, line.lat, "surveyed"
    for line in lines:
        if line.place in question.places.index:
            place = question.places.loc[[line.place], ["lon", "lat", "coord_quality"]]
            return float(place["lon"].iloc[0]), float(place["lat"].iloc[0]), str(place["coord_quality"].iloc[0])
    return np.nan, np.nan, ""
