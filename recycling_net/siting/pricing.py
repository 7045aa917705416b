"""By how little one rule of a group has to give way while the others hold, and for whose sake."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from math import isnan

from recycling_net.scenario.families import Instance
from recycling_net.siting.highs import Answer, Ending
from recycling_net.siting.model import Floats
from recycling_net.siting.needs import apart_km, met_later, needed_by
from recycling_net.siting.questions import CORES, ROOM, Questions

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
_PROOF = 0.1
"""Nor what only proves that none of a group can be left out more than this share."""
Rules = tuple[Instance, ...]
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
    bend, (least, floor) = ask.elastic.bends[each], proved
    much = max(float(values[bend.column]), 0.0)
    seconds = min(_NAMES, _SPARING * ask.left)
    spare = ask.sparing(most, values, [each], seconds=seconds)
    who = needed_by(ask.elastic, each, spare)
    later, apart = met_later(ask.elastic, each, values), apart_km(ask.elastic, each, values)
    return Change(much, bend.asked, bend.counted, who, least, min(floor, much), later, apart)


@dataclass(slots=True)
class Pricing:
    """What each rule of a group alone would have to be, while the other groups are as in the cheapest way.

    Attributes
    ----------
    held
        The rules that hold where only one rule of a group changes, besides the rest of the group.
    way, values
        The cheapest way, and a plan of it; nothing and None where none was found.
    floor
        What is known of changes that were not found.
    """

    ask: Questions
    held: Collection[Instance]
    way: Mapping[Instance, float]
    values: Floats | None
    floor: dict[Instance, Change]
    known: dict[_Key, tuple[Answer, float]] = field(default_factory=dict)
    ever: dict[Instance, Change] = field(default_factory=dict)
    waiting: int = 0

    def groups(self, found: Sequence[tuple[Rules, bool]], first: int) -> list[Group]:
        """Return groups with their prices; a rule that only the relaxation needed for its proof is left out.

        Of the ``first`` groups it is proved before prices are asked that none of it can be left out, of others after.
        """
        ask = self.ask
        pairs = [(each, rules) for rules, _ in found for each in rules]
        same = {self._key(*pair): pair for pair in reversed(pairs)}  # one question for all groups that ask it
        ask.beside([partial(self._relaxed, *pair) for pair in reversed(same.values())])
        ask.beside([partial(self._proof, each, rules) for rules, _ in found[:first] for each in rules])
        open_ones = [pair for pair in reversed(same.values()) if self._known(*pair)[0].ending != "infeasible"]
        self.waiting = len(open_ones)
        ask.beside([partial(self._plan, *pair) for pair in open_ones])
        return ask.beside([partial(self._group, *each) for each in found])

    def _proof(self, each: Instance, rules: Rules) -> bool | None:
        """Whether the group could hold without one rule; of one that cannot hold even alone, what it needs in any case."""
        ask = self.ask
        if len(rules) > 1:
            return ask.possible([other for other in rules if other != each], seconds=_PROOF * ask.left)
        answer = ask.whole({}, [each], seconds=_PROOF * ask.left)
        if answer.values is not None and answer.ending == "optimal":
            self.ever[each] = changed(ask, each, answer.values, {}, proved=(True, 0.0))
        return None

    def _group(self, rules: Rules, minimal: bool) -> Group:
        """Put together what is known of a group, and see that none of it can be left out."""
        for each in rules if len(rules) > 1 else ():
            verdict = self._proof(each, rules)
            if verdict is False:
                fewer = tuple(other for other in rules if other != each)
                for task in (
                    *(partial(self._relaxed, other, fewer) for other in fewer),
                    *(partial(self._plan, other, fewer) for other in fewer),
                ):
                    task()
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
        much = float(answer.values[self.ask.elastic.bends[each].column])
        least = answer.ending == "optimal" or much * (1 - CLOSE) <= floor
        return changed(self.ask, each, answer.values, self._most(each, rules), proved=(least, floor))

    def _note(self, each: Instance, floor: float) -> None:
        """Keep what is known of a change that was not found."""
        if floor > 0:
            bend = self.ask.elastic.bends[each]
            self.floor[each] = Change(floor, bend.asked, bend.counted, (), least=False, floor=floor)

    def _most(self, each: Instance, rules: Rules) -> dict[Instance, float]:
        """How far the others may give way: not at all, but those of other groups as far as they do in the cheapest way."""
        most = {other: 0.0 for other in (*self.held, *rules) if other != each}
        if self.way:
            others = (other for other in self.ask.elastic.bends if other not in rules)
            most.update({other: self.way[other] * (1 + ROOM) + ROOM if other in self.way else 0.0 for other in others})
        return most

    def _known(self, each: Instance, rules: Rules) -> tuple[Answer, float]:
        return self.known[self._key(each, rules)]

    def _key(self, each: Instance, rules: Rules) -> _Key:
        return each, frozenset(self._most(each, rules).items())

    def _relaxed(self, each: Instance, rules: Rules) -> None:
        """Ask the relaxation by how little a rule can give way: what it says is certain, and known at once."""
        most = self._most(each, rules)
        key = self._key(each, rules)
        if key not in self.known:
            answer = self.ask.relaxed(most, [each])
            floor = answer.objective if answer.ending == "optimal" else 0.0
            self.known[key] = replace(answer, values=None, ending=_open(answer)), floor / self.ask.elastic.price(each)

    def _plan(self, each: Instance, rules: Rules) -> None:
        """Look for a plan in which a rule gives way by the least."""
        ask, most = self.ask, self._most(each, rules)
        key = self._key(each, rules)
        before, floor = self.known[key]
        fair = _FAIR * CORES / max(self.waiting, 1)
        self.waiting -= 1
        if before.ending == "infeasible" or before.values is not None:
            return
        seconds = min(_LARGEST, fair) * ask.left
        answer = ask.whole(most, [each], seconds=seconds / 2, start=self.values)
        if answer.values is None and answer.ending == "time":  # any plan says what is enough at most
            ask.whole(most, seconds=seconds / 2)
        if answer.ending == "time":
            answer = ask.whole(most, [each], seconds=seconds / 2, start=self.values)
        bound = 0.0 if isnan(answer.bound) else answer.bound / ask.elastic.price(each)
        self.known[key] = answer, max(floor, bound)


def _open(answer: Answer) -> Ending:
    """How a relaxation ended, of which the plan is still to be found."""
    return "infeasible" if answer.ending == "infeasible" else "time"
