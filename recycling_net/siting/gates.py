"""Which sites must be open, and which pairs chosen, for a leg to serve its place."""

from __future__ import annotations

import numpy as np
import pandas as pd
import scipy.sparse as sp

from recycling_net.siting.model import Ints
from recycling_net.siting.problem import Problem, positions


def must_pass(problem: Problem) -> list[frozenset[int]]:
    """Per node the free sites that every way to the end of the chain passes, the node's own among them."""
    free, site_of = problem.free, positions(problem.nodes, "site_at")
    after: dict[int, list[int]] = {}
    start, end = positions(problem.arcs, "from_node"), positions(problem.arcs, "to_node")
    for one, other in zip(start.tolist(), end.tolist(), strict=True):
        after.setdefault(one, []).append(other)
    must: list[frozenset[int]] = [frozenset()] * len(problem.nodes)
    for node in np.argsort(-positions(problem.nodes, "stage"), kind="stable").tolist():
        site = int(site_of[node])
        own = frozenset([site]) if free[site] else frozenset()
        following = [must[other] for other in after.get(node, [])]
        must[node] = own | (frozenset.intersection(*following) if following else frozenset())
    return must


def passed_gates(problem: Problem) -> tuple[Ints, sp.csr_matrix]:
    """Return (gate, legs): one row per place, stream and gate; ``legs`` (rows, O) has 1 where a leg passes the gate.

    A gate below J is a free site; J + p is the pair p.
    """
    options = problem.options
    n_sites = len(problem.sites)
    must = must_pass(problem)
    table = pd.DataFrame(
        [(node, site) for node, sites in enumerate(must) for site in sorted(sites)], columns=["node", "gate"]
    ).astype(np.int64)
    leg = np.arange(len(options))
    arc = positions(options, "arc")
    pair = np.where(arc >= 0, positions(problem.arcs, "pair")[arc], -1) if len(problem.arcs) else np.full(len(arc), -1)
    passed = pd.concat(
        [
            pd.DataFrame({"node": positions(options, "node"), "leg": leg}).merge(table, on="node"),
            pd.DataFrame({"node": positions(options, "end_node"), "leg": leg}).merge(table, on="node"),
            pd.DataFrame({"leg": leg[pair >= 0], "gate": n_sites + pair[pair >= 0]}),
        ]
    ).drop_duplicates(["leg", "gate"])
    gates = n_sites + len(problem.pairs)
    keys = positions(options, "group")[positions(passed, "leg")] * gates + positions(passed, "gate")
    unique, row = np.unique(keys, return_inverse=True)
    shape = (len(unique), len(options))
    return unique % gates, sp.csr_matrix((np.ones(len(passed)), (row, positions(passed, "leg"))), shape=shape)
