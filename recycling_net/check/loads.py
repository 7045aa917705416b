"""Whole pieces, worked out again: every village is fetched, by the way that costs least, and all goes onward."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE
from recycling_net.check.finding import Figure, Finding, finding, named, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import Haulage, Vehicle

_CENT = 0.01
_NOTHING_T = 1e-9
_CLOSE = 5 * KM_RELATIVE
_ENDS = ["origin", "destination"]


@dataclass(frozen=True, slots=True)
class _Trip:
    """A vehicle with so many pieces there and back."""

    question: Question
    rule: Haulage
    vehicle: Vehicle
    name: str
    pieces: int

    def km(self, origin: pd.Series, destination: pd.Series) -> np.ndarray:
        """Kilometres there and back."""
        at = pd.concat([self.question.places, self.question.sites])
        at = at[~at.index.duplicated()]
        there = self.question.km(at.loc[origin], at.loc[destination], [self.vehicle.profile] * len(origin))
        return 2 * there

    def hours(self, km: np.ndarray) -> np.ndarray:
        """Driving and each piece loaded and unloaded."""
        return np.asarray(km / self.question.scenario.travel.speed + 2 * self.pieces * self.rule.loading)

    def yuan(self, km: np.ndarray) -> np.ndarray:
        """What one load costs."""
        hours, vehicle = self.hours(km), self.vehicle
        day = hours / vehicle.shift * vehicle.cost_per_day if vehicle.shift else 0.0
        return np.asarray(km * vehicle.cost_per_km + hours * vehicle.cost_per_hour + day)


def loads(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """Every piece is fetched once and goes onward; no village has a cheaper way; figures add up (rule: loads)."""
    table = plan.tables["loads"]
    rounds = question.scenario.rounds
    rules: dict[str, Haulage] = {name: rule for name in ("tow", "low_loader") if (rule := getattr(rounds, name))}
    yield finding("loads", "RN763", named(table.loc[~table["family"].isin(rules), ["family", "origin"]], ("没有要求", "it is not asked for")))  # fmt: skip
    for family, rule in rules.items():
        yield from _family(question, answer, table[table["family"] == family], rule)


def _family(question: Question, answer: Answer, table: pd.DataFrame, rule: Haulage) -> Iterator[Finding]:
    fleet = question.scenario.fleet
    year = rule.year or question.scenario.horizon.last
    pickup = _Trip(question, rule, fleet[rule.vehicle], rule.vehicle, rule.pieces)
    name = rule.carrier or rule.vehicle
    carrier = _Trip(question, rule, fleet[name], name, rule.carrier_pieces)
    served = answer.served[(answer.served["year"] == year) & (answer.served["stream"] == rule.stream)]
    served = served[[mode.partition("/")[0] == "door_to_door" for mode in served["mode"]]]
    tonnes = served.groupby(["place", "site"])["recovered_t"].sum()
    wanted = tonnes[tonnes > _NOTHING_T].rename("tonnes").reset_index()
    pickups = table[table["way"] != "onward"].reset_index(drop=True)
    known = pickups["origin"].isin(question.places.index) & pickups["destination"].isin(question.sites.index)
    onward = table[table["way"] == "onward"].reset_index(drop=True)
    known_onward = onward["origin"].isin(question.sites.index) & onward["destination"].isin(question.sites.index)
    strange = pd.concat([pickups[~known], onward[~known_onward], table[table["year"] != year]])
    yield finding(
        "loads", "RN763", named(strange[["family", "origin"]], ("站点或年份不对", "its sites or its year are wrong"))
    )
    if len(strange):
        return
    yield from _same(wanted, pickups, rule)
    yield from _cheapest(question, answer, wanted, pickups, (pickup, carrier), year)
    flows = answer.flows
    flows = flows[(flows["year"] == year) & (flows["stream"] == rule.stream)]
    yield from _onward(flows, wanted, pickups, onward, rule)
    handled = rule.handling * pickups["pieces"].where(pickups["way"] == "to_yard", 0.0)
    yield from _figures(pickups, pickup, handled)
    yield from _figures(onward, carrier, pd.Series(0.0, onward.index))


def _same(wanted: pd.DataFrame, pickups: pd.DataFrame, rule: Haulage) -> Iterator[Finding]:
    """The pieces fetched at each place are those of its tonnes."""
    told = pickups.groupby("origin")["pieces"].sum()
    mine = wanted.groupby("place")["tonnes"].sum() / rule.piece
    both = pd.DataFrame({"given": told, "wanted": mine}).fillna(0.0).rename_axis("origin").reset_index()
    figure = Figure("件数", "pieces", ("origin",), 1e-6)
    yield recomputed("loads", both, both["given"], both["wanted"], figure)


def _cheapest(
    question: Question,
    answer: Answer,
    wanted: pd.DataFrame,
    pickups: pd.DataFrame,
    trips: tuple[_Trip, _Trip],
    year: int,
) -> Iterator[Finding]:
    """What a piece of each place costs by the told way is no more than by any other."""
    pickup, carrier = trips
    rule = pickup.rule
    codes = pd.Series(rule.yards, dtype=object)
    outside = question.sites["status"].reindex(codes).eq("outside").to_numpy()
    yards = codes[answer.open_in(codes, year) | outside] if len(codes) else codes
    costs = {"": pickup.yuan(pickup.km(wanted["place"], wanted["site"])) / rule.pieces}
    for yard in yards:
        here = pd.Series(yard, wanted.index, dtype=object)
        cost = pickup.yuan(pickup.km(wanted["place"], here)) / rule.pieces + rule.handling
        cost = cost + carrier.yuan(carrier.km(here, wanted["site"])) / rule.carrier_pieces
        costs[yard] = np.where(wanted["site"] == yard, np.inf, cost)
    table = pd.DataFrame(costs, index=wanted.index)
    least = table.min(axis=1)
    told = wanted.merge(pickups, left_on="place", right_on="origin", how="left")
    if len(told) != len(wanted):
        yield finding("loads", "RN763", named(pickups.loc[pickups.duplicated("origin", keep=False), ["family", "origin"]], ("起点重复", "its origin stands twice")))  # fmt: skip
        return
    by = told["destination"].where(told["way"] == "to_yard", "").fillna("")
    right = (told["way"] == "to_yard") | (told["destination"] == told["site"])
    mine = np.array(
        [table.at[row, yard] if yard in table else np.inf for row, yard in zip(table.index, by, strict=True)]
    )
    bad = told[(mine > least.to_numpy() * (1 + _CLOSE) + _CENT) | ~right.to_numpy()]
    yield finding("loads", "RN763", named(bad[["family", "origin"]], ("不是最便宜的走法", "there is a cheaper way")))


def _onward(
    flows: pd.DataFrame, wanted: pd.DataFrame, pickups: pd.DataFrame, onward: pd.DataFrame, rule: Haulage
) -> Iterator[Finding]:
    """What the plan hauls, and what was taken to yards, goes onward in full loads."""
    moved = wanted.merge(pickups[pickups["way"] == "to_yard"], left_on="place", right_on="origin")
    moved = pd.DataFrame({"origin": moved["destination"], "destination": moved["site"], "tonnes": moved["tonnes"]})
    both = pd.concat([flows[[*_ENDS, "tonnes"]], moved]).groupby(_ENDS)["tonnes"].sum()
    both = both[both > _NOTHING_T] / rule.piece
    told = onward.groupby(_ENDS)["pieces"].sum()
    table = pd.DataFrame({"given": told, "wanted": both}).fillna(0.0).rename_axis(_ENDS).reset_index()
    figure = Figure("件数", "pieces", ("origin", "destination"), 1e-6)
    yield recomputed("loads", table, table["given"], table["wanted"], figure)


def _figures(rows: pd.DataFrame, trip: _Trip, handled: pd.Series) -> Iterator[Finding]:
    km = trip.km(rows["origin"], rows["destination"]) if len(rows) else np.zeros(0)
    pieces = rows["pieces"].to_numpy(float)
    figures = {
        "per_load": (np.full(len(rows), trip.pieces), ("一趟几件", "pieces a load"), 0.0),
        "loads": (pieces / trip.pieces, ("趟数", "loads"), 1e-9),
        "km": (km, ("往返里程(km)", "km there and back"), KM_ABSOLUTE),
        "hours": (trip.hours(km), ("工时", "hours"), KM_ABSOLUTE),
        "yuan": (pieces / trip.pieces * trip.yuan(km) + handled.to_numpy(float), ("费用(元)", "cost (yuan)"), _CENT),
        "fill_d": (364 * trip.pieces / pieces, ("几天一趟", "days a load"), 1e-6),
    }
    for name, (value, what, absolute) in figures.items():
        figure = Figure(*what, ("origin", "destination"), absolute, _CLOSE)
        yield recomputed("loads", rows, rows[name], value, figure)
    wrong = rows[rows["vehicle"] != trip.name]
    yield finding("loads", "RN763", named(wrong[["family", "origin"]], ("车型不对", "its vehicle is wrong")))
