"""Rows that no plan breaks but a fractional answer may: found where they are broken, added only then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Rows
from recycling_net.siting.problem import Problem, amounts, positions

BROKEN = 1e-3
"""A row is worth adding when it is broken by this much of an opening (the search's own choice)."""


@dataclass(frozen=True, slots=True)
class Cutter:
    """What the three families of cuts need, worked out once.

    Attributes
    ----------
    uses
        (U, O) 1 where an option of a place and stream must pass a free site: one row per (place, stream, site).
    use_site
        (U,) the site of each row.
    lifted
        Options that *may* pass the site of a row: use, option, pair, origin (positions).
    fits
        Options at a site of several sizes: option, choice (a size that holds it in the largest year).
    flow_option, flow_arc
        What an arc may carry onwards: arc, option; arc, arc before.
    """

    problem: Problem
    columns: Columns
    uses: sp.csr_matrix
    use_site: Ints
    lifted: pd.DataFrame
    flow_option: pd.DataFrame
    flow_arc: pd.DataFrame

    def broken(self, values: Floats) -> Rows:
        """Return the rows that ``values`` breaks, over all columns."""
        draft = Draft(n_columns=len(values))
        _use_needs_site(draft, self, values)
        _option_fits(draft, self, values)
        _flow_needs_site(draft, self, values)
        return draft.written_rows()


def prepare(problem: Problem, columns: Columns) -> Cutter:
    """Work out which sites every way from an option to the end of its chain must pass, and which it may pass."""
    must = _must_pass(problem)
    group = positions(problem.options, "group")
    node = positions(problem.options, "node")
    n_sites = len(problem.sites)
    passed = pd.DataFrame(
        [(number, site) for number, sites in enumerate(must) for site in sites], columns=["node", "site"]
    )
    sure = pd.DataFrame({"node": node, "option": np.arange(len(node))}).merge(passed, on="node")
    maybe = _may_pass(problem, must)
    maybe = pd.DataFrame({"node": node, "option": np.arange(len(node))}).merge(maybe, on="node")
    keys = np.concatenate(
        [group[positions(part, "option")] * n_sites + positions(part, "site") for part in (sure, maybe)]
    )
    unique, use = np.unique(keys, return_inverse=True)
    ones = np.ones(len(sure))
    shape = (len(unique), len(node))
    return Cutter(
        problem, columns,
        uses=sp.csr_matrix((ones, (use[: len(sure)], positions(sure, "option"))), shape=shape),
        use_site=unique % n_sites,
        lifted=maybe.assign(use=use[len(sure):])[["use", "option", "pair", "origin"]],
        **_carried(problem),
    )  # fmt: skip


def _must_pass(problem: Problem) -> list[frozenset[int]]:
    """Per node the free sites that every way to the end of the chain passes, the node's own among them."""
    free = problem.free
    after: dict[int, list[int]] = {}
    start, end = positions(problem.arcs, "from_node"), positions(problem.arcs, "to_node")
    for one, other in zip(start.tolist(), end.tolist(), strict=True):
        after.setdefault(one, []).append(other)
    stage = positions(problem.nodes, "stage")
    must: list[frozenset[int]] = [frozenset()] * len(problem.nodes)
    for node in np.argsort(-stage, kind="stable").tolist():
        site = int(problem.nodes["site_at"].iat[node])
        own = frozenset([site]) if free[site] else frozenset()
        following = [must[other] for other in after.get(node, [])]
        must[node] = own | (frozenset.intersection(*following) if following else frozenset())
    return must


def _may_pass(problem: Problem, must: list[frozenset[int]]) -> pd.DataFrame:
    """Per node and single pair the sites passed if the pair is chosen and not otherwise: node, pair, origin, site."""
    chosen = problem.arcs[problem.arcs["pair"] >= 0]
    found = [
        (start, pair, origin, site)
        for start, end, pair, origin in chosen[["from_node", "to_node", "pair", "origin_at"]].itertuples(index=False)
        for site in sorted(must[end] - must[start])
    ]
    return pd.DataFrame(found, columns=["node", "pair", "origin", "site"]).astype(np.int64)


def _carried(problem: Problem) -> dict[str, pd.DataFrame]:
    arcs = pd.DataFrame({"node": positions(problem.arcs, "from_node"), "arc": np.arange(len(problem.arcs))})
    fixed = (positions(problem.arcs, "pair") < 0) & ~problem.free[positions(problem.arcs, "destination_at")]
    arcs = arcs[~fixed]
    options = pd.DataFrame({"node": positions(problem.options, "node"), "option": np.arange(len(problem.options))})
    before = pd.DataFrame({"node": positions(problem.arcs, "to_node"), "before": np.arange(len(problem.arcs))})
    return {"flow_option": arcs.merge(options, on="node"), "flow_arc": arcs.merge(before, on="node")}


def _use_needs_site(draft: Draft, cutter: Cutter, values: Floats) -> None:
    """sum_o x[o,t] + sum_o' (x[o',t] + z[o',k,t] - y[j,t]) <= y[k,t] for a place, a stream and a site k

    o must pass k; o' at site j passes k if j delivers there, and the bracket is at most 1 then, at most 0 otherwise.
    """
    columns = cutter.columns
    option, pair, origin = (positions(cutter.lifted, name) for name in ("option", "pair", "origin"))
    use = positions(cutter.lifted, "use")
    x, y = values[columns.option], values[columns.is_open]
    bracket = x[option] + values[columns.sends][pair] - y[origin]
    total = cutter.uses @ x
    np.add.at(total, use, np.maximum(bracket, 0))
    found = total > y[cutter.use_site] + BROKEN
    for year in range(found.shape[1]):
        chosen = np.flatnonzero(found[:, year])
        rows = draft.rows(len(chosen), lower=-np.inf, upper=0)
        part = cutter.uses[chosen].tocoo()
        draft.put(rows[part.row], columns.option[part.col, year], 1.0)
        draft.put(rows, columns.is_open[cutter.use_site[chosen], year], -1.0)
        row_of = np.full(len(found), -1)
        row_of[chosen] = rows
        extra = found[use, year] & (bracket[:, year] > 0)
        for numbers, sign in (
            (columns.option[option[extra], year], 1.0),
            (columns.sends[pair[extra], year], 1.0),
            (columns.is_open[origin[extra], year], -1.0),
        ):
            draft.put(row_of[use[extra]], numbers, sign)


def _option_fits(draft: Draft, cutter: Cutter, values: Floats) -> None:
    """x[o,t] <= sum of u[j,s,t] over the sizes s that can hold what the option brings"""
    problem, columns = cutter.problem, cutter.columns
    site_of = positions(problem.choices, "site")
    capacity = amounts(problem.choices, "capacity_t")
    smallest = pd.Series(capacity).groupby(site_of).min().reindex(range(len(problem.sites))).fillna(np.inf).to_numpy()
    at = positions(problem.options, "site_at")
    large = problem.recovered > smallest[at][:, None]
    x = values[columns.option]
    option, year = np.nonzero(large & (x > BROKEN))
    pairs = pd.DataFrame({"site": at[option], "row": np.arange(len(option))})
    pairs = pairs.merge(pd.DataFrame({"site": site_of, "choice": np.arange(len(site_of))}), on="site")
    row, choice = positions(pairs, "row"), positions(pairs, "choice")
    holds = capacity[choice] * (1 + 1e-9) >= problem.recovered[option[row], year[row]]
    row, choice = row[holds], choice[holds]
    sized = columns.sized[choice, year[row]]
    room = np.bincount(row, weights=values[sized], minlength=len(option))
    found = x[option, year] > room + BROKEN
    row_of = np.full(len(option), -1)
    rows = draft.rows(int(found.sum()), lower=-np.inf, upper=0)
    row_of[found] = rows
    draft.put(rows, columns.option[option[found], year[found]], 1.0)
    draft.put(row_of[row[found[row]]], sized[found[row]], -1.0)


def _flow_needs_site(draft: Draft, cutter: Cutter, values: Floats) -> None:
    """f[a,t] <= keep (sum of pieces in S + w sum of M over pieces not in S), S = the pieces smaller than M w

    A piece is what an option or an arc brings into the origin, M its most; w is z of the pair or y of the
    destination. If w is 1 the flow is at most all pieces, if w is 0 it is 0.
    """
    problem, columns = cutter.problem, cutter.columns
    arcs = problem.arcs
    n_arcs = len(arcs)
    if n_arcs == 0:
        return
    start, pair = positions(arcs, "from_node"), positions(arcs, "pair")
    keep = 1 - amounts(problem.nodes, "residue")[start]
    gate = columns.is_open[positions(arcs, "destination_at")].copy()
    gate[pair >= 0] = columns.sends[pair[pair >= 0]]
    leaving = problem.most_t * (1 - amounts(problem.nodes, "residue"))[:, None]
    for year in range(len(problem.years)):
        w, flow = values[gate[:, year]], values[columns.flow[:, year]]
        sources = (
            (
                cutter.flow_option,
                "option",
                columns.option[:, year],
                problem.recovered[:, year],
                problem.recovered[:, year],
            ),
            (cutter.flow_arc, "before", columns.flow[:, year], np.ones(n_arcs), leaving[start, year]),
        )
        pieces = [_pieces(table, name, (values[column] * rate, most, w)) for table, name, column, rate, most in sources]
        room = sum(
            np.bincount(arc, weights=np.minimum(amount, limit), minlength=n_arcs) for arc, _, amount, limit, _ in pieces
        )
        most = np.maximum(leaving[start, year], 1e-9)
        found = (w < 1 - BROKEN) & (flow - keep * room > BROKEN * most)
        chosen = np.flatnonzero(found)
        rows = draft.rows(len(chosen), lower=-np.inf, upper=0)
        row_of = np.full(n_arcs, -1)
        row_of[chosen] = rows
        draft.put(rows, columns.flow[chosen, year], 1.0)
        for (arc, item, amount, limit, whole), (_, _, column, rate, _) in zip(pieces, sources, strict=True):
            inside = found[arc] & (amount <= limit)
            draft.put(row_of[arc[inside]], column[item[inside]], -keep[arc[inside]] * rate[item[inside]])
            _put_gate(draft, (row_of, gate[:, year], keep), (arc, whole), found[arc] & (amount > limit))


def _pieces(
    table: pd.DataFrame, name: str, amounts_of: tuple[Floats, Floats, Floats]
) -> tuple[Ints, Ints, Floats, Floats, Floats]:
    amount, most, w = amounts_of
    arc, item = positions(table, "arc"), positions(table, name)
    return arc, item, amount[item], most[item] * w[arc], most[item]


def _put_gate(draft: Draft, per_arc: tuple[Ints, Ints, Floats], piece: tuple[Ints, Floats], outside: Bools) -> None:
    row_of, gate, keep = per_arc
    arc, whole = piece[0][outside], piece[1][outside]
    draft.put(row_of[arc], gate[arc], -keep[arc] * whole)
