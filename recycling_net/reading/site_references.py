"""Whether what the YAML names by its code is there: yards of whole pieces, sites decided about, what rules exempt."""

from __future__ import annotations

import difflib
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
from recycling_net.scenario.candidates import code_prefix
from recycling_net.words import chinese

_EXEMPTING = ("at_least", "nesting", "exclusion_zone", "zoning", "land_status", "site_standard")
"""Rules that may name of what they ask nothing."""
_SHOWN = 3
"""Codes listed in one hint."""
_COUNTY = 6
"""With so many digits of a township's code its county's is written."""


def check(draft: Draft, tables: Mapping[KeyPath, Loaded]) -> list[Issue]:
    """Return the yards, decisions and exemptions that are about nothing, and decisions that shut what stays.

    None where the tables cannot tell.
    """
    rounds, decided = draft.parts.get("rounds"), entries(draft, "rules", "decided")
    asked = {name: rule for name in ("tow", "low_loader") if (rule := getattr(rounds, name, None)) is not None}
    exempting = [
        (name, entry) for name in _EXEMPTING for entry in entries(draft, "rules", name) if entry.each("exempt")
    ]
    if not any(rule.yards for rule in asked.values()) and not decided and not exempting:
        return []
    known = _codes(draft, tables)
    if known is None:
        return []
    yards = [
        Issue("RN638", draft.where("rounds", name, "yards", at), {"yard": yard, "hint": _hint(yard, known)})
        for name, rule in asked.items()
        for at, yard in enumerate(rule.yards)
        if yard not in known
    ]  # fmt: skip
    return [*yards, *_decided(decided, known, tables), *_exempt(exempting, known, tables)]


def _hint(written: str, known: Mapping[str, str]) -> tuple[str, str]:
    """Codes of what is named as it is written, in full or in part; else the code that looks most like it."""
    named = [code for code, name in known.items() if written == name] or [
        code for code, name in known.items() if written and written in name
    ]
    alike = named or difflib.get_close_matches(written, known, n=_SHOWN)
    if not alike:
        return did_you_mean(written, [f"{code} {name}".strip() for code, name in known.items()], at_most=_SHOWN)
    shown = "、".join(f"`{code}`({known[code]})" if known[code] else f"`{code}`" for code in alike[:_SHOWN])
    if named:
        return f"要写编号:{shown}", f"write the code: {shown}"
    return f"是不是想写 {shown}?", f"did you mean {shown}?"


def _exempt(
    rules: list[tuple[str, Entry]], known: Mapping[str, str], tables: Mapping[KeyPath, Loaded]
) -> Iterator[Issue]:
    """Exemptions of no area, place or site."""
    places = tables[("places",)]
    townships = dict(sorted(_named(places, "township_code", "township")))
    names = gazetteer.counties()["name"]
    counties = {code[:_COUNTY]: "" for code in townships} | dict(zip(names.index, names, strict=True))
    villages = dict(_named(places, "code", "name"))
    for name, rule in rules:
        here: Mapping[str, str] = {**known, **villages} if name == "nesting" else known
        if name == "at_least":
            prefectures = {code: name for code, (name, _) in gazetteer.PREFECTURES.items()}
            areas: Mapping[str, Mapping[str, str]] = {
                "township": townships,
                "county": counties,
                "prefecture": prefectures,
            }
            here = areas.get(str(rule.get("per")), townships)
        for at, code in rule.each("exempt"):
            if code not in here:
                facts = {"rule": name, "value": code, "hint": _hint(code, here)}
                yield Issue("RN526", rule.where("exempt", at), facts)


def _decided(rules: list[Entry], known: Mapping[str, str], tables: Mapping[KeyPath, Loaded]) -> Iterator[Issue]:
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
            yield Issue("RN564", rule.where("site"), {"site": site, "hint": _hint(site, known)})
        elif rule.get("open") is False and site in stays:
            yield Issue("RN565", rule.where("site"), {"site": site, "status": stays[site]})


def _codes(draft: Draft, tables: Mapping[KeyPath, Loaded]) -> dict[str, str] | None:
    """Codes and names of all sites, those of the table first; None where they cannot be known."""
    places, sites = tables.get(("places",)), tables.get(("sites",))
    kinds = draft.names("facilities")
    if places is None or not places.knows("code", "township_code") or kinds is None:
        return None
    if not all(draft.whole("facilities", kind, "candidates") for kind in kinds):
        return None
    shared = tables.get(two_networks.SITES)
    for path, table in ((("sites",), sites), (two_networks.SITES, shared)):
        if draft.tree.at(path) is not None and (table is None or not table.knows("code")):
            return None
    found = {
        code: name for table in (sites, shared) if table is not None for code, name in _named(table, "code", "name")
    }
    townships = {code: name or _township(code) for code, name in _named(places, "township_code", "township")}
    for kind in kinds:
        seats = gazetteer.county_codes(pd.Series(list(townships), dtype=object), draft.parts.get("county", ""))
        written = {
            "villages": dict(_named(places, "code", "name")), "townships": townships,
            "county_seat": {code: gazetteer.area_name(code) for code in seats.tolist()},
        }  # fmt: skip
        node = draft.written.at(("facilities", kind, "candidates"))
        areas = written.get(str(node.value), {}) if node is not None else {}
        found |= {code_prefix(kind) + code: name + chinese(kind) for code, name in areas.items()}
    return found


def _township(code: str) -> str:
    names = gazetteer.townships()["name"]
    return str(names[code]) if code in names.index else ""


def _named(loaded: Loaded, code: str, name: str) -> list[tuple[str, str]]:
    """Codes with names, as far as they are right."""
    return [
        (str(row[code]), str(row.get(name) or "") if name not in lost else "")
        for _, row, lost in loaded.drafts
        if code not in lost and row.get(code) is not None
    ]


def _column(loaded: Loaded, name: str) -> list[Any]:
    return [str(row[name]) for _, row, lost in loaded.drafts if name not in lost and row.get(name) is not None]
