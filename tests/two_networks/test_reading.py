"""The key `two_networks:` as a planner writes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from recycling_net.errors import InputError
from recycling_net.network import build
from recycling_net.reading import read
from recycling_net.scenario import Scenario
from tests.reading.written import write_tiny
from tests.two_networks.county import HOST, LEG, facts, lent


def test_both_tables_are_read(tmp_path: Path) -> None:
    scenario = read(write_tiny(tmp_path, two_networks=lent([HOST], [LEG])))
    assert scenario.digest == Scenario.model_validate(facts()).digest
    assert scenario.two_networks is not None
    assert scenario.two_networks.hosts == {"w1"}
    assert [row.code for row in scenario.site_rows] == ["base", "w1"]


def test_every_fault_of_the_tables_at_once(tmp_path: Path) -> None:
    """A site with the code of an own one, one that stands, two rooms of one round, and a leg written twice."""
    hosts = [{**HOST, "code": "base"}, {**HOST, "code": "w2", "status": "existing", "size": "small"}]
    legs = [LEG, {**LEG, "room_t": 50}]
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path, two_networks=lent(hosts, legs)))
    found = {(issue.code, issue.where.header) for issue in caught.value.issues}
    assert found >= {("RN231", "code"), ("RN571", "status"), ("RN575", "room_t"), ("RN232", "destination")}


def test_own_figures_belong_to_one_size(tmp_path: Path) -> None:
    """The kind has two sizes here, and the host names none of them; an outside firm has neither capital nor fixed cost."""
    kinds = facts()["facilities"]
    sizes = kinds["transfer_station"]["sizes"]
    kinds["transfer_station"]["sizes"] = {**sizes, "large": {**sizes["small"], "capacity": "900 t/年"}}
    outside = {**facts()["sites"]["rows"][0], "capex_yuan": 5}
    changes: dict[str, Any] = {"facilities": kinds, "two_networks": lent([HOST], [])}
    sites = {"table": "sites.csv", "crs": "wgs84", "rows": [outside]}
    with pytest.raises(InputError) as caught:
        read(write_tiny(tmp_path / "two", **changes, sites=sites))
    assert [issue.code for issue in caught.value.issues] == ["RN570", "RN570"]
    named = lent([{**HOST, "size": "large"}], [])
    assert read(write_tiny(tmp_path / "one", **(changes | {"two_networks": named}))).site_rows[-1].size == "large"


def test_legs_lead_between_sites_that_the_own_rounds_do_not_serve() -> None:
    lost = Scenario.model_validate(facts(two_networks=lent([HOST], [{**LEG, "origin": "w9"}])))
    with pytest.raises(InputError) as caught:
        build(lost)
    assert [(issue.code, issue.facts["site"]) for issue in caught.value.issues] == [("RN572", "w9")]
    truck = {"capacity": "5 t", "volume": "30 m³", "count": 1, "cost_per_km": "3 元/km"}
    point = lent([HOST], [{**LEG, "origin": "CPv1", "destination": "w1"}])
    driven = Scenario.model_validate(
        facts(two_networks=point, fleet={"truck": truck}, rounds={"milk_run": {"vehicle": "truck"}})
    )
    with pytest.raises(InputError) as caught:
        build(driven)
    assert [(issue.code, issue.facts["site"]) for issue in caught.value.issues] == [("RN573", "CPv1")]
