from __future__ import annotations

import pytest

from recycling_net.report.assumptions import assumptions, assumptions_of_dispatch, source_of
from recycling_net.scenario import Scenario
from tests import tiny
from tests.report.conftest import Answer


def test_longest_prefix_wins_and_names_are_whole() -> None:
    sources = {"streams": "a", "streams.appliance": "b", "streams.appliance.modes.drop_off": "c"}
    assert source_of("streams.appliance.modes.drop_off.share[0]", sources) == "c"
    assert source_of("streams.appliance.sale_price", sources) == "b"
    assert source_of("streams.appliances", sources) == "a"
    assert source_of("travel.speed", sources) == ""


def test_values_carry_units_as_a_planner_writes_them(county: Answer) -> None:
    found = {each.key: each for each in assumptions(county[0])}
    assert found["discount_rate"].value == "0 %/年"
    assert found["facilities.transfer_station.sizes.small.capex"].value == "6 万元"
    assert found["streams.appliance.sale_price"].value == "1,200 元/t"
    assert found["streams.recyclables.chain"].value == "交投点 → 中转站 → 分拣中心 → 综合利用基地"
    assert found["solve.time_limit"].value == "1 min"
    assert found["streams.recyclables.modes.drop_off.share[0]"].value == "不超过该距离 1 km,回收率 60 %"
    assert found["rules.recovery_target[0]"].value == "品类 可回收物,达标年份 2027,比基准年回收量增长的比例 30 %"
    assert found["places"].value == "135 行(places.csv)"


@pytest.mark.parametrize(
    ("key", "mark", "source"),
    [
        ("discount_rate", "assumed", "假定"),
        ("streams.recyclables.base_recovery", "sourced", "哈政发〔2024〕24号"),
        ("streams.appliance.base_recovery", "planner", "规划者给定"),
        ("travel.detour_factor", "assumed", "与程序默认值相同(假定)"),
        ("supply.items.fridge", "sourced", "中国统计年鉴 2024 表 6-10"),
        ("supply.items.paper", "assumed", "假定"),
        ("places", "assumed", "由县级普查数推算"),
        ("places.coord_quality", "assumed", "坐标质量列"),
    ],
)
def test_where_a_value_comes_from(county: Answer, key: str, mark: str, source: str) -> None:
    found = {each.key: each for each in assumptions(county[0])}[key]
    assert (found.mark, found.source) == (mark, source)


def test_a_default_written_down_by_the_planner_stays_assumed_until_it_has_a_source() -> None:
    written = tiny.scenario(travel={"detour_factor": 1.35})
    confirmed = tiny.scenario(travel={"detour_factor": 1.35}, sources={"travel": "assumed, 按路网抽查 20 条"})
    by_key = [{each.key: each for each in assumptions(scenario)} for scenario in (written, confirmed)]
    assert by_key[0]["travel.detour_factor"].mark == "assumed"
    assert by_key[1]["travel.detour_factor"].source == "假定:按路网抽查 20 条"


def test_what_no_plan_depends_on_is_no_assumption_of_it() -> None:
    """A run that is kept for a scenario with other settings of the day's dispatch would show the older ones."""
    van = {"capacity": "1 t", "volume": "6 m³", "count": 1, "cost_per_km": "3 元/km"}
    first, second = (
        tiny.scenario(fleet={"van": van}, rounds={"dispatch": {"vehicles": {"van": {}}, "iterations": count}})
        for count in (200, 300)
    )
    assert first.digest == second.digest
    assert assumptions(first) == assumptions(second)
    assert "fleet.van.capacity" in {each.key for each in assumptions(first)}


def test_the_factors_of_the_program_are_assumed_and_those_of_the_planner_are_not() -> None:
    """Nobody has looked them up for this county: as long as they are the program's own, each is marked."""
    carbon = {"avoided": {"recyclables": "400 kgCO2e/t"}}
    found = {each.key: each for each in assumptions(tiny.scenario(carbon=carbon))}
    assert found["carbon.transport.light_truck"].value == "0.286 kgCO2e/(t·km)"
    assert {found[f"carbon.transport.{name}"].mark for name in ("tricycle", "light_truck", "car_carrier")} == {
        "assumed"
    }
    assert found["carbon.avoided.recyclables"].mark == "planner"
    assert found["carbon.modes"].value == "上门回收、流动回收"
    own = {"transport": {"light_truck": "0.3 kgCO2e/(t·km)"}}
    (factor,) = [each for each in assumptions(tiny.scenario(carbon=own)) if each.key.startswith("carbon.transport")]
    assert (factor.mark, factor.value) == ("planner", "0.3 kgCO2e/(t·km)")


def test_every_leaf_is_listed_once(small: Answer) -> None:
    keys = [each.key for each in assumptions(small[0])]
    assert len(keys) == len(set(keys))
    assert {key.split(".")[0].split("[")[0] for key in keys} == set(Scenario.model_fields) - {
        "name", "title", "county", "sources", "hauls", "rounds", "disposals", "fixed", "baseline", "site_subsidies", "carbon",
            "land", "maps", "drawn", "two_networks",
    } | {"hauls"}  # fmt: skip


def test_words_stand_for_codes_and_lists_are_no_python() -> None:
    van = {"capacity": "2 t", "volume": "9 m³", "count": 1, "cost_per_km": "3 元/km"}
    dispatch = {"vehicles": {"van": {}}, "needs": {"farm_machinery": ["平板"]}}
    scenario = tiny.scenario(fleet={"van": van}, rounds={"dispatch": dispatch})
    of_day = {each.key: each for each in assumptions_of_dispatch(scenario)}
    assert of_day["rounds.dispatch.needs"].value == "报废农机:平板"
    assert "rounds.dispatch.apart" not in of_day
    overtime = of_day["rounds.dispatch.vehicles.van.overtime"]
    assert (overtime.value, overtime.mark) == ("0 h", "assumed")
    assert overtime.label.endswith("最多加班多久")
    found = {each.key: each for each in assumptions(scenario)}
    assert not found.keys() & of_day.keys()
    assert found["travel.season"].value == "夏季"
    assert found["facilities.collection_point.expansion"].value == "只取所列各档"
    assert "小型" in found["facilities.collection_point.sizes.small.capex"].label
