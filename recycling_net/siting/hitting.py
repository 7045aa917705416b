"""Which rules to leave out so that of each group at odds one is missing: all smallest choices."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from recycling_net.scenario.families import Instance

Choice = frozenset[Instance]
MOST = 3000
"""With more choices than this nobody looks at all of them."""


def choices(groups: Iterable[Collection[Instance]]) -> list[Choice] | None:
    """Return every set of rules that has one of each group and of which none can be spared; the smallest first.

    None where there are more than MOST. Group by group: a set that has none of the next group gets each of its rules
    (Berge, Hypergraphs, 1989, chapter 2). Whatever else cannot hold together leaves out all of one of these sets, so
    where a plan is known for each of them there is no further group (Liffiton and others, Constraints 21, 2016).
    """
    found: list[Choice] = [frozenset()]
    for group in groups:
        own = frozenset(group)
        kept = [each for each in found if each & own]
        grown = {each | {rule} for each in found if not each & own for rule in own}
        found = kept + [each for each in grown if not any(other <= each for other in kept)]
        if len(found) > MOST:
            return None
    return sorted(found, key=lambda each: (len(each), sorted(each)))
