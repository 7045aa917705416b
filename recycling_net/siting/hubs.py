"""Sites that several areas send to: which open, how large, and who sends where, as one location problem."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.areas import Areas, ends
from recycling_net.siting.columns import Columns
from recycling_net.siting.highs import Limits
from recycling_net.siting.model import Floats, Ints, Programme
from recycling_net.siting.problem import amounts, positions
from recycling_net.siting.relax import Relaxed
from recycling_net.siting.task import Task

WHOLE = 1e-6
LIKELY = 0.3
"""A size that the relaxation has so much of is where the exchange begins."""
OVER = 300.0
"""What a tonne costs for which a hub has no room, yuan: it would be left uncollected (the search's own choice)."""
GAIN = 1e-6
LOOKS = 4e9
"""At most so many pairs of an origin and an open hub are looked at: some seconds."""
SHAKES = 100
"""The best hubs are shaken and exchanged again until so many shakes have brought nothing."""
LOCAL, JOINT, FLOW, SENDS, HUB = range(5)
"""Sorts of columns: of one area, of several; among those of one area what is sent to a hub, and whether; of a hub."""


@dataclass(frozen=True, slots=True)
class Hubs:
    """Origins that send all they have to one hub, and the hubs they may choose from.

    Attributes
    ----------
    area
        (G,) the area of each origin.
    pair_origin, pair_hub
        (P,) the origin and the hub of each pair, as numbers of this class.
    site
        (H,) the position of each hub among the sites.
    size, size_hub, capacity, yuan
        (K,) the position of each size among the choices, -1 for a site outside; its hub; its tonnes; what it costs
        to have it in every year, at the prices of what the relaxation holds together.
    price
        (columns,) what a unit of each costs at these prices.
    """

    area: Ints
    pair_origin: Ints
    pair_hub: Ints
    site: Ints
    size: Ints
    size_hub: Ints
    capacity: Floats
    yuan: Floats
    price: Floats


def hubs_of(task: Task, parts: Areas, relaxed: Relaxed) -> Hubs | None:
    """Return the hubs of a task; None where none has several areas to serve, or where what joins them is not simple."""
    problem, columns = task.problem, task.columns
    if problem.pairs.empty or (positions(problem.arcs, "pair")[positions(problem.options, "arc")] >= 0).any():
        return None
    site, pair_hub = np.unique(positions(problem.pairs, "destination_at"), return_inverse=True)
    _, first, pair_origin = np.unique(positions(problem.pairs, "choice"), return_index=True, return_inverse=True)
    area = parts.label[columns.sends[first, 0]]
    number = np.full(len(problem.sites), -1)
    number[site] = np.arange(len(site))
    size = np.flatnonzero(number[positions(problem.choices, "site")] >= 0)
    varies = problem.changing[size] | (amounts(problem.choices, "span_t")[size] > 0)
    inside = (area < 0).any() or (parts.label[columns.is_open[site]] >= 0).any()
    if inside or varies.any() or len(np.unique(area)) < len(area):
        return None
    hub = number[positions(problem.choices, "site")[size]]
    price = _priced(relaxed, parts, columns, (size, site))
    alone = columns.is_open[site[hub]] == columns.sized[size]
    yuan = (price[columns.sized[size]] + np.where(alone, 0.0, price[columns.is_open[site[hub]]])).sum(axis=1)
    stands = relaxed.programme.lower[columns.sized[size, 0]] > WHOLE
    outside = np.flatnonzero((problem.sites["status"] == "outside").to_numpy()[site])
    return Hubs(
        area, pair_origin, pair_hub, site,
        np.concatenate([size, np.full(len(outside), -1)]), np.concatenate([hub, outside]),
        np.concatenate([amounts(problem.choices, "capacity_t")[size], amounts(problem.sites, "capacity_t")[site[outside]]]),
        np.concatenate([np.where(stands, 0.0, yuan), np.zeros(len(outside))]),
        price,
    )  # fmt: skip


def _priced(relaxed: Relaxed, parts: Areas, columns: Columns, of_hubs: tuple[Ints, Ints]) -> Floats:
    """(columns,) what a unit of each costs if rows that are not kept as they are have their price.

    Kept are rows of one area, what a hub can take, its single size, and that it must be open for those who send to it.
    """
    size, site = of_hubs
    programme, matrix = relaxed.programme, relaxed.programme.rows.matrix.tocoo()
    low, high = ends(parts.label, matrix)
    sort = np.where(parts.label >= 0, LOCAL, JOINT)
    sort[columns.flow[parts.label[columns.flow] >= 0]] = FLOW
    sort[columns.sends] = SENDS
    sort[columns.sized[size]] = sort[columns.is_open[site]] = HUB
    held = np.zeros((len(programme.rows), 5), dtype=bool)
    held[matrix.row, sort[matrix.col]] = True
    own = (low == high) & ~held[:, [JOINT, HUB]].any(axis=1)
    below = np.isinf(programme.rows.lower)
    simple = held[:, HUB] & ~held[:, [JOINT, LOCAL]].any(axis=1)
    simple &= np.where(held[:, [FLOW, SENDS]].any(axis=1), below, programme.rows.lower == 0)
    simple |= held[:, FLOW] & ~held[:, [JOINT, LOCAL, SENDS]].any(axis=1) & below
    dual = np.where(own | simple, 0.0, relaxed.row_dual)
    price: Floats = programme.cost - programme.rows.matrix.T @ dual
    return price


def settled(task: Task, hubs: Hubs, relaxed: Relaxed, limits: Limits) -> Programme:
    """Return the programme with hubs and their sizes as is best for what the relaxation sends."""
    columns, problem = task.columns, task.problem
    arcs = problem.arcs[problem.arcs["pair"] >= 0]
    flow, pair = columns.flow[arcs.index.to_numpy()], positions(arcs, "pair")
    leaving = np.zeros((len(problem.nodes), flow.shape[1]))
    np.add.at(leaving, positions(arcs, "from_node"), relaxed.values[flow])
    sent = leaving[positions(arcs, "from_node")]
    far = float(np.abs(relaxed.programme.cost) @ np.abs(relaxed.values))
    cost = np.full((len(hubs.area), len(hubs.site)), far)
    cost[hubs.pair_origin, hubs.pair_hub] = np.bincount(pair, (sent * hubs.price[flow]).sum(axis=1), len(problem.pairs))
    through = np.zeros((len(problem.pairs), flow.shape[1]))
    np.add.at(through, pair, sent)
    demand = np.zeros(len(hubs.area))
    np.maximum.at(demand, hubs.pair_origin, through.max(axis=1))
    order = np.lexsort((hubs.capacity, hubs.size_hub))
    first = np.searchsorted(hubs.size_hub[order], np.arange(len(hubs.site) + 1))
    begin = _as_relaxed(hubs, columns, relaxed, order)
    chosen = _exchange(cost, demand, (first, hubs.capacity[order], hubs.yuan[order]), begin, limits.seed, LOOKS)
    shut = np.ones(len(hubs.size), dtype=bool)
    shut[order[chosen[chosen >= 0]]] = False
    of_size = columns.sized[hubs.size[shut & (hubs.size >= 0)]]
    upper = relaxed.programme.upper.copy()
    upper[of_size] = relaxed.programme.lower[of_size]
    return replace(relaxed.programme, upper=upper)


def _as_relaxed(hubs: Hubs, columns: Columns, relaxed: Relaxed, order: Ints) -> Ints:
    """(H,) the place in ``order`` of the size that each hub has most of in the last year of the relaxation; -1: none."""
    much = np.where(hubs.size >= 0, relaxed.values[columns.sized[hubs.size, -1]], 1.0)[order]
    begin = np.full(len(hubs.site), -1)
    for place in np.argsort(much, kind="stable"):
        if much[place] > LIKELY:
            begin[hubs.size_hub[order[place]]] = place
    return begin


@compiled
def _worth(cost: Floats, demand: Floats, opened: Ints, room: Floats, hurry: Ints) -> float:
    """Cost of sending each origin, the largest first, to the cheapest open hub with room; ``room`` is used up."""
    total = 0.0
    for origin in hurry:
        best, where, any_best, any_where = np.inf, -1, np.inf, -1
        for at in range(len(opened)):
            yuan = cost[origin, opened[at]]
            if yuan < any_best:
                any_best, any_where = yuan, at
            if yuan < best and room[at] >= demand[origin]:
                best, where = yuan, at
        if any_where < 0:
            return np.inf
        if where < 0:
            best, where = any_best, any_where
            total += OVER * (demand[origin] - max(room[where], 0.0))
        total += best
        room[where] -= demand[origin]
    return total


def _exchange(
    cost: Floats, demand: Floats, sizes: tuple[Ints, Floats, Floats], begin: Ints, seed: int, most: float
) -> Ints:
    """(H,) the size of each hub, -1 where it stays shut: one hub changed, or one opened for another, while it pays.

    ``sizes`` are where the sizes of each hub begin, their capacity and what they cost; ``most`` how many pairs of an
    origin and an open hub may be looked at.
    """
    first, capacity, yuan = sizes
    hurry = np.argsort(-demand)
    random = np.random.default_rng(seed)
    looks, idle = 0, 0

    def total(chosen: Ints) -> float:
        nonlocal looks
        opened = np.flatnonzero(chosen >= 0)
        looks += len(cost) * len(opened)
        size = chosen[opened]
        return float(yuan[size].sum()) + _worth(cost, demand, opened, capacity[size], hurry)

    best, least = begin, total(begin)
    now, worth = best, least
    while looks < most and idle < SHAKES:
        hub, quiet = 0, 0
        while quiet < len(now) and looks < most:
            quiet += 1
            for changed in _changes(now, first, hub):
                tried = total(changed)
                if tried < worth - GAIN:
                    now, worth, quiet = changed, tried, 0
                    break
            hub = (hub + 1) % len(now)
        idle += 1
        if worth < least - GAIN:
            best, least, idle = now, worth, 0
        now = _shaken(best, first, random)
        worth = total(now)
    return best


def _changes(now: Ints, first: Ints, hub: int) -> Iterator[Ints]:
    """Every way to give a hub another size, or none, or to open another in its place."""
    for size in (-1, *range(first[hub], first[hub + 1])):
        if size != now[hub]:
            changed = now.copy()
            changed[hub] = size
            yield changed
    for other in np.flatnonzero(now < 0) if now[hub] >= 0 else ():
        for size in range(first[other], first[other + 1]):
            changed = now.copy()
            changed[hub], changed[other] = -1, size
            yield changed


def _shaken(now: Ints, first: Ints, random: np.random.Generator) -> Ints:
    """Up to three hubs as chance has it."""
    shaken = now.copy()
    for hub in random.integers(len(now), size=random.integers(1, 4)):
        size = random.integers(first[hub] - 1, first[hub + 1])
        shaken[hub] = size if size >= first[hub] else -1
    return shaken
