"""What is decided about single sites holds; worked out by hand from the figures of `cases`.

Without a decision CPv1 and CPv3 open, 65 t and 40 t: 22,350 yuan in a year. CPv2 alone instead of CPv1 has 25 + 30 t.
"""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.check import verify
from recycling_net.errors import InputError, NoPlanError
from recycling_net.network import build
from recycling_net.scenario.rules import Decided, rule_name
from recycling_net.siting import solve
from tests.diagnosed import explain
from tests.siting.cases import case, opened, planned, served, sites

OLD = {
    "code": "old1", "name": "老交投点", "kind": "collection_point", "size": "small",
    "township_code": "230126100", "lon": 127.40, "lat": 46.08,
}  # fmt: skip


def _decided(*rows: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"rules": {"decided": list(rows)}, **more}


def test_a_site_that_must_not_open_leaves_its_place_to_another() -> None:
    """CPv2 takes v1's 30 t and its own 25 t: 55 x 270 - 3,000 = 11,850, and CPv3 7,800."""
    plan = planned(case(**_decided({"site": "CPv1", "open": False})))
    assert opened(plan) == {"CPv2": 2024, "CPv3": 2024}
    assert plan.objective_yuan == pytest.approx(-(11_850 + 7_800))


def test_a_site_that_must_open_opens_at_a_loss() -> None:
    """v2 goes home, 25 instead of 15 t: 2,700 more, a point for 3,000."""
    plan = planned(case(**_decided({"site": "CPv2", "open": True})))
    assert served(plan)["v2"] == "CPv2"
    assert plan.objective_yuan == pytest.approx(-(22_350 - 300))


def test_from_a_year_on_and_no_earlier_unless_it_pays() -> None:
    """CPv2 may open in any year; over two years it pays from the first, 2 x 2,700 - 2 x 2,000 - 2,000 = -600, worse than
    2,700 - 3,000 = -300 in the second year alone. Shut from 2025 on is shut for good where nothing may close.
    """
    late = planned(case(**_decided({"site": "CPv2", "open": True, "year": 2025}, years=(2024, 2025))))
    assert opened(late)["CPv2"] == 2025
    anytime = planned(case(**_decided({"site": "CPv2", "open": True}, years=(2024, 2025))))
    assert opened(anytime)["CPv2"] == 2025
    shut = planned(case(**_decided({"site": "CPv3", "open": False, "year": 2025}, years=(2024, 2025))))
    assert "CPv3" not in opened(shut)


def test_a_closable_site_is_shut_by_decision() -> None:
    """Without the old point its village has one of its own again."""
    there = sites({**OLD, "status": "closable"})
    plan = planned(case(**_decided({"site": "old1", "open": False}, sites=there)))
    assert opened(plan) == {"CPv1": 2024, "CPv3": 2024}


def test_the_check_sees_a_decision_that_is_not_kept() -> None:
    plain, asked = case(), case(**_decided({"site": "CPv2", "open": True}, {"site": "CPv3", "open": False}))
    report = verify(asked, build(asked), planned(plain))
    told = {(issue.facts["site"], issue.facts["given"]) for issue in report.faults if issue.code == "RN566"}
    assert told == {("CPv2", "shut"), ("CPv3", "open")}


def test_a_decision_against_a_rule_is_named_beside_it() -> None:
    """Nobody may be more than 1 km from a point of his own, so that shutting one leaves 65 % of households at most."""
    covered = {"kind": "collection_point", "within": "1 km", "households": "90 %", "year": 2024}
    rules = {"decided": [{"site": "CPv1", "open": False}], "coverage": [covered]}
    scenario = case(rules=rules)
    with pytest.raises(NoPlanError):
        solve(scenario, build(scenario))
    named = {str(issue.facts.get("rule", "")) for issue in explain(scenario)}
    assert {"decided[CPv1]", "coverage[collection_point,2024]"} <= named


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"site": "CPv9", "open": True}, "RN564"),
        ({"site": "base", "open": False}, "RN565"),
        ({"site": "old1", "open": False}, "RN565"),
    ],
)
def test_decisions_that_cannot_be_are_refused(row: dict[str, Any], code: str) -> None:
    with pytest.raises(InputError) as caught:
        build(case(**_decided(row, sites=sites({**OLD, "status": "existing"}))))
    assert [issue.code for issue in caught.value.issues] == [code]


def test_its_name_and_years() -> None:
    assert rule_name("decided", Decided(site="CPv1", open=False)) == "decided[CPv1]"
    assert rule_name("decided", Decided(site="CPv1", open=True, year=2026)) == "decided[CPv1,2026]"
    assert Decided(site="a", open=True).years((2024, 2025, 2026)) == [2026]
    assert Decided(site="a", open=False).years((2024, 2025, 2026)) == [2024, 2025, 2026]
