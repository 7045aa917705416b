"""A plan from a relaxation, area by area: whole numbers in one while the others stand, what joins them may bend."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
import scipy.sparse as sp

from recycling_net.siting.areas import Areas
from recycling_net.siting.highs import MONEY, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Ints, Programme, Rows
from recycling_net.siting.relax import Relaxed

NOTICED, FINER = 0.5, 100.0
"""Then every piece is solved so exactly that this share of what bends least counts, but not more times more exactly."""
PASSES = 8
SHARE, LEAST = 1 / 12, 2.0
"""No piece takes more than this share of the time that is left; so many seconds it may always take, if that is less."""
TOGETHER = 0.3
"""All that is broken together may take this share."""
FEW = 12
"""Rows of more areas than this do not make them neighbours."""
AREA_SECONDS = 10.0
"""Some areas that take longer together keep the best found so far."""
DEAREST = 1e3
"""A unit that bends costs at most so many times all money that moves: passes make it dearer and dearer, and what costs
1e20 is infinite to HiGHS, which then wrote beyond its memory."""
WHOLE = 1e-6
HOLDS = 1e-5


@dataclass(frozen=True, slots=True)
class Care:
    """How a patchwork is made.

    Attributes
    ----------
    dear
        What bends costs so many times its price in the relaxation.
    least
        And for each unit of its largest entry at least this share of all money that moves.
    rough
        How exactly a piece is solved in the first pass, as a multiple of what a useful column may cost more.
    harder
        Bending costs so many times more in the second pass, in the third so many times squared more than in that.
    spare
        This share of what rows of many areas allow is left in the first pass.
    together
        Areas with something broken are decided together first, if they have at most so many whole numbers.
    mended
        So many areas in which something bends are decided at once in later passes.
    fair
        No piece takes more than so many times what each still has if all have as much.
    """

    dear: float
    least: float
    rough: float
    harder: float
    spare: float
    together: int
    mended: int
    fair: float


QUICK = Care(dear=6.0, least=1e-3, rough=3.0, harder=5.0, spare=0.0, together=0, mended=1, fair=3.0)
"""For a plan soon, where a search over all that is left goes on from it."""
CLOSE = Care(dear=2.0, least=1e-5, rough=0.05, harder=5.0, spare=1e-4, together=10_000, mended=25, fair=3.0)
"""For a plan near the relaxation, where there is too much for such a search."""
SOON = replace(CLOSE, least=1e-3, harder=20.0, mended=4, fair=1.2)
"""The same where areas have several years to decide on, so that every single one takes long."""


@dataclass(slots=True)
class Patchwork:
    """A solution that is made whole piece by piece.

    Attributes
    ----------
    values
        (columns,) the solution so far; what is not yet decided stands as in the relaxation.
    penalty
        (rows,) yuan per unit by which a row bends; ``dearest`` at most.
    useful
        (columns,) those that a good plan may use.
    mending
        (columns,) those for whose sake an area is decided again if they stand in a row that bends.
    tolerance
        How exactly a piece is solved, yuan.
    joint
        The columns that belong to no area alone; ``of_joint`` holds their entries, (rows, joint).
    activity
        (rows,) what the rows amount to with ``values``; whatever changes these changes it.
    spare
        (rows,) how much should be left of what a row allows, so that a little may bend.
    hint
        (columns,) values that are whole in areas; where an area is decided for the first time it begins with them.
    care
        How it is made.
    """

    programme: Programme
    areas: Areas
    rows: Bools
    values: Floats
    penalty: Floats
    dearest: float
    useful: Bools
    mending: Bools
    tolerance: float
    limits: Limits
    by_column: sp.csc_matrix
    by_row: sp.csr_matrix
    joint: Ints
    of_joint: sp.csr_matrix
    activity: Floats
    spare: Floats
    hint: Floats
    care: Care

    @property
    def bent_rows(self) -> Bools:
        """(rows,) those that do not hold, though they may bend; of the others only the interior's dust is off."""
        return self.rows & (self.penalty > 0) & (self._off(slice(None), self.activity) > HOLDS)

    def put(self, values: Floats) -> None:
        """Let these be the values from now on."""
        self.values = values
        self.activity = self.by_row @ values

    def _off(self, row: Ints | Bools | slice, activity: Floats) -> Floats:
        """How far rows are from holding where they amount to so much; 0 where they hold."""
        rows, spare = self.programme.rows, self.spare[row]
        off: Floats = np.maximum(
            np.maximum(rows.lower[row] + spare - activity, activity - rows.upper[row] + spare), 0.0
        )
        return off

    def harder(self, times: float) -> None:
        """Let bending cost so many times more, and see to it that no piece is solved too roughly to notice.

        All rows alike: what one of them bears no longer would be shifted to the next.
        """
        bent = self.bent_rows
        self.penalty = np.minimum(self.penalty * times, self.dearest)
        yuan = self._off(bent, self.activity[bent]) * self.penalty[bent]
        self.tolerance = max(min(self.tolerance, NOTICED * yuan.min(initial=np.inf)), self.tolerance / FINER)

    @property
    def objective(self) -> float:
        """Cost without what bends, yuan."""
        return float(self.programme.cost @ self.values)

    @property
    def open_columns(self) -> Bools:
        """(columns,) whole-number columns that are not whole."""
        return self.programme.integer & (np.abs(self.values - np.round(self.values)) > WHOLE)

    def decide(self, chosen: Bools, seconds: float) -> bool:
        """Decide the chosen columns, and what joins them, while all others stand; return whether it got better."""
        column = self._free(chosen)
        part, row = self._part(column)
        old, is_open = self.values[column], self._is_open(column)
        standing = self.activity[row] - part @ old
        piece, bends = self._piece(column, part, row, standing)
        solver = Solver(piece, replace(self.limits, gap=0.0), whole=True)
        solver.highs.setOptionValue("mip_abs_gap", self.tolerance * MONEY)
        first = self.hint[column] if is_open else old
        inside = part @ first
        under = np.maximum(piece.rows.lower - inside, 0.0)[bends]
        over = np.maximum(inside - piece.rows.upper, 0.0)[bends]
        solver.start_from(np.concatenate([first, under, over]))
        answer = solver.run(self.limits.sooner(seconds))
        if answer.values is None:
            return False
        before = np.inf if is_open else self._yuan(column, row, old, self.activity[row])
        found = answer.values[: len(column)]
        new = np.where(self.programme.integer[column], np.round(found), found)
        better = self._yuan(column, row, new, standing + part @ new) < before - self.tolerance / 10
        if better or is_open:
            self.values[column] = new
            self.activity += self.by_column[:, column] @ (new - old)
        return bool(better)

    def _free(self, chosen: Bools) -> Ints:
        """Return the chosen columns, and what joins them, as far as they may change and a good plan may use them."""
        programme = self.programme
        touched = np.unique(self.by_column[:, np.flatnonzero(chosen)].indices)
        joined = self.joint[np.unique(self.of_joint[touched].indices)]
        free = np.union1d(np.flatnonzero(chosen), joined)
        useful = self.useful[free] | (self.values[free] > 0.5)
        column: Ints = free[useful & (programme.lower[free] < programme.upper[free])]
        return column

    def _is_open(self, column: Ints) -> bool:
        """Whether one of these columns should be whole and is not."""
        values = self.values[column]
        return bool((self.programme.integer[column] & (np.abs(values - np.round(values)) > WHOLE)).any())

    def _yuan(self, column: Ints, row: Ints, values: Floats, activity: Floats) -> float:
        """What columns with these values cost, and rows that bend so."""
        return float(self.programme.cost[column] @ values + self._off(row, activity) @ self.penalty[row])

    def _part(self, column: Ints) -> tuple[sp.csr_matrix, Ints]:
        """Return the entries of some columns in the rows that matter, and which rows these are."""
        entries = self.by_column[:, column].tocoo()
        kept = self.rows[entries.row]
        row, at = np.unique(entries.row[kept], return_inverse=True)
        shape = (len(row), len(column))
        return sp.csr_matrix((entries.data[kept], (at, entries.col[kept])), shape=shape), row

    def _piece(self, column: Ints, part: sp.csr_matrix, row: Ints, standing: Floats) -> tuple[Programme, Ints]:
        """Return the programme of some columns, then of how far rows bend below and above; and which rows these are."""
        programme = self.programme
        bends = np.flatnonzero(self.penalty[row] > 0)
        penalty = self.penalty[row[bends]]
        slack = sp.csr_matrix((np.ones(len(bends)), (bends, np.arange(len(bends)))), shape=(len(row), len(bends)))
        none, most = np.zeros(2 * len(bends)), np.full(2 * len(bends), np.inf)
        piece = Programme(
            np.concatenate([programme.cost[column], penalty, penalty]),
            np.concatenate([programme.lower[column], none]), np.concatenate([programme.upper[column], most]),
            np.concatenate([programme.integer[column], none > 0]),
            Rows(
                programme.rows.lower[row] + self.spare[row] - standing,
                programme.rows.upper[row] - self.spare[row] - standing,
                sp.hstack([part, slack, -slack], format="csr"),
            ),
        )  # fmt: skip
        return piece, bends


def patchwork(
    relaxed: Relaxed, areas: Areas, worth: float, limits: Limits, care: Care, *, hint: Floats | None = None
) -> Patchwork:
    """Return the relaxed solution as a patchwork in which nothing is decided yet.

    A column is useful if it costs less than ``worth`` more than the relaxation. Rows may bend that join areas or
    hold something which is decided before them; the others hold whatever stands elsewhere.
    """
    programme = relaxed.programme
    matrix = programme.rows.matrix.tocsr()
    largest = np.maximum(np.asarray(abs(matrix).max(axis=1).todense()).ravel(), 1e-9)
    money = float(np.abs(programme.cost) @ np.abs(relaxed.values))
    price = np.maximum(care.dear * np.abs(relaxed.row_dual), care.least * money / largest)
    bends = np.zeros(len(price), dtype=bool)
    bends[: len(areas.joins)] = areas.joins
    penalty = np.where(bends, price, 0.0)
    useful = ~programme.integer | (relaxed.values > WHOLE) | (np.abs(relaxed.reduced_cost) < worth)
    nearest = np.round(relaxed.values)
    dust = programme.integer & (np.abs(relaxed.values - nearest) <= WHOLE)  # of the interior; rows would not hold by it
    values = np.clip(np.where(dust, nearest, relaxed.values), programme.lower, programme.upper)
    joint = np.flatnonzero(areas.label < 0)
    by_column = matrix.tocsc()
    return Patchwork(
        programme, areas, relaxed.needed, values, penalty, DEAREST * money, useful, programme.integer, care.rough * worth, limits,
        by_column, matrix, joint, by_column[:, joint].tocsr(), matrix @ values,
        care.spare * bends * _most(programme, areas, values), values if hint is None else hint, care,
    )  # fmt: skip


def _most(programme: Programme, areas: Areas, values: Floats) -> Floats:
    """(rows,) what rows of many areas amount to, if they are limits and no equations."""
    rows = programme.rows
    amount: Floats = abs(rows.matrix) @ np.abs(values) / 2
    limit = np.isinf(rows.lower) | np.isinf(rows.upper)
    return np.where(limit & (_tied(rows.matrix, areas.label).getnnz(axis=1) > FEW), amount, 0.0)


def _tied(matrix: sp.csr_matrix, label: Ints) -> sp.csr_matrix:
    """(rows, areas) one where an area has a part in a row."""
    entries = matrix.tocoo()
    pairs = np.unique(np.column_stack([entries.row, label[entries.col]])[label[entries.col] >= 0], axis=0)
    shape = (matrix.shape[0], int(label.max()) + 1)
    return sp.csr_matrix((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=shape)


def whole(work: Patchwork) -> bool:
    """Whether it is a plan; amounts are settled exactly once all whole numbers stand."""
    if work.open_columns.any():
        return False
    programme = work.programme
    fixed = np.where(programme.integer, np.round(work.values), np.nan)
    lower = np.where(programme.integer, fixed, programme.lower)
    upper = np.where(programme.integer, fixed, programme.upper)
    alone = Programme(programme.cost, lower, upper, programme.integer, programme.rows.take(work.rows))
    answer = Solver(alone, work.limits, whole=False).run(work.limits)
    if answer.values is not None and answer.ending == "optimal":
        work.put(np.where(programme.integer, fixed, answer.values))
        return True
    return False


def build(work: Patchwork, tell: Callable[[float], None]) -> bool:
    """Make the patchwork whole: what joins areas first, then each area; return whether it is a plan.

    Where something still bends, that becomes dearer, and the areas in which it stands are decided again.
    """
    work.decide(work.areas.above, SHARE * work.limits.left)
    broken = np.isin(work.areas.label, work.areas.label[work.open_columns & (work.areas.label >= 0)])
    if (broken & work.programme.integer).sum() <= work.care.together:
        work.decide(broken | ~work.programme.integer, TOGETHER * work.limits.left)
    for turn in range(PASSES):
        need = _in_need(work, first=turn == 0)
        # later, what one mends another need not, and several may do what none can alone
        together = 1 if turn == 0 else work.care.mended
        bent = np.unique(work.by_row[work.bent_rows].indices) if turn else np.empty(0, dtype=np.int64)
        while several := list(islice(need, together)):
            if work.limits.left <= 0 or work.limits.wished:
                return whole(work)
            work.decide(np.isin(work.areas.label, several), _seconds(work, bent, together))
        work.spare[:] = 0.0
        if whole(work):
            tell(work.objective)
            return True
        work.harder(work.care.harder ** (turn + 1))
        work.useful |= turn > 0  # what still bends may need what no good plan would use
    return False


def _seconds(work: Patchwork, bent: Ints, together: int) -> float:
    """How long the next piece may take: what is fair beside the areas left that are undecided or have ``bent`` columns."""
    left = len(np.setdiff1d(work.areas.label[np.append(np.flatnonzero(work.open_columns), bent)], -1))
    fair = work.care.fair * work.limits.left / (left / together + 1)
    return min(SHARE * work.limits.left, max(fair, LEAST))


def _in_need(work: Patchwork, *, first: bool) -> Iterator[int]:
    """Areas with something left to decide, the largest first; later those in which a row bends, of few areas first.

    One in which no row bends any more when its turn comes is left as it is.
    """
    label, tied = work.areas.label, _tied(work.by_row, work.areas.label)
    need = work.open_columns & (label >= 0)
    if not first:
        need |= (np.asarray(abs(work.by_row[work.bent_rows]).sum(axis=0)).ravel() > 0) & (label >= 0) & work.mending
    amount = np.bincount(label[need], minlength=work.areas.count)
    order = np.argsort(-amount if first else amount, kind="stable")
    if not first:
        bent = tied[work.bent_rows]
        among = np.full(work.areas.count, work.areas.count + 1)
        for row in range(bent.shape[0]):
            areas_of = bent.indices[bent.indptr[row] : bent.indptr[row + 1]]
            among[areas_of] = np.minimum(among[areas_of], len(areas_of))
        order = order[np.argsort(among[order], kind="stable")]
    for area in order[amount[order] > 0].tolist():
        if first or tied[work.bent_rows][:, area].nnz or work.open_columns[label == area].any():
            yield area


def improve(work: Patchwork, seed: int, gap: float, bound: float, tell: Callable[[float], None]) -> None:
    """Decide a few areas together again and again until the gap; more of them where nothing is found any more."""
    random = np.random.default_rng(seed)
    together, failed = 3, 0
    while work.limits.left > 0 and not work.limits.wished and work.objective - bound > gap * abs(work.objective):
        together = min(together, work.areas.count)
        some = random.choice(work.areas.count, together, replace=False)
        if work.decide(np.isin(work.areas.label, some), AREA_SECONDS):
            tell(work.objective)
            failed = 0
            continue
        failed += 1
        if failed > 2 * work.areas.count / together:
            if together == work.areas.count:
                return
            together, failed = together + 2, 0


def improve_beside(
    work: Patchwork, seed: int, gap: float, proved: Callable[[], float], tell: Callable[[float], None]
) -> None:
    """Decide each area again, then each with more and more of those beside it, until the gap; ``proved`` may rise."""
    random, beside = np.random.default_rng(seed), _beside(work)
    for more in range(work.areas.count):
        for area in random.permutation(work.areas.count).tolist():
            if work.limits.left <= 0 or work.limits.wished or work.objective - proved() <= gap * abs(work.objective):
                return
            near, before = np.append(beside[area][:more], area), work.values.copy()
            if not work.decide(np.isin(work.areas.label, near), AREA_SECONDS):
                continue
            if work.bent_rows.any():  # cheaper, but only because something bends: no plan
                work.put(before)
            else:
                tell(work.objective)


def _beside(work: Patchwork) -> list[Ints]:
    """Of each area those that rows join it to, the closest tied first; rows of many areas tie nobody."""
    tied = _tied(work.by_row, work.areas.label)
    count = tied.getnnz(axis=1)
    tied = tied[(count > 1) & (count <= FEW)]
    strength = (tied.T @ tied).tolil()
    strength.setdiag(0)
    strength = strength.tocsr()
    strength.eliminate_zeros()
    rows = [slice(strength.indptr[area], strength.indptr[area + 1]) for area in range(work.areas.count)]
    return [strength.indices[row][np.argsort(-strength.data[row], kind="stable")].astype(np.int64) for row in rows]
