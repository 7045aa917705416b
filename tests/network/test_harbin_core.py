"""The shipped scenario that plans a city's pickup on real roads; its map lies outside the project."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from recycling_net import reading, routing
from recycling_net.errors import InputError
from recycling_net.network.travel import km_between
from recycling_net.scenario import Scenario
from tests.routing.county import sited

FILE = Path(__file__).parents[2] / "scenarios" / "harbin_core" / "harbin_core.yaml"
MAP = FILE.parents[3] / "shared" / "data" / "roads" / "harbin_core_2024.osm.pbf"
needs_map = pytest.mark.skipif(not MAP.exists(), reason=f"the road extract {MAP.name} is not beside the project")


def test_the_map_is_not_read_unless_asked_for() -> None:
    with pytest.raises(InputError) as refused:
        reading.read(FILE)
    assert [issue.code for issue in refused.value.issues] == ["RN141"]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RECYCLING_NET_CACHE", str(tmp_path_factory.mktemp("cache")))
        return reading.read(FILE, settings={"solve.route_iterations": "50"}, allow_outside=True)


@needs_map
def test_pickup_in_the_city_drives_along_its_roads(
    city: Scenario, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("RECYCLING_NET_CACHE", str(tmp_path))
    city = city.model_copy(update={"rounds": city.rounds.model_copy(update={"milk_run": None})})
    stations = [("TS230103003", 2024), ("TS230103009", 2024)]
    network, plan = sited(city, flows=(), open_sites=stations)
    assert [issue.code for issue in network.warnings] == ["RN390"]
    by_road = network.options["travel"] == "road"
    assert set(network.options.loc[network.options["mode"] == "drop_off", "travel"]) == {"road", "detour"}
    assert by_road.mean() > 0.8  # outside firms stand at distances of the table
    plan = routing.plan_rounds(city, network, plan)
    stops = plan.tables["stops"]
    orders = {row.order for row in city.rounds.door_to_door.orders.rows}  # type: ignore[union-attr]  # it has one
    assert set(stops.loc[stops["action"] == "collect", "code"]) == orders
    assert (stops["via"] != "").mean() > 0.5
    before = stops.groupby("route")[["lon", "lat"]].shift()
    start, end = ([table[axis].to_numpy(float) for axis in ("lon", "lat")] for table in (before, stops))
    crow = km_between(start[0], start[1], end[0], end[1], 1.0)
    road = (stops["travel"] == "road").to_numpy() & np.isfinite(crow) & (crow > 0.5)
    assert (stops["km"].to_numpy()[road] >= crow[road] * 0.999).all()
    assert 1.05 < np.median(stops["km"].to_numpy()[road] / crow[road]) < 2.5
