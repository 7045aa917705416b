"""Whether the rows of the tables fit the scenario, one another, and themselves."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, get_args

from recycling_net import gazetteer
from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading import two_networks
from recycling_net.reading.cells import Fault
from recycling_net.reading.document import KeyPath
from recycling_net.reading.faults import Draft
from recycling_net.reading.land_references import candidate_faults
from recycling_net.reading.markets import market_faults
from recycling_net.reading.tables import Loaded
from recycling_net.reading.words import canonical
from recycling_net.scenario import Facility, RoadClass, StreamSpec, write_clock
from recycling_net.scenario.base import STREAMS

Tables = Mapping[KeyPath, Loaded]
_PLACES, _SITES, _ITEMS, _TOTALS = ("places",), ("sites",), ("supply", "items"), ("supply", "totals")
_ORDERS, _SPEEDS = ("rounds", "door_to_door", "orders"), ("travel", "speeds")
_TONNES, _DISPOSALS, _DISTANCES = ("supply", "tonnes"), ("disposals",), ("travel", "distances")
_FIXED, _MARKETS, _LAND = ("fixed", "facilities"), ("rounds", "mobile", "markets"), ("land",)
_Faults = list[tuple[int, str, Fault]]
_BETWEEN = "[;,、\uff1b\uff0c\\s]+"
"""What stands between the entries of a cell that lists several."""
MOST_HOUSEHOLDS = 20_000
"""A place with more is questioned: the census of 2020, spread over the places of the gazetteer as `new` does, gives
none of the 13,877 more than 7,923 (measured; two and a half times that is an assumption)."""
MOST_TIMES_CENSUS = 2
"""So many times the households of 2020 are questioned: counties of the province have shrunk since, not doubled (assumed)."""


def check(tables: Tables, draft: Draft) -> list[Issue]:
    """Report rows that cannot be what was meant into their tables; return what is wrong with the YAML beside them."""
    checks: dict[KeyPath, Callable[[Loaded, Tables, Draft], _Faults]] = {
        _PLACES: _places,
        _SITES: _sites,
        _ITEMS: _items,
        _TOTALS: _totals,
        _ORDERS: _orders,
        _SPEEDS: _speeds,
        _TONNES: _tonnes,
        _DISPOSALS: _disposals,
        _DISTANCES: _distances,
        _FIXED: _fixed,
        _MARKETS: _markets,
        _LAND: _land,
        two_networks.SITES: _shared_sites,
        two_networks.BACKHAULS: _backhauls,
    }
    for path, loaded in tables.items():
        loaded.complain(checks[path](loaded, tables, draft))
        loaded.sound = loaded.sound and not any(issue.is_error for issue in loaded.issues)
    return [*_supply(tables, draft), *_site_choice(tables, draft), *_classes(tables, draft)]


def _column(loaded: Loaded | None, name: str) -> list[Any]:
    return [draft.row.get(name) for draft in loaded.drafts] if loaded is not None else []


def _twice(loaded: Loaded, *names: str) -> _Faults:
    """Return the rows whose fields ``names`` repeat those of an earlier row."""
    first: dict[tuple[Any, ...], int] = {}
    faults: _Faults = []
    for at, row, lost in loaded.drafts:
        if lost.intersection(names):
            continue
        key = tuple(row.get(name) for name in names)
        if key in first:
            earlier = loaded.grid.numbers[first[key]]
            faults.append((at, names[-1], Fault("RN231" if len(names) == 1 else "RN232", {"first": earlier})))
        else:
            first[key] = at
    return faults


def _places(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    """Codes that are repeated, and households that can hardly be true."""
    faults = _twice(loaded, "code")
    whole = gazetteer.townships().index  # a wider area may be planned by townships
    for at, row, _ in loaded.drafts:
        if row.get("households", 0) > MOST_HOUSEHOLDS and row.get("code") not in whole:
            facts = {"who": row.get("name", ""), "most": f"{MOST_HOUSEHOLDS:,}"}
            faults.append((at, "households", Fault("RN255", facts)))
    area = draft.parts.get("county", "")
    census = float(gazetteer.counties_of(area)["households_2020"].sum()) if area else 0.0
    total = sum(count or 0 for count in _column(loaded, "households"))
    if total == 0 and loaded.knows("households") and _TONNES not in tables:
        faults.append((loaded.columns.header_row, "households", Fault("RN259")))
    faults += _elsewhere(loaded, area)
    if census and total > MOST_TIMES_CENSUS * census:
        facts = {
            "total": f"{total:,}",
            "census": f"{census:,.0f}",
            "times": f"{total / census:,.1f}",
        }
        faults.append((loaded.columns.header_row, "households", Fault("RN256", facts)))
    return faults


def _elsewhere(loaded: Loaded, area: str) -> _Faults:
    """Where a scenario spans several counties, a row's township says in which of them it lies."""
    known = set(gazetteer.counties_of(area).index)
    if not known or area in known:
        return []
    return [
        (at, "township_code", Fault("RN310", {"who": row.get("name", ""), "area": gazetteer.area_name(area)}))
        for at, row, lost in loaded.drafts
        if not lost.intersection(("status", "township_code"))
        and row.get("status") != "outside"
        and str(row.get("township_code"))[:6] not in known
    ]


def _items(loaded: Loaded, _tables: Tables, _draft: Draft) -> _Faults:
    return _twice(loaded, "item")


def _townships(tables: Tables, draft: Draft) -> set[str] | None:
    places = tables.get(_PLACES)
    if places is None or not places.knows("township_code"):
        return None
    known = gazetteer.townships().index
    return {*_column(places, "township_code"), *known[known.str.startswith(draft.parts.get("county", "-"))]}


def _sites(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    faults = [*_twice(loaded, "code"), *_elsewhere(loaded, draft.parts.get("county", ""))]
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    townships = _townships(tables, draft)
    for at, row, lost in loaded.drafts:
        outside = row.get("status") == "outside"
        found = _position(row, outside=outside)
        if found is not None and not lost.intersection(("lon", "lat", "distance_km", "status")):
            faults.append((at, *found))
        township = row.get("township_code")
        if township is not None and townships is not None and township not in townships:
            faults.append(
                (at, "township_code", Fault("RN242", {"hint": did_you_mean(township, sorted(townships), at_most=3)}))
            )
        if not outside and not lost.intersection(("kind", "size", "status")):
            faults += [(at, name, fault) for name, fault in _built(row, draft)]
        faults += [(at, "size", fault) for fault in two_networks.own_figures(row, facilities)]
        wrong = [
            word
            for word in re.split(_BETWEEN, row.get("streams", ""))
            if word and canonical(word).partition("/")[0] not in STREAMS
        ]
        if wrong:
            hint = did_you_mean(wrong[0], STREAMS)
            faults.append((at, "streams", Fault("RN245", {"value": wrong[0], "hint": hint})))
    return faults


def _shared_sites(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    return [*_sites(loaded, tables, draft), *two_networks.shared_sites(loaded, tables.get(_SITES))]


def _backhauls(loaded: Loaded, _tables: Tables, _draft: Draft) -> _Faults:
    return [*_twice(loaded, "origin", "destination"), *two_networks.rooms(loaded)]


def _position(row: Mapping[str, Any], *, outside: bool) -> tuple[str, Fault] | None:
    lon, lat = row.get("lon"), row.get("lat")
    who: dict[str, object] = {"who": row.get("name", "")}
    if (lon is None) != (lat is None):
        return ("lat" if lat is None else "lon", Fault("RN240", who))
    if lon is None and (not outside or row.get("distance_km") is None):
        return ("distance_km", Fault("RN241", who)) if outside else ("lon", Fault("RN308", who))
    return None


def _built(row: Mapping[str, Any], draft: Draft) -> list[tuple[str, Fault]]:
    kind, size = row["kind"], row.get("size")
    if draft.lacks(kind, "facilities"):
        return [("kind", Fault("RN243", {"hint": did_you_mean(kind, draft.names("facilities") or [])}))]
    sizes = draft.names("facilities", kind, "sizes")
    if not sizes:
        return []
    if size is None and row.get("status") in {"existing", "closable"}:
        return [("size", Fault("RN244", {"who": row.get("name", ""), "sizes": sizes}))]
    candidate = row.get("status", "candidate") == "candidate"
    listed = [word for word in re.split(_BETWEEN, size or "") if word] if candidate else [size]
    wrong = [word for word in listed if word is not None and word not in sizes]
    if wrong:
        return [("size", Fault("RN239", {"kind": kind, "hint": did_you_mean(str(wrong[0]), sizes)}))]
    return []


def _totals(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    faults: _Faults = []
    items = tables.get(_ITEMS)
    known = [str(code) for code in _column(items, "item")]
    seen: dict[tuple[Any, ...], int] = {}
    for at, row, lost in loaded.drafts:
        for one, other in (("stream", "item"), ("tonnes", "pieces")):
            if not lost.intersection((one, other)) and (row.get(one) is None) == (row.get(other) is None):
                faults.append((at, one, Fault("RN235", {"one": one, "other": other})))
        if row.get("pieces") is not None and row.get("stream") is not None:
            faults.append((at, "pieces", Fault("RN246")))
        item = row.get("item")
        if item is not None and items is not None and items.knows("item") and item not in known:
            faults.append((at, "item", Fault("RN237", {"hint": did_you_mean(item, known)})))
        stream = row.get("stream")
        if stream is not None and draft.lacks(stream, "streams"):
            faults.append((at, "stream", Fault("RN247")))
        if lost.intersection(("year", "stream", "item")):
            continue
        key = (row["year"], stream, item)
        if key in seen:
            faults.append((at, "year", Fault("RN232", {"first": loaded.grid.numbers[seen[key]]})))
        seen.setdefault(key, at)
    return faults


def _orders(loaded: Loaded, tables: Tables, _draft: Draft) -> _Faults:
    items, places = tables.get(_ITEMS), tables.get(_PLACES)
    known = {str(word) for name in ("item", "name") for word in _column(items, name)}
    return order_faults(
        loaded,
        known if items is not None and items.knows("item", "name") else None,
        set(_column(places, "code")) if places is not None and places.knows("code") else None,
    )


def items_meant(word: str, items: Iterable[str]) -> tuple[str, str]:
    """Return a hint that names the item meant, or else what there is: names before codes."""
    return did_you_mean(word, sorted(items, key=lambda item: (item.isascii(), item)))


def order_faults(loaded: Loaded, items: set[str] | None, places: set[str] | None) -> _Faults:
    """Return what is wrong with rows of orders; ``items`` and ``places`` are what is known, None where that is not."""
    faults = _twice(loaded, "order", "item")
    stops: dict[str, tuple[tuple[Any, ...], int]] = {}
    for at, row, lost in loaded.drafts:
        item = row.get("item")
        if items is not None and item is not None and item not in items:
            faults.append((at, "item", Fault("RN237", {"hint": items_meant(item, items)})))
        place, lon, lat = row.get("place"), row.get("lon"), row.get("lat")
        if place is not None and places is not None and place not in places:
            faults.append((at, "place", Fault("RN236", {"hint": did_you_mean(place, sorted(places), at_most=3)})))
        somewhere = not lost.intersection(("order", "place", "lon", "lat"))
        if somewhere and ((lon is None) != (lat is None) or (place is None and lon is None)):
            faults.append((at, "lon", Fault("RN248", {"who": row["order"]})))
        sometime = not lost.intersection(("earliest", "latest"))
        if sometime and (latest := row.get("latest", 17.0)) <= row.get("earliest", 8.0):
            faults.append((at, "latest", Fault("RN238", {"value": write_clock(latest)})))
        if not (somewhere and sometime):
            continue
        stop = (place, lon, lat, row.get("earliest"), row.get("latest"), row.get("to"))
        first = stops.setdefault(row["order"], (stop, at))
        if first[0] != stop:
            facts = {"order": row["order"], "first": loaded.grid.numbers[first[1]]}
            faults.append((at, "order", Fault("RN249", facts)))
    return faults


def _tonnes(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    """Rows of one place, stream and year, and places and streams that are not there."""
    faults = _twice(loaded, "place", "stream", "year")
    faults += _unknown(loaded, "place", _codes(tables, _PLACES))
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    produced = {stream for stream, spec in streams.items() if draft.whole("streams", stream) and not spec.modes}
    return faults + [
        (at, "stream", Fault("RN247"))
        for at, row, lost in loaded.drafts
        if "stream" not in lost and (draft.lacks(row["stream"], "streams") or row["stream"] in produced)
    ]


def _disposals(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    """Rows about one thing, about neither or both of site and kind, about streams that come out of no other."""
    faults = _twice(loaded, "site", "kind", "stream", "year")
    faults += _unknown(loaded, "site", _codes(tables, _SITES))
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    made = [product for spec in streams.values() for into in spec.yields.values() for product in into]
    for at, row, lost in loaded.drafts:
        if not lost.intersection(("site", "kind")) and (row.get("site") is None) == (row.get("kind") is None):
            faults.append((at, "site", Fault("RN235", {"one": "site", "other": "kind"})))
        if draft.whole("streams") and "stream" not in lost and row["stream"] not in made:
            faults.append((at, "stream", Fault("RN257", {"hint": did_you_mean(row["stream"], made)})))
    return faults


def _distances(loaded: Loaded, _tables: Tables, _draft: Draft) -> _Faults:
    return _twice(loaded, "origin", "destination")


def _fixed(loaded: Loaded, _tables: Tables, _draft: Draft) -> _Faults:
    return _twice(loaded, "code")


def _markets(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    faults = [
        *_twice(loaded, "place", "digits", "reckoning", "day"),
        *_unknown(loaded, "place", _codes(tables, _PLACES)),
    ]
    return faults + market_faults(loaded, getattr(draft.parts.get("rounds"), "mobile", None))


def _land(loaded: Loaded, tables: Tables, draft: Draft) -> _Faults:
    return [*_twice(loaded, "code", "kind"), *candidate_faults(loaded, tables.get(_PLACES), draft)]


def _codes(tables: Tables, path: KeyPath) -> list[str] | None:
    """The codes of a table; None where it cannot be read."""
    table = tables.get(path)
    return [str(code) for code in _column(table, "code")] if table is not None and table.knows("code") else None


def _unknown(loaded: Loaded, name: str, known: list[str] | None) -> _Faults:
    if known is None:
        return []
    codes = set(known)
    return [
        (
            at,
            name,
            Fault("RN236" if name == "place" else "RN258", {"hint": did_you_mean(str(row[name]), known, at_most=3)}),
        )
        for at, row, _ in loaded.drafts
        if row.get(name) is not None and row[name] not in codes
    ]


def _supply(tables: Tables, draft: Draft) -> list[Issue]:
    """Streams of which nothing arises, and a car share without cars."""
    items, tonnes = tables.get(_ITEMS), tables.get(_TONNES)
    supply = draft.parts.get("supply")
    if items is None and tonnes is None and supply is not None and supply.items is None and draft.whole("supply"):
        return [Issue("RN102", draft.key("supply"), {"name": "items", "parent": "supply"})]
    if any(table is not None and not table.knows("stream") for table in (items, tonnes)) or not (items or tonnes):
        return []
    issues: list[Issue] = []
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    arising = {*_column(items, "stream"), *_column(tonnes, "stream")}
    file = ", ".join(table.grid.file.name for table in (items, tonnes) if table is not None)
    issues += [
        Issue("RN167", draft.key("streams", stream), {"stream": stream, "file": file})
        for stream, spec in streams.items()
        if spec.modes and stream not in arising
    ]
    if items is None:
        return issues
    if (
        getattr(supply, "car_household_share", None) is not None
        and items.knows("item")
        and "car" not in _column(items, "item")
    ):
        where = draft.where("supply", "car_household_share")
        issues.append(Issue("RN170", where, {"file": items.grid.file.name}))
    return issues


def _site_choice(tables: Tables, draft: Draft) -> list[Issue]:
    """Kinds whose candidates are the site table, where the table has none of them."""
    sites = tables.get(_SITES)
    shared = tables.get(two_networks.SITES)
    if not draft.whole("sites") or any(table is not None and not table.sound for table in (sites, shared)):
        return []
    own = [*(sites.rows if sites is not None else []), *(shared.rows if shared is not None else [])]
    built = {row["kind"] for row in own if row.get("status") != "outside"}
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    return [
        Issue("RN163", draft.where("facilities", kind, "candidates"), {"kind": kind})
        for kind, facility in facilities.items()
        if facility.candidates == "sites" and kind not in built
    ]


def _speeds(loaded: Loaded, _tables: Tables, _draft: Draft) -> _Faults:
    return _twice(loaded, "road_class")


def _classes(tables: Tables, draft: Draft) -> list[Issue]:
    """A speeds table has a row for every class of road."""
    speeds = tables.get(_SPEEDS)
    missing = [name for name in get_args(RoadClass) if name not in _column(speeds, "road_class")]
    if speeds is None or not speeds.knows("road_class") or not missing:
        return []
    return [Issue("RN252", draft.where(*_SPEEDS, "table"), {"classes": missing})]


def outside_kinds(tables: Tables, draft: Draft) -> set[str] | None:
    """Return the kinds of sites that this plan does not build; None where the site table cannot be read."""
    sites = tables.get(_SITES)
    if sites is None:
        return set() if draft.whole("sites") and draft.tree.at(_SITES) is None else None
    rows = [row for _, row, _ in sites.drafts]
    misplaced = any(
        row.get("status") != "outside" and draft.lacks(row["kind"], "facilities") for row in rows if "kind" in row
    )
    if misplaced or not sites.knows("kind", "status"):
        return None  # such a row may be the one that is meant
    return {row["kind"] for row in rows if row.get("status") == "outside"}
