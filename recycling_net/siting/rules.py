"""The planner's rules as rows, one function each: targets, coverage, counts, budgets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from recycling_net.scenario import (
    AtLeast,
    AtMost,
    Budget,
    Coverage,
    Decided,
    RecoveryTarget,
    Rules,
    carried,
    most_available,
)
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft, Ints
from recycling_net.siting.problem import Problem, amounts, positions, year_positions
from recycling_net.siting.rules_land import min_distance
from recycling_net.siting.rules_money import carbon_cap
from recycling_net.siting.rules_services import service_limit


def recovery_target(draft: Draft, problem: Problem, columns: Columns, rule: RecoveryTarget) -> None:
    """sum_o R[o,t] x[o,t] >= target[m,t] over the options of the stream   (rule: recovery_target; t per year)"""
    year = year_positions(problem.years).get(rule.year)
    if year is None:
        return
    chosen = np.flatnonzero((problem.options["stream"] == rule.stream).to_numpy())
    row = draft.rows(1, lower=problem.network.target_t[rule.stream, rule.year], upper=np.inf)
    draft.put(row, columns.option[chosen, year], problem.recovered[chosen, year])


def coverage(draft: Draft, problem: Problem, columns: Columns, rule: Coverage) -> None:
    """v[i] <= sum_j y[j,t], j within km of i; sum_i households[i] v[i] >= share sum_i households[i]   (rule: coverage)

    Where nothing of the kind may close, the first year in which the rule holds is the only one that needs rows.
    """
    households = problem.network.places["households"]
    at = pd.Series(problem.sites.index, index=problem.sites["code"])
    own = _counted(problem, rule.kind)
    reach = problem.network.reach[problem.network.reach["km"].astype(float) <= rule.within]
    reach = reach[reach["site"].isin(problem.sites["code"].to_numpy()[own])]
    place = pd.Series(np.arange(len(households)), index=households.index).reindex(reach["place"]).to_numpy(np.int64)
    for year in _years_from(problem, rule):
        covered = draft.columns(np.zeros(len(households)), lower=0, upper=1, integer=False)
        rows = draft.rows(len(households), lower=-np.inf, upper=0)
        draft.put(rows, covered, 1.0)
        draft.put(rows[place], columns.is_open[at.reindex(reach["site"]).to_numpy(np.int64), year], -1.0)
        row = draft.rows(1, lower=rule.households * float(households.sum()), upper=np.inf)
        draft.put(row, covered, households.to_numpy(np.float64))


def at_least(draft: Draft, problem: Problem, columns: Columns, rule: AtLeast) -> None:
    """sum_j y[j,t] >= count over the sites of the kind in an area, from the year on   (rule: at_least)"""
    own, area, areas = _areas(problem, rule)
    for year in _years_from(problem, rule):
        rows = draft.rows(len(areas), lower=np.where(areas.isin(rule.exempt), 0, rule.count), upper=np.inf)
        draft.put(rows[area], columns.is_open[own, year], 1.0)


def at_most(draft: Draft, problem: Problem, columns: Columns, rule: AtMost) -> None:
    """sum_j y[j,t] <= count over the sites of the kind in an area   (rule: at_most)

    Where nothing of the kind may close, the last year says it for all.
    """
    own, area, areas = _areas(problem, rule)
    last = len(problem.years) - 1
    for year in range(last + 1) if _closes(problem, rule.kind) else (last,):
        rows = draft.rows(len(areas), lower=-np.inf, upper=rule.count)
        draft.put(rows[area], columns.is_open[own, year], 1.0)


def capex_budget(draft: Draft, problem: Problem, columns: Columns, rule: Budget) -> None:
    """sum_js capex[s] (u[j,s,t] - u[j,s,t-1]) + enlarging + l[t] - carry l[t'] <= most over new sites   (rule: capex_budget)

    Yuan of the year; l is what is left to later years, t' the year of the budget before.
    """
    year = year_positions(problem.years).get(rule.year)
    if year is None:
        return
    new = (problem.sites["status"].to_numpy() == "candidate")[positions(problem.choices, "site")] & ~problem.changing
    capex = amounts(problem.choices, "capex_yuan")[new]
    row = draft.rows(1, lower=-np.inf, upper=rule.most)
    _carry(draft, problem, columns, (row, "capex_budget", rule))
    most = most_available(problem.scenario.rules.capex_budget)[rule.year]
    draft.put(row, columns.sized[new, year], capex)
    if year > 0:
        draft.put(row, columns.sized[new, year - 1], -capex)
    dear = np.flatnonzero(new)[capex > most * (1 + 1e-9)]  # not even one of these: a fraction would hide it
    never = draft.rows(len(dear), lower=-np.inf, upper=0)
    draft.put(never, columns.sized[dear, year], 1.0)
    if year > 0:
        draft.put(never, columns.sized[dear, year - 1], -1.0)
    wide = amounts(problem.choices, "span_t") > 0
    slope = amounts(problem.choices, "capex_per_t")[wide]
    draft.put(row, columns.extra[:, year], slope)
    if year > 0:
        draft.put(row, columns.extra[:, year - 1], -slope)
    own = positions(problem.moves, "year_at") == year
    capital = amounts(problem.moves, "capital_yuan")
    draft.put(row, columns.moves[own], capital[own])
    dear_moves = columns.moves[own & (capital > most * (1 + 1e-9))]
    draft.put(draft.rows(len(dear_moves), lower=-np.inf, upper=0), dear_moves, 1.0)


def opex_budget(draft: Draft, problem: Problem, columns: Columns, rule: Budget) -> None:
    """opex + processing + closing + service + haul + disposal + l[t] - carry l[t'] <= most   (rule: opex_budget)

    Yuan of the year, income not counted; l and t' as in :func:`capex_budget`.
    """
    year = year_positions(problem.years).get(rule.year)
    if year is None:
        return
    spoilt = amounts(problem.nodes, "disposal_yuan")
    disposal = spoilt + amounts(problem.nodes, "processing_yuan")
    service = amounts(problem.options, "yuan_per_t") + disposal[positions(problem.options, "node")]
    haul = amounts(problem.arcs, "yuan_per_t") + disposal[positions(problem.arcs, "to_node")]
    row = draft.rows(1, lower=-np.inf, upper=rule.most)
    _carry(draft, problem, columns, (row, "opex_budget", rule))
    draft.put(row, columns.sized[:, year], amounts(problem.choices, "opex_yuan"))
    wide = amounts(problem.choices, "span_t") > 0
    draft.put(row, columns.extra[:, year], amounts(problem.choices, "opex_per_t")[wide])
    draft.put(row, columns.made[:, year], spoilt[positions(problem.made, "to_node")])
    thrown = positions(problem.disposals, "year_at") == year
    draft.put(row, columns.disposed[thrown], amounts(problem.disposals, "yuan_per_t")[thrown])
    now = positions(problem.moves, "year_at") == year
    draft.put(row, columns.moves[now], amounts(problem.moves, "closing_yuan")[now])
    arc, end = positions(problem.options, "arc"), positions(problem.options, "end_node")
    hauled = np.where(arc >= 0, disposal[end], 0.0)
    hauled[arc >= 0] += amounts(problem.arcs, "yuan_per_t")[arc[arc >= 0]]
    spent = service * problem.recovered[:, year] + hauled * problem.delivered[:, year]
    draft.put(row, columns.option[:, year], spent + problem.visiting_yuan[:, year])
    draft.put(row, columns.flow[:, year], haul)
    draft.put(row, columns.ridden[:, year], -amounts(problem.network.backhauls, "saved_yuan_per_t"))


def _carry(draft: Draft, problem: Problem, columns: Columns, written: tuple[Ints, str, Budget]) -> None:
    """Put l[t] - carry l[t'] into the row of a budget."""
    row, name, rule = written
    for budget, before in carried(getattr(problem.scenario.rules, name)):
        if before is not None and budget.year == rule.year:
            draft.put(row, np.array([columns.left[name, before.year]]), -(before.carry or 0.0))
        if before is not None and before.year == rule.year:
            draft.put(row, np.array([columns.left[name, rule.year]]), 1.0)


def decided(draft: Draft, problem: Problem, columns: Columns, rule: Decided) -> None:
    """y[j,t] = 1 in the years that the decision is about, or y[j,t] = 0 in them   (rule: decided)

    A site that may not be used at all, such as one in an excluded zone, cannot be open: 0 >= 1 says so.
    """
    site = np.flatnonzero((problem.sites["code"] == rule.site).to_numpy())
    years = np.isin(problem.years, rule.years(problem.years))
    column = columns.is_open[np.ix_(site, years)]
    lower, upper = (1.0, np.inf) if rule.open else (-np.inf, 0.0)
    rows = draft.rows((1, int(years.sum())), lower=lower, upper=upper)
    draft.put(rows[: len(site)], column, 1.0)


WRITERS: Mapping[str, Any] = {
    "recovery_target": recovery_target,
    "coverage": coverage,
    "at_least": at_least,
    "at_most": at_most,
    "capex_budget": capex_budget,
    "opex_budget": opex_budget,
    "carbon_cap": carbon_cap,
    "service_limit": service_limit,
    "min_distance": min_distance,
    "decided": decided,
}
"""Rule name -> the function that writes one rule of that name; service_radius, nesting and those about land shape the network instead."""


def instances(rules: Rules) -> Iterator[tuple[str, int, Any]]:
    """Yield every rule that is written as rows: its name, its number under that name, the rule."""
    for name in WRITERS:
        for index, rule in enumerate(getattr(rules, name)):
            yield name, index, rule


def _years_from(problem: Problem, rule: AtLeast | Coverage) -> list[int]:
    """The positions of the planning years that need rows of a rule that holds from its year on."""
    years = [position for position, planned in enumerate(problem.years) if planned >= rule.year]
    return years if _closes(problem, rule.kind) else years[:1]


def _closes(problem: Problem, kind: str) -> bool:
    """Whether a facility of the kind may close while the plan runs."""
    spec = problem.scenario.facilities.get(kind)
    return spec is not None and spec.close is not None


def _counted(problem: Problem, kind: str) -> Ints:
    """Sites of a kind that count for rules: all but outside ones."""
    return np.flatnonzero((problem.sites["kind"] == kind) & (problem.sites["status"] != "outside"))


def _areas(problem: Problem, rule: AtLeast | AtMost) -> tuple[Ints, Ints, pd.Index]:
    """Sites that the rule counts, the area number of each, the areas (townships, counties or prefectures with places)."""
    own, column = _counted(problem, rule.kind), f"{rule.per}_code"
    areas = pd.Index(np.unique(problem.network.places[column].to_numpy(str)))
    area = areas.get_indexer(problem.sites[column].to_numpy()[own])
    return own[area >= 0], area[area >= 0], areas
