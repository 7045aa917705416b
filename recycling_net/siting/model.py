"""A mixed-integer programme as arrays: columns, rows and their entries, without an object per variable."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows ``lower <= matrix @ columns <= upper``; ``matrix`` is CSR, one row each."""

    lower: Floats
    upper: Floats
    matrix: sp.csr_matrix

    def __len__(self) -> int:
        """Number of rows."""
        return len(self.lower)

    def off(self, values: Floats) -> Floats:
        """How far each row is from holding at ``values``; 0 where it holds."""
        amount = np.asarray(self.matrix @ values, dtype=float)
        worst: Floats = np.maximum(np.maximum(self.lower - amount, amount - self.upper), 0.0)
        return worst

    def take(self, chosen: Bools) -> Rows:
        """Return the rows where ``chosen`` holds."""
        return Rows(self.lower[chosen], self.upper[chosen], self.matrix[chosen])


@dataclass(frozen=True, slots=True)
class Programme:
    """Minimise ``cost @ columns`` within bounds and rows, some columns whole numbers; money in yuan."""

    cost: Floats
    lower: Floats
    upper: Floats
    integer: Bools
    rows: Rows

    def certain(self) -> Bools:
        """(rows,) rows that hold whatever the columns are within their bounds."""
        more, less = self.rows.matrix.maximum(0), self.rows.matrix.minimum(0)
        least, most = more @ self.lower + less @ self.upper, more @ self.upper + less @ self.lower
        sure: Bools = (least >= self.rows.lower) & (most <= self.rows.upper)
        return sure

    def with_rows(self, more: Rows) -> Programme:
        """Return the programme with further rows below its own."""
        stacked = Rows(
            np.concatenate([self.rows.lower, more.lower]),
            np.concatenate([self.rows.upper, more.upper]),
            sp.vstack([self.rows.matrix, more.matrix], format="csr"),
        )
        return Programme(self.cost, self.lower, self.upper, self.integer, stacked)


@dataclass(slots=True)
class Draft:
    """A programme while it is written; every rule adds its columns and rows by whole arrays."""

    column_parts: list[tuple[Floats, Floats, Floats, Bools]] = field(default_factory=list)
    row_parts: list[tuple[Floats, Floats]] = field(default_factory=list)
    late_parts: list[Ints] = field(default_factory=list)
    implied_parts: list[Ints] = field(default_factory=list)
    entries: list[tuple[Ints, Ints, Floats]] = field(default_factory=list)
    n_columns: int = 0
    n_rows: int = 0

    def columns(self, cost: Floats, *, lower: float | Floats, upper: float | Floats, integer: bool) -> Ints:
        """Add columns, one per element of ``cost``; return their numbers in the same shape."""
        count = cost.size
        self.column_parts.append(
            (
                np.ravel(cost).astype(float),
                np.broadcast_to(lower, cost.shape).ravel().astype(float),
                np.broadcast_to(upper, cost.shape).ravel().astype(float),
                np.full(count, integer),
            )
        )
        numbers = np.arange(self.n_columns, self.n_columns + count).reshape(cost.shape)
        self.n_columns += count
        return numbers

    def rows(self, shape: int | tuple[int, ...], *, lower: float | Floats, upper: float | Floats) -> Ints:
        """Add empty rows; return their numbers in the given shape."""
        numbers = self.n_rows + np.arange(int(np.prod(shape))).reshape(shape)
        bounds = [np.broadcast_to(bound, numbers.shape).ravel().astype(float) for bound in (lower, upper)]
        self.row_parts.append((bounds[0], bounds[1]))
        self.n_rows += numbers.size
        return numbers

    def put(self, rows: Ints, columns: Ints, values: float | Floats) -> None:
        """Add entries; the three arrays are broadcast against each other; entries at one spot add up."""
        row, column, value = np.broadcast_arrays(rows, columns, values)
        self.entries.append((row.ravel(), column.ravel(), value.ravel().astype(float)))

    def late(self, rows: Ints) -> None:
        """Say that most of these rows hold by themselves, so that a relaxation may begin without them."""
        self.late_parts.append(rows.ravel())

    def implied(self, rows: Ints) -> None:
        """Say that whole numbers that keep the other rows keep these too; they only tighten a relaxation."""
        self.implied_parts.append(rows.ravel())
        self.late(rows)

    def marked(self, parts: list[Ints]) -> Bools:
        """(rows,) the rows among ``parts``."""
        chosen = np.zeros(self.n_rows, dtype=bool)
        for part in parts:
            chosen[part] = True
        return chosen

    def done(self) -> Programme:
        """Return the programme as it stands."""
        cost, lower, upper, integer = (np.concatenate(part) for part in zip(*self.column_parts, strict=True))
        return Programme(cost, lower, upper, integer, self.written_rows())

    def written_rows(self) -> Rows:
        """Return the rows alone, over all columns added so far."""
        shape = (self.n_rows, self.n_columns)
        if not self.row_parts:
            return Rows(np.empty(0), np.empty(0), sp.csr_matrix(shape))
        bounds = [np.concatenate(part) for part in zip(*self.row_parts, strict=True)]
        row, column, value = (np.concatenate(part) for part in zip(*self.entries, strict=True))
        return Rows(bounds[0], bounds[1], sp.csr_matrix((value, (row, column)), shape=shape))
