from __future__ import annotations

from typing import Any, cast

import pytest

from recycling_net.errors import render
from recycling_net.network import build, impossible, unusable
from tests.land import drawn, square
from tests.tiny import scenario

TARGET = {"stream": "recyclables", "year": 2025, "increase": "30 %"}


@pytest.mark.parametrize(
    ("rules", "codes"),
    [
        ({"recovery_target": [TARGET]}, []),
        # every place can reach 60 %: 138 t of 230 t; the base year gives 46 t, three times that just fits
        ({"recovery_target": [{**TARGET, "increase": "200 %"}]}, []),
        ({"recovery_target": [{**TARGET, "increase": "201 %"}]}, ["RN403"]),
        ({"coverage": [{"kind": "transfer_station", "within": "1 km", "households": "43 %", "year": 2025}]}, []),
        ({"coverage": [{"kind": "transfer_station", "within": "1 km", "households": "44 %", "year": 2025}]}, ["RN404"]),
        ({"at_least": [{"kind": "transfer_station", "count": 2, "year": 2024}]}, []),
        ({"at_least": [{"kind": "transfer_station", "count": 3, "year": 2024}]}, ["RN405"]),
        ({"at_least": [{"kind": "sorting_centre", "count": 1, "per": "township", "year": 2024}]}, ["RN405"]),
        ({"at_least": [{"kind": "transfer_station", "count": 1, "per": "township", "year": 2024}],
          "at_most": [{"kind": "transfer_station", "count": 1}]}, ["RN406"]),
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}, {"year": 2025, "most": "36 万元"}]}, []),
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}, {"year": 2025, "most": "35 万元"}]}, ["RN407"]),
        # a year without a budget is without limit
        ({"recovery_target": [TARGET], "capex_budget": [{"year": 2024, "most": "0 元"}]}, []),
    ],
)  # fmt: skip
def test_what_cannot_be_is_named_without_a_solver_and_nothing_else_is(rules: dict[str, Any], codes: list[str]) -> None:
    question = scenario(rules=rules)
    assert [issue.code for issue in impossible(question, build(question))] == codes


def test_a_share_that_is_told_can_be_asked_for() -> None:
    """10 of 23 near: 43.478 % is told as 43.4 %, which is not too much once it is written into the rule."""
    rule = {"kind": "transfer_station", "within": "1 km", "households": "44 %", "year": 2025}
    question = scenario(rules={"coverage": [rule]})
    (told,) = impossible(question, build(question))
    assert told.facts["most"] == pytest.approx(0.434)
    again = scenario(rules={"coverage": [{**rule, "households": f"{told.facts['most']:.1%}"}]})
    assert list(impossible(again, build(again))) == []


def test_a_full_sink_is_named() -> None:
    """59.8 t must be recovered, 10 % stays behind as residue: 53.82 t arrive where 50 t fit."""
    row = {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70}
    other = {**row, "code": "other", "streams": "appliance", "capacity_t": 9999}  # takes something else
    for capacity, codes in ((50, ["RN408"]), (54, [])):
        question = scenario(sites={"table": "s.csv", "rows": [{**row, "capacity_t": capacity}, other]})
        assert [issue.code for issue in impossible(question, build(question))] == codes


def test_a_stream_that_reaches_nobody_is_a_warning() -> None:
    question = scenario(sites=None, rules={})
    found = unusable(question, build(question))
    assert [(issue.code, issue.facts["origin"]) for issue in found] == [("RN410", "sorting_centre")]
    assert not found[0].is_error


def test_budgets_that_are_too_small_are_one_issue_with_the_years() -> None:
    """A target needs the centre (300,000 yuan) and a station (60,000); two stations per county cost 120,000."""
    rules = {
        "recovery_target": [TARGET, {**TARGET, "year": 2024, "increase": "10 %"}],
        "at_least": [{"kind": "transfer_station", "count": 2, "year": 2025}],
        "capex_budget": [{"year": year, "most": "5 万元"} for year in (2024, 2025)],
    }
    question = scenario(rules=rules)
    (found,) = impossible(question, build(question))
    assert (found.code, found.where.key) == ("RN407", "rules.capex_budget")
    text = render(found)
    assert "到 2024 年累计 5 万元,而中转站(transfer_station) 1 处、分拣中心(sorting_centre) 1 处至少要 36 万元" in text
    assert "到 2025 年累计 10 万元,而中转站(transfer_station) 2 处、分拣中心(sorting_centre) 1 处至少要 42 万元" in text
    assert "因此达不到 回收目标(可回收物,2025、2024 年)、最少数量(中转站,每县,2025 年)" in text
    assert "up to 2024 they add up to 50,000 yuan" in render(found, "en")


def test_budgets_pay_for_what_rules_need_together() -> None:
    """The centre costs 300,000 yuan, two stations 120,000: either can be paid for, both cannot."""
    rules = {
        "at_least": [
            {"kind": "sorting_centre", "count": 1, "per": "county", "year": 2024},
            {"kind": "transfer_station", "count": 2, "year": 2025},
        ],
        "capex_budget": [{"year": 2024, "most": "30 万元"}, {"year": 2025, "most": "11 万元"}],
    }
    question = scenario(rules=rules)
    (found,) = impossible(question, build(question))
    text = render(found)
    assert "到 2025 年累计 41 万元,而分拣中心(sorting_centre) 1 处、中转站(transfer_station) 2 处至少要 42 万元" in text
    assert "因此不能都达到 最少数量(分拣中心,每县,2024 年)、最少数量(中转站,每县,2025 年)" in text
    rules["capex_budget"][1]["most"] = "12 万元"
    question = scenario(rules=rules)
    assert not impossible(question, build(question))


def test_a_stream_that_falls_short_in_several_years_is_one_issue() -> None:
    """138 t of 230 t can be reached, 46 t are the base year's; 54 t fit into the base, a tenth stays behind."""
    rules = {"recovery_target": [{**TARGET, "year": year, "increase": "300 %"} for year in (2024, 2025)]}
    row = {"code": "base", "name": "县外基地", "kind": "processing_base", "status": "outside", "distance_km": 70}
    question = scenario(rules=rules, sites={"table": "s.csv", "rows": [{**row, "capacity_t": 54}]})
    reach, room = impossible(question, build(question))
    assert (reach.code, room.code, reach.where.key) == ("RN403", "RN408", "rules.recovery_target.0")
    assert "2024 年至少要回收 184 t,最多能回收 138 t;2025 年至少要回收 184 t" in render(reach)
    assert "综合利用基地(processing_base) 的有 2024 年 166 t、2025 年 166 t,而它们的年能力合计只有 54 t" in render(room)


def test_of_two_targets_for_one_year_the_higher_one_is_named() -> None:
    question = scenario(rules={"recovery_target": [TARGET, {**TARGET, "increase": "201 %"}]})
    (found,) = impossible(question, build(question))
    assert found.where.key == "rules.recovery_target.1"


def test_a_year_that_needs_no_more_than_an_earlier_one_is_not_repeated() -> None:
    rules = {
        "recovery_target": [{**TARGET, "year": year} for year in (2024, 2025)],
        "capex_budget": [{"year": year, "most": "0 元"} for year in (2024, 2025)],
    }
    question = scenario(rules=rules)
    (found,) = impossible(question, build(question))
    assert "到 2024 年累计 0 元" in render(found)
    assert "到 2025 年" not in render(found)


def test_townships_that_lack_candidates_alike_are_told_together() -> None:
    rules = {"at_least": [{"kind": "transfer_station", "count": 3, "per": "township", "year": 2024}]}
    question = scenario(rules=rules)
    network = build(question)
    (issue,) = impossible(question, network)
    zh, en = cast("tuple[str, str]", issue.facts["area"])
    assert zh.removesuffix("各自").split("、") == list(network.places["township"].unique())
    assert en.startswith("each of ")
    assert issue.facts["most"] == 1


def test_land_that_takes_candidates_away_is_named() -> None:
    """The area lies over v1 and both its candidates: 1,300 of 2,300 households keep a point within 1 km."""
    rules = {
        "coverage": [{"kind": "collection_point", "within": "1 km", "households": "99 %", "year": 2025}],
        "at_least": [{"kind": "collection_point", "count": 3, "year": 2025}],
        "exclusion_zone": [{"map": "seat"}],
    }
    question = scenario(rules=rules, **drawn(seat=[("", square(127.40, 46.08))]))
    near, count = impossible(question, build(question))
    assert (near.code, near.facts["most"]) == ("RN404", pytest.approx(0.565))
    assert "的候选点(另有 1 处候选点不能开设,因为 禁建区(seat)),要求 99.0%" in render(near)
    assert "(1 more may not open by exclusion zone (seat))" in render(count, "en")
