"""A search that begins with an earlier plan."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan

import numpy as np
import pandas as pd
import pytest

from recycling_net import siting
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.progress import Progress
from recycling_net.scenario import Scenario
from recycling_net.siting.highs import Limits
from recycling_net.siting.problem import number
from recycling_net.siting.start import Earlier, first_values
from recycling_net.siting.task import write
from tests.siting.cases import case, planned

_NONE = pd.DataFrame(columns=["year", "code", "size"])


def _earlier(plan: Plan) -> Earlier:
    return Earlier(*(plan.tables[name] for name in ("facilities", "changes", "assignments")))


def _limits() -> Limits:
    return Limits(until=np.inf, gap=0.0, threads=1, seed=0)


def _cost(scenario: Scenario, earlier: Earlier) -> float:
    """What the plan that a search would begin with costs; nan if there is none."""
    task = write(number(scenario, build(scenario)))
    values = first_values(task, earlier, replace(_limits(), until=1e12))
    if values is None:
        return nan
    assert task.programme.rows.off(values).max() < 1e-6
    return float(task.programme.cost @ values)


def _opened(code: str, year: int, places: list[str]) -> Earlier:
    facilities = pd.DataFrame({"code": [code], "size": "small", "opening_year": year, "last_year": 2025})
    rows = [{"year": each, "place": place, "site": code} for each in (2024, 2025) for place in places]
    return Earlier(facilities, _NONE, pd.DataFrame(rows, columns=["year", "place", "site"]))


def test_the_same_plan_is_found_again() -> None:
    scenario = case(years=(2024, 2025))
    plan = planned(scenario)
    assert _cost(scenario, _earlier(plan)) == pytest.approx(plan.objective_yuan)


def test_a_poor_plan_is_taken_as_it_is() -> None:
    """CPv2 from 2025 on, for v2 alone: 1,000 + 2,000 - 25 x 270; v1 and v3 are not said, and v1 comes too: 8,100."""
    assert _cost(case(years=(2024, 2025)), _opened("CPv2", 2025, ["v2"])) == pytest.approx(3_000 - 6_750 - 8_100)


def test_what_does_not_fit_is_found_anew() -> None:
    """The rule asks for 2024, the plan opened in 2025: with CPv1 alone, open from 2024 on, 2 x 15,550 - 2,000."""
    rules = {"at_least": [{"kind": "collection_point", "count": 1, "year": 2024}]}
    wrong = _opened("CPv1", 2025, ["v1"])
    assert _cost(case(years=(2024, 2025), rules=rules), wrong) == pytest.approx(-29_100)


def test_a_plan_that_has_nothing_in_common_is_no_start() -> None:
    rules = {"at_least": [{"kind": "collection_point", "count": 1, "year": 2024}]}
    assert isnan(_cost(case(years=(2024, 2025), rules=rules), _opened("elsewhere", 2024, ["x"])))


def test_enlarging_and_closing_are_taken_over() -> None:
    size = {"capex": "1 万元", "opex": "2000 元/年"}
    sizes = {"small": {"capacity": "30 t/年", **size}, "large": {"capacity": "80 t/年", **size, "capex": "2 万元"}}
    kind = {"candidates": "villages", "sizes": sizes, "enlarge": True, "close": "0 元"}
    scenario = case(
        facilities={"collection_point": kind}, years=(2024, 2025),
        rules={"capex_budget": [{"year": 2024, "most": "1 万元"}], "at_most": [{"kind": "collection_point", "count": 1}]},
    )  # fmt: skip
    plan = planned(scenario)
    assert plan.tables["changes"]["change"].tolist() == ["enlarged"]
    assert _cost(scenario, _earlier(plan)) == pytest.approx(plan.objective_yuan)


def test_the_answer_is_as_good_with_a_start_as_without() -> None:
    """The first thing heard is the earlier plan; the last is the optimum, proven."""
    scenario = case()
    heard: list[Progress] = []
    poor = _opened("CPv2", 2024, ["v2"])
    plan = siting.solve(scenario, build(scenario), earlier=poor, listen=heard.append)
    assert heard[0].objective_yuan == pytest.approx(3_000 - 6_750 - 8_100)
    assert plan.objective_yuan == pytest.approx(-22_350)
    assert plan.stopped_because == "gap"


def test_an_earlier_plan_that_cannot_stand_is_said_so() -> None:
    """Of the plan's sites none is open, and the target asks for some: the search begins with nothing, and says so."""
    rules = {"recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "20 t"}]}
    scenario = case(rules=rules)
    heard: list[Progress] = []
    plan = siting.solve(scenario, build(scenario), earlier=_opened("elsewhere", 2024, ["x"]), listen=heard.append)
    assert plan.objective_yuan == pytest.approx(-22_350)
    assert heard[0].stage == "siting anew"
    again: list[Progress] = []
    siting.solve(scenario, build(scenario), earlier=_earlier(plan), listen=again.append)
    assert {event.stage for event in again} == {"siting"}
