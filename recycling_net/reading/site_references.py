"""Whether the sites that the YAML names by their codes are there: yards of whole pieces, sites decided about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from recycling_net import gazetteer
from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading import two_networks
from recycling_net.reading.document import KeyPath
from recycling_net.reading.faults import Draft
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Facility, Rules
from recycling_net.scenario.candidates import code_prefix


def check(draft: Draft, tables: Mapping[KeyPath, Loaded]) -> list[Issue]:
    """Return the yards and decisions that are about no site; none where the tables cannot tell."""
    rounds, rules = draft.parts.get("rounds"), draft.parts.get("rules") or Rules()
    asked = {name: rule for name in ("tow", "low_loader") if (rule := getattr(rounds, name, None)) is not None}
    if not any(rule.yards for rule in asked.values()) and not rules.decided:
        return []
    known = _codes(draft, tables)
    if known is None:
        return []
    yards = [
        Issue("RN638", draft.where("rounds", name, "yards", at), {"yard": yard, "hint": did_you_mean(yard, known, at_most=3)})
        for name, rule in asked.items()
        for at, yard in enumerate(rule.yards)
        if yard not in known
    ]  # fmt: skip
    return yards + [
        Issue("RN564", draft.where("rules", "decided", at, "site"), {"site": rule.site, "hint": did_you_mean(rule.site, known, at_most=3)})
        for at, rule in enumerate(rules.decided)
        if rule.site not in known
    ]  # fmt: skip


def _codes(draft: Draft, tables: Mapping[KeyPath, Loaded]) -> dict[str, None] | None:
    """Codes of all sites, those of the table first; None where they cannot be known."""
    places, sites = tables.get(("places",)), tables.get(("sites",))
    if places is None or not places.knows("code", "township_code") or not draft.whole("facilities"):
        return None
    shared = tables.get(two_networks.SITES)
    for path, table in ((("sites",), sites), (two_networks.SITES, shared)):
        if draft.tree.at(path) is not None and (table is None or not table.knows("code")):
            return None
    found = [code for table in (sites, shared) if table is not None for code in _column(table, "code")]
    townships = _column(places, "township_code")
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    for kind, spec in facilities.items():
        seats = gazetteer.county_codes(pd.Series(townships, dtype=object), draft.parts.get("county", ""))
        written: dict[str, list[str]] = {
            "villages": _column(places, "code"), "townships": townships, "county_seat": seats.tolist(),
        }  # fmt: skip
        areas = written.get(spec.candidates, [])
        found += [code_prefix(kind) + code for code in areas]
    return dict.fromkeys(found)


def _column(loaded: Loaded, name: str) -> list[Any]:
    return [str(row[name]) for _, row, lost in loaded.drafts if name not in lost and row.get(name) is not None]
