"""Budgets that carry, subsidies of sites and carbon as planners write them, well and badly."""

from __future__ import annotations

from pathlib import Path

import pytest

from recycling_net import reading
from recycling_net.errors import InputError, render
from recycling_net.reading import resolved
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny

RULES = """
  capex_budget:
    - {year: 2024, most: 40 万元, carry: true}
    - {year: 2025, most: 40 万元, carry: 50 %}
  carbon_cap:
    - {year: 2025, most: 800 kgCO2e}
site_subsidies:
  - {kind: collection_point, opening: 2000 元, last: 2024, pot: 1 万元/年}
carbon:
  price: 80 元/t
  handling: {collection_point: 5 kg/t}
  avoided: {recyclables: 0.4 tCO2e/t}
"""


def _write(folder: Path, more: str) -> Path:
    file = write_tiny(folder)
    file.write_text(file.read_text("utf-8").rstrip() + more, "utf-8")
    return file


def _read(folder: Path, more: str) -> Scenario:
    return reading.read(_write(folder, more))


def test_what_is_written_is_understood_and_survives_being_resolved(tmp_path: Path) -> None:
    found = _read(tmp_path / "in", RULES)
    assert [(budget.carry, budget.most) for budget in found.rules.capex_budget] == [(1.0, 4e5), (0.5, 4e5)]
    assert found.rules.carbon_cap[0].most == pytest.approx(0.8)
    (subsidy,) = found.site_subsidies
    assert (subsidy.opening, subsidy.last, subsidy.pot) == (2000.0, 2024, 10000.0)
    assert found.carbon is not None
    assert (found.carbon.price, found.carbon.handling, found.carbon.avoided) == (
        80.0, {"collection_point": 5.0}, {"recyclables": pytest.approx(400.0)},
    )  # fmt: skip
    assert found.carbon.of_transport("light_truck") == pytest.approx(0.286e-3)
    (tmp_path / "out").mkdir()
    resolved.write(found, tmp_path / "out")
    assert reading.read(tmp_path / "out" / "scenario.resolved.yaml").digest == found.digest


def test_a_scenario_without_them_keeps_its_digest() -> None:
    """The digest that the tiny scenario had before there were any of these keys."""
    assert tiny.scenario().digest == "80e111e65aa7"


BAD = """
  capex_budget:
    - {year: 2024, most: 40 万元, carry: 150 %}
  carbon_cap:
    - {year: 2030, most: 8 km}
site_subsidies:
  - {kind: colection_point, opening: 2000 元}
  - {kind: dismantler, opening: 2000 元}
  - {kind: collection_point, sizes: [tiny], opening: 2000 元, first: 2031}
  - {kind: collection_point, yearly: 10 元/年, first: 2025, last: 2024}
  - {kind: collection_point}
carbon:
  handling: {custody_depot: 5 kg/t}
  avoided: {appliance: 400 kg/t}
"""


def test_a_unit_that_is_a_thousand_off_is_asked_about(tmp_path: Path) -> None:
    """Kilograms where tonnes are meant in the cap, the other way round in the rest; what is 0 is said on purpose."""
    facts = tiny.facts(
        rules={"carbon_cap": [{"year": 2024, "most": "800 kg"}, {"year": 2025, "most": "800 t"}]},
        carbon={
            "price": "80 元/kgCO2e",
            "transport": {"light_truck": "0.286 tCO2e/(t·km)", "tricycle": "0 kgCO2e/(t·km)"},
            "avoided": {"recyclables": "0.8 kgCO2e/t"},
        },
    )
    found = reading.read_with_origin(write_tiny(tmp_path, **facts)).warnings
    assert sorted((issue.code, issue.where.key) for issue in found) == [
        ("RN531", "carbon.avoided.recyclables"), ("RN531", "carbon.price"), ("RN531", "carbon.transport.light_truck"),
        ("RN531", "rules.carbon_cap.0.most"),
    ]  # fmt: skip
    assert "286 kgCO2e/(t·km) 不像通常的大小(0.01—2 kgCO2e/(t·km))" in "".join(map(render, found))


def test_every_fault_is_found_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path / "in", BAD)
    found = {(issue.code, issue.where.key) for issue in caught.value.issues}
    assert found == {
        ("RN107", "rules.capex_budget.0.carry"), ("RN104", "rules.carbon_cap.0.most"), ("RN156", "rules.carbon_cap.0.year"),
        ("RN106", "site_subsidies.0.kind"), ("RN185", "site_subsidies.1.kind"),
        ("RN186", "site_subsidies.2.sizes.0"), ("RN156", "site_subsidies.2.first"),
        ("RN187", "site_subsidies.3.last"), ("RN188", "site_subsidies.4"),
        ("RN189", "carbon.handling.custody_depot"), ("RN181", "carbon.avoided.appliance"),
    }  # fmt: skip


def test_a_cap_needs_to_know_what_is_emitted(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path / "in", "\n  carbon_cap:\n    - {year: 2025, most: 5 tCO2e}\n")
    (issue,) = caught.value.issues
    assert issue.code == "RN184"
    assert "carbon: {}" in render(issue)


def test_a_wrong_unit_of_carbon_is_told_the_right_ones(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        _read(tmp_path / "in", "\ncarbon: {price: 80 元}\n")
    (issue,) = caught.value.issues
    assert "80 元/tCO2e" in render(issue)


def test_the_shipped_example_uses_all_of_it() -> None:
    found = reading.read(Path(__file__).parents[2] / "scenarios" / "bayan" / "years.yaml")
    assert [budget.carry for budget in found.rules.capex_budget] == [1.0, 0.5, 0.5, None]
    assert len(found.site_subsidies) == 2
    assert found.carbon is not None
    assert found.carbon.price == 80.0
    assert found.rules.carbon_cap[0].year == 2027
