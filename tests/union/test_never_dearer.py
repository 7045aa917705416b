"""Over made-up counties: what is decided together is never dearer than siting first and routing after."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pytest

from recycling_net import check, siting
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.solve import solve
from recycling_net.union.collection import collect, families
from tests.union import county


def _made(seed: int) -> Scenario:
    """Villages, prices of hauls, trucks and stations by chance; fleets of the county or of each station."""
    chance = np.random.default_rng(seed)
    facts = county.facts(union={"rounds": 3, "gain": "0.1 %"})
    for row in facts["places"]["rows"]:
        row["households"] = int(chance.integers(200, 2000))
        row["lon"] += float(chance.uniform(-0.05, 0.05))
        row["lat"] += float(chance.uniform(-0.05, 0.05))
    for haul in facts["hauls"][:2]:
        haul["cost"] = f"{chance.uniform(0.5, 6):.2f} 元/(t·km)"
    size = facts["facilities"]["transfer_station"]["sizes"]["small"]
    size |= {"capacity": "600 t/年", "opex": f"{chance.integers(500, 20_000)} 元/年"}
    facts["facilities"]["collection_point"]["sizes"]["small"]["capacity"] = "200 t/年"
    for name in ("truck", "carrier"):
        facts["fleet"][name] = {
            **facts["fleet"]["truck"],
            "capacity": f"{chance.uniform(0.6, 6):.1f} t",
            "cost_per_day": f"{chance.integers(0, 400)} 元/d",
        }
    rounds: dict[str, dict[str, Any]] = {}
    if seed % 3 < 2:
        rounds["milk_run"] = {"vehicle": "truck", "per_week": int(chance.integers(1, 3)), "shared": bool(seed % 2)}
    if seed % 3 > 0:
        rounds["trunk"] = {"vehicle": "carrier", "shared": not seed % 2}
    return Scenario.model_validate(facts | {"rounds": rounds})


@pytest.mark.parametrize("seed", range(6))
def test_together_is_never_dearer(seed: int) -> None:
    scenario = _made(seed)
    network = build(scenario)
    plan = solve(scenario, network)
    assert plan.union is not None
    first, kept = plan.union.rounds[0], plan.union.rounds[plan.union.kept]
    apart = siting.solve(scenario, network)
    routed = collect(scenario, network, apart, wanted=families(scenario), years=network.years)
    yuan, bound = routed.discounted(network.discount)
    assert first.routed_yuan == pytest.approx(yuan)
    assert first.total_yuan == pytest.approx(apart.objective_yuan - first.priced_yuan + yuan)
    assert first.routed_bound_yuan == pytest.approx(bound)
    assert (kept.unserved, kept.total_yuan) <= (first.unserved, first.total_yuan + 0.01)
    assert plan.union.saved_yuan == pytest.approx(first.total_yuan - kept.total_yuan)
    assert not isnan(kept.routed_bound_yuan)
    assert kept.routed_bound_yuan <= kept.routed_yuan + 0.01
    shares = plan.tables["union_shares"]["share_yuan"].sum()
    assert float(shares) == pytest.approx(kept.routed_yuan)  # nothing is discounted here
    assert check.verify(scenario, network, plan).faults == ()
