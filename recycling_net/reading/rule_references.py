"""Whether rules are about years, streams and kinds that the scenario has, and no two of them about the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.entries import Entry, entries
from recycling_net.reading.faults import Draft
from recycling_net.scenario import Horizon

_YEARLY = ("recovery_target", "coverage", "at_least", "capex_budget", "opex_budget", "carbon_cap", "decided")
_OF_KIND = (
    "service_radius", "coverage", "at_least", "at_most", "nesting", "zoning", "min_distance", "site_standard",
)  # fmt: skip
_OF_KINDS = ("exclusion_zone", "land_status")
_ONCE_A_YEAR = ("capex_budget", "opex_budget", "carbon_cap")
_SAME: Mapping[str, tuple[str, ...]] = {
    "service_radius": ("kind",), "coverage": ("kind", "within", "year"), "at_least": ("kind", "per", "year", "exempt"),
    "at_most": ("kind", "per"), "nesting": ("kind",), "exclusion_zone": ("map", "kinds"), "zoning": ("map", "kind"),
    "land_status": ("kinds",), "min_distance": ("kind",), "site_standard": ("kind",),
    "service_limit": ("mode", "stream", "per"),
}  # fmt: skip
"""What two rules of a family have in common that ask for the same, of which only the stricter does anything."""
_AMOUNTS = ("increase", "tonnes", "share")


def check(draft: Draft) -> list[Issue]:
    """Return every fault of the rules that the rest of the YAML tells, of those rules too that have others."""
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    usable = draft.whole("horizon") and horizon.base < horizon.first <= horizon.last
    issues = [
        issue
        for name in (_YEARLY if usable else ())
        for entry in entries(draft, "rules", name)
        for issue in year_fault(entry.get("year"), horizon, entry.where("year"))
    ]
    return [*issues, *_targets(draft), *_kinds(draft), *_twice(draft)]


def year_fault(year: int | None, horizon: Horizon, where: Where) -> list[Issue]:
    """Return the fault of a year that is not planned; none of a year that is not given."""
    if year is None or year in horizon.years:
        return []
    return [Issue("RN156", where, {"value": year, "first": horizon.first, "last": horizon.last})]


def _targets(draft: Draft) -> Iterator[Issue]:
    """Targets with one amount, of a stream that there is."""
    for entry in entries(draft, "rules", "recovery_target"):
        given = [name for name in _AMOUNTS if entry.node.at((name,)) is not None]
        if len(given) != 1 and entry.whole:
            yield Issue("RN172", entry.where(), {"names": given or ["–"]})
        stream = entry.get("stream")
        if stream is not None and draft.lacks(stream, "streams"):
            hint = did_you_mean(stream, draft.names("streams") or [])
            yield Issue("RN162", entry.where("stream"), {"stream": stream, "hint": hint})


def _kinds(draft: Draft) -> Iterator[Issue]:
    known = draft.names("facilities")
    if known is None:
        return
    for name in (*_OF_KIND, *_OF_KINDS):
        for entry in entries(draft, "rules", name):
            told = [(entry.where("kind"), entry.get("kind"))]
            told += [(entry.where("kinds", at), kind) for at, kind in entry.each("kinds")] if name in _OF_KINDS else []
            for where, kind in told:
                if kind is not None and kind not in known:
                    yield Issue("RN159", where, {"kind": kind, "hint": did_you_mean(kind, known)})


def _twice(draft: Draft) -> Iterator[Issue]:
    """Two budgets or caps of a year, two decisions on a site, two rules that ask for the same."""
    for name in _ONCE_A_YEAR:
        for _, entry in _repeated(draft, name, ("year",)):
            yield Issue("RN169", entry.where("year"), {"year": entry.get("year"), "name": name})
    for _, entry in _repeated(draft, "decided", ("site",)):
        yield Issue("RN149", entry.where("site"), {"site": entry.get("site")})
    for name, keys in _SAME.items():
        for first, entry in _repeated(draft, name, keys):
            yield Issue("RN530", entry.where(), {"rule": name, "number": entry.at + 1, "first": first.at + 1})
    for amount in _AMOUNTS:
        for first, entry in _repeated(draft, "recovery_target", ("stream", "year"), written=amount):
            facts = {"rule": "recovery_target", "number": entry.at + 1, "first": first.at + 1}
            yield Issue("RN530", entry.where(), facts)


def _repeated(draft: Draft, name: str, keys: tuple[str, ...], written: str = "") -> Iterator[tuple[Entry, Entry]]:
    """Rules that agree with an earlier one in ``keys``, with the first such; only those in which ``written`` is, if it is said."""
    first: dict[tuple[Any, ...], Entry] = {}
    for entry in entries(draft, "rules", name):
        if not set(keys) <= entry.held.keys() or (written and entry.node.at((written,)) is None):
            continue
        earlier = first.setdefault(tuple(entry.get(key) for key in keys), entry)
        if earlier is not entry:
            yield earlier, entry
