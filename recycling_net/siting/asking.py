"""A relaxation taken apart: areas are asked what they would do at prices, and a programme of their answers sets these.

Dantzig and Wolfe (1960). Where areas share hubs and little else, hundreds of small programmes and one of a few
thousand rows take a fraction of the time of one large one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import nan
from typing import NamedTuple

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
DEAR, BEGUN, DEARER, DEAREST = 10.0, 1.0, 10.0, 1e12
"""What joins areas may bend at so many times what the dearest answer costs, or where the first ones were given; then at
so many times as much, up to this."""
ROUGH = 0.3
"""While it bends at the first price, so near is near enough."""
WORSE = 0.01
"""The other way of a column is tried where the nearest whole number makes everything dearer by more than this share."""
BENT, WHOLE, OFF = 1e-6, 1e-6, 1e-6


class First(NamedTuple):
    """How asking begins: at prices, or with answers.

    Attributes
    ----------
    prices
        (rows,) what is asked at first.
    answers
        Instead, what areas answer at first, each (columns,): as far as their whole numbers can be had.
    """

    prices: Floats
    answers: Sequence[Floats] = ()


def asked(divided: tuple[Task, Areas], programme: Programme, first: First, limits: Limits, listen: Listen) -> Relaxed:
    """Return the relaxation of a programme of the task, to within NEAR of what is proved.

    Rows that only tighten it and hold what joins areas stay out; the bound holds for all, as prices of rows prove it.
    Its ending is "time" where that runs out, or what joins the areas cannot hold.
    """
    return Asking(*divided, programme, limits).relax(first, listen)


class Asking:
    """Areas with their solvers, and the programme of what they have answered so far."""

    def __init__(self, task: Task, parts: Areas, programme: Programme, limits: Limits) -> None:
        """``programme`` is one of the task, with other bounds or rows."""
        self._task, self._programme, self._limits = task, programme, limits
        label = _apart(task, parts, programme)
        self._alone = alone = Alone(programme, label, programme.cost, np.ones(len(label), dtype=bool))
        joint = np.asarray(abs(programme.rows.matrix) @ (label < 0).astype(float)).ravel() > 0
        implied = np.zeros(len(joint), dtype=bool)
        implied[: len(task.implied)] = task.implied
        self._link = np.flatnonzero(~alone.inner & ~(implied & joint) & ~programme.certain())
        self._joint = np.flatnonzero(label < 0)
        self._matrix = programme.rows.matrix[self._link].tocsc()
        self._areas = [area for area in range(parts.count) if len(alone.columns(area))]
        self._entries = [self._matrix[:, alone.columns(area)].tocsr() for area in self._areas]
        self._solvers = [Solver(alone.programme(area), limits, whole=False) for area in self._areas]
        self._answers: list[list[Floats]] = []
        self._dear = 0.0
        self._master, self._bends = self._begun()
        self._master.roughly()

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

    def relax(self, first: First, listen: Listen) -> Relaxed:
        """Ask at prices, set prices by the answers, and so on until these hardly cost more than is proved."""
        price, proved, dual = self._signed(first.prices[self._link]), -np.inf, first.prices
        held: Floats | None = None
        rough = ROUGH
        for values in first.answers:
            given = self._as(values)
            if any(answer.values is None for answer in given):
                return self._none("time")
            self._add(given, BEGUN)
        if first.answers:
            price = self._prices(self._mixed())
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
            self._add(answers, DEAR)
            master = self._mixed()
            if master.ending != "optimal" or master.values is None:
                break
            price, bent = self._prices(master), self._bent(master.values)
            held = held if bent else master.values
            if master.objective - proved <= (rough if bent else NEAR) * abs(proved):
                if not bent or self._dear >= DEAREST:
                    break
                self._dear, rough = self._dear * DEARER, NEAR
        return self._none("time") if held is None else self._done(held, proved, dual)

    def decide(self) -> Floats:
        """Make what joins areas whole, one column after the other, the clearest first; the other way where that is dear.

        Return (rows,) the prices of what joins areas then.
        """
        whole = np.flatnonzero(self._programme.integer[self._joint])
        free = np.ones(len(whole), dtype=bool)
        answer = self._mixed()
        while answer.values is not None and self._limits.left > 0:
            value = answer.values[whole]
            far = np.where(free, np.abs(value - np.round(value)), 0.0)
            if (far <= WHOLE).all():
                break
            at = int(np.where(far > WHOLE, far, np.inf).argmin())
            nearest = float(np.round(value[at]))
            enough = answer.objective + WORSE * abs(answer.objective)
            free[at], answer = False, self._stand(whole[at], nearest)
            if not answer.objective <= enough:
                other = self._stand(whole[at], 1 - nearest)
                is_better = other.values is not None and not other.objective >= answer.objective
                answer = other if is_better else self._stand(whole[at], nearest)
        lower, upper = self._programme.lower.copy(), self._programme.upper.copy()
        if answer.values is not None:
            lower[self._joint[whole]] = upper[self._joint[whole]] = np.round(answer.values[whole])
            self._master.rebound(whole, (lower[self._joint[whole]], upper[self._joint[whole]]))
        self._programme = replace(self._programme, lower=lower, upper=upper)
        prices = np.zeros(len(self._programme.rows))
        prices[self._link] = self._prices(answer)
        return prices

    def told(self) -> list[Floats]:
        """What areas have answered so far, each (columns,)."""
        every = np.zeros((len(self._answers), len(self._programme.cost)))
        for row, answers in zip(every, self._answers, strict=True):
            for area, answer in zip(self._areas, answers, strict=True):
                row[self._alone.columns(area)] = answer
        return list(every)

    def _stand(self, column: int, value: float) -> Answer:
        """What costs least if a column of what joins areas has this value."""
        self._master.rebound(np.array([column]), (np.array([value]), np.array([value])))
        return self._mixed()

    def _as(self, values: Floats) -> list[Answer]:
        """What each area answers if its whole numbers are these, as far as it can have them."""
        answers = []
        for area, solver in zip(self._areas, self._solvers, strict=True):
            own, value = self._alone.programme(area), values[self._alone.columns(area)]
            stands = np.clip(value, own.lower, own.upper)
            if np.array_equal(stands, value) and own.rows.off(value).max(initial=0.0) < OFF:
                yuan = float(own.cost @ value)
                answers.append(Answer("optimal", value, yuan, yuan, np.empty(0), np.empty(0)))
                continue
            alike = replace(
                own, lower=np.where(own.integer, stands, own.lower), upper=np.where(own.integer, stands, own.upper)
            )
            answer = Solver(alike, self._limits, whole=False).run(self._limits)
            answers.append(answer if answer.values is not None else solver.run(self._limits))
        return answers

    def _bent(self, mixed: Floats) -> bool:
        """Whether what joins areas does not hold."""
        return bool(mixed[self._bends].max(initial=0.0) > BENT)

    def _prices(self, master: Answer) -> Floats:
        """Prices of what joins areas, as their answers together set them; nothing where there was no time for it."""
        return self._signed(
            np.resize(master.row_dual, len(self._link)) if master.ending == "optimal" else np.zeros(len(self._link))
        )

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

    def _add(self, answered: Sequence[Answer], dear: float) -> None:
        """Let the answers be ways to go.

        The first time, what bends costs ``dear`` times as much as the dearest of them.
        """
        cost, answers = self._programme.cost, [answer.values for answer in answered if answer.values is not None]
        self._dear = self._dear or dear * max(1.0, *(abs(answer.objective) for answer in answered))
        own = [self._alone.columns(area) for area in self._areas]
        amounts = sp.vstack(
            [sp.csr_matrix(entry @ answer) for entry, answer in zip(self._entries, answers, strict=True)]
        )
        many = len(self._areas)
        self._master.recost(self._bends, self._unit * self._dear)
        self._master.add_columns(
            np.array([cost[column] @ answer for column, answer in zip(own, answers, strict=True)]),
            (np.zeros(many), np.full(many, np.inf)),
            sp.vstack([amounts.T, sp.identity(many)], format="csc"),
        )
        self._answers.append(answers)

    def _mixed(self) -> Answer:
        """Find the best mixture of all answers so far."""
        answer = self._master.run(self._limits)
        if answer.ending == "optimal" or self._limits.left <= 0 or self._limits.wished:
            return answer
        self._master.corners()  # from its last corner it found no way on
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


def _apart(task: Task, parts: Areas, programme: Programme) -> Ints:
    """(columns,) the area, without what goes out of it to where others send too: that is what joins them.

    An origin that has no choice left sends within its area.
    """
    label, columns, arcs, pairs = parts.label.copy(), task.columns, task.problem.arcs, task.problem.pairs
    origin = positions(pairs, "choice")
    may = programme.upper[columns.sends].max(axis=1) > 0
    chooses = np.bincount(origin[may], minlength=len(origin) + 1)[origin] > 1
    label[columns.sends[chooses]] = -1
    pair = positions(arcs, "pair")
    label[columns.flow[(pair >= 0) & chooses[pair]]] = -1
    return label
