"""Which hubs open, who sends to which of them, and what everything else does then, in fractions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from recycling_net.siting.areas import Areas
from recycling_net.siting.asking import First, asked
from recycling_net.siting.highs import Limits
from recycling_net.siting.hubs import Hubs, hubs_of, single
from recycling_net.siting.locating import Located, Locating
from recycling_net.siting.offers import offers
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed, anew, silent
from recycling_net.siting.task import Task

LOCATING, SETTLING = 0.3, 0.8
"""Hubs are located for at most so much of the time that is left, what follows from them for so much of the rest."""


def located(
    divided: tuple[Task, Areas], relaxed: Relaxed, money: float, limits: Limits
) -> tuple[Locating, Relaxed | None]:
    """Return a search for hubs, which may go on, and the relaxation with the best it has found; None where that is none.

    ``money`` is what the gap is measured by, yuan.
    """
    task, parts = divided
    hubs = hubs_of(task, parts, relaxed)
    offered = offers(task, parts, hubs, relaxed, limits)
    soon = limits.sooner(LOCATING * limits.left)
    locating = Locating(hubs, offered, money, soon)
    locating.go_on(soon)
    found = locating.located
    if found.size.max(initial=-1) < 0:
        return locating, None
    return locating, settled(divided, hubs, relaxed, found, limits.sooner(SETTLING * limits.left))


def settled(
    divided: tuple[Task, Areas], hubs: Hubs, relaxed: Relaxed, located: Located, limits: Limits
) -> Relaxed | None:
    """Return the relaxation with hubs at their sizes, each origin sending to its hub; to any where that cannot be.

    None where it cannot be either, or time runs out.
    """
    task, programme = divided[0], relaxed.programme
    columns = task.columns
    lower, upper = programme.lower.copy(), programme.upper.copy()
    inside = hubs.size >= 0
    for column, value in (
        (columns.sized[hubs.size[inside]], (located.size[hubs.size_hub] == np.arange(len(inside)))[inside]),
        (columns.is_open[hubs.site], located.size >= 0),
    ):
        lower[column] = upper[column] = np.clip(value[:, None], lower[column], upper[column])
    arcs = task.problem.arcs[task.problem.arcs["pair"] >= 0]
    flow, pair = columns.flow[arcs.index.to_numpy()], positions(arcs, "pair")
    sends = (hubs.pair_hub == located.goes[hubs.pair_origin])[:, None]
    sent, carried = np.broadcast_to(sends, columns.sends.shape), upper.copy()
    carried[flow] *= sent[pair]
    low, high = lower.copy(), carried
    low[columns.sends] = high[columns.sends] = np.clip(sent, lower[columns.sends], upper[columns.sends])
    for chosen in ((low, high), (lower, upper)):
        fixed = replace(programme, lower=chosen[0], upper=chosen[1])
        if single(task):
            every = np.ones_like(relaxed.needed)
            found = anew(replace(relaxed, programme=fixed, needed=every), limits)
        else:
            found = asked(divided, fixed, First(relaxed.row_dual), limits, silent)
        if found.ending == "optimal":
            return found
    return None
