"""The search for the routes of a day, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from recycling_net.compiled import is_ready
from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.dispatch.along import nothing_along
from recycling_net.routing.dispatch.day import Day, Floats, Ints, Routes, copied, no_routes
from recycling_net.routing.dispatch.improve import begin, improve, prepared
from recycling_net.routing.dispatch.insert import nothing_known
from recycling_net.routing.dispatch.pool import empty_pool, keep, recombine
from recycling_net.routing.dispatch.rows import restore, settle, total

_STEP = 250
"""Iterations between two looks at the clock; a fraction of a second for some hundred orders."""
_HOT, _COLD = 3.0, 0.01
"""First and last temperature, in parts of what driving to an order costs on average (tried on 120 orders)."""
_WARM = (1.0, 0.3, 0.1)
"""The search cools down so often, each time from such a part of the first temperature: the routes of all coolings are
then put together anew. From below 1 it begins with the best (tried on three days of 120 orders)."""
_FEWER = 1
"""In this cooling one vehicle fewer drives than in the best, and another one fewer whenever that has become the best: it
is seldom met by chance, as all orders of a vehicle have to go."""

_PUT_TOGETHER_S = 1.0
"""How long that may take where only time ends the search; it takes a tenth of it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends; the same iterations and seed give the same routes. None: only time by ``clock`` ends it."""

    iterations: int | None
    seconds: float
    seed: int
    clock: Callable[[], float] = time.perf_counter

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
    routes = copied(under_way) if under_way is not None else no_routes(day)
    now, pool = (routes, nothing_along(routes), nothing_known(routes)), empty_pool(day, routes)
    if not is_ready(improve):
        listen(Progress("kernels"))
    improve(day, now, prepared(routes), pool, 0, np.empty(0))  # turned into machine code before the clock starts
    started = limits.clock()
    begin(day, now, limits.seed)
    found = prepared(copied(routes))
    best, done, cooling = found.best, 0, 0
    for vehicle in range(len(routes.size)):
        keep(day, routes, pool, vehicle)
    driving = float(routes.cost.sum() - day.truck["per_day"][routes.size > 0].sum())
    hot = _HOT * driving / max(1, int((routes.where >= 0).sum()))
    ended: StoppedBecause = "iterations"
    while len(day.call) and (limits.iterations is None or done < limits.iterations):
        seconds = limits.clock() - started
        listen(Progress("routing", seconds, float(best.cost.sum()), done=done, total=limits.iterations or 0))
        if stop.is_set() or seconds > limits.seconds:
            ended = "interrupted" if stop.is_set() else "time"
            break
        steps = _STEP if limits.iterations is None else min(_STEP, limits.iterations - done)
        parts = limits.over(np.arange(done, done + steps), seconds) * len(_WARM)
        improve(day, now, found, pool, limits.seed + done, hot * _cooled(parts, cooling))
        done += steps
        spent = limits.clock() - started
        if cooling == _FEWER and not (routes.where < 0).any() and total(day, routes) <= total(day, best):
            day = day._replace(most=with_one_fewer(day, routes))
        over = float(limits.over(np.array([done]), spent)[0]) * len(_WARM)
        if over >= cooling + 1:
            cooling = min(int(over), len(_WARM) - 1)
            left = limits.seconds - spent if limits.iterations is not None else _PUT_TOGETHER_S
            if recombine(day, routes, best, pool, left):
                restore(best, routes)
            elif _WARM[cooling] < 1:
                restore(routes, best)
            most = with_one_fewer(day, routes) if cooling == _FEWER else len(routes.size)
            day = day._replace(most=most)
    return Found(best, done, limits.clock() - started, ended)


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
    """The temperature when so many coolings and parts of one are over; 1 where the first begins."""
    warm = _WARM[cooling]
    cooled: Floats = warm * (_COLD / (_HOT * warm)) ** np.clip(parts - cooling, 0.0, 1.0)
    return cooled
