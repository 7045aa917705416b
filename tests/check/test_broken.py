"""Good plans pass; each way to break one is found, under its own rule and code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import pandas as pd
import pytest

from recycling_net.check import CheckReport, verify
from recycling_net.errors import render
from recycling_net.network import Network, build
from recycling_net.plan import COST_ITEMS, Plan
from recycling_net.scenario import Scenario
from tests.check import hand

Change = Callable[[Plan], Plan]


@cache
def _good() -> tuple[Scenario, Network, Plan]:
    scenario = hand.scenario()
    return scenario, build(scenario), hand.plan(scenario)


def _bare(plan: Plan) -> Plan:
    """The plan before its rounds are planned."""
    empty = {name: plan.tables[name].head(0) for name in ("routes", "stops", "unserved_orders")}
    return replace(plan, routing=(), tables={**plan.tables, **empty})


def _found(report: CheckReport) -> set[tuple[str, object]]:
    return {(issue.code, issue.facts["rule"]) for issue in report.faults}


def _with(plan: Plan, name: str, table: pd.DataFrame) -> Plan:
    return replace(plan, tables={**plan.tables, name: table.reset_index(drop=True)})


def _rows(table: pd.DataFrame, where: dict[str, Any]) -> pd.Series:
    chosen = pd.Series(data=True, index=table.index)
    for column, value in where.items():
        chosen &= table[column] == value
    assert chosen.any(), f"nothing to break: {where}"
    return chosen


def put(name: str, column: str, value: Any, **where: Any) -> Change:
    """Write ``value`` (or what a function makes of the old one) into the chosen rows."""

    def change(plan: Plan) -> Plan:
        table = plan.tables[name].copy()
        chosen = _rows(table, where)
        new = table.loc[chosen, column].map(value) if callable(value) else value
        table.loc[chosen, column] = new
        return _with(plan, name, table)

    return change


def drop(name: str, **where: Any) -> Change:
    """Leave the chosen rows out."""
    return lambda plan: _with(plan, name, plan.tables[name][~_rows(plan.tables[name], where)])


def add(name: str, where: dict[str, Any], **values: Any) -> Change:
    """Repeat the first chosen row with other values."""

    def change(plan: Plan) -> Plan:
        table = plan.tables[name]
        row = table[_rows(table, where)].head(1).assign(**values)
        return _with(plan, name, pd.concat([table, row]))

    return change


def both(*changes: Change) -> Change:
    """One change upon another."""

    def change(plan: Plan) -> Plan:
        for one in changes:
            plan = one(plan)
        return plan

    return change


def field(**values: Any) -> Change:
    """Change the plan itself."""
    return lambda plan: replace(plan, **{k: v(getattr(plan, k)) if callable(v) else v for k, v in values.items()})


def figure(**values: Any) -> Change:
    """Change what is said of the milk run."""
    return lambda plan: replace(plan, routing=(replace(plan.routing[0], **values), plan.routing[1]))


def _more(step: float) -> Callable[[float], float]:
    return lambda value: value + step


_V1 = {"year": 2025, "place": "v1", "stream": "recyclables"}
_CAR = {"year": 2025, "place": "v1", "stream": "scrap_vehicle"}
_POINT = {"year": 2025, "origin": "CPv1"}

BROKEN_SITING: dict[str, tuple[Change, str, str]] = {
    # the plan as a whole
    "another scenario": (field(digest="0" * 12), "RN701", "identity"),
    "other years": (field(years=(2024,)), "RN701", "identity"),
    "no plan": (field(status="none"), "RN701", "identity"),
    "table missing": (lambda plan: replace(plan, tables={k: v for k, v in plan.tables.items() if k != "flows"}), "RN702", "tables"),
    "column missing": (lambda plan: _with(plan, "flows", plan.tables["flows"].drop(columns="km")), "RN702", "tables"),
    "not a number": (put("assignments", "km", float("nan"), **_V1), "RN702", "tables"),
    "infinite flow": (put("flows", "tonnes", float("inf"), **_POINT), "RN702", "tables"),
    "negative flow": (put("flows", "tonnes", -60.0, **_POINT), "RN702", "tables"),
    "unknown site": (put("assignments", "site", "nowhere", **_V1), "RN703", "names"),
    "base year served": (put("assignments", "year", 2023, **_V1), "RN703", "names"),
    # facilities
    "opened twice": (add("facilities", {"code": "CPv1"}, opening_year=2025), "RN721", "opened_once"),
    "existing closed": (drop("facilities", code="cp-old"), "RN722", "existing"),
    "candidate called existing": (put("facilities", "status", "existing", code="CPv1"), "RN720", "facility_facts"),
    "another kind": (put("facilities", "kind", "transfer_station", code="CPv1"), "RN720", "facility_facts"),
    "another township": (put("facilities", "township_code", "230126105", code="CPv1"), "RN720", "facility_facts"),
    "opened after the horizon": (put("facilities", "opening_year", 2026, code="CPv3"), "RN720", "facility_facts"),
    "unknown size": (put("facilities", "size", "huge", code="CPv1"), "RN706", "facility_facts"),
    "cheaper than its size": (put("facilities", "capex_yuan", 9000.0, code="CPv1"), "RN706", "facility_facts"),
    "larger than its size": (put("facilities", "capacity_t", 71.0, code="CPv1"), "RN706", "facility_facts"),
    "moved on the map": (put("facilities", "lon", 127.41, code="CPv1"), "RN706", "facility_facts"),
    "name of another village": (put("assignments", "place_name", "西村", **_V1), "RN704", "labels"),
    "name of another site": (put("flows", "origin_name", "西村", **_POINT), "RN704", "labels"),
    "township of another place": (put("unserved", "township", "巴彦镇", place="v3"), "RN704", "labels"),
    "called surveyed": (put("facilities", "coord_quality", "surveyed", code="SC230126"), "RN704", "labels"),
    # service
    "served twice": (add("assignments", _V1), "RN708", "single_assignment"),
    "served by a closed site": (put("assignments", "site", "CPv2", **_V1), "RN709", "open_when_used"),
    "served before opening": (put("facilities", "opening_year", 2025, code="CPv1"), "RN709", "open_when_used"),
    "mode that leads elsewhere": (put("assignments", "mode", "door_to_door", **_V1), "RN713", "service_mode"),
    "mode that the stream has not": (put("assignments", "mode", "mobile", **_V1), "RN713", "service_mode"),
    "site that does not take the stream": (put("assignments", "site", "base", **_CAR), "RN713", "service_mode"),
    "wrong km": (put("assignments", "km", _more(0.05), **_CAR), "RN706", "service_km"),
    "wrong share": (put("assignments", "share", 0.6, **_V1), "RN706", "recovery_share"),
    "beyond the last step": (put("assignments", "site", "CPv3", **_V1), "RN710", "service_radius[collection_point]"),
    "across townships": (put("assignments", "site", "CPv3", **_V1), "RN711", "nesting[collection_point]"),
    "haul across townships": (put("flows", "destination", "TS230126105", **_POINT), "RN711", "nesting[transfer_station]"),
    "more supply": (put("assignments", "supply_t", _more(1.0), **_V1), "RN706", "supply"),
    "more recovered": (put("assignments", "recovered_t", _more(0.01), **_V1), "RN706", "recovered"),
    "service one yuan dearer": (put("assignments", "service_yuan", _more(1.0), **_CAR), "RN706", "service_yuan"),
    "silently unserved": (drop("unserved", place="v3"), "RN712", "unserved"),
    "assignment dropped": (drop("assignments", **_CAR), "RN712", "unserved"),
    "served and unserved": (add("unserved", {"place": "v3"}, place="v1"), "RN714", "unserved"),
    "unserved twice": (add("unserved", {"place": "v3"}), "RN714", "unserved"),
    "less left unserved": (put("unserved", "supply_t", 1.0, place="v3"), "RN706", "unserved"),
    # flows
    "flow dropped": (drop("flows", **_POINT), "RN718", "flow_balance[recyclables]"),
    "flow larger": (put("flows", "tonnes", _more(0.1), **_POINT), "RN718", "flow_balance[recyclables]"),
    "residue sold": (put("flows", "tonnes", 133.0, year=2025, origin="SC230126"), "RN718", "flow_balance[recyclables]"),
    "flow from the end": (add("flows", _POINT, origin="base", destination="SC230126"), "RN718", "flow_balance[recyclables]"),
    "kind skipped": (put("flows", "destination", "SC230126", **_POINT), "RN715", "haul_arcs"),
    "stream off its sites": (put("flows", "destination", "dm", year=2025, origin="SC230126"), "RN715", "haul_arcs"),
    "haul to a closed site": (put("flows", "destination", "TS230126105", year=2024, origin="CPv1"), "RN709", "open_when_used"),
    "haul km": (put("flows", "km", _more(0.05), **_POINT), "RN706", "haul_km"),
    "haul one yuan cheaper": (put("flows", "haul_yuan", _more(-1.0), **_POINT), "RN706", "haul_yuan"),
    "two destinations": (
        both(put("flows", "tonnes", 40.0, **_POINT), add("flows", _POINT, destination="TS230126105", tonnes=20.0)),
        "RN717", "haul_single[collection_point,transfer_station]",
    ),
    # how full
    "overfull": (put("assignments", "recovered_t", 70.1, **_V1), "RN719", "capacity"),
    "outside overfull": (put("assignments", "recovered_t", 40.0, **_CAR), "RN719", "outside_capacity"),
    "too little to run": (
        both(drop("assignments", year=2024, stream="recyclables"), drop("flows", year=2024)), "RN723", "min_throughput"
    ),
    "warning dropped": (drop("capacity_warnings", year=2025, code="ts-old"), "RN746", "capacity_warnings"),
    "red called green": (put("capacity_warnings", "level", "green", code="ts-old"), "RN745", "capacity_warnings"),
    "green called red": (put("capacity_warnings", "level", "red", code="cp-old"), "RN745", "capacity_warnings"),
    "fuller than said": (put("capacity_warnings", "utilisation", 0.5, code="ts-old"), "RN706", "capacity_warnings"),
    # named rules
    "recovery table": (put("recovery", "recovered_t", _more(1.0), year=2025, stream="recyclables"), "RN706", "recovery_table"),
    "target lowered": (put("recovery", "target_t", 60.0, year=2025, stream="recyclables"), "RN706", "recovery_table"),
    "recovery row dropped": (drop("recovery", year=2024, stream="recyclables"), "RN730", "recovery_table"),
    "target missed": (drop("assignments", year=2025, stream="recyclables"), "RN731", "recovery_target[recyclables,2025]"),
    "village not covered": (drop("facilities", code="CPv3"), "RN732", "coverage[collection_point,2025]"),
    "township without": (drop("facilities", code="CPv3"), "RN733", "at_least[collection_point,township,2025]"),
    "county without": (drop("facilities", kind="transfer_station"), "RN733", "at_least[transfer_station,county,2024]"),
    "township with three": (
        add("facilities", {"code": "CPv1"}, code="CPv2", opening_year=2025), "RN734", "at_most[collection_point,township]"
    ),
    "capital budget": (
        add("facilities", {"code": "CPv1"}, code="CPv2", opening_year=2025), "RN735", "capex_budget[2025]"
    ),
    # money
    "cost line dropped": (drop("costs", year=2025, item="disposal", detail="recyclables"), "RN706", "cost[disposal]"),
    "cost line repeated": (add("costs", {"year": 2025, "item": "haul"}), "RN706", "cost[haul]"),
    "not discounted": (put("costs", "discount", 1.0, year=2025, item="haul"), "RN706", "discount"),
    "discounted wrongly": (put("costs", "discounted_yuan", _more(1.0), year=2025, item="haul"), "RN706", "discount"),
    "objective one yuan off": (field(objective_yuan=_more(1.0)), "RN740", "objective"),
    "bound above": (field(bound_yuan=_more(11.0)), "RN741", "bound"),
    "gap wrong": (field(siting_gap=_more(-1e-5)), "RN742", "gap"),
    "gap not reached": (
        lambda plan: replace(plan, bound_yuan=0.9 * plan.objective_yuan, siting_gap=0.1), "RN743", "gap"
    ),
}  # fmt: skip

BROKEN_ROUNDS: dict[str, tuple[Change, str, str]] = {
    "route without stops": (drop("stops", route="MR-ts-old-1"), "RN703", "route_names"),
    "depot of another name": (put("routes", "depot_name", "西村", family="milk_run"), "RN704", "labels"),
    "stop of another name": (put("stops", "name", "西村", route="MR-ts-old-1", sequence=1), "RN704", "labels"),
    "stop called approximate": (put("stops", "coord_quality", "approximate", route="DD-ts-old-1", sequence=1), "RN704", "labels"),
    "clock unreadable": (put("stops", "arrive", "soon", route="MR-ts-old-1", sequence=1), "RN703", "route_names"),
    "never departs": (drop("stops", route="MR-ts-old-1", sequence=0), "RN750", "route_sequence"),
    "never unloads": (drop("stops", route="DD-ts-old-1", sequence=3), "RN750", "route_sequence"),
    "ends elsewhere": (put("stops", "code", "TS230126105", route="DD-ts-old-1", sequence=4), "RN750", "route_sequence"),
    "trips not counted": (put("stops", "trip", 1, route="MR-ts-old-1", sequence=3), "RN750", "route_sequence"),
    "leg too short": (put("stops", "km", _more(-0.05), route="MR-ts-old-1", sequence=3), "RN706", "route_km"),
    "stop moved": (put("stops", "lat", 46.081, route="MR-ts-old-1", sequence=1), "RN706", "route_km"),
    "overloaded truck": (
        both(drop("stops", route="MR-ts-old-1", sequence=2), put("stops", "trip", 1, route="MR-ts-old-1")),
        "RN753", "route_load",
    ),
    "unloads less": (put("stops", "load_t", 0.1, route="MR-ts-old-1", sequence=2), "RN706", "route_load"),
    "two trucks where there is one": (
        both(add("routes", {"route": "MR-ts-old-1"}, route="MR-ts-old-2"),
             lambda plan: _with(plan, "stops", pd.concat([plan.tables["stops"], plan.tables["stops"][lambda t: t["route"] == "MR-ts-old-1"].assign(route="MR-ts-old-2")]))),
        "RN755", "route_fleet",
    ),
    "another vehicle": (put("routes", "vehicle", "tractor", family="milk_run"), "RN754", "route_fleet"),
    "depot not open": (drop("facilities", code="ts-old"), "RN758", "route_depot"),
    "point not emptied": (put("stops", "load_t", 1.0, route="MR-ts-old-1", sequence=1), "RN756", "milk_run_loads"),
    "point visited for nothing": (put("stops", "code", "CPv3", route="MR-ts-old-1", sequence=1), "RN756", "milk_run_loads"),
    "order not visited": (drop("unserved_orders", order="o3"), "RN756", "orders"),
    "order visited and unserved": (add("unserved_orders", {"order": "o3"}, order="o1"), "RN756", "orders"),
    "order half fetched": (put("stops", "load_t", 0.1, route="DD-ts-old-1", sequence=2), "RN756", "orders"),
    "unserved without reason": (put("unserved_orders", "reason", "", order="o3"), "RN757", "orders"),
    "unserved order unknown": (add("unserved_orders", {"order": "o3"}, order="o9"), "RN757", "orders"),
    "late stop": (put("stops", "arrive", "10:05", route="DD-ts-old-1", sequence=1), "RN751", "route_windows"),
    "too fast": (put("stops", "arrive", "08:40", route="MR-ts-old-1", sequence=4), "RN752", "route_clock"),
    "no time to load": (put("stops", "leave", "08:03", route="MR-ts-old-1", sequence=1), "RN752", "route_clock"),
    "called on too early": (put("stops", "leave", "09:10", route="DD-ts-old-1", sequence=1), "RN752", "route_clock"),
    "longer than the shift": (put("routes", "hours", 4.5, family="milk_run"), "RN755", "route_shift"),
    "shorter than the work": (put("routes", "hours", 1.3, family="milk_run"), "RN706", "route_shift"),
    "departs before dawn": (put("routes", "start", "07:00", family="milk_run"), "RN706", "route_shift"),
    "ends before its last row": (put("routes", "end", "09:00", family="milk_run"), "RN706", "route_shift"),
    "route km": (put("routes", "km", _more(1.0), family="milk_run"), "RN706", "route_totals"),
    "route stops": (put("routes", "stops", 3, family="milk_run"), "RN706", "route_totals"),
    "route one yuan cheaper": (put("routes", "cost_yuan", _more(-1.0), family="milk_run"), "RN706", "route_cost"),
    "figures of rounds": (figure(cost_yuan=1.0, bound_yuan=0.0), "RN706", "routing_figures"),
    "routed bound above": (figure(bound_yuan=1e4), "RN741", "routing_figures"),
    "estimate of rounds": (figure(estimate_yuan=1.0), "RN706", "routing_figures"),
    "rounds forgotten": (field(routing=lambda figures: figures[:1]), "RN759", "routing_figures"),
}  # fmt: skip


def _rules(**changes: Any) -> dict[str, Any]:
    return {"rules": hand.facts()["rules"] | changes}


def _fleet(**changes: Any) -> dict[str, Any]:
    return {"fleet": {"truck": hand.facts()["fleet"]["truck"] | changes}}


TIGHTER: dict[str, tuple[dict[str, Any], str, str]] = {
    "opex budget": (_rules(opex_budget=[{"year": 2025, "most": "10 万元"}]), "RN735", "opex_budget[2025]"),
    "capex budget": (_rules(capex_budget=[{"year": 2024, "most": "309999 元"}]), "RN735", "capex_budget[2024]"),
    "at most none": (_rules(at_most=[{"kind": "sorting_centre", "count": 0}]), "RN734", "at_most[sorting_centre,county]"),
    "radius": (_rules(service_radius=[{"kind": "transfer_station", "within": "1 km"}]), "RN710", "service_radius[transfer_station]"),
    "sorting centre of one's own": (_rules(nesting=[{"kind": "sorting_centre"}]), "RN711", "nesting[sorting_centre]"),
    "vehicle volume": (_fleet(volume="7 m³"), "RN753", "route_load"),
    "vehicle capacity": (_fleet(capacity="1 t"), "RN753", "route_load"),
    "shift": (_fleet(shift="1.3 h"), "RN755", "route_shift"),
    "start": (_fleet(start="08:30"), "RN706", "route_shift"),
    "one trip": (_fleet(trips=1), "RN755", "route_fleet"),
    "no vehicle": (_fleet(count=0), "RN755", "route_fleet"),
    "short hauls": ({"hauls": [{**haul, "within": "5 km"} for haul in hand.facts()["hauls"]]}, "RN716", "haul_arcs"),
    "more dearly discounted": ({"discount_rate": "6 %/年"}, "RN706", "discount"),
    "longer roads": ({"travel": {"detour_factor": 1.36}}, "RN706", "service_km"),
    "slower roads": ({"travel": {"speed": "20 km/h"}}, "RN752", "route_clock"),
}  # fmt: skip


def test_hand_plan_is_good() -> None:
    """Every family of rules is looked at, and the plan worked out by hand passes all of them."""
    report = verify(*_good())
    assert report.faults == ()
    assert report.ok
    families = {rule.partition("[")[0] for rule in report.rules_checked}
    assert families >= {
        "recovery_target", "coverage", "at_least", "at_most", "nesting", "service_radius", "capex_budget", "opex_budget",
        "flow_balance", "cost", "capacity", "min_throughput", "objective", "gap", "route_clock", "milk_run_loads", "orders",
    }  # fmt: skip
    assert "recovery_target[scrap_vehicle,2025]" in report.rules_checked


@pytest.mark.parametrize("name", [*BROKEN_SITING, *BROKEN_ROUNDS])
def test_broken_plan_is_refused(name: str) -> None:
    scenario, network, plan = _good()
    change, code, rule = (BROKEN_SITING | BROKEN_ROUNDS)[name]
    whole = name in BROKEN_ROUNDS
    report = verify(scenario, network, change(plan if whole else _bare(plan)))
    assert not report.ok
    assert (code, rule) in _found(report)
    for issue in report.faults:
        assert "{" not in render(issue, "zh") + render(issue, "en")


@pytest.mark.parametrize("name", TIGHTER)
def test_plan_of_a_looser_scenario_is_refused(name: str) -> None:
    changes, code, rule = TIGHTER[name]
    scenario = hand.scenario(**changes)
    plan = replace(_good()[2], digest=scenario.digest)
    report = verify(scenario, build(scenario), plan)
    assert (code, rule) in _found(report)


@pytest.mark.parametrize(
    ("change", "only"),
    [
        (put("assignments", "service_yuan", _more(1.0), **_CAR), {("RN706", "service_yuan")}),
        (put("capacity_warnings", "level", "green", code="ts-old"), {("RN745", "capacity_warnings")}),
        (field(objective_yuan=_more(1.0), bound_yuan=_more(1.0)), {("RN740", "objective"), ("RN742", "gap")}),
        (put("routes", "cost_yuan", _more(-1.0), family="milk_run"), {("RN706", "route_cost"), ("RN706", "routing_figures")}),
    ],
)  # fmt: skip
def test_one_slip_is_not_blamed_on_other_rules(change: Change, only: set[tuple[str, str]]) -> None:
    scenario, network, plan = _good()
    assert _found(verify(scenario, network, change(plan))) == only


def test_every_cost_line_is_added_again() -> None:
    scenario, network, plan = _good()
    costs = plan.tables["costs"].assign(yuan=lambda table: table["yuan"] + 1.0)
    wrong = _found(verify(scenario, network, _with(plan, "costs", costs)))
    assert wrong - {("RN799", "discount")} == {
        ("RN706", "discount"),
        *(("RN706", f"cost[{item}]") for item in COST_ITEMS if (costs["item"] == item).any()),
    }


def test_plan_without_rounds_is_judged_by_its_siting_alone() -> None:
    scenario, network, plan = _good()
    report = verify(scenario, network, _bare(plan))
    assert report.ok
    assert not any(rule.startswith("route") for rule in report.rules_checked)


def test_many_faults_of_a_rule_are_counted() -> None:
    scenario, network, plan = _good()
    report = verify(scenario, network, put("assignments", "km", _more(1.0))(plan))
    shown = [issue for issue in report.faults if issue.facts["rule"] == "service_km"]
    assert [issue.code for issue in shown] == ["RN706"] * 10 + ["RN799"]
    assert shown[-1].facts["more"] == len(plan.tables["assignments"]) - 10


def test_fault_says_what_and_how_much() -> None:
    scenario, network, plan = _good()
    (issue,) = verify(scenario, network, put("unserved", "supply_t", 1.0, place="v3")(plan)).faults
    assert render(issue).splitlines()[1].strip() == "2024 v3 recyclables:产生量(t) 写作 1.0000,重算为 80.0000(unserved)"
