"""Whether the parts of a scenario that name each other fit together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Any

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading import joint_references, money_references, rule_references
from recycling_net.reading.faults import Draft
from recycling_net.reading.markets import first_day
from recycling_net.reading.services import services, skips
from recycling_net.reading.shape import fields_of, is_model, step
from recycling_net.reading.yields import products
from recycling_net.scenario import (
    Baseline,
    Daily,
    Dispatch,
    Facility,
    Haul,
    Haulage,
    Horizon,
    Scenario,
    StreamSpec,
    Travel,
    Vehicle,
    write_clock,
)
from recycling_net.scenario.chains import steps


def check(draft: Draft, outside_kinds: set[str] | None) -> list[Issue]:
    """Return every reference within the YAML that leads nowhere.

    Parameters
    ----------
    draft
        What can be understood of the scenario.
    outside_kinds
        Kinds of the sites that this plan does not build; None where the site table cannot be read.
    """
    return [
        *_horizon(draft),
        *_baseline(draft),
        *_chains(draft, outside_kinds),
        *_modes(draft),
        *services(draft),
        *products(draft),
        *_hauls(draft),
        *_facilities(draft),
        *rule_references.check(draft),
        *money_references.check(draft),
        *_vehicles(draft),
        *first_day(draft),
        *_travel(draft),
        *_sources(draft),
    ]


def _horizon(draft: Draft) -> list[Issue]:
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    issues = []
    if draft.whole("horizon"):
        if horizon.first <= horizon.base:
            facts = {"name": "first", "value": horizon.first, "other": f"base {horizon.base}"}
            issues.append(Issue("RN157", draft.where("horizon", "first"), facts))
        if horizon.last < horizon.first:
            facts = {"name": "last", "value": horizon.last, "other": f"first {horizon.first}"}
            issues.append(Issue("RN157", draft.where("horizon", "last"), facts))
        elif horizon.last - horizon.first >= 30:
            issues.append(
                Issue("RN107", draft.where("horizon", "last"), {"value": horizon.last, "range": "< first + 30"})
            )
    return issues


def _baseline(draft: Draft) -> list[Issue]:
    """Streams that are collected, and a source for every figure that was measured."""
    measured: Baseline | None = draft.parts.get("baseline")
    if measured is None:
        return []
    issues: list[Issue] = []
    streams = _streams(draft)
    for stream in measured.tonnes:
        where = draft.key("baseline", "tonnes", stream)
        if draft.lacks(stream, "streams"):
            issues.append(Issue("RN162", where, {"stream": stream, "hint": did_you_mean(stream, streams)}))
        elif draft.whole("streams", stream) and not streams[stream].modes:
            issues.append(Issue("RN560", where, {"stream": stream}))
    names = [
        *(["baseline.spend"] if measured.spend is not None else []),
        *(f"baseline.tonnes.{name}" for name in measured.tonnes),
    ]
    sourced = [str(key) for key in draft.parts.get("sources", {})]
    issues += [
        Issue("RN561", draft.key(*name.split(".")), {"name": name})
        for name in names
        if not any(name == key or name.startswith(f"{key}.") for key in sourced)
    ]
    return issues


def _travel(draft: Draft) -> list[Issue]:
    travel: Travel = draft.parts.get("travel", Travel())
    if not draft.whole("travel"):
        return []
    if travel.roads is not None and travel.place is not None:
        return [Issue("RN251", draft.where("travel", "place"))]
    usual = Travel()
    idle = [name for name in ("speeds", "season", "snap_within") if getattr(travel, name) != getattr(usual, name)]
    if travel.roads is None and travel.place is None and idle:
        return [Issue("RN253", draft.key("travel", idle[0]), {"names": idle})]
    return []


def _streams(draft: Draft) -> dict[str, StreamSpec]:
    return dict(draft.parts.get("streams", {}))


def _chains(draft: Draft, outside_kinds: set[str] | None) -> list[Issue]:
    issues = []
    own = draft.names("facilities")
    known = None if own is None or outside_kinds is None else {*own, *outside_kinds}
    for stream, spec in _streams(draft).items():
        for i, kind in enumerate(spec.chain):
            where = draft.where("streams", stream, "chain", i)
            if kind in spec.chain[:i]:
                issues.append(Issue("RN160", where, {"kind": kind, "stream": stream}))
            elif known is not None and kind not in known:
                issues.append(Issue("RN150", where, {"kind": kind, "stream": stream}))
    return issues


def _modes(draft: Draft) -> list[Issue]:
    issues = []
    for stream, spec in _streams(draft).items():
        for mode, service in spec.modes.items():
            path = ("streams", stream, "modes", mode)
            if service.at not in spec.chain and draft.whole("streams", stream, "chain"):
                hint = did_you_mean(service.at, spec.chain)
                issues.append(
                    Issue("RN151", draft.where(*path, "at"), {"kind": service.at, "stream": stream, "hint": hint})
                )
            for i, (before, after) in enumerate(pairwise(service.share), start=1):
                if after.within <= before.within:
                    facts = {"value": f"{after.within:g} km", "before": f"{before.within:g} km"}
                    issues.append(Issue("RN153", draft.where(*path, "share", i, "within"), facts))
                elif after.share > before.share:
                    facts = {"value": f"{after.share:.4g}", "before": f"{before.share:.4g}"}
                    issues.append(Issue("RN154", draft.where(*path, "share", i, "share"), facts))
    return issues


def _hauls(draft: Draft) -> list[Issue]:
    issues = []
    hauls: tuple[Haul, ...] = draft.parts.get("hauls", ())
    pairs = [(haul.origin, haul.destination) for haul in hauls]
    needed: dict[tuple[str, str], str] = {}
    for stream, spec in _streams(draft).items():
        for i, pair in enumerate(pairwise(spec.chain), start=1):
            leaps = pair[0] in {origin for origin, _ in spec.skips}
            missing = pair not in pairs and pair[0] != pair[1] and pair not in needed and not leaps
            if missing and draft.whole("hauls") and draft.whole("streams", stream, "chain"):
                facts = {"origin": pair[0], "destination": pair[1], "stream": stream}
                issues.append(Issue("RN152", draft.where("streams", stream, "chain", i), facts))
            needed.setdefault(pair, stream)
        issues += skips(draft, stream, spec)
        needed |= dict.fromkeys(steps(_streams(draft), hauls, stream), stream)
    for i, pair in enumerate(pairs):
        facts = {"origin": pair[0], "destination": pair[1]}
        if pair in pairs[:i] or pair[0] == pair[1]:
            issues.append(Issue("RN161", draft.where("hauls", i), facts))
        elif pair not in needed and draft.whole("streams"):
            issues.append(Issue("RN165", draft.where("hauls", i), facts))
    return issues


def _facilities(draft: Draft) -> list[Issue]:
    issues = []
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    used = {kind for spec in _streams(draft).values() for kind in spec.chain}
    for kind, facility in facilities.items():
        if facility.amber > facility.red:
            facts = {"amber": f"{facility.amber:.0%}", "red": f"{facility.red:.0%}"}
            issues.append(Issue("RN164", draft.where("facilities", kind, "amber"), facts))
        for size, spec in facility.sizes.items():
            if spec.enlarge is not None and not facility.enlarge:
                where = draft.where("facilities", kind, "sizes", size, "enlarge")
                issues.append(Issue("RN171", where, {"value": size, "kind": kind}))
            # where any capacity between two sizes may be had, 0 is where the line of prices begins
            if spec.capacity == 0 and facility.expansion == "steps":
                where = draft.where("facilities", kind, "sizes", size, "capacity")
                issues.append(Issue("RN107", where, {"value": "0 t/年", "range": "> 0 t/年"}))
            if spec.min_throughput > spec.capacity:
                facts = {"least": f"{spec.min_throughput:g}", "most": f"{spec.capacity:g}"}
                issues.append(Issue("RN168", draft.where("facilities", kind, "sizes", size, "min_throughput"), facts))
        if kind not in used and draft.whole("streams"):
            issues.append(Issue("RN166", draft.key("facilities", kind), {"kind": kind}))
    return issues


def _vehicles(draft: Draft) -> list[Issue]:
    issues: list[Issue] = []
    rounds = draft.parts.get("rounds")
    fleet = draft.parts.get("fleet", {})
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    for name in ("milk_run", "trunk", "mobile", "daily", "door_to_door"):
        part = getattr(rounds, name, None)
        if part is None:
            continue
        if draft.lacks(part.vehicle, "fleet"):
            hint = (
                did_you_mean(part.vehicle, fleet) if fleet else ("在 fleet 下写出这种车", "describe it under `fleet`")
            )
            issues.append(Issue("RN155", draft.where("rounds", name, "vehicle"), {"value": part.vehicle, "hint": hint}))
        if draft.whole("horizon") and horizon.first <= horizon.last:
            issues += rule_references.year_fault(part.year, horizon, draft.where("rounds", name, "year"))
    streams = draft.parts.get("streams", {}).values()
    for name in ("tow", "low_loader"):
        issues += _haulage(draft, getattr(rounds, name, None), fleet, name)
    comes = getattr(rounds, "mobile", None) is not None and draft.whole("streams")
    if comes and not any("mobile" in stream.modes for stream in streams):
        issues.append(Issue("RN180", draft.key("rounds", "mobile")))
    issues += _daily(draft, getattr(rounds, "daily", None))
    issues += joint_references.check(draft)
    united = getattr(draft.parts.get("solve"), "union", None) is not None
    united &= not any(getattr(rounds, name, None) for name in ("milk_run", "trunk", "mobile", "daily"))
    if united and draft.whole("rounds"):
        issues.append(Issue("RN183", draft.key("solve", "union")))
    return issues + _dispatch(draft, getattr(rounds, "dispatch", None), fleet)


def _daily(draft: Draft, part: Daily | None) -> list[Issue]:
    """Sampled days that make a year, and streams that are collected at the door and have items."""
    if part is None:
        return []
    issues: list[Issue] = []
    if part.working_days % part.days:
        facts = {"days": part.days, "working_days": part.working_days}
        issues.append(Issue("RN670", draft.where("rounds", "daily", "working_days"), facts))
    streams, supply = draft.parts.get("streams", {}), draft.parts.get("supply")
    if not draft.whole("streams") or not draft.whole("supply") or supply is None:
        return issues
    held = {item.stream for item in (supply.items.rows if supply.items is not None else ())}
    able = [name for name, spec in streams.items() if "door_to_door" in spec.modes and name in held]
    return issues + [
        Issue("RN671", draft.where("rounds", "daily", "streams", at), {"value": name, "hint": did_you_mean(name, able)})
        for at, name in enumerate(part.streams)
        if name not in able
    ]


def _haulage(draft: Draft, part: Haulage | None, fleet: Mapping[str, Vehicle], name: str) -> list[Issue]:
    """Vehicles that the fleet has and that can carry the pieces, a stream that there is, a year of the plan."""
    if part is None:
        return []
    issues: list[Issue] = []
    loaded = {
        "pieces": (part.vehicle, part.pieces),
        "carrier_pieces": (part.carrier or part.vehicle, part.carrier_pieces),
    }
    for key, (driven, count) in loaded.items():
        if driven in fleet and count * part.piece > fleet[driven].capacity:
            written = draft.tree.at(("rounds", name, key)) is not None  # one piece at a time is what a blank means
            where = draft.where("rounds", name, key if written else "piece")
            facts = {"count": count, "load": count * part.piece, "vehicle": driven, "limit": fleet[driven].capacity}
            issues.append(Issue("RN182", where, facts))
    for key, value in (("vehicle", part.vehicle), ("carrier", part.carrier)):
        if value is not None and draft.lacks(value, "fleet"):
            hint = {"value": value, "hint": did_you_mean(value, fleet)}
            issues.append(Issue("RN155", draft.where("rounds", name, key), hint))
    streams = draft.parts.get("streams", {})
    if draft.lacks(part.stream, "streams"):
        hint = {"value": part.stream, "hint": did_you_mean(part.stream, streams)}
        issues.append(Issue("RN181", draft.where("rounds", name, "stream"), hint))
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    return issues + rule_references.year_fault(part.year, horizon, draft.where("rounds", name, "year"))


def _dispatch(draft: Draft, part: Dispatch | None, fleet: Mapping[str, Vehicle]) -> list[Issue]:
    """Vehicles that the fleet has, and items or streams that there are."""
    if part is None:
        return []
    issues = [
        Issue("RN155", draft.key("rounds", "dispatch", "vehicles", name), {"value": name, "hint": did_you_mean(name, fleet)})
        for name in part.vehicles
        if draft.lacks(name, "fleet")
    ]  # fmt: skip
    issues += [
        Issue(
            "RN634",
            draft.where("rounds", "dispatch", "vehicles", name, "rest"),
            {"earliest": write_clock(more.rest.earliest), "latest": write_clock(more.rest.latest)},
        )
        for name, more in part.vehicles.items()
        if more.rest is not None and more.rest.earliest > more.rest.latest
    ]
    supply = draft.parts.get("supply")
    if not draft.whole("supply") or not draft.whole("streams") or supply is None:
        return issues
    known = [*(word for item in supply.items.rows for word in (item.item, item.name)), *draft.parts.get("streams", {})]
    for name in ("needs", "apart"):
        for word, held in getattr(part, name).items():
            where = draft.key("rounds", "dispatch", name, word)
            unknown = [one for one in (word, *(held if name == "apart" else ())) if one not in known]
            issues += [Issue("RN625", where, {"value": one, "hint": did_you_mean(one, known)}) for one in unknown]
    return issues


def _sources(draft: Draft) -> list[Issue]:
    issues = []
    for key in draft.parts.get("sources", {}):
        annotation: Any = Scenario
        node = draft.tree
        for part in str(key).split("."):
            known = _keys(annotation, node.children() if node is not None else ())
            if part not in known:
                facts = {
                    "value": key,
                    "part": part,
                    "hint": did_you_mean(part, known) if known else ("它没有下级字段", "it has no keys below it"),
                }
                if draft.whole(*str(key).split(".")):
                    issues.append(Issue("RN158", draft.key("sources", key), facts))
                break
            annotation = step(annotation, part)
            index: str | int = (
                int(part) if part.isdecimal() and node is not None and isinstance(node.value, list) else part
            )
            child = node.at((index,)) if node is not None else None
            node = child if child is not None else type(draft.tree)(None, Where(), Where())
    return issues


def _keys(annotation: Any, written: Iterable[tuple[str | int, object]]) -> list[str]:
    return fields_of(annotation) if is_model(annotation) else [str(key) for key, _ in written]
