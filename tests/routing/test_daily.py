from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from statistics import mean
from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting
from recycling_net.errors import InputError
from recycling_net.network import Network, build
from recycling_net.network.arrivals import drawn
from recycling_net.plan import Plan
from recycling_net.reading import read
from recycling_net.routing import plan_rounds
from recycling_net.routing.daily import calls, daily_work, served
from recycling_net.routing.sampled import pieces_a_tonne
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny

_VAN = {
    "capacity": "1 t", "volume": "8 m³", "count": 3, "cost_per_km": "2 元/km", "cost_per_hour": "60 元/h",
    "cost_per_day": "100 元/d",
}  # fmt: skip


def _facts(**rule: Any) -> dict[str, Any]:
    """The tiny county, everything fetched at the door: 60 t, 30 t and 48 t of paper a year in pieces of 100 kg."""
    facts = tiny.facts()
    del facts["streams"]["recyclables"]["modes"]["drop_off"]
    daily = {"vehicle": "van", "streams": ["recyclables"], "days": 4, "working_days": 200, **rule}
    return facts | {"fleet": {"van": _VAN}, "rounds": {"daily": daily}, "solve": {"route_iterations": 100}}


@pytest.fixture(scope="module")
def planned() -> tuple[Scenario, Network, Plan]:
    scenario = Scenario.model_validate(_facts())
    network = build(scenario)
    return scenario, network, plan_rounds(scenario, network, siting.solve(scenario, network))


def test_pieces_of_a_day_have_the_mean_and_the_variance_of_poisson() -> None:
    rates = np.full(4000, 2.5)
    names = [(str(number), "paper") for number in range(4000)]
    pieces = drawn(rates, names, 0, 1)
    assert pieces.mean() == pytest.approx(2.5, abs=0.1)
    assert pieces.var() == pytest.approx(2.5, abs=0.25)
    assert (drawn(rates * 1.2, names, 0, 1) >= pieces).all()
    assert (drawn(rates, names, 1, 1) != pieces).any()
    assert drawn(np.zeros(2), names[:2], 0, 1).tolist() == [0, 0]


def test_the_least_count_whose_distribution_reaches_the_number_is_drawn() -> None:
    """With mean 0.7: P(0) = 0.4966, P(<= 1) = 0.8442, P(<= 2) = 0.9659: the shares of a large sample."""
    pieces = drawn(np.full(20_000, 0.7), [(str(number), "x") for number in range(20_000)], 0, 0)
    shares = [float((pieces <= most).mean()) for most in (0, 1, 2)]
    assert shares == pytest.approx([0.4966, 0.8442, 0.9659], abs=0.012)


def test_a_stop_lasts_as_many_times_as_pieces_are_called_for(planned: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, plan = planned
    rule = scenario.rounds.daily
    assert rule is not None
    wanted = served(plan, rule, 2025)
    assert wanted["recovered_t"].tolist() == pytest.approx([60.0, 30.0, 48.0])
    assert pieces_a_tonne(network, rule.streams, 2025)["a_tonne"].tolist() == pytest.approx([10.0])
    called = calls(network, wanted, rule, 2025, seed=0)
    pieces = called["load_t"] / 0.1
    assert pieces.to_numpy() == pytest.approx(np.round(pieces))
    assert called["service_h"].to_numpy() == pytest.approx(pieces.to_numpy() * (8 + 5) / 60)
    # 138 t are 1,380 pieces, 6.9 a day; four days have 27.6 on average, give or take 5.3
    assert 17 <= pieces.sum() <= 38


def test_the_sampled_days_cost_what_the_figures_say(planned: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, plan = planned
    (figure,) = plan.routing
    routes = plan.tables["routes"]
    by_day = routes.groupby("day")["cost_yuan"].sum()
    assert sorted(by_day.index) == ["样本1", "样本2", "样本3", "样本4"]
    assert (figure.family, figure.rounds_per_year) == ("daily", 50)
    assert figure.cost_yuan == pytest.approx(by_day.sum())
    assert figure.spread_yuan == pytest.approx((sum((by_day - mean(by_day)) ** 2) / 3) ** 0.5)
    # 2 yuan per tonne and kilometre, of what each village sends
    km = served(plan, scenario.rounds.daily, 2025)  # type: ignore[arg-type]  # it has the rule
    assert figure.estimate_yuan == pytest.approx(float((km["recovered_t"] * km["km"] * 2).sum()))
    verdict = check.verify(scenario, network, plan)
    assert verdict.faults == ()
    assert "daily_loads" in verdict.rules_checked


def test_the_check_finds_a_piece_that_is_not_fetched(planned: tuple[Scenario, Network, Plan]) -> None:
    scenario, network, plan = planned
    stops = plan.tables["stops"].copy()
    row = stops.index[stops["action"] == "collect"][0]
    stops.loc[row, "load_t"] -= 0.1
    broken = replace(plan, tables={**plan.tables, "stops": stops})
    rules = {str(issue.facts["rule"]) for issue in check.verify(scenario, network, broken).faults}
    assert "daily_loads" in rules
    spread = replace(plan, routing=(replace(plan.routing[0], spread_yuan=1.0),))
    assert {str(issue.facts["rule"]) for issue in check.verify(scenario, network, spread).faults} == {"routing_figures"}


def test_a_village_that_takes_more_than_half_a_shift_is_visited_in_parts() -> None:
    scenario = Scenario.model_validate(_facts(stop="2 h", days=2, working_days=300))
    network = build(scenario)
    plan, rule = siting.solve(scenario, network), scenario.rounds.daily
    assert rule is not None
    called = calls(network, served(plan, rule, 2025), rule, 2025, seed=0)
    visits = [visit for problem in daily_work(scenario, network, plan).problems for visit in problem.visits]
    hours = called["service_h"].to_numpy()
    assert hours.max() > 4  # the shift is 8 h
    assert len(visits) == int(np.ceil(hours / 4).sum())
    assert sum(visit.service_h for visit in visits) == pytest.approx(hours.sum())
    assert sum(visit.load_t for visit in visits) == pytest.approx(called["load_t"].sum())


@pytest.mark.parametrize(
    ("rule", "code", "key"),
    [
        ({"days": 7}, "RN670", "rounds.daily.working_days"),
        ({"streams": ["appliance"]}, "RN671", "rounds.daily.streams.0"),
        ({"vehicle": "lorry"}, "RN155", "rounds.daily.vehicle"),
        ({"year": 2030}, "RN156", "rounds.daily.year"),
    ],
)
def test_what_cannot_be_sampled_is_said(tmp_path: Path, rule: dict[str, Any], code: str, key: str) -> None:
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path, **_facts(**rule)))
    (issue,) = caught.value.issues
    assert issue.code == code
    assert issue.where is not None
    assert issue.where.key == key
