"""What came of each round of a union, and why."""

from __future__ import annotations

import pandas as pd

from recycling_net.errors import Language
from recycling_net.plan import UNION_TABLES, Column, Plan, UnionFigures, UnionRound, outcome
from recycling_net.report.words import money

_CENT = 0.01
_TOLD = UNION_TABLES["union_rounds"].columns
ROUNDS = (*_TOLD[:2], Column("why", "缘由"), *_TOLD[2:-1], Column("like", _TOLD[-1].zh))
"""The table of rounds as people read it: why beside the outcome; of a round that decided something new no other is its like."""


def came(one: UnionRound, union: UnionFigures, language: Language = "zh") -> str:
    """Return what came of a round and why it is kept or not."""
    told = {
        "kept": ("采用", "kept"), "again": ("", ""), "dropped": ("未采用", "not kept"),
        "alone": ("先选址、后排线路", "siting first"),
    }[outcome(one, union)][language == "en"]  # fmt: skip
    return ("; " if language == "en" else ";").join(part for part in (told, why(one, union, language)) if part)


def why(one: UnionRound, union: UnionFigures, language: Language = "zh") -> str:
    """Return why a round is kept or not: of those with fewest visits left out the cheapest is."""
    kept = union.rounds[union.kept]
    if one.round == union.kept:
        return _kept(union, language)
    if one.like != one.round:
        return f"decides what pass {one.like} did" if language == "en" else f"与第 {one.like} 轮相同"
    more, dearer = one.unserved - kept.unserved, one.total_yuan - kept.total_yuan
    apart = money(abs(dearer), language)
    if more > 0:
        if language == "en":
            return f"leaves {more} more visits out" + f", though cheaper by {apart}" * (dearer < 0)
        return f"多 {more} 站次没有车去" + f"(合计虽省 {apart})" * (dearer < 0)
    if dearer < _CENT:
        return "no cheaper than the kept one" if language == "en" else "不比采用的省"
    return f"dearer than the kept one by {apart}" if language == "en" else f"合计比采用的贵 {apart}"


def _kept(union: UnionFigures, language: Language) -> str:
    kept = union.rounds[union.kept]
    least = all(kept.total_yuan <= one.total_yuan + _CENT for one in union.rounds)
    said = ("合计最省", "the least total") if least else ("没有车去的站次最少", "the fewest visits left out")
    same = ("就是先选址、后排线路", "the same as siting first")
    parts = (said, same) if union.kept == union.alone else (said,)
    return ", ".join(part[1] for part in parts) if language == "en" else ",".join(part[0] for part in parts)


def rounds(plan: Plan) -> pd.DataFrame:
    """Return the table of rounds as ROUNDS."""
    table, union = plan.tables["union_rounds"], plan.union
    reasons = [] if union is None else [why(one, union) for one in union.rounds]
    like = [str(like) if like != own else "—" for own, like in zip(table["round"], table["like"], strict=True)]
    return table.assign(why=reasons, like=like)[[column.name for column in ROUNDS]]
