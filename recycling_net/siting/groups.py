"""Parts of rules that cannot hold together, as small as can be proved."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from recycling_net.scenario.families import FAMILIES, Instance
from recycling_net.siting.pricing import Rules
from recycling_net.siting.questions import Questions

SHARE = 0.15
"""No question takes more than this share of the time that is left."""
Found = tuple[Rules, bool]
"""Rules that cannot hold together, and whether it is proved that none can be left out."""


def groups(ask: Questions, held: Collection[Instance]) -> list[Found]:
    """Return parts of rules that cannot hold together, one at least, and whether each is proved as small as can be.

    The relaxation in which each rule may give way at a price says which do, and by its prices what they are at odds
    with: each of the first with all of the second is a guess. A guess that proves true leaves little to try.
    """
    found: dict[frozenset[Instance], Found] = {}
    for guess in _guesses(ask, held) if ask.relaxes(held) is False else ():
        if not any(known <= set(guess) for known in found) and ask.relaxes(guess) is False:
            rules, sure = _smaller(ask, [each for each in held if each in guess])
            found[frozenset(rules)] = rules, sure
    return sorted(found.values(), key=lambda group: len(group[0])) or [_smaller(ask, held)]


def _guesses(ask: Questions, held: Collection[Instance]) -> Iterator[Rules]:
    """What may be at odds: each rule that gives way where all may, with those that do not and have a price."""
    giving, priced = ask.blamed(held)
    beside = [each for each in priced if each not in giving]
    yield from ((each, *beside) for each in giving)


def _smaller(ask: Questions, held: Collection[Instance]) -> Found:
    """Leave out one rule after another; one without which the others still cannot hold is left out for good."""
    kept, sure = list(held), True
    relaxed = ask.relaxes(held) is False
    for tried in _trials(held):
        if any(each not in kept for each in tried):
            continue
        rest = [each for each in kept if each not in tried]
        verdict = ask.relaxes(rest) if relaxed else ask.possible(rest, seconds=SHARE * ask.left)
        if verdict is False:
            kept = rest
        sure &= verdict is not None or len(tried) > 1
    return tuple(kept), sure


def _trials(held: Collection[Instance]) -> Iterator[list[Instance]]:
    """What to leave out next: families as a whole first; what shapes the network last, for without it there is far more to decide."""
    order = sorted(held, key=lambda each: FAMILIES[each[0]].shaping)
    for name in dict.fromkeys(name for name, _ in order):
        family = [each for each in order if each[0] == name]
        if len(family) > 1:
            yield family
    yield from ([each] for each in order)
