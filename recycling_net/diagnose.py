"""Why no plan exists: which named rules cannot hold together, and what each would have to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from recycling_net.blamed import Words, kept_km, value_of
from recycling_net.errors import Issue
from recycling_net.plan import WayOut
from recycling_net.progress import Listener, silent
from recycling_net.scenario import Rules, Scenario
from recycling_net.scenario.families import FAMILIES, Family, Instance
from recycling_net.siting import Change, conflicts


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """Why a scenario has no plan; ``way`` is the way out with a plan of it, None where none was found."""

    issues: tuple[Issue, ...]
    way: WayOut | None = None


def explain(scenario: Scenario, *, seconds: float = 120.0, listen: Listener = silent) -> Diagnosis:
    """Return why a scenario without any plan has none: groups of rules that cannot hold together, and the way out.

    Parameters
    ----------
    seconds
        Time for all questions together.

    Returns
    -------
    Issues
        RN501; RN518 for each group where there are several, RN519 for one of a single rule, RN511 for one of which it was not shown that none can be
        left out; RN510 for each rule with what it would have to be, once for all groups for which that is the same,
        RN513 where a rule cannot hold even alone; RN514 the cheapest way to a plan; RN515 if it is not proved that
        there is a plan once each group is changed, RN516 if there is and it is not proved that these are all groups.
        RN512 where no rule is to blame; nothing where a plan exists after all.

        The facts of RN510, RN513 and RN514 hold the figures behind the words under ``change``, ``changes``: see
        `_figures`.
    """
    found = conflicts(scenario, seconds=seconds, listen=listen)
    if found.structural:
        return Diagnosis((Issue("RN512"),))
    if not found.groups:
        return Diagnosis(())
    words = Words(scenario, found)
    issues = [Issue("RN501"), *words.groups(), *words.rules()]
    if found.way:
        issues.append(words.way())
    if not found.every_group:
        facts = {"limit": f"{seconds:.0f}", "spent": f"{found.spent:.0f}"}
        issues.append(Issue("RN516" if found.complete else "RN515", facts=facts))
    way = WayOut(changed_rules(scenario, found.way), found.tables) if found.way else None
    return Diagnosis(tuple(issues), way)


def changed_rules(scenario: Scenario, way: Mapping[Instance, Change]) -> Rules:
    """Return the rules as they are once changed, each figure as it is told."""
    told = {}
    for name, family in FAMILIES.items():
        own = [(rule, way.get((name, index))) for index, rule in enumerate(getattr(scenario.rules, name))]
        rules = [rule if change is None else _changed(family, rule, change) for rule, change in own]
        told[name] = tuple(rule for rule in rules if rule is not None)
    return scenario.rules.model_copy(update=told)


def _changed(family: Family, rule: Any, change: Change) -> Any:
    """Return a rule as it is once changed; None where nothing of it is left."""
    if change.counted and family.exempts:
        return family.exempting(rule, change.exempt)
    if change.counted:
        return None if change.apart_km is None else rule.model_copy(update={"apart": kept_km(change.apart_km)})
    value = family.rounded(value_of(family, change))
    return None if family.unit == "sites" and family.rising and value < 1 else family.changed(rule, value)
