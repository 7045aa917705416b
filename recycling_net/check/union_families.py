"""What each family of rounds costs in each year of a union, worked out again from its routes."""

from __future__ import annotations

from collections.abc import Iterator
from math import nan

import numpy as np
import pandas as pd

from recycling_net.check import calendars, drives, routes
from recycling_net.check.answer import Answer
from recycling_net.check.daily import served_daily, way_yuan
from recycling_net.check.finding import YUAN, Figure, Finding, finding, named, recomputed
from recycling_net.check.question import Question
from recycling_net.plan import Plan
from recycling_net.scenario import sample_word

_KEY = ["family", "site", "place"]
_MONEY = 1e-9


def owed(question: Question, answer: Answer, driven: drives.Drives, year: int) -> pd.DataFrame:
    """Return what rounds fetched from each point and village in the year: year, family, site, place, tonnes, visits,
    priced_yuan (by the prices of the scenario), station_yuan (what all rounds of the family from the site cost)."""
    often = {name: routes.rounds_a_year(question, answer, name) for name in drives.OWNED}
    stops = driven.collected().rename(columns={"depot": "site", "code": "place"})
    stops = stops.assign(day=stops["route"].map(driven.routes.set_index("route")["day"]))
    table = stops.groupby(_KEY).agg({"load_t": "sum", "day": "nunique"}).set_axis(["tonnes", "visits"], axis=1)
    times = table.index.get_level_values("family").map(often).to_numpy(float)
    table = table.mul(times, axis=0).join(_priced(question, answer), how="outer").fillna(0.0)
    cost = driven.routes["cost_yuan"] * driven.routes["family"].map(often).astype(float)
    by_site = cost.groupby([driven.routes["family"], driven.routes["depot"]]).sum()
    table = table.rename_axis(_KEY).reset_index().assign(year=year)
    at = pd.MultiIndex.from_frame(table[_KEY[:2]])
    return table.assign(station_yuan=by_site.reindex(at).fillna(0.0).to_numpy())


def _priced(question: Question, answer: Answer) -> pd.Series:
    rounds, parts = question.scenario.rounds, []
    for family in calendars.HAULS:
        if getattr(rounds, family) is not None:
            flows = calendars.point_flows(question, answer, family)
            named = {"destination": "site", "origin": "place", "haul_yuan": "yuan"}
            parts.append(flows.assign(family=family).rename(columns=named))
    served = {}
    if rounds.mobile is not None:
        served["mobile"] = calendars.served_mobile(question, answer)
    if rounds.daily is not None:
        served["daily"] = served_daily(question, answer, rounds.daily)
    parts += [rows.assign(family=family, yuan=way_yuan(question, rows)) for family, rows in served.items()]
    every = pd.concat([part[[*_KEY, "yuan"]] for part in parts])
    return every.groupby(_KEY)["yuan"].sum().rename("priced_yuan")


def by_family(question: Question, plan: Plan, owed: pd.DataFrame) -> Iterator[Finding]:
    """The sums of each family and year; no bound is above its cost (rule: union_families)."""
    told = plan.tables["union_families"]
    stations = owed.drop_duplicates(["year", *_KEY[:2]]).groupby(["year", "family"])["station_yuan"].sum()
    wanted = pd.DataFrame({"routed": stations, "priced": owed.groupby(["year", "family"])["priced_yuan"].sum()})
    every = pd.concat([plan.tables["union_shares"], plan.tables["union_service"]])
    wanted["estimate"] = every.groupby(["year", "family"])["estimate_yuan"].sum()
    both = told.merge(wanted.reset_index(), on=["year", "family"], how="outer")
    for name in ("routed", "priced", "estimate"):
        figure = Figure(f"各类线路 {name}_yuan", f"{name}_yuan of a family", ("year", "family"), YUAN, _MONEY)
        yield recomputed("union_families", both, both[f"{name}_yuan"].fillna(0.0), both[name].fillna(0.0), figure)
    days = sampled(question, plan)
    spread = both["year"].map(days.std(axis=1, ddof=1)).where(both["family"] == "daily").astype(float)
    figure = Figure("抽样日的标准差", "spread of sampled days", ("year", "family"), YUAN, _MONEY)
    yield recomputed("union_families", both, both["spread_yuan"], spread, figure)
    over = told[told["bound_yuan"] > told["routed_yuan"] + YUAN]
    over = over.assign(given=over["bound_yuan"], limit=over["routed_yuan"], route=over["family"])
    yield finding("union_families", "RN755", named(over[["route", "given", "limit"]], ("下限", "bound")))


def sampled(question: Question, plan: Plan) -> pd.DataFrame:
    """Yuan by year and sampled day, if a year were nothing but such days; no columns where none are sampled."""
    rule, years = question.scenario.rounds.daily, question.scenario.horizon.years
    if rule is None:
        return pd.DataFrame(index=list(years))
    table = plan.tables["union_routes"]
    table = table[table["family"] == "daily"]
    names = [sample_word(day) for day in range(rule.days)]
    by_day = table.groupby(["year", "day"])["cost_yuan"].sum().unstack("day")
    return by_day.reindex(index=list(years), columns=names).fillna(0.0) * rule.working_days


def error_yuan(question: Question, plan: Plan) -> float:
    """The standard error of the discounted cost by the days sampled; NaN where none are."""
    days = sampled(question, plan)
    if days.empty:
        return nan
    factor = np.array([question.discount(year) for year in days.index])
    return float((days.to_numpy(float) * factor[:, None]).sum(axis=0).std(ddof=1) / np.sqrt(days.shape[1]))
