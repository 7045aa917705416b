"""Whether rules about land name maps, zones, kinds and sizes that there are, and rows about land have a candidate."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recycling_net import gazetteer
from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading.cells import Fault
from recycling_net.reading.document import KeyPath
from recycling_net.reading.entries import Entry, entries
from recycling_net.reading.faults import Draft
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Drawing, Facility, Rules

_OF_LAND = ("land", "earliest_year")
_CANDIDATES = {
    "villages": ("每村一处,编号写村代码", "one a village: write the village's code"),
    "townships": ("每乡镇一处,编号写乡镇代码", "one a township: write the township's code"),
    "county_seat": ("县城一处,编号写县代码", "one a county: write the county's code"),
    "sites": ("sites 表中的站点,请写在那张表里", "rows of the site table: write it there"),
}


def check(draft: Draft, drawn: Mapping[str, Drawing], tables: Mapping[KeyPath, Loaded]) -> list[Issue]:
    """Return every reference of the rules about land that leads nowhere, and what is written in vain."""
    return [
        *_maps(draft),
        *(issue for rule in entries(draft, "rules", "zoning") for issue in _zones(draft, drawn, rule)),
        *(issue for rule in entries(draft, "rules", "site_standard") for issue in _sizes(draft, rule)),
        *_in_vain(draft, draft.parts.get("rules", Rules()), tables),
    ]


def _maps(draft: Draft) -> Iterator[Issue]:
    written = draft.written.at(("maps",))
    named = [str(key) for key, _ in written.children()] if written is not None else []
    used = set()
    for name in ("exclusion_zone", "zoning"):
        for rule in entries(draft, "rules", name):
            told = rule.get("map")
            used.add(told)
            if told is not None and told not in named:
                hint = did_you_mean(told, named) if named else ("还没有写 maps", "there are no maps yet")
                yield Issue("RN173", rule.where("map"), {"value": told, "hint": hint})
    if draft.whole("rules"):
        for name in sorted(set(draft.parts.get("maps") or {}) - used):
            facts = {"what": (f"图 `{name}`", f"the map `{name}`"), "rule": f"exclusion_zone: [{{map: {name}}}]"}
            yield Issue("RN174", draft.key("maps", name), facts)


def _zones(draft: Draft, drawn: Mapping[str, Drawing], rule: Entry) -> Iterator[Issue]:
    name = rule.get("map")
    spec = (draft.parts.get("maps") or {}).get(name)
    if spec is None:
        return
    if spec.attribute is None and draft.whole("maps", name):
        yield Issue("RN549", rule.where("map"), {"map": name})
    elif spec.attribute is not None and name in drawn:
        known = sorted({region.zone for region in drawn[name].regions} - {""})
        for number, zone in rule.each("zones"):
            if zone not in known:
                facts = {"map": name, "value": zone, "hint": did_you_mean(zone, known)}
                yield Issue("RN548", rule.where("zones", number), facts)


def _sizes(draft: Draft, rule: Entry) -> Iterator[Issue]:
    """Sizes that the kind has, as far as they are written."""
    kind = str(rule.get("kind"))
    known = draft.names("facilities", kind, "sizes")
    written = rule.node.at(("sizes",))
    if not known or written is None or not isinstance(written.value, dict):
        return  # the kind itself is not known, and it is said so
    for size in written.value:
        if size not in known:
            facts = {"value": size, "hint": did_you_mean(size, known)}
            yield Issue("RN106", rule.key("sizes", size), facts)


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
