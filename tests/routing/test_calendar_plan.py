"""Calendars from the question to the page: siting, days, rounds, the check of all of it, and ways to break it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from recycling_net import reading, solve
from recycling_net.check import verify
from recycling_net.errors import InputError
from recycling_net.network import Network, build
from recycling_net.plan import Plan
from recycling_net.report.html import page
from recycling_net.report.rows import calendar_rows
from recycling_net.scenario import Scenario
from tests import tiny
from tests.reading.written import write_tiny
from tests.routing.county import TRUCK

FRIDAY = {"place": "v3", "day": "周五"}


def facts(**rounds: Any) -> dict[str, Any]:
    """The tiny county whose people bring nothing to stations: a vehicle comes to every village within 30 km."""
    found = tiny.facts(fleet={"truck": TRUCK, "van": {**TRUCK, "count": 1}}, solve={"route_iterations": 50})
    comes = {"at": "transfer_station", "share": [{"within": "30 km", "share": "60 %"}], "cost": "40 元/t"}
    found["streams"]["recyclables"]["modes"] |= {"mobile": comes}
    found["streams"]["recyclables"]["modes"].pop("door_to_door")
    found["streams"]["recyclables"]["modes"]["drop_off"]["share"] = [{"within": "1 km", "share": "80 %"}]
    found["facilities"]["collection_point"]["sizes"]["small"]["capacity"] = "60 t/年"
    found["rules"]["at_least"] = [{"kind": "collection_point", "count": 1, "per": "county", "year": 2025}]
    found["rounds"] = {
        "milk_run": {"vehicle": "truck", "calendar": {"weeks": 2, "iterations": 100}},
        "mobile": {
            "vehicle": "van",
            "every": 2,
            "calendar": {"days": ["周一", "周三"], "iterations": 100},
            "markets": {"table": "markets.csv", "rows": [FRIDAY]},
        },
        **rounds,
    }
    return found


@cache
def county() -> tuple[Scenario, Network, Plan]:
    question = Scenario.model_validate(facts())
    network = build(question)
    return question, network, solve.solve(question, network)


def test_the_check_agrees_with_the_calendar() -> None:
    question, network, plan = county()
    report = verify(question, network, plan)
    assert report.faults == ()
    assert {"calendar", "mobile_loads"} <= set(report.rules_checked)
    assert "mobile" in set(plan.tables["calendar"]["family"])


def test_a_village_is_visited_every_second_week_and_on_its_market_day() -> None:
    """Two weeks, Mondays and Wednesdays, the village with a market on Fridays; two hours at each stop."""
    _, _, plan = county()
    table = plan.tables["calendar"].query("family == 'mobile'").set_index("code")
    assert (table["gap_d"] == 14).all()
    assert set(table["visits"]) == {1}
    assert {days[-2:] for days in table["days"].drop("v3", errors="ignore")} <= {"周一", "周三"}
    if "v3" in table.index:
        assert str(table.at["v3", "days"]).endswith("周五")
    stops = plan.tables["stops"].query("code in @table.index and action == 'collect'")
    hours = [int(leave[:2]) + int(leave[3:]) / 60 - int(arrive[:2]) - int(arrive[3:]) / 60 for arrive, leave in zip(stops["arrive"], stops["leave"], strict=True)]  # fmt: skip
    assert min(hours) >= 2 - 1 / 59
    assert {figures.family: figures.rounds_per_year for figures in plan.routing} == {"milk_run": 26, "mobile": 26}


def test_a_village_may_be_visited_more_often_than_the_others() -> None:
    """Every second week, the village with a market on Fridays every week, another every fourth: a calendar of four weeks."""
    often = {"place": "v2", "every": "每四周"}
    wanted = facts()
    wanted["rounds"]["mobile"]["markets"]["rows"] = [{**FRIDAY, "every": "每周"}, often]
    question = Scenario.model_validate(wanted)
    network = build(question)
    plan = solve.solve(question, network)
    table = plan.tables["calendar"].query("family == 'mobile'").set_index("code")
    assert table["weeks"].unique().tolist() == [4]
    visits = table["visits"].to_dict()
    assert visits == {code: {"v3": 4, "v2": 1}.get(str(code), 2) for code in visits}
    assert len(visits) >= 2
    if "v3" in visits:
        assert table.at["v3", "days"] == "第1周周五、第2周周五、第3周周五、第4周周五"
    assert {figures.family: figures.rounds_per_year for figures in plan.routing}["mobile"] == 13
    assert verify(question, network, plan).faults == ()


def broken(column: str, value: Any) -> set[tuple[str, object]]:
    question, network, plan = county()
    table = plan.tables["calendar"].copy()
    table.loc[0, column] = value
    report = verify(question, network, replace(plan, tables={**plan.tables, "calendar": table}))
    return {(issue.code, issue.facts["rule"]) for issue in report.faults}


@pytest.mark.parametrize(
    ("column", "value", "code"),
    [
        ("code", "CPv9", "RN761"),
        ("days", "第1周周日", "RN761"),
        ("days", "第3周周一", "RN761"),
        ("fill", 0.01, "RN706"),
        ("containers", 9, "RN706"),
        ("visits", 5, "RN706"),
    ],
)
def test_a_wrong_calendar_is_found(column: str, value: Any, code: str) -> None:
    assert (code, "calendar") in broken(column, value)


def test_a_point_left_alone_too_long_overflows() -> None:
    """A collection point of 60 t gathers 1.1 m³ a day: 14 days are more than its container may hold."""
    question, network, plan = county()
    table = plan.tables["calendar"].copy()
    points = table["family"] == "milk_run"
    assert points.any()
    table.loc[points, "days"] = "第1周周一"
    report = verify(question, network, replace(plan, tables={**plan.tables, "calendar": table}))
    assert ("RN762", "calendar") in {(issue.code, issue.facts["rule"]) for issue in report.faults}


def test_the_page_shows_weekdays() -> None:
    question, network, plan = county()
    assert 'id="calendar-table"' in page(plan, question, network, verify(question, network, plan))
    first = plan.tables["calendar"].iloc[:1]
    table = pd.concat([first.assign(days="周二、周五", weeks=1), first.assign(days="第2周周日", weeks=4)])
    weekly, monthly = calendar_rows(replace(plan, tables={**plan.tables, "calendar": table})).rows
    assert weekly["cells"] == ["", "●", "", "", "●", "", ""]
    assert monthly["cells"] == ["", "", "", "", "", "", "2"]


def test_keys_that_came_later_leave_the_digest_of_older_scenarios() -> None:
    """The digest of the tiny county before there were calendars."""
    assert tiny.scenario().digest == "80e111e65aa7"


def test_mobile_rounds_need_a_mobile_mode(tmp_path: Any) -> None:
    main = write_tiny(tmp_path, fleet={"van": TRUCK}, rounds={"mobile": {"vehicle": "van"}})
    with pytest.raises(InputError) as caught:
        reading.read(main)
    assert [issue.code for issue in caught.value.issues] == ["RN180"]


def test_market_days_of_unknown_villages_are_refused(tmp_path: Any) -> None:
    rows = [{"place": "v9", "day": "周二"}, {"place": "v1", "day": "周二"}, {"place": "v1", "day": "周二"}]
    wrong = facts()
    wrong["rounds"]["mobile"]["markets"]["rows"] = rows
    with pytest.raises(InputError) as caught:
        reading.read(write_tiny(tmp_path, **wrong))
    assert {issue.code for issue in caught.value.issues} == {"RN236", "RN232"}


def test_rounds_come_as_often_as_siting_chose() -> None:
    """People bring 60 % to a van that comes every week, 30 % to one every fourth; a visit costs some 100 yuan.

    The rounds are compared with what siting was told they cost: the service less 40 yuan a tonne.
    """
    wanted = facts()
    wanted["rounds"].pop("milk_run")
    mode = wanted["streams"]["recyclables"]["modes"]["mobile"]
    mode |= {"visits": [{"every": 1, "share": "100 %"}, {"every": 4, "share": "50 %"}],
             "trip": {"vehicle": "van", "stop": "2 h"}}  # fmt: skip
    question = Scenario.model_validate(wanted)
    network = build(question)
    plan = solve.solve(question, network)
    assert verify(question, network, plan).faults == ()
    served = plan.tables["assignments"].query("year == 2025 and mode == 'mobile'").set_index("place")
    assert len(served) > 0
    assert set(served["visits"]) <= {13, 52}
    calendar = plan.tables["calendar"].query("family == 'mobile'").set_index("code")
    weeks = calendar["weeks"].iloc[0]
    assert (calendar["visits"] * 52 / weeks).to_dict() == served["visits"].to_dict()
    (figure,) = plan.routing
    assert figure.estimate_yuan == pytest.approx(float((served["service_yuan"] - 40 * served["recovered_t"]).sum()))
    assert 0.3 < figure.cost_yuan * figure.rounds_per_year / figure.estimate_yuan < 3
