"""Whether subsidies of sites and factors of carbon name what the scenario has."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from recycling_net.errors import Issue, Where, did_you_mean
from recycling_net.reading.entries import entries
from recycling_net.reading.faults import Draft
from recycling_net.scenario import Carbon, Facility, Horizon, Rules, SiteSubsidy, StreamSpec

_USUAL = {
    "transport": (0.01, 2.0, "kgCO2e/(t·km)"),
    "avoided": (1.0, 30_000.0, "kgCO2e/t"),
    "price": (0.0, 2_000.0, "元/tCO2e"),
    "cap": (1.0, inf, "tCO2e"),
}
"""Least, most and unit of what is usual; beyond it a thousand kilograms were likely taken for one, or the other way round.
GB/T 51366-2019 has 0.057 to 0.334 for lorries and 28,500 for a tonne of aluminium sheet; the rest is assumed."""


def check(draft: Draft) -> list[Issue]:
    """Return every reference of `site_subsidies`, `carbon` and `rules.carbon_cap` that leads nowhere."""
    return [*_subsidies(draft), *_carbon(draft), *_unusual(draft)]


def _subsidies(draft: Draft) -> list[Issue]:
    issues: list[Issue] = []
    facilities: dict[str, Facility] = draft.parts.get("facilities", {})
    horizon: Horizon = draft.parts.get("horizon", Horizon())
    rules: tuple[SiteSubsidy, ...] = draft.parts.get("site_subsidies") or ()
    for i, rule in enumerate(rules):
        path = ("site_subsidies", i)
        if draft.lacks(rule.kind, "facilities"):
            hint = did_you_mean(rule.kind, facilities)
            issues.append(Issue("RN185", draft.where(*path, "kind"), {"kind": rule.kind, "hint": hint}))
        sizes = facilities[rule.kind].sizes if rule.kind in facilities else {}
        for at, size in enumerate(rule.sizes if sizes else ()):
            if size not in sizes:
                facts = {"kind": rule.kind, "value": size, "hint": did_you_mean(size, sizes)}
                issues.append(Issue("RN186", draft.where(*path, "sizes", at), facts))
        if draft.whole("horizon") and horizon.first <= horizon.last:
            issues += [
                Issue(
                    "RN156",
                    draft.where(*path, name),
                    {"value": year, "first": horizon.first, "last": horizon.last},
                )
                for name, year in (("first", rule.first), ("last", rule.last))
                if year is not None and year not in horizon.years
            ]
        if rule.first is not None and rule.last is not None and rule.first > rule.last:
            issues.append(Issue("RN187", draft.where(*path, "last"), {"first": rule.first, "last": rule.last}))
        if rule.opening == 0 and rule.yearly == 0 and draft.whole(*path):
            issues.append(Issue("RN188", draft.where(*path)))
    return issues


def _carbon(draft: Draft) -> list[Issue]:
    issues: list[Issue] = []
    rules: Rules = draft.parts.get("rules", Rules())
    carbon: Carbon | None = draft.parts.get("carbon")
    if carbon is None:
        missing = draft.whole("carbon") and draft.tree.at(("carbon",)) is None
        return [Issue("RN184", draft.key("rules", "carbon_cap"))] if rules.carbon_cap and missing else []
    streams: dict[str, StreamSpec] = draft.parts.get("streams", {})
    if not draft.whole("streams"):
        return issues
    kinds = {kind for spec in streams.values() for kind in spec.chain}
    for kind in carbon.handling:
        if kind not in kinds:
            facts = {"kind": kind, "hint": did_you_mean(kind, kinds)}
            issues.append(Issue("RN189", draft.key("carbon", "handling", kind), facts))
    for stream in carbon.avoided:
        if stream not in streams:
            facts = {"value": stream, "hint": did_you_mean(stream, streams)}
            issues.append(Issue("RN181", draft.key("carbon", "avoided", stream), facts))
    return issues


def _unusual(draft: Draft) -> Iterator[Issue]:
    """Warn of factors, a price and caps that look as if another unit was meant; nothing of 0, which is said on purpose."""
    carbon: Carbon | None = draft.parts.get("carbon")
    told: list[tuple[str, float, Where]] = []
    if carbon is not None:
        told.append(("price", carbon.price, draft.where("carbon", "price")))
        told += [
            ("transport", factor, draft.where("carbon", "transport", name)) for name, factor in carbon.transport.items()
        ]
        told += [("avoided", factor, draft.where("carbon", "avoided", name)) for name, factor in carbon.avoided.items()]
    caps = entries(draft, "rules", "carbon_cap")
    told += [("cap", rule.get("most") or 0.0, rule.where("most")) for rule in caps]
    for what, value, where in told:
        least, most, unit = _USUAL[what]
        if value and not least <= value <= most:
            usual = f"{least:g}—{most:,.12g} {unit}" if most < inf else f"≥ {least:g} {unit}"
            yield Issue("RN531", where, {"value": f"{value:,.12g} {unit}", "range": usual})
