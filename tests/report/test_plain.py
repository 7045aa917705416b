"""Chinese pages and tables say things in Chinese words; what is near nothing is not given in per cent."""

from __future__ import annotations

from dataclasses import replace

import pytest

from recycling_net import gazetteer
from recycling_net.gazetteer import planned
from recycling_net.plan import frame
from recycling_net.report.emissions import carbon_table
from recycling_net.report.limits import limit_table
from recycling_net.report.rows import carbon_rows
from recycling_net.words import FINER, WORDS, chinese, coded
from tests import tiny
from tests.report import fake
from tests.report.conftest import Answer


@pytest.mark.parametrize("code", [*WORDS, *(f"recyclables/{finer}" for finer in FINER), "recyclables/旧书", "CP1"])
def test_words_are_codes_again(code: str) -> None:
    assert chinese(coded(chinese(code))) == chinese(code)
    assert "_" not in chinese(code)


def test_a_finer_code_comes_back_whole() -> None:
    assert chinese("office_equipment/reuse") == "办公设备·再使用"
    assert coded("办公设备·再使用") == "office_equipment/reuse"
    assert coded("可回收物·旧书") == "recyclables/旧书"


def test_a_plan_is_named_by_its_counties_unless_it_is_the_whole_area() -> None:
    assert planned("230126", ["230126100"]) == ("巴彦县", "巴彦县")
    assert planned("23", ["230184101", "231282100", "230184102"])[0] == "五常市、肇东市"
    assert planned("23", [f"{code}100" for code in gazetteer.counties().index])[0] == "黑龙江省"
    districts = gazetteer.counties_of("2301").index[:9]
    assert planned("2301", [f"{code}100" for code in districts]) == (
        "哈尔滨市 9 个县(市、区)",
        "9 counties of 哈尔滨市",
    )


def test_emissions_stand_beside_their_cap(small: Answer) -> None:
    """Per tonne 0.1 t emitted and 0.4 t avoided: of 10 t 1 t and 4 t; a cap of 3 t leaves 2 t of it."""
    _, _, plan = small
    carbon = {"avoided": {"recyclables": "400 kgCO2e/t"}}
    rules = {**tiny.facts()["rules"], "carbon_cap": [{"year": 2025, "most": "3 tCO2e"}]}
    rows = [
        {"year": 2025, "stream": "recyclables", "part": part, "tonnes": 10.0, "co2e_t": co2e}
        for part, co2e in (("handling", 1.0), ("avoided", -4.0))
    ]
    from_table = replace(plan, tables={**plan.tables, "carbon": frame("carbon", rows)})
    table = carbon_table(from_table, tiny.scenario(carbon=carbon, rules=rules))
    assert table is not None
    own = table.set_index("year").loc[2025]
    assert list(own[["emitted_t", "avoided_t", "net_t", "cap_t", "left_t"]]) == [1.0, 4.0, -3.0, 3.0, 2.0]
    assert table.set_index("year")["cap_t"].isna()[2024]
    shown = {
        row["part"]: row["tonnes"][-1] for row in carbon_rows(from_table, tiny.scenario(carbon=carbon, rules=rules))
    }
    assert (shown["cap"], shown["left"]) == (3.0, 2.0)
    net = carbon_table(from_table, tiny.scenario(carbon={**carbon, "net": True}, rules=rules))
    assert net is not None
    assert net["left_t"].iloc[-1] == pytest.approx(6.0)


def test_a_limit_stands_beside_what_is_taken(county: Answer) -> None:
    """The county's whole door-to-door in each year; of trips of 60 kg at least one for each begun 60 kg."""
    scenario, network, plan = county
    limit = {"mode": "door_to_door", "stream": "recyclables", "deliveries": 10_000, "load": "60 kg"}
    facts = {**fake.county_facts()["rules"], "service_limit": [limit, {**limit, "per": "township"}]}
    table = limit_table(plan, network, type(scenario).model_validate({**fake.county_facts(), "rules": facts}))
    assert table is not None
    own = plan.tables["assignments"].query("mode == 'door_to_door' and stream == 'recyclables'")
    taken = own.groupby("year")["recovered_t"].sum()
    whole = table[table["tier"] == "县"].set_index("year")
    assert whole["name"].tolist() == ["巴彦县"] * 4
    assert whole["used_t"].to_dict() == pytest.approx(taken.to_dict())
    assert whole["limit_t"].tolist() == pytest.approx([600.0] * 4)
    assert (whole["left_t"] + whole["used_t"]).tolist() == pytest.approx([600.0] * 4)
    assert whole["needed"].tolist() == pytest.approx([-(-round(t * 1e6) // 60_000) for t in taken])
    towns = table[table["tier"] == "乡镇"]
    assert len(towns) == 4 * network.places["township_code"].nunique()
    assert towns.groupby("year")["used_t"].sum().to_dict() == pytest.approx(taken.to_dict())
    assert limit_table(plan, network, scenario) is None
