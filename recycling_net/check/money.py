"""Every yuan again: each cost line from facilities, assignments and flows, discounting, objective, bound and gap."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.carbon import carbon_yuan
from recycling_net.check.finding import YUAN, Figure, Finding, differs, fault, recomputed
from recycling_net.check.flows import disposal_row, haul_cost
from recycling_net.check.question import Question
from recycling_net.check.service import service_cost
from recycling_net.check.sizes import freely_sized, own_figure
from recycling_net.check.standing import step_price
from recycling_net.check.subsidies import site_subsidies
from recycling_net.plan import COST_ITEMS, Plan

_LINE = ("year", "item", "detail")
_TOLD = ("year", "detail", "yuan")


def cost_lines(question: Question, answer: Answer, ridden: pd.DataFrame) -> pd.DataFrame:
    """Return the cost lines as they ought to be: year, item, detail (kind or stream), yuan of that year.

    The residual value stands in the year of opening, like the capital that it is a part of; :func:`discounts`
    gives it the factor of the year after the last, because it is what is left then.
    """
    served = answer.served.assign(yuan=service_cost(question, answer.served), detail=answer.served["stream"])
    hauled = answer.flows.assign(yuan=haul_cost(question, answer.flows), detail=answer.flows["stream"])
    saved = ridden.assign(yuan=-ridden["saved_yuan"], detail="backhaul")
    flows = pd.concat([hauled[[*_TOLD]], saved[[*_TOLD]]], ignore_index=True)
    streams = question.scenario.streams
    per_tonne = answer.served["stream"].map({name: spec.subsidy for name, spec in streams.items()})
    subsidy = served.assign(yuan=-answer.served["recovered_t"] * per_tonne.astype(float))
    parts = {
        "service": served, "haul": flows, "subsidy": subsidy, **_facility_lines(question, answer),
        **_stream_lines(question, answer), "carbon": carbon_yuan(question, answer),
        "site_subsidy": site_subsidies(question, answer),
    }  # fmt: skip
    lines = pd.concat([part.assign(item=item)[[*_LINE, "yuan"]] for item, part in parts.items()], ignore_index=True)
    return lines.groupby(list(_LINE))["yuan"].sum().reset_index()


def _facility_lines(question: Question, answer: Answer) -> dict[str, pd.DataFrame]:
    """Capital of opening and enlarging, straight-line residual value of what stands to the end, fixed cost, closing."""
    last = question.scenario.horizon.last
    facilities = question.scenario.facilities
    table = answer.facilities.assign(detail=answer.facilities["site_kind"])
    prices = {(kind, name): (size.capex, size.opex, spec.life) for kind, spec in facilities.items() for name, size in spec.sizes.items()}  # fmt: skip
    keys = zip(table["site_kind"], table["size"], strict=True)
    capex, _, life = np.array([prices.get(key, (0.0, 0.0, 1.0)) for key in keys], float).reshape(-1, 3).T
    free = freely_sized(question, answer.facilities).set_index("code")
    free_capex = free["capex_yuan"].reindex(table["code"]).to_numpy(float)
    own_capex = own_figure(question, "capex_yuan", table["code"], table["size"])
    for told in (free_capex, own_capex):
        capex = np.where(np.isnan(told), capex, told)
    table = table.assign(capex=capex, life=life)
    table = table[(table["site_status"] != "outside").to_numpy()]
    new = table[table["site_status"] == "candidate"].rename(columns={"opening_year": "year"})
    grown = answer.changes[answer.changes["change"] == "enlarged"].merge(table[["code", "detail", "life", "last_year"]])
    steps = zip(grown["kind"], grown["size_before"], grown["size"], strict=True)
    grown = grown.assign(capex=[step_price(question, *step) for step in steps])
    names = ["year", "detail", "capex", "life", "last_year"]
    paid = pd.concat([new[names], grown[names]], ignore_index=True).astype({"capex": float, "life": float})
    left = (paid["life"] - (last - paid["year"] + 1)).clip(lower=0) / paid["life"] * (paid["last_year"] == last)
    running = answer.use[answer.use["status"] != "outside"]
    per_year = {key: opex for key, (_, opex, _) in prices.items()}
    yearly = np.array([per_year.get(key, np.nan) for key in zip(running["kind"], running["size"], strict=True)], float)
    for told in (
        free["opex_yuan"].reindex(running["site"]).to_numpy(float),
        own_figure(question, "opex_yuan", running["site"], running["size"]),
    ):
        yearly = np.where(np.isnan(told), yearly, told)
    running = running.assign(yuan=yearly, detail=running["kind"])
    at = answer.nodes["site"]
    processed = answer.nodes["in_t"] * at.map(question.sites["processing_yuan_t"])
    processing = answer.nodes.assign(yuan=processed, detail=at.map(question.sites["kind"]))
    closed = answer.changes[answer.changes["change"] == "closed"]
    price = closed["kind"].map({kind: spec.close or 0.0 for kind, spec in facilities.items()})
    return {
        "capital": paid.assign(yuan=paid["capex"]),
        "residual_value": paid.assign(yuan=-paid["capex"] * left),
        "operating": pd.concat([table[[*_LINE[:1], "detail", "yuan"]] for table in (running, processing)]),
        "closing": closed.assign(yuan=price.astype(float), detail=closed["kind"]),
    }


def _stream_lines(question: Question, answer: Answer) -> dict[str, pd.DataFrame]:
    """Disposal of residue and of products, and the sale of what reaches the end of its chain."""
    nodes = answer.nodes.assign(detail=answer.nodes["stream"])
    kind = nodes["site"].map(question.sites["kind"])
    streams = question.scenario.streams
    all_t = nodes["in_t"] + nodes["made_t"]
    waste_t, at_end = np.zeros(len(nodes)), np.zeros(len(nodes), bool)
    for stream, spec in streams.items():
        mine = (nodes["stream"] == stream).to_numpy()
        if spec.chain:
            sorts = spec.chain[-2] if len(spec.chain) > 1 else spec.chain[-1]
            waste_t += np.where(mine & (kind == sorts), all_t * spec.residue, 0.0)
            at_end |= mine & (kind == spec.chain[-1]).to_numpy()
    price, per_t = (nodes["stream"].map({name: getattr(spec, what) for name, spec in streams.items()}).astype(float) for what in ("sale_price", "disposal"))  # fmt: skip
    thrown = [
        disposal_row(question, *key)[0] for key in zip(nodes["site"], nodes["stream"], nodes["year"], strict=True)
    ]
    disposal = waste_t * per_t + nodes["disposed_t"] * np.array(thrown, float)
    one_step = nodes["stream"].map({name: len(spec.chain) == 1 for name, spec in streams.items()}).to_numpy(bool)
    sold_t = np.where(at_end, all_t - np.where(one_step, waste_t, 0.0), 0.0)
    return {"disposal": nodes.assign(yuan=disposal), "sales": nodes.assign(yuan=-sold_t * price)}


def discounts(question: Question, lines: pd.DataFrame) -> pd.Series:
    """Return the factor of each line: that of its year, and for residual values that of the year after the last."""
    year = lines["year"].where(lines["item"] != "residual_value", question.scenario.horizon.last + 1)
    return year.map({known: question.discount(known) for known in year.unique()}).astype(float)


def costs(question: Question, plan: Plan, lines: pd.DataFrame) -> Iterator[Finding]:
    """Each cost line equals its re-computation; lines of the plan that repeat a key are added (rules: cost[...], discount)."""
    table = plan.tables["costs"]
    factor = discounts(question, table)
    yield recomputed("discount", table, table["discount"], factor, Figure("折现系数", "discount factor", _LINE, 1e-9))
    wanted = table["yuan"] * factor
    figure = Figure("折现值(元)", "discounted (yuan)", _LINE, YUAN, 1e-9)
    yield recomputed("discount", table, table["discounted_yuan"], wanted, figure)
    told = table.groupby(list(_LINE))["yuan"].sum()
    both = pd.concat({"given": told, "wanted": lines.set_index(list(_LINE))["yuan"]}, axis=1).fillna(0.0)
    both = both.rename_axis(_LINE).reset_index()
    for item in COST_ITEMS:
        mine = both[both["item"] == item]
        figure = Figure("费用(元)", "cost (yuan)", _LINE, YUAN, 1e-9)
        yield recomputed(f"cost[{item}]", mine, mine["given"], mine["wanted"], figure)


def objective(question: Question, plan: Plan, lines: pd.DataFrame) -> Iterator[Finding]:
    """objective = sum of discounted lines; bound <= objective; gap = (objective - bound) / |objective|."""
    wanted, given = float((lines["yuan"] * discounts(question, lines)).sum()), plan.objective_yuan
    if differs(given, wanted, YUAN, 1e-9)[0]:
        yield fault("objective", "RN740", given=given, wanted=wanted)
    yield Finding("objective")
    if not plan.bound_yuan <= given + max(YUAN, 1e-9 * abs(given)):
        yield fault("bound", "RN741", given=plan.bound_yuan, limit=given)
    yield Finding("bound")
    gap = (given - plan.bound_yuan) / abs(given) if given else 0.0
    if differs(plan.siting_gap, gap, 1e-9)[0]:
        yield fault("gap", "RN742", given=plan.siting_gap, wanted=gap)
    # the last clean-up may move the plan's last digits after the search has stopped; a union's plan is not the cheapest
    # at the scenario's prices, which are those of the bound
    at_own_prices = plan.union is None or plan.union.kept == 0
    if at_own_prices and plan.stopped_because == "gap" and gap > question.scenario.solve.gap * 1.01 + 1e-7:
        yield fault("gap", "RN743", given=gap, limit=question.scenario.solve.gap)
    yield Finding("gap")
