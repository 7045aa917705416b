"""Against everything tried: the bound is never above the optimum, the plan never below it."""

from __future__ import annotations

from math import isinf
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recycling_net import siting
from recycling_net.check import verify
from recycling_net.errors import NoPlanError
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.siting import relax, search
from tests import tiny
from tests.siting.brute import optimum


@st.composite
def counties(draw: st.DrawFn) -> dict[str, Any]:
    """Two villages, two stations with one or two sizes, a point or two, a base; one or two years."""
    number = st.integers
    facts = tiny.facts()
    facts["places"]["rows"] = [
        {**row, "households": draw(number(50, 1500)), "lon": 127.40 + draw(number(-8, 8)) / 100}
        for row in facts["places"]["rows"][: draw(number(1, 2))]
    ]
    facts["horizon"]["last"] = draw(number(2024, 2025))
    facts["discount_rate"] = f"{draw(number(0, 10))} %/年"
    stream = facts["streams"]["recyclables"]
    stream["sale_price"] = f"{draw(number(0, 600))} 元/t"
    stream["residue"] = f"{draw(st.sampled_from([0, 10, 40]))} %"
    stream["chain"] = ["transfer_station", "processing_base"]
    del stream["modes"]["drop_off"]
    if draw(st.booleans()):
        stream["chain"].insert(0, "collection_point")
        stream["modes"] = {
            "drop_off": {"at": "collection_point", "share": [{"within": "9 km", "share": "40 %"}], "cost": "10 元/t"},
            **stream["modes"],
        }
    if draw(st.booleans()):
        facts["fleet"] = {"truck": {"capacity": f"{draw(number(1, 5))} t", "volume": "20 m³", "count": 1,
                                    "cost_per_km": "3 元/km", "cost_per_hour": f"{draw(number(10, 90))} 元/h"}}  # fmt: skip
        stream["modes"]["mobile"] = {
            "at": "transfer_station", "share": [{"within": "30 km", "share": "70 %"}],
            "visits": [{"every": 1, "share": "90 %"}, {"every": 4, "share": f"{draw(number(20, 80))} %"}],
            "trip": {"vehicle": "truck", "stop": "30 min"},
        }  # fmt: skip
    size = {
        "capacity": f"{draw(number(20, 120))} t/年", "capex": f"{draw(number(0, 30000))} 元",
        "opex": f"{draw(number(0, 9000))} 元/年", "min_throughput": f"{draw(st.sampled_from([0, 0, 15]))} t/年",
    }  # fmt: skip
    sizes = {"one": size}
    if draw(st.booleans()) and len(stream["chain"]) == 2:
        sizes["two"] = {"capacity": "150 t/年", "capex": f"{draw(number(0, 60000))} 元", "opex": "9000 元/年"}
    facts["facilities"] = {"transfer_station": {"candidates": "sites", "sizes": sizes, **_changes(draw, sizes)}}
    seat = {"kind": "transfer_station", "status": "candidate", "township_code": "230126100", "lat": 46.07}
    facts["sites"]["rows"][0]["capacity_t"] = draw(number(30, 200))
    facts["sites"]["rows"] += [{**seat, "code": f"s{i}", "name": f"站{i}", "lon": 127.35 + i / 10} for i in (1, 2)]
    facts["sites"]["rows"][1] |= draw(
        st.sampled_from([{}, {}, {"status": "existing", "size": "one"}, {"status": "closable", "size": "one"}])
    )
    if len(stream["chain"]) == 3:
        point = {"capacity": "60 t/年", "capex": f"{draw(number(0, 20000))} 元", "opex": "1500 元/年"}
        facts["facilities"]["collection_point"] = {"candidates": "villages", "sizes": {"only": point}}
    facts["hauls"] = [
        {"origin": "collection_point", "destination": "transfer_station", "cost": "2 元/(t·km)"},
        {"origin": "transfer_station", "destination": "processing_base", "cost": "0.5 元/(t·km)"},
    ]
    facts["rules"] = {}
    if draw(st.booleans()):
        growth = draw(number(-40, 180))
        facts["rules"]["recovery_target"] = [{"stream": "recyclables", "year": 2024, "increase": f"{growth} %"}]
    if draw(st.booleans()):
        facts["rules"]["capex_budget"] = [{"year": 2024, "most": f"{draw(number(0, 60000))} 元"}]
    if draw(st.booleans()):
        facts["rules"]["at_most"] = [{"kind": "transfer_station", "count": draw(number(0, 1))}]
    return facts


def _changes(draw: st.DrawFn, sizes: dict[str, dict[str, str]]) -> dict[str, Any]:
    """Whether a station may grow and close, and at what price."""
    kind: dict[str, Any] = {"enlarge": draw(st.booleans())}
    if kind["enlarge"] and "two" in sizes and draw(st.booleans()):
        sizes["two"]["enlarge"] = f"{draw(st.integers(0, 30000))} 元"
    if draw(st.booleans()):
        kind["close"] = f"{draw(st.integers(0, 8000))} 元"
    return kind


def compare(facts: dict[str, Any]) -> None:
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    true = optimum(scenario, network)
    if isinf(true):
        with pytest.raises(NoPlanError):
            siting.solve(scenario, network)
        return
    plan = siting.solve(scenario, network)
    slack = 1e-6 * max(1.0, abs(true)) + 0.01
    assert plan.bound_yuan <= true + slack
    assert true - slack <= plan.objective_yuan <= true + 0.001 * abs(true) + slack
    assert verify(scenario, network, plan).faults == ()


@given(counties())
@settings(max_examples=12, deadline=None, derandomize=True)
def test_small_counties(facts: dict[str, Any]) -> None:
    """By the way that small problems go: relaxation, then the whole programme."""
    compare(facts)


@given(counties())
@settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_way_of_large_counties(monkeypatch: pytest.MonkeyPatch, facts: dict[str, Any]) -> None:
    """The same by way of the last year and through the interior."""
    for name in ("SMALL", "DIRECT"):
        monkeypatch.setattr(search, name, 0, raising=False)
    monkeypatch.setattr(relax, "SMALL", 0)
    compare(facts)
