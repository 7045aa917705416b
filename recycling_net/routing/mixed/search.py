"""The search for rounds of mixed fleets, within the seconds of a job."""

from __future__ import annotations

import numpy as np

from recycling_net.routing.job import Job, Send, Trips
from recycling_net.routing.mixed.anneal import OUTSIDE, anneal, copy, paper
from recycling_net.routing.mixed.ground import COUNT, FIRST, Ground, ground_of
from recycling_net.routing.mixed.state import COST, KIND, SIZE, State, empty, measure
from recycling_net.routing.mixed.strings import take_out

_STEP = 500
"""Iterations between two looks at the clock."""
_HOT, _COLD = 0.4, 0.01
"""First and last temperature, in parts of what a leg costs on average."""
_TIMED_HOT, _TIMED_COLD = 1.2, 0.15
"""The same with windows, which hold rounds fast: 600 clients (PR13A) were 5 % above where they ended at 0.6, and nothing
better was found below 0.19; 480 with skills (PR12A) froze at 0.24."""
_PAIRED, _PAIRED_REMOVED = (4.0, 0.15), 20.0
"""The same with pairs, also from an answer, and how many clients are taken out. 102 pairs in clusters (lc1_2_8, 15 seconds
of the processor) came to 3,674 with 19 vehicles from 1.2, to 3,380 from 4; from 1.2 the 19 were not always found, from 10
neither. With 20 taken out on average 100 pairs in three long rounds (lr2_2_6) came to 4,617 in 15 seconds, with ten to
4,791 and 4,924 in 30."""
_WARM = 0.25
"""First temperature at most, of a search that goes on from an answer."""
_GATHERED = 0.3
"""Rounds met at lower temperatures may be parts of good answers."""


def improve(job: Job, send: Send, meet: Send | None = None, *, fewer: bool = False) -> tuple[int, bool]:
    """Search, ``send`` each better answer that leaves nobody out, return (iterations, whether time ran out).

    The temperature falls with the share of the seconds, or of the iterations, that is over, whichever is more.
    ``meet`` is told of answers on the way, better or not, where the search is cold. With ``fewer`` each answer loses a
    vehicle, and the search goes on for one without it.
    """
    began = job.clock()
    search = Search(ground_of(job), fewer=fewer)
    if job.start:
        search.begin(job.start, job.start_kinds)
    done, told = 0, np.inf
    while True:
        over = max((job.clock() - began) / job.seconds, done / job.iterations)
        if search.costs[3] == 0 and search.costs[1] < told:
            told = search.costs[1]
            send(*search.routes())
            if fewer and search.state.used.sum() > 1:
                search.drop()
                told = np.inf
        if over >= 1:
            return done, done < job.iterations
        steps = 1 if done == 0 else min(_STEP, job.iterations - done)
        search.step(over, steps, job.seed + done)
        done += steps
        if meet is not None and search.costs[2] == 0 and search.warmth(over) < _GATHERED:
            meet(*search.routes(search.state))


class Search:
    """Rounds on their way to better ones; begins with none."""

    def __init__(self, ground: Ground, *, fewer: bool = False) -> None:
        clients = len(ground.client)
        units = int((ground.pair[:, FIRST] == np.arange(clients)).sum())
        self.is_paired = units < clients
        unpaired = (_TIMED_HOT, _TIMED_COLD) if ground.timed else (_HOT, _COLD)
        self.heat = _PAIRED if self.is_paired else unpaired
        self.ground = ground._replace(removed=_PAIRED_REMOVED) if self.is_paired and not fewer else ground
        self.state, self.saved, self.best = empty(ground), empty(ground), empty(ground)
        self.paper = paper(ground)
        self.waited = self.paper.weight.copy()
        self.costs = np.array([0.0, np.inf, units, units + 1])

    def begin(self, trips: Trips, kinds: list[int]) -> None:
        """Go on from an answer that leaves nobody out."""
        for which, ((round_,), kind) in enumerate(zip(trips, kinds, strict=True)):
            self.state.row[which, : len(round_)] = round_
            self.state.round_number[which, :2] = len(round_), kind
            self.state.used[kind] += 1
            measure(self.ground, self.state, which, 0, len(round_) - 1)
        self.costs[:] = self.state.round_figure[:, COST].sum(), self.state.round_figure[:, COST].sum(), 0, 0
        self.paper.weight[:] = OUTSIDE
        if not self.is_paired:
            self.heat = (min(_WARM, self.heat[0]), self.heat[1])
        copy(self.state, self.best)

    def drop(self) -> None:
        """Take away a vehicle of the answer, with the round whose clients have waited outside least so far."""
        state, (outside, weight) = self.state, (self.costs[2:], self.paper.weight)
        weight[:] = self.waited
        driven = np.flatnonzero(state.round_number[:, SIZE])
        waited = [weight[state.row[which, : state.round_number[which, SIZE]]].sum() for which in driven]
        which = int(driven[int(np.argmin(waited))])
        gone = state.row[which, : state.round_number[which, SIZE]].copy()
        for one in gone.tolist():
            take_out(state, one)
        kind = state.round_number[which, KIND]
        state.round_number[which, SIZE] = 0
        state.used[kind] -= 1
        self.ground.number[kind, COUNT] = state.used[kind]
        measure(self.ground, state, which, 0, -1)
        outside[0] = (self.ground.pair[gone, FIRST] == gone).sum()
        self.costs[0], self.costs[1], outside[1] = state.round_figure[:, COST].sum(), np.inf, outside[0] + 1

    def step(self, over: float, steps: int, seed: int) -> None:
        """Go on for some iterations; ``over`` says how much of the search is over."""
        if self.costs[3] > 0:
            self.waited[:] = self.paper.weight
        driven = len(self.ground.client) + int(self.state.used.sum())
        heat = max(self.costs[:2].min() / driven * self.warmth(over), 1e-9)
        anneal(
            self.ground, self.state, self.saved, self.best, self.paper, self.costs, (heat, heat), steps, seed % 2**32
        )

    def warmth(self, over: float) -> float:
        """Return the temperature, in parts of what a leg costs, when so much of the search is over."""
        hot, cold = self.heat
        return float(hot * (cold / hot) ** over)

    def routes(self, state: State | None = None) -> tuple[Trips, list[int]]:
        """Return rounds, the best unless told which, as trips of vehicles, and their kinds."""
        state = state or self.best
        sizes, kinds = state.round_number[:, SIZE], state.round_number[:, KIND]
        driven = np.flatnonzero(sizes).tolist()
        trips: Trips = [[state.row[which, : sizes[which]].tolist()] for which in driven]
        return trips, [int(kinds[which]) for which in driven]
