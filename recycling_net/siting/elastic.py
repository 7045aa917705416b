"""Every rule of a scenario as something that may give way, in the unit in which the planner wrote it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.network import Network, area_names, build, targets
from recycling_net.scenario import AtLeast, Scenario
from recycling_net.scenario.base import Model
from recycling_net.scenario.families import FAMILIES, Instance, instances, loosened, only
from recycling_net.scenario.rules import rule_name
from recycling_net.siting.forced import enough_open
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Programme, Rows
from recycling_net.siting.problem import Problem, amounts, number, positions
from recycling_net.siting.rules import WRITERS
from recycling_net.siting.task import Task, write

WORTH = 1e6
"""Yuan that it costs to give way by all that a rule asks for: what makes rules of different units comparable."""
_UNEVEN = 0.02
"""Of rules that differ by their year alone, the one that gives way most counts by this share more for each of them."""


_NONE: Ints = np.empty(0, dtype=np.int64)
_ON_THE_MAP = ("coverage", "min_distance")
"""Written as rows over distances that the network holds for these rules alone."""


@dataclass(frozen=True, slots=True)
class Bend:
    """How one rule may give way.

    Attributes
    ----------
    column
        By how much it gives way, in the unit of its family; where it has no amount, how many exceptions are made.
    asked
        What it asks for; where exceptions are counted, how many there could be at most.
    counted
        Whether exceptions are counted.
    rows
        Its rows that do not hold where it gives way.
    exceptions
        column, code, name, km: what may be used only where it gives way.
    tight
        Rows that whole numbers keep where the rule holds as it is, and only there.
    users
        Columns above 0 for whoever makes use of it that the rule gives way; those that need it are the fewest there
        can be. Empty where one row or the count of exceptions says it.
    """

    column: int
    asked: float
    counted: bool
    rows: Ints
    exceptions: pd.DataFrame
    tight: Rows | None = None
    users: Ints = field(default_factory=lambda: _NONE)


@dataclass(frozen=True, slots=True)
class Sisters:
    """Rules that differ by their year alone, and the column of how far the one gives way that does so most."""

    rules: tuple[Instance, ...]
    most: int


@dataclass(frozen=True, slots=True)
class Elastic:
    """The programme of a scenario in which every rule may give way, and how each does; it costs nothing else."""

    scenario: Scenario
    task: Task
    programme: Programme
    implied: Bools
    bends: Mapping[Instance, Bend]
    years: tuple[Sisters, ...] = ()
    scales: Mapping[Instance, float] = field(default_factory=dict)
    """What giving way is measured by where that is not what a rule asks for."""

    def given(self, values: Floats) -> dict[Instance, float]:
        """Return by how much each rule gives way; those that hold are missing."""
        found = {each: float(values[bend.column]) for each, bend in self.bends.items()}
        return {each: much for each, much in found.items() if much > 1e-6 * max(self.bends[each].asked, 1e-3)}

    def price(self, instance: Instance) -> float:
        """Return what giving way by one unit costs, yuan: as much as a rule can be asked for costs the same for every rule."""
        return WORTH / max(self.scales.get(instance, self.bends[instance].asked), 1e-3)

    def share(self, instance: Instance, much: float) -> float:
        """Return giving way as a share: of what a rule asks for, or of what a limit then is, however little it was."""
        bend, family = self.bends[instance], FAMILIES[instance[0]]
        whole = bend.asked if bend.counted or family.rising else bend.asked + much
        return much / max(whole, 1e-9)

    def asking(self, most: Mapping[Instance, float], wanted: Collection[Instance], *, whole: bool = False) -> Programme:
        """Return the programme in which rules give way by ``most`` at most, and only for ``wanted`` at a price.

        ``whole`` leaves out what only tightens the relaxation.
        """
        cost, upper = np.zeros_like(self.programme.cost), self.programme.upper.copy()
        for each, bend in self.bends.items():
            upper[bend.column] = min(upper[bend.column], most.get(each, np.inf))
            if each in wanted:
                cost[bend.column] = self.price(each)
        for sisters in self.years:  # of ways that cost as much, that which spreads over the years
            own = [self.price(each) for each in sisters.rules if each in wanted]
            cost[sisters.most] = _UNEVEN * sum(own) if len(own) > 1 else 0.0
        programme = replace(self.programme, cost=cost, upper=upper)
        if whole:
            programme = replace(programme, rows=programme.rows.take(~self.implied))
        held = [each for each, much in most.items() if much == 0]
        for more in (*(self.bends[each].tight for each in held), self._forced(held)):
            if more is not None and len(more):
                programme = programme.with_rows(more)
        return programme

    def _forced(self, held: Collection[Instance]) -> Rows:
        """What the targets that hold force to be open."""
        problem, network = self.task.problem, self.task.problem.network
        rules = only(self.scenario.rules, list(held))
        target_t = targets(self.scenario.model_copy(update={"rules": rules}), network.baseline_t, network.supply)
        draft = Draft(n_columns=len(self.programme.cost))
        enough_open(draft, replace(problem, network=replace(network, target_t=target_t)), self.task.columns)
        return draft.written_rows()


def elastic(scenario: Scenario) -> Elastic:
    """Return the elastic programme of a scenario."""
    loose = scenario.model_copy(update={"rules": loosened(scenario.rules)})
    problem = number(scenario, build(loose))  # with sizes and sites that the rules may need
    task = write(replace(problem, scenario=loose))
    stretch = _Stretch(scenario, task)
    bends = {each: stretch.bend(each) for each in instances(scenario.rules)}
    years = stretch.years(bends)
    programme, implied = stretch.done()
    for bend in bends.values():
        if bend.tight is not None:
            bend.tight.matrix.resize(len(bend.tight), len(programme.cost))
    return Elastic(scenario, task, programme, implied, bends, years)


class _Stretch:
    """The task's programme while columns are added by which its rules give way."""

    def __init__(self, scenario: Scenario, task: Task) -> None:
        rows = task.programme.rows
        self.scenario, self.task, self.problem = scenario, task, task.problem
        self.draft = Draft(n_columns=len(task.programme.cost), n_rows=len(rows))
        self.task_columns = len(task.programme.cost)
        self._site_of_choice = positions(task.problem.choices, "site")
        self.lower, self.upper = rows.lower.copy(), rows.upper.copy()

    def bend(self, instance: Instance) -> Bend:
        """Let one rule give way."""
        name, index = instance
        rule, alone = getattr(self.scenario.rules, name)[index], self._alone(instance)
        if name not in WRITERS:
            return self._shaping(instance, rule, build(alone, self.problem.network.ways))
        network = self.problem.network
        if name in _ON_THE_MAP:
            network = build(alone, network.ways)
        elif name == "recovery_target":
            network = replace(network, target_t=targets(alone, network.baseline_t, network.supply))
        problem = replace(self.problem, scenario=alone, network=network)
        trial = Draft(n_columns=self.task_columns)
        WRITERS[name](trial, problem, self.task.columns, rule)
        lower, upper = _limits(trial.row_parts)
        written = np.array(self.task.written.get(instance, range(0)) if FAMILIES[name].key else [], dtype=np.int64)
        shared = min(len(written), len(lower))
        differ = (lower[:shared] != self.lower[written[:shared]]) | (upper[:shared] != self.upper[written[:shared]])
        if not differ.any():
            return self._by_exceptions(name, rule, problem)
        rows, limits = written[:shared][differ], (lower[:shared][differ], upper[:shared][differ])
        if name == "at_least" and len(_asked_areas(rule, network)) > 1:
            return self._by_area(rule, rows, limits)
        bend = self._by_amount(name, rule, rows, limits)
        further = np.arange(trial.n_rows) >= shared
        own = trial.n_columns == self.task_columns
        return replace(bend, tight=trial.written_rows().take(further)) if further.any() and own else bend

    def years(self, bends: Mapping[Instance, Bend]) -> tuple[Sisters, ...]:
        """z[k] <= m over rules k that differ by their year alone   (m: what the uneven costs)"""
        alike: dict[str, list[Instance]] = {}
        for each, bend in bends.items():
            rule = getattr(self.scenario.rules, each[0])[each[1]]
            if not bend.counted and getattr(rule, "year", None) is not None:
                alike.setdefault(rule_name(each[0], rule.model_copy(update={"year": None})), []).append(each)
        found = []
        for rules in alike.values():
            if len(rules) > 1:
                most = self.draft.columns(np.zeros(1), lower=0, upper=np.inf, integer=False)
                rows = self.draft.rows(len(rules), lower=-np.inf, upper=0)
                self.draft.put(rows, np.array([bends[each].column for each in rules]), 1.0)
                self.draft.put(rows, most, -1.0)
                found.append(Sisters(tuple(rules), int(most[0])))
        return tuple(found)

    def _alone(self, instance: Instance) -> Scenario:
        return self.scenario.model_copy(update={"rules": only(self.scenario.rules, [instance])})

    def _by_amount(self, name: str, rule: Model, rows: Ints, limits: tuple[Floats, Floats]) -> Bend:
        """sum a x >= b - c z[k], or <= b + c z[k]; z[k] <= s: c is by how much the limit of row k moves with the amount."""
        family = FAMILIES[name]
        written = getattr(rule, family.key)
        low = np.isfinite(limits[0])
        tight, free = np.where(low, *limits), np.where(low, self.lower[rows], self.upper[rows])
        asked = float(tight[0]) if written is None else float(written)
        moves = (tight - free) / (asked - family.always)
        most = asked if family.rising else np.inf
        column = self.draft.columns(np.zeros(1), lower=0, upper=most, integer=family.unit == "sites")
        own, users = column, _NONE
        if len(rows) > 1:
            own = users = self.draft.columns(np.zeros(len(rows)), lower=0, upper=most, integer=False)
            most_of_all = self.draft.rows(len(rows), lower=-np.inf, upper=0)
            self.draft.put(most_of_all, users, 1.0)
            self.draft.put(most_of_all, column, -1.0)
        self.draft.put(rows, own, np.where(low, moves, -moves))
        self.lower[rows], self.upper[rows] = limits
        return Bend(int(column[0]), asked, counted=False, rows=rows, exceptions=_exceptions(), users=users)

    def _by_area(self, rule: AtLeast, rows: Ints, limits: tuple[Floats, Floats]) -> Bend:
        """sum_j y[j,t] >= count (1 - z[k]); s = sum_k z[k], z in {0, 1}, over the areas k: one is asked or exempt"""
        areas = _asked_areas(rule, self.problem.network)
        extra = self.draft.columns(np.zeros(len(areas)), lower=0, upper=1, integer=True)
        self.draft.put(rows, np.resize(extra, len(rows)), limits[0] - self.lower[rows])  # year by year
        self.lower[rows], self.upper[rows] = limits
        names = area_names(self.problem.network.places, rule.per, areas)
        return self._counted(extra, _exceptions(extra, areas, names))

    def _by_exceptions(self, name: str, rule: Model, problem: Problem) -> Bend:
        """sum a x <= b + z[k]; s = sum_k z[k] over the sets k of sites that the rows of the rule are about."""
        first = self.draft.n_rows
        parts = len(self.draft.row_parts)
        WRITERS[name](self.draft, problem, self.task.columns, rule)
        rows = np.arange(first, self.draft.n_rows)
        own = [entry for entry in self.draft.entries if entry[0].size and entry[0].min() >= first]
        site_of = self._site_of_column()
        pairs = np.unique(
            np.column_stack([np.concatenate([e[0] for e in own]), site_of[np.concatenate([e[1] for e in own])]])
            if own
            else np.empty((0, 2), dtype=np.int64),
            axis=0,
        )
        groups = pd.DataFrame(pairs, columns=["row", "site"]).groupby("row")["site"].agg(tuple)
        label, sets = pd.factorize(groups.reindex(rows))
        extra = self.draft.columns(np.zeros(len(sets)), lower=0, upper=np.inf, integer=False)
        lower, _ = _limits(self.draft.row_parts[parts:])
        self.draft.put(rows, extra[label], np.where(np.isfinite(lower), 1.0, -1.0))
        names, codes = (self.problem.sites[column].to_numpy() for column in ("name", "code"))
        found = [" – ".join(str(names[at]) for at in each if at >= 0) for each in sets]
        between = [";".join(str(codes[at]) for at in each if at >= 0) for each in sets]
        return self._counted(extra, _exceptions(extra, between, found))

    def _site_of_column(self) -> Ints:
        """(columns,) the site that a column opens, -1 where it opens none."""
        site = np.full(self.draft.n_columns, -1)
        columns = self.task.columns
        site[columns.sized] = self._site_of_choice[:, None]
        site[columns.is_open] = np.arange(len(self.problem.sites))[:, None]
        return site

    def _counted(self, extra: Ints, exceptions: pd.DataFrame) -> Bend:
        """s = sum_k z[k]   (how many exceptions a rule without an amount needs)"""
        column = self.draft.columns(np.zeros(1), lower=0, upper=np.inf, integer=False)
        row = self.draft.rows(1, lower=-np.inf, upper=0)
        self.draft.put(row, extra, 1.0)
        self.draft.put(row, column, -1.0)
        return Bend(int(column[0]), max(len(extra), 1), counted=True, rows=_NONE, exceptions=exceptions)

    def _shaping(self, instance: Instance, rule: Model, network: Network) -> Bend:
        """Let a rule give way that takes options, hauls or sites out of the network."""
        problem, columns = self.problem, self.task.columns
        closed = ~problem.sites["code"].isin(network.sites.index).to_numpy()
        arcs = _missing(problem.arcs, network.arcs, ["stream", "origin", "destination"])
        arcs &= ~closed[positions(problem.arcs, "origin_at")] & ~closed[positions(problem.arcs, "destination_at")]
        arc = positions(problem.options, "arc")
        options = _missing(problem.options, network.options, ["place", "stream", "site", "share"])
        options |= (arc >= 0) & np.append(arcs, False)[arc]
        options &= ~closed[positions(problem.options, "site_at")]
        family = FAMILIES[instance[0]]
        places = problem.network.places
        legs = problem.options[options]
        if family.unit == "km":
            return self._by_distance(legs, float(getattr(rule, family.key)))
        place, who = pd.factorize(legs["place"])
        origin, origins = pd.factorize(positions(problem.arcs[arcs], "origin_at"))
        early, large = self._not_yet(network)
        sites = np.flatnonzero(
            closed | early.any(axis=1) | np.isin(np.arange(len(closed)), self._site_of_choice[large])
        )
        extra = self.draft.columns(np.zeros(len(who) + len(origins) + len(sites)), lower=0, upper=1, integer=True)
        of_place, of_origin, of_site = np.split(extra, [len(who), len(who) + len(origins)])
        self._at_most(columns.option[options], of_place[place], positions(legs, "group"))
        most = problem.most_t[positions(problem.arcs[arcs], "from_node")]
        self._bounded(columns.flow[arcs], of_origin[origin], most)
        number_of = np.searchsorted(sites, self._site_of_choice[large])
        self._bounded(columns.is_open[sites], of_site, np.where(early | closed[:, None], 1.0, np.inf)[sites])
        self._bounded(columns.sized[large], of_site[number_of], np.ones((int(large.sum()), len(problem.years))))
        names, codes = (problem.sites[column].to_numpy() for column in ("name", "code"))
        found = [*places["name"].reindex(who), *names[origins], *names[sites]]
        return self._counted(extra, _exceptions(extra, [*who, *codes[origins], *codes[sites]], found))

    def _not_yet(self, network: Network) -> tuple[Bools, Bools]:
        """(J, T) whether a network opens a site later only; (C,) whether it has no room for that size there."""
        sites, choices = self.problem.sites, self.problem.choices
        found = network.sites.reindex(sites["code"])
        opens = found["opens_from"].fillna(-np.inf).to_numpy(float)
        early = np.array(self.problem.years) < opens[:, None]
        early &= opens[:, None] > sites["opens_from"].to_numpy(float)[:, None]
        narrow = found["too_large"].fillna("").to_numpy(object)[self._site_of_choice]
        pairs = zip(narrow, choices["size"], strict=True)
        return early, np.array([size in names.split(";") for names, size in pairs], dtype=bool)

    def _by_distance(self, legs: pd.DataFrame, within: float) -> Bend:
        """sum_o (km[o] - within) x[o,t] <= s over the legs of a place and stream beyond the distance"""
        options = self.task.columns.option[legs.index]
        column = self.draft.columns(np.zeros(1), lower=0, upper=np.inf, integer=False)
        km = amounts(legs, "km")
        self._at_most(options, np.full(len(legs), column[0]), positions(legs, "group"), km - within)
        names = self.problem.network.places["name"].reindex(legs["place"]).to_numpy()
        years = options.shape[1]
        found = _exceptions(options.ravel(), *(np.repeat(part, years) for part in (legs["place"], names, km)))
        users = options.ravel()
        return Bend(int(column[0]), within, counted=False, rows=_NONE, exceptions=found, users=users)

    def _at_most(self, options: Ints, extra: Ints, group: Ints, weight: Floats | None = None) -> None:
        """sum_o w[o] x[o,t] <= z per place, stream and year."""
        label, groups = pd.factorize(group)
        rows = self.draft.rows((len(groups), options.shape[1]), lower=-np.inf, upper=0)
        self.draft.put(rows[label], options, (np.ones(len(group)) if weight is None else weight)[:, None])
        first = np.unique(label, return_index=True)[1]
        self.draft.put(rows, extra[first][:, None], -1.0)

    def _bounded(self, chosen: Ints, extra: Ints, most: Floats) -> None:
        """x[k,t] <= most[k,t] z[k] where most is finite"""
        at, year = np.nonzero(np.isfinite(most))
        rows = self.draft.rows(len(at), lower=-np.inf, upper=0)
        self.draft.put(rows, chosen[at, year], 1.0)
        self.draft.put(rows, extra[at], -most[at, year])

    def done(self) -> tuple[Programme, Bools]:
        """Return the programme with what was added, and which of its rows only tighten the relaxation."""
        old, draft = self.task.programme, self.draft
        row, column, value = (np.concatenate(part) for part in zip(*[*draft.entries, _NO_ENTRIES], strict=True))
        shape = (draft.n_rows, draft.n_columns)
        matrix = old.rows.matrix.tocoo()
        matrix = sp.csr_matrix(
            (
                np.concatenate([matrix.data, value]),
                (np.concatenate([matrix.row, row]), np.concatenate([matrix.col, column])),
            ),
            shape=shape,
        )
        lower, upper = _limits([(self.lower, self.upper), *draft.row_parts])
        none = np.empty(0)
        parts = [(none, old.lower, old.upper, old.integer), *draft.column_parts]
        low, high, integer = (np.concatenate([part[at] for part in parts]) for at in (1, 2, 3))
        programme = Programme(np.zeros(draft.n_columns), low, high, integer, Rows(lower, upper, matrix))
        return programme, np.concatenate([self.task.implied, np.zeros(draft.n_rows - len(old.rows), dtype=bool)])


_NO_ENTRIES = (_NONE, _NONE, np.empty(0))


def _limits(parts: list[tuple[Floats, Floats]]) -> tuple[Floats, Floats]:
    """(rows,) lower and upper limits of rows that were written part by part."""
    lower, upper = zip(*[*parts, (np.empty(0), np.empty(0))], strict=True)
    return np.concatenate(lower), np.concatenate(upper)


def _exceptions(
    columns: Ints = _NONE, codes: Collection[str] = (), names: Collection[str] = (), km: Floats | float = 0.0
) -> pd.DataFrame:
    return pd.DataFrame({"column": columns, "code": list(codes), "name": list(names), "km": km})


def _asked_areas(rule: AtLeast, network: Network) -> list[str]:
    """The townships, counties or prefectures with places of which the rule asks something, in order."""
    return sorted(set(network.places[f"{rule.per}_code"]) - set(rule.exempt))


def _missing(table: pd.DataFrame, other: pd.DataFrame, keys: list[str]) -> Bools:
    """(rows,) whether no row of the other table has the same keys."""
    missing: Bools = ~pd.MultiIndex.from_frame(table[keys]).isin(pd.MultiIndex.from_frame(other[keys]))
    return missing
