"""The search over two stages: prices prove, exchanges find, and branching closes what is left between them."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from math import inf, isfinite, nan

import numpy as np

from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.siting.highs import Ending, Limits
from recycling_net.siting.location.knapsack import TINY
from recycling_net.siting.location.prices import Marks, Prices
from recycling_net.siting.location.record import Record
from recycling_net.siting.model import Bools, Floats
from recycling_net.siting.stages.branching import Node, Tree, grow
from recycling_net.siting.stages.data import Staged, Stages
from recycling_net.siting.stages.exchange import Ground, Opening, ground_of, improved, priced
from recycling_net.siting.stages.prices import SMALLEST, Parts, Span, climb, decide, first_prices, parts_of

STEPS = 50
"""Steps of the climb between two looks at the clock."""
FIRST_STEP = 0.3
TRIES = 200
"""So many exchanges are tried in vain before local search gives up; FEW of them after a node's rounding."""
FEW = 5
LEAPS = 4
"""A leap out of a local optimum exchanges fewer sites than this at random."""
TURN = 2.0
"""Seconds of a turn of the tree; each turn without a better answer makes the next one twice as long."""
SHARE = 0.5
"""How many times TURN local search takes between two turns of the tree."""


def open_stages(  # six figures say when to stop and who listens; grouping them would only move them
    stages: Stages,
    *,
    seconds: float,
    gap: float = 0.0,
    seed: int = 1,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Staged:
    """Return the best answer found, with a bound on every other one; the parameters are those of `location.locate`."""
    begun = time.monotonic()
    limits = Limits(begun + seconds, gap, 1, seed, stop)

    def tell(objective: float, bound: float) -> None:
        listen(Progress("siting", time.monotonic() - begun, objective if isfinite(objective) else nan, bound))

    search = _begin(stages, Record(limits, tell, _whole(stages)))
    record = search.record
    if record.cost == inf:
        record.prove(inf)
        return _staged(search)
    search.improve(_likely(search, -search.ground.fixed / search.ground.room), TRIES)
    _climb(search)
    search.improve(_likely(search, search.prices.usage), TRIES)
    _wander(search, limits.sooner(limits.left / 20))
    tree = _planted(search)
    turn, best = TURN, inf
    while not record.done:
        grow(tree, limits.sooner(turn), record.prove)
        record.prove(tree.bound)
        turn = TURN if record.cost < best else 2 * turn
        best = record.cost
        _wander(search, limits.sooner(SHARE * TURN))
    return _staged(search)


@dataclass(slots=True)
class _Search:
    """Everything that the parts of a search share."""

    ground: Ground
    parts: Parts
    prices: Prices
    span: Span
    record: Record
    best: Opening
    generator: np.random.Generator
    rounded: set[bytes] = field(default_factory=set)

    def improve(self, opened: Bools, tries: int) -> None:
        """Price an opening, improve it by exchanges, and keep it if it costs less than the best."""
        opening = improved(self.ground, priced(self.ground, opened), tries, self.record.limits)
        if self.record.found(opening.cost):
            self.best = opening

    @property
    def free(self) -> Marks:
        """Marks of sites of which nothing is decided."""
        return np.zeros(len(self.ground.fixed), dtype=np.int8)


def _begin(stages: Stages, record: Record) -> _Search:
    """Begin with everything open, which is an answer if there is one."""
    ground, parts = ground_of(stages), parts_of(stages)
    everything = priced(ground, np.ones(len(ground.fixed), dtype=bool))
    record.found(everything.cost)
    span = [fewest(loads.room, stages.needed) for loads in (parts.depots, parts.plants)]
    return _Search(
        ground, parts, first_prices(stages, parts),
        np.array([span[0], len(stages.depot_fixed), span[1], len(stages.plant_fixed)]), record, everything,
        np.random.default_rng(record.limits.seed),
    )  # fmt: skip


def fewest(room: Floats, needed: float) -> int:
    """Return how many sites must open at least to hold what is needed; one more than there are where all cannot."""
    return 1 + int(np.searchsorted(np.cumsum(np.sort(room)[::-1]), needed * (1 - TINY)))


def _whole(stages: Stages) -> bool:
    """Whether the best answer costs a whole number: then all flows are whole in one of the best answers."""
    numbers = (
        stages.demand, stages.depot_fixed, stages.plant_fixed, stages.depot_capacity, stages.plant_capacity,
        stages.delivery, stages.supply,
    )  # fmt: skip
    return all(bool((part[np.isfinite(part)] % 1 == 0).all()) for part in numbers)


def _likely(search: _Search, worth: Floats) -> Bools:
    """Return the sites worth most, as many as hold everything."""
    ground, opened = search.ground, np.zeros(len(worth), dtype=bool)
    for side in (np.arange(ground.depots), np.arange(ground.depots, len(worth))):
        order = side[np.argsort(-worth[side], kind="stable")]
        held = np.cumsum(ground.room[order])
        enough = 1 + int(np.searchsorted(held, ground.stages.needed * (1 - TINY)))
        opened[order[: max(enough, int((worth[side] > 0.5).sum()))]] = True
    return opened


def _climb(search: _Search) -> None:
    """Raise the prices until nothing is gained any more, or the search is done."""
    record, prices = search.record, search.prices
    prices.state[1] = FIRST_STEP
    while prices.state[1] >= SMALLEST and not record.done:
        climb(search.parts, prices, search.free, search.span, record.cost, STEPS)
        record.prove(prices.bound)


def _wander(search: _Search, limits: Limits) -> None:
    """Leap from the best opening and improve what comes of it, again and again."""
    while limits.left > 0 and not search.record.done:
        opened, generator = search.best.opened.copy(), search.generator
        chance = search.prices.usage + 0.02
        for _ in range(int(generator.integers(1, LEAPS))):
            side = slice(0, search.ground.depots) if generator.random() < 0.7 else slice(search.ground.depots, None)
            inside, outside = np.flatnonzero(opened[side]), np.flatnonzero(~opened[side])
            if len(inside) > 0 and len(outside) > 0:
                likely = chance[side][outside]
                opened[side][generator.choice(inside)] = False
                opened[side][generator.choice(outside, p=likely / likely.sum())] = True
        search.improve(_filled_up(search, opened), TRIES)


def _filled_up(search: _Search, opened: Bools) -> Bools:
    """Return an opening with as many more sites as it takes to hold everything."""
    return _likely(search, np.where(opened, 1.0, 0.5 * search.prices.usage))


def _planted(search: _Search) -> Tree:
    """Return a tree with nothing but its root."""

    def meet(prices: Prices, marks: Marks) -> None:
        opened = _likely(search, prices.usage + 2.0 * (marks > 0) - 4.0 * (marks < 0))
        key = np.packbits(opened).tobytes()
        if key not in search.rounded:
            search.rounded.add(key)
            search.improve(opened, FEW)

    def settle(marks: Marks) -> float:
        opening = priced(search.ground, marks > 0)
        if search.record.found(opening.cost):
            search.best = opening
        return opening.cost

    tree = Tree(search.parts, lambda: search.record.cutoff, meet, settle)
    marks = search.free
    decide(search.parts, search.prices, search.record.cutoff, marks, search.span)
    tree.plant(Node(search.prices.bound, 0, search.prices, marks, search.span))
    return tree


def _staged(search: _Search) -> Staged:
    """Return the best opening as data."""
    because: dict[Ending, StoppedBecause] = {
        "optimal": "gap", "infeasible": "infeasible", "time": "time", "interrupted": "interrupted"
    }  # fmt: skip
    ground, record, opening = search.ground, search.record, search.best
    stages, between = ground.stages, ground.depots
    delivered, supplied = np.zeros(stages.delivery.shape), np.zeros(stages.supply.shape)
    if opening.flow is None:
        empty = np.empty(0, dtype=np.int64)
        return Staged(empty, empty, delivered, supplied, nan, record.bound, because[record.ending])
    depots, plants = np.flatnonzero(opening.opened[:between]), np.flatnonzero(opening.opened[between:])
    delivered[depots] = opening.flow.delivered
    supplied[np.ix_(plants, depots)] = opening.flow.supplied
    return Staged(depots, plants, delivered, supplied, opening.cost, record.bound, because[record.ending])
