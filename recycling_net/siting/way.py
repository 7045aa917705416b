"""A way out: a plan in which only what is at odds gives way, by as little as can be found."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial

from recycling_net.scenario.families import FAMILIES, Instance
from recycling_net.siting.elastic import Elastic
from recycling_net.siting.generous import generous
from recycling_net.siting.highs import Answer
from recycling_net.siting.needs import exempt
from recycling_net.siting.pricing import Change
from recycling_net.siting.questions import ROOM, Questions

_NEARER, _WAY = 0.4, 0.35
"""Nor the cheapest way out among the sites of the plan that is known, nor among all."""
_CLOSER = 0.3
"""Nor a plan in which nothing gives way but rules of the groups."""
_BACK = 0.05, 0.3
"""What changes in a way is tried with these shares of what lies between that and what is certain."""


def closer(ask: Questions, everything: Collection[Instance], members: Collection[Instance]) -> bool:
    """Whether a plan is found in which nothing gives way but rules of the groups; looked for as that of any scenario."""
    held = [each for each in everything if each not in members]
    return ask.known(held) is True or (
        ask.relaxes(held) is True and generous(ask, held, members, seconds=_CLOSER * ask.left).values is not None
    )


def cheapest_way(
    ask: Questions, rest: Mapping[Instance, float], guilty: Collection[Instance], floor: Mapping[Instance, Change]
) -> Answer:
    """The cheapest way out: first among the sites of the plan that is known, then among all."""
    ask.nearer(rest, guilty, seconds=_NEARER * ask.left)
    answer = ask.whole(rest, guilty, seconds=_WAY * ask.left)
    return answer if answer.ending == "optimal" else _back(ask, rest, guilty, floor, answer)


def _back(
    ask: Questions,
    rest: Mapping[Instance, float],
    guilty: Collection[Instance],
    floor: Mapping[Instance, Change],
    answer: Answer,
) -> Answer:
    """Bring what changes in a way back towards what it certainly has to change by, as far as plans are found in a while."""
    elastic, soon = ask.elastic, ask.sooner(_WAY)
    values, _ = ask.simplest(rest, guilty, partial(size_of, elastic))
    if values is None:
        return answer
    given = elastic.given(values)
    for each in [each for each in given if each in floor and not elastic.bends[each].counted]:
        for share in _BACK:
            much = floor[each].much + share * (given[each] - floor[each].much)
            eased = {other: own * (1 + ROOM) for other, own in {**given, each: much}.items()}
            spared = {other: exempt(elastic, other, values) for other in given}
            found = generous(
                replace(soon, granted={**ask.granted, **eased}, spared={**ask.spared, **spared}),
                list(elastic.bends),
                (),
                seconds=_WAY * soon.left,
            )
            if found.values is not None:
                values, given = found.values, elastic.given(found.values)
                break
    return replace(answer, values=values, objective=float(elastic.asking(rest, guilty, whole=True).cost @ values))


def size_of(elastic: Elastic, given: Mapping[Instance, float]) -> float:
    """The sum of changes as shares of what is asked for; of limits, all years together, of what they become."""
    size = 0.0
    for each, much in given.items():
        alike = next((sisters.rules for sisters in elastic.years if each in sisters.rules), (each,))
        bend = elastic.bends[each]
        whole = bend.asked
        if not (bend.counted or FAMILIES[each[0]].rising):
            whole = sum(elastic.bends[own].asked + given.get(own, 0.0) for own in alike)
        size += much / max(whole, 1e-9)
    return size
