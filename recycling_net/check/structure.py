"""Whether the plan's tables can be read at all: columns, numbers, and names that exist."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.finding import Finding, fault, finding
from recycling_net.check.question import Question
from recycling_net.network import Network
from recycling_net.plan import COST_ITEMS, TABLES, Plan

_CHANGE_YUAN = ("priced_yuan", "routed_before_yuan", "routed_after_yuan")
_MAY_BE_BLANK = {
    ("facilities", "lon"), ("facilities", "lat"), ("recovery", "target_t"), ("stops", "lon"), ("stops", "lat"),
    ("recovery", "share"), ("capacity_warnings", "utilisation"), ("union_stops", "lon"), ("union_stops", "lat"),
    ("union_families", "bound_yuan"), ("union_families", "spread_yuan"), *(("union_changes", name) for name in _CHANGE_YUAN),
}  # fmt: skip
_UNION_YUAN = (
    "objective_yuan",
    "priced_yuan",
    "estimate_yuan",
    "ample_yuan",
    "routed_yuan",
    "total_yuan",
    "share_yuan",
)
"""Sums of the union that may be below zero where a scenario pays for its hauls."""
_MAY_BE_INFINITE = {("facilities", "capacity_t"), ("capacity_warnings", "capacity_t")}
_MAY_BE_NEGATIVE = {
    ("carbon", "co2e_t"), ("costs", "yuan"), ("costs", "discounted_yuan"), ("assignments", "service_yuan"), ("flows", "haul_yuan"),
    ("facilities", "lon"), ("facilities", "lat"), ("facilities", "capex_yuan"), ("stops", "lon"), ("stops", "lat"),
    ("union_stops", "lon"), ("union_stops", "lat"), *(("union_changes", name) for name in _CHANGE_YUAN),
    *(("union_rounds", name) for name in _UNION_YUAN), *((table, name) for table in ("union_shares", "union_service", "union_families") for name in _UNION_YUAN),
}  # fmt: skip


def identity(question: Question, network: Network, plan: Plan) -> Iterator[Finding]:
    """The plan answers this scenario and no other."""
    scenario = question.scenario
    told = {
        "digest": (plan.digest, scenario.digest),
        "network digest": (network.digest, scenario.digest),
        "name": (plan.name, scenario.name),
        "county": (plan.county, scenario.county),
        "base_year": (plan.base_year, scenario.horizon.base),
        "years": (tuple(plan.years), scenario.horizon.years),
        "status": (plan.status, "plan"),
    }
    wrong = [(name, str(given), str(wanted)) for name, (given, wanted) in told.items() if given != wanted]
    yield finding("identity", "RN701", pd.DataFrame(wrong, columns=["what", "given", "wanted"]))


def tables(plan: Plan) -> Iterator[Finding]:
    """Every declared table is there with its columns, finite numbers where numbers are needed, and known names."""
    for name, spec in plan.specs.items():
        if name not in plan.tables:
            yield fault("tables", "RN702", table=name, column="*", row="*")
            continue
        table = plan.tables[name]
        for column in spec.columns:
            if column.name not in table:
                yield fault("tables", "RN702", table=name, column=column.name, row="*")
            elif column.dtype != "str":
                yield _numbers(name, table[column.name])
    yield Finding("tables")


def _numbers(table: str, values: pd.Series) -> Finding:
    """Blank, infinite or negative numbers where none may be."""
    key = (table, str(values.name))
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(float)
    bad = np.isnan(numbers) if key not in _MAY_BE_BLANK else values.notna().to_numpy() & np.isnan(numbers)
    if key not in _MAY_BE_INFINITE:
        bad |= np.isinf(numbers)
    if key not in _MAY_BE_NEGATIVE:
        bad |= numbers < -1e-9
    if not bad.any():
        return Finding("tables")
    rows = pd.DataFrame({"table": table, "column": values.name, "row": np.flatnonzero(bad) + 1})
    return finding("tables", "RN702", rows)


def names(question: Question, plan: Plan) -> Iterator[Finding]:
    """Every year, place, site, stream, mode and cost line in the tables is one that the scenario knows."""
    scenario = question.scenario
    years = set(scenario.horizon.years)
    known: dict[str, set[object]] = {
        "year": set(years), "place": set(question.places.index), "stream": set(scenario.streams),
        "site": set(question.sites.index), "origin": set(question.sites.index),
        "destination": set(question.sites.index), "code": set(question.sites.index), "item": set(COST_ITEMS),
    }  # fmt: skip
    also = {("recovery", "year"): {scenario.horizon.base}}
    for name in (
        "facilities",
        "changes",
        "assignments",
        "flows",
        "backhauls",
        "products",
        "costs",
        "carbon",
        "recovery",
        "capacity_warnings",
        "unserved",
    ):
        for column in TABLES[name].columns:
            if column.name in known:
                values = plan.tables[name][column.name]
                bad = ~values.isin(known[column.name] | also.get((name, column.name), set()))
                if not bad.any():
                    continue
                rows = pd.DataFrame({"table": name, "column": column.name, "value": values[bad].astype(str)})
                yield finding("names", "RN703", rows)
    yield Finding("names")
