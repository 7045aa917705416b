"""Whether rules about land name maps, zones, kinds and sizes that there are, and rows about land have a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recycling_net import gazetteer
from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading.cells import Fault
from recycling_net.reading.document import KeyPath
from recycling_net.reading.faults import Draft
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Drawing, Facility, Rules, SiteStandard, Zoning

_OF_LAND = ("land", "earliest_year")
_CANDIDATES = {
    "villages": ("每村一处,编号写村代码", "one a village: write the village's code"),
    "townships": ("每乡镇一处,编号写乡镇代码", "one a township: write the township's code"),
    "county_seat": ("县城一处,编号写县代码", "one a county: write the county's code"),
    "sites": ("sites 表中的站点,请写在那张表里", "rows of the site table: write it there"),
}


def check(draft: Draft, drawn: Mapping[str, Drawing], tables: Mapping[KeyPath, Loaded]) -> list[Issue]:
    """Return every reference of the rules about land that leads nowhere, and what is written in vain."""
    rules: Rules = draft.parts.get("rules", Rules())
    return [
        *_kinds(draft, rules),
        *_maps(draft, rules),
        *(issue for at, rule in enumerate(rules.zoning) for issue in _zones(draft, drawn, at, rule)),
        *(issue for at, rule in enumerate(rules.site_standard) for issue in _sizes(draft, at, rule)),
        *_in_vain(draft, rules, tables),
    ]


def _kinds(draft: Draft, rules: Rules) -> Iterator[Issue]:
    facilities = draft.parts.get("facilities", {})
    if not draft.whole("facilities"):
        return
    for name in ("exclusion_zone", "land_status"):
        for at, rule in enumerate(getattr(rules, name)):
            for number, kind in enumerate(rule.kinds):
                if kind not in facilities:
                    facts = {"kind": kind, "hint": did_you_mean(kind, facilities)}
                    yield Issue("RN159", draft.where("rules", name, at, "kinds", number), facts)


def _maps(draft: Draft, rules: Rules) -> Iterator[Issue]:
    known = draft.parts.get("maps") or {}
    written = draft.tree.at(("maps",))
    named = [str(key) for key, _ in written.children()] if written is not None else list(known)
    used = set()
    for name in ("exclusion_zone", "zoning"):
        for at, rule in enumerate(getattr(rules, name)):
            used.add(rule.map)
            if rule.map not in named:
                hint = did_you_mean(rule.map, named) if named else ("还没有写 maps", "there are no maps yet")
                yield Issue("RN173", draft.where("rules", name, at, "map"), {"value": rule.map, "hint": hint})
    if draft.whole("rules"):
        for name in sorted(set(known) - used):
            facts = {"what": (f"图 `{name}`", f"the map `{name}`"), "rule": f"exclusion_zone: [{{map: {name}}}]"}
            yield Issue("RN174", draft.key("maps", name), facts)


def _zones(draft: Draft, drawn: Mapping[str, Drawing], at: int, rule: Zoning) -> Iterator[Issue]:
    spec = (draft.parts.get("maps") or {}).get(rule.map)
    if spec is None:
        return
    if spec.attribute is None:
        yield Issue("RN549", draft.where("rules", "zoning", at, "map"), {"map": rule.map})
    elif rule.map in drawn:
        known = sorted({region.zone for region in drawn[rule.map].regions} - {""})
        for number, zone in enumerate(rule.zones):
            if zone not in known:
                facts = {"map": rule.map, "value": zone, "hint": did_you_mean(zone, known)}
                yield Issue("RN548", draft.where("rules", "zoning", at, "zones", number), facts)


def _sizes(draft: Draft, at: int, rule: SiteStandard) -> Iterator[Issue]:
    facility = draft.parts.get("facilities", {}).get(rule.kind)
    for size in rule.sizes if facility is not None else ():
        if size not in facility.sizes:
            facts = {"value": size, "hint": did_you_mean(size, facility.sizes)}
            yield Issue("RN106", draft.key("rules", "site_standard", at, "sizes", size), facts)


def _in_vain(draft: Draft, rules: Rules, tables: Mapping[KeyPath, Loaded]) -> Iterator[Issue]:
    """Columns about land that no rule looks at."""
    if not draft.whole("rules"):
        return
    for path in (("sites",), ("land",)):
        loaded = tables.get(path)
        rows = loaded.rows if loaded is not None else []
        for columns, family, rule in (
            (_OF_LAND, rules.land_status, "land_status: [{}]"),
            (("area_m2",), rules.site_standard, "site_standard: [{kind: dismantler, per_tonne: 0.5 m²/t}]"),
        ):
            held = [name for name in columns if any(row.get(name) is not None for row in rows)]
            if held and not family and loaded is not None:
                headers = [loaded.columns.headers[name] for name in held]
                what = (
                    f"表 {loaded.grid.file.name} 的 {'、'.join(headers)} 列",
                    f"column {', '.join(headers)} of {loaded.grid.file.name}",
                )
                yield Issue("RN174", draft.where(*path, "table"), {"what": what, "rule": rule})


def candidate_faults(loaded: Loaded, places: Loaded | None, draft: Draft) -> list[tuple[int, str, Fault]]:
    """Return the rows of the land table whose candidate is not there."""
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    if not draft.whole("facilities") or places is None or not places.knows("code", "township_code"):
        return []
    rows = [each.row for each in places.drafts]
    county = str(draft.parts.get("county", ""))
    known: dict[str, list[str]] = {
        "villages": [str(row.get("code")) for row in rows],
        "townships": sorted({str(row.get("township_code")) for row in rows}),
        "county_seat": [str(code) for code in gazetteer.counties_of(county).index] if county else [],
        "sites": [],
    }
    sets = {name: set(codes) for name, codes in known.items()}
    faults: list[tuple[int, str, Fault]] = []
    for at, row, lost in loaded.drafts:
        if lost.intersection(("code", "kind")):
            continue
        kind: Any = row["kind"]
        if kind not in facilities:
            faults.append((at, "kind", Fault("RN243", {"hint": did_you_mean(kind, facilities)})))
        elif row["code"] not in sets[facilities[kind].candidates]:
            source = facilities[kind].candidates
            near = did_you_mean(row["code"], known[source], at_most=3) if known[source] else _CANDIDATES[source]
            facts = {"kind": kind, "candidates": _CANDIDATES[source], "hint": near}
            faults.append((at, "code", Fault("RN809", facts)))
    return faults
