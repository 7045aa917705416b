"""The search for the routes of a day, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.dispatch.along import nothing_along
from recycling_net.routing.dispatch.day import Day, Floats, Routes, copied, no_routes
from recycling_net.routing.dispatch.improve import begin, improve
from recycling_net.routing.dispatch.insert import nothing_known

_STEP = 250
"""Iterations between two looks at the clock; a fraction of a second for some hundred orders."""
_HOT, _COLD = 1.0, 0.01
"""First and last temperature, in parts of what driving to an order costs on average (tried on 60 and 120 orders)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends; the same iterations and seed give the same routes. None: only time ends it."""

    iterations: int | None
    seconds: float
    seed: int


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
    started = time.perf_counter()
    routes = copied(under_way) if under_way is not None else no_routes(day)
    now = (routes, nothing_along(routes), nothing_known(routes))
    begin(day, now, limits.seed)
    best, done = copied(routes), 0
    driving = float(routes.cost.sum() - day.truck["per_day"][routes.size > 0].sum())
    hot = _HOT * driving / max(1, int((routes.where >= 0).sum()))
    ended: StoppedBecause = "iterations"
    while len(day.call) and (limits.iterations is None or done < limits.iterations):
        seconds = time.perf_counter() - started
        listen(Progress("routing", seconds, float(best.cost.sum()), done=done, total=limits.iterations or 0))
        if stop.is_set() or seconds > limits.seconds:
            ended = "interrupted" if stop.is_set() else "time"
            break
        if limits.iterations is None:
            heat = hot * _cooled(np.full(_STEP, seconds / limits.seconds))
        else:
            heat = hot * _cooled(np.arange(done, min(done + _STEP, limits.iterations)) / limits.iterations)
        improve(day, now, best, limits.seed + done, heat)
        done += len(heat)
    return Found(best, done, time.perf_counter() - started, ended)


def _cooled(part: Floats) -> Floats:
    """The temperature when a part of the search is over; 1 at its begin."""
    cooled: Floats = (_COLD / _HOT) ** part
    return cooled
