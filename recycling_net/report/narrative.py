"""The plan in sentences that can be read aloud, in Chinese and in English."""

from __future__ import annotations

import math

from recycling_net.errors import Language
from recycling_net.plan import Plan, RoutingFigures
from recycling_net.report import beside, foresight, lying
from recycling_net.report.figures import KeyFigures
from recycling_net.report.goals import Goal, growth
from recycling_net.report.two_networks import shared
from recycling_net.report.united import net_yuan, united
from recycling_net.report.words import money, net, percent, signed_percent, tonnes, word
from recycling_net.scenario import Scenario
from recycling_net.words import EASED

_TELLING = 1.0
"""A gap above this share is what a sum near zero makes of it: it is said in yuan only (a matter of looks)."""
_NOTHING_YUAN = 1.0
"""A plan that can be beaten by less than this is said to be the best."""

_BEST = {
    False: ("已经证明:在同样的约束下,没有更省的方案。", "No plan is cheaper under the same rules: this is proven."),
    True: (
        "按情景的吨公里运价,在同样的约束下没有更省的方案(已证明);线路费用算进来的合计没有这样的证明。",
        "At the scenario's price of hauls no plan is cheaper under the same rules (proven); with rounds as routed nothing is proven for the whole.",
    ),
}
"""What is said of a plan that cannot be beaten: of a union's, that only siting's own sum is proven."""

_NOT_OPEN = ("所需设施尚未开齐", "as no chain of facilities is open yet")
_NOT_WORTH = (
    "设施已经开着,但按情景的价格、距离与规则,收来不合算",
    "though facilities are open: at the scenario's prices, distances and rules it is not worth while",
)


def headline(plan: Plan, figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return the plan in a few sentences: sites, cost, recovery, targets, proof, what the union and sharing save, today's network."""
    return (
        _sites(figures, language),
        _cost(plan, figures, language),
        _recovery(figures, language),
        _targets(figures, language),
        *foresight.emitted(figures, language),
        proof(plan, language),
        *united(plan, language)[:1],
        *shared(plan, language),
        *beside.said(plan, figures, language),
    )


def proof(plan: Plan, language: Language = "zh") -> str:
    """Return how far the plan can be from the best one, in plain words."""
    room, priced = plan.objective_yuan - plan.bound_yuan, plan.union is not None
    if room < _NOTHING_YUAN:
        return _BEST[priced][language == "en"]
    gap = percent(plan.siting_gap, 2 if plan.siting_gap >= 1e-4 or plan.siting_gap == 0 else 3)
    most = f"{gap} ({money(room, 'en')})" if language == "en" else f" {gap}(约 {money(room)})"
    if plan.siting_gap > _TELLING or not plan.objective_yuan:
        most = money(room, "en") if language == "en" else f"约 {money(room)}"
    whole = net(plan.objective_yuan, language)
    if priced and language == "en":
        return f"At the scenario's price of hauls this plan has a {whole}, and no plan can be more than {most} cheaper under the same rules (proven); with rounds as routed nothing is proven for the whole."
    if priced:
        return f"按情景的吨公里运价,这个方案是{whole},在同样的约束下任何别的方案最多再省{most}(已证明);线路费用算进来的合计没有这样的证明。"
    if language == "en":
        return f"No plan can be more than {most} cheaper under the same rules: this is proven."
    return f"已经证明:在同样的约束下,任何别的方案最多再省{most}。"


def stopped(plan: Plan, language: Language = "zh") -> str:
    """Return why the search ended where a reader must know it; empty where it ran its course."""
    if plan.stopped_because == "interrupted":
        return "求解被用户中断,这是中断时的最好方案。" if language == "zh" else "The search was interrupted; this is the best plan so far."  # fmt: skip
    if plan.stopped_because == "time" and plan.union is not None and plan.union.kept:
        left = money(plan.union.rounds[plan.union.kept].left_yuan, language)
        if language == "en":
            return f"The kept siting ended at its time limit: at the prices of its rounds it may be {left} from the best, and a higher solve.time_limit can narrow only that. The gap at the scenario's price of hauls is there because rounds decided, not these prices; time does not close it."
        return f"采用的这次选址到时限为止:按线路的价离最好的最多差 {left},加大 solve.time_limit 只能缩小这个数。按情景运价的差距是因为方案按线路费用定、不按运价定,多花时间缩小不了。"
    if plan.stopped_because == "time":
        return "求解到时限为止,加大 solve.time_limit 可缩小差距。" if language == "zh" else "The search ended at its time limit; raise solve.time_limit to close the gap."  # fmt: skip
    return ""


def goal_text(goal: Goal, language: Language = "zh") -> str:
    """Return one recovery target with its result."""
    verdict = goal.verdict[language == "en"]
    if goal.first_met not in (None, goal.year):
        verdict += f"({goal.first_met} 年首次达到)" if language == "zh" else f" (first in {goal.first_met})"
    reached, wanted = signed_percent(goal.growth, 1), signed_percent(goal.wanted_growth)
    if language == "en":
        return f"{word(goal.stream, 'en')} {goal.year}: {reached} against the base year, target {wanted}, {verdict}"
    return f"{goal.year} 年{word(goal.stream)}比基准年 {reached},目标 {wanted},{verdict}"


def driven_yuan(plan: Plan) -> float:
    """Return what the plan costs net if rounds differ from what siting assumed, in each year, as the routed ones do.

    Discounted yuan, a rough figure: each family is routed for one year only, other years go by the tonnes recovered.
    NaN where nothing was routed that siting has an estimate for. The rounds of a union are in its own total already.
    """
    factors = plan.tables["costs"].groupby("year")["discount"].max()
    tonnes = plan.tables["recovery"].groupby("year")["recovered_t"].sum().reindex(list(plan.years), fill_value=0.0)
    worth = (factors.reindex(list(plan.years)).fillna(0.0) * tonnes).sum()
    more = [
        (rounds.cost_yuan * rounds.rounds_per_year - rounds.estimate_yuan) * worth / tonnes[rounds.year]
        for rounds in _compared(plan)
        if rounds.routes and rounds.estimate_yuan > 0 and tonnes.get(rounds.year, 0.0) > 0
    ]
    return net_yuan(plan) + float(sum(more)) if more or plan.union is not None else math.nan


def driven(plan: Plan, language: Language = "zh") -> tuple[str, ...]:
    """Return the net cost by the rounds as routed beside the headline's; nothing where they are about the same."""
    own, other = net_yuan(plan), driven_yuan(plan)
    if not abs(other - own) > _WORTH_SAYING * abs(own):
        return ()
    if language == "en":
        return (
            f"The net above takes rounds at the scenario's prices. With rounds as routed it would be about a {net(other, 'en')} instead of a {net(own, 'en')}, if the other years differ alike by the tonne: that by the rounds is the figure to report, the other only compares plans. Adjust the prices in the scenario, or decide both together (solve.union).",
        )
    return (
        f"上面的折现{net(own)}里,巡回与上门运输按情景的单价计;若按排出的线路计、其余年份按回收量同样相差,大约是{net(other)}。上报时用按线路计的后一个数,前一个只用来比较方案。请据此修改情景中的运价,或用 solve.union 让选址与线路一起定。",
    )


def _compared(plan: Plan) -> list[RoutingFigures]:
    """The rounds whose cost stands beside siting's estimate; what a union's rounds cost is said in its own sentences."""
    united = set(plan.tables["union_families"]["family"]) if plan.union is not None else set()
    return [rounds for rounds in plan.routing if rounds.family not in united]


def _sites(figures: KeyFigures, language: Language) -> str:
    standing = figures.standing[figures.last_year]
    area = figures.area[language == "en"]
    new = sum(figures.new.values())
    if language == "en":
        kinds = ", ".join(f"{count} {word(kind, 'en')}{'s' if count > 1 else ''}" for kind, count in standing.items())
        return f"By {figures.last_year} {area} has {kinds} ({new} new); {percent(figures.fully_served_share)} of households are served in every stream, {percent(figures.served_share)} in at least one."  # fmt: skip
    kinds = "、".join(f"{word(kind)} {count} 处" for kind, count in standing.items())
    return f"到 {figures.last_year} 年,{area}设{kinds}(其中新建 {new} 处),{percent(figures.fully_served_share)} 的住户各品类都有服务,{percent(figures.served_share)} 至少有一个品类。"


def _cost(plan: Plan, figures: KeyFigures, language: Language) -> str:
    spent = figures.spent_yuan
    first, last, total = figures.years[0], figures.last_year, net(net_yuan(plan), language)
    own = net(plan.objective_yuan, language)
    cash, left = sum(spent.values()) - spent["residual_value"], -spent["residual_value"]
    if language == "en":
        flow = "paid out" if cash >= 0 else "taken in"
        rounds = "" if plan.union is None else f" with the rounds as routed (a {own} with hauls at the scenario's prices, as the cost table and the cash have them)"  # fmt: skip
        return f"{first}–{last}: investment {money(spent['capital'], 'en')}; net of sales and subsidies {money(abs(cash), 'en')} is {flow}; counting {money(left, 'en')} that the facilities are still worth at the end, there is a discounted {total}{rounds}."  # fmt: skip
    flow = "净支出" if cash >= 0 else "净收入"
    rounds = "" if plan.union is None else f"(线路按排出的计;现金和费用表按情景运价计,那样是{own})"
    return f"{first}—{last} 年共投资 {money(spent['capital'])},扣除销售收入和补贴后现金{flow} {money(abs(cash))};把期末设施残值 {money(left)} 算进来,折现{total}{rounds}。"


def _recovery(figures: KeyFigures, language: Language) -> str:
    change = growth(figures.recovered_base_t, figures.recovered_last_t)
    amount = tonnes(figures.recovered_last_t, language)
    if language == "en":
        return f"Recovery in {figures.last_year}: {amount}, {signed_percent(change)} against the base year {figures.base_year}."
    return f"{figures.last_year} 年回收 {amount},比 {figures.base_year} 基准年 {signed_percent(change)}。"


def _targets(figures: KeyFigures, language: Language) -> str:
    goals = figures.goals
    missed = [goal for goal in goals if not goal.met]
    if not goals:
        return "情景没有设回收目标。" if language == "zh" else "The scenario sets no recovery target."
    if missed:
        names = "、".join(goal_text(goal, language) for goal in missed)
        return f"有 {len(missed)} 项目标未达到:{names}。" if language == "zh" else f"Missed targets: {names}."
    early = [goal for goal in goals if goal.first_met is not None and goal.first_met < goal.year]
    if language == "en":
        before = f", {len(early)} of them before their year" if early else ""
        return f"All {len(goals)} recovery targets are met{before}{lying.beside_targets(figures, 'en')}."
    before = f",其中 {len(early)} 项早于要求的年份" if early else ""
    return f"{len(goals)} 项回收目标全部达到{before}{lying.beside_targets(figures)}。"


def _idle(year: int, streams: list[str], why: tuple[str, str], language: Language) -> list[str]:
    if not streams:
        return []
    if language == "en":
        return [f"{year}: nothing is recovered in {', '.join(word(name, 'en') for name in streams)}, {why[1]}."]
    return [f"{year} 年{'、'.join(word(name) for name in streams)}没有回收:{why[0]}。"]


def eased(scenario: Scenario, language: Language = "zh") -> tuple[str, ...]:
    """Return what a way out has changed against what was asked at first, family by family of rules."""
    told = [source for key, source in scenario.sources.items() if key.startswith("rules.") and source.startswith(EASED)]
    return tuple(told if language == "zh" else (f"The rules as asked had no plan; eased: {text}" for text in told))


def cautions(plan: Plan, figures: KeyFigures, language: Language = "zh") -> tuple[str, ...]:
    """Return what a reader must not overlook: tonnes nobody fetches, a baseline that does not tie, years without recovery, dearer rounds, full kinds."""
    said = [*lying.said(figures, language), *beside.untied(plan.baseline, language), *driven(plan, language)]
    for year in figures.years:
        idle = [
            name
            for name, by_year in figures.recovered_t.items()
            if by_year[figures.base_year] > 0 and by_year[year] <= 0
        ]
        said += _idle(year, [name for name in idle if year not in figures.equipped[name]], _NOT_OPEN, language)
        said += _idle(year, [name for name in idle if year in figures.equipped[name]], _NOT_WORTH, language)
    if fewer := [
        name
        for name, by_year in figures.recovered_t.items()
        if 0 < by_year[figures.last_year] < by_year[figures.base_year] * (1 - _WORTH_SAYING)
    ]:
        if language == "en":
            names = ", ".join(word(name, "en") for name in fewer)
            said.append(
                f"{figures.last_year}: less is recovered than in {figures.base_year} of {names}; no target asks for it."
            )
        else:
            names = "、".join(word(name) for name in fewer)
            said.append(f"{figures.last_year} 年{names}的回收量比 {figures.base_year} 年少:没有为它设目标。")
    for rounds in _compared(plan):
        routed, assumed = rounds.cost_yuan * rounds.rounds_per_year, rounds.estimate_yuan
        if assumed > 0 and rounds.routes == 0:
            said.append(
                f"{word(rounds.family)}({rounds.year} 年)一条线路也排不出来:没有一处能去,原因见“未排订单”表;费用表用的是选址时的估计 {money(assumed)}。"
                if language == "zh"
                else f"No round can be driven in {rounds.year} ({word(rounds.family, 'en')}): no point can be visited, see why in the table unserved_orders; the cost table holds siting's estimate, {money(assumed, 'en')}."
            )
        elif assumed > 0 and abs(routed / assumed - 1) > _WORTH_SAYING:
            if language == "en":
                said.append(
                    f"The rounds ({word(rounds.family, 'en')}) as routed cost {money(routed, 'en')} in {rounds.year}; siting assumed {money(assumed, 'en')}, which is what the cost table holds."
                )
            else:
                said.append(
                    f"按排出的线路,{rounds.year} 年{word(rounds.family)}约需 {money(routed)};选址时估计 {money(assumed)},费用表用的是估计值。"
                )
    return (*said, *foresight.scarce(figures, language))


_WORTH_SAYING = 0.2
"""A difference of a fifth is said beside the headline: routed against assumed cost, last year against the base year."""
