"""The rows of the page's tables: which facilities are full, which villages are served worst, who is not served."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from recycling_net.network import Network
from recycling_net.plan import CARBON_PARTS, Plan
from recycling_net.report.emissions import carbon_table
from recycling_net.report.rollup import rollup
from recycling_net.report.words import word
from recycling_net.scenario import WEEKDAYS, Scenario

MOST_FACILITIES, MOST_PLACES, MOST_UNSERVED, MOST_CALENDAR = 80, 20, 60, 400
"""Rows that a person still reads; all of them are in tables/*.csv and in the workbook."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The rows that are shown and how many there are in all."""

    rows: list[dict[str, Any]]
    total: int


def capacity_rows(plan: Plan) -> Shown:
    """Facilities by how full they are in the last year, fullest first, with every year's utilisation."""
    warnings = plan.tables["capacity_warnings"]
    sites = plan.tables["facilities"].reset_index(names="position").set_index("code")
    years = list(plan.years)
    uses = {(row["code"], row["year"]): (float(row["utilisation"]), str(row["level"])) for row in _records(warnings)}
    last = warnings[warnings["year"] == years[-1]].sort_values(["utilisation", "code"], ascending=[False, True])
    rows = [
        {
            **row,
            "uses": [uses.get((row["code"], year)) for year in years],
            "position": int(sites["position"][row["code"]]),
        }
        for row in _records(last.head(MOST_FACILITIES))
    ]
    return Shown(rows, len(last))


def capacity_area_rows(table: pd.DataFrame, years: tuple[int, ...]) -> list[dict[str, Any]]:
    """Each area and kind of `capacity_by_area` with its cells by year, None where nothing of the kind is open."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in _records(table):
        own = found.setdefault(
            (row["tier"], row["code"], row["kind"]),
            {"tier": row["tier"], "name": row["name"], "kind": row["kind"], "cells": [None] * len(years)},
        )
        own["cells"][years.index(row["year"])] = row
    return list(found.values())


def carbon_rows(plan: Plan, scenario: Scenario) -> list[dict[str, Any]]:
    """Tonnes of CO2e of each part by year, what is emitted, what is left when the avoided is taken off, caps and room."""
    table = plan.tables["carbon"].pivot_table(index="part", columns="year", values="co2e_t", aggfunc="sum")
    table = table.reindex(index=CARBON_PARTS, columns=list(plan.years)).fillna(0.0)
    if not table.to_numpy().any():
        return []
    sums = {"emitted": table.drop(index="avoided").sum(), "net": table.sum()}
    return [
        *({"part": part, "tonnes": row.tolist()} for part, row in table.iterrows() if row.any()),
        *({"part": part, "tonnes": row.tolist()} for part, row in sums.items()),
        *_caps(carbon_table(plan, scenario), plan),
    ]


def _caps(table: pd.DataFrame | None, plan: Plan) -> list[dict[str, Any]]:
    if table is None or table["cap_t"].isna().all():
        return []
    by_year = table.set_index("year").reindex(list(plan.years))
    return [{"part": part, "tonnes": by_year[name].tolist()} for part, name in (("cap", "cap_t"), ("left", "left_t"))]


def area_rows(plan: Plan, network: Network) -> list[dict[str, Any]]:
    """The counties of the plan, or the townships of its only one, with what each recovers in the last year."""
    table = rollup(plan, network)
    tier = "县" if (table["tier"] == "县").sum() > 1 else "乡镇"
    return _records(table[table["tier"] == tier])


def worst_places(plan: Plan, network: Network) -> Shown:
    """Served places that recover the smallest share of their supply in the last year, with their farthest facility."""
    year = plan.years[-1]
    own = plan.tables["assignments"].query("year == @year")
    supply = network.supply[year].groupby(level="place").sum()
    farthest = own.sort_values("km", kind="stable").groupby("place").last()[["km", "site_name"]]
    table = pd.DataFrame({"recovered_t": own.groupby("place")["recovered_t"].sum()})
    table["supply_t"] = supply.reindex(table.index)
    table = table[table["supply_t"] > 0].join(farthest)
    table["share"] = table["recovered_t"] / table["supply_t"]
    table["streams"] = own.groupby("place")["stream"].nunique().reindex(table.index)
    table = table.join(network.places[["name", "township", "households"]])
    table["position"] = network.places.index.get_indexer(table.index)
    worst = table.sort_values(["share", "km", "position"], ascending=[True, False, True]).head(MOST_PLACES)
    return Shown(_records(worst), len(table))


def unserved_rows(plan: Plan) -> Shown:
    """Place and stream without service in the last year, largest supply first, with the reason."""
    table = plan.tables["unserved"].query("year == @plan.years[-1]")
    worst = table.sort_values(["supply_t", "place"], ascending=[False, True]).head(MOST_UNSERVED)
    return Shown(_records(worst), len(table))


def calendar_rows(plan: Plan) -> Shown:
    """Who is visited on which weekdays: per weekday "●" for every week, else the weeks such as "1、3", or the dates."""
    table = plan.tables["calendar"]
    rows = []
    for row in _records(table.head(MOST_CALENDAR)):
        weeks: dict[str, list[str]] = {weekday: [] for weekday in WEEKDAYS}
        for said in str(row["days"]).split("、"):
            day, _, date = said.partition(" ")
            weeks[day[-2:]].append(date[5:] or day[1:-3] or "1")
        every = [] if " " in row["days"] else [row["weeks"]]
        cells = ["●" if len(which) in every else "、".join(which) for which in weeks.values()]
        rows.append({**row, "cells": cells})
    return Shown(rows, len(table))


def load_rows(plan: Plan) -> Shown:
    """Loads of whole pieces, what costs most first."""
    table = plan.tables["loads"].sort_values(["yuan", "origin"], ascending=[False, True])
    return Shown(_records(table.head(MOST_UNSERVED)), len(table))


def load_sums(plan: Plan) -> list[dict[str, Any]]:
    """Of each family and way the pieces, loads, kilometres, hours and yuan of a year."""
    table = plan.tables["loads"]
    table = table.assign(km=table["km"] * table["loads"], hours=table["hours"] * table["loads"])
    return _records(table.groupby(["family", "way"])[["pieces", "loads", "km", "hours", "yuan"]].sum().reset_index())


def load_notes(plan: Plan, scenario: Scenario) -> list[tuple[str, str]]:
    """What must be known beside loads of whole pieces, in Chinese and English: they are in no total, and what else fetches
    the same pieces."""
    told = [
        (
            "每个村的件单独拉、往返各算一趟,是估算,不计入任何费用合计。“不经集中场”是直接送到方案里接收这个村的设施(例如拆解企业;品类的链条从代存点起的,是代存点)。",
            "An estimate in which each village's pieces are fetched alone, there and back; it is counted in no total of costs. “Direct” goes to the facility that takes the village's pieces in the plan (a dismantler, or the custody depot where the stream's chain begins with one).",
        )
    ]
    for family in sorted(set(plan.tables["loads"]["family"])):
        stream = scenario.rounds.rule(family).stream
        rounds = [name for name, rule in scenario.rounds.joint.items() if stream in rule.streams]
        if rounds:
            told.append(
                (
                    f"{word(stream)}从各村上门拉走,这里的{word(family)}和上面的拼车({'、'.join(rounds)})是同一批件的两种走法,只取其一,不要相加;按线路计的费用里算的是拼车。",
                    f"Pickups of {word(stream, 'en')} at the villages stand here ({word(family, 'en')}) and above as joint rounds ({', '.join(rounds)}): two ways of fetching the same pieces, one or the other, never their sum; costs by the rounds as routed count the joint ones.",
                )
            )
    return told


def missed_orders(plan: Plan) -> Shown:
    """Orders that no vehicle could take, with the reason and the cure."""
    table = plan.tables["unserved_orders"]
    return Shown(_records(table.head(MOST_UNSERVED)), len(table))


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]
