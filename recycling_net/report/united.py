"""What deciding siting and rounds together has brought, in sentences."""

from __future__ import annotations

from math import isfinite

from recycling_net.errors import Language
from recycling_net.plan import Plan, UnionEnded
from recycling_net.report.words import money, percent

_ENDED: dict[UnionEnded, tuple[str, str]] = {
    "repeats": ("开设的站点与前面某一轮相同", "the sites of an earlier round came again"),
    "gain": ("估计再省不了多少", "too little was left to gain"),
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
    if language == "en":
        said = [
            f"Siting and rounds were decided together: with the rounds as routed, all years cost {total} net (discounted); siting first and routing after costs {apart}. The union saves {saved}.",
            f"It took {len(rounds) - 1} rounds after the first siting and stopped because {why}; round {kept.round} is kept. In the last one siting took the rounds for {off} more or less than they cost.",
            f"Of the total the rounds are {routed}; the cost table holds {own} for them, at the scenario's price by the tonne and kilometre, by which budgets and the proven gap go too.",
        ]
        return (
            *said,
            *([f"From these points to these stations no rounds cost less than {bound}: this is proven."] * bounded),
        )
    said = [
        f"选址与巡回线路一起定:按排出的线路计,各年折现净费用合计 {total};先选址、后排线路是 {apart},一起定省 {saved}。",
        f"第一次选址之后又来了 {len(rounds) - 1} 轮,停下是因为{why};采用第 {kept.round} 轮。最后一轮选址对巡回费用的估计与排出的线路相差 {off}。",
        f"合计中巡回线路 {routed};费用表里这一项是按情景的吨公里运价算的 {own},预算和已证明的差距也按运价算。",
    ]
    return (*said, *([f"从这些交投点到这些中转站,线路费用不会低于 {bound}(已证明)。"] * bounded))


def estimates(plan: Plan) -> dict[int, float]:
    """Return what siting took each year's rounds for, yuan of that year; nothing without a union."""
    if plan.union is None:
        return {}
    by_year = plan.tables["union_shares"].groupby("year")["estimate_yuan"].sum()
    return {year: float(by_year.get(year, 0.0)) for year in plan.years}
