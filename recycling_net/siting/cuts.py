"""Rows that no plan breaks but a fractional answer may: found where they are broken, added only then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Bools, Draft, Floats, Ints, Rows
from recycling_net.siting.problem import Problem, amounts, positions

BROKEN = 1e-3
"""A row is worth adding when it is broken by this much of an opening (the search's own choice)."""


@dataclass(frozen=True, slots=True)
class Cutter:
    """What the families of cuts need, worked out once.

    Attributes
    ----------
    flow_option, flow_arc
        What an arc may carry onwards: arc, option (a leg that ends at its start); arc, before (an arc that does).
    flow_made
        What an arc may carry that comes out of another stream at its start: arc, made.
    asleep
        Whether nothing is looked for, as a measurement wishes.
    """

    problem: Problem
    columns: Columns
    flow_option: pd.DataFrame
    flow_arc: pd.DataFrame
    flow_made: pd.DataFrame
    asleep: bool = False

    def broken(self, values: Floats) -> Rows:
        """Return the rows that ``values`` breaks, over all columns."""
        draft = Draft(n_columns=len(values))
        if not self.asleep:
            _flow_needs_site(draft, self, values)
        return draft.written_rows()


def prepare(problem: Problem, columns: Columns) -> Cutter:
    """Work out what each arc may carry."""
    start = positions(problem.arcs, "from_node")
    arcs = pd.DataFrame({"node": start, "arc": np.arange(len(problem.arcs))})
    fixed = (positions(problem.arcs, "pair") < 0) & ~problem.free[positions(problem.arcs, "destination_at")]
    arcs = arcs[~fixed & ~problem.starts[start]]
    options = pd.DataFrame({"node": positions(problem.options, "end_node"), "option": np.arange(len(problem.options))})
    before = pd.DataFrame({"node": positions(problem.arcs, "to_node"), "before": np.arange(len(problem.arcs))})
    made = pd.DataFrame({"node": positions(problem.made, "to_node"), "made": np.arange(len(problem.made))})
    return Cutter(
        problem, columns, arcs.merge(options, on="node"), arcs.merge(before, on="node"), arcs.merge(made, on="node")
    )


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
    keep = amounts(problem.nodes, "keep")[start]
    gate = columns.is_open[positions(arcs, "destination_at")].copy()
    gate[pair >= 0] = columns.sends[pair[pair >= 0]]
    leaving = problem.most_t * amounts(problem.nodes, "keep")[:, None]
    made = problem.made
    source, share = positions(made, "from_node"), amounts(made, "share")
    for year in range(len(problem.years)):
        w, flow = values[gate[:, year]], values[columns.flow[:, year]]
        sources = (
            (cutter.flow_option, "option", columns.option[:, year], problem.recovered[:, year], problem.recovered[:, year]),
            (cutter.flow_arc, "before", columns.flow[:, year], np.ones(n_arcs), leaving[start, year]),
            (cutter.flow_made, "made", columns.made[:, year], np.ones(len(made)), share * problem.most_t[source, year]),
        )  # fmt: skip
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
