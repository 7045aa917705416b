"""What deciding siting and rounds together has brought, in sentences."""

from __future__ import annotations

from math import isfinite

from recycling_net.errors import Language
from recycling_net.plan import Plan, UnionEnded, UnionFigures, UnionRound
from recycling_net.report.words import money, net, percent, word

_APART = 0.0005
"""A deviation of the estimate by less than this share is none to a tenth of a per cent."""
_SAMPLED = "daily"

_ENDED: dict[UnionEnded, tuple[str, str]] = {
    "repeats": ("再选址的决定与前面某一轮相同", "siting decided again what an earlier pass had decided"),
    "unbettered": (
        "再选址在每次的时限(solve.time_limit)内没有找到省得够多(solve.union.gain)的,这不等于没有",
        "siting found nothing more that saves enough (solve.union.gain) within its time of a pass (solve.time_limit), which does not prove that there is nothing",
    ),
    "gain": (
        "按排出的线路费用再选址,找到的方案估计省不了多少",
        "what siting found at the cost of the rounds promised to save too little",
    ),
    "idle": ("没有要排线路的收运了", "nothing was left for rounds to collect"),
    "rounds": ("轮数用完", "as many passes as asked for (solve.union.rounds) were made"),
    "time": ("时限已到", "its time was out"),
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
    why = _ENDED[plan.union.stopped_because][index] + _short(plan.union, language)
    own, routed, bound, left = (
        money(yuan, language) for yuan in (kept.priced_yuan, kept.routed_yuan, kept.routed_bound_yuan, kept.left_yuan)
    )
    total, apart = (net(one.total_yuan, language) for one in (kept, first))
    bounded = isfinite(kept.routed_bound_yuan)
    undone = (first.unserved, kept.unserved)
    onward, on_samples = money(_onward(plan), language), _on_samples(kept)
    if language == "en":
        said = [
            f"Siting and rounds were decided together: with the rounds as routed, all years together have a discounted {total}; siting first and routing after has a {apart}.{_saved(plan.union, language)}",
            f"After the first siting (pass 0) siting and routing were repeated {_times(len(rounds) - 1)} and ended because {why}. Pass {kept.round} is kept; its siting is at most {left} from the best at the prices that it was told. {_estimate(plan.union, language)}",
            f"The rounds are {routed} of the total. The cost table holds {own} for them instead, at the scenario's prices; budgets and the proven gap go by these prices too.",
        ]
        return (
            *said,
            *(
                [
                    f"Visits that no vehicle makes cost nothing here: {undone[0]} with siting first and routing after, {undone[1]} with the union."
                ]
                * (undone[0] == undone[1] > 0)
            ),
            *([f"Of the rounds: {_by_family(kept, language)}."] * (len(kept.routed_by_family) > 1)),
            f"Hauls that no rounds do are priced by the tonne and kilometre; they are {onward} of the total.",
            *_sampled(kept, first, language),
            *(
                [
                    "Which days of the calendar vehicles come was chosen without a proof; what is proven of the other rounds stands in the table by family."
                ]
                * (not bounded)
            ),
            *(
                [
                    f"For these visits from these stations{' on the sampled days' * on_samples} no rounds cost less than {bound} (proven). The gap told for siting is another thing: it is at the scenario's prices."
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
        *_sampled(kept, first, language),
        *(["日历上的日子是挑出来的,这部分没有已证明的下限;其余各类线路的下限见下表。"] * (not bounded)),
        *(
            [
                f"从这些站{'在抽样的几天' * on_samples}收这些点,线路费用不会低于 {bound}(已证明);选址的差距是另一回事,按情景运价计。"
            ]
            * bounded
        ),
    )


def _times(many: int) -> str:
    return "once" if many == 1 else f"{many} times"


def _short(union: UnionFigures, language: Language) -> str:
    """How far the last siting may be from its best, where it ended without finding enough."""
    left = union.rounds[-1].left_yuan
    if union.stopped_because != "unbettered" or len(union.rounds) == 1 or not left >= 1.0:
        return ""
    most = money(left, language)
    return (
        f": its last one may be up to {most} from the best at the cost of the rounds, so more time may help"
        if language == "en"
        else f":最后一次按线路的价离最好的还可能差 {most},加大时限也许能再省"
    )


def _on_samples(one: UnionRound) -> bool:
    return isfinite(one.error_yuan) and one.routed_by_family.get(_SAMPLED, 0.0) > 0


def _sampled(kept: UnionRound, first: UnionRound, language: Language) -> tuple[str, ...]:
    """How far rounds on sampled days may be off: of the kept plan, or of siting first where that alone drives any."""
    told = next((one for one in (kept, first) if _on_samples(one)), None)
    if told is None:
        return ()
    error = money(told.error_yuan, language)
    if language == "en":
        whose = "" if told is kept else " of siting first"
        return (
            f"Door-to-door rounds{whose} are those of a few sampled days; on other days the rounds would cost about {error} more or less (standard error).",
        )
    whose = "" if told is kept else "先选址、后排线路的"
    return (f"{whose}上门线路只排了抽样的几天;换别的日子,线路费用约差 {error}(标准误)。",)


def _saved(union: UnionFigures, language: Language) -> str:
    """What is saved; where one of the two leaves more visits undone, that their costs are not to be compared."""
    first, kept = union.rounds[union.alone], union.rounds[union.kept]
    if first.unserved != kept.unserved:
        return (
            f" Visits that no vehicle makes cost nothing here: {first.unserved} with siting first and routing after, {kept.unserved} with the union, so the difference of the two costs is neither saved nor lost."
            if language == "en"
            else f"。没有车去的收运不计费用:先选址、后排线路有 {first.unserved} 次,一起定有 {kept.unserved} 次,两个费用相减不是省或亏。"
        )
    saved = money(max(0.0, union.saved_yuan), language)
    said = (
        f" The union saves {saved}{_whereby(union, language)}."
        if language == "en"
        else f",一起定省 {saved}{_whereby(union, language)}。"
    )
    return said + _unsure(union, language)


def _whereby(union: UnionFigures, language: Language) -> str:
    """What of the saving is the rounds', and what everything else costs more or less for it."""
    first, kept = union.rounds[union.alone], union.rounds[union.kept]
    rounds, other = first.routed_yuan - kept.routed_yuan, first.total_yuan - kept.total_yuan
    other -= rounds
    if union.saved_yuan < 1.0 or abs(other) < 1.0:
        return ""
    own, rest = money(abs(rounds), language), money(abs(other), language)
    if language == "en":
        return f" (rounds cost {own} {'less' if rounds >= 0 else 'more'}, everything else together {rest} {'less' if other > 0 else 'more'})"
    return f"(线路{'少' if rounds >= 0 else '多'}花 {own},其余合计{'少' if other > 0 else '多'}花 {rest})"


def _unsure(union: UnionFigures, language: Language) -> str:
    """That what is saved may be too much where siting alone was not proved the best; which round that siting is."""
    said = ""
    if union.alone:
        said = (
            f" Siting first is pass {union.alone} here, the cheapest found at the scenario's prices."
            if language == "en"
            else f"先选址取运价下最省的第 {union.alone} 轮。"
        )
    if union.alone_left_yuan < 1.0:
        return said
    left = money(union.alone_left_yuan, language)
    if union.kept == union.alone:
        return said + (
            f" That plan is the one kept, so nothing is saved. It may be up to {left} from the best at the scenario's prices (siting did not finish), so this does not show whether siting and rounds together can save."
            if language == "en"
            else f"采用的就是先选址的方案,所以省的是 0;它按运价离最好的还可能差 {left}(选址没有做完),这个 0 说明不了一起定省不省。"
        )
    return said + (
        f" Siting first may be up to {left} from the best at the scenario's prices (proven): with more time it might have saved a part of that by itself, so take the saving as an upper limit."
        if language == "en"
        else f"先选址的方案按运价离最好的最多差 {left}(已证明):选得更久,其中一部分它自己也可能省下,省的数请看作上限。"
    )


def _estimate(union: UnionFigures, language: Language) -> str:
    """How near the last estimate was that siting made before the rounds were known."""
    if not isfinite(union.estimate_error):
        return ""
    off, took = percent(abs(union.estimate_error)), money(union.estimated_yuan, language)
    guess = money(union.rounds[union.estimated].estimate_yuan, language)
    apart = abs(union.estimate_error) >= _APART
    short = bool(union.rounds[union.estimated].unserved)
    if language == "en":
        told = f"{off} {'above' if union.estimate_error > 0 else 'below'}" if apart else "within 0.1% of"
        ample = " with vehicles enough" * short
        return f"Pass {union.estimated} was the last to decide something new: before they were routed, siting's estimate of its rounds was {told} what they cost{ample} (estimate {guess}, as routed {took})."
    ample, than = "(按车够时计)" * short, "比" if apart else "与"
    told = f"{'高' if union.estimate_error > 0 else '低'} {off}" if apart else "相差不到 0.1%"
    return f"最后定出新方案的是第 {union.estimated} 轮:线路还没排时,选址对线路费用的估计{than}排出的{ample}{told}(估计 {guess},排出 {took})。"


def net_yuan(plan: Plan) -> float:
    """Return what the plan costs net over all years, discounted: by the rounds as routed where a union decided it."""
    return plan.objective_yuan if plan.union is None else plan.union.rounds[plan.union.kept].total_yuan


def _by_family(kept: UnionRound, language: Language) -> str:
    """What each family of rounds costs."""
    parts = [(word(family, language), money(yuan, language)) for family, yuan in kept.routed_by_family.items() if yuan]
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
