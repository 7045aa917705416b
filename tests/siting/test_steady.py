"""Places are served as before where the proof tells no difference, on the county of `tests.siting.cases`."""

from __future__ import annotations

import time

import pytest

from recycling_net.network import build
from recycling_net.siting import Earlier
from recycling_net.siting.highs import Limits, Solver
from recycling_net.siting.problem import number
from recycling_net.siting.steady import steadied
from recycling_net.siting.task import write
from tests.siting.cases import case, planned


@pytest.mark.parametrize(("unproved_yuan", "served"), [(4_100, ["v1", "v3"]), (4_000, ["v1", "v2", "v3"])])
def test_what_the_proof_does_not_tell_is_decided_as_before(unproved_yuan: float, served: list[str]) -> None:
    """v2 was not served before and brings 15 t to CPv1 now, worth 4,050 yuan of 22,350; the gap asked for is a half."""
    scenario = case()
    task = write(number(scenario, build(scenario)))
    limits = Limits(time.monotonic() + 60, gap=0.5, threads=1, seed=0)
    best = Solver(task.programme, limits, whole=True).run(Limits(limits.until, gap=0.0, threads=1, seed=0))
    assert best.values is not None
    assert best.objective == pytest.approx(-22_350)
    tables = planned(scenario).tables
    before = tables["assignments"].query("place != 'v2'")
    earlier = Earlier(tables["facilities"], tables["changes"], before, kept=True)
    found = steadied(task, best.values, best.objective - unproved_yuan, earlier, limits)
    used = (found[task.columns.option] > 1 / 2).any(axis=1)
    assert sorted(task.problem.options["place"].to_numpy()[used]) == served
