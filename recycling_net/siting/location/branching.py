"""Branching on which sites open, over any relaxation that prices them: the node with the least bound comes first."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf
from typing import Protocol

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.prices import Marks, Prices

STEP = 0.3
ROUNDS = 3
"""A node climbs so many times, beginning with this step size, and decides sites after each time."""


class Relaxation(Protocol):
    """What branching needs to know; bounds stand in ``prices.state``."""

    def climb(self, prices: Prices, marks: Marks) -> None:
        """Raise the prices by some steps with these sites decided."""

    def decided(self, prices: Prices, marks: Marks) -> Marks:
        """Return what is decided in every answer below the cutoff."""

    def attempt(self, prices: Prices, marks: Marks, /) -> None:
        """Look for an answer where the prices point."""

    def settle(self, marks: Marks) -> float:
        """Return a lower bound where every site is decided, and keep the answer if it is the best so far."""

    def cutoff(self) -> float:
        """What is proved to cost so much is of no use."""


def _followed(relaxation: Relaxation, prices: Prices, marks: Marks) -> Marks:
    """Climb from the best prices of the parent, again and again while sites are decided; return what is after that."""
    prices.again(STEP)
    for _ in range(ROUNDS):
        relaxation.climb(prices, marks)
        if prices.bound >= relaxation.cutoff():
            return marks
        marks = relaxation.decided(prices, marks)
        if not (marks == 0).any():
            return marks
    relaxation.attempt(prices, marks)
    return marks


def copied(prices: Prices) -> Prices:
    """Return prices that can be changed without changing these."""
    return Prices(*(array.copy() for array in prices))


@dataclass(slots=True)
class Tree:
    """Nodes not yet looked at, by bound, and the least bound of those that were given up."""

    relaxation: Relaxation
    heap: list[tuple[float, int, Prices, Marks]]
    pruned: float = inf
    nodes: int = field(default=0)

    @property
    def bound(self) -> float:
        """What is proved for all answers; those that were left out on the way cost the cutoff or more."""
        return min(self.pruned, self.heap[0][0] if self.heap else inf, self.relaxation.cutoff())

    @property
    def finished(self) -> bool:
        """Whether nothing below the cutoff is left."""
        return not self.heap or self.heap[0][0] >= self.relaxation.cutoff()


def planted(relaxation: Relaxation, root: Prices, marks: Marks) -> Tree:
    """Return a tree with nothing but its root."""
    return Tree(relaxation, [(root.bound, 0, root, marks)])


def grow(tree: Tree, limits: Limits, listen: Callable[[float], None]) -> None:
    """Look at nodes until nothing is left or time is up; ``listen`` hears every bound that is proved meanwhile."""
    relaxation = tree.relaxation
    while not tree.finished and limits.left > 0 and not limits.wished:
        bound, _, prices, decided = heapq.heappop(tree.heap)
        free = np.flatnonzero(decided == 0)
        if len(free) == 0:
            tree.pruned = min(tree.pruned, max(bound, relaxation.settle(decided)))
            continue
        at = free[np.argmin(np.abs(prices.usage[free] - 0.5))]
        for mark in (1, -1):
            child, after = copied(prices), decided.copy()
            after[at] = mark
            after = _followed(relaxation, child, after)
            lower = max(bound, child.bound)
            tree.nodes += 1
            if lower < relaxation.cutoff():
                heapq.heappush(tree.heap, (lower, tree.nodes, child, after))
            else:
                tree.pruned = min(tree.pruned, lower)
        listen(tree.bound)
