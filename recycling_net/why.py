"""Why this and not that: the scenario of a run solved again with the opposite decided about one site."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from recycling_net import check, reading
from recycling_net.errors import ExitCode, InputError, InternalError, Issue, NoPlanError, Where, did_you_mean
from recycling_net.network import Forbids, Network, build, forbidding
from recycling_net.plan import Plan
from recycling_net.progress import Listener, Progress, silent
from recycling_net.report.change import between
from recycling_net.report.no_plan import AT_ODDS
from recycling_net.report.tables import UnreadableError, read_tables
from recycling_net.report.why import Answer, write_why
from recycling_net.run import facts_of, numbers, writable
from recycling_net.scenario import Decided, Rounds, Scenario
from recycling_net.scenario.rules import rule_name
from recycling_net.siting import Earlier, prices, shifted
from recycling_net.solve import solve
from recycling_net.words import rules_said

_SHOWN = 5
"""Sites named in one hint."""
_TABLES = ("facilities", "changes", "assignments", "costs")


@dataclass(frozen=True, slots=True)
class Wanted:
    """About which site: its code or name; opened or not (None: the opposite of the plan); from which year on."""

    site: str
    is_open: bool | None = None
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """The answer, where it is written, how it ended."""

    folder: Path
    answer: Answer
    exit_code: ExitCode


def run(folder: Path, wanted: Wanted, *, listen: Listener = silent, stop: threading.Event | None = None) -> Outcome:
    """Solve the scenario of a run folder again with something decided about one site, everything else free.

    Rounds are not driven again; money is that of siting, at the scenario's prices. The answer is written beside the run.

    Raises
    ------
    InputError
        RN567 not a run folder with a plan; RN568 no such site; RN569 nothing to decide about it; RN156 no such year.
    TimeOutError
        Time ran out, or someone asked to stop, before any plan was found.
    InternalError
        The independent check refused the new plan.
    """
    listen(Progress(stage="reading"))
    told = _told_of(folder)
    question = reading.read_with_origin(folder / "scenario.resolved.yaml", allow_outside=True)
    scenario = question.scenario
    if scenario.digest != told["digest"]:
        raise _no_run(folder, ("情景与方案不是一起的", "its scenario is not that of its plan"))
    before = _tables_of(folder, scenario)
    if wanted.year is not None and wanted.year not in scenario.horizon.years:
        facts = {"value": wanted.year, "first": scenario.horizon.first, "last": scenario.horizon.last}
        raise InputError([Issue("RN156", Where(key="--year"), facts)])
    root = folder.resolve().parent
    writable(root)
    network, _ = numbers(question)
    decided = _decided(wanted, network, before, scenario)
    forced = _forced(scenario, decided)
    name, kind = (str(network.sites.at[decided.site, part]) for part in ("name", "kind"))
    answer = Answer(
        run=folder.resolve().name, scenario=forced, decided=decided, name=name, kind=kind,
        before_yuan=told["objective_yuan"], before_bound_yuan=told["bound_yuan"], before_binding=tuple(told.get("binding", ())),
        restricts=decided.open or str(network.sites.at[decided.site, "status"]) != "existing",
    )  # fmt: skip
    there = build(forced, network.ways)
    try:
        plan = solve(forced, there, listen=listen, stop=stop, earlier=_near(before, decided, there, scenario))
    except NoPlanError as reason:
        answer = replace(answer, reasons=_as_asked(reason.issues, decided))
        return Outcome(write_why(root, answer), answer, ExitCode.NO_PLAN)
    verdict = check.verify(forced, there, plan)
    if not verdict.ok:
        raise InternalError(verdict.faults)
    answer = _told(answer, before, plan, decided.year or scenario.horizon.last)
    dearer, cheaper = shifted(prices(scenario, network, stop=stop), prices(forced, there, stop=stop))
    answer = replace(answer, dearer=dearer, cheaper=cheaper, forbidding=_forbidding(answer, there, before))
    code = ExitCode.INTERRUPTED if plan.stopped_because == "interrupted" else ExitCode.PLAN
    return Outcome(write_why(root, answer), answer, code)


def _as_asked(issues: Sequence[Issue], decided: Decided) -> tuple[Issue, ...]:
    """The reasons without the advice to change what is asked, which nobody wrote among the rules."""
    own = rule_name("decided", decided)
    kept = [issue for issue in issues if not (issue.code in AT_ODDS and issue.facts["rule"] == own)]
    return tuple(_by_question(issue, decided.site) if "by" in issue.facts else issue for issue in kept)


def _by_question(issue: Issue, site: str) -> Issue:
    """A reason that speaks of decisions, with what is asked told from what the scenario says."""
    facts: Mapping[str, Any] = issue.facts
    named = facts.get("sites") or [facts["site"]]
    if site not in named:
        return issue
    alone = all(each == site for each in named)
    where = Where(key="--site") if alone and issue.where.key.startswith("rules.decided") else issue.where
    return Issue(issue.code, where, {**facts, "by": _BY_QUESTION if alone else _BY_BOTH})


_BY_QUESTION = ("按 why 所问", "as `why` supposes")
_BY_BOTH = ("按 rules.decided 与 why 所问", "by rules.decided and as `why` supposes")


def _forbidding(answer: Answer, network: Network, before: Mapping[str, pd.DataFrame]) -> tuple[Forbids, ...]:
    """The rules that keep those who are served worse from the sites that are open, or were before the decision."""
    if answer.plan is None or answer.between is None:
        return ()
    worse = answer.between.served("worse").rename(columns={"share": "share_before", "share_new": "share"})
    if worse.empty:
        return ()
    tables = [before["facilities"], answer.plan.tables["facilities"]]
    standing = {str(code) for table in tables for code in table["code"]}
    return forbidding(answer.scenario, network, worse, standing - {answer.decided.site})


def _told(answer: Answer, before: Mapping[str, pd.DataFrame], plan: Plan, year: int) -> Answer:
    rounded = dict(plan.tables)
    digits = {"km": 2, "share": 4, "recovered_t": 3}  # as they stand in the tables of the run
    rounded["assignments"] = rounded["assignments"].round(digits)
    return replace(answer, plan=plan, between=between(before, rounded, year))


def _no_run(folder: Path, reason: tuple[str, str]) -> InputError:
    return InputError([Issue("RN567", Where(key="RUN", text=str(folder)), {"folder": folder, "reason": reason})])


def _told_of(folder: Path) -> dict[str, Any]:
    """What run.json says."""
    told = facts_of(folder)
    if told.get("status") != "plan":
        raise _no_run(folder, ("run.json 不在、读不了或没有方案", "run.json is absent, cannot be read, or has no plan"))
    needed = ("digest", "objective_yuan", "bound_yuan")
    if any(told.get(name) is None for name in needed):
        raise _no_run(folder, ("run.json 不完整", "run.json is not whole"))
    return told


def _tables_of(folder: Path, scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The tables of the plan."""
    try:
        tables = read_tables(_TABLES, folder / "tables", scenario.size_names)
        for name, whole in (("facilities", "opening_year"), ("facilities", "last_year"), ("assignments", "year")):
            tables[name][whole] = tables[name][whole].astype(int)
    except UnreadableError as fault:
        raise _no_run(folder, fault.reason) from None
    except ValueError:  # a year that is blank or no whole number
        reason = "tables 里的年份有空格或不是整数", "a year in its tables is blank or no whole number"
        raise _no_run(folder, reason) from None
    return tables


def _decided(wanted: Wanted, network: Network, before: Mapping[str, pd.DataFrame], scenario: Scenario) -> Decided:
    """The decision: of the site that is named, and the opposite of the plan where none is."""
    sites = network.land.sites  # those that land forbids too, so that it can be said
    codes = [wanted.site] if wanted.site in sites.index else list(sites.index[sites["name"] == wanted.site])
    if len(codes) != 1:
        hint = (
            (f"同名的有:{'、'.join(codes[:8])}", f"several have this name: {', '.join(codes[:8])}")
            if codes
            else _near_names(wanted.site, sites["name"].astype(str))
        )
        raise InputError([Issue("RN568", Where(key="--site"), {"site": wanted.site, "hint": hint})])
    code = codes[0]
    status = str(sites.at[code, "status"])
    own = before["facilities"].query("code == @code and status != 'outside'")
    year = wanted.year or scenario.horizon.last
    stands = bool((own["opening_year"].le(year) & own["last_year"].ge(year)).any())
    is_open = (not stands) if wanted.is_open is None else wanted.is_open
    if barred := str(sites.at[code, "barred"]):
        rules = barred.split(";")
        zh, en = "、".join(rules_said(rules)), ", ".join(rules_said(rules, "en"))
        reason = f"{zh} 不许它开设", f"not allowed to open by {en}"
        raise InputError([Issue("RN569", Where(key="--site"), {"site": code, "reason": reason})])
    if status == "outside":
        raise InputError([Issue("RN569", Where(key="--site"), {"site": code, "reason": _OUTSIDE})])
    if is_open == stands and wanted.year is None and not (own.empty and is_open):
        raise InputError(
            [Issue("RN569", Where(key="--open" if is_open else "--close"), {"site": code, "reason": _ALREADY[is_open]})]
        )
    return Decided(site=code, open=is_open, year=wanted.year)


def _near_names(written: str, names: pd.Series) -> tuple[str, str]:
    """Sites of whose name this is a part, or else the site whose code or name looks most like it."""
    named = [f"`{code}`({name})" for code, name in names.items() if written and written in str(name)]
    if not named:
        return did_you_mean(written, [*names, *names.index], at_most=_SHOWN)
    shown = [*named[:_SHOWN], "…"] if len(named) > _SHOWN else named
    return f"名称里有它的:{'、'.join(shown)}", f"these have it in their names: {', '.join(shown)}"


_OUTSIDE = ("县外站点不由方案决定", "sites outside are not for the plan to decide")
_ALREADY = {
    True: ("原方案里它本来就开着", "it is open in the plan already"),
    False: ("原方案里它本来就没有开", "it is not open in the plan anyway"),
}


def _forced(scenario: Scenario, decided: Decided) -> Scenario:
    """The scenario with the decision among its rules; a site that is kept may close, rounds are left out."""
    rules = scenario.rules.model_copy(update={"decided": (*scenario.rules.decided, decided)})
    sites = scenario.sites
    if sites is not None and not decided.open:
        rows = tuple(
            row.model_copy(update={"status": "closable"})
            if row.code == decided.site and row.status == "existing"
            else row
            for row in sites.rows
        )
        sites = sites.model_copy(update={"rows": rows})
    solving = scenario.solve.model_copy(update={"union": None})
    return scenario.model_copy(update={"rules": rules, "sites": sites, "rounds": Rounds(), "solve": solving})


def _near(before: Mapping[str, pd.DataFrame], decided: Decided, network: Network, scenario: Scenario) -> Earlier:
    """The plan of the run with the decision made in it, to begin with, and to keep where nothing tells against it."""
    facilities, assignments = before["facilities"], before["assignments"]
    first = decided.years(network.years)[0]
    others = facilities["code"] != decided.site
    if not decided.open:
        served = (assignments["site"] != decided.site) | (assignments["year"] < first)
        return Earlier(facilities[others], before["changes"], assignments[served], kept=True)
    if not others.all():
        return Earlier(facilities, before["changes"], assignments, kept=True)
    kind, listed = (str(network.sites.at[decided.site, part]) for part in ("kind", "size"))
    sizes = [size for size in network.sizes.loc[kind].index if not listed or size in listed.split(";")]
    row = {
        "code": decided.site,
        "size": sizes[0] if sizes else "",
        "opening_year": first,
        "last_year": scenario.horizon.last,
    }
    both = pd.concat([facilities, pd.DataFrame([row])], ignore_index=True)
    return Earlier(both, before["changes"], assignments, kept=True)
