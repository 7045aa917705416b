"""Fastest ways through a network in machine code: Dijkstra's algorithm with a heap that knows where each node stands.

Times and lengths travel together in one integer, milliseconds above and centimetres below, so that the fastest way is
found by one comparison and its length comes with it; of two ways that take the same time the shorter is better.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from recycling_net.compiled import compiled

Ints = npt.NDArray[np.int64]

CENTIMETRE_BITS = 32
"""Centimetres of a way: up to 42,949 km. Milliseconds take the bits above: up to 298 hours."""
FAR = 1 << 62
"""No way at all; two of them do not fit into 64 bits, which is why no single piece may reach it."""


class Links(NamedTuple):
    """Directed links in rows of their tails: node n has links first[n] … first[n + 1].

    Attributes
    ----------
    first
        (N + 1,) offsets.
    tail, head
        (E,) nodes.
    key
        (E,) packed time and length.
    """

    first: Ints
    tail: npt.NDArray[np.int32]
    head: npt.NDArray[np.int32]
    key: Ints


class Ends(NamedTuple):
    """How points are tied to the nodes at both ends of their road.

    Attributes
    ----------
    node
        (P, 2) nodes; -1 where that end cannot be used.
    key
        (P, 2) packed time and length between the point and the node.
    """

    node: npt.NDArray[np.int32]
    key: Ints


class Scratch(NamedTuple):
    """Working memory of a search over N nodes; between searches ``cost`` is FAR and ``wanted`` False everywhere.

    ``by`` holds the link by which a node is reached, or -1 - side where a search starts.
    """

    cost: Ints
    by: npt.NDArray[np.int64]
    slot: npt.NDArray[np.int32]
    heap_key: Ints
    heap_node: npt.NDArray[np.int32]
    touched: npt.NDArray[np.int32]
    wanted: npt.NDArray[np.bool_]


@compiled
def scratch_for(nodes: int) -> Scratch:
    """Return working memory for a network of so many nodes, 37 bytes each."""
    return Scratch(
        np.full(nodes, FAR), np.empty(nodes, np.int64), np.empty(nodes, np.int32), np.empty(nodes, np.int64),
        np.empty(nodes, np.int32), np.empty(nodes, np.int32), np.zeros(nodes, np.bool_),
    )  # fmt: skip


@compiled
def _raise(scratch: Scratch, slot: int, node: int, key: int) -> None:
    """Put a node where ``slot`` is free, or nearer to the top."""
    while slot > 0:
        above = (slot - 1) >> 2
        if scratch.heap_key[above] <= key:
            break
        scratch.heap_key[slot] = scratch.heap_key[above]
        scratch.heap_node[slot] = scratch.heap_node[above]
        scratch.slot[scratch.heap_node[slot]] = slot
        slot = above
    scratch.heap_key[slot] = key
    scratch.heap_node[slot] = node
    scratch.slot[node] = slot


@compiled
def _lower(scratch: Scratch, size: int) -> None:
    """Close the gap at the top with the last of ``size + 1`` nodes; each has four below it."""
    key, node = scratch.heap_key[size], scratch.heap_node[size]
    slot = 0
    while True:
        least = 4 * slot + 1
        if least >= size:
            break
        for below in range(least + 1, min(4 * slot + 5, size)):
            if scratch.heap_key[below] < scratch.heap_key[least]:
                least = below
        if scratch.heap_key[least] >= key:
            break
        scratch.heap_key[slot] = scratch.heap_key[least]
        scratch.heap_node[slot] = scratch.heap_node[least]
        scratch.slot[scratch.heap_node[slot]] = slot
        slot = least
    scratch.heap_key[slot] = key
    scratch.heap_node[slot] = node
    scratch.slot[node] = slot


@compiled
def want(scratch: Scratch, goal: Ends, rows: Ints) -> int:
    """Mark the nodes from which the points ``rows`` are reached; return how many they are."""
    left = 0
    for row in rows:
        for node in goal.node[row]:
            if node >= 0 and not scratch.wanted[node]:
                scratch.wanted[node] = True
                left += 1
    return left


@compiled
def explore(links: Links, scratch: Scratch, start: Ends, row: int, left: int, limit: int) -> int:
    """Search from one point until ``left`` wanted nodes are settled or ``limit`` is passed.

    Returns how many nodes were touched, for :func:`forget`. The cost of every wanted node within the limit is exact.
    """
    touched, size = 0, 0
    for side in range(2):
        node, key = start.node[row, side], start.key[row, side]
        if node >= 0 and key < scratch.cost[node] and key <= limit:
            if scratch.cost[node] == FAR:
                scratch.touched[touched] = node
                touched += 1
                slot = size
                size += 1
            else:
                slot = scratch.slot[node]
            scratch.cost[node], scratch.by[node] = key, -1 - side
            _raise(scratch, slot, node, key)
    while size > 0 and left > 0:
        node, cost = scratch.heap_node[0], scratch.heap_key[0]
        size -= 1
        _lower(scratch, size)
        left -= scratch.wanted[node]
        for link in range(links.first[node], links.first[node + 1]):
            head, key = links.head[link], cost + links.key[link]
            if key >= scratch.cost[head] or key > limit:
                continue
            if scratch.cost[head] == FAR:
                scratch.touched[touched] = head
                touched += 1
                slot = size
                size += 1
            else:
                slot = scratch.slot[head]
            scratch.cost[head], scratch.by[head] = key, link
            _raise(scratch, slot, head, key)
    return touched


@compiled
def arrive(scratch: Scratch, goal: Ends, row: int) -> tuple[int, int]:
    """Return (cost, side) of the better end to reach a point from; (FAR, -1) where none is reached."""
    best, chosen = FAR, -1
    for side in range(2):
        node = goal.node[row, side]
        if node >= 0 and scratch.cost[node] < FAR:
            cost = scratch.cost[node] + goal.key[row, side]
            if cost < best:
                best, chosen = cost, side
    return best, chosen


@compiled
def forget(scratch: Scratch, touched: int, goal: Ends, rows: Ints) -> None:
    """Clean up after a search that touched so many nodes and wanted those of ``rows``."""
    for at in range(touched):
        scratch.cost[scratch.touched[at]] = FAR
    for row in rows:
        for node in goal.node[row]:
            if node >= 0:
                scratch.wanted[node] = False


@compiled
def legs(links: Links, start: Ends, goal: Ends, first: Ints, column: Ints, limit: int) -> Ints:
    """Return the cost of every asked pair, FAR where there is no way within the limit.

    Parameters
    ----------
    first, column
        Start point s is asked for the goals column[first[s]] … column[first[s + 1]].
    """
    scratch = scratch_for(len(links.first) - 1)
    costs = np.empty(len(column), np.int64)
    for row in range(len(first) - 1):
        asked = column[first[row] : first[row + 1]]
        touched = explore(links, scratch, start, row, want(scratch, goal, asked), limit)
        for at in range(len(asked)):
            costs[first[row] + at] = arrive(scratch, goal, asked[at])[0]
        forget(scratch, touched, goal, asked)
    return costs


@compiled
def way_back(links: Links, scratch: Scratch, node: int) -> tuple[Ints, int]:
    """Return the links from where the search began to a node that it reached, and the side that it began on."""
    count, here = 0, node
    while scratch.by[here] >= 0:
        here = links.tail[scratch.by[here]]
        count += 1
    side = -1 - scratch.by[here]
    way = np.empty(count, np.int64)
    while count > 0:
        count -= 1
        way[count] = scratch.by[node]
        node = links.tail[way[count]]
    return way, side
