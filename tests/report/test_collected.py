"""Who collects how much, what is left to informal collectors, where the rest ends: worked out by hand."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from recycling_net.network import build
from recycling_net.report import facts, html
from recycling_net.report.balance import balance
from recycling_net.report.collected import ALL, collected
from recycling_net.report.ends import ends
from recycling_net.report.figures import compute
from recycling_net.report.summaries import summaries
from recycling_net.scenario import Scenario
from tests.report import fake
from tests.report.conftest import Answer
from tests.siting.cases import case, planned

_MODE = {
    "at": "collection_point",
    "share": [{"within": "1 km", "share": "50 %"}, {"within": "6 km", "share": "30 %"}],
    "cost": "10 元/t",
}  # fmt: skip


def _sorted_at_points() -> Scenario:
    """Of a tonne at a point half is paper, a fifth rest; three tenths go on, of which the base's sorters lose none."""
    streams: dict[str, Any] = {
        "recyclables": {
            "chain": ["collection_point", "processing_base"], "base_recovery": "20 %", "sale_price": "300 元/t",
            "residue": "10 %", "disposal": "50 元/t", "modes": {"drop_off": _MODE},
            "yields": {"collection_point": {"recyclables/paper": "50 %", "recyclables/rest": "20 %"}},
        },
        "recyclables/paper": {"chain": ["processing_base"], "sale_price": "400 元/t"},
        "recyclables/rest": {"chain": []},
    }  # fmt: skip
    rows = [{"stream": "recyclables/rest", "kind": "collection_point", "yuan_per_t": 100}]
    return case(streams=streams, disposals={"table": "disposals.csv", "rows": rows})


def _rows(table: pd.DataFrame, key: list[str], value: str) -> dict[Any, float]:
    return {tuple(row[name] for name in key): row[value] for row in table.to_dict("records")}


def test_what_no_service_recovers_goes_to_informal_collectors() -> None:
    """v1 brings 50 of 100 t and v2 15 of 50 t to CPv1, v3 40 of 80 t: 85 t are left in 巴彦镇, 40 t in 巴彦港镇."""
    scenario = case()
    network, plan = build(scenario), planned(scenario)
    table = collected(plan, network, scenario)
    assert table["township"].tolist() == [ALL, "巴彦镇", "巴彦港镇"]
    assert table["supply_t"].tolist() == pytest.approx([230, 150, 80])
    assert table["drop_off_t"].tolist() == pytest.approx([105, 65, 40])
    assert table["door_to_door_t"].tolist() == [0, 0, 0]
    assert table["informal_t"].tolist() == pytest.approx([125, 85, 40])
    assert table["share"].tolist() == pytest.approx([105 / 230, 65 / 150, 0.5])


def test_where_it_ends() -> None:
    """105 t: 52.5 t paper, 21 t rest disposed of, 10.5 t residue, 21 t go on; all but the rest is sold at the base."""
    scenario = _sorted_at_points()
    network, plan = build(scenario), planned(scenario)
    table = ends(plan, network, scenario)
    total = table.groupby(["stream", "end", "into"])["tonnes"].sum().to_dict()
    assert total == pytest.approx(
        {("recyclables", "sold", ""): 21, ("recyclables", "product", "recyclables/paper"): 52.5,
         ("recyclables", "product", "recyclables/rest"): 21, ("recyclables", "residue", ""): 10.5,
         ("recyclables/paper", "sold", ""): 52.5, ("recyclables/rest", "disposed", ""): 21}
    )  # fmt: skip
    yuan = table.groupby(["stream", "end"])["yuan"].sum().to_dict()
    assert yuan["recyclables", "sold"] == pytest.approx(21 * 300)
    assert yuan["recyclables", "residue"] == pytest.approx(-10.5 * 50)
    assert yuan["recyclables/rest", "disposed"] == pytest.approx(-2_100)
    costs = plan.tables["costs"].groupby("item")["yuan"].sum()
    assert table["yuan"].sum() == pytest.approx(-costs["sales"] - costs["disposal"])
    sums = balance(plan, network, scenario).set_index("stream")
    assert sums[["supply_t", "informal_t", "product_t"]].loc[["recyclables"]].to_numpy()[0].tolist() == pytest.approx(
        [230, 125, 73.5]
    )
    coming = sums[["recovered_t", "made_t"]].sum(axis=1).tolist()
    assert sums[["sold_t", "product_t", "residue_t", "disposed_t"]].sum(axis=1).tolist() == pytest.approx(coming)


def test_a_whole_county_adds_up(county: Answer) -> None:
    scenario, network, plan = county
    table = collected(plan, network, scenario)
    whole, parts = table[table["township_code"] == ""], table[table["township_code"] != ""]
    key = ["year", "stream"]
    for name in ("supply_t", "recovered_t", "informal_t"):
        sums = parts.groupby(key)[name].sum().to_dict()
        assert sums == pytest.approx(_rows(whole, key, name))
    told = plan.tables["recovery"].query("year in @plan.years")
    assert _rows(whole, key, "recovered_t") == pytest.approx(_rows(told, key, "recovered_t"))


def test_run_json_and_the_page_say_it(small: Answer) -> None:
    """The greedy plan of the tiny county: what informal collectors take in the last year stands in both."""
    scenario, network, plan = small
    sums = tuple(summaries(plan, network, scenario))
    told = facts.of_plan(plan, compute(plan, network, scenario), fake.Verdict(), (), sums)  # type: ignore[arg-type]  # a verdict made by hand
    (last,) = (row for row in told["streams"] if row["year"] == plan.years[-1])
    recovered = plan.tables["assignments"].query("year == @plan.years[-1]")["recovered_t"].sum()
    assert last["informal_t"] == pytest.approx(network.supply[plan.years[-1]].sum() - recovered)
    page = html.page(plan, scenario, network, fake.Verdict())  # type: ignore[arg-type]  # a verdict made by hand
    assert f'<td class="n">{last["informal_t"]:,.1f}</td>' in page.partition('id="streams"')[2]
