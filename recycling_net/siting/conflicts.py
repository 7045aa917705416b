"""Which rules cannot hold together, group by group, and by how little one of each group would have to give way."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import isnan

from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance, instances
from recycling_net.siting.highs import Answer
from recycling_net.siting.model import Floats
from recycling_net.siting.needs import apart_km, met_later, needed_by
from recycling_net.siting.questions import Questions, questions

MOST_GROUPS = 12
"""So many groups are told; whoever has changed these will run again anyway."""
MANY = 4
"""Of a larger group nobody asks how far each rule has to give way in the relaxation."""
_Found = tuple[tuple[Instance, ...], bool]
"""Rules that cannot hold together, and whether it is proved that none can be left out."""
_SHARE = 0.15
"""No question takes more than this share of the time that is left."""
_FIRST = 0.08
"""Nor the first plan more than this share: what it could still gain, the next question finds as well."""
_CLOSE = 0.01
"""What is found is called the least if nothing below this share of it is possible."""
_ROOM = 1e-7
"""Share by which what another rule gives way may be exceeded, so that rounding takes no plan away."""


@dataclass(frozen=True, slots=True)
class Change:
    """By how much one rule gives way in a plan that was found.

    Attributes
    ----------
    much
        In the unit of its family; exceptions where it has no amount.
    asked
        What it asks for now.
    counted
        Whether exceptions are counted.
    needed_by
        For whose sake: names of places, sites, townships.
    least
        Whether it is proved that less is not enough, to within a hundredth of it.
    floor
        What it is certainly not less than; 0 where nothing is known.
    later
        The first later year in which what a target asks for is recovered nevertheless; None for other rules.
    apart_km
        The distance that a rule on distances may ask for instead; None for other rules.
    """

    much: float
    asked: float
    counted: bool
    needed_by: tuple[str, ...]
    least: bool
    floor: float = 0.0
    later: int | None = None
    apart_km: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that cannot hold together.

    Attributes
    ----------
    rules
        The rules; if ``minimal``, any part of them can hold together.
    alone
        Rule -> the change of it that is enough while the other rules hold; where other groups are to be changed as
        well, they are as in the cheapest way. Missing where no such change was found.
    hopeless
        Rules that could be left out altogether and still there would be no plan: something else is at odds as well.
    ever
        Of a rule that cannot hold even alone: the change that is needed whatever becomes of all the others.
    """

    rules: tuple[Instance, ...]
    minimal: bool
    alone: Mapping[Instance, Change]
    hopeless: frozenset[Instance] = frozenset()
    ever: Change | None = None


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
        Whether it is proved that no other way costs less (within a fifth of a hundredth).
    complete
        Whether it is proved that there is a plan once each group is changed.
    structural
        Whether there is no plan even without any rule.
    floor
        Rule -> a change that is certainly not more than it takes, by the relaxation: what is known where time ran out.
    """

    groups: tuple[Group, ...] = ()
    way: Mapping[Instance, Change] = field(default_factory=dict)
    way_least: bool = False
    complete: bool = False
    structural: bool = False
    floor: Mapping[Instance, Change] = field(default_factory=dict)


def conflicts(scenario: Scenario, *, seconds: float) -> Conflicts:
    """Return the groups of rules that cannot hold together, and what would have to change.

    One group after another is found: rules are left out one by one, and one without which the others still cannot
    hold is left out for good. Of each group the rule that would have to give way least is then set aside, and one
    looks again, until the rest has a plan.
    """
    ask = questions(scenario, seconds=seconds)
    everything = instances(scenario.rules)
    if ask.impossible(()) or (not everything and ask.possible((), seconds=_SHARE * ask.left) is False):
        return Conflicts(structural=True)
    held = list(everything)
    aside: list[Instance] = []
    floor: dict[Instance, Change] = {}
    found: list[_Found] = []
    rest = ask.possible(held, seconds=_SHARE * ask.left)
    while rest is not True and held and len(found) < MOST_GROUPS:
        group, minimal = _group(ask, held)
        found.append((group, minimal))
        if (
            rest is None or ask.left <= 0
        ):  # perhaps there is a plan without another change, so that nothing more can be said
            break
        pick, changes = _readiest(ask, group, held)
        floor = {**changes, **floor}
        aside.append(pick)
        held.remove(pick)
        rest = ask.possible(held, seconds=_SHARE * ask.left)
    if not found:
        return Conflicts()
    if not held and rest is False:
        return Conflicts(structural=True)
    return _answer(ask, (held, aside), (found, floor), complete=rest is True)


def _group(ask: Questions, held: list[Instance]) -> tuple[tuple[Instance, ...], bool]:
    """Return a part of the rules that cannot hold together, as small as can be proved, and whether it was."""
    kept, sure = list(held), True
    relaxed = ask.impossible(held)
    for tried in _trials(held):
        if any(each not in kept for each in tried):
            continue
        rest = [each for each in kept if each not in tried]
        if relaxed:
            verdict = not ask.impossible(rest) if ask.left > 0 else None
        else:
            verdict = ask.possible(rest, seconds=_SHARE * ask.left)
        if verdict is False:
            kept = rest
        sure &= verdict is not None or len(tried) > 1
    return tuple(kept), sure


def _trials(held: list[Instance]) -> Iterator[list[Instance]]:
    """What to leave out next: families as a whole first; what shapes the network last, for without it there is far more to decide."""
    order = sorted(held, key=lambda each: FAMILIES[each[0]].unit in ("", "km"))
    for name in dict.fromkeys(name for name, _ in order):
        family = [each for each in order if each[0] == name]
        if len(family) > 1:
            yield family
    yield from ([each] for each in order)


def _readiest(
    ask: Questions, group: Collection[Instance], held: Collection[Instance]
) -> tuple[Instance, dict[Instance, Change]]:
    """Return the rule of a group that has to give way least, first of all where all others hold; and how far each has to.

    Both by the relaxation.
    """
    if len(group) > MANY:  # one question for all instead of one for each
        beside = [each for each in held if each not in group]
        for most in (dict.fromkeys(beside, 0.0), dict[Instance, float]()):
            answer = ask.relaxed(most, group)
            if answer.ending == "optimal" and answer.values is not None:
                given = ask.elastic.given(answer.values)
                shares = [(given.get(each, 0.0) * ask.elastic.price(each), each) for each in group]
                return max(shares)[1], {}
    prices = []
    floor: dict[Instance, Change] = {}
    for each in group:
        for rank, others in enumerate((held, group)):
            answer = ask.relaxed({other: 0.0 for other in others if other != each}, [each])
            if answer.ending == "optimal":
                prices.append((rank, answer.objective, each))
                bend = ask.elastic.bends[each]
                much = answer.objective / ask.elastic.price(each)
                floor[each] = Change(much, bend.asked, bend.counted, (), least=False)
                break
    return min(prices, default=(0, 0.0, next(iter(group))))[2], floor


def _answer(
    ask: Questions,
    sides: tuple[list[Instance], list[Instance]],
    known: tuple[list[_Found], dict[Instance, Change]],
    *,
    complete: bool,
) -> Conflicts:
    """Price what was found: the cheapest way out first, then each rule of each group alone."""
    (held, aside), (found, floor) = sides, known
    values, least = (
        _way(ask, held, aside, [each for group, _ in found for each in group]) if complete else (None, False)
    )
    given = () if values is None else ask.elastic.given(values)
    way = {each: _change(ask, each, values, least=least) for each in given if values is not None}
    pricing = _Pricing(ask, held, aside, way, values, floor)
    groups = [pricing.group(*each) for each in found]
    hidden = pricing.hidden([set(group.rules) for group in groups])
    return Conflicts((*groups, *hidden), way, least, complete, floor=floor)


def _way(
    ask: Questions, held: list[Instance], aside: list[Instance], guilty: Collection[Instance]
) -> tuple[Floats | None, bool]:
    """Return a plan with the cheapest changes of those set aside, or of all guilty rules where that is cheaper.

    Beside it stands whether it is proved that nothing costs less; None where no plan was found.
    """
    first = ask.whole(dict.fromkeys(held, 0.0), aside, seconds=_FIRST * ask.left)
    if first.values is None:
        return None, False
    rest = dict.fromkeys((each for each in held if each not in guilty), 0.0)
    second = ask.whole(rest, set(guilty), seconds=_SHARE * ask.left, start=first.values)
    values = first.values
    if second.values is not None and second.objective <= first.objective:
        values = second.values
    return values, second.ending == "optimal"


def _change(ask: Questions, each: Instance, values: Floats, *, least: bool, floor: float = 0.0) -> Change:
    bend = ask.elastic.bends[each]
    much = max(float(values[bend.column]), 0.0)
    who = needed_by(ask.elastic, each, values)
    later, apart = met_later(ask.elastic, each, values), apart_km(ask.elastic, each, values)
    return Change(much, bend.asked, bend.counted, who, least, min(floor, much), later, apart)


@dataclass(frozen=True, slots=True)
class _Pricing:
    """What each rule of a group alone would have to be, while the other groups are as in the cheapest way."""

    ask: Questions
    held: list[Instance]
    aside: list[Instance]
    way: Mapping[Instance, Change]
    values: Floats | None
    """The plan of that way: one to begin with, where of a group it changes this rule alone."""
    floor: dict[Instance, Change]
    """What is known of changes that were not found."""
    known: dict[tuple[Instance, frozenset[tuple[Instance, float]]], tuple[Answer, float]] = field(default_factory=dict)
    waiting: list[list[Instance]] = field(default_factory=list)
    """Rules that cannot hold together, seen while a group was priced."""

    def group(self, rules: tuple[Instance, ...], minimal: bool) -> Group:
        """Return a group with its prices; a rule that only the relaxation needed for its proof is left out."""
        ask, kept = self.ask, list(rules)
        alone: dict[Instance, Change] = {}
        hopeless = set()
        for each in rules:
            answer, floor = self._least(each, kept) if ask.left > 0 else (None, 0.0)
            if answer is not None and answer.values is not None:
                least = (
                    answer.ending == "optimal"
                    or float(answer.values[ask.elastic.bends[each].column]) * (1 - _CLOSE) <= floor
                )
                alone[each] = _change(ask, each, answer.values, least=least, floor=floor)
                continue
            self._note(each, floor)
            verdict = ask.possible([other for other in kept if other != each], seconds=_SHARE * ask.left)
            if verdict is False:
                kept.remove(each)
                continue
            minimal &= verdict is True
            if answer is not None and answer.ending == "infeasible":
                hopeless.add(each)
                everything = (*self.held, *(other for other in self.aside if other in kept))
                self.waiting.append([other for other in everything if other != each])
        ever = self._ever(kept[0]) if len(kept) == 1 else None
        return Group(tuple(kept), minimal or len(kept) == 1, alone, frozenset(hopeless), ever)

    def _note(self, each: Instance, floor: float) -> None:
        """Keep what is known of a change that was not found."""
        if floor > 0:
            bend = self.ask.elastic.bends[each]
            self.floor[each] = Change(floor, bend.asked, bend.counted, (), least=False, floor=floor)

    def _ever(self, each: Instance) -> Change | None:
        """The change that a rule needs even without all others."""
        answer = self.ask.whole({}, [each], seconds=_SHARE * self.ask.left)
        proved = answer.ending == "optimal"
        return _change(self.ask, each, answer.values, least=True) if answer.values is not None and proved else None

    def _least(self, each: Instance, group: list[Instance]) -> tuple[Answer, float]:
        """The least by which one rule of a group gives way, and what it is certainly not less than.

        First the relaxation. Then one begins with the plan of the cheapest way, in which other rules of the group may
        give way as well, only that this costs far more: where they still do in the end, nothing was found.
        """
        ask = self.ask
        most = {other: 0.0 for other in (*self.held, *group) if other != each}
        if self.way:
            others = (other for other in (*self.held, *self.aside) if other not in group)
            most.update({other: _room(self.way, other) for other in others})
        key = (each, frozenset(most.items()))
        if key not in self.known:
            answer = ask.relaxed(most, [each])
            floor = answer.objective if answer.ending == "optimal" else 0.0
            if answer.ending != "infeasible":
                dear = [other for other in group if other != each and other in self.way]
                soft = {other: self.way[other].much if other in dear else much for other, much in most.items()}
                answer = ask.whole(soft, [each], seconds=_SHARE * ask.left, start=self.values, dear=dear)
                floor = max(floor, 0.0 if isnan(answer.bound) else answer.bound)
                if answer.values is not None and ask.elastic.given(answer.values).keys() & dear:
                    answer = replace(answer, values=None, ending="time")
            self.known[key] = answer, floor / ask.elastic.price(each)
        return self.known[key]

    def hidden(self, seen: list[set[Instance]]) -> list[Group]:
        """Return further groups, which explain why a change of one rule is not enough."""
        groups: list[Group] = []
        for rules in list(self.waiting):
            explained = any(other <= set(rules) for other in seen)
            if explained or len(seen) >= MOST_GROUPS or self.ask.left <= 0 or not self.ask.impossible(rules):
                continue
            groups.append(self.group(*_group(self.ask, rules)))
            seen.append(set(groups[-1].rules))
        return groups


def _room(way: Mapping[Instance, Change], each: Instance) -> float:
    """How far a rule of another group may give way: as far as it does in the cheapest way."""
    return way[each].much * (1 + _ROOM) + _ROOM if each in way else 0.0
