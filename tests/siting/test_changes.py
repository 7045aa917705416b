"""Sizes over the years: opened, enlarged, closed; each optimum worked out by hand from the figures of `cases`."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.plan import Plan
from tests.siting.cases import case, opened, planned, served, sites

_SMALL = {"capacity": "30 t/年", "capex": "1 万元", "opex": "2000 元/年"}
_LARGE = {"capacity": "80 t/年", "capex": "2 万元", "opex": "2500 元/年"}
_OLD = {"code": "old", "name": "老点", "kind": "collection_point", "township_code": "230126100", "size": "small",
        "lon": 127.36, "lat": 46.08}  # fmt: skip
_ONE = {"at_most": [{"kind": "collection_point", "count": 1}]}


def _facilities(*, large: dict[str, str] | None = None, **kind: object) -> dict[str, Any]:
    sizes = {"small": _SMALL, "large": {**_LARGE, **(large or {})}}
    return {"collection_point": {"candidates": "villages", "sizes": sizes, **kind}}


def _changes(plan: Plan) -> list[tuple[object, ...]]:
    table = plan.tables["changes"]
    return list(table[["year", "code", "change", "size", "capacity_t", "yuan"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("enlarge", "price", "yuan", "changes"),
    [
        (False, None, -13_050, []),
        (True, None, -15_450, [(2025, "CPv2", "enlarged", "large", 80.0, 10_000.0)]),
        (True, "3 万元", -13_450, [(2025, "CPv2", "enlarged", "large", 80.0, 30_000.0)]),
        (True, "5 万元", -13_050, []),
    ],
)
def test_enlarge(enlarge: bool, price: str | None, yuan: float, changes: list[Any]) -> None:
    """One point, and 10,000 yuan in 2024: large can open in 2025 alone, CPv1 with 65 t: 17,550 - 2,500 - 2,000.

    Or CPv2 opens small in 2024, v1 brings 30 t (8,100), and is enlarged in 2025 for v2's 25 t (14,850 in all): it
    loses 2,000 of the first and 1,000 of the second 10,000 yuan and runs for 2,000 + 2,500: 15,450 are left. If
    enlarging costs 30,000, then 3,000 of it are lost; with 50,000 it does not pay.
    """
    rules = {**_ONE, "capex_budget": [{"year": 2024, "most": "1 万元"}]}
    large = {} if price is None else {"enlarge": price}
    plan = planned(case(rules=rules, facilities=_facilities(large=large, enlarge=enlarge), years=(2024, 2025)))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert _changes(plan) == changes
    facilities = plan.tables["facilities"].set_index("code")
    if changes:
        assert facilities.loc[["CPv2"], ["size", "opening_year", "last_year"]].to_numpy().tolist() == [
            ["small", 2024, 2025]
        ]
        assert plan.tables["capacity_warnings"].query("code == 'CPv2'")["capacity_t"].tolist() == [30, 80]
        assert (served(plan, 2024), served(plan, 2025)) == ({"v1": "CPv2"}, {"v1": "CPv2", "v2": "CPv2"})


def test_an_existing_site_is_enlarged_in_the_first_year() -> None:
    """Small it would take v1's 30 t: 8,100 - 2,000. Large: 55 t, 14,850 - 2,500 - 1,000 of the 10,000 yuan."""
    table = sites({**_OLD, "status": "existing"})
    plan = planned(case(rules=_ONE, sites=table, facilities=_facilities(enlarge=True)))
    assert plan.objective_yuan == pytest.approx(-11_350)
    assert _changes(plan) == [(2024, "old", "enlarged", "large", 80.0, 10_000.0)]
    begins = plan.tables["facilities"].set_index("code").loc["old"]
    assert (begins["size"], begins["capex_yuan"]) == ("small", 0)


def test_a_budget_counts_enlarging() -> None:
    """9,999 yuan do not pay for enlarging; the old point stays small."""
    table = sites({**_OLD, "status": "existing"})
    rules = {**_ONE, "capex_budget": [{"year": 2024, "most": "9999 元"}]}
    plan = planned(case(rules=rules, sites=table, facilities=_facilities(enlarge=True)))
    assert plan.objective_yuan == pytest.approx(-6_100)


def _points(**kind: object) -> dict[str, Any]:
    size = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
    return {"collection_point": {"candidates": "villages", "sizes": {"small": size}, **kind}}


@pytest.mark.parametrize(("close", "yuan"), [(None, 0), ("500 元", -12_350), ("1 万元", 10_000)])
def test_a_standing_site_closes_in_a_later_year(close: str | None, yuan: float) -> None:
    """Nothing new; in 2025 no more than 500 yuan may be spent on running, so the old point cannot stay.

    In 2024 it earns 55 x 270 - 2,000 = 12,850, and closing it costs 500. Without a price of closing it is open in all
    years or in none. For 10,000 yuan it would have to close in 2024, where no budget stands in the way.
    """
    rules = {
        "capex_budget": [{"year": year, "most": "0 元"} for year in (2024, 2025)],
        "opex_budget": [{"year": 2025, "most": "500 元"}],
    }
    table = sites({**_OLD, "status": "closable"})
    kind = {} if close is None else {"close": close}
    plan = planned(case(rules=rules, sites=table, facilities=_points(**kind), years=(2024, 2025)))
    assert plan.objective_yuan == pytest.approx(yuan)
    year, price = (2025, 500.0) if yuan < 0 else (2024, max(float(yuan), 0.0))
    assert _changes(plan) == [(year, "old", "closed", "", 0.0, price)]
    lines = plan.tables["costs"].query("item == 'closing'")
    assert lines["yuan"].sum() == price
    assert opened(plan) == ({"old": 2024} if yuan < 0 else {})
    assert (plan.tables["facilities"].query("code == 'old'")["last_year"] == 2024).all()


@pytest.mark.parametrize(("close", "yuan"), [(None, 0), ("1000 元", -4_550)])
def test_a_new_site_closes_and_leaves_nothing(close: str | None, yuan: float) -> None:
    """In 2025 only 1,000 yuan may be spent. CPv1 for one year: 17,550 - 2,000 - 10,000 - 1,000, nothing is left of it.

    Were it not for closing, nothing could open; another point brings at most 10,800, less than the 13,000 it costs.
    """
    kind = {} if close is None else {"close": close}
    rules = {"opex_budget": [{"year": 2025, "most": "1000 元"}]}
    plan = planned(case(rules=rules, facilities=_points(**kind), years=(2024, 2025), stream={"sale_price": "300 元/t"}))
    assert plan.objective_yuan == pytest.approx(yuan)
    if close is not None:
        assert plan.tables["facilities"].set_index("code").loc["CPv1", "last_year"] == 2024
        assert plan.tables["costs"].query("item == 'residual_value'").empty
        assert served(plan, 2025) == {}


@pytest.mark.parametrize(
    "rules",
    [
        {"at_least": [{"kind": "collection_point", "count": 1, "year": 2024}]},
        {"coverage": [{"kind": "collection_point", "within": "5 km", "households": "60 %", "year": 2024}]},
    ],
)
def test_rules_hold_in_every_year_where_sites_may_close(rules: dict[str, Any]) -> None:
    """Nothing sells. A point for 1,000 yuan that stays loses 300 of them and runs for 6,000; to close it after a year
    would cost 1,000 + 2,000 and break the rule.
    """
    size = {"capacity": "80 t/年", "capex": "1000 元", "opex": "2000 元/年"}
    points = {"collection_point": {"candidates": "villages", "sizes": {"small": size}, "close": "0 元"}}
    plan = planned(case(rules=rules, facilities=points, stream={"sale_price": "0 元/t"}, years=(2024, 2026)))
    assert plan.objective_yuan == pytest.approx(6_300)


def test_at_most_holds_in_every_year_where_sites_may_close() -> None:
    """One point at a time: CPv1 for both years, 2 x 17,550 - 2,000 - 4,000; a second one for 2024 is one too many.

    The second, CPv3, would cost 1,000 + 2,000 for a year in which it earns 10,800.
    """
    size = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
    points = {"collection_point": {"candidates": "villages", "sizes": {"small": size}, "close": "0 元"}}
    plan = planned(case(rules=_ONE, facilities=points, years=(2024, 2025)))
    assert plan.objective_yuan == pytest.approx(-29_100)
