"""What is paid towards sites: once for opening, every year for running."""

from __future__ import annotations

import numpy as np

from recycling_net.scenario import SiteSubsidy
from recycling_net.siting.model import Floats
from recycling_net.siting.problem import Problem


def paid(problem: Problem, rule: SiteSubsidy) -> tuple[Floats, Floats]:
    """(C, T) yuan for opening a candidate in a size in a year, and for being open in it."""
    pays = np.array(
        [
            [rule.pays(kind, size, year) for year in problem.years]
            for kind, size in zip(problem.choices["kind"], problem.choices["size"], strict=True)
        ]
    ).reshape(len(problem.choices), len(problem.years))
    candidate = (problem.choices["status"] == "candidate").to_numpy()
    return rule.opening * (pays & candidate[:, None]), rule.yearly * pays


def unlimited(problem: Problem) -> tuple[Floats, Floats]:
    """(C, T) the sum of :func:`paid` over the subsidies without a pot; they stand in the costs of sites."""
    total = np.zeros((2, len(problem.choices), len(problem.years)))
    for rule in problem.scenario.site_subsidies:
        if rule.pot is None:
            total += np.stack(paid(problem, rule))
    return total[0], total[1]
