"""Whether the ways to serve places fit together: frequencies, what a visit takes, who drives, what lies in store."""

from __future__ import annotations

from itertools import pairwise

from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading.document import KeyPath
from recycling_net.reading.faults import Draft
from recycling_net.scenario import OFTEN, Facility, Rounds, Rules, ServiceMode, StreamSpec

_OFF = 1e-6
"""Shares of months may miss one by so much, such as 8.333333 % each."""


def services(draft: Draft) -> list[Issue]:
    """Return every fault of the service modes that distance has nothing to do with."""
    issues: list[Issue] = []
    for stream, spec in draft.parts.get("streams", {}).items():
        for name, mode in spec.modes.items():
            path = ("streams", stream, "modes", name)
            issues += [*_visits(draft, mode, path), *_trip(draft, mode, path), *_markets(draft, mode, path)]
        for name in ("season", "leaves"):
            months = getattr(spec, name)
            if months is not None and abs(sum(months) - 1) > _OFF:
                issues.append(
                    Issue("RN195", draft.where("streams", stream, name), {"value": f"{sum(months) * 100:.6g} %"})
                )
    return [*issues, *_storage(draft), *_limits(draft)]


def _limits(draft: Draft) -> list[Issue]:
    """Limits that say two amounts or none, or that are about what no stream has."""
    rules: Rules = draft.parts.get("rules", Rules())
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    issues = []
    for at, rule in enumerate(rules.service_limit):
        path = ("rules", "service_limit", at)
        given = [rule.deliveries is not None, rule.load is not None]
        if (rule.most is None) != all(given) or (rule.most is not None and any(given)):
            issues.append(Issue("RN200", draft.where(*path)))
        known = [(mode, stream) for stream, spec in streams.items() for mode in spec.modes]
        if rule.stream is not None and draft.lacks(rule.stream, "streams"):
            facts: dict[str, object] = {"stream": rule.stream, "hint": did_you_mean(rule.stream, streams)}
            issues.append(Issue("RN162", draft.where(*path, "stream"), facts))
        elif draft.whole("streams") and not any(rule.concerns(*pair) for pair in known):
            hint = did_you_mean(rule.mode, sorted({mode for mode, _ in known}))
            issues.append(Issue("RN550", draft.where(*path, "mode"), {"mode": rule.mode, "hint": hint}))
    return issues


def skips(draft: Draft, stream: str, spec: StreamSpec) -> list[Issue]:
    """Return every skip that does not go forward in its chain, or for which there is no haul."""
    issues = []
    hauls = {(haul.origin, haul.destination) for haul in draft.parts.get("hauls", ())}
    place = {kind: at for at, kind in enumerate(spec.chain)}
    for at, (origin, destination) in enumerate(spec.skips):
        facts = {"origin": origin, "destination": destination, "stream": stream}
        where = draft.where("streams", stream, "skips", at)
        if not place.get(origin, len(place)) < place.get(destination, -1):
            issues.append(Issue("RN199", where, facts))
        elif (origin, destination) not in hauls and draft.whole("hauls"):
            issues.append(Issue("RN152", where, facts))
    return issues


def _storage(draft: Draft) -> list[Issue]:
    """Limits of storage where nothing ever lies in store, or where sizes are no steps."""
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    seasonal = {
        mode.at for spec in streams.values() if spec.season or spec.leaves for mode in spec.modes.values()
    }  # fmt: skip
    issues = []
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    for kind, facility in facilities.items():
        for size, spec in facility.sizes.items():
            where = draft.where("facilities", kind, "sizes", size, "storage")
            if spec.storage is not None and facility.expansion == "continuous":
                issues.append(Issue("RN197", where, {"kind": kind}))
            elif spec.storage is not None and kind not in seasonal and draft.whole("streams"):
                issues.append(Issue("RN196", where, {"kind": kind}))
    return issues


def _visits(draft: Draft, mode: ServiceMode, path: KeyPath) -> list[Issue]:
    issues = []
    for at, (before, after) in enumerate(pairwise(mode.visits), start=1):
        if after.every <= before.every:
            facts: dict[str, object] = {"value": after.every, "before": before.every}
            issues.append(Issue("RN192", draft.where(*path, "visits", at, "every"), facts))
        elif after.share > before.share:
            facts = {"value": f"{after.share:.4g}", "before": f"{before.share:.4g}"}
            issues.append(Issue("RN193", draft.where(*path, "visits", at, "share"), facts))
    return issues


def _trip(draft: Draft, mode: ServiceMode, path: KeyPath) -> list[Issue]:
    """A vehicle that the fleet has, and one way to know what a visit takes."""
    if mode.trip is None:
        return []
    issues = []
    fleet = draft.parts.get("fleet", {})
    if draft.lacks(mode.trip.vehicle, "fleet"):
        facts = {"value": mode.trip.vehicle, "hint": did_you_mean(mode.trip.vehicle, fleet)}
        issues.append(Issue("RN155", draft.where(*path, "trip", "vehicle"), facts))
    if not mode.visits and mode.trip.load is None and draft.whole(*path):
        issues.append(Issue("RN190", draft.where(*path, "trip")))
    if mode.visits and mode.trip.load is not None:
        issues.append(Issue("RN191", draft.where(*path, "trip", "load")))
    return issues


def _markets(draft: Draft, mode: ServiceMode, path: KeyPath) -> list[Issue]:
    """Villages to which a vehicle is to come more often than the mode ever does."""
    rounds: Rounds = draft.parts.get("rounds") or Rounds()
    if not mode.visits or str(path[-1]).partition("/")[0] != "mobile" or rounds.mobile is None:
        return []
    rows = rounds.mobile.markets.rows if rounds.mobile.markets is not None else ()
    best = min(each.every for each in mode.visits)
    return [
        Issue("RN194", draft.where(*path, "visits"), {"place": row.place, "every": row.every, "stream": path[1], "mode": path[3]})
        for row in rows
        if row.every is not None and OFTEN[row.every] < best
    ]  # fmt: skip
