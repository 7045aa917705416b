"""Whether what the household-waste system lends is written so that it can be used."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from recycling_net.reading.cells import Fault
from recycling_net.reading.document import KeyPath
from recycling_net.reading.tables import Loaded
from recycling_net.scenario import Facility

SITES: KeyPath = ("two_networks", "sites")
BACKHAULS: KeyPath = ("two_networks", "backhauls")
_BETWEEN = "[;,、\uff1b\uff0c\\s]+"


def own_figures(row: Mapping[str, Any], facilities: Mapping[str, Facility]) -> list[Fault]:
    """Return the fault of a site whose own figures could belong to several sizes, or to none."""
    kind, outside = row.get("kind"), row.get("status") == "outside"
    told = [name for name in ("capex_yuan", "opex_yuan", "capacity_t") if row.get(name) is not None]
    if outside:
        told = [name for name in told if name != "capacity_t"]
    if not told or (kind not in facilities and not outside):
        return []
    sizes = [] if outside else [word for word in re.split(_BETWEEN, row.get("size") or "") if word]
    sizes = sizes or ([] if outside else list(facilities[str(kind)].sizes))
    return [] if len(sizes) == 1 else [Fault("RN570", {"who": row.get("name", ""), "sizes": sizes or ["–"]})]


def shared_sites(loaded: Loaded, own: Loaded | None) -> list[tuple[int, str, Fault]]:
    """Return the faults of the waste system's sites: standing already, or with the code of an own site."""
    codes = {draft.row.get("code"): draft.at for draft in own.drafts} if own is not None else {}
    faults: list[tuple[int, str, Fault]] = []
    for at, row, _ in loaded.drafts:
        if (status := row.get("status", "candidate")) != "candidate":
            faults.append((at, "status", Fault("RN571", {"who": row.get("name", ""), "status": status})))
        if own is not None and row.get("code") in codes:
            faults.append((at, "code", Fault("RN231", {"first": own.grid.numbers[codes[row["code"]]]})))
    return faults


def rooms(loaded: Loaded) -> list[tuple[int, str, Fault]]:
    """Return the rows whose room is not that of the first row of their round."""
    first: dict[Any, tuple[int, Any]] = {}
    faults: list[tuple[int, str, Fault]] = []
    for at, row, lost in loaded.drafts:
        if lost.intersection(("round", "room_t")):
            continue
        begun, room = first.setdefault(row["round"], (at, row["room_t"]))
        if room != row["room_t"]:
            facts = {"round": row["round"], "first": loaded.grid.numbers[begun], "other": f"{room:g}"}
            faults.append((at, "room_t", Fault("RN575", facts)))
    return faults
