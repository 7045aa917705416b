"""The solver itself where a release of it was wrong: whole numbers beside amounts in one row."""

from __future__ import annotations

import time

import numpy as np
import pytest

from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.model import Draft


@pytest.mark.parametrize(
    ("cost", "lower", "least", "best"),
    [
        ((2.0, 3.0), (0.0, 0.0), 4.5, 9.0),  # all of it by the amount: 2 * 4.5
        ((2.0, 1.0), (8.0, 0.0), 20.1, 28.2),  # 12 whole ones and 8.1, not 13 and 8
    ],
)
def test_an_amount_beside_whole_numbers(
    cost: tuple[float, float], lower: tuple[float, float], least: float, best: float
) -> None:
    """At least so much of an amount and a whole number together, at the least cost."""
    draft = Draft()
    amount = draft.columns(np.array(cost[:1]), lower=lower[0], upper=20.0, integer=False)
    count = draft.columns(np.array(cost[1:]), lower=lower[1], upper=20.0, integer=True)
    row = draft.rows(1, lower=least, upper=np.inf)
    draft.put(row, amount, 1.0)
    draft.put(row, count, 1.0)
    limits = Limits(time.monotonic() + 60, 0.0, 1, 1)
    answer = Solver(draft.done(), limits, whole=True).run(limits)
    assert answer.objective == pytest.approx(best)
    assert answer.bound == pytest.approx(best)
