"""What is emitted and what is paid towards sites, as tables and cost lines of a plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from recycling_net.plan import frame
from recycling_net.siting import carbon
from recycling_net.siting.decision import LEAST_T, Decision
from recycling_net.siting.model import Floats
from recycling_net.siting.subsidies import paid


def carbon_table(decision: Decision) -> pd.DataFrame:
    """One row per year, stream and part in which anything is emitted or avoided; avoided tonnes are negative."""
    return frame("carbon", _emitted(decision).sort_values(["year", "stream", "part"], kind="stable"))


def _emitted(decision: Decision) -> pd.DataFrame:
    problem = decision.problem
    served = problem.recovered * decision.served
    found = []
    for part, (streams, tonnes, co2e) in carbon.parts(problem, served, decision.flow, decision.incoming).items():
        for at, year in enumerate(problem.years):
            rows = pd.DataFrame({"stream": streams, "tonnes": tonnes[:, at], "co2e_t": co2e[:, at]})
            found.append(rows.groupby("stream").sum().reset_index().assign(year=year, part=part))
    table = pd.concat(found, ignore_index=True)
    return table[(table["tonnes"] > LEAST_T) & (table["co2e_t"] != 0)]


def carbon_lines(decision: Decision) -> tuple[np.ndarray, Floats]:
    """Streams, and (streams, T) yuan that what they emit costs in each year."""
    spec, years = decision.problem.scenario.carbon, list(decision.problem.years)
    table = _emitted(decision)
    if spec is None or not spec.net:
        table = table[table["part"] != "avoided"]
    tonnes = table.pivot_table(index="stream", columns="year", values="co2e_t", aggfunc="sum")
    tonnes = tonnes.reindex(columns=years).fillna(0.0)
    return tonnes.index.to_numpy(), tonnes.to_numpy(float) * carbon.price(decision.problem)


def site_subsidy_lines(decision: Decision) -> tuple[np.ndarray, Floats]:
    """Kinds, one per subsidy, and (subsidies, T) yuan that it pays in each year, at most what is in its pot; below 0."""
    problem, sized, size_at = decision.problem, decision.sized, decision.size_at
    opens = (size_at >= 0) & (np.column_stack([np.full(len(size_at), -1), size_at[:, :-1]]) < 0)
    opened = np.zeros(sized.shape, dtype=bool)
    site, year = np.nonzero(opens)
    opened[size_at[site, year], year] = True
    lines = []
    for rule in problem.scenario.site_subsidies:
        opening, yearly = paid(problem, rule)
        lines.append(
            -np.minimum((opening * opened + yearly * sized).sum(axis=0), np.inf if rule.pot is None else rule.pot)
        )
    kinds = np.array([rule.kind for rule in problem.scenario.site_subsidies], dtype=object)
    return kinds, np.array(lines).reshape(len(kinds), len(problem.years))
