"""A mixed-integer program in numbers, as HiGHS takes it."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

Part = tuple[Ints, Ints, Floats]
"""Rows, columns and values of some entries."""


def program(cost: Floats, whole: Bools, parts: Sequence[Part], row: tuple[Floats, Floats]) -> highspy.HighsLp:
    """Return the cheapest choice of columns between 0 and 1 whose rows lie between the two of ``row``.

    Parameters
    ----------
    cost, whole
        What a column costs, and whether it must be a whole number, shape (columns,).
    parts
        The entries of the matrix, none of them twice.
    """
    rows, columns, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    by_column = np.lexsort((rows, columns))
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = len(row[0]), len(cost)
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(len(cost)), np.ones(len(cost))
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    model.integrality_ = [kinds[int(each)] for each in whole]
    model.row_lower_, model.row_upper_ = row
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_ = np.concatenate([[0], np.cumsum(np.bincount(columns, minlength=len(cost)))])
    model.a_matrix_.index_, model.a_matrix_.value_ = rows[by_column], values[by_column]
    return model
