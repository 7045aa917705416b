"""The search for the routes of a day, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from bisect import bisect_right
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import repeat

import numpy as np

from recycling_net.compiled import is_ready
from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.dispatch.along import Along, nothing_along
from recycling_net.routing.dispatch.day import Day, Floats, Ints, Routes, copied, no_routes, paper
from recycling_net.routing.dispatch.improve import Search, begin, improve, prepared
from recycling_net.routing.dispatch.insert import Known, nothing_known
from recycling_net.routing.dispatch.pool import Pool, empty_pool, keep, pour, recombine
from recycling_net.routing.dispatch.rows import adopt, restore, settle, total

_STEP = 500
"""Iterations between two looks at the clock; a fraction of a second for some hundred orders."""
_HOT, _COLD = 1.0, 0.05
"""First and last temperature, in parts of what driving to an order costs on average (tried on three days of 120 orders)."""
_WARM, _ENDS = (1.0, 1.0, 1.0, 0.5, 0.5), (0.2, 0.4, 0.6, 0.8, 1.0)
"""The search cools down so often, each time from such a part of the first temperature until such a part of it is over:
the routes of all coolings are then put together anew. From below 1 it begins with the best. Where vehicles drive from is
settled while it is hot and hardly changes afterwards: three beginnings, of which the best goes on, ended 0.43 %
above the best known on average over three days of 120 orders with eight seeds each, 22 of the 24 within 1 %; one
beginning of half the search 0.68 %, 19 of 24."""
_FEWER = 3
"""In this cooling the last of the searches drives with one vehicle fewer than the best, and another one fewer whenever
that has become the best: it is seldom met by chance, as all orders of a vehicle have to go."""
_APART = 1_000_003
"""Between the seeds of two searches side by side."""
_PUT_TOGETHER_S = 1.0
"""How long putting routes together may take where only time ends the search; 120 orders take a tenth of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends; the same iterations and seed give the same routes. None: only time by ``clock`` ends it."""

    iterations: int | None
    """Of each of the searches."""
    seconds: float
    seed: int
    clock: Callable[[], float] = time.perf_counter
    searches: int = 1
    """So many search side by side, as far as there are processors at once, and share what they find after each cooling."""

    def over(self, done: Ints, seconds: float) -> Floats:
        """Return which part of the search is over after so many iterations."""
        return done / self.iterations if self.iterations is not None else np.full(len(done), seconds / self.seconds)


@dataclass(frozen=True, slots=True)
class Found:
    """The best routes, and why the search ended."""

    routes: Routes
    iterations: int
    seconds: float
    stopped_because: StoppedBecause


@dataclass(slots=True)
class _Searcher:
    """One of the searches side by side: the day with paper of its own, what is driven, what was found."""

    day: Day
    seed: int
    now: tuple[Routes, Along, Known]
    found: Search
    pool: Pool

    @property
    def yuan(self) -> float:
        """What the best costs."""
        return float(total(self.day, self.found.best))

    def cool(self, done: int, heat: Floats) -> None:
        """Take one step for each temperature; where the best has one vehicle fewer, try with yet another one fewer."""
        improve(self.day, self.now, self.found, self.pool, self.seed + done, heat)
        routes = self.now[0]
        if self.day.most < len(routes.size) and (routes.where >= 0).all() and total(self.day, routes) <= self.yuan:
            self.spare_one()

    def begin_from(self, best: Routes) -> None:
        """Drive other routes than now; they become the best if they are cheaper."""
        routes = self.now[0]
        adopt(self.day, routes, best)
        if total(self.day, routes) < self.yuan:
            restore(self.found.best, routes)

    def spare_one(self) -> None:
        """Let one vehicle fewer drive."""
        self.day = self.day._replace(most=with_one_fewer(self.day, self.now[0]))


def search(
    day: Day,
    limits: Limits,
    *,
    under_way: Routes | None = None,
    listen: Listener = silent,
    stop: threading.Event | None = None,
) -> Found:
    """Return good routes of a day; those ``under_way`` keep what is locked in them."""
    stop = stop or threading.Event()
    if not is_ready(improve):
        listen(Progress("kernels"))
    searchers = [_searcher(day, under_way, limits.seed + _APART * at) for at in range(limits.searches)]
    first = searchers[0]
    improve(
        first.day, first.now, first.found, first.pool, 0, np.empty(0)
    )  # turned into machine code before the clock starts
    started = limits.clock()
    for each in searchers:
        _begin(each)
    hot, done, cooling = _hot(first), 0, 0
    ended: StoppedBecause = "iterations"
    with ThreadPoolExecutor(limits.searches) as threads:
        while len(day.call) and (limits.iterations is None or done < limits.iterations):
            seconds, best = limits.clock() - started, min(searchers, key=lambda each: each.yuan).found.best
            listen(Progress("routing", seconds, float(best.cost.sum()), done=done, total=limits.iterations or 0))
            if stop.is_set() or seconds > limits.seconds:
                ended = "interrupted" if stop.is_set() else "time"
                break
            steps = _STEP if limits.iterations is None else min(_STEP, limits.iterations - done)
            heat = hot * _cooled(limits.over(np.arange(done, done + steps), seconds), cooling)
            for _ in threads.map(_Searcher.cool, searchers, repeat(done), repeat(heat)):
                pass
            done += steps
            spent = limits.clock() - started
            over = float(limits.over(np.array([done]), spent)[0])
            if over >= _ENDS[cooling]:
                cooling = min(bisect_right(_ENDS, over), len(_WARM) - 1)
                left = limits.seconds - spent if limits.iterations is not None else _PUT_TOGETHER_S
                _share(searchers, cooling, left)
    best = min(searchers, key=lambda each: each.yuan).found.best
    return Found(best, done, limits.clock() - started, ended)


def _searcher(day: Day, under_way: Routes | None, seed: int) -> _Searcher:
    routes = copied(under_way) if under_way is not None else no_routes(day)
    own = day._replace(paper=paper(day.truck, day.call, day.site))
    now = routes, nothing_along(routes), nothing_known(routes)
    return _Searcher(own, seed, now, prepared(copied(routes)), empty_pool(own, routes))


def _begin(each: _Searcher) -> None:
    """Put every order where it costs least."""
    routes = each.now[0]
    begin(each.day, each.now, each.seed)
    each.found = prepared(copied(routes))
    for vehicle in range(len(routes.size)):
        keep(each.day, routes, each.pool, vehicle)


def _hot(first: _Searcher) -> float:
    """The first temperature."""
    routes = first.now[0]
    driving = float(routes.cost.sum() - first.day.truck["per_day"][routes.size > 0].sum())
    return _HOT * driving / max(1, int((routes.where >= 0).sum()))


def _share(searchers: Sequence[_Searcher], cooling: int, seconds: float) -> None:
    """Put the routes of all searches together anew; those of a cooling from below 1 begin with the best."""
    best = min(searchers, key=lambda each: each.yuan)
    for each in searchers:
        if each is not best:
            pour(each.pool, best.pool)
        each.day = each.day._replace(most=len(each.now[0].size))
    routes, held = best.now[0], best.found.best
    if recombine(best.day, routes, held, best.pool, seconds):
        restore(held, routes)
    elif _WARM[cooling] < 1:
        restore(routes, held)
    for each in searchers:
        if each is not best and _WARM[cooling] < 1:
            each.begin_from(held)
    if cooling == _FEWER:
        searchers[-1].spare_one()


def with_one_fewer(day: Day, routes: Routes) -> int:
    """Leave the orders of the vehicle that has fewest to the others; return how many vehicles may drive.

    All may where orders are left out as it is, or nobody drives who could stay at home.
    """
    driven = np.flatnonzero(routes.size)
    free = driven[routes.locked[driven] == 0]
    if len(driven) < 2 or not len(free) or (routes.where < 0).any():
        return len(routes.size)
    orders = np.bincount(routes.where, minlength=len(routes.size))
    vehicle = int(free[np.argmin(orders[free])])
    settle(day, routes, vehicle, routes.tokens[vehicle], 0, 0.0)
    return len(driven) - 1


def _cooled(parts: Floats, cooling: int) -> Floats:
    """The temperature when such parts of the search are over; 1 where the first cooling begins."""
    warm, begun = _WARM[cooling], _ENDS[cooling - 1] if cooling else 0.0
    spent = np.clip((parts - begun) / (_ENDS[cooling] - begun), 0.0, 1.0)
    cooled: Floats = warm * (_COLD / (_HOT * warm)) ** spent
    return cooled
