"""A radius up to which somebody is served binds; one of which much is left does not."""

from __future__ import annotations

import pytest

from tests.siting.cases import case, planned


@pytest.mark.parametrize(("times", "binding"), [(1.005, ("service_radius[collection_point]",)), (1.5, ())])
def test_a_radius_binds_where_the_farthest_village_is_at_it(times: float, binding: tuple[str, ...]) -> None:
    """v2 goes to the point of v1; without the radius that is its farthest way."""
    free = planned(case(rules={})).tables["assignments"]
    farthest = float(free["km"].max())
    assert free.loc[free["km"] == farthest, ["place", "site"]].to_numpy().tolist() == [["v2", "CPv1"]]
    rule = {"kind": "collection_point", "within": f"{farthest * times:.6f} km"}
    plan = planned(case(rules={"service_radius": [rule]}))
    assert float(plan.tables["assignments"]["km"].max()) == farthest
    assert plan.binding == binding
