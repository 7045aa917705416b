"""A plan with every rule giving way by no more than its rows need."""

from __future__ import annotations

import numpy as np

from recycling_net.siting.elastic import Bend, Elastic
from recycling_net.siting.model import Floats, Rows
from recycling_net.siting.problem import positions

_NEEDED = 1e-6
"""An exception that no row needs by more than this is not made."""


def tidied(elastic: Elastic, values: Floats) -> Floats:
    """Return a plan with each rule giving way by no more than it must, with no exception that is not made use of."""
    tidy = values.copy()
    for bend in elastic.bends.values():
        if bend.counted:
            _without_spare(elastic, bend, tidy)
        elif len(bend.rows):
            _as_rows_need(elastic, bend, tidy)
        else:
            used = bend.exceptions["km"][values[positions(bend.exceptions, "column")] > 1 / 2]
            tidy[bend.column] = max(float(used.max()) - bend.asked, 0.0) if len(used) else 0.0
    for sisters in elastic.years:
        tidy[sisters.most] = max(tidy[elastic.bends[each].column] for each in sisters.rules)
    return tidy


def _as_rows_need(elastic: Elastic, bend: Bend, tidy: Floats) -> None:
    rows, own = elastic.programme.rows, [bend.column, *bend.users]
    tidy[own] = 0.0
    part = Rows(rows.lower[bend.rows], rows.upper[bend.rows], rows.matrix[bend.rows])
    needs = part.off(tidy) / np.abs(part.matrix[:, own]).max(axis=1).toarray().ravel()
    tidy[bend.column] = needs.max()
    if len(bend.users):
        tidy[bend.users] = needs


def _without_spare(elastic: Elastic, bend: Bend, tidy: Floats) -> None:
    rows, extra = elastic.programme.rows, positions(bend.exceptions, "column")
    used = rows.matrix[:, extra].tocoo()
    counts = np.unique(rows.matrix[:, [bend.column]].tocoo().row)  # the row that adds the exceptions up
    own = ~np.isin(used.row, counts)
    at, row, weight = used.col[own], used.row[own], np.abs(used.data[own])
    tidy[extra] = 0.0
    part = Rows(rows.lower[row], rows.upper[row], rows.matrix[row])
    needs = np.zeros(len(extra))
    np.maximum.at(needs, at, part.off(tidy) / weight)
    needs[needs < _NEEDED] = 0.0
    whole = elastic.programme.integer[extra]
    tidy[extra] = np.where(whole, np.ceil(needs), needs)
    tidy[bend.column] = tidy[extra].sum()
