"""Several searches in turns, each going on from the best rounds of those before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from recycling_net.routing.job import FORBIDDEN, UNLIMITED, Job, Send, Trips

Solver = Callable[[Job, Send], tuple[int, bool]]
"""Sends each better answer and returns (iterations, whether time ran out); goes on from the start of its job."""


class Turn(NamedTuple):
    """Who searches, for which part of the seconds, and how many plain iterations one of its iterations is worth."""

    search: Solver
    share: float
    worth: int = 1


def improve(job: Job, send: Send, turns: Sequence[Turn]) -> tuple[int, bool]:
    """Give each its part, ``send`` what they send, return (iterations, whether time ran out).

    Where the job says how many iterations there are, these are shared out, and seconds only cut off.
    """
    began, done, late = job.clock(), 0, False
    best: list[tuple[Trips, list[int]]] = []

    def keep(trips: Trips, kinds: list[int]) -> None:
        if _may_be_driven(job, trips, kinds):
            best[:] = [(trips, kinds)]
            send(trips, kinds)

    over = 0.0
    for number, turn in enumerate(turns):
        over += turn.share
        iterations = job.iterations
        if iterations < UNLIMITED:
            iterations = int(turn.share * iterations / turn.worth)
            if number == 0:
                iterations = max(1, iterations)
        left = (over if job.iterations == UNLIMITED else 1.0) * job.seconds - (job.clock() - began)
        if iterations == 0 or left <= 0:
            late |= left <= 0
            continue
        start, kinds = best[0] if best else (job.start, job.start_kinds)
        part = replace(job, iterations=iterations, seconds=left, start=start, start_kinds=kinds, seed=job.seed + number)
        did, cut = turn.search(part, keep)
        done += did * turn.worth
        late |= cut
    return done, late


def _may_be_driven(job: Job, trips: Trips, kinds: list[int]) -> bool:
    """Whether no vehicle drives where it must not."""
    if len(job.points):
        return True
    for (clients,), kind in zip(trips, kinds, strict=True):
        depot = job.kinds[kind].depot
        nodes = [depot, *(client + job.depots for client in clients), depot]
        if (job.distance[job.kinds[kind].profile][nodes[:-1], nodes[1:]] >= FORBIDDEN).any():
            return False
    return True
