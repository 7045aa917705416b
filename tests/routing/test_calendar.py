"""Days of visits from what gathers: patterns, containers, and the cheapest days with their rounds."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from recycling_net.plan import Plan
from recycling_net.progress import Progress
from recycling_net.routing import plan_rounds
from recycling_net.routing.calendar.choose import Chosen, Client, Task, choose, visits_of
from recycling_net.routing.calendar.patterns import gaps, patterns, rarest
from recycling_net.routing.family import calendar_row
from recycling_net.routing.milk_run import containers
from recycling_net.routing.mobile import vehicles
from recycling_net.routing.problem import Point, build_problem
from recycling_net.routing.rounds import solve_problems
from recycling_net.routing.schedule import rounds
from recycling_net.scenario import Calendar, ContainerCalendar, Solve, day_word
from tests.routing.cases import WAYS, vehicle
from tests.routing.county import FLOWS, scenario, sited

MONDAY_TO_FRIDAY = range(5)
KM_A_DEGREE = 111.19  # of latitude, to a thousandth


def test_a_gap_runs_over_the_end_of_the_calendar() -> None:
    """Tuesday and Friday: 4 days over the weekend, 3 in the week; once in four weeks: 28."""
    assert gaps((1, 4), 1) == (4, 3)
    assert gaps((3,), 4) == (28,)
    assert gaps((0, 7), 2) == (7, 7)


def test_patterns_are_those_that_people_keep_in_mind() -> None:
    """Of two weekdays in two weeks: each day every other week (4), each day weekly (2), both weekly (1)."""
    assert patterns([0, 2], 2) == [(0,), (2,), (7,), (9,), (0, 7), (2, 9), (0, 2, 7, 9)]
    assert len(patterns(MONDAY_TO_FRIDAY, 4)) == 20 + 10 + 31


def test_the_rarest_patterns_keep_the_longest_gap() -> None:
    """Four days between visits: of two a week only Mon-Thu, Mon-Fri and Tue-Fri leave no more."""
    week = patterns(MONDAY_TO_FRIDAY, 1)
    assert rarest(week, 1, 4.0) == [(0, 3), (0, 4), (1, 4)]
    assert {len(pattern) for pattern in rarest(week, 1, 3.5)} == {2 + 1}
    assert rarest(week, 1, 2.0) == []


def test_visits_are_spread_over_the_week() -> None:
    """Six days between visits would allow Monday and Tuesday; a day more than the four that need be is enough."""
    assert rarest(patterns(MONDAY_TO_FRIDAY, 1), 1, 6.0) == [(0, 2), (0, 3), (0, 4), (1, 3), (1, 4), (2, 4)]


def test_containers_last_over_the_weekend_when_everyday_is_not_enough() -> None:
    """4 m³ a day are 12 m³ from Friday to Monday; a container of 6 m³ may hold 4.8: three of them."""
    calendar = ContainerCalendar()
    assert containers(4.0, calendar) == 3
    assert containers(1.6, calendar) == 1
    assert containers(1.61, calendar) == 2


def client(name: str, north_km: float, t_a_day: float, able: Any, east_km: float = 0.0) -> Client:
    """A point so many road kilometres north of the depot (detour 1.35); a stop takes six minutes."""
    lon = 127.0 + east_km / 1.35 / KM_A_DEGREE / np.cos(np.radians(46.0))
    point = Point(name, name, float(lon), 46.0 + north_km / 1.35 / KM_A_DEGREE, "surveyed")
    return Client(point, t_a_day, t_a_day, 0.1, 0.0, tuple(able))


def chosen(
    clients: list[Client], *, weeks: int = 1, balance: float = 0.0, iterations: int = 500, **truck: Any
) -> Chosen:
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    calendar = Calendar.model_validate({"balance": f"{balance} 元/h", "iterations": iterations})
    return choose(Task("milk_run", depot, tuple(clients), "truck", vehicle(**truck), calendar, weeks), WAYS, Solve())


def test_choosing_days_is_told_while_it_lasts() -> None:
    """Twelve hundred steps, of which 500 at a time; of the compiling nothing is said where all is compiled already."""
    events: list[Progress] = []
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    task = Task(
        "milk_run", depot, (client("n", 20, 1 / 7, [(0,), (1,)]),), "truck", vehicle(), Calendar(iterations=1200), 1
    )
    choose(task, WAYS, Solve())
    choose(task, WAYS, Solve(), listen=events.append)
    assert [event.stage for event in events] == ["days", "days", "days"]
    assert [(event.done, event.total) for event in events] == [(500, 1200), (1000, 1200), (1200, 1200)]


def yuan(answer: Chosen) -> float:
    made = [rounds(problem, problem.begin) for problem in answer.problems]
    assert all(one is not None and not one.unserved for one in made)
    return sum(one.cost_yuan for one in made if one)


def test_neighbours_are_visited_on_one_day_and_far_ones_on_another() -> None:
    """Once a week each on Monday or Tuesday, 1 yuan/km, no cost of a day; a truck holds two of 1 t.

    Two points stand 20 km to the north, two 20 km to the south. Two tours of 40 km, 80 yuan, on whatever days; any
    other pairing drives 160 km.
    """
    able = [(0,), (1,)]
    answer = chosen(
        [client("n1", 20, 1 / 7, able), client("s1", -20, 1 / 7, able), client("n2", 20, 1 / 7, able), client("s2", -20, 1 / 7, able)],
        trips=1,
    )  # fmt: skip
    north, south = answer.patterns[0], answer.patterns[1]
    assert answer.patterns == (north, south, north, south)
    assert north != south
    assert yuan(answer) == pytest.approx(80.0, rel=1e-3)


def test_one_day_is_cheaper_than_two_until_unevenness_has_a_price() -> None:
    """Points 10 km north and 10 km south, a vehicle-day costs 5 yuan and there are trips enough.

    One day: 40 km + 5 = 45 yuan; two days 50. Hours: 40 km / 40 + 2 stops + 2 unloadings = 2.2 h on one day of two, 1.1 above
    the mean: 5 yuan dearer days are worth it from 5 / 1.1 = 4.55 yuan an hour on.
    """
    points = [client("n", 10, 2 / 7, [(0,), (3,)]), client("s", -10, 2 / 7, [(0,), (3,)])]
    together = chosen(points, balance=4.0, cost_per_day="5 元/d")
    apart = chosen(points, balance=5.0, cost_per_day="5 元/d")
    assert together.patterns[0] == together.patterns[1]
    assert apart.patterns[0] != apart.patterns[1]
    assert (yuan(together), yuan(apart)) == pytest.approx((45.0, 50.0), rel=1e-3)


def test_a_village_that_two_trips_empty_is_not_overfull() -> None:
    """3 t once a week with a truck of 2 t: two trips, whose two holds of 10 m³ are filled by 3 m³ at 15 %."""
    one = client("n", 10, 3 / 7, [(2,)])
    task = Task(
        "mobile", Point("D", "站", 127.0, 46.0, "surveyed"), (one,), "truck", vehicle(volume="10 m³"), Calendar(), 1
    )
    assert vehicles(one, (2,), task) == 2
    row = calendar_row(task, one, (2,), 0, task.vehicle.volume * vehicles(one, (2,), task))
    assert (row["visits"], row["room_m3"]) == (1, 20.0)
    assert row["fill"] == pytest.approx(0.15)


@pytest.mark.parametrize(("others", "day"), [({0: 5.0}, 3), ({3: 5.0}, 0)])
def test_a_depot_takes_the_days_on_which_others_leave_the_fleet_at_home(others: dict[int, float], day: int) -> None:
    """Either day costs the same; five hours of other depots on one of them make the other the one that evens them out."""
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    one = client("n", 10, 1 / 7, [(0,), (3,)])
    task = Task("milk_run", depot, (one,), "truck", vehicle(), Calendar(iterations=500), 1, others=others)
    answer = choose(task, WAYS, Solve())
    assert answer.patterns == ((day,),)
    assert answer.hours[day] == pytest.approx(20 / 40 + 0.1 + vehicle().unloading, rel=1e-3)  # 20 km, a stop, unloading


def test_what_no_trip_holds_is_fetched_by_several() -> None:
    """5 t a week with a truck of 2 t: 2 + 2 + 1 t on the same day, three drives of 20 km there and back."""
    answer = chosen([client("n", 10, 5 / 7, [(2,)])])
    (problem,) = answer.problems
    assert [visit.load_t for visit in problem.visits] == pytest.approx([2.0, 2.0, 1.0])
    assert (problem.day, problem.day_number) == ("周三", 2)
    assert yuan(answer) == pytest.approx(60.0, rel=1e-3)


def test_a_visit_for_which_there_is_no_vehicle_is_still_among_those_of_its_day() -> None:
    """One trip of 2 t a day, two points of 2 t that can only have Monday: one is left to be explained."""
    answer = chosen([client("n", 10, 2 / 7, [(0,)]), client("s", -10, 2 / 7, [(0,)])], trips=1)
    (problem,) = answer.problems
    made = rounds(problem, problem.begin)
    assert made is not None
    assert len(problem.visits) == 2
    assert len(made.unserved) == 1


def every_way(clients: list[Client], weeks: int, **truck: Any) -> float:
    """The cheapest of all choices of patterns, each day's rounds proved optimal by dynamic programming."""
    depot = Point("D", "站", 127.0, 46.0, "surveyed")

    @cache
    def of_day(made: tuple[tuple[int, int], ...]) -> float:
        visits = [visit for number, gap in made for visit in visits_of(clients[number], vehicle(**truck), gap)]
        problem = build_problem("milk_run", depot, tuple(visits), ("truck", vehicle(**truck)), WAYS)
        return solve_problems([problem], Solve(route_iterations=50))[0].rounds.cost_yuan

    least = np.inf
    for choice in product(*(one.patterns for one in clients)):
        days = [
            tuple((number, gaps(pattern, weeks)[pattern.index(day)]) for number, pattern in enumerate(choice) if day in pattern)
            for day in range(7 * weeks)
        ]  # fmt: skip
        least = min(least, sum(of_day(made) for made in days if made))
    return float(least)


def test_no_choice_of_days_is_cheaper() -> None:
    """Six points, one or two visits a week, every choice tried."""
    random = np.random.default_rng(4)
    able = [[(0,), (2,), (4,)], [(0, 2), (2, 4)]]
    clients = [
        client(f"p{k}", float(random.uniform(-20, 20)), float(random.uniform(0.05, 0.2)), able[k % 4 == 3], float(random.uniform(-20, 20)))
        for k in range(6)
    ]  # fmt: skip
    truck: dict[str, Any] = {"cost_per_day": "60 元/d", "cost_per_hour": "20 元/h", "count": 2}
    assert yuan(chosen(clients, iterations=2000, **truck)) == pytest.approx(every_way(clients, 1, **truck), rel=1e-9)


def test_same_seed_same_days() -> None:
    random = np.random.default_rng(2)
    clients = [
        client(f"p{k}", float(random.uniform(-20, 20)), 0.1, patterns(MONDAY_TO_FRIDAY, 2)[:10]) for k in range(12)
    ]
    first, second = (chosen(clients, weeks=2, iterations=300) for _ in range(2))
    assert first.patterns == second.patterns
    assert [problem.begin for problem in first.problems] == [problem.begin for problem in second.problems]


def test_a_week_of_many_stops_is_planned_whole_and_even() -> None:
    """120 points that fill a container of 6 m³ in a day to some weeks, two trucks of 38 m³ that unload up to four times a day."""
    random = np.random.default_rng(1)
    clients = []
    for number in range(120):
        volume = float(random.lognormal(-1.2, 0.8))
        able = rarest(patterns(MONDAY_TO_FRIDAY, 1), 1, max(4.8 / volume, 3.0))
        north, east = (float(value) for value in random.normal(0, 8, 2))
        clients.append(client(f"p{number}", north, 0.2 * volume, able, east))
    truck: dict[str, Any] = {
        "capacity": "5 t", "volume": "38 m³", "count": 2, "cost_per_km": "3.4 元/km", "cost_per_hour": "60 元/h", "shift": "9 h", "trips": 4,
        "cost_per_day": "200 元/d",
    }  # fmt: skip
    answer = chosen(clients, balance=60.0, iterations=2000, **truck)
    made = [rounds(problem, problem.begin) for problem in answer.problems]
    assert all(one is not None and not one.unserved for one in made)
    hours = [sum(day.hours for day in one.days) for one in made if one]
    assert len(hours) == 5
    assert max(hours) < 1.2 * sum(hours) / 5
    first_days = [replace(one, patterns=one.patterns[:1]) for one in clients]
    assert yuan(answer) < 0.95 * yuan(chosen(first_days, iterations=500, **{**truck, "count": 6}))


def county(**calendar: Any) -> Plan:
    question = scenario()
    rule = question.rounds.milk_run
    assert rule is not None
    rule = rule.model_copy(update={"calendar": ContainerCalendar.model_validate(calendar)})
    question = question.model_copy(update={"rounds": question.rounds.model_copy(update={"milk_run": rule})})
    network, plan = sited(question, flows=FLOWS)
    return plan_rounds(question, network, plan)


def test_the_calendar_of_a_county_says_when_each_point_is_visited() -> None:
    """104 t a year are 2/7 t or 1.905 m³ a day: 4.8 m³ last 2.52 days, the weekend has three: two containers, 9.6 m³,
    last 5.04 days: twice a week. 52 t: one container of 4.8 m³ at 0.952 m³ a day lasts 5.04 days. 26 t: 10.08 days, weekly."""
    table = county().tables["calendar"].set_index("code")
    assert table["containers"].to_dict() == {"CPv1": 2, "CPv2": 1, "CPv3": 1}
    assert table["visits"].to_dict() == {"CPv1": 2, "CPv2": 2, "CPv3": 1}
    assert table.at["CPv3", "gap_d"] == 7
    assert table.at["CPv3", "load_m3"] == pytest.approx(0.5 / 0.15)
    assert table.at["CPv3", "fill"] == pytest.approx(0.5 / 0.15 / 6)
    assert (table["fill"] <= 0.8 + 1e-9).all()


def test_routes_of_a_calendar_bear_their_day_and_fetch_what_gathers() -> None:
    plan = county(weeks=2)
    routes, stops = plan.tables["routes"], plan.tables["stops"]
    assert set(routes["day"]) <= {day_word(day, 2) for day in range(14)}
    assert routes["route"].str.match(r"MR-TS\d+-D\d\d-1$").all()
    fetched = stops[stops["action"] == "collect"].groupby("code")["load_t"].sum()
    assert fetched.to_dict() == pytest.approx({"CPv1": 4.0, "CPv2": 2.0, "CPv3": 1.0})
    (figures,) = plan.routing
    assert figures.rounds_per_year == 26
    assert np.isnan(figures.bound_yuan)
