"""Siting and rounds as one decision, worked out again: every year's rounds, what points owe of them, and the totals."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, replace

import pandas as pd

from recycling_net.check import drives, union_families
from recycling_net.check.answer import Answer
from recycling_net.check.calendars import HAULS
from recycling_net.check.finding import YUAN, Figure, Finding, finding, recomputed
from recycling_net.check.question import Question
from recycling_net.check.rounds import rounds
from recycling_net.check.union_families import owed
from recycling_net.plan import Plan, UnionFigures, empty, outcome
from recycling_net.scenario import Rounds

_KEYS = {
    "union_shares": (["year", "family", "station", "point"], ["year", "family", "station"]),
    "union_service": (["year", "family", "site", "place"], ["year", "family", "site"]),
}
"""Of each table of shares by what its rows are told apart, and what shares a vehicle."""
_OF_YEAR = {
    "routes": "union_routes", "stops": "union_stops", "calendar": "union_calendar", "unserved_orders": "union_unserved",
}  # fmt: skip
_TONNES = 1e-6
_KILOGRAM = 1e-3
_MONEY = 1e-9
"""Relative difference of sums of money."""


def union(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """The union of a plan, if it has one (rules: those of rounds for every year; union_shares, union_service, union_total)."""
    if plan.union is None:
        return
    parts = []
    for year in question.scenario.horizon.years:
        asked, told = _year(question, plan, year)
        named = list(drives.references(asked, told))
        yield from named
        if any(part.faults for part in named):
            return
        driven = drives.drive(asked, answer, told)
        yield from rounds(asked, answer, driven, told)
        parts.append(owed(asked, answer, driven, year))
    every = pd.concat(parts, ignore_index=True)
    runs = every["family"].isin(list(HAULS))
    of_points = every[runs].rename(columns={"site": "station", "place": "point"})
    yield from _shares(question, plan.tables["union_shares"], of_points, "union_shares")
    yield from _shares(question, plan.tables["union_service"], every[~runs], "union_service")
    yield from union_families.by_family(question, plan, every)
    yield from _totals(question, plan, plan.union, every)
    yield from _changes(plan)


def _year(question: Question, plan: Plan, year: int) -> tuple[Question, Plan]:
    """The question with the rounds of one year alone that go back to siting, and the plan with these as its rounds."""
    rounds = question.scenario.rounds
    held = {name: getattr(rounds, name) for name in drives.OWNED}
    asked = Rounds(**{name: rule.model_copy(update={"year": year}) for name, rule in held.items() if rule is not None})
    tables = {name: plan.tables[table] for name, table in _OF_YEAR.items()}
    told = {
        name: table[table["year"] == year].drop(columns="year").reset_index(drop=True) for name, table in tables.items()
    }
    of_year = replace(question, scenario=question.scenario.model_copy(update={"rounds": asked}))
    return of_year, replace(plan, tables={**plan.tables, **told, "loads": empty("loads")})


def _shares(question: Question, told: pd.DataFrame, owed: pd.DataFrame, rule: str) -> Iterator[Finding]:
    """Everything fetched from has one row; the shares of what a station collects add up to what its rounds cost."""
    key, of_site = _KEYS[rule]
    bad = told[told.duplicated(key)]
    yield finding(rule, "RN703", _named(bad, key[-1], rule))
    names = pd.concat([question.sites["name"], question.places["name"]])
    names = names[~names.index.duplicated()]
    for code in key[-2:]:
        bad = told[told[f"{code}_name"] != told[code].map(names)]
        yield finding(rule, "RN703", _named(bad, f"{code}_name", rule))
    both = told.merge(owed, on=key, how="outer", suffixes=("", "_wanted"))
    figures = both.select_dtypes("number").columns
    both = both.assign(**both[figures].fillna(0.0))
    for name, what, within in (
        ("tonnes", ("收运量", "tonnes collected"), _TONNES),
        ("visits", ("收运次数", "visits"), _TONNES),
        ("priced_yuan", ("按情景运价", "at the scenario's price"), YUAN),
    ):
        figure = Figure(*what, tuple(key), within)
        yield recomputed(rule, both, both[name], both[f"{name}_wanted"], figure)
    sums = both.groupby(of_site).agg({"share_yuan": "sum", "station_yuan": "max"}).reset_index()
    figure = Figure("分摊合计", "sum of shares", tuple(of_site), YUAN, _MONEY)
    yield recomputed(rule, sums, sums["share_yuan"], sums["station_yuan"], figure)


def _changes(plan: Plan) -> Iterator[Finding]:
    """What has opened, moved, or is of another size stands in this plan, what has closed does not, what is emptied takes
    nothing (rule: union_changes)."""
    told, stands = plan.tables["union_changes"], plan.tables["facilities"]
    is_open = told["code"].isin(stands[stands["status"] != "outside"]["code"])
    parts = (("assignments", "site", "recovered_t"), ("flows", "destination", "tonnes"))
    taken = pd.concat([plan.tables[name].groupby(site)[tonnes].sum() for name, site, tonnes in parts])
    takes = told["code"].isin(taken[taken > _KILOGRAM].index)
    change = told["change"]
    bad = change.isin(["opened", "moved", "resized", "years", "resent", "emptied", "put_to_use"]) & ~is_open
    bad |= change.isin(["closed", "no_longer_opened"]) & is_open
    bad |= (change.eq("emptied") & takes) | (change.eq("put_to_use") & ~takes)
    yield finding("union_changes", "RN703", _named(told[bad], "code", "union_changes"))


def _named(rows: pd.DataFrame, column: str, table: str) -> pd.DataFrame:
    return pd.DataFrame({"table": table, "column": column, "value": rows[column].astype(str)})


def _totals(question: Question, plan: Plan, told: UnionFigures, owed: pd.DataFrame) -> Iterator[Finding]:
    """total = objective - priced + routed in every round; the kept one is this plan, and none is below it (rule: union_total)."""
    table = plan.tables["union_rounds"]
    rounds = pd.DataFrame([asdict(one) for one in told.rounds])
    rounds = rounds.assign(outcome=[outcome(one, told) for one in told.rounds])[list(table.columns)]
    if not table.reset_index(drop=True).equals(rounds.astype(dict(table.dtypes))):
        yield finding(
            "union_total", "RN703", pd.DataFrame({"table": ["union_rounds"], "column": "round", "value": "*"})
        )
    total = table["objective_yuan"] - table["priced_yuan"] + table["routed_yuan"]
    figure = Figure("按线路计的合计", "total with rounds", ("round",), YUAN, _MONEY)
    yield recomputed("union_total", table, table["total_yuan"], total, figure)
    kept, first = table[table["round"] == told.kept], table[table["round"] == told.alone]
    least_own = table["objective_yuan"].min()
    figure = Figure("运价下最省的一轮", "cheapest round at the scenario's prices", ("round",), YUAN, _MONEY)
    yield recomputed("union_total", first, first["objective_yuan"], [least_own] * len(first), figure)
    least = table[table["unserved"] == table["unserved"].min()]["total_yuan"].min()
    shares = pd.concat([plan.tables[name][["year", "estimate_yuan"]] for name in _KEYS])
    stations = owed.drop_duplicates(["year", "family", "site"])
    sums = {
        "objective_yuan": plan.objective_yuan,
        "priced_yuan": _discounted(question, owed["year"], owed["priced_yuan"]),
        "estimate_yuan": _discounted(question, shares["year"], shares["estimate_yuan"]),
        "routed_yuan": _discounted(question, stations["year"], stations["station_yuan"]),
        "total_yuan": least,
    }
    mine = next(one for one in told.rounds if one.round == told.kept)
    error = union_families.error_yuan(question, plan)
    figure = Figure("抽样误差(元)", "error by the days sampled (yuan)", ("round",), YUAN, _MONEY)
    yield recomputed("union_total", kept, [mine.error_yuan] * len(kept), [error] * len(kept), figure)
    for name, wanted in sums.items():
        figure = Figure(f"采用一轮的 {name}", f"{name} of the round kept", ("round",), YUAN, _MONEY)
        yield recomputed("union_total", kept, kept[name], [wanted] * len(kept), figure)
    owner = stations["family"].unique()
    parts = [stations["station_yuan"].where(stations["family"] == family, 0.0) for family in owner]
    wanted = {family: _discounted(question, stations["year"], yuan) for family, yuan in zip(owner, parts, strict=True)}
    both = pd.DataFrame({"given": mine.routed_by_family, "wanted": wanted}, dtype=float).fillna(0.0)
    both = both.rename_axis("family").reset_index()
    figure = Figure("各类线路费用", "rounds of a family", ("family",), YUAN, _MONEY)
    yield recomputed("union_total", both, both["given"], both["wanted"], figure)
    guessed = table[table["round"] == told.estimated]
    figure = Figure("估计对照的线路费用", "rounds that the estimate is held against", ("round",), YUAN, _MONEY)
    yield recomputed("union_total", guessed, [told.estimated_yuan] * len(guessed), guessed["ample_yuan"], figure)
    figure = Figure("省下的费用", "what the union saves", ("round",), YUAN, _MONEY)
    saved = first["total_yuan"].to_numpy() - kept["total_yuan"].to_numpy()
    yield recomputed("union_total", kept, [told.saved_yuan] * len(kept), saved, figure)


def _discounted(question: Question, years: pd.Series, yuan: pd.Series) -> float:
    return float(
        (yuan * years.map({year: question.discount(int(year)) for year in years.unique()}).astype(float)).sum()
    )
