"""Whether rounds that join villages can be driven: vehicles, streams, weights, windows and years that the scenario has."""

from __future__ import annotations

from recycling_net.errors import Issue, did_you_mean
from recycling_net.reading.faults import Draft
from recycling_net.scenario import Horizon, Joint, write_clock


def check(draft: Draft) -> list[Issue]:
    """Return every fault of the rounds under ``rounds.joint``."""
    rounds = draft.parts.get("rounds")
    asked: dict[str, Joint] = getattr(rounds, "joint", {})
    issues: list[Issue] = []
    daily = getattr(rounds, "daily", None)
    taken = dict.fromkeys(daily.streams if daily is not None else (), "rounds.daily")
    for name, rule in asked.items():
        issues += _vehicle(draft, name, rule)
        issues += _streams(draft, name, rule)
        for at, stream in enumerate(rule.streams):
            if (other := taken.setdefault(stream, f"rounds.joint.{name}")) != f"rounds.joint.{name}":
                where = draft.where("rounds", "joint", name, "streams", at)
                issues.append(Issue("RN663", where, {"value": stream, "other": other}))
        for at, window in enumerate(rule.windows):
            if window.latest < window.earliest:
                facts = {"earliest": write_clock(window.earliest), "latest": write_clock(window.latest)}
                issues.append(Issue("RN665", draft.where("rounds", "joint", name, "windows", at, "latest"), facts))
    return issues


def _vehicle(draft: Draft, name: str, rule: Joint) -> list[Issue]:
    """A vehicle of the fleet that carries so many pieces, rounds that make a year, a year of the plan."""
    fleet = draft.parts.get("fleet", {})
    at = ("rounds", "joint", name)
    issues: list[Issue] = []
    if draft.lacks(rule.vehicle, "fleet"):
        facts: dict[str, object] = {"value": rule.vehicle, "hint": did_you_mean(rule.vehicle, fleet)}
        issues.append(Issue("RN155", draft.where(*at, "vehicle"), facts))
    if rule.rounds_per_year % rule.samples:
        facts = {"rounds": rule.rounds_per_year, "samples": rule.samples}
        written = next(
            (key for key in ("rounds_per_year", "samples") if draft.tree.at((*at, key)) is not None), "vehicle"
        )
        issues.append(Issue("RN660", draft.where(*at, written), facts))
    count = rule.pieces or 1
    if rule.pieces is not None and rule.piece is None:
        issues.append(Issue("RN662", draft.where(*at, "pieces")))
    elif rule.piece is not None and rule.vehicle in fleet and count * rule.piece > fleet[rule.vehicle].capacity:
        facts = {
            "count": count, "load": count * rule.piece, "vehicle": rule.vehicle, "limit": fleet[rule.vehicle].capacity,
        }  # fmt: skip
        issues.append(Issue("RN182", draft.where(*at, "piece" if rule.pieces is None else "pieces"), facts))
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    known = rule.year is None or rule.year in horizon.years
    if not known and draft.whole("horizon") and horizon.first <= horizon.last:
        facts = {"value": rule.year, "first": horizon.first, "last": horizon.last}
        issues.append(Issue("RN156", draft.where(*at, "year"), facts))
    return issues


def _streams(draft: Draft, name: str, rule: Joint) -> list[Issue]:
    """Streams that are fetched at the door and of which it is known what a piece weighs."""
    streams, supply = draft.parts.get("streams", {}), draft.parts.get("supply")
    if not draft.whole("streams") or not draft.whole("supply") or supply is None:
        return []
    held = {item.stream for item in (supply.items.rows if supply.items is not None else ())}
    able = [
        stream
        for stream, spec in streams.items()
        if any(mode.partition("/")[0] == "door_to_door" for mode in spec.modes)
        and (rule.piece is not None or stream in held)
    ]
    return [
        Issue("RN661", draft.where("rounds", "joint", name, "streams", at), {"value": stream, "hint": did_you_mean(stream, able)})
        for at, stream in enumerate(rule.streams)
        if stream not in able
    ]  # fmt: skip
