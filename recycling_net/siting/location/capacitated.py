"""Location with capacities: prices from knapsacks, programmes of what the prices favour, branching on sites."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from math import inf, isfinite

import numpy as np

from recycling_net.siting.highs import Limits
from recycling_net.siting.location.branching import Tree, copied, grow, planted
from recycling_net.siting.location.data import Location, restricted
from recycling_net.siting.location.knapsack import Loads
from recycling_net.siting.location.loads import climb, decide, first_prices, loads_of
from recycling_net.siting.location.packing import LARGEST, ROUNDS, Packing, Table, begin, pack, table_of
from recycling_net.siting.location.prices import Marks, Prices
from recycling_net.siting.location.record import Record
from recycling_net.siting.location.serving import Service, nothing, serve, service_at
from recycling_net.siting.model import Floats, Ints

STRAIGHT = 5_000
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
class _Search:
    """What a search carries from step to step; the arrays of the prices are written in place.

    ``tried`` are sets of open sites that were served already; ``serving`` counts the seconds that went into it.
    """

    location: Location
    loads: Loads
    prices: Prices
    flow: Floats
    record: Record
    best: Service
    table: Table | None
    fine: Floats
    generator: np.random.Generator
    tried: set[bytes] = field(default_factory=set)
    serving: float = 0.0
    begun: float = field(default_factory=time.monotonic)

    @property
    def target(self) -> float:
        """The cost at which the climb aims."""
        reached, cost = self.prices.bound, self.record.cost
        if not isfinite(cost):
            return (1 + HOPE) * float(self.prices.now.sum())
        return min(cost, (1 + HOPE) * reached) if reached > cost / 2 else cost

    def keep(self, service: Service) -> None:
        """Keep a service that costs less than the best."""
        if self.record.found(service.cost):
            self.best = service


def open_sites(location: Location, record: Record) -> Service:
    """Return the best service found; cost and bound are noted in the record."""
    search = _begin(location, record)
    if len(location.arcs.end) <= STRAIGHT:
        _straight(search, record.limits.sooner(record.limits.left / 3))
    _climb(search, FIRST_STEPS, 1.0, whole=False)
    if not record.done:
        _round_up(search, search.prices.usage, search.loads.free)
    _climb(search, MOST_STEPS, 0.5, whole=False)
    if location.single:
        _climb(search, WHOLE_STEPS, 0.2, whole=True)
        _pack(search, search.prices.usage, record.limits.sooner(record.limits.left / 20))
    widen, exhausted, tree = 1, True, None
    while not record.done:
        if exhausted:  # a kernel that could not be searched to the end need not be larger
            exhausted = _kernel(search, record.limits.sooner(record.limits.left / 8), widen)
        if tree is None:
            tree = _planted(search)
        grow(tree, record.limits.sooner(record.limits.left / 2), record.prove)
        record.prove(tree.bound)
        widen *= 2
    return search.best


def _begin(location: Location, record: Record) -> _Search:
    """Nothing found, nothing proved; a full table only where local search can use it."""
    small = location.single and location.count is None and len(location.demand) * len(location.fixed) <= LARGEST
    fine = 3 * float(np.median(location.arcs.cost)) / max(float(np.median(location.demand)), 1e-9)
    return _Search(
        location, loads_of(location), first_prices(location), np.zeros(len(location.arcs.end)), record,
        nothing(location), table_of(location) if small else None, np.array([inf, fine]),
        np.random.default_rng(record.limits.seed),
    )  # fmt: skip


def _climb(search: _Search, steps: int, size: float, *, whole: bool) -> None:
    """Raise the prices until the steps are made, nothing is gained any more, or the search is done."""
    search.prices.state[1:] = (size, 0.0)
    made = 0
    while made < steps and not search.prices.spent and not search.record.done:
        climb(search.loads, whole, search.prices, search.loads.free, search.target, STEPS, search.flow)
        made += STEPS
        search.record.prove(search.prices.bound)


def _pack(search: _Search, usage: Floats, limits: Limits) -> None:
    """Pack places into the sites that the prices favour, by local search; at least one round whatever the limits."""
    location, state = search.location, search.fine
    if search.table is None:
        return
    order = np.argsort(-usage, kind="stable")
    held = np.cumsum(search.loads.room[order])
    enough = 1 + int(np.searchsorted(held, min(search.loads.needed, held[-1] * (1 - 1e-9))))
    likely = order[: max(int((usage > USED).sum()), enough)]
    opened = np.zeros(len(location.fixed), dtype=bool)
    opened[order[: max(int((usage > 0.5).sum()), enough)]] = True
    now = begin(search.table, opened, state[1])
    if (now.at < 0).any():  # someone has no arc to what is open
        return
    best = Packing(now.at.copy(), now.load.copy(), now.opened.copy(), now.fresh.copy())
    state[0] = inf
    while True:
        pack(search.table, now, best, likely, search.generator.random((ROUNDS, 6)), state)
        if state[0] < search.record.cost:
            search.keep(service_at(location, best.at))
        if limits.left == 0 or search.record.done:
            return


def _round_up(search: _Search, usage: Floats, marks: Marks) -> None:
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
        if location.single:
            _pack(search, usage, search.record.limits.sooner(0))
        else:
            search.keep(serve(location, opened, opened[location.arcs.end] > 0, search.record.limits))
        search.serving += time.monotonic() - begun


def _by_place(location: Location, values: Floats) -> Floats:
    """Return values of arcs that stand by site in the order by place."""
    result = np.empty(len(values))
    result[np.argsort(location.arcs.end, kind="stable")] = values
    return result


def _straight(search: _Search, limits: Limits) -> None:
    """Give everything to HiGHS."""
    location = search.location
    service = serve(location, search.loads.free, np.ones(len(location.arcs.end), dtype=bool), limits)
    search.keep(service)
    if np.isinf(location.beyond).all():
        search.record.prove(service.bound)


def _kernel(search: _Search, limits: Limits, widen: int) -> bool:
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
    return service.ending == "optimal"


@dataclass(frozen=True, slots=True)
class _Branches:
    """The relaxation of the sites that are still worth looking at, numbered anew."""

    search: _Search
    kept: Ints
    loads: Loads
    whole: bool

    def cutoff(self) -> float:
        """What the search has no use for."""
        return self.search.record.cutoff

    def follow(self, prices: Prices, marks: Marks) -> Marks:
        """Climb from the parent's prices, again and again while sites are decided."""
        prices.now[:] = prices.best
        prices.direction[:] = 0.0
        prices.state[:] = (-inf, NODE_STEP, 0.0)
        upper = self.search.target
        for _ in range(NODE_ROUNDS):
            climb(self.loads, self.whole, prices, marks, upper, NODE_STEPS, NO_FLOW)
            if prices.bound >= self.cutoff():
                break
            decide(self.loads, prices, self.cutoff(), marks)
            if not (marks == 0).any():
                break
        spent = time.monotonic() - self.search.begun
        if prices.bound < self.cutoff() and self.search.serving < ROUNDING * spent:
            usage = np.zeros(len(self.search.location.fixed))
            usage[self.kept] = prices.usage
            status = np.full(len(usage), -1, dtype=np.int8)
            status[self.kept] = marks
            _round_up(self.search, usage, status)
        return marks

    def settle(self, marks: Marks) -> float:
        """Serve everything from the sites that are open."""
        search, location = self.search, self.search.location
        status = np.full(len(location.fixed), -1, dtype=np.int8)
        status[self.kept[marks > 0]] = 1
        kept = status[location.arcs.end] > 0
        limits = search.record.limits
        service = serve(location, status, kept, limits.sooner(limits.left / 10))
        search.keep(service)
        return service.bound if np.isinf(location.beyond).all() else -inf


def _planted(search: _Search) -> Tree:
    """Return the tree of the sites that the prices leave open."""
    marks = search.loads.free
    decide(search.loads, search.prices, search.record.cutoff, marks)
    kept = np.flatnonzero(marks >= 0)
    inner = loads_of(restricted(search.location, kept))
    root = copied(search.prices)
    root = root._replace(saving=root.saving[kept], usage=root.usage[kept])
    return planted(_Branches(search, kept, inner, search.location.single), root, marks[kept])
