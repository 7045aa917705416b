"""What may be collected by one way of serving places, as rows."""

from __future__ import annotations

import numpy as np

from recycling_net.scenario import ServiceLimit
from recycling_net.siting.columns import Columns
from recycling_net.siting.model import Draft
from recycling_net.siting.problem import Problem, positions


def service_limit(draft: Draft, problem: Problem, columns: Columns, rule: ServiceLimit) -> None:
    """sum_o R[o,t] x[o,t] <= deliveries x load over the options of a mode in an area   (rule: service_limit; t per year)

    An area is a site, or the township or county of the place. Those in which nothing is served so have no row.
    """
    options = problem.options
    pairs = zip(options["mode"], options["stream"], strict=True)
    own = np.flatnonzero(np.array([rule.concerns(*pair) for pair in pairs], dtype=bool))
    if rule.per == "site":
        area = positions(options, "site_at")[own]
    else:
        area = options["place"].iloc[own].map(problem.network.places[f"{rule.per}_code"]).to_numpy(str)
    areas, at = np.unique(area, return_inverse=True)
    rows = draft.rows((len(areas), len(problem.years)), lower=-np.inf, upper=rule.most_t)
    draft.put(rows[at], columns.option[own], problem.recovered[own])
