"""Today's network, worked out by hand from the figures of `tests.siting.cases`.

The old point at v1 takes v1's 50 t and v2's 15 t in 2023: 65 t. Running costs 2,000; service 65 x 10; haul 65 x 20;
sales 65 x 300. Spending 3,950 yuan, net -15,550. Base recovery is 20 % of 230 t: 46 t. 1,500 of 2,300 households.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net import siting
from recycling_net.baseline import _through, beside, unsure, value
from recycling_net.errors import InternalError, Issue, NoPlanError, TimeOutError, render
from recycling_net.network import build
from recycling_net.plan import BaselineFigures, Tie
from recycling_net.report.today import figure_table, sentences
from recycling_net.scenario import Baseline, Scenario
from recycling_net.scenario.today import put_aside, today
from recycling_net.solve import solve
from tests.baseline.county import OLD, county
from tests.siting.cases import case, sites


def _figures(scenario: Scenario) -> BaselineFigures:
    return beside(scenario, build(scenario))


def test_what_stands_is_valued_in_the_base_year_without_the_rules_of_policy() -> None:
    found = _figures(county())
    assert (found.year, found.basis, found.sites) == (2023, "solved", {"collection_point": 1})
    assert found.cost_yuan == pytest.approx({"operating": 2000, "service": 650, "haul": 1300, "sales": -19_500})
    assert (found.spend_yuan, found.net_yuan) == pytest.approx((3950, -15_550))
    assert (found.recovered_t["recyclables"], found.base_t["recyclables"]) == pytest.approx((65, 46))
    assert (found.households_served, found.households_fully_served) == (1500, 1500)
    assert list(found.covered) == pytest.approx([1000 / 2300])
    assert found.put_aside == ("recovery_target[recyclables,2024]", "coverage[collection_point,2024]")


def test_what_goes_past_the_sites_that_stand_is_told_apart() -> None:
    """All 65 t go through the old point; were v2's 15 t brought outside, it would keep 50, were all, it would be idle."""
    scenario = county()
    valued = value(scenario, build(scenario))
    assert valued is not None
    assert (valued.figures.busy, valued.figures.direct_t) == (1, 0)
    brought = valued.plan.tables["assignments"]
    for places, through in ((["v2"], (1, 15.0)), (["v1", "v2"], (0, 65.0))):
        changed = brought.assign(site=brought["site"].mask(brought["place"].isin(places), "outside"))
        plan = replace(valued.plan, tables={**valued.plan.tables, "assignments": changed})
        assert _through(scenario, plan) == pytest.approx(through)
    past = replace(valued.figures, busy=0, direct_t=65.0)
    assert "每年回收 65 t(可回收物 65 t),其中 65 t 由各村直接送县外;1 处已有站点中有 0 处收到过东西" in " ".join(
        sentences(past)
    )
    assert "(recyclables 65 t), of which 65 t go straight to sites outside; anything is brought to 0 of 1" in " ".join(
        sentences(past, "en")
    )


def test_a_distance_asked_for_in_several_years_is_one_row_today() -> None:
    rules = [
        {"kind": "collection_point", "within": "1 km", "households": f"{share} %", "year": 2024 + at}
        for at, share in enumerate((30, 40))
    ]
    scenario = county(rules={"coverage": rules}, years=(2024, 2025))
    shown = figure_table(scenario, _figures(scenario))["indicator"].tolist()
    assert shown.count("near:collection_point|1") == 1


def test_nothing_new_opens_and_nothing_closes() -> None:
    """v3 could have a point of its own at a gain; the old point stays though it is closable and loses money."""
    dear = case(sites=sites(OLD), point={"opex": "10 万元/年"})
    valued = value(dear, build(dear))
    assert valued is not None
    own = valued.plan.tables["facilities"].query("status != 'outside'")
    assert own["code"].tolist() == ["old1"]
    assert valued.figures.net_yuan == pytest.approx(100_000 - 17_550)
    assert valued.plan.tables["unserved"]["place"].tolist() == ["v3"]


def test_supply_is_that_of_the_base_year() -> None:
    """Paper grows by a tenth a year; in 2023 there is what there was, whatever the planning years are."""
    scenario = county()
    items = scenario.supply.items
    assert items is not None
    rows = tuple(row.model_copy(update={"growth_per_year": 0.1}) for row in items.rows)
    supply = scenario.supply.model_copy(update={"items": items.model_copy(update={"rows": rows})})
    growing = scenario.model_copy(update={"supply": supply})
    assert build(growing).supply[2024].sum() == pytest.approx(253)
    assert _figures(growing).recovered_t["recyclables"] == pytest.approx(65)


def test_a_least_throughput_and_decided_sites_are_put_aside_and_named() -> None:
    """The old point would have to take 70 t a year, and cannot; a count that it breaks does not hinder it either."""
    fixed = {"facilities": {"table": "kept.csv", "rows": [{"code": "CPv3"}]}}
    scenario = county(
        point={"min_throughput": "70 t/年"}, fixed=fixed, rules={"at_most": [{"kind": "collection_point", "count": 0}]}
    )
    assert put_aside(scenario) == ("at_most[collection_point,county]", "min_throughput[collection_point]", "fixed")
    assert _figures(scenario).recovered_t["recyclables"] == pytest.approx(65)


def test_how_far_places_may_go_still_holds() -> None:
    radius = {"service_radius": [{"kind": "collection_point", "within": "3 km"}]}
    assert _figures(county(rules=radius)).recovered_t["recyclables"] == pytest.approx(50)
    assert put_aside(county(rules=radius)) == ()


def test_without_existing_sites_nothing_is_solved_and_the_base_recovery_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(siting, "solve", lambda *_, **__: pytest.fail("nothing stands"))
    scenario = case(baseline={"tonnes": {"recyclables": "60 t/年"}, "spend": "1 万元/年"})
    assert value(scenario, build(scenario)) is None
    found = _figures(scenario)
    assert (found.basis, found.sites, found.cost_yuan) == ("no_sites", {}, {})
    assert found.recovered_t["recyclables"] == pytest.approx(46)
    money, tonnes = found.ties
    assert (money.apart, tonnes.apart) == (False, True)
    assert tonnes.difference == pytest.approx(-14)


def _measured(**figures: Any) -> tuple[Issue, ...]:
    return unsure(_figures(county(baseline=figures, sources={"baseline": "2023 年决算"})))


def test_what_was_measured_ties_within_a_tenth() -> None:
    """3,950 yuan and 65 t against 3,700 and 60 t: 6.8 % and 8.3 % more."""
    assert _measured(spend="3700 元/年", tonnes={"recyclables": "60 t/年"}) == ()


def test_a_gap_over_a_tenth_is_said_in_yuan_tonnes_and_per_cent() -> None:
    """3,950 against 3,000 yuan; 65 against 80 t."""
    (said,) = _measured(spend="3000 元/年", tonnes={"recyclables": "80 t/年"})
    assert said.code == "RN563"
    assert "运行支出(不减收入)实测 3,000 元,估值 3,950 元,相差 +950 元(+31.7%)" in render(said)
    assert "可回收物回收量实测 80.0 t,估值 65.0 t,相差 −15.0 t(−18.8%)" in render(said)
    assert "measured 80.0 t, modelled 65.0 t, difference −15.0 t (−18.8%)" in render(said, "en")


@pytest.mark.parametrize(
    ("measured", "modelled", "apart"), [(0, 0, False), (0, 5, True), (100, 110, False), (100, 89.9, True)]
)
def test_apart_is_more_than_a_tenth(measured: float, modelled: float, apart: bool) -> None:
    assert Tie("spend", "元/年", measured, modelled, "").apart is apart


@pytest.mark.parametrize(
    ("fault", "basis"),
    [
        (TimeOutError([Issue("RN502", facts={"seconds": 20})]), "time"),
        (NoPlanError([Issue("RN501")]), "no_plan"),
        (InternalError([Issue("RN504")]), "refused"),
    ],
)
def test_a_baseline_that_fails_leaves_the_plan_and_says_so(
    fault: Exception, basis: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(siting, "solve", fail)
    found = _figures(county())
    assert found.basis == basis
    assert found.recovered_t["recyclables"] == pytest.approx(46)
    assert [issue.code for issue in unsure(found)] == ["RN562"]


def test_every_plan_carries_its_baseline() -> None:
    plan = solve(county())
    assert plan.baseline is not None
    assert plan.baseline.net_yuan == pytest.approx(-15_550)
    assert plan.baseline.discounts == 1.0


def test_what_was_measured_is_in_the_digest_and_its_absence_is_not() -> None:
    plain = county()
    told = county(baseline={"spend": "1 万元/年"})
    assert plain.digest != told.digest
    assert told.model_copy(update={"baseline": None}).digest == plain.digest
    assert told.baseline == Baseline(spend="1 万元/年")
    assert today(told).baseline is None
