"""Several ways on for one stream: a yard or straight to the dismantler, shops beside points, outlets for reuse; by hand.

The county is that of `cases`: v1 gives 100 t a year, v2 50 t, v3 80 t; a new point or yard costs 3,000 yuan a year.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from recycling_net import reading, solve
from recycling_net.check import verify
from recycling_net.errors import InputError, render
from recycling_net.network import build
from recycling_net.plan import Plan
from recycling_net.report.balance import balance
from recycling_net.scenario import Rules, Scenario
from recycling_net.scenario.chains import passed
from tests import tiny
from tests.diagnosed import explain
from tests.reading.written import write_tiny
from tests.routing.county import TRUCK
from tests.siting.cases import case, opened, planned, sites

_SMALL = {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"}
_FREE = {"capacity": "200 t/年", "capex": "0 元", "opex": "0 元/年"}
_AT_V1 = {"township_code": "230126100", "lon": 127.40, "lat": 46.08}
_AT_V2 = {"township_code": "230126100", "lon": 127.36, "lat": 46.08}
_DROP_OFF: dict[str, Any] = {
    "at": "collection_point", "cost": "10 元/t",
    "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}],
}  # fmt: skip


def _supply(stream: str) -> dict[str, Any]:
    """A piece of 100 kg per household and year."""
    item = {"item": "piece", "name": "一件", "stream": stream, "urban_per_100": 100, "rural_per_100": 100,
            "life_years": 1, "weight_kg": 100, "volume_m3": 1, "source": "assumed"}  # fmt: skip
    return {"items": {"table": "items.csv", "rows": [item]}}


def _rows(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"table": "sites.csv", "crs": "wgs84", "rows": list(rows)}


def towed(capacity: str, **changes: Any) -> Scenario:
    """Cars are towed straight to the dismantler 70 km from the seat, or to a yard at v1, for 1 yuan a t km; 50 % are.

    A car carrier takes them from the yard for 0.2 yuan a t km.
    """
    tow = {"cost": "10 元/t", "cost_per_km": "1 元/(t·km)"}
    stream = {
        "chain": ["transfer_station/yard", "dismantler"], "base_recovery": "20 %", "sale_price": "300 元/t",
        "modes": {
            "door_to_door": {**tow, "at": "dismantler", "share": [{"within": "300 km", "share": "50 %"}]},
            "door_to_door/集中场": {**tow, "at": "transfer_station/yard", "share": [{"within": "6 km", "share": "50 %"}]},
        },
    }  # fmt: skip
    yard = {"candidates": "sites", "sizes": {"small": {**_SMALL, "capacity": capacity}}}
    return case(
        supply=_supply("scrap_vehicle"), streams={"scrap_vehicle": stream}, facilities={"transfer_station/yard": yard},
        sites=_rows(
            {"code": "dm", "name": "拆解厂", "kind": "dismantler", "status": "outside", "distance_km": 70},
            {"code": "yard", "name": "集中场", "kind": "transfer_station/yard", "status": "candidate", **_AT_V1},
        ),
        hauls=[{"origin": "transfer_station/yard", "destination": "dismantler", "cost": "0.2 元/(t·km)", "single": False}],
        **changes,
    )  # fmt: skip


def _modes(plan: Plan) -> dict[str, str]:
    table = plan.tables["assignments"]
    return dict(zip(table["place"], table["mode"], strict=True))


def test_a_yard_or_straight_to_the_dismantler() -> None:
    """The yard saves v1 and v2 about 57 yuan a tonne, 75 t: more than 3,000 yuan; v3 is too far from it."""
    scenario = towed("80 t/年")
    plan = planned(scenario)
    assert _modes(plan) == {"v1": "door_to_door/集中场", "v2": "door_to_door/集中场", "v3": "door_to_door"}
    km = build(scenario).options.set_index(["place", "site"])["km"].to_dict()
    onward = km["v1", "dm"] * 0.2
    way = 50 * onward + 25 * (km["v2", "yard"] + onward) + 40 * km["v3", "dm"]
    assert plan.objective_yuan == pytest.approx(-(115 * 290 - way - 3_000))
    assert plan.tables["flows"]["tonnes"].tolist() == pytest.approx([75])


def test_a_yard_too_small_for_both_is_not_worth_it() -> None:
    """With room for v1 alone it saves 50 t x 57 yuan, less than it costs."""
    assert set(_modes(planned(towed("60 t/年"))).values()) == {"door_to_door"}


def test_loads_of_a_yard_are_whole_pieces() -> None:
    """Tow trucks fetch 100 kg pieces one by one to the yard or the dismantler; 6 at a time leave the yard."""
    tow = {"stream": "scrap_vehicle", "vehicle": "truck", "piece": "100 kg", "carrier_pieces": 6}
    scenario = towed("80 t/年", fleet={"truck": TRUCK}, rounds={"tow": tow})
    network = build(scenario)
    plan = solve.solve(scenario, network)
    assert verify(scenario, network, plan).faults == ()
    loads = plan.tables["loads"].set_index(["way", "origin"])["loads"].to_dict()
    assert loads == pytest.approx(
        {("direct", "v1"): 500, ("direct", "v2"): 250, ("direct", "v3"): 400, ("onward", "yard"): 125}
    )


def test_a_shop_takes_old_for_new_beside_points() -> None:
    """The shop at v2 takes 20 t: v2's 15 t for 5 yuan, but not v1's 30 t; its goods go past the points to the base.

    v1 10,500 and v3 7,800 at points of their own; v2 15 x (300 - 5 - 20) at the shop, where CPv1 would leave 15 x 270.
    """
    shop = {"code": "shop", "name": "家电店", "kind": "collection_point/shop", "status": "existing", "size": "one"}
    stream = {
        "chain": ["collection_point/shop", "collection_point", "processing_base"],
        "skips": [["collection_point/shop", "processing_base"]], "base_recovery": "20 %", "sale_price": "300 元/t",
        "modes": {
            "drop_off": _DROP_OFF,
            "retailer_backhaul": {"at": "collection_point/shop", "cost": "5 元/t",
                                  "share": [{"within": "6 km", "share": "30 %"}]},
        },
    }  # fmt: skip
    scenario = case(
        streams={"recyclables": stream}, sites=sites({**shop, **_AT_V2}),
        facilities={
            "collection_point": {"candidates": "villages", "sizes": {"small": _SMALL}},
            "collection_point/shop": {"candidates": "sites", "sizes": {"one": {**_FREE, "capacity": "20 t/年"}}},
        },
        hauls=[
            {"origin": kind, "destination": "processing_base", "cost": "0 元/(t·km)", "loading": "20 元/t"}
            for kind in ("collection_point", "collection_point/shop")
        ],
    )  # fmt: skip
    plan = planned(scenario)
    assert _modes(plan) == {"v1": "drop_off", "v2": "retailer_backhaul", "v3": "drop_off"}
    assert plan.objective_yuan == pytest.approx(-(10_500 + 15 * 275 + 7_800))
    assert passed(scenario.streams, scenario.hauls, "recyclables") == ["processing_base"]


def skipping(station: str = "30 t/年", status: str = "existing", **changes: Any) -> Scenario:
    """From points by way of a station for 2 yuan a tonne, or past it for 20."""
    stream = {
        "chain": ["collection_point", "transfer_station", "processing_base"],
        "skips": [["collection_point", "processing_base"]], "base_recovery": "20 %", "sale_price": "300 元/t",
        "modes": {"drop_off": _DROP_OFF},
    }  # fmt: skip
    own = {"size": "one"} if status == "existing" else {}
    return case(
        streams={"recyclables": stream},
        sites=sites({"code": "ts", "name": "站", "kind": "transfer_station", "status": status, **own, **_AT_V1}),
        facilities={
            "collection_point": {"candidates": "villages", "sizes": {"small": _SMALL}},
            "transfer_station": {"candidates": "sites", "sizes": {"one": {**_FREE, "capacity": station, "opex": "9000 元/年" if status == "candidate" else "0 元/年"}}},
        },
        hauls=[
            {"origin": "collection_point", "destination": "transfer_station", "cost": "0 元/(t·km)", "loading": "1 元/t"},
            {"origin": "transfer_station", "destination": "processing_base", "cost": "0 元/(t·km)", "loading": "1 元/t"},
            {"origin": "collection_point", "destination": "processing_base", "cost": "0 元/(t·km)", "loading": "20 元/t"},
        ],
        **changes,
    )  # fmt: skip


def test_what_does_not_fit_into_the_station_goes_past_it() -> None:
    """Of 105 t 30 go by way of the station: 105 x 290 - 30 x 2 - 75 x 20 - 2 x 3,000."""
    plan = planned(skipping())
    assert plan.objective_yuan == pytest.approx(-(30_450 - 60 - 1_500 - 6_000))
    through = plan.tables["flows"].groupby("destination")["tonnes"].sum().to_dict()
    assert through == pytest.approx({"ts": 30, "base": 105})


def test_a_target_needs_no_kind_that_may_be_skipped() -> None:
    """The station costs 9,000 yuan to run and saves 105 x 18; the target of 100 t is met without it."""
    rules = {"recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "100 t"}]}
    scenario = skipping("200 t/年", "candidate", rules=rules)
    assert passed(scenario.streams, scenario.hauls, "recyclables") == ["collection_point", "processing_base"]
    plan = planned(scenario)
    assert set(opened(plan)) == {"CPv1", "CPv3"}
    assert plan.objective_yuan == pytest.approx(-(105 * 270 - 6_000))


def test_reuse_leaves_early_and_has_outlets_of_its_own() -> None:
    """Half of 230 t reach the centre; a fifth is good for reuse: 23 t at 3,000 yuan, 15 of them where 500 more are paid.

    92 x 1,000 + 23 x 3,000 + 15 x 500 - 115 x 100.
    """
    streams = {
        "office_equipment": {
            "chain": ["sorting_centre", "processing_base"], "base_recovery": "20 %", "sale_price": "1000 元/t",
            "yields": {"sorting_centre": {"office_equipment/再用": "20 %"}},
            "modes": {"door_to_door": {"at": "sorting_centre", "cost": "100 元/t", "share": [{"within": "40 km", "share": "50 %"}]}},
        },
        "office_equipment/再用": {"chain": ["processing_base/二手"], "sale_price": "3000 元/t"},
    }  # fmt: skip
    outlet = {"kind": "processing_base/二手", "status": "outside", "distance_km": 1}
    scenario = case(
        supply=_supply("office_equipment"), streams=streams,
        facilities={"sorting_centre": {"candidates": "sites", "sizes": {"one": _FREE}}},
        sites=sites(
            {"code": "sc", "name": "分拣中心", "kind": "sorting_centre", "status": "existing", "size": "one", **_AT_V1},
            {**outlet, "code": "dear", "name": "二手店", "capacity_t": 15, "processing_yuan_t": -500},
            {**outlet, "code": "other", "name": "旧货行"},
        ),
        hauls=[
            {"origin": "sorting_centre", "destination": kind, "cost": "0 元/(t·km)", "single": False}
            for kind in ("processing_base", "processing_base/二手")
        ],
    )  # fmt: skip
    plan = planned(scenario)
    assert plan.objective_yuan == pytest.approx(-157_000)
    sums = balance(plan, build(scenario), scenario).set_index("stream")
    assert sums["sold_t"].to_dict() == pytest.approx({"office_equipment": 92, "office_equipment/再用": 23})


@pytest.mark.parametrize(
    ("pair", "code"),
    [(["transfer_station", "collection_point"], "RN199"), (["collection_point", "dismantler"], "RN199"),
     (["collection_point", "processing_base"], "RN152")],
)  # fmt: skip
def test_a_skip_goes_forward_and_has_a_haul(tmp_path: Path, pair: list[str], code: str) -> None:
    wanted = tiny.facts()
    wanted["streams"]["recyclables"]["skips"] = [pair]
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wanted))
    assert [issue.code for issue in caught.value.issues] == [code]


def limited(per: str, *, chosen: str = "retailer_backhaul", **limit: Any) -> Scenario:
    """Retailers bring 40 % of v1's and v2's goods to an existing shop at v2 for 5 yuan; nothing else is served."""
    shop = {"code": "shop", "name": "家电店", "kind": "collection_point/shop", "status": "existing", "size": "one"}
    mode = {"at": "collection_point/shop", "cost": "5 元/t", "share": [{"within": "6 km", "share": "40 %"}]}
    stream = {"chain": ["collection_point/shop", "processing_base"], "base_recovery": "20 %", "sale_price": "300 元/t",
              "modes": {"retailer_backhaul/店": mode}}  # fmt: skip
    return case(
        streams={"recyclables": stream}, sites=sites({**shop, **_AT_V2}),
        facilities={"collection_point/shop": {"candidates": "sites", "sizes": {"one": _FREE}}},
        hauls=[{"origin": "collection_point/shop", "destination": "processing_base", "cost": "0 元/(t·km)"}],
        rules={"service_limit": [{"mode": chosen, "per": per, **limit}]},
    )  # fmt: skip


@pytest.mark.parametrize(
    ("scenario", "recovered"),
    [
        (limited("county", deliveries=1000, load="60 kg"), 60),  # room for all: 40 + 20 t
        (limited("county", deliveries=1000, load="50 kg"), 40),  # 50 t: the better part of it is v1
        (limited("site", most="39 t"), 20),  # v1 does not fit
        (limited("township", most="19 t", chosen="retailer_backhaul/店"), 0),
        (limited("county", most="0 t", chosen="drop_off"), 60),  # about something else
    ],
)
def test_what_the_vehicles_of_retailers_bring_back(scenario: Scenario, recovered: float) -> None:
    plan = planned(scenario)
    assert plan.tables["assignments"]["recovered_t"].sum() == pytest.approx(recovered)
    assert plan.objective_yuan == pytest.approx(-recovered * 295)


def test_the_check_finds_too_much() -> None:
    scenario, tight = limited("site", most="60 t"), limited("site", most="39 t")
    plan = planned(scenario)
    network = build(tight)
    found = verify(tight, network, replace(plan, digest=tight.digest))
    assert "RN782" in {issue.code for issue in found.faults}


def test_a_limit_is_blamed_and_bent() -> None:
    """A target of 50 t against 40 t that fit: the limit would have to be 60 t, the target 40 t."""
    scenario = limited("county", deliveries=400, load="100 kg")
    target = {"recovery_target": [{"stream": "recyclables", "year": 2024, "tonnes": "50 t"}]}
    rules = scenario.rules.model_copy(update={"recovery_target": Rules.model_validate(target).recovery_target})
    texts = [render(issue) for issue in explain(scenario.model_copy(update={"rules": rules}), seconds=20)]
    assert any("服务方式限额(换新回收,每县)" in text and "60" in text for text in texts)


@pytest.mark.parametrize(
    ("limit", "code"),
    [
        ({"mode": "drop_off"}, "RN200"),
        ({"mode": "drop_off", "most": "5 t", "load": "1 t"}, "RN200"),
        ({"mode": "mobile", "most": "5 t"}, "RN550"),
        ({"mode": "drop_off", "most": "5 t", "stream": "appliance"}, "RN162"),
    ],
)
def test_limits_that_say_nothing(tmp_path: Path, limit: dict[str, Any], code: str) -> None:
    wanted = tiny.facts()
    wanted["rules"]["service_limit"] = [limit]
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wanted))
    assert [issue.code for issue in caught.value.issues] == [code]
