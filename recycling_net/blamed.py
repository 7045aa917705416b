"""What was found of rules that cannot hold together, in the planner's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import ceil, floor
from typing import Any

from recycling_net.errors import Issue, Where
from recycling_net.network import build, shortfalls
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Family, Instance, Texts
from recycling_net.scenario.rules import rule_name
from recycling_net.siting import Change, Conflicts, Group
from recycling_net.words import NAMED, rule_said, rules_said, spans_of

_SETTLED = "单独就做不到的约束改到做得到之后,", "with what cannot hold even alone changed so that it can, "
_NOTHING = 1e-6
"""A rule that can ask for no more than this might as well not be there."""


def kept_km(apart_km: float) -> float:
    """Return a distance as it is told, rounded so that it is kept."""
    return floor(apart_km * 100) / 100


def value_of(family: Family, change: Change) -> float:
    """Return what a rule asks for once it gives way."""
    return max(0.0, change.asked - change.much) if family.rising else change.asked + change.much


class Words:
    """What was found, in the planner's words."""

    def __init__(self, scenario: Scenario, found: Conflicts) -> None:
        self._scenario, self._found = scenario, found
        network = build(scenario)
        self._baseline_t = network.baseline_t
        self._shortfalls = shortfalls(scenario, network)[0]
        self._site_names = network.land.sites["name"].astype(str).to_dict()

    def groups(self) -> list[Issue]:
        """Which rules cannot hold together, group by group, and of which that is not proved of each."""
        issues = []
        alone = {group.rules[0] for group in self._found.groups if len(group.rules) == 1}
        for number, group in enumerate(self._found.groups, start=1):
            facts = {"group": number, "rules": [rule_name(each[0], self._rule(each)) for each in group.rules]}
            first = _SETTLED if len(group.rules) > 1 and alone.intersection(group.rules) else ("", "")
            if len(self._found.groups) > 1:
                issues.append(Issue("RN518" if len(group.rules) > 1 else "RN519", facts={**facts, "first": first}))
            if not group.minimal:
                issues.append(Issue("RN511", facts=facts))
        return issues

    def rules(self) -> list[Issue]:
        """Each rule once, with what it would have to be for all the groups that it is in."""
        told: dict[tuple[Instance, bool], list[int]] = {}
        for number, group in enumerate(self._found.groups, start=1):
            for each in group.rules:
                told.setdefault((each, len(group.rules) == 1), []).append(number)
        return [self._of_rule(each, numbers) for (each, _), numbers in told.items()]

    def _of_rule(self, each: Instance, numbers: Sequence[int]) -> Issue:
        """The issue of one rule; under ``each`` what is so of each of its groups."""
        (name, index), rule = each, self._rule(each)
        groups = [self._found.groups[number - 1] for number in numbers]
        changes = [group.alone.get(each) for group in groups]
        hints = [self._hint(group, each) for group in groups]
        at = max(range(len(groups)), key=lambda at: -1.0 if (own := changes[at]) is None else own.much)
        known = changes[at]
        own, sure = self._asked(each), self._certain(each)
        facts = {
            "group": list(numbers),
            "groups": spans_of(numbers),
            "minimal": [group.minimal for group in groups],
            "rule": rule_name(name, rule),
            "asked": own,
            "hint": hints[at] if len(set(hints)) == 1 else self._for_all(each, numbers, known),
            "short": self._short(each, numbers, known),
            "change": None if known is None else self._figures(each, known),
            "each": [
                {
                    "group": number,
                    "hint": hint,
                    "change": None if change is None else self._figures(each, change),
                    "floor": sure.much if change is None and sure is not None else None,
                }
                for number, hint, change in zip(numbers, hints, changes, strict=True)
            ],
        }
        return Issue("RN510" if len(groups[0].rules) > 1 else "RN513", Where(key=f"rules.{name}.{index}"), facts)

    def _asked(self, each: Instance) -> Texts:
        """What a rule asks for; a site that it names by its code has its name beside it."""
        rule = self._rule(each)
        zh, en = FAMILIES[each[0]].asked(rule)
        code = getattr(rule, "site", None)
        if code is None or self._site_names.get(code, code) == code:
            return zh, en
        name = self._site_names[code]
        return zh.replace(code, f"{name}({code})"), en.replace(code, f"{name} ({code})")

    def _for_all(self, each: Instance, numbers: Sequence[int], most: Change | None) -> Texts:
        """What a rule would have to be for the sake of all its groups, of which not all say the same."""
        if most is None:
            zh, en = "要改多少,时限内没有算出", "by how much it would have to change was not found in the time"
        else:
            needed = self._needed(each, most)
            zh, en = f"要化解它所在的各组,{needed[0]}", f"for the sake of all its groups, {needed[1]}"
            if most.scope == "group":  # found group by group
                zh = f"它所在的每一组单独看,{needed[0]};几组一起可能要更多"
                en = f"for each of its groups by itself, {needed[1]}; together they may need more"
        useless, unknown = self._without(each, numbers)
        if most is not None and unknown:
            zh, en = f"{zh}(第 {spans_of(unknown)} 组没有算出)", f"{en} (not found for group {spans_of(unknown)})"
        if useless:
            zh = f"{zh};第 {spans_of(useless)} 组改它没有用,要改同组的另一条"
            en = f"{en}; of no use for group {spans_of(useless)}, where another has to change"
        if most is not None and most.scope == "group" and len(self._found.groups) > len(numbers):
            zh, en = f"{zh};别的组要另改", f"{en}; other groups need changes of their own"
        return zh, en

    def _without(self, each: Instance, numbers: Sequence[int]) -> tuple[list[int], list[int]]:
        """The groups for which changing a rule is of no use, and those for which nothing was found."""
        groups = {number: self._found.groups[number - 1] for number in numbers}
        useless = [number for number, group in groups.items() if each in group.hopeless]
        return useless, [number for number in numbers if number not in useless and each not in groups[number].alone]

    def _short(self, each: Instance, numbers: Sequence[int], most: Change | None) -> Texts:
        """What a rule would have to be, in a few words."""
        if most is None:
            if len(self._without(each, numbers)[0]) == len(numbers):
                return "只改它没有用", "of no use alone"
            floor = self._floor(each)
            return f"没有算出{floor[0]}", f"not found in the time{floor[1]}"
        zh, en = self._becomes(each, most)
        if not most.least:
            unproved = self._unproved(each, most)
            zh, en = f"{zh}{unproved[0]}", f"{en}{unproved[1]}"
        if len(self._without(each, numbers)[1]):
            zh, en = f"{zh}(不是各组都算出)", f"{en} (not found for all)"
        return zh, en

    def _becomes(self, each: Instance, change: Change) -> Texts:
        """What a rule asks for once it gives way; a target beside what was recovered in the base year."""
        family = FAMILIES[each[0]]
        if change.counted:
            count = max(len(change.needed_by), round(change.much))
            return f"{count} 处例外", f"{count} exceptions"
        value = value_of(family, change)
        if family.rising and value < _NOTHING:
            return "去掉这一条", "going without it"
        zh, en = family.shown(value)
        if family.unit == "t" and family.rising:  # a target, not a limit
            growth = self._growth(each, value)
            return f"{zh}({growth[0]})", f"{en} ({growth[1]})"
        return zh, en

    def way(self) -> Issue:
        """The issue of the cheapest way out."""
        way = self._found.way
        changes = [self._step(each, change) for each, change in way.items()]
        alone = any(group.alone for group in self._found.groups)
        above = (";只改一条的见上", "; for one rule alone see above") if alone else ("", "")
        proved = (
            ("没有更省的改法", "none of the rules named offers a cheaper one")
            if self._found.way_least
            else (
                f"时限内找到的改法,未必最省{above[0]}",
                f"found in the time, perhaps not the cheapest there is{above[1]}",
            )
        )
        which = (
            ("改动最小的一条出路", "the cheapest way to a plan")
            if self._found.way_least
            else ("一条出路", "a way to a plan")
        )
        lower = [rule_name(each[0], self._rule(each)) for each in self._lower()]
        base = self._scenario.horizon.base
        below = (
            (
                f"。注意:这样{'、'.join(rules_said(lower))}就比 {base} 年的实际回收量还少",
                f". Mind that this puts {', '.join(rules_said(lower, 'en'))} below what was recovered in {base}",
            )
            if lower
            else ("", "")
        )
        facts = {
            "ways": (";".join(zh for zh, _ in changes), "; ".join(en for _, en in changes)),
            "steps": changes,
            "below": below,
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
                f"只为化解所在的一组改这一条时,{zh};别的组另有矛盾,也要改",
                f"changed for the sake of one group alone, {en}; other groups are at odds as well and need changes of their own",
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
            return _SETTLED
        return "", ""

    def _floor(self, each: Instance) -> Texts:
        """What is known of the change that a rule needs, if no other changes, where time ran out."""
        change = self._certain(each)
        if change is None:
            return "", ""
        if change.counted:
            count = ceil(change.much - 1e-6)
            return f"(只改这一条时不会少于 {count} 处例外)", f" (not less than {count} exceptions if it alone changes)"
        family = FAMILIES[each[0]]
        value = value_of(family, change)
        if family.rising and value < _NOTHING:
            return ",但已经知道只有等于去掉它才行", ", but nothing short of going without it is enough"
        zh, en = family.shown(value, bound=True)
        if family.rising:
            return f"(只改这一条时至多能要求 {zh})", f" (if it alone changes, it cannot ask for more than {en})"
        return f"(只改这一条时至少是 {zh})", f" (if it alone changes, it cannot be less than {en})"

    def _certain(self, each: Instance) -> Change | None:
        """What a rule certainly has to change by where nothing else does: by the relaxation, or by what facilities cost."""
        change = self._found.floor.get(each)
        lacking = self._lacking(each)
        if lacking > (0.0 if change is None else change.much):
            return Change(lacking, self._rule(each).most, False, (), least=False, floor=lacking)
        return None if change is None or change.much <= 0 else change

    def _lacking(self, each: Instance) -> float:
        """What the cheapest facilities that rules need cost beyond the budgets up to a year from this one's on, yuan."""
        if each[0] != "capex_budget":
            return 0.0
        year = self._rule(each).year
        return max((own.least_yuan - own.have_yuan for own in self._shortfalls if own.year >= year), default=0.0)

    def _unproved(self, each: Instance, change: Change) -> Texts:
        """What is known where a change was found and it is not known whether less is enough."""
        floor = self._floor_of(each, change)
        if floor <= 0:
            return "(未证明最小)", " (not proved least)"
        if change.counted:
            count = ceil(floor - 1e-6)
            return f"(未证明最小;不会少于 {count} 处)", f" (not proved least; not less than {count})"
        family = FAMILIES[each[0]]
        zh, en = family.shown(value_of(family, replace(change, much=floor)), bound=True)
        if family.rising:
            return f"(未证明最小;至多能要求 {zh})", f" (not proved least; it cannot ask for more than {en})"
        return f"(未证明最小;至少是 {zh})", f" (not proved least; it cannot be less than {en})"

    def _floor_of(self, each: Instance, change: Change) -> float:
        """What a change that was found is certainly not less than."""
        lacking = self._lacking(each) if change.scope == "everything" else 0.0
        return min(max(change.floor, lacking), change.much)

    def _nearer(self, change: Change) -> Texts:
        """The distance that would be kept instead."""
        if change.apart_km is None:
            return "", ""
        km = kept_km(change.apart_km)
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
        zh, en = self._becomes(each, change)
        later = self._later(change)
        end = f"{who[0]}{proved[0]}{later[0]}", f"{who[1]}{proved[1]}{later[1]}"
        if family.rising and value_of(family, change) < _NOTHING:
            return f"只有{zh}才行{end[0]}", f"nothing short of {en} is enough{end[1]}"
        if not change.least:
            return f"改到 {zh} 就够{end[0]}", f"{en} is enough{end[1]}"
        if family.rising:
            return f"最多能达到 {zh}{end[0]}", f"{en} is the most{end[1]}"
        return f"至少要 {zh}{end[0]}", f"{en} is the least{end[1]}"

    def _step(self, each: Instance, change: Change) -> Texts:
        """One change of the cheapest way."""
        name, who = rule_name(each[0], self._rule(each)), _listed(change.needed_by)
        then = self._becomes(each, change)
        if change.counted:
            return f"{rule_said(name)} 准许 {then[0]}{who[0]}", f"{rule_said(name, 'en')}: {then[1]}{who[1]}"
        now = FAMILIES[each[0]].shown(change.asked)
        return (
            f"{rule_said(name)} {now[0]} → {then[0]}{who[0]}",
            f"{rule_said(name, 'en')} {now[1]} -> {then[1]}{who[1]}",
        )

    def _growth(self, each: Instance, tonnes: float) -> Texts:
        """What a target asks for against the base year; that it is less than there was then is said as such."""
        year, baseline = self._scenario.horizon.base, self._baseline_t[self._rule(each).stream]
        if baseline <= 0:
            return f"{year} 年没有回收", f"nothing recovered in {year}"
        percent = int((tonnes / baseline - 1) * 1000) / 10
        if percent < 0:
            return f"低于 {year} 年的回收量,{percent:.1f} %", f"below what {year} recovered, {percent:.1f} %"
        return f"比 {year} 年 {percent:+.1f} %", f"{percent:+.1f} % against {year}"

    def _lower(self) -> list[Instance]:
        """The targets that the way out puts below what was recovered in the base year."""
        return [
            each
            for each, change in self._found.way.items()
            if each[0] == "recovery_target"
            and value_of(FAMILIES[each[0]], change) < self._baseline_t[self._rule(each).stream] * (1 - _NOTHING)
        ]

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
            "becomes": None if change.counted else value_of(FAMILIES[each[0]], change),
            "needed_by": list(change.needed_by),
            "exempt": list(change.exempt) if FAMILIES[name].exempts else [],
            "enough_for": change.scope,
            "at_least_changed_by": self._floor_of(each, change),
            "proved_least": change.least,
            "met_in": change.later,
            "apart_km": change.apart_km,
        }


def _listed(names: Sequence[str]) -> Texts:
    """The names for whose sake a rule has to give way, as the end of a sentence."""
    if not names:
        return "", ""
    shown = list(names[:NAMED])
    more = (f"等 {len(names)} 处", f" and others, {len(names)} in all") if len(names) > NAMED else ("", "")
    return f"(因为:{'、'.join(shown)}{more[0]})", f" (because of {', '.join(shown)}{more[1]})"
