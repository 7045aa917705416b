"""What flows between facilities: along the chain, one destination each, balanced in every node, within capacity."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from recycling_net.check.answer import Answer
from recycling_net.check.distance import KM_ABSOLUTE, KM_RELATIVE, too_far
from recycling_net.check.finding import TONNES, YUAN, Figure, Finding, differs, finding, recomputed
from recycling_net.check.question import Question
from recycling_net.check.service import takes
from recycling_net.scenario import StreamSpec

_ROW = ("year", "stream", "origin", "destination")


def haul_arcs(question: Question, answer: Answer) -> Iterator[Finding]:
    """A haul joins consecutive kinds of its stream's chain, both taking the stream, both open, within reach (rule: haul_arcs)."""
    flows, scenario = answer.flows, question.scenario
    steps = _steps(question)
    within = {(haul.origin, haul.destination): haul.within for haul in scenario.hauls}
    keys = list(zip(flows["stream"], flows["origin_kind"], flows["destination_kind"], strict=True))
    on_chain = np.array([key in steps and key[1:] in within for key in keys], bool)
    taken = takes(flows["origin_streams"], flows["stream"]) & takes(flows["destination_streams"], flows["stream"])
    yield finding("haul_arcs", "RN715", flows.loc[~(on_chain & taken), [*_ROW, "origin_kind", "destination_kind"]])
    for end in ("origin", "destination"):
        closed = flows.loc[~flows[f"open_{end}"], ["year", end]].set_axis(["year", "site"], axis=1)
        yield finding("open_when_used", "RN709", closed.drop_duplicates())
    limit = np.array([within.get(key[1:], np.inf) for key in keys], float)
    far = flows.assign(km=flows["own_km"], most=limit)[too_far(flows["own_km"], limit)]
    yield finding("haul_arcs", "RN716", far[[*_ROW, "km", "most"]])


def haul_km(answer: Answer) -> Iterator[Finding]:
    """km = great circle x detour factor (rule: haul_km)."""
    flows = answer.flows
    figure = Figure("里程(km)", "distance (km)", _ROW, KM_ABSOLUTE, KM_RELATIVE)
    yield recomputed("haul_km", flows, flows["km"], flows["own_km"], figure)


def haul_yuan(question: Question, answer: Answer) -> Iterator[Finding]:
    """haul = tonnes x (loading + km x cost) (rule: haul_yuan)."""
    wanted = haul_cost(question, answer.flows)
    figure = Figure("转运费(元)", "haul cost (yuan)", _ROW, YUAN)
    yield recomputed("haul_yuan", answer.flows, answer.flows["haul_yuan"], wanted, figure)


def haul_cost(question: Question, flows: pd.DataFrame) -> np.ndarray:
    """Yuan per row of flows; NaN where the scenario has no such haul."""
    prices = {(haul.origin, haul.destination): (haul.loading, haul.cost) for haul in question.scenario.hauls}
    keys = zip(flows["origin_kind"], flows["destination_kind"], strict=True)
    fixed, per_km = np.array([prices.get(key, (np.nan, np.nan)) for key in keys], float).reshape(-1, 2).T
    return np.asarray(flows["tonnes"].to_numpy(float) * (fixed + flows["km"].to_numpy(float) * per_km))


def haul_single(question: Question, answer: Answer) -> Iterator[Finding]:
    """Where a haul is `single`, an origin has one destination per year over all streams (rule: haul_single)."""
    flows = answer.flows[answer.flows["tonnes"] > TONNES]
    for haul in question.scenario.hauls:
        if haul.single:
            mine = flows[(flows["origin_kind"] == haul.origin) & (flows["destination_kind"] == haul.destination)]
            count = mine.groupby(["year", "origin"])["destination"].nunique().rename("count").reset_index()
            yield finding(f"haul_single[{haul.origin},{haul.destination}]", "RN717", count[count["count"] > 1])


def _steps(question: Question) -> set[tuple[str, str, str]]:
    """(stream, origin, destination) along each chain and where it may skip; from where a stream comes out of another, to the first kind of
    its chain to which a haul leads.
    """
    streams, hauls = question.scenario.streams, {(haul.origin, haul.destination) for haul in question.scenario.hauls}
    found = {(stream, *pair) for stream, spec in streams.items() for pair in [*pairwise(spec.chain), *spec.skips]}
    for spec in streams.values():
        for kind, into in spec.yields.items():
            for product in into:
                ends = [end for end in streams[product].chain if (kind, end) in hauls]
                if kind not in streams[product].chain and ends:
                    found.add((product, kind, ends[0]))
    return found


def goes_on(spec: StreamSpec, kind: str) -> float:
    """The share of what comes to a kind that leaves it as the same stream: less residue, less what becomes others."""
    if kind in spec.chain[-1:]:
        return 0.0
    lost = spec.residue if len(spec.chain) > 1 and kind == spec.chain[-2] else 0.0
    return 1 - lost - sum(sum(into.values()) for at, into in spec.yields.items() if at == kind)


def flow_balance(question: Question, answer: Answer) -> Iterator[Finding]:
    """(in + made) x (1 - residue - yields) = out + disposed; nothing leaves the end (rule: flow_balance)."""
    nodes = answer.nodes
    kind = nodes["site"].map(question.sites["kind"])
    for stream, spec in question.scenario.streams.items():
        mine = nodes[nodes["stream"] == stream]
        kept = np.array([goes_on(spec, at) for at in kind[nodes["stream"] == stream]], float)
        wanted = (mine["in_t"] + mine["made_t"]) * kept - mine["disposed_t"]
        bad = mine.assign(given=mine["out_t"], wanted=wanted)[differs(mine["out_t"], wanted, TONNES)]
        yield finding(f"flow_balance[{stream}]", "RN718", bad[["year", "stream", "site", "given", "wanted"]])


def products(question: Question, answer: Answer) -> Iterator[Finding]:
    """made = sum of yield x (in + made) of the streams that it comes out of, at the same site (rule: products)."""
    order = ["year", "stream", "site"]
    nodes = answer.nodes.assign(kind=answer.nodes["site"].map(question.sites["kind"]))
    parts = [nodes[order].assign(wanted=0.0)]
    for stream, spec in question.scenario.streams.items():
        for kind, into in spec.yields.items():
            own = nodes[(nodes["stream"] == stream) & (nodes["kind"] == kind)]
            for product, share in into.items():
                parts.append(own[order].assign(stream=product, wanted=share * (own["in_t"] + own["made_t"])))
    wanted = pd.concat([part for part in parts if len(part)] or parts).groupby(order)["wanted"].sum()
    both = wanted.reset_index().merge(nodes, on=order, how="left").fillna({"made_t": 0.0})
    figure = Figure("产出量(t)", "tonnes made", tuple(order), TONNES)
    yield recomputed("products", both, both["made_t"], both["wanted"], figure)


def disposals(question: Question, answer: Answer) -> Iterator[Finding]:
    """disposed <= limit of the site or its kind, of the year or every year; nothing where no row allows it (rule: disposals)."""
    nodes = answer.nodes[answer.nodes["disposed_t"] > TONNES]
    limits = [
        disposal_row(question, *key)[1] for key in zip(nodes["site"], nodes["stream"], nodes["year"], strict=True)
    ]
    shown = nodes.assign(given=nodes["disposed_t"], limit=np.array(limits, float))
    over = shown["given"] > shown["limit"] * (1 + 1e-6) + TONNES
    yield finding("disposals", "RN727", shown.loc[over, ["year", "stream", "site", "given", "limit"]])


def disposal_row(question: Question, site: str, stream: str, year: int) -> tuple[float, float]:
    """Return yuan per tonne and the limit (t) of what may be disposed of; (0, 0) where nothing may be."""
    table = question.scenario.disposals
    kind = question.sites.at[site, "kind"]
    rows = [row for row in (table.rows if table is not None else ()) if row.stream == stream]
    for mine in ([row for row in rows if row.site == site], [row for row in rows if row.kind == kind]):
        for when in (year, None):
            for row in mine:
                if row.year == when:
                    return row.yuan_per_t, np.inf if row.limit_t is None else row.limit_t
    return 0.0, 0.0


def capacity(question: Question, answer: Answer) -> Iterator[Finding]:
    """min_throughput <= sum of what comes in <= capacity (rules: capacity, outside_capacity, min_throughput)."""
    table = answer.use
    outside = table["status"] == "outside"
    over = table["throughput_t"] > table["capacity_t"] * (1 + 1e-6) + TONNES
    facts = ["year", "site", "given", "limit"]
    shown = table.assign(given=table["throughput_t"], limit=table["capacity_t"])
    yield finding("capacity", "RN719", shown.loc[over & ~outside, facts])
    yield finding("outside_capacity", "RN719", shown.loc[over & outside, facts])
    least = {
        (kind, name): size.min_throughput
        for kind, spec in question.scenario.facilities.items()
        for name, size in spec.sizes.items()
    }
    floor = np.array([least.get(key, 0.0) for key in zip(table["kind"], table["size"], strict=True)], float)
    under = (table["throughput_t"] < floor * (1 - 1e-6) - TONNES) & ~outside
    yield finding("min_throughput", "RN723", shown.assign(limit=floor).loc[under, facts])
