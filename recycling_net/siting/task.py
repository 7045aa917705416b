"""A problem written as a programme, with what the search needs to know about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from recycling_net.scenario import carried
from recycling_net.siting import rules, service
from recycling_net.siting.backhauls import backhauls
from recycling_net.siting.columns import Columns, add_columns, likely
from recycling_net.siting.cuts import Cutter, prepare
from recycling_net.siting.forced import enough_open
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Programme
from recycling_net.siting.problem import Problem, number
from recycling_net.siting.rules_money import pots
from recycling_net.siting.storage import storage

STRENGTHENING = ("open_to_serve", "enough_open", "flow_needs_site")
"""Rows that no whole-number plan breaks, by the names of their functions."""


@dataclass(frozen=True, slots=True)
class Task:
    """A written problem.

    Attributes
    ----------
    begin_columns, begin_rows
        With which the relaxation begins.
    implied
        Rows that only tighten the relaxation.
    assignment
        (groups, T) the rows by which a place has at most one leg in a stream and year.
    written
        (rule name, its number under that name) -> its rows.
    start
        A solution to begin with, if one is known.
    without
        What of STRENGTHENING was left out when it was written.
    """

    problem: Problem
    columns: Columns
    programme: Programme
    cutter: Cutter
    begin_columns: Bools
    begin_rows: Bools
    implied: Bools
    assignment: Ints
    written: Mapping[tuple[str, int], range]
    start: Floats | None = None
    without: Collection[str] = ()

    def rows_of(self, chosen: Bools) -> Bools:
        """(rows,) the rows in which a chosen leg stands."""
        legs = np.zeros(len(chosen))
        legs[self.columns.option] = chosen[self.columns.option]
        return np.asarray(abs(self.programme.rows.matrix) @ legs > 0)

    def spread(self, values: Floats, one: Task) -> Floats:
        """Return values of the one-year task as values of this one, every year alike; columns of rules alone are 0."""
        spread = np.zeros(len(self.programme.cost))
        for name in ("option", "is_open", "flow", "sends"):
            spread[getattr(self.columns, name)] = values[getattr(one.columns, name)]
        own, other = (
            pd.MultiIndex.from_frame(task.problem.choices[["site", "size", "lasting"]]) for task in (self, one)
        )
        at = other.get_indexer(own)  # sizes that no plan of one year needs are missing there
        spread[self.columns.sized[at >= 0]] = values[one.columns.sized[at[at >= 0]]]
        return spread


def write(problem: Problem, *, without: Collection[str] = ()) -> Task:
    """Return the problem as a programme, every rule by its own function.

    ``without`` names what only tightens the relaxation and is to be left out: see STRENGTHENING.
    """
    draft = Draft()
    columns = add_columns(draft, problem)
    assignment = service.single_assignment(draft, problem, columns)
    pots(draft, problem, columns)
    for keep in (
        service.one_size, service.extra_size, service.balance, service.conversions, service.capacity, service.single_haul, service.fixed,
        storage, backhauls, service.open_to_serve, enough_open,
    ):  # fmt: skip
        if keep.__name__ not in without:
            keep(draft, problem, columns)
    written = {}
    for name, index, rule in rules.instances(problem.scenario.rules):
        first = draft.n_rows
        rules.WRITERS[name](draft, problem, columns, rule)
        written[name, index] = range(first, draft.n_rows)
    programme, begin = draft.done(), likely(problem, columns, draft.n_columns)
    cutter = replace(prepare(problem, columns), asleep="flow_needs_site" in without)
    task = Task(
        problem, columns, programme, cutter, begin, ~draft.marked(draft.late_parts),
        draft.marked(draft.implied_parts), assignment, written, without=without,
    )  # fmt: skip
    return replace(task, begin_rows=task.begin_rows | task.rows_of(begin))


def last_year(problem: Problem) -> Problem:
    """Return the problem of the last year alone, as if everything opened in it: small, and alike in its answer.

    Each stream must meet the highest of its targets; a year's investment counts as its loss of value in that year;
    investment budgets are left out, and a running budget to which something may be carried.
    """
    scenario, network = problem.scenario, problem.network
    year = network.years[-1]
    highest: dict[str, float] = {}
    for (stream, _), target in network.target_t.items():
        highest[stream] = max(target, highest.get(stream, target))
    named = scenario.rules
    kept = {target.stream: target.model_copy(update={"year": year}) for target in named.recovery_target}
    last = tuple(own for own, before in carried(named.opex_budget) if own.year == year and before is None)
    alone = named.model_copy(update={"recovery_target": tuple(kept.values()), "capex_budget": (), "opex_budget": last})
    return number(
        scenario.model_copy(update={"rules": alone}),
        replace(
            network,
            years=(year,),
            discount={year: network.discount[year], year + 1: network.discount[year + 1]},
            target_t={(stream, year): target for stream, target in highest.items()},
        ),
        problem.choices,  # the same columns in every year, whatever one year alone could do without
    )
