"""Names and coordinate qualities that people read: the right ones beside each code."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from recycling_net.check.drives import Drives
from recycling_net.check.finding import Finding, finding
from recycling_net.check.question import Question
from recycling_net.plan import Plan

_SITE_LABELS = {
    "facilities": [("code", "name", "name"), ("code", "coord_quality", "coord_quality")],
    "changes": [("code", "name", "name"), ("code", "kind", "kind")],
    "assignments": [("site", "site_name", "name")],
    "flows": [("origin", "origin_name", "name"), ("destination", "destination_name", "name")],
    "capacity_warnings": [("code", "name", "name"), ("code", "kind", "kind")],
}
_PLACE_LABELS = [("place", "place_name", "name"), ("place", "township", "township")]


def labels(question: Question, plan: Plan) -> Iterator[Finding]:
    """Each code stands beside its own name, township and coordinate quality (rule: labels)."""
    for name, columns in _SITE_LABELS.items():
        for code, label, fact in columns:
            yield _compare(plan, name, (code, label), question.sites[fact])
    for name in ("assignments", "unserved"):
        for code, label, fact in _PLACE_LABELS:
            yield _compare(plan, name, (code, label), question.places[fact])


def route_labels(question: Question, drives: Drives, plan: Plan) -> Iterator[Finding]:
    """Depots and points carry their names; an approximate position is said to be so on every stop (rule: labels)."""
    yield _compare(plan, "routes", ("depot", "depot_name"), question.sites["name"])
    stops = drives.stops
    at_site = stops["code"].isin(question.sites.index)
    at_site |= stops["family"].str.split("/").str[0].isin(["mobile", "daily", "joint"])
    names = stops["code"].map(question.sites["name"]).fillna(stops["code"].map(question.places["name"]))
    for label, wanted, told in (
        ("name", names, at_site),
        ("coord_quality", stops["own_quality"], stops["own_lon"].notna()),
    ):
        bad = told & (stops[label] != wanted)
        rows = pd.DataFrame(
            {"table": "stops", "code": stops["code"], "column": label, "given": stops[label], "wanted": wanted}
        )
        yield finding("labels", "RN704", rows[bad])


def _compare(plan: Plan, name: str, columns: tuple[str, str], facts: pd.Series) -> Finding:
    code, label = columns
    table = plan.tables[name]
    wanted = table[code].map(facts)
    rows = pd.DataFrame({"table": name, "code": table[code], "column": label, "given": table[label], "wanted": wanted})
    return finding("labels", "RN704", rows[table[label] != wanted].drop_duplicates())
