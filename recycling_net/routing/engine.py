"""Which solver a job goes to: by what it asks for and how large it is, as measured on public instances."""

from __future__ import annotations

import time
from typing import Literal

import numpy as np

from recycling_net.routing import pyvrp_adapter
from recycling_net.routing.job import NEVER, UNLIMITED, Job
from recycling_net.routing.pyvrp_adapter import Send

_SHORT = 20
"""Stops that fill a vehicle. In twelve seconds strings on rows came to 2.3 % with 11 stops (RC1_4_8) and to 4.1 % with
50 (R2_4_9), PyVRP to 2.9 % and 2.1 %."""
Engine = Literal["rings", "rows", "pyvrp"]


def improve(job: Job, send: Send) -> tuple[int, bool]:
    """Search, ``send`` each better answer, return (iterations, whether time ran out).

    The compiled kernels are loaded only when they are needed.
    """
    engine = chosen(job)
    if engine == "rings":
        return _plain(job, send)
    if engine == "rows":
        from recycling_net.routing.mixed.search import improve as mixed  # noqa: PLC0415  # numba takes a second

        return mixed(job, send)
    return pyvrp_adapter.improve(job, send)


def chosen(job: Job) -> Engine:
    """Return who solves a job.

    One kind of vehicle, as many as wanted, and points go to strings on rings. Mixed fleets at one depot, and windows
    where rounds are short, go to strings on rows. Long rounds with windows, several trips, prizes, several loads,
    several depots, skills, deliveries beside pickups, and whatever has a start, go to PyVRP.
    """
    if job.start or _both_ways(job):
        return "pyvrp"
    if len(job.points) and len(job.kinds) == 1:
        (kind,) = job.kinds
        if kind.count >= len(job.service) and kind.farthest == NEVER:
            return "rings"
    simple = all(kind.trips == 1 and kind.second_cost == 0 and len(kind.capacity) == 1 for kind in job.kinds)
    known = simple and job.prize == 0 and not job.release.any() and len(job.service) > 1
    alike = len({(kind.depot, kind.profile) for kind in job.kinds}) == 1
    short = len(job.kinds) > 1 or _stops_a_round(job) <= _SHORT
    return "rows" if known and alike and short else "pyvrp"


def _stops_a_round(job: Job) -> float:
    """How many stops fill a vehicle."""
    load = max(1, int(job.pickup.sum() + job.delivery.sum()))
    return len(job.service) * job.kinds[0].capacity[0] / load


def _both_ways(job: Job) -> bool:
    return bool(job.pickup.any() and job.delivery.any())


def _plain(job: Job, send: Send) -> tuple[int, bool]:
    from recycling_net.routing.ruin import Found, Limits, PlainRounds, improve  # noqa: PLC0415  # numba takes a second

    began = time.monotonic()
    (kind,) = job.kinds
    demand = np.concatenate([[0], job.pickup[:, 0] + job.delivery[:, 0]])
    problem = PlainRounds(demand, kind.capacity[0], job.points, is_rounded=True, vehicle_cost=float(kind.fixed_cost))

    def tell(found: Found) -> None:
        send([[(one - 1).tolist()] for one in found.rounds], [0] * len(found.rounds))

    left = max(0.0, began + job.seconds - time.monotonic())
    iterations = job.iterations if job.iterations < UNLIMITED else None
    found = improve(problem, Limits(left, iterations, job.seed), listen=tell)
    tell(found)
    return found.iterations, found.ended == "time"
