"""Changes of a few hubs at once that may pay."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np

from recycling_net.siting.model import Floats, Ints

CHANGES, FEW, MOST = 400, 60, 4000
"""Changes of one hub that are looked at in pairs, and in threes; and how many of all these."""


def sets(hub: Ints, dearer: Floats, room: float) -> Iterator[Ints]:
    """One, two or three changes of different hubs that are together less dear than ``room``, the least dear first."""
    likely = np.argsort(dearer, kind="stable")[:CHANGES]
    one = likely[:, None]
    first, second = np.triu_indices(len(likely), 1)
    two = likely[np.column_stack([first, second])]
    few = likely[:FEW]
    at = np.array(list(combinations(range(len(few)), 3)), dtype=np.int64).reshape(-1, 3)
    groups = [one, two, few[at]]
    cost, which = [], []
    for number, group in enumerate(groups):
        differ = np.ones(len(group), dtype=bool)
        for left, right in combinations(range(group.shape[1]), 2):
            differ &= hub[group[:, left]] != hub[group[:, right]]
        together = dearer[group].sum(axis=1)
        kept = np.flatnonzero(differ & (together < room))
        cost.append(together[kept])
        which.append(np.column_stack([np.full(len(kept), number), kept]))
    pick = np.concatenate(which)
    for group, row in pick[np.argsort(np.concatenate(cost), kind="stable")[:MOST]]:
        yield groups[group][row]


def changed(now: Ints, hub: Ints, size: Ints) -> Ints:
    """(H,) sizes with some of them changed."""
    after = now.copy()
    after[hub] = size
    return after
