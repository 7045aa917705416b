"""The plan beside today's network, in a table and in sentences."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import pandas as pd

from recycling_net.errors import Language
from recycling_net.network import Network
from recycling_net.plan import BaselineFigures, Column, Plan, Tie
from recycling_net.report.figures import KeyFigures, compute
from recycling_net.report.united import net_yuan
from recycling_net.report.words import money, net, number, signed_percent, word
from recycling_net.scenario import Scenario
from recycling_net.scenario.rules import OPEX_ITEMS
from recycling_net.words import chinese

TITLE = "与现状对比"
COLUMNS = (
    Column("indicator", "指标"), Column("unit", "单位"), Column("measured", "基准年实测", "", "float", 1),
    Column("today", "现状网络估值", "", "float", 1), Column("plan", "方案末年", "", "float", 1),
    Column("difference", "方案减现状", "", "float", 1), Column("share", "增减", "", "float", 4),
    Column("source", "实测来源"),
)  # fmt: skip
"""Columns of the comparison; NaN where a figure is not known, or has no counterpart; no
``share`` of a net cost near zero, of which the difference in yuan says more."""

_NET_OF_SPEND = 0.25
"""A net cost below this share of the spending is what large sums leave of each other: its change is said in yuan only
(a matter of looks)."""

_NAMES = {
    "spend": ("运行支出(不减收入)", "spending on running (income not taken off)"),
    "net": ("净费用(减收入与补贴;负数是净收益)", "net cost (less income and subsidies; a surplus below zero)"),
    "annuity": (
        "净费用,含投资摊到每年(负数是净收益)",
        "net cost with investment spread over the years (a surplus below zero)",
    ),
    "served": ("至少一个品类有服务的住户", "households served in at least one stream"),
    "fully": ("各品类都有服务的住户", "households served in every stream"),
}


def name(indicator: str, language: Language = "zh") -> str:
    """Return what a row of the comparison is about: a figure of its own, `t:` a stream, `sites:` a kind, `cover:` a rule."""
    head, _, tail = indicator.partition(":")
    at = int(language == "en")
    if head == "t":
        return f"{word(tail, language)}{('回收量', ' recovered')[at]}"
    if head == "sites":
        return f"{word(tail, language)}{('', ' sites')[at]}"
    if head == "cover":
        kind, km, year = tail.split("|")
        if at == 0:
            return f"{km} km 内有{chinese(kind)}的住户(方案取 {year} 年)"
        return f"households within {km} km of a {word(kind, 'en')} (plan: {year})"
    return _NAMES[head][at]


def comparison(plan: Plan, figures: KeyFigures) -> pd.DataFrame:
    """Return one row per figure, as COLUMNS with codes for indicators; no rows for a plan without a baseline."""
    if plan.baseline is None:
        return pd.DataFrame(columns=[column.name for column in COLUMNS])
    now = plan.baseline
    ties = {tie.what: tie for tie in now.ties}
    rows = []
    for indicator, unit, today, planned in _figures(plan, now, figures):
        least = _NET_OF_SPEND * now.spend_yuan if indicator in ("net", "annuity") else 0.0
        tie = ties.get(indicator.removeprefix("t:"))
        rows.append(
            {
                "indicator": indicator, "unit": unit, "measured": math.nan if tie is None else tie.measured,
                "today": today, "plan": planned, "difference": planned - today,
                "share": (planned - today) / abs(today) if today and abs(today) >= least else math.nan,
                "source": "" if tie is None else tie.source,
            }
        )  # fmt: skip
    return pd.DataFrame(rows, columns=[column.name for column in COLUMNS])


def comparison_table(plan: Plan, network: Network, scenario: Scenario) -> pd.DataFrame:
    """Return the comparison with its indicators in words."""
    table = rounded(comparison(plan, compute(plan, network, scenario)))
    return table.assign(indicator=table["indicator"].map(name).astype(object))


def digits(unit: str) -> int:
    """Return with how many digits a figure of a unit is shown: yuan, households and sites as whole ones."""
    return 0 if unit in ("元/年", "户", "处") else 1


def rounded(table: pd.DataFrame) -> pd.DataFrame:
    """Return the comparison as it is shown, its differences those of the figures that are shown."""
    places = table["unit"].map(digits).to_numpy(int)
    shown = {
        column: [round(value, at) for value, at in zip(table[column].astype(float), places, strict=True)]
        for column in ("measured", "today", "plan")
    }
    table = table.assign(**shown)
    apart = table["plan"] - table["today"]
    return table.assign(difference=[round(value, at) for value, at in zip(apart, places, strict=True)])


def rows(plan: Plan, figures: KeyFigures) -> list[dict[str, Any]]:
    """Return the comparison for the page, its indicators and units in both languages."""
    records: list[dict[str, Any]] = [
        {str(key): value for key, value in row.items()} for row in rounded(comparison(plan, figures)).to_dict("records")
    ]
    return [
        {
            **row,
            "digits": digits(row["unit"]),
            "zh": name(row["indicator"]),
            "en": name(row["indicator"], "en"),
            "unit_en": _UNITS_EN[row["unit"]],
        }
        for row in records
    ]


_UNITS_EN = {"元/年": "yuan/year", "t/年": "t/year", "户": "households", "处": "sites"}


def _figures(plan: Plan, now: BaselineFigures, figures: KeyFigures) -> Iterator[tuple[str, str, float, float]]:
    """Every figure with its unit, today's value and that of the plan's last year."""
    last = figures.last_year
    spent = figures.cost_yuan.get(last, {})
    cash = sum(yuan for item, yuan in spent.items() if item not in ("capital", "residual_value"))
    yield "spend", "元/年", now.spend_yuan, sum(spent.get(item, 0.0) for item in OPEX_ITEMS)
    yield "net", "元/年", now.net_yuan, cash
    yield "annuity", "元/年", now.net_yuan, yearly_yuan(plan)
    for stream, today_t in now.recovered_t.items():
        yield f"t:{stream}", "t/年", today_t, figures.recovered_t[stream][last]
    for label, today, planned in (
        ("served", now.households_served, figures.households_served),
        ("fully", now.households_fully_served, figures.households_fully_served),
    ):
        yield label, "户", today if now.solved else math.nan, planned
    for reach, share in zip(figures.reach, now.covered, strict=True):
        label = f"cover:{reach.kind}|{reach.within_km:g}|{reach.year}"
        yield label, "户", share * figures.households, reach.share * figures.households
    for kind in dict.fromkeys([*now.sites, *figures.standing[last]]):
        yield f"sites:{kind}", "处", now.sites.get(kind, 0), figures.standing[last].get(kind, 0)


def yearly_yuan(plan: Plan) -> float:
    """Return the even yearly amount that is worth as much as all the plan costs net, divided by the sum of discounts."""
    return net_yuan(plan) / plan.baseline.discounts if plan.baseline is not None else math.nan


def tie_text(tie: Tie, language: Language = "zh") -> str:
    """Return a measured figure beside the modelled one, with the difference in its unit and in per cent."""
    what = _NAMES["spend"][language == "en"] if tie.what == "spend" else name(f"t:{tie.what}", language)
    if tie.what == "spend":
        given, own, more = (money(yuan, language) for yuan in (tie.measured, tie.modelled, tie.difference))
    else:
        given, own, more = (f"{number(t, 1)} t" for t in (tie.measured, tie.modelled, tie.difference))
    more = f"+{more}" if tie.difference > 0 else more
    share = signed_percent(tie.share, 1) if math.isfinite(tie.share) else "–"
    if language == "en":
        return f"{what}: measured {given}, modelled {own}, difference {more} ({share})"
    return f"{what}实测 {given},估值 {own},相差 {more}({share})"


def apart(now: BaselineFigures | None) -> tuple[Tie, ...]:
    """Return the figures that do not tie."""
    return () if now is None else tuple(tie for tie in now.ties if tie.apart)


def untied(now: BaselineFigures | None, language: Language = "zh") -> tuple[str, ...]:
    """Return the sentence about what does not tie, for the top of a report; nothing where all does."""
    far = [tie_text(tie, language) for tie in apart(now)]
    if not far or now is None:
        return ()
    if language == "en":
        return (
            f"Today's network as modelled is more than a tenth away from what was measured in {now.year}: {'; '.join(far)}.",
        )
    return (f"现状网络的估值与 {now.year} 年实测相差一成以上:{';'.join(far)}。",)


_WHY: dict[str, tuple[str, str]] = {
    "no_sites": (
        "情景没有给出已有站点,现状网络没有估值;基准年回收量按情景中的基准年回收率推算",
        "the scenario gives no existing sites, so today's network is not valued; recovery of the base year is that of base_recovery",
    ),
    "time": (
        "现状网络没有算完(到了时限或被中断)",
        "today's network was not solved: it ran out of time or was interrupted",
    ),
    "no_plan": ("现状网络的站点放在一起没有可行的运行方式", "there is no way to run today's sites together"),
    "refused": (
        "现状网络的估值没有通过独立复核",
        "the valuation of today's network did not pass the independent check",
    ),
}


def why(now: BaselineFigures) -> tuple[str, str]:
    """Return why today's network has no money figures, in Chinese and English."""
    return _WHY[now.basis]


def said(plan: Plan, figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return the plan beside today's network in a sentence or two; nothing for a plan without a baseline."""
    now = plan.baseline
    if now is None:
        return ()
    if not now.solved:
        return (why(now)[0] + "。",) if language == "zh" else (why(now)[1].capitalize() + ".",)
    today_t, last_t = sum(now.recovered_t.values()), figures.recovered_last_t
    today_yuan, plan_yuan = net(now.net_yuan, language), net(yearly_yuan(plan), language)
    count, standing = sum(now.sites.values()), sum(figures.standing[figures.last_year].values())
    counted = () if _alike(today_t, figures.recovered_base_t) else (rates(now, language),)
    if language == "en":
        return (
            f"Today's network ({count} sites, as modelled for {now.year}) recovers {number(today_t)} t a year with a {today_yuan}; the plan, with {standing} sites in {figures.last_year}, recovers {number(last_t)} t; with investment spread over the years it has a {plan_yuan} a year.",
            *counted,
        )
    return (
        f"现状网络({count} 处已有站点,按 {now.year} 年估值)回收 {number(today_t)} t,每年{today_yuan};方案到 {figures.last_year} 年 {standing} 处,回收 {number(last_t)} t,投资摊到每年后每年{plan_yuan}。",
        *counted,
    )


def rates(now: BaselineFigures, language: Language = "zh") -> str:
    """Return what each of the two figures of the base year's recovery counts."""
    own, base = number(sum(now.recovered_t.values())), number(sum(now.base_t.values()))
    if language == "en":
        return f"Of these, {own} t are what the existing sites can collect by the scenario's ways of service; the {base} t of {now.year} from which targets count are supply times base_recovery, whoever collects it."
    return f"其中 {own} t 只数已有站点按情景的服务方式能收到的;目标所比的 {now.year} 年 {base} t 是产生量乘基准年回收率,不论由谁回收。"


def _alike(today_t: float, base_t: float) -> bool:
    """Whether today's network recovers what targets count from, to the tonne that is shown."""
    return round(today_t) == round(base_t)


def facts(plan: Plan, figures: KeyFigures) -> dict[str, object] | None:
    """Return what run.json says of today's network and of the plan beside it; None for a plan without a baseline."""
    if plan.baseline is None:
        return None
    table = comparison(plan, figures).drop(columns="source")
    rows = [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]
    return {**own_facts(plan.baseline), "beside": rows}


def own_facts(now: BaselineFigures) -> dict[str, object]:
    """Return what run.json says of today's network alone."""
    ties = [
        {
            "what": tie.what, "unit": tie.unit, "measured": tie.measured, "modelled": tie.modelled,
            "difference": tie.difference, "share": tie.share, "apart": tie.apart, "source": tie.source,
        }
        for tie in now.ties
    ]  # fmt: skip
    return {
        "year": now.year, "basis": now.basis, "sites": now.sites, "cost_yuan": now.cost_yuan,
        "spend_yuan": now.spend_yuan, "net_yuan": now.net_yuan, "recovered_t": now.recovered_t, "base_t": now.base_t,
        "households_served": now.households_served, "households_fully_served": now.households_fully_served,
        "busy": now.busy, "direct_t": now.direct_t, "lacking": now.lacking, "put_aside": now.put_aside, "ties": ties, "apart": bool(apart(now)),
    }  # fmt: skip
