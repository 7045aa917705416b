"""Today's network on paper: what it costs and recovers in the base year, beside what was measured."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from recycling_net.check import CheckReport
from recycling_net.errors import Issue, Language, render
from recycling_net.gazetteer import planned
from recycling_net.network import Network
from recycling_net.plan import COST_ITEMS, BaselineFigures, Column, Plan
from recycling_net.reading import resolved
from recycling_net.report import beside, geopackage, tables
from recycling_net.report.facts import plain, to_json
from recycling_net.report.folder import whole
from recycling_net.report.html import asset, environment, hashed
from recycling_net.report.summaries import Summary
from recycling_net.report.words import money, net, number, word
from recycling_net.scenario import Scenario

TITLE = "现状网络"
COLUMNS = (
    Column("indicator", "指标"), Column("unit", "单位"), Column("measured", "基准年实测", "", "float", 1),
    Column("modelled", "现状网络估值", "", "float", 1), Column("difference", "估值减实测", "", "float", 1),
    Column("share", "相差", "", "float", 4), Column("source", "实测来源"),
)  # fmt: skip
"""Columns of the table; NaN where a figure is not known or was not measured."""


@dataclass(frozen=True, slots=True)
class Solved:
    """Today's network as a plan of one year, its network and its check."""

    network: Network
    plan: Plan
    verdict: CheckReport


def today_folder(root: Path, scenario: Scenario) -> Path:
    """Return where today's network of a scenario belongs below ``root``."""
    return root / f"{scenario.name}-baseline-{scenario.digest}"


def write_today(
    root: Path, scenario: Scenario, figures: BaselineFigures, solved: Solved | None, warnings: Iterable[Issue]
) -> Path:
    """Write today's network and return its folder: run.json, a short page, tables, a map where it was solved.

    Raises
    ------
    OSError
        If the disk refuses; then nothing is left behind.
    """
    issues = tuple(warnings)
    table = figure_table(scenario, figures)

    def fill(folder: Path) -> None:
        resolved.write(scenario, folder)
        shown = table.assign(indicator=table["indicator"].map(name).astype(object))
        summary = Summary("baseline", TITLE, COLUMNS, shown)
        if solved is not None:
            tables.write_csv(solved.plan, (summary,), folder / "tables")
            geopackage.write(solved.plan, solved.network, folder / "plan.gpkg")
        else:
            tables.write_summaries((summary,), folder / "tables")
        text = page(scenario, figures, solved, issues)
        (folder / "report.html").write_text(text, encoding="utf-8", newline="\n")
        (folder / "run.json").write_text(to_json(_facts(scenario, figures, solved, issues)), encoding="utf-8")

    return whole(today_folder(root, scenario), fill)


def figure_table(scenario: Scenario, figures: BaselineFigures) -> pd.DataFrame:
    """Return one row per figure of today's network, as COLUMNS with codes for indicators."""
    lines = [(f"item:{item}", "元/年", figures.cost_yuan[item]) for item in COST_ITEMS if item in figures.cost_yuan]
    other = [(f"item:{item}", "元/年", yuan) for item, yuan in figures.cost_yuan.items() if item not in COST_ITEMS]
    rows: list[tuple[str, str, float]] = [
        *lines, *other, ("spend", "元/年", figures.spend_yuan), ("net", "元/年", figures.net_yuan),
        *((f"t:{stream}", "t/年", tonnes) for stream, tonnes in figures.recovered_t.items()),
        *((f"base:{stream}", "t/年", tonnes) for stream, tonnes in figures.base_t.items()),
        ("served", "户", figures.households_served if figures.solved else math.nan),
        ("fully", "户", figures.households_fully_served if figures.solved else math.nan),
        *((f"near:{rule.kind}|{rule.within:g}", "%", share * 100) for rule, share in zip(scenario.rules.coverage, figures.covered, strict=True)),
        *((f"sites:{kind}", "处", float(count)) for kind, count in figures.sites.items()),
    ]  # fmt: skip
    rows = list(dict.fromkeys(rows))  # coverage in several years asks about the same kilometres today
    ties = {tie.what if tie.what == "spend" else f"t:{tie.what}": tie for tie in figures.ties}
    return pd.DataFrame(
        [
            {
                "indicator": indicator, "unit": unit, "modelled": value,
                "measured": ties[indicator].measured if indicator in ties else math.nan,
                "difference": ties[indicator].difference if indicator in ties else math.nan,
                "share": ties[indicator].share if indicator in ties else math.nan,
                "source": ties[indicator].source if indicator in ties else "",
            }
            for indicator, unit, value in rows
        ]
    )  # fmt: skip


def name(indicator: str, language: Language = "zh") -> str:
    """Return what a row is about: as in the comparison, or `item:` a cost line, `base:` a stream by its base
    recovery, `near:` a kind within so many kilometres.
    """
    head, _, tail = indicator.partition(":")
    if head == "item":
        return word(tail, language)
    if head == "base":
        return f"{word(tail, language)}{('回收量(产生量 × 基准年回收率,目标与它相比)', ' recovered by base_recovery, from which targets count')[language == 'en']}"
    if head == "near":
        kind, km = tail.split("|")
        return (
            f"{km} km 内有{word(kind)}的户数比例"
            if language == "zh"
            else f"share of households within {km} km of a {word(kind, 'en')}"
        )
    return beside.name(indicator, language)


def sentences(figures: BaselineFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return today's network in a few sentences, what does not tie first."""
    return (*beside.untied(figures, language), *_itself(figures, language), *_tying(figures, language))


def _itself(figures: BaselineFigures, language: Language) -> tuple[str, ...]:
    if not figures.solved:
        return (beside.why(figures)[language == "en"],)
    count, tonnes = sum(figures.sites.values()), number(sum(figures.recovered_t.values()))
    cost, spent = net(figures.net_yuan, language), money(figures.spend_yuan, language)
    told = [f"{word(stream, language)} {number(recovered)} t" for stream, recovered in figures.recovered_t.items()]
    direct = number(figures.direct_t)
    if language == "en":
        past = f", of which {direct} t go straight to sites outside" if figures.direct_t > 0 else ""
        return (
            f"Today's network in {figures.year}: {tonnes} t are recovered a year ({', '.join(told)}){past}; anything is brought to {figures.busy} of {count} existing sites; running them takes {spent} a year, a {cost} after sales and subsidies; {figures.households_served:,} households are served in at least one stream.",
            *_lacking(figures, language),
            beside.rates(figures, "en"),
        )
    past = f",其中 {direct} t 由各村直接送县外" if figures.direct_t > 0 else ""
    return (
        f"{figures.year} 年现状网络:每年回收 {tonnes} t({'、'.join(told)}){past};{count} 处已有站点中有 {figures.busy} 处收到过东西;运行支出每年 {spent},减去销售收入和补贴后{cost};{figures.households_served:,} 户至少有一个品类的服务。",
        *_lacking(figures, language),
        beside.rates(figures),
    )


def _lacking(figures: BaselineFigures, language: Language) -> tuple[str, ...]:
    """Why nothing is recovered of some streams: each way passes a kind of which no site stands."""
    streams: dict[tuple[str, ...], list[str]] = {}
    for stream, kinds in figures.lacking.items():
        streams.setdefault(kinds, []).append(word(stream, language))
    if language == "en":
        told = [
            f"{', '.join(names)}: no {' and no '.join(word(kind, 'en') for kind in kinds)} stands today"
            for kinds, names in streams.items()
        ]
        return (f"Why nothing is recovered of some streams: {'; '.join(told)}.",) if told else ()
    told = [
        f"{'、'.join(names)}没有现成的{'、'.join(word(kind) for kind in kinds)}" for kinds, names in streams.items()
    ]
    return (f"回收量为 0 的品类,各村没有一路送到终端的路:{';'.join(told)}。",) if told else ()


def _tying(figures: BaselineFigures, language: Language) -> tuple[str, ...]:
    """Each figure that ties, so that a planner sees what was compared."""
    return tuple(
        beside.tie_text(tie, language) for tie in figures.ties if not tie.apart and math.isfinite(tie.modelled)
    )


def page(scenario: Scenario, figures: BaselineFigures, solved: Solved | None, warnings: Sequence[Issue] = ()) -> str:
    """Return the short page of today's network as text; every name in it is escaped."""
    records: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in figure_table(scenario, figures).to_dict("records")
    ]
    records = [{**row, "digits": beside.digits(row["unit"])} for row in records]
    style, script = asset("report.css"), asset("language.js")
    idle = pd.DataFrame(columns=["stream", "reason", "places", "supply_t"])
    if solved is not None:
        missed = solved.plan.tables["unserved"].groupby(["stream", "reason"], sort=False)
        idle = missed.agg(places=("place", "size"), supply_t=("supply_t", "sum")).reset_index()
    context = {
        "scenario": scenario,
        "county": planned(scenario.county, [row.township_code for row in scenario.places.rows]),
        "figures": figures,
        "untied": list(zip(beside.untied(figures), beside.untied(figures, "en"), strict=True)),
        "said": list(zip(_itself(figures, "zh"), _itself(figures, "en"), strict=True)),
        "rows": [{**row, "zh": name(row["indicator"]), "en": name(row["indicator"], "en")} for row in records],
        "idle": idle.to_dict("records"),
        "full": [] if solved is None else solved.plan.tables["capacity_warnings"].to_dict("records"),
        "verdict": None if solved is None else solved.verdict,
        "warnings": [(render(issue), render(issue, "en")) for issue in warnings],
        "style": style,
        "script": script,
        "style_hash": hashed(style),
        "script_hash": hashed(script),
    }
    return environment().get_template("today.html.j2").render(context)


def _facts(
    scenario: Scenario, figures: BaselineFigures, solved: Solved | None, warnings: Sequence[Issue]
) -> dict[str, Any]:
    """What run.json says: no plan, but a baseline."""
    told: dict[str, Any] = beside.own_facts(figures)
    return {
        "status": "baseline",
        "name": scenario.name,
        "title": scenario.title,
        "county": scenario.county,
        "digest": scenario.digest,
        "baseline": plain(told),
        "check": None if solved is None else {"ok": solved.verdict.ok, "rules_checked": solved.verdict.rules_checked},
        "warnings": [{"code": issue.code, "zh": render(issue), "en": render(issue, "en")} for issue in warnings],
    }
