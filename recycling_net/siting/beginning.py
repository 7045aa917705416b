"""What a search begins with: the relaxation, begun like that of the last year where there are several."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from recycling_net.siting.areas import Areas
from recycling_net.siting.asking import First, asked
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import shared, single
from recycling_net.siting.model import Bools
from recycling_net.siting.relax import Listen, Relaxed, relax, silent
from recycling_net.siting.task import Task, last_year, write
from recycling_net.siting.warming import warm

RELAXING = 0.4
"""The relaxation is tightened for at most this share of the time."""
NEAR = 2000
"""A column of the last year joins at once if its reduced cost is at most the bound over this."""


def relaxed_of(task: Task, begin: tuple[Bools, Bools], parts: Areas | None, limits: Limits, listen: Listen) -> Relaxed:
    """Return the relaxation; where hubs will be located, as exactly as prices of what joins areas need it."""
    soon = limits.sooner(RELAXING * limits.left)
    if parts is not None and shared(task, parts):
        with ThreadPoolExecutor(1) as beside:
            warmed = beside.submit(warm)  # in the first run it takes ten seconds
            if single(task):  # what hubs cost is proved by locating them, from whatever prices
                relaxed = relax(task, begin, limits, listen, rounds=1)
            else:
                relaxed = asked((task, parts), task.programme, First(np.zeros(len(task.programme.rows))), soon, listen)
            warmed.result()
    else:
        relaxed = relax(task, begin, soon, listen)
    if relaxed.ending == "time" and limits.left > 0:  # not even once: a bound is worth all the time there is
        return relax(task, begin, limits, listen)
    return relaxed


def like_last_year(task: Task, limits: Limits) -> tuple[Bools, Bools]:
    """Return the columns and rows with which the relaxation of the whole task should begin: those the last year needs."""
    one = write(last_year(task.problem), without=task.without)
    whole = (np.ones_like(one.begin_columns), one.begin_rows | one.implied)
    relaxed = relax(one, whole, limits.sooner(limits.left / 3), silent, rounds=2)
    if relaxed.ending != "optimal":
        return task.begin_columns, task.begin_rows
    return _begin(task, one, relaxed)


def _begin(task: Task, one: Task, relaxed: Relaxed) -> tuple[Bools, Bools]:
    """Columns that the last year uses or nearly uses, rows that bind or nearly bind there, in every year."""
    scale = abs(relaxed.bound) / NEAR
    near = (relaxed.values > 1e-6) | (relaxed.reduced_cost * one.programme.upper < scale)
    columns = task.spread(near.astype(float), one) > 0
    decided = np.zeros(len(columns), dtype=bool)
    for part in (task.columns.option, task.columns.flow, task.columns.sends):
        decided[part] = True
    columns |= ~decided  # every site stays, and what rules count with
    rows = ~task.implied
    slack = one.programme.rows.upper - one.programme.rows.matrix @ relaxed.values[: len(one.programme.cost)]
    binding = (slack < 0.1)[one.implied]
    years = len(task.problem.years)
    rows[np.flatnonzero(task.implied)] = np.repeat(binding, years)
    return columns, rows


def money_of(task: Task, relaxed: Relaxed) -> float:
    """What gaps are measured by, yuan: the bound, or a share of all that moves where the bound is near zero."""
    moved = float(np.abs(task.programme.cost) @ np.abs(relaxed.values))
    return max(abs(relaxed.bound), moved / 100, 1.0)
