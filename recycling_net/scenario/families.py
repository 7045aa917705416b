"""What each family of rules asks for in words, what of it would always hold, and in which unit it may change.

A new family of rules is one entry of FAMILIES: `diagnose` and siting know nothing else about it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from math import ceil, floor
from typing import Any, Literal

from recycling_net.scenario.base import Model
from recycling_net.scenario.rules import RecoveryTarget, Rules
from recycling_net.words import amount, chinese

Unit = Literal["t", "tCO2e", "share", "sites", "yuan", "km", ""]
Texts = tuple[str, str]
"""The same in Chinese and in English."""
Instance = tuple[str, int]
"""A rule: the name of its family and its number under that name."""


_WHOLE = (1, 0, "")
_SHOWN: Mapping[str, tuple[int, int, str]] = {
    "t": (10, 1, " t"), "tCO2e": (10, 1, " tCO2e"), "share": (1000, 1, " %"), "km": (100, 2, " km"),
}  # fmt: skip
"""Unit -> parts of it that are told apart, digits, and how it is written; of others whole ones are."""
_MUCH, _THOUSAND = 100_000.0, 1_000.0
"""From so many yuan on, thousands are told apart: a tenth of 万元."""


@dataclass(frozen=True, slots=True)
class Family:
    """One family of rules.

    Attributes
    ----------
    asked
        What a rule of the family asks for, in words.
    key
        The key of the amount that a planner would change; "" where a rule has none and can be left out only.
    unit
        What that amount is counted in.
    always
        The amount with which a rule of the family holds always, 0 for those that ask for at least so much.
    beside
        Other keys, as they are to be when ``key`` is written instead.
    exempts
        Whether a rule of the family may name in ``exempt`` of what it asks nothing.
    """

    asked: Callable[[Any], Texts]
    key: str = ""
    unit: Unit = ""
    always: float = 0.0
    beside: Mapping[str, Any] = field(default_factory=dict)
    exempts: bool = False

    @property
    def rising(self) -> bool:
        """Whether it asks for at least so much, so that less is easier."""
        return self.always == 0.0

    @property
    def shaping(self) -> bool:
        """Whether it says who may serve whom and from where, so that without it there is far more to decide."""
        return self.unit in ("", "km")

    def changed(self, rule: Model, value: float) -> Model:
        """Return the rule asking for another amount."""
        return rule.model_copy(update={**self.beside, self.key: round(value) if self.unit == "sites" else value})

    def exempting(self, rule: Model, codes: Collection[str]) -> Model:
        """Return the rule asking nothing more of some areas, places or sites."""
        known = getattr(rule, "exempt", ())
        return rule.model_copy(update={"exempt": (*known, *(code for code in codes if code not in known))})

    def rounded(self, value: float, *, bound: bool = False) -> float:
        """Return an amount as it is shown, rounded to the side on which a rule that asks for it can be kept.

        What it cannot be beyond is a ``bound``, rounded to the other side so that it stays true.
        """
        side, slip = (floor, 1e-6) if self.rising != bound else (ceil, -1e-6)
        if self.unit == "yuan" and abs(value) >= _MUCH:
            return side(value / _THOUSAND + slip) * _THOUSAND
        scale = _SHOWN.get(self.unit, _WHOLE)[0]
        return side(value * scale + slip) / scale

    def shown(self, value: float, *, bound: bool = False) -> Texts:
        """Return an amount in words, rounded as ``rounded`` does."""
        kept = self.rounded(value, bound=bound)
        if self.unit == "yuan":
            return amount(kept)
        _, digits, unit = _SHOWN.get(self.unit, _WHOLE)
        text = f"{kept * (100 if self.unit == 'share' else 1):,.{digits}f}{unit}"
        return (f"{text} 处", f"{text} sites") if self.unit == "sites" else (text, text)


def instances(rules: Rules) -> list[Instance]:
    """Return every rule, family by family in the order of the scenario's keys."""
    return [(name, index) for name in FAMILIES for index in range(len(getattr(rules, name)))]


def loosened(rules: Rules) -> Rules:
    """Return the rules so that each always holds; those without an amount are left out."""
    return rules.model_copy(
        update={
            name: tuple(family.changed(rule, family.always) for rule in getattr(rules, name)) if family.key else ()
            for name, family in FAMILIES.items()
        }
    )


def only(rules: Rules, kept: list[Instance]) -> Rules:
    """Return the rules with those kept as they are, the others so that they always hold."""
    loose = {}
    for name, family in FAMILIES.items():
        own = [
            rule if (name, index) in kept else (family.changed(rule, family.always) if family.key else None)
            for index, rule in enumerate(getattr(rules, name))
        ]
        loose[name] = tuple(rule for rule in own if rule is not None)
    return rules.model_copy(update=loose)


def _recovery_target(rule: RecoveryTarget) -> Texts:
    stream = chinese(rule.stream)
    if rule.tonnes is not None:
        wanted = f"至少 {rule.tonnes:,.1f} t", f"at least {rule.tonnes:,.1f} t"
    elif rule.share is not None:
        wanted = f"至少占产生量的 {rule.share:.1%}", f"at least {rule.share:.1%} of the supply"
    else:
        wanted = f"比基准年增长 {rule.increase:.0%}", f"{rule.increase:+.0%} against the base year"
    return f"{rule.year} 年{stream}回收量{wanted[0]}", f"{wanted[1]} of {rule.stream} in {rule.year}"


def _service_radius(rule: Any) -> Texts:
    kind = chinese(rule.kind)
    return f"村到{kind}不超过 {rule.within:g} km", f"places at most {rule.within:g} km from a {rule.kind}"


def _coverage(rule: Any) -> Texts:
    return (
        f"{rule.year} 年起 {rule.households:.0%} 的户在 {rule.within:g} km 内有{chinese(rule.kind)}",
        f"{rule.households:.0%} of households within {rule.within:g} km of a {rule.kind} from {rule.year}",
    )


def _count(most: bool) -> Callable[[Any], Texts]:
    def asked(rule: Any) -> Texts:
        zh = {"township": "每个乡镇", "county": "每县", "prefecture": "每个地市"}
        area = zh[rule.per], f"per {rule.per}"
        since = ("", "") if most else (f"{rule.year} 年起", f" from {rule.year}")
        return (
            f"{since[0]}{area[0]}{'至多' if most else '至少'} {rule.count} 处{chinese(rule.kind)}",
            f"at {'most' if most else 'least'} {rule.count} {rule.kind} {area[1]}{since[1]}",
        )

    return asked


def _nesting(rule: Any) -> Texts:
    own = {"township": "乡镇", "county": "县", "prefecture": "地市"}[rule.within]
    return (
        f"{chinese(rule.kind)}只服务本{own}",
        f"{rule.kind} serves its own {rule.within} only",
    )


def _budget(zh: str, en: str) -> Callable[[Any], Texts]:
    def asked(rule: Any) -> Texts:
        most = amount(rule.most)
        more = ("(另加上年结转)", " (besides what is carried over)") if rule.carry else ("", "")
        return f"{rule.year} 年{zh}不超过 {most[0]}{more[0]}", f"{en} of {rule.year} at most {most[1]}{more[1]}"

    return asked


def _carbon_cap(rule: Any) -> Texts:
    return (
        f"{rule.year} 年碳排放不超过 {rule.most:,.1f} tCO2e",
        f"at most {rule.most:,.1f} tCO2e emitted in {rule.year}",
    )


def _service_limit(rule: Any) -> Texts:
    area = {
        "site": ("每一处设施", "per site"),
        "township": ("每个乡镇", "per township"),
        "county": ("每县", "per county"),
    }[rule.per]
    what = (f"的{chinese(rule.stream)}", f" of {rule.stream}") if rule.stream else ("", "")
    return (
        f"{area[0]}每年{chinese(rule.mode)}{what[0]}不超过 {rule.most_t:,.1f} t",
        f"at most {rule.most_t:,.1f} t{what[1]} a year by {rule.mode} {area[1]}",
    )


def _of_kinds(rule: Any) -> Texts:
    """The kinds that a rule concerns, at the head of a sentence."""
    return ("、".join(map(chinese, rule.kinds)), " and ".join(rule.kinds)) if rule.kinds else ("设施", "facilities")


def _exclusion_zone(rule: Any) -> Texts:
    kinds = _of_kinds(rule)
    away = (
        (f"内,也不得离它不到 {rule.buffer:g} km", f", nor within {rule.buffer:g} km of it")
        if rule.buffer
        else ("内", "")
    )
    return f"{kinds[0]}不得新开在“{rule.map}”{away[0]}", f"no new {kinds[1]} in `{rule.map}`{away[1]}"


def _zoning(rule: Any) -> Texts:
    other = ("或没有画到的地方", " or where nothing is drawn") if rule.elsewhere else ("", "")
    return (
        f"{chinese(rule.kind)}只能新开在“{rule.map}”的{'、'.join(rule.zones)}{other[0]}",
        f"new {rule.kind} only in {', '.join(rule.zones)} of `{rule.map}`{other[1]}",
    )


def _land_status(rule: Any) -> Texts:
    kinds = _of_kinds(rule)
    return f"{kinds[0]}要等用地落实才能开设", f"{kinds[1]} open only when their land is ready"


def _min_distance(rule: Any) -> Texts:
    return (
        f"{chinese(rule.kind)}两两之间至少隔 {rule.apart:g} km",
        f"{rule.kind} at least {rule.apart:g} km from one another",
    )


def _site_standard(rule: Any) -> Texts:
    return f"{chinese(rule.kind)}的场地面积要够所用规模", f"{rule.kind} only in sizes for which the site has room"


def _decided(rule: Any) -> Texts:
    since = (f"{rule.year} 年起", f" from {rule.year}") if rule.year is not None else ("", "")
    return (
        f"{since[0]}{rule.site} {'必须开着' if rule.open else '不得开着'}",
        f"{rule.site} is {'open' if rule.open else 'not open'}{since[1]}",
    )


_FREE_YUAN = 1e15
"""More than any county spends."""
_FREE_TONNES = 1e12
"""More than there is of anything."""
_FREE_CARBON = 1e12
"""Tonnes of CO2e, more than the world emits."""
_FREE_KM = 1e5
"""Farther than any road goes."""

FAMILIES: Mapping[str, Family] = {
    "recovery_target": Family(_recovery_target, "tonnes", "t", beside={"increase": None, "share": None}),
    "service_radius": Family(_service_radius, "within", "km", _FREE_KM),
    "coverage": Family(_coverage, "households", "share"),
    "at_least": Family(_count(most=False), "count", "sites", exempts=True),
    "at_most": Family(_count(most=True), "count", "sites", 10**9),
    "nesting": Family(_nesting, exempts=True),
    "capex_budget": Family(_budget("投资", "investment"), "most", "yuan", _FREE_YUAN),
    "opex_budget": Family(_budget("运行费", "running cost"), "most", "yuan", _FREE_YUAN),
    "exclusion_zone": Family(_exclusion_zone, exempts=True),
    "zoning": Family(_zoning, exempts=True),
    "land_status": Family(_land_status, exempts=True),
    "min_distance": Family(_min_distance),
    "site_standard": Family(_site_standard, exempts=True),
    "carbon_cap": Family(_carbon_cap, "most", "tCO2e", _FREE_CARBON),
    "decided": Family(_decided),
    "service_limit": Family(_service_limit, "most", "t", _FREE_TONNES, beside={"deliveries": None, "load": None}),
}
"""Every family of `Rules`, in its order."""
