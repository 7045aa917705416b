"""Several searches in turns, each going on from the best rounds of those before it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

from recycling_net.routing.job import FORBIDDEN, UNLIMITED, Job, Send, Trips, round_cost

Solver = Callable[[Job, Send], tuple[int, bool]]
"""Sends each better answer and returns (iterations, whether time ran out); goes on from the start of its job."""


class Turn(NamedTuple):
    """Who searches, for which part of the seconds, how many plain iterations one of its iterations is worth.

    ``begins`` says with what: the start of the job, the best since somebody last began with that, or the best of all.
    """

    search: Solver
    share: float
    worth: int = 1
    begins: Literal["start", "line", "best"] = "best"


def improve(job: Job, send: Send, turns: Sequence[Turn]) -> tuple[int, bool]:
    """Give each its part, ``send`` each better answer of theirs, return (iterations, whether time ran out).

    Where the job says how many iterations there are, these are shared out, and seconds only cut off. Hours must cost
    nothing, and each vehicle drive one trip.
    """
    began, done, late, over = job.clock(), 0, False, 0.0
    best = line = _Best(job, send)
    for number, turn in enumerate(turns):
        over += turn.share
        limited = job.iterations < UNLIMITED
        iterations = max(number == 0, int(turn.share * job.iterations / turn.worth)) if limited else UNLIMITED
        left = (1.0 if limited else over) * job.seconds - (job.clock() - began)
        late |= left <= 0
        if iterations == 0 or left <= 0:
            continue
        part = replace(job, iterations=iterations, seconds=left, seed=job.seed + number)
        if turn.begins == "start":
            line = _Best(job, best.take)
        elif turn.begins == "best":
            line = best
        if line.trips:
            part = replace(part, start=line.trips, start_kinds=line.kinds)
        did, cut = turn.search(part, line.take)
        done += did * turn.worth
        late |= cut
    return done, late


class _Best:
    """The best rounds that anybody sent; over forbidden ways there are none."""

    def __init__(self, job: Job, send: Send) -> None:
        self.trips: Trips = []
        self.kinds: list[int] = []
        self._job, self._legs, self._send, self._cost = job, job.distances(), send, FORBIDDEN**2

    def take(self, trips: Trips, kinds: list[int]) -> None:
        """Keep rounds and pass them on, if they are better."""
        driven = zip(trips, kinds, strict=True)
        cost = sum(round_cost(self._job, self._legs, clients, kind) for (clients,), kind in driven)
        if cost < self._cost:
            self.trips, self.kinds, self._cost = trips, kinds, cost
            self._send(trips, kinds)
