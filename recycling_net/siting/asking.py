"""A relaxation taken apart: areas are asked what they would do at prices, and a programme of their answers sets these.

Dantzig and Wolfe (1960). Where areas share hubs and little else, hundreds of small programmes and one of a few
thousand rows take a fraction of the time of one large one.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from math import nan

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.alone import Alone
from recycling_net.siting.areas import Areas
from recycling_net.siting.highs import Answer, Ending, Limits, Solver
from recycling_net.siting.model import Floats, Ints, Programme, Rows
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Listen, Relaxed, needed, priced
from recycling_net.siting.task import Task

ROUNDS = 100
NEAR = 1e-3
"""Prices are good enough where answers together cost at most this share more than is proved."""
DEAR, DEARER, DEAREST = 10.0, 10.0, 1e12
"""What joins areas may bend at so many times what the dearest answer costs; then at so many times as much, up to this."""
BENT = 1e-6


def asked(divided: tuple[Task, Areas], programme: Programme, prices: Floats, limits: Limits, listen: Listen) -> Relaxed:
    """Return the relaxation of a programme of the task, to within NEAR of what is proved; ``prices`` (rows,) begin it.

    Rows that only tighten it and hold what joins areas stay out; the bound holds for all, as prices of rows prove it.
    Its ending is "time" where that runs out, or what joins the areas cannot hold.
    """
    return _Asked(*divided, programme, limits).relax(prices, listen)


class _Asked:
    """Areas with their solvers, and the programme of what they have answered so far."""

    def __init__(self, task: Task, parts: Areas, programme: Programme, limits: Limits) -> None:
        self._task, self._programme, self._limits = task, programme, limits
        label = _apart(task, parts)
        self._alone = alone = Alone(programme, label, programme.cost, np.ones(len(label), dtype=bool))
        joint = np.asarray(abs(programme.rows.matrix) @ (label < 0).astype(float)).ravel() > 0
        implied = np.zeros(len(joint), dtype=bool)
        implied[: len(task.implied)] = task.implied
        self._link = np.flatnonzero(~alone.inner & ~(implied & joint))
        self._joint = np.flatnonzero(label < 0)
        self._matrix = programme.rows.matrix[self._link].tocsc()
        self._areas = [area for area in range(parts.count) if len(alone.columns(area))]
        self._entries = [self._matrix[:, alone.columns(area)].tocsr() for area in self._areas]
        self._solvers = [Solver(alone.programme(area), limits, whole=False) for area in self._areas]
        self._answers: list[list[Floats]] = []
        self._master, self._bends = self._begun()

    def _begun(self) -> tuple[Solver, Ints]:
        """Return the programme without answers: what joins areas, how far rows bend, one answer of each area."""
        programme, link = self._programme, self._link
        low, high = programme.rows.lower[link], programme.rows.upper[link]
        below, above = np.flatnonzero(np.isfinite(low)), np.flatnonzero(np.isfinite(high))
        one = sp.identity(len(link), format="csc")
        top = sp.hstack([self._matrix[:, self._joint], one[:, below], -one[:, above]])
        bends = len(self._joint) + np.arange(len(below) + len(above))
        none, least = np.zeros(len(bends)), np.ones(len(self._areas))
        largest = np.maximum(np.asarray(abs(self._matrix).max(axis=1).todense()).ravel(), 1e-9)
        self._unit = 1 / largest[np.concatenate([below, above])]
        return Solver(
            Programme(
                np.concatenate([programme.cost[self._joint], none]),
                np.concatenate([programme.lower[self._joint], none]),
                np.concatenate([programme.upper[self._joint], np.full(len(bends), np.inf)]),
                np.zeros(len(self._joint) + len(bends), dtype=bool),
                Rows(
                    np.concatenate([low, least]), np.concatenate([high, least]),
                    sp.vstack([top, sp.csr_matrix((len(self._areas), top.shape[1]))], format="csr"),
                ),
            ),
            self._limits, whole=False,
        ), bends  # fmt: skip

    def relax(self, prices: Floats, listen: Listen) -> Relaxed:
        """Ask at prices, set prices by the answers, and so on until these hardly cost more than is proved."""
        price, proved, dual = self._signed(prices[self._link]), -np.inf, prices
        held: Floats | None = None
        dear = 0.0
        for _ in range(ROUNDS):
            if self._limits.left <= 0 or self._limits.wished:
                break
            answers = self._ask(price)
            if any(answer.ending == "infeasible" for answer in answers):
                return self._none("infeasible")
            if any(answer.values is None for answer in answers):
                break
            rows = self._row_prices(price, answers)
            if (bound := priced(self._programme, rows)[1]) > proved:
                proved, dual = bound, rows
                listen(nan, proved)
            dear = dear or DEAR * max(1.0, *(abs(answer.objective) for answer in answers))
            master = self._set([answer.values for answer in answers if answer.values is not None], dear)
            if master.ending != "optimal" or master.values is None:
                break
            price = self._signed(master.row_dual[: len(self._link)])
            bent = master.values[self._bends].max(initial=0.0) > BENT
            held = held if bent else master.values
            if master.objective - proved <= NEAR * abs(proved):
                if not bent or dear >= DEAREST:
                    break
                dear *= DEARER
        return self._none("time") if held is None else self._done(held, proved, dual)

    def _ask(self, price: Floats) -> list[Answer]:
        """What each area would do if what it has in common with others cost and earned so much."""
        cost = self._programme.cost - self._matrix.T @ price

        def one(number: int) -> Answer:
            solver, column = self._solvers[number], self._alone.columns(self._areas[number])
            solver.recost(np.arange(len(column)), cost[column])
            answer = solver.run(self._limits)
            if answer.ending == "time" and self._limits.left > 0:  # from its last corner it found no way on
                solver.corners()
                answer = solver.run(self._limits)
            return answer

        with ThreadPoolExecutor(self._limits.threads) as beside:
            return list(beside.map(one, range(len(self._areas))))

    def _set(self, answers: list[Floats], dear: float) -> Answer:
        """Let the answers be ways to go, and find the best mixture of all so far."""
        cost = self._programme.cost
        own = [self._alone.columns(area) for area in self._areas]
        amounts = sp.vstack(
            [sp.csr_matrix(entry @ answer) for entry, answer in zip(self._entries, answers, strict=True)]
        )
        many = len(self._areas)
        self._master.recost(self._bends, self._unit * dear)
        self._master.add_columns(
            np.array([cost[column] @ answer for column, answer in zip(own, answers, strict=True)]),
            (np.zeros(many), np.full(many, np.inf)),
            sp.vstack([amounts.T, sp.identity(many)], format="csc"),
        )
        self._answers.append(answers)
        return self._master.run(self._limits)

    def _signed(self, price: Floats) -> Floats:
        """Prices without those that prove nothing."""
        rows, link = self._programme.rows, self._link
        price = np.where(np.isinf(rows.lower[link]), np.minimum(price, 0.0), price)
        return np.where(np.isinf(rows.upper[link]), np.maximum(price, 0.0), price)

    def _row_prices(self, price: Floats, answers: list[Answer]) -> Floats:
        """(rows,) prices of what joins areas, and of the rows of each as it answered."""
        rows = np.zeros(len(self._programme.rows))
        rows[self._link] = price
        for area, answer in zip(self._areas, answers, strict=True):
            rows[self._alone.rows(area)] = answer.row_dual
        return rows

    def _done(self, mixed: Floats, proved: float, dual: Floats) -> Relaxed:
        """Return the mixture of answers as values of all columns, with what is proved."""
        programme = self._programme
        values = np.zeros(len(programme.cost))
        values[self._joint] = mixed[: len(self._joint)]
        share = mixed[len(self._joint) + len(self._bends) :].reshape(-1, len(self._areas))
        for number, area in enumerate(self._areas):
            told = np.array([answers[number] for answers in self._answers[: len(share)]])
            values[self._alone.columns(area)] = share[:, number] @ told
        return Relaxed(
            "optimal",
            programme,
            needed(self._task, programme, values),
            proved,
            values,
            priced(programme, dual)[0],
            dual,
        )

    def _none(self, ending: Ending) -> Relaxed:
        return Relaxed(ending, self._programme, np.zeros(0, dtype=bool), nan, *([np.empty(0)] * 3))


def _apart(task: Task, parts: Areas) -> Ints:
    """(columns,) the area, without what goes out of it to where others send too: that is what joins them."""
    label, columns, arcs = parts.label.copy(), task.columns, task.problem.arcs
    label[columns.sends] = -1
    label[columns.flow[np.flatnonzero(positions(arcs, "pair") >= 0)]] = -1
    return label
