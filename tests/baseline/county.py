"""The hand-worked county of siting with a collection point that stands at v1 already."""

from __future__ import annotations

from typing import Any

from recycling_net.scenario import Scenario
from tests.siting.cases import case, sites

OLD: dict[str, Any] = {
    "code": "old1", "name": "老交投点", "kind": "collection_point", "status": "closable", "size": "small",
    "township_code": "230126100", "lon": 127.40, "lat": 46.08,
}  # fmt: skip
RULES: dict[str, Any] = {
    "recovery_target": [{"stream": "recyclables", "year": 2024, "increase": "30 %"}],
    "coverage": [{"kind": "collection_point", "within": "1 km", "households": "40 %", "year": 2024}],
}


def county(**changes: Any) -> Scenario:
    """The county with the old point, a target of 59.8 t and a coverage rule."""
    return case(**{"sites": sites(OLD), "rules": RULES, **changes})
