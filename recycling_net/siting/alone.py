"""The programme of one area alone, at the prices of what joins it to others; and what all of them prove together."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from math import isnan

import numpy as np

from recycling_net.siting.areas import Areas, ends
from recycling_net.siting.highs import MONEY, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Ints, Programme, Rows
from recycling_net.siting.relax import Relaxed, priced

TOGETHER = 0.3
"""No area takes more than this share of the time that is left for all."""


class Alone:
    """Programmes of single areas, cut from one programme; only columns in ``used`` are in them.

    Attributes
    ----------
    inner
        (rows,) whether a row is of one area and nothing that joins areas stands in it.
    """

    def __init__(self, programme: Programme, label: Ints, price: Floats, used: Bools) -> None:
        """``label`` (columns,) is the area, -1 for what joins several; ``price`` (columns,) what a unit costs."""
        rows = programme.rows
        self.inner, low = inner_rows(programme, label)
        inner = np.flatnonzero(self.inner)
        own = np.flatnonzero((label >= 0) & used)
        each = np.arange(int(label.max()) + 2)
        self._row = inner[np.argsort(low[inner], kind="stable")]
        self._row_from = np.searchsorted(low[self._row], each)
        self._column = own[np.argsort(label[own], kind="stable")]
        self._column_from = np.searchsorted(label[self._column], each)
        self._programme, self._price = programme, price
        self._matrix = rows.matrix[self._row].tocsr()

    def columns(self, area: int) -> Ints:
        """Return the columns of an area."""
        return self._column[self._column_from[area] : self._column_from[area + 1]]

    def rows(self, area: int) -> Ints:
        """Return the rows of an area."""
        return self._row[self._row_from[area] : self._row_from[area + 1]]

    def programme(self, area: int) -> Programme:
        """Return the programme of an area."""
        column, row = self.columns(area), self.rows(area)
        whole, part = self._programme, slice(self._row_from[area], self._row_from[area + 1])
        rows = Rows(whole.rows.lower[row], whole.rows.upper[row], self._matrix[part][:, column])
        return Programme(self._price[column], whole.lower[column], whole.upper[column], whole.integer[column], rows)


def inner_rows(programme: Programme, label: Ints) -> tuple[Bools, Ints]:
    """(rows,) whether only columns of one area stand in a row, and the lowest area of each."""
    low, high = ends(label, programme.rows.matrix.tocoo())
    joint = np.asarray(abs(programme.rows.matrix) @ (label < 0).astype(float)).ravel() > 0
    return (low == high) & ~joint, low


def whole_areas(relaxed: Relaxed, parts: Areas, near: float, limits: Limits) -> tuple[float, Floats]:
    """Return a bound for all plans, and (columns,) values that are whole in areas where they are no plan together.

    Rows that join areas have their price; then each area alone is solved in whole numbers, and what joins them too.
    What they cost so is a bound by Lagrange's relaxation (Geoffrion 1974), never below that of fractions. An area is
    known to within ``near`` yuan, or as far as time allows.
    """
    programme = relaxed.programme
    label = np.where(parts.label < 0, parts.count, parts.label)
    inner, _ = inner_rows(programme, label)
    price, proved = priced(programme, np.where(inner, 0.0, relaxed.row_dual))
    bound = proved - float(np.minimum(price * programme.lower, price * programme.upper).sum())
    alone = Alone(programme, label, price, np.ones_like(programme.integer))
    values = relaxed.values.copy()

    def solved(area: int) -> tuple[float, Floats | None]:
        own = alone.programme(area)
        least = priced(own, relaxed.row_dual[alone.rows(area)])[1]
        if not own.integer.any() or limits.left <= 0 or limits.wished:
            return least, None
        solver = Solver(own, replace(limits, gap=0.0), whole=True)
        solver.highs.setOptionValue("mip_abs_gap", near * MONEY)
        answer = solver.run(limits.sooner(TOGETHER * limits.left))
        return least if isnan(answer.bound) else max(least, answer.bound), answer.values

    order = np.argsort(np.bincount(label[programme.integer], minlength=int(label.max()) + 1), kind="stable").tolist()
    with ThreadPoolExecutor(limits.threads) as beside:
        for area, (least, found) in zip(order, beside.map(solved, order), strict=True):
            bound += least
            if found is not None:
                values[alone.columns(area)] = found
    return max(bound, relaxed.bound), values
