"""Who sends to which open hub, and what each area does then."""

from __future__ import annotations

from dataclasses import replace
from math import inf

import numpy as np

from recycling_net.siting.alone import Alone
from recycling_net.siting.areas import Areas
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.hubs import Hubs
from recycling_net.siting.locating import Located
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed
from recycling_net.siting.task import Task

CLOSE = 1e-4


def settled(divided: tuple[Task, Areas], hubs: Hubs, relaxed: Relaxed, located: Located, limits: Limits) -> Relaxed:
    """Return the relaxation with hubs at their sizes, each origin sending to its hub, each area as suits the prices.

    What they send together may be a little more than fits.
    """
    task, parts = divided
    columns, programme = task.columns, relaxed.programme
    lower, upper, values = programme.lower.copy(), programme.upper.copy(), relaxed.values.copy()
    inside = hubs.size >= 0
    for column, value in (
        (columns.sized[hubs.size[inside]], (located.size[hubs.size_hub] == np.arange(len(inside)))[inside]),
        (columns.is_open[hubs.site], located.size >= 0),
        (columns.sends, hubs.pair_hub == located.goes[hubs.pair_origin]),
    ):
        lower[column] = upper[column] = values[column] = np.clip(value[:, None], lower[column], upper[column])
    arcs = task.problem.arcs[task.problem.arcs["pair"] >= 0]
    flow, pair = columns.flow[arcs.index.to_numpy()], positions(arcs, "pair")
    hub = hubs.pair_hub[pair]
    upper[flow] *= values[columns.sends[pair]]
    fixed = replace(programme, lower=lower, upper=upper)
    price = hubs.price.copy()
    price[flow] += located.price[hub][:, None] / len(task.problem.years)
    until = replace(limits, until=inf)  # an area takes hundredths of a second; none may stay as it is
    alone = Alone(fixed, parts, price, np.ones(len(price), dtype=bool))
    for area in range(parts.count):
        column = alone.columns(area)
        answer = Solver(alone.programme(area), replace(limits, gap=CLOSE), whole=True).run(until)
        if answer.values is not None:
            values[column] = np.where(programme.integer[column], np.round(answer.values), answer.values)
    return replace(relaxed, programme=fixed, values=values)
