"""Which named rules cannot hold together, and what one of them could ask for instead."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from recycling_net.errors import Issue, Where
from recycling_net.network import build
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import FAMILIES, Instance, instances
from recycling_net.scenario.rules import rule_name
from recycling_net.siting import farthest, feasible


def explain(scenario: Scenario, *, seconds: float = 120.0) -> tuple[Issue, ...]:
    """Return why a scenario without any plan has none: rules that cannot hold together, each with what would hold.

    One rule after another is left out; where there is still no plan without it, it is not needed for the conflict.
    What remains is a set of rules that cannot hold together although any part of it can. Where a question takes too
    long, its rule stays in the set, and a warning says so. Families of rules are tried as a whole first.

    Parameters
    ----------
    seconds
        Time for all questions together.

    Returns
    -------
    Issues
        RN501, one RN510 per guilty rule, RN511 if time ran out; RN512 where no rule is to blame; nothing where a
        plan exists after all.
    """
    until = time.monotonic() + seconds
    everything = instances(scenario.rules)
    guilty, sure = list(everything), True
    if _question(scenario, guilty, until):
        return ()
    families: list[list[Instance]] = [
        [each for each in everything if each[0] == name] for name in dict.fromkeys(each[0] for each in everything)
    ]
    for tried in [*(family for family in families if len(family) > 1), *([each] for each in everything)]:
        if any(each not in guilty for each in tried):
            continue
        rest = [each for each in guilty if each not in tried]
        possible = _question(scenario, rest, until)
        if possible is False:
            guilty = rest
        elif possible is None and len(tried) == 1:
            sure = False
    if not guilty:
        return (Issue("RN512"),)
    names = [rule_name(name, getattr(scenario.rules, name)[index]) for name, index in guilty]
    issues = [
        Issue("RN510", Where(key=f"rules.{name}.{index}"), _facts(scenario, (name, index), guilty, until))
        for name, index in guilty
    ]
    last = () if sure else (Issue("RN511", facts={"rules": names}),)
    return (Issue("RN501"), *issues, *last)


def _only(scenario: Scenario, kept: Iterable[Instance]) -> Scenario:
    """The scenario with the kept rules alone."""
    chosen = set(kept)
    rules = {
        name: tuple(rule for index, rule in enumerate(getattr(scenario.rules, name)) if (name, index) in chosen)
        for name in type(scenario.rules).model_fields
    }
    return scenario.model_copy(update={"rules": scenario.rules.model_copy(update=rules)})


def _question(scenario: Scenario, rest: list[Instance], until: float) -> bool | None:
    """Whether a plan keeps the rest of the rules; a quarter of the time left is what one question may take."""
    left = until - time.monotonic()
    return feasible(_only(scenario, rest), seconds=left / 4) if left > 0 else None


def _facts(scenario: Scenario, instance: Instance, guilty: list[Instance], until: float) -> dict[str, Any]:
    """The rule, what it asks for, and what would be possible while the other guilty rules hold."""
    name, index = instance
    rule = getattr(scenario.rules, name)[index]
    facts: dict[str, Any] = {"rule": rule_name(name, rule), "asked": FAMILIES[name].asked(rule)}
    left = until - time.monotonic()
    value = None
    if name not in ("service_radius", "nesting") and left > 0:
        only = _only(scenario, guilty)
        same = [each for each in guilty if each[0] == name]
        value = farthest(only, name, same.index(instance), seconds=left / 4)
    if value is None:
        facts["hint"] = (
            "改其中一条即可:放宽或去掉这一条,或改同组的另一条",
            "changing one of them is enough: relax or remove this one, or change another of the group",
        )
        return facts
    least = not FAMILIES[name].rising
    shown = FAMILIES[name].shown(value)
    if name == "recovery_target":
        baseline = build(scenario).baseline_t[rule.stream]
        growth = f"{int((value / baseline - 1) * 1000) / 10:+.1f} %" if baseline > 0 else "–"
        shown = f"{shown[0]}(比基准年 {growth})", f"{shown[1]} ({growth} against the base year)"
    facts["hint"] = (
        f"改其中一条即可;只改这一条时,{'至少要' if least else '最多能达到'} {shown[0]}",
        f"changing one of them is enough; if this one, {shown[1]} {'is the least' if least else 'is the most'}",
    )
    return facts
