"""What deciding siting and rounds together has brought, in sentences."""

from __future__ import annotations

from math import isfinite

from recycling_net.errors import Language
from recycling_net.plan import Plan, UnionEnded, UnionRound
from recycling_net.report.words import money, percent, word

_ENDED: dict[UnionEnded, tuple[str, str]] = {
    "repeats": ("开设的站点与前面某一轮相同", "the sites of an earlier round came again"),
    "gain": (
        "按排出的线路费用再选址,估计省不了多少",
        "too little was left to gain by siting again at what the rounds cost",
    ),
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
    first, last, index = rounds[0], rounds[-1], int(language == "en")
    why = _ENDED[plan.union.stopped_because][index]
    own, total, apart, saved = (
        money(yuan, language)
        for yuan in (kept.priced_yuan, kept.total_yuan, first.total_yuan, max(0.0, plan.union.saved_yuan))
    )
    routed, bound = money(kept.routed_yuan, language), money(kept.routed_bound_yuan, language)
    off = percent(abs(last.estimate_yuan / last.routed_yuan - 1)) if last.routed_yuan else percent(0.0)
    bounded = isfinite(kept.routed_bound_yuan)
    undone = (first.unserved, kept.unserved)
    onward, error = (
        money(_onward(plan), language),
        money(kept.error_yuan, language) if isfinite(kept.error_yuan) else "",
    )
    if language == "en":
        said = [
            f"Siting and rounds were decided together: with the rounds as routed, all years cost {total} net (discounted); siting first and routing after costs {apart}. The union saves {saved}.",
            f"It took {len(rounds) - 1} rounds after the first siting and stopped because {why}; round {kept.round} is kept. In the last one siting took the rounds for {off} more or less than they cost.",
            f"Of the total the rounds are {routed}; the cost table holds {own} for them, at the scenario's prices, by which budgets and the proven gap go too.",
        ]
        return (
            *said,
            *(
                [
                    f"Visits that no vehicle makes cost nothing here: {undone[0]} of siting first and routing after, {undone[1]} of the union's."
                ]
                * any(undone)
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
        f"选址与线路一起定:按排出的线路计,各年折现净费用合计 {total};先选址、后排线路是 {apart},一起定省 {saved}。",
        f"第一次选址之后又来了 {len(rounds) - 1} 轮,停下是因为{why};采用第 {kept.round} 轮。最后一轮选址对线路费用的估计与排出的线路相差 {off}。",
        f"合计中线路 {routed};费用表里这一项是按情景运价算的 {own},预算和已证明的差距也按运价算。",
    ]
    return (
        *said,
        *([f"没有车去的收运不计费用:先选址、后排线路有 {undone[0]} 次,一起定有 {undone[1]} 次。"] * any(undone)),
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
