"""What sharing with the household-waste system saves, in a sentence and by cost item."""

from __future__ import annotations

import pandas as pd

from recycling_net.errors import Language
from recycling_net.plan import COST_ITEMS, ApartFigures, Column, Plan
from recycling_net.report.words import money, tonnes

TITLE = "两网融合"
COLUMNS = (
    Column("item", "费用项"), Column("together_yuan", "两网共用(折现)", "元", "float", 2),
    Column("apart_yuan", "两网分设(折现)", "元", "float", 2), Column("saved_yuan", "共用比分设省", "元", "float", 2),
)  # fmt: skip


def two_networks_table(plan: Plan) -> pd.DataFrame | None:
    """Return discounted yuan by cost item with the networks together and apart, and in all; None where nothing is shared."""
    if plan.apart is None or plan.apart.basis != "solved":
        return None
    together = plan.tables["costs"].groupby("item")["discounted_yuan"].sum()
    rows = [(item, float(together.get(item, 0.0)), plan.apart.cost_yuan.get(item, 0.0)) for item in COST_ITEMS]
    rows.append(("total", plan.objective_yuan, plan.apart.apart_yuan))
    table = pd.DataFrame(rows, columns=["item", "together_yuan", "apart_yuan"])
    return table.assign(saved_yuan=table["apart_yuan"] - table["together_yuan"])


def shared(plan: Plan, language: Language = "zh") -> tuple[str, ...]:
    """Return what hosts and waste trucks carry and what that saves, from what is proved to what may be; else nothing."""
    now = plan.apart
    if now is None or now.basis != "solved":
        return ()
    least, most, found = (money(yuan, language) for yuan in (now.least_yuan, now.most_yuan, now.found_yuan))
    ridden = tonnes(now.ridden_t, language)
    if language == "en":
        return (
            f"Two networks as one: {len(now.hosts)} sites of the waste system host a facility and its trucks carry {ridden}; against the same rules without them {found} are saved (discounted; with both gaps, between {least} and {most}).",
        )
    return (
        f"两网融合:{len(now.hosts)} 处生活垃圾站点承接了设施,清运车顺载 {ridden};与不共用、其余相同的方案相比省 {found}(折现;计入两边的求解差距,在 {least} 与 {most} 之间)。",
    )


def facts(figures: ApartFigures) -> dict[str, object]:
    """Return what run.json says of the networks together and apart."""
    return {
        "basis": figures.basis, "hosts": figures.hosts, "ridden_t": figures.ridden_t,
        "together_yuan": figures.together_yuan, "together_bound_yuan": figures.together_bound_yuan,
        "apart_yuan": figures.apart_yuan, "apart_bound_yuan": figures.apart_bound_yuan,
        "saved_yuan": figures.found_yuan, "saved_least_yuan": figures.least_yuan, "saved_most_yuan": figures.most_yuan,
    }  # fmt: skip
