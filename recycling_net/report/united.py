"""What deciding siting and rounds together has brought, in sentences."""

from __future__ import annotations

from math import isfinite

import pandas as pd

from recycling_net.errors import Language
from recycling_net.plan import Plan, UnionEnded, UnionFigures, UnionRound, outcome
from recycling_net.report.words import money, net, percent, word

_MOST_VILLAGES = 15
"""The page shows so many of the villages that are served otherwise; the table has them all."""

_ENDED: dict[UnionEnded, tuple[str, str]] = {
    "repeats": ("再选址的决定与前面某一轮相同", "siting again decided what an earlier round did"),
    "unbettered": (
        "再选址在时限内没有找到省得够多的(不等于没有)",
        "siting again found nothing that saves enough before its time was out, which is no proof that there is nothing",
    ),
    "gain": (
        "按排出的线路费用再选址,找到的方案估计省不了多少",
        "what siting found at the cost of the rounds promised too little",
    ),
    "idle": ("没有要排线路的收运了", "nothing was left for rounds to collect"),
    "rounds": ("轮数用完", "the rounds asked for were spent"),
    "time": ("时限已到", "time was spent"),
    "interrupted": ("用户中断", "it was interrupted"),
}


def united(plan: Plan, language: Language = "zh") -> tuple[str, ...]:
    """Return what siting and rounds together cost, what that saves, how near the estimate came and what is proven.

    Nothing where the scenario did not ask for it.
    """
    if plan.union is None:
        return ()
    rounds, kept = plan.union.rounds, plan.union.rounds[plan.union.kept]
    first, index = rounds[plan.union.alone], int(language == "en")
    why = _ENDED[plan.union.stopped_because][index]
    own, routed, bound, left = (
        money(yuan, language) for yuan in (kept.priced_yuan, kept.routed_yuan, kept.routed_bound_yuan, kept.left_yuan)
    )
    total, apart = (net(one.total_yuan, language) for one in (kept, first))
    bounded = isfinite(kept.routed_bound_yuan)
    undone = (first.unserved, kept.unserved)
    onward, error = (
        money(_onward(plan), language),
        money(kept.error_yuan, language) if isfinite(kept.error_yuan) else "",
    )
    if language == "en":
        said = [
            f"Siting and rounds were decided together: with the rounds as routed, all years have a discounted {total}; siting first and routing after has a {apart}.{_saved(plan.union, language)}",
            f"It took {len(rounds) - 1} rounds after the first siting and stopped because {why}; round {kept.round} is kept, whose siting may be {left} from the best at the prices that it was told. {_estimate(plan.union, language)}",
            f"Of the total the rounds are {routed}; the cost table holds {own} for them, at the scenario's prices, by which budgets and the proven gap go too.",
        ]
        return (
            *said,
            *(
                [
                    f"Visits that no vehicle makes cost nothing here: {undone[0]} of siting first and routing after, {undone[1]} of the union's."
                ]
                * (undone[0] == undone[1] > 0)
            ),
            *([f"Of these {_by_family(kept, language)}."] * (len(kept.routed_by_family) > 1)),
            f"Hauls that no rounds do go by the tonne and kilometre; they are {onward} of the total.",
            *(
                [
                    f"Door-to-door rounds are those of a few sampled days; with others the rounds would cost {error} more or less (standard error)."
                ]
                * bool(error)
            ),
            *(
                ["Days were chosen, for which nothing is proven; the bounds of the other rounds stand in the table."]
                * (not bounded)
            ),
            *(
                [
                    f"For these visits from these stations{' on these days' * bool(error)} no rounds cost less than {bound}: this is proven; the gap above is of siting alone, at the scenario's prices."
                ]
                * bounded
            ),
        )
    said = [
        f"选址与线路一起定:按排出的线路计,各年合计折现{total};先选址、后排线路是{apart}{_saved(plan.union, language)}",
        f"第一次选址之后又来了 {len(rounds) - 1} 轮,停下是因为{why};采用第 {kept.round} 轮,那次选址按它所用的价离最好的最多差 {left}。{_estimate(plan.union, language)}",
        f"合计中线路 {routed};费用表里这一项是按情景运价算的 {own},预算和已证明的差距也按运价算。",
    ]
    return (
        *said,
        *(
            [f"没有车去的收运不计费用:先选址、后排线路有 {undone[0]} 次,一起定有 {undone[1]} 次。"]
            * (undone[0] == undone[1] > 0)
        ),
        *([f"其中{_by_family(kept, language)}。"] * (len(kept.routed_by_family) > 1)),
        f"没有排线路的转运按吨公里计价,合计中是 {onward}。",
        *([f"上门线路只排了抽样的几天;换别的日子,线路费用约差 {error}(标准误)。"] * bool(error)),
        *(["日历上的日子是挑出来的,这部分没有已证明的下限;其余各类线路的下限见下表。"] * (not bounded)),
        *(
            [
                f"从这些站{'在抽样的几天' * bool(error)}收这些点,线路费用不会低于 {bound}(已证明);选址的差距是另一回事,按情景运价计。"
            ]
            * bounded
        ),
    )


def _saved(union: UnionFigures, language: Language) -> str:
    """What is saved; where one of the two leaves more visits undone, that their costs are not to be compared."""
    first, kept = union.rounds[union.alone], union.rounds[union.kept]
    if first.unserved != kept.unserved:
        return (
            f" Visits that no vehicle makes cost nothing here: {first.unserved} of siting first and routing after, {kept.unserved} of the union's, so the two costs are no saving or loss."
            if language == "en"
            else f"。没有车去的收运不计费用:先选址、后排线路有 {first.unserved} 次,一起定有 {kept.unserved} 次,两个费用相减不是省或亏。"
        )
    saved = money(max(0.0, union.saved_yuan), language)
    said = f" The union saves {saved}." if language == "en" else f",一起定省 {saved}。"
    return said + _unsure(union, language)


def _unsure(union: UnionFigures, language: Language) -> str:
    """That what is saved may be too much where siting alone was not proved the best; which round that siting is."""
    said = ""
    if union.alone:
        said = (
            f" Siting first is round {union.alone}, the cheapest found at the scenario's prices."
            if language == "en"
            else f"先选址取运价下最省的第 {union.alone} 轮。"
        )
    if union.alone_left_yuan < 1.0:
        return said
    left = money(union.alone_left_yuan, language)
    if union.kept == union.alone:
        return said + (
            f" It is kept, so nothing is saved; it may be up to {left} from the best at the scenario's prices (proven), so this says nothing of what siting and rounds together can save."
            if language == "en"
            else f"采用的就是先选址的方案,所以省的是 0;它按运价离最好的还可能差 {left}(选址没有做完),这个 0 说明不了一起定省不省。"
        )
    return said + (
        f" That siting may be up to {left} from the best at the scenario's prices (proven): with more time siting alone might save a part of this too, so take it as the most."
        if language == "en"
        else f"先选址的方案按运价离最好的最多差 {left}(已证明):选得更久,其中一部分它自己也可能省下,省的数请看作上限。"
    )


def _estimate(union: UnionFigures, language: Language) -> str:
    """How near the last estimate was that siting made before the rounds were known."""
    if not isfinite(union.estimate_error):
        return ""
    off, took = percent(abs(union.estimate_error)), money(union.estimated_yuan, language)
    guess = money(union.rounds[union.estimated].estimate_yuan, language)
    if language == "en":
        more = "more" if union.estimate_error >= 0 else "less"
        ample = " with vehicles enough" * bool(union.rounds[union.estimated].unserved)
        return f"Of what was new, round {union.estimated} came last: before its rounds were known siting took them for {off} {more} than they cost{ample} ({guess} against {took})."
    more = "高" if union.estimate_error >= 0 else "低"
    ample = "(按车够时计)" * bool(union.rounds[union.estimated].unserved)
    return f"最后定出新方案的是第 {union.estimated} 轮:线路还没排时,选址对线路费用的估计比排出的{ample}{more} {off}(估计 {guess},排出 {took})。"


def came(one: UnionRound, union: UnionFigures, language: Language = "zh") -> str:
    """What came of a round and, where one with a better total is not kept, why: it leaves more visits out."""
    kept = union.rounds[union.kept]
    told = {
        "kept": ("采用", "kept"), "again": (f"与第 {one.like} 轮相同", f"as round {one.like}"), "dropped": ("", ""),
        "alone": ("先选址、后排线路", "siting first"),
    }[outcome(one, union)]  # fmt: skip
    said = [told[language == "en"]]
    if one.round == union.alone == union.kept:
        said.append("siting first" if language == "en" else "就是先选址、后排线路")
    if one.unserved > kept.unserved and one.total_yuan < kept.total_yuan:
        more = one.unserved - kept.unserved
        said.append(
            f"cheaper, not kept: it leaves {more} more visits out"
            if language == "en"
            else f"合计更省但不采用:多 {more} 站次没有车去"
        )
    return ("; " if language == "en" else ";").join(part for part in said if part)


def net_yuan(plan: Plan) -> float:
    """Return what the plan costs net over all years, discounted: by the rounds as routed where a union decided it."""
    return plan.objective_yuan if plan.union is None else plan.union.rounds[plan.union.kept].total_yuan


def changed(plan: Plan) -> list[dict[str, object]]:
    """Return what is decided otherwise than by siting alone: all facilities, and villages whose rounds change most."""
    if plan.union is None:
        return []
    table = plan.tables["union_changes"]
    villages = table["change"] == "served"
    rows = pd.concat([table[~villages], table[villages].head(_MOST_VILLAGES)]).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _by_family(kept: UnionRound, language: Language) -> str:
    """What each family of rounds costs."""
    parts = [(word(family, language), money(yuan, language)) for family, yuan in kept.routed_by_family.items()]
    return (
        "、".join(f"{name} {yuan}" for name, yuan in parts)
        if language == "zh"
        else ", ".join(f"{name} {yuan}" for name, yuan in parts)
    )


def _onward(plan: Plan) -> float:
    """Discounted hauls that no rounds do."""
    costs, collected = plan.tables["costs"], plan.tables["union_shares"]
    factor = costs.groupby("year")["discount"].max()
    hauls = float(costs.loc[costs["item"] == "haul", "discounted_yuan"].sum())
    return hauls - float((collected["priced_yuan"] * collected["year"].map(factor)).sum())


def by_family(plan: Plan) -> list[dict[str, object]]:
    """Return of each family and year what its rounds cost, what siting took them for, and the bound; nothing driven is left out."""
    if plan.union is None:
        return []
    table = plan.tables["union_families"]
    rows = table[table["routed_yuan"] > 0].to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def estimates(plan: Plan) -> dict[tuple[str, int], float]:
    """Return what siting took each family's rounds of each year for, yuan of that year; nothing without a union."""
    if plan.union is None:
        return {}
    table = plan.tables["union_families"]
    keys = zip(table["family"].astype(str), table["year"].astype(int), strict=True)
    return dict(zip(keys, table["estimate_yuan"].astype(float), strict=True))
