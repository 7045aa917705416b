"""Several years where areas share hubs: those that the last year needs open, the years before follow it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recycling_net.siting.areas import Areas, areas
from recycling_net.siting.asking import Asking, First, asked
from recycling_net.siting.beginning import money_of, relaxed_of
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import shared
from recycling_net.siting.model import Floats, Programme
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed, silent
from recycling_net.siting.sending import located
from recycling_net.siting.task import Task, last_year, write

ONE, ALL = 0.35, 0.5
"""The last year takes at most this share of the time, all years this share of the rest."""


def with_hubs_of_last_year(divided: tuple[Task, Areas], limits: Limits) -> tuple[Relaxed, list[Floats]] | None:
    """Return the relaxation with the hubs of the last year, and what areas answered; None where there is no such.

    Hubs are open from whole years on, if there is time for that. Its bound holds for these hubs and whoever sends to them, not for the task. Where hubs are shared the relaxation of
    all years takes many times as long as this, and little of it would be left once hubs are whole.
    """
    task = divided[0]
    one = write(last_year(task.problem), without=task.without)
    parts = areas(one)
    if parts is None or not shared(one, parts):
        return None
    soon = limits.sooner(ONE * limits.left)
    relaxed = relaxed_of(one, (one.begin_columns, one.begin_rows), parts, soon, silent)
    if relaxed.ending != "optimal":
        return None
    settled = located((one, parts), relaxed, money_of(one, relaxed), soon)[1]
    if settled is None:
        return None
    values = task.spread(settled.values, one)
    held = _held(task, values)
    asking = Asking(*divided, held, limits.sooner(ALL * limits.left))
    first = First(np.zeros(len(held.rows)), [values])
    begun = asking.relax(first, silent)
    if begun.ending != "optimal":
        return None
    decided = asking.relax(First(asking.decide()), silent)
    return (decided if decided.ending == "optimal" else begun), asking.told()


class Proving:
    """What any plan costs at least, proved further and further from answers of areas; ``bound`` is proved so far, yuan."""

    def __init__(self, divided: tuple[Task, Areas], answers: list[Floats], bound: float) -> None:
        """Begin with a bound that holds."""
        self._divided, self._answers = divided, answers
        self.bound = bound

    def go_on(self, limits: Limits) -> None:
        """Prove as long as there is time."""
        programme = self._divided[0].programme
        asked(self._divided, programme, First(np.zeros(len(programme.rows)), self._answers), limits, self._hear)

    def _hear(self, _objective: float, bound: float) -> None:
        self.bound = max(self.bound, bound)


def _held(task: Task, values: Floats) -> Programme:
    """The programme with the hubs and sizes of ``values`` or none, and every origin sending to its hub or nowhere."""
    problem, columns = task.problem, task.columns
    upper = task.programme.upper.copy()
    hub = np.zeros(len(problem.sites), dtype=bool)
    hub[positions(problem.pairs, "destination_at")] = True
    has = values[columns.is_open].max(axis=1) > 0.5
    shut = hub & ~has
    sends = values[columns.sends].max(axis=1) > 0.5
    origin = positions(problem.pairs, "choice")
    idle = np.bincount(origin[sends], minlength=len(origin))[origin] == 0
    never = ~sends & ~(idle & ~shut[positions(problem.pairs, "destination_at")])
    pair, option = positions(problem.arcs, "pair"), positions(problem.options, "site_at")
    size = positions(problem.choices, "site")
    for column, out in (
        (columns.is_open, shut),
        (columns.sized, hub[size] & (values[columns.sized].max(axis=1) < 0.5)),
        (columns.sends, never),
        (columns.flow, (pair >= 0) & never[pair]),
        (columns.option, (option >= 0) & shut[option]),
    ):
        upper[column[out]] = task.programme.lower[column[out]]
    return replace(task.programme, upper=upper)
