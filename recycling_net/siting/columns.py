"""Which decision stands in which column, and what a unit of it costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from recycling_net.scenario import carried, most_available
from recycling_net.siting import carbon, changes
from recycling_net.siting.model import Bools, Draft, Floats, Ints
from recycling_net.siting.problem import Problem, amounts, largest, positions
from recycling_net.siting.spans import extra_cost
from recycling_net.siting.subsidies import unlimited


@dataclass(frozen=True, slots=True)
class Columns:
    """Column numbers; several labels may share one (a closable site's years, a lone size and its site).

    Attributes
    ----------
    option
        (O, T) 1 if the leg serves its place and stream in the year.
    is_open
        (J, T) 1 if the site is open in the year.
    sized
        (C, T) 1 if the site is open at that size in the year.
    flow
        (A, T) tonnes hauled.
    sends
        (P, T) 1 if the origin delivers to that destination in the year.
    moves
        (V,) 1 if the site begins, grows or closes so.
    extra
        (E, T) tonnes of capacity beyond the smallest size, for the E sizes with a span.
    made
        (K, T) tonnes that come out of one stream as another.
    disposed
        (D,) tonnes disposed of.
    left
        Budget and year -> yuan of it that are carried into later years.
    ridden
        (B, T) tonnes that ride on a waste truck along each of its legs.
    """

    option: Ints
    is_open: Ints
    sized: Ints
    flow: Ints
    sends: Ints
    moves: Ints
    extra: Ints
    made: Ints
    disposed: Ints
    left: Mapping[tuple[str, int], int]
    ridden: Ints


def add_columns(draft: Draft, problem: Problem) -> Columns:
    """Add every decision with its discounted cost in yuan; return where each stands."""
    years = len(problem.years)
    room = largest(problem.sites, problem.choices)[positions(problem.options, "site_at")][:, None]
    possible = (problem.recovered > 0) & (problem.recovered <= room * (1 + 1e-9))
    option = draft.columns(option_cost(problem), lower=0, upper=possible.astype(float), integer=True)
    is_open, sized = _site_columns(draft, problem)
    leaving = problem.most_t * amounts(problem.nodes, "keep")[:, None]
    start = positions(problem.arcs, "from_node")
    most = np.where(problem.starts[start][:, None], 0.0, leaving[start])  # legs carry the hauls of first facilities
    flow = draft.columns(flow_cost(problem), lower=0, upper=most, integer=False)
    sends = draft.columns(np.zeros((len(problem.pairs), years)), lower=0, upper=1, integer=True)
    moves = draft.columns(
        changes.move_cost(problem.moves, problem.discount, residual_share(problem)) - _opening_paid(problem),
        lower=0,
        upper=1,
        integer=False,
    )
    free = _free_columns(draft, problem)
    left = _left_columns(draft, problem)
    saved, room_t = (amounts(problem.network.backhauls, name)[:, None] for name in ("saved_yuan_per_t", "room_t"))
    ridden = draft.columns(-saved * problem.discount[:-1], lower=0, upper=room_t, integer=False)
    return Columns(option, is_open, sized, flow, sends, moves, *free, left, ridden)


def _left_columns(draft: Draft, problem: Problem) -> dict[tuple[str, int], int]:
    """What is left of each budget that may be carried, at most what may be spent in its year; yuan."""
    found = {}
    for name in ("capex_budget", "opex_budget"):
        budgets = getattr(problem.scenario.rules, name)
        most = most_available(budgets)
        for _, before in carried(budgets):
            if before is not None:
                column = draft.columns(np.zeros(1), lower=0, upper=most[before.year], integer=False)
                found[name, before.year] = int(column[0])
    return found


def _free_columns(draft: Draft, problem: Problem) -> tuple[Ints, Ints, Ints]:
    """Capacity beyond the smallest sizes, what comes out of other streams, what is disposed of; t per year."""
    price = extra_cost(problem.choices, problem.discount, residual_share(problem))
    span = amounts(problem.choices, "span_t")
    extra = draft.columns(price, lower=0, upper=span[span > 0][:, None], integer=False)
    source, share = positions(problem.made, "from_node"), amounts(problem.made, "share")
    most = problem.most_t[source] * share[:, None]
    made = draft.columns(made_cost(problem), lower=0, upper=most, integer=False)
    node, year = positions(problem.disposals, "node"), positions(problem.disposals, "year_at")
    limit = np.minimum(amounts(problem.disposals, "limit_t"), problem.most_t[node, year])
    yuan = amounts(problem.disposals, "yuan_per_t") * problem.discount[year]
    return extra, made, draft.columns(yuan, lower=0, upper=limit, integer=False)


def _site_columns(draft: Draft, problem: Problem) -> tuple[Ints, Ints]:
    """Site and size columns; a closable site has one for all years, a candidate one per year, others are fixed at 1.

    A site that may change has one per size and year; what it costs to change stands with its moves.
    """
    n_sites, years = len(problem.sites), len(problem.years)
    status = problem.sites["status"].to_numpy()
    cost = size_cost(problem)
    site_of = positions(problem.choices, "site")
    is_open = np.full((n_sites, years), -1, dtype=np.int64)
    sized = np.full((len(site_of), years), -1, dtype=np.int64)
    fixed = np.isin(status, ["existing", "outside"])
    ones = np.zeros(int(fixed.sum()))
    is_open[fixed] = draft.columns(ones, lower=1, upper=1, integer=False)[:, None]
    varies = problem.changing
    last = np.arange(years) == years - 1
    upper = np.where(problem.choices["lasting"].to_numpy(bool)[:, None] | ~last, 1.0, 0.0)
    upper[too_early(problem)] = 0.0
    running = running_yuan(problem) * problem.discount[:-1]
    sized[varies] = draft.columns(running[varies], lower=0, upper=upper[varies], integer=True)
    standing = (status[site_of] == "existing") & ~varies
    sized[standing] = draft.columns(cost[standing], lower=1, upper=1, integer=False)
    closable = (status[site_of] == "closable") & ~varies
    sized[closable] = draft.columns(cost[closable].sum(axis=1), lower=0, upper=1, integer=True)[:, None]
    is_open[site_of[closable]] = sized[closable]
    new = (status[site_of] == "candidate") & ~varies
    sized[new] = draft.columns(cost[new], lower=0, upper=upper[new], integer=True)
    several = np.bincount(site_of, minlength=n_sites) > 1
    alone = (new | varies) & ~several[site_of] & ~fixed[site_of]
    is_open[site_of[alone]] = sized[alone]
    shared = several & ~fixed
    is_open[shared] = draft.columns(np.zeros((int(shared.sum()), years)), lower=0, upper=1, integer=True)
    never = is_open[:, 0] < 0  # a kind without any size can never open
    is_open[never] = draft.columns(np.zeros(int(never.sum())), lower=0, upper=0, integer=False)[:, None]
    return is_open, sized


def too_early(problem: Problem) -> Bools:
    """(C, T) u[c,t] = 0 before the land of its site is ready   (rule: land_status; opens_from of the network's sites)"""
    candidate = (problem.choices["status"] == "candidate").to_numpy()
    early = np.array(problem.years) < positions(problem.choices, "opens_from")[:, None]
    return np.asarray(candidate[:, None] & early)


def incoming_yuan(problem: Problem) -> Floats:
    """(N,) processing + disposal - sales per tonne that comes into a node."""
    return amounts(problem.nodes, "processing_yuan") + outcome_yuan(problem)


def outcome_yuan(problem: Problem) -> Floats:
    """(N,) disposal - sales per tonne that comes into a node or comes out at it."""
    return amounts(problem.nodes, "disposal_yuan") - amounts(problem.nodes, "sale_yuan")


def made_cost(problem: Problem) -> Floats:
    """(K, T) discounted disposal - sales per tonne that comes out of another stream, yuan."""
    return outcome_yuan(problem)[positions(problem.made, "to_node")][:, None] * problem.discount[:-1]


def option_cost(problem: Problem) -> Floats:
    """(O, T) discounted service + haul + processing + disposal + carbon - sales - subsidy of a leg in a year, yuan."""
    options = problem.options
    subsidy = options["stream"].map({stream: spec.subsidy for stream, spec in problem.scenario.streams.items()})
    coming = incoming_yuan(problem)
    first = amounts(options, "yuan_per_t") - subsidy.to_numpy(float) + coming[positions(options, "node")]
    arc = positions(options, "arc")
    hauled = np.zeros(len(options))
    hauled[arc >= 0] = amounts(problem.arcs, "yuan_per_t")[arc[arc >= 0]]
    hauled[arc >= 0] += coming[positions(options, "end_node")[arc >= 0]]
    yuan: Floats = problem.recovered * first[:, None] + problem.delivered * hauled[:, None]
    emitted = carbon.counted(problem)[0] * carbon.price(problem)
    return (yuan + problem.visiting_yuan + emitted) * problem.discount[:-1]


def flow_cost(problem: Problem) -> Floats:
    """(A, T) discounted haul + processing + disposal + carbon - sales per tonne on an arc, yuan."""
    per_tonne = amounts(problem.arcs, "yuan_per_t") + incoming_yuan(problem)[positions(problem.arcs, "to_node")]
    per_tonne = per_tonne + carbon.counted(problem)[1] * carbon.price(problem)
    return per_tonne[:, None] * problem.discount[:-1]


def _opening_paid(problem: Problem) -> Floats:
    """(V,) discounted subsidy of a move by which a candidate opens, yuan."""
    into, year = positions(problem.moves, "into"), positions(problem.moves, "year_at")
    opens = problem.moves["begins"].to_numpy(bool) & (into >= 0)
    yuan: Floats = np.where(opens, unlimited(problem)[0][into, year] * problem.discount[year], 0.0)
    return yuan


def residual_share(problem: Problem) -> Floats:
    """(C, T) share of the investment left after the last year, straight line: max(0, life - (last - t + 1)) / life."""
    life = amounts(problem.choices, "life_years")[:, None]
    used = problem.years[-1] - np.array(problem.years, dtype=float) + 1
    share: Floats = np.maximum(0.0, life - used) / life
    return share


def opening_cost(problem: Problem) -> Floats:
    """(C, T) discounted investment minus residual value and subsidy of opening in a year, yuan; 0 for what stands already."""
    new = (problem.sites["status"].to_numpy() == "candidate")[positions(problem.choices, "site")]
    capex: Floats = amounts(problem.choices, "capex_yuan") * new
    yuan: Floats = capex[:, None] * (problem.discount[:-1] - residual_share(problem) * problem.discount[-1])
    return yuan - unlimited(problem)[0] * problem.discount[:-1]


def running_yuan(problem: Problem) -> Floats:
    """(C, T) yuan a year of being open in a size, less what is paid towards it without a pot."""
    yuan: Floats = amounts(problem.choices, "opex_yuan")[:, None] - unlimited(problem)[1]
    return yuan


def size_cost(problem: Problem) -> Floats:
    """(C, T) discounted cost of *being* open: sum_t opening_cost[t] (u[t] - u[t-1]) + opex u[t], collected by u[t].

    For sites that may not change; it costs the others no more than `opex` to be open.
    """
    opening = opening_cost(problem)
    later: Floats = np.hstack([opening[:, 1:], np.zeros((len(opening), 1))])
    return opening - later + running_yuan(problem) * problem.discount[:-1]


NEAREST = 3
"""Facilities per place, stream and mode, and destinations per facility, with which the relaxation begins."""


def likely(problem: Problem, columns: Columns, count: int) -> Bools:
    """(count,) the columns to begin with: all sites, the nearest facilities of each place, their nearest destinations."""
    chosen = np.ones(count, dtype=bool)
    options, arcs = problem.options, problem.arcs
    near_site = options.groupby(["group", "mode"])["km"].rank(method="dense").to_numpy() <= NEAREST
    near_arc = arcs.groupby("from_node")["km"].rank(method="first").to_numpy() <= NEAREST
    arc = positions(options, "arc")
    near_haul = np.ones(len(options), dtype=bool)
    near_haul[arc >= 0] = near_arc[arc[arc >= 0]]
    chosen[columns.option] = (near_site & near_haul)[:, None]
    chosen[columns.flow] = (near_arc | (positions(arcs, "pair") < 0))[:, None] & ~problem.starts[
        positions(arcs, "from_node")
    ][:, None]
    near = np.zeros(len(problem.pairs), dtype=bool)
    pair = positions(arcs, "pair")
    near[pair[(pair >= 0) & near_arc]] = True
    chosen[columns.sends] = near[:, None]
    return chosen
