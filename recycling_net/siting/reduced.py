"""What of a programme has to be looked at: columns that rows hold at one value, or that nothing asks for, are left out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.highs import Answer, Ending, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Ints, Programme, Rows

_EQUAL = 1e-9
_NONE = np.empty(0)


@dataclass(frozen=True, slots=True)
class Reduced:
    """A smaller programme of the same least cost.

    Attributes
    ----------
    programme
        The columns ``kept`` and the rows that they may break.
    kept
        Their numbers in the whole programme.
    standing
        (columns,) the values of the others; 0 where a column is kept.
    standing_yuan
        What the others cost.
    cost
        (columns,) what each costs.
    """

    programme: Programme
    kept: Ints
    standing: Floats
    standing_yuan: float
    cost: Floats

    def solve(self, limits: Limits, *, whole: bool, start: Floats | None = None) -> Answer:
        """Return the answer to the whole programme, without the prices of rows; ``start`` is one to begin with.

        What is left out needs no row: its reduced cost is its cost.
        """
        if not len(self.kept):  # the rows left cannot hold
            ending: Ending = "infeasible" if len(self.programme.rows) else "optimal"
            small = Answer(ending, None if ending == "infeasible" else np.empty(0), 0.0, 0.0, _NONE, _NONE)
        else:
            solver = Solver(self.programme, limits, whole=whole)
            if start is not None:
                solver.start_from(self.part(start))
            small = solver.run(limits)
        values = None
        if small.values is not None:
            values = self.standing.copy()
            values[self.kept] = small.values
        money = small.objective + self.standing_yuan, small.bound + self.standing_yuan
        return Answer(small.ending, values, *money, self._reduced_cost(small), _NONE)

    def _reduced_cost(self, small: Answer) -> Floats:
        """(columns,) the reduced costs of the whole programme; empty where there are none."""
        if len(small.reduced_cost) != len(self.kept):
            return _NONE
        cost = self.cost.copy()
        cost[self.kept] = small.reduced_cost
        return cost

    def part(self, values: Floats) -> Floats:
        """Return values of the whole programme as a beginning for the smaller one."""
        clipped: Floats = np.clip(values[self.kept], self.programme.lower, self.programme.upper)
        return clipped


def reduced(programme: Programme) -> Reduced:
    """Return the programme without what is decided already or of no use; it has an answer exactly where that has one.

    Two arguments, both from the rows alone. A row whose least amount is all that it may have holds each of its columns
    at one bound. A set of columns from 0 upwards that cost nothing less than 0 may stand at 0 together if each row
    holds without them or only gains: so streams are left out in years in which no rule asks for them, with their
    facilities, and where only some rules are asked about, all that serves the others.
    """
    entries = _Entries.of(programme)
    lower, upper = entries.forced(programme.lower, programme.upper)
    idle = entries.idle((lower == 0) & (programme.cost >= 0), (lower, upper))
    standing = np.where(idle, 0.0, lower)
    kept = np.flatnonzero(~idle & (upper > lower))
    standing[kept] = 0.0
    least, most = entries.activity(np.where(idle, 0.0, lower), np.where(idle, 0.0, upper))
    rows = np.flatnonzero((most > programme.rows.upper + _EQUAL) | (least < programme.rows.lower - _EQUAL))
    matrix = programme.rows.matrix.tocsr()
    held = np.asarray(matrix @ standing)[rows]
    left = Rows(programme.rows.lower[rows] - held, programme.rows.upper[rows] - held, matrix[rows][:, kept])
    small = Programme(programme.cost[kept], lower[kept], upper[kept], programme.integer[kept], left)
    return Reduced(small, kept, standing, float(programme.cost @ standing), programme.cost)


@dataclass(frozen=True, slots=True)
class _Entries:
    """A programme's rows with what raises them, ``up``, apart from what lowers them, ``down``."""

    rows: Rows
    up: sp.csr_matrix
    down: sp.csr_matrix

    @staticmethod
    def of(programme: Programme) -> _Entries:
        matrix = programme.rows.matrix
        return _Entries(programme.rows, _part(matrix, matrix.data > 0), _part(matrix, matrix.data < 0))

    def activity(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """(rows,) the least and the most that the columns of a row can add up to."""
        least: Floats = self.up @ lower + self.down @ upper
        most: Floats = self.up @ upper + self.down @ lower
        return least, most

    def raising(self, rows: Bools) -> Bools:
        """(columns,) those that raise any of the rows."""
        found: Bools = self.up.T @ rows.astype(float) > 0
        return found

    def lowering(self, rows: Bools) -> Bools:
        """(columns,) those that lower any of the rows."""
        found: Bools = self.down.T @ rows.astype(float) < 0
        return found

    def forced(self, lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
        """(columns,) their bounds, where rows without any room hold them at one."""
        while True:
            least, most = self.activity(lower, upper)
            full, empty = least >= self.rows.upper - _EQUAL, most <= self.rows.lower + _EQUAL
            full &= least <= self.rows.upper + _EQUAL  # beyond it nothing is possible: left for the solver to say
            empty &= most >= self.rows.lower - _EQUAL
            at_lower = self.raising(full) | self.lowering(empty)
            at_upper = self.lowering(full) | self.raising(empty)
            at_upper &= ~at_lower  # a column that two rows want at either bound: one of them cannot hold
            held = at_lower | at_upper
            if not (held & (lower < upper)).any():
                return lower, upper
            fixed = np.where(at_lower, lower, upper)
            lower, upper = np.where(held, fixed, lower), np.where(held, fixed, upper)

    def idle(self, candidates: Bools, bounds: tuple[Floats, Floats]) -> Bools:
        """(columns,) the largest set of candidates that may stand at 0 together."""
        lower, upper = bounds
        idle = candidates.copy()
        while True:
            least, most = self.activity(np.where(idle, 0.0, lower), np.where(idle, 0.0, upper))
            high, low = most > self.rows.upper + _EQUAL, least < self.rows.lower - _EQUAL
            wanted = idle & (lower < upper) & (self.lowering(high) | self.raising(low))
            if not wanted.any():
                return idle
            idle &= ~wanted


def _part(matrix: sp.csr_matrix, chosen: Bools) -> sp.csr_matrix:
    """Return a matrix with the chosen of its entries alone."""
    before = np.concatenate([[0], np.cumsum(chosen)])
    return sp.csr_matrix((matrix.data[chosen], matrix.indices[chosen], before[matrix.indptr]), shape=matrix.shape)
