"""One collection point stands at v1, which brings 50 t of its own and could bring 15 t of v2; v3 is 9 km away."""

from __future__ import annotations

from typing import Any

import pytest

from recycling_net.plan import Plan
from tests.siting.cases import case, planned, served, sites

POINT = {
    "code": "p", "name": "点", "kind": "collection_point", "status": "existing", "size": "small",
    "township_code": "230126100", "lon": 127.40, "lat": 46.08,
}  # fmt: skip


def county(capacity_t: int = 80, base_t: int = 1000, **changes: Any) -> Plan:
    table = sites(POINT)
    table["rows"][0]["capacity_t"] = base_t
    size = {"capacity": f"{capacity_t} t/年", "capex": "1 万元", "opex": "2000 元/年"}
    facilities = {"collection_point": {"candidates": "sites", "sizes": {"small": size}}}
    return planned(case(sites=table, facilities=facilities, **changes))


def reasons(plan: Plan) -> dict[str, str]:
    """Place -> why it is not served."""
    return dict(zip(plan.tables["unserved"]["place"], plan.tables["unserved"]["reason"], strict=True))


def test_with_room_all_that_is_near_is_served() -> None:
    plan = county()
    assert (served(plan), reasons(plan)) == ({"v1": "p", "v2": "p"}, {"v3": "out_of_reach"})


@pytest.mark.parametrize(("capacity_t", "base_t"), [(60, 1000), (80, 60)])
def test_a_full_site_is_told_from_the_rest_wherever_in_the_chain_it_stands(capacity_t: int, base_t: int) -> None:
    """60 t hold v1's 50 t, and not v2's 15 t, whether the point or the base behind it takes no more."""
    plan = county(capacity_t, base_t)
    assert served(plan) == {"v1": "p"}
    assert reasons(plan) == {"v2": "no_room", "v3": "out_of_reach"}


@pytest.mark.parametrize(("rest_t", "base_t", "served_too"), [(10, 1000, False), (13, 45, False), (13, 52, True)])
def test_what_comes_out_of_a_stream_must_have_room_too(rest_t: int, base_t: int, *, served_too: bool) -> None:
    """Of v1's 50 t come 40 of paper and 10 of rest, of v2's 15 t 12 and 3: for the base and to be disposed of."""
    mode = {
        "at": "collection_point", "cost": "10 元/t",
        "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}],
    }  # fmt: skip
    streams = {
        "recyclables": {
            "chain": ["collection_point"], "base_recovery": "20 %", "modes": {"drop_off": mode},
            "yields": {"collection_point": {"recyclables/paper": "80 %", "recyclables/rest": "20 %"}},
        },
        "recyclables/paper": {"chain": ["processing_base"], "sale_price": "300 元/t"},
        "recyclables/rest": {"chain": []},
    }  # fmt: skip
    rows = [{"stream": "recyclables/rest", "kind": "collection_point", "yuan_per_t": 100, "limit_t": rest_t}]
    plan = county(base_t=base_t, streams=streams, disposals={"table": "disposals.csv", "rows": rows})
    assert reasons(plan) == {"v3": "out_of_reach"} if served_too else {"v2": "no_room", "v3": "out_of_reach"}


def test_a_service_that_does_not_pay() -> None:
    """Fetching from v2 costs 320 yuan a tonne, which sells for 300."""
    near = {"at": "collection_point", "share": [{"within": "1 km", "share": "50 %"}], "cost": "10 元/t"}
    far = {"at": "collection_point", "share": [{"within": "6 km", "share": "30 %"}], "cost": "320 元/t"}
    plan = county(stream={"modes": {"drop_off": near, "mobile": far}})
    assert reasons(plan) == {"v2": "not_worth", "v3": "out_of_reach"}


def test_a_running_budget_that_is_spent() -> None:
    """The point's 2,000 yuan and 50 t x 30 yuan leave 100 of 3,600; v2's 15 t would cost 150 in service alone."""
    plan = county(rules={"opex_budget": [{"year": 2024, "most": "3600 元"}]})
    assert served(plan) == {"v1": "p"}
    assert reasons(plan) == {"v2": "no_budget", "v3": "out_of_reach"}
