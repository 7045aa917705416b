"""A part of an earlier plan is kept, the rest is found anew; worked out by hand from the figures of `cases`."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.check import verify
from recycling_net.errors import NoPlanError
from recycling_net.network import build, unusable
from recycling_net.siting import solve
from tests.siting.cases import case, opened, planned, served


def _kept(*rows: tuple[str, str | None, int | None], **part: Any) -> dict[str, Any]:
    names = ("code", "size", "opening_year")
    return {
        "facilities": {"table": "facilities.csv", "rows": [dict(zip(names, row, strict=True)) for row in rows]},
        **part,
    }


def test_a_kept_facility_opens_in_its_year_and_the_rest_is_planned_around_it() -> None:
    """CPv2 from 2025 on, whatever it is worth: CPv1 serves v1 and v2 in 2024, 17,550; in 2025 v2 goes home: 20,250.

    CPv3 earns 2 x 10,800 - 2,000 - 4,000 = 15,600; CPv1 37,800 - 6,000 with v2's home; CPv2 costs 1,000 + 2,000.
    """
    fixed = _kept(("CPv2", "small", 2025))
    plan = planned(case(fixed=fixed, years=(2024, 2025)))
    assert opened(plan) == {"CPv1": 2024, "CPv2": 2025, "CPv3": 2024}
    assert (served(plan, 2024)["v2"], served(plan, 2025)["v2"]) == ("CPv1", "CPv2")
    assert plan.objective_yuan == pytest.approx(-(15_600 + 37_800 - 6_000 - 3_000))


@pytest.mark.parametrize(
    ("part", "yuan"),
    [
        ({"complete": True}, -11_850),
        ({"complete": True, "townships": ["230126100"]}, -11_850 - 7_800),
        ({"complete": True, "kinds": ["transfer_station"]}, -22_350),
        ({"townships": ["230126105"]}, -22_350),
    ],
)
def test_a_part_is_kept_as_a_whole(part: dict[str, Any], yuan: float) -> None:
    """CPv2 alone: v2 25 t and v1 30 t, 55 x 270 - 3,000 = 11,850; v3's point (7,800) lies in another township.

    Where the part has neither the kind nor the township of CPv2, all is planned anew: 22,350.
    """
    plan = planned(case(fixed=_kept(("CPv2", None, None), **part)))
    assert plan.objective_yuan == pytest.approx(yuan)


def test_kept_until_a_year() -> None:
    """What opened by 2024 is kept, and nothing else opens then; in 2025 all is open to choice.

    CPv2's 55 t earn 14,850 a year, less 2,000 + 4,000; CPv3 from 2025 on 7,800; CPv1 in 2025 brings v1 home, 50
    instead of 30 t: 5,400, and costs 3,000.
    """
    fixed = _kept(("CPv2", "small", 2024), ("CPv1", "small", 2025), until=2024, complete=True)
    plan = planned(case(fixed=fixed, years=(2024, 2025)))
    assert opened(plan) == {"CPv1": 2025, "CPv2": 2024, "CPv3": 2025}
    assert plan.objective_yuan == pytest.approx(-(2 * 14_850 - 2_000 - 4_000 + 7_800 + 5_400 - 3_000))


def test_strangers_are_named_and_left_out() -> None:
    scenario = case(fixed=_kept(("CPv9", "small", 2024), ("CPv1", "huge", 2024), ("base", None, 2024)))
    (warning,) = unusable(scenario, build(scenario))
    assert (warning.code, warning.facts["names"]) == ("RN411", ["CPv9 small", "CPv1 huge"])
    assert planned(scenario).objective_yuan == pytest.approx(-22_350)


def test_the_check_finds_a_kept_facility_that_is_missing() -> None:
    """The plan without what is kept, judged by the scenario that keeps it."""
    plain, kept = case(), case(fixed=_kept(("CPv2", "small", 2024), complete=True))
    plan = planned(plain)
    report = verify(kept, build(kept), plan)
    told = {(issue.facts["site"], issue.facts["given"]) for issue in report.faults if issue.code == "RN726"}
    assert told == {("CPv2", "0"), ("CPv2", ""), ("CPv1", "2024"), ("CPv3", "2024")}


def test_kept_against_a_rule() -> None:
    rules = {"at_most": [{"kind": "collection_point", "count": 0}]}
    scenario = case(fixed=_kept(("CPv2", "small", 2024)), rules=rules)
    with pytest.raises(NoPlanError):
        solve(scenario, build(scenario))
