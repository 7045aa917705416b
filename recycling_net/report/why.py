"""What another decision about one site costs, on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from recycling_net.errors import Issue, Language, render
from recycling_net.gazetteer import planned
from recycling_net.network import Forbids
from recycling_net.plan import Plan
from recycling_net.reading import resolved
from recycling_net.report import change, tables
from recycling_net.report.change import Between
from recycling_net.report.facts import plain, to_json
from recycling_net.report.folder import whole
from recycling_net.report.html import asset, environment, hashed
from recycling_net.report.no_plan import AT_ODDS
from recycling_net.report.summaries import Summary
from recycling_net.report.words import money, percent, rule_word, word
from recycling_net.scenario import Decided, Scenario
from recycling_net.words import rules_said

SHOWN = 200
"""Rows of the page; all of them are in the tables."""
_NAMED = 6
"""Villages and sites that a sentence names."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the decision; ``plan`` and ``between`` where there is a plan, ``reasons`` where there is none.

    ``restricts`` says that the new plans are among the old ones, so that none is cheaper than the best of those.
    ``dearer`` and ``cheaper`` name the rules whose price in the relaxation the decision raises and lowers;
    ``forbidding`` those without rows that keep who is served worse from a better service.
    """

    run: str
    scenario: Scenario
    decided: Decided
    name: str
    kind: str
    before_yuan: float
    before_bound_yuan: float
    before_binding: tuple[str, ...]
    restricts: bool
    plan: Plan | None = None
    between: Between | None = None
    reasons: tuple[Issue, ...] = ()
    dearer: tuple[str, ...] = ()
    cheaper: tuple[str, ...] = ()
    forbidding: tuple[Forbids, ...] = ()

    @property
    def costs_yuan(self) -> tuple[float, float, float]:
        """What the decision costs: of the two plans, and surely at least and at most, from both bounds; discounted."""
        plan = self._plan
        least = plan.bound_yuan - self.before_yuan
        return (
            plan.objective_yuan - self.before_yuan,
            max(0.0, least) if self.restricts else least,
            max(0.0, plan.objective_yuan - self.before_bound_yuan) if self.restricts else plan.objective_yuan - self.before_bound_yuan,
        )  # fmt: skip

    @property
    def _plan(self) -> Plan:
        if self.plan is None:
            raise ValueError("there is no plan with this decision")
        return self.plan


def why_folder(root: Path, answer: Answer) -> Path:
    """Return where an answer belongs below ``root``."""
    parts = [answer.run, "why", answer.decided.site, "open" if answer.decided.open else "close"]
    parts += [str(answer.decided.year)] if answer.decided.year is not None else []
    return root / re.sub(r"[^\w\-.]", "_", "-".join(parts))


def write_why(root: Path, answer: Answer) -> Path:
    """Write an answer and return its folder: why.html, run.json, tables, the scenario with the decision."""

    def fill(folder: Path) -> None:
        resolved.write(answer.scenario, folder)
        if answer.between is not None:
            tables.write_summaries(_summaries(answer.between), folder / "tables")
        (folder / "why.html").write_text(page(answer), encoding="utf-8", newline="\n")
        (folder / "run.json").write_text(to_json(facts(answer)), encoding="utf-8")

    return whole(why_folder(root, answer), fill)


def _summaries(found: Between) -> Iterator[Summary]:
    def said(table: Any) -> Any:
        return table.assign(change=table["change"].map(change.WORDS).astype(object))

    yield Summary("villages", "村的变化", change.VILLAGES, said(found.villages))
    yield Summary("sites", "设施的变化", change.SITES, said(found.sites))
    yield Summary("money", "费用的变化", change.MONEY, found.money)


def facts(answer: Answer) -> dict[str, Any]:
    """Return what run.json says."""
    told: dict[str, Any] = {
        "status": "why" if answer.plan is not None else "none",
        "run": answer.run,
        "decided": {
            "site": answer.decided.site,
            "name": answer.name,
            "open": answer.decided.open,
            "year": answer.decided.year,
        },
        "before": {"objective_yuan": answer.before_yuan, "bound_yuan": answer.before_bound_yuan},
        "reasons": [{"code": issue.code, "zh": render(issue), "en": render(issue, "en")} for issue in answer.reasons],
    }
    if answer.plan is not None and answer.between is not None:
        found, least, most = answer.costs_yuan
        told |= {
            "after": {"objective_yuan": answer.plan.objective_yuan, "bound_yuan": answer.plan.bound_yuan, "stopped_because": answer.plan.stopped_because},
            "costs_yuan": {"found": found, "least": least, "most": most},
            "year": answer.between.year,
            "villages": answer.between.villages.to_dict("records"),
            "sites": answer.between.sites.to_dict("records"),
            "money": answer.between.money.to_dict("records"),
            "binding": answer.plan.binding,
            "newly_binding": _newly(answer),
            "dearer": answer.dearer,
            "cheaper": answer.cheaper,
            "forbidding": [{"rule": each.rule, "places": each.places, "sites": each.sites} for each in answer.forbidding],
            "tonnes": answer.between.tonnes.to_dict(),
        }  # fmt: skip
    return dict(plain(told))


def _newly(answer: Answer) -> tuple[str, ...]:
    plan = answer.plan
    return tuple(name for name in plan.binding if name not in answer.before_binding) if plan is not None else ()


def sentences(answer: Answer, language: Language = "zh") -> tuple[str, ...]:
    """Return the answer in sentences: what was decided, what it costs, who fares how, what opens instead, what binds."""
    if answer.plan is None or answer.between is None:
        return (_question(answer, language), _none(answer, language))
    return (
        _question(answer, language),
        _cost(answer, language),
        _served(answer.between, language),
        _instead(answer, answer.between, language),
        _binds(answer, language),
    )


def _question(answer: Answer, language: Language) -> str:
    decided = answer.decided
    if language == "en":
        since = f" from {decided.year} on" if decided.year is not None else ""
        return f"Suppose {answer.name} ({decided.site}, {word(answer.kind, 'en')}) {'must be open' if decided.open else 'must not be open'}{since}; everything else is free."
    since = f"从 {decided.year} 年起" if decided.year is not None else ""
    return f"假设{answer.name}({decided.site},{word(answer.kind)}){since}{'必须开' if decided.open else '不开'},其余都由求解重新定。"


def _none(answer: Answer, language: Language) -> str:
    """That there is no plan, and the rules with which the decision cannot hold."""
    told = dict.fromkeys(str(issue.facts["rule"]) for issue in answer.reasons if issue.code in AT_ODDS)
    does = answer.decided.open
    if language == "en":
        with_ = f": {'opening' if does else 'closing'} it cannot hold together with {', '.join(told)}" if told else ""
        return f"There is no plan with this decision{with_}; the reasons follow."
    with_ = f":{'开' if does else '关'}它与{'、'.join(map(rule_word, told))}不能同时成立" if told else ""
    return f"这样决定就没有任何方案{with_},原因如下。"


def _cost(answer: Answer, language: Language) -> str:
    found, least, most = answer.costs_yuan
    sure, top, own = money(least, language), money(most, language), money(abs(found), language)
    whole_range = top == sure
    poor = found < 0 and answer.restricts
    if language == "en":
        verb = "more" if found >= 0 else "less"
        range_ = "" if whole_range else f"; both plans' proven bounds say {sure} to {top} more"
        better = "; so the old plan was not the best there is" if poor else ""
        return f"Over all years (discounted) the new plan costs {own} {verb} than the old one{range_}{better}."
    verb = "多花" if found >= 0 else "省"
    range_ = "" if whole_range else f";按两个方案已证明的下限,这样决定实际要多花 {sure} 到 {top}"
    better = ";可见原方案还不是最好的" if poor else ""
    return f"各年合计(折现),新方案比原方案{verb} {own}{range_}{better}。"


def _served(found: Between, language: Language) -> str:
    parts = []
    for how, zh, en in (("worse", "变差", "worse"), ("better", "变好", "better")):
        table = found.served(how)
        villages = [own for _, own in table.groupby("place", sort=False)]
        shown = [_village(own, language) for own in villages[:_NAMED]]
        more = " …" if len(villages) > _NAMED else ""
        if language == "en":
            parts.append(f"{len(villages)} villages are served {en}" + (f": {'; '.join(shown)}{more}" if shown else ""))
        else:
            parts.append(f"{len(villages)} 个村(社区)的服务{zh}" + (f":{';'.join(shown)}{more}" if shown else ""))
    total = _total(found, language)
    return (
        f"In {found.year} {', '.join(parts)}. {total}"
        if language == "en"
        else f"{found.year} 年有 {','.join(parts)}。{total}"
    )


def _total(found: Between, language: Language) -> str:
    """What is recovered less and more of each stream in all."""
    tonnes = found.tonnes
    if tonnes.empty:
        return "As much is recovered of every stream." if language == "en" else "各品类的回收量合计不变。"
    how = ("more", "less") if language == "en" else ("多收", "少收")
    said = [(word(str(stream), language), how[t < 0], f"{abs(t):,.1f}") for stream, t in tonnes.items()]
    if language == "en":
        return f"In all {', '.join(f'{t} t {how} of {name}' for name, how, t in said)} are recovered."
    return f"合计:{'、'.join(f'{name}{how} {t} 吨' for name, how, t in said)}。"


def _village(own: pd.DataFrame, language: Language) -> str:
    """A village with its kilometres and recovery before and after, stream by stream."""
    nobody = ("没有服务", "not served")[language == "en"]
    told = []
    for row in own.to_dict("records"):
        before, after = (
            f"{word(row['mode' + end], language)} {row['km' + end]:.1f} km {percent(row['share' + end])}"
            if row["site_name" + end]
            else nobody
            for end in ("", "_new")
        )
        told.append(f"{word(row['stream'], language)} {before} → {after}")
    return f"{own['place_name'].iloc[0]}({(', ' if language == 'en' else '、').join(told)})"


def _instead(answer: Answer, found: Between, language: Language) -> str:
    table = found.sites[found.sites["code"] != answer.decided.site]
    parts = []
    for how, zh, en in (
        ("opens", "改开", "opened instead"),
        ("gone", "不再开", "no longer opened"),
        ("other", "年份或规模改变", "in other years or sizes"),
    ):
        own = table[table["change"] == how]
        if len(own):
            names = [str(name) for name in own["name"].head(_NAMED)] + ["…"] * (len(own) > _NAMED)
            parts.append(
                f"{len(own)} {en}: {', '.join(names)}" if language == "en" else f"{zh} {len(own)} 处:{'、'.join(names)}"
            )
    if language == "en":
        return f"Other sites: {'; '.join(parts)}." if parts else "No other site changes."
    return f"其他设施:{';'.join(parts)}。" if parts else "其他设施没有变化。"


def _binds(answer: Answer, language: Language) -> str:
    """The rules that this decision presses on or that stand in its way, and how many have as little room in both plans."""
    new = _newly(answer) if answer.before_binding else ()
    harder = [name for name in answer.dearer if name not in new]
    tight = () if answer.plan is None else answer.plan.binding
    others = [name for name in tight if name not in (*new, *harder, *answer.cheaper)]
    if language == "en":
        told = [f"{name} (room was left in the old plan)" for name in rules_said(new, "en")]
        told += [f"{name} (costs more than before)" for name in rules_said(harder, "en")]
        told += _forbids(answer, language)
        less = f"; these cost less: {', '.join(rules_said(answer.cheaper, 'en'))}" if answer.cheaper else ""
        rest = f"; as tight in both plans, whatever is decided: {', '.join(rules_said(others, 'en'))}" if others else ""
        return f"The decision presses on: {', '.join(told) or 'no rule'}{less}{rest}."
    told = [f"{name}(原方案里还有余量)" for name in rules_said(new)]
    told += [f"{name}(代价变大)" for name in rules_said(harder)]
    told += _forbids(answer, language)
    less = f";代价变小的:{'、'.join(rules_said(answer.cheaper))}" if answer.cheaper else ""
    rest = f";两个方案里一样没有余量、与此无关的:{'、'.join(rules_said(others))}" if others else ""
    return f"这样决定压到的约束:{'、'.join(told) or '没有'}{less}{rest}。"


def _forbids(answer: Answer, language: Language) -> Iterator[str]:
    """The rules that keep those who are served worse from a better service, each with how many and the sites."""
    for each in answer.forbidding:
        (rule,) = rules_said([each.rule], language)
        names = (", " if language == "en" else "、").join([*each.sites[:_NAMED], *["…"] * (len(each.sites) > _NAMED)])
        if language == "en":
            yield f"{rule} (without it {each.places} of the villages that fare worse could be served better by {names})"
        else:
            yield f"{rule}(不是它,变差的村里有 {each.places} 个可由{names}更好地服务)"


def page(answer: Answer) -> str:
    """Return the page as text; every name in it is escaped."""
    style, script = asset("report.css"), asset("language.js")
    between = answer.between
    context = {
        "answer": answer,
        "county": planned(answer.scenario.county, [row.township_code for row in answer.scenario.places.rows]),
        "said": list(zip(sentences(answer), sentences(answer, "en"), strict=True)),
        "villages": [] if between is None else between.villages.head(SHOWN).to_dict("records"),
        "villages_total": 0 if between is None else len(between.villages),
        "sites": [] if between is None else between.sites.to_dict("records"),
        "money": [] if between is None else between.money.to_dict("records"),
        "words": change.WORDS,
        "reasons": [(render(issue), render(issue, "en")) for issue in answer.reasons],
        "style": style,
        "script": script,
        "style_hash": hashed(style),
        "script_hash": hashed(script),
    }
    return environment().get_template("why.html.j2").render(context)
