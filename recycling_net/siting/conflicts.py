"""Which rules cannot hold together, group by group, and by how little one of each group would have to give way."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil

import numpy as np
import pandas as pd

from recycling_net.progress import Listener, silent
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance, instances
from recycling_net.siting.decision import Decision
from recycling_net.siting.elastic import Elastic
from recycling_net.siting.generous import generous
from recycling_net.siting.groups import SHARE, Found, groups
from recycling_net.siting.highs import Answer
from recycling_net.siting.hitting import Choice, choices
from recycling_net.siting.model import Floats
from recycling_net.siting.needs import most_excepted
from recycling_net.siting.pricing import Change, Group, Pricing, Rules, of_plan
from recycling_net.siting.questions import GAP, LATE, ROOM, SLIP, Questions, questions
from recycling_net.siting.tables import assignment_table, change_table, facility_table
from recycling_net.siting.way import cheapest_way, closer, size_of

MOST_GROUPS = 12
"""So many groups are told; whoever has changed these will run again anyway."""
MANY = 4
"""Of a larger group nobody asks how far each rule has to give way in the relaxation."""
_GROUPS = 0.4
"""Groups are looked for in this share of the time; the first is told whatever it takes."""
_FIRST, _ANY = 0.2, 0.3
"""Nor the first plan more than this share, or this one where none was found: without it there is no way out."""
_GENEROUS = 0.6
"""Nor the plan that is looked for as any other is, with what is to blame let go."""
_FLOORS = 0.25
"""Nor what the relaxation says of all rules together."""
_FURTHER = 0.7
"""Further groups are looked for while at least this share of the time is left that there was before."""


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Why there is no plan.

    Attributes
    ----------
    groups
        Every group that was found; empty where a plan exists, or none even without rules.
    way
        The changes that together are enough, at the least price found; empty where none was found.
    way_least
        Whether it is proved that no other way costs less (within two fifths of a hundredth), and no rule alone is less.
    complete
        Whether it is proved that there is a plan once each group is changed.
    every_group
        Whether it is proved that no other rules are at odds than those of these groups.
    structural
        Whether there is no plan even without any rule.
    floor
        Rule -> a change that is certainly not more than it takes, by the relaxation: what is known where time ran out.
    tables
        facilities, changes and assignments of a plan with the changes of the way; empty where none was found.
    spent
        Seconds that it took, of those there were.
    """

    groups: tuple[Group, ...] = ()
    way: Mapping[Instance, Change] = field(default_factory=dict)
    way_least: bool = False
    complete: bool = False
    every_group: bool = False
    structural: bool = False
    floor: Mapping[Instance, Change] = field(default_factory=dict)
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    spent: float = 0.0


def conflicts(scenario: Scenario, *, seconds: float, listen: Listener = silent) -> Conflicts:
    """Return the groups of rules that cannot hold together, and what would have to change.

    One group after another is found: rules are left out one by one, and one without which the others still cannot
    hold is left out for good. Of each group the rule that would have to give way least is then set aside, and one
    looks again, until the rest has a plan; a rule that cannot hold even alone gives way as far as it must instead, so
    that it hides nothing that is at odds with the rest of it. What else is at odds is then looked for beside the
    cheapest way out.
    """
    ask = questions(scenario, seconds=seconds, listen=listen)
    ask.tell("diagnose groups", 0)
    everything = instances(scenario.rules)
    if ask.relaxes(()) is False or (not everything and ask.possible((), seconds=SHARE * ask.left) is False):
        return Conflicts(structural=True)
    blame = _Blame(ask, ask.sooner(_GROUPS), list(everything))
    blame.relaxed()
    first = blame.plan()
    while first.ending == "infeasible" and blame.held and len(blame.found) < MOST_GROUPS:
        blame.group()
        blame.relaxed()
        first = blame.plan()
    if not blame.found and first.values is not None:
        return Conflicts()
    if not blame.held and first.ending == "infeasible":
        return Conflicts(structural=True)
    if not blame.found:
        blame.group()
    return _answer(ask, blame, first)


@dataclass(slots=True)
class _Blame:
    """The groups found so far, and of each the rule that is set aside; the others are held."""

    ask: Questions
    soon: Questions
    held: list[Instance]
    aside: list[Instance] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    floor: dict[Instance, Change] = field(default_factory=dict)

    def relaxed(self) -> None:
        """Find groups until the relaxation of the rest holds."""
        while self.held and len(self.found) < MOST_GROUPS and self.soon.relaxes(self.held) is False:
            if self.found and self.soon.left <= 0:
                return
            self.group()

    def group(self) -> None:
        """Find a group or several, and set of each a rule aside."""
        for rules, sure in groups(self.soon, self.held):
            if rules not in [known for known, _ in self.found]:
                self.found.append((rules, sure))
            self.ask.tell("diagnose groups", len(self.found))
            if not any(each in self.aside for each in rules):
                self._break(rules)

    def _break(self, rules: Rules) -> None:
        """Set the rule aside of a group that has to give way least, or what of it cannot be kept."""
        if len(rules) == 1 and rules[0] not in self.ask.granted and _granted(self.ask, rules[0]):
            self.floor.update(_floor_of(self.ask, rules[0]))
            return
        pick, changes = _readiest(self.soon, rules, self.held)
        self.floor = {**changes, **self.floor}
        self.aside.append(pick)
        self.held.remove(pick)

    def plan(self) -> Answer:
        """A plan in which the rules that are set aside give way by little; where it is not found, in which any may."""
        ask = self.ask
        ask.tell("diagnose first", len(self.found))
        if ask.relaxes(self.held) is False:  # more groups than are told, or no time for the rest
            answer = self._let_go()
            return self._any() if answer.values is None else answer
        kept = ask.keeping(self.held)
        ask.rounded(kept, self.aside, seconds=_FIRST * ask.left)
        answer = ask.best(kept, self.aside)
        if answer.values is None:
            answer = ask.whole(kept, self.aside, seconds=_FIRST * ask.left)
        if answer.values is None and answer.ending == "time":
            answer = self._let_go()
        if answer.values is None and answer.ending == "time":
            answer = ask.whole(kept, self.aside, seconds=_ANY * ask.left)
        if answer.ending == "infeasible":
            ask.barred.append(frozenset(self.held))
        return self._any() if answer.values is None and answer.ending == "time" and self.found else answer

    def _let_go(self) -> Answer:
        """A plan found as that of any scenario, with limits that are to blame let go: what it spends is enough."""
        limits = [each for group, _ in self.found for each in group if self._is_limit(each)]
        narrow = [each for each in limits if FAMILIES[each[0]].unit != "km"]  # more than these is far more to decide
        bends = self.ask.elastic.bends
        narrow += [
            each for each in self.ask.granted if not bends[each].counted
        ]  # as far as it can be is rarely reached
        for let_go in (narrow, [*self.aside, *limits, *narrow]):
            held = [each for each in self.ask.elastic.bends if each not in let_go]
            if self.ask.relaxes(held):
                free = [each for each in self.ask.elastic.bends if each not in held]
                return generous(self.ask, held, free, seconds=_GENEROUS * self.ask.left)
        return LATE

    def _is_limit(self, each: Instance) -> bool:
        return not self.ask.elastic.bends[each].counted and not FAMILIES[each[0]].rising

    def _any(self) -> Answer:
        """A plan in which any rule may give way: there nearly always is one."""
        return self.ask.whole({}, list(self.ask.elastic.bends), seconds=_ANY * self.ask.left)


def _granted(ask: Questions, each: Instance) -> bool:
    """Let a rule that cannot hold even alone give way as far as the relaxation says it must, if something of it is left."""
    bend = ask.elastic.bends[each]
    answer = ask.relaxed({}, [each])
    if answer.ending != "optimal" or answer.values is None:
        return False
    much = answer.objective / ask.elastic.price(each)
    much = ceil(much - 1e-6) if bend.counted or FAMILIES[each[0]].unit == "sites" else much * (1 + ROOM)
    if (bend.counted or FAMILIES[each[0]].rising) and much >= bend.asked * (1 - ROOM):
        return False
    ask.grant(each, float(much), most_excepted(ask.elastic, each, answer.values, int(much)) if bend.counted else ())
    return True


def _floor_of(ask: Questions, each: Instance) -> dict[Instance, Change]:
    """What is certain of a rule that cannot hold even alone: it gives way at least as far as is granted."""
    bend, much = ask.elastic.bends[each], ask.granted[each]
    return {each: Change(much, bend.asked, bend.counted, (), least=False, floor=much)}


def _readiest(
    ask: Questions, group: Collection[Instance], held: Collection[Instance]
) -> tuple[Instance, dict[Instance, Change]]:
    """Return the rule of a group that has to give way least, first of all where all others hold; and how far each has to.

    Both by the relaxation. What cannot hold even alone is not asked again, if there is anything else.
    """
    group = [each for each in group if each not in ask.granted] or group
    if len(group) > MANY:  # one question for all instead of one for each
        beside = [each for each in held if each not in group]
        for most in (ask.keeping(beside), dict[Instance, float]()):
            answer = ask.relaxed(most, group)
            if answer.ending == "optimal" and answer.values is not None:
                given = ask.elastic.given(answer.values)
                shares = [(ask.elastic.share(each, given.get(each, 0.0)), each) for each in group]
                return max(shares)[1], {}
    prices = []
    floor: dict[Instance, Change] = {}
    for each in group:
        for rank, others in enumerate((held, group)):
            answer = ask.relaxed(ask.keeping([other for other in others if other != each]), [each])
            if answer.ending == "optimal":
                bend = ask.elastic.bends[each]
                much = answer.objective / ask.elastic.price(each)
                prices.append((rank, ask.elastic.share(each, much), each))
                floor[each] = Change(much, bend.asked, bend.counted, (), least=False)
                break
    return min(prices, default=(0, 0.0, next(iter(group))))[2], floor


def _answer(ask: Questions, blame: _Blame, first: Answer) -> Conflicts:
    """Look for the cheapest way out and for further groups, then price each rule of each group alone."""
    everything = list(ask.elastic.bends)
    given = {} if first.values is None else ask.elastic.given(first.values)
    guilty = list(dict.fromkeys([*(each for group, _ in blame.found for each in group), *given]))
    cheapest: Answer | None = None
    covering = len(blame.found)
    ask.tell("diagnose floors", covering)
    pricing = Pricing(ask.sooner(_FLOORS), blame.floor)
    pricing.floors(blame.found)
    ask = replace(ask, elastic=replace(ask.elastic, scales=_scales(ask.elastic, blame.floor)))
    ask.tell("diagnose way", covering)
    further = partial(_further, ask, everything, blame.found) if ask.relaxes(blame.held) else _nothing
    rest: dict[Instance, float] = {}
    if first.values is None:
        doubtful = further()
    else:
        members = [each for each in guilty if any(each in group for group, _ in blame.found)]
        if len(members) < len(guilty) and closer(ask, everything, members):
            guilty = members  # nobody is told to change what stands in no group where a plan without that is known
        rest = ask.keeping([each for each in everything if each not in guilty])
        found, doubtful = ask.two(partial(cheapest_way, ask, rest, guilty, blame.floor), further)
        cheapest, pricing = found, replace(pricing, ask=ask, values=found.values)
        pricing.alone(blame.found)
    values, cost = (None, np.inf) if cheapest is None else ask.simplest(rest, guilty, partial(size_of, ask.elastic))
    least = cheapest is not None and cheapest.ending == "optimal" and cost <= cheapest.bound * (1 + 2 * GAP) + SLIP
    changes, plan = ({}, {}) if values is None else _changes(ask, everything, values, least=least)
    given = {} if values is None else ask.elastic.given(values)
    pricing = replace(pricing, ask=ask, way=given, values=values)
    groups = _smallest(pricing.groups(blame.found, covering))
    every = doubtful is not None and _every(ask, everything, groups)
    least = least and not _less_alone(ask, changes, groups)
    return Conflicts(
        tuple(groups), changes, least, values is not None, every, floor=blame.floor, tables=plan, spent=ask.spent
    )


def _scales(elastic: Elastic, floor: Mapping[Instance, Change]) -> dict[Instance, float]:
    """What giving way is measured by: of a limit what it certainly has to become, since it may be next to nothing now.

    Limits that differ by their year alone are measured by their sum, so that a yuan counts the same in every year.
    """
    limits = [each for each, bend in elastic.bends.items() if not (bend.counted or FAMILIES[each[0]].rising)]
    alike = [sisters.rules for sisters in elastic.years]
    together = {each for rules in alike for each in rules}
    scales: dict[Instance, float] = {}
    for rules in (*alike, *((each,) for each in limits if each not in together)):
        lacking = max((floor[each].much for each in rules if each in floor), default=0.0)
        if lacking > 0 and rules[0] in limits:
            scales.update(dict.fromkeys(rules, sum(elastic.bends[each].asked for each in rules) + lacking))
    return scales


def _less_alone(ask: Questions, way: Mapping[Instance, Change], groups: Iterable[Group]) -> bool:
    """Whether one rule alone, all others held, changes by less than the way does, as the planner is told the size of both.

    The way is sought by what limits certainly have to become, since the shares of what they become are not linear.
    """
    elastic, granted = ask.elastic, ask.granted
    alone = [(each, change) for group in groups for each, change in group.alone.items() if change.scope == "everything"]
    whole = size_of(elastic, {each: change.much for each, change in way.items()})
    return any(size_of(elastic, {**granted, each: change.much}) < whole * (1 - GAP) for each, change in alone)


def _changes(
    ask: Questions, everything: Collection[Instance], values: Floats, *, least: bool
) -> tuple[dict[Instance, Change], dict[str, pd.DataFrame]]:
    """What the cheapest way changes, each for the sake of those who need it, and the plan that shows it."""
    given = ask.elastic.given(values)
    most = {each: 0.0 for each in everything if each not in given}
    spare = ask.sparing(most, values, list(given), seconds=SHARE * ask.left)
    changes = {each: of_plan(ask, each, spare, spare, proved=(least, 0.0)) for each in given}
    task = ask.elastic.task
    decision = Decision(task.problem, task.columns, spare, -np.inf, "time", ask.spent)
    tables = {
        "facilities": facility_table(decision),
        "changes": change_table(decision),
        "assignments": assignment_table(decision),
    }
    return changes, tables


def _further(ask: Questions, everything: Collection[Instance], found: list[Found]) -> list[Choice] | None:
    """Add further groups to those found; return what to leave out of them of which it is not known that it is enough.

    None where the time or the number of groups was not enough to look at everything.
    """
    doubtful: list[Choice] = []
    least = _FURTHER * ask.left
    while True:
        every = choices(_met(ask, (group for group, _ in found)))
        rests = {each: [rule for rule in everything if rule not in each] for each in every or ()}
        waiting = [each for each, rest in rests.items() if each not in doubtful and ask.known(rest) is not True]
        if every is not None and not waiting:
            return doubtful
        if every is None or len(found) >= MOST_GROUPS or ask.left < least:
            return None
        rest = rests[waiting[0]]
        verdict = ask.relaxes(rest)
        if verdict is None:
            return None
        if verdict:
            doubtful.append(waiting[0])
        else:
            known = [rules for rules, _ in found]
            found += [group for group in groups(ask, rest) if group[0] not in known]
            ask.tell("diagnose way", len(found))


def _nothing() -> list[Choice] | None:
    """Not all is known of the rules yet, so that further groups are not looked for."""
    return None


def _met(ask: Questions, groups: Iterable[Rules]) -> Iterator[Rules]:
    """The groups of which one rule has to be left out: what cannot hold even alone is held as far as it can be."""
    return (group for group in groups if not (len(group) == 1 and group[0] in ask.granted))


def _smallest(groups: list[Group]) -> list[Group]:
    """The groups without those that turned out to hold another, or to be one that is there already."""
    different = {frozenset(group.rules): group for group in reversed(groups)}
    kept = [each for each in different if not any(other < each and len(other) > 1 for other in different)]
    return [group for group in groups if any(group is different[each] for each in kept)]


def _every(ask: Questions, everything: Collection[Instance], groups: Iterable[Group]) -> bool:
    """Whether there is a plan whichever rule of each group is left out, so that there is no further group."""
    every = choices(_met(ask, (group.rules for group in groups)))
    if every is None:
        return False
    rests = ([each for each in everything if each not in choice] for choice in every)
    return all(ask.possible(rest, seconds=SHARE * ask.left) is True for rest in rests)
