from __future__ import annotations

from typing import Any

import pytest

from recycling_net.network import build, impossible, unusable
from tests.tiny import scenario

TARGET = {"stream": "recyclables", "year": 2025, "increase": "30 %"}


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({"recovery_target": [TARGET]}, []),
        # every place can reach 60 %: 138 t of 230 t; the base year gives 46 t, three times that just fits
        ({"recovery_target": [{**TARGET, "increase": "200 %"}]}, []),
        ({"recovery_target": [{**TARGET, "increase": "201 %"}]}, ["RN403"]),
        ({"coverage": [{"kind": "transfer_station", "within": "1 km", "households": "43 %", "year": 2025}]}, []),
        ({"coverage": [{"kind": "transfer_station", "within": "1 km", "households": "44 %", "year": 2025}]}, ["RN404"]),
        ({"at_least": [{"kind": "transfer_station", "count": 2, "year": 2024}]}, []),
        ({"at_least": [{"kind": "transfer_station", "count": 3, "year": 2024}]}, ["RN405"]),
        ({"at_least": [{"kind": "sorting_centre", "count": 1, "per": "township", "year": 2024}]}, ["RN405"]),
        ({"at_least": [{"kind": "transfer_station", "count": 1, "per": "township", "year": 2024}],
          "at_most": [{"kind": "transfer_station", "count": 1}]}, ["RN406"]),
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}, {"year": 2025, "most": "36 万元"}]}, []),
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}, {"year": 2025, "most": "35 万元"}]}, ["RN407"]),
        # a year without a budget is without limit
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}]}, []),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_without_a_solver_and_nothing_else_is(rules: dict[str, Any], codes: list[str]) -> None:
    question = scenario(rules=rules)
    assert [issue.code for issue in impossible(question, build(question))] == codes


def test_a_full_sink_is_named() -> None:
    """59.8 t must be recovered, 10 % stays behind as residue: 53.82 t arrive where 50 t fit."""
    row = {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70}
    other = {**row, "code": "other", "streams": "appliance", "capacity_t": 9999}  # takes something else
    for capacity, codes in ((50, ["RN408"]), (54, [])):
        question = scenario(sites={"table": "s.csv", "rows": [{**row, "capacity_t": capacity}, other]})
        assert [issue.code for issue in impossible(question, build(question))] == codes


def test_a_stream_that_reaches_nobody_is_a_warning() -> None:
    question = scenario(sites=None, rules={})
    found = unusable(question, build(question))
    assert [(issue.code, issue.facts["origin"]) for issue in found] == [("RN410", "sorting_centre")]
    assert not found[0].is_error
