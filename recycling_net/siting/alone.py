"""The programme of one area alone, at the prices of what joins it to others."""

from __future__ import annotations

import numpy as np

from recycling_net.siting.areas import Areas, ends
from recycling_net.siting.model import Bools, Floats, Ints, Programme, Rows


class Alone:
    """Programmes of single areas, cut from one programme; only columns in ``used`` are in them."""

    def __init__(self, programme: Programme, parts: Areas, price: Floats, used: Bools) -> None:
        """``price`` (columns,) is what a unit of each costs."""
        rows = programme.rows
        low, high = ends(parts.label, rows.matrix.tocoo())
        joint = np.asarray(abs(rows.matrix) @ (parts.label < 0).astype(float)).ravel() > 0
        inner = np.flatnonzero((low == high) & ~joint)
        own = np.flatnonzero((parts.label >= 0) & used)
        each = np.arange(parts.count + 1)
        self._row = inner[np.argsort(low[inner], kind="stable")]
        self._row_from = np.searchsorted(low[self._row], each)
        self._column = own[np.argsort(parts.label[own], kind="stable")]
        self._column_from = np.searchsorted(parts.label[self._column], each)
        self._programme, self._price = programme, price
        self._matrix = rows.matrix[self._row].tocsr()

    def columns(self, area: int) -> Ints:
        """Return the columns of an area."""
        return self._column[self._column_from[area] : self._column_from[area + 1]]

    def programme(self, area: int) -> Programme:
        """Return the programme of an area."""
        column = self.columns(area)
        part = slice(self._row_from[area], self._row_from[area + 1])
        whole, row = self._programme, self._row[part]
        rows = Rows(whole.rows.lower[row], whole.rows.upper[row], self._matrix[part][:, column])
        return Programme(self._price[column], whole.lower[column], whole.upper[column], whole.integer[column], rows)
