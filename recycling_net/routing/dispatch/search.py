"""The search for the routes of a day, in steps between which it can be watched and stopped."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from recycling_net.plan import StoppedBecause
from recycling_net.progress import Listener, Progress, silent
from recycling_net.routing.dispatch.day import Day, Routes, copied, no_routes
from recycling_net.routing.dispatch.improve import begin, improve

_STEP = 250
"""Iterations between two looks at the clock; a fraction of a second for some hundred orders."""
_HOT, _COLD = 1.0, 0.01
"""First and last temperature, in parts of what an order costs on average (tried on 60 and 120 orders)."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When the search ends; the same iterations and seed give the same routes."""

    iterations: int
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
    begin(day, routes, limits.seed)
    best, done = copied(routes), 0
    driving = float(routes.cost.sum())
    hot = _HOT * driving / max(1, int((routes.where >= 0).sum()))
    heat = hot * (_COLD / _HOT) ** np.linspace(0.0, 1.0, limits.iterations)
    ended: StoppedBecause = "iterations"
    while done < limits.iterations and len(day.call):
        seconds = time.perf_counter() - started
        listen(Progress("routing", seconds, float(best.cost.sum()), done=done, total=limits.iterations))
        if stop.is_set() or seconds > limits.seconds:
            ended = "interrupted" if stop.is_set() else "time"
            break
        step = heat[done : done + _STEP]
        improve(day, routes, best, limits.seed + done, step)
        done += len(step)
    return Found(best, done, time.perf_counter() - started, ended)
