"""One tiny county per rule; each optimum is worked out by hand from the figures at the head of `cases`."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net import siting
from recycling_net.errors import NoPlanError
from recycling_net.network import build
from tests import tiny
from tests.siting.cases import POINT_YUAN, case, opened, planned, served, sites


def test_nothing_asked() -> None:
    """CPv1 takes v1 (50 t) and v2 (15 t, worth 4,050 there; a point of its own would bring 6,750 - 3,000 = 3,750).

    65 x 270 - 3,000 = 14,550 and v3 40 x 270 - 3,000 = 7,800: together 22,350 earned.
    """
    plan = planned(case())
    assert plan.objective_yuan == pytest.approx(-22_350)
    assert served(plan) == {"v1": "CPv1", "v2": "CPv1", "v3": "CPv3"}
    flows = plan.tables["flows"].set_index("origin")["tonnes"]
    assert flows.to_dict() == pytest.approx({"CPv1": 65, "CPv3": 40})


def test_recovery_target() -> None:
    """Nothing sells. 46 t x 1.3 = 59.8 t are asked for: CPv1 with both villages, 65 t: 3,000 + 65 x 30 = 4,950."""
    rules = {"recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "30 %"}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}))
    assert plan.objective_yuan == pytest.approx(4_950)
    recovery = plan.tables["recovery"].iloc[0]
    assert (recovery["recovered_t"], recovery["target_t"]) == pytest.approx((65, 59.8))


def test_capacity() -> None:
    """Points of 45 t: the 50 t of v1 fit nowhere at home, so v1 takes 30 t to CPv2 (8,100 - 3,000 = 5,100) and v2 its
    15 t to CPv1 (4,050 - 3,000 = 1,050), v3 7,800: 13,950.
    """
    plan = planned(case(point={"capacity": "45 t/年"}))
    assert plan.objective_yuan == pytest.approx(-13_950)
    assert served(plan) == {"v1": "CPv2", "v2": "CPv1", "v3": "CPv3"}
    levels = plan.tables["capacity_warnings"].set_index("code")
    assert levels.loc["CPv3", "utilisation"] == pytest.approx(40 / 45)
    assert levels.loc["CPv3", "level"] == "amber"


def test_min_throughput() -> None:
    """At least 45 t: CPv3 would have 40 and may not open; CPv1 with 65 t earns 14,550."""
    plan = planned(case(point={"min_throughput": "45 t/年"}))
    assert plan.objective_yuan == pytest.approx(-14_550)
    unserved = plan.tables["unserved"]
    assert unserved["place"].tolist() == ["v3"]
    assert unserved["reason"].tolist() == ["none_open"]


@pytest.mark.parametrize(
    ("rule", "yuan", "sites_open"),
    [
        ({"at_least": [{"kind": "collection_point", "count": 3, "year": 2024}]}, -22_050, 3),
        ({"at_most": [{"kind": "collection_point", "count": 1}]}, -14_550, 1),
        ({"at_most": [{"kind": "collection_point", "count": 1, "per": "township"}]}, -22_350, 2),
        ({"at_most": [{"kind": "collection_point", "count": 0}]}, 0, 0),
        ({"capex_budget": [{"year": 2024, "most": "1.9 万元"}]}, -14_550, 1),
        ({"opex_budget": [{"year": 2024, "most": "5000 元"}]}, -14_550, 1),
        ({"opex_budget": [{"year": 2024, "most": "3600 元"}]}, -10_500, 1),
    ],
)
def test_counts_and_budgets(rule: dict[str, Any], yuan: float, sites_open: int) -> None:
    """A third point is CPv2, which then takes v2 (25 t, 3,750 instead of 4,050). With one, CPv1 earns most (14,550).

    CPv1 runs for 2,000 + 65 x 30 = 3,950 a year, CPv3 for 3,200; with 3,600 CPv1 can serve v1 alone (3,500; 10,500).
    """
    plan = planned(case(rules=rule))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert len(opened(plan)) == sites_open


def test_at_least_per_township() -> None:
    """Nothing sells, two townships with villages: two points that stand idle, 6,000."""
    rules = {"at_least": [{"kind": "collection_point", "count": 1, "per": "township", "year": 2024}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}))
    assert plan.objective_yuan == pytest.approx(2 * POINT_YUAN)
    assert plan.tables["assignments"].empty


@pytest.mark.parametrize(("households", "points"), [("60 %", 1), ("70 %", 2)])
def test_coverage(households: str, points: int) -> None:
    """v1 and v2 are 1,500 of 2,300 households (65 %) and one point is near both; for 70 % v3 needs another."""
    rules = {"coverage": [{"kind": "collection_point", "within": "5 km", "households": households, "year": 2024}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}))
    assert plan.objective_yuan == pytest.approx(points * POINT_YUAN)


def test_rules_hold_from_their_year() -> None:
    """Nothing sells; a point is asked for from 2025 on: it opens then, and 1,000 + 2,000 are lost on it."""
    rules = {"at_least": [{"kind": "collection_point", "count": 1, "year": 2025}]}
    plan = planned(case(rules=rules, stream={"sale_price": "0 元/t"}, years=(2024, 2026)))
    assert set(opened(plan).values()) == {2025}
    assert plan.objective_yuan == pytest.approx(2 * POINT_YUAN)


def test_capex_budget_over_two_years() -> None:
    """One point a year. CPv1 first: 2 x 17,550 - 2,000 - 4,000 = 29,100; CPv3 in 2025: 7,800; together 36,900.

    The other order gives 15,600 + 14,550.
    """
    budget = [{"year": year, "most": "1 万元"} for year in (2024, 2025)]
    plan = planned(case(rules={"capex_budget": budget}, years=(2024, 2025)))
    assert opened(plan) == {"CPv1": 2024, "CPv3": 2025}
    assert plan.objective_yuan == pytest.approx(-36_900)


def test_existing_stays_closable_may_go() -> None:
    """Nothing sells: the existing point costs its 2,000 a year and no investment, the closable one is closed."""
    row = {
        "name": "老点",
        "kind": "collection_point",
        "township_code": "230126100",
        "size": "small",
        "lon": 127.36,
        "lat": 46.08,
    }
    table = sites({**row, "code": "old", "status": "existing"}, {**row, "code": "shut", "status": "closable"})
    plan = planned(case(sites=table, stream={"sale_price": "0 元/t"}, years=(2024, 2025)))
    assert opened(plan) == {"old": 2024}
    assert plan.objective_yuan == pytest.approx(4_000)


def test_closable_is_kept_where_it_pays() -> None:
    """Nothing new may open; v2 brings 25 t to the old point at home: 6,750 - 2,000; v1 brings 30 t more: 8,100."""
    row = {
        "name": "老点",
        "kind": "collection_point",
        "township_code": "230126100",
        "size": "small",
        "lon": 127.36,
        "lat": 46.08,
    }
    table = sites({**row, "code": "old", "status": "closable"})
    plan = planned(case(sites=table, rules={"capex_budget": [{"year": 2024, "most": "0 元"}]}))
    assert plan.objective_yuan == pytest.approx(-(6_750 + 8_100 - 2_000))
    assert plan.tables["facilities"].set_index("code").loc["old", "status"] == "closable"


@pytest.mark.parametrize(("single", "yuan"), [(True, -12_900), (False, -14_550)])
def test_single_haul_and_outside_capacity(single: bool, yuan: float) -> None:
    """Two bases that take 40 t each. One destination a point: v1's 50 t fit nowhere, so v1 brings 30 t to CPv2
    (5,100) and v3 40 t (7,800). A point that may split sends v1's and v2's 65 t from CPv1 (14,550), and then nothing
    is left for v3.
    """
    base = {"name": "基地", "kind": "processing_base", "status": "outside", "distance_km": 70, "capacity_t": 40}
    table = {"table": "sites.csv", "crs": "wgs84", "rows": [{**base, "code": "b1"}, {**base, "code": "b2"}]}
    haul = {
        "origin": "collection_point", "destination": "processing_base", "cost": "0 元/(t·km)", "loading": "20 元/t",
        "single": single,
    }  # fmt: skip
    plan = planned(case(sites=table, hauls=[haul]))
    assert plan.objective_yuan == pytest.approx(yuan)
    destinations = plan.tables["flows"].groupby("origin")["destination"].nunique()
    assert (destinations.max() == 1) == single


def test_residue() -> None:
    """Of a tonne 0.9 go on: 270 in sales, 18 in haul, 10 in service, 10 in disposal: 232 are left.

    65 x 232 - 3,000 = 12,080 and 40 x 232 - 3,000 = 6,280.
    """
    plan = planned(case(stream={"residue": "10 %", "disposal": "100 元/t"}))
    assert plan.objective_yuan == pytest.approx(-18_360)
    yuan = plan.tables["costs"].set_index("item")["yuan"]
    assert (yuan["disposal"], yuan["sales"]) == pytest.approx((1_050, -28_350))


def test_subsidy() -> None:
    """100 yuan a tonne more: v2 at home now earns 9,250 - 3,000 = 6,250 against 5,550 at CPv1; 33,550 in all."""
    plan = planned(case(stream={"subsidy": "100 元/t"}))
    assert plan.objective_yuan == pytest.approx(-33_550)
    assert served(plan)["v2"] == "CPv2"


def test_chain_of_one() -> None:
    """Straight to the base: 60 % of 230 t at 300 - 30 % residue, less 50 in service and 0.3 x 100 in disposal."""
    stream = {
        "chain": ["processing_base"], "residue": "30 %", "disposal": "100 元/t",
        "modes": {"door_to_door": {"at": "processing_base", "share": [{"within": "200 km", "share": "60 %"}], "cost": "50 元/t"}},
    }  # fmt: skip
    plan = planned(case(stream=stream, hauls=[], facilities={}))
    assert plan.objective_yuan == pytest.approx(-138 * (210 - 50 - 30))


def test_discounting() -> None:
    """5 % a year: 10,000 in 2024, 8,000 left of it in 2026 (1.05 ** 2), two years of 2,000 and of 17,550."""
    rules = {"at_most": [{"kind": "collection_point", "count": 1}]}
    plan = planned(case(rules=rules, years=(2024, 2025), discount_rate="5 %/年"))
    wanted = 10_000 - 8_000 / 1.05**2 + (2_000 - 17_550) * (1 + 1 / 1.05)
    assert plan.objective_yuan == pytest.approx(wanted)


def test_sizes() -> None:
    """Small holds 30 t, large 80 t for 4,500 a year: CPv1 large with v1 and v2 (17,550 - 4,500), CPv3 large (6,300)."""
    size = {"capacity": "30 t/年", "capex": "1 万元", "opex": "2000 元/年"}
    large = {"capacity": "80 t/年", "capex": "2 万元", "opex": "2500 元/年"}
    facilities = {"collection_point": {"candidates": "villages", "sizes": {"small": size, "large": large}}}
    plan = planned(case(facilities=facilities))
    assert plan.objective_yuan == pytest.approx(-(13_050 + 6_300))
    assert plan.tables["facilities"].set_index("code").loc[["CPv1", "CPv3"], "size"].tolist() == ["large", "large"]


def test_no_plan() -> None:
    """The most that can be recovered is 115 t; a budget for one point makes 69 t (+50 %) impossible: 65 t at most."""
    rules = {
        "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "50 %"}],
        "capex_budget": [{"year": 2024, "most": "1 万元"}],
    }
    scenario = case(rules=rules)
    with pytest.raises(NoPlanError, match="RN501"):
        siting.solve(scenario, build(scenario))


def test_at_least_asks_nothing_of_an_exempt_township() -> None:
    """As above without 巴彦镇: the point of the other township alone, 3,000."""
    rule = {"kind": "collection_point", "count": 1, "per": "township", "year": 2024, "exempt": ["230126100"]}
    plan = planned(case(rules={"at_least": [rule]}, stream={"sale_price": "0 元/t"}))
    assert list(opened(plan)) == ["CPv3"]
    assert plan.objective_yuan == pytest.approx(POINT_YUAN)


def test_who_is_exempt_may_leave_the_township() -> None:
    """v2 moves to another township: v1's point serves it (15 t) only where v2 is exempt from nesting.

    65 x 270 - 3,000 and 7,800 of v3 are 22,350; nested CPv1 keeps 50 t, 10,500, and CPv2 brings 25 x 270 - 3,000.
    """
    places = tiny.facts()["places"]
    places["rows"][1]["township_code"] = "230126101"
    nested = {"kind": "collection_point"}
    assert planned(case(rules={"nesting": [nested]}, places=places)).objective_yuan == pytest.approx(-22_050)
    free = {**nested, "exempt": ["v2"]}
    assert planned(case(rules={"nesting": [free]}, places=places)).objective_yuan == pytest.approx(-22_350)
