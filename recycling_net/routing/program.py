"""A mixed-integer program in numbers, as HiGHS takes it."""

from __future__ import annotations

from collections.abc import Sequence

import highspy
import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_matrix

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
        The entries of the matrix.
    """
    rows, columns, values = (np.concatenate(each) for each in zip(*parts, strict=True))
    matrix = coo_matrix((values, (rows, columns)), shape=(len(row[0]), len(cost))).tocsc()
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = matrix.shape
    model.col_cost_ = cost
    model.col_lower_, model.col_upper_ = np.zeros(len(cost)), np.ones(len(cost))
    kinds = highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger
    model.integrality_ = [kinds[int(each)] for each in whole]
    model.row_lower_, model.row_upper_ = row
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = matrix.indptr, matrix.indices, matrix.data
    return model
