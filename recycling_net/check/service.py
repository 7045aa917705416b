"""Who serves each place: one open facility per stream and year, near enough, at the recovery that distance allows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check import roads
from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE, too_far
from recycling_net.check.finding import TONNES, YUAN, Figure, Finding, differs, finding, recomputed, wrong_value
from recycling_net.check.question import Question
from recycling_net.check.trips import least_visits, sent_yuan
from recycling_net.plan import Plan

_ROW = ("year", "place", "stream", "site")


def single_assignment(answer: Answer) -> Iterator[Finding]:
    """sum_o x[o,i,m,t] <= 1: a place has one service per stream and year (rule: single_assignment)."""
    served = answer.served
    twice = served[served.duplicated(["year", "place", "stream"])]
    yield finding("single_assignment", "RN708", twice[list(_ROW)])


def open_when_used(answer: Answer) -> Iterator[Finding]:
    """x[o,t] <= Y[site,t]: served only by a facility open in that year (rule: open_when_used)."""
    yield finding(
        "open_when_used", "RN709", answer.served.loc[~answer.served["open"], ["year", "site"]].drop_duplicates()
    )


def service_mode(question: Question, answer: Answer) -> Iterator[Finding]:
    """The mode belongs to the stream and ends at its own kind of facility, which takes the stream (rule: service_mode)."""
    served = answer.served
    ends = {(stream, name): mode.at for stream, spec in question.scenario.streams.items() for name, mode in spec.modes.items()}  # fmt: skip
    wanted = pd.Series([ends.get(key, "") for key in zip(served["stream"], served["mode"], strict=True)], dtype=object)
    bad = (wanted != served["kind"]) | ~takes(served["streams"], served["stream"])
    yield finding("service_mode", "RN713", served.loc[bad, [*_ROW, "mode", "kind"]])


def takes(streams: pd.Series, stream: pd.Series) -> pd.Series:
    """Whether the site's list of streams (separated by ; or ,) is empty or names the stream."""
    lists = streams.str.replace(r"[;,,、\s]+", ";", regex=True).str.strip(";")
    pairs = zip(lists, stream, strict=True)
    return pd.Series([text == "" or name in text.split(";") for text, name in pairs], index=stream.index, dtype=bool)


def met_roads(question: Question, answer: Answer) -> Iterator[Finding]:
    """A place or facility meets the nearest road of the map, and none only where none is near (rule: met_roads)."""
    codes = {"place": answer.served["place"].unique(), "site": answer.facilities["code"].unique()}
    points = pd.concat([question.places.loc[codes["place"]], question.sites.loc[codes["site"]]])
    points = points[points["lon"].notna()]
    for profile in question.ways.drives:
        bad = roads.misplaced(question.ways, profile, points[["lon", "lat"]].to_numpy(float))
        yield finding("met_roads", "RN760", pd.DataFrame({"code": points.index[bad], "profile": profile}))
    yield Finding("met_roads")


def service_km(answer: Answer) -> Iterator[Finding]:
    """km = great circle x detour factor (rule: service_km)."""
    served = answer.served
    figure = Figure("里程(km)", "distance (km)", _ROW, KM_ABSOLUTE, KM_RELATIVE)
    yield recomputed("service_km", served, served["km"], served["own_km"], figure)


def service_radius(question: Question, answer: Answer) -> Iterator[Finding]:
    """km <= service_radius of the kind (rule: service_radius)."""
    for rule in question.scenario.rules.service_radius:
        bad = answer.served[(answer.served["kind"] == rule.kind) & too_far(answer.served["own_km"], rule.within)]
        yield finding(f"service_radius[{rule.kind}]", "RN710", bad.assign(km=bad["own_km"], most=rule.within)[[*_ROW, "km", "most"]])  # fmt: skip


def nesting(question: Question, answer: Answer) -> Iterator[Finding]:
    """What goes to this kind stays in its own township, county or prefecture, outside sites apart (rule: nesting)."""
    served, flows = answer.served, answer.flows
    for rule in question.scenario.rules.nesting:
        home, there, start, end = (
            question.area_of(codes, rule.within)
            for codes in (
                served["place_township"], served["site_township"],
                flows["origin_township"], flows["destination_township"],
            )
        )  # fmt: skip
        strays = served[
            (served["kind"] == rule.kind) & (served["status"] != "outside")
            & (there != home) & ~served["place"].isin(rule.exempt)
        ]  # fmt: skip
        hauled = flows[
            (flows["destination_kind"] == rule.kind) & (flows["destination_status"] != "outside")
            & (start != end) & ~flows["origin"].isin(rule.exempt)
        ]  # fmt: skip
        names = ["year", "stream", "origin", "destination"]
        both = [strays.rename(columns={"place": "origin", "site": "destination"})[names], hauled[names]]
        yield finding(f"nesting[{rule.kind}]", "RN711", pd.concat(both, ignore_index=True))


def recovery_share(question: Question, answer: Answer) -> Iterator[Finding]:
    """share = the first step that reaches the distance x that of the visits; nothing beyond the last (rule: recovery_share)."""
    for (stream, name), rows in answer.served.groupby(["stream", "mode"], sort=True):
        spec = question.scenario.streams[str(stream)]
        if name not in spec.modes:
            continue  # reported by service_mode
        steps = spec.modes[name].share
        often = {each.visits: each.share for each in spec.modes[name].visits} or {0: 1.0}
        factor = rows["visits"].map(often).to_numpy(float)
        km = rows["km"].to_numpy(float)
        # within the distance formula's own error of a step, both sides of the step are right
        right = np.zeros(len(rows), bool)
        for nudge in (-1, 0, 1):
            moved = km * (1 + nudge * KM_RELATIVE) + nudge * KM_ABSOLUTE
            reach = np.searchsorted([step.within for step in steps], moved, side="left")
            wanted = np.array([*(step.share for step in steps), np.nan])[reach] * factor
            right |= ~differs(rows["share"], wanted, 1e-9)
            if nudge == 0:
                exact = wanted
        bad = rows.assign(given=rows["share"], wanted=exact)[~right]
        yield wrong_value("recovery_share", bad, ("回收率", "recovery share"), _ROW)
    yield Finding("recovery_share")


def recovered(answer: Answer) -> Iterator[Finding]:
    """recovered = supply x share, with the supply of the item table (rules: supply, recovered)."""
    served = answer.served
    figure = Figure("产生量(t)", "supply (t)", _ROW, TONNES)
    yield recomputed("supply", served, served["supply_t"], served["own_supply_t"], figure)
    wanted = served["own_supply_t"] * served["share"]
    figure = Figure("回收量(t)", "recovered (t)", _ROW, TONNES)
    yield recomputed("recovered", served, served["recovered_t"], wanted, figure)


def service_yuan(question: Question, answer: Answer) -> Iterator[Finding]:
    """service = recovered x (cost + km x cost per km) + what sending a vehicle costs (rule: service_yuan)."""
    served = answer.served
    wanted = service_cost(question, served)
    figure = Figure("服务费(元)", "service cost (yuan)", _ROW, YUAN)
    yield recomputed("service_yuan", served, served["service_yuan"], wanted, figure)


def service_cost(question: Question, served: pd.DataFrame) -> np.ndarray:
    """Yuan per row of assignments; NaN where the mode is not one of the stream's."""
    prices = {
        (stream, name): (mode.cost, mode.cost_per_km)
        for stream, spec in question.scenario.streams.items()
        for name, mode in spec.modes.items()
    }
    blank = (np.nan, np.nan)
    keys = zip(served["stream"], served["mode"], strict=True)
    fixed, per_km = np.array([prices.get(key, blank) for key in keys], float).reshape(-1, 2).T
    by_tonne = served["recovered_t"].to_numpy(float) * (fixed + served["km"].to_numpy(float) * per_km)
    return np.asarray(by_tonne + sent_yuan(question, served))


def visits(question: Question, answer: Answer) -> Iterator[Finding]:
    """Visits are one of the mode's frequencies, 0 where it has none, and as many as market days ask for (rule: visits)."""
    served, least = answer.served, least_visits(question)
    for (stream, name), rows in served.groupby(["stream", "mode"], sort=True):
        mode = question.scenario.streams[str(stream)].modes.get(str(name))
        if mode is None:
            continue  # reported by service_mode
        bad = ~rows["visits"].isin([each.visits for each in mode.visits] or [0])
        if mode.visits and str(name).split("/", maxsplit=1)[0] == "mobile":
            bad |= rows["visits"] < rows["place"].map(least).fillna(0)
        yield finding("visits", "RN780", rows.loc[bad, [*_ROW, "visits"]])
    yield Finding("visits")


def unserved_complete(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """Each place, stream and year with supply is either served or listed as unserved (rule: unserved)."""
    order = ["place", "stream", "year"]
    supply = question.supply[question.supply.index.get_level_values("year").isin(question.scenario.horizon.years)]
    listed = plan.tables["unserved"]
    told = pd.MultiIndex.from_frame(listed[order])
    served = pd.MultiIndex.from_frame(answer.served[order])
    missing = supply[supply > TONNES].index.difference(told.union(served))
    both = told.intersection(served).union(told[told.duplicated()].unique())
    for code, index in (("RN712", missing), ("RN714", both)):
        yield finding(
            "unserved", code, index.to_frame(index=False).set_axis(order, axis=1) if len(index) else pd.DataFrame()
        )
    wanted = supply.reindex(told).to_numpy()
    figure = Figure("产生量(t)", "supply (t)", ("year", "place", "stream"), TONNES)
    yield recomputed("unserved", listed, listed["supply_t"], wanted, figure)
