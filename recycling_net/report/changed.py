"""What is decided otherwise because of rounds: how many of what, in rows for the page, and what then stands empty."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pandas as pd

from recycling_net.errors import Language
from recycling_net.plan import Plan
from recycling_net.report.words import word
from recycling_net.words import SIZES, coded, plain

_MOST_VILLAGES, _MOST_NAMES = 15, 20
"""The page shows so many of the villages that are served otherwise, and names of empty facilities; tables have all."""
_ALWAYS = ("opened", "no_longer_opened", "moved", "resized")
_SOMETIMES = ("closed", "years", "emptied", "put_to_use", "resent")
_KILOGRAM = 1e-3
_SIZES = {zh: code for code, zh in SIZES.items()}
_TIMES = re.compile(r"(\d+) 次/年")


@dataclass(frozen=True, slots=True)
class Changed:
    """What rounds changed.

    Attributes
    ----------
    said
        In Chinese and English: how many changes of each sort; what stands empty; what the page leaves out, and where all are.
    rows
        Of facilities all whose goods rounds collect, of villages those whose rounds change most.
    apart
        Facilities no round calls at.
    """

    said: tuple[tuple[str, str], ...]
    rows: tuple[dict[str, object], ...]
    apart: tuple[dict[str, object], ...]


def changed(plan: Plan) -> Changed:
    """Return what is decided otherwise than by siting alone; nothing of a plan without a union."""
    if plan.union is None:
        return Changed((), (), ())
    table = plan.tables["union_changes"]
    village, bare = table["change"] == "served", table["reason"] == "no_rounds"
    shown = pd.concat([table[~village & ~bare], table[village & ~bare].head(_MOST_VILLAGES)])
    said = [_counted(table), _empty(plan), _left_out(table)] if len(table) else [_empty(plan)]
    return Changed(tuple(pair for pair in said if pair[0]), _rows(shown), _rows(table[~village & bare]))


def _rows(table: pd.DataFrame) -> tuple[dict[str, object], ...]:
    return tuple({str(name): value for name, value in row.items()} for row in table.to_dict("records"))


def _counted(table: pd.DataFrame) -> tuple[str, str]:
    """How many facilities change in which way, and how many villages."""
    counts = table["change"].value_counts()
    asked = [*_ALWAYS, *(name for name in _SOMETIMES if name in counts)]
    served = table[table["change"] == "served"]
    villages = served["code"].nunique()
    zh = "、".join(f"{word(name)} {counts.get(name, 0)} 处" for name in asked)
    en = ", ".join(f"{counts.get(name, 0)} {word(name, 'en')}" for name in asked)
    also = (f";{villages} 个村换了服务(一村一个品类一项,共 {len(served)} 项)", f"; {villages} {'village is' if villages == 1 else 'villages are'} served otherwise ({len(served)} {'change' if len(served) == 1 else 'changes'}, one for each village and stream)")  # fmt: skip
    return (
        f"与先选址、后排线路相比,设施{zh}{also[0] if villages else ''}。",
        f"Against siting first and routing after, of the facilities {en}{also[1] if villages else ''}.",
    )


def _empty(plan: Plan) -> tuple[str, str]:
    """Which facilities stand open in the last year and take nothing."""
    last, stands = plan.years[-1], plan.tables["facilities"].query("status != 'outside'")
    stands = stands[stands["opening_year"].le(last) & stands["last_year"].ge(last)]
    used = plan.tables["capacity_warnings"]
    used = used[used["year"].eq(last) & used["throughput_t"].gt(_KILOGRAM)]
    names = list(stands[~stands["code"].isin(used["code"])]["name"])
    if not names:
        return "", ""
    few = names[:_MOST_NAMES]
    more = (" 等", ", …") if len(names) > len(few) else ("", "")
    return (
        f"{last} 年有 {len(names)} 处设施开着却没有货(0 t):{'、'.join(few)}{more[0]}。",
        f"In {last}, {len(names)} facilities stand open and take nothing (0 t): {', '.join(few)}{more[1]}.",
    )


def _left_out(table: pd.DataFrame) -> tuple[str, str]:
    """What of the table is not on the page, and where all of it is."""
    served, bare = table["change"] == "served", table["reason"] == "no_rounds"
    villages = int((served & ~bare).sum())
    left, none, whole = max(0, villages - _MOST_VILLAGES), int((served & bare).sum()), len(table)
    zh = [f"村只列线路费用变得最多的 {_MOST_VILLAGES} 项,其余 {left} 项没有列出"] * (left > 0)
    zh += [f"另有 {none} 项村的货不经过线路,没有线路费用可比,也没有列出"] * (none > 0)
    en = [
        f"of the villages only the {_MOST_VILLAGES} changes are listed below whose rounds change most, {left} are left out"
    ] * (left > 0)
    en += [f"{none} changes of villages whose goods no rounds collect have no such cost and are left out too"] * (
        none > 0
    )
    if not zh:
        return "", ""
    return (
        f"{';'.join(zh)}。全部 {whole} 项见工作簿“因线路而变”表和 tables/union_changes.csv。",
        f"{'; '.join(en).capitalize()}. All {whole} changes stand in tables/union_changes.csv and on the workbook's sheet 因线路而变.",
    )


def told(text: object, language: Language = "zh") -> str:
    """Return what a facility or village was or is before or after: its words in English where these are wanted."""
    if language == "zh" or not text:
        return str(text) or "—"
    parts = [
        " ".join(_token(token) for token in _TIMES.sub(r"\1_times_a_year", part).split())
        for part in str(text).split("、")
    ]
    return ", ".join(parts).replace("_times_a_year", " times a year")


def _token(token: str) -> str:
    code = coded(token)
    return plain(code) if code != token else _SIZES.get(token, token)
