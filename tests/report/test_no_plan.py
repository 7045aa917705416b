"""What a planner finds in the folder of a run that has no plan."""

from __future__ import annotations

import json
from pathlib import Path

from recycling_net.report import no_plan
from recycling_net.report.folder import write_no_plan
from tests.diagnosed import explain
from tests.siting.cases import case

RULES = {
    "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "50 %"}],
    "capex_budget": [{"year": 2024, "most": "1 万元"}],
    "coverage": [{"kind": "collection_point", "within": "1 m", "households": "100 %", "year": 2024}],
    "at_most": [{"kind": "collection_point", "count": 2}],
}


def test_run_json_and_the_page_tell_each_group_and_the_way_out(tmp_path: Path) -> None:
    """A budget of one point against 69 t, and all households within a metre against two points at most.

    Raised to 2 points the budget brings 69 t; a third point, and 3 万元, are what full coverage needs.
    """
    scenario = case(rules=RULES)
    issues = explain(scenario, seconds=60)
    written = write_no_plan(tmp_path, scenario, issues)
    found = json.loads((written / "run.json").read_text(encoding="utf-8"))
    assert found["all_conflicts_found"] is True
    assert all(group["minimal"] for group in found["conflicts"])
    named = {rule["rule"] for group in found["conflicts"] for rule in group["rules"]}
    assert {"coverage[collection_point,2024]", "at_most[collection_point,county]", "capex_budget[2024]"} <= named
    changes = {change["key"]: change for change in found["cheapest_way"]["changes"]}
    assert changes["rules.coverage.0.households"]["becomes"] <= 1800 / 2300 + 1e-9
    page = (written / "report.html").read_text(encoding="utf-8")
    assert "覆盖率" in page
    assert "rules.capex_budget.0" in page
    assert "the cheapest way to a plan" in page


def test_a_page_without_groups_tells_what_was_seen_without_solving() -> None:
    page = no_plan.page(case(), [])
    assert "第 1 组" not in page
    assert no_plan.facts([]) == {"conflicts": [], "cheapest_way": None, "all_conflicts_found": True}
