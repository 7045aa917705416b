"""Location where nothing limits the sites: prices, exchanges, and branching on what prices leave open."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import inf, isfinite

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.branching import Tree, copied, grow, planted
from recycling_net.siting.location.data import Location, restricted
from recycling_net.siting.location.exchange import SWAPS, Ground, cost_of, ground_of, improve, nearest_of, shake
from recycling_net.siting.location.prices import Lists, Marks, Prices, climb, first_prices, lists_of
from recycling_net.siting.location.record import Record
from recycling_net.siting.model import Bools, Floats, Ints

STEPS = 50
"""Steps of the climb between two looks at the clock."""
FIRST_STEPS = 250
MOST_STEPS = 1200
AGAIN = 0.3
"""Where branching gains little the climb is taken up again with this step size."""
SHAKES = 50
"""Stirs between two looks at the clock."""
SHAKING = 0.3
"""Shakes take this share of the time spent so far, again and again; branching as much as that while it pays."""
LEAST = 0.1
"""Branching takes at least this share of the time spent so far."""
NODE_STEPS = 30
"""Steps of a climb in a node of the branching."""
TRIED = 4
"""So many times as many sites as open may enter after a shake, the most worthwhile by prices."""
USED = 0.01
"""A site that the prices open more often than this may enter too."""


@dataclass(slots=True)
class _Search:
    """What a search carries from step to step; the arrays inside are written in place."""

    location: Location
    lists: Lists
    ground: Ground
    prices: Prices
    record: Record
    opened: Bools

    @property
    def limits(self) -> Limits:
        """When the search ends."""
        return self.record.limits


def open_sites(location: Location, record: Record) -> Bools:
    """Return (J,) the best set of open sites found; cost and bound are noted in the record."""
    begun = time.monotonic()
    closed = np.zeros(len(location.fixed), dtype=bool)
    search = _Search(location, lists_of(location), ground_of(location), first_prices(location), record, closed)
    everything = np.arange(len(closed))
    _climb(search, FIRST_STEPS)
    _follow_prices(search, search.prices, everything)
    _climb(search, MOST_STEPS)
    _follow_prices(search, search.prices, everything)
    generator, share, tree, planted_at = np.random.default_rng(record.limits.seed), 1.0, None, inf
    while not record.done:
        before, spent = record.proved, time.monotonic() - begun
        _shake(search, record.limits.sooner(SHAKING * spent), generator)
        if tree is None or record.cost < planted_at:  # more is decided at the root than when it was planted
            tree, planted_at = _planted(search), record.cost
        grow(tree, record.limits.sooner(share * spent), record.prove)
        record.prove(tree.bound)
        pays = record.proved - before > 0.1 * (record.cost - before)
        share = min(1.0, 2 * share) if pays else max(LEAST, share / 2)
        if not record.done and not pays:
            search.prices.state[1:] = (AGAIN, 0.0)
            _climb(search, MOST_STEPS)
    return search.opened


def _climb(search: _Search, steps: int) -> None:
    """Raise the prices until the steps are made, nothing is gained any more, or the search is done."""
    free, made = np.zeros(len(search.lists.fixed), dtype=np.int8), 0
    while made < steps and not search.prices.spent and not search.record.done:
        upper = search.record.cost if isfinite(search.record.cost) else 1.3 * float(search.prices.now.sum())
        climb(search.lists, search.prices, free, upper, STEPS)
        made += STEPS
        search.record.prove(search.prices.bound)


def _follow_prices(search: _Search, prices: Prices, kept: Ints) -> None:
    """Open what the prices of the kept sites opened most of the time, then exchange."""
    count, usage = search.location.count, prices.usage
    worth = usage + 1e-9 * prices.saving
    opened = np.zeros(len(search.opened), dtype=bool)
    if count is None:
        opened[kept[usage > 0.3]] = True
    opened[kept[np.argsort(-worth, kind="stable")[: count or 1]]] = True
    _keep(search, opened, improve(search.ground, kept, opened, nearest_of(search.ground, opened)))


def _keep(search: _Search, opened: Bools, cost: float) -> None:
    if cost < search.ground.far and search.record.found(cost):
        search.opened = opened.copy()


def _shake(search: _Search, limits: Limits, generator: np.random.Generator) -> None:
    """Shake here and there; where that does not help any more, sites everywhere may enter after a shake."""
    prices, wide = search.prices, False
    worth = prices.saving - search.location.fixed
    while limits.left > 0 and not search.record.done:
        best, before = search.opened.copy(), search.record.cost
        promising = best | (prices.usage > USED)
        promising[np.argsort(-worth, kind="stable")[: TRIED * int(best.sum())]] = True
        draws = generator.random((SHAKES // 5 if wide else SHAKES, 2 + SWAPS))
        shake(search.ground, np.flatnonzero(promising & wide), best, draws)
        _keep(search, best, cost_of(search.ground, best, nearest_of(search.ground, best)))
        wide = not wide and search.record.cost >= before


def decided(worth: Floats, count: int, slack: float, marks: Marks) -> Marks:
    """Return marks of sites in every answer below the cutoff, by what it would cost to decide otherwise.

    ``worth`` (J,) is what a site saves beyond its fixed cost; ``slack`` is how far the bound is from the cutoff.
    """
    result = marks.copy()
    free = marks == 0
    if count < 0:
        result[free & (worth < -slack)] = -1
        result[free & (worth > slack)] = 1
        return result
    left = count - int((marks > 0).sum())
    order = np.flatnonzero(free)[np.argsort(-worth[free], kind="stable")]
    if left <= 0 or left >= len(order):  # only one way is left
        result[order] = -1 if left <= 0 else 1
        return result
    last, following = worth[order[left - 1]], worth[order[left]]
    result[order[left:][last - worth[order[left:]] > slack]] = -1
    result[order[:left][worth[order[:left]] - following > slack]] = 1
    return result


@dataclass(frozen=True, slots=True)
class _Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew."""

    search: _Search
    kept: Ints
    lists: Lists

    def cutoff(self) -> float:
        """What the search has no use for."""
        return self.search.record.cutoff

    def climb(self, prices: Prices, marks: Marks) -> None:
        """Raise the prices by some steps."""
        climb(self.lists, prices, marks, self.search.record.cost, NODE_STEPS)

    def decided(self, prices: Prices, marks: Marks) -> Marks:
        """Return what is decided in every answer below the cutoff."""
        return decided(prices.saving - self.lists.fixed, self.lists.wanted, self.cutoff() - prices.bound, marks)

    def attempt(self, prices: Prices, _: Marks, /) -> None:
        """Open what the prices open most of the time, then exchange; these prices know what is decided."""
        _follow_prices(self.search, prices, self.kept)

    def settle(self, marks: Marks) -> float:
        """Serve every place from the nearest site."""
        arcs = self.lists.arcs
        cost = np.where(marks[arcs.end] > 0, arcs.cost, inf)
        nearest = np.full(len(arcs.start) - 1, inf)
        some = np.diff(arcs.start) > 0
        nearest[some] = np.minimum.reduceat(cost, arcs.start[:-1][some])
        opening = float(self.lists.fixed[marks > 0].sum())
        if np.isfinite(nearest).all():
            opened = np.zeros(len(self.search.opened), dtype=bool)
            opened[self.kept[marks > 0]] = True
            _keep(self.search, opened, float(nearest.sum()) + opening)
        return float(np.minimum(nearest, self.lists.beyond).sum()) + opening


def _planted(search: _Search) -> Tree:
    """Return the tree of the sites that the prices leave open."""
    worth = search.prices.saving - search.location.fixed
    free = np.zeros(len(worth), dtype=np.int8)
    marks = decided(worth, search.lists.wanted, search.record.cutoff - search.prices.bound, free)
    kept = np.flatnonzero(marks >= 0)
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    return planted(_Branches(search, kept, lists_of(restricted(search.location, kept))), root, marks[kept])
