"""Branching on which sites open, over any relaxation that prices them: the node with the least bound comes first."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from itertools import count as numbers
from math import inf
from typing import Protocol

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.prices import Marks, Prices


class Relaxation(Protocol):
    """What branching needs to know; bounds stand in ``prices.state``."""

    def follow(self, prices: Prices, marks: Marks) -> Marks:
        """Climb from the best prices of the parent with these sites decided; return what is decided after that."""

    def settle(self, marks: Marks) -> float:
        """Return a lower bound where every site is decided, and keep the answer if it is the best so far."""

    def cutoff(self) -> float:
        """What is proved to cost so much is of no use."""


def copied(prices: Prices) -> Prices:
    """Return prices that can be changed without changing these."""
    return Prices(*(array.copy() for array in prices))


def branch(
    relaxation: Relaxation, root: Prices, marks: Marks, limits: Limits, listen: Callable[[float], None]
) -> float:
    """Return a lower bound for all answers that keep ``marks``, at most the cutoff or a little more.

    ``listen`` hears every bound that is proved meanwhile.
    """
    pruned, tie = inf, numbers()
    heap = [(root.bound, next(tie), root, marks)]
    while heap and limits.left > 0 and not limits.wished and heap[0][0] < relaxation.cutoff():
        bound, _, prices, decided = heapq.heappop(heap)
        free = np.flatnonzero(decided == 0)
        if len(free) == 0:
            pruned = min(pruned, max(bound, relaxation.settle(decided)))
            continue
        at = free[np.argmin(np.abs(prices.usage[free] - 0.5))]
        for mark in (1, -1):
            child, after = copied(prices), decided.copy()
            after[at] = mark
            after = relaxation.follow(child, after)
            lower = max(bound, child.bound)
            if lower < relaxation.cutoff():
                heapq.heappush(heap, (lower, next(tie), child, after))
            else:
                pruned = min(pruned, lower)
        listen(min(pruned, heap[0][0] if heap else inf))
    return min(pruned, heap[0][0] if heap else inf)
