"""Branching on how many depots and plants open, and on which: the node with the least bound comes first."""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil, floor, inf

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.branching import copied
from recycling_net.siting.location.prices import Marks, Prices
from recycling_net.siting.stages.prices import Parts, Span, climb, decide

STEP = 0.08
STEPS = 60
ROUNDS = 2
"""A node climbs so many times for so many steps, beginning with this step size; sites are decided in between."""
BROKEN = 0.1
"""A number of sites that is so far from a whole one is branched on before single sites are."""


@dataclass(frozen=True, slots=True, order=True)
class Node:
    """Some sites decided, and how many may open; no answer among them costs less than ``bound``."""

    bound: float
    number: int
    prices: Prices = field(compare=False)
    marks: Marks = field(compare=False)
    span: Span = field(compare=False)


@dataclass(slots=True)
class Tree:
    """Nodes not yet looked at, by bound, and the least bound of those that were given up.

    ``cutoff`` tells what is of no use; ``meet`` hears of every node's usage and marks and may find an answer there;
    ``settle`` returns what a node costs in which every site is decided.
    """

    parts: Parts
    cutoff: Callable[[], float]
    meet: Callable[[Prices, Marks], None]
    settle: Callable[[Marks], float]
    heap: list[Node] = field(default_factory=list)
    pruned: float = inf
    nodes: int = 0

    @property
    def bound(self) -> float:
        """What is proved for all answers; those that were left out on the way cost the cutoff or more."""
        return min(self.pruned, self.heap[0].bound if self.heap else inf, self.cutoff())

    @property
    def finished(self) -> bool:
        """Whether nothing below the cutoff is left."""
        return not self.heap or self.heap[0].bound >= self.cutoff()

    def plant(self, node: Node) -> None:
        """Note a node to be looked at later, or the bound of one that is of no use."""
        if node.bound < self.cutoff():
            heapq.heappush(self.heap, node)
        else:
            self.pruned = min(self.pruned, node.bound)


def grow(tree: Tree, limits: Limits, listen: Callable[[float], None]) -> None:
    """Look at nodes until nothing is left or time is up; ``listen`` hears every bound that is proved meanwhile."""
    while not tree.finished and limits.left > 0 and not limits.wished:
        node = heapq.heappop(tree.heap)
        if not (node.marks == 0).any():
            tree.pruned = min(tree.pruned, max(node.bound, tree.settle(node.marks)))
            continue
        for marks, span in halves(tree.parts, node):
            child = copied(node.prices)
            follow(tree, child, marks, span)
            tree.nodes += 1
            tree.plant(Node(max(node.bound, child.bound), tree.nodes, child, marks, span))
            if child.bound < tree.cutoff():
                tree.meet(child, marks)
        listen(tree.bound)


def halves(parts: Parts, node: Node) -> list[tuple[Marks, Span]]:
    """Return the two parts of a node: fewer or more depots, else plants, else one site open or closed."""
    between, usage = len(parts.depots.fixed), node.prices.usage
    for first, side in ((0, usage[:between]), (2, usage[between:])):
        count = float(side.sum())
        few = floor(count)
        inside = node.span[first] <= few < node.span[first + 1]
        if inside and BROKEN < count - few < 1 - BROKEN:
            fewer, more = node.span.copy(), node.span.copy()
            fewer[first + 1], more[first] = few, ceil(count)
            return [(node.marks.copy(), fewer), (node.marks.copy(), more)]
    free = np.flatnonzero(node.marks == 0)
    at = free[np.argmin(np.abs(usage[free] - 0.5))]
    opened, closed = node.marks.copy(), node.marks.copy()
    opened[at], closed[at] = 1, -1
    return [(opened, node.span), (closed, node.span)]


def follow(tree: Tree, prices: Prices, marks: Marks, span: Span) -> None:
    """Climb from the parent's prices, again and again while sites are decided."""
    prices.now[:] = prices.best
    prices.direction[:] = 0.0
    prices.state[:] = (-inf, STEP, 0.0)
    for _ in range(ROUNDS):
        climb(tree.parts, prices, marks, span, tree.cutoff(), STEPS)
        if prices.bound >= tree.cutoff():
            return
        decide(tree.parts, prices, tree.cutoff(), marks, span)
        if not (marks == 0).any():
            return
