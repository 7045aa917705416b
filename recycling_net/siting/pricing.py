"""By how little one rule of a group has to give way while the others hold, and for whose sake."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import ceil, isnan
from typing import Literal

import numpy as np

from recycling_net.scenario.families import FAMILIES, Instance
from recycling_net.siting.highs import Answer, Ending
from recycling_net.siting.model import Floats
from recycling_net.siting.needs import apart_km, exempt, met_later, needed_by
from recycling_net.siting.questions import CORES, ROOM, SLIP, Questions

CLOSE = 0.01
"""What is found is called the least if nothing below this share of it is possible."""
_LARGEST = 0.4
"""No question takes more than this share of the time that is left."""
_FAIR = 1.5
"""Nor so many times what each would have if all took as long."""
_SPARING = 0.15
"""Whose sake it is takes at most this share of the time that is left."""
_NAMES = 15.0
"""And at most so many seconds."""
_SHAPED = 0.2
"""A plan of a group in which what shapes the network holds as well takes at most this share."""
_PROOF = 0.1
"""Nor what only proves that none of a group can be left out more than this share."""
Rules = tuple[Instance, ...]
Scope = Literal["everything", "way", "group"]
"""What holds where one rule alone changes: all the others; all but what the way changes for other groups; its group."""
_Pair = tuple[Instance, Rules]
_Key = tuple[Instance, frozenset[tuple[Instance, float]]]
"""Which rule gives way, and how far each other may."""


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
    exempt
        Codes of those of whom the rule asks nothing any more, where exceptions are counted.
    least
        Whether it is proved that less is not enough, to within a hundredth of it.
    floor
        What it is certainly not less than; 0 where nothing is known.
    later
        The first later year in which what a target asks for is recovered nevertheless; None for other rules.
    apart_km
        The distance that a rule on distances may ask for instead; None for other rules.
    scope
        What holds where the rule changes by so much.
    """

    much: float
    asked: float
    counted: bool
    needed_by: tuple[str, ...]
    least: bool
    floor: float = 0.0
    later: int | None = None
    apart_km: float | None = None
    exempt: tuple[str, ...] = ()
    scope: Scope = "everything"


@dataclass(frozen=True, slots=True)
class Group:
    """Rules that cannot hold together.

    Attributes
    ----------
    rules
        The rules; if ``minimal``, any part of them can hold together.
    alone
        Rule -> the change of it that is enough while the other rules hold. Where it never is, since other groups are
        at odds as well: while these are as in the cheapest way, or else what is enough for this group (its scope).
        Missing where no such change was found.
    hopeless
        Rules that could be left out altogether and still their group would have no plan.
    ever
        Of a rule that cannot hold even alone: the change that is needed whatever becomes of all the others.
    """

    rules: Rules
    minimal: bool
    alone: Mapping[Instance, Change]
    hopeless: frozenset[Instance] = frozenset()
    ever: Change | None = None


def changed(
    ask: Questions, each: Instance, values: Floats, most: Mapping[Instance, float], *, proved: tuple[bool, float]
) -> Change:
    """Return by how much a rule gives way in a plan, named by those who need it.

    ``most`` says how far each rule may give way beside it; ``proved`` whether it is the least, and what it is not
    less than.
    """
    seconds = min(_NAMES, _SPARING * ask.left)
    return of_plan(ask, each, values, ask.sparing(most, values, [each], seconds=seconds), proved=proved)


def of_plan(ask: Questions, each: Instance, values: Floats, spare: Floats, *, proved: tuple[bool, float]) -> Change:
    """Return by how much a rule gives way in a plan, named by those who need it in another that asks no more."""
    bend, (least, floor) = ask.elastic.bends[each], proved
    much = max(float(values[bend.column]), 0.0)
    who = needed_by(ask.elastic, each, spare)
    later, apart = met_later(ask.elastic, each, values), apart_km(ask.elastic, each, values)
    least = least or (bend.counted and fewest(max(len(who), round(much)), floor))
    return Change(
        much, bend.asked, bend.counted, who, least, min(floor, much), later, apart, exempt(ask.elastic, each, spare)
    )


def fewest(count: int, floor: float) -> bool:
    """Whether so many exceptions are the least there can be: no smaller whole number is as large as is certain."""
    return count <= ceil(floor - SLIP)


@dataclass(slots=True)
class Pricing:
    """What each rule of a group alone would have to be.

    Attributes
    ----------
    floor
        What is known of changes that were not found.
    way, values
        The cheapest way, and a plan of it; nothing and None where none was found, or is not looked for yet.
    """

    ask: Questions
    floor: dict[Instance, Change]
    way: Mapping[Instance, float] = field(default_factory=dict)
    values: Floats | None = None
    known: dict[_Key, tuple[Answer, float]] = field(default_factory=dict)
    tried: set[_Key] = field(default_factory=set)
    ever: dict[Instance, Change] = field(default_factory=dict)
    waiting: int = 0

    def floors(self, found: Iterable[tuple[Rules, bool]]) -> None:
        """Ask the relaxation about each rule of each group: what it says is certain, and known at once."""
        pairs = [(each, rules) for rules, _ in found for each in rules]
        self._relax(pairs)
        for each, rules in pairs:
            self._note(each, self._known(each, rules)[1])

    def alone(self, found: Sequence[tuple[Rules, bool]]) -> None:
        """Look for a plan in which one rule gives way and all the others hold, rule by rule."""
        self.floors(found)
        self.ask.tell("diagnose prices", len(found))
        pairs = [(each, rules) for rules, _ in found for each in rules]
        self._plans([pair for pair in pairs if self._scope(*pair) == "everything"])

    def groups(self, found: Sequence[tuple[Rules, bool]], first: int) -> list[Group]:
        """Return groups with their prices; a rule that only the relaxation needed for its proof is left out.

        What changing one rule alone would take comes first, then whether none of the ``first`` groups can be left
        out, then what a rule would have to be for the sake of its group.
        """
        ask, pairs = self.ask, [(each, rules) for rules, _ in found for each in rules]
        self.alone(found)
        ask.tell("diagnose proofs", len(found))
        ask.beside([partial(self._proof, *pair) for pair in pairs if pair[1] in [rules for rules, _ in found[:first]]])
        ask.tell("diagnose prices", len(found))
        self._plans(pairs)
        return [self._group(*each) for each in found]

    def _different(self, pairs: Iterable[_Pair]) -> list[_Pair]:
        """One pair for all that ask the same next."""
        return list({self._key(*pair): pair for pair in pairs}.values())

    def _relax(self, pairs: Sequence[_Pair]) -> None:
        """Ask the relaxation by how little each rule can give way, in company after company until it can."""
        while waiting := self._different(pair for pair in pairs if self._key(*pair) not in self.known):
            self.ask.beside([partial(self._relaxed, *pair) for pair in waiting])

    def _plans(self, pairs: Sequence[_Pair]) -> None:
        """Look for a plan in which each rule gives way by the least; where there is none, in other company."""
        while True:
            self._relax(pairs)
            waiting = self._different(pair for pair in pairs if self._open(self._key(*pair)))
            if not waiting:
                return
            self.waiting = len(waiting)
            self.ask.beside([partial(self._plan, *pair) for pair in waiting])

    def _proof(self, each: Instance, rules: Rules) -> bool | None:
        """Whether the group could hold without one rule; of one that cannot hold even alone, what it needs in any case."""
        ask = self.ask
        if len(rules) > 1:
            rest = [other for other in rules if other != each]
            if ask.known(rest) is None:
                ask.rounded(self._shaping(each, ask.keeping(rest)), [each], seconds=_SHAPED * ask.left)
            return ask.possible(rest, seconds=_PROOF * ask.left)
        answer = ask.best({}, [each])
        if not self._close(each, answer, ask.granted.get(each, 0.0)):
            answer = ask.whole({}, [each], seconds=_PROOF * ask.left)
        if answer.values is not None and (
            answer.ending == "optimal" or self._close(each, answer, ask.granted.get(each, 0.0))
        ):
            self.ever[each] = changed(ask, each, answer.values, {}, proved=(True, 0.0))
        return None

    def _close(self, each: Instance, answer: Answer, floor: float) -> bool:
        """Whether a rule gives way in a plan by hardly more than is certain."""
        much = np.inf if answer.values is None else float(answer.values[self.ask.elastic.bends[each].column])
        return much * (1 - CLOSE) <= floor

    def _shaping(self, each: Instance, most: Mapping[Instance, float]) -> dict[Instance, float]:
        """The company in which what shapes the network holds as well: any plan there will do, and it is soon found."""
        shaping = [other for other in self.ask.elastic.bends if other != each and FAMILIES[other[0]].shaping]
        return {**self.ask.keeping(shaping), **most}

    def _shaped(self, each: Instance, most: Mapping[Instance, float], *, seconds: float) -> None:
        """Look for a plan in which what shapes the network holds as well, if that is not asked anyway, and once."""
        company = self._shaping(each, most)
        key = each, frozenset(company.items())
        if len(company) > len(most) and key not in self.tried:
            self.tried.add(key)
            self.ask.rounded(company, [each], seconds=seconds)
            self.ask.whole(company, [each], seconds=seconds)

    def _group(self, rules: Rules, minimal: bool) -> Group:
        """Put together what is known of a group, and see that none of it can be left out."""
        for each in rules if len(rules) > 1 else ():
            verdict = self._proof(each, rules)
            if verdict is False:
                fewer = tuple(other for other in rules if other != each)
                self._plans([(other, fewer) for other in fewer])
                if len(fewer) == 1:
                    self._proof(fewer[0], fewer)
                return self._group(fewer, minimal)
            minimal &= verdict is True
        alone = {each: change for each in rules if (change := self._change(each, rules)) is not None}
        hopeless = frozenset(each for each in rules if self._known(each, rules)[0].ending == "infeasible")
        for each in rules:
            self._note(each, self._known(each, rules)[1])
        ever = self.ever.get(rules[0]) if len(rules) == 1 else None
        return Group(rules, minimal or len(rules) == 1, alone, hopeless, ever)

    def _change(self, each: Instance, rules: Rules) -> Change | None:
        answer, floor = self._known(each, rules)
        if answer.values is None:
            return None
        least = answer.ending == "optimal" or self._close(each, answer, floor)
        scope = self._scope(each, rules)
        change = changed(self.ask, each, answer.values, self._most(each, rules, scope), proved=(least, floor))
        return replace(change, scope=scope)

    def _note(self, each: Instance, floor: float) -> None:
        """Keep what is known of a change that was not found: the most that any of its groups says."""
        known = self.floor.get(each)
        if floor > (0.0 if known is None else known.floor):
            bend = self.ask.elastic.bends[each]
            self.floor[each] = Change(floor, bend.asked, bend.counted, (), least=False, floor=floor)

    def _scopes(self) -> list[Scope]:
        """In which company a rule may change, that which tells most first."""
        return ["everything", "way", "group"] if self.way else ["everything", "group"]

    def _most(self, each: Instance, rules: Rules, scope: Scope) -> dict[Instance, float]:
        """How far the others may give way: not at all, but those of other groups as far as they do in the cheapest way."""
        everything, ask = self.ask.elastic.bends, self.ask
        if scope == "group":
            return ask.keeping([other for other in rules if other != each])
        most = ask.keeping([other for other in everything if other != each])
        if scope == "way":
            eased = {other: much * (1 + ROOM) + ROOM for other, much in self.way.items() if other not in rules}
            most.update({other: max(most.get(other, 0.0), much) for other, much in eased.items()})
        return most

    def _scope(self, each: Instance, rules: Rules) -> Scope:
        """The company in which no answer says that changing this rule is of no use; the last where all do."""
        scopes = self._scopes()
        for scope in scopes:
            answer, _ = self.known.get((each, frozenset(self._most(each, rules, scope).items())), (None, 0.0))
            if answer is None or answer.ending != "infeasible":
                return scope
        return scopes[-1]

    def _key(self, each: Instance, rules: Rules) -> _Key:
        return each, frozenset(self._most(each, rules, self._scope(each, rules)).items())

    def _known(self, each: Instance, rules: Rules) -> tuple[Answer, float]:
        return self.known[self._key(each, rules)]

    def _relaxed(self, each: Instance, rules: Rules) -> None:
        key = self._key(each, rules)
        sure = self.ask.granted.get(each, 0.0)
        if self._close(each, best := self.ask.best(dict(key[1]), [each]), sure):
            self.known[key] = best, sure
            return
        answer = self.ask.relaxed(dict(sorted(key[1])), [each])
        floor = answer.objective if answer.ending == "optimal" else 0.0
        found: Ending = "infeasible" if answer.ending == "infeasible" else "time"
        self.known[key] = replace(answer, values=None, ending=found), floor / self.ask.elastic.price(each)

    def _open(self, key: _Key) -> bool:
        """Whether a plan is still to be looked for."""
        return key not in self.tried and self.known[key][0].ending != "infeasible"

    def _plan(self, each: Instance, rules: Rules) -> None:
        fair = _FAIR * CORES / max(self.waiting, 1)
        self.waiting -= 1
        key = self._key(each, rules)
        self.tried.add(key)
        seconds = min(_LARGEST, fair) * self.ask.left
        self.known[key] = self._found(each, dict(sorted(key[1])), self.known[key][1], seconds)

    def _found(
        self, each: Instance, most: Mapping[Instance, float], floor: float, seconds: float
    ) -> tuple[Answer, float]:
        """A plan in which a rule gives way by little, and what it gives way by at least."""
        ask = self.ask
        answer = ask.best(most, [each])
        for look in (partial(ask.rounded, most, [each]), partial(self._shaped, each, most)):
            if self._close(each, answer, floor):
                return answer, floor
            look(seconds=seconds / 2)
            answer = ask.best(most, [each])
        if self._close(each, answer, floor):
            return answer, floor
        if answer.values is None:  # any plan says what is enough at most
            ask.whole(most, seconds=seconds / 2)
        answer = ask.whole(most, [each], seconds=seconds / 2, start=self.values)
        bound = 0.0 if isnan(answer.bound) else answer.bound / ask.elastic.price(each)
        return answer, max(floor, bound)
