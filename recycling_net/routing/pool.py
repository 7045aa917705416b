"""Rounds that searches have met, put together anew: which of them visit every client for least.

Set partitioning over the rounds of local searches, after Subramanian, Uchoa and Ochi, A hybrid algorithm for a class of
vehicle routing problems, Computers & Operations Research 40 (2013), doi 10.1016/j.cor.2013.01.013.
"""

from __future__ import annotations

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import csc_array

from recycling_net.routing.job import FORBIDDEN, Ints, Job, Send, Trips, round_cost
from recycling_net.routing.program import Floats, program
from recycling_net.routing.relay import Solver

_MOST = 20_000
"""More rounds than these are not put together: those met first are forgotten."""
_TOGETHER = 2500
"""So many rounds, those of least reduced cost: with 4,500 the root of the tree took 25 seconds, with these one."""
_NODES = 50
"""Of the tree in which rounds are put together."""
_GAP = 1e-4


class Pool:
    """Rounds by kind and clients, each in its cheapest order; vehicles have one trip, and hours cost nothing."""

    def __init__(self, job: Job) -> None:
        self._job, self._legs = job, job.distances()
        self._known: dict[tuple[int, frozenset[int]], tuple[int, list[int]]] = {}

    def fed(self, search: Solver) -> Solver:
        """Return a search whose answers all come into the pool."""

        def noted(job: Job, send: Send) -> tuple[int, bool]:
            def both(trips: Trips, kinds: list[int]) -> None:
                self.add(trips, kinds)
                send(trips, kinds)

            return search(job, both)

        return noted

    def add(self, trips: Trips, kinds: list[int]) -> None:
        """Keep rounds that are new, or cheaper than known for their clients and kind."""
        for (clients,), kind in zip(trips, kinds, strict=True):
            key = kind, frozenset(clients)
            known = self._known.get(key)
            if known is not None and known[1] == clients:
                continue
            cost = round_cost(self._job, self._legs, clients, kind)
            if cost < (FORBIDDEN**2 if known is None else known[0]):
                self._known[key] = cost, clients
        if len(self._known) > 2 * _MOST:
            self._known = dict(list(self._known.items())[-_MOST:])

    def together(self, job: Job, send: Send) -> tuple[int, bool]:
        """Send the cheapest choice of rounds, where it is cheaper than the start of the job."""
        ends = job.clock() + job.seconds
        if not job.start:
            return 1, False
        self.add(job.start, job.start_kinds)
        begun = [(clients, kind) for (clients,), kind in zip(job.start, job.start_kinds, strict=True)]
        own = {(kind, frozenset(clients)) for clients, kind in begun}
        keys = list(self._known)
        starts = np.array([key in own for key in keys])
        cost = np.array([self._known[key][0] for key in keys], float)
        matrix = self._matrix(keys)
        relaxed = self._solver(cost, matrix, job.seconds)
        relaxed.run()
        if relaxed.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return 1, job.clock() >= ends
        reduced = cost - matrix.T @ np.array(relaxed.getSolution().row_dual)
        few = np.sort(np.argsort(np.where(starts, -np.inf, reduced), kind="stable")[:_TOGETHER])
        left = ends - job.clock()
        if left > 0:
            chosen = few[_chosen(self._solver(cost[few], matrix[:, few], left, whole=True), starts[few])]
            if len(chosen) and cost[chosen].sum() < sum(round_cost(job, self._legs, *each) for each in begun):
                send([[self._known[keys[k]][1]] for k in chosen.tolist()], [keys[k][0] for k in chosen.tolist()])
        return 1, job.clock() >= ends

    def _matrix(self, keys: list[tuple[int, frozenset[int]]]) -> csc_array:
        """Whom each round visits and, below, which kind drives it."""
        clients = len(self._job.service)
        entries = [[*sorted(visited), clients + kind] for kind, visited in keys]
        rows = np.concatenate(entries)
        ends = np.cumsum([0, *(len(each) for each in entries)])
        shape = clients + len(self._job.kinds), len(keys)
        return csc_array((np.ones(len(rows)), rows, ends), shape=shape)

    def _solver(self, cost: Floats, matrix: csc_array, seconds: float, *, whole: bool = False) -> highspy.Highs:
        """Every client once, no more vehicles than there are."""
        entries, vehicles = matrix.tocoo(), np.array([kind.count for kind in self._job.kinds], float)
        once = np.ones(len(self._job.service))
        least, most = np.concatenate([once, 0 * vehicles]), np.concatenate([once, vehicles])
        solver = highspy.Highs()
        for name, value in (("output_flag", False), ("threads", 1), ("time_limit", seconds)):
            solver.setOptionValue(name, value)
        parts = [(entries.row, entries.col, entries.data)]
        solver.passModel(program(cost, np.full(len(cost), whole), parts, (least, most)))
        return solver


def _chosen(solver: highspy.Highs, start: npt.NDArray[np.bool_]) -> Ints:
    """Columns of the best choice that branch and bound finds from one that is known."""
    solver.setOptionValue("mip_max_nodes", _NODES)
    solver.setOptionValue("mip_rel_gap", _GAP)
    known = highspy.HighsSolution()
    known.col_value = start.astype(float).tolist()
    solver.setSolution(known)
    solver.run()
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible.value:
        return np.zeros(0, np.int64)
    return np.flatnonzero(np.array(solver.getSolution().col_value) > 0.5)
