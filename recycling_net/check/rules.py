"""The named rules of the scenario: targets, coverage, counts per area, budgets."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE, within_reach
from recycling_net.check.finding import TONNES, YUAN, Figure, Finding, fault, finding, recomputed
from recycling_net.check.question import Question
from recycling_net.network.ways import RESIDENTS
from recycling_net.plan import Plan
from recycling_net.scenario import AtLeast, AtMost, Budget, Coverage


def recovered_t(question: Question, answer: Answer) -> pd.Series:
    """Tonnes recovered per (stream, planning year), zero where nothing is."""
    index = pd.MultiIndex.from_product([question.scenario.streams, question.scenario.horizon.years])
    return answer.served.groupby(["stream", "year"])["recovered_t"].sum().reindex(index).fillna(0.0)


def target_t(question: Question) -> dict[tuple[str, int], float]:
    """Tonnes, or share x supply of the year, or (1 + increase) x base-year recovery x base-year supply.

    Of several for one stream and year the highest counts.
    """
    arising = question.supply.groupby(level=["stream", "year"]).sum()
    base = question.scenario.horizon.base
    targets: dict[tuple[str, int], float] = {}
    for rule in question.scenario.rules.recovery_target:
        spec = question.scenario.streams[rule.stream]
        key = (rule.stream, rule.year)
        wanted = (1 + (rule.increase or 0.0)) * spec.base_recovery * float(arising[rule.stream, base])
        if rule.tonnes is not None:
            wanted = rule.tonnes
        elif rule.share is not None:
            wanted = rule.share * float(arising[key])
        targets[key] = max(wanted, targets.get(key, 0.0))
    return targets


def recovery_target(question: Question, answer: Answer) -> Iterator[Finding]:
    """sum_i recovered[i,m,t] >= target[m,t] (rule: recovery_target)."""
    total = recovered_t(question, answer)
    for (stream, year), wanted in target_t(question).items():
        name = f"recovery_target[{stream},{year}]"
        given = float(total[stream, year])
        if given < wanted * (1 - 1e-6) - TONNES:
            yield fault(name, "RN731", stream=stream, year=year, given=given, limit=wanted)
        yield Finding(name)


def recovery_table(question: Question, answer: Answer, plan: Plan) -> Iterator[Finding]:
    """The recovery table repeats the sums of the assignments, and the targets (rule: recovery_table)."""
    scenario = question.scenario
    supply = question.supply.groupby(level=["stream", "year"]).sum()
    base = scenario.horizon.base
    got = recovered_t(question, answer)
    arises = [stream for stream, spec in scenario.streams.items() if spec.modes]
    planned = scenario.horizon.years
    for stream, spec in scenario.streams.items():
        if base not in planned:  # else it is today's network, whose own sums stand in the table
            got.loc[(stream, base)] = spec.base_recovery * supply[stream, base]
    table = plan.tables["recovery"]
    key = pd.MultiIndex.from_frame(table[["stream", "year"]])
    arising, collected = supply.reindex(key).to_numpy(float), got.reindex(key).to_numpy(float)
    wanted = {
        "supply_t": (("产生量(t)", "supply (t)"), arising, TONNES),
        "recovered_t": (("回收量(t)", "recovered (t)"), collected, TONNES),
        "share": (("回收率", "share"), np.divide(collected, arising, out=np.zeros_like(collected), where=arising > 0), 1e-6),
        "target_t": (("目标(t)", "target (t)"), pd.Series(target_t(question), dtype=float).reindex(key).to_numpy(float) if target_t(question) else np.full(len(table), np.nan), TONNES),
    }  # fmt: skip
    for name, (what, values, tolerance) in wanted.items():
        given = table[name].fillna(0.0) if name == "share" else table[name]
        yield recomputed("recovery_table", table, given, values, Figure(*what, ("year", "stream"), tolerance))
    needed = pd.MultiIndex.from_product([arises, scenario.horizon.years])
    absent = needed.difference(key).union(key[key.duplicated()])
    rows = pd.DataFrame([{"table": "recovery", "entry": f"{year} {stream}"} for stream, year in absent])
    yield finding("recovery_table", "RN730", rows)


def coverage(question: Question, answer: Answer) -> Iterator[Finding]:
    """Households within reach of an open facility of the kind, from the rule's year on (rule: coverage).

    Facilities outside the county do not count.
    """
    households = question.places["households"].to_numpy(float)
    for rule in question.scenario.rules.coverage:
        name = f"coverage[{rule.kind},{rule.year}]"
        for year in question.scenario.horizon.years:
            covered = _covered(question, answer, rule, year)
            given = float(households[covered].sum() / max(households.sum(), 1.0))
            if year >= rule.year and given < rule.households - 1e-9:
                yield fault(
                    name, "RN732", year=year, kind=rule.kind, km=rule.within, given=given, limit=rule.households
                )
        yield Finding(name)


def _covered(question: Question, answer: Answer, rule: Coverage, year: int) -> np.ndarray:
    """Whether each place has a facility of the rule's kind within reach that is open in ``year``."""
    table = answer.facilities
    own = (table["site_kind"] == rule.kind) & (table["site_status"] != "outside")
    sites = question.sites.loc[table.loc[own.to_numpy() & answer.open_in(table["code"], year), "code"]]
    limit = rule.within * (1 + KM_RELATIVE) + KM_ABSOLUTE
    return within_reach(question.ways, question.known_km, RESIDENTS, question.places, sites, limit)


def counts(question: Question, answer: Answer) -> Iterator[Finding]:
    """at_least from its year on, at_most in every year, per township, county or prefecture (rules: at_least, at_most)."""
    horizon, rules = question.scenario.horizon, question.scenario.rules
    for need in rules.at_least:
        name = f"at_least[{need.kind},{need.per},{need.year}]"
        for year in (year for year in horizon.years if year >= need.year):
            number = _open_by_area(question, answer, need, year).drop(list(need.exempt), errors="ignore")
            yield _count_fault(name, "RN733", number[number < need.count], need.count, year)
        yield Finding(name)
    for cap in rules.at_most:
        name = f"at_most[{cap.kind},{cap.per}]"
        for year in horizon.years:
            number = _open_by_area(question, answer, cap, year)
            yield _count_fault(name, "RN734", number[number > cap.count], cap.count, year)
        yield Finding(name)


def _open_by_area(question: Question, answer: Answer, rule: AtLeast | AtMost, year: int) -> pd.Series:
    """Open facilities of the kind per township, county or prefecture that has places or any of them; not those outside."""
    table = answer.facilities
    chosen = (table["site_kind"] == rule.kind) & (table["site_status"] != "outside")
    here = table[chosen.to_numpy() & answer.open_in(table["code"], year)]
    codes = [
        question.area_of(code, rule.per) for code in (here["site_township_code"], question.places["township_code"])
    ]
    number = codes[0].value_counts()
    areas = pd.Index(codes[1].unique())
    counted: pd.Series = number.reindex(number.index.union(areas)).fillna(0).astype(int)
    return counted


def _count_fault(rule: str, code: str, bad: pd.Series, limit: int, year: int) -> Finding:
    rows = pd.DataFrame({"area": bad.index.astype(str), "given": bad.to_numpy()}).assign(limit=limit, year=year)
    return finding(rule, code, rows)


def budgets(question: Question, lines: pd.DataFrame) -> Iterator[Finding]:
    """Capital, and fixed cost + closing + service + haul + disposal, of a year in money of that year (rules: capex_budget, opex_budget).

    ``lines`` are the re-computed cost lines (year, item, detail, yuan).
    """
    rules = question.scenario.rules
    yield from _within("capex_budget", rules.capex_budget, lines[lines["item"] == "capital"])
    running = lines[lines["item"].isin(["operating", "closing", "service", "haul", "disposal"])]
    yield from _within("opex_budget", rules.opex_budget, running)


def _within(name: str, most: tuple[Budget, ...], lines: pd.DataFrame) -> Iterator[Finding]:
    """Spent in a year <= budget + share x what the budget before had left, itself at most what could be spent then."""
    spent = lines.groupby("year")["yuan"].sum()
    brought, share = 0.0, 0.0
    for budget in sorted(most, key=lambda budget: budget.year):
        given = float(spent.get(budget.year, 0.0))
        rule, limit = f"{name}[{budget.year}]", budget.most + share * brought
        if given > limit * (1 + 1e-6) + YUAN:
            yield fault(rule, "RN735", year=budget.year, given=given, limit=limit)
        yield Finding(rule)
        brought, share = min(max(limit - given, 0.0), limit), budget.carry or 0.0
