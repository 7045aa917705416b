"""A reduced programme has the same answer as the whole one, and leaves out what it says it does."""

from __future__ import annotations

import time

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Programme, Rows
from recycling_net.siting.reduced import reduced

LIMITS = Limits(time.monotonic() + 1e6, gap=0.0, threads=1, seed=1)


def _programme(cost: list[float], upper: list[float], rows: list[tuple[float, list[float], float]]) -> Programme:
    low, entries, high = zip(*rows, strict=True)
    return Programme(
        np.array(cost, dtype=float),
        np.zeros(len(cost)),
        np.array(upper, dtype=float),
        np.ones(len(cost), dtype=bool),
        Rows(np.array(low, dtype=float), np.array(high, dtype=float), sp.csr_matrix(np.array(entries, dtype=float))),
    )


def test_a_stream_nobody_asks_for_goes_with_its_facility_and_what_is_closed_with_what_it_serves() -> None:
    """x1 <= y1, x1 >= 1 is asked for; x2 <= y2 serves nothing; x3 <= z with z at 0; the facilities share 3 yuan.

    Kept are x1 and y1 alone, of which x1 is 1 by its own row, so that y1 is 1 as well: nothing is left to decide.
    """
    programme = _programme(
        [0, 2, 0, 2, 0, 0],
        [1, 1, 1, 1, 1, 0],
        [
            (1, [1, 0, 0, 0, 0, 0], np.inf),
            (-np.inf, [1, -1, 0, 0, 0, 0], 0),
            (-np.inf, [0, 0, 1, -1, 0, 0], 0),
            (-np.inf, [0, 0, 0, 0, 1, -1], 0),
            (-np.inf, [0, 2, 0, 2, 0, 0], 3),
        ],
    )
    small = reduced(programme)
    assert len(small.kept) == 0
    assert small.standing.tolist() == [1, 1, 0, 0, 0, 0]


def test_what_another_row_needs_is_kept() -> None:
    """x >= 1 for either of two ways: both stay, the third column, which only takes room, goes."""
    programme = _programme([1, 1, 0], [1, 1, 1], [(1, [1, 1, 0], np.inf), (-np.inf, [1, 1, 1], 2)])
    assert reduced(programme).kept.tolist() == [0, 1]


SMALL = st.integers(2, 6).flatmap(
    lambda width: st.tuples(
        st.lists(st.sampled_from([0, 0, 1, 3]), min_size=width, max_size=width),
        st.lists(st.sampled_from([0, 1, 1, 2]), min_size=width, max_size=width),
        st.lists(
            st.tuples(
                st.sampled_from([-np.inf, -np.inf, 0, 1, 2]),
                st.lists(st.sampled_from([-2, -1, 0, 0, 1, 1]), min_size=width, max_size=width),
                st.sampled_from([np.inf, np.inf, 2, 3]),
            )
            | st.tuples(
                st.just(-np.inf),
                st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=width, max_size=width),
                st.sampled_from([0, 1]),
            )
            | st.tuples(
                st.just(0), st.lists(st.sampled_from([-1, 0, 0, 1]), min_size=width, max_size=width), st.just(0)
            ),
            min_size=1,
            max_size=6,
        ),
    )
)


@settings(max_examples=150, deadline=None)
@given(parts=SMALL)
def test_the_least_cost_is_the_same(
    parts: tuple[list[float], list[float], list[tuple[float, list[float], float]]],
) -> None:
    programme = _programme(*parts)
    small = reduced(programme)
    full = Solver(programme, LIMITS, whole=True).run(LIMITS)
    answer = small.solve(LIMITS, whole=True)
    assert answer.ending == full.ending
    if full.values is None:
        return
    assert answer.values is not None
    assert answer.objective == pytest.approx(full.objective, abs=1e-6)
    assert programme.cost @ answer.values == pytest.approx(full.objective, abs=1e-6)
    assert (programme.rows.off(answer.values) <= 1e-6).all()
    assert small.part(answer.values) == pytest.approx(answer.values[small.kept])
