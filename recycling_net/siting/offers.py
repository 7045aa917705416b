"""What each area may deliver, and what it costs: straight lines of the price of a tonne, the least of them counts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import inf

import numpy as np

from recycling_net.siting.alone import Alone
from recycling_net.siting.areas import Areas
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.hubs import Hubs, single
from recycling_net.siting.model import Floats, Ints, Programme
from recycling_net.siting.problem import positions
from recycling_net.siting.relax import Relaxed, priced
from recycling_net.siting.task import Task

DEAREST = 400.0
"""A tonne of room at a hub never costs more than this, yuan; the bound holds all the same."""
NEAR = 3e-4
"""The lines of all areas together miss what the areas may cost by at most this share of the money."""
SAME = 1e-9

Line = tuple[float, float]
"""Yuan, and the tonnes that come with them."""


@dataclass(frozen=True, slots=True)
class Offers:
    """At a price p of a tonne, origin g costs the least of ``yuan[g, k] + p tonnes[g, k]``.

    Attributes
    ----------
    yuan, tonnes
        (G, K) cost at the origin and what it delivers in a year; ``count`` (G,) says how many of them there are.
    haul
        (G, H) yuan per tonne sent to a hub, without the room there; inf where it may not send there.
    rest
        What everything else costs at least, yuan; -inf where the lines prove nothing.
    """

    yuan: Floats
    tonnes: Floats
    count: Ints
    haul: Floats
    rest: float


def offers(task: Task, parts: Areas, hubs: Hubs, relaxed: Relaxed, limits: Limits) -> Offers:
    """Return what the areas offer: all they may do where they send one stream in one year, else what was relaxed."""
    if single(task):
        exact = _exact(task, parts, hubs, relaxed, limits)
        if exact is not None:
            return exact
    return _as_relaxed(task, hubs, relaxed)


def _as_relaxed(task: Task, hubs: Hubs, relaxed: Relaxed) -> Offers:
    """One line each: what the relaxation sends, in the year in which it is most."""
    problem, columns = task.problem, task.columns
    arcs = problem.arcs[problem.arcs["pair"] >= 0]
    flow, pair = columns.flow[arcs.index.to_numpy()], positions(arcs, "pair")
    leaving = np.zeros((len(problem.nodes), flow.shape[1]))
    np.add.at(leaving, positions(arcs, "from_node"), relaxed.values[flow])
    sent = leaving[positions(arcs, "from_node")]
    through = np.zeros((len(problem.pairs), flow.shape[1]))
    np.add.at(through, pair, sent)
    tonnes = np.full(len(hubs.area), SAME)
    np.maximum.at(tonnes, hubs.pair_origin, through.max(axis=1))
    yuan = np.bincount(pair, (sent * hubs.price[flow]).sum(axis=1), len(problem.pairs))
    haul = np.full((len(hubs.area), len(hubs.site)), inf)
    haul[hubs.pair_origin, hubs.pair_hub] = yuan / tonnes[hubs.pair_origin]
    one = np.ones(len(hubs.area), dtype=np.int64)
    return Offers(np.zeros((len(one), 1)), tonnes[:, None], one, haul, -inf)


def _exact(task: Task, parts: Areas, hubs: Hubs, relaxed: Relaxed, limits: Limits) -> Offers | None:
    """All lines of every area, from its relaxation at one price after the other; None where there is no time for it."""
    arcs = task.problem.arcs[task.problem.arcs["pair"] >= 0]
    flow = np.empty(len(arcs), dtype=np.int64)
    flow[positions(arcs, "pair")] = task.columns.flow[arcs.index.to_numpy(), 0]
    haul = np.full((len(hubs.area), len(hubs.site)), inf)
    haul[hubs.pair_origin, hubs.pair_hub] = hubs.price[flow]
    sent = np.zeros(len(hubs.price), dtype=bool)
    sent[flow] = sent[task.columns.sends[:, 0]] = True
    through = _most(relaxed, task.columns.sends[:, 0])
    order = np.lexsort((-through, hubs.pair_origin))
    widest = order[np.unique(hubs.pair_origin[order], return_index=True)[1]]
    sent[flow[widest]] = sent[task.columns.sends[widest, 0]] = False
    allowed = NEAR * abs(relaxed.bound) / len(hubs.area)
    areas_alone = Alone(relaxed.programme, parts.label, hubs.price, ~sent)
    found: list[list[Line]] = []
    rest = hubs.rest
    for origin, area in enumerate(hubs.area):
        way = haul[origin][np.isfinite(haul[origin])]
        line = _Asked(
            areas_alone.programme(area), limits, int(np.searchsorted(areas_alone.columns(area), flow[widest[origin]]))
        )
        lines = line.lines(float(way.min()), float(way.max()) + DEAREST, allowed)
        if not lines or limits.left <= 0:
            return None
        found.append(lines)
        rest -= line.missed
    for area in np.setdiff1d(np.arange(parts.count), hubs.area):
        alone = areas_alone.programme(area)
        answer = Solver(alone, limits, whole=False).run(limits)
        if answer.ending != "optimal":
            return None
        rest += priced(alone, answer.row_dual)[1]
    count = np.array([len(lines) for lines in found], dtype=np.int64)
    table = np.zeros((2, len(found), int(count.max())))
    for origin, lines in enumerate(found):
        table[:, origin, : len(lines)] = np.array(lines).T
    return Offers(table[0], table[1], count, haul, rest)


def _most(relaxed: Relaxed, sends: Ints) -> Floats:
    """(P,) tonnes that may go through a pair at most: its factor in the row that says so."""
    most: Floats = -relaxed.programme.rows.matrix.tocsc()[:, sends].min(axis=0).toarray().ravel()
    return most


class _Asked:
    """One area, asked what it delivers at a price; ``missed`` is by how much its lines are above what is proved."""

    def __init__(self, programme: Programme, limits: Limits, column: int) -> None:
        self._programme, self._limits, self._column = programme, limits, column
        self._solver = Solver(programme, limits, whole=False)
        self._proved: list[Line] = []
        self.missed = 0.0

    def _ask(self, price: float) -> Line | None:
        cost = self._programme.cost.copy()
        cost[self._column] = price
        self._solver.recost(np.array([self._column]), cost[[self._column]])
        answer = self._solver.run(self._limits)
        if answer.ending != "optimal" or answer.values is None:
            return None
        self._proved.append((price, priced(replace(self._programme, cost=cost), answer.row_dual)[1]))
        tonnes = float(answer.values[self._column])
        return answer.objective - price * tonnes, tonnes

    def lines(self, least: float, most: float, near: float) -> list[Line]:
        """Lines between two prices, so many that none is missed by more than ``near``; empty where it cannot tell.

        What an area costs is concave in the price (Eisner and Severance 1976): between two lines that touch it, it is
        missed most where they cross.
        """
        ends_of = [self._ask(least), self._ask(most)]
        if ends_of[0] is None or ends_of[1] is None:
            return []
        found = [ends_of[0], *self._between(ends_of[0], ends_of[1], near)]
        table = np.array(found)
        self.missed = max(float((table[:, 0] + price * table[:, 1]).min()) - proved for price, proved in self._proved)
        return found

    def _between(self, first: Line, last: Line, near: float) -> Iterator[Line]:
        """The lines after the first, up to the last."""
        if first[1] - last[1] <= SAME:
            return
        price = (last[0] - first[0]) / (first[1] - last[1])
        middle = self._ask(price)
        if middle is not None and middle[0] + price * middle[1] < first[0] + price * first[1] - near:
            yield from self._between(first, middle, near)
            yield from self._between(middle, last, near)
        else:
            yield last
