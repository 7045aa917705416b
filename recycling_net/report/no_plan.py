"""What is written where no plan exists: the rules at odds group by group, and the cheapest way to a plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from recycling_net.errors import Issue, Language, Where, render
from recycling_net.gazetteer import planned
from recycling_net.report.html import asset, environment, hashed
from recycling_net.scenario import Scenario
from recycling_net.scenario.families import Texts
from recycling_net.words import NAMED, rules_said, spans_of

AT_ODDS = ("RN510", "RN513")
"""A rule of a group."""
WAY = "RN514"
UNSURE = ("RN515", "RN516")
_TOLD = {*AT_ODDS, WAY, *UNSURE, "RN501", "RN511", "RN517", "RN518", "RN519", "RN914"}
"""What the groups and the way out say in their own words."""
_GROUPS = ("RN518", "RN519")
_FOLDED = {*AT_ODDS, *_GROUPS, "RN511"}
_FULL = 6
"""So many of them are told in full on a screen; a file beside the report always has all."""
_SWITCH = (
    'document.getElementById("language").onclick = () => {'
    ' const page = document.documentElement; page.lang = page.lang === "en" ? "zh-CN" : "en"; };'
    'document.getElementById("print").onclick = () => window.print();'
)


def conflicts(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Return the groups of rules at odds, for run.json.

    Each has ``group``, ``minimal`` (whether it is proved that none can be left out) and ``rules``: rule, key, asked and
    needed in both languages, and ``least_change``: unit, asked, change, becomes, needed_by, proved_least; null where none
    was found, and ``certainly_changed_by`` is then what it is not less than while nothing else changes, if that is known.
    """
    groups: dict[int, dict[str, Any]] = {}
    for issue in issues:
        if issue.code in AT_ODDS:
            facts: Mapping[str, Any] = issue.facts
            for own, minimal in zip(facts["each"], facts["minimal"], strict=True):
                rule = {
                    "rule": facts["rule"],
                    "key": issue.where.key,
                    "asked": _both(facts["asked"]),
                    "needed": _both(own["hint"]),
                    "least_change": own["change"],
                    "certainly_changed_by": own["floor"],
                }
                number = own["group"]
                groups.setdefault(number, {"group": number, "minimal": minimal, "rules": []})["rules"].append(rule)
    return [groups[number] for number in sorted(groups)]


def cures(issues: Iterable[Issue]) -> list[dict[str, Any]]:
    """Return each rule once with what it would have to be for all its groups, and under ``each`` for every one of them."""
    return [
        {
            "rule": issue.facts["rule"],
            "key": issue.where.key,
            "groups": issue.facts["group"],
            "asked": _both(issue.facts["asked"]),
            "needed": _both(issue.facts["hint"]),
            "change": issue.facts["change"],
            "each": [{"group": own["group"], "needed": _both(own["hint"])} for own in _each(issue)],
        }
        for issue in issues
        if issue.code in AT_ODDS
    ]


def _each(issue: Issue) -> list[dict[str, Any]]:
    """What is so of each group of a rule, where that is not the same for all."""
    facts: Mapping[str, Any] = issue.facts
    own: list[dict[str, Any]] = facts["each"]
    return own if len({each["hint"] for each in own}) > 1 else []


def way(issues: Iterable[Issue]) -> dict[str, Any] | None:
    """Return the cheapest way to a plan, for run.json: its changes; None without."""
    for issue in issues:
        if issue.code == WAY:
            facts = issue.facts
            return {"changes": facts["changes"], "said": _both(facts["ways"])}
    return None


def named(issue: Issue, language: Language) -> str:
    """Return all the names of an issue that has too many for its sentence, change by change; nothing without."""
    facts: Mapping[str, Any] = issue.facts
    changes = [*facts.get("changes", ()), facts.get("change")] if issue.code in (WAY, *AT_ODDS) else []
    lines = []
    for names in (change["needed_by"] for change in changes if change is not None):
        if len(names) > NAMED:
            first = f"全部 {len(names)} 处:" if language == "zh" else f"all {len(names)}: "
            lines.append(f"\n    {first}{('、' if language == 'zh' else ', ').join(names)}")
    return "".join(lines)


def brief(issues: Sequence[Issue]) -> tuple[Issue, ...]:
    """Return the issues so that they fit a screen: of many groups one line each, and one line for each of their rules."""
    own = [issue for issue in issues if issue.code in _FOLDED]
    if len(own) <= _FULL:
        return tuple(issues)
    unproved = {issue.facts["group"] for issue in own if issue.code == "RN511"}
    groups = [_group_line(issue, unproved) for issue in own if issue.code in _GROUPS]
    rules = _rule_lines(issue for issue in own if issue.code in AT_ODDS)
    both = any(issue.code == WAY for issue in issues)
    together = (",或照下面的出路一起改", ", or all as in the way out below") if both else ("", "")
    told = {"count": len(groups), "groups": _lines(groups), "rules": _lines(rules), "together": together}
    at = next(number for number, issue in enumerate(issues) if issue.code in _FOLDED)
    rest = [issue for issue in issues[at:] if issue.code not in _FOLDED]
    return (*issues[:at], Issue("RN527", facts=told), *rest)


def _group_line(issue: Issue, unproved: Collection[object]) -> Texts:
    facts: Mapping[str, Any] = issue.facts
    number, rules, first = facts["group"], facts["rules"], facts["first"]
    zh, en = ("(没有证明缺一不可)", " (not proved minimal)") if number in unproved else ("", "")
    return (
        f"第 {number} 组:{first[0]}{'、'.join(rules_said(rules))}{zh}",
        f"group {number}: {first[1]}{', '.join(rules_said(rules, 'en'))}{en}",
    )


def _rule_lines(issues: Iterable[Issue]) -> list[Texts]:
    """One line for each rule, and for each thing that is said of it: with all the groups of which that is so."""
    groups: dict[tuple[Where, Texts, Texts], list[int]] = {}
    for issue in issues:
        facts: Mapping[str, Any] = issue.facts
        groups.setdefault((issue.where, facts["asked"], facts["short"]), []).extend(facts["group"])
    lines = []
    for (where, asked, short), numbers in groups.items():
        at = f"  {where.file.name}:{where.line}" if where.file is not None else ""
        own = spans_of(sorted(numbers))
        lines.append((f"{asked[0]} → {short[0]}(第 {own} 组){at}", f"{asked[1]} -> {short[1]} (group {own}){at}"))
    return lines


def _lines(texts: Iterable[Texts]) -> Texts:
    """Texts one below the other, each on a line of its own."""
    zh, en = zip(*texts, strict=True)
    return "".join(f"\n      {line}" for line in zh), "".join(f"\n      {line}" for line in en)


def sentence(scenario: Scenario, issues: Sequence[Issue], language: Language = "zh") -> str:
    """Return in one sentence that there is no plan, how many groups of rules are at odds, and the way out."""
    count = len(conflicts(issues))
    ways = next((found["said"][language] for found in [way(issues)] if found is not None), "")
    if language == "en":
        odds = f"{count} group{'s' * (count != 1)} of rules cannot hold together" if count else "the reasons follow"
        out = f"; a way to a plan is to change: {ways}" if ways else ""
        return f"{scenario.title}: no plan can keep all its rules; {odds}{out}. The reasons one by one:"
    odds = f"有 {count} 组约束合不到一起" if count else "原因见下"
    out = f";照这样改就有方案:{ways}" if ways else ""
    return f"{scenario.title}:没有任何方案能同时满足全部约束,{odds}{out}。逐条说明如下。"


def facts(issues: Sequence[Issue]) -> dict[str, Any]:
    """Return what run.json says of why there is no plan, beside its list of reasons."""
    return {
        "conflicts": conflicts(issues),
        "cheapest_way": way(issues),
        "all_conflicts_found": all(issue.code not in UNSURE for issue in issues),
    }


def write(scenario: Scenario, issues: Sequence[Issue], path: Path) -> None:
    """Write the page; it asks for nothing from anywhere."""
    path.write_text(page(scenario, issues), encoding="utf-8", newline="\n")


def page(scenario: Scenario, issues: Sequence[Issue]) -> str:
    """Return the page as text in both languages; every name in it is escaped."""
    style = asset("report.css")
    others = [issue for issue in issues if issue.code not in _TOLD]
    groups = conflicts(issues)
    found = {
        "scenario": scenario,
        "county": planned(scenario.county, [row.township_code for row in scenario.places.rows]),
        "groups": groups,
        "alone": [group["rules"][0]["key"] for group in groups if len(group["rules"]) == 1],
        "cures": cures(issues),
        "way": [(render(issue), render(issue, "en")) for issue in issues if issue.code in (WAY, "RN517")],
        "unsure": [(render(issue), render(issue, "en")) for issue in issues if issue.code in UNSURE],
        "reasons": [(render(issue), render(issue, "en")) for issue in others if issue.is_error],
        "warnings": [(render(issue), render(issue, "en")) for issue in others if not issue.is_error],
        "style": style,
        "script": _SWITCH,
        "style_hash": hashed(style),
        "script_hash": hashed(_SWITCH),
    }
    return environment().get_template("no_plan.html.j2").render(found)


def _both(said: object) -> dict[str, str]:
    zh, en = said if isinstance(said, tuple) else (str(said), str(said))
    return {"zh": zh, "en": en}
