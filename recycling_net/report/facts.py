"""What run.json says of a finished run; every figure that is not a number is null."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from dataclasses import asdict, is_dataclass
from typing import Any, get_args

from recycling_net.check import CheckReport
from recycling_net.errors import Issue, Language, render
from recycling_net.plan import Plan
from recycling_net.report import beside, lying, narrative, two_networks
from recycling_net.report.figures import KeyFigures
from recycling_net.report.goals import growth
from recycling_net.report.summaries import Summary

_TOLD = ("capacity_by_area", "budgets", "streams", "emissions", "service_limits")
"""Summaries that run.json repeats whole."""


def of_plan(
    plan: Plan, figures: KeyFigures, verdict: CheckReport, warnings: Iterable[Issue], sums: Iterable[Summary] = ()
) -> dict[str, Any]:
    """Return the facts of a plan: status, money, bound, routing, key figures, capacity warnings, check, warnings."""
    full = plan.tables["capacity_warnings"].query("level != 'green'")
    return {
        "status": plan.status,
        "stopped_because": plan.stopped_because,
        "name": plan.name,
        "title": plan.title,
        "county": plan.county,
        "digest": plan.digest,
        "base_year": plan.base_year,
        "years": plan.years,
        "objective_yuan": plan.objective_yuan,
        "bound_yuan": plan.bound_yuan,
        "siting_gap": plan.siting_gap,
        "routed_net_yuan": narrative.driven_yuan(plan),
        "binding": plan.binding,
        "routing": plan.routing,
        **({} if plan.union is None else {"union": plan.union}),
        "baseline": beside.facts(plan, figures),
        **({} if plan.apart is None else {"two_networks": two_networks.facts(plan.apart)}),
        "kpis": _kpis(figures),
        "capacity_warnings": full.to_dict("records"),
        "carbon": plan.tables["carbon"].to_dict("records"),
        **{each.name: each.rows.to_dict("records") for each in sums if each.name in _TOLD},
        "seconds": plan.seconds,
        "seed": plan.seed,
        "versions": plan.versions,
        "check": {"ok": verdict.ok, "rules_checked": verdict.rules_checked},
        "warnings": [_issue(issue) for issue in warnings],
    }


def of_no_plan(name: str, digest: str, reasons: Iterable[Issue]) -> dict[str, Any]:
    """Return the facts of a run that proved that no plan can exist."""
    issues = tuple(reasons)
    return {
        "status": "none",
        "stopped_because": "infeasible",
        "name": name,
        "digest": digest,
        "objective_yuan": None,
        "bound_yuan": None,
        "siting_gap": None,
        "reasons": [_issue(issue) for issue in issues if issue.is_error],
        "warnings": [_issue(issue) for issue in issues if not issue.is_error],
    }


def to_json(facts: Any) -> str:
    """Return facts as JSON for people and programs: Chinese as it is, no NaN, no infinity."""
    return json.dumps(plain(facts), ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def plain(value: Any) -> Any:
    """Return a value as JSON knows it; a float that is not finite becomes null, a dataclass its fields."""
    if isinstance(value, float):
        return float(value) if math.isfinite(value) else None
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value


def _kpis(figures: KeyFigures) -> dict[str, Any]:
    last = figures.last_year
    return {
        "sites": figures.standing[last],
        "sites_new": figures.new,
        "sites_by_year": figures.standing,
        "households": figures.households,
        "households_served": figures.households_served,
        "households_served_share": figures.served_share,
        "households_fully_served": figures.households_fully_served,
        "coverage": figures.reach,
        "places": figures.places,
        "places_unserved": figures.places_unserved,
        "places_approximate": figures.places_approximate,
        "recovered_t": {
            stream: {"base": by_year[figures.base_year], "last": by_year[last]}
            for stream, by_year in figures.recovered_t.items()
        },
        "recovered_base_t": figures.recovered_base_t,
        "recovered_last_t": figures.recovered_last_t,
        "recovery_growth": growth(figures.recovered_base_t, figures.recovered_last_t),
        "cost_yuan": figures.spent_yuan,
        "cost_discounted_yuan": figures.discounted_yuan,
        "targets": [
            {**asdict(goal), "growth": goal.growth, "met": goal.met, "met_as_fetched": goal.met_as_fetched}
            for goal in figures.goals
        ],
        "targets_met": sum(goal.met for goal in figures.goals),
        "targets_met_as_fetched": sum(goal.met and goal.met_as_fetched for goal in figures.goals),
        "unfetched_t": figures.unfetched_t,
        "unfetched": {language: lying.said(figures, language) for language in get_args(Language)},
        "alerts": figures.alerts,
        "co2e_t": figures.co2e_t,
    }


def _issue(issue: Issue) -> dict[str, str]:
    return {"code": issue.code, "zh": render(issue), "en": render(issue, "en")}
