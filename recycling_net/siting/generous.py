"""A plan found as that of any scenario, with what is to blame let go: what it spends is enough, if not the least."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from math import nan
from typing import Any

import numpy as np

from recycling_net.errors import NoPlanError, StoppedError, TimeOutError
from recycling_net.network import build
from recycling_net.scenario import Rules, Scenario
from recycling_net.scenario.families import FAMILIES, Instance
from recycling_net.siting.decide import solve
from recycling_net.siting.highs import Answer
from recycling_net.siting.questions import LATE, Questions
from recycling_net.siting.start import Earlier, first_values

_GAP = 0.05
"""Nobody looks for a better plan than within this share: what it costs is not asked."""
_SOLVING = 0.85
"""The plan is looked for in this share of the time, and then fitted to what was asked in the rest."""
_NONE = np.empty(0)


def generous(ask: Questions, held: Collection[Instance], free: Collection[Instance], *, seconds: float) -> Answer:
    """Return a plan that keeps the rules held, and in which those set free give way as far as it happens to need.

    Siting knows how to find plans of large scenarios that a mixed-integer programme of nothing but rules does not
    reach in time. Without values where it found none; that proves nothing.
    """
    scenario = _looser(ask, held, seconds=_SOLVING * min(seconds, ask.left))
    try:
        plan = solve(scenario, build(scenario, ask.elastic.task.problem.network.ways), stop=ask.stop)
    except (NoPlanError, TimeOutError, StoppedError):
        return LATE
    earlier = Earlier(*(plan.tables[name] for name in ("facilities", "changes", "assignments")))
    asked = ask.elastic.asking(ask.keeping(held), free, whole=True)
    task = replace(ask.elastic.task, programme=asked, implied=np.zeros(len(asked.rows), dtype=bool))
    values = first_values(task, earlier, ask.limits(seconds))
    if values is None:
        return LATE
    ask.keep(values)
    return Answer("time", values, float(asked.cost @ values), nan, _NONE, _NONE)


def _looser(ask: Questions, held: Collection[Instance], *, seconds: float) -> Scenario:
    """The scenario with nothing but the rules held, each as far as is granted, and so much time for it."""
    scenario = ask.elastic.scenario
    kept = {
        name: tuple(
            rule
            for index in range(len(getattr(scenario.rules, name)))
            if (rule := _kept(ask, (name, index), (name, index) in held)) is not None
        )
        for name in FAMILIES
    }
    rules: Rules = scenario.rules.model_copy(update=kept)
    solving = {"time_limit": seconds / 3600, "gap": max(scenario.solve.gap, _GAP)}
    return scenario.model_copy(update={"rules": rules, "solve": scenario.solve.model_copy(update=solving)})


def _kept(ask: Questions, each: Instance, is_held: bool) -> Any:
    """A rule as it is to be kept; None where nothing of it is."""
    name, index = each
    family, bend = FAMILIES[name], ask.elastic.bends[each]
    rule, much = getattr(ask.elastic.scenario.rules, name)[index], ask.granted.get(each, 0.0)
    if is_held and much == 0:
        return rule
    if is_held and not bend.counted:
        return family.changed(rule, bend.asked - much if family.rising else bend.asked + much)
    if is_held and family.exempts:
        return family.exempting(rule, ask.spared[each])
    return family.changed(rule, family.always) if family.key else None
