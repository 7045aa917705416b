"""Days whose best routes can be worked out by hand, one for each thing that a day may ask for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from recycling_net.routing.dispatch.problem import OpenSite, numbers
from recycling_net.routing.dispatch.reasons import left_out_table
from tests.routing.dispatch.cases import call, left_out, on_a_line, site, solved, truck, way

HEAVY, BULKY, MANY = (1.5, 0.1, 1.0), (0.1, 15.0, 1.0), (0.1, 0.1, 2.0)


def test_both_orders_on_one_way() -> None:
    """Out to kilometre 20 and back: 40 km."""
    question = on_a_line({0: site()}, {10: call("a"), 20: call("b")})
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(40)
    assert sorted(way(question, drive)[1:3]) == ["a", "b"]
    assert drive.hours == pytest.approx(40 / 40 + 2 * 0.1 + 0.5)


@pytest.mark.parametrize("load", [HEAVY, BULKY, MANY], ids=["t", "m³", "pieces"])
def test_each_load_fills_a_trip(load: tuple[float, float, float]) -> None:
    """Two loads do not fit 2 t, 20 m³ and 3 pieces together: one trip to 10, one to 20, 60 km in all."""
    calls = {10: call("a", take=load), 20: call("b", take=load)}
    yuan, (drive,), _ = solved(on_a_line({0: site()}, calls, [truck(limits={"pieces": 3})]))
    assert yuan == pytest.approx(60)
    assert [event.action for event in drive.events].count("unload") == 2


def test_no_more_trips_than_allowed() -> None:
    calls = {10: call("a", 1.5), 20: call("b", 1.5)}
    assert len(left_out(on_a_line({0: site()}, calls, [truck(trips=1)]))) == 1


@pytest.mark.parametrize(
    ("other", "km"),
    [(site("B"), 42), (site("B", accepts="glass"), 80), (site("B", spare_t=1.4), 80), (site("B", spare_t=1.5), 42)],
    ids=["takes it", "takes glass only", "is full", "has room for one"],
)
def test_it_unloads_at_a_nearer_site_that_takes_it(other: Any, km: float) -> None:
    """Full loads at 19 and 21, B at 20: 0 19 20 21 0 is 42 km; without B 38 + 42 = 80."""
    calls = {19: call("a", 1.5), 21: call("b", 1.5)}
    assert solved(on_a_line({0: site("A"), 20: other}, calls))[0] == pytest.approx(km)


def test_the_vehicle_that_costs_least_comes() -> None:
    """A van (10 a day, 1 a km) fetches 0.4 t for 30; a lorry (30, 3) fetches 1 t for 90, and the 0.4 t on the way."""
    small = truck("van", capacity="0.5 t", cost_per_day="10 元/d")
    large = truck("lorry", cost_per_day="30 元/d", cost_per_km="3 元/km")

    def yuan(*loads: float) -> float:
        calls = {10 + at: call(f"o{at}", load) for at, load in enumerate(loads)}
        return solved(on_a_line({0: site()}, calls, [small, large]))[0]

    assert yuan(0.4) == pytest.approx(30)
    assert yuan(1.0) == pytest.approx(90)
    assert yuan(1.0, 0.4) == pytest.approx(30 + 3 * 22)


def test_overtime_is_paid_beside_the_hours() -> None:
    """40 km out and back, stop and unloading are 2.6 h; 0.6 above the shift of 2: 80 + 2.6 x 10 + 0.6 x 50 = 136."""
    far = {40: call("a")}
    limits = {"overtime": "1 h", "overtime_cost": "50 元/h"}
    facts: dict[str, Any] = {"shift": "2 h", "cost_per_hour": "10 元/h"}
    assert solved(on_a_line({0: site()}, far, [truck(limits=limits, **facts)]))[0] == pytest.approx(136)
    assert left_out(on_a_line({0: site()}, far, [truck(**facts)])) == ["a"]


def test_no_farther_than_a_vehicle_may_drive() -> None:
    question = on_a_line(
        {0: site()}, {30: call("a", worth_yuan=1e7), -5: call("b")}, [truck(limits={"within": "60 km"})]
    )
    assert solved(question)[0] == pytest.approx(60)
    assert left_out(question) == ["b"]


def test_back_by_the_latest_hour() -> None:
    """From 08:00 a stop at 40 km is back at 10:36 with the half hour of unloading."""
    for back, left in (("10:37", []), ("10:35", ["a"])):
        assert left_out(on_a_line({0: site()}, {40: call("a")}, [truck(limits={"back": back})])) == left


def test_it_ends_at_another_site() -> None:
    """From 0 by 10 to 30, where it unloads and stays: 30 km."""
    question = on_a_line({0: site("A"), 30: site("B")}, {10: call("a")}, [truck(end=1)])
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(30)
    assert way(question, drive) == ["A", "a", "B", "B"]


def test_a_late_window_is_waited_for_at_home() -> None:
    """Opens at 12:00, 15 minutes away: leaves at 11:45 and works 0.25 + 0.1 + 0.25 + 0.5 = 1.1 h: 20 + 11 yuan."""
    question = on_a_line({0: site()}, {10: call("a", earliest_h=12.0)}, [truck(cost_per_hour="10 元/h")])
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(31)
    assert drive.events[0].leave_h == pytest.approx(11.75)


@pytest.mark.parametrize(
    ("window", "yuan", "actions"),
    [
        ((11.0, 11.0), 106, ["depart", "collect", "unload", "return"]),
        ((12.0, 12.0), 116, ["depart", "collect", "rest", "unload", "return"]),
        ((12.0, 15.0), 106, ["depart", "collect", "unload", "return"]),
    ],
    ids=["back by 12:36", "out over noon", "can go after the rest"],
)
def test_a_driver_rests_if_out_over_noon(window: tuple[float, float], yuan: float, actions: list[str]) -> None:
    """40 km out: 2.6 h of work, 10 yuan each; a rest of 1 h that begins by 13:00 is due if it is out then."""
    rest = {"earliest": "11:30", "latest": "13:00", "lasts": "1 h"}
    order = call("a", earliest_h=window[0], latest_h=window[1])
    question = on_a_line({0: site()}, {40: order}, [truck(cost_per_hour="10 元/h", limits={"rest": rest})])
    cost, (drive,), _ = solved(question)
    assert cost == pytest.approx(yuan)
    taken = [event.action for event in drive.events]
    assert [each for each in taken if each != "rest"] == [each for each in actions if each != "rest"]
    assert taken.count("rest") == actions.count("rest")


def test_the_rest_begins_within_its_time() -> None:
    rest = {"earliest": "11:30", "latest": "12:00", "lasts": "30 min"}
    calls = {10 + at: call(f"o{at}", 0.1, earliest_h=9.0 + at, latest_h=9.2 + at) for at in range(6)}
    _, (drive,), _ = solved(on_a_line({0: site()}, calls, [truck(limits={"rest": rest})]))
    (taken,) = [event for event in drive.events if event.action == "rest"]
    assert 11.5 <= taken.arrive_h <= 12.0
    assert taken.leave_h >= taken.arrive_h + 0.5


def test_only_a_vehicle_with_the_skill_comes() -> None:
    """The lorry with a lift costs three times as much; nobody else may."""
    fleet = [truck(), truck("lorry", cost_per_km="3 元/km", limits={"skills": ["lift", "crew"]})]
    assert solved(on_a_line({0: site()}, {10: call("a")}, fleet))[0] == pytest.approx(20)
    assert solved(on_a_line({0: site()}, {10: call("a", needs=frozenset({"lift"}))}, fleet))[0] == pytest.approx(60)
    assert left_out(on_a_line({0: site()}, {10: call("a", needs=frozenset({"lift", "tow"}))}, fleet)) == ["a"]


@pytest.mark.parametrize("first", [True, False])
def test_what_may_not_be_together_goes_on_two_trips(first: bool) -> None:
    """Either may name the other: 20 + 40 km instead of 40."""
    calls = {10: call("a"), 20: call("b")}
    at, other = (10, "b") if first else (20, "a")
    calls[at] = replace(calls[at], shuns=frozenset({other}))
    assert solved(on_a_line({0: site()}, calls))[0] == pytest.approx(60)


@pytest.mark.parametrize(("second", "km"), [(0.8, 40), (1.2, 60)])
def test_what_is_delivered_is_on_board_from_the_start(second: float, km: float) -> None:
    """2 t of room: 1.2 and 0.8 t to deliver fit one trip, 1.2 and 1.2 do not; as much comes back each time."""
    calls = {10: call("a", 1.2, bring=(1.2, 1.2, 1.0)), 20: call("b", second, bring=(second, second, 1.0))}
    assert solved(on_a_line({0: site()}, calls))[0] == pytest.approx(km)


def test_room_is_made_before_it_is_filled() -> None:
    """1.8 t are brought to 20 and 1.8 t wait at 10: the delivery comes first, in one trip of 40 km."""
    calls = {10: call("take", 1.8), 20: call("bring", 0.0, take=(0.0, 0.0, 0.0), bring=(1.8, 1.8, 1.0))}
    question = on_a_line({0: site()}, calls)
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(40)
    assert way(question, drive)[1:3] == ["bring", "take"]


def test_goods_are_loaded_at_home() -> None:
    """After unloading at B there is nothing to deliver on board: a first, then b, each from home: 20 x 2 + 22 x 2."""
    calls = {20: call("a", 1.5, bring=(1.5, 1.5, 1.0)), 22: call("b", 1.5, bring=(1.5, 1.5, 1.0))}
    assert solved(on_a_line({0: site("A"), 21: site("B")}, calls))[0] == pytest.approx(84)


@pytest.mark.parametrize(("worth", "left"), [(15.0, ["a"]), (25.0, [])])
def test_an_order_that_may_be_left_is_fetched_if_worth_its_way(worth: float, left: list[str]) -> None:
    """20 km for 20 yuan."""
    assert left_out(on_a_line({0: site()}, {10: call("a", worth_yuan=worth, must=False)})) == left


def test_the_less_urgent_order_is_left_out() -> None:
    """One trip for one of two; the nearer one may wait."""
    calls = {10: call("a", 1.5, worth_yuan=1e6), 20: call("b", 1.5, worth_yuan=1e7)}
    assert left_out(on_a_line({0: site()}, calls, [truck(trips=1)])) == ["a"]


def test_two_vehicles_stand_at_two_sites() -> None:
    """Each fetches what is near: 10 + 10 km instead of 95 and back."""
    fleet = [truck(), truck(home=1)]
    calls = {5: call("a"), 95: call("b")}
    assert solved(on_a_line({0: site("A"), 100: site("B")}, calls, fleet))[0] == pytest.approx(20)


@pytest.mark.parametrize(("spare_t", "km"), [(np.inf, 52), (1.5, 92)])
def test_a_site_that_is_full_is_passed_by(spare_t: float, km: float) -> None:
    """1.2 t each at 21, 22 and 23, B at 20: 0 21 20 22 20 23 0 is 52 km; where B takes but one load, 0 21 20 22 0 23 0 is 92."""
    calls = {at: call(f"o{at}", 1.2) for at in (21, 22, 23)}
    assert solved(on_a_line({0: site("A"), 20: site("B", spare_t=spare_t)}, calls))[0] == pytest.approx(km)


def test_a_site_that_opens_later_is_waited_for() -> None:
    """B at 20 opens at 12:00 and takes half an hour more: from 11:24 on, 24 min of waiting are saved by leaving late.

    0.55 h to 22, 0.1 h there, 0.05 h to B, 1 h unloading, 0.5 h home: 2.2 h.
    """
    at = {0: site("A", accepts="glass"), 20: OpenSite(site("B").point, frozenset({"paper"}), opens_h=12, stay_h=0.5)}
    question = on_a_line(at, {22: call("a")}, [truck(cost_per_hour="10 元/h")])
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(44 + 22)
    assert drive.hours == pytest.approx(2.2)
    assert [event.arrive_h for event in drive.events if event.action == "unload"] == [pytest.approx(12)]


@pytest.mark.parametrize(("most", "left"), [(2.0, ["c"]), (3.0, [])])
def test_no_more_in_a_day_than_a_vehicle_may_fetch(most: float, left: list[str]) -> None:
    """Two trips of 1 t, a third only if 3 t a day are allowed; the farthest is worth least."""
    van = replace(truck(trips=5, capacity="1 t"), most=(most, np.inf, np.inf))
    calls = {5: call("a"), 6: call("b"), 9: call("c", worth_yuan=1e5)}
    assert left_out(on_a_line({0: site()}, calls, [van])) == left


def test_no_longer_than_the_shift() -> None:
    """15 km out and back, stop and unloading are 1.35 h, both stops of 15 and -15 are 2.2 h: a shift of 2 h makes one."""
    calls = {15: call("a"), -15: call("b", worth_yuan=1e5)}
    assert left_out(on_a_line({0: site()}, calls, [truck(shift="2 h")])) == ["b"]
    assert left_out(on_a_line({0: site()}, calls, [truck(shift="2.2 h")])) == []


def test_an_idle_vehicle_closer_by_takes_over() -> None:
    """Six stops at 40 to 45: the van at 50 drives 20 km; the one at 0, with as many stops, 90."""
    calls = {40 + at: call(f"o{at}", 0.3) for at in range(6)}
    question = on_a_line({0: site("A"), 50: site("B")}, calls, [truck("far"), truck("near", home=1)])
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(20)
    assert drive.vehicle == 1


@pytest.mark.parametrize(("to", "km"), [("", 42), ("B", 42), ("A", 80)])
def test_what_is_bound_for_a_site_goes_there(to: str, km: float) -> None:
    """Full loads at 19 and 21, sites A at 0 and B at 20: by B 42 km; bound for A it is 38 + 42 = 80 km."""
    calls = {19: call("a", 1.5, to=to), 21: call("b", 1.5, to=to)}
    assert solved(on_a_line({0: site("A"), 20: site("B")}, calls))[0] == pytest.approx(km)


def test_what_is_bound_for_two_sites_goes_on_two_trips() -> None:
    """Machines at 10 and 11 km, for the depots at 20 and at 0, room for both: 0 10 20 11 0 is 40 km; one trip may not be."""
    calls = {10: call("a", 0.5, to="B"), 11: call("b", 0.5, to="A")}
    question = on_a_line({0: site("A"), 20: site("B")}, calls)
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(40)
    assert way(question, drive) == ["A", "a", "B", "b", "A", "A"]


def test_a_car_carrier_calls_at_three_villages_and_no_more_than_it_holds() -> None:
    """Three cars of 1.5 t at 10, 20, 30 km and places for three: 60 km to the dismantler; with two places 60 + 20 km."""
    calls = {10 * at: call(f"c{at}", take=(1.5, 10.0, 1.0)) for at in (1, 2, 3)}

    def yuan(pieces: int) -> float:
        carrier = truck("carrier", capacity="15 t", volume="60 m³", limits={"pieces": pieces})
        return solved(on_a_line({0: site()}, calls, [carrier]))[0]

    assert (yuan(3), yuan(2)) == pytest.approx((60, 80))


def test_institutions_are_called_on_in_their_hours_by_one_truck() -> None:
    """Offices at 10 km from 13:30, at 20 km until 11:30, at 30 km all day: 60 km, the far ones before the near one."""
    calls = {
        10: call("near", earliest_h=13.5, latest_h=16.5), 20: call("far", 0.2, earliest_h=8.5, latest_h=11.5),
        30: call("free", 0.2),
    }  # fmt: skip
    question = on_a_line({0: site()}, calls, [truck("truck", shift="12 h")])
    yuan, (drive,), _ = solved(question)
    assert yuan == pytest.approx(60)
    order = way(question, drive)
    assert order.index("far") < order.index("near")


def test_what_no_open_site_takes_is_left_with_that_reason() -> None:
    """Old fridges, where the one site takes paper: nothing that a vehicle or a clock could cure."""
    question = on_a_line({0: site()}, {10: call("a", streams=frozenset({"appliance"}))})
    _, _, found = solved(question)
    (left,) = left_out_table(question, numbers(question), found.routes, {}).to_dict("records")
    assert left["reason"].startswith("RN642")
    assert "家电" in left["reason"]
