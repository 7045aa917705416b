"""Rows about money that is given and about carbon: pots of subsidies, what a year may emit."""

from __future__ import annotations

import numpy as np

from recycling_net.scenario import CarbonCap
from recycling_net.siting import carbon
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft
from recycling_net.siting.problem import Problem, positions, year_positions
from recycling_net.siting.subsidies import paid


def carbon_cap(draft: Draft, problem: Problem, columns: Columns, rule: CarbonCap) -> None:
    """trips + hauls + handling (- avoided) <= most   (rule: carbon_cap; tCO2e per year)"""
    year = year_positions(problem.years).get(rule.year)
    if year is None:
        return
    option, flow = carbon.counted(problem)
    row = draft.rows(1, lower=-np.inf, upper=rule.most)
    draft.put(row, columns.option[:, year], option[:, year])
    draft.put(row, columns.flow[:, year], flow)


def pots(draft: Draft, problem: Problem, columns: Columns) -> None:
    """p[t] <= sum_js yearly u[j,s,t] + opening (u[j,s,t] - u[j,s,t-1]), p[t] <= pot: what a pot pays, at -1 yuan each

    What opens a site that may change is its move.
    """
    years = len(problem.years)
    for rule in problem.scenario.site_subsidies:
        if rule.pot is None:
            continue
        opening, yearly = paid(problem, rule)
        most = np.minimum(rule.pot, (opening + yearly).sum(axis=0))
        payout = draft.columns(-problem.discount[:-1], lower=0, upper=most, integer=False)
        rows = draft.rows(years, lower=-np.inf, upper=0)
        draft.put(rows, payout, 1.0)
        draft.put(rows[None, :], columns.sized, -yearly)
        plain = ~problem.changing
        draft.put(rows[None, :], columns.sized[plain], -opening[plain])
        draft.put(rows[None, 1:], columns.sized[plain][:, :-1], opening[plain][:, 1:])
        opens = problem.moves["begins"].to_numpy(bool) & (positions(problem.moves, "into") >= 0)
        into, when = positions(problem.moves, "into")[opens], positions(problem.moves, "year_at")[opens]
        draft.put(rows[when], columns.moves[opens], -opening[into, when])
