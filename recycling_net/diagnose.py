"""Why no plan exists: which named rules cannot hold together, and what each would have to be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from recycling_net.errors import Issue, Where
from recycling_net.network import build
from recycling_net.plan import WayOut
from recycling_net.progress import Listener, silent
from recycling_net.scenario import Rules, Scenario
from recycling_net.scenario.families import FAMILIES, Family, Instance, Texts
from recycling_net.scenario.rules import rule_name
from recycling_net.siting import Change, Conflicts, Group, conflicts
from recycling_net.words import said

_SHOWN = 8
"""Names listed in one sentence; run.json and the page have them all."""
_NOTHING = 1e-6
"""A rule that can ask for no more than this might as well not be there."""


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a scenario has no plan; ``way`` is the way out with a plan of it, None where none was found."""

    issues: tuple[Issue, ...]
    way: WayOut | None = None


def explain(scenario: Scenario, *, seconds: float = 120.0, listen: Listener = silent) -> Diagnosis:
    """Return why a scenario without any plan has none: groups of rules that cannot hold together, and the way out.

    Parameters
    ----------
    seconds
        Time for all questions together.

    Returns
    -------
    Issues
        RN501; RN518 for each group where there are several, RN519 for one of a single rule, RN511 for one of which it was not shown that none can be
        left out; RN510 for each rule with what it would have to be, once for all groups for which that is the same,
        RN513 where a rule cannot hold even alone; RN514 the cheapest way to a plan; RN515 if it is not proved that
        there is a plan once each group is changed, RN516 if there is and it is not proved that these are all groups.
        RN512 where no rule is to blame; nothing where a plan exists after all.

        The facts of RN510, RN513 and RN514 hold the figures behind the words under ``change``, ``changes``: see
        `_figures`.
    """
    found = conflicts(scenario, seconds=seconds, listen=listen)
    if found.structural:
        return Diagnosis((Issue("RN512"),))
    if not found.groups:
        return Diagnosis(())
    words = _Words(scenario, found)
    issues = [Issue("RN501"), *words.groups(), *words.rules()]
    if found.way:
        issues.append(words.way())
    if not found.every_group:
        facts = {"limit": f"{seconds:.0f}", "spent": f"{found.spent:.0f}"}
        issues.append(Issue("RN516" if found.complete else "RN515", facts=facts))
    way = WayOut(changed_rules(scenario, found.way), found.tables) if found.way else None
    return Diagnosis(tuple(issues), way)


def changed_rules(scenario: Scenario, way: Mapping[Instance, Change]) -> Rules:
    """Return the rules as they are once changed, each figure as it is told."""
    told = {}
    for name, family in FAMILIES.items():
        own = [(rule, way.get((name, index))) for index, rule in enumerate(getattr(scenario.rules, name))]
        rules = [rule if change is None else _changed(family, rule, change) for rule, change in own]
        told[name] = tuple(rule for rule in rules if rule is not None)
    return scenario.rules.model_copy(update=told)


def _changed(family: Family, rule: Any, change: Change) -> Any:
    """Return a rule as it is once changed; None where nothing of it is left."""
    if change.counted and family.exempts:
        return family.exempting(rule, change.exempt)
    if change.counted:
        return None if change.apart_km is None else rule.model_copy(update={"apart": _kept_km(change.apart_km)})
    value = family.rounded(_value(family, change))
    return None if family.unit == "sites" and family.rising and value < 1 else family.changed(rule, value)


def _kept_km(apart_km: float) -> float:
    """A distance as it is told, rounded so that it is kept."""
    return floor(apart_km * 100) / 100


def _value(family: Family, change: Change) -> float:
    """What a rule asks for once it gives way."""
    return max(0.0, change.asked - change.much) if family.rising else change.asked + change.much


class _Words:
    """What was found, in the planner's words."""

    def __init__(self, scenario: Scenario, found: Conflicts) -> None:
        self._scenario, self._found = scenario, found
        self._baseline_t = build(scenario).baseline_t

    def groups(self) -> list[Issue]:
        """Which rules cannot hold together, group by group, and of which that is not proved of each."""
        issues = []
        for number, group in enumerate(self._found.groups, start=1):
            facts = {"group": number, "rules": [rule_name(each[0], self._rule(each)) for each in group.rules]}
            if len(self._found.groups) > 1:
                issues.append(Issue("RN518" if len(group.rules) > 1 else "RN519", facts=facts))
            if not group.minimal:
                issues.append(Issue("RN511", facts=facts))
        return issues

    def rules(self) -> list[Issue]:
        """Each rule with what it would have to be, told once for all groups of which that is true."""
        told: dict[tuple[Instance, Texts], list[int]] = {}
        for number, group in enumerate(self._found.groups, start=1):
            for each in group.rules:
                told.setdefault((each, self._hint(group, each)), []).append(number)
        return [self._of_rule(each, hint, numbers) for (each, hint), numbers in told.items()]

    def _of_rule(self, each: Instance, hint: Texts, numbers: Sequence[int]) -> Issue:
        (name, index), group = each, self._found.groups[numbers[0] - 1]
        rule, change = self._rule(each), group.alone.get(each)
        facts = {
            "group": list(numbers),
            "minimal": [self._found.groups[number - 1].minimal for number in numbers],
            "rule": rule_name(name, rule),
            "asked": FAMILIES[name].asked(rule),
            "hint": hint,
            "change": None if change is None else self._figures(each, change),
        }
        return Issue("RN510" if len(group.rules) > 1 else "RN513", Where(key=f"rules.{name}.{index}"), facts)

    def way(self) -> Issue:
        """The issue of the cheapest way out."""
        way = self._found.way
        changes = [self._step(each, change) for each, change in way.items()]
        proved = (
            ("没有更省的改法", "none of the rules named offers a cheaper one")
            if self._found.way_least
            else (
                "时限内找到的最省的改法,未必最省",
                "the cheapest found in the time, perhaps not the cheapest there is",
            )
        )
        which = (
            ("改动最小的一条出路", "the cheapest way to a plan")
            if self._found.way_least
            else ("一条出路", "a way to a plan")
        )
        facts = {
            "ways": (";".join(zh for zh, _ in changes), "; ".join(en for _, en in changes)),
            "which": which,
            "proved": proved,
            "changes": [self._figures(each, change) for each, change in way.items()],
        }
        return Issue("RN514", facts=facts)

    def _rule(self, each: Instance) -> Any:
        name, index = each
        return getattr(self._scenario.rules, name)[index]

    def _hint(self, group: Group, each: Instance) -> Texts:
        """What changing this rule alone would take."""
        if each in group.hopeless:
            return (
                "只改这一条没有用,去掉也不行;改同组的另一条",
                "changing this one, or going without it, is of no use; change another of the group",
            )
        change = group.alone.get(each)
        if change is None:
            floor = self._floor(each)
            return (
                f"放宽或去掉这一条,或改同组的另一条;要改多少,时限内没有算出{floor[0]}",
                f"relax or remove this one, or change another of the group; by how much was not found in the time{floor[1]}",
            )
        zh, en = self._needed(each, change)
        if group.ever is not None and group.ever.much < change.much * (1 - 1e-6):
            ever = self._needed(each, group.ever)
            zh, en = f"{zh};无论别的约束怎样,{ever[0]}", f"{en}; whatever becomes of the others, {ever[1]}"
        if change.scope == "group" and len(self._found.groups) > 1:
            return (
                f"只为化解所在的组改这一条时,{zh};别的组另有矛盾,也要改",
                f"changed for the sake of its group alone, {en}; other groups are at odds as well and need changes of their own",
            )
        first = self._first(group, each, change)
        if len(group.rules) == 1:
            return f"{first[0]}{zh}", f"{first[1]}{en}"
        return (
            f"{first[0]}改其中一条即可;只改这一条时,{zh}",
            f"{first[1]}changing one of them is enough; if this one, {en}",
        )

    def _first(self, group: Group, each: Instance, change: Change) -> Texts:
        """What else is taken to be changed."""
        if change.scope == "way" and self._others(group):
            return "其他各组照下面的出路改好后,", "with the other groups changed as below, "
        alone = [other.rules[0] for other in self._found.groups if len(other.rules) == 1 and other is not group]
        if any(other != each for other in alone):
            return "单独就做不到的约束改到做得到之后,", "with what cannot hold even alone changed so that it can, "
        return "", ""

    def _floor(self, each: Instance) -> Texts:
        """What is known of the change that a rule needs where time ran out."""
        change = self._found.floor.get(each)
        if change is None or change.much <= 0:
            return "", ""
        if change.counted:
            count = ceil(change.much - 1e-6)
            return f"(不会少于 {count} 处例外)", f" (not less than {count} exceptions)"
        family = FAMILIES[each[0]]
        value = _value(family, change)
        if family.rising and value < _NOTHING:
            return ",但已经知道只有等于去掉它才行", ", but nothing short of going without it is enough"
        zh, en = family.shown(value)
        if family.rising:
            return f"(这一条改后至多能要求 {zh})", f" (what it then asks for is not more than {en})"
        return f"(这一条改后至少是 {zh})", f" (what it then allows is not less than {en})"

    def _unproved(self, each: Instance, change: Change) -> Texts:
        """What is known where a change was found and it is not known whether less is enough."""
        if change.counted or change.floor <= 0:
            return "(未证明最小)", " (not proved least)"
        family = FAMILIES[each[0]]
        zh, en = family.shown(_value(family, replace(change, much=change.floor)))
        if family.rising:
            return f"(未证明最小;至多能要求 {zh})", f" (not proved least; it cannot ask for more than {en})"
        return f"(未证明最小;至少是 {zh})", f" (not proved least; it cannot be less than {en})"

    def _nearer(self, change: Change) -> Texts:
        """The distance that would be kept instead."""
        if change.apart_km is None:
            return "", ""
        km = _kept_km(change.apart_km)
        return f";也可把间距改为 {km:.2f} km", f"; or ask for {km:.2f} km between them"

    def _later(self, change: Change) -> Texts:
        """The year in which a target can be met instead."""
        if change.later is None:
            return "", ""
        return f";原定的量 {change.later} 年可以达到", f"; what it asks for can be met in {change.later}"

    def _others(self, group: Group) -> bool:
        return any(each not in group.rules for each in self._found.way)

    def _needed(self, each: Instance, change: Change) -> Texts:
        """The least change of a rule, and for whose sake."""
        family = FAMILIES[each[0]]
        who = _listed(change.needed_by)
        proved = ("", "") if change.least else self._unproved(each, change)
        if change.counted:
            count = max(len(change.needed_by), round(change.much))
            nearer = self._nearer(change)
            least = (f"至少要有 {count} 处例外", f"at least {count} exceptions are needed")
            zh, en = least if change.least else (f"有 {count} 处例外就够", f"{count} exceptions are enough")
            return f"{zh}{who[0]}{proved[0]}{nearer[0]}", f"{en}{who[1]}{proved[1]}{nearer[1]}"
        zh, en = family.shown(_value(FAMILIES[each[0]], change))
        if family.unit == "t" and family.rising:  # a target, not a limit
            growth = self._growth(each, _value(FAMILIES[each[0]], change))
            zh, en = f"{zh}(比基准年 {growth})", f"{en} ({growth} against the base year)"
        later = self._later(change)
        end = f"{who[0]}{proved[0]}{later[0]}", f"{who[1]}{proved[1]}{later[1]}"
        if not change.least:
            return f"改到 {zh} 就够{end[0]}", f"{en} is enough{end[1]}"
        if family.rising:
            return f"最多能达到 {zh}{end[0]}", f"{en} is the most{end[1]}"
        return f"至少要 {zh}{end[0]}", f"{en} is the least{end[1]}"

    def _step(self, each: Instance, change: Change) -> Texts:
        """One change of the cheapest way."""
        name = rule_name(each[0], self._rule(each))
        who = _listed(change.needed_by)
        if change.counted:
            count = max(len(change.needed_by), round(change.much))
            return f"{said(name)} 准许 {count} 处例外{who[0]}", f"{name}: {count} exceptions{who[1]}"
        family = FAMILIES[each[0]]
        now, then = family.shown(change.asked), family.shown(_value(FAMILIES[each[0]], change))
        return f"{said(name)} {now[0]} → {then[0]}{who[0]}", f"{name} {now[1]} -> {then[1]}{who[1]}"

    def _growth(self, each: Instance, tonnes: float) -> str:
        baseline = self._baseline_t[self._rule(each).stream]
        return f"{int((tonnes / baseline - 1) * 1000) / 10:+.1f} %" if baseline > 0 else "–"

    def _figures(self, each: Instance, change: Change) -> dict[str, Any]:
        """rule, key, unit, asked, change, becomes (null where exceptions are counted), needed_by, proved_least and others."""
        name, index = each
        key = (
            ".exempt"
            if change.counted and FAMILIES[name].exempts
            else ""
            if change.counted
            else f".{FAMILIES[name].key}"
        )
        return {
            "rule": rule_name(name, self._rule(each)),
            "key": f"rules.{name}.{index}{key}",
            "unit": "exceptions" if change.counted else FAMILIES[name].unit,
            "asked": None if change.counted else change.asked,
            "change": change.much,
            "becomes": None if change.counted else _value(FAMILIES[each[0]], change),
            "needed_by": list(change.needed_by),
            "exempt": list(change.exempt) if FAMILIES[name].exempts else [],
            "enough_for": change.scope,
            "at_least_changed_by": change.floor,
            "proved_least": change.least,
            "met_in": change.later,
            "apart_km": change.apart_km,
        }


def _listed(names: Sequence[str]) -> Texts:
    """The names for whose sake a rule has to give way, as the end of a sentence."""
    if not names:
        return "", ""
    shown = list(names[:_SHOWN])
    more = (f"等 {len(names)} 处", f" and others, {len(names)} in all") if len(names) > _SHOWN else ("", "")
    return f"(因为:{'、'.join(shown)}{more[0]})", f" (because of {', '.join(shown)}{more[1]})"
