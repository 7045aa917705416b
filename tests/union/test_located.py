"""Stations that location-routing finds, where prices of points one by one do not show them."""

from __future__ import annotations

from math import inf
from typing import Any

import pandas as pd
import pytest

from recycling_net.network import build
from recycling_net.plan import UnionFigures
from recycling_net.routing.depots import Opened
from recycling_net.routing.milk_run import hauled
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from recycling_net.union import located as located_room
from recycling_net.union import prices
from recycling_net.union.located import located
from tests.union import county

_EACH = 16


def _between() -> Scenario:
    """Two clusters of villages 6 km apart, a station in each and one halfway, from which one truck does all in a day."""
    facts: dict[str, Any] = county.facts(union={}, trips=3, cost_per_day="60 元/d")
    villages = [
        {"code": f"{name}{k}", "name": f"{name}{k}", "township_code": "230126100", "township": "巴彦镇",
         "households": 100, "lon": lon + 0.0005 * k, "lat": 46.08}
        for name, lon in (("a", 127.40), ("b", 127.48)) for k in range(_EACH)
    ]  # fmt: skip
    stations = [
        {"code": code, "name": code, "kind": "transfer_station", "status": "candidate", "lon": lon, "lat": 46.08}
        for code, lon in (("west", 127.404), ("middle", 127.444), ("east", 127.484))
    ]
    facts["places"]["rows"] = villages
    facts["sites"]["rows"] += stations
    facts["facilities"]["transfer_station"]["candidates"] = "sites"
    facts["hauls"][0]["within"] = "6 km"
    return Scenario.model_validate(facts)


def _united(scenario: Scenario) -> tuple[set[str], UnionFigures]:
    plan = solve(scenario)
    assert plan.union is not None
    table = plan.tables["facilities"]
    return set(table[table["kind"] == "transfer_station"]["code"]), plan.union


def test_one_station_between_two_is_seen_by_the_rounds_it_would_have(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody is nearer to the middle than to the own station, so point by point each would be fetched by a trip alone.

    Together they are two trips of one truck in one day a week instead of two trucks, and one station less: in two years
    52 days of 60 yuan a year and 12,000 yuan less, more driving against it. Siting takes it for what it costs.
    """
    found, together = _united(_between())
    assert found == {"middle"}
    kept = together.rounds[together.kept]
    assert kept.estimate_yuan == pytest.approx(kept.routed_yuan, rel=1e-6)
    monkeypatch.setattr(prices, "located", lambda _scenario, _network, _family, pairs, _tonnes: pairs[:0])
    without, apart = _united(_between())
    assert without == {"east", "west"}
    assert kept.total_yuan < apart.rounds[apart.kept].total_yuan - 2_000


def test_rounds_decide_where_what_each_point_sends_is_fetched_to() -> None:
    """One station takes all: two more would cost 6,000 yuan a year each, some kilometres of one truck a week less."""
    scenario = _between()
    network = build(scenario)
    arcs = hauled(network, network.arcs, "milk_run")[["origin", "destination"]].drop_duplicates()
    points = sorted(set(arcs["origin"]))
    sent = pd.Series(5.0, index=pd.Index(points, name="origin"))
    chosen = located(scenario, network, "milk_run", arcs, sent)
    assert sorted(chosen["origin"]) == points
    assert set(chosen["destination"]) == {"middle"}
    near = arcs[arcs["destination"] != "middle"]
    assert set(located(scenario, network, "milk_run", near, sent)["destination"]) == {"east", "west"}
    assert located(scenario, network, "milk_run", near, 10 * sent).empty  # 1,600 t for two stations of 300


@pytest.mark.parametrize("lack", ["rounds", "size"])
def test_where_location_routing_finds_nothing_there_is_no_proposal(monkeypatch: pytest.MonkeyPatch, lack: str) -> None:
    scenario = _between()
    network = build(scenario)
    arcs = hauled(network, network.arcs, "milk_run")[["origin", "destination"]].drop_duplicates()
    sent = pd.Series(5.0, index=pd.Index(sorted(set(arcs["origin"])), name="origin"))
    if lack == "size":
        monkeypatch.setattr(located_room, "_MOST", 10)
    else:
        none = Opened((), (), inf, 0, 0.0, "iterations")
        monkeypatch.setattr(located_room, "open_depots", lambda *_: none)
    assert located(scenario, network, "milk_run", arcs, sent).empty
