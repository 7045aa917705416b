"""From a plan to its rounds: what is collected where, and the tables that say so."""

from __future__ import annotations

from math import isnan
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recycling_net.network.travel import km_matrix
from recycling_net.plan import Plan
from recycling_net.progress import Progress
from recycling_net.routing import plan_rounds
from recycling_net.routing.door_to_door import door_to_door_work
from recycling_net.routing.milk_run import milk_run_work
from tests import tiny
from tests.routing.county import order, scenario, sited


def planned(**how: Any) -> Plan:
    """The tiny county with its rounds."""
    question = scenario(**how)
    network, plan = sited(question)
    return plan_rounds(question, network, plan)


def hours(clock: str) -> float:
    return int(clock[:2]) + int(clock[3:]) / 60


def test_no_rounds_asked_no_routes() -> None:
    question = tiny.scenario()
    network, plan = sited(question)
    answer = plan_rounds(question, network, plan)
    assert answer.routing == ()
    assert len(answer.tables["routes"]) == len(answer.tables["unserved_orders"]) == 0


def test_weekly_loads_come_from_the_flows_of_the_last_year() -> None:
    """104 t a year is 2 t a week, at 0.15 t/m³ 13.3 m³; only collection points of 2025 count."""
    question = scenario()
    network, plan = sited(question)
    work = milk_run_work(question, network, plan)
    first, second = work.problems
    assert (work.year, work.rounds_per_year) == (2025, 52)
    assert work.estimate_yuan == pytest.approx(10 * (104 + 52 + 26))
    assert [(one.point.code, one.load_t) for one in first.visits] == [("CPv1", 2.0), ("CPv2", 1.0)]
    assert first.visits[0].load_m3 == pytest.approx(2 / 0.15)
    assert first.visits[0].service_h == pytest.approx(10 / 60 + 2 * 0.1)
    assert [(one.point.code, one.load_t) for one in second.visits] == [("CPv3", 0.5)]


def test_a_load_above_the_vehicle_becomes_full_visits_and_a_rest() -> None:
    """2 t a week is 13.3 m³; a box of 6 m³ holds 0.9 t: 0.9 + 0.9 + 0.2."""
    question = scenario(volume="6 m³")
    network, plan = sited(question)
    visits = [one for one in milk_run_work(question, network, plan).problems[0].visits if one.point.code == "CPv1"]
    assert [one.load_t for one in visits] == pytest.approx([0.9, 0.9, 0.2])
    assert [one.load_m3 for one in visits] == pytest.approx([6, 6, 4 / 3])
    assert [one.note for one in visits] == ["1/3", "2/3", "3/3"]


def test_every_load_is_collected_once_and_unloaded() -> None:
    stops = planned(volume="6 m³").tables["stops"]
    collected = stops[stops["action"] == "collect"].groupby("code")["load_t"].sum()
    assert collected.to_dict() == pytest.approx({"CPv1": 2.0, "CPv2": 1.0, "CPv3": 0.5})
    unloaded = stops[stops["action"] == "unload"]
    assert unloaded["load_t"].sum() == pytest.approx(3.5)
    assert unloaded["load_m3"].max() <= 6 + 1e-9


def test_tables_agree_with_one_another_and_with_the_map() -> None:
    """Every leg is a great circle times 1.35 driven at 40 km/h; the route adds its rows and their prices."""
    plan = planned(
        orders=[order("A1"), order("A2", place="v2", earliest="10:00", latest="10:30"), order("A3", place="v3")]
    )
    stops, routes = plan.tables["stops"], plan.tables["routes"].set_index("route")
    assert len(routes) >= 3
    for name, rows in stops.groupby("route"):
        route = routes.loc[name]
        lon, lat = rows["lon"].to_numpy(float), rows["lat"].to_numpy(float)
        legs = np.diagonal(km_matrix(lon, lat, lon, lat, 1.35), offset=1)
        np.testing.assert_allclose(rows["km"].to_numpy(float)[1:], legs, atol=1e-6)
        assert rows["sequence"].tolist() == list(range(len(rows)))
        assert rows["action"].iloc[[0, -2, -1]].tolist() == ["depart", "unload", "return"]
        arrive, leave = rows["arrive"].map(hours).to_numpy(), rows["leave"].map(hours).to_numpy()
        np.testing.assert_allclose(arrive[1:], leave[:-1] + legs / 40, atol=1.01 / 60)
        assert route["km"] == pytest.approx(legs.sum())
        assert route["hours"] == pytest.approx(arrive[-1] - leave[0], abs=1.01 / 60)
        assert route["cost_yuan"] == pytest.approx(route["km"] * 3 + route["hours"] * 40 + 200)
        assert (route["start"], route["end"]) == (rows["leave"].iloc[0], rows["arrive"].iloc[-1])
        assert route["trips"] == rows["trip"].max() == (rows["action"] == "unload").sum()
        assert route["load_t"] == pytest.approx(rows.loc[rows["action"] == "collect", "load_t"].sum())
    for figures in plan.routing:
        mine = routes[routes["family"] == figures.family]
        assert figures.cost_yuan == pytest.approx(mine["cost_yuan"].sum())
        assert figures.km == pytest.approx(mine["km"].sum())
        assert figures.bound_yuan <= figures.cost_yuan + 1e-6
        assert figures.routes == len(mine)
    assert isnan(plan.routing[1].estimate_yuan)


def test_waiting_is_done_before_driving_on() -> None:
    """A1 closes at 08:30 and A2 opens at 10:00: nobody is called on early, and the note says where the truck waits."""
    rows = [order("A1", latest="08:30"), order("A2", place="v2", earliest="10:00", latest="10:30")]
    stops = planned(orders=rows, milk=False, count=1).tables["stops"]
    second = stops[stops["code"] == "A2"].iloc[0]
    assert second["arrive"] == "10:00"
    assert stops["note"].str.startswith("等待").sum() == 1
    assert stops[stops["code"] == "A1"].iloc[0]["arrive"] <= "08:30"


def test_a_late_round_departs_late() -> None:
    """The only order opens at 14:00, so that the shift begins just before."""
    route = planned(orders=[order("A1", earliest="14:00")], milk=False).tables["routes"].iloc[0]
    assert "13:50" < route["start"] < "14:00"


def test_rows_of_one_order_are_one_stop() -> None:
    """Two and one pieces of 100 kg, 1 m³ and 5 minutes; by code and by name; 8 minutes at the door."""
    question = scenario(orders=[order("A1", pieces=2), order("A1", item="废纸", latest="12:00", address="一号")])
    network, plan = sited(question)
    ((visit,),) = (problem.visits for problem in door_to_door_work(question, network, plan).problems)
    assert visit.load_t == pytest.approx(0.3)
    assert visit.load_m3 == pytest.approx(3)
    assert visit.service_h == pytest.approx((8 + 15) / 60)
    assert (visit.earliest_h, visit.latest_h) == (8, 12)
    assert (visit.point.code, visit.point.name) == ("A1", "一号")


def test_orders_go_to_the_nearest_open_station() -> None:
    """v3 lies in 巴彦港镇, whose station opens in 2025 only; own coordinates count before the village's."""
    rows = [order("A1"), order("A3", place="v3"), order("A4", lon=127.54, lat=46.05)]
    question = scenario(orders=rows, milk=False)
    network, plan = sited(question)
    homes = {
        visit.point.code: problem.depot.code
        for problem in door_to_door_work(question, network, plan).problems
        for visit in problem.visits
    }
    assert homes == {"A1": "TS230126100", "A3": "TS230126105", "A4": "TS230126105"}
    _, early = sited(question, open_sites=[("TS230126100", 2024), ("TS230126105", 2026)])
    assert len(door_to_door_work(question, network, early).problems) == 1
    _, centre = sited(question, open_sites=[("SC230126", 2024)], kind="sorting_centre")
    (problem,) = door_to_door_work(question, network, centre).problems
    assert problem.depot.code == "SC230126"


@pytest.mark.parametrize(
    ("row", "truck", "code", "says"),
    [
        (order("A9"), {"count": 0}, "RN610", "fleet.truck.count"),
        (order("A9", pieces=25), {}, "RN611", "2.5 t"),
        (order("A9", pieces=12), {"volume": "10 m³"}, "RN612", "12 m³"),
        (order("A9", lon=128.4, lat=46.08, place=None, latest="08:30"), {}, "RN613", "08:30"),
        (order("A9", lon=130.0, lat=46.08, place=None), {}, "RN614", "8 h"),
        (order("A9", earliest="23:50", latest="23:55"), {}, "RN614", "23:59"),
        (order("A9", item="piano"), {}, "RN617", "piano"),
        (order("A9", place="nowhere"), {}, "RN618", "坐标"),
    ],
)
def test_an_order_that_cannot_be_served_says_why(
    row: dict[str, Any], truck: dict[str, Any], code: str, says: str
) -> None:
    others = [] if truck.get("count") == 0 else [order("A1")]
    plan = planned(orders=[*others, row], milk=False, **truck)
    (missing,) = plan.tables["unserved_orders"].to_dict("records")
    assert missing["order"] == "A9"
    assert missing["reason"].startswith(code)
    assert says in missing["reason"] + missing["cure"]
    assert (plan.tables["stops"]["action"] == "collect").sum() == len(others)


def test_rows_of_an_order_that_exclude_each_other_say_so() -> None:
    plan = planned(orders=[order("A1", latest="09:00"), order("A1", earliest="10:00")], milk=False)
    assert plan.tables["unserved_orders"]["reason"].iloc[0].startswith("RN619")
    assert plan.routing[0].routes == 0


def test_no_open_depot_leaves_every_order_with_its_reason() -> None:
    question = scenario(orders=[order("A1"), order("A2")], milk=False)
    network, plan = sited(question, open_sites=[])
    missing = plan_rounds(question, network, plan).tables["unserved_orders"]
    assert missing["order"].tolist() == ["A1", "A2"]
    assert missing["reason"].str.startswith("RN616").all()


def test_too_few_vehicles_leave_the_fewest_orders_and_count_the_cure() -> None:
    """Three orders at the same quarter of an hour, 2 km apart and 18 minutes each: a vehicle makes one."""
    window = {"earliest": "09:00", "latest": "09:05"}
    rows = [order("A1", **window), order("A2", place="v2", **window), order("A3", lon=127.38, lat=46.1, **window)]
    plan = planned(orders=rows, milk=False, count=1)
    missing = plan.tables["unserved_orders"]
    assert len(missing) == 2
    assert missing["reason"].str.startswith("RN615").all()
    assert "再加 2 辆" in missing["cure"].iloc[0]
    assert len(planned(orders=rows, milk=False, count=3).tables["unserved_orders"]) == 0


def test_a_point_beyond_the_fleet_is_named_once() -> None:
    """One trip of 6 m³ a day cannot take 13.3 m³ from CPv1."""
    missing = planned(volume="6 m³", trips=1, count=1).tables["unserved_orders"]
    assert missing["order"].is_unique
    assert "CPv1" in set(missing["order"])


def test_the_same_question_gives_the_same_tables() -> None:
    first, second = (planned(orders=[order("A1"), order("A2", place="v2")]) for _ in range(2))
    for table in ("routes", "stops", "unserved_orders"):
        pd.testing.assert_frame_equal(first.tables[table], second.tables[table])


def test_listeners_hear_of_every_depot() -> None:
    question = scenario(orders=[order("A1")], milk=True)
    network, plan = sited(question)
    events: list[Progress] = []
    answer = plan_rounds(question, network, plan, listen=events.append)
    assert {event.stage for event in events} == {"routing"}
    assert [event.done for event in events] == sorted(event.done for event in events)
    assert (events[-1].done, events[-1].total) == (3, 3)
    assert events[-1].objective_yuan == pytest.approx(sum(one.cost_yuan for one in answer.routing))
