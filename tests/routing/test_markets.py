"""Markets of the month and their hours: dates of a real calendar, dwelling within the hours, and every fault of the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest

from recycling_net import reading, solve
from recycling_net.check import verify
from recycling_net.check.calendars import _open_days
from recycling_net.errors import InputError
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.report.rows import calendar_rows
from recycling_net.routing.calendar.choose import Chosen, Client, Task, choose
from recycling_net.routing.mobile import _days, _patterns
from recycling_net.routing.problem import Point
from recycling_net.routing.rounds import solve_problems
from recycling_net.scenario import Calendar, MarketDay, Mobile, Scenario, Solve, day_of_month, day_word
from tests.reading.written import write_tiny
from tests.routing.cases import WAYS, vehicle
from tests.routing.test_calendar_plan import facts

MONDAY = "2027-03-01"
KM_A_DEGREE = 111.19


@pytest.mark.parametrize(
    ("text", "digits"),
    [("逢一逢六", "16"), ("一、六", "16"), ("6;1", "16"), ("38", "38"), ("逢五和逢十", "05"), ("逢三集", "3")],
)
def test_digits_are_read_as_people_write_them(text: str, digits: str) -> None:
    assert MarketDay(place="v1", digits=text, reckoning="农历").digits == digits


@pytest.mark.parametrize("text", ["", "逢", "初一", "1;1", "每天"])
def test_other_texts_are_no_digits(text: str) -> None:
    with pytest.raises(ValueError, match="digits"):
        MarketDay(place="v1", digits=text, reckoning="农历")


@pytest.mark.parametrize(
    ("day", "of_month"),
    [("2024-02-10", 1), ("2025-01-29", 1), ("2026-02-17", 1), ("2027-02-06", 1), ("2024-06-10", 5), ("2025-10-06", 15)],
)
def test_lunar_days(day: str, of_month: int) -> None:
    """Spring festivals, a dragon boat festival (the fifth of the fifth) and a mid-autumn (the fifteenth of the eighth)."""
    assert day_of_month(date.fromisoformat(day), "农历") == of_month


def test_no_digit_is_farther_away_than_a_dated_calendar_is_long() -> None:
    """Also over lunar months of 29 days, which have no thirtieth, and without the 31st."""
    first = date(2026, 1, 1)
    for reckoning in ("公历", "农历"):
        numbers = np.array([day_of_month(first + timedelta(days=day), reckoning) for day in range(1500)])
        for digit in range(10):
            days = np.flatnonzero((numbers % 10 == digit) & (numbers <= 30))
            assert 8 <= np.diff(days).min() <= np.diff(days).max() <= 22


def rule(rows: list[dict[str, Any]], **more: Any) -> Mobile:
    written = {"vehicle": "van", "markets": {"table": "markets.csv", "rows": rows}, "begins": MONDAY, **more}
    return Mobile.model_validate(written)


def days(rows: list[dict[str, Any]], weeks: int = 4, **more: Any) -> dict[int, tuple[float, float]]:
    """Days and hours of a village, the same by the planner of rounds and by the check."""
    asked = rule(rows, **more)
    held = list(asked.markets.rows) if asked.markets is not None else []
    found = _days(asked, held, weeks)
    assert found == _open_days(asked, held, weeks)
    return found


def test_market_days_of_the_month_fall_on_dates() -> None:
    """From Monday 1 March 2027: the 1st, 6th, 11th, 16th, 21st, 26th are days 0, 5, 10, 15, 20, 25. By the lunar month
    (1 March 2027 is the 24th of the first month, of 30 days): the 26th is day 2, then days 7, 12, 17, 22, 27."""
    solar = days([{"place": "v1", "digits": "16", "reckoning": "公历"}])
    assert sorted(solar) == [0, 5, 10, 15, 20, 25]
    lunar = days([{"place": "v1", "digits": "16", "reckoning": "农历"}])
    assert sorted(lunar) == [2, 7, 12, 17, 22, 27]
    assert sorted(days([{"place": "v1", "digits": "1", "reckoning": "公历"}], begins="2027-03-29")) == [3, 13, 23]


def test_hours_are_those_of_the_day() -> None:
    """Fridays from six to ten, the 1st and 11th from five on, other rows' hours for those without any."""
    rows = [
        {"place": "v1", "day": "周五", "opens": "06:00", "closes": "10:00"},
        {"place": "v1", "digits": "1", "reckoning": "公历", "opens": "05:00"},
    ]
    assert days(rows) == {0: (5, 24), 4: (6, 10), 10: (5, 24), 11: (6, 10), 18: (6, 10), 20: (5, 24), 25: (6, 10)}
    plain = [{"place": "v1", "day": "周五"}, {"place": "v1", "closes": "12:00"}]
    assert days(plain, weeks=1) == {4: (0, 12)}
    assert set(days([{"place": "v1", "opens": "07:30"}], weeks=1).items()) == {(day, (7.5, 24)) for day in range(5)}


def test_each_stretch_has_one_visit() -> None:
    """Every second week on days 0, 5, 10 | 15, 20, 25: nine pairs, of which those stay that leave 14 or 15 days at most
    (0-15, 5-20, 10-25 leave 13 and 15; 10-15 would leave 23)."""
    assert _patterns([0, 5, 10, 15, 20, 25], 2, 4, dated=True) == ((0, 15), (5, 20), (10, 25))
    assert _patterns([3], 1, 4, dated=True) == ((3,),)
    assert len(_patterns([0, 5, 10, 15, 20, 25], 4, 4, dated=True)) == 6


def stop(name: str, north_km: float, begin: dict[int, tuple[float, float]]) -> Client:
    """A village so many road kilometres north of the depot, visited on Monday or Tuesday for two hours."""
    point = Point(name, name, 127.0, 46.0 + north_km / 1.35 / KM_A_DEGREE, "surveyed")
    return Client(point, 0.01, 0.01, 2.0, 0.0, ((0,), (1,)), begin)


def chosen(clients: list[Client], **truck: Any) -> Chosen:
    calendar = Calendar.model_validate({"balance": "0 元/h", "iterations": 300})
    depot = Point("D", "站", 127.0, 46.0, "surveyed")
    task = Task("mobile", depot, tuple(clients), "truck", vehicle(**truck), calendar, 1, MONDAY)
    return choose(task, WAYS, Solve())


def test_two_morning_markets_of_one_day_need_two_days() -> None:
    """Both may begin from seven to nine and take two hours, 20 km out, one vehicle: who begins at seven at the first
    cannot be at the second by nine. Without the hours one day is enough, and cheaper."""
    morning = {0: (7.0, 9.0), 1: (7.0, 9.0)}
    truck = {"cost_per_day": "100 元/d", "start": "06:00"}
    timed = chosen([stop("a", 20.0, morning), stop("b", 22.0, morning)], **truck)
    assert sorted(pattern for pattern in timed.patterns) == [(0,), (1,)]
    free = chosen([stop("a", 20.0, {}), stop("b", 22.0, {})], **truck)
    assert len(set(free.patterns)) == 1
    for problem in timed.problems:
        (day,) = solve_problems([problem], Solve(route_iterations=20))[0].rounds.days
        (collect,) = [event for event in day.events if event.action == "collect"]
        assert 7.0 <= collect.arrive_h <= 9.0
    assert timed.problems[0].day == "周一 2027-03-01"


def test_one_day_is_enough_where_markets_follow_each_other() -> None:
    """From seven to nine at the first, from ten on at the second."""
    clients = [stop("a", 20.0, {0: (7.0, 9.0), 1: (7.0, 9.0)}), stop("b", 22.0, {0: (10.0, 12.0), 1: (10.0, 12.0)})]
    found = chosen(clients, cost_per_day="100 元/d", start="06:00")
    assert len(found.problems) == 1
    assert found.problems[0].begin == (((0, 1),),)


DATED = [
    {"place": "v1", "digits": "逢一逢六", "reckoning": "公历", "opens": "08:00", "closes": "12:00"},
    {"place": "v2", "digits": "38", "reckoning": "农历"},
    {"place": "v3", "day": "周五"},
]


def county() -> tuple[Scenario, Network, Plan]:
    wanted = facts()
    wanted["rounds"]["mobile"] |= {"begins": MONDAY, "markets": {"table": "markets.csv", "rows": DATED}}
    question = Scenario.model_validate(wanted)
    network = build(question)
    return question, network, solve.solve(question, network)


def test_a_plan_with_dated_markets_is_checked() -> None:
    """Four weeks, each village every second week; its dates are named, and its hours kept by the routes."""
    question, network, plan = county()
    report = verify(question, network, plan)
    assert report.faults == ()
    table = plan.tables["calendar"].query("family == 'mobile'").set_index("code")
    assert {"v1", "v2"} & set(table.index)
    assert set(table["visits"]) == {2}
    assert set(table["weeks"]) == {4}
    for code, words in table["days"].items():
        for word in str(words).split("、"):
            day = date.fromisoformat(word.partition(" ")[2])
            assert word == day_word((day - date.fromisoformat(MONDAY)).days, 4, MONDAY)
            if code == "v1":
                assert day.day in {1, 6, 11, 16, 21, 26}
            if code == "v2":
                assert day_of_month(day, "农历") % 10 in {3, 8}
    stops = plan.tables["stops"].query("code == 'v1' and action == 'collect'")
    assert all(arrive >= "08:00" for arrive in stops["arrive"])
    assert all(leave <= "12:00" for leave in stops["leave"])
    shown = [cell for row in calendar_rows(plan).rows if row["code"] in {"v1", "v2"} for cell in row["cells"] if cell]
    assert all(cell[2:3] == "-" for cell in shown)
    broken = plan.tables["calendar"].copy()
    at = broken.index[broken["code"] == table.index[0]][0]
    broken.loc[at, "days"] = str(broken.at[at, "days"]).partition("、")[0]
    faults = verify(question, network, _with(plan, broken)).faults
    assert ("RN761", "calendar") in {(issue.code, issue.facts["rule"]) for issue in faults}


def _with(plan: Plan, calendar: pd.DataFrame) -> Plan:
    return replace(plan, tables={**plan.tables, "calendar": calendar})


@pytest.mark.parametrize(
    ("row", "begins", "code", "header"),
    [
        ({"digits": "16", "reckoning": "公历"}, None, "RN605", "digits"),
        ({"digits": "16"}, MONDAY, "RN606", "digits"),
        ({"reckoning": "公历"}, MONDAY, "RN606", "reckoning"),
        ({"digits": "16", "reckoning": "公历", "day": "周一"}, MONDAY, "RN607", "digits"),
        ({"opens": "08:00", "closes": "09:00"}, None, "RN608", "closes"),
        ({"opens": "23:00"}, None, "RN608", "opens"),
        ({"digits": "初一", "reckoning": "公历"}, MONDAY, "RN234", "digits"),
    ],
)
def test_rows_that_cannot_be_kept_are_refused(
    tmp_path: Any, row: dict[str, str], begins: str | None, code: str, header: str
) -> None:
    wrong = facts()
    wrong["rounds"]["mobile"]["markets"]["rows"] = [{"place": "v1", **row}]
    if begins:
        wrong["rounds"]["mobile"]["begins"] = begins
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wrong))
    assert [(issue.code, issue.where.header) for issue in caught.value.issues] == [(code, header)]


@pytest.mark.parametrize(
    ("begins", "code"), [("2027-03-02", "RN604"), ("1999-03-01", "RN604"), ("2027-02-30", "RN115"), ("三月", "RN115")]
)
def test_a_calendar_begins_on_a_monday(tmp_path: Any, begins: str, code: str) -> None:
    wrong = facts()
    wrong["rounds"]["mobile"]["begins"] = begins
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wrong))
    assert [(issue.code, issue.where.key) for issue in caught.value.issues] == [(code, "rounds.mobile.begins")]
