"""Location with capacities: prices from knapsacks, programmes of what the prices favour, branching on sites."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, inf, isfinite

import numpy as np

from recycling_net.siting.branching import branch, copied
from recycling_net.siting.highs import Limits
from recycling_net.siting.loads import Loads, climb, first_prices, loads_of
from recycling_net.siting.location import Location, restricted
from recycling_net.siting.model import Bools, Floats, Ints
from recycling_net.siting.prices import Marks, Prices
from recycling_net.siting.relax import Listen
from recycling_net.siting.serving import Service, nothing, serve

STRAIGHT = 2_500
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
    room_price: float = 0.0

    @property
    def bound(self) -> float:
        """What is proved by prices, programmes or branching."""
        return min(self.rounded(max(self.prices.bound, self.proved)), self.best.cost)

    @property
    def near(self) -> bool:
        """Whether the gap is reached."""
        return self.best.cost - self.bound <= max(self.limits.gap, 1e-9) * abs(self.best.cost)

    @property
    def done(self) -> bool:
        """Whether the gap, the time or someone's wish ends the search."""
        return self.near or self.limits.left == 0 or self.limits.wished

    def rounded(self, bound: float) -> float:
        """Return a bound rounded up where all answers cost whole numbers."""
        return float(ceil(bound - 1e-6)) if self.whole_costs and isfinite(bound) else bound

    def cutoff(self) -> float:
        """What is proved to cost so much is of no use beside the answer in hand."""
        if not isfinite(self.best.cost):
            return inf
        least = 1 - 1e-6 if self.whole_costs else 0.0
        return self.best.cost - max(least, max(self.limits.gap, 1e-9) * abs(self.best.cost))

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
    raise_prices(search, FIRST_STEPS, whole=False)
    widen = 1
    _kernel(search, limits.sooner(limits.left / 6), widen)
    search.prices.state[1:] = (0.5, 0.0)
    raise_prices(search, MOST_STEPS, whole=False)
    if location.single:
        search.prices.state[1:] = (0.2, 0.0)
        raise_prices(search, WHOLE_STEPS, whole=True)
    while not search.done:
        _kernel(search, limits.sooner(limits.left / 6), widen)
        _branch(search, limits.sooner(limits.left / 2))
        widen *= 2
    return search


def raise_prices(search: Search, steps: int, *, whole: bool) -> None:
    """Climb until the steps are made, nothing is gained any more, or the search is done."""
    free, made = np.zeros(len(search.location.fixed), dtype=np.int8), 0
    while made < steps and not search.prices.spent and not search.done:
        upper = search.best.cost if isfinite(search.best.cost) else 1.1 * float(search.prices.now.sum())
        before = search.prices.bound
        price = climb(search.loads, whole, search.prices, free, upper, STEPS, search.flow)
        if search.prices.bound > before:
            search.room_price = price
        made += STEPS
        search.listen(search.best.cost, search.bound)


def decided(loads: Loads, prices: Prices, room_price: float, cutoff: float, marks: Marks) -> Marks:
    """Return the marks of sites in every answer below the cutoff, by what deciding otherwise would cost."""
    held = np.minimum(loads.capacity, loads.needed) if loads.count < 0 else 1.0
    reduced = loads.fixed - prices.saving - room_price * held
    slack = cutoff - prices.bound
    result = marks.copy()
    result[(marks == 0) & (reduced > slack)] = -1
    result[(marks == 0) & (-reduced > slack)] = 1
    if loads.count >= 0 and (result > 0).sum() >= loads.count:
        result[result == 0] = -1
    return result


def _by_place(location: Location, values: Floats) -> Floats:
    """Return values of arcs that stand by site in the order by place."""
    result = np.empty(len(values))
    result[np.argsort(location.arcs.end, kind="stable")] = values
    return result


def _kernel(search: Search, limits: Limits, widen: int) -> None:
    """Look for an answer among the sites and arcs that the prices favour."""
    location, prices = search.location, search.prices
    arcs, place = location.arcs, location.arcs.row
    worth = prices.usage + 1e-3 * (prices.saving - location.fixed) / np.abs(prices.saving - location.fixed).max()
    order = np.argsort(-worth, kind="stable")
    held = np.cumsum(np.minimum(location.capacity, search.loads.needed)[order])
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


@dataclass(frozen=True, slots=True)
class Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew, for `branch`."""

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
        upper = self.search.best.cost
        for _ in range(NODE_ROUNDS):
            room_price = climb(self.loads, self.whole, prices, marks, upper, NODE_STEPS, NO_FLOW)
            if prices.bound >= self.cutoff():
                break
            if room_price == room_price:
                marks = decided(self.loads, prices, room_price, self.cutoff(), marks)
            if not (marks == 0).any():
                break
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


def _branch(search: Search, limits: Limits) -> None:
    """Branch on the sites that the prices leave open."""
    free = np.zeros(len(search.location.fixed), dtype=np.int8)
    marks = decided(search.loads, search.prices, search.room_price, search.cutoff(), free)
    kept = np.flatnonzero(marks >= 0)
    inner = loads_of(restricted(search.location, kept))
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    branches = Branches(search, kept, inner._replace(needed=search.loads.needed), search.location.single)
    search.prove(branch(branches, root, marks[kept], limits, search.prove))
