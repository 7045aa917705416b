"""One page that works with the network off: words, map, charts, tables and the data they are drawn from."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable
from importlib.resources import files
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from recycling_net.check import CheckReport
from recycling_net.errors import Issue, render
from recycling_net.network import Network
from recycling_net.plan import COST_ITEMS, Plan
from recycling_net.progress import STAGES
from recycling_net.report import beside, charts, land, narrative, payload, words
from recycling_net.report.assumptions import assumptions
from recycling_net.report.balance import balance
from recycling_net.report.budgets import budget_table
from recycling_net.report.came import came
from recycling_net.report.capacity import capacity_by_area
from recycling_net.report.changed import changed, told
from recycling_net.report.figures import KeyFigures, compute
from recycling_net.report.goals import growth
from recycling_net.report.limits import limit_table
from recycling_net.report.overview import COST_COLOURS
from recycling_net.report.rows import (
    area_rows,
    calendar_rows,
    capacity_area_rows,
    capacity_rows,
    carbon_rows,
    load_notes,
    load_rows,
    load_sums,
    missed_orders,
    unserved_rows,
    worst_places,
)
from recycling_net.report.united import by_family, estimates, net_yuan, united
from recycling_net.scenario import WEEKDAYS, Scenario
from recycling_net.scenario.base import MODES

SCRIPTS = ("decode.js", "service.js", "map.js", "layers.js", "page.js")


def write(  # the question, the answer and the verdict are four things
    plan: Plan,
    scenario: Scenario,
    network: Network,
    verdict: CheckReport,
    path: Path,
    *,
    warnings: Iterable[Issue] = (),
) -> None:
    """Write the page; it asks for nothing from anywhere, and its policy forbids it to."""
    path.write_text(page(plan, scenario, network, verdict, warnings), encoding="utf-8", newline="\n")


def page(plan: Plan, scenario: Scenario, network: Network, verdict: CheckReport, warnings: Iterable[Issue] = ()) -> str:
    """Return the page as text; every name in it is escaped, the data cannot end the element that holds them."""
    figures = compute(plan, network, scenario)
    style, script = asset("report.css"), "".join(asset(name) for name in SCRIPTS)
    facts = {
        "plan": plan,
        "county": figures.area,
        "figures": figures,
        "headline": (narrative.headline(plan, figures), narrative.headline(plan, figures, "en")),
        "eased": list(zip(narrative.eased(scenario), narrative.eased(scenario, "en"), strict=True)),
        "cautions": list(zip(narrative.cautions(plan, figures), narrative.cautions(plan, figures, "en"), strict=True)),
        "stopped": (narrative.stopped(plan), narrative.stopped(plan, "en")),
        "united": (united(plan), united(plan, "en")),
        "estimates": estimates(plan),
        "union_families": by_family(plan),
        "union_changed": changed(plan),
        "told": told,
        "came": came,
        "any_again": plan.union is not None and any(one.like != one.round for one in plan.union.rounds),
        "net_yuan": net_yuan(plan),
        "beside": beside.rows(plan, figures),
        "total_growth": growth(figures.recovered_base_t, figures.recovered_last_t),
        "cost_rows": _cost_rows(figures),
        "balance": balance(plan, network, scenario).query("year == @plan.years[-1]").to_dict("records"),
        "modes": MODES,
        "capacity": capacity_rows(plan),
        "capacity_areas": capacity_area_rows(capacity_by_area(plan, network, scenario), plan.years),
        "budgets": budget_table(plan, network, scenario).to_dict("records"),
        "carbon": carbon_rows(plan, scenario),
        "limits": [] if (own := limit_table(plan, network, scenario)) is None else own.to_dict("records"),
        "net_carbon": scenario.carbon is not None and scenario.carbon.net,
        "areas": area_rows(plan, network),
        "worst": worst_places(plan, network),
        "unserved": unserved_rows(plan),
        "missed_orders": missed_orders(plan),
        "calendar": calendar_rows(plan),
        "weekdays": WEEKDAYS,
        "loads": load_rows(plan),
        "load_sums": load_sums(plan),
        "load_notes": load_notes(plan, scenario),
        "routes": plan.tables["routes"].to_dict("records"),
        "assumptions": assumptions(scenario),
        "verdict": verdict,
        "warnings": [(render(issue), render(issue, "en")) for issue in warnings],
        "has_roads": bool(network.ways.drives),
        "has_areas": bool(len(network.land.areas)),
        "barred": land.barred_rows(network),
        "standards": land.standard_table(plan, network, scenario).to_dict("records"),
        "stages": [(*STAGES.get(stage, (stage, stage)), seconds) for stage, seconds in plan.seconds.items()],
        "routes_shown": False,
        "data": payload.to_text(payload.pack(plan, network)),
        "style": style,
        "script": script,
        "style_hash": hashed(style),
        "script_hash": hashed(script),
    }
    return environment().get_template("report.html.j2").render(facts)


def environment() -> Environment:
    """Return what templates are filled in by; every value is escaped."""
    environment = Environment(
        loader=PackageLoader("recycling_net", "report/assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        word=words.word, number=words.number, percent=words.percent, signed=words.signed_percent, money=words.money,
        rule=words.rule_word,
    )  # fmt: skip
    environment.globals.update(charts=charts, cost_colours=COST_COLOURS)
    return environment


def _cost_rows(figures: KeyFigures) -> list[tuple[str, list[float], float]]:
    """Each cost item with its yuan by year and over all years; items that never occur are left out."""
    years = sorted(figures.cost_yuan)
    lines = [(item, [figures.cost_yuan[year].get(item, 0.0) for year in years]) for item in COST_ITEMS]
    return [(item, values, sum(values)) for item, values in lines if any(values)]


def asset(name: str) -> str:
    """Return a part of the page as text."""
    return (files("recycling_net") / "report" / "assets" / name).read_text(encoding="utf-8")


def hashed(text: str) -> str:
    """Return the hash by which the page's policy lets exactly this text run."""
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
