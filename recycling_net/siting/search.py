"""How the best plan is looked for: a tight relaxation, then only what its prices cannot rule out."""

from __future__ import annotations

from dataclasses import dataclass
from math import isnan, nan

import numpy as np

from recycling_net.siting.highs import Ending, Limits, Solver
from recycling_net.siting.model import Bools, Floats, Programme
from recycling_net.siting.relax import Broken, Listen, Relaxed, relax

REACH = 5.0
"""The first try looks this many gaps above the relaxation; each further one without a plan, ten times as far."""

@dataclass(frozen=True, slots=True)
class Found:
    """The outcome: ``values`` is None where there is no plan; money in yuan; ``rows`` are the cuts that were used."""

    ending: Ending
    values: Floats | None
    objective: float
    bound: float

    def proved(self, gap: float) -> bool:
        """Whether the plan is within the gap of the bound."""
        return self.values is not None and self.objective - self.bound <= gap * abs(self.objective) + 1e-6


def search(
    programme: Programme, start: tuple[Bools, Bools], broken: Broken, limits: Limits, listen: Listen
) -> Found:
    """Return the best solution found and a proven lower bound.

    A column at one of its bounds whose reduced cost would lift the relaxation above a level cannot leave that bound in
    a plan below that level; so it is fixed, and the smaller of the level and what is proved for the rest is a bound
    for everything. The level starts low and rises until the plan found is within the gap.
    """
    relaxed = relax(programme, start, broken, limits, listen)
    best = Found(relaxed.ending, None, nan, relaxed.bound)
    if relaxed.ending != "optimal":
        return best
    scale = max(abs(relaxed.bound), float(np.abs(programme.cost) @ np.abs(relaxed.values)) / 100, 1.0)
    above = max(REACH * limits.gap, 1e-3) * scale
    while True:
        best, everything = _below(relaxed, relaxed.bound + above, limits, listen, best)
        if best.ending != "optimal" or everything or best.proved(limits.gap):
            return best
        if best.values is None:
            above *= 10
        else:
            above = best.objective - limits.gap * abs(best.objective) - relaxed.bound


def _below(relaxed: Relaxed, level: float, limits: Limits, listen: Listen, best: Found) -> tuple[Found, bool]:
    """Look for plans cheaper than ``level``; return the best so far, and whether nothing had to be left out for it."""
    programme, slack = relaxed.programme, level - relaxed.bound
    low = programme.integer & (relaxed.reduced_cost > slack) & (programme.lower < programme.upper)
    high = programme.integer & (relaxed.reduced_cost < -slack) & (programme.lower < programme.upper)
    if best.values is not None:  # the plan in hand stays inside, so that the search can start from it
        low &= best.values < 0.5
        high &= best.values > 0.5
    upper = np.where(low, programme.lower, programme.upper)
    lower = np.where(high, programme.upper, programme.lower)
    reduced = Programme(programme.cost, lower, upper, programme.integer, programme.rows)
    solver = Solver(reduced, limits, whole=True)
    if best.values is not None:
        solver.start_from(best.values)

    def tell(objective: float, bound: float) -> None:
        listen(np.fmin(objective, best.objective), np.fmax(np.fmin(bound, level), best.bound))

    answer = solver.run(limits, tell)
    everything = not (low.any() or high.any())
    proved = np.inf if answer.ending == "infeasible" else answer.bound
    if not everything:
        proved = min(proved, level)
    bound = best.bound if isnan(proved) else max(best.bound, proved)
    values, objective = best.values, best.objective
    if answer.values is not None and not answer.objective >= objective:
        values, objective = answer.values, answer.objective
    ending = answer.ending
    if ending == "infeasible" and not (everything and values is None):
        ending = "optimal"  # nothing is left below the level; that says nothing of what lies above
    return Found(ending, values, objective, min(bound, objective) if values is not None else bound), everything
