"""Location where nothing limits the sites: prices, exchanges, and branching on what prices leave open."""

from __future__ import annotations

import time
from dataclasses import dataclass
from math import ceil, inf, isfinite

import numpy as np

from recycling_net.compiled import compiled
from recycling_net.siting.branching import CLOSE, WITHIN, Tree, copied, grow, planted
from recycling_net.siting.exchange import Nearest, for_all, improve, nearest_of, toggle
from recycling_net.siting.highs import Ending, Limits
from recycling_net.siting.location import Arcs, Location, restricted, turned
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.prices import Marks, Prices, climb, first_prices
from recycling_net.siting.relax import Listen

STEPS = 50
"""Steps of the climb between two looks at the clock."""
FIRST_STEPS = 250
MOST_STEPS = 1200
AGAIN = 0.3
"""Where branching gains little the climb is taken up again with this step size."""
SHAKES = 50
"""Exchanges of chance between two looks at the clock."""
AROUND = 200
"""So many sites around a place at most are tried after a shake there."""
NODE_STEP = 0.3
NODE_STEPS = 30
NODE_ROUNDS = 3
"""A node of the branching climbs so many times for so many steps, beginning with this step size."""
SHAKING = 0.3
"""Shakes take this share of the time spent so far, again and again; branching takes as much as has gone by while it pays."""
TRIED = 4
"""So many times as many sites as open may enter after a shake, the most worthwhile by prices."""


@dataclass(frozen=True, slots=True)
class Opening:
    """Sites to open, what that costs, and what is proved."""

    opened: Bools
    objective: float
    bound: float
    ending: Ending


@dataclass(slots=True)
class _Search:
    """What a search carries from step to step; the arrays inside are written in place."""

    location: Location
    by_site: Arcs
    prices: Prices
    limits: Limits
    listen: Listen
    opened: Bools
    far: float
    whole: bool
    objective: float = inf
    proved: float = -inf

    @property
    def bound(self) -> float:
        """What is proved by prices or by branching."""
        bound = max(self.prices.bound, self.proved)
        if self.whole and isfinite(bound):
            bound = ceil(bound - 1e-6)
        return min(bound, self.objective)

    @property
    def near(self) -> bool:
        """Whether the gap is reached."""
        return self.objective - self.bound <= max(self.limits.gap, CLOSE) * abs(self.objective)

    @property
    def done(self) -> bool:
        """Whether the gap, the time or someone's wish ends the search."""
        return self.near or self.limits.left == 0 or self.limits.wished

    def prove(self, bound: float) -> None:
        """Take note of a bound for all answers."""
        self.proved = max(self.proved, bound)
        self.listen(self.objective, self.bound)

    @property
    def count(self) -> int:
        """How many sites open; -1 where that is free."""
        return -1 if self.location.count is None else self.location.count

    @property
    def cutoff(self) -> float:
        """What is proved to cost this much is of no use beside the answer in hand."""
        whole = WITHIN if self.whole else 0.0
        return self.objective - max(whole, 0.99 * max(self.limits.gap, CLOSE) * abs(self.objective))


def open_sites(location: Location, limits: Limits, listen: Listen) -> Opening:
    """Return the best set of sites found and a proven lower bound."""
    begun = time.monotonic()
    search = _begin(location, limits, listen)
    _climb(search, FIRST_STEPS)
    _follow_prices(search)
    _climb(search, MOST_STEPS)
    _follow_prices(search)
    generator, share, tree, cost = np.random.default_rng(limits.seed), 1.0, None, inf
    while not search.done:
        before, spent = search.objective - search.bound, time.monotonic() - begun
        _shake(search, limits.sooner(SHAKING * spent), generator)
        tree = _planted(search) if tree is None or search.objective < cost else tree
        cost = search.objective
        grow(tree, limits.sooner(share * spent), search.prove)
        search.prove(tree.bound)
        if not search.done and search.objective - search.bound > 0.9 * before:
            share /= 2
            search.prices.state[1:] = (AGAIN, 0.0)
            _climb(search, MOST_STEPS)
    if search.near:
        ending: Ending = "optimal"
    else:
        ending = "interrupted" if limits.wished else "time"
    return Opening(search.opened, search.objective, search.bound, ending)


def _begin(location: Location, limits: Limits, listen: Listen) -> _Search:
    """Nothing open yet; ``far`` makes a place that nobody serves dearer than any answer."""
    arcs, sites = location.arcs, len(location.fixed)
    far = float(np.maximum.reduceat(arcs.cost, arcs.start[:-1]).sum() + location.fixed.sum()) + 1.0
    by_site = turned(arcs, sites)
    closed = np.zeros(sites, dtype=bool)
    return _Search(location, by_site, first_prices(location), limits, listen, closed, far, location.whole_costs)


def _climb(search: _Search, steps: int) -> None:
    """Raise the prices until the steps are made, nothing is gained any more, or the search is done."""
    location, made = search.location, 0
    free = np.zeros(len(location.fixed), dtype=np.int8)
    while made < steps and not search.prices.spent and not search.done:
        upper = search.objective if isfinite(search.objective) else 1.3 * float(search.prices.now.sum())
        climb(location.arcs, location.fixed, search.count, location.beyond, search.prices, free, upper, STEPS)
        made += STEPS
        search.listen(search.objective, search.bound)


def _follow_prices(search: _Search) -> None:
    """Open what the prices opened most of the time, then exchange."""
    location, usage = search.location, search.prices.usage
    worth = usage + 1e-9 * search.prices.saving
    opened = np.zeros(len(usage), dtype=bool)
    if location.count is not None:
        opened[np.argsort(-worth, kind="stable")[: location.count]] = True
    else:
        opened = usage > 0.3
        opened[np.argmax(worth)] = True
    nearest = nearest_of(location.arcs, opened, search.far)
    everything, counted = np.arange(len(usage)), location.count is not None
    cost = improve(location.arcs, search.by_site, location.fixed, counted, everything, opened, search.far, nearest)
    _keep(search, opened, cost)


def _keep(search: _Search, opened: Bools, cost: float) -> None:
    if cost < min(search.objective, search.far):
        search.opened, search.objective = opened.copy(), cost
        search.listen(search.objective, search.bound)


@compiled
def shake(  # noqa: PLR0913  # a kernel takes arrays, not objects
    by_place: Arcs,
    by_site: Arcs,
    fixed: Floats,
    counted: bool,
    everywhere: Ints,
    best: Bools,
    far: float,
    draws: Floats,
) -> float:
    """Exchange some open sites for others near, as ``draws`` (rounds, 6) tells; keep in ``best`` what is cheaper.

    After that sites nearby may enter; with ``everywhere`` those instead.
    """
    opened = best.copy()
    sites, places = len(fixed), len(by_place.start) - 1
    none = np.full(places, -1, np.int64)
    nearest = Nearest(none, none.copy(), np.zeros(places), np.zeros(places), np.zeros(sites))
    for_all(by_place, opened, far, nearest)
    record = nearest.first_cost.sum() + fixed[opened].sum()
    for r in range(len(draws)):
        middle = int(draws[r, 0] * places)  # a place; what is near it is stirred
        start = by_place.start[middle]
        around = by_place.end[start : min(start + AROUND, by_place.start[middle + 1])].astype(np.int64)
        made = 0
        for k in range(1 + int(draws[r, 1] * 4)):
            enter = around[int(draws[r, 2 + k] * min(len(around), 20 * (k + 1)))]
            if not opened[enter]:
                toggle(by_place, by_site, opened, far, nearest, enter)
                made += 1
        for j in around:  # as many of the old sites nearby make room
            if counted and made > 0 and opened[j] and best[j]:
                toggle(by_place, by_site, opened, far, nearest, j)
                made -= 1
        for j in np.flatnonzero(opened):
            if counted and made > 0:
                toggle(by_place, by_site, opened, far, nearest, j)
                made -= 1
        tried = around if len(everywhere) == 0 else everywhere
        cost = improve(by_place, by_site, fixed, counted, tried, opened, far, nearest)
        if cost < record - 1e-7:
            record = cost
            best[:] = opened
        else:
            for j in np.flatnonzero(opened != best):
                toggle(by_place, by_site, opened, far, nearest, j)
    return record


def _shake(search: _Search, limits: Limits, generator: np.random.Generator) -> None:
    """Shake here and there; where that does not help any more, sites everywhere may enter after a shake."""
    location, prices = search.location, search.prices
    worth, wide, counted = prices.saving - location.fixed, False, location.count is not None
    while limits.left > 0 and not search.done:
        best, before = search.opened.copy(), search.objective
        promising = best | (prices.usage > 0.01)
        promising[np.argsort(-worth, kind="stable")[: TRIED * int(best.sum())]] = True
        tried = np.flatnonzero(promising & wide)
        draws = generator.random((SHAKES // 5 if wide else SHAKES, 6))
        shake(location.arcs, search.by_site, location.fixed, counted, tried, best, search.far, draws)
        nearest = nearest_of(location.arcs, best, search.far)
        _keep(search, best, float(nearest.first_cost.sum() + location.fixed[best].sum()))
        wide = not wide and search.objective >= before


def decided(worth: Floats, count: int, bound: float, cutoff: float, status: Marks) -> Marks:
    """Return the status of sites in every answer below the cutoff, by what it would cost to decide otherwise."""
    result, slack = status.copy(), cutoff - bound
    free = status == 0
    if count < 0:
        result[free & (worth < -slack)] = -1
        result[free & (worth > slack)] = 1
        return result
    left = count - int((status > 0).sum())
    order = np.flatnonzero(free)[np.argsort(-worth[free], kind="stable")]
    if left <= 0 or left >= len(order):  # only one way is left
        result[order] = -1 if left <= 0 else 1
        return result
    last, following = worth[order[left - 1]], worth[order[left]]
    result[order[left:][last - worth[order[left:]] > slack]] = -1
    result[order[:left][worth[order[:left]] - following > slack]] = 1
    return result


@dataclass(frozen=True, slots=True)
class Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew."""

    search: _Search
    kept: Ints
    location: Location

    def cutoff(self) -> float:
        """What the search has no use for."""
        return self.search.cutoff

    def follow(self, prices: Prices, marks: Marks) -> Marks:
        """Climb from the parent's prices, again and again while sites are decided."""
        prices.now[:] = prices.best
        prices.direction[:] = 0.0
        prices.state[:] = (-inf, NODE_STEP, 0.0)
        arcs, fixed, beyond = self.location.arcs, self.location.fixed, self.location.beyond
        count, upper = self.search.count, self.search.objective
        for _ in range(NODE_ROUNDS):
            marks = decided(prices.saving - fixed, count, prices.bound, self.cutoff(), marks)
            climb(arcs, fixed, count, beyond, prices, marks, upper, NODE_STEPS)
            if prices.bound >= self.cutoff() or not (marks == 0).any():
                break
        return decided(prices.saving - fixed, count, prices.bound, self.cutoff(), marks)

    def settle(self, marks: Marks) -> float:
        """Serve every place from the nearest site."""
        search, location = self.search, self.location
        arcs = location.arcs
        cost = np.where(marks[arcs.end] > 0, arcs.cost, inf)
        nearest = np.full(len(location.demand), inf)
        some = np.diff(arcs.start) > 0
        nearest[some] = np.minimum.reduceat(cost, arcs.start[:-1][some])
        opening = float(location.fixed[marks > 0].sum())
        if np.isfinite(nearest).all():
            opened = np.zeros(len(search.opened), dtype=bool)
            opened[self.kept[marks > 0]] = True
            _keep(search, opened, float(nearest.sum()) + opening)
        return float(np.minimum(nearest, location.beyond).sum()) + opening


def _planted(search: _Search) -> Tree:
    """Return the tree of the sites that the prices leave open."""
    worth = search.prices.saving - search.location.fixed
    free = np.zeros(len(worth), dtype=np.int8)
    marks = decided(worth, search.count, search.prices.bound, search.cutoff, free)
    kept = np.flatnonzero(marks >= 0)
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    return planted(Branches(search, kept, restricted(search.location, kept)), root, marks[kept])
