"""A plan made by a plain greedy rule, so that the report is tested without any solver."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import Any

import numpy as np
import pandas as pd

from recycling_net import gazetteer
from recycling_net.errors import Issue
from recycling_net.network import Network, build
from recycling_net.plan import COST_ITEMS, TABLES, Plan, RoutingFigures, frame
from recycling_net.scenario import Scenario
from tests import tiny
from tests.land import drawn, square

HOSTILE = "<script>alert(1)</script>"


@dataclass(frozen=True)
class Verdict:
    """What the independent check would say."""

    rules_checked: tuple[str, ...] = ("capacity", "single_assignment", "flow_balance", "costs", "recovery_target")
    faults: tuple[Issue, ...] = ()
    ok: bool = True


FLEET = {"light_truck": {"capacity": "2 t", "volume": "12 m³", "count": 2, "cost_per_km": "2 元/km"}}


def county_facts(code: str = "230126") -> dict[str, Any]:
    """A scenario of a whole county from the gazetteer, in the style of the tiny one."""
    table = gazetteer.villages()
    table = table[table["county_code"] == code]
    households = int(gazetteer.counties()["households_2020"][code]) // len(table)
    rows = [
        {
            "code": village, "name": row["name"], "township_code": row["township_code"], "kind": row["kind"],
            "households": households // 2 + (at * 37) % households, "lon": row["lon"], "lat": row["lat"],
            "coord_quality": row["coord_quality"], "households_source": "estimated",
        }
        for at, (village, row) in enumerate(table.iterrows())
    ]  # fmt: skip
    facts = tiny.facts(name="bayan-fake", title="巴彦县再生资源回收网络方案", county=code, fleet=FLEET)
    facts["horizon"] = {"base": 2023, "first": 2024, "last": 2027}
    facts["places"]["rows"] = rows
    facts["rules"] = {"recovery_target": [
        {"stream": "recyclables", "year": 2027, "increase": "30 %"},
        {"stream": "appliance", "year": 2027, "increase": "30 %"},
    ], "exclusion_zone": [{"map": "水源地", "buffer": "1 km", "kinds": ["sorting_centre"]}]}  # fmt: skip
    middle = table[["lon", "lat"]].mean()
    facts |= drawn(水源地=[("", square(middle["lon"] + 0.2, middle["lat"], 0.05))])
    facts["supply"]["items"]["rows"].append(
        {"item": "fridge", "name": "冰箱", "stream": "appliance", "urban_per_100": 104, "rural_per_100": 103,
         "life_years": 12, "weight_kg": 55, "volume_m3": 0.7, "source": "中国统计年鉴 2024 表 6-10"}
    )  # fmt: skip
    recyclables = facts["streams"]["recyclables"]
    recyclables["modes"]["drop_off"]["share"] = [
        {"within": "1 km", "share": "60 %"},
        {"within": "5 km", "share": "35 %"},
    ]
    recyclables["modes"]["door_to_door"]["share"] = [{"within": "9 km", "share": "30 %"}]
    for kind, capacity in (("collection_point", 400), ("transfer_station", 900), ("sorting_centre", 7000)):
        size = next(iter(facts["facilities"][kind]["sizes"].values()))
        size["capacity"] = f"{capacity} t/年"
    appliance = {**facts["streams"]["recyclables"], "sale_price": "1200 元/t", "base_recovery": "45 %"}
    facts["streams"]["appliance"] = {
        **appliance, "modes": {"door_to_door": {
            "at": "transfer_station",
            "share": [{"within": "10 km", "share": "80 %"}, {"within": "18 km", "share": "65 %"}],
            "cost": "120 元/t", "cost_per_km": "3 元/(t·km)"}}}  # fmt: skip
    facts["sources"] = {"streams.recyclables": "哈政发〔2024〕24号", "facilities.collection_point": "assumed",
                        "discount_rate": "assumed"}  # fmt: skip
    return facts


def county(code: str = "230126", *, hostile: bool = False) -> tuple[Scenario, Network, Plan]:
    """A county's scenario, its network and a greedy plan; ``hostile`` names one village as a script."""
    facts = county_facts(code)
    if hostile:
        facts["places"]["rows"][3]["name"] = HOSTILE
        facts["places"]["rows"][4]["name"] = "=1+2"
    scenario = Scenario.model_validate(facts)
    network = build(scenario)
    return scenario, network, plan_of(scenario, network)


def small() -> tuple[Scenario, Network, Plan]:
    """The tiny county's scenario, its network and a greedy plan."""
    scenario = tiny.scenario(fleet=FLEET)
    network = build(scenario)
    return scenario, network, plan_of(scenario, network)


def plan_of(scenario: Scenario, network: Network) -> Plan:
    """Every transfer station in the first year, every second collection point, a year or two later."""
    sites = network.sites
    rank = sites.groupby("kind").cumcount()
    years = network.years
    opened = np.where(sites["kind"] == "collection_point", years[0] + rank % (2 * len(years)), years[0])
    used = sites[(sites["status"] == "outside") | (opened <= years[-1])].assign(
        opening_year=pd.Series(opened, index=sites.index)
    )
    tables: dict[str, Any] = {"facilities": _facilities(used, network)}
    tables["assignments"], tables["unserved"] = _assignments(used, network)
    tables["flows"] = _flows(used, network, tables["assignments"])
    tables["recovery"] = _recovery(network, tables["assignments"])
    tables["capacity_warnings"] = _capacity(tables, network, used)
    tables["costs"] = _costs(tables, network, scenario)
    tables["routes"], tables["stops"] = _routes(used, tables["assignments"], network)
    tables["unserved_orders"] = [
        {
            "order": "D9",
            "name": "巴彦镇某户",
            "reason": "时间窗内到不了",
            "cure": "放宽时间窗",
            "reason_en": "out of reach within its window",
            "cure_en": "widen the window",
        }
    ]
    framed = {name: frame(name, tables.get(name, [])) for name in TABLES}
    objective = float(framed["costs"]["discounted_yuan"].sum())
    figures = RoutingFigures(
        "milk_run", years[-1], len(framed["routes"]), float(framed["routes"]["km"].sum()),
        float(framed["routes"]["cost_yuan"].sum()), 52, 250_000.0, nan, 1500, 3.2, "gap",
    )  # fmt: skip
    return Plan(
        name=scenario.name, title=scenario.title, county=scenario.county, digest=scenario.digest,
        base_year=network.base_year, years=years, status="plan", stopped_because="gap", objective_yuan=objective,
        bound_yuan=objective - 0.0007 * abs(objective), siting_gap=0.0007, tables=framed, routing=(figures,),
        seconds={"siting": 12.5, "routing": 3.2}, seed=0, versions={"python": "3.11"},
    )  # fmt: skip


def _facilities(used: pd.DataFrame, network: Network) -> pd.DataFrame:
    sizes = network.sizes.reset_index().drop_duplicates("kind").set_index("kind")
    table = used.reset_index(names="code")
    inside = table["status"] != "outside"
    return table.assign(
        status=table["status"].replace("candidate", "new"),
        size=table["kind"].map(sizes["size"]).fillna(""),
        capacity_t=table["kind"].map(sizes["capacity_t"]).where(inside, table["capacity_t"]),
        capex_yuan=table["kind"].map(sizes["capex_yuan"]).where(inside, 0.0),
        opex_yuan=table["kind"].map(sizes["opex_yuan"]).where(inside, 0.0),
        opening_year=table["opening_year"].where(inside, network.base_year),
        last_year=network.years[-1],
    )


def _assignments(used: pd.DataFrame, network: Network) -> tuple[pd.DataFrame, pd.DataFrame]:
    options = network.options[network.options["site"].isin(used.index)].sort_values("share", ascending=False)
    options = options.assign(opening=options["site"].map(used["opening_year"]))
    served, missed = [], []
    names = network.places[["name", "township"]].rename(columns={"name": "place_name"})
    for year in network.years:
        best = options[options["opening"] <= year].drop_duplicates(["place", "stream"])
        supply = network.supply[year].rename("supply_t").reset_index().merge(names, left_on="place", right_index=True)
        both = supply.merge(best, on=["place", "stream"], how="left").assign(year=year)
        gone = both[both["site"].isna()]
        missed.append(gone.assign(reason="no_room"))
        good = both[both["site"].notna()]
        good = good.assign(recovered_t=good["supply_t"] * good["share"], site_name=good["site"].map(used["name"]))
        served.append(good.assign(service_yuan=good["recovered_t"] * good["yuan_per_t"]))
    return pd.concat(served), pd.concat(missed)


def _flows(used: pd.DataFrame, network: Network, assignments: pd.DataFrame) -> pd.DataFrame:
    arcs = network.arcs[network.arcs["origin"].isin(used.index) & network.arcs["destination"].isin(used.index)]
    arcs = arcs.sort_values("km").drop_duplicates(["stream", "origin"])
    whole = assignments.rename(columns={"site": "origin", "recovered_t": "tonnes"})
    here = whole.groupby(["year", "stream", "origin"], as_index=False)["tonnes"].sum()
    found = []
    for _ in range(4):
        hop = here.merge(arcs, on=["stream", "origin"])
        if hop.empty:
            break
        found.append(hop)
        whole = hop.drop(columns="origin").rename(columns={"destination": "origin"})
        here = whole.groupby(["year", "stream", "origin"], as_index=False)["tonnes"].sum()
    keys = ["year", "stream", "origin", "destination", "km", "yuan_per_t", "travel"]
    table = pd.DataFrame(pd.concat(found).groupby(keys)["tonnes"].sum()).reset_index()
    return table.assign(
        origin_name=table["origin"].map(used["name"]), destination_name=table["destination"].map(used["name"]),
        haul_yuan=table["tonnes"] * table["yuan_per_t"],
    )  # fmt: skip


def _recovery(network: Network, assignments: pd.DataFrame) -> list[dict[str, Any]]:
    got = assignments.groupby(["year", "stream"])["recovered_t"].sum()
    rows = []
    for stream, base in network.baseline_t.items():
        for year in (network.base_year, *network.years):
            recovered = base if year == network.base_year else float(got.get((year, stream), 0.0))
            arising = float(network.supply.xs(stream, level="stream")[year].sum())
            rows.append({"year": year, "stream": stream, "supply_t": arising, "recovered_t": recovered,
                         "share": recovered / arising, "target_t": network.target_t.get((stream, year), nan)})  # fmt: skip
    return rows


def _capacity(tables: dict[str, Any], network: Network, used: pd.DataFrame) -> list[dict[str, Any]]:
    into = tables["flows"].groupby(["year", "destination"])["tonnes"].sum()
    direct = tables["assignments"].groupby(["year", "site"])["recovered_t"].sum()
    rows = []
    for code, row in tables["facilities"].set_index("code").iterrows():
        for year in network.years:
            if row["opening_year"] > year:
                continue
            tonnes = float(into.get((year, code), 0.0) + direct.get((year, code), 0.0))
            use = tonnes / row["capacity_t"]
            level = "red" if use >= 0.95 else "amber" if use >= 0.8 else "green"
            rows.append({"year": year, "code": code, "name": used.at[code, "name"], "kind": row["kind"],
                         "throughput_t": tonnes, "capacity_t": row["capacity_t"], "utilisation": use, "level": level})  # fmt: skip
    return rows


def _costs(tables: dict[str, Any], network: Network, scenario: Scenario) -> list[dict[str, Any]]:
    rows = []
    facilities = tables["facilities"]
    for year in network.years:
        recovered = float(tables["assignments"].query("year == @year")["recovered_t"].sum())
        lines = {
            "capital": facilities.query("opening_year == @year")["capex_yuan"].sum(),
            "operating": facilities.query("opening_year <= @year")["opex_yuan"].sum(),
            "service": tables["assignments"].query("year == @year")["service_yuan"].sum(),
            "haul": tables["flows"].query("year == @year")["haul_yuan"].sum(),
            "disposal": recovered * 10.0,
            "sales": -recovered * 200.0,
            "subsidy": -recovered * 5.0,
        }
        rows += [_cost(year, item, lines[item], network.discount[year]) for item in COST_ITEMS if item in lines]
    end = network.years[-1] + 1
    return [*rows, _cost(end, "residual_value", -0.6 * facilities["capex_yuan"].sum(), network.discount[end])]


def _cost(year: int, item: str, yuan: float, discount: float) -> dict[str, Any]:
    return {
        "year": year,
        "item": item,
        "detail": "",
        "yuan": yuan,
        "discount": discount,
        "discounted_yuan": yuan * discount,
    }


def _routes(used: pd.DataFrame, assignments: pd.DataFrame, network: Network) -> tuple[list[Any], list[Any]]:
    routes, stops = [], []
    points = used[used["kind"] == "collection_point"]
    for number, (code, depot) in enumerate(used[used["kind"] == "transfer_station"].iterrows(), 1):
        own = points[points["township_code"] == depot["township_code"]]
        name = f"R{number:02d}"
        ends = [("depart", code, depot), *(("collect", c, row) for c, row in own.iterrows()), ("return", code, depot)]
        for at, (action, stop, row) in enumerate(ends):
            minutes = 480 + 25 * at
            stops.append({"route": name, "sequence": at, "trip": 1, "action": action, "code": stop, "name": row["name"],
                          "lon": row["lon"], "lat": row["lat"], "coord_quality": row["coord_quality"],
                          "arrive": f"{minutes // 60:02d}:{minutes % 60:02d}",
                          "leave": f"{(minutes + 10) // 60:02d}:{(minutes + 10) % 60:02d}", "km": 8.0 * at,
                          "travel": "detour", "via": "", "load_t": 0.4 * at, "load_m3": 2.5 * at, "note": ""})  # fmt: skip
        routes.append({"route": name, "family": "milk_run", "day": "", "depot": code, "depot_name": depot["name"],
                       "vehicle": "light_truck", "trips": 1, "stops": len(own), "km": 8.0 * len(ends),
                       "hours": 0.5 * len(ends), "load_t": 0.4 * len(own), "load_m3": 2.5 * len(own),
                       "start": "08:00", "end": "14:30", "cost_yuan": 60.0 * len(ends)})  # fmt: skip
    return routes, stops
