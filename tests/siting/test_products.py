"""Streams that come out of others, disposal, capacity between two sizes, known tonnes and distances: optima by hand.

The county is that of `cases`: a village brings half at its own point; a point costs 3,000 yuan a year.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from recycling_net.check import verify
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.scenario import Scenario
from tests.siting.cases import case, opened, planned, served

_MODE = {
    "at": "collection_point",
    "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}],
    "cost": "10 元/t",
}  # fmt: skip
_SORTED: dict[str, Any] = {
    "recyclables": {
        "chain": ["collection_point"], "base_recovery": "20 %", "modes": {"drop_off": _MODE},
        "yields": {"collection_point": {"recyclables/paper": "80 %", "recyclables/rest": "20 %"}},
    },
    "recyclables/paper": {"chain": ["processing_base"], "sale_price": "300 元/t"},
    "recyclables/rest": {"chain": []},
}  # fmt: skip


def sorted_at_points(*disposals: dict[str, Any], **changes: Any) -> Scenario:
    """Of a tonne 0.8 t are paper, sold for 300 less 20 of haul; 0.2 t are rest, to be disposed of at the point."""
    rows = [{"stream": "recyclables/rest", **row} for row in disposals]
    return case(streams=_SORTED, disposals={"table": "disposals.csv", "rows": rows}, **changes)


def test_yields_are_sold_and_disposed_of() -> None:
    """0.8 x 280 - 0.2 x 100 - 10 = 194 a tonne: CPv1 65 x 194 - 3,000 = 9,610, CPv3 40 x 194 - 3,000 = 4,760."""
    plan = planned(sorted_at_points({"kind": "collection_point", "yuan_per_t": 100}))
    assert plan.objective_yuan == pytest.approx(-14_370)
    assert served(plan) == {"v1": "CPv1", "v2": "CPv1", "v3": "CPv3"}
    products = plan.tables["products"].set_index(["stream", "code"])
    assert products["made_t"].to_dict() == pytest.approx(
        {("recyclables/paper", "CPv1"): 52, ("recyclables/paper", "CPv3"): 32,
         ("recyclables/rest", "CPv1"): 13, ("recyclables/rest", "CPv3"): 8}
    )  # fmt: skip
    assert products["disposed_t"]["recyclables/rest"].to_dict() == pytest.approx({"CPv1": 13, "CPv3": 8})
    yuan = plan.tables["costs"].set_index(["item", "detail"])["yuan"]
    assert yuan["disposal", "recyclables/rest"] == pytest.approx(2_100)
    assert yuan["sales", "recyclables/paper"] == pytest.approx(-25_200)


def test_disposal_limit() -> None:
    """10 t of rest a point: 65 t would leave 13, so v2 has its own point (25 x 194 - 3,000 = 1,850); CPv1 6,700."""
    plan = planned(sorted_at_points({"kind": "collection_point", "yuan_per_t": 100, "limit_t": 10}))
    assert plan.objective_yuan == pytest.approx(-(6_700 + 1_850 + 4_760))
    assert len(opened(plan)) == 3


def test_the_row_of_a_site_and_of_a_year_goes_first() -> None:
    """At CPv3 a tonne of rest costs 500 (114 a tonne are left: 1,560), in 2025 nothing at all (214: 5,560).

    Over two years a point costs 2,000 + 4,000; CPv1 earns 2 x 12,610 - 6,000, CPv3 4,560 + 8,560 - 6,000.
    """
    kind = {"kind": "collection_point", "yuan_per_t": 100}
    rows = [{"site": "CPv3", "yuan_per_t": 500}, {"site": "CPv3", "year": 2025, "yuan_per_t": 0}]
    plan = planned(sorted_at_points(kind, *rows, years=(2024, 2025)))
    assert plan.objective_yuan == pytest.approx(-(19_220 + 7_120))


def test_what_may_not_be_disposed_of_may_not_arise() -> None:
    """There is a row for another year only, so nothing can be sorted in 2024: nothing opens."""
    plan = planned(sorted_at_points({"kind": "collection_point", "yuan_per_t": -50, "year": 2025}))
    assert plan.objective_yuan == 0
    assert opened(plan) == {}


def test_a_product_of_a_product() -> None:
    """The base takes paper (300) in the first case; here it makes 0.5 t of pulp of a tonne, disposed of for -500.

    A tonne brings 0.8 x (250 - 20) - 20 - 10 = 154: CPv1 7,010, CPv3 3,160.
    """
    streams = {
        **_SORTED,
        "recyclables/paper": {"chain": ["processing_base"], "yields": {"processing_base": {"recyclables/pulp": "50 %"}}},
        "recyclables/pulp": {"chain": []},
    }  # fmt: skip
    rows = [
        {"stream": "recyclables/rest", "kind": "collection_point", "yuan_per_t": 100},
        {"stream": "recyclables/pulp", "site": "base", "yuan_per_t": -500},
    ]
    plan = planned(case(streams=streams, disposals={"table": "disposals.csv", "rows": rows}))
    assert plan.objective_yuan == pytest.approx(-(7_010 + 3_160))
    assert plan.tables["products"].set_index(["stream", "code"])["made_t"]["recyclables/pulp", "base"] == pytest.approx(
        42
    )


def test_processing_by_the_tonne() -> None:
    """30 yuan a tonne at points, 230 left of 260 at most: 240 a tonne; 65 x 240 - 3,000 and 40 x 240 - 3,000."""
    point = {"candidates": "villages", "processing": "30 元/t",
             "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}}}  # fmt: skip
    plan = planned(case(facilities={"collection_point": point}))
    assert plan.objective_yuan == pytest.approx(-(12_600 + 6_600))
    yuan = plan.tables["costs"].set_index("item")["yuan"]
    assert yuan["operating"] == pytest.approx(4_000 + 105 * 30)


def _free(**changes: str) -> dict[str, Any]:
    """Points of 20 t (5,000 and 1,000 a year) to 80 t (11,000 and 1,600): a year of c t costs 1,500 + 20 (c - 20)."""
    sizes = {
        "small": {"capacity": "20 t/年", "capex": "5000 元", "opex": "1000 元/年"},
        "large": {"capacity": "80 t/年", "capex": "11000 元", "opex": "1600 元/年"},
    }
    return {"collection_point": {"candidates": "villages", "expansion": "continuous", "sizes": sizes, **changes}}


def test_capacity_between_two_sizes() -> None:
    """v1 13,500 - 2,100, v2 6,750 - 1,600 (at CPv1 it would bring 15 x 250 = 3,750), v3 10,800 - 1,900."""
    plan = planned(case(facilities=_free()))
    assert plan.objective_yuan == pytest.approx(-(11_400 + 5_150 + 8_900))
    table = plan.tables["facilities"]
    table = table[table["status"] == "new"].set_index("code")
    assert table["capacity_t"].to_dict() == pytest.approx({"CPv1": 50, "CPv2": 25, "CPv3": 40})
    assert table["capex_yuan"].to_dict() == pytest.approx({"CPv1": 8_000, "CPv2": 5_500, "CPv3": 7_000})
    assert table["opex_yuan"].to_dict() == pytest.approx({"CPv1": 1_300, "CPv2": 1_050, "CPv3": 1_200})


def test_capacity_between_two_sizes_within_a_budget() -> None:
    """14,000 yuan: CPv1 (8,000) leaves 6,000, enough for 30 t at CPv3: nobody fits; CPv2 (5,500) earns 5,150."""
    plan = planned(case(facilities=_free(), rules={"capex_budget": [{"year": 2024, "most": "14000 元"}]}))
    assert opened(plan) == {"CPv1": 2024, "CPv2": 2024}
    assert plan.objective_yuan == pytest.approx(-(11_400 + 5_150))


def test_years_in_which_a_kind_may_open() -> None:
    """Only in 2025: that year's 22,350 and nothing before."""
    point = {"candidates": "villages", "open_years": [2025],
             "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}}}  # fmt: skip
    plan = planned(case(facilities={"collection_point": point}, years=(2024, 2025)))
    assert set(opened(plan).values()) == {2025}
    assert plan.objective_yuan == pytest.approx(-22_350)


def test_known_tonnes() -> None:
    """v1 has 120 t, nobody else any: 60 x 270 - 3,000; in 2025 140 t: 70 x 270 - 2,000 - 1,000 more."""
    rows = [
        {"place": "v1", "stream": "recyclables", "year": year, "tonnes": tonnes}
        for year, tonnes in ((2024, 120), (2025, 140))
    ]
    plan = planned(case(supply={"tonnes": {"table": "tonnes.csv", "rows": rows}}, years=(2024, 2026)))
    assert plan.tables["recovery"]["supply_t"].tolist() == [120, 140, 140]
    assert plan.objective_yuan == pytest.approx(-((60 + 70 + 70) * 270 - 3 * 3_000))


def test_known_distances() -> None:
    """v2 is 0.5 km from CPv1 and brings half of its 50 t there: 75 x 270 - 3,000, and CPv3's 7,800."""
    rows = [{"origin": "CPv1", "destination": "v2", "km": 0.5}]
    plan = planned(case(travel={"distances": {"table": "distances.csv", "rows": rows}}))
    assert plan.objective_yuan == pytest.approx(-(17_250 + 7_800))
    table = plan.tables["assignments"].set_index("place")
    assert (table.loc["v2", "km"], table.loc["v2", "travel"]) == (0.5, "given")


def test_a_known_distance_may_be_too_far() -> None:
    """v2 is 7 km from CPv1 by the planner's table: it has no service there, and its own point earns 3,750."""
    rows = [{"origin": "v2", "destination": "CPv1", "km": 7}]
    plan = planned(case(travel={"distances": {"table": "distances.csv", "rows": rows}}))
    assert plan.objective_yuan == pytest.approx(-(50 * 270 - 3_000 + 3_750 + 7_800))


def _broken(plan: Plan, name: str, column: str, more: float) -> Plan:
    table = plan.tables[name].copy()
    table[column] = table[column] + more
    return replace(plan, tables={**plan.tables, name: table})


@pytest.mark.parametrize(
    ("name", "column", "more", "code"),
    [
        ("products", "made_t", 5.0, "RN706"),
        ("products", "disposed_t", 5.0, "RN727"),
        ("facilities", "opening_year", 1, "RN728"),
    ],
)
def test_the_check_finds_it(name: str, column: str, more: float, code: str) -> None:
    """Five tonnes more come out, or are disposed of, than may; a point opens in a year in which none may."""
    scenario = sorted_at_points(
        {"kind": "collection_point", "yuan_per_t": 100, "limit_t": 13},
        facilities={"collection_point": {"candidates": "villages", "open_years": [2024],
                    "sizes": {"small": {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}}}},
    )  # fmt: skip
    network = build(scenario)
    report = verify(scenario, network, _broken(planned(scenario), name, column, more))
    assert code in {issue.code for issue in report.faults}


def test_what_is_left_goes_on_along_the_chain() -> None:
    """0.3 t of glass come out at the point and cost nothing; 0.7 t go on to the base: 186 a tonne are left."""
    streams = {
        "recyclables": {
            "chain": ["collection_point", "processing_base"], "base_recovery": "20 %", "modes": {"drop_off": _MODE},
            "sale_price": "300 元/t", "yields": {"collection_point": {"recyclables/glass": "30 %"}},
        },
        "recyclables/glass": {"chain": []},
    }  # fmt: skip
    rows = [{"stream": "recyclables/glass", "kind": "collection_point", "yuan_per_t": 0}]
    plan = planned(case(streams=streams, disposals={"table": "disposals.csv", "rows": rows}))
    assert plan.objective_yuan == pytest.approx(-(65 * 186 - 3_000 + 40 * 186 - 3_000))
    assert plan.tables["flows"].set_index("origin")["tonnes"].to_dict() == pytest.approx({"CPv1": 45.5, "CPv3": 28})
