"""How a search ends, what it tells while it runs, and how plans change with the question."""

from __future__ import annotations

import threading
from math import isnan

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recycling_net import siting
from recycling_net.errors import NoPlanError, StoppedError, TimeOutError
from recycling_net.network import build
from recycling_net.plan import COST_ITEMS, TABLES, Plan
from recycling_net.progress import Progress
from recycling_net.scenario import Scenario
from recycling_net.siting import search
from recycling_net.siting.problem import number
from recycling_net.siting.task import write
from tests import tiny
from tests.siting.cases import case, county, planned


def _solve(scenario: Scenario) -> Plan:
    return siting.solve(scenario, build(scenario))


def test_a_larger_county_is_proved(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty villages, roomy facilities, a good price: by way of the last year to a proof, as large counties go."""
    for name in ("SMALL", "DIRECT"):
        monkeypatch.setattr(search, name, 1000, raising=False)
    facts = tiny.facts()
    facts["streams"]["recyclables"]["sale_price"] = "600 元/t"
    for kind in facts["facilities"].values():
        for size in kind["sizes"].values():
            size["capacity"] = "20000 t/年"
    scenario = county(40, streams=facts["streams"], facilities=facts["facilities"])
    assert len(write(number(scenario, build(scenario))).programme.cost) > 1000
    heard: list[Progress] = []
    plan = siting.solve(scenario, build(scenario), listen=heard.append)
    assert plan.stopped_because == "gap"
    assert 0 <= plan.siting_gap <= 0.001 + 1e-9
    assert plan.siting_gap == pytest.approx((plan.objective_yuan - plan.bound_yuan) / abs(plan.objective_yuan))
    assert set(plan.tables) == set(TABLES)
    assert heard[-1].objective_yuan == plan.objective_yuan
    assert all(event.bound_yuan <= plan.objective_yuan + 1 for event in heard if not isnan(event.bound_yuan))
    assert {event.stage for event in heard} == {"siting"}


def test_cost_lines_add_up_to_the_objective() -> None:
    plan = _solve(county(8, discount_rate="5 %/年"))
    costs = plan.tables["costs"]
    assert costs["discounted_yuan"].sum() == pytest.approx(plan.objective_yuan, abs=0.01)
    assert (costs["yuan"] * costs["discount"]).sum() == pytest.approx(plan.objective_yuan, abs=0.01)
    assert set(costs["item"]) <= set(COST_ITEMS)
    negative = costs["item"].isin(["residual_value", "sales", "subsidy"])
    assert (costs.loc[negative, "yuan"] < 0).all()
    assert (costs.loc[~negative, "yuan"] > 0).all()


def test_stop_before_the_start() -> None:
    stop = threading.Event()
    stop.set()
    scenario = county(30)
    with pytest.raises(StoppedError, match="RN503") as stopped:
        siting.solve(scenario, build(scenario), stop=stop)
    assert stopped.value.exit_code == 130


def test_stop_after_a_first_plan() -> None:
    """The plan found so far comes back, and says that someone asked to stop."""
    stop = threading.Event()

    def hear(event: Progress) -> None:
        if not isnan(event.objective_yuan):
            stop.set()

    scenario = county(12, solve={"gap": "0 %"})
    plan = siting.solve(scenario, build(scenario), listen=hear, stop=stop)
    assert plan.stopped_because == "interrupted"
    assert plan.bound_yuan <= plan.objective_yuan
    assert len(plan.tables["facilities"]) > 0


def test_no_time_at_all() -> None:
    scenario = county(30, solve={"time_limit": "0.001 s"})
    with pytest.raises(TimeOutError, match="RN502"):
        _solve(scenario)


def test_the_same_question_gives_the_same_plan() -> None:
    first, second = _solve(county(6)), _solve(county(6))
    assert first.objective_yuan == second.objective_yuan
    for name in TABLES:
        pd.testing.assert_frame_equal(first.tables[name], second.tables[name])


@given(least=st.integers(0, 40000), more=st.integers(0, 30000))
@settings(max_examples=4, deadline=None, derandomize=True)
def test_more_budget_never_costs_more(least: int, more: int) -> None:
    def cost(most: int) -> float:
        try:
            return planned(case(rules={"capex_budget": [{"year": 2024, "most": f"{most} 元"}]})).objective_yuan
        except NoPlanError:
            return float("inf")

    assert cost(least + more) <= cost(least) + 0.01


@given(price=st.integers(0, 400), capacity=st.integers(20, 90), capex=st.integers(0, 40000))
@settings(max_examples=4, deadline=None, derandomize=True)
def test_doubling_everything_doubles_the_flows(price: int, capacity: int, capex: int) -> None:
    """Twice the households, capacities and prices of sites: twice the flows, twice the cost."""

    def plan(times: int) -> Plan:
        places = tiny.facts()["places"]
        places["rows"] = [{**row, "households": times * row["households"]} for row in places["rows"]]
        point = {
            "capacity": f"{times * capacity} t/年",
            "capex": f"{times * capex} 元",
            "opex": f"{times * 2111} 元/年",
        }
        return planned(case(places=places, point=point, stream={"sale_price": f"{price} 元/t"}))

    one, two = plan(1), plan(2)
    assert two.objective_yuan == pytest.approx(2 * one.objective_yuan, abs=0.01)
    assert two.tables["flows"]["tonnes"].sum() == pytest.approx(2 * one.tables["flows"]["tonnes"].sum())


def test_a_target_that_its_budget_cannot_pay_for_ends() -> None:
    """69 t need two points that run for 4,000 and 69 x 30 more, and 4,500 are there: no plan, and no search without end."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "50 %"}],
        "opex_budget": [{"year": 2024, "most": "4500 元"}],
    }
    scenario = case(rules=rules)
    with pytest.raises(NoPlanError):
        siting.solve(scenario, build(scenario))
