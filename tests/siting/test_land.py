"""Rules about land: each optimum worked out from the figures of `cases`, and against everything tried."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from recycling_net.errors import render
from recycling_net.network import build, unusable
from recycling_net.siting.rules_land import cliques
from tests import tiny
from tests.land import drawn, square
from tests.siting.cases import case, opened, planned, sites
from tests.siting.test_optimum import compare

V1, V2, V3 = (127.40, 46.08), (127.36, 46.08), (127.54, 46.05)


def land(*rows: dict[str, Any]) -> dict[str, Any]:
    """A table about the land of points at villages."""
    return {"table": "land.csv", "rows": [{"kind": "collection_point", **row} for row in rows]}


@pytest.mark.parametrize(
    ("rule", "area", "yuan"),
    [
        ({}, square(*V1), -19_650),
        ({}, square(127.43, 46.08), -22_350),
        ({"buffer": "1.9 km"}, square(127.43, 46.08), -22_350),
        ({"buffer": "2 km"}, square(127.43, 46.08), -19_650),
        ({"buffer": "2 km", "kinds": ["processing_base"]}, square(127.43, 46.08), -22_350),
        ({}, square(*V1, 0.02).difference(square(*V1)), -22_350),
        ({}, shapely.union_all([square(*V1), square(*V2)]), -7_800),
    ],
)
def test_nothing_opens_in_a_zone_or_its_buffer(rule: dict[str, Any], area: shapely.Geometry, yuan: float) -> None:
    """The square's edge is 0.025 degrees = 1.93 km from v1. Without CPv1: CPv2 with v1's 30 t and its own 25 t.

    55 x 270 - 3,000 = 11,850 and v3's 7,800: 19,650; without CPv2 too, v3 alone. A hole in the zone is no zone.
    """
    rules = {"exclusion_zone": [{"map": "water", **rule}]}
    plan = planned(case(rules=rules, **drawn(water=[("", area)])))
    assert plan.objective_yuan == pytest.approx(yuan)


@pytest.mark.parametrize(
    ("zones", "elsewhere", "yuan"),
    [
        (["工业", "仓储"], True, -22_350),
        (["仓储"], True, -19_650),
        (["工业", "仓储"], False, -14_550),
        (["仓储"], False, 0),
    ],
)
def test_a_kind_stands_in_its_zones(zones: list[str], elsewhere: bool, yuan: float) -> None:
    """v1 is in 工业, the others in none. CPv1 alone serves v1 and v2: 65 x 270 - 3,000 = 14,550."""
    rules = {"zoning": [{"map": "use", "kind": "collection_point", "zones": zones, "elsewhere": elsewhere}]}
    areas = [("工业", square(*V1)), ("仓储", square(127.0, 46.0))]
    assert planned(case(rules=rules, **drawn(use=areas))).objective_yuan == pytest.approx(yuan)


@pytest.mark.parametrize(
    ("row", "rule", "yuan", "years"),
    [
        ({"land": "planned"}, {}, -41_700, {"CPv2": 2024, "CPv1": 2025, "CPv3": 2024}),
        ({"earliest_year": 2025}, {}, -41_700, {"CPv2": 2024, "CPv1": 2025, "CPv3": 2024}),
        ({"land": "planned"}, {"planned": 0}, -44_700, {"CPv1": 2024, "CPv3": 2024}),
        ({"land": "planned"}, {"kinds": ["processing_base"]}, -44_700, {"CPv1": 2024, "CPv3": 2024}),
        ({"land": "pending"}, {}, -39_300, {"CPv2": 2024, "CPv3": 2024}),
    ],
)
def test_a_site_opens_when_its_land_is_ready(
    row: dict[str, Any], rule: dict[str, Any], yuan: float, years: dict[str, int]
) -> None:
    """Two years, a point costs 3,000 in each in which it is there. CPv1 in both: 2 x 22,350.

    From 2025 on only: CPv2 in 2024 with 11,850, both in 2025 with 75 x 270 - 6,000 = 14,250, and v3's 15,600. Never:
    2 x 19,650.
    """
    changes: dict[str, Any] = {"land": land({"code": "v1", **row})}
    plan = planned(case(rules={"land_status": [rule]}, years=(2024, 2025), **changes))
    assert plan.objective_yuan == pytest.approx(yuan)
    assert opened(plan) == years


@pytest.mark.parametrize(("apart", "yuan"), [("3 km", -22_050), ("3.2 km", -18_300), ("20 km", -10_500)])
def test_two_of_a_kind_keep_their_distance(apart: str, yuan: float) -> None:
    """v2 may go to its own point only, 3.1 km from v1's, and brings 3,750 there; v3's is 11 km away from v1's."""
    places = tiny.facts()["places"]
    places["rows"][1]["township_code"] = "230126105"
    rules = {"nesting": [{"kind": "collection_point"}], "min_distance": [{"kind": "collection_point", "apart": apart}]}
    assert planned(case(rules=rules, places=places)).objective_yuan == pytest.approx(yuan)


def test_a_new_one_keeps_its_distance_from_one_that_stands_or_is_outside() -> None:
    """CPv1 is too near to a point that stands and CPv3 to one outside; the two that stand are nearer still, and stay.

    The standing point, 0.4 km from v1 and 2.7 km from v2, serves as CPv1 would without its 1,000 a year of capital.
    """
    stand = {
        "kind": "collection_point",
        "status": "existing",
        "size": "small",
        "township_code": "230126100",
        "lat": 46.08,
    }
    rows = [
        {**stand, "code": "old", "name": "老点", "lon": 127.395},
        {**stand, "code": "old2", "name": "老点二", "lon": 127.396},
        {"code": "far", "name": "邻县点", "kind": "collection_point", "status": "outside", "lon": 127.55, "lat": 46.05, "streams": "appliance"},
    ]  # fmt: skip
    rules = {"min_distance": [{"kind": "collection_point", "apart": "2 km"}]}
    scenario = case(rules=rules, sites=sites(*rows))
    plan = planned(scenario)
    assert opened(plan) == {"old": 2024, "old2": 2024}
    assert plan.objective_yuan == pytest.approx(-(65 * 270 - 2 * 2000))
    warned = [issue for issue in unusable(scenario, build(scenario)) if issue.code == "RN802"]
    assert [(issue.where.key, issue.facts["names"]) for issue in warned] == [
        ("rules.min_distance.0", ["老点—老点二 0.1 km"])
    ]


def test_a_size_needs_room() -> None:
    """A large point (80 t) needs 100 m², a small one (30 t) 40 m²; CPv1 has 50 m², of the others nothing is known.

    CPv1 small takes v2's 15 t (v1's 50 t are too much) or, better, nothing: CPv2 takes v1's 30 t and v2's 25 t.
    """
    size = {"capex": "1 万元", "opex": "2000 元/年"}
    sizes = {"small": {"capacity": "30 t/年", **size}, "large": {"capacity": "80 t/年", **size}}
    facilities = {"collection_point": {"candidates": "villages", "sizes": sizes}}
    rule = {"kind": "collection_point", "per_tonne": "1 m²/t", "sizes": {"small": "40 m²", "large": "0.15 亩"}}
    known = land({"code": "v1", "area_m2": 50})
    plan = planned(case(rules={"site_standard": [rule]}, facilities=facilities, land=known))
    assert plan.objective_yuan == pytest.approx(-19_650)
    assert opened(plan) == {"CPv2": 2024, "CPv3": 2024}
    rule["sizes"] = {"large": "50 m²"}
    rule["per_tonne"] = "0.5 m²/t"
    assert planned(
        case(rules={"site_standard": [rule]}, facilities=facilities, land=known)
    ).objective_yuan == pytest.approx(-22_350)


def test_what_stands_stays_where_it_may_not_be() -> None:
    """A point that stands in the zone is kept, warned of, and serves; it does not grow beyond its room."""
    sizes = {
        "small": {"capacity": "30 t/年", "capex": "1 万元", "opex": "2000 元/年"},
        "large": {"capacity": "80 t/年", "capex": "1 万元", "opex": "2000 元/年"},
    }
    old = {"code": "old", "name": "老点", "kind": "collection_point", "status": "existing", "size": "small",
           "township_code": "230126100", "lon": V1[0], "lat": V1[1], "area_m2": 60}  # fmt: skip
    rules = {
        "exclusion_zone": [{"map": "water", "buffer": "1 km"}],
        "site_standard": [{"kind": "collection_point", "per_tonne": "1 m²/t", "least": "65 m²"}],
    }
    facilities = {"collection_point": {"candidates": "sites", "sizes": sizes, "enlarge": True}}
    scenario = case(rules=rules, facilities=facilities, sites=sites(old), **drawn(water=[("", square(*V1))]))
    plan = planned(scenario)
    assert plan.tables["facilities"].set_index("code").loc["old", "size"] == "small"
    assert plan.tables["changes"].empty
    assert plan.objective_yuan == pytest.approx(-(15 * 270 - 2000))
    warned = [(issue.code, issue.where.key) for issue in unusable(scenario, build(scenario))]
    assert warned == [("RN801", "rules.exclusion_zone.0"), ("RN801", "rules.site_standard.0")]
    said = render(unusable(scenario, build(scenario))[0])
    assert "保留不动:老点" in said
    assert "改为可关停(`closable`)" in said


def test_nobody_is_told_to_make_closable_what_is_closable() -> None:
    old = {"code": "old", "name": "老点", "kind": "collection_point", "status": "closable", "size": "small",
           "township_code": "230126100", "lon": V1[0], "lat": V1[1]}  # fmt: skip
    rules = {"exclusion_zone": [{"map": "water"}]}
    scenario = case(rules=rules, sites=sites(old), **drawn(water=[("", square(*V1))]))
    (said,) = [render(issue) for issue in unusable(scenario, build(scenario)) if issue.code == "RN801"]
    assert "不因这一条而关停:老点" in said
    assert "它们都可关停" in said
    assert "closable" not in said


def test_what_is_kept_from_an_earlier_plan_is_not_asked() -> None:
    """CPv1 was decided on before: it opens in the zone, before its land is ready and without room; CPv3 is asked."""
    kept = {"facilities": {"table": "f.csv", "rows": [{"code": "CPv1", "size": "small", "opening_year": 2024}]}}
    rules = {
        "exclusion_zone": [{"map": "water"}],
        "land_status": [{}],
        "site_standard": [{"kind": "collection_point", "least": "9 m²"}],
    }
    rows = land({"code": "v1", "land": "pending", "area_m2": 5}, {"code": "v3", "area_m2": 5})
    scenario = case(rules=rules, fixed=kept, land=rows, **drawn(water=[("", square(*V1))]))
    plan = planned(scenario)
    assert opened(plan) == {"CPv1": 2024}
    assert plan.objective_yuan == pytest.approx(-14_550)
    warned = [issue.where.key for issue in unusable(scenario, build(scenario)) if issue.code == "RN801"]
    assert warned == ["rules.exclusion_zone.0", "rules.land_status.0"]


@given(st.integers(2, 9), st.data())
def test_every_pair_is_in_a_clique_and_every_clique_of_pairs(count: int, data: st.DataObject) -> None:
    every = [(one, other) for one in range(count) for other in range(one + 1, count)]
    pairs = data.draw(st.lists(st.sampled_from(every), unique=True))
    ends = np.array(sorted(pairs), dtype=np.int64).reshape(-1, 2)
    number, member = cliques(ends[:, 0], ends[:, 1])
    found = set()
    for clique in range(int(number.max(initial=-1)) + 1):
        inside = sorted(member[number == clique].tolist())
        found |= {(one, other) for one in inside for other in inside if one < other}
    assert found == set(pairs)


@st.composite
def on_land(draw: st.DrawFn) -> dict[str, Any]:
    """Two villages, three stations of one or two sizes on land of all sorts, two years."""
    number = st.integers
    facts = tiny.facts()
    facts["places"]["rows"] = facts["places"]["rows"][:2]
    stream = facts["streams"]["recyclables"]
    stream["chain"] = ["transfer_station", "processing_base"]
    del stream["modes"]["drop_off"]
    sizes = {
        "one": {
            "capacity": f"{draw(number(30, 90))} t/年",
            "capex": f"{draw(number(0, 20000))} 元",
            "opex": "2000 元/年",
        },
        "two": {"capacity": "150 t/年", "capex": f"{draw(number(0, 40000))} 元", "opex": "3000 元/年"},
    }
    station: dict[str, Any] = {"candidates": "sites", "sizes": sizes, "enlarge": draw(st.booleans())}
    if draw(st.booleans()):
        station["close"] = f"{draw(number(0, 6000))} 元"
    facts["facilities"] = {"transfer_station": station}
    for at in range(3):
        row = {"code": f"s{at}", "name": f"站{at}", "kind": "transfer_station", "township_code": "230126100", "lat": 46.07,
               "lon": 127.35 + at * draw(number(1, 9)) / 100}  # fmt: skip
        row |= draw(st.sampled_from([{}, {"land": "planned"}, {"land": "pending"}, {"earliest_year": 2025}]))
        row |= draw(st.sampled_from([{}, {"area_m2": 60.0}, {"area_m2": 120.0}]))
        if at == 0:
            row |= draw(
                st.sampled_from([{}, {"status": "existing", "size": "one"}, {"status": "closable", "size": "one"}])
            )
        facts["sites"]["rows"].append(row)
    facts["hauls"] = [{"origin": "transfer_station", "destination": "processing_base", "cost": "0.5 元/(t·km)"}]
    areas = [("甲", square(127.36, 46.07, 0.0213)), ("乙", square(127.42, 46.07, 0.0317))]
    facts |= drawn(map=areas[: draw(number(1, 2))])
    kind = {"kind": "transfer_station"}
    every: dict[str, dict[str, Any]] = {
        "exclusion_zone": {"map": "map", "buffer": f"{draw(number(0, 2))} km"},
        "zoning": {"map": "map", **kind, "zones": ["甲"], "elsewhere": draw(st.booleans())},
        "land_status": {},
        "min_distance": {**kind, "apart": f"{draw(number(1, 12))} km"},
        "site_standard": {**kind, "per_tonne": "1 m²/t"},
    }
    chosen = draw(st.lists(st.sampled_from(sorted(every)), unique=True, min_size=1, max_size=3))
    facts["rules"] = {name: [every[name]] for name in chosen}
    if draw(st.booleans()):
        facts["rules"]["recovery_target"] = [
            {"stream": "recyclables", "year": 2025, "increase": f"{draw(number(-40, 80))} %"}
        ]
    return facts


@given(on_land())
@settings(max_examples=12, deadline=None, derandomize=True, phases=[Phase.generate])
def test_rules_about_land_against_everything_tried(facts: dict[str, Any]) -> None:
    compare(facts)


@pytest.mark.parametrize("family", ["exclusion_zone", "zoning", "land_status", "site_standard"])
def test_an_exempt_site_is_not_asked(family: str) -> None:
    """Each rule shuts CPv1 (19,650 without it, see above); exempt it opens, and earns the 22,350 of no rule at all."""
    told: dict[str, dict[str, Any]] = {
        "exclusion_zone": {"map": "water"},
        "zoning": {"map": "water", "kind": "collection_point", "zones": ["别处"], "elsewhere": True},
        "land_status": {"unsecured": 4},
        "site_standard": {"kind": "collection_point", "least": "100 m²"},
    }
    facts = {
        **drawn(water=[("水", square(*V1)), ("别处", square(127.90, 46.40))]),
        "land": land({"code": "v1", "land": "unsecured", "area_m2": 50}),
    }
    for exempt, yuan in (([], -19_650), (["CPv1"], -22_350)):
        rules = {family: [{**told[family], "exempt": exempt}]}
        assert planned(case(rules=rules, **facts)).objective_yuan == pytest.approx(yuan)
