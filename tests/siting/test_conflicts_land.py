"""Rules that forbid sites, sizes or pairs give way by exceptions, with the sites named."""

from __future__ import annotations

from math import floor
from typing import Any

import numpy as np
import pytest

from recycling_net.errors import render
from recycling_net.network import build
from recycling_net.siting import conflicts
from recycling_net.siting.elastic import elastic
from recycling_net.siting.needs import needed_by
from recycling_net.siting.problem import positions
from tests import tiny
from tests.diagnosed import explain
from tests.land import drawn, square
from tests.siting.cases import case

V1 = (127.40, 46.08)
TARGET = {"recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "110 t"}]}
"""115 t are what points in all three villages bring: 50, 25 and 40."""


def _land(**row: Any) -> dict[str, Any]:
    return {"land": {"table": "land.csv", "rows": [{"kind": "collection_point", **row}]}}


@pytest.mark.parametrize(
    ("rules", "changes", "most_t", "names"),
    [
        ({"exclusion_zone": [{"map": "water"}]}, drawn(water=[("", square(*V1))]), 95, ["东村交投点"]),
        (
            {"zoning": [{"map": "use", "kind": "collection_point", "zones": ["工业"], "elsewhere": False}]},
            drawn(use=[("工业", square(*V1))]),
            65,
            ["西村交投点", "北村交投点"],
        ),
        ({"land_status": [{}]}, _land(code="v2", land="planned"), 105, ["西村交投点"]),
        (
            {"site_standard": [{"kind": "collection_point", "least": "100 m²"}]},
            _land(code="v3", area_m2=50),
            75,
            ["北村交投点"],
        ),
        ({"min_distance": [{"kind": "collection_point", "apart": "5 km"}]}, {}, 105, ["东村交投点 – 西村交投点"]),
        ({"decided": [{"site": "CPv1", "open": False}]}, {}, 95, ["东村交投点"]),
    ],
)
def test_what_may_not_be_used_is_named_where_a_target_needs_it(
    rules: dict[str, Any], changes: dict[str, Any], most_t: float, names: list[str]
) -> None:
    """Without CPv1: v1 brings 30 t to CPv2, 25 and 40 beside it. CPv1 alone: 50 + 15. Without CPv2: 50 + 15 + 40.

    Without CPv3: 50 + 25; with 5 km between them only one of CPv1 and CPv2.
    """
    found = conflicts(case(rules={**TARGET, **rules}, **changes), seconds=60)
    (group,) = found.groups
    name = next(iter(rules))
    assert group.rules == (("recovery_target", 0), (name, 0))
    assert group.minimal
    target, other = (group.alone[each] for each in group.rules)
    assert target.asked - target.much == pytest.approx(most_t)
    assert (other.counted, list(other.needed_by)) == (True, names)
    assert other.much == pytest.approx(len(names))
    assert list(found.way) == [("recovery_target", 0)]


def test_a_distance_that_can_be_kept_instead_is_told() -> None:
    """110 t need all three points; the nearest two of them keep what is told, and with so much a plan exists."""
    rules: dict[str, Any] = {**TARGET, "min_distance": [{"kind": "collection_point", "apart": "5 km"}]}
    scenario = case(rules=rules)
    (group,) = conflicts(scenario, seconds=60).groups
    nearest = build(scenario).land.apart["km"].min()
    assert group.alone["min_distance", 0].apart_km == pytest.approx(nearest)
    assert group.alone["recovery_target", 0].apart_km is None
    (issue,) = [each for each in explain(scenario, seconds=60) if each.where.key == "rules.min_distance.0"]
    told = f"也可把间距改为 {floor(nearest * 100) / 100:.2f} km"
    assert told in render(issue)
    rules["min_distance"] = [{"kind": "collection_point", "apart": f"{floor(nearest * 100) / 100:.2f} km"}]
    assert explain(case(rules=rules), seconds=60) == ()


def test_sites_late_in_a_chain_are_named_first() -> None:
    """Everything lies in the zone; of all that is excepted the sorting centre comes before the transfer stations."""
    scenario = tiny.scenario(rules={"exclusion_zone": [{"map": "all"}]}, **drawn(all=[("", square(*V1, half=5.0))]))
    programme = elastic(scenario)
    bend = programme.bends["exclusion_zone", 0]
    values = np.zeros(len(programme.programme.cost))
    values[positions(bend.exceptions, "column")] = 1.0
    kinds = build(scenario).land.sites.set_index("name")["kind"]
    named = [kinds[name] for name in needed_by(programme, ("exclusion_zone", 0), values) if name in kinds.index]
    assert named[0] == "sorting_centre"
    assert "transfer_station" in named[1:]
