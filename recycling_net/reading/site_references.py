"""Whether the sites that the YAML names by their codes are there: yards of whole pieces, sites decided about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd

from recycling_net import gazetteer
from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading import two_networks
from recycling_net.reading.document import KeyPath
from recycling_net.reading.entries import Entry, entries
from recycling_net.reading.faults import Draft
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Facility
from recycling_net.scenario.candidates import code_prefix


def check(draft: Draft, tables: Mapping[KeyPath, Loaded]) -> list[Issue]:
    """Return the yards and decisions that are about no site, or shut one that stays; none where the tables cannot tell."""
    rounds, decided = draft.parts.get("rounds"), entries(draft, "rules", "decided")
    asked = {name: rule for name in ("tow", "low_loader") if (rule := getattr(rounds, name, None)) is not None}
    if not any(rule.yards for rule in asked.values()) and not decided:
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
    return [*yards, *_decided(decided, known, tables)]


def _decided(rules: list[Entry], known: dict[str, None], tables: Mapping[KeyPath, Loaded]) -> Iterator[Issue]:
    """Decisions about no site, and such as shut one that is kept, or is not ours to shut."""
    stays = {
        str(row["code"]): row["status"]
        for path in (("sites",), two_networks.SITES)
        for _, row, lost in (tables[path].drafts if path in tables else ())
        if not lost.intersection(("code", "status")) and row.get("status") in ("existing", "outside")
    }
    for rule in rules:
        site = rule.get("site")
        if site is not None and site not in known:
            yield Issue("RN564", rule.where("site"), {"site": site, "hint": did_you_mean(site, known, at_most=3)})
        elif rule.get("open") is False and site in stays:
            yield Issue("RN565", rule.where("site"), {"site": site, "status": stays[site]})


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
