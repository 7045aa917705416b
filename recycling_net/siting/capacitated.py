"""Location with capacities: prices from knapsacks, programmes of what the prices favour, branching on sites."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import ceil, inf, isfinite

import numpy as np

from recycling_net.siting.branching import CLOSE, WITHIN, Tree, copied, grow, planted
from recycling_net.siting.highs import Ending, Limits
from recycling_net.siting.loads import Loads, climb, decide, first_prices, loads_of
from recycling_net.siting.location import Location, restricted
from recycling_net.siting.model import Floats, Ints
from recycling_net.siting.prices import Marks, Prices
from recycling_net.siting.relax import Listen
from recycling_net.siting.serving import Service, nothing, serve

STRAIGHT = 0
"""Up to so many arcs the whole programme goes to HiGHS first, for a share of the time."""
STEPS = 25
"""Steps of the climb between two looks at the clock."""
FIRST_STEPS = 300
MOST_STEPS = 800
WHOLE_STEPS = 300
"""Steps of the climb: to a first answer, with that in hand, and with knapsacks of whole places."""
NODE_STEP = 0.3
NODE_STEPS = 25
NODE_ROUNDS = 3
"""A node of the branching climbs so many times for so many steps, beginning with this step size."""
USED = 0.01
"""Sites and arcs that the prices use more often than this belong to the kernel."""
SPARE = 1.2
"""The sites of a kernel can hold so many times what is needed, at least."""
CHEAPEST = 4
"""So many arcs of every place belong to the kernel in any case, the cheapest at the prices."""
ROUNDING = 0.1
"""Share of the time that may go into serving rounded openings."""
HOPE = 0.1
"""The best answer costs so much more than what is proved, at most; so far at least the climb aims."""
NO_FLOW = np.empty(0)


@dataclass(slots=True)
class Search:
    """What a search carries from step to step; the arrays of the prices are written in place."""

    location: Location
    loads: Loads
    prices: Prices
    flow: Floats
    limits: Limits
    listen: Listen
    best: Service
    whole_costs: bool
    proved: float = -inf
    tried: set[bytes] = field(default_factory=set)
    """Sets of open sites that were served already."""
    begun: float = field(default_factory=time.monotonic)
    serving: float = 0.0
    """Seconds spent on serving rounded openings."""

    @property
    def bound(self) -> float:
        """What is proved by prices, programmes or branching."""
        return min(self.rounded(max(self.prices.bound, self.proved)), self.best.cost)

    @property
    def near(self) -> bool:
        """Whether the gap is reached."""
        found = isfinite(self.best.cost)
        return found and self.best.cost - self.bound <= max(self.limits.gap, CLOSE) * abs(self.best.cost)

    @property
    def done(self) -> bool:
        """Whether the gap, the time or someone's wish ends the search."""
        return self.near or self.limits.left == 0 or self.limits.wished or self.proved == inf

    @property
    def ending(self) -> Ending:
        """Why the search is at its end."""
        if self.near:
            return "optimal"
        if self.proved == inf:
            return "infeasible"
        return "interrupted" if self.limits.wished else "time"

    def rounded(self, bound: float) -> float:
        """Return a bound rounded up where all answers cost whole numbers."""
        return float(ceil(bound - 1e-6)) if self.whole_costs and isfinite(bound) else bound

    def cutoff(self) -> float:
        """What is proved to cost so much is of no use beside the answer in hand."""
        if not isfinite(self.best.cost):
            return inf
        least = WITHIN if self.whole_costs else 0.0
        return self.best.cost - max(least, 0.99 * max(self.limits.gap, CLOSE) * abs(self.best.cost))

    def target(self) -> float:
        """Return the cost at which the climb aims."""
        reached, known = self.prices.bound, isfinite(self.best.cost)
        if not known:
            return (1 + HOPE) * float(self.prices.now.sum())
        return min(self.best.cost, (1 + HOPE) * reached) if reached > self.best.cost / 2 else self.best.cost

    def keep(self, service: Service) -> None:
        """Keep a service that costs less than the best."""
        if service.cost < self.best.cost:
            self.best = service
            self.listen(self.best.cost, self.bound)

    def prove(self, bound: float) -> None:
        """Take note of a bound for all answers."""
        self.proved = max(self.proved, bound)
        self.listen(self.best.cost, self.bound)


def open_sites(location: Location, limits: Limits, listen: Listen) -> Search:
    """Return the best answer found and a proven lower bound, as the search that found them."""
    loads = loads_of(location)
    flow = np.zeros(len(location.arcs.end))
    start = first_prices(location)
    search = Search(location, loads, start, flow, limits, listen, nothing(location), location.whole_costs)
    if len(location.arcs.end) <= STRAIGHT and _straight(search, limits.sooner(limits.left / 4)):
        return search
    raise_prices(search, FIRST_STEPS, whole=False)
    widen = 1
    if not location.single:
        round_up(search, search.prices.usage, np.zeros(len(location.fixed), dtype=np.int8))
    search.prices.state[1:] = (0.5, 0.0)
    raise_prices(search, MOST_STEPS, whole=False)
    if location.single:
        search.prices.state[1:] = (0.2, 0.0)
        raise_prices(search, WHOLE_STEPS, whole=True)
    tree = None
    exhausted = True
    while not search.done:
        if exhausted:  # a kernel that could not be searched to the end need not be larger
            exhausted = _kernel(search, limits.sooner(limits.left / 8), widen)
        if tree is None:
            tree = _planted(search)
        grow(tree, limits.sooner(limits.left / 2), search.prove)
        search.prove(tree.bound)
        widen *= 2
    return search


def raise_prices(search: Search, steps: int, *, whole: bool) -> None:
    """Climb until the steps are made, nothing is gained any more, or the search is done."""
    free, made = search.loads.free, 0
    while made < steps and not search.prices.spent and not search.done:
        upper = search.target()
        climb(search.loads, whole, search.prices, free, upper, STEPS, search.flow)
        made += STEPS
        search.listen(search.best.cost, search.bound)


def round_up(search: Search, usage: Floats, marks: Marks) -> None:
    """Serve everything from the sites that open most of the time, with enough of them to hold it."""
    location = search.location
    order = np.argsort(-(usage + 2.0 * (marks > 0) - 4.0 * (marks < 0)), kind="stable")
    held = np.cumsum(search.loads.room[order])
    enough = 1 + int(np.searchsorted(held, search.loads.needed * (1 - 1e-9)))
    count = location.count or max(enough, int((usage > 0.5).sum()))
    opened = np.full(len(usage), -1, dtype=np.int8)
    opened[order[:count]] = 1
    key = np.packbits(opened > 0).tobytes()
    if key not in search.tried:
        search.tried.add(key)
        begun = time.monotonic()
        search.keep(serve(location, opened, opened[location.arcs.end] > 0, search.limits))
        search.serving += time.monotonic() - begun


def _by_place(location: Location, values: Floats) -> Floats:
    """Return values of arcs that stand by site in the order by place."""
    result = np.empty(len(values))
    result[np.argsort(location.arcs.end, kind="stable")] = values
    return result


def _straight(search: Search, limits: Limits) -> bool:
    """Give everything to HiGHS; return whether it is finished."""
    location = search.location
    service = serve(location, search.loads.free, np.ones(len(location.arcs.end), dtype=bool), limits)
    search.keep(service)
    if np.isinf(location.beyond).all():
        search.prove(service.bound)
    return search.done


def _kernel(search: Search, limits: Limits, widen: int) -> bool:
    """Look for an answer among the sites and arcs that the prices favour; return whether the best there was found."""
    location, prices = search.location, search.prices
    arcs, place = location.arcs, location.arcs.row
    worth = prices.usage + 1e-3 * (prices.saving - location.fixed) / np.abs(prices.saving - location.fixed).max()
    order = np.argsort(-worth, kind="stable")
    held = np.cumsum(search.loads.room[order])
    may = search.best.opened | (prices.usage > USED / widen)
    may[order[: 1 + np.searchsorted(held, min(SPARE * search.loads.needed, held[-1]))]] = True
    if location.count is not None:
        may[order[: 2 * widen * location.count]] = True
    inside = may[arcs.end]
    reduced = np.where(inside, arcs.cost - prices.best[place], inf)
    ranked = np.lexsort((reduced, place))
    rank = np.empty(len(place), dtype=np.int64)
    rank[ranked] = np.arange(len(place)) - arcs.start[place]
    kept = inside & ((rank < CHEAPEST * widen) | (_by_place(location, search.flow) > USED / widen))
    kept |= search.best.share > 0
    marks = np.where(may, 0, -1).astype(np.int8)
    service = serve(location, marks, kept, limits, search.best)
    search.keep(service)
    if kept.all() and may.all():
        search.prove(service.bound)
    return service.ending == "optimal"


@dataclass(frozen=True, slots=True)
class Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew."""

    search: Search
    kept: Ints
    loads: Loads
    whole: bool

    def cutoff(self) -> float:
        """What the search has no use for."""
        return self.search.cutoff()

    def follow(self, prices: Prices, marks: Marks) -> Marks:
        """Climb from the parent's prices, again and again while sites are decided."""
        prices.now[:] = prices.best
        prices.direction[:] = 0.0
        prices.state[:] = (-inf, NODE_STEP, 0.0)
        upper = self.search.target()
        for _ in range(NODE_ROUNDS):
            climb(self.loads, self.whole, prices, marks, upper, NODE_STEPS, NO_FLOW)
            if prices.bound >= self.cutoff():
                break
            decide(self.loads, prices, self.cutoff(), marks)
            if not (marks == 0).any():
                break
        spent = time.monotonic() - self.search.begun
        if not self.whole and prices.bound < self.cutoff() and self.search.serving < ROUNDING * spent:
            usage = np.zeros(len(self.search.location.fixed))
            usage[self.kept] = prices.usage
            status = np.full(len(usage), -1, dtype=np.int8)
            status[self.kept] = marks
            round_up(self.search, usage, status)
        return marks

    def settle(self, marks: Marks) -> float:
        """Serve everything from the sites that are open."""
        search, location = self.search, self.search.location
        status = np.full(len(location.fixed), -1, dtype=np.int8)
        status[self.kept[marks > 0]] = 1
        kept = status[location.arcs.end] > 0
        service = serve(location, status, kept, search.limits.sooner(search.limits.left / 10))
        search.keep(service)
        return service.bound


def _planted(search: Search) -> Tree:
    """Return the tree of the sites that the prices leave open."""
    marks = search.loads.free
    decide(search.loads, search.prices, search.cutoff(), marks)
    kept = np.flatnonzero(marks >= 0)
    inner = loads_of(restricted(search.location, kept))
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    return planted(Branches(search, kept, inner, search.location.single), root, marks[kept])
