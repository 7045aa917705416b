"""HiGHS behind three verbs: relax, bound, solve; the only module that knows the solver."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

import highspy
import numpy as np
import scipy.sparse as sp

from recycling_net.siting.model import Floats, Ints, Programme, Rows

MONEY = 1 / 1024
"""The solver sees thousands of yuan (a power of two, so that nothing is rounded): its tolerances suit such costs."""

INFINITE = 1e20
"""What costs as much (HiGHS' option infinite_cost) made it write beyond its memory where relaxations are solved anew."""

Ending = Literal["optimal", "infeasible", "time", "interrupted"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When to stop: ``until`` in seconds of `time.monotonic`, the relative gap, and someone's wish.

    ``threads`` of ours may run side by side, each with a solver of one thread: HiGHS gains little by more of them, and
    refuses every number but the first that it is given.
    """

    until: float
    gap: float
    threads: int
    seed: int
    stop: threading.Event | None = None

    @property
    def left(self) -> float:
        """Seconds left, never negative."""
        return max(0.0, self.until - time.monotonic())

    @property
    def wished(self) -> bool:
        """Whether someone asked to stop."""
        return self.stop is not None and self.stop.is_set()

    def sooner(self, seconds: float) -> Limits:
        """Return the same limits with at most ``seconds`` from now."""
        until = min(self.until, time.monotonic() + seconds)
        return replace(self, until=until)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one call: ``values`` is None where there is no solution; money in yuan.

    ``reduced_cost`` and ``row_dual`` are empty for a whole-number programme.
    """

    ending: Ending
    values: Floats | None
    objective: float
    bound: float
    reduced_cost: Floats
    row_dual: Floats


Listen = Callable[[float, float], None]
"""Called with (objective, bound) in yuan; nan where there is none."""


class Solver:
    """One HiGHS instance that holds one programme; rows may be added between calls."""

    def __init__(self, programme: Programme, limits: Limits, *, whole: bool) -> None:
        if np.abs(programme.cost).max(initial=0.0) * MONEY >= INFINITE:
            raise ValueError("a cost that HiGHS takes for infinite")
        self.whole = whole and bool(programme.integer.any())
        self.highs = highspy.Highs()
        for name, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", limits.seed),
            ("mip_rel_gap", limits.gap), ("mip_feasibility_tolerance", 1e-7), ("primal_feasibility_tolerance", 1e-8),
        ):  # fmt: skip
            self.highs.setOptionValue(name, value)
        matrix = programme.rows.matrix
        common = (
            len(programme.cost), len(programme.rows.lower), matrix.nnz, int(highspy.MatrixFormat.kRowwise),
            int(highspy.ObjSense.kMinimize), 0.0, programme.cost * MONEY, programme.lower, programme.upper,
            programme.rows.lower, programme.rows.upper, matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32), matrix.data,
        )  # fmt: skip
        if whole:
            status = self.highs.passModel(*common, programme.integer.astype(np.int32))
        else:
            status = self.highs.passModel(*common, np.zeros(len(programme.cost), np.int32))
        if status == highspy.HighsStatus.kError:
            raise ValueError("HiGHS refused the programme")

    def add_rows(self, rows: Rows) -> None:
        """Add rows below the others; the next call starts from the last answer."""
        matrix = rows.matrix
        self.highs.addRows(
            len(rows), rows.lower, rows.upper, matrix.nnz, matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32), matrix.data,
        )  # fmt: skip

    def add_columns(self, cost: Floats, bounds: tuple[Floats, Floats], matrix: sp.csc_matrix) -> None:
        """Add continuous columns to the right of the others; ``matrix`` holds their entries in the rows so far."""
        self.highs.addCols(
            len(cost), cost * MONEY, bounds[0], bounds[1], matrix.nnz, matrix.indptr[:-1].astype(np.int32),
            matrix.indices.astype(np.int32), matrix.data,
        )  # fmt: skip

    def recost(self, columns: Ints, cost: Floats) -> None:
        """Let these columns cost something else; the next call starts from the last answer."""
        self.highs.changeColsCost(len(columns), columns.astype(np.int32), cost * MONEY)

    def rebound(self, columns: Ints, bounds: tuple[Floats, Floats]) -> None:
        """Let these columns have other bounds; the next call starts from the last answer."""
        self.highs.changeColsBounds(len(columns), columns.astype(np.int32), *bounds)

    def start_from(self, values: Floats) -> None:
        """Offer a solution to begin with."""
        solution = highspy.HighsSolution()
        solution.col_value = values.tolist()
        solution.value_valid = True
        self.highs.setSolution(solution)

    def inside(self) -> None:
        """Go through the interior from now on, without a corner at the end; large relaxations are faster so."""
        self.highs.setOptionValue("solver", "ipm")
        self.highs.setOptionValue("run_crossover", "off")

    def corners(self) -> None:
        """Go from corner to corner from now on; unlike the interior this can prove that nothing is possible."""
        self.highs.setOptionValue("solver", "simplex")
        self.highs.clearSolver()

    def roughly(self) -> None:
        """Be content with a millionth from now on: where costs differ by many powers of ten it often finds no way on."""
        for name in ("primal_feasibility_tolerance", "dual_feasibility_tolerance"):
            self.highs.setOptionValue(name, 1e-6)

    def run(self, limits: Limits, listen: Listen | None = None, *, enough: float = np.inf) -> Answer:
        """Run until the gap, the time, the wish to stop or, for whole numbers, until a bound of ``enough`` yuan."""
        # for relaxations the solver's clock runs on from call to call
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + max(limits.left, 0.01))

        def poll(event: Any) -> None:
            if limits.wished or (self.whole and event.data_out.mip_dual_bound >= enough * MONEY):
                event.interrupt()

        def tell(event: Any) -> None:
            if listen is not None:
                listen(_yuan(event.data_out.mip_primal_bound), _yuan(event.data_out.mip_dual_bound))

        kinds = [self.highs.cbSimplexInterrupt, self.highs.cbIpmInterrupt, self.highs.cbMipInterrupt]
        for kind in kinds:
            kind.subscribe(poll)
        if self.whole:
            self.highs.cbMipLogging.subscribe(tell)
            self.highs.cbMipImprovingSolution.subscribe(tell)
        self.highs.run()
        for kind in kinds:
            kind.clear()
        if self.whole:
            self.highs.cbMipLogging.clear()
            self.highs.cbMipImprovingSolution.clear()
        return self._answer(limits)

    def _answer(self, limits: Limits) -> Answer:
        info, solution = self.highs.getInfo(), self.highs.getSolution()
        status, state = self.highs.getModelStatus(), highspy.HighsModelStatus
        ending: Ending
        if status in (state.kOptimal, state.kModelEmpty):
            ending = "optimal"
        elif status in (state.kInfeasible, state.kUnboundedOrInfeasible):
            ending = "infeasible"
        else:
            ending = "interrupted" if limits.wished else "time"
        known = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
        objective = info.objective_function_value / MONEY if known else np.nan
        relaxed = objective if ending == "optimal" else np.nan
        bound = _yuan(info.mip_dual_bound) if self.whole else relaxed
        return Answer(
            ending,
            np.array(solution.col_value) if known else None,
            objective,
            bound,
            np.array([] if self.whole else solution.col_dual) / MONEY,
            np.array([] if self.whole else solution.row_dual) / MONEY,
        )


def _yuan(value: float) -> float:
    return value / MONEY if abs(value) < highspy.kHighsInf else np.nan
