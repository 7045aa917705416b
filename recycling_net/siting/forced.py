"""What the recovery targets force through each kind of facility, and the sizes that are too small for it."""

from __future__ import annotations

from math import prod

import numpy as np

from recycling_net.scenario.chains import onward, passed
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft, Floats
from recycling_net.siting.problem import Problem, amounts, largest, positions


def forced_t(problem: Problem) -> dict[str, Floats]:
    """Kind -> (T,) tonnes that must come into facilities of the kind, because every way of a stream passes it.

    A target counts in its own year; what may be lost on the way, as residue or as other streams, need not come in.
    """
    forced: dict[str, Floats] = {}
    for (stream, year), target in problem.network.target_t.items():
        if year not in problem.years or target <= 0:
            continue
        spec = problem.scenario.streams[stream]
        entry = min(spec.chain.index(mode.at) for mode in spec.modes.values())
        for kind in passed(problem.scenario.streams, problem.scenario.hauls, stream):
            before = spec.chain[entry : spec.chain.index(kind)]
            coming = target * prod(onward(spec, each) for each in before)
            tonnes = forced.setdefault(kind, np.zeros(len(problem.years)))
            tonnes[problem.years.index(year)] += coming
    return forced


def enough_open(draft: Draft, problem: Problem, columns: Columns) -> None:
    """sum_js capacity[s] u[j,s,t] >= what targets force through the kind; sum_j y[j,t] >= 1; too small sizes never

    It follows from targets, flow balance and capacity; written with openings alone it tightens the relaxation. A size
    is too small if the kind could not take the forced tonnes with it even if every other site were as large as can be.
    """
    room = largest(problem.sites, problem.choices)
    kinds = problem.sites["kind"].to_numpy()
    outside = (problem.sites["status"] == "outside").to_numpy()
    site, capacity = positions(problem.choices, "site"), amounts(problem.choices, "most_t")
    for kind, tonnes in forced_t(problem).items():
        beyond = float(room[(kinds == kind) & outside].sum())
        own = np.flatnonzero(kinds[site] == kind)
        if np.isinf(beyond) or len(own) == 0:
            continue
        years = np.flatnonzero(tonnes > beyond * (1 + 1e-9))
        rows = draft.rows(len(years), lower=tonnes[years] - beyond, upper=np.inf)
        draft.put(rows, columns.sized[own][:, years], capacity[own][:, None])
        one = draft.rows(len(years), lower=1, upper=np.inf)
        draft.put(one, columns.is_open[np.unique(site[own])][:, years], 1.0)
        others = float(room[kinds == kind].sum()) - room[site[own]]
        small = own[capacity[own] + others < tonnes.max() * (1 - 1e-9)]
        never = draft.rows(len(small), lower=-np.inf, upper=0)
        draft.put(never, columns.sized[small, -1], 1.0)
