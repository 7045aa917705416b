"""Location with capacities: prices from knapsacks, programmes of what the prices favour, branching on sites."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.branching import Tree, copied, grow, planted
from recycling_net.siting.location.data import Location, restricted
from recycling_net.siting.location.knapsack import Loads
from recycling_net.siting.location.loads import climb, decide, first_prices, loads_of
from recycling_net.siting.location.prices import Marks, Prices
from recycling_net.siting.location.record import Record
from recycling_net.siting.location.serving import Service, by_place, nothing, serve
from recycling_net.siting.model import Bools, Floats, Ints

STRAIGHT = 5_000
"""Up to so many arcs the whole programme goes to HiGHS first, for a share of the time."""
STEPS = 25
"""Steps of the climb between two looks at the clock."""
FIRST_STEPS = 300
MOST_STEPS = 800
"""Steps of the climb: to a first answer, and with that in hand."""
NODE_STEPS = 25
"""Steps of a climb in a node of the branching."""
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
    """What a search carries from step to step; the arrays of the prices are written in place.

    ``attend`` serves everything from exactly these sites (J,), given a bound for that (-inf at
    first), and returns a better one; ``tried`` are the bounds of sets that were attended already, ``serving`` the seconds that went into them. What
    costs ``aim`` or more is not looked for at present.
    """

    location: Location
    loads: Loads
    prices: Prices
    flow: Floats
    record: Record
    best: Service
    attend: Callable[[Search, Bools, float], float]
    aim: float = inf
    tried: dict[bytes, float] = field(default_factory=dict)
    serving: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    @property
    def target(self) -> float:
        """The cost at which the climb aims."""
        reached, cost = self.prices.bound, min(self.aim, self.record.cost)
        if not isfinite(cost):
            return (1 + HOPE) * float(self.prices.now.sum())
        return min(cost, (1 + HOPE) * reached) if reached > cost / 2 else cost

    @property
    def cutoff(self) -> float:
        """What the search has no use for at present."""
        return min(self.aim, self.record.cutoff)

    def attended(self, opened: Bools) -> float:
        """Attend these sites unless enough is known of them; return a bound for them."""
        key = np.packbits(opened).tobytes()
        before = self.tried.get(key, -inf)
        if before < self.cutoff:
            begun = time.monotonic()
            self.tried[key] = max(before, self.attend(self, opened, before))
            self.serving += time.monotonic() - begun
        return self.tried[key]

    def keep(self, service: Service) -> None:
        """Keep a service that costs less than the best."""
        if self.record.found(service.cost):
            self.best = service


def open_sites(location: Location, record: Record) -> Service:
    """Return the best service found; cost and bound are noted in the record."""
    return search_shares(begin(location, record, attend_shares)).best


def search_shares(search: Search) -> Search:
    """Run a search where places may be served from several sites until the record is done."""
    record = search.record
    if len(search.location.arcs.end) <= STRAIGHT:
        _straight(search, record.limits.sooner(record.limits.left / 3))
    climb_on(search, FIRST_STEPS, 1.0, whole=False)
    if not record.done:
        _round_up(search, search.prices.usage, search.loads.free)
    climb_on(search, MOST_STEPS, 0.5, whole=False)
    widen, exhausted, tree = 1, True, None
    while not record.done:
        if exhausted:  # a kernel that could not be searched to the end need not be larger
            exhausted = _kernel(search, record.limits.sooner(record.limits.left / 8), widen)
        if tree is None:
            tree = plant(search)
        grow(tree, record.limits.sooner(record.limits.left / 2), record.prove)
        record.prove(tree.bound)
        widen *= 2
    return search


def begin(location: Location, record: Record, attend: Callable[[Search, Bools, float], float]) -> Search:
    """Return a search with nothing found and nothing proved."""
    flow = np.zeros(len(location.arcs.end))
    return Search(location, loads_of(location), first_prices(location), flow, record, nothing(location), attend)


def climb_on(search: Search, steps: int, size: float, *, whole: bool) -> None:
    """Raise the prices until the steps are made, nothing is gained any more, or the search is done."""
    search.prices.state[1:] = (size, 0.0)
    made = 0
    while made < steps and not search.prices.spent and not search.record.done:
        climb(search.loads, whole, search.prices, search.loads.free, search.target, STEPS, search.flow)
        made += STEPS
        search.record.prove(search.prices.bound)


def attend_shares(search: Search, opened: Bools, _: float) -> float:
    """Serve everything from these sites by HiGHS."""
    location, limits = search.location, search.record.limits
    marks = np.where(opened, 1, -1).astype(np.int8)
    service = serve(location, marks, opened[location.arcs.end], limits.sooner(limits.left / 10))
    search.keep(service)
    return service.bound if np.isinf(location.beyond).all() else -inf


def _round_up(search: Search, usage: Floats, marks: Marks) -> None:
    """Serve everything from the sites that open most of the time, with enough of them to hold it."""
    location = search.location
    order = np.argsort(-(usage + 2.0 * (marks > 0) - 4.0 * (marks < 0)), kind="stable")
    held = np.cumsum(search.loads.room[order])
    enough = 1 + int(np.searchsorted(held, search.loads.needed * (1 - 1e-9)))
    count = location.count or max(enough, int((usage > 0.5).sum()))
    opened = np.zeros(len(usage), dtype=bool)
    opened[order[:count]] = True
    search.attended(opened)


def _straight(search: Search, limits: Limits) -> None:
    """Give everything to HiGHS."""
    location = search.location
    service = serve(location, search.loads.free, np.ones(len(location.arcs.end), dtype=bool), limits)
    search.keep(service)
    if np.isinf(location.beyond).all():
        search.record.prove(service.bound)


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
    kept = inside & ((rank < CHEAPEST * widen) | (by_place(location, search.flow) > USED / widen))
    kept |= search.best.share > 0
    marks = np.where(may, 0, -1).astype(np.int8)
    service = serve(location, marks, kept, limits, search.best)
    search.keep(service)
    return service.ending == "optimal"


@dataclass(frozen=True, slots=True)
class _Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew."""

    search: Search
    kept: Ints
    loads: Loads

    def cutoff(self) -> float:
        """What the search has no use for."""
        return self.search.cutoff

    def climb(self, prices: Prices, marks: Marks) -> None:
        """Raise the prices by some steps."""
        climb(self.loads, self.search.location.single, prices, marks, self.search.target, NODE_STEPS, NO_FLOW)

    def decided(self, prices: Prices, marks: Marks) -> Marks:
        """Return what is decided in every answer below the cutoff."""
        decide(self.loads, prices, self.cutoff(), marks)
        return marks

    def attempt(self, prices: Prices, marks: Marks, /) -> None:
        """Serve everything from the sites that open most of the time, if that does not take too long."""
        search, sites = self.search, len(self.search.location.fixed)
        if search.serving < ROUNDING * (time.monotonic() - search.begun):
            usage, status = np.zeros(sites), np.full(sites, -1, dtype=np.int8)
            usage[self.kept], status[self.kept] = prices.usage, marks
            _round_up(search, usage, status)

    def settle(self, marks: Marks) -> float:
        """Serve everything from the sites that are open."""
        opened = np.zeros(len(self.search.location.fixed), dtype=bool)
        opened[self.kept[marks > 0]] = True
        return self.search.attended(opened)


def plant(search: Search) -> Tree:
    """Return the tree of the sites that the prices leave open."""
    marks = search.loads.free
    decide(search.loads, search.prices, search.cutoff, marks)
    kept = np.flatnonzero(marks >= 0)
    inner = loads_of(restricted(search.location, kept))
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    return planted(_Branches(search, kept, inner), root, marks[kept])
