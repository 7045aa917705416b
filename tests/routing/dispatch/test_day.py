"""From a scenario and its orders to the tables of a day."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from recycling_net.check.day import verify_day
from recycling_net.dispatched import Dispatched
from recycling_net.errors import InputError, Where, render
from recycling_net.report.dispatch import sheets
from recycling_net.routing.dispatch.day import no_routes
from recycling_net.routing.dispatch.plan import Before, plan_day, served
from recycling_net.routing.dispatch.problem import numbers
from recycling_net.routing.dispatch.reasons import left_out_table
from recycling_net.routing.dispatch.under_way import Earlier
from tests.routing.dispatch.cases import call, on_a_line, site
from tests.routing.dispatch.county import OPEN, VAN, asked, checked, order, planned, scenario, stop

REST = {"earliest": "11:30", "latest": "13:00", "lasts": "30 min"}


def test_service_takes_items_floors_and_the_stop() -> None:
    """8 min at the door, 2 pieces and 1 delivered of 5 min each, three of them carried up 4 floors of 1 min: 35 min."""
    day = planned(scenario(), [order("A1", pieces=2, deliver="paper", floor=4)])
    (row,) = day.tables["stops"].query("action == 'collect'").to_dict("records")
    arrive, leave = (pd.to_datetime(row[name], format="%H:%M") for name in ("arrive", "leave"))
    assert (leave - arrive).seconds / 60 == pytest.approx(35, abs=1)
    assert (row["load_t"], row["bring_t"], row["pieces"], row["bring_pieces"]) == (0.2, 0.1, 2, 1)
    assert row["items"] == "废纸×2"
    assert row["note"] == "4 层无电梯"


def test_what_a_trip_delivers_is_told_where_it_is_loaded() -> None:
    """Six hundredweights of paper are two trips of a van for half a tonne; each order gets a battery of 20 kg for it."""
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    day = planned(question, [order(f"A{at}", deliver="acid", deliver_pieces=1) for at in range(6)])
    stops = day.tables["stops"]
    loaded = stops[stops["action"].isin(["depart", "unload"])]
    sizes = stops[stops["action"] == "collect"].groupby("trip").size().tolist()
    assert (len(sizes), sum(sizes)) == (2, 6)
    assert loaded["deliver"].tolist() == [*(f"废电池×{size}" for size in sizes), ""]
    assert loaded["bring_t"].tolist() == pytest.approx([*(0.02 * size for size in sizes), 0])
    assert loaded["bring_pieces"].tolist() == [*sizes, 0]
    assert sheets.page(day).count("装上 废电池×") == 2


def test_rows_of_an_order_are_one_stop_and_every_order_is_made_once() -> None:
    orders = [order("A1"), order("A1", item="acid"), order("A2", "v2"), order("A3", "v3")]
    stops = planned(scenario(), orders).tables["stops"].query("action == 'collect'")
    assert sorted(stops["code"]) == ["A1", "A2", "A3"]
    assert stops.set_index("code").loc["A1", "load_t"] == pytest.approx(0.12)


def test_a_year_has_as_many_days_as_the_scenario_says() -> None:
    """30 t a year over 300 days are 0.1 t a day: one hundredweight at each of three sites, five more stay."""
    question = scenario()
    orders = [order(f"A{at}") for at in range(8)]
    assert planned(question, orders).tables["left_out"].empty
    scarce = OPEN.assign(capacity_t=[30.0, 30.0, 30.0])
    facts = replace(asked(question), facilities=scarce)
    day = plan_day(facts, orders, date="2025-05-12")
    assert len(day.tables["left_out"]) == 5
    assert day.tables["left_out"]["reason"].str.startswith("RN645").all()
    assert verify_day(question, facts.network.ways, facts.dispatch, scarce, (orders, day)).ok
    assert not checked(question, orders, day).faults


def test_items_apart_skills_by_item_and_skills_by_order() -> None:
    fleet = {"van": {**VAN, "count": 1}, "lorry": {**VAN, "cost_per_day": "150 元/d"}}
    question = scenario(
        fleet=fleet, vehicles={"van": {"home": "TS230126100"}, "lorry": {"home": "TS230126100", "skills": ["lift"]}},
        needs={"acid": ["lift"]}, apart={"acid": ["废纸"]},
    )  # fmt: skip
    orders = [order("A1"), order("A2", item="acid"), order("A3", "v2", needs="lift")]
    day = planned(question, orders)
    acid = stop(day, "A2")
    assert acid["route"] == stop(day, "A3")["route"] == "lorry-TS230126100-1"
    with_acid = day.tables["stops"].query("action == 'collect' and route == @acid['route'] and trip == @acid['trip']")
    assert with_acid["code"].tolist() == ["A2"]


def test_same_seed_same_routes() -> None:
    orders = [order(f"A{at}", f"v{at % 3 + 1}") for at in range(9)]
    first, second = (planned(scenario(), orders) for _ in range(2))
    for name, table in first.tables.items():
        pd.testing.assert_frame_equal(table, second.tables[name])


@pytest.mark.parametrize(
    ("changes", "row", "code", "says"),
    [
        (
            {"vehicles": {"van": {"skills": ["lift"]}}, "needs": {"acid": ["tow", "lift"]}}, {"item": "acid"}, "RN640",
            "厢式货车:tow)",
        ),
        ({"vehicles": {"van": {"pieces": 3}}}, {"pieces": 4}, "RN641", "3 件"),
        ({"vehicles": {"van": {}}}, {"lon": 128.2, "lat": 46.08, "latest": "08:30"}, "RN643", "09:"),
        ({"vehicles": {"van": {"within": "20 km"}}}, {"lon": 128.0, "lat": 46.08}, "RN644", "(一天最多 20 km)"),
        (
            {"vehicles": {"van": {"rest": REST}}}, {"lon": 130.0, "lat": 46.08, "latest": "16:00"}, "RN644",
            "路上停不下来休息",
        ),
        ({"vehicles": {"van": {}}}, {"lon": 0.0, "lat": 0.0}, "RN654", "核对订单的经纬度"),
        ({"vehicles": {"van": {}}}, {"value": 1.0}, "RN647", "1 元"),
    ],
)  # fmt: skip
def test_an_order_left_out_has_its_reason(changes: dict[str, Any], row: dict[str, Any], code: str, says: str) -> None:
    (left,) = planned(scenario(**changes), [order("A9", **row)]).tables["left_out"].to_dict("records")
    assert left["reason"].startswith(code)
    assert says in left["reason"] + left["cure"]
    assert left["reason_en"].startswith(code)
    assert re.sub(r"巴彦\w+|m³|—", "", left["reason_en"] + left["cure_en"]).isascii()  # but for names of sites


def test_the_earliest_arrival_is_that_of_the_first_vehicle_that_could_be_there() -> None:
    """Not that of the cheapest, which leaves at ten: the dearer lorry leaves at eight, too late for half past seven."""
    fleet = {"van": {**VAN, "start": "10:00"}, "truck": {**VAN, "cost_per_day": "900 元/d"}}
    question = scenario(fleet=fleet, vehicles={"van": {}, "truck": {}})
    (left,) = planned(question, [order("A9", latest="07:30")]).tables["left_out"].to_dict("records")
    (clock,) = re.findall(r"RN643 最早 (0[89]:\d\d) 才到,晚于约定的 07:30", left["reason"])
    assert left["cure"] == f"改约 {clock} 之后"
    assert planned(question, [order("A9", latest=clock)]).tables["left_out"].empty


@pytest.mark.parametrize(("row", "is_far"), [({"lon": 129.0, "lat": 46.08}, True), ({"place": "v3"}, False)])
def test_an_order_far_from_all_places_is_asked_for_its_coordinates(row: dict[str, Any], is_far: bool) -> None:
    (left,) = (
        planned(scenario(vehicles={"van": {"within": "1 km"}}), [order("A9", **row)])
        .tables["left_out"]
        .to_dict("records")
    )
    assert left["reason"].startswith("RN644")
    assert ("核对订单的坐标(经度 129.0000、纬度 46.0800" in left["cure"]) == is_far
    assert ("check its coordinates first" in left["cure_en"]) == is_far


@pytest.mark.parametrize(
    ("limits", "fleet", "words", "wider"),
    [
        ({"within": "20 km"}, VAN, r"里程 (\d+) km", lambda km: ({"within": f"{km + 1} km"}, VAN)),
        ({"back": "09:00"}, VAN, r"收车 (\d+:\d+)", lambda clock: ({"back": clock}, VAN)),
        ({}, {**VAN, "shift": "1 h"}, r"工时 ([\d.]+) h", lambda h: ({}, {**VAN, "shift": f"{h + 0.1} h"})),
    ],
    ids=["km", "back", "hours"],
)
def test_limits_that_go_as_far_as_the_reason_says_are_enough(
    limits: dict[str, Any], fleet: dict[str, Any], words: str, wider: Callable[[Any], Any]
) -> None:
    far = [order("A9", lon=128.0, lat=46.08)]
    narrow = scenario(vehicles={"van": limits}, fleet={"van": fleet})
    (left,) = planned(narrow, far).tables["left_out"].to_dict("records")
    (said,) = re.findall(words, left["reason"])
    assert "、" not in left["reason"]  # no other limit is named
    limits, fleet = wider(said if ":" in said else float(said))
    assert planned(scenario(vehicles={"van": limits}, fleet={"van": fleet}), far).tables["left_out"].empty


def test_an_order_above_what_every_site_takes_on_a_day_is_told_so() -> None:
    """0.4 t, where no site takes more than 0.1 t a day: another day would not help."""
    question = scenario()
    facts = replace(asked(question), facilities=OPEN.assign(capacity_t=30.0))
    (left,) = plan_day(facts, [order("A1", pieces=4)], date="2025-05-12").tables["left_out"].to_dict("records")
    assert left["reason"].startswith("RN652")
    assert "一天最多收 0.1 t" in left["reason"]
    assert "另一天" not in left["cure"]


@pytest.mark.parametrize(
    ("accepts", "reason", "cure"),
    [
        (("paper", "metal"), "RN653 没有一个站点同时接收 metal、paper", "分成 2 个订单:paper;metal"),
        (
            ("paper glass", "paper metal"),
            "RN653 没有一个站点同时接收 glass、metal、paper",
            "分成 2 个订单:glass、paper;metal",
        ),
        (("paper", "glass"), "RN642 没有已开设、知道位置的站点接收 metal", "在 sites 表"),
    ],
)
def test_an_order_that_no_one_site_takes_whole_is_to_be_split(accepts: tuple[str, ...], reason: str, cure: str) -> None:
    """Unless something of it is taken nowhere; where it is to be brought makes no difference."""
    streams = {word for words in accepts for word in words.split()} | {"metal"}
    whole = call("A1", streams=frozenset(streams - {"glass"} if "RN642" in reason else streams), to="S0")
    question = on_a_line({10 * at: site(f"S{at}", words) for at, words in enumerate(accepts)}, {5: whole})
    day = numbers(question)
    (left,) = left_out_table(question, day, no_routes(day), {}).to_dict("records")
    assert left["reason"] == reason
    assert cure in left["cure"]


def test_a_site_that_does_not_take_what_it_is_to_get_is_named() -> None:
    question = on_a_line({0: site("S0"), 9: site("S1", "glass")}, {5: call("A1", to="S1")})
    (left,) = left_out_table(question, day := numbers(question), no_routes(day), {}).to_dict("records")
    assert left["reason"] == "RN651 要送到的站点 S1 不接收 paper"


def test_vehicles_that_must_be_back_before_the_agreed_time_are_named() -> None:
    """Two orders in one quarter of an hour 11 km apart: one lorry is out so late, the van must be back at noon."""
    limits = {"home": "TS230126100"}
    question = scenario(
        fleet={"van": VAN, "truck": VAN}, vehicles={"van": {**limits, "back": "12:00"}, "truck": limits}
    )
    window = {"earliest": "13:00", "latest": "13:15"}
    (left,) = (
        planned(question, [order("A1", **window), order("A2", "v3", **window)]).tables["left_out"].to_dict("records")
    )
    assert left["reason"] == "RN646 当天的车排不下(厢式货车最晚 12:00 收车,赶不上约定的时段)"


def test_the_cheapest_cure_is_named() -> None:
    """One van, two orders in one quarter of an hour 11 km apart: another time costs less than another van."""
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    window = {"earliest": "09:00", "latest": "09:15"}
    day = planned(question, [order("A1", **window), order("A2", "v3", **window)])
    (left,) = day.tables["left_out"].to_dict("records")
    assert left["reason"].startswith("RN646")
    assert left["cure"].startswith("改约 0")


def test_a_cure_by_overtime() -> None:
    """The shift ends too early for the second order; any other time ends as late, another van costs 100 more."""
    question = scenario(fleet={"van": {**VAN, "shift": "1.4 h"}}, vehicles={"van": {"home": "TS230126100"}})
    day = planned(question, [order("A1", "v2"), order("A2", "v3")])
    (left,) = day.tables["left_out"].to_dict("records")
    assert "加班再多" in left["cure"]


CALLED = ("巴彦镇中转站 1 号厢式货车", "van 1 of 巴彦镇中转站")


def _again(day: Dispatched) -> Before:
    stops = day.tables["stops"]
    routes = tuple(
        Earlier(
            str(name),
            CALLED,
            tuple(
                (row["action"], row["code"], leave)
                for row, leave in zip(rows.to_dict("records"), day.leaves[str(name)], strict=True)
            ),
        )
        for name, rows in stops.groupby("route")
    )
    return Before(routes, served(day.tables["routes"], stops, day.tables["left_out"]), Where(key="--fixed"))


def test_what_is_under_way_is_kept_and_a_new_order_is_put_in() -> None:
    """At 09:30 the van has set out for A1 and A2; A5 is new, A4 cancelled."""
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    clocks = [("A1", "v1", "08:00"), ("A2", "v2", "09:00"), ("A3", "v3", "10:00"), ("A4", "v1", "13:00")]
    orders = [order(code, place, earliest=at, latest=f"{int(at[:2]):02d}:30") for code, place, at in clocks]
    first = planned(question, orders)
    later = [*orders[:3], order("A5", "v2", earliest="09:00", latest="16:00")]
    second = planned(question, later, before=_again(first), now_h=9.5)
    for code in ("A1", "A2"):
        before, after = stop(first, code), stop(second, code)
        assert (before["sequence"], before["arrive"]) == (after["sequence"], after["arrive"])
    assert stop(second, "A5")["arrive"] >= "09:30"
    assert second.tables["routes"]["locked"].tolist() == [2]
    told = second.tables["changes"].set_index("order")
    assert set(told.index) >= {"A4", "A5"}
    assert (told["after"]["A4"], told["before"]["A5"]) == ("无此单", "无此单")
    assert second.now == "09:30"


def test_nothing_new_changes_nothing() -> None:
    """Four orders at one village may be fetched in any sequence; the one that drivers know stays."""
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    orders = [order(f"A{at}", "v1") for at in range(4)] + [order("B1", "v2", earliest="13:00", latest="16:00")]
    first = planned(question, orders)
    for now_h in (7.0, 8.5, 12.0):
        second = planned(question, orders, before=_again(first), now_h=now_h)
        assert second.tables["changes"].empty
        assert second.cost_yuan <= first.cost_yuan + 1e-6


def test_an_order_under_way_may_not_vanish() -> None:
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    orders = [order("A1", latest="08:30"), order("A2", "v2", earliest="10:00")]
    first = planned(question, orders)
    with pytest.raises(InputError) as caught:
        planned(question, orders[1:], before=_again(first), now_h=9.0)
    (issue,) = caught.value.issues
    assert render(issue).splitlines()[1] == "    巴彦镇中转站 1 号厢式货车 已在途,但订单 `A1` 现在没有了"
    assert "van 1 of 巴彦镇中转站 is under way, but the order `A1` is not there now" in render(issue, "en")


def test_a_route_under_way_that_cannot_be_driven_now_is_told_by_its_vehicle() -> None:
    """The shift is cut to half an hour when the van is out."""
    first = planned(scenario(vehicles={"van": {"home": "TS230126100"}}), [order("A1", latest="08:30")])
    shorter = scenario(fleet={"van": {**VAN, "shift": "0.5 h"}}, vehicles={"van": {"home": "TS230126100"}})
    with pytest.raises(InputError) as caught:
        planned(shorter, [order("A1", latest="08:30")], before=_again(first), now_h=9.0)
    (issue,) = caught.value.issues
    assert (issue.code, issue.facts["route"]) == ("RN632", CALLED)


def test_a_vehicle_under_way_that_is_gone_is_told_by_its_name() -> None:
    first = planned(scenario(vehicles={"van": {"home": "TS230126100"}}), [order("A1", latest="08:30")])
    other = scenario(fleet={"lorry": VAN}, vehicles={"lorry": {"home": "TS230126100"}})
    with pytest.raises(InputError) as caught:
        planned(other, [order("A1", latest="08:30")], before=_again(first), now_h=9.0)
    (issue,) = caught.value.issues
    assert (issue.code, issue.facts["value"]) == ("RN631", CALLED)
    assert "TS230126100" not in render(issue)


def test_a_van_that_has_come_home_may_go_out_again() -> None:
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    first = planned(question, [order("A1", latest="08:30")])
    second = planned(question, [order("A1", latest="08:30"), order("A2", "v2")], before=_again(first), now_h=12.0)
    assert second.tables["routes"]["stops"].tolist() == [2]
    assert stop(second, "A2")["arrive"] > "12:00"


def _broken(day: Dispatched, table: str, column: str, value: Any, at: int) -> Dispatched:
    changed = day.tables[table].copy()
    changed.loc[at, column] = value
    return replace(day, tables={**day.tables, table: changed})


@pytest.mark.parametrize(
    ("table", "column", "value", "at", "rule"),
    [
        ("stops", "km", 1.0, 1, "day_km"),
        ("stops", "lon", 127.0, 1, "day_km"),
        ("stops", "arrive", "07:00", 1, "day_windows"),
        ("stops", "leave", "08:00", 1, "day_clock"),
        ("stops", "load_t", 0.05, 1, "day_load"),
        ("stops", "bring_t", 0.05, 0, "day_load"),
        ("stops", "trip", 2, 1, "day_sequence"),
        ("stops", "action", "unload", 1, "day_sequence"),
        ("stops", "code", "A9", 1, "day_orders"),
        ("routes", "hours", 3.0, 0, "day_shift"),
        ("routes", "km", 3.0, 0, "day_totals"),
        ("routes", "cost_yuan", 3.0, 0, "day_cost"),
        ("routes", "home", "SC230126", 0, "day_fleet"),
    ],
)
def test_each_way_to_break_a_day_is_found(table: str, column: str, value: Any, at: int, rule: str) -> None:
    orders = [order("A1", earliest="09:00"), order("A2", "v2", earliest="09:00")]
    question = scenario(vehicles={"van": {"home": "TS230126100"}})
    broken = _broken(planned(question, orders), table, column, value, at)
    assert rule in {str(issue.where.key) for issue in checked(question, orders, broken).faults}


@pytest.mark.parametrize(
    ("stricter", "rule"),
    [
        ({"vehicles": {"van": {"home": "TS230126100", "pieces": 1}}}, "day_load"),
        ({"vehicles": {"van": {"home": "TS230126100"}}, "needs": {"paper": ["lift"]}}, "day_skills"),
        ({"vehicles": {"van": {"home": "TS230126100"}}, "apart": {"paper": ["acid"]}}, "day_apart"),
        ({"vehicles": {"van": {"home": "TS230126100", "within": "1 km"}}}, "day_shift"),
        ({"vehicles": {"van": {"home": "TS230126100", "back": "09:30"}}}, "day_shift"),
        ({"vehicles": {"van": {"home": "TS230126100", "rest": {**REST, "earliest": "08:00", "latest": "09:30"}}}}, "day_rest"),
        ({"vehicles": {"van": {"home": "TS230126100"}}, "days": 333}, "day_sites"),
    ],
)  # fmt: skip
def test_routes_of_a_laxer_day_break_a_stricter_one(stricter: dict[str, Any], rule: str) -> None:
    second = {"pieces": 31} if rule == "day_sites" else {"item": "acid"}
    orders = [order("A1", earliest="09:00"), order("A2", "v2", earliest="09:00", **second)]
    lax = scenario(
        vehicles={"van": {"home": "TS230126100"}}, fleet={"van": {**VAN, "capacity": "9 t", "volume": "90 m³"}}
    )
    day = planned(lax, orders)
    strict = scenario(fleet={"van": {**VAN, "capacity": "9 t", "volume": "90 m³"}}, **stricter)
    assert rule in {str(issue.where.key) for issue in checked(strict, orders, day).faults}


def test_an_order_is_brought_where_it_is_to_go_or_its_reason_is_told() -> None:
    """From the first village to the sorting centre, though a station is nearer; and to a site that nobody has opened."""
    question = scenario()
    orders = [order("A1", to="SC230126"), order("A2", to="TS999")]
    day = planned(question, orders)
    stops = day.tables["stops"]
    row = stop(day, "A1")
    trip = stops[(stops["route"] == row["route"]) & (stops["trip"] == row["trip"])]
    assert trip.loc[trip["action"] == "unload", "code"].tolist() == ["SC230126"]
    assert row["note"].startswith("送到 ")
    (left,) = day.tables["left_out"].to_dict("records")
    assert (left["order"], left["reason"]) == ("A2", "RN651 要送到的站点 TS999 当年没有开设,或不知道位置")
    assert "TS230126100" in left["cure"]
    elsewhere = [order("A1", to="TS230126100"), order("A2", to="TS999")]
    faults = checked(question, elsewhere, day).faults
    assert {issue.facts["rule"] for issue in faults} == {"day_sites"}
